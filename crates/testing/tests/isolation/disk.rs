//! What is secret lies nowhere in clear: somebody comes for the first time, sets up all there is, and then every file below the
//! data directory is read, rows of the database and lines of the log too, for what they typed and were told.
//!
//! Not read: `demo.json`, which tells the passwords of the demonstration's invented people, and `outside`, which stands for the
//! mail of others, where codes are sent. A code of a letter is looked for nowhere: it lies in the queue until the letter has left, in
//! pages of the database that are written over later, and is good once, for a quarter of an hour.

#[path = "../../../identity/tests/both_engines/opened/telephone.rs"]
mod telephone;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};
use testing::http::{Answer, between};
use testing::{Engine, Server, Web};

const PHRASE: &str = "vendange-rocaille-nacre-72";
const RESCUE: &str = "boite-de-secours@maison.example";
/// Until a letter has left.
const PATIENCE: Duration = Duration::from_secs(60);

/// What lies nowhere, with what it is.
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn add(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 6, "{what}: {secret}");
        // As it was shown, and without what parts its groups.
        let close: String = secret.split([' ', '-', '\u{a0}']).collect();
        for form in [
            secret.to_owned(),
            close.to_lowercase(),
            close.to_uppercase(),
            close,
        ] {
            self.0.push((what.to_owned(), form));
        }
    }

    fn found_in(&self, place: &str, bytes: &[u8], found: &mut Vec<String>) {
        for (what, form) in &self.0 {
            let form = form.as_bytes();
            if memchr::memmem::find(bytes, form).is_some() {
                found.push(format!("{place}: {what}"));
            }
        }
    }
}

/// What there is of somebody who waits for their first sign-in.
struct Newcomer {
    name: String,
    numen: String,
    birth: String,
}

fn newcomers(server: &Server) -> Vec<Newcomer> {
    let read = std::fs::read(server.data().join("demo.json")).expect("demo.json");
    let demo: serde_json::Value = serde_json::from_slice(&read).expect("JSON");
    let all = demo["to_activate"].as_array().expect("people");
    let field =
        |one: &serde_json::Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|one| Newcomer {
            name: field(one, "identifier"),
            numen: field(one, "numen"),
            birth: field(one, "birth_date"),
        })
        .collect()
}

#[test]
fn no_secret_lies_in_clear_on_the_disk_or_in_the_log() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        let all = newcomers(&server);
        let mut secrets = Secrets(Vec::new());
        for person in server.people() {
            secrets.add("a password of the demonstration", &person.password);
        }
        for one in &all {
            secrets.add("a NUMEN", &one.numen);
            secrets.add("a date of birth", &one.birth);
        }
        let newcomer = all.first().expect("somebody");
        let web = come(&server, newcomer, &mut secrets);
        furnish(&web, &mut secrets);
        refuse(&server, newcomer, &mut secrets);
        for (name, token) in web.kept() {
            if name != "language" && !token.is_empty() {
                secrets.add(&format!("the cookie {name}"), token);
            }
        }
        let mut found = Vec::new();
        if let Some(url) = server.database() {
            secrets.found_in("the database", &rows(url), &mut found);
        }
        server.stop();
        secrets.found_in("the log", server.log().as_bytes(), &mut found);
        let files = files(&server.data());
        assert!(files.len() > 3, "{files:?}");
        for file in files {
            let bytes = std::fs::read(&file).expect("a file");
            secrets.found_in(&file.display().to_string(), &bytes, &mut found);
        }
        found.dedup();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// The first sign-in to its end.
fn come(server: &Server, newcomer: &Newcomer, secrets: &mut Secrets) -> Web {
    let mut web = Web::nobody(server.demo());
    let who = |charter: &str| -> Vec<(&'static str, String)> {
        vec![
            ("name", newcomer.name.clone()),
            ("secret", newcomer.numen.clone()),
            ("birth", newcomer.birth.clone()),
            ("charter", charter.to_owned()),
            ("accepted", "true".to_owned()),
        ]
    };
    // At a door of several organisations the charter is shown once it is known whose it is.
    let first = who("");
    let first: Vec<(&str, &str)> = first
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let asked = web.post("/activation", &first).expect("an answer");
    assert_eq!(asked.status, 422, "{}", asked.text());
    let page = asked.text();
    let charter = between(&page, "name=\"charter\" value=\"", "\"").expect("a charter");
    let second = who(charter);
    let second: Vec<(&str, &str)> = second
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    step(&mut web, "/activation", &second);
    secrets.add("a chosen password", PHRASE);
    step(
        &mut web,
        "/activation/password",
        &[("fresh", PHRASE), ("again", PHRASE)],
    );
    step(&mut web, "/activation/rescue", &[("address", RESCUE)]);
    let code = code_of_a_letter(server);
    let end = step(&mut web, "/activation/rescue/code", &[("code", &code)]);
    assert_eq!(end.location(), "/welcome");
    let page = web.get("/settings").expect("an answer").text();
    let token = between(&page, "<meta name=\"csrf-token\" content=\"", "\"");
    token
        .expect("a page with a token")
        .clone_into(&mut web.csrf);
    web
}

fn step(web: &mut Web, path: &str, form: &[(&str, &str)]) -> Answer {
    let answer = web.post(path, form).expect("an answer");
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    web.keep(&answer);
    answer
}

/// The code of the letter to the rescue address, once it has left.
fn code_of_a_letter(server: &Server) -> String {
    let begun = Instant::now();
    let outside = server.data().join("outside");
    loop {
        for file in files(&outside) {
            let letter = std::fs::read_to_string(&file).unwrap_or_default();
            let plain = letter.replace("=\r\n", "").replace("=C2=A0", " ");
            if letter.contains(RESCUE)
                && let Some(code) = between(&plain, "code est ", ".")
            {
                assert!(is_code(code), "{code}");
                return code.to_owned();
            }
        }
        assert!(begun.elapsed() < PATIENCE, "no letter has left");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn is_code(word: &str) -> bool {
    word.len() == 7
        && word
            .bytes()
            .all(|sign| sign.is_ascii_digit() || sign == b' ')
}

/// A second factor, its recovery codes, the password of a program.
fn furnish(web: &Web, secrets: &mut Secrets) {
    let page = web
        .get("/settings/account/factor")
        .expect("an answer")
        .text();
    let seed = between(&page, "<p class=\"secret\" translate=\"no\">", "</p>").expect("a seed");
    let sealed = between(&page, "name=\"sealed\" value=\"", "\"").expect("a sealed seed");
    secrets.add("a seed", seed);
    let now = SystemTime::UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    let now = i64::try_from(now).expect("a time");
    let code = telephone::code(seed, now);
    let form = [("sealed", sealed), ("code", &code), ("proof", PHRASE)];
    let done = web
        .post("/settings/account/factor", &form)
        .expect("an answer");
    assert_eq!(done.status, 200, "{}", done.text());
    let text = done.text();
    let codes = text
        .split("<li>")
        .skip(1)
        .filter_map(|one| one.split_once("</li>"));
    let codes: Vec<&str> = codes
        .map(|(code, _)| code)
        .filter(|code| !code.contains('<'))
        .collect();
    assert_eq!(codes.len(), 10, "{text}");
    for code in &codes {
        secrets.add("a recovery code", code);
    }
    let form = [
        ("name", "Thunderbird"),
        ("scope", "mail"),
        ("proof", codes[0]),
    ];
    let made = web
        .post("/settings/account/programs", &form)
        .expect("an answer");
    assert_eq!(made.status, 200, "{}", made.text());
    let text = made.text();
    let password = between(&text, "<p class=\"secret\" translate=\"no\">", "</p>");
    secrets.add("the password of a program", password.expect("a password"));
}

/// What is refused is written nowhere either.
fn refuse(server: &Server, newcomer: &Newcomer, secrets: &mut Secrets) {
    let slip = "tamaris-lagune-faute-19";
    secrets.add("a wrong password", slip);
    let web = Web::nobody(server.demo());
    let form = [("name", newcomer.name.as_str()), ("password", slip)];
    let refused = web.post("/signin", &form).expect("an answer");
    assert_eq!(refused.status, 403, "{}", refused.text());
    // A NUMEN opens nothing any more.
    let form = [
        ("name", newcomer.name.as_str()),
        ("password", &newcomer.numen),
    ];
    let led = web.post("/signin", &form).expect("an answer");
    assert!(led.location().starts_with("/activation"), "{}", led.text());
}

/// All files below a folder but those that are not read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true if entry.file_name() == "outside" => {}
            true => found.extend(files(&path)),
            false if entry.file_name() == "demo.json" => {}
            false => found.push(path),
        }
    }
    found
}

/// All rows of a database, as its own tool writes them.
fn rows(url: &str) -> Vec<u8> {
    let bin = testing_postgres::binaries().expect("PostgreSQL");
    let dump = Command::new(bin.join("pg_dump"))
        .args(["--data-only", "--inserts", "--no-owner"])
        .arg(url)
        .output()
        .expect("pg_dump");
    assert!(
        dump.status.success(),
        "{}",
        String::from_utf8_lossy(&dump.stderr)
    );
    assert!(dump.stdout.len() > 10_000, "an empty database");
    dump.stdout
}
