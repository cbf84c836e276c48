//! COPY, MOVE, EXPUNGE (RFC 9051 §6.4.3, §6.4.7; RFC 4315; RFC 6851).

mod transfer;

use crate::session::{Account, Session, Step};
use crate::store_flags::uid_set;
use crate::words::{Failure, Reply};
use imap_syntax::SequenceSet;
use imap_syntax::encode::write_set;
use mail::{Copied, MailError, MailboxId};

impl Session {
    /// Two clients that move one message at the same moment move it once: what is gone is passed over.
    pub(crate) async fn copy(
        &mut self,
        uid: bool,
        set: &SequenceSet,
        name: &str,
        moving: bool,
    ) -> Step {
        let from = if moving {
            self.writable()?
        } else {
            self.readable()?
        };
        let (uids, numbers) = self.resolve(set, uid).await?;
        let set = uid_set(&uids, &numbers);
        let (other, to) = self.target(name).await?;
        if set.is_empty() {
            return Ok(Reply::ok("Nothing to do."));
        }
        let copied = self
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                if account.id != other.id {
                    transfer::transfer(account, from, &set, (&other, to), moving)
                } else if moving {
                    mail.move_entries(actor, account.id, from, &set, to)
                } else {
                    mail.copy(actor, account.id, from, &set, to)
                }
            })
            .await?;
        Ok(self.copied(&copied, moving))
    }

    fn copied(&mut self, copied: &Copied, moving: bool) -> Reply {
        if copied.pairs.is_empty() {
            return Reply::ok("Nothing was left to do.");
        }
        let (old, new): (Vec<u32>, Vec<u32>) =
            copied.pairs.iter().map(|(old, new)| (old.0, new.0)).unzip();
        let mut code = format!("[COPYUID {} ", copied.uid_validity).into_bytes();
        write_set(&mut code, &old);
        code.push(b' ');
        write_set(&mut code, &new);
        code.push(b']');
        let code = String::from_utf8_lossy(&code).into_owned();
        if moving {
            // RFC 6851 §4.3: before the EXPUNGE responses that follow.
            self.connection.say(&format!("* OK {code} Moved.\r\n"));
            return Reply::ok("Moved.");
        }
        Reply::ok(format!("{code} Copied."))
    }

    pub(crate) async fn expunge(&mut self, set: Option<SequenceSet>) -> Step {
        let mailbox = self.writable()?;
        let only = match set {
            None => None,
            Some(set) => {
                let (uids, numbers) = self.resolve(&set, true).await?;
                Some(uid_set(&uids, &numbers))
            }
        };
        self.ask(move |account| {
            account
                .mail
                .expunge(&account.actor, account.id, mailbox, only.as_ref())
        })
        .await?;
        Ok(Reply::ok("Expunged."))
    }

    /// The account and mailbox that messages are to go to.
    pub(crate) fn target(
        &self,
        name: &str,
    ) -> impl Future<Output = Result<(Account, MailboxId), Failure>> + Send + use<> {
        let place = self.place(name);
        async move {
            let place = place.await?;
            let (account, name) = (place.account, place.name);
            let found = account.clone().ask(move |account| {
                match account
                    .mail
                    .mailbox_named(&account.actor, account.id, &name)
                {
                    Ok(mailbox) => Ok(Some(mailbox.id)),
                    Err(MailError::NoSuchMailbox) => Ok(None),
                    Err(error) => Err(error),
                }
            });
            match found.await? {
                Some(mailbox) => Ok((account, mailbox)),
                None => Err(Reply::no("[TRYCREATE] There is no such mailbox.").into()),
            }
        }
    }

    /// The selected mailbox.
    pub(crate) fn readable(&self) -> Result<MailboxId, Failure> {
        match &self.selected {
            Some(selected) => Ok(selected.view.mailbox),
            None => Err(Reply::bad("Select a mailbox first.").into()),
        }
    }
}
