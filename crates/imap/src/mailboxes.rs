//! CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 9051 §6.3.4 to §6.3.8).

use crate::session::{Session, Step};
use crate::words::Reply;

impl Session {
    pub(crate) async fn create(&mut self, name: &str) -> Step {
        let name = name.to_owned();
        self.ask(move |account| {
            account
                .mail
                .create_mailbox(&account.actor, account.id, &name, None)
        })
        .await?;
        Ok(Reply::ok("Created."))
    }

    pub(crate) async fn delete(&mut self, name: &str) -> Step {
        let name = name.to_owned();
        let deleted = self
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                let mailbox = mail.mailbox_named(actor, account.id, &name)?;
                mail.delete_mailbox(actor, account.id, mailbox.id)?;
                Ok(mailbox.id)
            })
            .await?;
        if self
            .selected
            .as_ref()
            .is_some_and(|selected| selected.view.mailbox == deleted)
        {
            self.selected = None;
        }
        Ok(Reply::ok("Deleted."))
    }

    pub(crate) async fn rename(&mut self, from: &str, to: &str) -> Step {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.ask(move |account| {
            let (mail, actor) = (&account.mail, &account.actor);
            let mailbox = mail.mailbox_named(actor, account.id, &from)?;
            mail.rename_mailbox(actor, account.id, mailbox.id, &to)
        })
        .await?;
        Ok(Reply::ok("Renamed."))
    }

    pub(crate) async fn subscribe(&mut self, name: &str, on: bool) -> Step {
        let name = name.to_owned();
        self.ask(move |account| {
            let (mail, actor) = (&account.mail, &account.actor);
            let mailbox = mail.mailbox_named(actor, account.id, &name)?;
            mail.subscribe(actor, account.id, mailbox.id, on)
        })
        .await?;
        Ok(Reply::ok(if on {
            "Subscribed."
        } else {
            "No longer subscribed."
        }))
    }
}
