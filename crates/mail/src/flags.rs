//! Flags, keywords and sets of UIDs.

use crate::Uid;
use serde::{Deserialize, Serialize};
use std::fmt;
use store::{FromValue, Row, StoreError, Value};

/// The system flags of an entry (RFC 9051 §2.3.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Flags(u32);

/// Always set in the entry's column: a number without any bit takes no room, and a row that grows by its first flag
/// cannot be written over where it lies.
pub(crate) const ROOM: i64 = 1 << 6;
/// What the entry's column holds beside the flags: facts of the message that lists filter by.
pub(crate) const ATTACHMENT: i64 = 1 << 8;
pub(crate) const INVITATION: i64 = 1 << 9;

impl Flags {
    pub const NONE: Self = Self(0);
    pub const SEEN: Self = Self(1);
    pub const ANSWERED: Self = Self(2);
    pub const FLAGGED: Self = Self(4);
    pub const DELETED: Self = Self(8);
    pub const DRAFT: Self = Self(16);
    pub const ALL: Self = Self(31);

    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }
    /// The flags in a number; other bits are left out.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self(bits & Self::ALL.0)
    }
    pub(crate) fn of_column(column: i64) -> Self {
        Self((column & i64::from(Self::ALL.0)) as u32)
    }
}

impl std::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (Self::SEEN, "seen"),
            (Self::ANSWERED, "answered"),
            (Self::FLAGGED, "flagged"),
            (Self::DELETED, "deleted"),
            (Self::DRAFT, "draft"),
        ];
        f.debug_set()
            .entries(
                names
                    .iter()
                    .filter(|(flag, _)| self.contains(*flag))
                    .map(|(_, name)| name),
            )
            .finish()
    }
}

impl From<Flags> for Value<'_> {
    fn from(flags: Flags) -> Self {
        Value::Int(i64::from(flags.0))
    }
}

impl FromValue for Flags {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
        row.get::<i64>(index).map(Self::of_column)
    }
}

/// Keywords of one entry at the most.
pub const MOST_KEYWORDS: usize = 64;
/// Bytes of one keyword at the most.
pub const LONGEST_KEYWORD: usize = 100;

/// Whether this can be a keyword: an IMAP atom (RFC 9051 §9, `flag-keyword`).
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= LONGEST_KEYWORD
        && word
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"(){%*\"\\]".contains(&b))
}

/// The keywords a column holds.
pub(crate) fn split_keywords(column: Option<&str>) -> Vec<String> {
    column.map_or_else(Vec::new, |words| {
        words.split(' ').map(str::to_owned).collect()
    })
}

/// The column that holds these keywords: sorted, each once without regard to case, nothing when there is none.
pub(crate) fn join_keywords(keywords: &[String]) -> Option<String> {
    let mut words: Vec<&str> = keywords.iter().map(String::as_str).collect();
    words.sort_by_key(|word| word.to_ascii_lowercase());
    words.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    (!words.is_empty()).then(|| words.join(" "))
}

/// What a STORE does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Add,
    Remove,
    /// Exactly these from now on.
    Replace,
}

/// A change of flags and keywords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagChange {
    pub mode: Mode,
    pub flags: Flags,
    pub keywords: Vec<String>,
}

impl FlagChange {
    #[must_use]
    pub fn add(flags: Flags) -> Self {
        Self {
            mode: Mode::Add,
            flags,
            keywords: Vec::new(),
        }
    }
    #[must_use]
    pub fn remove(flags: Flags) -> Self {
        Self {
            mode: Mode::Remove,
            flags,
            keywords: Vec::new(),
        }
    }

    /// The flags after the change; facts beside them stay.
    pub(crate) fn flags_after(&self, column: i64) -> i64 {
        let (asked, all) = (i64::from(self.flags.bits()), i64::from(Flags::ALL.bits()));
        match self.mode {
            Mode::Add => column | asked,
            Mode::Remove => column & !asked,
            Mode::Replace => (column & !all) | asked,
        }
    }

    /// The keywords after the change.
    pub(crate) fn keywords_after(&self, column: Option<&str>) -> Option<String> {
        if self.keywords.is_empty() && self.mode != Mode::Replace {
            return column.map(str::to_owned);
        }
        let mut words = split_keywords(column);
        match self.mode {
            Mode::Add => words.extend(self.keywords.iter().cloned()),
            Mode::Remove => words.retain(|word| {
                !self
                    .keywords
                    .iter()
                    .any(|gone| gone.eq_ignore_ascii_case(word))
            }),
            Mode::Replace => words = self.keywords.clone(),
        }
        join_keywords(&words)
    }
}

/// UIDs from one number to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UidRange {
    pub from: Uid,
    pub to: Uid,
}

impl UidRange {
    pub const ALL: Self = Self {
        from: Uid(1),
        to: Uid(u32::MAX),
    };
}

/// A set of UIDs: ranges in rising order that do not touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UidSet(Vec<(u32, u32)>);

impl UidSet {
    /// Every UID.
    #[must_use]
    pub fn all() -> Self {
        Self(vec![(1, u32::MAX)])
    }

    /// From ranges in any order, which may overlap.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut ranges: Vec<(u32, u32)> = ranges
            .into_iter()
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some((_, end)) if from <= end.saturating_add(1) => *end = to.max(*end),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// As a column holds it.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_allocvec(&self.0).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        postcard::from_bytes(bytes)
            .map(Self)
            .map_err(|error| StoreError::Corrupt(format!("a set of UIDs: {error}")))
    }

    /// How many numbers it spans.
    pub(crate) fn span(&self) -> u64 {
        self.0
            .iter()
            .map(|(from, to)| u64::from(to - from) + 1)
            .sum()
    }

    /// All that is in one of these sets.
    pub(crate) fn union(sets: impl IntoIterator<Item = Self>) -> Self {
        Self::from_ranges(sets.into_iter().flat_map(|set| set.0))
    }

    #[must_use]
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn contains(&self, uid: Uid) -> bool {
        let after = self.0.partition_point(|(from, _)| *from <= uid.0);
        after > 0 && self.0.get(after - 1).is_some_and(|(_, to)| uid.0 <= *to)
    }
}

impl FromIterator<Uid> for UidSet {
    fn from_iter<T: IntoIterator<Item = Uid>>(uids: T) -> Self {
        Self::from_ranges(uids.into_iter().map(|uid| (uid.0, uid.0)))
    }
}

impl From<&[Uid]> for UidSet {
    fn from(uids: &[Uid]) -> Self {
        uids.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_become_one() {
        let set = UidSet::from_ranges([(5, 7), (1, 2), (3, 3), (9, 8), (u32::MAX, u32::MAX)]);
        assert_eq!(set.ranges(), [(1, 3), (5, 9), (u32::MAX, u32::MAX)]);
        assert!(set.contains(Uid(2)) && !set.contains(Uid(4)) && set.contains(Uid(u32::MAX)));
        assert!(!UidSet::default().contains(Uid(1)));
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name() {
        let change = FlagChange {
            mode: Mode::Replace,
            flags: Flags::SEEN,
            keywords: vec!["b".into(), "B".into(), "a".into()],
        };
        assert_eq!(change.flags_after(4 | ATTACHMENT), 1 | ATTACHMENT);
        assert_eq!(change.keywords_after(Some("x")).as_deref(), Some("a b"));
        let remove = FlagChange {
            mode: Mode::Remove,
            flags: Flags::NONE,
            keywords: vec!["A".into()],
        };
        assert_eq!(remove.keywords_after(Some("a")), None);
        assert_eq!(
            FlagChange::add(Flags::SEEN)
                .keywords_after(Some("a b"))
                .as_deref(),
            Some("a b")
        );
    }

    #[test]
    fn a_keyword_is_an_atom() {
        assert!(is_keyword("$Forwarded") && is_keyword("projet-2"));
        assert!(
            !is_keyword("")
                && !is_keyword("deux mots")
                && !is_keyword("\\Seen")
                && !is_keyword("é")
        );
    }
}
