use super::*;
use proptest::prelude::*;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn strings_take_the_plainest_form_that_holds_them() {
    assert_eq!(written(|out| write_astring(out, b"INBOX")), "INBOX");
    assert_eq!(written(|out| write_astring(out, b"nil")), "\"nil\"");
    assert_eq!(written(|out| write_astring(out, b"")), "\"\"");
    assert_eq!(
        written(|out| write_string(out, b"a \"b\" \\")),
        "\"a \\\"b\\\" \\\\\""
    );
    assert_eq!(written(|out| write_string(out, "é".as_bytes())), "{2}\r\né");
    assert_eq!(written(|out| write_string(out, b"a\r\nb")), "{4}\r\na\r\nb");
    assert_eq!(written(|out| write_nstring(out, None)), "NIL");
    assert_eq!(
        written(|out| write_number(out, u64::MAX)),
        u64::MAX.to_string()
    );
}

#[test]
fn a_literal_holds_no_nul() {
    let mut out = Vec::new();
    write_literal(&mut out, b"a\0\0b");
    assert_eq!(out, b"{4}\r\na\x80\x80b");
}

#[test]
fn sets_are_compact() {
    assert_eq!(
        written(|out| write_set(out, &[1, 2, 3, 7, 9, 10])),
        "1:3,7,9:10"
    );
    assert_eq!(written(|out| write_set(out, &[u32::MAX])), "4294967295");
    assert_eq!(written(|out| write_set(out, &[])), "");
    assert_eq!(written(|out| write_ranges(out, &[(1, 1), (4, 6)])), "1,4:6");
}

#[test]
fn lists_status_and_esearch() {
    assert_eq!(
        written(|out| write_mailbox_list(out, "LIST", ["\\HasNoChildren", "\\Sent"], "Envoyés")),
        "* LIST (\\HasNoChildren \\Sent) \"/\" Envoy&AOk-s"
    );
    assert_eq!(
        written(|out| write_status(
            out,
            "INBOX",
            &[StatusItem::Messages, StatusItem::Unseen],
            |_| 4
        )),
        "* STATUS INBOX (MESSAGES 4 UNSEEN 4)\r\n"
    );
    let found = ESearch {
        tag: "a1",
        uid: true,
        min: Some(2),
        count: Some(3),
        all: Some(&[2, 3, 9]),
        modseq: Some(7),
        max: None,
    };
    assert_eq!(
        written(|out| write_esearch(out, &found)),
        "* ESEARCH (TAG \"a1\") UID MIN 2 COUNT 3 ALL 2:3,9 MODSEQ 7\r\n"
    );
    let none = ESearch {
        tag: "a1",
        all: Some(&[]),
        ..ESearch::default()
    };
    assert_eq!(
        written(|out| write_esearch(out, &none)),
        "* ESEARCH (TAG \"a1\")\r\n"
    );
}

#[test]
fn sections_are_named_as_they_were_asked() {
    let text = SectionText::HeaderFields {
        except: true,
        names: vec![b"Date"[..].into(), b"a b"[..].into()],
    };
    let section = Section {
        part: vec![1, 2],
        text: Some(text),
    };
    assert_eq!(
        written(|out| write_section(out, &section, Some(10))),
        "BODY[1.2.HEADER.FIELDS.NOT (Date \"a b\")]<10>"
    );
    assert_eq!(
        written(|out| write_section(out, &Section::default(), None)),
        "BODY[]"
    );
}

#[test]
fn rights_stand_after_the_mailbox() {
    let told = written(|out| write_rights(out, "ACL", "Envoyés", ["m roux", "lrs"]));
    assert_eq!(told, "* ACL Envoy&AOk-s \"m roux\" lrs\r\n");
}

proptest! {
    #[test]
    fn any_string_is_read_as_it_was_written(text in proptest::collection::vec(1_u8.., 0..40)) {
        let mut out = b"a LOGIN ".to_vec();
        write_astring(&mut out, &text);
        out.push(b' ');
        write_string(&mut out, &text);
        let request = crate::Request::parse(&out).expect("what we write we read");
        prop_assert_eq!(
            request.command,
            crate::Command::Login { name: text.as_slice().into(), secret: text.as_slice().into() }
        );
    }

    #[test]
    fn rights_are_read_as_they_were_written(
        name in "[A-Za-z0-9/. é&]{1,20}", identifier in proptest::collection::vec(1_u8.., 1..20), rights in "[+-]?[a-z0-9]{0,12}",
    ) {
        let mut out = b"a SETACL ".to_vec();
        write_mailbox(&mut out, &name);
        out.push(b' ');
        write_astring(&mut out, &identifier);
        out.push(b' ');
        write_astring(&mut out, rights.as_bytes());
        let request = crate::Request::parse(&out).expect("what we write we read");
        let name = if name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { name };
        prop_assert_eq!(
            request.command,
            crate::Command::SetAcl {
                mailbox: name.into(),
                identifier: identifier.as_slice().into(),
                rights: rights.as_bytes().into()
            }
        );
    }

    #[test]
    fn any_set_is_read_as_it_was_written(numbers in proptest::collection::btree_set(1_u32.., 1..50)) {
        let numbers: Vec<u32> = numbers.into_iter().collect();
        let mut out = b"a UID EXPUNGE ".to_vec();
        write_set(&mut out, &numbers);
        let request = crate::Request::parse(&out).expect("what we write we read");
        let crate::Command::Expunge(Some(set)) = request.command else { panic!("another command") };
        let read: Vec<u32> = set.ranges(1).into_iter().flat_map(|(from, to)| from..=to).take(60).collect();
        prop_assert_eq!(read, numbers);
    }
}
