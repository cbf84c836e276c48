//! The page of a role mailbox: who opens it and why, whom its owner lets in until when, its signature, folders and labels,
//! and what was granted and taken back. Who may only read sees who opens it, and nothing to change.

use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::dates::Dates;
use crate::layout::{Chrome, Initials};
use crate::mail::toast::Told;
use crate::read::people::function;
use crate::session::{Nothing, Posted, SignedIn};
use crate::settings::SIGNATURE;
use crate::words::Words;
use crate::write::composer::signature_of;
use ::directory::{DirectoryError, Grant, GrantEntry, MailboxRole, Person, PersonId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use text::dates::{self, PARIS};

/// Colleagues offered for what was typed.
const OFFERED: usize = 8;
/// Lines of the journal that are shown.
const TOLD: u32 = 50;

/// Somebody who opens the mailbox, or who might.
pub struct Member {
    pub id: i64,
    pub name: String,
    /// « principal, collège de l’Étang »
    pub function: String,
    pub initials: Initials,
    pub card: bool,
    pub role: MailboxRole,
    /// It was granted, and can be changed; what follows from a function cannot.
    pub is_granted: bool,
    /// The last day, as a field for days has it.
    pub last: String,
    /// « jusqu’au 3 juillet 2027 »
    pub until: String,
}

/// A line of what was granted and taken back.
pub struct Happening {
    pub at: String,
    pub datetime: String,
    pub words: String,
}

#[derive(Template)]
#[template(path = "role_mailbox.html")]
pub(crate) struct BoxPage {
    pub chrome: Chrome,
    pub name: String,
    pub address: String,
    pub members: Vec<Member>,
    /// Who was typed.
    pub typed: String,
    pub offered: Vec<Member>,
    pub journal: Vec<Happening>,
    pub signature: String,
    /// Nobody is let in for a day that is over.
    pub today: String,
}

/// How the page is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    who: String,
}

/// `GET /box/{name}/settings`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let mut made = BoxPage::read(context, &signed, asked.who.trim())?;
        let here = signed.root().at("/settings");
        made.chrome.toast = told.toast(context, &signed, &here)?;
        Ok::<_, Fault>(made)
    });
    page(&made.await?)
}

impl BoxPage {
    fn read(context: &Context, signed: &SignedIn, typed: &str) -> Result<Self, Fault> {
        let w = signed.w;
        let mailbox = signed.desk.mailbox.as_ref().ok_or(Fault::NoMailbox)?;
        let chrome = Chrome::read(context, signed, w.say("web-box-title"), None)?;
        let reader = Reader::new(context, signed)?;
        let members = reader.members()?;
        let is_member = |person: &Person| members.iter().any(|known| known.id == person.id.0);
        let (offered, journal) = match chrome.owns {
            true => (reader.offered(typed, is_member)?, reader.journal()?),
            false => (Vec::new(), Vec::new()),
        };
        Ok(Self {
            name: mailbox.display_name.clone(),
            address: (context.directory.account(mailbox.account)?.address).to_string(),
            signature: signature_of(context, signed)?,
            today: today(context).to_string(),
            typed: typed.to_owned(),
            chrome,
            members,
            offered,
            journal,
        })
    }

    fn roles(&self) -> [MailboxRole; 3] {
        MailboxRole::ALL
    }

    fn role_word(&self, role: &MailboxRole) -> String {
        role_word(self.chrome.w, *role)
    }
}

fn role_word(w: Words, role: MailboxRole) -> String {
    w.say(&format!("web-box-role-{}", role.name()))
}

/// The day it is where the organisation is.
fn today(context: &Context) -> NaiveDate {
    dates::naive(PARIS, context.mail.store().now().0)
}

/// Reads people for the page.
struct Reader<'a> {
    context: &'a Context,
    signed: &'a SignedIn,
    /// The establishment of who reads: that it is theirs goes without saying.
    near: Option<i64>,
}

impl<'a> Reader<'a> {
    fn new(context: &'a Context, signed: &'a SignedIn) -> Result<Self, Fault> {
        let me = context.directory.person(signed.actor.person)?;
        Ok(Self {
            near: me.establishment_id,
            context,
            signed,
        })
    }

    /// Who opens it today, the strongest first; to its owner also how those were let in who were.
    fn members(&self) -> Result<Vec<Member>, Fault> {
        let (directory, actor) = (&self.context.directory, &self.signed.actor);
        let account = self.signed.account();
        let granted: BTreeMap<PersonId, Grant> = match self.signed.desk.owns() {
            true => directory.role_grants(actor, account)?,
            false => Vec::new(),
        }
        .into_iter()
        .map(|grant| (grant.person, grant))
        .collect();
        let mut members = Vec::new();
        for (id, role) in directory.role_members(actor, account)? {
            let person = directory.person(id)?;
            // A function that gives as much or more is why they open it.
            let grant = granted.get(&id).filter(|grant| grant.role >= role);
            members.push(self.member(&person, role, grant)?);
        }
        Ok(members)
    }

    fn member(
        &self,
        person: &Person,
        role: MailboxRole,
        grant: Option<&Grant>,
    ) -> Result<Member, Fault> {
        let address = person.address.as_deref().unwrap_or_default();
        let last = grant.and_then(|grant| grant.until?.pred_opt());
        Ok(Member {
            id: person.id.0,
            name: person.display_name.clone(),
            function: function(person, self.near),
            initials: Initials::of(&person.display_name, address),
            card: (self.context.directory).has_card(&self.signed.actor, person)?,
            role,
            is_granted: grant.is_some(),
            last: last.map(|day| day.to_string()).unwrap_or_default(),
            until: last.map_or_else(String::new, |day| self.until(day)),
        })
    }

    /// « jusqu’au 3 juillet 2027 »
    fn until(&self, last: NaiveDate) -> String {
        let w = self.signed.w;
        let day = dates::date(w.0, PARIS, dates::midnight(PARIS, last));
        w.with("web-box-until", &[("day", day.into())])
    }

    /// Colleagues for what was typed who do not open it yet.
    fn offered(
        &self,
        typed: &str,
        is_member: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Member>, Fault> {
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let found = (self.context.directory).complete(&self.signed.actor, typed, OFFERED)?;
        let new = found
            .iter()
            .filter(|person| person.may_be_trusted() && !is_member(person));
        new.map(|person| self.member(person, MailboxRole::Member, None))
            .collect()
    }

    fn journal(&self) -> Result<Vec<Happening>, Fault> {
        let (directory, actor) = (&self.context.directory, &self.signed.actor);
        let entries = directory.role_journal(actor, self.signed.account(), TOLD)?;
        entries.iter().map(|entry| self.happening(entry)).collect()
    }

    fn happening(&self, entry: &GrantEntry) -> Result<Happening, Fault> {
        let w = self.signed.w;
        let dates = Dates::new(self.context, w);
        let by = match entry.by {
            Some(person) => self.name(person)?,
            None => w.say("web-box-by-command"),
        };
        let name = self.name(entry.person)?;
        let words = match entry.role {
            None => w.with("web-box-took", &[("by", by.into()), ("name", name.into())]),
            Some(role) => {
                let last = entry.until.and_then(|until| until.pred_opt());
                let values = [
                    ("by", by.into()),
                    ("name", name.into()),
                    ("role", role_word(w, role).into()),
                    (
                        "until",
                        last.map_or_else(String::new, |day| self.until(day)).into(),
                    ),
                ];
                let key = match last {
                    Some(_) => "web-box-let-in-until",
                    None => "web-box-let-in",
                };
                w.with(key, &values)
            }
        };
        Ok(Happening {
            at: dates.moment(entry.at),
            datetime: dates.machine(entry.at),
            words,
        })
    }

    /// A name, or a word for who is gone.
    fn name(&self, person: PersonId) -> Result<String, Fault> {
        match self.context.directory.person(person) {
            Ok(person) => Ok(person.display_name.clone()),
            Err(DirectoryError::NotFound(_)) => Ok(self.signed.w.say("web-box-somebody")),
            Err(error) => Err(error.into()),
        }
    }
}

/// The way back to the page, which says that it was done.
fn saved(signed: &SignedIn) -> Response {
    see_other(&Told::path(&signed.root().at("/settings"), "said", "saved"))
}

/// The signature.
#[derive(Debug, Deserialize)]
pub struct Signing {
    signature: String,
}

/// `POST /box/{name}/settings`: the signature; an empty one is none.
///
/// # Errors
/// `NotFound` for who only reads; the domain's.
pub async fn sign(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Signing>,
) -> Result<Response, Fault> {
    let back = saved(&signed);
    context
        .run(move |context| {
            let text = form.signature.replace("\r\n", "\n");
            (context.mail).set_setting(
                &signed.actor,
                signed.account(),
                SIGNATURE,
                Some(text.trim_end()),
            )
        })
        .await?;
    Ok(back)
}

/// Somebody who is let in, or whose role is changed.
#[derive(Debug, Deserialize)]
pub struct LettingIn {
    person: i64,
    role: String,
    /// The last day; empty for no end.
    #[serde(default)]
    last: String,
}

/// `POST /box/{name}/members`
///
/// # Errors
/// `NotFound` unless the actor owns it; a sentence for a day that is over, or when fifty are in already; the store's.
pub async fn let_in(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<LettingIn>,
) -> Result<Response, Fault> {
    let back = saved(&signed);
    context
        .run(move |context| {
            let grant = Grant {
                person: PersonId(form.person),
                role: MailboxRole::named(&form.role).ok_or(Fault::Malformed)?,
                until: until(form.last.trim(), today(context))?,
            };
            let granted = (context.directory).grant_role(&signed.actor, signed.account(), &grant);
            granted.map_err(refusal)
        })
        .await?;
    Ok(back)
}

/// The first day without it.
fn until(last: &str, today: NaiveDate) -> Result<Option<NaiveDate>, Fault> {
    if last.is_empty() {
        return Ok(None);
    }
    let last: NaiveDate = last.parse().map_err(|_| Fault::Malformed)?;
    if last < today {
        return Err(refused("dayover"));
    }
    Ok(last.checked_add_days(Days::new(1)))
}

fn refused(key: &'static str) -> Fault {
    Fault::Refused(StatusCode::UNPROCESSABLE_ENTITY, key)
}

fn refusal(error: DirectoryError) -> Fault {
    match error {
        DirectoryError::Exists { .. } => refused("toomanymembers"),
        DirectoryError::Invalid { what: "end", .. } => refused("daytoofar"),
        error => error.into(),
    }
}

/// `POST /box/{name}/members/{id}/removal`
///
/// # Errors
/// `NotFound` unless the actor owns it, and for who was not let in; the store's.
pub async fn take_out(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted {
        signed,
        form: Nothing {},
    }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let back = saved(&signed);
    context
        .run(move |context| {
            (context.directory).revoke_role(&signed.actor, signed.account(), PersonId(id))
        })
        .await?;
    Ok(back)
}
