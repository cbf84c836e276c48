//! A draft that goes on in another account, because it is to be sent from there.

use super::{Draft, Saved, by_id, insert, remove, save};
use crate::attachment::{self, NewAttachment};
use crate::{DraftContent, DraftId, Mail, MailError, Raw, compose};
use directory::{Actor, Right};
use store::AccountId;

impl Mail {
    /// Takes a draft with its files to another account that the actor may write to. It is there before it is gone from
    /// here: a crash in between leaves both, and so does somebody who saves it or adds a file meanwhile. It goes on in the thread
    /// of what it answers, which stays where it was and is not marked as answered.
    ///
    /// # Errors
    /// `NoSuchDraft` when it is gone or on its way, `TooMany`, `OverQuota`, `Refused`, or the store's.
    pub fn move_draft(
        &self,
        actor: &Actor,
        from: AccountId,
        id: DraftId,
        to: AccountId,
    ) -> Result<Saved, MailError> {
        self.may(actor, from, Right::Write)?;
        self.may(actor, to, Right::Write)?;
        let (draft, thread) = self.store().read(from, |tx| {
            let draft = by_id(tx, id)?;
            let thread = compose::Thread::of(tx, &draft.content)?;
            Ok::<_, MailError>((draft, thread))
        })?;
        if draft.held.is_some() {
            return Err(MailError::NoSuchDraft);
        }
        self.check_room(to, draft.attachments.iter().map(|file| file.size).sum())?;
        let content = DraftContent {
            in_reply_to: None,
            forward_of: None,
            thread: thread.references,
            version: 1,
            ..draft.content.clone()
        };
        // Written again they are young: a sweep that has read the other account already spares them.
        for file in &draft.attachments {
            let blobs = self.store().blobs();
            blobs.put(&blobs.get(file.blob)?)?;
        }
        let limit = self.options().message_size;
        let saved = self.store().write(to, |tx| {
            let moved = insert(tx, &content)?;
            for file in &draft.attachments {
                let (new, blob) = (NewAttachment::of(file), file.blob);
                attachment::insert(tx, moved, &new, blob, limit)?;
            }
            // It has been saved before: nothing is begun anew in it.
            let (saved, _) = save(tx, moved, &content)?;
            Ok::<_, MailError>(saved)
        })?;
        self.write_drafts_later(to)?;
        if !self.left(actor, from, &draft)? {
            // It was sent while it moved: one letter is enough.
            self.delete_draft(actor, to, saved.draft)?;
            return Err(MailError::NotAllowed(crate::NotAllowed::AlreadySent));
        }
        Ok(saved)
    }

    /// Takes away what has moved, as it was read; what was saved or added since stays. `false`: it was sent meanwhile.
    fn left(&self, actor: &Actor, from: AccountId, moved: &Draft) -> Result<bool, MailError> {
        self.write(actor, from, |tx| {
            let now = match by_id(tx, moved.id) {
                Err(MailError::NoSuchDraft) => return Ok(true),
                found => found?,
            };
            if now.held.is_some() {
                return Ok(false);
            }
            if now.content == moved.content && now.attachments == moved.attachments {
                remove(tx, &now)?;
            }
            Ok(true)
        })
    }
}

impl NewAttachment {
    /// The same file once more.
    fn of(file: &attachment::Attachment) -> Self {
        Self {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            content: Raw::Blob {
                id: file.blob,
                size: file.size,
            },
            cid: file.cid.clone(),
        }
    }
}
