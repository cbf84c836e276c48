//! People with something to hide, and what others do for their accounts.

#[path = "feeds.rs"]
mod feeds;

use super::watch::{MAIL, Watch};
use crate::secret::{attached, deliver, draft};
use testing::http::{Answer, between};
use testing::{Person, Server, Web};

const PASSWORD: &str = "garrigue-chenal-amandier-61";
const DOMAIN: &str = "ac-thau.example";
/// Who is written by hand, told of by human resources, and whose mail nobody else reads.
pub const ODILE: &str = "odile.fabregat@ac-thau.example";
/// Whose temporary account was asked for, made, and asked for again.
pub const RAMZI: &str = "ramzi.tolosan@ac-thau.example";
const NUMEN: &str = "11E8402917ZQK";
const NUMEN_TYPED: &str = "11 e84 02917 zqk";
const BORN: &str = "29/02/1984";
/// As its keyed hash is made of.
const BORN_KEPT: &str = "1984-02-29";
const RAMZI_BORN: &str = "23/07/1961";
/// Of the temporary account that still waits for an answer.
const WAITING_BORN: &str = "17/11/1958";
pub const DUTIES: [&str; 5] = ["people", "feeds", "organisation", "rights", "helpdesk"];

/// Names and values of a form.
type Fields<'a> = &'a [(&'a str, &'a str)];

/// An act for another person, as its journal has it.
pub struct Done {
    pub about: &'static str,
    pub words: &'static str,
    pub by: String,
}

pub struct Scene<'s> {
    pub server: &'s Server,
    pub watch: Watch,
    /// What acts, commands and the log answered: place and text.
    pub said: Vec<(String, String)>,
    pub done: Vec<Done>,
    /// The school of the head.
    pub school: String,
    uai: String,
    /// The identifiers of those who have something to hide.
    pub people: Vec<String>,
    admin: Actor,
    head: Actor,
    delegate: Actor,
    giver: Actor,
}

/// Who acts: an administrator, who leads the school, and two who were given a duty, people and rights.
#[derive(Debug, Clone, Copy)]
enum Who {
    Admin,
    Head,
    Delegate,
    Giver,
}

/// Somebody who acts, signed in.
struct Actor {
    name: String,
    web: Web,
}

impl Actor {
    fn of(server: &Server, person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            web: Web::sign_in(server.demo(), person).expect("a session"),
        }
    }

    fn page(&self, path: &str) -> String {
        let answer = self.web.get(path).expect("an answer");
        assert_eq!(answer.status, 200, "{}: {path}", self.name);
        answer.text()
    }
}

/// Somebody with a password of ours.
pub fn known(address: &str, name: &str) -> Person {
    Person {
        name: name.to_owned(),
        identifier: address.to_owned(),
        address: address.to_owned(),
        password: PASSWORD.to_owned(),
        role: String::new(),
    }
}

/// Who was given one duty.
pub fn delegate(duty: &str) -> Person {
    known(&format!("{duty}@{DOMAIN}"), &format!("Mandat {duty}"))
}

impl<'s> Scene<'s> {
    pub fn made(server: &'s Server) -> Self {
        let admin = Actor::of(server, server.person("sibanez-morel"));
        for duty in DUTIES {
            give(server, &admin, duty);
        }
        let head = Actor::of(server, server.person("xbonnafous"));
        let home = head.web.get("/school").expect("an answer");
        let school = home.location().trim_start_matches("/school/").to_owned();
        let page = head.page(&format!("/school/{school}"));
        let uai = between(&page, "school-foot\">", "<").expect("a school with a UAI");
        let uai = uai.split_whitespace().last().unwrap_or_default().to_owned();
        let mut scene = Self {
            server,
            watch: Watch::default(),
            said: Vec::new(),
            done: Vec::new(),
            school,
            uai,
            people: Vec::new(),
            delegate: Actor::of(server, &delegate("people")),
            giver: Actor::of(server, &delegate("rights")),
            admin,
            head,
        };
        scene.write_odile();
        scene.import();
        scene.act_for_odile();
        scene.ask_for_ramzi();
        scene.fill_a_mailbox();
        let log = server.log();
        scene.said.push(("the log".to_owned(), log));
        scene
    }

    /// Odile, by hand, with NUMEN and date of birth: first with a fault, then looked at, then made.
    fn write_odile(&mut self) {
        self.watch.numen(NUMEN);
        self.watch.born(BORN);
        let page = self.admin.page("/administration/people/new");
        let key = field(&page, "name=\"key\" value=\"");
        let start = field(&page, "name=\"start\" type=\"date\" value=\"");
        let uai = self.uai.clone();
        let send = |admin: &Actor, more: &[(&str, &str)]| {
            let form = [
                ("key", key.as_str()),
                ("given", "Odile"),
                ("family", "Fabregat"),
                ("title", "Mme"),
                ("function", "professeure de physique"),
                ("profile", "ENS"),
                ("start", &start),
            ];
            let form = [&form, more].concat();
            admin.web.post("/administration/people", &form)
        };
        let mut kept = String::new();
        for (structure, status) in [("0999999Z", 422), (uai.as_str(), 200)] {
            let more = [
                ("do", "check"),
                ("structure", structure),
                ("numen", NUMEN_TYPED),
                ("birth", BORN),
            ];
            let answer = send(&self.admin, &more).expect("an answer");
            assert_eq!(answer.status, status, "{}", answer.text());
            kept = field(&answer.text(), "name=\"recognition\" value=\"");
            // Sealed, so that the hashes stand nowhere.
            self.said
                .push((format!("looking at Odile: {status}"), answer.text()));
        }
        let hashes = [("numen", NUMEN), ("birth", BORN_KEPT)];
        let hashes = hashes.map(|(kind, value)| keyed_hash(self.server, kind, value));
        let more = [
            ("do", "create"),
            ("structure", &uai),
            ("recognition", &kept),
        ];
        let made = send(&self.admin, &more);
        let made = self.heard("making Odile", made);
        for hash in &hashes {
            assert!(is_stored(self.server, hash), "{hash} is what is kept");
            self.watch.hash(hash);
        }
        self.people.push(number(made.location()));
        set_password(self.server, ODILE);
        self.journalled(ODILE, "Compte créé, identifiant ofabregat", Who::Admin);
    }

    /// What an administrator and who was given a duty do for Odile, each in their own name.
    fn act_for_odile(&mut self) {
        let path = format!("/administration/people/{}", self.people[0]);
        let hand = format!("{path}/hand");
        let page = self.delegate.page(&hand);
        let shown = field(&page, "name=\"shown\" value=\"");
        let start = field(&page, "name=\"start\" type=\"date\" value=\"");
        let uai = self.uai.clone();
        let changed = [
            ("do", "change"),
            ("given", "Odile"),
            ("family", "Fabregat"),
            ("title", "Mme"),
            ("function", "professeure de chimie"),
            ("profile", "ENS"),
            ("start", &start),
            ("structure", &uai),
            ("shown", &shown),
        ];
        self.does(Who::Delegate, &hand, &changed);
        self.journalled(ODILE, "Fiche écrite à la main changée", Who::Delegate);
        let last = [("do", "let-go"), ("last", &self.today())];
        let reason = [("do", "suspend"), ("reason", "Ordinateur perdu.")];
        let size = [("do", "quota"), ("size", "3 Go")];
        let acts: [(Who, Fields<'_>, &'static str); 6] = [
            (Who::Delegate, &size, "Place portée à 3 Go"),
            (
                Who::Admin,
                &[("do", "quota-policy")],
                "Place fixée de nouveau",
            ),
            (Who::Admin, &reason, "Compte suspendu"),
            (Who::Delegate, &[("do", "resume")], "Compte rouvert"),
            (
                Who::Admin,
                &last,
                "Départ vers une autre organisation annoncé",
            ),
            (
                Who::Admin,
                &[("do", "keep")],
                "Départ vers une autre organisation annulé",
            ),
        ];
        for (who, form, words) in acts {
            self.does(who, &path, form);
            self.journalled(ODILE, words, who);
        }
        self.give_and_take_back();
    }

    fn give_and_take_back(&mut self) {
        let rights = "/administration/rights";
        let until = self.today();
        let form = [("person", ODILE), ("duty", "rights"), ("until", &until)];
        self.does(Who::Giver, rights, &form);
        let page = self.giver.page(rights);
        let ours = page
            .split("<li")
            .find(|item| item.contains("Odile Fabregat"));
        let act = ours.and_then(|item| between(item, "action=\"", "\""));
        let act = act.expect("a right can be taken back").to_owned();
        self.does(Who::Giver, &act, &[]);
        self.journalled(ODILE, "Droit confié", Who::Giver);
        self.journalled(ODILE, "Droit retiré", Who::Giver);
    }

    /// A temporary account: asked for with a fault, asked for, made, asked for once more, and one that goes on waiting.
    fn ask_for_ramzi(&mut self) {
        let requests = format!("/school/{}/requests", self.school);
        let page = self.head.page(&format!("{requests}/new"));
        let today = field(&page, "type=\"date\" min=\"");
        let latest = field(&page, "\" max=\"");
        for born in [RAMZI_BORN, WAITING_BORN] {
            self.watch.born(born);
        }
        let person = |family: &'static str, born: &'static str| {
            [
                ("given", "Ramzi"),
                ("family", family),
                ("function", "agent d’accueil"),
                ("birth", born),
            ]
        };
        let faulty = person("Tolosan", RAMZI_BORN);
        let refused = self.head.web.post(&requests, &faulty);
        let refused = self.heard("a faulty request", refused);
        assert_eq!(refused.status, 422, "{}", refused.text());
        let (short, long) = (
            [("kind", "contract"), ("until", &today)],
            [("kind", "trainee"), ("until", &latest)],
        );
        self.does(Who::Head, &requests, &[&faulty[..], &short].concat());
        self.approve();
        set_password(self.server, RAMZI);
        let found = self
            .admin
            .page(&format!("/administration/people?q={RAMZI}"));
        let ramzi = person_of(&found);
        let renewal = format!("/school/{}/people/{ramzi}/renewal", self.school);
        self.people.push(ramzi);
        self.does(Who::Head, &renewal, &[("until", &latest)]);
        self.approve();
        let waiting = person("Cazals", WAITING_BORN);
        self.does(Who::Head, &requests, &[&waiting[..], &long].concat());
        self.journalled(RAMZI, "Compte créé, identifiant rtolosan", Who::Delegate);
        self.journalled(
            RAMZI,
            "Compte temporaire demandé pour Ramzi Tolosan",
            Who::Head,
        );
        self.journalled(RAMZI, "Compte prolongé", Who::Delegate);
    }

    /// Grants the one request that waits.
    fn approve(&mut self) {
        let page = self.delegate.page("/school/requests");
        let id = between(&page, "action=\"/school/requests/", "/approval");
        let path = format!("/school/requests/{}/approval", id.expect("a request waits"));
        self.does(Who::Delegate, &path, &[]);
    }

    /// Odile's mail: each canary in its own place.
    fn fill_a_mailbox(&self) {
        let [subject, text, file, folder, label, about, piece] = MAIL;
        deliver(self.server, ODILE, subject, text, &format!("{file}.pdf"));
        let web = Web::sign_in(self.server.demo(), &known(ODILE, "")).expect("a session");
        web.post("/folders", &[("name", folder)])
            .expect("an answer");
        web.post("/labels", &[("name", label)]).expect("an answer");
        let draft = draft(&web, about);
        attached(&web, &draft, piece);
    }

    fn today(&self) -> String {
        let page = self.admin.page("/administration/people/new");
        field(&page, "name=\"start\" type=\"date\" value=\"")
    }

    fn who(&self, who: Who) -> &Actor {
        match who {
            Who::Admin => &self.admin,
            Who::Head => &self.head,
            Who::Delegate => &self.delegate,
            Who::Giver => &self.giver,
        }
    }

    /// An act that succeeds.
    fn does(&mut self, who: Who, path: &str, form: &[(&str, &str)]) {
        let answer = self.who(who).web.post(path, form);
        let answer = self.heard(path, answer);
        assert_eq!(answer.status, 303, "{path} {form:?}: {}", answer.text());
    }

    fn heard(&mut self, place: &str, answer: std::io::Result<Answer>) -> Answer {
        let answer = answer.unwrap_or_else(|error| panic!("{place}: {error}"));
        self.said.push((place.to_owned(), answer.text()));
        answer
    }

    fn journalled(&mut self, about: &'static str, words: &'static str, by: Who) {
        let by = self.who(by).name.clone();
        self.done.push(Done { about, words, by });
    }

    /// A command that succeeds; what it says is looked at too.
    fn command(&mut self, words: &[&str]) {
        let (is_well, said) = self.server.command(words, "");
        assert!(is_well, "{words:?}: {said}");
        self.said.push((words.join(" "), said));
    }
}

/// Gives somebody new one duty over the whole organisation.
fn give(server: &Server, admin: &Actor, duty: &str) {
    let person = delegate(duty);
    let words = ["account", "create", &person.address, "--name", &person.name];
    let (is_well, said) = server.command(&words, PASSWORD);
    assert!(is_well, "{said}");
    let page = admin.page("/administration/rights");
    let until = field(&page, "name=\"until\" type=\"date\" value=\"");
    let form = [
        ("person", person.address.as_str()),
        ("duty", duty),
        ("until", &until),
    ];
    let given = admin.web.post("/administration/rights", &form);
    let given = given.expect("an answer");
    assert_eq!(given.status, 303, "{}", given.text());
}

fn set_password(server: &Server, address: &str) {
    let (is_well, said) = server.command(&["account", "password", address], PASSWORD);
    assert!(is_well, "{said}");
}

/// What stands in a page after some words, until the next quotation mark.
fn field(page: &str, before: &str) -> String {
    let value = between(page, before, "\"");
    value
        .unwrap_or_else(|| panic!("{before} in {page}"))
        .to_owned()
}

/// The number at the end of a path.
fn number(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Whom a list of people found.
fn person_of(page: &str) -> String {
    let links = page.split("/administration/people/").skip(1);
    let ids = links.filter_map(|rest| rest.split('"').next());
    let mut ids = ids.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    ids.next().expect("somebody was found").to_owned()
}

/// The keyed hash of a secret (`identity::KeyedHash`), with the server's own key.
fn keyed_hash(server: &Server, kind: &str, value: &str) -> String {
    let key = std::fs::read(server.data().join("people.key")).expect("the key");
    let mut hasher = blake3::Hasher::new_keyed(&key.try_into().expect("32 bytes"));
    for part in [kind.as_bytes(), &[0], value.as_bytes()] {
        hasher.update(part);
    }
    let digits = hasher.finalize().to_hex();
    digits.as_str()[..32].to_owned()
}

/// Whether the platform's database, or its log, holds a text.
fn is_stored(server: &Server, text: &str) -> bool {
    let files = std::fs::read_dir(server.data()).expect("the data");
    files.flatten().any(|file| {
        let is_platform = file
            .file_name()
            .to_string_lossy()
            .starts_with("platform.db");
        let bytes = is_platform.then(|| std::fs::read(file.path()).unwrap_or_default());
        let holds = |bytes: Vec<u8>| {
            bytes
                .windows(text.len())
                .any(|some| some == text.as_bytes())
        };
        bytes.is_some_and(holds)
    })
}
