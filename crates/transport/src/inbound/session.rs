//! One client: takes its commands in their order and answers each. What is pipelined is answered together.

use super::connection::{Connection, Duplex};
use super::envelope::Transaction;
use super::greeting::Greeting;
use super::words::{self, Answer};
use super::{Context, Role, Tls};
use bytes::Bytes;
use directory::Actor;
use smtp_syntax::line::LineFault;
use smtp_syntax::{Command, Framed, Framer};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use store::StoreError;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

/// Why a command could not be carried through.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The connection is of no more use.
    Gone,
    /// Answered, and the command ends.
    Answer(Answer),
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

impl From<Answer> for Failure {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a mail session met a fault of ours");
        Self::Answer(words::of_store(&error))
    }
}

/// How a command ends. `None`: it has said everything itself.
pub(crate) type Step = Result<Option<Answer>, Failure>;

pub(crate) struct Session {
    pub context: Arc<Context>,
    pub role: Role,
    pub peer: SocketAddr,
    pub tls: Tls,
    pub connection: Connection,
    framer: Framer,
    pub greeted: Option<Greeting>,
    pub login: Option<Login>,
    pub transaction: Option<Transaction>,
    pub leaving: bool,
    /// Recipients refused so far.
    pub refused: usize,
    errors: u32,
    idle_commands: u32,
    /// When the command that is awaited must be whole.
    command_by: Instant,
    /// Set when the server stops while a message is in hand: when it ends all the same.
    stop_by: Option<Instant>,
}

/// Who signed in.
pub(crate) struct Login {
    pub actor: Arc<Actor>,
    /// Tells when the account's sessions are to end.
    pub ended: watch::Receiver<u64>,
}

impl Session {
    pub fn new(
        stream: impl Duplex + 'static,
        context: Arc<Context>,
        role: Role,
        peer: SocketAddr,
        tls: Tls,
    ) -> Self {
        Self {
            connection: Connection::new(stream, context.limits.piece_time),
            framer: Framer::new(context.limits.line),
            command_by: Instant::now() + context.limits.command_time,
            context,
            role,
            peer,
            tls,
            greeted: None,
            login: None,
            transaction: None,
            leaving: false,
            refused: 0,
            errors: 0,
            idle_commands: 0,
            stop_by: None,
        }
    }

    pub async fn run(mut self) {
        let greeting = self.welcome();
        self.connection.say(&greeting);
        while !self.leaving {
            let done = match self.next_line().await {
                // Boxed: what a command needs is given back when it has ended; a session that waits is small.
                Ok(Ok(line)) => Box::pin(self.command(line)).await,
                Ok(Err(fault)) => {
                    self.answer(&words::of_line(fault));
                    Ok(())
                }
                Err(failure) => Err(failure),
            };
            match done {
                Ok(()) => {}
                Err(Failure::Answer(farewell)) => self.leave(&farewell),
                Err(Failure::Gone) => return,
            }
        }
        self.connection.close(self.context.limits.farewell).await;
    }

    /// The last word.
    pub fn leave(&mut self, farewell: &Answer) {
        self.connection.say(farewell);
        self.leaving = true;
    }

    /// The next whole line. A [`Failure::Answer`] is a goodbye.
    pub async fn next_line(&mut self) -> Result<Result<Bytes, LineFault>, Failure> {
        loop {
            let (line, taken) = match self.framer.next(&self.connection.unread) {
                Framed::More { taken } => {
                    let _dropped = self.connection.unread.split_to(taken);
                    let by = self.command_by;
                    self.fill(by).await?;
                    continue;
                }
                Framed::Line { line, taken } => (Ok(line.len()), taken),
                Framed::Fault { fault, taken } => (Err(fault), taken),
            };
            let mut whole = self.connection.unread.split_to(taken);
            self.command_by = Instant::now() + self.context.limits.command_time;
            return Ok(line.map(|length| {
                whole.truncate(length);
                whole.freeze()
            }));
        }
    }

    /// Another line of the same kind, if a whole one lies at hand.
    pub fn another(&mut self, verb: &[u8]) -> Option<Bytes> {
        let unread = &self.connection.unread;
        let head = unread.get(..verb.len())?;
        if !head.eq_ignore_ascii_case(verb) {
            return None;
        }
        match self.framer.next(unread) {
            Framed::Line { line, taken } => {
                let length = line.len();
                let mut whole = self.connection.unread.split_to(taken);
                whole.truncate(length);
                Some(whole.freeze())
            }
            // Met again, and answered, when its turn comes: nothing was taken.
            Framed::More { .. } | Framed::Fault { .. } => None,
        }
    }

    /// Sends what was said and waits for bytes until `by`. A [`Failure::Answer`] is a goodbye.
    pub async fn fill(&mut self, by: Instant) -> Result<(), Failure> {
        self.connection.flush().await?;
        self.connection.rest();
        let in_hand = self.transaction.is_some();
        let stop = stopped(
            &self.context.shutdown,
            in_hand,
            self.context.limits.farewell,
            &mut self.stop_by,
        );
        let ended = ended(if in_hand { None } else { self.login.as_mut() });
        let read = timeout_at(by, self.connection.read());
        tokio::select! {
            biased;
            () = stop => Err(words::stopping().into()),
            () = ended => Err(words::sign_in_again().into()),
            read = read => match read {
                Ok(read) => Ok(read?),
                Err(_) => Err(words::silent().into()),
            },
        }
    }

    async fn command(&mut self, line: Bytes) -> Result<(), Failure> {
        if line.len() >= 5 && line[..5].eq_ignore_ascii_case(b"RCPT ") {
            return self.recipients(line).await;
        }
        let step = match Command::parse(&line) {
            Ok(command) => self.execute(command).await,
            Err(error) => Ok(Some(words::of_syntax(error))),
        };
        match step {
            Ok(Some(answer)) | Err(Failure::Answer(answer)) => self.answer(&answer),
            Ok(None) => {}
            Err(Failure::Gone) => return Err(Failure::Gone),
        }
        Ok(self.connection.relieve().await?)
    }

    /// Says an answer and counts it when the command was wrong.
    pub fn answer(&mut self, answer: &Answer) {
        self.connection.say(answer);
        if answer.code == 421 {
            self.leaving = true;
        }
        if answer.code >= 500 {
            self.errors += 1;
            if self.errors > self.context.limits.errors {
                self.leave(&words::too_many_errors());
            }
        }
    }

    /// Counts a command that brings no message nearer.
    fn idle(&mut self) {
        self.idle_commands += 1;
    }

    /// A message was taken in: the client means it.
    pub fn took_one(&mut self) {
        self.idle_commands = 0;
    }

    async fn execute(&mut self, command: Command<'_>) -> Step {
        if !matches!(
            command,
            Command::Data | Command::Bdat { .. } | Command::Quit
        ) {
            self.idle();
            if self.idle_commands > self.context.limits.idle_commands {
                return Ok(Some(words::too_idle()));
            }
        }
        match command {
            Command::Helo(name) => Ok(Some(self.helo(name))),
            Command::Ehlo(name) => Ok(Some(self.ehlo(name))),
            Command::Lhlo(name) => Ok(Some(self.lhlo(name))),
            Command::StartTls => self.start_tls().await,
            Command::Auth { mechanism, initial } => self.authenticate(mechanism, initial).await,
            Command::Mail(mail) => self.mail(mail).await.map(Some),
            Command::Data => self.data().await,
            Command::Bdat { size, last } => self.chunk(size, last).await,
            Command::Rset => Ok(Some(self.reset())),
            Command::Noop => Ok(Some(words::done())),
            Command::Quit => {
                self.leave(&words::goodbye());
                Ok(None)
            }
            other => Ok(Some(of_little_use(&other))),
        }
    }
}

/// VRFY, EXPN and HELP tell nothing about people (RFC 5321 §7.3).
fn of_little_use(command: &Command<'_>) -> Answer {
    match command {
        Command::Vrfy(_) => Answer::new(
            252,
            (5, 0),
            "Addresses are not checked here. RCPT tells who can be reached.",
        ),
        Command::Help => Answer::new(214, (0, 0), "RFC 5321 says it all."),
        _ => words::not_here("That is not done here."),
    }
}

/// Ends when the server stops; later while a message is in hand.
async fn stopped(
    shutdown: &CancellationToken,
    in_hand: bool,
    farewell: std::time::Duration,
    stop_by: &mut Option<Instant>,
) {
    shutdown.cancelled().await;
    let by = *stop_by.get_or_insert_with(|| Instant::now() + farewell);
    if in_hand {
        sleep_until(by).await;
    }
}

/// Ends when the account's sessions are to end; never for a stranger.
async fn ended(login: Option<&mut Login>) {
    if let Some(login) = login
        && login.ended.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}
