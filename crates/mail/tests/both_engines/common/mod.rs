//! A house of mail with people we know by name.
#![allow(dead_code, clippy::unwrap_used)]

use directory::{
    Actor, Directory, Grant, MailboxRole, NewAccount, NewOrganisation, OrganisationId, Protocol,
    Role, Scopes, StructureFacts,
};
use mail::{Append, FlagChange, Flags, Mail, MailboxId, Options, Raw, Stored, UidSet};
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;

pub struct House {
    pub mail: Mail,
    pub clock: Arc<ManualClock>,
    pub anne: Actor,
    pub basile: Actor,
    /// Of the other organisation.
    pub chloe: Actor,
    pub ground: Ground,
}

/// Where a house stands: a folder, and a database when the engine wants one.
pub struct Ground {
    pub folder: tempfile::TempDir,
    pub database: Option<Database>,
}

pub fn open(ground: &Ground, clock: &Arc<ManualClock>) -> Mail {
    open_in(ground.folder.path(), ground, clock)
}

/// With a data directory of its own: another node of the same database.
pub fn open_in(folder: &std::path::Path, ground: &Ground, clock: &Arc<ManualClock>) -> Mail {
    let options = store::Options {
        data: folder.to_owned(),
        engine: ground
            .database
            .as_ref()
            .map_or(Engine::Sqlite, |database| Engine::postgres(database.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(7)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), mail::schema()]).unwrap();
    let mail = Mail::new(store.clone(), Directory::new(store), Options::default());
    mail.register().unwrap();
    mail
}

pub fn house(kind: Kind) -> House {
    let ground = Ground {
        folder: tempfile::tempdir().unwrap(),
        database: (kind == Kind::Postgres).then(Database::fresh),
    };
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_790_000_000)));
    let mail = open(&ground, &clock);
    let thau = organisation(&mail, "ac-thau.example");
    let lodeve = organisation(&mail, "ac-lodeve.example");
    let anne = person(&mail, thau, "anne.roux@ac-thau.example");
    let basile = person(&mail, thau, "basile.serre@ac-thau.example");
    let chloe = person(&mail, lodeve, "chloe.pons@ac-lodeve.example");
    House {
        mail,
        clock,
        anne,
        basile,
        chloe,
        ground,
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

fn person(mail: &Mail, organisation: OrganisationId, address: &str) -> Actor {
    let (local, _) = address.split_once('@').unwrap();
    let new = NewAccount {
        organisation,
        identifier: local.replace('.', ""),
        display_name: local.replace('.', " "),
        given_name: String::new(),
        family_name: String::new(),
        function: String::new(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec![address.parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = mail
        .directory()
        .create_account(&Actor::command(), &new)
        .unwrap();
    Actor {
        person,
        account,
        organisation,
        on_behalf: None,
        session: None,
        network: None,
        protocol: Protocol::Web,
        scopes: Scopes::ALL,
        language: Lang::Fr,
    }
}

/// A small message; `answers` is the Message-ID it answers.
pub fn letter(id: &str, from: &str, subject: &str, answers: &str, body: &str) -> Vec<u8> {
    let thread = if answers.is_empty() {
        String::new()
    } else {
        format!("In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n")
    };
    format!(
        "Message-ID: <{id}>\r\nFrom: {from}\r\nTo: anne.roux@ac-thau.example\r\nSubject: {subject}\r\n\
         Date: Mon, 21 Sep 2026 10:00:00 +0200\r\n{thread}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

impl House {
    pub fn inbox(&self) -> MailboxId {
        self.mail
            .mailbox_with(&self.anne, self.anne.account, mail::Role::Inbox)
            .unwrap()
            .id
    }

    pub fn with(&self, role: mail::Role) -> MailboxId {
        self.mail
            .mailbox_with(&self.anne, self.anne.account, role)
            .unwrap()
            .id
    }

    /// Puts a message into Anne's mailbox.
    pub fn put(&self, mailbox: MailboxId, raw: Vec<u8>, flags: Flags) -> mail::Appended {
        let append = Append {
            raw: Raw::from(raw),
            flags,
            keywords: Vec::new(),
            received: None,
        };
        self.mail
            .append(&self.anne, self.anne.account, mailbox, append)
            .unwrap()
    }

    /// `count` messages that do not belong together.
    pub fn fill(&self, mailbox: MailboxId, count: usize) {
        let appends: Vec<Append> = (0..count)
            .map(|n| Append {
                raw: Raw::from(letter(
                    &format!("fill{n}@x.example"),
                    "d@x.example",
                    &format!("Note {n}"),
                    "",
                    &format!("texte {n}"),
                )),
                flags: Flags::NONE,
                keywords: Vec::new(),
                received: Some(Timestamp(self.mail.store().now().0 + n as i64)),
            })
            .collect();
        for chunk in appends.chunks(mail::MOST_APPENDS) {
            self.mail
                .append_many(&self.anne, self.anne.account, mailbox, chunk.to_vec())
                .unwrap();
        }
    }

    /// Anne marks entries.
    pub fn mark(&self, mailbox: MailboxId, set: &UidSet, change: &FlagChange) -> Stored {
        self.mail
            .set_flags(&self.anne, self.account(), mailbox, set, change, None)
            .unwrap()
    }

    pub fn account(&self) -> AccountId {
        self.anne.account
    }

    /// Makes the mailbox of a school, which Anne and Basile are let into as members.
    pub fn role_mailbox(&self) -> AccountId {
        let directory = self.mail.directory();
        let registry = directory.registry(self.anne.organisation).unwrap();
        let facts = StructureFacts {
            uai: Some("0340001A".to_owned()),
            name: "Collège des Étangs".to_owned(),
            ..StructureFacts::default()
        };
        let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
        self.mail.store().platform_write(put).unwrap();
        directory
            .ensure_role_mailboxes(self.anne.organisation)
            .unwrap();
        let address = "ce.0340001a@ac-thau.example".parse().unwrap();
        let account = directory.account_at(&address).unwrap().unwrap();
        for who in [&self.anne, &self.basile] {
            let grant = Grant {
                person: who.person,
                role: MailboxRole::Member,
                until: None,
            };
            directory
                .grant_role(&Actor::command(), account, &grant)
                .unwrap();
        }
        account
    }

    pub fn check(&self) {
        assert_eq!(
            self.mail.verify(self.anne.account).unwrap(),
            Vec::<String>::new()
        );
    }
}
