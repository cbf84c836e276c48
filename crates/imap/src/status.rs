//! STATUS (RFC 9051 §6.3.11, RFC 8438): numbers that lie in the mailbox's row.

use crate::session::{Session, Step};
use crate::words::Reply;
use imap_syntax::command::StatusItem;
use imap_syntax::encode::write_status;
use mail::Mailbox;

impl Session {
    pub(crate) async fn status(&mut self, name: &str, items: &[StatusItem]) -> Step {
        let place = self.place(name).await?;
        let local = place.name;
        let mut mailbox = place
            .account
            .ask(move |account| {
                account
                    .mail
                    .mailbox_named(&account.actor, account.id, &local)
            })
            .await?;
        if place.role.is_some() {
            // The client knows it by the name it asked with.
            mailbox.name = name.to_owned();
        }
        // RFC 7162 §3.1: asking for it enables it.
        self.condstore |= items.contains(&StatusItem::HighestModSeq);
        write(&mut self.connection.out, &mailbox, items);
        Ok(Reply::ok("Done."))
    }
}

/// `* STATUS …` of a mailbox.
pub(crate) fn write(out: &mut Vec<u8>, mailbox: &Mailbox, items: &[StatusItem]) {
    write_status(out, &mailbox.name, items, |item| match item {
        StatusItem::Messages => u64::from(mailbox.total),
        StatusItem::Recent => 0,
        StatusItem::UidNext => u64::from(mailbox.uid_next),
        StatusItem::UidValidity => u64::from(mailbox.uid_validity),
        StatusItem::Unseen => u64::from(mailbox.unseen),
        StatusItem::Size => u64::try_from(mailbox.size).unwrap_or(0),
        StatusItem::HighestModSeq => u64::try_from(mailbox.highest_modseq.0).unwrap_or(0).max(1),
    });
}
