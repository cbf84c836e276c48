//! Search keys as the domain knows them. Numbers become UIDs here.

use crate::flags::system_flag;
use crate::store_flags::uid_set;
use crate::uids::Uids;
use crate::view::View;
use imap_syntax::SequenceSet;
use imap_syntax::command::{Flag, SearchKey};
use imap_syntax::date::Date;
use mail::search::Criterion;
use mail::{Flags, UidSet};
use store::{ModSeq, Timestamp};

const DAY: i64 = 86_400;

/// The criterion of a key, for a session that numbers its messages so.
pub(super) fn of(key: &SearchKey<'_>, uids: &Uids) -> Criterion {
    match key {
        SearchKey::And(keys) => Criterion::And(keys.iter().map(|key| of(key, uids)).collect()),
        SearchKey::Or(a, b) => Criterion::Or(Box::new(of(a, uids)), Box::new(of(b, uids))),
        SearchKey::Not(key) => not(of(key, uids)),
        SearchKey::Uid(set) => Criterion::Uid(numbered(uids, set, true)),
        SearchKey::Sequence(set) => Criterion::Uid(numbered(uids, set, false)),
        SearchKey::Flag(flag, set) => of_flag(flag, *set),
        // No message is recent here (RFC 9051 dropped the flag).
        SearchKey::All | SearchKey::Recent(false) => Criterion::All,
        SearchKey::Recent(true) | SearchKey::New => not(Criterion::All),
        SearchKey::Larger(size) => Criterion::Larger(u32::try_from(*size).unwrap_or(u32::MAX)),
        SearchKey::Smaller(size) => Criterion::Smaller(u32::try_from(*size).unwrap_or(u32::MAX)),
        SearchKey::ModSeq(value) => {
            Criterion::ModSeq(ModSeq(i64::try_from(*value).unwrap_or(i64::MAX)))
        }
        key => of_date(key).unwrap_or_else(|| of_text(key)),
    }
}

fn not(criterion: Criterion) -> Criterion {
    Criterion::Not(Box::new(criterion))
}

fn numbered(uids: &Uids, set: &SequenceSet, uid: bool) -> UidSet {
    // A number that is not there is nobody's.
    View::numbers(uids, set, uid).map_or_else(UidSet::default, |numbers| uid_set(uids, &numbers))
}

fn of_flag(flag: &Flag<'_>, set: bool) -> Criterion {
    let has = match (flag, system_flag(flag)) {
        (Flag::Keyword(word), _) => Criterion::Keyword((*word).to_owned()),
        (_, Flags::NONE) => not(Criterion::All),
        (_, flags) => Criterion::Flags(flags),
    };
    if set { has } else { not(has) }
}

fn of_date(key: &SearchKey<'_>) -> Option<Criterion> {
    let (from, to) = (start, |date: &Date| {
        Timestamp::from_seconds(date.seconds() + DAY)
    });
    Some(match key {
        SearchKey::Before(date) => Criterion::Before(from(date)),
        SearchKey::Since(date) => Criterion::Since(from(date)),
        SearchKey::On(date) => Criterion::And(vec![
            Criterion::Since(from(date)),
            Criterion::Before(to(date)),
        ]),
        SearchKey::SentBefore(date) => Criterion::SentBefore(from(date)),
        SearchKey::SentSince(date) => Criterion::SentSince(from(date)),
        SearchKey::SentOn(date) => Criterion::And(vec![
            Criterion::SentSince(from(date)),
            Criterion::SentBefore(to(date)),
        ]),
        _ => return None,
    })
}

fn start(date: &Date) -> Timestamp {
    Timestamp::from_seconds(date.seconds())
}

fn of_text(key: &SearchKey<'_>) -> Criterion {
    let (wanted, criterion): (&str, fn(String) -> Criterion) = match key {
        SearchKey::From(text) => (text, Criterion::From),
        SearchKey::To(text) => (text, Criterion::To),
        SearchKey::Cc(text) => (text, Criterion::Cc),
        SearchKey::Bcc(text) => (text, Criterion::Bcc),
        SearchKey::Subject(text) => (text, Criterion::Subject),
        SearchKey::Body(text) => (text, Criterion::Body),
        SearchKey::Text(text) => (text, Criterion::Text),
        SearchKey::Header(name, text) => {
            return Criterion::Header(name.to_string(), text.to_string());
        }
        _ => return Criterion::All,
    };
    // An empty text is in every message (RFC 9051 §6.4.4).
    if wanted.is_empty() {
        Criterion::All
    } else {
        criterion(wanted.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_the_uids_of_this_session() {
        let uids: Uids = [3, 5, 6, 9].into_iter().collect();
        let set = |pairs: &[(u32, u32)]| SequenceSet::new(pairs.to_vec());
        assert_eq!(
            of(&SearchKey::Sequence(set(&[(2, 3)])), &uids),
            Criterion::Uid(UidSet::from_ranges([(5, 6)]))
        );
        assert_eq!(
            of(&SearchKey::Uid(set(&[(7, 0)])), &uids),
            Criterion::Uid(UidSet::from_ranges([(9, 9)]))
        );
        assert_eq!(
            of(&SearchKey::Sequence(set(&[(9, 9)])), &uids),
            Criterion::Uid(UidSet::default())
        );
    }

    #[test]
    fn a_day_has_two_ends() {
        let date = Date::new(1970, 1, 2).unwrap();
        let expected = Criterion::And(vec![
            Criterion::Since(Timestamp::from_seconds(DAY)),
            Criterion::Before(Timestamp::from_seconds(2 * DAY)),
        ]);
        assert_eq!(of(&SearchKey::On(date), &Uids::default()), expected);
    }

    #[test]
    fn nothing_is_recent_and_an_empty_text_is_everywhere() {
        assert_eq!(
            of(&SearchKey::Recent(true), &Uids::default()),
            not(Criterion::All)
        );
        assert_eq!(
            of(&SearchKey::Subject("".into()), &Uids::default()),
            Criterion::All
        );
    }
}
