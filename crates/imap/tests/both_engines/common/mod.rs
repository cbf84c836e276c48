//! A house with one organisation and two people, and clients that speak with its IMAP door.

#![allow(dead_code)] // not every test file speaks every word

use directory::{Actor, Directory, NewAccount, NewOrganisation, Role};
use identity::{HashCost, Identity, Secret};
use imap::{Context, Tls, serve};
use mail::{Mail, Options as MailOptions};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Engine, Limits, ManualClock, Options, SeededRandom, Store, Timestamp};
use tempfile::TempDir;
use testing_postgres::{Database, Kind};
use text::Lang;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// No answer within this time is a failure.
const PATIENCE: Duration = Duration::from_secs(20);
pub const PASSWORD: &str = "soleil de septembre";
const QUOTA: i64 = 50 * 1024 * 1024;

pub struct House {
    pub context: Arc<Context>,
    pub store: Store,
    pub mail: Mail,
    pub directory: Directory,
    pub identity: Identity,
    pub accounts: Vec<AccountId>,
    _folder: TempDir,
    _database: Option<Database>,
}

impl House {
    /// Helene and Mathis, of one organisation.
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, imap::Limits::default())
    }

    /// The same with other limits for sessions.
    pub fn with(kind: Kind, limits: imap::Limits) -> Self {
        let database = (kind == Kind::Postgres).then(Database::fresh);
        let folder = TempDir::new().unwrap();
        let options = Options {
            data: folder.path().to_owned(),
            engine: database
                .as_ref()
                .map_or(Engine::Sqlite, |database| Engine::postgres(database.url())),
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_750_000_000))),
            random: Arc::new(SeededRandom::new(7)),
            limits: Limits::default(),
        };
        let store = Store::open(
            options,
            &[directory::schema(), identity::schema(), mail::schema()],
        )
        .unwrap();
        let directory = Directory::new(store.clone());
        let cost = HashCost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        let identity = Identity::new(store.clone(), directory.clone(), cost).unwrap();
        identity.keyed_hash(folder.path()).unwrap();
        let mail = Mail::new(store.clone(), directory.clone(), MailOptions::default());
        mail.register().unwrap();
        let accounts = people(&directory, &identity);
        let mut context = Context::new(
            mail.clone(),
            identity.clone(),
            "mail.thau.example".into(),
            CancellationToken::new(),
        );
        context.allow_plain_login_on_loopback = true;
        context.limits = limits;
        Self {
            context: Arc::new(context),
            store,
            mail,
            directory,
            identity,
            accounts,
            _folder: folder,
            _database: database,
        }
    }

    /// A client that was greeted.
    pub async fn stranger(&self) -> Client {
        self.stranger_from("127.0.0.1:50000", Tls::Absent).await
    }

    pub async fn stranger_from(&self, peer: &str, tls: Tls) -> Client {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let peer: SocketAddr = peer.parse().unwrap();
        tokio::spawn(serve(theirs, self.context.clone(), peer, tls));
        let mut client = Client {
            stream: ours,
            unread: Vec::new(),
            count: 0,
        };
        assert!(client.response().await.starts_with("* OK ["));
        client
    }

    /// A client that signed in as Helene.
    pub async fn client(&self) -> Client {
        self.client_of("hcastagne").await
    }

    pub async fn client_of(&self, identifier: &str) -> Client {
        let mut client = self.stranger().await;
        client
            .ok(&format!("LOGIN {identifier} \"{PASSWORD}\""))
            .await;
        client
    }

    /// A client with the inbox open, in which so many messages lie.
    pub async fn with_messages(&self, count: u32) -> Client {
        let mut client = self.client().await;
        for number in 1..=count {
            client.append("INBOX", "", &letter(number)).await;
        }
        client.ok("SELECT INBOX").await;
        client
    }
}

fn people(directory: &Directory, identity: &Identity) -> Vec<AccountId> {
    let command = Actor::command();
    let organisation = directory
        .create_organisation(
            &command,
            &NewOrganisation {
                name: "Académie de Thau".into(),
                domains: vec!["thau.example".into()],
                hue: None,
                language: Lang::default(),
            },
        )
        .unwrap();
    [
        ("hcastagne", "Hélène", "Castagné"),
        ("mroux", "Mathis", "Roux"),
    ]
    .into_iter()
    .map(|(identifier, given, family)| {
        let new = NewAccount {
            organisation,
            identifier: identifier.into(),
            display_name: format!("{given} {family}"),
            given_name: given.into(),
            family_name: family.into(),
            function: "professeure".into(),
            establishment: None,
            language: Lang::default(),
            role: Role::named("user"),
            addresses: vec![format!("{identifier}@thau.example").parse().unwrap()],
            quota_bytes: QUOTA,
        };
        let (person, account) = directory.create_account(&command, &new).unwrap();
        identity
            .set_password(&command, person, &Secret::from(PASSWORD))
            .unwrap();
        account
    })
    .collect()
}

/// A small message, another for each number.
pub fn letter(number: u32) -> String {
    format!(
        "From: \"Roux, Mathis\" <mroux@thau.example>\r\nTo: hcastagne@thau.example\r\n\
         Subject: Conseil de classe {number}\r\nDate: Mon, 16 Jun 2025 08:30:00 +0200\r\n\
         Message-ID: <{number}@thau.example>\r\n\r\nLa salle {number} est libre.\r\n"
    )
}

pub struct Client {
    stream: DuplexStream,
    unread: Vec<u8>,
    count: u32,
}

impl Client {
    pub async fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes()).await;
    }

    /// Ends when the server has dropped its side, which shows in that nothing can be sent any more. Reads nothing.
    pub async fn given_up(&mut self) {
        let gone = async { while self.stream.write_all(b"NOOP\r\n").await.is_ok() {} };
        timeout(PATIENCE, gone).await.expect("the server gives up");
    }

    /// Everything that still comes until the server closes.
    pub async fn rest(&mut self) -> usize {
        while self.read().await {}
        self.unread.len()
    }

    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        timeout(PATIENCE, self.stream.write_all(bytes))
            .await
            .expect("the server reads")
            .unwrap();
    }

    /// One response with its literals; empty when the server has closed.
    pub async fn response(&mut self) -> String {
        let mut from = 0;
        loop {
            let end = self.line_end(from).await;
            let Some(end) = end else { return String::new() };
            match announced(&self.unread[from..end]) {
                Some(size) => {
                    from = end + size;
                    while self.unread.len() < from {
                        assert!(self.read().await, "the server closed within a literal");
                    }
                }
                None => {
                    let rest = self.unread.split_off(end);
                    let response = std::mem::replace(&mut self.unread, rest);
                    return String::from_utf8_lossy(&response)
                        .trim_end_matches("\r\n")
                        .to_owned();
                }
            }
        }
    }

    async fn line_end(&mut self, from: usize) -> Option<usize> {
        loop {
            if let Some(at) = self.unread[from..]
                .windows(2)
                .position(|pair| pair == b"\r\n")
            {
                return Some(from + at + 2);
            }
            if !self.read().await {
                return None;
            }
        }
    }

    async fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        let read = timeout(PATIENCE, self.stream.read(&mut buffer))
            .await
            .expect("the server answers")
            .unwrap_or(0);
        self.unread.extend_from_slice(&buffer[..read]);
        read > 0
    }

    /// Everything up to the tagged line, which comes last.
    pub async fn run(&mut self, command: &str) -> Vec<String> {
        self.count += 1;
        let tag = format!("t{}", self.count);
        self.send(&format!("{tag} {command}\r\n")).await;
        self.until(&tag).await
    }

    pub async fn until(&mut self, tag: &str) -> Vec<String> {
        let mut responses = Vec::new();
        loop {
            let response = self.response().await;
            assert!(
                !response.is_empty(),
                "the server closed after {responses:?}"
            );
            match response.strip_prefix(&format!("{tag} ")) {
                Some(end) => {
                    responses.push(end.to_owned());
                    return responses;
                }
                None => responses.push(response),
            }
        }
    }

    /// As [`Client::run`], which must end with OK.
    pub async fn ok(&mut self, command: &str) -> Vec<String> {
        let responses = self.run(command).await;
        assert!(
            responses.last().unwrap().starts_with("OK"),
            "{command}: {responses:?}"
        );
        responses
    }

    /// The tagged line of a command that must end with NO.
    pub async fn no(&mut self, command: &str) -> String {
        let end = self.end(command).await;
        assert!(end.starts_with("NO"), "{command}: {end}");
        end
    }

    /// The same with BAD.
    pub async fn bad(&mut self, command: &str) -> String {
        let end = self.end(command).await;
        assert!(end.starts_with("BAD"), "{command}: {end}");
        end
    }

    /// The tagged line only.
    pub async fn end(&mut self, command: &str) -> String {
        self.run(command).await.pop().unwrap()
    }

    /// APPEND by LITERAL+; answers the UID.
    pub async fn append(&mut self, mailbox: &str, options: &str, message: &str) -> u32 {
        let end = self
            .end(&format!(
                "APPEND \"{mailbox}\" {options}{{{}+}}\r\n{message}",
                message.len()
            ))
            .await;
        let code = end
            .strip_prefix("OK [APPENDUID ")
            .unwrap_or_else(|| panic!("{end}"));
        code.split([' ', ']']).nth(1).unwrap().parse().unwrap()
    }
}

fn announced(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix("}\r\n")?;
    line[line.rfind('{')? + 1..].parse().ok()
}
