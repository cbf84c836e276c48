//! A next hop written by hand: it says what the test wants, and remembers what it was told.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// How it behaves.
#[derive(Clone)]
pub struct Manners {
    pub greeting: String,
    /// What EHLO offers.
    pub offers: Vec<&'static str>,
    /// What RCPT answers for an address; others are taken.
    pub rcpt: HashMap<&'static str, &'static str>,
    pub mail: &'static str,
    pub end: End,
    /// The command after which it says nothing any more (`GREETING` for none).
    pub hangs_at: Option<&'static str>,
    pub tls: Tls,
}

/// What happens in DATA.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Answers(&'static str),
    /// The connection is cut after some lines.
    CutsInTheMiddle,
    /// The message is taken, its answer lost.
    TakesAndCuts,
}

#[derive(Clone)]
pub enum Tls {
    None,
    Works(TlsAcceptor),
    /// Offered, but what follows is no handshake.
    Broken,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            greeting: "220 hop.example ESMTP".to_owned(),
            offers: vec!["PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "DSN"],
            rcpt: HashMap::new(),
            mail: "250 2.1.0 ok",
            end: End::Answers("250 2.0.0 taken"),
            hangs_at: None,
            tls: Tls::None,
        }
    }
}

/// A message that arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub mail: String,
    pub rcpt: Vec<String>,
    pub data: String,
    pub private: bool,
}

pub struct Hop {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    manners: Manners,
    connections: usize,
    arrived: Vec<Arrived>,
    commands: Vec<String>,
    /// Clients that went while it hung.
    left: usize,
}

impl Hop {
    pub async fn start(manners: Manners) -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)), manners).await
    }

    /// Another host with the port of this one, as hosts of the domain name system have.
    pub async fn beside(&self, last: u8, manners: Manners) -> Self {
        let address = SocketAddr::from(([127, 0, 0, last], self.address.port()));
        Self::at(address, manners).await
    }

    async fn at(address: SocketAddr, manners: Manners) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            manners,
            ..State::default()
        }));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { address, state }
    }

    /// What it does from the next command on.
    pub fn behave(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.state.lock().unwrap().manners);
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// Clients that did not wait any longer for a word of one that hangs.
    pub fn left(&self) -> usize {
        self.state.lock().unwrap().left
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.state.lock().unwrap().arrived.clone()
    }

    /// Commands so far that begin with `verb`.
    pub fn heard(&self, verb: &str) -> usize {
        let state = self.state.lock().unwrap();
        let begins = |line: &&String| line.to_ascii_uppercase().starts_with(verb);
        state.commands.iter().filter(begins).count()
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut session = Session {
        io: BufReader::new(Box::new(stream) as Box<dyn Stream>),
        state,
        mail: String::new(),
        rcpt: Vec::new(),
        private: false,
    };
    // A client that has gone is no fault.
    let _ended = session.run().await;
}

struct Session {
    io: BufReader<Box<dyn Stream>>,
    state: Arc<Mutex<State>>,
    mail: String,
    rcpt: Vec<String>,
    private: bool,
}

impl Session {
    async fn run(&mut self) -> std::io::Result<()> {
        let greeting = self.manners().greeting;
        self.hang("GREETING").await;
        self.say(&greeting).await?;
        loop {
            let mut line = String::new();
            if self.io.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            self.state.lock().unwrap().commands.push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
            self.hang(&verb).await;
            match verb.as_str() {
                "EHLO" => self.offers().await?,
                "HELO" | "RSET" => {
                    self.rcpt.clear();
                    self.say("250 ok").await?;
                }
                "STARTTLS" => self.secure().await?,
                "MAIL" => {
                    self.mail = line;
                    self.rcpt.clear();
                    let answer = self.manners().mail;
                    self.say(answer).await?;
                }
                "RCPT" => self.recipient(line).await?,
                "DATA" => {
                    if !self.data().await? {
                        return Ok(());
                    }
                }
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("502 5.5.1 what?").await?,
            }
        }
    }

    fn manners(&self) -> Manners {
        self.state.lock().unwrap().manners.clone()
    }

    async fn hang(&mut self, at: &str) {
        if self.manners().hangs_at.is_some_and(|verb| verb == at) {
            let _gone = tokio::io::copy(&mut self.io, &mut tokio::io::sink()).await;
            self.state.lock().unwrap().left += 1;
            std::future::pending::<()>().await;
        }
    }

    async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.io
            .get_mut()
            .write_all(format!("{text}\r\n").as_bytes())
            .await?;
        self.io.get_mut().flush().await
    }

    async fn offers(&mut self) -> std::io::Result<()> {
        let manners = self.manners();
        let mut text = "250-hop.example\r\n".to_owned();
        for offer in &manners.offers {
            text.push_str(&format!("250-{offer}\r\n"));
        }
        if !self.private && !matches!(manners.tls, Tls::None) {
            text.push_str("250-STARTTLS\r\n");
        }
        self.say(&format!("{text}250 HELP")).await
    }

    async fn secure(&mut self) -> std::io::Result<()> {
        self.say("220 go").await?;
        match self.manners().tls {
            Tls::Works(acceptor) => {
                let (ours, _theirs) = tokio::io::duplex(1);
                let plain = std::mem::replace(
                    &mut self.io,
                    BufReader::new(Box::new(ours) as Box<dyn Stream>),
                );
                let stream = acceptor.accept(plain.into_inner()).await?;
                self.io = BufReader::new(Box::new(stream));
                self.private = true;
                Ok(())
            }
            Tls::Broken | Tls::None => self.say("454 no handshake at all").await,
        }
    }

    async fn recipient(&mut self, line: String) -> std::io::Result<()> {
        let manners = self.manners();
        let found = manners.rcpt.iter().find(|(who, _)| line.contains(**who));
        if let Some((_, answer)) = found {
            return self.say(answer).await;
        }
        self.rcpt.push(line);
        self.say("250 2.1.5 ok").await
    }

    /// Whether the conversation goes on.
    async fn data(&mut self) -> std::io::Result<bool> {
        self.say("354 go").await?;
        let end = self.manners().end;
        let mut data = String::new();
        loop {
            let mut line = String::new();
            if self.io.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
            if line == ".\r\n" {
                break;
            }
            if end == End::CutsInTheMiddle && data.len() > 40 {
                return Ok(false);
            }
            data.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
        self.hang("END").await;
        let taken = match end {
            End::Answers(answer) => answer.starts_with('2'),
            _ => true,
        };
        if taken {
            let arrived = Arrived {
                mail: self.mail.clone(),
                rcpt: std::mem::take(&mut self.rcpt),
                data,
                private: self.private,
            };
            self.state.lock().unwrap().arrived.push(arrived);
        }
        match end {
            End::Answers(answer) => {
                self.say(answer).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
