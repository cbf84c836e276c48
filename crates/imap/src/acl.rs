//! MYRIGHTS, GETACL, LISTRIGHTS, and SETACL and DELETEACL that are refused (RFC 4314): who may open a mailbox follows from
//! functions, and from what its owner says on the mailbox's page.

use crate::session::{Session, Step};
use crate::shared::Place;
use crate::words::{Failure, Reply};
use directory::{DirectoryError, MailboxRole};
use imap_syntax::encode::write_rights;
use mail::{MailError, Mailbox};

/// What can be done with a mailbox that has no special use; nobody has `a`: rights are not given here.
const ALL: &str = "lrswipkxte";
/// As [`ALL`] where the mailbox itself stays.
const LASTING: &str = "lrswipkte";
const READING: &str = "lrs";

/// A person's rights on a mailbox of somebody's own, or of a role mailbox.
fn rights_of(role: Option<MailboxRole>, mailbox: &Mailbox) -> &'static str {
    match role {
        Some(MailboxRole::Reader) => READING,
        _ if mailbox.role.is_some() => LASTING,
        _ => ALL,
    }
}

impl Session {
    // RFC 4314 §3.5
    pub(crate) async fn my_rights(&mut self, name: &str) -> Step {
        let (place, mailbox) = self.found(name).await?;
        let rights = rights_of(place.role, &mailbox);
        write_rights(&mut self.connection.out, "MYRIGHTS", name, [rights]);
        Ok(Reply::ok("Done."))
    }

    // RFC 4314 §3.3
    pub(crate) async fn get_acl(&mut self, name: &str) -> Step {
        let (place, mailbox) = self.found(name).await?;
        let role = place.role;
        let members = place
            .account
            .ask(move |account| {
                let (directory, actor) = (account.mail.directory(), &account.actor);
                let people = match role {
                    None => vec![(actor.person, None)],
                    Some(_) => directory
                        .role_members(actor, account.id)
                        .map_err(of_directory)?
                        .into_iter()
                        .map(|(person, role)| (person, Some(role)))
                        .collect(),
                };
                let mut members = Vec::with_capacity(people.len());
                for (person, role) in people {
                    let person = directory.person(person).map_err(of_directory)?;
                    members.push((person.identifier.clone(), rights_of(role, &mailbox)));
                }
                Ok(members)
            })
            .await?;
        let words = members
            .iter()
            .flat_map(|(identifier, rights)| [identifier.as_str(), *rights]);
        write_rights(&mut self.connection.out, "ACL", name, words);
        Ok(Reply::ok("Done."))
    }

    // RFC 4314 §3.7: nothing can be given, so nothing stands after what is always granted.
    pub(crate) async fn list_rights(&mut self, name: &str, identifier: &[u8]) -> Step {
        self.found(name).await?;
        let identifier = String::from_utf8_lossy(identifier).into_owned();
        let words = [identifier.as_str(), ""];
        write_rights(&mut self.connection.out, "LISTRIGHTS", name, words);
        Ok(Reply::ok("Done."))
    }

    pub(crate) async fn refuse_acl(&mut self, name: &str) -> Step {
        let (place, _) = self.found(name).await?;
        Ok(Reply::no(match place.role {
            Some(_) => {
                "[NOPERM] Who may open this mailbox follows from functions in the directory; its owner lets others in \
                 there, not here."
            }
            None => {
                "[NOPERM] Your own mailboxes are not shared: others are let into role mailboxes only."
            }
        }))
    }

    async fn found(&mut self, name: &str) -> Result<(Place, Mailbox), Failure> {
        let place = self.place(name).await?;
        let local = place.name.clone();
        let mailbox = place
            .account
            .clone()
            .ask(move |account| {
                account
                    .mail
                    .mailbox_named(&account.actor, account.id, &local)
            })
            .await?;
        Ok((place, mailbox))
    }
}

fn of_directory(error: DirectoryError) -> MailError {
    match error {
        DirectoryError::Store(error) => error.into(),
        _ => MailError::Refused,
    }
}
