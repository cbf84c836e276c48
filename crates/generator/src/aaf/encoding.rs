//! The two encodings of the feeds.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Latin9,
}

impl Encoding {
    /// As the XML declaration names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin9 => "ISO-8859-15",
        }
    }
}

/// ISO-8859-15; what it lacks becomes a numeric reference.
pub(crate) fn latin9(text: &str, out: &mut Vec<u8>) {
    for letter in text.chars() {
        match byte(letter) {
            Some(byte) => out.push(byte),
            None => out.extend_from_slice(format!("&#{};", letter as u32).as_bytes()),
        }
    }
}

fn byte(letter: char) -> Option<u8> {
    Some(match letter {
        '€' => 0xa4,
        'Š' => 0xa6,
        'š' => 0xa8,
        'Ž' => 0xb4,
        'ž' => 0xb8,
        'Œ' => 0xbc,
        'œ' => 0xbd,
        'Ÿ' => 0xbe,
        // The characters those eight replaced.
        '¤' | '¦' | '¨' | '´' | '¸' | '¼' | '½' | '¾' => return None,
        other => return u8::try_from(other as u32).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::latin9;

    #[test]
    fn what_latin_9_lacks_becomes_a_reference() {
        let mut bytes = Vec::new();
        latin9("Œuvrard d’É", &mut bytes);
        assert_eq!(bytes, b"\xbcuvrard d&#8217;\xc9");
    }
}
