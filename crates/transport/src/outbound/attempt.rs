//! One attempt at one message for one domain: here, outside, or at a next hop.

use crate::outbound::body::Source;
use crate::outbound::client::{Client, Handed, MOST_RECIPIENTS, Opening, Parcel, Trouble};
use crate::outbound::outcome::{Answer, Outcome};
use crate::outbound::patience::within;
use crate::outbound::resolve::{Host, Resolver, Unroutable};
use crate::outbound::rows::{Claimed, Waiting};
use crate::outbound::{Next, Queue, fault, freezing, outside, release};
use directory::Recipient;
use smtp_syntax::Enhanced;
use std::net::SocketAddr;
use std::path::Path;
use store::StoreError;

/// What became of each recipient, in their order.
pub(crate) struct Attempted {
    pub outcomes: Vec<Outcome>,
    pub by: By,
}

/// Who took what was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A mailbox, or the folder that stands for the outside.
    Us,
    /// A next hop that reports by itself what becomes of it (RFC 3461 §5.2.1).
    Reporting,
    /// A next hop that does not.
    Silent,
}

/// What messages of one domain, tried one after the other, share.
#[derive(Default)]
pub(crate) struct Trip {
    hosts: Option<Result<Vec<Host>, Unroutable>>,
    client: Option<Client>,
    /// Nobody could be reached: true for the rest of the trip.
    down: Option<Answer>,
}

impl Trip {
    /// The conversation that is left.
    pub fn into_client(self) -> Option<Client> {
        self.client.filter(Client::is_sound)
    }

    /// Tries a message. Faults of our own are outcomes too: worth another attempt.
    pub async fn attempt(&mut self, queue: &Queue, claimed: &Claimed) -> Attempted {
        match self.try_one(queue, claimed).await {
            Ok(attempted) => attempted,
            Err(error) => {
                tracing::warn!(id = claimed.message.id, %error, "an attempt failed by a fault of our own");
                let answer = Answer {
                    status: Enhanced(4, 3, 0),
                    host: None,
                    text: "a fault of the sending system".to_owned(),
                };
                all(claimed, Outcome::Retry(answer), By::Us)
            }
        }
    }

    async fn try_one(&mut self, queue: &Queue, claimed: &Claimed) -> Result<Attempted, StoreError> {
        let (asked, domain) = (queue.clone(), claimed.domain.clone());
        let message = claimed.message.clone();
        let first = claimed.recipients.first().map(|one| one.address.clone());
        let account = claimed.message.account;
        // Letters of the house, which have no sender, go to a pupil's own rescue address too.
        let is_written = !claimed.message.sender.is_empty();
        let (is_stopped, is_ours, is_kept) = queue
            .store()
            .offload(move || {
                let is_stopped = asked.is_stopped(&message)?;
                let is_ours = asked.0.mail.directory().is_local_domain(&domain)?;
                // All recipients of a claim have one domain.
                let is_kept = match first {
                    Some(first) if !is_ours && is_written => {
                        release::crosses(&asked, account, &first)?
                    }
                    _ => false,
                };
                Ok::<_, StoreError>((is_stopped, is_ours, is_kept))
            })
            .await??;
        if is_stopped {
            return Ok(all(claimed, freezing::stopped(), By::Us));
        }
        if is_kept {
            return Ok(all(claimed, kept_inside(), By::Us));
        }
        if is_ours {
            let (queue, claimed) = (queue.clone(), claimed.clone());
            let store = queue.store().clone();
            return store.offload(move || at_home(&queue, &claimed)).await?;
        }
        match &queue.0.next {
            Next::Outside(folder) => self.leave_outside(queue, folder, claimed).await,
            Next::Hosts(resolver) => Ok(self.send(queue, resolver.as_ref(), claimed).await),
        }
    }

    async fn leave_outside(
        &self,
        queue: &Queue,
        folder: &Path,
        claimed: &Claimed,
    ) -> Result<Attempted, StoreError> {
        let (folder, claimed, store) = (folder.to_owned(), claimed.clone(), queue.store().clone());
        queue
            .store()
            .offload(move || {
                outside::write(&store, &folder, &claimed)?;
                let answer = Answer {
                    status: Enhanced(2, 0, 0),
                    host: None,
                    text: "kept outside".to_owned(),
                };
                Ok(all(&claimed, Outcome::Delivered(answer), By::Us))
            })
            .await?
    }

    async fn send(
        &mut self,
        queue: &Queue,
        resolver: &dyn Resolver,
        claimed: &Claimed,
    ) -> Attempted {
        if let Some(down) = &self.down {
            return all(claimed, Outcome::Retry(down.clone()), By::Silent);
        }
        if self.hosts.is_none() {
            self.hosts = Some(resolver.hosts(&claimed.domain).await);
        }
        if let Some(Err(unroutable)) = &self.hosts {
            let outcome = unroutable_outcome(unroutable);
            return all(claimed, outcome, By::Silent);
        }
        let message = &claimed.message;
        let source = Source::new(queue.store().clone(), message.body.clone(), message.size);
        let (mut outcomes, mut by) = (Vec::new(), By::Silent);
        // Addresses with accents travel apart: a host that does not take them takes the others.
        let alike = |a: &Waiting, b: &Waiting| a.address.is_ascii() == b.address.is_ascii();
        let groups = claimed.recipients.chunk_by(alike);
        for recipients in groups.flat_map(|group| group.chunks(MOST_RECIPIENTS)) {
            let parcel = Parcel {
                sender: &message.sender,
                envid: message.envid.as_deref(),
                ret: message.ret.as_deref(),
                recipients,
            };
            let (some, who) = self.send_parcel(queue, &parcel, &source).await;
            outcomes.extend(some);
            by = who;
        }
        Attempted { outcomes, by }
    }

    /// To the first host that takes or refuses it; those that do neither now are passed over (RFC 5321 §5.1).
    async fn send_parcel(
        &mut self,
        queue: &Queue,
        parcel: &Parcel<'_>,
        source: &Source,
    ) -> (Vec<Outcome>, By) {
        let retry = |answer| vec![Outcome::Retry(answer); parcel.recipients.len()];
        let (mut passed, mut said) = (Vec::new(), None);
        loop {
            let mut client = match self.client(queue, &passed).await {
                Ok(client) => client,
                Err(unreachable) if said.is_none() => {
                    self.down = Some(unreachable.clone());
                    return (retry(unreachable), By::Silent);
                }
                // What a host said tells more than that another one is not there.
                Err(unreachable) => return (retry(said.unwrap_or(unreachable)), By::Silent),
            };
            let by = if client.reports() {
                By::Reporting
            } else {
                By::Silent
            };
            let (clock, patience) = (queue.store().clock(), queue.0.patience.whole);
            let sending = async { Ok(client.send(parcel, source).await) };
            match within(&**clock, "whole message", patience, sending).await {
                Ok(Handed::Judged(outcomes)) => {
                    self.client = client.is_sound().then_some(client);
                    return (outcomes, by);
                }
                // A host that counts messages closes: it is asked again at once, from the beginning.
                Ok(Handed::PassedOver(_)) if client.is_worn_out() => {}
                Ok(Handed::PassedOver(answer)) => {
                    passed.push(client.address());
                    said = Some(answer);
                    if client.is_sound() {
                        queue.0.pool.keep(client);
                    }
                }
                Err(trouble) => return (retry(trouble.answer(client.host_name())), by),
            }
        }
    }

    /// The conversation at hand if it still stands, one that is kept, or a new one with the first host that talks; none
    /// with those passed over.
    async fn client(&mut self, queue: &Queue, passed: &[SocketAddr]) -> Result<Client, Answer> {
        if let Some(mut client) = self.client.take()
            && client.is_alive().await
        {
            return Ok(client);
        }
        let hosts = match &self.hosts {
            Some(Ok(hosts)) => hosts.as_slice(),
            _ => &[],
        };
        let mut last = Answer {
            status: Enhanced(4, 4, 4),
            host: None,
            text: "no host to go to".to_owned(),
        };
        for host in hosts.iter().filter(|host| !passed.contains(&host.address)) {
            if let Some(mut client) = queue.0.pool.take(host.address)
                && client.is_alive().await
            {
                return Ok(client);
            }
            match open(queue, host).await {
                Ok(client) => return Ok(client),
                Err(trouble) => last = trouble.answer(&host.name),
            }
        }
        Err(last)
    }
}

/// A new conversation; in the clear when the host offers TLS and cannot do it.
async fn open(queue: &Queue, host: &Host) -> Result<Client, Trouble> {
    match open_with(queue, host, true).await {
        Err(Trouble::Tls(error)) => {
            tracing::info!(host = host.name, %error, "a next hop offers TLS and fails it: on in the clear");
            open_with(queue, host, false).await
        }
        other => other,
    }
}

async fn open_with(queue: &Queue, host: &Host, tls: bool) -> Result<Client, Trouble> {
    let (clock, patience) = (queue.store().clock().clone(), &queue.0.patience);
    let dialling = queue.0.dialler.dial(host);
    let io = within(&*clock, "connection", patience.connect, dialling).await?;
    let opening = Opening {
        host,
        ourselves: &queue.0.hostname,
        tls: tls.then(|| queue.0.tls.clone()),
        clock,
        patience: patience.clone(),
    };
    Client::open(io, opening).await
}

/// Recipients whose domain is ours: mailboxes that were full, reports on request, addresses that are nobody's.
fn at_home(queue: &Queue, claimed: &Claimed) -> Result<Attempted, StoreError> {
    let outcomes = claimed
        .recipients
        .iter()
        .map(|recipient| at_home_one(queue, claimed, recipient))
        .collect::<Result<_, _>>()?;
    let by = By::Us;
    Ok(Attempted { outcomes, by })
}

fn at_home_one(
    queue: &Queue,
    claimed: &Claimed,
    recipient: &Waiting,
) -> Result<Outcome, StoreError> {
    let message = &claimed.message;
    let answer = |status, text: &str| Answer {
        status,
        host: None,
        text: text.to_owned(),
    };
    let size = i64::try_from(message.size).unwrap_or(i64::MAX);
    Ok(match release::look_up(queue, &recipient.address, size)? {
        Recipient::Local { .. }
            if release::crosses(queue, message.account, &recipient.address)? =>
        {
            kept_inside()
        }
        Recipient::Local {
            account, closed, ..
        } => {
            let raw: mail::Raw = match &message.body {
                store::Body::Blob(id) => mail::Raw::Blob {
                    id: *id,
                    size: message.size,
                },
                store::Body::Inline(bytes) => bytes.clone().into(),
                store::Body::None => Vec::new().into(),
            };
            let incoming = mail::delivery::Incoming {
                envelope_from: message.sender.clone(),
                recipients: vec![mail::delivery::Recipient::new(account, &recipient.address)],
                trace: Vec::new(),
                once: Some(format!("outgoing/{}/{}", message.id, recipient.address)),
            };
            let closed: Vec<_> = closed.then_some(account).into_iter().collect();
            let told = queue.answer_of_closed(&message.sender, &raw, &closed);
            let mut delivery = queue.0.mail.prepare(raw, &incoming).map_err(fault)?;
            delivery.also = told;
            queue.store().intake_blocking(delivery)?;
            Outcome::Delivered(answer(Enhanced(2, 1, 5), "delivered"))
        }
        Recipient::Suspended => Outcome::Failed(answer(Enhanced(5, 2, 1), "the mailbox is closed")),
        Recipient::Full => Outcome::Retry(answer(Enhanced(4, 2, 2), "the mailbox is full")),
        Recipient::Unknown | Recipient::Elsewhere => {
            Outcome::Failed(answer(Enhanced(5, 1, 1), "nobody has this address"))
        }
    })
}

/// The policy changed since the message was taken: pupils' mail stays within their organisation.
fn kept_inside() -> Outcome {
    Outcome::Failed(Answer {
        status: Enhanced(5, 7, 1),
        host: None,
        text: "pupils' mail stays within their institution".to_owned(),
    })
}

fn unroutable_outcome(unroutable: &Unroutable) -> Outcome {
    let answer = Answer {
        status: unroutable.status,
        host: None,
        text: unroutable.text.clone(),
    };
    if unroutable.status.0 == 5 {
        Outcome::Failed(answer)
    } else {
        Outcome::Retry(answer)
    }
}

fn all(claimed: &Claimed, outcome: Outcome, by: By) -> Attempted {
    let outcomes = vec![outcome; claimed.recipients.len()];
    Attempted { outcomes, by }
}
