//! AAF as a reader sees it, by a library that knows nothing of the writer.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Add,
    Modify,
    Delete,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub asked: Asked,
    pub id: String,
    pub attributes: BTreeMap<String, Vec<String>>,
}

impl Request {
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.attributes
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// The first value, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }
}

/// Every request of a file; one that is not well-formed ends the test.
pub fn requests(bytes: &[u8]) -> Vec<Request> {
    let text = decoded(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut requests: Vec<Request> = Vec::new();
    let (mut name, mut value, mut depth) = (String::new(), String::new(), 0);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(element) => {
                depth += 1;
                value.clear();
                requests.extend(begun(element.name().as_ref()));
                if let Some(named) = element.try_get_attribute("name").expect("well-formed") {
                    name = named.value.into_owned();
                }
            }
            Event::Empty(element) => {
                assert_eq!(element.name().as_ref(), "value");
                push(&mut requests, &name, "");
            }
            Event::Text(text) => value.push_str(&text),
            Event::GeneralRef(reference) => value.push(letter(&reference)),
            Event::End(element) => {
                depth -= 1;
                match element.name().as_ref() {
                    "id" => requests.last_mut().expect("a request").id = value.clone(),
                    "value" => push(&mut requests, &name, &value),
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    requests
}

/// A request, when the element is one.
fn begun(element: &str) -> Option<Request> {
    let asked = match element {
        "addRequest" => Asked::Add,
        "modifyRequest" => Asked::Modify,
        "deleteRequest" => Asked::Delete,
        _ => return None,
    };
    Some(Request {
        asked,
        id: String::new(),
        attributes: BTreeMap::new(),
    })
}

/// A numeric reference, or one of those that XML knows.
fn letter(reference: &BytesRef<'_>) -> char {
    if let Some(letter) = reference.resolve_char_ref().expect("a number") {
        return letter;
    }
    match reference.as_ref() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        other => panic!("XML has no entity {other}"),
    }
}

fn push(requests: &mut [Request], name: &str, value: &str) {
    let request = requests.last_mut().expect("a request");
    let values = request.attributes.entry(name.to_owned()).or_default();
    values.push(value.to_owned());
}

fn decoded(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..60]).into_owned();
    if head.contains("UTF-8") {
        return String::from_utf8(bytes.to_vec()).expect("UTF-8");
    }
    assert!(head.contains("ISO-8859-15"), "{head}");
    let letter = |byte: &u8| match byte {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect()
}

/// Undoes the second escape, as importers must.
pub fn unescaped(value: &str) -> String {
    let mut text = value.to_owned();
    for (entity, letter) in [
        ("agrave", "à"),
        ("acirc", "â"),
        ("ccedil", "ç"),
        ("egrave", "è"),
        ("eacute", "é"),
        ("ecirc", "ê"),
        ("euml", "ë"),
        ("icirc", "î"),
        ("iuml", "ï"),
        ("ntilde", "ñ"),
        ("ocirc", "ô"),
        ("ugrave", "ù"),
        ("Ccedil", "Ç"),
        ("Egrave", "È"),
        ("Eacute", "É"),
        ("Iuml", "Ï"),
        ("OElig", "Œ"),
        ("rsquo", "’"),
        ("#39", "'"),
    ] {
        text = text.replace(&format!("&{entity};"), letter);
    }
    text
}
