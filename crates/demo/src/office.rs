//! What lies in the mailbox of a school, which belongs to a post and not to a person: the same few letters for each,
//! with its own name and town.

use crate::academie::Establishment;
use crate::calendar::paris;
use crate::encode::{self, Charset, header_text, quoted_printable};
use crate::letter::{Letter, Place};
use chrono::{DateTime, Days, FixedOffset, NaiveTime, Utc};

/// A letter of `text/office.txt`.
struct Written<'t> {
    days: u64,
    at: NaiveTime,
    place: Place,
    from: &'t str,
    to: &'t str,
    subject: &'t str,
    thread: &'t str,
    body: &'t str,
}

/// The letters of a school's mailbox at `address` up to the reference date, the oldest first. What lies in Sent was
/// written from it, by whoever leads the school.
#[must_use]
pub fn office(school: &Establishment, address: &str, reference: DateTime<Utc>) -> Vec<Letter> {
    let text = include_str!("../text/office.txt");
    let written: Vec<Written<'_>> = text.split("\n=== ").skip(1).filter_map(written).collect();
    let mut letters: Vec<Letter> = written
        .iter()
        .enumerate()
        .map(|(number, one)| letter(&written, number, one, school, address, reference))
        .collect();
    letters.sort_by_key(|letter| letter.received);
    letters
}

fn written(block: &str) -> Option<Written<'_>> {
    let (head, body) = block.split_once('\n')?;
    let fields: Vec<&str> = head.split('|').map(str::trim).collect();
    let [when, place, from, to, subject, thread] = fields.as_slice() else {
        return None;
    };
    let (days, at) = when.split_once(' ')?;
    Some(Written {
        days: days.parse().ok()?,
        at: NaiveTime::parse_from_str(at, "%H:%M").ok()?,
        place: match *place {
            "sent" => Place::Sent,
            "archive" => Place::Archive,
            _ => Place::Inbox,
        },
        from,
        to,
        subject,
        thread,
        body: body.trim(),
    })
}

fn letter(
    all: &[Written<'_>],
    number: usize,
    one: &Written<'_>,
    school: &Establishment,
    address: &str,
    reference: DateTime<Utc>,
) -> Letter {
    let own = |text: &str| {
        text.replace("{school}", &school.name)
            .replace("{town}", &school.town)
    };
    let sent = moment(one, reference);
    let box_ = encode::mailbox(&school.name, address, Charset::Utf8);
    let from = match own(one.from).split_once(" <") {
        Some((name, rest)) => encode::mailbox(name, rest.trim_end_matches('>'), Charset::Utf8),
        None => box_.clone(),
    };
    let to = if one.to.is_empty() { &box_ } else { one.to };
    let answered = all[..number]
        .iter()
        .rposition(|before| before.thread == one.thread);
    let id = |number: usize| format!("<office-{number}.{address}>");
    let answers = answered.map_or_else(String::new, |before| {
        format!("In-Reply-To: {0}\r\nReferences: {0}\r\n", id(before))
    });
    let head = format!(
        "Message-ID: {}\r\nFrom: {from}\r\nTo: {to}\r\nSubject: {}\r\nDate: {}\r\n{answers}MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        id(number),
        header_text(&own(one.subject), Charset::Utf8),
        sent.to_rfc2822(),
    );
    let body = quoted_printable(own(one.body).as_bytes());
    Letter {
        mail_from: String::new(),
        recipients: vec![address.to_owned()],
        received: sent.timestamp(),
        raw: [head.into_bytes(), body].concat(),
        place: one.place.clone(),
        labels: Vec::new(),
        seen: false,
        flagged: false,
        answered: false,
        bulk: false,
        malformed: false,
    }
}

/// So many days before the reference date, at its hour in Paris; a day earlier when that hour has not come yet.
fn moment(one: &Written<'_>, reference: DateTime<Utc>) -> DateTime<FixedOffset> {
    let now = paris(reference.timestamp());
    let at = |days: u64| {
        let day = now.date_naive().checked_sub_days(Days::new(days))?;
        day.and_time(one.at)
            .and_local_timezone(*now.offset())
            .single()
    };
    let asked = at(one.days).unwrap_or(now);
    if asked <= now {
        asked
    } else {
        at(one.days + 1).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Size, academie};

    #[test]
    fn a_school_has_letters_up_to_the_day_and_a_conversation_among_them() {
        let academie = academie(1, &Size::small());
        let school = &academie.organisations[0].establishments[0];
        for seconds in [1_795_442_400, 1_795_475_000] {
            let reference = DateTime::from_timestamp(seconds, 0).expect("a moment");
            let letters = office(school, "ce.0340001a@ac-thau.example", reference);
            assert_eq!(letters.len(), 9);
            assert!(letters.iter().all(|letter| letter.received <= seconds));
            let parsed: Vec<_> = letters
                .iter()
                .filter_map(|letter| mail_parser::MessageParser::default().parse(&letter.raw))
                .collect();
            assert_eq!(parsed.len(), 9);
            let answers = parsed
                .iter()
                .filter(|one| one.in_reply_to().as_text().is_some());
            assert_eq!(answers.count(), 2);
            let raw: Vec<u8> = letters
                .iter()
                .flat_map(|letter| letter.raw.clone())
                .collect();
            assert!(!String::from_utf8_lossy(&raw).contains('{'));
        }
    }
}
