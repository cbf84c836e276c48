//! Mailboxes, messages, conversations, labels, drafts, held submissions, delivery and search: the heart of the house.
//!
//! Every function takes an [`Actor`] and an account and asks the directory first. All are synchronous: doors call them
//! through `store.offload`. What a function answers is durable.
//!
//! # How a message is kept
//!
//! A *message* is stored once; an *entry* is its place in a mailbox, with a UID, flags and keywords. A copy is a second
//! entry of the same message (same EMAILID). Its *conversation* survives moves. The web joins the entries of a message:
//! a message is seen, flagged or answered when one of its entries is, and marking it marks all its entries outside the
//! trash and the junk. Counters lie in rows and follow by differences ([`change`]); [`Mail::verify`] counts anew.
//!
//! A message without entries is an orphan: it stays a day for undo, then its rows go (`orphan.rs`).

mod access;
mod act;
mod append;
mod attachment;
mod change;
mod compose;
mod conversation;
mod copying;
pub mod delivery;
mod draft;
mod entry;
mod error;
mod export;
mod expunging;
mod flag_set;
mod flags;
mod house_letter;
mod ids;
mod indexing;
mod journal;
mod label;
mod letter;
mod listing;
mod mailbox;
mod message;
mod message_place;
mod moving;
mod news;
mod orphan;
#[cfg(test)]
mod plans;
mod reader;
mod room;
mod schema;
pub mod search;
mod sending;
mod setting;
mod storing;
mod submission;
mod summary;
mod telling;
mod threading;
mod verify;
mod warning;

pub use act::{ACT_JOB, Act, Done, MOST_SELECTED, Selection, UndoRow, Undone};
pub use append::{Append, Appended, MOST_APPENDS};
pub use attachment::{Attachment, MOST_ATTACHMENTS, NewAttachment};
pub use conversation::{Conversation, MessageView, Neighbours};
pub use copying::Copied;
pub use draft::{DRAFT_JOB, Draft, DraftContent, MOST_RECIPIENTS, Mailto, Saved, Start};
pub use entry::{Changes, EntryRow, FlagRow, MOST_ROWS, UidList, Wants};
pub use error::{MailError, NotAllowed};
pub use export::{Export, Piece};
pub use flags::{
    FlagChange, Flags, LONGEST_KEYWORD, MOST_KEYWORDS, Mode, UidRange, UidSet, is_keyword,
};
pub use ids::{
    AttachmentId, ConversationId, DraftId, LabelId, MailboxId, MessageId, RowId, SubmissionId, Uid,
    UndoId,
};
pub use indexing::REINDEX_JOB;
pub use journal::JournalRow;
pub use label::{HUES, Label, MOST_LABELS};
pub use listing::{
    ConversationRow, Cursor, Filter, ListQuery, MOST_CONVERSATIONS, NotACursor, Page, Place, Unit,
};
pub use mailbox::{Mailbox, Role};
pub use message::Raw;
pub use news::{Counts, MailboxCount, News};
pub use room::{LARGE, LargeMessage, Room};
pub use schema::schema;
pub use sending::{
    BadLimits, Budget, Class, Excess, HeldByLimit, Hours, Limit, NOTICE_JOB, Scope, SendingLimits,
    WINDOWS, Windows,
};
pub use storing::Stored;
pub use submission::{
    CalledBack, Envelope, EnvelopeRecipient, Held, RELEASE_JOB, Reason, Release, Released,
    SentCopy, Submission, SubmitAt,
};
pub use summary::Correspondent;
pub use warning::{Warning, warnings};

use directory::Directory;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use store::{AccountId, Store, StoreError};

/// Limits of mail, each with its reason.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bodies up to this size lie in the account's database, larger ones are blobs: a page read beats a file opened.
    pub inline_body: usize,
    /// Bodies up to this size for a single account come in with the row of their delivery, and take their place when
    /// they are moved into it: one sync for all that arrive together, where a file needs two of its own.
    pub incoming_body: usize,
    /// Bytes of one message: what peers accept, with room for their encoding.
    pub message_size: u64,
    /// Mailboxes of one account: more are a client gone wild.
    pub mailboxes: usize,
    /// Seconds during which a sending can be called back.
    pub undo_send: u64,
    /// Recipients that a person and a network may write to in a time; none: as many as they want.
    pub sending: Option<SendingLimits>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            inline_body: 32 * 1024,
            incoming_body: 256 * 1024,
            message_size: 50 * 1024 * 1024,
            mailboxes: 10_000,
            undo_send: 10,
            sending: Some(SendingLimits::default()),
        }
    }
}

/// The mail of all accounts. Cheap to clone.
#[derive(Clone)]
pub struct Mail(Arc<Inner>);

struct Inner {
    store: Store,
    directory: Directory,
    options: Options,
    wake: indexing::Wake,
    exports: Mutex<export::Running>,
    /// The index's end of the channel, until [`Mail::register`] starts it.
    woken: Mutex<Option<Receiver<AccountId>>>,
}

impl Mail {
    #[must_use]
    pub fn new(store: Store, directory: Directory, options: Options) -> Self {
        let (wake, woken) = indexing::wake();
        Self(Arc::new(Inner {
            store,
            directory,
            options,
            wake,
            exports: Mutex::default(),
            woken: Mutex::new(Some(woken)),
        }))
    }

    /// Takes its place in the store: who writes deliveries, and the thread that indexes. Before appliers and jobs
    /// start.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn register(&self) -> Result<(), StoreError> {
        self.store().set_applier(
            delivery::KIND,
            Arc::new(delivery::Deliverer {
                wake: self.0.wake.clone(),
                blobs: self.store().blobs().clone(),
                inline_body: self.options().inline_body,
            }),
        );
        self.store()
            .set_job_handler(act::ACT_JOB, Arc::new(act::ActJob(Arc::downgrade(&self.0))));
        self.store().set_job_handler(
            draft::DRAFT_JOB,
            Arc::new(draft::DraftJob(Arc::downgrade(&self.0))),
        );
        self.store().set_job_handler(
            NOTICE_JOB,
            Arc::new(sending::NoticeJob(Arc::downgrade(&self.0))),
        );
        telling::register(self.store(), &Arc::downgrade(&self.0));
        submission::register(self.store(), &Arc::downgrade(&self.0));
        let reindex = indexing::ReindexJob(Arc::downgrade(&self.0));
        self.store().set_job_handler(REINDEX_JOB, Arc::new(reindex));
        let woken = self
            .0
            .woken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match woken {
            Some(woken) => indexing::start(Arc::downgrade(&self.0), woken),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }
}
