//! A submission leaves: one commit delivers it to recipients here, lays down the sent copy and queues it for others.
//!
//! The delivery's key (`Released::once`) makes that commit happen once. What lies around it may happen again: mail
//! answers the same until `finish_release`, which is done last.

use crate::outbound::rows::{self, NewMessage, NewRecipient};
use crate::outbound::{Inner, Queue, closed, domain_of, fault};
use directory::{DirectoryError, Recipient};
use mail::delivery::{self, Destination, Filing, Incoming};
use mail::{EnvelopeRecipient, Flags, Raw, Release, Released, Role, SentCopy, SubmissionId};
use std::sync::Weak;
use store::{AccountId, Body, Delivery, Job, JobHandler, Outcome, Running, StoreError};
use text::address::Address;

pub(crate) struct ReleaseJob(pub Weak<Inner>);

impl JobHandler for ReleaseJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let queue = self.0.upgrade().map(Queue).ok_or(StoreError::Closing)?;
            let id = std::str::from_utf8(&job.payload)
                .ok()
                .and_then(|id| id.parse().ok());
            let (Some(account), Some(id)) = (job.account, id) else {
                return Err(StoreError::Corrupt("a release names no submission".into()));
            };
            let store = queue.store().clone();
            let outcome = store.offload(move || queue.release(account, id)).await??;
            store.wake_jobs();
            Ok(outcome)
        })
    }
}

impl Queue {
    fn release(&self, account: AccountId, id: SubmissionId) -> Result<Outcome, StoreError> {
        match self.0.mail.take_release(account, id).map_err(fault)? {
            Release::Gone => Ok(Outcome::Done),
            Release::Later(at) => Ok(Outcome::Again { at, payload: None }),
            Release::Now(released) => {
                self.leave(account, &released)?;
                self.0.mail.finish_release(account, id).map_err(fault)?;
                tracing::info!(account = account.0, id = id.0, "a message has left");
                Ok(Outcome::Done)
            }
        }
    }

    fn leave(&self, account: AccountId, released: &Released) -> Result<(), StoreError> {
        if let SentCopy::Other(raw) = &released.sent_copy {
            let incoming = Incoming {
                envelope_from: released.envelope.from.clone(),
                recipients: vec![sent_copy(account, released)],
                trace: Vec::new(),
                once: Some(format!("{}/sent", released.once)),
            };
            let raw = Raw::from(raw.clone());
            let delivery = self.0.mail.prepare(raw, &incoming).map_err(fault)?;
            self.store().intake_blocking(delivery)?;
        }
        let sorted = self.sort(account, released)?;
        let raw = Raw::Bytes(released.raw.clone());
        let answer = self.answer_of_closed(&released.envelope.from, &raw, &sorted.closed);
        let mut delivery = self.delivery(account, released, sorted.here)?;
        if !sorted.queued.is_empty() {
            let new = self.queued(account, released, sorted.queued)?;
            delivery.also = Some(Box::new(move |tx| rows::enqueue(tx, &new).map(drop)));
        }
        delivery.also = closed::both(delivery.also, answer);
        self.store().intake_blocking(delivery)?;
        Ok(())
    }

    /// Who is here, and whom the queue takes: those elsewhere, those who cannot be reached now, and those of whom the
    /// sender wants to hear.
    fn sort(&self, sender: AccountId, released: &Released) -> Result<Sorted, StoreError> {
        let mut sorted = Sorted::default();
        let size = i64::try_from(released.raw.len()).unwrap_or(i64::MAX);
        for recipient in &released.envelope.recipients {
            let wants_report = recipient
                .notify
                .as_deref()
                .is_some_and(|notify| notify.to_ascii_uppercase().contains("SUCCESS"));
            match look_up(self, &recipient.address, size)? {
                Recipient::Local {
                    account, closed, ..
                } if !wants_report && !crosses(self, sender, &recipient.address)? => {
                    if sorted.here.iter().all(|known| known.account != account) {
                        sorted.closed.extend(closed.then_some(account));
                        let one = delivery::Recipient::new(account, &recipient.address);
                        sorted.here.push(one);
                    }
                }
                _ => sorted.queued.push(queued_recipient(recipient)),
            }
        }
        Ok(sorted)
    }

    fn delivery(
        &self,
        account: AccountId,
        released: &Released,
        mut recipients: Vec<delivery::Recipient>,
    ) -> Result<Delivery, StoreError> {
        if released.sent_copy == SentCopy::Same {
            recipients.push(sent_copy(account, released));
        }
        let once = Some(released.once.clone());
        if recipients.is_empty() {
            return Ok(Delivery {
                kind: delivery::KIND,
                once,
                payload: Vec::new(),
                body: Body::None,
                size: 0,
                targets: Vec::new(),
                also: None,
            });
        }
        let incoming = Incoming {
            envelope_from: released.envelope.from.clone(),
            recipients,
            trace: Vec::new(),
            once,
        };
        let raw = Raw::Bytes(released.raw.clone());
        self.0.mail.prepare(raw, &incoming).map_err(fault)
    }

    fn queued(
        &self,
        account: AccountId,
        released: &Released,
        recipients: Vec<NewRecipient>,
    ) -> Result<NewMessage, StoreError> {
        let raw = &released.raw;
        let body = if raw.len() <= self.0.mail.options().inline_body {
            Body::Inline(raw.to_vec())
        } else {
            // Also when it is a blob already: that makes it young, and a sweep that has read the queue spares it.
            Body::Blob(self.store().blobs().put(raw)?)
        };
        Ok(NewMessage {
            account,
            by: released.by.map(|person| person.0),
            sender: released.envelope.from.clone(),
            envid: released.envelope.envelope_id.clone(),
            ret: released.envelope.ret.clone(),
            size: raw.len() as u64,
            subject: message::parse(raw).subject,
            body,
            recipients,
        })
    }
}

#[derive(Default)]
struct Sorted {
    here: Vec<delivery::Recipient>,
    /// Those of whom the bearer is gone.
    closed: Vec<AccountId>,
    queued: Vec<NewRecipient>,
}

fn queued_recipient(recipient: &EnvelopeRecipient) -> NewRecipient {
    let parsed: Option<Address> = recipient.address.parse().ok();
    let domain = match &parsed {
        Some(address) => address.domain().to_owned(),
        None => domain_of(&recipient.address),
    };
    NewRecipient {
        address: recipient.address.clone(),
        domain,
        original: recipient.original.clone(),
        notify: recipient.notify.clone(),
    }
}

fn sent_copy(account: AccountId, released: &Released) -> delivery::Recipient {
    delivery::Recipient {
        account,
        address: released.envelope.from.clone(),
        filing: Filing {
            by: released.by.map(|person| person.0),
            mailbox: Destination::Role(Role::Sent),
            flags: Flags::SEEN,
            ..Filing::default()
        },
    }
}

/// Whether a message of this account to this address would cross the border that pupils' mail stays within.
pub(crate) fn crosses(
    queue: &Queue,
    account: AccountId,
    address: &str,
) -> Result<bool, StoreError> {
    let directory = queue.0.mail.directory();
    let side = directory
        .account(account)
        .and_then(|sender| directory.kept_inside(&sender, std::iter::once(address)));
    match side {
        Ok(side) => Ok(side.is_some()),
        Err(DirectoryError::NotFound(_)) => Ok(false),
        Err(DirectoryError::Store(error)) => Err(error),
        Err(other) => Err(StoreError::Corrupt(other.to_string())),
    }
}

/// Where an address of an envelope leads.
pub(crate) fn look_up(queue: &Queue, address: &str, size: i64) -> Result<Recipient, StoreError> {
    let Ok(address) = address.parse::<Address>() else {
        return Ok(Recipient::Elsewhere);
    };
    match queue.0.mail.directory().recipient(&address, size) {
        Ok(found) => Ok(found),
        Err(DirectoryError::NotFound(_)) => Ok(Recipient::Unknown),
        Err(DirectoryError::Store(error)) => Err(error),
        Err(other) => Err(StoreError::Corrupt(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::{Options, Route, schema};
    use directory::{
        Actor, Directory, NewAccount, NewOrganisation, OrganisationId, Protocol, Scopes,
    };
    use mail::{Envelope, Mail};
    use std::sync::Arc;
    use std::time::Duration;
    use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
    use text::Lang;

    fn mail(folder: &std::path::Path) -> Mail {
        let options = store::Options {
            data: folder.to_owned(),
            engine: Engine::Sqlite,
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_790_000_000))),
            random: Arc::new(SeededRandom::new(7)),
            limits: Limits::default(),
        };
        let schemas = [directory::schema(), mail::schema(), schema()];
        let store = Store::open(options, &schemas).unwrap();
        let mail = Mail::new(
            store.clone(),
            Directory::new(store),
            mail::Options::default(),
        );
        mail.register().unwrap();
        mail
    }

    fn person(mail: &Mail, organisation: OrganisationId, address: &str) -> Actor {
        let new = NewAccount {
            organisation,
            identifier: address[..4].to_owned(),
            display_name: address[..4].to_owned(),
            given_name: String::new(),
            family_name: String::new(),
            function: String::new(),
            establishment: None,
            language: Lang::Fr,
            role: directory::Role::Agent,
            addresses: vec![address.parse().unwrap()],
            quota_bytes: 1 << 30,
        };
        let (person, account) = mail
            .directory()
            .create_account(&Actor::command(), &new)
            .unwrap();
        Actor {
            person,
            account,
            organisation,
            protocol: Protocol::Web,
            scopes: Scopes::ALL,
            ..Actor::system()
        }
    }

    fn count(mail: &Mail, actor: &Actor, role: Role) -> usize {
        let mailbox = mail.mailbox_with(actor, actor.account, role).unwrap().id;
        let uids = mail.uid_list(actor, actor.account, mailbox).unwrap();
        uids.uids.len()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_release_cut_at_any_step_delivers_once() {
        let folder = tempfile::tempdir().unwrap();
        let mail = mail(folder.path());
        let organisation = NewOrganisation {
            name: "Thau".into(),
            domains: vec!["ac-thau.example".into()],
            hue: None,
            language: Lang::Fr,
        };
        let organisation = mail
            .directory()
            .create_organisation(&Actor::command(), &organisation)
            .unwrap();
        let anne = person(&mail, organisation, "anne@ac-thau.example");
        let basile = person(&mail, organisation, "basi@ac-thau.example");
        let route = Route::Outside(folder.path().join("outside"));
        let queue = Queue::new(mail.clone(), Options::new(route, "mx.example".into())).unwrap();
        let to = |address: &str| EnvelopeRecipient {
            address: address.into(),
            ..EnvelopeRecipient::default()
        };
        let envelope = Envelope {
            from: "anne@ac-thau.example".into(),
            recipients: vec![to("basi@ac-thau.example"), to("lea@x.example")],
            ..Envelope::default()
        };
        let raw = b"From: anne@ac-thau.example\r\nSubject: x\r\n\r\nx\r\n".to_vec();
        let held = mail
            .submit_raw(&anne, anne.account, &envelope, raw.into(), Duration::ZERO)
            .unwrap();
        tokio::task::block_in_place(|| {
            for _ in 0..2 {
                // Cut after the commit that delivers, before mail is told.
                let release = mail.take_release(anne.account, held.id).unwrap();
                let Release::Now(mut released) = release else {
                    panic!("a message that has not left is there")
                };
                released.sent_copy = SentCopy::Other(released.raw.to_vec());
                queue.leave(anne.account, &released).unwrap();
            }
            for _ in 0..2 {
                let outcome = queue.release(anne.account, held.id).unwrap();
                assert_eq!(outcome, Outcome::Done);
            }
        });
        assert_eq!(count(&mail, &basile, Role::Inbox), 1);
        assert_eq!(count(&mail, &anne, Role::Sent), 1);
        assert_eq!(queue.list().unwrap().len(), 1);
    }

    /// An organisation of Anne and Basile, and a role mailbox that both may write from.
    fn shared(mail: &Mail) -> (AccountId, Actor, Actor) {
        let directory = mail.directory();
        let new = NewOrganisation {
            name: "Thau".into(),
            domains: vec!["ac-thau.example".into()],
            hue: None,
            language: Lang::Fr,
        };
        let organisation = directory
            .create_organisation(&Actor::command(), &new)
            .unwrap();
        let facts = directory::StructureFacts {
            uai: Some("0340001A".into()),
            name: "Collège des Étangs".into(),
            ..directory::StructureFacts::default()
        };
        let registry = directory.registry(organisation).unwrap();
        let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
        mail.store().platform_write(put).unwrap();
        directory.ensure_role_mailboxes(organisation).unwrap();
        let address = CE.parse().unwrap();
        let account = directory.account_at(&address).unwrap().unwrap();
        let members = ["anne@ac-thau.example", "basi@ac-thau.example"].map(|address| {
            let who = person(mail, organisation, address);
            let grant = directory::Grant {
                person: who.person,
                role: directory::MailboxRole::Member,
                until: None,
            };
            directory
                .grant_role(&Actor::command(), account, &grant)
                .unwrap();
            who
        });
        let [anne, basile] = members;
        (account, anne, basile)
    }

    const CE: &str = "ce.0340001a@ac-thau.example";

    #[tokio::test(flavor = "multi_thread")]
    async fn a_copy_in_sent_tells_who_wrote_it_and_is_no_news_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let mail = mail(folder.path());
        let (account, anne, basile) = shared(&mail);
        let route = Route::Outside(folder.path().join("outside"));
        let queue = Queue::new(mail.clone(), Options::new(route, "mx.example".into())).unwrap();
        // One written here, with a hidden recipient, and one from another program.
        let asked = mail::Mailto {
            to: vec!["lea@x.example".into()],
            bcc: vec!["max@x.example".into()],
            subject: "Conseil".into(),
            ..mail::Mailto::default()
        };
        let draft = mail
            .create_draft(&anne, account, &mail::Start::Mailto(asked))
            .unwrap();
        let at = mail::SubmitAt::At(mail.store().now());
        let here = mail.submit(&anne, account, draft.id, at).unwrap();
        let envelope = Envelope {
            from: CE.into(),
            recipients: vec![EnvelopeRecipient {
                address: "lea@x.example".into(),
                ..EnvelopeRecipient::default()
            }],
            ..Envelope::default()
        };
        let raw = format!("From: {CE}\r\nSubject: y\r\n\r\ny\r\n").into_bytes();
        let there = mail
            .submit_from(&anne, &envelope, raw.into(), Duration::ZERO)
            .unwrap();
        tokio::task::block_in_place(|| {
            for held in [here.id, there.id] {
                assert_eq!(queue.release(account, held).unwrap(), Outcome::Done);
            }
        });
        let sent = |who: &Actor| mail.mailbox_with(who, account, Role::Sent).unwrap();
        assert_eq!((sent(&anne).total, sent(&anne).unseen), (2, 0));
        assert_eq!(sent(&basile).unseen, 2);
        let query = mail::ListQuery::new(mail::Place::Mailbox(sent(&basile).id), 40);
        let page = mail.conversations(&basile, account, &query).unwrap();
        for row in &page.rows {
            assert_eq!(row.sent_by, Some(anne.person));
            let id = row.conversation;
            let whole = mail.conversation(&basile, account, id).unwrap();
            assert_eq!(whole.messages[0].sent_by, Some(anne.person));
            assert_eq!(whole.messages[0].parsed.from[0].address, CE);
        }
        let behalf = mail.directory().account(account).unwrap().person;
        let journal = mail.journal(&anne, account, 10).unwrap();
        let told = journal.iter().filter(|line| line.act == "sent");
        let told: Vec<_> = told.map(|line| (line.person, line.on_behalf)).collect();
        assert_eq!(told, [(anne.person.0, Some(behalf.0)); 2]);
        assert_eq!(mail.verify(account).unwrap(), Vec::<String>::new());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_leaves_when_its_writer_freezes_their_account_is_stopped_wherever_it_left_from() {
        let folder = tempfile::tempdir().unwrap();
        let mail = mail(folder.path());
        let (account, anne, basile) = shared(&mail);
        let route = Route::Outside(folder.path().join("outside"));
        let queue = Queue::new(mail.clone(), Options::new(route, "mx.example".into())).unwrap();
        let submit = |who: &Actor, from: &str| {
            let to = |address: &str| EnvelopeRecipient {
                address: address.into(),
                ..EnvelopeRecipient::default()
            };
            let envelope = Envelope {
                from: from.into(),
                recipients: vec![to("lea@x.example")],
                ..Envelope::default()
            };
            let raw = format!("From: {from}\r\nSubject: y\r\n\r\ny\r\n").into_bytes();
            mail.submit_from(who, &envelope, raw.into(), Duration::ZERO)
                .unwrap()
                .id
        };
        let own = submit(&anne, "anne@ac-thau.example");
        let posts = [submit(&anne, CE), submit(&basile, CE)];
        // Taken before, it enters the queue after.
        let Release::Now(taken) = mail.take_release(anne.account, own).unwrap() else {
            panic!("its time has come")
        };
        let is_stopped = || {
            let claimed = mail
                .store()
                .platform_write(|tx| rows::claim(tx, "x.example", "node"));
            let message = claimed.unwrap().unwrap().message;
            (message.sender.clone(), queue.is_stopped(&message).unwrap())
        };
        tokio::task::block_in_place(|| {
            for post in posts {
                assert_eq!(queue.release(account, post).unwrap(), Outcome::Done);
            }
            let store = mail.store();
            let freeze = |tx: &store::Tx<'_>| directory::freeze(tx, anne.account);
            assert!(store.platform_write(freeze).unwrap());
            mail.directory().forget();
            let now = store.now();
            assert_eq!(queue.stop(anne.account, now).unwrap(), 1, "what she wrote");
            assert_eq!(queue.stop(anne.account, now).unwrap(), 0, "once");
            queue.leave(anne.account, &taken).unwrap();
            let post = |is_stopped| (CE.to_owned(), is_stopped);
            assert_eq!(is_stopped(), post(true));
            assert_eq!(is_stopped(), post(false));
            assert_eq!(is_stopped(), ("anne@ac-thau.example".to_owned(), true));
        });
    }
}
