//! The envelope of a report: its head, its parts (RFC 6522), and what headers need to hold words (RFC 2047) and dates
//! (RFC 5322 §3.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use store::Timestamp;
use text::Lang;

/// Characters of a line of base64 (RFC 2045 §6.8).
const LINE: usize = 76;
/// Octets in one encoded word: with its frame it stays below 75 characters (RFC 2047 §2).
const WORD: usize = 42;

pub(super) struct Head<'a> {
    pub from: String,
    /// Our own name.
    pub host: &'a str,
    pub to: &'a str,
    pub subject: String,
    /// The Message-ID of what it is about; may be empty.
    pub about: String,
    pub now: Timestamp,
    /// Random, so that it stands in no part.
    pub mark: &'a str,
}

impl Head<'_> {
    pub fn write(&self) -> Vec<u8> {
        let (host, mark) = (self.host, self.mark);
        let mut lines = vec![
            format!("From: {} <mailer-daemon@{host}>", words(&self.from)),
            format!("To: <{}>", self.to),
            format!("Subject: {}", words(&self.subject)),
            format!("Date: {}", date(self.now)),
            format!("Message-ID: <{mark}@{host}>"),
        ];
        if !self.about.is_empty() && !self.about.chars().any(char::is_control) {
            lines.push(format!("In-Reply-To: <{}>", self.about));
            lines.push(format!("References: <{}>", self.about));
        }
        lines.extend([
            // RFC 3834 §5.1
            "Auto-Submitted: auto-replied".to_owned(),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: multipart/report; report-type=delivery-status;".to_owned(),
            format!("\tboundary=\"{mark}\""),
            String::new(),
            String::new(),
        ]);
        lines.join("\r\n").into_bytes()
    }
}

/// A part that people read.
pub(super) fn text_part(out: &mut Vec<u8>, mark: &str, lang: Lang, text: &str) {
    let head = format!(
        "--{mark}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: {lang}\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    let encoded = STANDARD.encode(text.replace('\n', "\r\n"));
    for line in encoded.as_bytes().chunks(LINE) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
}

/// A part of lines as they are.
pub(super) fn part(out: &mut Vec<u8>, mark: &str, kind: &str, bytes: &[u8]) {
    let encoding = if bytes.is_ascii() { "7bit" } else { "8bit" };
    let head = format!(
        "--{mark}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(bytes);
    if !bytes.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
}

pub(super) fn end(out: &mut Vec<u8>, mark: &str) {
    out.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
}

/// Text as a header writes it: as it is, or in encoded words.
fn words(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || " -_.,:!'".contains(c);
    if text.len() <= LINE && text.chars().all(safe) {
        return text.to_owned();
    }
    let (mut words, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (word, left) = rest.split_at(rest.floor_char_boundary(WORD));
        words.push(format!("=?utf-8?B?{}?=", STANDARD.encode(word)));
        rest = left;
    }
    words.join("\r\n ")
}

/// `date-time` in UTC.
pub(super) fn date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (days, seconds) = (
        at.seconds().div_euclid(86_400),
        at.seconds().rem_euclid(86_400),
    );
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], index: i64| {
        let index = usize::try_from(index).unwrap_or(0);
        names.get(index).copied().unwrap_or("")
    };
    format!(
        "{}, {day:02} {} {year} {:02}:{:02}:{:02} +0000",
        // 1970-01-01 was a Thursday.
        name(&DAYS, (days + 3).rem_euclid(7)),
        name(&MONTHS, month - 1),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
    )
}

/// Year, month and day of a number of days since 1970, in eras of 400 years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_march = days + 719_468;
    let (era, of_era) = (
        from_march.div_euclid(146_097),
        from_march.rem_euclid(146_097),
    );
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let said = |seconds| date(Timestamp::from_seconds(seconds));
        assert_eq!(said(0), "Thu, 01 Jan 1970 00:00:00 +0000");
        assert_eq!(said(951_782_400), "Tue, 29 Feb 2000 00:00:00 +0000");
        assert_eq!(said(1_790_000_000), "Mon, 21 Sep 2026 14:13:20 +0000");
    }

    #[test]
    fn words_with_accents_are_encoded_and_read_back() {
        assert_eq!(words("Delivery report"), "Delivery report");
        let subject =
            "Message non remis : élèves de la sixième à la troisième, réunion du vendredi";
        let raw = format!("Subject: {}\r\n\r\n", words(subject));
        assert!(raw.is_ascii());
        assert_eq!(message::parse(raw.as_bytes()).subject, subject);
    }
}
