//! A letter of a mailbox, ready to be filed.

/// Where a letter lies in its person's mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    Inbox,
    Sent,
    Archive,
    Junk,
    Trash,
    /// A folder of the person's own, by its name.
    Folder(String),
}

/// One message with its envelope and the state it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The envelope's sender; empty for delivery notices.
    pub mail_from: String,
    /// Accounts of the platform it is delivered to: the person first, sometimes colleagues. A letter in Sent, or
    /// anywhere but the inbox, has only its person here. `place` and the flags are this person's; others find it
    /// unread in their inbox.
    pub recipients: Vec<String>,
    /// Unix seconds.
    pub received: i64,
    /// The message as the wire carried it, lines ended by CRLF.
    pub raw: Vec<u8>,
    pub place: Place,
    /// Names of labels, in the person's words.
    pub labels: Vec<String>,
    pub seen: bool,
    pub flagged: bool,
    pub answered: bool,
    /// Newsletters, lists, notices and junk: the same body may reach many.
    pub bulk: bool,
    /// Written so on purpose: headers or structure that no good program makes.
    pub malformed: bool,
}
