//! The languages of the interface.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A language that has a folder of words.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Fr,
    En,
}

/// No language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language of the interface")]
pub struct UnknownLang;

impl Lang {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The language's subtag (RFC 5646 §2.2.1), as the store keeps it and HTML writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fr => "français",
            Self::En => "English",
        }
    }

    /// The first of our languages by weight in an Accept-Language header (RFC 9110 §12.5.4).
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',').take(20) {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.parse().ok());
            let (Ok(lang), Some(weight)) = (tag.parse(), weight) else {
                continue;
            };
            if weight > best.map_or(0.0, |(_, best)| best) {
                best = Some((lang, weight));
            }
        }
        best.map(|(lang, _)| lang)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads a tag by its first subtag: `fr`, `fr-CA`, `en_GB`.
    fn from_str(tag: &str) -> Result<Self, UnknownLang> {
        let first = tag.trim().split(['-', '_', '.']).next().unwrap_or("");
        Self::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(first))
            .ok_or(UnknownLang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_again() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            assert_eq!(serde_json::to_string(&lang).unwrap(), format!("\"{lang}\""));
        }
        assert_eq!("en_GB.UTF-8".parse(), Ok(Lang::En));
        assert_eq!("de".parse::<Lang>(), Err(UnknownLang));
        assert_eq!("".parse::<Lang>(), Err(UnknownLang));
    }

    #[test]
    fn the_heaviest_of_our_languages_is_accepted() {
        assert_eq!(Lang::accepted("de, en;q=0.7, fr-CH;q=0.9"), Some(Lang::Fr));
        assert_eq!(Lang::accepted("en-US,en;q=0.5"), Some(Lang::En));
        assert_eq!(Lang::accepted("fr;q=0, de"), None);
        assert_eq!(Lang::accepted("fr;q=NaN,,;;=,*"), None);
    }
}
