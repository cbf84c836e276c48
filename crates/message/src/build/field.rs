//! Head fields: folded, encoded (RFC 2047, RFC 2231), and without a way to begin another field.

use super::encode;

/// Letters of a line (RFC 5322 §2.1.1 recommends 78).
const LINE: usize = 76;
/// Bytes of text in one encoded word: with `=?utf-8?B?…?=` 60 letters of the 75 allowed.
const WORD: usize = 36;
/// Bytes of one piece of a parameter.
const PIECE: usize = 18;

/// Writes fields.
pub(super) struct Fields<'a>(pub &'a mut Vec<u8>);

impl Fields<'_> {
    /// An unstructured field; nothing when it is empty.
    pub fn text(&mut self, name: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.write(name, words(&value, is_plain));
        }
    }

    /// An address list; nothing when nobody is on it.
    pub fn people(&mut self, name: &str, people: &[(String, String)]) {
        let mut tokens = Vec::new();
        for (person, address) in people {
            let address: String = address
                .chars()
                .filter(|c| !c.is_control() && !"<>".contains(*c))
                .collect();
            if address.trim().is_empty() {
                continue;
            }
            tokens.extend(phrase(&one_line(person)));
            match person.trim().is_empty() {
                true => tokens.push(format!("{address},")),
                false => tokens.push(format!("<{address}>,")),
            }
        }
        if let Some(last) = tokens.last_mut() {
            last.pop();
            self.write(name, tokens);
        }
    }

    /// Message-IDs.
    pub fn ids(&mut self, name: &str, ids: &[String]) {
        let clean = |id: &String| -> String {
            id.chars()
                .filter(|c| c.is_ascii_graphic() && !"<>".contains(*c))
                .collect()
        };
        let tokens: Vec<String> = ids
            .iter()
            .map(clean)
            .filter(|id| !id.is_empty())
            .map(|id| format!("<{id}>"))
            .collect();
        if !tokens.is_empty() {
            self.write(name, tokens);
        }
    }

    pub fn media_type(&mut self, media_type: &str, name: &str) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+/".contains(c);
        let valid = media_type.split('/').filter(|part| !part.is_empty()).count() == 2
            && media_type.chars().all(allowed)
            // A file lies beside the text as bytes, whatever it is called.
            && !media_type.starts_with("multipart/") && !media_type.starts_with("message/");
        let media_type = if valid {
            media_type
        } else {
            "application/octet-stream"
        };
        self.parameterised("Content-Type", media_type, "name", name);
    }

    pub fn disposition(&mut self, disposition: &str, name: &str) {
        self.parameterised("Content-Disposition", disposition, "filename", name);
    }

    fn parameterised(&mut self, field: &str, value: &str, parameter: &str, text: &str) {
        let pieces = parameter_pieces(parameter, &one_line(text));
        let mut tokens = vec![value.to_owned()];
        tokens.extend(pieces);
        let last = tokens.len() - 1;
        tokens[..last].iter_mut().for_each(|token| token.push(';'));
        self.write(field, tokens);
    }

    /// Tokens with blanks between them, in lines of bearable length.
    fn write(&mut self, name: &str, tokens: Vec<String>) {
        let mut column = name.len() + 1;
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b':');
        for (at, token) in tokens.iter().enumerate() {
            if at > 0 && column + 1 + token.len() > LINE {
                self.0.extend_from_slice(b"\r\n");
                column = 0;
            }
            self.0.push(b' ');
            self.0.extend_from_slice(token.as_bytes());
            column += 1 + token.len();
        }
        self.0.extend_from_slice(b"\r\n");
    }
}

/// No line ends, no control characters, blanks as one.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a word of a text may stand as it is.
fn is_plain(word: &str) -> bool {
    word.is_ascii() && !word.contains("=?") && word.len() <= LINE
}

/// The words of a text; from the first to the last that needs it, all are encoded.
fn words(text: &str, plain: fn(&str) -> bool) -> Vec<String> {
    let all: Vec<&str> = text.split(' ').collect();
    let (Some(first), Some(last)) = (
        all.iter().position(|word| !plain(word)),
        all.iter().rposition(|word| !plain(word)),
    ) else {
        return all.into_iter().map(str::to_owned).collect();
    };
    let mut tokens: Vec<String> = all[..first].iter().map(|word| (*word).to_owned()).collect();
    tokens.extend(encoded(&all[first..=last].join(" ")));
    tokens.extend(all[last + 1..].iter().map(|word| (*word).to_owned()));
    tokens
}

/// Encoded words (RFC 2047 §4), each with whole letters.
fn encoded(text: &str) -> Vec<String> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(WORD));
        let mut base64 = Vec::new();
        encode::base64(piece.as_bytes(), &mut base64);
        tokens.push(format!("=?utf-8?B?{}?=", String::from_utf8_lossy(&base64)));
        rest = after;
    }
    tokens
}

/// A name before an address: atoms, a quoted string, or encoded words (RFC 2047 §5 allows these nowhere within quotes).
fn phrase(name: &str) -> Vec<String> {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    if name.is_empty() {
        Vec::new()
    } else if !name.is_ascii() || name.contains("=?") || name.len() > LINE {
        encoded(name)
    } else if name.chars().all(|c| atom(c) || c == ' ') {
        name.split(' ').map(str::to_owned).collect()
    } else {
        vec![format!(
            "\"{}\"",
            name.replace('\\', "\\\\").replace('"', "\\\"")
        )]
    }
}

/// `name="…"` when it is short US-ASCII, else the pieces of RFC 2231.
fn parameter_pieces(parameter: &str, text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let simple = text.is_ascii() && text.len() <= 50 && !text.contains(['"', '\\', '\'', '%', '*']);
    if simple {
        return vec![format!("{parameter}=\"{text}\"")];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(percent(piece));
        rest = after;
    }
    if let [only] = pieces.as_slice() {
        return vec![format!("{parameter}*=utf-8''{only}")];
    }
    let number = |(at, piece): (usize, &String)| {
        let charset = if at == 0 { "utf-8''" } else { "" };
        format!("{parameter}*{at}*={charset}{piece}")
    };
    pieces.iter().enumerate().map(number).collect()
}

/// Bytes as `%C3%A9` (RFC 2231 §7, `attribute-char`).
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"!#$&+-.^_`{|}~".contains(&byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
