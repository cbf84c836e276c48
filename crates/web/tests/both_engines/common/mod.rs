//! The webmail on a store of its own, with people we know by name, driven as a browser drives it.
#![allow(dead_code, clippy::unwrap_used)]

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use directory::{
    Actor, Directory, Grant, MailboxRole, NewAccount, NewOrganisation, OrganisationId, Role,
    StructureFacts,
};
use identity::{HashCost, Identity, KeyedHash, Secret};
use import::Imports;
use mail::{Append, Flags, Mail, MailboxId, Raw};
use std::path::Path;
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use web::{Context, Options};

pub const PASSWORD: &str = "un mot de passe long";
/// Monday, 23 November 2026, 15:00 in Paris.
pub const NOW: i64 = 1_795_442_400;

pub struct House {
    pub context: Arc<Context>,
    pub clock: Arc<ManualClock>,
    pub anne: Actor,
    pub basile: Actor,
    /// Of another organisation.
    pub chloe: Actor,
    pub folder: tempfile::TempDir,
    /// When the engine wants one.
    pub database: Option<Database>,
}

fn context(folder: &Path, database: Option<&Database>, clock: &Arc<ManualClock>) -> Arc<Context> {
    let options = store::Options {
        data: folder.to_owned(),
        engine: database.map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(7)),
        limits: Limits::default(),
    };
    let schemas = [
        directory::schema(),
        identity::schema(),
        import::schema(),
        mail::schema(),
    ];
    let store = Store::open(options, &schemas).unwrap();
    let directory = Directory::new(store.clone());
    let keyed = KeyedHash::open(folder, &store).unwrap();
    let data = folder;
    let imports = Imports::new(store.clone(), directory.clone(), keyed.clone(), folder);
    let mail = Mail::new(store.clone(), directory.clone(), mail::Options::default());
    mail.register().unwrap();
    let cost = HashCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    let identity = Identity::new(store, directory.clone(), cost).unwrap();
    identity.keyed_hash(data).unwrap();
    Arc::new(Context {
        keyed: keyed.clone(),
        identity,
        mail,
        directory,
        imports,
        options: Options {
            secure_cookies: false,
            hostname: "mail.thau.example".into(),
            address: "https://mail.thau.example".into(),
            trusted_proxies: web::proxies::Proxies::default(),
            first_link: identity::FirstLink::below(folder),
            imaps: 993,
            submissions: 465,
        },
        shutdown: CancellationToken::new(),
    })
}

/// On files: for pages that are the same whatever holds the rows.
pub fn house() -> House {
    house_on(Kind::Sqlite)
}

pub fn house_on(kind: Kind) -> House {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(NOW)));
    let context = context(folder.path(), database.as_ref(), &clock);
    let thau = organisation(&context, "Académie de Thau", "ac-thau.example");
    let lodeve = organisation(&context, "Académie de Lodève", "ac-lodeve.example");
    let anne = person(
        &context,
        thau,
        "Anne Roux",
        "anne.roux@ac-thau.example",
        "lettres modernes",
    );
    let basile = person(
        &context,
        thau,
        "Basile Serre",
        "basile.serre@ac-thau.example",
        "principal",
    );
    let chloe = person(
        &context,
        lodeve,
        "Chloé Pons",
        "chloe.pons@ac-lodeve.example",
        "EPS",
    );
    House {
        context,
        clock,
        anne,
        basile,
        chloe,
        folder,
        database,
    }
}

/// In front of a house where there is nobody yet, with the folder of its data.
pub fn empty() -> (Browser, Arc<Context>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(NOW)));
    let context = context(folder.path(), None, &clock);
    (Browser::before(&context), context, folder)
}

fn organisation(context: &Context, name: &str, domain: &str) -> OrganisationId {
    let new = NewOrganisation {
        name: name.into(),
        domains: vec![domain.into()],
        hue: None,
        language: Lang::Fr,
    };
    let directory = &context.directory;
    let made = directory
        .create_organisation(&Actor::command(), &new)
        .unwrap();
    ask_for_factors(directory, made, false);
    made
}

/// Whether the pages of duties open with a second factor alone; not, unless a test says so.
pub fn ask_for_factors(directory: &directory::Directory, organisation: OrganisationId, ask: bool) {
    let value = format!("{{\"duties_second_factor\": {ask}}}");
    directory
        .set_policy(&Actor::command(), organisation, "sessions", &value)
        .unwrap();
}

pub fn person(
    context: &Context,
    organisation: OrganisationId,
    name: &str,
    address: &str,
    function: &str,
) -> Actor {
    let (local, _) = address.split_once('@').unwrap();
    let (given, family) = name.split_once(' ').unwrap();
    let new = NewAccount {
        organisation,
        identifier: local.replace('.', ""),
        display_name: name.into(),
        given_name: given.into(),
        family_name: family.into(),
        function: function.into(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec![address.parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = context
        .directory
        .create_account(&Actor::command(), &new)
        .unwrap();
    let secret = Secret::from(PASSWORD);
    context
        .identity
        .set_password(&Actor::command(), person, &secret)
        .unwrap();
    Actor {
        person,
        account,
        organisation,
        protocol: directory::Protocol::Web,
        language: Lang::Fr,
        ..Actor::system()
    }
}

/// A small message of one hour on the day of [`NOW`], or days before.
pub fn letter(id: &str, from: &str, subject: &str, body: &str) -> Vec<u8> {
    format!(
        "Message-ID: <{id}>\r\nFrom: {from}\r\nTo: anne.roux@ac-thau.example\r\nSubject: {subject}\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

/// The role mailbox of Anne's and Basile's organisation.
pub const CE: &str = "ce.0340001a";

impl House {
    /// Makes the mailbox of a school, whom nobody leads.
    pub fn role_mailbox(&self) -> AccountId {
        let directory = &self.context.directory;
        let registry = directory.registry(self.anne.organisation).unwrap();
        let facts = StructureFacts {
            uai: Some("0340001A".to_owned()),
            name: "Collège des Étangs".to_owned(),
            ..StructureFacts::default()
        };
        let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
        self.context.mail.store().platform_write(put).unwrap();
        directory
            .ensure_role_mailboxes(self.anne.organisation)
            .unwrap();
        let address = format!("{CE}@ac-thau.example").parse().unwrap();
        directory.account_at(&address).unwrap().unwrap()
    }

    /// Lets somebody into a role mailbox.
    pub fn let_in(&self, account: AccountId, who: &Actor, role: MailboxRole) {
        let grant = Grant {
            person: who.person,
            role,
            until: None,
        };
        self.context
            .directory
            .grant_role(&Actor::command(), account, &grant)
            .unwrap();
    }

    /// Puts a message into a role mailbox's inbox; answers its conversation and itself.
    pub fn put_at(&self, account: AccountId, raw: Vec<u8>) -> (i64, i64) {
        let (mail, system) = (&self.context.mail, Actor::system());
        let inbox = mail
            .mailbox_with(&system, account, mail::Role::Inbox)
            .unwrap();
        let append = Append {
            raw: Raw::from(raw),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        let put = mail.append(&system, account, inbox.id, append).unwrap();
        let message = mail.message(&system, account, put.message).unwrap();
        (message.conversation.0, put.message.0)
    }

    pub fn mailbox(&self, who: &Actor, role: mail::Role) -> MailboxId {
        self.context
            .mail
            .mailbox_with(who, who.account, role)
            .unwrap()
            .id
    }

    /// Puts a message into somebody's inbox; answers its conversation.
    pub fn put(&self, who: &Actor, id: &str, from: &str, subject: &str, body: &str) -> i64 {
        self.put_in(who, mail::Role::Inbox, id, from, subject, body)
    }

    pub fn put_in(
        &self,
        who: &Actor,
        role: mail::Role,
        id: &str,
        from: &str,
        subject: &str,
        body: &str,
    ) -> i64 {
        let append = Append {
            raw: Raw::from(letter(id, from, subject, body)),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        let mailbox = self.mailbox(who, role);
        let put = self
            .context
            .mail
            .append(who, who.account, mailbox, append)
            .unwrap();
        let message = self
            .context
            .mail
            .message(who, who.account, put.message)
            .unwrap();
        message.conversation.0
    }

    /// Puts a whole message into somebody's inbox; answers its conversation and itself.
    pub fn put_raw(&self, who: &Actor, raw: Vec<u8>) -> (i64, i64) {
        let append = Append {
            raw: Raw::from(raw),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: None,
        };
        let mailbox = self.mailbox(who, mail::Role::Inbox);
        let put = self
            .context
            .mail
            .append(who, who.account, mailbox, append)
            .unwrap();
        let message = self
            .context
            .mail
            .message(who, who.account, put.message)
            .unwrap();
        (message.conversation.0, put.message.0)
    }

    pub fn browser(&self) -> Browser {
        Browser::before(&self.context)
    }

    /// A browser in which somebody has signed in.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser
            .post("/signin", &[("name", name), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = browser.get("/mail/inbox").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        browser.csrf = page
            .between("name=\"csrf-token\" content=\"", "\"")
            .to_owned();
        browser
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .unwrap()
            .to_str()
            .unwrap()
    }

    pub fn between(&self, before: &str, after: &str) -> &str {
        let (_, rest) = self
            .text
            .split_once(before)
            .unwrap_or_else(|| panic!("no {before} in {}", self.text));
        rest.split_once(after).unwrap().0
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// Whether it is a page of who need not be signed in: a sheet, or a step.
    pub fn is_at_the_door(&self) -> bool {
        self.has("<body class=\"sheet\">") || self.has("<body class=\"steps\">")
    }

    /// From every such page a way leads to who helps; not where the first administrator comes in, before whom nobody is there.
    fn leads_to_who_helps(&self, path: &str) {
        let is_before_all = self.has("action=\"/first/");
        let leads = self.has("href=\"/contacts\"");
        let asks = self.is_at_the_door() && !is_before_all;
        assert!(!asks || leads, "{path} leads to nobody who helps");
    }
}

/// Keeps cookies and sends the token, as the pages' own forms do.
pub struct Browser {
    router: axum::Router,
    pub cookies: Vec<(String, String)>,
    pub csrf: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub fn before(context: &Arc<Context>) -> Self {
        Self {
            router: web::router(context.clone()),
            cookies: Vec::new(),
            csrf: String::new(),
            headers: Vec::new(),
        }
    }

    /// Another one in front of the same house.
    pub fn again(&self) -> Self {
        Self {
            router: self.router.clone(),
            cookies: self.cookies.clone(),
            csrf: self.csrf.clone(),
            headers: Vec::new(),
        }
    }

    /// In front of another name of the machine.
    pub fn host(&mut self, name: &str) {
        self.headers.push(("host", name.to_owned()));
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, Body::empty(), "text/html").await
    }

    /// Asks with another Accept.
    pub async fn ask(&mut self, path: &str, accept: &str) -> Answer {
        self.send("GET", path, Body::empty(), accept).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = self.form(form);
        self.send("POST", path, Body::from(body), "text/html").await
    }

    /// Posts as Turbo does.
    pub async fn post_for_streams(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = self.form(form);
        self.send(
            "POST",
            path,
            Body::from(body),
            "text/vnd.turbo-stream.html, text/html",
        )
        .await
    }

    /// Posts a body of another kind, with the token in its header.
    pub async fn post_body(
        &mut self,
        path: &str,
        kind: &str,
        body: Vec<u8>,
        accept: &str,
    ) -> Answer {
        let before = self.headers.clone();
        self.headers.push(("content-type", kind.to_owned()));
        self.headers.push(("x-csrf-token", self.csrf.clone()));
        let answer = self.send("POST", path, Body::from(body), accept).await;
        self.headers = before;
        answer
    }

    fn form(&self, form: &[(&str, &str)]) -> String {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        if !self.csrf.is_empty() && !form.iter().any(|(name, _)| *name == "csrf") {
            body.append_pair("csrf", &self.csrf);
        }
        body.extend_pairs(form).finish()
    }

    async fn send(&mut self, method: &str, path: &str, body: Body, accept: &str) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, accept)
            .header(header::COOKIE, cookies.join("; "));
        if method == "POST" && !self.headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, "mail.thau.example");
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let answer = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = answer.into_parts();
        self.keep(&parts.headers);
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.into(),
        };
        answer.leads_to_who_helps(path);
        answer
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}
