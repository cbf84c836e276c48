use super::*;
use crate::academie::academie;
use crate::size::Size;
use generator::hash;
use std::collections::{HashMap, HashSet};

fn reference() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn letters(size: &Size, person: usize, seed: u64) -> Vec<Letter> {
    mailbox(&academie(seed, size), person, seed, reference()).collect()
}

fn marks(letters: &[Letter]) -> Vec<u64> {
    letters.iter().map(|one| hash(&one.raw)).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let size = Size::small();
    let first = letters(&size, 3, 11);
    assert_eq!(first, letters(&size, 3, 11));
    let other = letters(&size, 3, 12);
    assert_ne!(marks(&first), marks(&other));
}

#[test]
fn a_small_demonstration_has_2000_letters() {
    let size = Size::small();
    let academie = academie(1, &size);
    let count: usize = academie
        .with_mail()
        .into_iter()
        .map(|person| mailbox(&academie, person, 1, reference()).count())
        .sum();
    assert_eq!(count, 2000);
    assert_eq!(size.total(), 2000);
}

#[test]
fn letters_come_in_order_of_date_and_end_with_the_reference() {
    let letters = letters(&Size::small(), 0, 1);
    assert!(letters.is_sorted_by_key(|one| one.received));
    assert!(letters.last().unwrap().received <= reference().timestamp());
    assert!(letters.last().unwrap().received > reference().timestamp() - 3 * 86_400);
}

#[test]
fn no_two_letters_between_people_share_a_body() {
    let size = Size::small();
    let academie = academie(5, &size);
    let mut bodies: HashMap<String, String> = HashMap::new();
    for person in academie.with_mail() {
        for letter in mailbox(&academie, person, 5, reference()).filter(|one| !one.bulk) {
            let message = mail_parser::MessageParser::default()
                .parse(&letter.raw)
                .unwrap();
            let body = message.body_text(0).unwrap_or_default().trim().to_owned();
            if body.is_empty() {
                continue;
            }
            let subject = message.subject().unwrap_or_default().to_owned();
            if let Some(before) = bodies.insert(body.clone(), subject.clone()) {
                panic!("{before} and {subject}: {body}");
            }
        }
    }
    assert!(bodies.len() > 900);
}

#[test]
fn every_letter_is_parsed_and_has_its_headers_unless_it_is_malformed() {
    let size = Size::small();
    let academie = academie(2, &size);
    for person in academie.with_mail() {
        for letter in mailbox(&academie, person, 2, reference()) {
            let message = mail_parser::MessageParser::default()
                .parse(&letter.raw)
                .unwrap();
            assert!(!contains_bare_line_feed(&letter.raw));
            if letter.malformed {
                continue;
            }
            assert!(
                message
                    .date()
                    .is_some_and(|date| date.to_timestamp() == letter.received)
            );
            assert!(message.from().is_some() && message.to().is_some());
            assert!(message.message_id().is_some() && message.subject().is_some());
            let text = message.body_text(0).unwrap_or_default();
            assert!(
                !text.contains(['[', '{', '\u{fffd}']) || text.contains("[cid"),
                "{text}"
            );
        }
    }
}

fn contains_bare_line_feed(raw: &[u8]) -> bool {
    raw.iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'\n' && (at == 0 || raw[at - 1] != b'\r'))
}

#[test]
fn a_teacher_has_all_sorts_of_letters() {
    let letters = letters(&Size::small(), 0, 1);
    let all: Vec<String> = letters
        .iter()
        .map(|one| String::from_utf8_lossy(&one.raw).into_owned())
        .collect();
    for sign in [
        "charset=ISO-8859-1",
        "charset=Windows-1252",
        "charset=UTF-8",
        "format=flowed",
        "quoted-printable",
        "base64",
        "message/rfc822",
        "multipart/signed",
        "winmail.dat",
        "text/calendar",
        "application/pdf",
        "List-Unsubscribe",
        "Auto-Submitted: auto-replied",
        "In-Reply-To",
        "<table",
        "image/png",
    ] {
        assert!(all.iter().any(|raw| raw.contains(sign)), "no {sign}");
    }
    assert!(letters.iter().any(|one| one.malformed));
    assert!(letters.iter().any(|one| one.raw.len() > 3_000_000));
    let places: HashSet<_> = letters.iter().map(|one| one.place.clone()).collect();
    assert!(places.len() > 6, "{places:?}");
    assert!(letters.iter().any(|one| one.answered) && letters.iter().any(|one| !one.seen));
}

#[test]
fn the_large_account_streams() {
    let academie = academie(1, &Size::full());
    let large = academie
        .people()
        .position(|(_, one)| one.messages == 50_000)
        .unwrap();
    let first: Vec<Letter> = mailbox(&academie, large, 1, reference())
        .take(300)
        .collect();
    assert_eq!(first.len(), 300);
    assert!(first.iter().filter(|one| one.bulk).count() > 200);
}
