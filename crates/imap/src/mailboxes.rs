//! CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 9051 §6.3.4 to §6.3.8).

use crate::session::{Session, Step};
use crate::words::Reply;

impl Session {
    pub(crate) async fn create(&mut self, name: &str) -> Step {
        let place = self.new_place(name).await?;
        let name = place.name;
        place
            .account
            .ask(move |account| {
                account
                    .mail
                    .create_mailbox(&account.actor, account.id, &name, None)
            })
            .await?;
        Ok(Reply::ok("Created."))
    }

    pub(crate) async fn delete(&mut self, name: &str) -> Step {
        let place = self.place(name).await?;
        let (name, id) = (place.name, place.account.id);
        let deleted = place
            .account
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                let mailbox = mail.mailbox_named(actor, account.id, &name)?;
                mail.delete_mailbox(actor, account.id, mailbox.id)?;
                Ok(mailbox.id)
            })
            .await?;
        let is_open = self
            .selected
            .as_ref()
            .is_some_and(|selected| selected.view.mailbox == deleted);
        if is_open && self.has_open(id) {
            self.unselect();
        }
        Ok(Reply::ok("Deleted."))
    }

    pub(crate) async fn rename(&mut self, from: &str, to: &str) -> Step {
        let (from, to) = (self.place(from).await?, self.new_place(to).await?);
        if from.account.id != to.account.id {
            return Ok(Reply::no(
                "[CANNOT] A mailbox stays with whom it belongs to: move its messages instead.",
            ));
        }
        let (account, from, to) = (from.account, from.name, to.name);
        account
            .ask(move |account| {
                let (mail, actor) = (&account.mail, &account.actor);
                let mailbox = mail.mailbox_named(actor, account.id, &from)?;
                mail.rename_mailbox(actor, account.id, mailbox.id, &to)
            })
            .await?;
        Ok(Reply::ok("Renamed."))
    }

    pub(crate) async fn subscribe(&mut self, name: &str, on: bool) -> Step {
        let place = self.place(name).await?;
        let name = place.name;
        place
            .account
            .ask(move |account| {
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
