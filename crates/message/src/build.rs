//! Builds the messages that people send from here (RFC 5322, RFC 2045).
//!
//! The same input gives the same bytes: no clock, no randomness; Message-ID and Date come from the caller, boundaries cannot
//! stand in any body. Nothing the input holds can begin a field of its own: line ends in values become blanks. Bodies are
//! 7-bit, lines at most 76 letters, so no server on the way has a reason to touch them.

mod encode;
mod field;

use field::Fields;

/// A message to build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// Name (may be empty) and address.
    pub from: (String, String),
    pub to: Vec<(String, String)>,
    pub cc: Vec<(String, String)>,
    /// Written only into copies that stay with the sender.
    pub bcc: Vec<(String, String)>,
    pub subject: String,
    pub text: String,
    /// The same as HTML; its pictures are attachments with a `cid`.
    pub html: Option<String>,
    pub attachments: Vec<Part>,
    /// Seconds since 1970.
    pub date: i64,
    /// Without angle brackets, as the next two.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
}

/// A file of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub media_type: String,
    /// The Content-ID by which the HTML shows it.
    pub cid: Option<String>,
    pub bytes: Vec<u8>,
}

/// The message as bytes, lines ending in CRLF.
#[must_use]
pub fn build(message: &Outgoing) -> Vec<u8> {
    let files: usize = message
        .attachments
        .iter()
        .map(|part| part.bytes.len())
        .sum();
    let html = message.html.as_ref().map_or(0, String::len);
    let mut out = Vec::with_capacity(files * 7 / 5 + (message.text.len() + html) * 3 / 2 + 2_048);
    head(message, &mut Fields(&mut out));
    let mut writer = Writer {
        out: &mut out,
        seed: seed(&message.message_id),
        boundaries: 0,
    };
    writer.message(message);
    out
}

/// A date as a head has it (RFC 5322 §3.3), in UTC.
#[must_use]
pub fn date(seconds: i64) -> String {
    let date = mail_parser::DateTime::from_timestamp(seconds.clamp(0, 253_402_300_799));
    let day =
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][usize::from(date.day_of_week()) % 7];
    let month = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][usize::from(date.month.clamp(1, 12)) - 1];
    format!(
        "{day}, {} {month} {:04} {:02}:{:02}:{:02} +0000",
        date.day, date.year, date.hour, date.minute, date.second
    )
}

fn head(message: &Outgoing, fields: &mut Fields<'_>) {
    fields.people("From", std::slice::from_ref(&message.from));
    fields.people("To", &message.to);
    fields.people("Cc", &message.cc);
    fields.people("Bcc", &message.bcc);
    fields.text("Subject", &message.subject);
    fields.text("Date", &date(message.date));
    fields.ids("Message-ID", std::slice::from_ref(&message.message_id));
    fields.ids("In-Reply-To", message.in_reply_to.as_slice());
    fields.ids("References", shortened(&message.references));
    fields.text("MIME-Version", "1.0");
}

/// The nearest references: the chain of a long conversation stays within what heads can bear.
fn shortened(references: &[String]) -> &[String] {
    const MOST: usize = 50;
    &references[references.len().saturating_sub(MOST)..]
}

/// Letters of the Message-ID that a boundary may have.
fn seed(message_id: &str) -> String {
    message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect()
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    seed: String,
    boundaries: usize,
}

impl Writer<'_> {
    fn message(&mut self, message: &Outgoing) {
        let html = message
            .html
            .as_deref()
            .filter(|html| !html.trim().is_empty());
        let inline = |part: &&Part| html.is_some() && part.cid.is_some();
        let (pictures, files): (Vec<&Part>, Vec<&Part>) =
            message.attachments.iter().partition(inline);
        if files.is_empty() {
            return self.text(message, html, &pictures);
        }
        let boundary = self.begin("mixed", "");
        self.delimiter(&boundary);
        self.text(message, html, &pictures);
        for file in files {
            self.delimiter(&boundary);
            self.file(file, "attachment");
        }
        self.end(&boundary);
    }

    fn text(&mut self, message: &Outgoing, html: Option<&str>, pictures: &[&Part]) {
        let Some(html) = html else {
            return self.body("text/plain", &message.text);
        };
        let boundary = self.begin("alternative", "");
        self.delimiter(&boundary);
        self.body("text/plain", &message.text);
        self.delimiter(&boundary);
        self.html(html, pictures);
        self.end(&boundary);
    }

    fn html(&mut self, html: &str, pictures: &[&Part]) {
        if pictures.is_empty() {
            return self.body("text/html", html);
        }
        let boundary = self.begin("related", "; type=\"text/html\"");
        self.delimiter(&boundary);
        self.body("text/html", html);
        for picture in pictures {
            self.delimiter(&boundary);
            self.file(picture, "inline");
        }
        self.end(&boundary);
    }

    /// `=_` stands in neither base 64 nor quoted-printable (RFC 2045 §6.7).
    fn begin(&mut self, subtype: &str, parameters: &str) -> String {
        self.boundaries += 1;
        let boundary = format!("=_{}_{}", self.boundaries, self.seed);
        self.line(&format!("Content-Type: multipart/{subtype}{parameters};"));
        self.line(&format!(" boundary=\"{boundary}\""));
        self.line("");
        boundary
    }

    fn delimiter(&mut self, boundary: &str) {
        self.line(&format!("--{boundary}"));
    }

    fn end(&mut self, boundary: &str) {
        self.line(&format!("--{boundary}--"));
    }

    fn body(&mut self, media_type: &str, text: &str) {
        self.line(&format!("Content-Type: {media_type}; charset=utf-8"));
        match encode::is_simple(text) {
            true => self.line("Content-Transfer-Encoding: 7bit"),
            false => self.line("Content-Transfer-Encoding: quoted-printable"),
        }
        self.line("");
        match encode::is_simple(text) {
            true => encode::lines(text, self.out),
            false => encode::quoted_printable(text, self.out),
        }
        if !self.out.ends_with(b"\r\n") {
            self.line("");
        }
    }

    fn file(&mut self, file: &Part, disposition: &str) {
        let mut fields = Fields(self.out);
        fields.media_type(&file.media_type, &file.name);
        fields.text("Content-Transfer-Encoding", "base64");
        fields.disposition(disposition, &file.name);
        if let Some(cid) = &file.cid {
            fields.ids("Content-ID", std::slice::from_ref(cid));
        }
        self.line("");
        encode::base64_lines(&file.bytes, self.out);
    }

    fn line(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests;
