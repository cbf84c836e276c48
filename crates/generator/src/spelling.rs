//! Names as identifiers and addresses spell them: lower case, without marks, apostrophes dropped, the rest hyphens.

/// `Jean-Pierre` → `jean-pierre`, `d’Aurelhan` → `daurelhan`, `Œuvrard` → `oeuvrard`, `de La Tour` → `de-la-tour`.
#[must_use]
pub fn spell(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => spelled.push_str(plain),
            None if letter == '\'' || letter == '’' => {}
            None if letter.is_ascii_alphanumeric() => spelled.push(letter),
            None if spelled.ends_with('-') || spelled.is_empty() => {}
            None => spelled.push('-'),
        }
    }
    spelled.trim_end_matches('-').to_owned()
}

fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ł' => "l",
        'đ' => "d",
        '·' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::spell;

    #[test]
    fn marks_particles_and_apostrophes_become_an_address() {
        assert_eq!(spell("d’Aurelhan"), "daurelhan");
        assert_eq!(spell("Jean-Pierre"), "jean-pierre");
        assert_eq!(spell("de La Tour"), "de-la-tour");
        assert_eq!(spell("Œuvrard"), "oeuvrard");
        assert_eq!(spell("Ana María Núñez-Ortíz"), "ana-maria-nunez-ortiz");
    }
}
