//! Recipients as people type them, one after the other in one field.

/// Splits at commas, semicolons and line ends that do not stand within quotes, brackets or comments (RFC 5322 §3.4).
#[must_use]
pub fn split(typed: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut one = String::new();
    let (mut quoted, mut bracketed) = (false, false);
    for c in typed.chars() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            ',' | ';' | '\n' | '\r' if !quoted && !bracketed => {
                push(&mut found, &mut one);
                continue;
            }
            _ => {}
        }
        one.push(c);
    }
    push(&mut found, &mut one);
    found
}

fn push(found: &mut Vec<String>, one: &mut String) {
    let said = std::mem::take(one);
    if !said.trim().is_empty() {
        found.push(said.trim().to_owned());
    }
}

/// A name and an address in what was typed; the address is all there is when no brackets are.
#[must_use]
pub fn parts(typed: &str) -> (&str, &str) {
    match typed.rsplit_once('<') {
        Some((name, rest)) => {
            let address = rest.split('>').next().unwrap_or_default();
            (name.trim().trim_matches('"').trim(), address.trim())
        }
        None => ("", typed.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_told_apart_outside_of_quotes() {
        assert_eq!(
            split("a@x.example, \"Roux, Anne\" <anne@x.example>;b@x.example\nc@x.example,, "),
            [
                "a@x.example",
                "\"Roux, Anne\" <anne@x.example>",
                "b@x.example",
                "c@x.example"
            ]
        );
        assert_eq!(split(" , ; \n"), Vec::<String>::new());
        // A quote left open takes the rest: it is seen as one faulty recipient.
        assert_eq!(split("\"a, b"), ["\"a, b"]);
    }

    #[test]
    fn a_recipient_has_a_name_and_an_address() {
        assert_eq!(
            parts("\"Roux, Anne\" <anne@x.example>"),
            ("Roux, Anne", "anne@x.example")
        );
        assert_eq!(parts(" anne@x.example "), ("", "anne@x.example"));
        assert_eq!(parts("Anne <"), ("Anne", ""));
    }
}
