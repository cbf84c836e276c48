//! A person's mailbox, letter after letter.

use crate::academie::Academie;
use crate::letter::{Letter, Place};
use chrono::{DateTime, Utc};

/// The letters of one person (an index of [`Academie::people`]) up to the reference date, oldest first.
pub fn mailbox(
    academie: &Academie,
    person: usize,
    seed: u64,
    reference: DateTime<Utc>,
) -> impl Iterator<Item = Letter> {
    let (address, count) = academie
        .person(person)
        .map_or((String::new(), 0), |(_, one)| {
            (one.address.clone(), one.messages)
        });
    (0..count).map(move |index| {
        let received = reference.timestamp() - 3600 * (count - index) as i64;
        let date = DateTime::from_timestamp(received, 0).unwrap_or(reference).to_rfc2822();
        let raw = format!(
            "From: Vie scolaire <vie.scolaire@ac-thau.example>\r\nTo: <{address}>\r\nDate: {date}\r\n\
             Subject: Absences du jour\r\nMessage-ID: <{seed}.{person}.{index}@ac-thau.example>\r\n\r\n\
             Bonjour,\r\n\r\nVoici la liste du jour.\r\n"
        );
        Letter {
            mail_from: "vie.scolaire@ac-thau.example".to_owned(),
            recipients: vec![address.clone()],
            received,
            raw: raw.into_bytes(),
            place: Place::Inbox,
            labels: Vec::new(),
            seen: true,
            flagged: false,
            answered: false,
            bulk: true,
            malformed: false,
        }
    })
}
