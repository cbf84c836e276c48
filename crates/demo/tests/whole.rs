//! The whole demonstration at once: what one mailbox cannot see of the others.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

#[test]
fn no_two_letters_of_different_people_share_a_body() {
    let academie = demo::academie(1, &demo::Size::full());
    let reference = chrono::DateTime::from_timestamp(1_795_608_000, 0).unwrap();
    let mut bodies: HashSet<u64> = HashSet::new();
    let hashes = RandomState::new();
    let mut twice = Vec::new();
    for person in academie.with_mail().into_iter() {
        for letter in demo::mailbox(&academie, person, 1, reference).filter(|one| !one.bulk) {
            let message = mail_parser::MessageParser::default()
                .parse(&letter.raw)
                .unwrap();
            let body = message.body_text(0).unwrap_or_default().trim().to_owned();
            if body.len() > 1 && !bodies.insert(hashes.hash_one(&body)) {
                twice.push(body);
            }
        }
    }
    assert!(
        bodies.len() > 15_000,
        "{} bodies, {} twice",
        bodies.len(),
        twice.len()
    );
    assert!(
        twice.is_empty(),
        "{} twice: {}",
        twice.len(),
        twice[..twice.len().min(20)].join("\n\n")
    );
}
