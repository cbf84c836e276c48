//! What a list shows of a conversation, kept in its row: its newest messages in a few words each.

use crate::{ConversationId, MailError, MessageId};
use serde::{Deserialize, Serialize};
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// Messages a summary tells of; a list names fewer people.
const MOST: usize = 20;
/// Recipients kept of a message, for lists of what was sent.
pub(crate) const RECIPIENTS: usize = 3;

/// A person as a message names them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correspondent {
    /// As the message wrote it; may be empty.
    pub name: String,
    pub address: String,
    /// Whether something of theirs in this conversation is unread.
    pub unread: bool,
}

/// One message in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest {
    pub message: MessageId,
    pub received: Timestamp,
    pub from: Correspondent,
    pub to: Vec<Correspondent>,
    pub facts: i64,
    /// Kept of the newest message only.
    pub preview: String,
}

/// The newest messages of a conversation, the newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub digests: Vec<Digest>,
}

impl Summary {
    pub fn of(digest: Digest) -> Self {
        Self {
            digests: vec![digest],
        }
    }

    pub fn add(&mut self, digest: Digest) {
        let order = (digest.received, digest.message);
        let place = self
            .digests
            .partition_point(|known| (known.received, known.message) < order);
        self.digests.insert(place, digest);
        if self.digests.len() > MOST {
            self.digests.remove(0);
        }
        let newest = self.digests.len().saturating_sub(1);
        for older in self.digests.iter_mut().take(newest) {
            older.preview = String::new();
        }
    }

    /// When the newest of its messages came; 0 when it has none.
    pub fn newest(&self) -> Timestamp {
        self.digests
            .last()
            .map_or(Timestamp(0), |digest| digest.received)
    }

    /// Whether this is a summary of these messages. Of more than it can tell of, which ones it does hangs on the order in
    /// which they came and went: those it has must be true.
    pub fn tells_of(&self, messages: &[Digest]) -> bool {
        let mut chosen = Self::default();
        let all = messages.len() <= MOST;
        messages
            .iter()
            .filter(|digest| all || self.digests.iter().any(|own| own.message == digest.message))
            .for_each(|digest| chosen.add(digest.clone()));
        *self == chosen && chosen.digests.len() == messages.len().min(MOST)
    }

    /// Whether any of these people is in the conversation.
    pub fn names_any(&self, addresses: &[&str]) -> bool {
        self.digests.iter().any(|digest| {
            std::iter::once(&digest.from)
                .chain(&digest.to)
                .any(|person| {
                    !person.address.is_empty()
                        && addresses
                            .iter()
                            .any(|address| person.address.eq_ignore_ascii_case(address))
                })
        })
    }

    pub fn encode(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_allocvec(self).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        postcard::from_bytes(bytes)
            .map_err(|error| StoreError::Corrupt(format!("a summary: {error}")))
    }
}

pub(crate) const SUMMARY: &str = "
SELECT messages, summary FROM conversation WHERE account_id = $1 AND conversation_id = $2";

/// How many messages a conversation has, and their summary.
pub(crate) fn of(
    tx: &Tx<'_>,
    conversation: ConversationId,
) -> Result<Option<(i64, Summary)>, StoreError> {
    tx.query_opt(SUMMARY, params![tx.account()?, conversation], |row| {
        Ok((row.get(0)?, Summary::decode(&row.get::<Vec<u8>>(1)?)?))
    })
}

/// Writes a changed summary; `messages` is added to their count.
pub(crate) fn write(
    tx: &Tx<'_>,
    account: AccountId,
    conversation: ConversationId,
    messages: i64,
    summary: &Summary,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE conversation SET messages = messages + $3, newest = $4, summary = $5
         WHERE account_id = $1 AND conversation_id = $2",
        params![
            account,
            conversation,
            messages,
            summary.newest(),
            &summary.encode()?
        ],
    )?;
    Ok(())
}

pub(crate) const NEWEST_MESSAGES: &str = "
SELECT message_id, received, facts, parsed FROM message
WHERE account_id = $1 AND conversation_id = $2 AND alive = 1 ORDER BY message_id DESC LIMIT $3";

/// Messages have left the conversation for good. One that has none left tells of nothing, so that a late answer to it
/// is not shown with people whose messages are gone.
pub(crate) fn lose(
    tx: &Tx<'_>,
    conversation: ConversationId,
    messages: i64,
) -> Result<(), MailError> {
    let nothing = Summary::default().encode()?;
    let left: Option<i64> = tx.query_opt(
        "UPDATE conversation SET messages = messages - $3,
            newest = CASE WHEN messages = $3 THEN 0 ELSE newest END,
            summary = CASE WHEN messages = $3 THEN $4 ELSE summary END
         WHERE account_id = $1 AND conversation_id = $2 RETURNING messages",
        params![tx.account()?, conversation, messages, &nothing],
        |row| row.get(0),
    )?;
    match left {
        None | Some(0) => Ok(()),
        Some(_) => retell(tx, conversation, 0),
    }
}

/// Messages have left the conversation, or come back: its summary is told anew from their rows.
pub(crate) fn retell(
    tx: &Tx<'_>,
    conversation: ConversationId,
    messages: i64,
) -> Result<(), MailError> {
    let account = tx.account()?;
    let mut summary = Summary::default();
    let limit = MOST as i64;
    let digests = tx.query(
        NEWEST_MESSAGES,
        params![account, conversation, limit],
        |row| {
            crate::letter::digest(
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                &row.get::<Vec<u8>>(3)?,
            )
        },
    )?;
    digests.into_iter().for_each(|digest| summary.add(digest));
    Ok(write(tx, account, conversation, messages, &summary)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(message: i64, received: i64) -> Digest {
        Digest {
            message: MessageId(message),
            received: Timestamp(received),
            from: Correspondent {
                address: format!("p{message}@a.example"),
                ..Default::default()
            },
            to: Vec::new(),
            facts: 0,
            preview: format!("message {message}"),
        }
    }

    #[test]
    fn the_newest_stands_last_and_keeps_its_preview() {
        let mut summary = Summary::of(digest(1, 50));
        summary.add(digest(2, 40));
        let order: Vec<i64> = summary
            .digests
            .iter()
            .map(|digest| digest.message.0)
            .collect();
        assert_eq!(order, [2, 1]);
        assert_eq!(summary.digests[0].preview, "");
        assert_eq!(summary.digests[1].preview, "message 1");
        (3..60).for_each(|n| summary.add(digest(n, 100 + n)));
        assert_eq!(summary.digests.len(), MOST);
        assert!(summary.names_any(&["P59@a.example"]) && !summary.names_any(&["p1@a.example", ""]));
    }

    #[test]
    fn a_summary_is_of_its_messages_alone() {
        let few: Vec<Digest> = (1..4).map(|n| digest(n, 100 - n)).collect();
        let mut summary = Summary::default();
        few.iter().for_each(|one| summary.add(one.clone()));
        assert!(summary.tells_of(&few) && !summary.tells_of(&few[1..]));
        let mut other = few.clone();
        other[0].preview = "autre chose".into();
        assert!(!summary.tells_of(&other));
        assert!(Summary::default().tells_of(&[]) && !summary.tells_of(&[]));
        // Of many, any that are there.
        let many: Vec<Digest> = (1..60).map(|n| digest(n, 100 + n)).collect();
        for from in [0, 30] {
            let mut summary = Summary::default();
            let told = &many[from..from + MOST];
            told.iter().for_each(|one| summary.add(one.clone()));
            assert!(summary.tells_of(&many));
            summary.digests.remove(3);
            assert!(!summary.tells_of(&many));
        }
    }
}
