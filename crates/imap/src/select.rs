//! SELECT, EXAMINE, CLOSE, UNSELECT (RFC 9051 §6.3.2, §6.4.1; RFC 7162 §3.1.2).

use crate::session::{Session, Step};
use crate::view::{Selected, View, write_exists};
use crate::words::Reply;
use directory::MailboxRole;
use imap_syntax::encode::{is_keyword, write_words};
use mail::{Mailbox, UidSet};

const SYSTEM_FLAGS: [&str; 5] = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

/// What this session may mark (RFC 9051 §7.1, PERMANENTFLAGS).
#[derive(Clone, Copy)]
enum Marks {
    None,
    /// Who reads a role mailbox and no more: what they have seen is their own.
    Seen,
    All,
}

impl Session {
    pub(crate) async fn select(&mut self, name: &str, read_only: bool, condstore: bool) -> Step {
        if self.unselect() {
            self.connection
                .say("* OK [CLOSED] The other mailbox is closed.\r\n");
        }
        self.all_told();
        self.condstore |= condstore;
        let place = self.place(name).await?;
        // Before the look: what comes after it is news.
        let shared = place.shared(&self.context.mail);
        let marks = match place.role {
            _ if read_only => Marks::None,
            Some(MailboxRole::Reader) => Marks::Seen,
            _ => Marks::All,
        };
        let name = place.name;
        let (mailbox, keywords) = place
            .account
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                mail.mailbox_to_open(actor, account.id, &name)
            })
            .await?;
        let words = keywords.iter().map(String::as_str);
        let keywords: Vec<&str> = words.filter(|word| is_keyword(word)).collect();
        self.describe(&mailbox, &keywords, marks);
        let view = View::new(
            mailbox.id,
            mailbox.highest_modseq,
            mailbox.uid_next,
            mailbox.total,
        );
        self.selected = Some(Selected { read_only, view });
        self.shared = shared;
        Ok(Reply::ok(if read_only {
            "[READ-ONLY] Opened."
        } else {
            "[READ-WRITE] Opened."
        }))
    }

    fn describe(&mut self, mailbox: &Mailbox, keywords: &[&str], marks: Marks) {
        let out = &mut self.connection.out;
        let flags = || SYSTEM_FLAGS.into_iter().chain(keywords.iter().copied());
        out.extend_from_slice(b"* FLAGS ");
        write_words(out, flags());
        out.extend_from_slice(b"\r\n* OK [PERMANENTFLAGS ");
        match marks {
            Marks::None => write_words(out, []),
            Marks::Seen => write_words(out, ["\\Seen"]),
            Marks::All => write_words(out, flags().chain(["\\*"])),
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
        let account = self.account()?;
        // RFC 4314 §4: without the right to expunge, CLOSE only closes.
        let expunge = expunge && self.shared.as_ref().is_none_or(|shared| shared.may_write);
        let Some(selected) = self.selected.take() else {
            return Ok(Reply::bad("Select a mailbox first."));
        };
        self.unselect();
        if expunge && !selected.read_only {
            let mailbox = selected.view.mailbox;
            account
                .ask(move |account| {
                    account
                        .mail
                        .expunge(&account.actor, account.id, mailbox, None::<&UidSet>)
                })
                .await?;
        }
        Ok(Reply::ok("Closed."))
    }
}
