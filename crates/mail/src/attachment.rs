//! Attachments of drafts: stored when they arrive, once, before the message that will carry them exists.

use crate::{AttachmentId, DraftId, Mail, MailError, Raw, draft};
use bytes::Bytes;
use directory::{Actor, Right};
use store::{AccountId, BlobId, Row, StoreError, Tx, params};

/// Attachments of one draft.
pub const MOST_ATTACHMENTS: usize = 100;
/// Letters of a file's name.
const LONGEST_NAME: usize = 255;

/// A file that a draft carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub draft: DraftId,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    /// The name by which the HTML shows it inline.
    pub cid: Option<String>,
    pub(crate) blob: BlobId,
}

/// A file to attach.
#[derive(Debug, Clone)]
pub struct NewAttachment {
    pub name: String,
    pub media_type: String,
    pub content: Raw,
    pub cid: Option<String>,
}

pub(crate) const OF_DRAFT: &str = "
SELECT attachment_id, draft_id, name, media_type, size, cid, blob FROM attachment
WHERE account_id = $1 AND draft_id = $2 ORDER BY attachment_id";
pub(crate) const ONE: &str = "
SELECT attachment_id, draft_id, name, media_type, size, cid, blob FROM attachment
WHERE account_id = $1 AND attachment_id = $2";

fn read(row: &Row<'_>) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.get(0)?,
        draft: row.get(1)?,
        name: row.get(2)?,
        media_type: row.get(3)?,
        size: row.get(4)?,
        cid: row.get(5)?,
        blob: BlobId::from_column(&row.get::<Vec<u8>>(6)?)?,
    })
}

pub(crate) fn of_draft(tx: &Tx<'_>, draft: DraftId) -> Result<Vec<Attachment>, StoreError> {
    tx.query(OF_DRAFT, params![tx.account()?, draft], read)
}

pub(crate) fn remove(tx: &Tx<'_>, attachment: &Attachment) -> Result<(), MailError> {
    tx.execute(
        "DELETE FROM attachment WHERE account_id = $1 AND attachment_id = $2",
        params![tx.account()?, attachment.id],
    )?;
    tx.add_usage(-i64::try_from(attachment.size).unwrap_or(0))?;
    Ok(())
}

/// Gives the files of one draft to another one as well; their bytes are stored once.
pub(crate) fn copy(tx: &Tx<'_>, from: DraftId, to: DraftId) -> Result<(), MailError> {
    for file in of_draft(tx, from)? {
        let (id, size) = (tx.new_ids(1)?, i64::try_from(file.size).unwrap_or(i64::MAX));
        tx.execute(
            "INSERT INTO attachment (account_id, attachment_id, draft_id, name, media_type, size, cid, blob)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![tx.account()?, id, to, &file.name, &file.media_type, size, file.cid.as_ref(), &file.blob.0],
        )?;
        tx.add_usage(size)?;
    }
    Ok(())
}

/// The name without what file systems and headers cannot bear.
fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or("");
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let name = name.trim().trim_start_matches('.').to_owned();
    if name.is_empty() {
        "fichier".to_owned()
    } else {
        name
    }
}

/// The media type when it is one, else bytes.
fn clean_type(media_type: &str) -> String {
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match media_type
        .split(';')
        .next()
        .map(str::trim)
        .and_then(|media| media.split_once('/'))
    {
        Some((kind, sub)) if token(kind) && token(sub) => {
            format!("{kind}/{sub}").to_ascii_lowercase()
        }
        _ => "application/octet-stream".to_owned(),
    }
}

impl Mail {
    /// Attaches a file to a draft; it is on disk when this returns.
    ///
    /// # Errors
    /// `NoSuchDraft`, `TooLarge` above the size of a message, `TooMany`, `OverQuota`, `Refused`, or the store's.
    pub fn attach(
        &self,
        actor: &Actor,
        account: AccountId,
        draft: DraftId,
        new: &NewAttachment,
    ) -> Result<Attachment, MailError> {
        self.may(actor, account, Right::Write)?;
        let (size, limit) = (new.content.size(), self.options().message_size);
        if size > limit {
            return Err(MailError::TooLarge { size, limit });
        }
        self.check_room(account, size)?;
        let blob = match &new.content {
            Raw::Bytes(bytes) => self.store().blobs().put(bytes)?,
            Raw::Blob { id, .. } => *id,
        };
        let attachment = self
            .store()
            .write(account, |tx| insert(tx, draft, new, blob, limit))?;
        self.write_drafts_later(account)?;
        Ok(attachment)
    }

    /// Takes a file from its draft.
    ///
    /// # Errors
    /// `NoSuchDraft` when there is no such attachment, `Refused`, or the store's.
    pub fn detach(
        &self,
        actor: &Actor,
        account: AccountId,
        id: AttachmentId,
    ) -> Result<(), MailError> {
        self.write(actor, account, |tx| {
            let attachment = tx
                .query_opt(ONE, params![account, id], read)?
                .ok_or(MailError::NoSuchDraft)?;
            touch(tx, attachment.draft)?;
            remove(tx, &attachment)
        })?;
        self.write_drafts_later(account)
    }

    /// A file of a draft with its bytes.
    ///
    /// # Errors
    /// `NoSuchDraft` when there is no such attachment, `Refused`, or the store's.
    pub fn attachment(
        &self,
        actor: &Actor,
        account: AccountId,
        id: AttachmentId,
    ) -> Result<(Attachment, Bytes), MailError> {
        let found = self.read(actor, account, |tx| {
            Ok(tx.query_opt(ONE, params![account, id], read)?)
        })?;
        let attachment = found.ok_or(MailError::NoSuchDraft)?;
        let bytes = self.store().blobs().get(attachment.blob)?;
        Ok((attachment, bytes.into()))
    }
}

/// The draft's message is to be written anew; a draft that is being sent stays as it is.
fn touch(tx: &Tx<'_>, draft: DraftId) -> Result<(), MailError> {
    let touched = tx.execute(
        "UPDATE draft SET written = -1 WHERE account_id = $1 AND draft_id = $2 AND submission_id IS NULL",
        params![tx.account()?, draft],
    )?;
    if touched == 0 {
        Err(MailError::NoSuchDraft)
    } else {
        Ok(())
    }
}

pub(crate) fn insert(
    tx: &Tx<'_>,
    draft: DraftId,
    new: &NewAttachment,
    blob: BlobId,
    limit: u64,
) -> Result<Attachment, MailError> {
    touch(tx, draft)?;
    let known = draft::by_id(tx, draft)?;
    if draft::attachment_ids(&known).len() >= MOST_ATTACHMENTS {
        return Err(MailError::TooMany {
            what: "attachments",
            limit: MOST_ATTACHMENTS,
        });
    }
    let size = known
        .attachments
        .iter()
        .map(|attachment| attachment.size)
        .sum::<u64>()
        + new.content.size();
    if size > limit {
        return Err(MailError::TooLarge { size, limit });
    }
    let attachment = Attachment {
        id: AttachmentId(tx.new_ids(1)?),
        draft,
        name: clean(&new.name),
        media_type: clean_type(&new.media_type),
        size: new.content.size(),
        cid: new.cid.clone(),
        blob,
    };
    let size = i64::try_from(attachment.size).unwrap_or(i64::MAX);
    tx.execute(
        "INSERT INTO attachment (account_id, attachment_id, draft_id, name, media_type, size, cid, blob)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![tx.account()?, attachment.id, draft, &attachment.name, &attachment.media_type, size,
            attachment.cid.as_ref(), &blob.0],
    )?;
    tx.add_usage(size)?;
    Ok(attachment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_cannot_lead_anywhere() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\a\\Bilan 2026.pdf"), "Bilan 2026.pdf");
        assert_eq!(clean(".\r\n"), "fichier");
        assert_eq!(clean_type("TEXT/Plain; charset=x"), "text/plain");
        assert_eq!(clean_type("text"), "application/octet-stream");
        assert_eq!(clean_type("a/b\r\nX: y"), "application/octet-stream");
    }
}
