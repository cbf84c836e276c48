//! SELECT, EXAMINE, CLOSE, UNSELECT (RFC 9051 §6.3.2, §6.4.1; RFC 7162 §3.1.2).

use crate::session::{Session, Step};
use crate::view::{Selected, View, write_exists};
use crate::words::Reply;
use imap_syntax::encode::{is_keyword, write_words};
use mail::{Mailbox, UidSet};

const SYSTEM_FLAGS: [&str; 5] = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

impl Session {
    pub(crate) async fn select(&mut self, name: &str, read_only: bool, condstore: bool) -> Step {
        if self.selected.take().is_some() {
            self.connection
                .say("* OK [CLOSED] The other mailbox is closed.\r\n");
        }
        self.all_told();
        self.condstore |= condstore;
        let name = name.to_owned();
        let (mailbox, labels) = self
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                Ok((
                    mail.mailbox_named(actor, account.id, &name)?,
                    mail.labels(actor, account.id)?,
                ))
            })
            .await?;
        let keywords: Vec<&str> = labels
            .iter()
            .map(|label| label.keyword.as_str())
            .filter(|word| is_keyword(word))
            .collect();
        self.describe(&mailbox, &keywords, read_only);
        let view = View::new(
            mailbox.id,
            mailbox.highest_modseq,
            mailbox.uid_next,
            mailbox.total,
        );
        self.selected = Some(Selected { read_only, view });
        Ok(Reply::ok(if read_only {
            "[READ-ONLY] Opened."
        } else {
            "[READ-WRITE] Opened."
        }))
    }

    fn describe(&mut self, mailbox: &Mailbox, keywords: &[&str], read_only: bool) {
        let out = &mut self.connection.out;
        let flags = || SYSTEM_FLAGS.into_iter().chain(keywords.iter().copied());
        out.extend_from_slice(b"* FLAGS ");
        write_words(out, flags());
        out.extend_from_slice(b"\r\n* OK [PERMANENTFLAGS ");
        if read_only {
            write_words(out, []);
        } else {
            write_words(out, flags().chain(["\\*"]));
        }
        out.extend_from_slice(b"] These stay.\r\n");
        write_exists(out, mailbox.total);
        let codes = format!(
            "* OK [UIDVALIDITY {}] The numbers hold.\r\n* OK [UIDNEXT {}] The next number.\r\n\
             * OK [HIGHESTMODSEQ {}] The last change.\r\n",
            mailbox.uid_validity,
            mailbox.uid_next,
            mailbox.highest_modseq.0.max(1)
        );
        self.connection.say(&codes);
    }

    /// CLOSE expunges without a word, UNSELECT does not; EXAMINE never.
    pub(crate) async fn close(&mut self, expunge: bool) -> Step {
        let Some(selected) = self.selected.take() else {
            return Ok(Reply::bad("Select a mailbox first."));
        };
        if expunge && !selected.read_only {
            let mailbox = selected.view.mailbox;
            self.ask(move |account| {
                account
                    .mail
                    .expunge(&account.actor, account.id, mailbox, None::<&UidSet>)
            })
            .await?;
        }
        Ok(Reply::ok("Closed."))
    }
}
