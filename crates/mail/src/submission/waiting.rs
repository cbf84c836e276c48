//! What waits to be sent: seen, called back, given another time, let go.

use super::releasing::{self, row};
use super::{Envelope, MOST_HELD, RELEASE_JOB, Reason, Submission, SubmitAt, key};
use crate::append::{Append, Ready, enter_in};
use crate::mailbox::{self, Role};
use crate::sending::{self, counting, counting::Counted};
use crate::{
    DraftId, Flags, Mail, MailError, MessageId, NotAllowed, Raw, SubmissionId, compose, journal,
};
use directory::{Actor, PersonId, Right};
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};

/// A submission that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub id: SubmissionId,
    /// When it leaves; while a limit holds it, when it would have.
    pub release_at: Timestamp,
    pub reason: Reason,
    pub subject: String,
    pub recipients: Vec<String>,
    /// The draft it was, if it was written here: it can be called back into it.
    pub draft: Option<DraftId>,
    /// When its recipients were counted, if they were: when it was sent.
    pub counted_at: Option<Timestamp>,
    /// Where it came from, as networks are counted.
    pub network: Option<String>,
    /// Who wrote it, where several people write from the mailbox.
    pub written_by: Option<PersonId>,
}

/// Where a message is that was called back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledBack {
    /// In the draft it was written as.
    Draft(DraftId),
    /// Whole, in the mailbox of drafts: it was written elsewhere.
    Message(MessageId),
}

pub(crate) const HELD: &str = "
SELECT submission_id, release_at, reason, subject, recipients, draft_id, counted_at, network, person_id FROM submission
WHERE account_id = $1 AND state = 'held' ORDER BY release_at, submission_id LIMIT $2";
pub(crate) const WAITING: &str = "
SELECT submission_id, release_at, reason, subject, recipients, draft_id, counted_at, network, person_id, state
FROM submission WHERE account_id = $1 AND submission_id = $2";

pub(super) fn read_held(row: &Row<'_>) -> Result<Held, StoreError> {
    let recipients: String = row.get(4)?;
    Ok(Held {
        id: row.get(0)?,
        release_at: row.get(1)?,
        reason: Reason::named(&row.get::<String>(2)?),
        subject: row.get(3)?,
        recipients: recipients.lines().map(str::to_owned).collect(),
        draft: row.get::<Option<i64>>(5)?.map(DraftId),
        counted_at: row.get(6)?,
        network: row.get(7)?,
        written_by: row.get::<Option<i64>>(8)?.map(PersonId),
    })
}

/// What is held; what has left or was called back is none.
pub(crate) fn waiting(tx: &Tx<'_>, id: SubmissionId) -> Result<Held, MailError> {
    let found = tx.query_opt(WAITING, params![tx.account()?, id], |row| {
        Ok((read_held(row)?, row.get::<String>(9)?))
    })?;
    match found {
        Some((held, state)) if state == "held" => Ok(held),
        Some(_) => Err(MailError::NotAllowed(NotAllowed::AlreadySent)),
        None => Err(MailError::NoSuchSubmission),
    }
}

impl Mail {
    /// What waits to be sent, the next one first.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn hold_list(&self, actor: &Actor, account: AccountId) -> Result<Vec<Held>, MailError> {
        self.read(actor, account, |tx| {
            Ok(tx.query(HELD, params![account, MOST_HELD], read_held)?)
        })
    }

    /// Calls a message back: into its draft, or, when what another program sent is kept back, into the mailbox of
    /// drafts. Its recipients count no more: none of them has got it.
    ///
    /// # Errors
    /// `NotAllowed` when it has left already, `NoSuchSubmission`, `Refused`, or the store's.
    pub fn call_back(
        &self,
        actor: &Actor,
        account: AccountId,
        id: SubmissionId,
    ) -> Result<CalledBack, MailError> {
        self.take_back(actor, account, id, "called-back")
    }

    /// As [`Mail::call_back`], under the name that the journal has for it.
    pub(crate) fn take_back(
        &self,
        actor: &Actor,
        account: AccountId,
        id: SubmissionId,
        act: &str,
    ) -> Result<CalledBack, MailError> {
        self.may(actor, account, Right::Send)?;
        let foreign = self.ready_foreign(account, id)?;
        let (back, counted) = self.store().write(account, |tx| {
            let held = waiting(tx, id)?;
            releasing::remove(tx, id)?;
            let back = match (held.draft, &foreign) {
                (Some(draft), _) => {
                    tx.execute(
                        "UPDATE draft SET submission_id = NULL, written = -1 WHERE account_id = $1 AND draft_id = $2",
                        params![account, draft],
                    )?;
                    CalledBack::Draft(draft)
                }
                (None, Some(ready)) => CalledBack::Message(enter_in(tx, ready)?.message),
                (None, None) => return Err(MailError::NoSuchSubmission),
            };
            journal::write(tx, actor, act, &id.to_string())?;
            Ok::<_, MailError>((back, counted_as(account, &held)))
        })?;
        self.store().cancel(RELEASE_JOB, &key(account, id))?;
        self.store().platform_write(|tx| {
            if let Some(counted) = &counted {
                counting::give_back(tx, counted)?;
            }
            Ok::<_, MailError>(sending::forget(tx, account, id)?)
        })?;
        match back {
            CalledBack::Draft(_) => self.write_drafts_later(account)?,
            CalledBack::Message(_) => self.index_soon(account),
        }
        Ok(back)
    }

    /// What another program sent and is kept back, as a message of the mailbox of drafts: with the hidden recipients
    /// that its envelope names.
    fn ready_foreign(
        &self,
        account: AccountId,
        id: SubmissionId,
    ) -> Result<Option<Ready>, MailError> {
        let found = self.store().read(account, |tx| {
            let held = waiting(tx, id)?;
            match (held.draft, held.reason) {
                (None, reason) if reason.is_kept_back() => row(tx, id),
                _ => Ok(None),
            }
        })?;
        let Some(found) = found else { return Ok(None) };
        let raw = self.message_of(id, found.raw, found.blob)?;
        let drafts = self
            .store()
            .write(account, |tx| mailbox::special(tx, Role::Drafts))?;
        let append = Append {
            raw: Raw::from(with_hidden(raw, &found.kept.envelope)),
            flags: Flags::DRAFT | Flags::SEEN,
            keywords: Vec::new(),
            received: None,
        };
        self.ready(drafts, append).map(Some)
    }

    /// Gives a waiting message another time.
    ///
    /// # Errors
    /// As [`Mail::call_back`]; `NotAllowed` while a limit holds it.
    pub fn reschedule(
        &self,
        actor: &Actor,
        account: AccountId,
        id: SubmissionId,
        at: Timestamp,
    ) -> Result<Submission, MailError> {
        self.move_release(actor, account, id, self.when(SubmitAt::At(at)))
    }

    /// Lets a waiting message leave now.
    ///
    /// # Errors
    /// As [`Mail::reschedule`].
    pub fn release_now(
        &self,
        actor: &Actor,
        account: AccountId,
        id: SubmissionId,
    ) -> Result<Submission, MailError> {
        self.move_release(actor, account, id, (self.store().now(), Reason::Passing))
    }

    fn move_release(
        &self,
        actor: &Actor,
        account: AccountId,
        id: SubmissionId,
        (release_at, reason): (Timestamp, Reason),
    ) -> Result<Submission, MailError> {
        self.may(actor, account, Right::Send)?;
        self.store().write(account, |tx| {
            if waiting(tx, id)?.reason == Reason::Limit {
                return Err(MailError::NotAllowed(NotAllowed::HeldByLimit));
            }
            set_release(tx, id, release_at, reason)
        })?;
        // A crash in between: the job comes at the old time, finds the new one and waits on.
        self.schedule_release(account, id, release_at)?;
        Ok(Submission {
            id,
            release_at,
            reason,
        })
    }
}

/// Gives a submission its time of release.
pub(crate) fn set_release(
    tx: &Tx<'_>,
    id: SubmissionId,
    release_at: Timestamp,
    reason: Reason,
) -> Result<(), MailError> {
    tx.execute(
        "UPDATE submission SET release_at = $3, reason = $4 WHERE account_id = $1 AND submission_id = $2",
        params![tx.account()?, id, release_at, reason.name()],
    )?;
    tx.modseq()?;
    Ok(())
}

fn counted_as(account: AccountId, held: &Held) -> Option<Counted> {
    Some(Counted {
        account,
        network: held.network.clone(),
        recipients: counting::distinct(held.recipients.iter().map(String::as_str)),
        at: held.counted_at?,
    })
}

/// The message with a Bcc field for those whom only the envelope names.
fn with_hidden(raw: Vec<u8>, envelope: &Envelope) -> Vec<u8> {
    let named = compose::content_of(&raw);
    let named: Vec<String> = named
        .recipients()
        .map(|typed| compose::person_of(typed).1.to_lowercase())
        .collect();
    let hidden: Vec<&str> = envelope
        .recipients
        .iter()
        .map(|one| one.address.as_str())
        .filter(|address| !named.contains(&address.to_lowercase()))
        .collect();
    if hidden.is_empty() {
        return raw;
    }
    let field = format!("Bcc: {}\r\n", hidden.join(",\r\n "));
    [field.as_bytes(), &raw].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EnvelopeRecipient;

    #[test]
    fn whom_only_the_envelope_names_is_written_down_before_the_message_is_given_back() {
        let to = |address: &str| EnvelopeRecipient {
            address: address.into(),
            ..EnvelopeRecipient::default()
        };
        let mut envelope = Envelope {
            recipients: vec![to("Anne@x.example"), to("b@x.example"), to("c@x.example")],
            ..Envelope::default()
        };
        let raw = b"To: Anne <anne@x.example>\r\n\r\nBonjour\r\n".to_vec();
        let given = String::from_utf8(with_hidden(raw.clone(), &envelope)).unwrap();
        assert!(
            given.starts_with("Bcc: b@x.example,\r\n c@x.example\r\nTo: Anne"),
            "{given}"
        );
        envelope.recipients.truncate(1);
        assert_eq!(with_hidden(raw.clone(), &envelope), raw);
    }
}
