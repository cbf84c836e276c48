//! What is secret lies nowhere in clear: somebody comes for the first time, sets up all there is, loses it and asks at every
//! door; a head of school and a desk print codes; and then every file below the data directory is read, and rows of the database,
//! what the service wrote into its log and on its console, what commands answered and a backup, for what they typed and were
//! told. At the end a secret is put into each of these places, and is found there.
//!
//! Not read: `demo.json`, which tells the passwords of the demonstration's invented people (the console greets with the first of
//! them), and `outside`, which stands for the mail of others, where letters are sent. What the link of a letter holds lies in the
//! letter: in the queue until it has left, and for as long as its bearer keeps it in their own mailbox where that is where it
//! went. No other row holds it; in files of databases it is looked for among the rows, since pages that rows have left are
//! written over later. A code of a letter is looked for nowhere: it is good once, for a quarter of an hour.

#[path = "../../../identity/tests/both_engines/opened/telephone.rs"]
mod telephone;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};
use testing::http::{Answer, between};
use testing::{Engine, Person, Server, Web};

const PHRASE: &str = "vendange-rocaille-nacre-72";
const RESCUE: &str = "boite-de-secours@maison.example";
/// The one that takes its place.
const OTHER_RESCUE: &str = "autre-boite@maison.example";
const ORGANISATION: &str = "ac-thau.example";
/// Until a letter has left.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where links of letters lead.
const LINKS: [(&str, &str); 4] = [
    ("/recovery/password/", "the link that resets"),
    ("/recovery/not-me/", "the link that freezes"),
    ("/recovery/address/", "the link that takes back"),
    ("/recovery/numen/", "the link to a NUMEN"),
];
/// Rows in which somebody's own mail lies, letters to them among it: the bodies, and the words that they are found by, which
/// either engine keeps its own way.
const MAIL: [&str; 5] = [
    "body",
    "search_text",
    "search_term",
    "search_word",
    "search_word_data",
];

/// What lies nowhere, with what it is.
#[derive(Default)]
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

/// What is looked for, and what was said meanwhile.
#[derive(Default)]
struct Told {
    secrets: Secrets,
    /// What links of letters hold.
    links: Secrets,
    /// Commands and what they answered.
    said: Vec<(String, String)>,
}

/// What there is of somebody who waits for their first sign-in.
pub struct Newcomer {
    /// Given name and family name.
    full: String,
    name: String,
    numen: String,
    birth: String,
}

pub fn newcomers(server: &Server) -> Vec<Newcomer> {
    let read = std::fs::read(server.data().join("demo.json")).expect("demo.json");
    let demo: serde_json::Value = serde_json::from_slice(&read).expect("JSON");
    let all = demo["to_activate"].as_array().expect("people");
    let field =
        |one: &serde_json::Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|one| Newcomer {
            full: field(one, "name"),
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
        let mut told = Told::default();
        let secrets = &mut told.secrets;
        for person in server.people() {
            secrets.add("a password of the demonstration", &person.password);
        }
        for one in &all {
            secrets.add("a NUMEN", &one.numen);
            secrets.add("a date of birth", &one.birth);
        }
        let newcomer = all.first().expect("somebody");
        let web = come(&server, newcomer, secrets);
        let proof = furnish(&web, secrets);
        refuse(&server, newcomer, secrets);
        for (name, token) in web.kept() {
            if name != "language" && !token.is_empty() {
                secrets.add(&format!("the cookie {name}"), token);
            }
        }
        change_rescue(&server, &web, &proof);
        ask_for_a_link(&server, newcomer);
        print_a_sheet(&server, secrets);
        help(&server, newcomer, &mut told);
        command(&server, &mut told);
        links_of_letters(&server, &mut told.links);
        // What has come is in its mailbox once that is opened.
        let inbox = web.get("/mail/inbox").expect("an answer");
        assert_eq!(inbox.status, 200);
        server.stop();
        let found = searched(&server, &told);
        assert!(found.is_empty(), "{}", found.join("\n"));
        plant(&server, &mut told);
        let found = searched(&server, &told);
        for place in [
            "the rows of planted",
            "the log",
            "the console",
            "data/planted",
            "backup",
            "a command",
        ] {
            let is_in = |one: &String| one.contains(place) && one.ends_with("a NUMEN");
            assert!(found.iter().any(is_in), "{place}: {found:#?}");
        }
        let kept = "the rows of planted: the link that freezes";
        assert!(found.iter().any(|one| one == kept), "{found:#?}");
    }
}

/// The first sign-in to its end.
fn come(server: &Server, newcomer: &Newcomer, secrets: &mut Secrets) -> Web {
    secrets.add("a chosen password", PHRASE);
    let (mut web, end) = comes(server, newcomer);
    assert_eq!(end.location(), "/welcome");
    let page = web.get("/settings").expect("an answer").text();
    let token = between(&page, "<meta name=\"csrf-token\" content=\"", "\"");
    token
        .expect("a page with a token")
        .clone_into(&mut web.csrf);
    web
}

/// The first sign-in until the rescue address is verified, and where it leads then.
pub fn comes(server: &Server, newcomer: &Newcomer) -> (Web, Answer) {
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
    step(
        &mut web,
        "/activation/password",
        &[("fresh", PHRASE), ("again", PHRASE)],
    );
    step(&mut web, "/activation/rescue", &[("address", RESCUE)]);
    let code = code_of_a_letter(server, RESCUE);
    let end = step(&mut web, "/activation/rescue/code", &[("code", &code)]);
    (web, end)
}

fn step(web: &mut Web, path: &str, form: &[(&str, &str)]) -> Answer {
    let answer = web.post(path, form).expect("an answer");
    assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    web.keep(&answer);
    answer
}

/// The code of the letter to a rescue address, once it has left.
fn code_of_a_letter(server: &Server, to: &str) -> String {
    let code = once_there(|| {
        let letters = letters(server).into_iter();
        let mut letters = letters.filter(|letter| letter.contains(to));
        letters.find_map(|letter| Some(between(&letter, "code est ", ".")?.to_owned()))
    });
    assert!(is_code(&code), "{code}");
    code
}

/// What comes after a while.
fn once_there<T>(look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(there) = look() {
            return there;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing has come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// All letters that have left, as they are read.
fn letters(server: &Server) -> Vec<String> {
    let all = files(&server.data().join("outside")).into_iter();
    let read = all.filter_map(|file| std::fs::read_to_string(file).ok());
    read.map(|letter| {
        letter
            .replace("=\r\n", "")
            .replace("=C2=A0", " ")
            .replace("=3D", "=")
    })
    .collect()
}

fn is_code(word: &str) -> bool {
    word.len() == 7
        && word
            .bytes()
            .all(|sign| sign.is_ascii_digit() || sign == b' ')
}

/// A second factor, its recovery codes, the password of a program; a code that proves the next thing.
fn furnish(web: &Web, secrets: &mut Secrets) -> String {
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
    codes[1].to_owned()
}

/// Another rescue address, which the one before is told of.
fn change_rescue(server: &Server, web: &Web, proof: &str) {
    let form = [
        ("address", OTHER_RESCUE),
        ("password", PHRASE),
        ("proof", proof),
    ];
    let asked = web.post("/settings/account/rescue", &form);
    let asked = asked.expect("an answer");
    assert_eq!(asked.status, 303, "{}", asked.text());
    let code = code_of_a_letter(server, OTHER_RESCUE);
    let done = web.post("/settings/account/rescue/code", &[("code", &code)]);
    let done = done.expect("an answer");
    assert_eq!(done.status, 303, "{}", done.text());
}

/// The date of birth in three fields.
fn born(newcomer: &Newcomer) -> [(&'static str, &str); 3] {
    let mut parts = newcomer.birth.split('/');
    ["day", "month", "year"].map(|name| (name, parts.next().expect("a date")))
}

fn ask_for_a_link(server: &Server, newcomer: &Newcomer) {
    let web = Web::nobody(server.demo());
    let [day, month, year] = born(newcomer);
    let solved = solved(&web);
    let form = [
        ("numen", newcomer.numen.as_str()),
        day,
        month,
        year,
        ("altcha", &solved),
    ];
    let asked = web.post("/recovery/password", &form).expect("an answer");
    assert_eq!(asked.status, 200, "{}", asked.text());
}

/// A task of the page's, as the widget solves it: with the browser's work instead of a wait of half a minute.
fn solved(web: &Web) -> String {
    use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, derive};
    use base64::Engine as _;
    let task = web.get("/recovery/challenge").expect("an answer");
    let task: serde_json::Value = serde_json::from_slice(&task.body).expect("a task");
    let bytes = |name: &str| -> Vec<u8> {
        let digits = task["parameters"][name]
            .as_str()
            .expect("digits")
            .as_bytes();
        let pairs = digits.chunks(2).map(String::from_utf8_lossy);
        pairs
            .map(|pair| u8::from_str_radix(&pair, 16).expect("digits"))
            .collect()
    };
    let (nonce, salt) = (bytes("nonce"), bytes("salt"));
    let cost = task["parameters"]["cost"].as_u64().unwrap_or_default();
    let rounds = u32::try_from(cost).ok().and_then(std::num::NonZeroU32::new);
    let rounds = rounds.expect("rounds");
    let solves = |counter: &u32| {
        let mut key = [0; 32];
        let password = [&nonce[..], &counter.to_be_bytes()].concat();
        derive(PBKDF2_HMAC_SHA256, rounds, &salt, &password, &mut key);
        key[0] == 0
    };
    let counter = (0_u32..).find(solves).expect("a solution");
    let solution = serde_json::json!({ "counter": counter, "derivedKey": "", "time": 3.5 });
    let answer = serde_json::json!({ "challenge": task, "solution": solution });
    base64::engine::general_purpose::STANDARD.encode(answer.to_string())
}

/// Who leads a school prints a sheet for somebody who waits there.
fn print_a_sheet(server: &Server, secrets: &mut Secrets) {
    let head = signed(server, "xbonnafous");
    let home = head.get("/school").expect("an answer");
    let school = home.location().to_owned();
    let found = head.get(&format!("{school}?q=ziani")).expect("an answer");
    let found = found.text();
    let person = number_after(&found, &format!("{school}/people/"));
    let sheet = head.post(&format!("{school}/people/{person}/sheet"), &[]);
    secrets.add("the code of a sheet", &printed(&sheet.expect("an answer")));
}

/// The number that a page has after some words.
fn number_after(page: &str, before: &str) -> String {
    let (_, after) = page.split_once(before).unwrap_or_else(|| panic!("{page}"));
    after.chars().take_while(char::is_ascii_digit).collect()
}

fn signed(server: &Server, name: &str) -> Web {
    Web::sign_in(server.demo(), server.person(name)).expect("a session")
}

/// The code of a printed page.
fn printed(page: &Answer) -> String {
    let text = page.text();
    let code = between(&text, "class=\"code\">", "<");
    code.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// A numbered request, and a desk that answers it: by a code it prints, and by a link under which the NUMEN lies.
fn help(server: &Server, newcomer: &Newcomer, told: &mut Told) {
    let nobody = Web::nobody(server.demo());
    let form = nobody.get("/recovery/manager").expect("an answer").text();
    let choice = between(&form, "name=\"organisation\"", "Académie de Thau<");
    let value = choice.and_then(|choice| choice.rsplit_once("value=\""));
    let (_, value) = value.unwrap_or_else(|| panic!("{form}"));
    let organisation = value.split('"').next().unwrap_or_default();
    let (given, family) = newcomer.full.split_once(' ').expect("two names");
    let solved = solved(&nobody);
    let form = [
        ("organisation", organisation),
        ("kind", "locked-out"),
        ("given", given),
        ("family", family),
        ("school", "Collège"),
        ("birth", &newcomer.birth),
        ("altcha", &solved),
    ];
    let asked = nobody.post("/recovery/manager", &form);
    let asked = asked.expect("an answer").text();
    let told_once: Vec<&str> = asked.split("<dd>").skip(1).collect();
    let [number, code] = told_once[..] else {
        panic!("{asked}");
    };
    let [number, code] = [number, code].map(|one| one.split('<').next().unwrap_or_default());
    told.secrets.add("the code of a request", code);
    let number = number.to_owned();
    run(
        server,
        told,
        &[
            "organisation",
            "policy",
            ORGANISATION,
            "activation",
            r#"{"numen_given":true}"#,
        ],
        "",
    );
    let desk = desk(server, told);
    let found = desk.get(&format!("/helpdesk?q={}", newcomer.name));
    let found = found.expect("an answer").text();
    let person = number_after(&found, "/helpdesk/people/");
    let path = format!("/helpdesk/people/{person}");
    let form = [("request", number.as_str()), ("way", "print")];
    let sheet = once_there(|| {
        // The request is routed by a due job.
        let sheet = desk.post(&format!("{path}/handover"), &form);
        Some(sheet.expect("an answer")).filter(|sheet| sheet.status == 200)
    });
    told.secrets.add("a code handed over", &printed(&sheet));
    let form = [
        ("request", number.as_str()),
        ("numen", &newcomer.numen),
        ("way", "rescue"),
    ];
    let sent = desk.post(&format!("{path}/numen"), &form);
    let sent = sent.expect("an answer");
    assert_eq!(sent.status, 303, "{}", sent.text());
}

/// Somebody who helps everybody of the organisation.
fn desk(server: &Server, told: &mut Told) -> Web {
    let password = "galoubet-embrun-halage-86";
    let person = Person {
        name: "Karim Aït-Ouali".to_owned(),
        identifier: "bureau@ac-thau.example".to_owned(),
        address: "bureau@ac-thau.example".to_owned(),
        password: password.to_owned(),
        role: String::new(),
    };
    told.secrets.add("the password of a desk", password);
    let words = ["account", "create", &person.address, "--name", &person.name];
    run(server, told, &words, password);
    let rights = "/administration/rights";
    let admin = signed(server, "sibanez-morel");
    let page = admin.get(rights).expect("an answer").text();
    let until = between(&page, "name=\"until\" type=\"date\" value=\"", "\"");
    let form = [
        ("person", person.address.as_str()),
        ("duty", "helpdesk"),
        ("until", until.expect("a date")),
    ];
    let given = admin.post(rights, &form).expect("an answer");
    assert_eq!(given.status, 303, "{}", given.text());
    Web::sign_in(server.demo(), &person).expect("a session")
}

/// What commands answer is read too.
fn command(server: &Server, told: &mut Told) {
    let fresh = "serpolet-galoubet-rive-53";
    told.secrets.add("a password given to a command", fresh);
    let address = server.person("hcastagne").address.clone();
    run(server, told, &["account", "password", &address], fresh);
    for words in [
        &["organisation", "addresses", ORGANISATION][..],
        &["organisation", "policy", ORGANISATION],
        &["queue", "list"],
        &["verify"],
    ] {
        run(server, told, words, "");
    }
}

fn run(server: &Server, told: &mut Told, words: &[&str], input: &str) {
    let (is_well, said) = server.command(words, input);
    assert!(is_well, "{words:?}: {said}");
    told.said
        .push((format!("a command, {}", words.join(" ")), said));
}

/// What the links of all letters hold, once one of each kind has left and none waits.
fn links_of_letters(server: &Server, links: &mut Secrets) {
    for (path, what) in LINKS {
        let tokens = once_there(|| {
            let letters = letters(server).join("\n");
            let after = letters.split(path).skip(1);
            let token = |rest: &str| {
                let is_of_it = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
                let end = rest.find(|sign: char| !is_of_it(sign));
                rest[..end.unwrap_or(rest.len())].to_owned()
            };
            Some(after.map(token).collect::<Vec<_>>()).filter(|all| !all.is_empty())
        });
        for token in tokens {
            assert!(token.len() >= 20, "{what}: {token}");
            links.add(what, &token);
        }
    }
    once_there(|| {
        let (is_well, waiting) = server.command(&["queue", "list"], "");
        (is_well && !waiting.contains("maison.example")).then_some(())
    });
}

/// Where something of it lies.
fn searched(server: &Server, told: &Told) -> Vec<String> {
    let (secrets, mut found) = (&told.secrets, Vec::new());
    for (table, bytes) in rows(server) {
        let place = format!("the rows of {table}");
        secrets.found_in(&place, &bytes, &mut found);
        if !MAIL.contains(&table.as_str()) {
            told.links.found_in(&place, &bytes, &mut found);
        }
    }
    for all in [secrets, &told.links] {
        all.found_in("the log", server.log().as_bytes(), &mut found);
        let console = greeted(server);
        all.found_in("the console", console.as_bytes(), &mut found);
        for (place, said) in &told.said {
            all.found_in(place, said.as_bytes(), &mut found);
        }
    }
    let copy = tempfile::TempDir::new().expect("a temporary folder");
    let copy = copy.path().join("backup");
    backed_up(server, &copy);
    for folder in [server.data(), copy] {
        let files = files(&folder);
        assert!(files.len() > 3, "{files:?}");
        for file in files {
            let bytes = std::fs::read(&file).expect("a file");
            let place = file.display().to_string();
            secrets.found_in(&place, &bytes, &mut found);
            // Rows of these were read.
            let of_database = [".db", ".db-wal", ".db-shm", ".sql"];
            if !of_database.iter().any(|end| place.ends_with(end)) {
                told.links.found_in(&place, &bytes, &mut found);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What stands on the console, but for the one sentence that says as whom to look at the demonstration.
fn greeted(server: &Server) -> String {
    let console = server.console();
    let first = &server.people()[0];
    let lines = console.lines();
    let (greets, others): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.contains(&first.identifier));
    assert!(greets.len() <= 1 && !others.is_empty(), "{console}");
    others.join("\n")
}

/// A backup as the guide for who operates it has it.
fn backed_up(server: &Server, to: &Path) {
    let Some(url) = server.database() else {
        return copied(&server.data(), to);
    };
    std::fs::create_dir(to).expect("a folder");
    let bodies = server.data().join("blobs");
    let again = to.join("blobs");
    copied(&bodies, &again);
    std::fs::write(to.join("database.sql"), dump(url)).expect("a file");
    copied(&bodies, &again);
}

/// Copies a folder, over what is there.
fn copied(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.args(["--archive", "--no-target-directory"]);
    let status = command.args([from, to]).status();
    assert!(status.expect("cp runs").success(), "{}", from.display());
}

/// Puts a secret everywhere, and what a link holds into a row that is no mail.
fn plant(server: &Server, told: &mut Told) {
    let of = |all: &Secrets, what: &str| {
        let found = all.0.iter().find(|(one, _)| one == what);
        found.expect("something to plant").1.clone()
    };
    let numen = of(&told.secrets, "a NUMEN");
    let link = of(&told.links, "the link that freezes");
    std::fs::write(server.data().join("planted"), &numen).expect("a file");
    for name in ["log", "out"] {
        use std::io::Write;
        let file = server.data().with_extension(name);
        let file = std::fs::OpenOptions::new().append(true).open(file);
        writeln!(file.expect("a file"), "planted {numen}").expect("a line");
    }
    told.said.push(("a command".to_owned(), numen.clone()));
    // As text and as bytes.
    let sql = format!(
        "CREATE TABLE planted (one TEXT, other {});
         INSERT INTO planted VALUES ('{numen}', {});",
        match server.database() {
            Some(_) => "BYTEA",
            None => "BLOB",
        },
        match server.database() {
            Some(_) => format!("convert_to('{link}', 'UTF8')"),
            None => format!("CAST('{link}' AS BLOB)"),
        }
    );
    match server.database() {
        Some(url) => {
            let bin = testing_postgres::binaries().expect("PostgreSQL");
            let done = Command::new(bin.join("psql"))
                .args(["-c", &sql, url])
                .output();
            let done = done.expect("psql");
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
        }
        None => {
            let path = server.data().join("platform.db");
            let file = rusqlite::Connection::open(path).expect("a database");
            file.execute_batch(&sql).expect("a table");
        }
    }
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

/// All rows, table by table.
fn rows(server: &Server) -> BTreeMap<String, Vec<u8>> {
    let tables = match server.database() {
        Some(url) => rows_of_a_dump(&dump(url)),
        None => {
            let is_database = |file: &PathBuf| file.extension().is_some_and(|end| end == "db");
            let mut tables = BTreeMap::new();
            for file in files(&server.data()).into_iter().filter(is_database) {
                rows_of_a_file(&file, &mut tables);
            }
            tables
        }
    };
    assert!(tables.len() > 20, "{:?}", tables.keys());
    tables
}

/// All that its own tool writes of a database.
fn dump(url: &str) -> Vec<u8> {
    let bin = testing_postgres::binaries().expect("PostgreSQL");
    let dump = Command::new(bin.join("pg_dump"))
        .args(["--inserts", "--no-owner"])
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

/// The rows of a dump, text as it stands and bytes as they are.
fn rows_of_a_dump(dump: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let text = String::from_utf8_lossy(dump);
    let mut tables: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for row in text.split("\nINSERT INTO ").skip(1) {
        let table = row.split(' ').next().unwrap_or_default();
        let table = table.trim_start_matches("public.").to_owned();
        let rows = tables.entry(table).or_default();
        rows.extend(row.as_bytes());
        for digits in row.split("'\\x").skip(1) {
            let digits = digits.split('\'').next().unwrap_or_default().as_bytes();
            let pairs = digits.chunks(2).map(String::from_utf8_lossy);
            rows.extend(pairs.filter_map(|pair| u8::from_str_radix(&pair, 16).ok()));
            rows.push(0);
        }
    }
    tables
}

/// The rows of a file, without the pages that rows have left.
fn rows_of_a_file(file: &Path, tables: &mut BTreeMap<String, Vec<u8>>) {
    use rusqlite::types::ValueRef;
    let file = rusqlite::Connection::open(file).expect("a database");
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let mut names = file.prepare(sql).expect("a statement");
    let names = names.query_map([], |row| row.get::<_, String>(0));
    for name in names.expect("tables") {
        let name = name.expect("a name");
        let all = format!("SELECT * FROM \"{name}\"");
        let mut all = file.prepare(&all).expect("a statement");
        let columns = all.column_count();
        let mut rows = all.query([]).expect("rows");
        let held = tables.entry(name).or_default();
        while let Some(row) = rows.next().expect("a row") {
            for column in 0..columns {
                match row.get_ref(column).expect("a value") {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => held.extend(bytes),
                    ValueRef::Integer(number) => held.extend(number.to_string().bytes()),
                    ValueRef::Null | ValueRef::Real(_) => {}
                }
                held.push(0);
            }
        }
    }
}
