//! Mailboxes: names, roles and counters.
//!
//! Names are UTF-8 with `/` between levels; the inbox is `INBOX`. A special mailbox keeps its English name in the
//! protocols and is named in the reader's language by the web, by its role (RFC 6154). UIDVALIDITY is the account's
//! epoch plus the mailbox's id, so that neither a restored account nor a mailbox made anew under an old name repeats it.

mod changing;

use crate::{Mail, MailError, MailboxId, label};
use directory::{Actor, Right};
use std::collections::HashMap;
use store::{AccountId, ModSeq, Row, StoreError, Tx, params};

/// What a mailbox is for (RFC 6154).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    Inbox,
    Drafts,
    Sent,
    Archive,
    Junk,
    Trash,
}

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Inbox,
        Self::Drafts,
        Self::Sent,
        Self::Archive,
        Self::Junk,
        Self::Trash,
    ];

    /// As columns and URLs spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Drafts => "drafts",
            Self::Sent => "sent",
            Self::Archive => "archive",
            Self::Junk => "junk",
            Self::Trash => "trash",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The mailbox's name in the protocols.
    #[must_use]
    pub fn mailbox_name(self) -> &'static str {
        match self {
            Self::Inbox => "INBOX",
            Self::Drafts => "Drafts",
            Self::Sent => "Sent",
            Self::Archive => "Archive",
            Self::Junk => "Junk",
            Self::Trash => "Trash",
        }
    }
}

/// A mailbox with its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub id: MailboxId,
    pub parent: Option<MailboxId>,
    /// The full name, levels separated by `/`.
    pub name: String,
    pub role: Option<Role>,
    pub uid_validity: u32,
    pub uid_next: u32,
    pub total: u32,
    pub unseen: u32,
    /// Bytes of all entries (RFC 8438).
    pub size: i64,
    pub highest_modseq: ModSeq,
    pub subscribed: bool,
}

macro_rules! mailbox_query {
    ($condition:literal) => {
        concat!(
            "SELECT mailbox_id, name, role, uid_validity, uid_next, total, unseen, size, modseq, subscribed
             FROM mailbox WHERE account_id = $1",
            $condition
        )
    };
}

pub(crate) const LIST: &str = mailbox_query!("");
pub(crate) const BY_ID: &str = mailbox_query!(" AND mailbox_id = $2");
pub(crate) const BY_NAME: &str = mailbox_query!(" AND name = $2");
pub(crate) const BY_ROLE: &str = mailbox_query!(" AND role = $2");

pub(crate) fn read_mailbox(row: &Row<'_>) -> Result<Mailbox, StoreError> {
    Ok(Mailbox {
        id: row.get(0)?,
        parent: None,
        name: row.get(1)?,
        role: row
            .get::<Option<String>>(2)?
            .and_then(|name| Role::named(&name)),
        uid_validity: row.get(3)?,
        uid_next: row.get(4)?,
        total: row.get(5)?,
        unseen: row.get(6)?,
        size: row.get(7)?,
        highest_modseq: row.get(8)?,
        subscribed: row.get(9)?,
    })
}

impl Mail {
    /// All mailboxes: the special ones first, then by name.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn mailboxes(&self, actor: &Actor, account: AccountId) -> Result<Vec<Mailbox>, MailError> {
        self.may(actor, account, Right::Read)?;
        let reader = self.reader(actor, account);
        let counted = |tx: &Tx<'_>| {
            list(tx)?
                .into_iter()
                .map(|mailbox| Ok(reader.counted(tx, mailbox)?))
                .collect::<Result<Vec<_>, MailError>>()
        };
        let mut found = self.store().read(account, counted)?;
        if found.is_empty() {
            found = self.store().write(account, |tx| {
                ensure_special(tx)?;
                counted(tx)
            })?;
        }
        Ok(found)
    }

    /// The mailbox with this id.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MailboxId,
    ) -> Result<Mailbox, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| Ok(reader.counted(tx, by_id(tx, id)?)?))
    }

    /// The mailbox of this name; `INBOX` in any case (RFC 9051 §5.1).
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn mailbox_named(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
    ) -> Result<Mailbox, MailError> {
        let name = changing::spelt(name);
        if let Some(role) = Role::ALL
            .into_iter()
            .find(|role| role.mailbox_name() == name)
        {
            // A special mailbox is made when it is first asked for; renamed away, its name is free for others.
            if let Ok(found) = self.mailbox_with(actor, account, role)
                && found.name == name
            {
                return Ok(found);
            }
        }
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            let found = by_name(tx, &name)?.ok_or(MailError::NoSuchMailbox)?;
            Ok(reader.counted(tx, found)?)
        })
    }

    /// As [`Mail::mailbox_named`], with the keywords of the account's labels, by name: what a client is told that opens it, in
    /// one look.
    ///
    /// # Errors
    /// As there.
    pub fn mailbox_to_open(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
    ) -> Result<(Mailbox, Vec<String>), MailError> {
        let spelt = changing::spelt(name);
        let reader = self.reader(actor, account);
        let keywords = |tx: &Tx<'_>| {
            let labels = label::all(tx)?;
            Ok::<_, MailError>(labels.into_iter().map(|label| label.keyword).collect())
        };
        let found = self.read(actor, account, |tx| match by_name(tx, &spelt)? {
            Some(found) => Ok(Some((reader.counted(tx, found)?, keywords(tx)?))),
            None => Ok(None),
        })?;
        match found {
            Some(found) => Ok(found),
            // A special one that nobody asked for yet.
            None => Ok((
                self.mailbox_named(actor, account, name)?,
                self.read(actor, account, keywords)?,
            )),
        }
    }

    /// The mailbox that has this role.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn mailbox_with(
        &self,
        actor: &Actor,
        account: AccountId,
        role: Role,
    ) -> Result<Mailbox, MailError> {
        self.may(actor, account, Right::Read)?;
        let reader = self.reader(actor, account);
        let found = self.store().read(account, |tx| match by_role(tx, role)? {
            Some(found) => Ok::<_, MailError>(Some(reader.counted(tx, found)?)),
            None => Ok(None),
        })?;
        if let Some(found) = found {
            return Ok(found);
        }
        self.store().write(account, |tx| {
            ensure_special(tx)?;
            by_role(tx, role)?.ok_or(MailError::NoSuchMailbox)
        })
    }
}

pub(crate) fn by_id(tx: &Tx<'_>, id: MailboxId) -> Result<Mailbox, MailError> {
    tx.query_opt(BY_ID, params![tx.account()?, id], read_mailbox)?
        .ok_or(MailError::NoSuchMailbox)
}

pub(crate) fn by_name(tx: &Tx<'_>, name: &str) -> Result<Option<Mailbox>, MailError> {
    Ok(tx.query_opt(BY_NAME, params![tx.account()?, name], read_mailbox)?)
}

pub(crate) fn by_role(tx: &Tx<'_>, role: Role) -> Result<Option<Mailbox>, MailError> {
    Ok(tx.query_opt(BY_ROLE, params![tx.account()?, role.name()], read_mailbox)?)
}

/// The special mailbox's id, in a transaction that may write.
pub(crate) fn special(tx: &Tx<'_>, role: Role) -> Result<MailboxId, MailError> {
    if let Some(found) = by_role(tx, role)? {
        return Ok(found.id);
    }
    ensure_special(tx)?;
    by_role(tx, role)?
        .map(|found| found.id)
        .ok_or(MailError::NoSuchMailbox)
}

/// The mailbox of this name, made when it is not there.
pub(crate) fn named_or_new(tx: &Tx<'_>, name: &str) -> Result<MailboxId, MailError> {
    ensure_special(tx)?;
    let name = changing::spelt(name);
    match by_name(tx, &name)? {
        Some(found) => Ok(found.id),
        None => changing::make(tx, &name),
    }
}

/// The ids of the special mailboxes there are.
pub(crate) fn roles(tx: &Tx<'_>) -> Result<HashMap<Role, MailboxId>, MailError> {
    let all = tx.query(LIST, params![tx.account()?], read_mailbox)?;
    Ok(all
        .into_iter()
        .filter_map(|mailbox| mailbox.role.map(|role| (role, mailbox.id)))
        .collect())
}

pub(crate) fn list(tx: &Tx<'_>) -> Result<Vec<Mailbox>, MailError> {
    let mut all = tx.query(LIST, params![tx.account()?], read_mailbox)?;
    let ids: HashMap<String, MailboxId> = all
        .iter()
        .map(|mailbox| (mailbox.name.clone(), mailbox.id))
        .collect();
    for mailbox in &mut all {
        mailbox.parent = mailbox
            .name
            .rsplit_once('/')
            .and_then(|(parent, _)| ids.get(parent).copied());
    }
    all.sort_by(|a, b| {
        let rank = |mailbox: &Mailbox| mailbox.role.map_or(usize::MAX, |role| role as usize);
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(all)
}

/// Makes the special mailboxes that are missing. They come before any other, so their names are free.
pub(crate) fn ensure_special(tx: &Tx<'_>) -> Result<(), MailError> {
    for role in Role::ALL {
        if by_role(tx, role)?.is_none() {
            changing::insert(tx, role.mailbox_name(), Some(role))?;
        }
    }
    Ok(())
}
