//! One client: takes its commands in their order and answers each.

use crate::connection::{Connection, Duplex, Times};
use crate::shared::Shared;
use crate::view::Selected;
use crate::words::{Failure, Reply, of_syntax};
use crate::{Context, Tls, capability};
use bytes::{Buf, Bytes};
use directory::Actor;
use imap_syntax::command::tag_of;
use imap_syntax::{Command, Fault, Framed, Framer, Limits, Literal, Request};
use mail::{Mail, MailError};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Waker};
use store::{AccountId, Watcher};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// A step of a session: how the command ends, or why it does not.
pub(crate) type Step = Result<Reply, Failure>;

pub(crate) struct Session {
    pub context: Arc<Context>,
    pub peer: SocketAddr,
    pub tls: Tls,
    pub connection: Connection,
    pub framer: Framer,
    pub login: Option<Login>,
    pub selected: Option<Selected>,
    /// The role mailbox that the selected one lies in.
    pub shared: Option<Shared>,
    /// CONDSTORE was asked for in some way (RFC 7162 §3.1).
    pub condstore: bool,
    pub leaving: bool,
    /// Something happened that the client was not told.
    untold: bool,
    /// What the last search found.
    pub found: Option<crate::search::Found>,
    commands: u32,
    /// Until then a stranger must have signed in, however busily bytes drip.
    sign_in_by: Instant,
}

/// Who signed in.
pub(crate) struct Login {
    pub actor: Arc<Actor>,
    pub account: AccountId,
    pub watcher: Watcher,
    /// Tells when the account's sessions are to end.
    pub ended: watch::Receiver<u64>,
}

/// What comes in.
pub(crate) enum Input {
    Command(Bytes),
    Message { head: Bytes, literal: Literal },
    Fault { fault: Fault, start: Bytes },
}

/// Why waiting for input ended without any.
pub(crate) enum Pause {
    Gone(io::Error),
    Goodbye(&'static str),
}

impl Session {
    pub fn new(
        stream: impl Duplex + 'static,
        context: Arc<Context>,
        peer: SocketAddr,
        tls: Tls,
    ) -> Self {
        let times = Times {
            write: context.limits.piece,
            read: context.limits.piece,
        };
        Self {
            connection: Connection::new(stream, times),
            framer: Framer::new(Limits::STRANGER),
            sign_in_by: Instant::now() + context.limits.stranger,
            context,
            peer,
            tls,
            login: None,
            selected: None,
            shared: None,
            condstore: false,
            leaving: false,
            untold: false,
            found: None,
            commands: 0,
        }
    }

    pub async fn run(mut self) {
        let greeting = format!(
            "* OK [CAPABILITY {}] {} is ready.\r\n",
            capability::of_stranger(&self.tls, self.is_secured(), self.context.scram),
            self.context.hostname
        );
        self.connection.say(&greeting);
        while !self.leaving {
            match self.next().await {
                // Boxed: what a command needs is given back when it has ended; a session that waits is small.
                Ok(input) => {
                    if Box::pin(self.answer(input)).await.is_err() {
                        return;
                    }
                }
                Err(Pause::Goodbye(why)) => {
                    self.connection.say(&format!("* BYE {why}\r\n"));
                    self.leaving = true;
                }
                Err(Pause::Gone(_)) => return,
            }
        }
        self.connection.close().await;
    }

    /// Whether a secret may be sent.
    pub fn is_secured(&self) -> bool {
        matches!(self.tls, Tls::Active)
            || (self.context.allow_plain_login_on_loopback && self.peer.ip().is_loopback())
    }

    /// The next thing that is whole.
    pub async fn next(&mut self) -> Result<Input, Pause> {
        loop {
            let connection = &mut self.connection;
            let (input, taken) = match self.framer.next(&connection.unread) {
                Framed::More => {
                    self.fill().await?;
                    continue;
                }
                Framed::Continue => {
                    connection.say("+ Go ahead.\r\n");
                    self.fill().await?;
                    continue;
                }
                Framed::Skip { taken } => {
                    connection.unread.advance(taken);
                    continue;
                }
                Framed::Command { command, taken } => {
                    (Input::Command(Bytes::copy_from_slice(command)), taken)
                }
                Framed::Message {
                    head,
                    literal,
                    taken,
                } => (
                    Input::Message {
                        head: Bytes::copy_from_slice(head),
                        literal,
                    },
                    taken,
                ),
                Framed::Fault {
                    fault,
                    start,
                    taken,
                } => (
                    Input::Fault {
                        fault,
                        start: Bytes::copy_from_slice(start),
                    },
                    taken,
                ),
            };
            connection.unread.advance(taken);
            return Ok(input);
        }
    }

    /// Sends what was said and waits for bytes, as long as this session may be silent.
    async fn fill(&mut self) -> Result<(), Pause> {
        self.connection.flush().await.map_err(Pause::Gone)?;
        self.connection.rest();
        let patience = match self.login {
            Some(_) => self.context.limits.idle,
            None => self.sign_in_by.saturating_duration_since(Instant::now()),
        };
        let ended = async {
            match &mut self.login {
                Some(login) => changed(&mut login.ended).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            read = timeout(patience, self.connection.read()) => match read {
                Ok(read) => read.map_err(Pause::Gone),
                Err(_) => Err(Pause::Goodbye("[UNAVAILABLE] Nothing was said for a long time.")),
            },
            () = self.context.shutdown.cancelled() => Err(Pause::Goodbye("[UNAVAILABLE] The server stops.")),
            () = ended => Err(Pause::Goodbye("[EXPIRED] Sign in again.")),
        }
    }

    /// A line that answers a continuation; `None` when it is refused.
    pub async fn line(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            let (line, taken) = match self.framer.line(&self.connection.unread) {
                Framed::Command { command, taken } => {
                    (Some(Bytes::copy_from_slice(command)), taken)
                }
                Framed::Fault { taken, .. } => (None, taken),
                Framed::Skip { taken } => {
                    self.connection.unread.advance(taken);
                    continue;
                }
                _ => {
                    self.fill().await.map_err(|pause| self.paused(pause))?;
                    continue;
                }
            };
            self.connection.unread.advance(taken);
            return Ok(line);
        }
    }

    pub fn paused(&mut self, pause: Pause) -> Failure {
        match pause {
            Pause::Gone(error) => Failure::Gone(error),
            Pause::Goodbye(why) => {
                self.connection.say(&format!("* BYE {why}\r\n"));
                self.leaving = true;
                Failure::Answer(Reply::no("Interrupted."))
            }
        }
    }

    async fn answer(&mut self, input: Input) -> io::Result<()> {
        match input {
            Input::Command(command) => self.command(&command).await,
            Input::Message { head, literal } => self.message(&head, literal).await,
            Input::Fault { fault, start } => {
                self.refuse(fault, &start);
                Ok(())
            }
        }
    }

    async fn command(&mut self, bytes: &[u8]) -> io::Result<()> {
        let request = match Request::parse(bytes) {
            Ok(request) => request,
            Err(error) => {
                self.tagged(error.tag, &of_syntax(error.error));
                return Ok(());
            }
        };
        self.commands = self.commands.saturating_add(1);
        if self.login.is_none() && self.commands > self.context.limits.stranger_commands {
            self.connection
                .say("* BYE Too many commands without signing in.\r\n");
            self.leaving = true;
        }
        let step = self.execute(request.tag, request.command).await;
        self.end(request.tag, step)
    }

    async fn message(&mut self, head: &[u8], literal: Literal) -> io::Result<()> {
        let step = self.append(head, literal).await;
        let step = match step {
            Ok(reply) => self.told(reply).await,
            failed => failed,
        };
        self.end(tag_of(head).unwrap_or_default(), step)
    }

    fn end(&mut self, tag: &str, step: Step) -> io::Result<()> {
        let reply = match step {
            Ok(reply) | Err(Failure::Answer(reply)) => reply,
            Err(Failure::Answered) => return Ok(()),
            Err(Failure::Gone(error)) => return Err(error),
        };
        self.tagged(Some(tag), &reply);
        Ok(())
    }

    fn tagged(&mut self, tag: Option<&str>, reply: &Reply) {
        let (status, text) = reply.parts();
        let line = format!(
            "{} {status} {text}\r\n",
            tag.filter(|tag| !tag.is_empty()).unwrap_or("*")
        );
        self.connection.say(&line);
    }

    fn refuse(&mut self, fault: Fault, start: &[u8]) {
        let reply = match fault {
            Fault::LineTooLong => Reply::bad("[TOOBIG] The line is too long."),
            Fault::MessageTooBig if self.login.is_none() => Reply::bad("Sign in first."),
            Fault::MessageTooBig => Reply::no("[TOOBIG] The message is too large."),
            Fault::LiteralTooBig => Reply::bad("[TOOBIG] The literal is too large."),
            Fault::CommandTooBig => Reply::bad("[TOOBIG] The command is too large."),
            Fault::Hopeless => {
                self.connection
                    .say("* BYE [TOOBIG] That is too much to read.\r\n");
                self.leaving = true;
                Reply::bad("[TOOBIG] That is too much to read.")
            }
        };
        self.tagged(tag_of(start), &reply);
    }

    async fn execute(&mut self, tag: &str, command: Command<'_>) -> Step {
        match command {
            Command::Capability => Ok(self.capability()),
            Command::Noop if self.login.is_none() => Ok(Reply::ok("Done.")),
            Command::Noop => {
                self.still_open().await?;
                self.told(Reply::ok("Done.")).await
            }
            Command::Logout => Ok(self.logout()),
            Command::Id(_) => Ok(self.id()),
            Command::StartTls => self.start_tls(tag).await,
            Command::Authenticate { mechanism, initial } => {
                self.authenticate(mechanism, initial).await
            }
            Command::Login { name, secret } => self.login(&name, &secret).await,
            _ if self.login.is_none() => Ok(Reply::bad("Sign in first.")),
            Command::Enable(names) => Ok(self.enable(&names)),
            Command::Namespace => Ok(self.namespace()),
            Command::Select {
                mailbox,
                read_only,
                condstore,
            } => self.select(&mailbox, read_only, condstore).await,
            Command::Idle => {
                self.still_open().await?;
                self.idle().await
            }
            command @ (Command::Create(_)
            | Command::Delete(_)
            | Command::Rename { .. }
            | Command::Subscribe(_)
            | Command::Unsubscribe(_)
            | Command::List(_)
            | Command::Lsub { .. }
            | Command::Status { .. }
            | Command::MyRights(_)
            | Command::GetAcl(_)
            | Command::ListRights { .. }
            | Command::SetAcl { .. }
            | Command::DeleteAcl { .. }) => {
                let reply = self.on_mailboxes(command).await?;
                self.told(reply).await
            }
            _ if self.selected.is_none() => Ok(Reply::bad("Select a mailbox first.")),
            command => {
                self.still_open().await?;
                if self.selected.is_none() {
                    return Ok(Reply::no("[NOPERM] You may not do that."));
                }
                self.on_messages(tag, command).await
            }
        }
    }

    async fn on_mailboxes(&mut self, command: Command<'_>) -> Step {
        match command {
            Command::Create(name) => self.create(&name).await,
            Command::Delete(name) => self.delete(&name).await,
            Command::Rename { from, to } => self.rename(&from, &to).await,
            Command::Subscribe(name) => self.subscribe(&name, true).await,
            Command::Unsubscribe(name) => self.subscribe(&name, false).await,
            Command::List(list) => self.list(list).await,
            Command::Lsub { reference, pattern } => self.lsub(&reference, &pattern).await,
            Command::Status { mailbox, items } => self.status(&mailbox, &items).await,
            Command::MyRights(name) => self.my_rights(&name).await,
            Command::GetAcl(name) => self.get_acl(&name).await,
            Command::ListRights {
                mailbox,
                identifier,
            } => self.list_rights(&mailbox, &identifier).await,
            Command::SetAcl { mailbox, .. } | Command::DeleteAcl { mailbox, .. } => {
                self.refuse_acl(&mailbox).await
            }
            _ => Ok(Reply::bad("Not understood.")),
        }
    }

    /// Commands on the selected mailbox. News of other sessions, with EXPUNGE, follow all but FETCH, STORE and SEARCH
    /// by sequence numbers (RFC 9051 §7.5.1).
    async fn on_messages(&mut self, tag: &str, command: Command<'_>) -> Step {
        let (reply, may_expunge) = match command {
            Command::Check => (Reply::ok("Checked."), true),
            Command::Close => return self.close(true).await,
            Command::Unselect => return self.close(false).await,
            Command::Expunge(set) => (self.expunge(set).await?, true),
            Command::Fetch { uid, fetch } => (self.fetch(uid, &fetch).await?, uid),
            Command::Store { uid, store } => (self.store_flags(uid, store).await?, uid),
            Command::Search { uid, search } => (self.search(tag, uid, &search).await?, uid),
            Command::Copy { uid, set, mailbox } => {
                (self.copy(uid, &set, &mailbox, false).await?, true)
            }
            Command::Move { uid, set, mailbox } => {
                (self.copy(uid, &set, &mailbox, true).await?, true)
            }
            _ => return Ok(Reply::bad("Not understood.")),
        };
        if may_expunge {
            self.told(reply).await
        } else {
            Ok(reply)
        }
    }

    /// News first, then the reply: what was done stays done when the news must wait.
    async fn told(&mut self, reply: Reply) -> Step {
        match self.news().await {
            Ok(()) | Err(Failure::Answer(_)) => Ok(reply),
            Err(gone) => Err(gone),
        }
    }

    /// Runs work on the account of the selected mailbox off the async workers. Holds nothing of the session.
    pub fn ask<T, F>(&self, work: F) -> impl Future<Output = Result<T, Failure>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Account) -> Result<T, MailError> + Send + 'static,
    {
        let asked = self.account().map(|account| account.ask(work));
        async move { asked?.await }
    }

    /// The account of the selected mailbox, for work elsewhere; the person's own while none is selected.
    pub fn account(&self) -> Result<Account, Failure> {
        let own = self.own_account()?;
        Ok(match &self.shared {
            Some(shared) => own.at(shared.id),
            None => own,
        })
    }

    /// The account of whoever signed in.
    pub fn own_account(&self) -> Result<Account, Failure> {
        let login = self
            .login
            .as_ref()
            .ok_or_else(|| Reply::bad("Sign in first."))?;
        Ok(Account {
            mail: self.context.mail.clone(),
            actor: login.actor.clone(),
            id: login.account,
        })
    }

    fn watcher(&mut self) -> Option<&mut Watcher> {
        match &mut self.shared {
            Some(shared) => Some(&mut shared.watcher),
            None => self.login.as_mut().map(|login| &mut login.watcher),
        }
    }

    /// Whether something may have changed since the client was last told. Costs no look at the database.
    pub fn has_news(&mut self) -> bool {
        let is_new = self
            .watcher()
            .is_some_and(|watcher| is_ready(pin!(watcher.changed())));
        self.untold |= is_new;
        self.untold
    }

    /// The account's state, where it can be known without a look at the database.
    pub fn version(&self) -> Option<u64> {
        match &self.shared {
            Some(shared) => shared.watcher.version(),
            None => self
                .login
                .as_ref()
                .and_then(|login| login.watcher.version()),
        }
    }

    /// The look failed: the client is told next time.
    pub fn fell_behind(&mut self, so: bool) {
        self.untold |= so;
    }

    /// The client knows all that happened up to now, or is about to be told.
    pub fn all_told(&mut self) {
        self.has_news();
        self.untold = false;
    }
}

/// An account and who acts on it.
#[derive(Clone)]
pub(crate) struct Account {
    pub mail: Mail,
    pub actor: Arc<Actor>,
    pub id: AccountId,
}

impl Account {
    /// Another account, and the same who acts.
    pub fn at(&self, id: AccountId) -> Self {
        Self { id, ..self.clone() }
    }

    /// Runs work on it off the async workers.
    pub fn ask<T, F>(self, work: F) -> impl Future<Output = Result<T, Failure>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Account) -> Result<T, MailError> + Send + 'static,
    {
        let store = self.mail.store().clone();
        let asked = store.offload(move || work(&self));
        async move { Ok(asked.await??) }
    }
}

/// Ends when the value changes; never when it cannot change any more.
pub(crate) async fn changed(value: &mut watch::Receiver<u64>) {
    if value.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn is_ready(future: Pin<&mut impl Future<Output = ()>>) -> bool {
    future
        .poll(&mut TaskContext::from_waker(Waker::noop()))
        .is_ready()
}
