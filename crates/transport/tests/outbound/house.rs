//! A house with people we know by name, a clock moved by hand, and a queue.

use crate::hop::Hop;
use crate::support;
use directory::{Actor, Directory, NewAccount, NewOrganisation, OrganisationId, Role};
use mail::{EntryRow, Envelope, EnvelopeRecipient, Mail, Raw, UidRange, Wants};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Clock, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;
use transport::outbound::{
    self, Host, Later, Options, Patience, Queue, QueueRow, Resolver, Route, Unroutable,
};

pub const ANNE: &str = "anne.roux@ac-thau.example";
pub const BASILE: &str = "basile.serre@ac-thau.example";
pub const CLARA: &str = "clara.webb@ac-thau.example";

pub struct House {
    pub mail: Mail,
    pub queue: Queue,
    pub clock: Arc<ManualClock>,
    pub hosts: Arc<Hosts>,
    pub anne: Actor,
    pub basile: Actor,
    /// Reads English.
    pub clara: Actor,
    pub ground: Ground,
}

/// Where a house stands: a folder, and a database when the engine wants one.
pub struct Ground {
    pub folder: tempfile::TempDir,
    pub database: Option<Database>,
}

/// A resolver that knows what the test says.
#[derive(Default)]
pub struct Hosts(Mutex<HashMap<String, Vec<Host>>>);

impl Hosts {
    pub fn lead(&self, domain: &str, hop: &Hop) {
        let host = Host {
            name: format!("mx.{domain}"),
            address: hop.address,
        };
        let mut hosts = self.0.lock().unwrap();
        hosts.entry(domain.to_owned()).or_default().push(host);
    }
}

impl Resolver for Hosts {
    fn hosts<'a>(&'a self, domain: &'a str) -> Later<'a, Result<Vec<Host>, Unroutable>> {
        let found = self.0.lock().unwrap().get(domain).cloned();
        Box::pin(async move {
            found.ok_or_else(|| Unroutable {
                status: smtp_syntax::Enhanced(5, 1, 2),
                text: format!("there is no domain {domain}"),
            })
        })
    }
}

/// A house whose next hops the test names itself.
pub fn house(kind: Kind) -> House {
    let hosts = Arc::new(Hosts::default());
    let mut options = options(Route::Mx);
    options.resolver = Some(hosts.clone());
    House::with(kind, options, hosts)
}

pub fn options(route: Route) -> Options {
    let mut options = Options::new(route, "mx.ac-thau.example".to_owned());
    options.patience = Patience {
        greeting: Duration::from_secs(60),
        command: Duration::from_secs(60),
        ..Patience::default()
    };
    options
}

pub fn open(ground: &Ground, clock: &Arc<ManualClock>) -> Mail {
    open_on(ground, ground.database.as_ref(), clock)
}

/// Another node may stand on the same database.
pub fn open_on(ground: &Ground, database: Option<&Database>, clock: &Arc<ManualClock>) -> Mail {
    let options = store::Options {
        data: ground.folder.path().to_owned(),
        engine: database.map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(7)),
        limits: Limits::default(),
    };
    let schemas = [directory::schema(), mail::schema(), outbound::schema()];
    let store = Store::open(options, &schemas).unwrap();
    let directory = Directory::new(store.clone());
    Mail::new(store, directory, mail::Options::default())
}

impl House {
    pub fn with(kind: Kind, options: Options, hosts: Arc<Hosts>) -> Self {
        let ground = Ground {
            folder: tempfile::tempdir().unwrap(),
            database: (kind == Kind::Postgres).then(Database::fresh),
        };
        let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_790_000_000)));
        let mail = open(&ground, &clock);
        let thau = organisation(&mail, "ac-thau.example");
        let anne = person(&mail, thau, ANNE, Lang::Fr);
        let basile = person(&mail, thau, BASILE, Lang::Fr);
        let clara = person(&mail, thau, CLARA, Lang::En);
        let queue = Queue::new(mail.clone(), options).unwrap();
        let house = Self {
            mail,
            queue,
            clock,
            hosts,
            anne,
            basile,
            clara,
            ground,
        };
        house.start();
        house
    }

    fn start(&self) {
        self.mail.register().unwrap();
        self.queue.register().unwrap();
        self.mail.store().start_appliers().unwrap();
        self.mail.store().start_jobs();
    }

    pub fn send(&self, to: &[&str]) {
        self.send_as(
            &self.anne,
            ANNE,
            &to.iter().map(|to| plain(to)).collect::<Vec<_>>(),
        );
    }

    pub fn send_as(&self, actor: &Actor, from: &str, recipients: &[EnvelopeRecipient]) {
        let envelope = Envelope {
            from: from.to_owned(),
            recipients: recipients.to_vec(),
            ret: Some("HDRS".to_owned()),
            envelope_id: Some("sortie-12".to_owned()),
        };
        self.send_raw(actor, &envelope, letter(from));
    }

    pub fn send_raw(&self, actor: &Actor, envelope: &Envelope, raw: Vec<u8>) {
        self.mail
            .submit_raw(
                actor,
                actor.account,
                envelope,
                Raw::from(raw),
                Duration::ZERO,
            )
            .unwrap();
    }

    /// Raw messages in somebody's inbox, the newest first.
    pub fn inbox(&self, actor: &Actor) -> Vec<Vec<u8>> {
        self.mailbox(actor, mail::Role::Inbox)
    }

    pub fn mailbox(&self, actor: &Actor, role: mail::Role) -> Vec<Vec<u8>> {
        let mailbox = self
            .mail
            .mailbox_with(actor, actor.account, role)
            .unwrap()
            .id;
        let (all, wants) = (UidRange::ALL, Wants::default());
        let entries = self
            .mail
            .entries(actor, actor.account, mailbox, all, wants, 99)
            .unwrap();
        let body = |entry: &EntryRow| {
            let body = self.mail.body(actor, actor.account, entry.message);
            body.unwrap().to_vec()
        };
        entries.iter().rev().map(body).collect()
    }

    /// Waits until Anne has that many reports; the newest first.
    pub async fn reports(&self, count: usize) -> Vec<String> {
        self.reports_of(&self.anne, count).await
    }

    pub async fn reports_of(&self, actor: &Actor, count: usize) -> Vec<String> {
        eventually("reports", || {
            let reports: Vec<String> = self
                .inbox(actor)
                .iter()
                .map(|raw| String::from_utf8_lossy(raw).into_owned())
                .filter(|raw| raw.contains("multipart/report"))
                .collect();
            (reports.len() >= count).then_some(reports)
        })
        .await
    }

    /// Waits until the queue is as `wanted` says.
    pub async fn queue_is(&self, wanted: impl Fn(&[QueueRow]) -> bool) -> Vec<QueueRow> {
        eventually("the queue", || {
            let rows = self.queue.list().unwrap();
            wanted(&rows).then_some(rows)
        })
        .await
    }

    /// Waits until a message was tried and waits on.
    pub async fn tried_once(&self) -> Vec<QueueRow> {
        self.queue_is(|rows| rows.iter().any(|row| row.attempts == 1))
            .await
    }

    /// Waits until everything has left: no submission waits, and the queue is empty.
    pub async fn everything_left(&self) {
        eventually("everything to leave", || {
            let held = self.mail.store().pending_jobs(mail::RELEASE_JOB).unwrap();
            let rows = self.queue.list().unwrap();
            (held.is_empty() && rows.is_empty()).then_some(())
        })
        .await;
    }

    /// Moves the clock second by second until everything has left: an attempt may be under way that waits for its time-out, and
    /// one that answers has minutes of the clock for it.
    pub async fn leaves_in_time(&self) {
        eventually("everything to leave", || {
            let held = self.mail.store().pending_jobs(mail::RELEASE_JOB).unwrap();
            let rows = self.queue.list().unwrap();
            if held.is_empty() && rows.is_empty() {
                return Some(());
            }
            self.clock.advance(Duration::from_secs(1));
            None
        })
        .await;
    }

    /// Moves the clock to the next attempt and waits until it was made.
    pub async fn next_attempt(&self) {
        let before = self.queue.list().unwrap();
        let Some(next) = before.iter().map(|row| row.next_try).min() else {
            return;
        };
        self.clock.advance(next.since(self.clock.now()));
        self.queue_is(|rows| rows != before).await;
    }

    /// Moves the clock from attempt to attempt until everything has left: one may fail for a reason of this machine.
    pub async fn leaves_at_last(&self) {
        for _ in 0..5 {
            self.next_attempt().await;
            if self.queue.list().unwrap().is_empty() {
                return;
            }
        }
        self.everything_left().await;
    }
}

fn organisation(mail: &Mail, domain: &str) -> OrganisationId {
    let new = NewOrganisation {
        name: domain.into(),
        domains: vec![domain.into()],
        hue: None,
        language: Lang::Fr,
    };
    mail.directory()
        .create_organisation(&Actor::command(), &new)
        .unwrap()
}

fn person(mail: &Mail, organisation: OrganisationId, address: &str, language: Lang) -> Actor {
    let (local, _) = address.split_once('@').unwrap();
    let new = NewAccount {
        organisation,
        identifier: local.replace('.', ""),
        display_name: local.replace('.', " "),
        given_name: String::new(),
        family_name: String::new(),
        function: String::new(),
        establishment: None,
        language,
        role: Role::Agent,
        addresses: vec![address.parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = mail
        .directory()
        .create_account(&Actor::command(), &new)
        .unwrap();
    support::actor(organisation, person, account, language)
}

pub fn plain(address: &str) -> EnvelopeRecipient {
    EnvelopeRecipient {
        address: address.to_owned(),
        ..EnvelopeRecipient::default()
    }
}

pub fn wanting(address: &str, notify: &str) -> EnvelopeRecipient {
    EnvelopeRecipient {
        notify: Some(notify.to_owned()),
        original: Some(format!("rfc822;{}", address.replace('+', "+2B"))),
        ..plain(address)
    }
}

pub fn letter(from: &str) -> Vec<u8> {
    format!(
        "Message-ID: <sortie@ac-thau.example>\r\nFrom: {from}\r\nTo: lea@x.example\r\n\
         Subject: =?utf-8?Q?Sortie_des_=C3=A9l=C3=A8ves?=\r\nDate: Mon, 21 Sep 2026 10:00:00 +0200\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\
         Bonjour,\r\n.une ligne qui commence par un point\r\nà demain\r\n"
    )
    .into_bytes()
}

/// Waits for a condition: looks until it holds, and fails when it never does.
pub async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let patience = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(tokio::time::Instant::now() < patience, "{what} never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
