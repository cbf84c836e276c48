//! The reader of requests: what it keeps, passes over and refuses.

use super::*;
use crate::aaf::{Degree, WarningKind};
use encoding_rs::ISO_8859_15;
use proptest::prelude::*;
use std::io::Read;

mod bounds;

struct All;

impl Wanted for All {
    fn category(&self, _: Category) -> bool {
        true
    }

    fn attribute(&self, _: Category, _: &str) -> bool {
        true
    }
}

/// A record with all that was kept of it.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    operation: Operation,
    category: Option<Category>,
    id: String,
    line: u64,
    attributes: Vec<(String, Vec<String>)>,
}

fn whole(record: Record<'_>) -> Whole {
    let values = |attribute: Attribute<'_>| attribute.values().map(|v| v.text.to_owned()).collect();
    Whole {
        operation: record.operation(),
        category: record.category(),
        id: record.id().to_owned(),
        line: record.line(),
        attributes: record
            .attributes()
            .map(|attribute| (attribute.name().to_owned(), values(attribute)))
            .collect(),
    }
}

fn read_all(read: impl Read) -> Result<Vec<Whole>, Fault> {
    let mut reader = Reader::new(read, All)?;
    let mut all = Vec::new();
    while let Some(record) = reader.read()? {
        all.push(whole(record));
    }
    Ok(all)
}

fn fault_of(read: impl Read) -> Fault {
    read_all(read).unwrap_err()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n";
const STAFF: &str = "<addRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>PersEducNat</value></attr></operationalAttributes><identifier><id>1</id></identifier><attributes>";
const TAIL: &str = "</attributes></addRequest></ficAlimMENESR>";

fn staff(attributes: &str) -> String {
    format!("{HEAD}{STAFF}{attributes}{TAIL}")
}

fn value_of(text: &str) -> String {
    let file = staff(&format!("<attr name=\"sn\"><value>{text}</value></attr>"));
    read_all(file.as_bytes()).unwrap()[0].attributes[0].1[0].clone()
}

/// `head`, then `body` `times` or a little more, then `tail`: as much as one likes of it without holding it.
fn repeated(head: &str, body: &str, times: usize, tail: &str) -> impl Read + use<> {
    struct Again(Vec<u8>, usize, usize);
    impl Read for Again {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.2 == self.0.len() {
                self.1 = self.1.saturating_sub(1);
                self.2 = 0;
            }
            if self.1 == 0 {
                return Ok(0);
            }
            let count = (&self.0[self.2..]).read(out)?;
            self.2 += count;
            Ok(count)
        }
    }
    // In pieces of some size: a byte at a time takes minutes.
    let block = body.repeat(4096_usize.div_ceil(body.len()).min(times));
    let blocks = times.div_ceil(block.len() / body.len());
    let body = Again(block.into_bytes(), blocks, 0);
    let (head, tail) = (head.as_bytes().to_vec(), tail.as_bytes().to_vec());
    std::io::Cursor::new(head)
        .chain(body)
        .chain(std::io::Cursor::new(tail))
}

#[test]
fn requests_come_with_their_line_category_identifier_and_values() {
    let records = read_all(crate::aaf::tests::EXAMPLE.as_bytes()).unwrap();
    let [add, modify, delete] = records.as_slice() else {
        panic!("three requests");
    };
    assert_eq!((add.operation, add.line), (Operation::Add, 5));
    assert_eq!(add.category, Some(Category::Staff));
    assert_eq!(add.id, "7000001");
    let names: Vec<&str> = add
        .attributes
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names[..4],
        [
            "ENTPersonJointure",
            "ENTPersonDateNaissance",
            "sn",
            "givenName"
        ]
    );
    assert_eq!(add.attributes[3].1, ["MARIE-ÉLISABET"]);
    assert_eq!(add.attributes[4].1, [""]);
    assert_eq!(add.attributes[6].1.len(), 2);
    assert_eq!((modify.operation, modify.line), (Operation::Modify, 19));
    assert_eq!(
        modify.attributes,
        [
            ("sn".to_owned(), vec!["DURAND".to_owned()]),
            ("ENTAuxEnsClassesPrincipal".to_owned(), vec![String::new()])
        ]
    );
    assert_eq!(
        (delete.operation, delete.id.as_str()),
        (Operation::Delete, "7000003")
    );
}

#[test]
fn comments_at_the_head_are_hints() {
    let mut reader = Reader::new(crate::aaf::tests::EXAMPLE.as_bytes(), All).unwrap();
    reader.read().unwrap();
    let header = reader.header();
    assert_eq!(header.version.as_deref(), Some("AAF-VE9999"));
    assert_eq!(header.academie.map(|one| one.number()), Some(11));
    assert_eq!(header.degree, Some(Degree::Second));
    assert_eq!(header.generated, crate::day("01/09/2026"));
    assert_eq!(header.sdet, None);
}

#[test]
fn references_are_characters_once_and_twice_escaped() {
    assert_eq!(value_of("MARIE-&#201;LISABET"), "MARIE-ÉLISABET");
    assert_eq!(value_of("&#xC9;L&Eacute;ONORE"), "ÉLÉONORE");
    assert_eq!(value_of("&amp;Eacute;L&amp;#233;onore"), "ÉLéonore");
    assert_eq!(value_of("ARTS &amp; LETTRES"), "ARTS & LETTRES");
    assert_eq!(value_of("ARTS &amp;amp; LETTRES"), "ARTS & LETTRES");
    assert_eq!(value_of("R&D"), "R&D");
    assert_eq!(value_of("<![CDATA[A <b> & B]]>"), "A <b> & B");
    assert_eq!(value_of("\n  DURAND\r\n "), "DURAND");
}

#[test]
fn a_reference_that_nothing_defines_stays_and_is_told_with_its_line() {
    let file = staff("\n<attr name=\"sn\">\n<value>A&secret;B&#8;C</value></attr>");
    let mut reader = Reader::new(file.as_bytes(), All).unwrap();
    let record = reader.read().unwrap().unwrap();
    let value = record.attributes().next().unwrap().values().next().unwrap();
    assert_eq!(value.text, "A&secret;B&#8;C");
    let expected = Warning {
        line: 5,
        kind: WarningKind::Reference,
    };
    assert_eq!(record.warnings(), [expected.clone(), expected]);
}

#[test]
fn only_replacements_are_taken_and_attributes_stand_for_modifications_too() {
    let file = format!(
        "{HEAD}<modifyRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>PersEducNat</value></attr></operationalAttributes><identifier><id>1</id></identifier>
<attributes><attr name=\"sn\"><value>A</value></attr><modification name=\"l\" operation=\"delete\"><value>B</value></modification></attributes></modifyRequest></ficAlimMENESR>"
    );
    let mut reader = Reader::new(file.as_bytes(), All).unwrap();
    let record = reader.read().unwrap().unwrap();
    assert_eq!(record.warnings()[0].kind, WarningKind::Operation);
    assert_eq!(
        whole(record).attributes,
        [("sn".to_owned(), vec!["A".to_owned()])]
    );
}

#[test]
fn elements_that_are_not_of_the_form_are_passed_over() {
    let file = format!(
        "{HEAD}<more><addRequest/></more>{STAFF}<attr name=\"sn\"><value>A<b>x</b>B</value><other/></attr><attr/><x><attr name=\"l\"><value>no</value></attr></x>{TAIL}"
    );
    let records = read_all(file.as_bytes()).unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(
        records[0].attributes,
        [("sn".to_owned(), vec!["AB".to_owned()])]
    );
}

#[test]
fn the_declared_encoding_is_obeyed() {
    let text = staff("<attr name=\"sn\"><value>ŒUVRARD-LÉVÊQUE</value></attr>");
    let latin = text.replace("UTF-8", "ISO-8859-15");
    let (latin, _, _) = ISO_8859_15.encode(&latin);
    let expected = read_all(text.as_bytes()).unwrap();
    assert_eq!(read_all(&*latin), Ok(expected));
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(read_all(&*marked).unwrap().len(), 1);
}

#[test]
fn a_file_in_another_encoding_than_it_declares_is_told() {
    let text = staff("\n\n<attr name=\"sn\"><value>LÉVÊQUE</value></attr>");
    let (latin, _, _) = ISO_8859_15.encode(&text);
    assert_eq!(fault_of(&*latin), Fault::Encoding { line: 5 });
    let garbled = text.replace("UTF-8", "ISO-8859-15");
    let mut reader = Reader::new(garbled.as_bytes(), All).unwrap();
    let record = reader.read().unwrap().unwrap();
    assert_eq!(record.warnings()[0].kind, WarningKind::Misdeclared);
    for head in [
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
        "<?xml version='1.0' encoding='klingon'?>",
        "\0<\0?",
        "\u{feff}",
    ] {
        let utf16: Vec<u8> = if head == "\u{feff}" {
            vec![0xff, 0xfe, b'<', 0]
        } else {
            head.into()
        };
        assert_eq!(fault_of(&*utf16), Fault::UnknownEncoding, "{head}");
    }
}

#[test]
fn a_document_type_is_never_followed_and_may_define_nothing() {
    let outside = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE ficAlimMENESR SYSTEM \"file:///etc/passwd\">\n<ficAlimMENESR>{STAFF}<attr name=\"sn\"><value>&passwd;</value></attr>{TAIL}"
    );
    assert_eq!(
        read_all(outside.as_bytes()).unwrap()[0].attributes[0].1,
        ["&passwd;"]
    );
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n<!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;\">\n]>\n<ficAlimMENESR>&lol2;</ficAlimMENESR>";
    assert_eq!(fault_of(laughs.as_bytes()), Fault::Definitions { line: 2 });
    let external = "<!DOCTYPE f SYSTEM \"x.dtd\" [<!ENTITY % x SYSTEM \"http://outside.example/\"> %x;]><ficAlimMENESR/>";
    assert_eq!(
        fault_of(external.as_bytes()),
        Fault::Definitions { line: 1 }
    );
    let late = format!("{HEAD}<!DOCTYPE ficAlimMENESR>\n</ficAlimMENESR>");
    assert_eq!(fault_of(late.as_bytes()), Fault::Malformed { line: 3 });
}

#[test]
fn what_is_no_feed_is_refused_with_its_line() {
    assert_eq!(fault_of(&b"<html>\n</html>"[..]), Fault::Root { line: 1 });
    assert_eq!(fault_of(&b"nom;prenom\nA;B\n"[..]), Fault::Root { line: 1 });
    assert_eq!(
        fault_of(&b"<ficAlimMENESR>\n</other>"[..]),
        Fault::Malformed { line: 2 }
    );
    assert_eq!(
        fault_of(&b"<ficAlimMENESR/>\n<ficAlimMENESR/>"[..]),
        Fault::Root { line: 2 }
    );
    assert_eq!(read_all(&b"<ficAlimMENESR/>\n\n"[..]), Ok(vec![]));
}

#[test]
fn a_fault_of_what_hands_the_bytes_out_is_temporary() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let fault = fault_of(repeated(HEAD, " ", 100_000, "").chain(Broken));
    assert_eq!(fault, Fault::Read(std::io::ErrorKind::ConnectionReset));
    assert!(fault.is_temporary());
    assert!(!Fault::UnknownEncoding.is_temporary());
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _read = read_all(&*bytes);
    }

    #[test]
    fn pieces_of_the_form_in_any_order_are_read_without_a_panic(pieces in prop::collection::vec(
        prop::sample::select(vec!["<ficAlimMENESR>", "</ficAlimMENESR>", "<addRequest>", "</addRequest>", "<attr name=\"sn\">",
            "</attr>", "<value>", "</value>", "<value/>", "<attributes>", "</attributes>", "&#201;", "&x;", "<!--", "-->", "<![CDATA[",
            "]]>", "<identifier>", "</identifier>", "<id>", "</id>", "<operationalAttributes>", "</operationalAttributes>",
            "PersEducNat", "\n", "é", "<", ">", "&", "<!DOCTYPE x>", "<?a b?>"]), 0..60))
    {
        let text = pieces.concat();
        crate::fuzz_one(text.as_bytes());
        crate::fuzz_one(format!("<ficAlimMENESR>{STAFF}{text}{TAIL}").as_bytes());
    }

    #[test]
    fn what_is_written_is_read(values in prop::collection::vec("[^\\x00-\\x1f&\u{fffe}\u{ffff}]{0,40}", 1..6), by_number in any::<bool>()) {
        let escape = |text: &str| -> String {
            text.chars().map(|c| match c {
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                c if by_number && !c.is_ascii() => format!("&#{};", u32::from(c)),
                c => c.to_string(),
            }).collect()
        };
        let written: String = values.iter().map(|value| format!("<value>{}</value>", escape(value))).collect();
        let records = read_all(staff(&format!("<attr name=\"sn\">{written}</attr>")).as_bytes()).unwrap();
        let expected: Vec<&str> = values.iter().map(|value| value.trim()).collect();
        prop_assert_eq!(&records[0].attributes[0].1, &expected);
    }
}
