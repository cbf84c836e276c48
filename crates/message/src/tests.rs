//! Whole messages: well made, badly made, and made to do harm.

use crate::limits::{MAX_DEPTH, MAX_PARTS, MAX_TEXT};
use crate::{Parsed, Part, fuzz, parse};
use proptest::prelude::*;

/// Parses, and checks on the way what must hold for every message.
fn read(raw: &[u8]) -> Parsed {
    fuzz::mime(raw);
    parse(raw)
}

fn bytes<'a>(raw: &'a str, part: &Part) -> &'a str {
    &raw[part.range()]
}

const LETTER: &str = "From: =?utf-8?q?H=C3=A9l=C3=A8ne?= <h@thau.example>\r\nTo: a@thau.example\r\nSubject: =?utf-8?q?Th=C3=A9=C3=A2tre?=\r\n\
Date: Mon, 16 Jun 2025 08:30:00 +0200\r\nMessage-ID: <1@thau.example>\r\nIn-Reply-To: <0@thau.example>\r\n\
Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\npreamble\r\n--x\r\n\
Content-Type: multipart/alternative; boundary=\"x-y\"\r\n\r\n--x-y\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\r\n> cit=E9\r\nBonsoir.\r\n--x-y\r\nContent-Type: text/html\r\n\r\n<p>Bonsoir.</p>\r\n--x-y--\r\n\
--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
Content-Disposition: attachment; filename*=utf-8''%C3%A9t%C3%A9.pdf\r\n\r\nJVBERi0xLjcK\r\n--x--\r\nepilogue";

#[test]
fn a_letter_is_read_whole() {
    let parsed = read(LETTER.as_bytes());
    assert_eq!(parsed.subject, "Théâtre");
    assert_eq!(
        parsed.envelope.subject.as_deref(),
        Some("=?utf-8?q?Th=C3=A9=C3=A2tre?=")
    );
    assert_eq!(
        (
            parsed.from[0].name.as_str(),
            parsed.from[0].address.as_str()
        ),
        ("Hélène", "h@thau.example")
    );
    assert_eq!(parsed.sent, Some(1_750_055_400));
    assert_eq!(parsed.sent_by_its_own_clock(), Some(1_750_062_600));
    assert_eq!(
        (parsed.message_id.as_str(), parsed.references.as_slice()),
        ("1@thau.example", &["0@thau.example".to_owned()][..])
    );
    assert_eq!(parsed.body, "> cité\r\nBonsoir.");
    assert_eq!(parsed.preview, "Bonsoir.");
    let kinds: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| format!("{}/{}", part.kind, part.subtype))
        .collect();
    assert_eq!(
        kinds,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "application/octet-stream"
        ]
    );
    assert_eq!(
        (parsed.plain.as_slice(), parsed.html.as_slice()),
        (&[2][..], &[3][..])
    );
    let file = &parsed.attachments[0];
    assert_eq!(
        (
            file.name.as_str(),
            file.media_type.as_str(),
            file.size,
            file.inline
        ),
        ("été.pdf", "application/pdf", 9, false)
    );
    assert_eq!(bytes(LETTER, &parsed.parts[4]), "JVBERi0xLjcK");
    assert_eq!(bytes(LETTER, &parsed.parts[3]), "<p>Bonsoir.</p>");
}

#[test]
fn line_ends_of_other_systems_are_read() {
    let parsed = read(LETTER.replace("\r\n", "\n").as_bytes());
    assert_eq!(
        (parsed.parts.len(), parsed.subject.as_str()),
        (5, "Théâtre")
    );
    let own = read(b"Subject: a\n\nb\rc\r\n");
    assert_eq!((own.subject.as_str(), own.body.as_str()), ("a", "b\rc\r\n"));
}

#[test]
fn a_message_within_has_an_envelope_and_offsets() {
    let raw = "Subject: TR\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n\
               From: a@x.example\r\nSubject: Plan\r\n\r\nOui.\r\n\r\n--x--";
    let parsed = read(raw.as_bytes());
    let holder = &parsed.parts[1];
    assert_eq!(
        holder.envelope.as_ref().unwrap().subject.as_deref(),
        Some("Plan")
    );
    let inner = &parsed.parts[holder.children[0] as usize];
    assert_eq!(bytes(raw, inner), "Oui.\r\n");
    assert_eq!((inner.lines, holder.lines), (1, 4));
    assert_eq!(parsed.attachments[0].name, "Plan.eml");
}

#[test]
fn parts_without_an_end_end_with_what_holds_them() {
    let raw = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n\
               --y\r\n\r\na\r\n--x\r\nContent-Type: text/plain\r\n--x\r\n\r\nlast";
    let parsed = read(raw.as_bytes());
    let texts: Vec<&str> = parsed
        .parts
        .iter()
        .filter(|part| part.kind == "text")
        .map(|part| bytes(raw, part))
        .collect();
    assert_eq!(texts, ["a", "", "last"]);
}

#[test]
fn a_multipart_without_parts_is_text() {
    for head in [
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=never",
    ] {
        let raw = format!("Content-Type: {head}\r\n\r\nBonjour\r\n--x\r\n");
        let parsed = read(raw.as_bytes());
        assert!(
            parsed.parts[0].is("text", "plain") && parsed.body.starts_with("Bonjour"),
            "{head}"
        );
    }
}

#[test]
fn empty_and_headless_messages_are_answered() {
    for raw in [
        "",
        "\r\n",
        "\n",
        "Subject: a",
        "a",
        ":",
        "\r\n\r\n",
        "Content-Type:\r\n\r\nx",
    ] {
        assert_eq!(read(raw.as_bytes()).parts.len(), 1, "{raw:?}");
    }
    assert_eq!(read(b"\r\nbody").body, "body");
}

#[test]
fn charsets_are_told_by_claim_and_by_bytes() {
    for (head, body) in [
        ("text/plain; charset=iso-8859-1", &b"\xe9t\xe9"[..]),
        ("text/plain; charset=utf-8", b"\xe9t\xe9"),
        ("text/plain", b"\xc3\xa9t\xc3\xa9"),
        ("text/plain; charset=utf-16be", b"\0\xe9\0t\0\xe9"),
        ("text/plain; charset=\"windows-1252\"", b"\xe9t\xe9"),
    ] {
        let mut raw = format!("Subject: x\r\nContent-Type: {head}\r\n\r\n").into_bytes();
        raw.extend_from_slice(body);
        assert_eq!(read(&raw).body, "été", "{head}");
    }
}

#[test]
fn winmail_signatures_and_calendars_are_files() {
    let raw = "Content-Type: multipart/signed; boundary=x; protocol=\"application/pkcs7-signature\"\r\n\r\n--x\r\n\r\nOui.\r\n--x\r\n\
               Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x\r\n\
               Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN\r\n--x--";
    let parsed = read(raw.as_bytes());
    let names: Vec<&str> = parsed
        .attachments
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["smime.p7s", "winmail.dat", ""]);
    assert!(parsed.has_attachments() && parsed.is_invitation());
    assert_eq!(parsed.body, "Oui.");
}

#[test]
fn inline_pictures_are_no_attachments() {
    let raw = "Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>a</p>\r\n--x\r\n\
               Content-Type: image/png\r\nContent-ID: <p@x>\r\nContent-Disposition: inline; filename=p.png\r\n\r\nx\r\n--x--";
    let parsed = read(raw.as_bytes());
    assert_eq!(parsed.attachments[0].cid.as_deref(), Some("p@x"));
    assert!(!parsed.has_attachments());
    assert_eq!(parsed.body, "a");
}

#[test]
fn a_digest_holds_messages_without_saying_so() {
    let raw = "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\nSubject: un\r\n\r\nA\r\n--x\r\n\r\nSubject: deux\r\n\r\nB\r\n--x--";
    let parsed = read(raw.as_bytes());
    let subjects: Vec<&str> = parsed
        .parts
        .iter()
        .filter_map(|part| part.envelope.as_ref()?.subject.as_deref())
        .collect();
    assert_eq!(subjects, ["un", "deux"]);
    assert_eq!(parsed.body, "A\nB");
}

#[test]
fn messages_nested_a_thousand_deep_are_answered() {
    let raw = "Content-Type: message/rfc822\r\n\r\n".repeat(1_000) + "Subject: fond\r\n\r\nx";
    assert_eq!(read(raw.as_bytes()).parts.len(), MAX_DEPTH);
    let mut raw = String::new();
    for level in 0..1_000 {
        raw.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        ));
    }
    assert!(read(raw.as_bytes()).parts.len() <= MAX_DEPTH);
}

#[test]
fn a_million_parts_are_a_thousand() {
    let raw = "Content-Type: multipart/mixed; boundary=x\r\n\r\n".to_owned()
        + &"--x\r\n\r\na\r\n".repeat(200_000);
    assert_eq!(read(raw.as_bytes()).parts.len(), MAX_PARTS);
}

#[test]
fn enormous_heads_and_texts_are_cut() {
    let raw = format!(
        "Subject: {}\r\n{}\r\n{}",
        "é".repeat(100_000),
        "X: y\r\n".repeat(100_000),
        "mot ".repeat(1_000_000)
    );
    let parsed = read(raw.as_bytes());
    assert!(
        parsed.subject.len() <= 8 * 1024
            && parsed.body.len() <= MAX_TEXT
            && parsed.encode().len() < 64 * 1024
    );
}

#[test]
fn every_prefix_of_a_letter_is_answered() {
    for end in 0..LETTER.len() {
        read(&LETTER.as_bytes()[..end]);
    }
}

proptest! {
    #[test]
    fn nothing_panics(data in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(&data);
    }

    /// Pieces of mail in any order.
    #[test]
    fn no_order_of_pieces_panics(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let raw: String = pieces.into_iter().map(|at| PIECES[at]).collect();
        read(raw.as_bytes());
    }
}

const PIECES: [&str; 24] = [
    "Content-Type: multipart/mixed; boundary=x\r\n",
    "Content-Type: multipart/alternative; boundary=\"y\"\r\n",
    "Content-Type: message/rfc822\r\n",
    "Content-Type: text/html; charset=utf-7\r\n",
    "Content-Type: multipart/digest; boundary=z",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Content-Disposition: attachment; filename*0*=a'",
    "From: \"a",
    "To: a: <b@c>, (",
    "Subject: =?utf-8?B?w6k?= =?",
    "References: <a@b> <",
    "Date: 32 Foo 99999999999 99:99",
    "\r\n",
    "\n",
    "\r\n\r\n",
    "--x\r\n",
    "--x--\r\n",
    "--y\n",
    "--y--",
    "--z \t\r\n",
    "texte =E9 <p>",
    " \t",
    "\r",
];
