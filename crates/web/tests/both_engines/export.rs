//! All mail of an account in one file: by the link of who leaves, and from the settings.

use crate::common::{Browser, CE, House, house_on, letter};
use crate::html;
use axum::http::StatusCode;
use directory::{Act, Actor, Cause, MailboxRole, Suspension};
use mail::Role;
use std::io::{Cursor, Read};
use std::time::Duration;
use store::AccountId;
use testing_postgres::Kind;
use text::dates::{PARIS, naive};

testing_postgres::on_both_engines! {
    the_link_gives_all_mail_of_its_account_and_nothing_of_anothers,
    a_message_larger_than_a_piece_is_given_whole,
    a_link_dies_with_what_it_was_made_for,
    a_closed_account_opens_by_its_link_until_its_timer_ends,
    who_is_signed_in_takes_their_own_mail_at_any_time,
    links_that_lead_nowhere_are_tried_a_few_times,
    a_download_that_is_begun_again_ends_the_one_before,
}

const DAY: u64 = 86_400;

impl House {
    /// Somebody's last day is in so many days.
    fn leaves(&self, who: &Actor, days: u64) {
        let directory = &self.context.directory;
        let registry = directory.registry(who.organisation).unwrap();
        let today = naive(PARIS, self.context.mail.store().now().0);
        let last = Some(today + chrono::Days::new(days));
        let depart =
            |tx: &store::Tx<'_>| registry.depart(tx, who.person, today, last, Cause::EndOfContract);
        self.context.mail.store().platform_write(depart).unwrap();
        directory.forget();
    }

    /// A new link for somebody: its path.
    fn link(&self, account: AccountId) -> String {
        let (identity, keyed) = (&self.context.identity, &self.context.keyed);
        let made = identity.make_export_link(&Actor::command(), keyed, account);
        format!("/export/{}", made.unwrap().token.reveal())
    }

    fn turn(&self) {
        while !self.context.directory.turn().unwrap().is_empty() {}
    }

    /// How often something was done to somebody.
    fn written(&self, who: &Actor, act: &Act) -> usize {
        let lines = self.context.directory.own_journal(who, None).unwrap();
        lines.iter().filter(|line| line.act == *act).count()
    }
}

/// The files of an archive: their names and their messages, as a reader of mboxrd has them,
/// without their marks.
fn files(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<u8>>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), messages(&bytes))
        })
        .collect()
}

fn messages(file: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"From ") {
            messages.push(Vec::new());
            continue;
        }
        let quoted = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = quoted > 0 && line[quoted..].starts_with(b"From ");
        let line = if is_quoted { &line[1..] } else { line };
        messages.last_mut().unwrap().extend_from_slice(line);
    }
    for message in &mut messages {
        assert!(message.ends_with(b"\r\n\r\n"));
        message.truncate(message.len() - 2);
        unmark(message);
    }
    messages
}

/// What nobody has read or marked says only that, at the end of its head.
fn unmark(message: &mut Vec<u8>) {
    const MARKS: &[u8] = b"Status: O\r\nX-Mozilla-Status: 0000\r\n";
    let mut places = message.windows(MARKS.len());
    let at = places.position(|some| some == MARKS).unwrap();
    let behind = at + MARKS.len();
    assert_eq!(&message[behind..behind + 2], b"\r\n");
    message.drain(at..behind);
}

async fn nowhere(browser: &mut Browser, path: &str, why: &str) {
    for path in [path.to_owned(), format!("{path}/mail.zip")] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{why}");
        assert!(answer.has("Ce lien ne mène nulle part."), "{why}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{why}");
        assert_eq!(answer.header("cache-control"), "no-store", "{why}");
    }
}

async fn the_link_gives_all_mail_of_its_account_and_nothing_of_anothers(kind: Kind) {
    let house = house_on(kind);
    let (anne, basile) = (&house.anne, &house.basile);
    let body = "Bonjour,\r\nFrom Sète\r\n>From Agde\r\n.\r\nFrom: personne";
    let raw = letter("a@x.example", "d@x.example", "Bateaux", body);
    house.put_raw(anne, raw.clone());
    let folder = house
        .context
        .mail
        .create_mailbox(anne, anne.account, "Projets/Été: 2026", None);
    assert!(folder.is_ok());
    house.put_in(anne, Role::Sent, "b@x.example", "a@x.example", "Parti", "x");
    house.put(basile, "c@x.example", "d@x.example", "Secret", "y");
    // A role mailbox that is open to her is not hers.
    let role = house.role_mailbox();
    house.let_in(role, anne, MailboxRole::Owner);
    house.put_at(role, letter("e@x.example", "d@x.example", "Rectorat", "z"));

    house.leaves(anne, 40);
    let path = house.link(anne.account);
    let mut stranger = house.browser();
    for lang in [text::Lang::Fr, text::Lang::En] {
        house.context.directory.choose_language(anne, lang).unwrap();
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let faults = html::faults(&page.text);
        assert!(faults.is_empty(), "{faults:?}");
        assert!(page.has("anne.roux@ac-thau.example") && !page.has("web-export"));
        assert!(page.has(&format!("href=\"{path}/mail.zip\"")));
        assert!(!page.has("basile") && !page.has("Secret") && !page.has(CE));
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    house
        .context
        .directory
        .choose_language(anne, text::Lang::Fr)
        .unwrap();
    assert_eq!(house.written(anne, &Act::Exported), 0, "only looked at");
    stranger.headers.push(("accept-encoding", "br".to_owned()));
    for _ in 0..2 {
        let answer = stranger.get(&format!("{path}/mail.zip")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(answer.header("content-encoding"), "");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let files = files(answer.bytes);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"Projets/Été_ 2026.mbox"), "{names:?}");
        let full: Vec<_> = files.iter().filter(|(_, all)| !all.is_empty()).collect();
        assert_eq!(full.len(), 2, "{names:?}");
        assert_eq!(full[0].1, std::slice::from_ref(&raw));
        assert!(String::from_utf8_lossy(&full[1].1[0]).contains("Subject: Parti"));
    }
    assert_eq!(house.written(anne, &Act::Exported), 1, "once a day");
    assert_eq!(house.written(anne, &Act::ExportLinkMade), 1);
    assert_eq!(house.written(basile, &Act::Exported), 0);
}

async fn a_message_larger_than_a_piece_is_given_whole(kind: Kind) {
    let house = house_on(kind);
    let anne = &house.anne;
    let lines = "From here to there\r\nnothing else at all\r\n".repeat(40_000);
    let large = letter("large@x.example", "d@x.example", "Photos", &lines);
    let mut put = vec![large.clone()];
    house.put_raw(anne, large);
    // More than are looked up at once.
    for n in 0..230 {
        let small = letter(&format!("{n}@x.example"), "d@x.example", "Petit", "Bonjour");
        house.put_raw(anne, small.clone());
        put.push(small);
    }
    house.leaves(anne, 10);
    let path = house.link(anne.account);
    let answer = house.browser().get(&format!("{path}/mail.zip")).await;
    let (_, inbox) = files(answer.bytes).swap_remove(0);
    assert_eq!(inbox.len(), put.len());
    assert!(inbox == put, "the same bytes, in their order");
}

async fn a_link_dies_with_what_it_was_made_for(kind: Kind) {
    let house = house_on(kind);
    let (anne, basile) = (&house.anne, &house.basile);
    let context = &house.context;
    let command = Actor::command();
    let mut stranger = house.browser();
    // Nobody leaves: no link is made. Who looks after nobody makes none.
    let identity = &context.identity;
    let refused = identity.make_export_link(&command, &context.keyed, anne.account);
    assert!(matches!(
        refused,
        Err(directory::DirectoryError::NotFound("departure"))
    ));
    house.leaves(anne, 40);
    let refused = identity.make_export_link(basile, &context.keyed, anne.account);
    assert!(matches!(
        refused,
        Err(directory::DirectoryError::NotPermitted)
    ));

    let old = house.link(anne.account);
    let path = house.link(anne.account);
    nowhere(&mut stranger, &old, "replaced").await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK);

    let how = Suspension::default();
    context
        .directory
        .suspend(&command, anne.account, &how)
        .unwrap();
    nowhere(&mut stranger, &path, "suspended").await;
    context.directory.resume(&command, anne.account).unwrap();
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK, "resumed");

    house.leaves(anne, 60);
    nowhere(&mut stranger, &path, "another last day").await;

    let today = naive(PARIS, context.mail.store().now().0);
    let last = today + chrono::Days::new(20);
    context
        .directory
        .let_go(&command, basile.account, last)
        .unwrap();
    let path = house.link(basile.account);
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK);
    context
        .imports
        .keep_on(&command, basile.person, today)
        .unwrap();
    nowhere(&mut stranger, &path, "kept on").await;
}

async fn a_closed_account_opens_by_its_link_until_its_timer_ends(kind: Kind) {
    let house = house_on(kind);
    let anne = &house.anne;
    house.put(anne, "a@x.example", "d@x.example", "Gardé", "x");
    house.leaves(anne, 10);
    let path = house.link(anne.account);
    house.clock.advance(Duration::from_secs(11 * DAY));
    house.turn();
    let state = house.context.directory.account(anne.account).unwrap().state;
    assert_eq!(state, directory::AccountState::Closed);
    let mut stranger = house.browser();
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK);
    let answer = stranger.get(&format!("{path}/mail.zip")).await;
    let files = files(answer.bytes);
    assert_eq!(files.iter().map(|(_, all)| all.len()).sum::<usize>(), 1);
    // The timer of 90 days is over; the job of the day has not looked yet, then it has.
    house.clock.advance(Duration::from_secs(91 * DAY));
    nowhere(&mut stranger, &path, "over").await;
    house.turn();
    let state = house.context.directory.account(anne.account);
    assert!(state.is_ok_and(|one| one.state == directory::AccountState::Deleted));
    nowhere(&mut stranger, &path, "deleted").await;
}

async fn who_is_signed_in_takes_their_own_mail_at_any_time(kind: Kind) {
    let house = house_on(kind);
    house.put(&house.anne, "a@x.example", "d@x.example", "À moi", "x");
    house.put(&house.basile, "b@x.example", "d@x.example", "Secret", "y");
    let role = house.role_mailbox();
    house.let_in(role, &house.anne, MailboxRole::Owner);
    let mut anne = house.signed_in("anneroux").await;
    assert!(anne.get("/settings").await.has("href=\"/settings/export\""));
    let answer = anne.get("/settings/export").await;
    assert!(
        answer
            .header("content-disposition")
            .contains("anne.roux@ac-thau.example.zip")
    );
    let all: Vec<_> = files(answer.bytes)
        .into_iter()
        .flat_map(|one| one.1)
        .collect();
    assert_eq!(all.len(), 1);
    assert!(!String::from_utf8_lossy(&all[0]).contains("Secret"));
    // Not of a role mailbox, and of nobody who is not signed in.
    let behind = anne.get(&format!("/box/{CE}/settings/export")).await;
    assert_eq!(behind.status, StatusCode::NOT_FOUND);
    let guest = house.browser().get("/settings/export").await;
    assert_eq!(guest.location(), "/signin?next=%2Fsettings%2Fexport");
}

async fn links_that_lead_nowhere_are_tried_a_few_times(kind: Kind) {
    let house = house_on(kind);
    let mut stranger = house.browser();
    let long = "x".repeat(5_000);
    for path in ["/export/x".to_owned(), format!("/export/{long}")] {
        nowhere(&mut stranger, &path, "unknown").await;
        let mut last = StatusCode::NOT_FOUND;
        for _ in 0..10 {
            last = stranger.get(&path).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }
    house.leaves(&house.anne, 10);
    let path = house.link(house.anne.account);
    assert_eq!(stranger.get(&path).await.status, StatusCode::OK);
}

async fn a_download_that_is_begun_again_ends_the_one_before(kind: Kind) {
    let house = house_on(kind);
    let anne = &house.anne;
    house.put(anne, "a@x.example", "d@x.example", "À moi", "x");
    let mail = &house.context.mail;
    let mut first = mail.export(anne, anne.account).unwrap();
    assert!(matches!(first.piece(), Ok(Some(mail::Piece::Mailbox(_)))));
    let mut second = mail.export(anne, anne.account).unwrap();
    let mut basiles = mail.export(&house.basile, house.basile.account).unwrap();
    assert!(matches!(first.piece(), Err(mail::MailError::Conflict)));
    drop(first);
    assert!(matches!(second.piece(), Ok(Some(_))));
    assert!(matches!(basiles.piece(), Ok(Some(_))));
    assert!(mail.export(&house.basile, anne.account).is_err());
}
