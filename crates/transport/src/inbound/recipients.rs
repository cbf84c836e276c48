//! Recipients: pipelined RCPT commands are judged in batches, so that 50,000 of them cost a few looks at the directory's
//! memory (RFC 5321 §4.1.1.3, RFC 2920, RFC 3461).

use super::Role;
use super::session::{Failure, Session};
use super::words::{self, Answer};
use bytes::Bytes;
use directory::{Directory, DirectoryError, OrganisationId, Recipient as Found};
use smtp_syntax::{Command, Forward, Mailbox, Notify, OriginalRecipient, Rcpt, xtext};
use store::AccountId;
use text::address::Address;

/// Commands judged together.
const BATCH: usize = 1_000;

/// Somebody a message goes to.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub address: Address,
    /// None: not one of ours.
    pub account: Option<AccountId>,
    /// Its bearer is gone.
    pub closed: bool,
    pub notify: Option<Notify>,
    /// ORCPT as it was given: `kind;xtext`.
    pub original: Option<String>,
}

/// Looked up in memory by the connection's own task; more are another thread's work.
const FEW: usize = 16;

/// Whom a command asks for.
struct Asked {
    /// None: the postmaster.
    address: Option<Address>,
    notify: Option<Notify>,
    original: Option<String>,
}

/// A command that can be read, or what is wrong with it.
type Request = Result<Asked, Answer>;
/// An account here, and whether its bearer is gone.
pub(crate) struct Local(AccountId, bool);
/// The account of an address, none when it is elsewhere and may be written to; or why not.
type Place = Result<Option<Local>, Answer>;
type Verdict = Result<Recipient, Answer>;

impl Session {
    /// Answers a RCPT and those that follow it.
    pub async fn recipients(&mut self, first: Bytes) -> Result<(), Failure> {
        let mut lines = vec![first];
        while lines.len() < BATCH
            && let Some(line) = self.another(b"RCPT ")
        {
            lines.push(line);
        }
        for verdict in self.judge(&lines).await {
            let answer = self.settle(verdict);
            self.answer_recipient(&answer);
            self.connection.relieve().await?;
            if self.leaving {
                break;
            }
        }
        Ok(())
    }

    async fn judge(&mut self, lines: &[Bytes]) -> Vec<Verdict> {
        let Some(transaction) = &self.transaction else {
            let answer = words::bad_sequence("Name the sender with MAIL first.");
            return vec![Err(answer); lines.len()];
        };
        let limit = self.context.limits.recipients(self.role);
        if transaction.chunks.is_some() {
            let answer =
                words::bad_sequence("The message comes already: name recipients before it.");
            return vec![Err(answer); lines.len()];
        }
        if transaction.recipients.len() >= limit {
            return vec![Err(words::too_many_recipients(limit)); lines.len()];
        }
        let requests: Vec<_> = lines
            .iter()
            .map(|line| request(line, transaction.smtputf8))
            .collect();
        let judge = Judge {
            directory: self.context.mail.directory().clone(),
            hostname: self.context.hostname.clone(),
            // A message that does not say its size has at least some.
            size: i64::try_from(transaction.size.max(1)).unwrap_or(i64::MAX),
            sender: Sender {
                role: self.role,
                from: transaction.from.clone(),
                own: (self.login.as_ref())
                    .map(|login| (login.actor.account, login.actor.organisation)),
            },
        };
        // Mostly memory knows, and no other thread is needed.
        let at_hand = judge.at_hand(&requests);
        let store = self.context.mail.store();
        let judging = match at_hand {
            Some(places) => Ok(verdicts(requests, places)),
            None => store.offload(move || judge.judge(requests)).await,
        };
        match judging {
            Ok(verdicts) => verdicts,
            Err(error) => vec![Err(words::of_store(&error)); lines.len()],
        }
    }

    fn settle(&mut self, verdict: Verdict) -> Answer {
        let limit = self.context.limits.recipients(self.role);
        match (verdict, &mut self.transaction) {
            (Ok(_), Some(transaction)) if transaction.recipients.len() >= limit => {
                words::too_many_recipients(limit)
            }
            (Ok(recipient), Some(transaction)) => {
                transaction.recipients.push(recipient);
                Answer::new(250, (1, 5), "Go on.")
            }
            (Ok(_), None) => words::bad_sequence("Name the sender with MAIL first."),
            (Err(answer), _) => answer,
        }
    }

    /// Refused recipients have a limit of their own: a list with old addresses is no broken program.
    fn answer_recipient(&mut self, answer: &Answer) {
        self.connection.say(answer);
        if answer.is_refusal() {
            self.refused += 1;
            let limits = &self.context.limits;
            let most = limits
                .recipients(self.role)
                .saturating_add(limits.refused_recipients);
            if self.refused > most {
                self.leave(&words::too_many_refused());
            }
        }
    }
}

fn request(line: &[u8], smtputf8: bool) -> Request {
    match Command::parse(line) {
        Ok(Command::Rcpt(rcpt)) => Ok(Asked {
            address: asked(&rcpt, smtputf8)?,
            notify: rcpt.notify,
            original: rcpt.orcpt.as_ref().map(original),
        }),
        Ok(_) => Err(words::bad_recipient()),
        Err(error) => Err(words::of_syntax(error)),
    }
}

/// As it is passed on: RFC 6533's addresses are no xtext.
fn original(given: &OriginalRecipient<'_>) -> String {
    if given.kind.eq_ignore_ascii_case("utf-8") {
        return format!("{};{}", given.kind, given.address);
    }
    format!("{};{}", given.kind, xtext::encode(&given.address))
}

fn asked(rcpt: &Rcpt<'_>, smtputf8: bool) -> Result<Option<Address>, Answer> {
    match &rcpt.to {
        Forward::Postmaster => Ok(None),
        Forward::Mailbox(mailbox) if !mailbox.is_ascii() && !smtputf8 => Err(words::needs_utf8()),
        Forward::Mailbox(mailbox) => address(mailbox).map(Some),
    }
}

fn address(mailbox: &Mailbox<'_>) -> Result<Address, Answer> {
    if mailbox.is_literal() {
        return Err(words::bad_recipient());
    }
    mailbox
        .to_string()
        .parse()
        .map_err(|_| words::bad_recipient())
}

/// Who sends, and by which door.
pub(crate) struct Sender {
    pub role: Role,
    /// Of the envelope; empty: the null sender.
    pub from: String,
    /// Of who signed in.
    pub own: Option<(AccountId, OrganisationId)>,
}

/// What a batch is judged with.
struct Judge {
    directory: Directory,
    hostname: String,
    size: i64,
    sender: Sender,
}

impl Judge {
    fn judge(&self, requests: Vec<Request>) -> Vec<Verdict> {
        let named: Vec<Request> = requests
            .into_iter()
            .map(|request| self.name(request))
            .collect();
        let places = places(&self.directory, &addresses(&named), self.size, &self.sender);
        verdicts(named, places)
    }

    /// The places of few, when all of them are remembered.
    fn at_hand(&self, requests: &[Request]) -> Option<Vec<Place>> {
        let named = |request: &Request| !matches!(request, Ok(Asked { address: None, .. }));
        if requests.len() > FEW || !requests.iter().all(named) {
            return None;
        }
        let found = self
            .directory
            .recipients_at_hand(&addresses(requests), self.size)?;
        // Whether somebody may write to the outside, or from there, is looked up.
        let is_plain = |found: &Found| match found {
            Found::Elsewhere => self.sender.own.is_none(),
            Found::Local {
                organisation,
                stays_inside,
                ..
            } => {
                let own = self.sender.own.map(|(_, own)| own);
                !stays_inside && own.is_none_or(|own| own == *organisation)
            }
            _ => true,
        };
        if !found.iter().all(is_plain) {
            return None;
        }
        let role = self.sender.role;
        Some(found.iter().map(|found| place(found, role)).collect())
    }

    fn name(&self, request: Request) -> Request {
        let mut asked = request?;
        if asked.address.is_none() {
            asked.address = Some(postmaster(&self.directory, &self.hostname)?);
        }
        Ok(asked)
    }
}

fn addresses(requests: &[Request]) -> Vec<Address> {
    let asked = requests.iter().flatten();
    asked.filter_map(|asked| asked.address.clone()).collect()
}

/// `places`: one for each request that has an address.
fn verdicts(requests: Vec<Request>, places: Vec<Place>) -> Vec<Verdict> {
    let mut places = places.into_iter();
    requests
        .into_iter()
        .map(|request| {
            let asked = request?;
            let unknown = words::unknown_recipient;
            let address = asked.address.ok_or_else(unknown)?;
            let local = places.next().unwrap_or_else(|| Err(unknown()))?;
            Ok(Recipient {
                address,
                account: local.as_ref().map(|Local(account, _)| *account),
                closed: local.is_some_and(|Local(_, closed)| closed),
                notify: asked.notify,
                original: asked.original,
            })
        })
        .collect()
}

/// The place of each address.
pub(crate) fn places(
    directory: &Directory,
    addresses: &[Address],
    size: i64,
    sender: &Sender,
) -> Vec<Place> {
    match directory.recipients(addresses, size) {
        Ok(found) => addresses
            .iter()
            .zip(found)
            .map(
                |(address, found)| match border(directory, sender, address, &found) {
                    Ok(None) => place(&found, sender.role),
                    Ok(Some(refusal)) => Err(refusal),
                    Err(error) => Err(fault(error)),
                },
            )
            .collect(),
        Err(error) => {
            let answer = fault(error);
            addresses.iter().map(|_| Err(answer.clone())).collect()
        }
    }
}

/// Why a message may not cross the border that pupils' mail stays within, if it may not.
fn border(
    directory: &Directory,
    sender: &Sender,
    address: &Address,
    found: &Found,
) -> Result<Option<Answer>, DirectoryError> {
    let side = match (sender.own, found) {
        (Some((account, _)), Found::Local { .. } | Found::Elsewhere) => {
            let account = directory.account(account)?;
            directory.kept_inside(&account, std::iter::once(address.as_str()))?
        }
        (
            None,
            Found::Local {
                organisation,
                stays_inside: true,
                ..
            },
        ) => {
            // What an envelope says at the door for everybody proves nothing, and who asks there learns of no pupil.
            let proves = sender.role != Role::Mx;
            let is_inside = proves && directory.is_from_inside(*organisation, &sender.from)?;
            return Ok((!is_inside).then(words::unknown_recipient));
        }
        _ => None,
    };
    Ok(side.map(words::stays_inside))
}

fn place(found: &Found, role: Role) -> Place {
    match found {
        Found::Local {
            account, closed, ..
        } => Ok(Some(Local(*account, *closed))),
        Found::Unknown => Err(words::unknown_recipient()),
        Found::Suspended => Err(words::suspended_recipient()),
        Found::Full => Err(words::full_recipient()),
        Found::Elsewhere if role == Role::Submission => Ok(None),
        Found::Elsewhere => Err(words::no_relay()),
    }
}

fn fault(error: DirectoryError) -> Answer {
    tracing::error!(%error, "could not look recipients up");
    match error {
        DirectoryError::Store(error) => words::of_store(&error),
        _ => words::unknown_recipient(),
    }
}

/// Whoever looks after mail here: the first domain of ours, from this host's own name up, that has a postmaster.
fn postmaster(directory: &Directory, hostname: &str) -> Result<Address, Answer> {
    let own = std::iter::successors(Some(hostname), |name| {
        name.split_once('.').map(|(_, parent)| parent)
    });
    let local = directory
        .local_domains()
        .map_err(|error| fault(error.into()))?;
    for domain in own.map(str::to_owned).chain(local) {
        if let Ok(address) = format!("postmaster@{domain}").parse::<Address>()
            && let Ok(Some(_)) = directory.account_at(&address)
        {
            return Ok(address);
        }
    }
    Err(words::unknown_recipient())
}
