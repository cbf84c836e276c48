//! How long it takes to tell what fills an account of 200,000 messages, one in twenty of them large:
//! `cargo run --release -p mail --example room -- [MESSAGES]`, on SQLite and on PostgreSQL.

use directory::{Actor, Directory, NewAccount, NewOrganisation, Role};
use mail::{Append, Flags, Mail, Options, Raw};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp, params};
use testing_postgres::Database;
use text::Lang;

const MESSAGES: i64 = 200_000;
const ASKED: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let messages = match std::env::args().nth(1) {
        Some(typed) => typed.parse()?,
        None => MESSAGES,
    };
    println!("| engine | p50 ms | p95 ms |");
    println!("|---|---:|---:|");
    for postgres in [false, true] {
        let folder = tempfile::tempdir()?;
        let database = postgres.then(Database::fresh);
        let engine = match &database {
            Some(database) => Engine::postgres(database.url()),
            None => Engine::Sqlite,
        };
        let mail = open(folder.path(), engine)?;
        let account = account(&mail)?;
        fill(&mail, account, messages)?;
        if postgres {
            // As the server does by itself a minute after so many rows came.
            mail.store().write(account, |tx| {
                tx.execute("ANALYZE message", &[])?;
                tx.execute("ANALYZE entry", &[])
            })?;
        }
        let name = if postgres { "PostgreSQL" } else { "files" };
        measure(&mail, account, name)?;
    }
    Ok(())
}

fn open(folder: &std::path::Path, engine: Engine) -> Result<Mail, Box<dyn Error>> {
    let options = store::Options {
        data: folder.to_owned(),
        engine,
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_790_000_000))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), mail::schema()])?;
    Ok(Mail::new(
        store.clone(),
        Directory::new(store),
        Options::default(),
    ))
}

fn account(mail: &Mail) -> Result<AccountId, Box<dyn Error>> {
    let (directory, command) = (mail.directory(), Actor::command());
    let organisation = directory.create_organisation(
        &command,
        &NewOrganisation {
            name: "Académie".to_owned(),
            domains: vec!["ac-mesure.example".to_owned()],
            hue: None,
            language: Lang::Fr,
        },
    )?;
    let new = NewAccount {
        organisation,
        identifier: "aroux".to_owned(),
        display_name: "Anne Roux".to_owned(),
        given_name: "Anne".to_owned(),
        family_name: "Roux".to_owned(),
        function: String::new(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec!["anne.roux@ac-mesure.example".parse()?],
        quota_bytes: 1 << 40,
    };
    Ok(directory.create_account(&command, &new)?.1)
}

/// One letter as it comes in, then its rows again under other numbers and with other sizes: what is measured reads no body.
fn fill(mail: &Mail, account: AccountId, messages: i64) -> Result<(), Box<dyn Error>> {
    let system = Actor::system();
    let inbox = mail.mailbox_with(&system, account, mail::Role::Inbox)?;
    let raw = "From: Denis Mas <d@mairie.example>\r\nTo: anne.roux@ac-mesure.example\r\nSubject: Photos de la sortie\r\n\
               Message-ID: <1@mairie.example>\r\nDate: Mon, 21 Sep 2026 10:00:00 +0200\r\n\r\nBonjour,\r\nvoici les photos.\r\n";
    let letter = Append {
        raw: Raw::from(raw.as_bytes().to_vec()),
        flags: Flags::NONE,
        keywords: Vec::new(),
        received: None,
    };
    let first = mail.append(&system, account, inbox.id, letter)?.message;
    let numbers =
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < $3)";
    let size = "CASE WHEN number.n % 20 = 0 THEN 131072 + number.n * 977 % 20000000 ELSE 4096 END";
    let message = format!(
        "{numbers} INSERT INTO message (account_id, message_id, conversation_id, alive, size, received, facts, blob, parsed)
         SELECT account_id, message_id + 10 * number.n, conversation_id + 10 * number.n, 1, {size}, received + number.n,
             facts, blob, parsed
         FROM message CROSS JOIN number WHERE account_id = $1 AND message_id = $2"
    );
    let entry = format!(
        "{numbers} INSERT INTO entry (account_id, mailbox_id, uid, message_id, conversation_id, received, sent, size, flags,
             modseq, keywords)
         SELECT account_id, mailbox_id, uid + number.n, message_id + 10 * number.n, conversation_id + 10 * number.n,
             received + number.n, sent, {size}, flags, modseq, keywords
         FROM entry CROSS JOIN number WHERE account_id = $1 AND message_id = $2"
    );
    mail.store().write(account, |tx| {
        tx.execute(&message, params![account, first, messages])?;
        tx.execute(&entry, params![account, first, messages])?;
        tx.execute(
            "UPDATE mailbox SET total = total + $3, size = size + $3 * 4096 WHERE account_id = $1 AND mailbox_id = $2",
            params![account, inbox.id, messages],
        )
    })?;
    Ok(())
}

fn measure(mail: &Mail, account: AccountId, engine: &str) -> Result<(), Box<dyn Error>> {
    let system = Actor::system();
    let mut taken = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let begun = Instant::now();
        let room = mail.room(&system, account)?;
        taken.push(begun.elapsed());
        if room.largest.len() != 20 {
            return Err(format!("{} large messages", room.largest.len()).into());
        }
    }
    taken.sort_unstable();
    let of = |percent: usize| taken[ASKED * percent / 100].as_secs_f64() * 1_000.0;
    println!("| {engine} | {:.2} | {:.2} |", of(50), of(95));
    Ok(())
}
