//! The end of a message: into the intake for our people, among the held submissions for those who send.

use super::envelope::Transaction;
use super::receiving::{Received, Receiving};
use super::recipients::{self, Recipient};
use super::session::{Session, Step};
use super::words::{self, Answer};
use super::{Context, Role};
use crate::outbound::closed::both;
use crate::outbound::{Delivered, Queue};
use directory::Actor;
use mail::delivery::{Incoming, Recipient as Target};
use mail::{Envelope, EnvelopeRecipient, MailError, Reason};
use smtp_syntax::{Notify, Ret};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Body, StoreError};
use tokio::sync::SemaphorePermit;

/// How a message ended: an answer for all, and those who got one of their own.
struct Outcome {
    all: Answer,
    own: Vec<(usize, Answer)>,
}

impl From<Answer> for Outcome {
    fn from(all: Answer) -> Self {
        Self {
            all,
            own: Vec::new(),
        }
    }
}

impl Session {
    /// Answers the end of the message in hand.
    pub async fn end_message(&mut self, receiving: Receiving) -> Step {
        let Some(transaction) = self.transaction.take() else {
            return Ok(Some(words::bad_sequence(
                "Name the sender with MAIL first.",
            )));
        };
        let count = transaction.recipients.len();
        let handover = Handover {
            context: self.context.clone(),
            role: self.role,
            actor: self.login.as_ref().map(|login| login.actor.clone()),
        };
        let outcome = match receiving.finish().await {
            Ok(received) => handover.take(transaction, received).await,
            Err(fault) => fault.into(),
        };
        if !outcome.all.is_refusal() {
            self.took_one();
        }
        if self.role != Role::Lmtp {
            return Ok(Some(outcome.all));
        }
        self.answer_each(count, outcome).await
    }

    /// One answer a recipient, in their order (RFC 2033 §4.2).
    async fn answer_each(&mut self, count: usize, outcome: Outcome) -> Step {
        let mut own = outcome.own.into_iter().peekable();
        for index in 0..count {
            match own.next_if(|(refused, _)| *refused == index) {
                Some((_, answer)) => self.connection.say(&answer),
                None => self.connection.say(&outcome.all),
            }
            self.connection.relieve().await?;
        }
        Ok(None)
    }
}

/// What is needed to take a message over, without the session.
struct Handover {
    context: Arc<Context>,
    role: Role,
    actor: Option<Arc<Actor>>,
}

impl Handover {
    async fn take(self, transaction: Transaction, received: Received) -> Outcome {
        let (id, count) = (transaction.id.clone(), transaction.recipients.len());
        let size = received.size;
        let handed = match &self.actor {
            Some(actor) => self.submit(actor.clone(), transaction, received).await,
            None => self.deliver(transaction, received).await,
        };
        match handed {
            Ok(outcome) => {
                let code = outcome.all.code;
                tracing::info!(
                    door = self.role.name(),
                    id,
                    size,
                    recipients = count,
                    refused = outcome.own.len(),
                    code,
                    "took a message in"
                );
                outcome
            }
            Err(error) => {
                tracing::warn!(door = self.role.name(), id, size, %error, "did not take a message");
                words::of_mail(&error, self.context.limits.message).into()
            }
        }
    }

    /// For our people: one body, one commit.
    async fn deliver(
        &self,
        transaction: Transaction,
        received: Received,
    ) -> Result<Outcome, MailError> {
        let own = self.without_room(&transaction, &received).await?;
        let refused: HashSet<usize> = own.iter().map(|(index, _)| *index).collect();
        let targets = targets(&transaction.recipients, &refused);
        if let (true, Some((_, answer))) = (targets.is_empty(), own.first()) {
            let all = answer.clone();
            return Ok(Outcome { all, own });
        }
        let (id, told) = (transaction.id.clone(), self.told(&transaction, &refused));
        let closed = closed(&transaction.recipients, &refused);
        let answering = self.context.reports.clone().filter(|_| !closed.is_empty());
        let incoming = Incoming {
            envelope_from: transaction.from,
            recipients: targets,
            trace: Vec::new(),
            once: None,
        };
        let _room = self.room_for(received.size).await?;
        let (store, mail) = (self.context.mail.store(), self.context.mail.clone());
        // A small letter is read in a fraction of a millisecond and needs no file.
        let light = told.is_none()
            && answering.is_none()
            && mail.is_light(&received.raw, incoming.recipients.len());
        let delivery = store
            .offload_unless(light, move || {
                let answer = answering.and_then(|queue| {
                    queue.answer_of_closed(&incoming.envelope_from, &received.raw, &closed)
                });
                let mut delivery = mail.prepare(received.raw, &incoming)?;
                if let Some((queue, mut told)) = told {
                    told.body = delivery.body.clone();
                    told.size = u64::try_from(delivery.size).unwrap_or(0);
                    delivery.also = Some(queue.report_delivered(told)?);
                }
                delivery.also = both(delivery.also, answer);
                Ok::<_, MailError>(delivery)
            })
            .await??;
        store.intake(delivery).await?;
        let all = Answer::new(250, (0, 0), format!("Taken in as {id}."));
        Ok(Outcome { all, own })
    }

    /// What the sender is told of those whom they asked to hear of, and the queue that takes it.
    fn told(
        &self,
        transaction: &Transaction,
        refused: &HashSet<usize>,
    ) -> Option<(Queue, Delivered)> {
        let asked = |recipient: &&Recipient| recipient.notify.is_some_and(|notify| notify.success);
        let recipients: Vec<&Recipient> = transaction
            .recipients
            .iter()
            .enumerate()
            .filter(|(index, _)| !refused.contains(index))
            .map(|(_, recipient)| recipient)
            .filter(asked)
            .collect();
        // Nobody is told of what has no sender (RFC 5321 §4.5.5).
        if transaction.from.is_empty() {
            return None;
        }
        let told = Delivered {
            sender: transaction.from.clone(),
            envelope_id: transaction.envelope_id.clone(),
            size: 0,
            body: Body::None,
            account: recipients.first()?.account?,
            recipients: recipients
                .into_iter()
                .map(|recipient| (recipient.address.to_string(), recipient.original.clone()))
                .collect(),
        };
        Some((self.context.reports.clone()?, told))
    }

    /// Whom the message, whose size is known only now, is too large for. Where one answer must do for several
    /// recipients it is theirs all the same: each had room when it was named.
    async fn without_room(
        &self,
        transaction: &Transaction,
        received: &Received,
    ) -> Result<Vec<(usize, Answer)>, StoreError> {
        let one_each = self.role == Role::Lmtp || transaction.recipients.len() == 1;
        if received.size <= transaction.size || !one_each {
            return Ok(Vec::new());
        }
        let addresses: Vec<_> = transaction
            .recipients
            .iter()
            .map(|recipient| recipient.address.clone())
            .collect();
        let size = i64::try_from(received.size).unwrap_or(i64::MAX);
        let directory = self.context.mail.directory().clone();
        let sender = recipients::Sender {
            role: self.role,
            from: transaction.from.clone(),
            own: (self.actor.as_ref()).map(|actor| (actor.account, actor.organisation)),
        };
        let looking = self.context.mail.store().offload(move || {
            recipients::places(&directory, &addresses, size, &sender)
                .into_iter()
                .enumerate()
                .filter_map(|(index, place)| match place {
                    Ok(_) => None,
                    Err(answer) if answer == words::full_recipient() => {
                        Some((index, words::no_room_for_this()))
                    }
                    Err(answer) => Some((index, answer)),
                })
                .collect()
        });
        looking.await
    }

    /// For one of our people: held with no delay, released by its job.
    async fn submit(
        &self,
        actor: Arc<Actor>,
        transaction: Transaction,
        received: Received,
    ) -> Result<Outcome, MailError> {
        let id = transaction.id.clone();
        let envelope = envelope(transaction);
        let _room = self.room_for(received.size).await?;
        let mail = self.context.mail.clone();
        let submitting = self
            .context
            .mail
            .store()
            .offload(move || mail.submit_from(&actor, &envelope, received.raw, Duration::ZERO));
        let what = match submitting.await??.reason {
            Reason::Limit => "you have written to many people, so it waits; see your mailbox",
            _ => "it leaves now",
        };
        let all = Answer::new(250, (0, 0), format!("Taken in as {id}: {what}."));
        Ok(all.into())
    }

    /// Waits until the message can be taken apart: few large ones at a time.
    async fn room_for(&self, size: u64) -> Result<SemaphorePermit<'_>, StoreError> {
        let mebibytes = u32::try_from(size / (1024 * 1024)).unwrap_or(u32::MAX);
        let places = mebibytes.clamp(1, super::PARSING_MIB);
        let parsing = &self.context.parsing;
        parsing
            .acquire_many(places)
            .await
            .map_err(|_| StoreError::Closing)
    }
}

/// Each account once, however many of its addresses were named.
fn targets(recipients: &[Recipient], refused: &HashSet<usize>) -> Vec<Target> {
    let mut seen = HashSet::with_capacity(recipients.len());
    recipients
        .iter()
        .enumerate()
        .filter(|(index, _)| !refused.contains(index))
        .filter_map(|(_, recipient)| Some((recipient.account?, recipient)))
        .filter(|(account, _)| seen.insert(*account))
        .map(|(account, recipient)| Target::new(account, recipient.address.as_str()))
        .collect()
}

/// The accounts among them whose bearers are gone.
fn closed(recipients: &[Recipient], refused: &HashSet<usize>) -> Vec<AccountId> {
    let named = recipients.iter().enumerate();
    let mut closed: Vec<AccountId> = named
        .filter(|(index, recipient)| recipient.closed && !refused.contains(index))
        .filter_map(|(_, recipient)| recipient.account)
        .collect();
    closed.sort_unstable();
    closed.dedup();
    closed
}

fn envelope(transaction: Transaction) -> Envelope {
    Envelope {
        from: transaction.from,
        recipients: transaction
            .recipients
            .into_iter()
            .map(|recipient| EnvelopeRecipient {
                address: recipient.address.to_string(),
                notify: recipient.notify.map(notify_words),
                original: recipient.original,
            })
            .collect(),
        ret: transaction.ret.map(|ret| match ret {
            Ret::Full => "FULL".to_owned(),
            Ret::Headers => "HDRS".to_owned(),
        }),
        envelope_id: transaction.envelope_id,
    }
}

/// NOTIFY as RFC 3461 §4.1 writes it.
fn notify_words(notify: Notify) -> String {
    let words: Vec<&str> = [
        (notify.success, "SUCCESS"),
        (notify.failure, "FAILURE"),
        (notify.delay, "DELAY"),
    ]
    .into_iter()
    .filter_map(|(asked, word)| asked.then_some(word))
    .collect();
    match words.is_empty() {
        true => "NEVER".to_owned(),
        false => words.join(","),
    }
}
