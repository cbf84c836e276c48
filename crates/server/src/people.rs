//! What the days bring to people's accounts: those that are announced open, those that leave are told and close, mailboxes
//! that fill are told, and heads of school what waits there; campaigns of passwords write and end (`campaign`); whom closed accounts answered is forgotten by age; and imports
//! that were cut go on. Establishments get their mailboxes.

mod campaign;
mod desk;
mod help;
#[cfg(test)]
mod letters;
mod lists;
mod notice;
mod rescue;
mod reset;

use crate::app::App;
use directory::{AccountState, Actor};
use identity::MadeLink;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Job, JobHandler, NewJob, Outcome, Running, Timestamp};
use text::Lang;
use text::words::say;
use text::{dates, numbers};

/// Between two looks at what other nodes closed.
const HEEDED: Duration = Duration::from_millis(300);
/// The due job of the day.
const DAY_JOB: &str = "people-day";
/// After midnight in France: dates are days there.
const AFTER_MIDNIGHT: Duration = Duration::from_secs(5 * 60);

/// Registers the day's job, which also runs now: what a stopped service missed is made up for. Before `App::start`.
///
/// # Errors
/// The store's.
pub fn start(app: &App) -> anyhow::Result<()> {
    app.store
        .set_job_handler(DAY_JOB, Arc::new(Day(app.clone())));
    campaign::register(app);
    rescue::register(app);
    reset::register(app);
    notice::register(app);
    help::register(app);
    desk::register(app);
    app.store.schedule(&NewJob {
        kind: DAY_JOB,
        account: None,
        run_at: app.store.now(),
        payload: Vec::new(),
        key: Some(DAY_JOB.to_owned()),
    })?;
    tokio::spawn(heed_other_nodes(app.clone()));
    // Before a command can begin another: what was being staged when the program ended is given up.
    let cut = app.imports.resume()?;
    let house = app.clone();
    let resumed = app.store.offload(move || go_on(&house, &cut));
    tokio::spawn(async move {
        let resumed = match resumed.await {
            Ok(resumed) => resumed,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = resumed {
            tracing::error!(%error, "an import that was cut did not go on; it goes on at the next start");
        }
    });
    Ok(())
}

/// What another node closes is closed here within a second: whoever is connected to it is cut off.
async fn heed_other_nodes(app: App) {
    let mut news = app.store.platform_news();
    loop {
        news.changed().await;
        loop {
            let identity = app.identity.clone();
            let ended = app.store.offload(move || identity.end_closed()).await;
            // An import changes the directory many times a second.
            tokio::time::sleep(HEEDED).await;
            match ended {
                Ok(Ok(())) => break,
                Ok(Err(store::StoreError::Closing)) | Err(store::StoreError::Closing) => return,
                // What was not ended is looked at again.
                Ok(Err(error)) | Err(error) => {
                    tracing::warn!(%error, "sessions of accounts that another node closed");
                }
            }
        }
    }
}

/// Imports that a crash or a stop cut go on to their end.
fn go_on(app: &App, cut: &[i64]) -> anyhow::Result<()> {
    let actor = Actor::system();
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let mut first = Ok(());
    for &id in cut {
        tracing::info!(id, "an import that was cut goes on");
        let applied = app.imports.apply(&actor, id, today, |_, _| {});
        app.identity.end_closed()?;
        // One that fails keeps no other from going on.
        first = first.and(applied.map(drop).map_err(anyhow::Error::from));
    }
    first
}

struct Day(App);

impl JobHandler for Day {
    fn run(&self, _: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            begin_day(&app).await?;
            let midnight = Timestamp(dates::day_start(dates::PARIS, app.store.now().0, 1));
            Ok(Outcome::Again {
                at: midnight.after(AFTER_MIDNIGHT),
                payload: None,
            })
        })
    }
}

/// What a day brings, whenever it is looked at.
async fn begin_day(app: &App) -> Result<(), store::StoreError> {
    let house = app.clone();
    match app.store.offload(move || turn(&house)).await? {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "accounts turned on their date"),
        Err(error) => return Err(error),
    }
    let house = app.clone();
    app.store.offload(move || tell(&house)).await??;
    let directory = app.directory.clone();
    let forgotten = app.store.offload(move || directory.forget_old_answers());
    let count = forgotten.await??;
    tracing::debug!(count, "answers of closed accounts forgotten by age");
    let identity = app.identity.clone();
    let forgotten = app.store.offload(move || identity.forget_old_sign_ins());
    let count = forgotten.await??;
    tracing::debug!(count, "sign-ins forgotten by age");
    let identity = app.identity.clone();
    let forgotten = app.store.offload(move || identity.forget_old_failures());
    let count = forgotten.await??;
    tracing::debug!(count, "failures that count no more forgotten");
    let identity = app.identity.clone();
    let forgotten = app.store.offload(move || identity.forget_old_numen());
    let count = forgotten.await??;
    tracing::debug!(count, "links to a NUMEN that are over forgotten");
    let directory = app.directory.clone();
    let forgotten = app.store.offload(move || directory.forget_old_help());
    let count = forgotten.await??;
    tracing::debug!(count, "requests for help forgotten by age");
    Ok(())
}

/// Tells whose account ends soon and whose mailbox fills, each once. Who is told twice after a crash reads it once: the
/// letter has a key.
fn tell(app: &App) -> Result<(), store::StoreError> {
    let now = app.store.now();
    let today = dates::naive(dates::PARIS, now.0);
    for one in app.directory.leaving_soon(today).map_err(of_directory)? {
        app.store.stopping().check()?;
        let made = new_export_link(app, one.account).map_err(of_directory)?;
        let mut once = format!("leaving/{}/{}/{}", one.account.0, one.last, one.notice);
        if let Some(made) = &made {
            // After a crash the link is another one: its letter comes too, and the first letter's leads nowhere.
            once = format!("{once}/{}", made.hash);
        }
        let midnight = dates::midnight(dates::PARIS, one.last);
        let words = |lang| {
            let day = dates::date(lang, dates::PARIS, midnight);
            let link = match &made {
                Some(made) => export_link(&app.config.server.web_address, made),
                None => "none".to_owned(),
            };
            let until = made.as_ref().map(|made| last_day(lang, made.until));
            let args = [
                ("day", day.into()),
                ("link", link.into()),
                ("until", until.unwrap_or_default().into()),
            ];
            (
                say(lang, "mail-leaving-subject", &args),
                say(lang, "mail-leaving", &args),
            )
        };
        app.mail.write_house_letter(one.account, once, words)?;
        rescue::tell_too(app, one.account, words)?;
        app.directory.leaving_was_told(one.account, one.notice)?;
    }
    for one in app.directory.filling().map_err(of_directory)? {
        app.store.stopping().check()?;
        if one.notice > 0 {
            let once = format!("quota/{}/{}/{today}", one.account.0, one.notice);
            let link = space_of(app, one.account).map_err(of_directory)?;
            app.mail.write_house_letter(one.account, once, |lang| {
                let size = |bytes: i64| numbers::room(lang, bytes);
                let args = [
                    ("percent", one.notice.into()),
                    ("used", size(one.used).into()),
                    ("quota", size(one.quota).into()),
                    ("link", link.as_str().into()),
                ];
                (
                    say(lang, "mail-quota-subject", &args),
                    say(lang, "mail-quota", &args),
                )
            })?;
        }
        app.directory.filling_was_told(&[one.account], one.notice)?;
    }
    lists::send(app, today)
}

fn of_import(error: import::ImportError) -> store::StoreError {
    match error {
        import::ImportError::Store(error) => error,
        import::ImportError::Directory(error) => of_directory(error),
        other => store::StoreError::Corrupt(other.to_string()),
    }
}

/// A link to all mail of who leaves, where an address of the webmail is known that it can begin with. Nothing for who does
/// not leave any more.
fn new_export_link(
    app: &App,
    account: AccountId,
) -> Result<Option<MadeLink>, directory::DirectoryError> {
    if app.config.server.web_address.is_empty() {
        return Ok(None);
    }
    let system = Actor::system();
    match app.identity.make_export_link(&system, &app.keyed, account) {
        Err(directory::DirectoryError::NotFound(_)) => Ok(None),
        made => made.map(Some),
    }
}

/// A link that was made, as it is handed over, beginning with an address of the webmail.
pub(crate) fn export_link(address: &str, made: &MadeLink) -> String {
    let base = address.trim_end_matches('/');
    format!("{base}{}{}", web::export::PLACE, made.token.reveal())
}

/// The last day before an instant, in words.
pub(crate) fn last_day(lang: Lang, until: Timestamp) -> String {
    dates::date(lang, dates::PARIS, until.0 - 1)
}

/// The address of the page that shows what fills an account; `none` where no address is known. A role mailbox's lies
/// behind its name, and is found from its settings.
fn space_of(app: &App, account: AccountId) -> Result<String, directory::DirectoryError> {
    let address = app.config.server.web_address.trim_end_matches('/');
    Ok(
        match address.is_empty() || app.directory.is_role_mailbox(account)? {
            true => "none".to_owned(),
            false => format!("{address}/space"),
        },
    )
}

fn of_directory(error: directory::DirectoryError) -> store::StoreError {
    match error {
        directory::DirectoryError::Store(error) => error,
        other => store::StoreError::Corrupt(other.to_string()),
    }
}

/// Turns all accounts whose day has come; whose account closed is signed out everywhere. Then makes the mailboxes of
/// establishments that have none, and brings quotas to what the functions of the day give.
fn turn(app: &App) -> Result<u64, store::StoreError> {
    let mut count = 0;
    loop {
        app.store.stopping().check()?;
        let turned = app.directory.turn().map_err(of_directory)?;
        if turned.is_empty() {
            break;
        }
        for one in turned {
            count += 1;
            if matches!(one.to, AccountState::Closed | AccountState::Deleted) {
                app.identity.end_sessions(one.account)?;
            }
            if one.to == AccountState::Deleted {
                app.identity.withdraw_export_link(one.account)?;
                app.identity.forget_activation(one.account)?;
                app.identity
                    .forget_second_factor(one.account)
                    .map_err(of_directory)?;
            }
        }
    }
    // Whose first day it is elsewhere, once they were let go.
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let came = app.imports.bring_arrivals(today).map_err(of_import)?;
    count += came.len() as u64;
    app.identity.end_closed()?;
    for organisation in app.directory.organisations().map_err(of_directory)? {
        app.directory
            .ensure_role_mailboxes(organisation.id)
            .map_err(of_directory)?;
        // Functions that begin or end today.
        app.directory
            .follow_quotas(organisation.id)
            .map_err(of_directory)?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::AccountAct;
    use crate::config::Config;
    use crate::control::{Administration, Request};
    use directory::{NewOrganisation, PersonFacts};
    use identity::Secret;
    use transport::outbound::Route;

    /// Monday, 7 September 2026, 0:05 in Paris.
    pub(super) const MONDAY: i64 = 1_788_732_300;

    pub(super) struct House {
        pub(super) app: App,
        pub(super) account: AccountId,
        pub(super) person: directory::PersonId,
        _folder: tempfile::TempDir,
    }

    /// One person who is active.
    fn house() -> House {
        house_at(Arc::new(store::SystemClock))
    }

    pub(super) fn house_at(clock: Arc<dyn store::Clock>) -> House {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.data = folder.path().join("data");
        let app = App::open_at(config, Route::Mx, Lang::Fr, clock).unwrap();
        app.mail.register().unwrap();
        let command = Actor::command();
        let new = NewOrganisation {
            name: "Académie de Thau".to_owned(),
            domains: vec!["ac-thau.example".to_owned()],
            hue: None,
            language: Lang::Fr,
        };
        let organisation = app.directory.create_organisation(&command, &new).unwrap();
        let registry = app.directory.registry(organisation).unwrap();
        let facts = PersonFacts {
            given_name: "Anne".to_owned(),
            family_name: "Roux".to_owned(),
            ..PersonFacts::default()
        };
        let written = app
            .store
            .platform_write(|tx| registry.put_person(&app.directory, tx, None, &facts, today(&app)))
            .unwrap();
        let (person, account) = (written.person.unwrap(), written.account.unwrap());
        let secret = Secret::new("muscat-embrun-sarcelle".to_owned());
        app.identity
            .set_password(&command, person, &secret)
            .unwrap();
        House {
            app,
            account,
            person,
            _folder: folder,
        }
    }

    fn today(app: &App) -> chrono::NaiveDate {
        dates::naive(dates::PARIS, app.store.now().0)
    }

    impl House {
        fn leaves_in(&self, days: u64) {
            let account = self.app.directory.account(self.account).unwrap();
            let registry = self.app.directory.registry(account.organisation).unwrap();
            let today = today(&self.app);
            let last = Some(today + chrono::Days::new(days));
            let cause = directory::Cause::EndOfContract;
            self.app
                .store
                .platform_write(|tx| registry.depart(tx, self.person, today, last, cause))
                .unwrap();
            self.app.directory.forget();
        }

        pub(super) fn subjects(&self) -> Vec<String> {
            tokio::task::block_in_place(|| tell(&self.app)).unwrap();
            let system = Actor::system();
            let mail = &self.app.mail;
            let inbox = mail.mailbox_with(&system, self.account, mail::Role::Inbox);
            let place = mail::Place::Mailbox(inbox.unwrap().id);
            let query = mail::ListQuery::new(place, 50);
            let page = mail.conversations(&system, self.account, &query).unwrap();
            page.rows.into_iter().map(|row| row.subject).collect()
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_leaves_is_told_at_each_date_once() {
        let house = house();
        house.leaves_in(61);
        assert_eq!(house.subjects(), Vec::<String>::new());
        house.leaves_in(45);
        assert_eq!(house.subjects().len(), 1);
        assert_eq!(house.subjects().len(), 1, "told once");
        house.leaves_in(30);
        let told = house.subjects();
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("Votre compte se ferme le "), "{told:?}");
        house.leaves_in(3);
        assert_eq!(house.subjects().len(), 3);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_leaves_is_told_at_the_rescue_address_too() {
        let house = house();
        house.leaves_in(45);
        house.subjects();
        assert!(house.app.queue.list().unwrap().is_empty(), "there is none");
        let named = |tx: &store::Tx<'_>| {
            let row = "INSERT INTO rescue_address (person_id, address, verified)
                 VALUES ($1, 'anne@maison.example', 1)";
            tx.execute(row, store::params![house.person])
        };
        house.app.store.platform_write(named).unwrap();
        house.leaves_in(30);
        house.subjects();
        house.subjects();
        let waiting = house.app.queue.list().unwrap();
        assert_eq!(waiting.len(), 1, "once");
        assert_eq!(waiting[0].recipients, ["anne@maison.example"]);
        assert!(waiting[0].subject.starts_with("Votre compte se ferme le "));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_happened_is_told_in_the_mailbox_once_and_at_the_rescue_address() {
        let house = house();
        let app = &house.app;
        let named = |tx: &store::Tx<'_>| {
            let row = "INSERT INTO rescue_address (person_id, address, verified)
                 VALUES ($1, 'anne@maison.example', 1)";
            tx.execute(row, store::params![house.person])
        };
        app.store.platform_write(named).unwrap();
        let secret = Secret::new("tramway-pelote-bouzigues".to_owned());
        app.identity
            .set_password(&Actor::command(), house.person, &secret)
            .unwrap();
        let job = app.store.pending_jobs(directory::PASSWORD_JOB).unwrap();
        // Cut after the letters were handed over, and run again.
        for _ in 0..2 {
            tokio::task::block_in_place(|| notice::send(app, &job[0])).unwrap();
        }
        assert_eq!(house.subjects(), ["Votre mot de passe a changé"]);
        let far = app.queue.list().unwrap();
        assert!(!far.is_empty());
        for letter in far {
            assert_eq!(letter.recipients, ["anne@maison.example"]);
            assert_eq!(letter.subject, "Votre mot de passe a changé");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_notice_of_a_departure_holds_a_link_to_all_mail() {
        let mut house = house();
        house.leaves_in(45);
        house.subjects();
        let links = |house: &House| {
            let read = "SELECT count(*) FROM export_link";
            let links = house
                .app
                .store
                .platform_read(|tx| tx.value::<i64>(read, &[]));
            links.unwrap()
        };
        assert_eq!(links(&house), 0, "no address of the webmail is known");
        let mut config = (*house.app.config).clone();
        config.server.web_address = "https://mail.thau.example/".to_owned();
        house.app.config = Arc::new(config);
        house.leaves_in(30);
        assert_eq!(house.subjects().len(), 2);
        assert_eq!(links(&house), 1);
        let (system, mail) = (Actor::system(), &house.app.mail);
        for words in ["\"ouvrez les paramètres du webmail\"", "\"ouvrez ce lien\""] {
            let asked = text::query::parse(words, Lang::Fr);
            let found = mail.search(&system, house.account, &asked, None, 5);
            assert_eq!(found.unwrap().rows.len(), 1, "{words}");
        }
        let made = new_export_link(&house.app, house.account).unwrap().unwrap();
        let link = export_link(&house.app.config.server.web_address, &made);
        let token = link.strip_prefix("https://mail.thau.example/export/");
        let token = Secret::from(token.unwrap());
        let led = house.app.identity.export_link(&house.app.keyed, &token);
        assert_eq!(led.unwrap().unwrap().account, house.account);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_link_that_is_asked_for_begins_with_an_address_that_leads_here() {
        let mut house = house();
        house.leaves_in(45);
        let address = "anne.roux@ac-thau.example".to_owned();
        let ask = |app: &App| {
            let act = AccountAct::ExportLink {
                address: address.clone(),
            };
            let request = Request {
                language: Lang::Fr,
                act: Administration::Account(act),
                secret: None,
            };
            let app = app.clone();
            async move { crate::commands::run(&app, request, Arc::new(|_| {})).await }
        };
        // A command that works alone knows none: it makes no link, and says which key to set.
        let refused = ask(&house.app).await.unwrap_err();
        assert!(refused.contains("server.web_address"), "{refused}");
        let made = "SELECT count(*) FROM export_link";
        let made = house
            .app
            .store
            .platform_read(|tx| tx.value::<i64>(made, &[]));
        assert_eq!(made.unwrap(), 0);
        // A running service answers somewhere, if only for this machine.
        house
            .app
            .web
            .set("http://127.0.0.1:8080".to_owned())
            .unwrap();
        let said = ask(&house.app).await.unwrap();
        assert!(said.contains("http://127.0.0.1:8080/export/"), "{said}");
        assert!(said.contains("server.web_address"), "{said}");
        let mut config = (*house.app.config).clone();
        config.server.web_address = "https://mail.thau.example/".to_owned();
        house.app.config = Arc::new(config);
        let said = ask(&house.app).await.unwrap();
        assert!(said.contains("https://mail.thau.example/export/"), "{said}");
        assert!(!said.contains("server.web_address"), "{said}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_day_forgets_whom_closed_accounts_answered_long_ago() {
        let clock = Arc::new(store::ManualClock::new(Timestamp::from_seconds(MONDAY)));
        let house = house_at(clock.clone());
        let store = &house.app.store;
        let answered = store.platform_write(|tx| {
            tx.execute(
                "INSERT INTO closed_answer (account_id, sender, at) VALUES ($1, 'a@x.example', $2)",
                store::params![house.account, tx.now()],
            )
        });
        answered.unwrap();
        let mut left = Vec::new();
        for days in [6, 1] {
            clock.advance(Duration::from_secs(86_400 * days));
            begin_day(&house.app).await.unwrap();
            let rows = "SELECT count(*) FROM closed_answer";
            left.push(
                store
                    .platform_read(|tx| tx.value::<i64>(rows, &[]))
                    .unwrap(),
            );
        }
        assert_eq!(left, [1, 0]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_mailbox_that_fills_is_told_at_each_level_once() {
        let house = house();
        let command = Actor::command();
        let quota = |bytes| {
            let set = house
                .app
                .directory
                .set_quota(&command, house.account, bytes);
            set.unwrap();
        };
        assert_eq!(house.subjects(), Vec::<String>::new());
        for one in 0..30 {
            let words = |_| (format!("Lettre {one}"), "Bonjour.".to_owned());
            let mail = house.app.mail.clone();
            let account = house.account;
            tokio::task::block_in_place(|| {
                mail.write_house_letter(account, format!("filling/{one}"), words)
            })
            .unwrap();
        }
        assert_eq!(house.subjects().len(), 30);
        let used = house.app.store.usage(house.account).unwrap();
        quota(used * 100 / 82);
        let told = house.subjects();
        assert!(told[0].contains("80"), "{told:?}");
        assert_eq!(house.subjects().len(), 31, "told once");
        quota(1);
        let told = house.subjects();
        assert_eq!(
            told[0], "Votre boîte est pleine",
            "a full mailbox is told all the same"
        );
        let asked = text::query::parse("\"ce qui remplit ma boîte\"", Lang::Fr);
        let (system, mail) = (Actor::system(), &house.app.mail);
        let found = mail.search(&system, house.account, &asked, None, 5);
        assert!(!found.unwrap().rows.is_empty(), "it names the page to open");
        quota(1 << 30);
        assert_eq!(house.subjects().len(), 32, "there is room again");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_day_brings_quotas_to_what_its_functions_give() {
        let clock = Arc::new(store::ManualClock::new(Timestamp::from_seconds(MONDAY)));
        let house = house_at(clock.clone());
        head_of_school(&house);
        let app = &house.app;
        let organisation = app.directory.account(house.account).unwrap().organisation;
        app.directory.forget();
        let quota = || app.directory.account(house.account).unwrap().quota_bytes;
        assert_eq!(quota(), 5 << 30);
        // The policy as an earlier program left it: set, and not yet followed.
        let set = |tx: &store::Tx<'_>| {
            tx.execute(
                "INSERT INTO policy (organisation_id, name, value, since) VALUES ($1, 'quota', $2, 0)",
                store::params![organisation, "{\"by_function\": {\"DIR\": 6442450944}}"],
            )
        };
        app.store.platform_write(set).unwrap();
        tokio::task::block_in_place(|| turn(app)).unwrap();
        assert_eq!(quota(), 6 << 30);
        tokio::task::block_in_place(|| turn(app)).unwrap();
        assert_eq!(quota(), 6 << 30);
    }

    /// Anne leads a school where somebody waits.
    fn head_of_school(house: &House) -> i64 {
        let app = &house.app;
        let organisation = app.directory.account(house.account).unwrap().organisation;
        let registry = app.directory.registry(organisation).unwrap();
        let facts = directory::StructureFacts {
            uai: Some("0340001A".to_owned()),
            name: "Collège de l’Étang".to_owned(),
            ..directory::StructureFacts::default()
        };
        app.store
            .platform_write(|tx| {
                let school = registry.put_structure(tx, None, &facts)?;
                let leads = directory::FunctionFacts {
                    establishment: school,
                    code: "DIR".to_owned(),
                    post: directory::HEAD_POST.to_owned(),
                    label: "principale".to_owned(),
                    since: "2020-09-01".parse().ok(),
                    until: None,
                };
                let anne = PersonFacts {
                    given_name: "Anne".to_owned(),
                    family_name: "Roux".to_owned(),
                    functions: vec![leads],
                    ..PersonFacts::default()
                };
                let waits = PersonFacts {
                    given_name: "Nawel".to_owned(),
                    family_name: "Ziani".to_owned(),
                    home: Some(school),
                    ..PersonFacts::default()
                };
                let day = today(app);
                registry.put_person(&app.directory, tx, Some(house.person), &anne, day)?;
                registry.put_person(&app.directory, tx, None, &waits, day)?;
                Ok::<_, directory::DirectoryError>(school)
            })
            .unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_head_gets_the_list_of_who_waits_once_each_monday_of_september() {
        let clock = Arc::new(store::ManualClock::new(Timestamp::from_seconds(MONDAY)));
        let house = house_at(clock.clone());
        let days = |days: u64| clock.advance(Duration::from_secs(86_400 * days));
        assert_eq!(
            house.subjects(),
            Vec::<String>::new(),
            "nobody leads anything"
        );
        days(6);
        head_of_school(&house);
        house.app.directory.forget();
        assert_eq!(house.subjects(), Vec::<String>::new(), "a Sunday");
        days(1);
        let told = house.subjects();
        assert_eq!(told, ["Collège de l’Étang : les comptes qui attendent"]);
        assert_eq!(house.subjects().len(), 1, "once");
        days(3);
        assert_eq!(house.subjects().len(), 1, "a Thursday");
        days(4);
        assert_eq!(house.subjects().len(), 2, "the next Monday");
        // October has one list; nobody waits any more.
        let waits = house.app.directory.person_at("nawel.ziani@ac-thau.example");
        let waits = waits.unwrap().unwrap().account.unwrap();
        house.app.directory.activate(waits).unwrap();
        days(14);
        assert_eq!(house.subjects().len(), 2, "nothing to say");
    }
}
