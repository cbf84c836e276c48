//! One input through framing, parser and encoders, with the promises checked: what fuzz targets call.

use crate::command::{AppendHead, next_message};
use crate::encode::write_mailbox;
use crate::{Command, Fault, Framed, Framer, Limits, Request, utf7, wildcard};

/// Reads `data` as a session.
///
/// # Panics
/// When a promise of this crate does not hold.
#[doc(hidden)]
pub fn fuzz_one(data: &[u8]) {
    let limits = Limits {
        line: 2_000,
        literal: 1_000,
        command: 3_000,
        message: 1_000,
        swallow: 2_000,
    };
    let (mut framer, mut at) = (Framer::new(limits), 0);
    loop {
        let unread = &data[at..];
        match framer.next(unread) {
            Framed::More | Framed::Continue => return,
            Framed::Command { command, taken } => {
                assert!(taken > 0 && command.len() < taken);
                parse(command);
                at += taken;
            }
            Framed::Message {
                head,
                literal,
                taken,
            } => {
                let _heads = (AppendHead::parse(head).is_ok(), next_message(head).is_ok());
                at += taken + literal.size as usize;
                framer.message_taken();
                if at > data.len() {
                    return;
                }
            }
            Framed::Fault {
                fault: Fault::Hopeless,
                ..
            } => return,
            Framed::Fault { taken, .. } | Framed::Skip { taken } => {
                assert!(taken > 0 && taken <= unread.len());
                at += taken;
            }
        }
    }
}

fn parse(bytes: &[u8]) {
    match Request::parse(bytes).map(|request| request.command) {
        Ok(Command::List(list)) => {
            for pattern in &list.patterns {
                let _any_answer = wildcard::matches(pattern, &list.reference);
            }
        }
        Ok(Command::Select { mailbox, .. } | Command::Create(mailbox)) => name_returns(&mailbox),
        Ok(Command::Copy { set, .. } | Command::Expunge(Some(set))) => {
            let ranges = set.ranges(7);
            assert!(
                ranges.windows(2).all(|pair| pair[0].1 < pair[1].0),
                "sorted and disjoint"
            );
        }
        _ => {}
    }
}

/// A name that was read is written so that it reads the same.
fn name_returns(name: &str) {
    let mut out = b"a SELECT ".to_vec();
    write_mailbox(&mut out, name);
    assert_eq!(
        utf7::decode(utf7::encode(name).as_bytes()).as_deref(),
        Ok(name)
    );
    assert!(
        matches!(Request::parse(&out), Ok(Request { command: Command::Select { mailbox, .. }, .. }) if mailbox == name)
    );
}
