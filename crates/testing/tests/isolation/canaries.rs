//! Who looks after people reads neither their mail nor what identifies them: a crawler in each role reads all it can reach
//! and fails on a word of a mailbox, a NUMEN, a date of birth or the keyed hash of one. What was done for somebody stands in
//! their own settings, with who did it. Rules of mail do not exist yet, so nothing hides in their names.

#[path = "canaries/crawl.rs"]
mod crawl;
#[path = "canaries/scene.rs"]
mod scene;
#[path = "canaries/watch.rs"]
mod watch;

use crawl::crawl;
use scene::{DUTIES, ODILE, RAMZI, Scene};
use std::collections::BTreeSet;
use testing::http::{Answer, between};
use testing::{Engine, Server, Web};
use watch::{BEGINNING, MAIL, plain};

#[test]
fn no_page_shows_mail_numen_or_a_date_of_birth_to_anybody_else() {
    let server = Server::small(Engine::Sqlite);
    let scene = Scene::made(&server);
    let (numens, words) = scene.watch.size();
    assert!(numens > 40 && words > 60, "{numens} NUMEN, {words} words");
    let mut shown: Vec<String> = Vec::new();
    for (place, text) in &scene.said {
        let text = plain(text);
        let found = [scene.watch.secrets(&text), watch::mail(&text)].concat();
        shown.extend(found.iter().map(|found| format!("{place}: {found}")));
    }
    let starts = starts(&scene);
    for (role, web) in roles(&server) {
        let mut opened = BTreeSet::new();
        crawl(&web, &starts, |path, answer| {
            assert!(answer.status < 500, "{role}: {path}: {}", answer.status);
            if answer.status == 200 {
                opened.insert(path.to_owned());
            }
            let text = plain(&answer.text());
            let found = [scene.watch.secrets(&text), watch::mail(&text)].concat();
            shown.extend(found.iter().map(|found| format!("{role}: {path}: {found}")));
        });
        for path in belongs_to(&scene, role) {
            assert!(opened.contains(&path), "{role} has not read {path}");
        }
    }
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    the_owner_reads_all(&scene);
    what_was_done_is_shown(&scene);
}

/// Everybody who might read too much.
fn roles(server: &Server) -> Vec<(&'static str, Web)> {
    let signed = |person: &testing::Person| {
        Web::sign_in(server.demo(), person)
            .unwrap_or_else(|error| panic!("{}: {error}", person.name))
    };
    let mut roles: Vec<(&str, Web)> = [
        ("an administrator", "mhugounenq"),
        ("the head of the school", "xbonnafous"),
        ("a colleague", "aserret"),
        ("a stranger of the organisation", "jmartin"),
        ("the head of another organisation", "zbenmoussa"),
    ]
    .map(|(role, name)| (role, signed(server.person(name))))
    .into();
    roles.extend(DUTIES.map(|duty| (duty, signed(&scene::delegate(duty)))));
    roles.push(("nobody", Web::nobody(server.demo())));
    roles
}

/// The front page, all that is known to tell of people, and the pages of whom it is about, from every side.
fn starts(scene: &Scene<'_>) -> Vec<String> {
    let school = &scene.school;
    let mut paths: Vec<String> = [
        "/",
        "/settings",
        "/space",
        "/held",
        "/help",
        "/signin",
        "/school",
        "/school/requests",
        "/contacts",
        "/recovery/manager",
        "/recovery/request",
        "/helpdesk",
        "/helpdesk/requests",
        "/administration",
        "/administration/people",
        "/administration/people/new",
        "/administration/people/arriving",
        "/administration/imports",
        "/administration/imports/new",
        "/administration/questions",
        "/administration/organisation",
        "/administration/organisation/campaign",
        "/administration/rights",
        "/administration/journal",
        "/directory",
        "/directory/establishments",
    ]
    .map(str::to_owned)
    .into();
    for typed in [BEGINNING, "fabregat", "tolosan", "ramzi", ODILE, RAMZI] {
        for search in [
            "/directory",
            "/administration/people",
            "/drafts/people",
            "/helpdesk",
        ] {
            paths.push(format!("{search}?q={typed}"));
        }
        paths.push(format!("/search?q={typed}"));
        paths.push(format!("/mail/inbox?q={typed}"));
        paths.push(format!("/school/{school}?q={typed}"));
    }
    for part in [
        "",
        "/journal",
        "/requests",
        "/requests/new",
        "/requests?said=asked",
    ] {
        paths.push(format!("/school/{school}{part}"));
    }
    for import in 1..=4 {
        for part in ["", "/report", "/applying", "/release"] {
            paths.push(format!("/administration/imports/{import}{part}"));
        }
    }
    for person in &scene.people {
        paths.extend([
            format!("/directory/person/{person}"),
            format!("/directory/person/{person}?at={school}"),
            format!("/helpdesk/people/{person}"),
            format!("/helpdesk/people/{person}/suspension"),
            format!("/administration/people/{person}"),
            format!("/administration/people/{person}?said=saved"),
            format!("/administration/people/{person}/hand"),
            format!("/administration/people/{person}/same"),
            format!("/administration/people/{person}/same?q={BEGINNING}"),
            format!("/administration/people/{person}/same/{}", scene.people[0]),
            format!("/school/{school}/people/{person}"),
        ]);
    }
    paths
}

/// Pages about those people that a role opens: refused everywhere, a crawl would find nothing to complain of.
fn belongs_to(scene: &Scene<'_>, role: &str) -> Vec<String> {
    let (odile, school) = (&scene.people[0], &scene.school);
    let paths: &[&str] = match role {
        "an administrator" => &[
            "/administration/people/{odile}",
            "/administration/people/{odile}/hand",
            "/administration/people/{odile}/same",
            "/administration/imports/1/report",
            "/administration/questions",
            "/administration/journal",
            "/school/requests",
        ],
        "the head of the school" => &[
            "/school/{school}",
            "/school/{school}/journal",
            "/school/{school}/requests",
            "/school/{school}/people/{odile}",
        ],
        "people" => &["/administration/people/{odile}", "/school/requests"],
        "helpdesk" => &[
            "/helpdesk/people/{odile}",
            "/helpdesk/people/{odile}/suspension",
            "/helpdesk/requests",
        ],
        "feeds" => &[
            "/administration/imports/1/report",
            "/administration/questions",
        ],
        "organisation" => &["/administration/organisation"],
        "rights" => &["/administration/journal"],
        "a colleague" | "a stranger of the organisation" => &["/directory/person/{odile}"],
        "nobody" => &["/help"],
        _ => &["/directory"],
    };
    let filled = |path: &&str| path.replace("{odile}", odile).replace("{school}", school);
    paths.iter().map(filled).collect()
}

/// The crawl would prove nothing if it never came where such words stand.
fn the_owner_reads_all(scene: &Scene<'_>) {
    let web = Web::sign_in(scene.server.demo(), &scene::known(ODILE, "")).expect("a session");
    let mut read = BTreeSet::new();
    crawl(&web, &["/".to_owned()], |path, answer| {
        let text = plain(&answer.text());
        let secrets = scene.watch.secrets(&text);
        assert!(secrets.is_empty(), "{path} shows its owner {secrets:?}");
        read.extend(watch::mail(&text));
    });
    let all: BTreeSet<String> = MAIL.iter().map(ToString::to_string).collect();
    assert_eq!(read, all, "the owner reads their mail");
}

fn what_was_done_is_shown(scene: &Scene<'_>) {
    for who in [ODILE, RAMZI] {
        let web = Web::sign_in(scene.server.demo(), &scene::known(who, "")).expect("a session");
        let journal = journal(&web.get("/settings").expect("an answer"));
        for done in scene.done.iter().filter(|done| done.about == who) {
            let is_there = |line: &String| line.contains(done.words) && line.contains(&done.by);
            assert!(
                journal.iter().any(is_there),
                "{who}: {} by {} is not in {journal:#?}",
                done.words,
                done.by
            );
        }
    }
}

/// The lines of one's own journal.
fn journal(settings: &Answer) -> Vec<String> {
    let text = settings.text().replace('\u{a0}', " ");
    let section = between(&text, "<section id=\"journal\">", "</section>");
    let lines = section.expect("a journal").split("<li>").skip(1);
    lines.map(str::to_owned).collect()
}
