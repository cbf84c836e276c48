//! Lines as peers send them.

use super::*;
use crate::{Body, Forward, Mailbox, Notify, Ret};
use proptest::prelude::*;

fn parse(line: &str) -> Result<Command<'_>, SyntaxError> {
    Command::parse(line.as_bytes())
}

fn mail_of(line: &str) -> Mail<'_> {
    match parse(line) {
        Ok(Command::Mail(mail)) => mail,
        other => panic!("{line}: {other:?}"),
    }
}

fn rcpt_of(line: &str) -> Rcpt<'_> {
    match parse(line) {
        Ok(Command::Rcpt(rcpt)) => rcpt,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn simple_commands_are_read_in_any_case() {
    assert_eq!(
        parse("ehlo client.example"),
        Ok(Command::Ehlo("client.example"))
    );
    assert_eq!(parse("HELO [192.0.2.1]"), Ok(Command::Helo("[192.0.2.1]")));
    assert_eq!(parse("LHLO x"), Ok(Command::Lhlo("x")));
    assert_eq!(parse("Data "), Ok(Command::Data));
    assert_eq!(parse("RSET"), Ok(Command::Rset));
    assert_eq!(parse("NOOP whatever"), Ok(Command::Noop));
    assert_eq!(parse("QUIT"), Ok(Command::Quit));
    assert_eq!(parse("VRFY lea"), Ok(Command::Vrfy("lea")));
    assert_eq!(parse("EXPN staff"), Ok(Command::Expn("staff")));
    assert_eq!(parse("HELP MAIL"), Ok(Command::Help));
    assert_eq!(parse("STARTTLS"), Ok(Command::StartTls));
    assert_eq!(
        parse("BDAT 86 LAST"),
        Ok(Command::Bdat {
            size: 86,
            last: true
        })
    );
    assert_eq!(
        parse("BDAT 0"),
        Ok(Command::Bdat {
            size: 0,
            last: false
        })
    );
    assert_eq!(
        parse("AUTH PLAIN AGE="),
        Ok(Command::Auth {
            mechanism: "PLAIN",
            initial: Some("AGE=")
        })
    );
    assert_eq!(
        parse("AUTH LOGIN"),
        Ok(Command::Auth {
            mechanism: "LOGIN",
            initial: None
        })
    );
}

#[test]
fn mail_carries_its_parameters() {
    let mail = mail_of(
        "MAIL FROM:<lea@x.example> SIZE=1024 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<>",
    );
    assert_eq!(
        mail.from,
        Some(Mailbox {
            local: "lea".into(),
            domain: "x.example"
        })
    );
    assert_eq!(
        (mail.size, mail.body, mail.smtputf8),
        (Some(1024), Body::EightBitMime, true)
    );
    assert_eq!(
        (mail.ret, mail.envid.as_deref(), mail.auth.as_deref()),
        (Some(Ret::Headers), Some("a+b"), Some("<>"))
    );
    assert_eq!(mail_of("mail from: <>").from, None);
}

#[test]
fn rcpt_carries_its_parameters() {
    let rcpt = rcpt_of("RCPT TO:<jo@x.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;jo+2Bb@y.example");
    assert_eq!(
        rcpt.notify,
        Some(Notify {
            success: true,
            failure: false,
            delay: true
        })
    );
    let orcpt = rcpt.orcpt.unwrap();
    assert_eq!((orcpt.kind, &*orcpt.address), ("rfc822", "jo+b@y.example"));
    assert_eq!(
        rcpt_of("RCPT TO:<jo@x.example> NOTIFY=never").notify,
        Some(Notify::default())
    );
    assert_eq!(rcpt_of("rcpt to:<postmaster>").to, Forward::Postmaster);
}

#[test]
fn what_is_wrong_is_told_apart() {
    for (line, error) in [
        ("", SyntaxError::Unknown),
        ("FROB x", SyntaxError::Unknown),
        ("STARTTLSNOW", SyntaxError::Unknown),
        ("MAIL\tFROM:<a@b.example>", SyntaxError::Unknown),
        ("MAILFROM:<a@b.example>", SyntaxError::Unknown),
        ("NO\u{0}OP", SyntaxError::NotText),
        ("EHLO", SyntaxError::Arguments),
        ("EHLO two words", SyntaxError::Arguments),
        ("EHLO <script>", SyntaxError::Arguments),
        ("DATA now", SyntaxError::Arguments),
        ("BDAT", SyntaxError::Arguments),
        ("BDAT 12 LASTLY", SyntaxError::Arguments),
        ("BDAT 99999999999999999999999", SyntaxError::Arguments),
        ("AUTH", SyntaxError::Arguments),
        ("MAIL <a@b.example>", SyntaxError::Arguments),
        ("MAIL FROM:a@b.example", SyntaxError::Path),
        ("RCPT TO:<>", SyntaxError::Path),
        ("MAIL FROM:<a@b.example> SIZE=many", SyntaxError::Parameter),
        (
            "MAIL FROM:<a@b.example> SIZE=1 SIZE=2",
            SyntaxError::Parameter,
        ),
        ("MAIL FROM:<a@b.example> SIZE", SyntaxError::Parameter),
        ("MAIL FROM:<a@b.example>SIZE=1", SyntaxError::Parameter),
        (
            "MAIL FROM:<a@b.example> BODY=BINARYMIME",
            SyntaxError::Parameter,
        ),
        (
            "MAIL FROM:<a@b.example> COLOUR=red",
            SyntaxError::UnknownParameter,
        ),
        (
            "RCPT TO:<a@b.example> NOTIFY=NEVER,SUCCESS",
            SyntaxError::Parameter,
        ),
        (
            "RCPT TO:<a@b.example> ORCPT=nothing",
            SyntaxError::Parameter,
        ),
        (
            "RCPT TO:<a@b.example> ORCPT=rfc822;a+0D+0AX:y",
            SyntaxError::Parameter,
        ),
        (
            "MAIL FROM:<a@b.example> ENVID=a+0Ab",
            SyntaxError::Parameter,
        ),
        (
            "RCPT TO:<a@b.example> RET=FULL",
            SyntaxError::UnknownParameter,
        ),
    ] {
        assert_eq!(parse(line), Err(error), "{line}");
    }
    assert_eq!(Command::parse(b"NOOP \xff"), Err(SyntaxError::NotText));
}

proptest! {
    #[test]
    fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _any_answer = Command::parse(&line);
    }

    #[test]
    fn a_mailbox_written_is_read_back(local in "[ -~]{1,40}", domain in "[a-z0-9]{1,20}(\\.[a-z]{2,9}){1,3}") {
        let mailbox = Mailbox { local: local.into(), domain: &domain };
        let written = mailbox.to_string();
        prop_assert_eq!(Mailbox::parse(&written), Some(mailbox.clone()));
        let line = format!("RCPT TO:<{written}>");
        prop_assert_eq!(rcpt_of(&line).to, Forward::Mailbox(mailbox));
    }
}
