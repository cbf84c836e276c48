use super::*;
use crate::date::Date;
use proptest::prelude::*;

fn command(text: &str) -> Command<'_> {
    match Request::parse(text.as_bytes()) {
        Ok(request) => request.command,
        Err(error) => panic!("{text}: {error}"),
    }
}

fn refused(text: &str) -> SyntaxError {
    Request::parse(text.as_bytes()).expect_err(text).error
}

#[test]
fn the_tag_of_a_broken_command_is_known() {
    let error = Request::parse(b"a1 FROB").unwrap_err();
    assert_eq!(error.tag, Some("a1"));
    assert_eq!(Request::parse(b"").unwrap_err().tag, None);
    assert_eq!(Request::parse(b"a+ NOOP").unwrap_err().tag, None);
    assert_eq!(tag_of(b"x7 LOGIN {999"), Some("x7"));
}

#[test]
fn names_of_commands_have_no_case() {
    assert_eq!(command("a noop"), Command::Noop);
    assert_eq!(
        command("a UiD expunge 3"),
        Command::Expunge(Some(SequenceSet::new(vec![(3, 3)])))
    );
    assert_eq!(
        refused("a NOOP "),
        SyntaxError::Expected("the end of the command")
    );
}

#[test]
fn a_login_may_be_quoted_or_literal() {
    let Command::Login { name, secret } = command("a LOGIN \"a\\\"b\" {4+}\r\np\"w ") else {
        panic!()
    };
    assert_eq!(
        (name.as_ref(), secret.as_ref()),
        (&b"a\"b"[..], &b"p\"w "[..])
    );
    assert_eq!(
        command("a AUTHENTICATE PLAIN ="),
        Command::Authenticate {
            mechanism: "PLAIN",
            initial: Some("=")
        }
    );
}

#[test]
fn mailbox_names_are_unicode_and_inbox_is_inbox() {
    assert_eq!(
        command("a SELECT inBox"),
        Command::Select {
            mailbox: "INBOX".into(),
            read_only: false,
            condstore: false
        }
    );
    assert_eq!(
        command("a EXAMINE \"Envoy&AOk-s\" (condstore)"),
        Command::Select {
            mailbox: "Envoyés".into(),
            read_only: true,
            condstore: true
        }
    );
    assert_eq!(refused("a CREATE \"R&D\""), SyntaxError::MailboxName);
    assert!(matches!(
        refused("a SELECT x (QRESYNC (1 2))"),
        SyntaxError::Expected(_)
    ));
}

#[test]
fn fetch_writes_macros_out() {
    let Command::Fetch { fetch, uid } = command("a FETCH 1:* FULL") else {
        panic!()
    };
    assert!(!uid);
    assert_eq!(
        fetch.items,
        [
            Item::Flags,
            Item::InternalDate,
            Item::Size,
            Item::Envelope,
            Item::Body
        ]
    );
    assert!(Request::parse(b"a FETCH 1 (FULL)").is_err());
    assert!(Request::parse(b"a FETCH 1 ()").is_err());
}

#[test]
fn fetch_of_sections() {
    let text = "a UID FETCH 1,5:* (UID BODY.PEEK[1.2.HEADER.FIELDS (Date \"X-Y\")]<0.100> BODY[] body[2.mime] RFC822.HEADER) (CHANGEDSINCE 12)";
    let Command::Fetch { fetch, uid: true } = command(text) else {
        panic!()
    };
    assert_eq!(fetch.changed_since, Some(12));
    let names = vec![Text::Borrowed(&b"Date"[..]), Text::Borrowed(&b"X-Y"[..])];
    let section = |part: &[u32], text| Section {
        part: part.to_vec(),
        text,
    };
    assert_eq!(
        fetch.items,
        [
            Item::Uid,
            Item::Section {
                section: section(
                    &[1, 2],
                    Some(SectionText::HeaderFields {
                        except: false,
                        names
                    })
                ),
                peek: true,
                partial: Some(Partial {
                    offset: 0,
                    length: 100
                }),
            },
            Item::Section {
                section: section(&[], None),
                peek: false,
                partial: None
            },
            Item::Section {
                section: section(&[2], Some(SectionText::Mime)),
                peek: false,
                partial: None
            },
            Item::Rfc822Header,
        ]
    );
    for text in [
        "BODY[MIME]",
        "BODY[1.]",
        "BODY[0]",
        "BODY[]<1.0>",
        "BODY[HEADER.FIELDS ()]",
        "ENVELOPE[]",
        "BODY[TEXT",
        "BINARY[1]",
    ] {
        assert!(
            Request::parse(format!("a FETCH 1 {text}").as_bytes()).is_err(),
            "{text}"
        );
    }
}

#[test]
fn store_with_and_without_parentheses() {
    let Command::Store { store, .. } =
        command("a STORE 1 (UNCHANGEDSINCE 7) -FLAGS.SILENT \\Seen $Label1 \\Recent")
    else {
        panic!()
    };
    assert_eq!(store.unchanged_since, Some(7));
    assert_eq!((store.action, store.silent), (StoreAction::Remove, true));
    assert_eq!(
        store.flags,
        [Flag::Seen, Flag::Keyword("$Label1"), Flag::Other("Recent")]
    );
    assert!(
        matches!(command("a STORE 1 FLAGS ()"), Command::Store { store, .. } if store.flags.is_empty())
    );
}

#[test]
fn list_in_all_its_forms() {
    let Command::List(list) = command("a LIST \"\" %") else {
        panic!()
    };
    assert_eq!((list.extended, list.patterns), (false, vec!["%".into()]));
    let text = "a LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"*\" Envoy&AOk-s) RETURN (CHILDREN STATUS (MESSAGES SIZE))";
    let Command::List(list) = command(text) else {
        panic!()
    };
    assert!(list.extended && list.select.subscribed && list.returned.children);
    assert_eq!(list.patterns[1], "Envoyés");
    assert_eq!(
        list.returned.status,
        Some(vec![StatusItem::Messages, StatusItem::Size])
    );
    assert!(Request::parse(b"a LIST (RECURSIVEMATCH) \"\" *").is_err());
    assert!(
        matches!(command("a LIST (SPECIAL-USE) \"\" \"*\""), Command::List(list) if list.select.special_use)
    );
}

#[test]
fn search_reads_a_program() {
    let Command::Search { search, uid } = command(
        "a UID SEARCH RETURN (MIN COUNT) CHARSET utf-8 NOT (OR SEEN 2:4 MODSEQ \"/flags/\\\\draft\" all 9) SINCE 1-Feb-2024 BODY {3+}\r\n\u{e9}t TO x",
    ) else {
        panic!()
    };
    assert!(uid);
    assert_eq!(
        search.returned,
        Some(Return {
            min: true,
            count: true,
            ..Return::default()
        })
    );
    let SearchKey::And(keys) = search.key else {
        panic!()
    };
    assert_eq!(
        keys[1],
        SearchKey::Since(Date {
            year: 2024,
            month: 2,
            day: 1
        })
    );
    assert_eq!(keys[2], SearchKey::Body("ét".into()));
    let SearchKey::Not(inner) = &keys[0] else {
        panic!()
    };
    let SearchKey::And(inner) = &**inner else {
        panic!()
    };
    assert_eq!(inner[1], SearchKey::ModSeq(9));
}

#[test]
fn search_refuses_what_it_cannot_do() {
    assert_eq!(refused("a SEARCH CHARSET KOI8-R ALL"), SyntaxError::Charset);
    assert!(Request::parse(b"a SEARCH TEXT {2+}\r\n\xc3\x28").is_err());
    assert!(Request::parse(b"a SEARCH RETURN (SAVE) ALL").is_err());
    assert!(
        matches!(command("a SEARCH RETURN () ALL"), Command::Search { search, .. } if search.returned.is_some_and(|r| r.all))
    );
}

#[test]
fn deep_nesting_ends_with_a_refusal() {
    for (open, close) in [("(", ")"), ("NOT ", ""), ("OR ALL ", "")] {
        let text = format!(
            "a SEARCH {}ALL{}",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        assert_eq!(refused(&text), SyntaxError::TooDeep);
        let text = format!(
            "a SEARCH {}ALL{}",
            open.repeat(DEEPEST),
            close.repeat(DEEPEST)
        );
        assert!(Request::parse(text.as_bytes()).is_ok());
    }
    let parts = "1.".repeat(100_000);
    assert!(Request::parse(format!("a FETCH 1 BODY[{parts}1]").as_bytes()).is_err());
}

#[test]
fn what_stands_before_a_message() {
    let head =
        AppendHead::parse(b"a APPEND {5}\r\nSent! (\\Seen $x) \"17-Jul-1996 02:44:25 -0700\" ")
            .unwrap();
    assert_eq!(
        (head.tag, head.mailbox.as_ref(), head.date),
        ("a", "Sent!", Some(837_596_665))
    );
    assert_eq!(head.flags, [Flag::Seen, Flag::Keyword("$x")]);
    assert!(
        AppendHead::parse(b"a APPEND INBOX ")
            .unwrap()
            .flags
            .is_empty()
    );
    assert!(AppendHead::parse(b"a APPEND INBOX nonsense ").is_err());
    assert_eq!(next_message(b" ").unwrap(), (vec![], None));
    assert!(!is_before_message(b"a APPEND ", false));
    assert!(!is_before_message(b"a LOGIN x ", false));
    assert!(is_before_message(b"a append inbox ", false));
}

#[test]
fn rights_are_asked_for_given_and_taken() {
    assert_eq!(
        command("a MYRIGHTS inbox"),
        Command::MyRights("INBOX".into())
    );
    assert_eq!(command("a GETACL x/y"), Command::GetAcl("x/y".into()));
    assert_eq!(
        command("a SETACL x \"m roux\" +lr"),
        Command::SetAcl {
            mailbox: "x".into(),
            identifier: b"m roux".as_slice().into(),
            rights: b"+lr".as_slice().into()
        }
    );
    assert_eq!(
        command("a DELETEACL x mroux"),
        Command::DeleteAcl {
            mailbox: "x".into(),
            identifier: b"mroux".as_slice().into()
        }
    );
    assert_eq!(
        command("a LISTRIGHTS x mroux"),
        Command::ListRights {
            mailbox: "x".into(),
            identifier: b"mroux".as_slice().into()
        }
    );
    assert!(matches!(
        refused("a SETACL x mroux"),
        SyntaxError::Expected(_)
    ));
}

#[test]
fn id_takes_pairs() {
    let Command::Id(pairs) = command("a ID (\"name\" \"x\" \"os\" NIL)") else {
        panic!()
    };
    assert_eq!(pairs.len(), 2);
    assert_eq!(command("a ID NIL"), Command::Id(vec![]));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        crate::fuzz_one(&bytes);
    }

    #[test]
    fn anything_like_a_command_is_answered(
        name in "(UID )?(FETCH|STORE|SEARCH|LIST|STATUS|APPEND|COPY|LOGIN|ID|SELECT|SETACL|GETACL|LISTRIGHTS)",
        rest in "( |\\(|\\)|\\[|\\]|\\*|1:2|\"|\\\\|RETURN|OR|NOT|BODY|FLAGS|\\{1\\+\\}\r\n|&AOk-|ALL){0,20}\r\n",
    ) {
        crate::fuzz_one(format!("a {name}{rest}").as_bytes());
    }
}
