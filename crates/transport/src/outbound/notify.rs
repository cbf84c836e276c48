//! Of what a sender wants to hear (RFC 3461 §4.1).

/// NOTIFY, as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notify {
    pub success: bool,
    pub failure: bool,
    pub delay: bool,
}

impl Notify {
    /// `NEVER`, or a list of `SUCCESS`, `FAILURE`, `DELAY`. `None` when it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut notify = Self::default();
        if text.eq_ignore_ascii_case("NEVER") {
            return Some(notify);
        }
        for word in text.split(',') {
            match word.to_ascii_uppercase().as_str() {
                "SUCCESS" => notify.success = true,
                "FAILURE" => notify.failure = true,
                "DELAY" => notify.delay = true,
                _ => return None,
            }
        }
        Some(notify)
    }

    /// What is meant when nothing was given: failures, and delays too (RFC 3461 §4.1 leaves these to us).
    #[must_use]
    pub fn or_usual(given: Option<Self>) -> Self {
        given.unwrap_or(Self {
            success: false,
            failure: true,
            delay: true,
        })
    }

    /// As RCPT says it.
    #[must_use]
    pub fn words(self) -> String {
        let words: Vec<&str> = [
            (self.success, "SUCCESS"),
            (self.failure, "FAILURE"),
            (self.delay, "DELAY"),
        ]
        .into_iter()
        .filter_map(|(wanted, word)| wanted.then_some(word))
        .collect();
        if words.is_empty() {
            "NEVER".to_owned()
        } else {
            words.join(",")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_passed_on() {
        for words in ["NEVER", "SUCCESS", "FAILURE,DELAY", "SUCCESS,FAILURE,DELAY"] {
            assert_eq!(
                Notify::parse(words).map(Notify::words).as_deref(),
                Some(words)
            );
        }
        assert_eq!(Notify::parse("SOMETIMES"), None);
    }
}
