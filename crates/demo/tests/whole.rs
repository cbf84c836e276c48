//! The whole demonstration at once: what one mailbox cannot see of the others.

use std::collections::HashMap;

#[test]
fn no_two_letters_of_different_people_share_a_body() {
    let academie = demo::academie(1, &demo::Size::full());
    let reference = chrono::DateTime::from_timestamp(1_795_608_000, 0).unwrap();
    let mut bodies: HashMap<String, String> = HashMap::new();
    let mut twice = Vec::new();
    for person in academie.with_mail().into_iter().take(10) {
        for letter in demo::mailbox(&academie, person, 1, reference)
            .take(700)
            .filter(|one| !one.bulk)
        {
            let message = mail_parser::MessageParser::default()
                .parse(&letter.raw)
                .unwrap();
            let body = message.body_text(0).unwrap_or_default().trim().to_owned();
            let subject = message.subject().unwrap_or_default().to_owned();
            if body.len() > 1 && bodies.insert(body.clone(), subject).is_some() {
                twice.push(body);
            }
        }
    }
    assert!(bodies.len() > 3000);
    assert!(
        twice.is_empty(),
        "{} twice: {}",
        twice.len(),
        twice.join("\n\n")
    );
}
