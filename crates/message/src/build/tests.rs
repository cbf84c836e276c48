use super::*;
use crate::parse;

fn message() -> Outgoing {
    let person = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    Outgoing {
        from: person("Hélène Castagné", "h.castagne@thau.example"),
        to: vec![
            person("Roux, Anne", "anne@thau.example"),
            person("", "b@thau.example"),
        ],
        cc: vec![person(
            "Équipe « vie scolaire » du lycée de la mer et du littoral de Sète",
            "vs@thau.example",
        )],
        bcc: vec![person("", "secret@thau.example")],
        subject: "Réunion de rentrée : ordre du jour et documents à lire avant le 1er septembre"
            .to_owned(),
        text: "Bonjour,\n\nUn = deux.\n.\nFrom ici\n-- \nHélène\n".to_owned(),
        html: Some("<p>Bonjour <img src=\"cid:plan@x\"></p>".to_owned()),
        attachments: vec![
            Part {
                name: "plan.png".to_owned(),
                media_type: "image/png".to_owned(),
                cid: Some("plan@x".to_owned()),
                bytes: b"\x89PNG\r\n\x1a\n....".to_vec(),
            },
            Part {
                name: "Procès-verbal du conseil d’administration.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                cid: None,
                bytes: b"%PDF-1.7 ".repeat(50),
            },
        ],
        date: 1_790_000_000,
        message_id: "abc.1@thau.example".to_owned(),
        in_reply_to: Some("q@x.example".to_owned()),
        references: vec!["p@x.example".to_owned(), "q@x.example".to_owned()],
    }
}

#[test]
fn what_is_built_reads_the_same() {
    let message = message();
    let raw = build(&message);
    assert_eq!(raw, build(&message), "the same input gives the same bytes");
    let parsed = parse(&raw);
    assert_eq!(parsed.subject, message.subject);
    let people = |list: &[crate::Mailbox]| -> Vec<(String, String)> {
        list.iter()
            .map(|one| (one.name.clone(), one.address.clone()))
            .collect()
    };
    assert_eq!(people(&parsed.from), std::slice::from_ref(&message.from));
    assert_eq!(people(&parsed.to), message.to);
    assert_eq!(people(&parsed.cc), message.cc);
    assert_eq!(people(&parsed.bcc), message.bcc);
    assert_eq!(parsed.sent, Some(message.date));
    assert_eq!(parsed.message_id, message.message_id);
    assert_eq!(parsed.references, message.references);
    // The last line end belongs to the delimiter.
    assert_eq!(parsed.body.replace("\r\n", "\n"), message.text.trim_end());
    let html = &parsed.parts[parsed.html[0] as usize];
    assert_eq!(
        html.text(&raw[html.range()]).trim_end(),
        message.html.clone().unwrap()
    );
    for (found, given) in parsed.attachments.iter().zip(&message.attachments) {
        let part = &parsed.parts[found.part as usize];
        assert_eq!(
            (&found.name, &found.media_type, &found.cid),
            (&given.name, &given.media_type, &given.cid)
        );
        assert_eq!(found.inline, given.cid.is_some());
        assert_eq!(*part.content(&raw[part.range()]), given.bytes);
        assert_eq!(found.size, given.bytes.len() as u64);
    }
    assert_eq!(parsed.attachments.len(), 2);
}

#[test]
fn lines_are_short_ascii_and_end_in_crlf() {
    let raw = build(&message());
    assert!(raw.is_ascii() && raw.ends_with(b"\r\n"));
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        assert!(
            line.ends_with(b"\r\n") && line.len() <= 80,
            "{}",
            String::from_utf8_lossy(line)
        );
        assert!(!line.starts_with(b".") && !line.starts_with(b"From "));
    }
}

#[test]
fn no_value_begins_a_field() {
    let mut message = message();
    let evil = "x\r\nBcc: evil@x.example\r\n\r\nbody";
    message.subject = evil.to_owned();
    message.from.0 = evil.to_owned();
    message.to = vec![(evil.to_owned(), evil.to_owned())];
    message.message_id = evil.to_owned();
    message.references = vec![evil.to_owned()];
    message.attachments[1].name = evil.to_owned();
    message.attachments[1].media_type = evil.to_owned();
    message.bcc.clear();
    let raw = build(&message);
    let head = String::from_utf8_lossy(&raw).to_lowercase();
    assert!(
        !head.contains("\nbcc:") && !head.contains("\nbody"),
        "{head}"
    );
    assert_eq!(parse(&raw).attachments.len(), 2);
}

#[test]
fn a_plain_message_is_one_part() {
    let raw = build(&Outgoing {
        from: (String::new(), "a@x.example".to_owned()),
        subject: "Essai".to_owned(),
        text: "Oui.\n".to_owned(),
        message_id: "1@x.example".to_owned(),
        ..Outgoing::default()
    });
    assert_eq!(
        String::from_utf8_lossy(&raw),
        "From: a@x.example\r\nSubject: Essai\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <1@x.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nOui.\r\n"
    );
}

#[test]
fn dates_are_written_as_heads_have_them() {
    assert_eq!(date(1_790_000_000), "Mon, 21 Sep 2026 14:13:20 +0000");
    let _no_panic = (date(i64::MIN), date(i64::MAX));
}

#[test]
fn every_byte_returns_from_the_encodings() {
    let all: Vec<u8> = (0..=255).collect();
    for length in 0..200 {
        let mut out = Vec::new();
        encode::base64_lines(&all[..length], &mut out);
        assert_eq!(crate::transfer::base64(&out), &all[..length]);
    }
    for text in [
        "é".repeat(300),
        "= =\t".repeat(60),
        "a \n b\n\n".to_owned(),
        "\u{1}\u{7f}".to_owned(),
    ] {
        let mut out = Vec::new();
        encode::quoted_printable(&text, &mut out);
        let read = String::from_utf8(crate::transfer::quoted_printable(&out)).unwrap();
        assert_eq!(
            read.replace("\r\n", "\n").trim_end_matches('\n'),
            text.trim_end_matches('\n')
        );
    }
}
