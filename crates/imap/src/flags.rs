//! Flags in their two languages.

use imap_syntax::command::{Flag, StoreAction};
use imap_syntax::encode::is_keyword;
use mail::{FlagChange, Flags, Mode};

const NAMES: [(Flags, &str); 5] = [
    (Flags::ANSWERED, "\\Answered"),
    (Flags::FLAGGED, "\\Flagged"),
    (Flags::DELETED, "\\Deleted"),
    (Flags::SEEN, "\\Seen"),
    (Flags::DRAFT, "\\Draft"),
];

/// `(\Seen $label)`.
pub(crate) fn write_flags(out: &mut Vec<u8>, flags: Flags, keywords: &[String]) {
    out.push(b'(');
    let from = out.len();
    for (flag, name) in NAMES {
        if flags.contains(flag) {
            write_word(out, from, name);
        }
    }
    for keyword in keywords.iter().filter(|word| is_keyword(word)) {
        write_word(out, from, keyword);
    }
    out.push(b')');
}

fn write_word(out: &mut Vec<u8>, from: usize, word: &str) {
    if out.len() > from {
        out.push(b' ');
    }
    out.extend_from_slice(word.as_bytes());
}

/// System flags and keywords as the domain knows them; `\Recent` and unknown system flags are left out
/// (RFC 9051 §7.1, PERMANENTFLAGS).
pub(crate) fn of_client(flags: &[Flag<'_>]) -> (Flags, Vec<String>) {
    let (mut system, mut keywords) = (Flags::NONE, Vec::new());
    for flag in flags {
        match flag {
            Flag::Keyword(word) => keywords.push((*word).to_owned()),
            flag => system = system.with(system_flag(flag)),
        }
    }
    (system, keywords)
}

/// One system flag; none for what is no system flag here.
pub(crate) fn system_flag(flag: &Flag<'_>) -> Flags {
    match flag {
        Flag::Answered => Flags::ANSWERED,
        Flag::Flagged => Flags::FLAGGED,
        Flag::Deleted => Flags::DELETED,
        Flag::Seen => Flags::SEEN,
        Flag::Draft => Flags::DRAFT,
        Flag::Keyword(_) | Flag::Other(_) => Flags::NONE,
    }
}

/// What STORE asks.
pub(crate) fn change(action: StoreAction, flags: &[Flag<'_>]) -> FlagChange {
    let (flags, keywords) = of_client(flags);
    let mode = match action {
        StoreAction::Replace => Mode::Replace,
        StoreAction::Add => Mode::Add,
        StoreAction::Remove => Mode::Remove,
    };
    FlagChange {
        mode,
        flags,
        keywords,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_written_once_each() {
        let mut out = Vec::new();
        write_flags(
            &mut out,
            Flags::SEEN | Flags::DELETED,
            &["$Forwarded".into(), "deux mots".into()],
        );
        assert_eq!(out, b"(\\Deleted \\Seen $Forwarded)");
        out.clear();
        write_flags(&mut out, Flags::NONE, &[]);
        assert_eq!(out, b"()");
    }

    #[test]
    fn recent_and_unknown_flags_are_left_out() {
        let (flags, keywords) = of_client(&[Flag::Seen, Flag::Other("Recent"), Flag::Keyword("x")]);
        assert_eq!((flags, keywords), (Flags::SEEN, vec!["x".to_owned()]));
    }
}
