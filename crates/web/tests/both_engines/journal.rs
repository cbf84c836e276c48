//! The journal of its bearer, page after page: nothing is told twice, and nothing left out, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Act, Entry, record};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    older_sign_ins_and_acts_of_an_account_are_on_pages_behind,
    older_acts_of_others_are_on_pages_behind,
    a_journal_of_one_whole_page_leads_nowhere,
}

const ACCOUNT: &str = "/settings/account";
/// Lines of a page.
const SHOWN: usize = 60;

/// Writes down that Anne made a password for a program of this name.
fn act(house: &House, name: &str) {
    let entry = Entry::about(
        house.anne.organisation,
        house.anne.person,
        Act::AppPasswordMade {
            name: name.to_owned(),
        },
    );
    let store = house.context.mail.store();
    store
        .platform_write(|tx| record(tx, &house.basile, &entry))
        .unwrap();
}

/// Writes down that a program of this name came in.
fn came(house: &House, name: &str) {
    let row = "INSERT INTO sign_in (person_id, day, protocol, network, program, at)
        VALUES ($1, '2026-11-23', 'imap', '192.0.2.7', $2, $3)";
    let store = house.context.mail.store();
    store
        .platform_write(|tx| tx.execute(row, params![house.anne.person, name, tx.now()]))
        .unwrap();
}

fn later(house: &House) {
    house.clock.advance(Duration::from_secs(1));
}

/// The names of ours on a page, in its order.
fn names(page: &Answer, list: &str) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let faults = html::faults(&page.text);
    assert!(faults.is_empty(), "{faults:?}");
    let section = page.between("<section id=\"journal\">", "</section>");
    let Some((_, rest)) = section.split_once(list) else {
        return Vec::new();
    };
    let lines = rest.split("<li>").skip(1);
    lines
        .map(|line| {
            let at = line.find("essai-").unwrap_or_else(|| panic!("{line}"));
            let name = line[at..].chars();
            name.take_while(|sign| sign.is_alphanumeric() || *sign == '-')
                .collect()
        })
        .collect()
}

/// Where a link of the journal leads.
fn link(page: &Answer, words: &str) -> Option<String> {
    let section = page.between("<section id=\"journal\">", "</section>");
    let (before, _) = section.split_once(&format!("#journal\">{words}</a>"))?;
    let (_, path) = before.rsplit_once("href=\"")?;
    Some(path.replace("&#38;", "&"))
}

/// The names of all pages, one after the other, from a first one on.
async fn walk(browser: &mut Browser, first: &str, list: &str) -> Vec<Vec<String>> {
    let mut page = browser.get(first).await;
    assert_eq!(link(&page, "Le plus récent"), None);
    let mut all = vec![names(&page, list)];
    while let Some(older) = link(&page, "Plus ancien") {
        page = browser.get(&older).await;
        assert_eq!(link(&page, "Le plus récent").as_deref(), Some(first));
        all.push(names(&page, list));
        assert!(all.len() < 10, "it ends");
    }
    all
}

async fn older_sign_ins_and_acts_of_an_account_are_on_pages_behind(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    // The session's own sign-in is not what is looked for.
    let store = house.context.mail.store();
    let forget = "DELETE FROM sign_in WHERE person_id = $1";
    store
        .platform_write(|tx| tx.execute(forget, params![house.anne.person]))
        .unwrap();
    let mut written = Vec::new();
    let mut write = |what: fn(&House, &str), count: usize| {
        for _ in 0..count {
            let name = format!("essai-{}", written.len());
            what(&house, &name);
            written.push(name);
        }
    };
    for _ in 0..9 {
        later(&house);
        write(act, 3);
        later(&house);
        write(came, 1);
    }
    // Seven at one moment, over the edge of the first page.
    for _ in 0..10 {
        later(&house);
        write(came, 7);
        later(&house);
        write(act, 1);
    }
    for _ in 0..37 {
        later(&house);
        write(act, 1);
    }
    let pages = walk(&mut anne, ACCOUNT, "<ol class=\"happened\">").await;
    let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(
        lengths,
        [SHOWN + 1, SHOWN, 32],
        "sign-ins of one moment stand on one page"
    );
    let mut read = pages.concat();
    // Of what happened at one moment the order is any.
    let number = |name: &String| name["essai-".len()..].parse::<usize>().unwrap();
    let moment = |name: &String| match number(name) {
        // Seven and one are told apart by time, as are three and one.
        early if early < 36 => early / 4 * 2 + usize::from(early % 4 == 3),
        middle if middle < 116 => 100 + (middle - 36) / 8 * 2 + usize::from((middle - 36) % 8 == 7),
        late => 1_000 + late,
    };
    assert!(
        read.is_sorted_by_key(|name| std::cmp::Reverse(moment(name))),
        "{read:?}"
    );
    read.sort_by_key(number);
    assert_eq!(read, written);

    // What one brings of another's pages tells nothing of theirs.
    let page = anne.get(ACCOUNT).await;
    let older = link(&page, "Plus ancien").unwrap();
    let theirs = basile.get(&older).await;
    assert!(!theirs.has("essai-"));
    let beyond = anne.get("/settings/account?act=0&came=0").await;
    assert!(beyond.has("Rien de plus ancien"), "{}", beyond.text);
    let nonsense = anne.get("/settings/account?act=x").await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
}

async fn older_acts_of_others_are_on_pages_behind(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let written: Vec<String> = (0..135).map(|number| format!("essai-{number}")).collect();
    for name in &written {
        later(&house);
        act(&house, name);
    }
    let pages = walk(&mut anne, "/settings", "<ol class=\"lines\">").await;
    let lengths: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(lengths, [SHOWN, SHOWN, 15]);
    let mut read = pages.concat();
    read.reverse();
    assert_eq!(read, written);
    let beyond = anne.get("/settings?before=0").await;
    assert!(beyond.has("Rien de plus ancien"));
}

async fn a_journal_of_one_whole_page_leads_nowhere(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    for number in 0..SHOWN {
        later(&house);
        act(&house, &format!("essai-{number}"));
    }
    let page = anne.get("/settings").await;
    assert_eq!(names(&page, "<ol class=\"lines\">").len(), SHOWN);
    assert_eq!(link(&page, "Plus ancien"), None);
    // The sign-in is the oldest line, behind the page.
    let page = anne.get(ACCOUNT).await;
    assert_eq!(names(&page, "<ol class=\"happened\">").len(), SHOWN);
    let older = link(&page, "Plus ancien").unwrap();
    let page = anne.get(&older).await;
    let section = page.between("<section id=\"journal\">", "</section>");
    assert!(
        section.contains("<b>Connexion</b>") && !section.contains("essai-"),
        "{section}"
    );
    assert_eq!(link(&page, "Plus ancien"), None);
}
