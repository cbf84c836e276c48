//! Whether each conversation tells of its messages what they say: told anew, from all of them.

use crate::summary::{Digest, Summary};
use crate::{ConversationId, MailError, letter};
use std::collections::HashMap;
use store::{Stop, Timestamp, Tx, params};

/// What a conversation's row says.
struct Told {
    newest: Timestamp,
    summary: Summary,
}

pub(super) fn check(tx: &Tx<'_>, stop: &Stop, problems: &mut Vec<String>) -> Result<(), MailError> {
    let mut told = told(tx)?;
    let mut found = |conversation: ConversationId, digests: Vec<Digest>| {
        if let Some(told) = told.remove(&conversation) {
            problems.extend(difference(conversation, &told, &digests));
        }
    };
    let mut current: Option<(ConversationId, Vec<Digest>)> = None;
    tx.each(
        "SELECT conversation_id, message_id, received, facts, parsed FROM message
         WHERE account_id = $1 AND alive = 1 ORDER BY conversation_id, message_id",
        params![tx.account()?],
        |row| {
            stop.check()?;
            let conversation = row.get(0)?;
            let parsed: Vec<u8> = row.get(4)?;
            let digest = letter::digest(row.get(1)?, row.get(2)?, row.get(3)?, &parsed)?;
            match &mut current {
                Some((known, digests)) if *known == conversation => digests.push(digest),
                _ => {
                    let next = (conversation, vec![digest]);
                    if let Some((known, digests)) = current.replace(next) {
                        found(known, digests);
                    }
                }
            }
            Ok(())
        },
    )?;
    if let Some((known, digests)) = current {
        found(known, digests);
    }
    // Those that are left have no message any more.
    for (conversation, told) in &told {
        problems.extend(difference(*conversation, told, &[]));
    }
    Ok(())
}

fn told(tx: &Tx<'_>) -> Result<HashMap<ConversationId, Told>, MailError> {
    let mut all = HashMap::new();
    tx.each(
        "SELECT conversation_id, newest, summary FROM conversation WHERE account_id = $1",
        params![tx.account()?],
        |row| {
            let told = Told {
                newest: row.get(1)?,
                summary: Summary::decode(&row.get::<Vec<u8>>(2)?)?,
            };
            all.insert(row.get(0)?, told);
            Ok(())
        },
    )?;
    Ok(all)
}

fn difference(conversation: ConversationId, told: &Told, digests: &[Digest]) -> Option<String> {
    if !told.summary.tells_of(digests) {
        return Some(format!(
            "conversation {conversation}: its summary does not tell of its messages"
        ));
    }
    let newest = told.summary.newest();
    (told.newest != newest).then(|| {
        format!(
            "conversation {conversation}: newest {}, its messages say {}",
            told.newest.0, newest.0
        )
    })
}
