//! APPEND, of one message or several (RFC 9051 §6.3.12, RFC 3502, RFC 4315).
//!
//! What can be refused is refused before the message is asked for. A message that is large goes to a spool file as it
//! arrives; several go into the mailbox in one transaction.

use crate::flags::of_client;
use crate::session::{Account, Input, Session, Step};
use crate::words::{Failure, Reply, of_syntax};
use imap_syntax::Literal;
use imap_syntax::command::{AppendHead, Flag, next_message};
use imap_syntax::encode::write_set;
use mail::{Append, Appended, MOST_APPENDS, MailboxId, Raw};
use store::{BlobId, Timestamp};

/// Bytes of messages that one command holds in memory; what is more goes to the disk.
const IN_MEMORY: u64 = 1024 * 1024;
/// Bytes handed to the spool at a time.
const PIECE: usize = 256 * 1024;

impl Session {
    pub(crate) async fn append(&mut self, head: &[u8], literal: Literal) -> Step {
        let ((account, mailbox), mut flags, mut date) = match self.wanted(head, literal).await {
            Ok(wanted) => wanted,
            Err(refused) => {
                self.framer.message_refused(literal);
                return Err(refused);
            }
        };
        let (mut appends, mut literal, mut room) = (Vec::new(), literal, IN_MEMORY);
        loop {
            let raw = self.receive(literal, &mut room).await?;
            appends.push(append_of(raw, flags, date));
            match self.next().await.map_err(|pause| self.paused(pause))? {
                Input::Command(rest) if rest.is_empty() => break,
                Input::Command(_) => {
                    return Ok(Reply::bad(
                        "Not understood: expected the end of the command.",
                    ));
                }
                Input::Fault { .. } => return Ok(Reply::no("[TOOBIG] The message is too large.")),
                Input::Message {
                    head,
                    literal: next,
                } => {
                    literal = next;
                    match another(&head, literal, appends.len()) {
                        Ok((parsed_flags, parsed_date)) => {
                            (flags, date) = (parsed_flags, parsed_date)
                        }
                        Err(reply) => {
                            self.framer.message_refused(literal);
                            return Ok(reply);
                        }
                    }
                }
            }
        }
        let appended = account
            .ask(move |account| {
                account
                    .mail
                    .append_many(&account.actor, account.id, mailbox, appends)
            })
            .await?;
        Ok(appended_reply(&appended))
    }

    /// Whether the message may come.
    async fn wanted(
        &mut self,
        head: &[u8],
        literal: Literal,
    ) -> Result<((Account, MailboxId), Flags, Option<i64>), Failure> {
        if self.login.is_none() {
            return Err(Reply::bad("Sign in first.").into());
        }
        let head = AppendHead::parse(head).map_err(|error| of_syntax(error.error))?;
        if literal.size == 0 {
            return Err(empty().into());
        }
        let target = self.target(&head.mailbox).await?;
        Ok((target, of_client(&head.flags), head.date))
    }

    /// The bytes of one message.
    async fn receive(&mut self, literal: Literal, room: &mut u64) -> Result<Raw, Failure> {
        if literal.synchronising {
            self.connection.say("+ Go ahead.\r\n");
            self.connection.flush().await?;
        }
        let raw = match room.checked_sub(literal.size) {
            Some(left) => {
                *room = left;
                self.receive_bytes(literal.size).await?
            }
            None => self.spool(literal.size).await?,
        };
        self.framer.message_taken();
        Ok(raw)
    }

    async fn receive_bytes(&mut self, size: u64) -> Result<Raw, Failure> {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        while bytes.len() < size {
            self.connection.take(size - bytes.len(), &mut bytes).await?;
        }
        Ok(bytes.into())
    }

    /// To a spool file; when that fails, the rest of the message goes by.
    async fn spool(&mut self, size: u64) -> Result<Raw, Failure> {
        let mut left = size;
        let spooled = self.spool_pieces(&mut left).await;
        if spooled.is_err() {
            self.framer.message_refused(Literal {
                size: left,
                synchronising: false,
            });
        }
        Ok(Raw::Blob { id: spooled?, size })
    }

    async fn spool_pieces(&mut self, left: &mut u64) -> Result<BlobId, Failure> {
        let store = self.context.mail.store().clone();
        let blobs = store.clone();
        let mut writer = store.offload(move || blobs.blobs().writer()).await??;
        while *left > 0 {
            let mut piece = Vec::new();
            while *left > 0 && piece.len() < PIECE {
                let most = PIECE.min(usize::try_from(*left).unwrap_or(PIECE));
                *left -= self.connection.take(most, &mut piece).await? as u64;
            }
            writer = store
                .offload(move || writer.append(&piece).map(|()| writer))
                .await??;
        }
        Ok(store.offload(move || writer.finish()).await??)
    }
}

type Flags = (mail::Flags, Vec<String>);

fn empty() -> Reply {
    Reply::no("[CANNOT] An empty message cannot be stored.")
}

/// A further message of the command.
fn another(head: &[u8], literal: Literal, so_far: usize) -> Result<(Flags, Option<i64>), Reply> {
    if so_far >= MOST_APPENDS {
        return Err(Reply::no(format!(
            "[LIMIT] {MOST_APPENDS} messages are the most in one command."
        )));
    }
    if literal.size == 0 {
        return Err(empty());
    }
    let (flags, date): (Vec<Flag<'_>>, _) = next_message(head).map_err(of_syntax)?;
    Ok((of_client(&flags), date))
}

fn append_of(raw: Raw, (flags, keywords): Flags, date: Option<i64>) -> Append {
    Append {
        raw,
        flags,
        keywords,
        received: date.map(Timestamp::from_seconds),
    }
}

fn appended_reply(appended: &[Appended]) -> Reply {
    let Some(first) = appended.first() else {
        return Reply::ok("Nothing was added.");
    };
    let uids: Vec<u32> = appended.iter().map(|one| one.uid.0).collect();
    let mut set = Vec::new();
    write_set(&mut set, &uids);
    Reply::ok(format!(
        "[APPENDUID {} {}] Added.",
        first.uid_validity,
        String::from_utf8_lossy(&set)
    ))
}
