//! What a password must not hold of its bearer: their names, what they sign in with, their NUMEN and date of birth.

use crate::keyed::{Hashed, KeyedHash};
use feed_syntax::{BirthDate, Numen};
use text::fold;

/// Letters of a name that counts wherever it stands: « Serret » in « leserretois » too.
const WHEREVER: usize = 5;
/// Letters of a name that counts where it stands alone: « Léa », « Roy », and « Ange » but not in « vendange ».
const ALONE: usize = 3;
/// What stands in many names and many phrases, and is nobody's.
const PARTICLES: [&str; 17] = [
    "aux", "bin", "dal", "das", "del", "den", "der", "des", "dit", "dos", "les", "los", "sur",
    "van", "von", "vom", "zum",
];
/// Characters of a NUMEN.
const NUMEN: usize = 13;

/// Of whom a password is to be.
#[derive(Debug, Clone, Default)]
pub struct Bearer {
    /// Folded, each at least [`ALONE`] letters.
    parts: Vec<String>,
    /// The key, and the hash of the date of birth where one is known.
    birth: Option<(KeyedHash, String)>,
}

impl Bearer {
    /// Of names, identifiers and addresses; of an address counts what stands before the `@`.
    #[must_use]
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut parts: Vec<String> = Vec::new();
        for name in names {
            let own = fold(name.split('@').next().unwrap_or_default());
            let words = own.split(|c: char| !c.is_alphabetic()).map(str::to_owned);
            // « jeanpierre » for Jean-Pierre, « a.serret2 » as it is typed to sign in.
            let joined = own.chars().filter(|c| c.is_alphabetic()).collect();
            parts.extend(words.chain([joined, own.trim().to_owned()]));
        }
        parts.retain(|part| part.chars().count() >= ALONE && !PARTICLES.contains(&part.as_str()));
        parts.sort_unstable();
        parts.dedup();
        Self { parts, birth: None }
    }

    /// Born on a day of which only the keyed hash is known.
    #[must_use]
    pub fn born(mut self, keyed: KeyedHash, hash: String) -> Self {
        self.birth = Some((keyed, hash));
        self
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(String::as_str)
    }

    pub(super) fn is_named_in(&self, folded: &str) -> bool {
        let alone = |part: &str| {
            let mut words = folded.split(|c: char| !c.is_alphabetic());
            words.any(|word| word == part)
        };
        self.words().any(|part| {
            let is_long = part.chars().count() >= WHEREVER;
            if is_long {
                folded.contains(part)
            } else {
                alone(part)
            }
        })
    }

    pub(super) fn is_born_in(&self, folded: &str) -> bool {
        let Some((keyed, hash)) = &self.birth else {
            return false;
        };
        dates(folded).any(|date| keyed.of(Hashed::BirthDate, &date.reveal()) == *hash)
    }
}

/// Whether the thirteen characters of a NUMEN stand in it one after the other, spaces and hyphens between them or not.
pub(super) fn holds_numen(folded: &str) -> bool {
    let plain: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut windows = plain.windows(NUMEN);
    windows.any(|window| Numen::parse(&String::from_iter(window)).is_ok())
}

/// Whether nothing but digits is there, but for what people write between them.
pub(super) fn is_digits(folded: &str) -> bool {
    let between = |c: char| c.is_whitespace() || " .-/_:,+()".contains(c);
    folded.chars().all(|c| c.is_ascii_digit() || between(c))
}

/// Every date that its digits can be read as: day, month and year in four digits or two, or the year first.
fn dates(folded: &str) -> impl Iterator<Item = BirthDate> {
    let digits: Vec<u8> = folded.bytes().filter(u8::is_ascii_digit).collect();
    let whole = |window: &[u8]| String::from_utf8_lossy(window).into_owned();
    let long = digits.windows(8).flat_map(|window| {
        let text = whole(window);
        let (day, month, year) = (&text[..2], &text[2..4], &text[4..]);
        let year_first = (&text[6..], &text[4..6], &text[..4]);
        let american = (month, day, year);
        [(day, month, year), year_first, american]
            .map(|(day, month, year)| format!("{year}-{month}-{day}"))
    });
    let short = digits.windows(6).flat_map(|window| {
        let text = whole(window);
        let (day, month, year) = (&text[..2], &text[2..4], &text[4..]);
        ["19", "20"].map(|century| format!("{century}{year}-{month}-{day}"))
    });
    let all: Vec<String> = long.chain(short).collect();
    all.into_iter().filter_map(|date| BirthDate::parse(&date))
}
