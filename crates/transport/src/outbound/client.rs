//! Our side of a conversation with a next hop (RFC 5321, 3207): how it begins, one message after the other, how it ends.
//!
//! [`commands`] writes what is said, [`wire`] carries it, [`trouble`] is why it ends too early.

mod commands;
mod trouble;
mod wire;

pub use commands::Parcel;
pub use trouble::Trouble;

use crate::outbound::body::Source;
use crate::outbound::dial::{self, Io};
use crate::outbound::outcome::{Answer, Outcome};
use crate::outbound::patience::{Patience, within};
use crate::outbound::resolve::Host;
use commands::Offers;
use rustls::ClientConfig;
use smtp_syntax::{DataEncoder, Enhanced, Reply};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Clock;
use wire::Wire;

/// Recipients of one transaction: what every server must take (RFC 5321 §4.5.3.1.8).
pub const MOST_RECIPIENTS: usize = 100;

/// Messages of one conversation: a server that counts them has had enough by then.
const MOST_MESSAGES: u32 = 100;

/// A farewell is not worth waiting for.
const FAREWELL: Duration = Duration::from_secs(5);

/// An open conversation, used for one message after the other.
pub struct Client {
    wire: Wire,
    host: Host,
    patience: Patience,
    offers: Offers,
    sent: u32,
    broken: bool,
}

/// What came of a parcel at one host.
pub enum Handed {
    /// One outcome a recipient, in their order.
    Judged(Vec<Outcome>),
    /// The host takes nothing at the moment, whoever it is for: another one may (RFC 5321 §5.1).
    PassedOver(Answer),
}

/// What a conversation starts with.
pub struct Opening<'a> {
    pub host: &'a Host,
    /// Our own name.
    pub ourselves: &'a str,
    /// None: in the clear, whatever is offered.
    pub tls: Option<Arc<ClientConfig>>,
    pub clock: Arc<dyn Clock>,
    pub patience: Patience,
}

impl Client {
    /// Greets, and makes the connection private when that is offered.
    ///
    /// # Errors
    /// A [`Trouble`].
    pub async fn open(io: Box<dyn Io>, opening: Opening<'_>) -> Result<Self, Trouble> {
        let mut client = Self {
            wire: Wire::new(io, opening.clock),
            host: opening.host.clone(),
            patience: opening.patience,
            offers: Offers::default(),
            sent: 0,
            broken: false,
        };
        accepted(client.reply("greeting", client.patience.greeting).await?)?;
        client.greet(opening.ourselves).await?;
        if let Some(config) = opening.tls.filter(|_| client.offers.starttls) {
            client = client.secured(config, opening.ourselves).await?;
        }
        Ok(client)
    }

    async fn greet(&mut self, ourselves: &str) -> Result<(), Trouble> {
        let reply = self.ask(&format!("EHLO {ourselves}\r\n"), "EHLO").await?;
        if reply.is_success() {
            self.offers = Offers::of(&reply);
            return Ok(());
        }
        self.offers = Offers::default();
        accepted(self.ask(&format!("HELO {ourselves}\r\n"), "HELO").await?)
    }

    async fn secured(
        mut self,
        config: Arc<ClientConfig>,
        ourselves: &str,
    ) -> Result<Self, Trouble> {
        if !self.ask("STARTTLS\r\n", "STARTTLS").await?.is_success() {
            return Ok(self);
        }
        let clock = self.wire.clock().clone();
        let handshake = dial::secure(self.wire.io, &self.host, config);
        let secured = within(&*clock, "TLS", self.patience.command, handshake).await;
        let io = secured.map_err(|trouble| match trouble {
            Trouble::Io(error) => Trouble::Tls(error),
            other => other,
        })?;
        // What came before the handshake was not said in private, and is dropped (RFC 3207 §4.2).
        self.wire = Wire::new(io, clock);
        self.greet(ourselves).await?;
        Ok(self)
    }

    /// Whether the conversation can go on.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.broken && self.sent < MOST_MESSAGES
    }

    /// Whether it ended after having served: its host may take a new one.
    #[must_use]
    pub fn is_worn_out(&self) -> bool {
        self.broken && self.sent > 1
    }

    /// Whether a conversation that was kept still stands.
    pub async fn is_alive(&mut self) -> bool {
        self.reset().await;
        self.is_sound()
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.host.address
    }

    #[must_use]
    pub fn host_name(&self) -> &str {
        &self.host.name
    }

    /// Whether the next hop itself reports what becomes of a message (RFC 3461 §5.2.1).
    #[must_use]
    pub fn reports(&self) -> bool {
        self.offers.dsn
    }

    /// Sends one message to at most [`MOST_RECIPIENTS`].
    pub async fn send(&mut self, parcel: &Parcel<'_>, source: &Source) -> Handed {
        if let Some(refusal) = self.refusal(parcel, source.size()) {
            return Handed::Judged(vec![Outcome::Failed(refusal); parcel.recipients.len()]);
        }
        self.sent += 1;
        let mut outcomes = vec![None; parcel.recipients.len()];
        let mail = match self.envelope(parcel, source.size(), &mut outcomes).await {
            Ok(mail) => mail,
            Err(trouble) => {
                self.broken = true;
                return Handed::PassedOver(trouble.answer(&self.host.name));
            }
        };
        if !mail.is_success() {
            return self.not_begun(&mail, parcel.recipients.len()).await;
        }
        if outcomes.iter().all(Option::is_some) {
            self.reset().await;
            return Handed::Judged(outcomes.into_iter().flatten().collect());
        }
        let rest = match self.hand_over(source).await {
            Ok(outcome) => outcome,
            Err(trouble) => {
                self.broken = true;
                Outcome::Retry(trouble.answer(&self.host.name))
            }
        };
        let settled = outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or_else(|| rest.clone()));
        Handed::Judged(settled.collect())
    }

    /// What the next hop has said it cannot take.
    fn refusal(&self, parcel: &Parcel<'_>, size: u64) -> Option<Answer> {
        let answer = |status, text: &str| Answer {
            status,
            host: Some(self.host.name.clone()),
            text: text.to_owned(),
        };
        if parcel.needs_utf8() && !self.offers.smtputf8 {
            return Some(answer(
                Enhanced(5, 6, 7),
                "the server does not take addresses with accents",
            ));
        }
        match self.offers.size.flatten() {
            Some(most) if size > most => Some(answer(
                Enhanced(5, 3, 4),
                &format!("the server takes messages of at most {most} bytes"),
            )),
            _ => None,
        }
    }

    /// MAIL was refused: for good, or for now.
    async fn not_begun(&mut self, mail: &Reply, recipients: usize) -> Handed {
        let outcome = self.judge(mail);
        self.reset().await;
        match outcome {
            Outcome::Retry(answer) => Handed::PassedOver(answer),
            other => Handed::Judged(vec![other; recipients]),
        }
    }

    /// The message itself, for whoever was taken; the outcome is theirs.
    async fn hand_over(&mut self, source: &Source) -> Result<Outcome, Trouble> {
        self.write(b"DATA\r\n").await?;
        let start = self.reply("DATA", self.patience.data_start).await?;
        if start.code != 354 {
            let outcome = self.judge_start(&start);
            self.reset().await;
            return Ok(outcome);
        }
        self.send_body(source).await?;
        let end = self.reply("end of data", self.patience.data_end).await?;
        Ok(self.judge(&end))
    }

    /// MAIL and RCPT, in one go where that is offered (RFC 2920).
    async fn envelope(
        &mut self,
        parcel: &Parcel<'_>,
        size: u64,
        outcomes: &mut [Option<Outcome>],
    ) -> Result<Reply, Trouble> {
        let mail = self.offers.mail_command(parcel, size);
        let commands: Vec<String> = parcel
            .recipients
            .iter()
            .map(|to| self.offers.rcpt_command(to))
            .collect();
        if self.offers.pipelining {
            self.write(format!("{mail}{}", commands.concat()).as_bytes())
                .await?;
        } else {
            self.write(mail.as_bytes()).await?;
        }
        let sender = self.reply("MAIL", self.patience.command).await?;
        // 421: the server closes, and says nothing to what was pipelined.
        if !sender.is_success() && (!self.offers.pipelining || sender.code == 421) {
            return Ok(sender);
        }
        for (command, outcome) in commands.iter().zip(outcomes) {
            if !self.offers.pipelining {
                self.write(command.as_bytes()).await?;
            }
            let reply = self.reply("RCPT", self.patience.command).await?;
            if !reply.is_success() && sender.is_success() {
                *outcome = Some(self.judge(&reply));
            }
        }
        Ok(sender)
    }

    async fn send_body(&mut self, source: &Source) -> Result<(), Trouble> {
        let (mut encoder, mut out, mut at) = (DataEncoder::default(), Vec::new(), 0);
        loop {
            let chunk = source.chunk(at).await?;
            if chunk.is_empty() {
                break;
            }
            at += chunk.len() as u64;
            out.clear();
            encoder.encode(&chunk, &mut out);
            self.write_block(&out).await?;
        }
        out.clear();
        encoder.finish(&mut out);
        self.write_block(&out).await
    }

    async fn write_block(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let patience = self.patience.data_block;
        self.wire.write("message", patience, bytes).await
    }

    fn judge(&mut self, reply: &Reply) -> Outcome {
        // 421: the server closes (RFC 5321 §3.8).
        self.broken |= reply.code == 421;
        Outcome::of(reply, &self.host.name)
    }

    /// A server that does not go on after DATA, but says neither 4xx nor 5xx, makes no sense now.
    fn judge_start(&mut self, reply: &Reply) -> Outcome {
        match self.judge(reply) {
            Outcome::Delivered(answer) => {
                self.broken = true;
                Outcome::Retry(Answer {
                    status: Enhanced(4, 5, 0),
                    ..answer
                })
            }
            other => other,
        }
    }

    /// Forgets the transaction. A server that does not answer has said what it had to say before.
    async fn reset(&mut self) {
        if self.broken {
            return;
        }
        let answer = self.ask("RSET\r\n", "RSET").await;
        self.broken = !answer.is_ok_and(|reply| reply.is_success());
    }

    /// Says good-bye, briefly.
    pub async fn quit(mut self) {
        if self.is_sound() && self.write(b"QUIT\r\n").await.is_ok() {
            let _farewell = self.reply("QUIT", FAREWELL).await;
        }
    }

    async fn ask(&mut self, command: &str, stage: &'static str) -> Result<Reply, Trouble> {
        self.write(command.as_bytes()).await?;
        self.reply(stage, self.patience.command).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let patience = self.patience.command;
        self.wire.write("command", patience, bytes).await
    }

    async fn reply(&mut self, stage: &'static str, patience: Duration) -> Result<Reply, Trouble> {
        self.wire.reply(stage, patience).await
    }
}

fn accepted(reply: Reply) -> Result<(), Trouble> {
    if reply.is_success() {
        Ok(())
    } else {
        Err(Trouble::Refused(reply))
    }
}
