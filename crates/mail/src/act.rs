//! Acts on conversations, or on messages, as the web offers them, each with its undo row in the same transaction.
//!
//! In a mailbox an act takes the conversation's entries of that mailbox; elsewhere (a label, the flagged ones, a
//! search) those it can mean: archiving takes them from the inbox, moving leaves what was sent and drafted where it is,
//! the trash takes all. Reading and labelling mean the conversation, wherever it lies outside the trash and the junk.
//! Of a list of messages an act takes the entries of a message by the same rules.
//!
//! « All that match » is stored as a list and the newest message it may touch, done in batches by a due job, undone as
//! one.

mod batch;
mod job;
mod undo;

pub(crate) use undo::Before;
#[cfg(test)]
pub(crate) use undo::RECENT_UNDO;
pub use undo::{UndoRow, Undone};

use crate::listing::{ListQuery, Place};
use crate::{Mail, MailError, MailboxId, MessageId, RowId, UndoId, journal};
use directory::{Actor, Right};
use serde::{Deserialize, Serialize};
use store::{AccountId, NewJob};

pub(crate) use job::ActJob;

use batch::Acting;

/// Rows named one by one at the most: what a page can hold many times over.
pub const MOST_SELECTED: usize = 1_000;
/// The kind of jobs that go on with « all that match ».
pub const ACT_JOB: &str = "mail-act";

/// What an act is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    Rows(Vec<RowId>),
    /// All rows of a list whose newest message is not newer than this one.
    AllMatching(ListQuery, MessageId),
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    Archive,
    Move(MailboxId),
    Junk,
    NotJunk,
    Trash,
    /// For good, from the trash or the junk.
    Delete,
    Seen(bool),
    Flag(bool),
    /// A label by its keyword, on or off.
    Label(String, bool),
}

impl Act {
    /// As the journal writes it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Move(_) => "move",
            Self::Junk => "junk",
            Self::NotJunk => "not-junk",
            Self::Trash => "trash",
            Self::Delete => "delete",
            Self::Seen(true) => "seen",
            Self::Seen(false) => "unseen",
            Self::Flag(true) => "flag",
            Self::Flag(false) => "unflag",
            Self::Label(_, true) => "label",
            Self::Label(_, false) => "unlabel",
        }
    }
}

/// What an act did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub undo: UndoId,
    /// Rows touched so far.
    pub conversations: u32,
    /// More are touched by a due job.
    pub later: bool,
}

impl Mail {
    /// Does an act. What it found before is kept for [`Mail::undo`] in the same transaction.
    ///
    /// # Errors
    /// `TooMany`, `NoSuchMailbox`, `NotAllowed`, `Refused`, or the store's.
    pub fn act(
        &self,
        actor: &Actor,
        account: AccountId,
        from: &Place,
        selection: &Selection,
        act: &Act,
    ) -> Result<Done, MailError> {
        if let Act::Label(keyword, _) = act {
            crate::append::check_keywords(std::slice::from_ref(keyword))?;
        }
        match selection {
            Selection::Rows(ids) => self.act_on(actor, account, from, ids, act),
            Selection::AllMatching(query, upper) => {
                self.act_on_all(actor, account, query, *upper, act)
            }
        }
    }

    fn act_on(
        &self,
        actor: &Actor,
        account: AccountId,
        from: &Place,
        ids: &[RowId],
        act: &Act,
    ) -> Result<Done, MailError> {
        if ids.len() > MOST_SELECTED {
            return Err(MailError::TooMany {
                what: "conversations",
                limit: MOST_SELECTED,
            });
        }
        let reader = self.reader(actor, account);
        self.write(actor, account, |tx| {
            let mut acting = Acting::begin(tx, reader, from, act)?;
            ids.iter().try_for_each(|id| acting.row(*id))?;
            let (conversations, before) = acting.finish()?;
            let undo = undo::insert(tx, reader, act, conversations, undo::DONE)?;
            undo::insert_part(tx, undo, &before)?;
            journal::write(tx, actor, act.name(), &conversations.to_string())?;
            Ok(Done {
                undo,
                conversations,
                later: false,
            })
        })
    }

    /// The first batch at once; what is left is a job's.
    fn act_on_all(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &ListQuery,
        upper: MessageId,
        act: &Act,
    ) -> Result<Done, MailError> {
        self.may(actor, account, Right::Write)?;
        self.make_ready(account, query)?;
        let reader = self.reader(actor, account);
        let undo = self.store().write(account, |tx| {
            let undo = undo::insert(tx, reader, act, 0, undo::RUNNING)?;
            journal::write(tx, actor, act.name(), "all")?;
            Ok::<_, MailError>(undo)
        })?;
        let task = batch::Task {
            query: query.clone(),
            upper,
            act: act.clone(),
            undo,
            after: None,
            reader,
        };
        let key = format!("{account}/{undo}");
        // Before the first batch: a crash in between leaves a job that does it all.
        self.store().schedule(&NewJob {
            kind: ACT_JOB,
            account: Some(account),
            run_at: self.store().now(),
            payload: task.encode()?,
            key: Some(key.clone()),
        })?;
        let (conversations, rest) = self.run_batch(account, &task)?;
        if rest.is_none() {
            self.store().cancel(ACT_JOB, &key)?;
        }
        Ok(Done {
            undo,
            conversations,
            later: rest.is_some(),
        })
    }
}
