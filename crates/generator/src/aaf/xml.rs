//! Requests of an AAF file, one at a time, with the escapes that real producers make.

use super::encoding::{Encoding, latin9};
use super::{Category, Tally};
use crate::random::Random;

/// Of a thousand values with accents or apostrophes: those escaped twice, and those with numeric references.
const DOUBLED: usize = 5;
const REFERENCES: usize = 30;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    Add,
    Modify,
    Delete,
}

/// Holds the text of one request.
pub(crate) struct Xml {
    text: String,
    bytes: Vec<u8>,
    request: Request,
    random: Random,
    tally: Tally,
}

impl Xml {
    pub fn new(random: Random) -> Self {
        Self {
            text: String::new(),
            bytes: Vec::new(),
            request: Request::Add,
            random,
            tally: Tally::default(),
        }
    }

    /// Begins a request; attributes follow, unless it deletes.
    pub fn open(&mut self, request: Request, category: Category, id: &str) {
        let (name, value) = category.inside();
        let (element, list) = match request {
            Request::Add => ("addRequest", "\n <attributes>"),
            Request::Modify => ("modifyRequest", "\n <modifications>"),
            Request::Delete => ("deleteRequest", ""),
        };
        let counter = match request {
            Request::Add => &mut self.tally.added,
            Request::Modify => &mut self.tally.modified,
            Request::Delete => &mut self.tally.deleted,
        };
        *counter += 1;
        self.request = request;
        for part in [
            "<",
            element,
            ">\n <operationalAttributes><attr name=\"",
            name,
            "\"><value>",
            value,
            "</value></attr></operationalAttributes>\n <identifier><id>",
            id,
            "</id></identifier>",
            list,
            "\n",
        ] {
            self.text.push_str(part);
        }
    }

    pub fn close(&mut self) {
        self.text.push_str(match self.request {
            Request::Add => " </attributes>\n</addRequest>\n",
            Request::Modify => " </modifications>\n</modifyRequest>\n",
            Request::Delete => "</deleteRequest>\n",
        });
    }

    /// An attribute of one value, or of none: it is there all the same.
    pub fn attr(&mut self, name: &str, value: &str) {
        self.attrs(name, std::iter::once(value));
    }

    /// An attribute of several values; of none, it has one that is empty.
    pub fn attrs<T: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        let (before, after) = match self.request {
            Request::Modify => ("  <modification name=\"", "\" operation=\"replace\">"),
            _ => ("  <attr name=\"", "\">"),
        };
        self.text.push_str(before);
        self.text.push_str(name);
        self.text.push_str(after);
        let mut none = true;
        for value in values {
            none = false;
            self.value(value.as_ref());
        }
        if none {
            self.text.push_str("<value/>");
        }
        self.text.push_str(match self.request {
            Request::Modify => "</modification>\n",
            _ => "</attr>\n",
        });
    }

    fn value(&mut self, value: &str) {
        if value.is_empty() {
            self.text.push_str("<value/>");
            return;
        }
        self.text.push_str("<value>");
        if value.bytes().any(|byte| !byte.is_ascii() || byte == b'\'') {
            self.disguised(value);
        } else {
            escape(value, &mut self.text);
        }
        self.text.push_str("</value>");
    }

    /// Most accents stand as they are, some as references, a few were escaped once too often.
    fn disguised(&mut self, value: &str) {
        match self.random.below(1000) {
            0..DOUBLED => {
                let escaped = html(value);
                self.tally.doubled += u64::from(escaped != value);
                escape(&escaped, &mut self.text);
            }
            draw if draw < DOUBLED + REFERENCES => {
                for letter in value.chars() {
                    if letter.is_ascii() {
                        escape(letter.encode_utf8(&mut [0; 4]), &mut self.text);
                    } else {
                        self.text.push_str(&format!("&#{};", letter as u32));
                    }
                }
            }
            _ => escape(value, &mut self.text),
        }
    }

    /// The request as bytes of a file; nothing of it stays.
    pub fn take(&mut self, encoding: Encoding) -> &[u8] {
        self.bytes.clear();
        match encoding {
            Encoding::Utf8 => self.bytes.extend_from_slice(self.text.as_bytes()),
            Encoding::Latin9 => latin9(&self.text, &mut self.bytes),
        }
        self.text.clear();
        &self.bytes
    }

    /// What was written since the last call.
    pub fn tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }
}

fn escape(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}

/// Named entities of HTML, which XML does not know.
fn html(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    for letter in value.chars() {
        match entity(letter) {
            Some(name) => {
                escaped.push('&');
                escaped.push_str(name);
                escaped.push(';');
            }
            None => escaped.push(letter),
        }
    }
    escaped
}

fn entity(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' => "agrave",
        'â' => "acirc",
        'ç' => "ccedil",
        'è' => "egrave",
        'é' => "eacute",
        'ê' => "ecirc",
        'ë' => "euml",
        'î' => "icirc",
        'ï' => "iuml",
        'ñ' => "ntilde",
        'ô' => "ocirc",
        'ù' => "ugrave",
        'Ç' => "Ccedil",
        'È' => "Egrave",
        'É' => "Eacute",
        'Ï' => "Iuml",
        'Œ' => "OElig",
        '’' => "rsquo",
        '\'' => "#39",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_without_value_is_there_all_the_same() {
        let mut xml = Xml::new(Random::new(1));
        xml.open(Request::Modify, Category::Staff, "7000002");
        xml.attr("mail", "");
        xml.attrs("ENTAuxEnsClasses", Vec::<String>::new());
        xml.close();
        let text = String::from_utf8_lossy(xml.take(Encoding::Utf8)).into_owned();
        assert_eq!(text.matches("<value/></modification>").count(), 2, "{text}");
    }

    #[test]
    fn a_few_values_are_escaped_twice_and_counted() {
        let mut xml = Xml::new(Random::new(1));
        for _ in 0..5000 {
            xml.value("É & l'été");
        }
        let text = String::from_utf8_lossy(xml.take(Encoding::Utf8)).into_owned();
        let doubled = text.matches("&amp;Eacute;").count();
        assert!((10..50).contains(&doubled), "{doubled}");
        assert_eq!(xml.tally().doubled, doubled as u64);
        assert!(text.contains("&#201; &amp; l'&#233;t&#233;"));
    }
}
