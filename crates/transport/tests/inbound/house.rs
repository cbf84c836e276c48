//! A house with one organisation and four people (Louise's mailbox is full, Simon is suspended), and clients that speak with its SMTP doors.

use crate::support;
use directory::Role as PersonRole;
use directory::{Actor, Directory, NewAccount, NewOrganisation, OrganisationId, Suspension};
use identity::{HashCost, Identity, Secret};
use mail::{Mail, Options as MailOptions, Role as MailboxRole, UidRange, Wants};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Engine, ManualClock, Options, SeededRandom, Store, Timestamp};
use tempfile::TempDir;
use testing_postgres::{Database, Kind};
use text::Lang;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use transport::inbound::{self, Context, Limits, Role, Tls};
use transport::outbound;

/// No answer within this time is a failure.
const PATIENCE: Duration = Duration::from_secs(60);
pub const PASSWORD: &str = "soleil de septembre";
pub const QUOTA: i64 = 50 * 1024 * 1024;
/// Where strangers come from.
const PEER: &str = "192.0.2.7:50000";

pub struct House {
    pub context: Arc<Context>,
    pub store: Store,
    pub mail: Mail,
    pub directory: Directory,
    pub queue: outbound::Queue,
    pub organisation: OrganisationId,
    /// Professor; also the postmaster.
    pub helene: Actor,
    pub mathis: Actor,
    folder: TempDir,
    pub database: Option<Database>,
}

impl House {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn on(kind: Kind) -> Self {
        Self::built(kind, |_| {})
    }

    /// The same with other limits.
    pub fn with(change: impl FnOnce(&mut Limits)) -> Self {
        Self::built(Kind::Sqlite, change)
    }

    fn built(kind: Kind, change: impl FnOnce(&mut Limits)) -> Self {
        let folder = TempDir::new().unwrap();
        let database = (kind == Kind::Postgres).then(Database::fresh);
        let store = open(folder.path(), database.as_ref());
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
        let organisation = academy(&directory);
        let person = |identifier: &str, others: &[&str]| {
            person(&directory, &identity, organisation, identifier, others)
        };
        let helene = person("hcastagne", &["postmaster", "helene.castagne"]);
        let (mathis, louise, simon) = (
            person("mroux", &[]),
            person("lvidal", &[]),
            person("sblanc", &[]),
        );
        let command = Actor::command();
        directory.set_quota(&command, louise.account, 0).unwrap();
        directory
            .suspend(&command, simon.account, &Suspension::default())
            .unwrap();
        let mut context = Context::new(
            mail.clone(),
            identity,
            "mail.thau.example".into(),
            CancellationToken::new(),
        );
        let outside = outbound::Route::Outside(folder.path().join("outside"));
        let options = outbound::Options::new(outside, "mail.thau.example".into());
        let queue = outbound::Queue::new(mail.clone(), options).unwrap();
        context.reports = Some(queue.clone());
        change(&mut context.limits);
        Self {
            context: Arc::new(context),
            store,
            mail,
            directory,
            queue,
            organisation,
            helene,
            mathis,
            folder,
            database,
        }
    }

    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// A stream on which the server has not spoken yet.
    pub fn stream(&self, role: Role, tls: Tls) -> tokio::io::DuplexStream {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let peer: SocketAddr = PEER.parse().unwrap();
        tokio::spawn(inbound::serve(
            theirs,
            self.context.clone(),
            role,
            peer,
            tls,
        ));
        ours
    }

    /// A client that was welcomed.
    pub async fn stranger(&self, role: Role, tls: Tls) -> Client {
        let mut client = Client::new(self.stream(role, tls));
        assert!(client.reply().await.starts_with("220 mail.thau.example "));
        client
    }

    /// A client that has greeted.
    pub async fn client(&self, role: Role) -> Client {
        let mut client = self.stranger(role, Tls::Absent).await;
        client.greet(role).await;
        client
    }

    /// A client that has greeted, within TLS as the server sees it.
    pub async fn secured(&self, role: Role) -> Client {
        let mut client = self.stranger(role, Tls::Active).await;
        client.greet(role).await;
        client
    }

    /// Helene at the submission port.
    pub async fn signed_in(&self) -> Client {
        let mut client = self.secured(Role::Submission).await;
        // \0hcastagne\0soleil de septembre
        let reply = client
            .ask("AUTH PLAIN AGhjYXN0YWduZQBzb2xlaWwgZGUgc2VwdGVtYnJl")
            .await;
        assert!(reply.starts_with("235 2.7.0 "), "{reply}");
        client
    }

    /// The messages in a person's inbox, oldest first.
    pub fn inbox(&self, person: &Actor) -> Vec<String> {
        let account = person.account;
        let inbox = self
            .mail
            .mailbox_with(person, account, MailboxRole::Inbox)
            .unwrap();
        let everything = UidRange {
            from: mail::Uid(1),
            to: mail::Uid(u32::MAX),
        };
        let rows = self
            .mail
            .entries(person, account, inbox.id, everything, Wants::default(), 100)
            .unwrap();
        rows.iter()
            .map(|row| {
                let bytes = self.mail.body(person, account, row.message).unwrap();
                String::from_utf8_lossy(&bytes).into_owned()
            })
            .collect()
    }

    /// The first message that has left for elsewhere.
    pub async fn outside(&self) -> String {
        let folder = self.data().join("outside");
        let written = async {
            loop {
                let found = std::fs::read_dir(&folder)
                    .into_iter()
                    .flatten()
                    .filter_map(|entry| Some(entry.ok()?.path()))
                    .find(|path| path.extension().is_some_and(|kind| kind == "eml"));
                match found {
                    Some(path) => return std::fs::read(path).unwrap(),
                    None => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        };
        let bytes = timeout(PATIENCE, written).await.expect("a message leaves");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How many bodies lie on disk.
    pub fn blobs(&self) -> usize {
        files(&self.data().join("blobs"))
    }

    /// How many bodies are being written.
    pub fn spooled(&self) -> usize {
        files(&self.data().join("spool"))
    }
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

fn open(folder: &Path, database: Option<&Database>) -> Store {
    let options = Options {
        data: folder.to_owned(),
        engine: database.map_or(Engine::Sqlite, |database| Engine::postgres(database.url())),
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_750_000_000))),
        random: Arc::new(SeededRandom::new(7)),
        limits: store::Limits::default(),
    };
    Store::open(
        options,
        &[
            directory::schema(),
            identity::schema(),
            mail::schema(),
            outbound::schema(),
        ],
    )
    .unwrap()
}

fn academy(directory: &Directory) -> OrganisationId {
    let new = NewOrganisation {
        name: "Académie de Thau".into(),
        domains: vec!["thau.example".into()],
        hue: None,
        language: Lang::default(),
    };
    directory
        .create_organisation(&Actor::command(), &new)
        .unwrap()
}

/// An account with addresses of these local parts.
pub fn account(organisation: OrganisationId, identifier: &str, others: &[&str]) -> NewAccount {
    NewAccount {
        organisation,
        identifier: identifier.into(),
        display_name: identifier.into(),
        given_name: identifier.into(),
        family_name: identifier.into(),
        function: "professeure".into(),
        establishment: None,
        language: Lang::default(),
        role: PersonRole::named("user"),
        addresses: std::iter::once(&identifier)
            .chain(others)
            .map(|local| format!("{local}@thau.example").parse().unwrap())
            .collect(),
        quota_bytes: QUOTA,
    }
}

fn person(
    directory: &Directory,
    identity: &Identity,
    organisation: OrganisationId,
    identifier: &str,
    others: &[&str],
) -> Actor {
    let command = Actor::command();
    let (person, account) = directory
        .create_account(&command, &account(organisation, identifier, others))
        .unwrap();
    identity
        .set_password(&command, person, &Secret::from(PASSWORD))
        .unwrap();
    support::actor(organisation, person, account, Lang::default())
}

/// A small message.
pub fn letter(subject: &str) -> String {
    format!(
        "From: Anne <anne@ailleurs.example>\r\nTo: hcastagne@thau.example\r\nSubject: {subject}\r\n\
         Date: Mon, 16 Jun 2025 08:30:00 +0200\r\nMessage-ID: <1@ailleurs.example>\r\n\r\nLa salle est libre.\r\n"
    )
}

pub struct Client<S = tokio::io::DuplexStream> {
    pub stream: S,
    unread: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    pub async fn send(&mut self, text: &str) {
        timeout(PATIENCE, self.stream.write_all(text.as_bytes()))
            .await
            .expect("the server reads")
            .unwrap();
    }

    /// One reply, its lines joined by `\n`; empty when the server has closed.
    pub async fn reply(&mut self) -> String {
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            let last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line);
            if last {
                return lines.join("\n");
            }
        }
    }

    async fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                let rest = self.unread.split_off(end + 2);
                let line = std::mem::replace(&mut self.unread, rest);
                return String::from_utf8_lossy(&line[..end]).into_owned();
            }
            let mut buffer = [0; 16 * 1024];
            let read = timeout(PATIENCE, self.stream.read(&mut buffer))
                .await
                .expect("the server answers")
                .unwrap_or(0);
            if read == 0 {
                return String::new();
            }
            self.unread.extend_from_slice(&buffer[..read]);
        }
    }

    pub async fn ask(&mut self, command: &str) -> String {
        self.send(&format!("{command}\r\n")).await;
        self.reply().await
    }

    /// As [`Client::ask`]; the reply must begin so.
    pub async fn expect(&mut self, command: &str, start: &str) -> String {
        let reply = self.ask(command).await;
        assert!(reply.starts_with(start), "{command}: {reply}");
        reply
    }

    pub async fn greet(&mut self, role: Role) -> String {
        let word = if role == Role::Lmtp { "LHLO" } else { "EHLO" };
        self.expect(&format!("{word} client.example"), "250").await
    }

    /// A message's envelope.
    pub async fn envelope(&mut self, from: &str, to: &[&str]) {
        self.expect(&format!("MAIL FROM:<{from}>"), "250 2.1.0 ")
            .await;
        for to in to {
            self.expect(&format!("RCPT TO:<{to}>"), "250 2.1.5 ").await;
        }
    }

    /// DATA with a message that needs no stuffing; the answer to its end.
    pub async fn data(&mut self, message: &str) -> String {
        self.expect("DATA", "354 ").await;
        self.send(message).await;
        self.ask(".").await
    }
}
