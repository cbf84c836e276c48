//! All mail of an account as files: each message with what its mailbox says of it, and nothing that it says of itself.

use crate::common::{House, house};
use mail::{Append, Flags, Piece, Raw};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_message_is_told_with_its_flags_and_labels,
}

fn put(house: &House, subject: &str, flags: Flags, keywords: &[&str]) {
    let head = "X-Keywords: forged\r\nX-Status: FA\r\nStatus: RO\r\n";
    let raw = format!("{head}Subject: {subject}\r\nFrom: d@x.example\r\n\r\nBonjour\r\n");
    let append = Append {
        raw: Raw::from(raw.into_bytes()),
        flags,
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        received: None,
    };
    let account = house.anne.account;
    house
        .mail
        .append(&house.anne, account, house.inbox(), append)
        .unwrap();
}

/// The file of the inbox.
fn exported(house: &House) -> String {
    let mut export = house.mail.export(&house.anne, house.anne.account).unwrap();
    let (mut file, mut is_inbox) = (Vec::new(), false);
    while let Some(piece) = export.piece().unwrap() {
        match piece {
            Piece::Mailbox(mailbox) => is_inbox = mailbox.id == house.inbox(),
            Piece::Bytes(bytes) if is_inbox => file.extend(bytes),
            Piece::Bytes(_) => {}
        }
    }
    String::from_utf8(file).unwrap()
}

async fn a_message_is_told_with_its_flags_and_labels(kind: Kind) {
    let house = house(kind);
    let all = Flags::SEEN | Flags::ANSWERED | Flags::FLAGGED;
    put(&house, "Bateaux", all, &["a-faire", "$Forwarded"]);
    put(&house, "Nouveau", Flags::NONE, &[]);
    let file = exported(&house);
    let heads: Vec<&str> = file
        .split("From MAILER-DAEMON")
        .skip(1)
        .map(|message| message.split_once("\r\n").unwrap().1)
        .map(|message| message.split_once("\r\n\r\n").unwrap().0)
        .collect();
    let marked = "Subject: Bateaux\r\nFrom: d@x.example\r\nStatus: RO\r\nX-Status: AF\r\n\
        X-Mozilla-Status: 0007\r\nX-Keywords: $Forwarded a-faire\r\nX-Mozilla-Keys: $Forwarded a-faire";
    let new = "Subject: Nouveau\r\nFrom: d@x.example\r\nStatus: O\r\nX-Mozilla-Status: 0000";
    assert_eq!(heads, [marked, new]);
}
