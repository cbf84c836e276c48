//! Upper case as feeds have it, with accents or without.

/// Upper case; `accents` says whether the marks stay.
pub(crate) fn upper(text: &str, accents: bool) -> String {
    if accents {
        return text.to_uppercase();
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match without_mark(letter) {
            Some(letters) => plain.push_str(letters),
            None => plain.extend(letter.to_uppercase()),
        }
    }
    plain
}

fn without_mark(letter: char) -> Option<&'static str> {
    Some(match letter.to_lowercase().next()? {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "A",
        'ç' => "C",
        'è' | 'é' | 'ê' | 'ë' => "E",
        'ì' | 'í' | 'î' | 'ï' => "I",
        'ñ' => "N",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "O",
        'ù' | 'ú' | 'û' | 'ü' => "U",
        'œ' => "OE",
        'ß' => "SS",
        '’' => "'",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::upper;

    #[test]
    fn accents_stay_or_go() {
        assert_eq!(upper("Œuvrard d’Hérail", true), "ŒUVRARD D’HÉRAIL");
        assert_eq!(upper("Œuvrard d’Hérail", false), "OEUVRARD D'HERAIL");
    }
}
