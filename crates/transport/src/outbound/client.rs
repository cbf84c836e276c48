//! Our side of a conversation with a next hop (RFC 5321, 1870, 2920, 3207, 3461, 6152, 6531).

use crate::outbound::body::Source;
use crate::outbound::dial::{self, Io};
use crate::outbound::outcome::{Answer, Outcome};
use crate::outbound::resolve::Host;
use crate::outbound::rows::Waiting;
use rustls::ClientConfig;
use smtp_syntax::{DataEncoder, Enhanced, Reply, ReplyError, xtext};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{Clock, StoreError};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Recipients of one transaction: what every server must take (RFC 5321 §4.5.3.1.8).
pub const MOST_RECIPIENTS: usize = 100;

/// Messages of one conversation: a server that counts them has had enough by then.
const MOST_MESSAGES: u32 = 100;

/// How long a next hop may think (RFC 5321 §4.5.3.2).
#[derive(Debug, Clone)]
pub struct Patience {
    /// Until a connection stands. Shorter than the system's: a host that is up answers.
    pub connect: Duration,
    pub greeting: Duration,
    /// For each command, and for a TLS handshake.
    pub command: Duration,
    /// After DATA.
    pub data_start: Duration,
    /// For each piece of the message.
    pub data_block: Duration,
    /// After the final dot.
    pub data_end: Duration,
    /// For a whole message, however slowly it drips.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            connect: Duration::from_secs(30),
            greeting: minutes(5),
            command: minutes(5),
            data_start: minutes(2),
            data_block: minutes(3),
            data_end: minutes(10),
            whole: minutes(40),
        }
    }
}

/// A farewell is not worth waiting for.
const FAREWELL: Duration = Duration::from_secs(5);

/// Why a conversation ended before its end.
#[derive(Debug, Error)]
pub enum Trouble {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no answer within {} s ({stage})", after.as_secs())]
    TimedOut {
        stage: &'static str,
        after: Duration,
    },
    #[error("{0}")]
    Reply(#[from] ReplyError),
    #[error("{0}")]
    Refused(Reply),
    /// The handshake failed: worth another connection in the clear.
    #[error("TLS: {0}")]
    Tls(io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    /// The status a report shows (RFC 3463 §3.5).
    fn status(&self) -> Enhanced {
        match self {
            Self::Refused(reply) => reply
                .enhanced
                .filter(|enhanced| enhanced.0 == 4)
                .unwrap_or(Enhanced(4, 3, 2)),
            Self::Store(_) => Enhanced(4, 3, 0),
            Self::Reply(_) => Enhanced(4, 5, 0),
            Self::Io(_) | Self::TimedOut { .. } | Self::Tls(_) => Enhanced(4, 4, 2),
        }
    }

    pub(crate) fn answer(&self, host: &str) -> Answer {
        Answer {
            status: self.status(),
            host: Some(host.to_owned()),
            text: self.to_string(),
        }
    }
}

/// What is sent, apart from the body.
pub struct Parcel<'a> {
    /// Empty for the null sender.
    pub sender: &'a str,
    pub envid: Option<&'a str>,
    /// `FULL` or `HDRS`.
    pub ret: Option<&'a str>,
    pub recipients: &'a [Waiting],
}

impl Parcel<'_> {
    fn needs_utf8(&self) -> bool {
        !self.sender.is_ascii()
            || self
                .recipients
                .iter()
                .any(|recipient| !recipient.address.is_ascii())
    }
}

/// An open conversation, used for one message after the other.
pub struct Client {
    io: Box<dyn Io>,
    buffer: Vec<u8>,
    host: Host,
    clock: Arc<dyn Clock>,
    patience: Patience,
    offers: Offers,
    sent: u32,
    broken: bool,
}

#[derive(Debug, Default)]
struct Offers {
    pipelining: bool,
    /// SIZE, and the largest message if it names one.
    size: Option<Option<u64>>,
    smtputf8: bool,
    eight_bit: bool,
    dsn: bool,
    starttls: bool,
}

impl Offers {
    fn of(reply: &Reply) -> Self {
        let has = |keyword| reply.offers(keyword).is_some();
        Self {
            pipelining: has("PIPELINING"),
            size: reply
                .offers("SIZE")
                .map(|size| size.trim().parse().ok().filter(|size| *size > 0)),
            smtputf8: has("SMTPUTF8"),
            eight_bit: has("8BITMIME"),
            dsn: has("DSN"),
            starttls: has("STARTTLS"),
        }
    }
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
            io,
            buffer: Vec::new(),
            host: opening.host.clone(),
            clock: opening.clock,
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
        // What came before the handshake was not said in private (RFC 3207 §4.2).
        self.buffer.clear();
        let handshake = dial::secure(self.io, &self.host, config);
        let secured = within(&*self.clock, "TLS", self.patience.command, handshake).await;
        self.io = secured.map_err(|trouble| match trouble {
            Trouble::Io(error) => Trouble::Tls(error),
            other => other,
        })?;
        self.greet(ourselves).await?;
        Ok(self)
    }

    /// Whether the conversation can go on.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.broken && self.sent < MOST_MESSAGES
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

    /// Sends one message to at most [`MOST_RECIPIENTS`]; one outcome a recipient, in their order.
    pub async fn send(&mut self, parcel: &Parcel<'_>, source: &Source) -> Vec<Outcome> {
        if let Some(refusal) = self.refusal(parcel, source.size()) {
            return vec![Outcome::Failed(refusal); parcel.recipients.len()];
        }
        self.sent += 1;
        let mut outcomes = vec![None; parcel.recipients.len()];
        let rest = match self.transact(parcel, source, &mut outcomes).await {
            Ok(outcome) => outcome,
            Err(trouble) => {
                self.broken = true;
                Outcome::Retry(trouble.answer(&self.host.name))
            }
        };
        outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or_else(|| rest.clone()))
            .collect()
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

    /// Settles the recipients refused one by one; the outcome is the others'.
    async fn transact(
        &mut self,
        parcel: &Parcel<'_>,
        source: &Source,
        outcomes: &mut [Option<Outcome>],
    ) -> Result<Outcome, Trouble> {
        let mail = self.envelope(parcel, source.size(), outcomes).await?;
        if !mail.is_success() || outcomes.iter().all(Option::is_some) {
            let outcome = self.judge(&mail);
            self.reset().await;
            return Ok(outcome);
        }
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
        let mail = self.mail_command(parcel, size);
        let commands: Vec<String> = parcel
            .recipients
            .iter()
            .map(|to| self.rcpt_command(to))
            .collect();
        if self.offers.pipelining {
            self.write(format!("{mail}{}", commands.concat()).as_bytes())
                .await?;
        } else {
            self.write(mail.as_bytes()).await?;
        }
        let sender = self.reply("MAIL", self.patience.command).await?;
        if !sender.is_success() && !self.offers.pipelining {
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

    fn mail_command(&self, parcel: &Parcel<'_>, size: u64) -> String {
        let mut line = format!("MAIL FROM:<{}>", parcel.sender);
        if self.offers.size.is_some() {
            let _to_a_string = write!(line, " SIZE={size}");
        }
        if self.offers.eight_bit {
            line.push_str(" BODY=8BITMIME");
        }
        if self.offers.smtputf8 && parcel.needs_utf8() {
            line.push_str(" SMTPUTF8");
        }
        if self.offers.dsn {
            if let Some(ret) = parcel.ret {
                let _to_a_string = write!(line, " RET={ret}");
            }
            if let Some(envid) = parcel.envid {
                let _to_a_string = write!(line, " ENVID={}", as_xtext(envid));
            }
        }
        line.push_str("\r\n");
        line
    }

    fn rcpt_command(&self, recipient: &Waiting) -> String {
        let mut line = format!("RCPT TO:<{}>", recipient.address);
        if self.offers.dsn {
            if let Some(notify) = recipient.notify {
                let _to_a_string = write!(line, " NOTIFY={}", notify.words());
            }
            if let Some((kind, address)) = recipient
                .original
                .as_deref()
                .and_then(|original| original.split_once(';'))
            {
                let _to_a_string = write!(line, " ORCPT={kind};{}", as_xtext(address));
            }
        }
        line.push_str("\r\n");
        line
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
        self.write_within("message", self.patience.data_block, bytes)
            .await
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
        self.write_within("command", self.patience.command, bytes)
            .await
    }

    async fn write_within(
        &mut self,
        stage: &'static str,
        patience: Duration,
        bytes: &[u8],
    ) -> Result<(), Trouble> {
        let writing = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        within(&*self.clock, stage, patience, writing).await
    }

    async fn reply(&mut self, stage: &'static str, patience: Duration) -> Result<Reply, Trouble> {
        let clock = self.clock.clone();
        let reading = read_reply(&mut self.io, &mut self.buffer);
        tokio::select! {
            reply = reading => reply,
            () = clock.until(clock.now().after(patience)) => Err(Trouble::TimedOut { stage, after: patience }),
        }
    }
}

async fn read_reply(io: &mut Box<dyn Io>, buffer: &mut Vec<u8>) -> Result<Reply, Trouble> {
    loop {
        if let Some((reply, taken)) = Reply::parse(buffer)? {
            buffer.drain(..taken);
            return Ok(reply);
        }
        if io.read_buf(buffer).await? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the server closed the connection",
            )
            .into());
        }
    }
}

/// What was given as xtext is passed on as it is; anything else is written as xtext.
fn as_xtext(text: &str) -> Cow<'_, str> {
    match xtext::decode(text) {
        Some(_) => Cow::Borrowed(text),
        None => xtext::encode(text),
    }
}

fn accepted(reply: Reply) -> Result<(), Trouble> {
    if reply.is_success() {
        Ok(())
    } else {
        Err(Trouble::Refused(reply))
    }
}

pub(crate) async fn within<T>(
    clock: &dyn Clock,
    stage: &'static str,
    patience: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, Trouble> {
    tokio::select! {
        done = work => Ok(done?),
        () = clock.until(clock.now().after(patience)) => Err(Trouble::TimedOut { stage, after: patience }),
    }
}
