//! SEARCH (RFC 9051 §6.4.4, RFC 4731, RFC 7162 §3.1.5).

mod criterion;

use crate::session::{Session, Step};
use crate::uids::Uids;
use crate::words::{Failure, Reply};
use imap_syntax::command::{Return, Search, SearchKey};
use imap_syntax::encode::{ESearch, write_esearch, write_number};
use mail::search::Criterion;
use mail::{MailboxId, Uid};
use std::sync::Arc;

/// UIDs whose change values are looked up at a time.
const PAGE: usize = 1_000;

/// UIDs of an answer that is remembered: more are looked up again.
const REMEMBERED: usize = 2_000;

/// The answer to a session's last search, as long as nothing has happened in the account.
pub(crate) struct Found {
    version: u64,
    mailbox: MailboxId,
    criterion: Criterion,
    uids: Arc<[Uid]>,
}

impl Session {
    pub(crate) async fn search(&mut self, tag: &str, uid: bool, search: &Search<'_>) -> Step {
        let mailbox = self.readable()?;
        let by_modseq = names_modseq(&search.key);
        self.condstore |= by_modseq;
        let uids = self.uids().await?;
        let criterion = criterion::of(&search.key, &uids);
        let found = self.find(mailbox, criterion).await?;
        // What came after the client was last told has no number yet.
        let known: Vec<Uid> = found
            .iter()
            .copied()
            .filter(|found| uids.seq(found.0).is_some())
            .collect();
        let modseq = if by_modseq {
            self.highest(mailbox, &known).await?
        } else {
            None
        };
        let numbers = numbers(&uids, &known, uid);
        match &search.returned {
            None => self.plain(&numbers, modseq).await?,
            Some(returned) => {
                let answer = extended(tag, uid, returned, &numbers, modseq);
                write_esearch(&mut self.connection.out, &answer);
            }
        }
        Ok(Reply::ok("Done."))
    }

    /// What fits. Who asks for the same marks again while nothing has happened in the account, as programs do that look
    /// for new mail from time to time, costs no look at the database.
    async fn find(
        &mut self,
        mailbox: MailboxId,
        criterion: Criterion,
    ) -> Result<Arc<[Uid]>, Failure> {
        let version = self.version();
        if let Some(found) = &self.found
            && Some(found.version) == version
            && found.mailbox == mailbox
            && found.criterion == criterion
        {
            return Ok(found.uids.clone());
        }
        let asked = criterion.clone();
        let uids: Arc<[Uid]> = self
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                mail.search_entries(actor, account.id, mailbox, &asked)
            })
            .await?
            .into();
        let remembered = uids.len() <= REMEMBERED && asks_marks(&criterion);
        self.found = version.filter(|_| remembered).map(|version| Found {
            version,
            mailbox,
            criterion,
            uids: uids.clone(),
        });
        Ok(uids)
    }

    async fn plain(&mut self, numbers: &[u32], modseq: Option<u64>) -> Result<(), Failure> {
        self.connection.say("* SEARCH");
        for number in numbers {
            self.connection.out.push(b' ');
            write_number(&mut self.connection.out, u64::from(*number));
            self.connection.relieve().await?;
        }
        if let Some(modseq) = modseq {
            self.connection.say(&format!(" (MODSEQ {modseq})"));
        }
        self.connection.say("\r\n");
        Ok(())
    }

    /// The highest change value among some messages.
    async fn highest(&mut self, mailbox: MailboxId, found: &[Uid]) -> Result<Option<u64>, Failure> {
        let mut highest = None;
        for page in found.chunks(PAGE) {
            let page = page.to_vec();
            let rows = self
                .ask(move |account| {
                    account.mail.entries_of(
                        &account.actor,
                        account.id,
                        mailbox,
                        &page,
                        mail::Wants::default(),
                    )
                })
                .await?;
            highest = highest.max(rows.iter().map(|row| row.modseq.0).max());
        }
        Ok(highest.and_then(|value| u64::try_from(value).ok()))
    }
}

/// Whether a search asks how messages are marked and nothing else: what is asked from time to time.
fn asks_marks(criterion: &Criterion) -> bool {
    match criterion {
        Criterion::And(all) => all.iter().all(asks_marks),
        Criterion::Or(a, b) => asks_marks(a) && asks_marks(b),
        Criterion::Not(inner) => asks_marks(inner),
        Criterion::All | Criterion::Flags(_) | Criterion::Keyword(_) => true,
        _ => false,
    }
}

fn numbers(uids: &Uids, found: &[Uid], uid: bool) -> Vec<u32> {
    let mut numbers: Vec<u32> = found
        .iter()
        .filter_map(|found| {
            if uid {
                Some(found.0)
            } else {
                uids.seq(found.0)
            }
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

fn extended<'a>(
    tag: &'a str,
    uid: bool,
    returned: &Return,
    numbers: &'a [u32],
    modseq: Option<u64>,
) -> ESearch<'a> {
    ESearch {
        tag,
        uid,
        min: numbers.first().copied().filter(|_| returned.min),
        max: numbers.last().copied().filter(|_| returned.max),
        count: returned
            .count
            .then(|| u32::try_from(numbers.len()).unwrap_or(u32::MAX)),
        all: returned.all.then_some(numbers),
        modseq,
    }
}

fn names_modseq(key: &SearchKey<'_>) -> bool {
    match key {
        SearchKey::ModSeq(_) => true,
        SearchKey::Not(key) => names_modseq(key),
        SearchKey::Or(a, b) => names_modseq(a) || names_modseq(b),
        SearchKey::And(keys) => keys.iter().any(names_modseq),
        _ => false,
    }
}
