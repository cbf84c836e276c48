use super::*;
use proptest::prelude::*;

fn framer() -> Framer {
    Framer::new(Limits {
        line: 80,
        literal: 40,
        command: 120,
        message: 1_000,
        swallow: 2_000,
    })
}

#[test]
fn a_line_is_a_command() {
    let mut framer = framer();
    assert_eq!(framer.next(b"a1 NO"), Framed::More);
    let unread = b"a1 NOOP\r\na2 NOOP\r\n";
    assert_eq!(
        framer.next(unread),
        Framed::Command {
            command: b"a1 NOOP",
            taken: 9
        }
    );
    assert_eq!(
        framer.next(&unread[9..]),
        Framed::Command {
            command: b"a2 NOOP",
            taken: 9
        }
    );
    assert_eq!(framer.next(b""), Framed::More);
}

#[test]
fn a_synchronising_literal_is_asked_for_once() {
    let mut framer = framer();
    assert_eq!(framer.next(b"a LOGIN {3}\r\n"), Framed::Continue);
    assert_eq!(framer.next(b"a LOGIN {3}\r\nab"), Framed::More);
    assert_eq!(framer.next(b"a LOGIN {3}\r\nabc {2}\r\n"), Framed::Continue);
    let whole = b"a LOGIN {3}\r\nabc {2}\r\n{}\r\n";
    assert_eq!(
        framer.next(whole),
        Framed::Command {
            command: &whole[..whole.len() - 2],
            taken: whole.len()
        }
    );
}

#[test]
fn literals_that_come_unasked_are_not_asked_for() {
    let mut framer = framer();
    assert_eq!(framer.next(b"a LOGIN {3+}\r\nab"), Framed::More);
    let whole = b"a LOGIN {3+}\r\nab\n x\r\n";
    assert!(matches!(framer.next(whole), Framed::Command { taken, .. } if taken == whole.len()));
}

#[test]
fn a_message_passes_beside_the_parser() {
    let mut framer = framer();
    assert_eq!(framer.next(b"a APPEND {5}\r\n"), Framed::Continue);
    let unread = b"a APPEND {5}\r\nSent! (\\Seen) {310+}\r\nFrom";
    let Framed::Message {
        head,
        literal,
        taken,
    } = framer.next(unread)
    else {
        panic!("no message")
    };
    assert_eq!(head, &b"a APPEND {5}\r\nSent! (\\Seen) "[..]);
    assert_eq!(
        literal,
        Literal {
            size: 310,
            synchronising: false
        }
    );
    assert_eq!(&unread[taken..], b"From");
    framer.message_taken();
    assert_eq!(
        framer.next(b"\r\n"),
        Framed::Command {
            command: b"",
            taken: 2
        }
    );
    assert!(matches!(
        framer.next(b"b NOOP\r\n"),
        Framed::Command {
            command: b"b NOOP",
            ..
        }
    ));
}

#[test]
fn a_second_message_may_follow() {
    let mut framer = framer();
    assert!(matches!(
        framer.next(b"a APPEND INBOX {3}\r\n"),
        Framed::Message { .. }
    ));
    framer.message_taken();
    let Framed::Message { head, literal, .. } = framer.next(b" (\\Seen) {4+}\r\n") else {
        panic!("no message")
    };
    assert_eq!((head, literal.size), (&b" (\\Seen) "[..], 4));
}

#[test]
fn a_refused_synchronising_literal_never_comes() {
    let mut framer = framer();
    let unread = b"a1 APPEND INBOX {2000000000}\r\n";
    let Framed::Fault {
        fault,
        start,
        taken,
    } = framer.next(unread)
    else {
        panic!("no fault")
    };
    assert_eq!((fault, taken), (Fault::MessageTooBig, unread.len()));
    assert!(start.starts_with(b"a1 "));
    assert!(matches!(
        framer.next(b"a2 NOOP\r\n"),
        Framed::Command { .. }
    ));
}

#[test]
fn a_refused_literal_that_comes_unasked_is_read_away() {
    let mut framer = framer();
    assert!(matches!(
        framer.next(b"a1 LOGIN {50+}\r\n"),
        Framed::Fault {
            fault: Fault::LiteralTooBig,
            taken: 16,
            ..
        }
    ));
    let mut left = vec![b'x'; 50];
    left.extend_from_slice(b" {3+}\r\nabc\r\na2 NOOP\r\n");
    let mut rest = &left[..];
    loop {
        match framer.next(rest) {
            Framed::Skip { taken } => rest = &rest[taken..],
            Framed::Command { command, .. } => return assert_eq!(command, b"a2 NOOP"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_message_that_is_not_wanted_goes_by() {
    let mut framer = framer();
    let unread = b"a APPEND Nowhere {3+}\r\nabc\r\nb NOOP\r\n";
    let Framed::Message { literal, taken, .. } = framer.next(unread) else {
        panic!("no message")
    };
    framer.message_refused(literal);
    assert!(matches!(
        framer.next(&unread[taken..]),
        Framed::Skip { taken: 3 }
    ));
    assert!(matches!(
        framer.next(b"\r\nb NOOP\r\n"),
        Framed::Skip { taken: 2 }
    ));
    assert!(matches!(framer.next(b"b NOOP\r\n"), Framed::Command { .. }));
    framer.message_refused(Literal {
        size: 3,
        synchronising: true,
    });
    assert!(matches!(framer.next(b"b NOOP\r\n"), Framed::Command { .. }));
}

#[test]
fn two_gigabytes_unasked_end_the_connection() {
    let framed = framer();
    let mut framer = framed;
    assert!(matches!(
        framer.next(b"a APPEND INBOX {2147483648+}\r\n"),
        Framed::Fault {
            fault: Fault::Hopeless,
            ..
        }
    ));
}

#[test]
fn an_endless_line_is_refused_once_and_read_away() {
    let mut framer = framer();
    let line = vec![b'a'; 100];
    assert!(matches!(
        framer.next(&line),
        Framed::Fault {
            fault: Fault::LineTooLong,
            taken: 100,
            ..
        }
    ));
    assert!(matches!(framer.next(&line), Framed::Skip { taken: 76 }));
    assert!(matches!(
        framer.next(b"aaa\r\nb NOOP\r\n"),
        Framed::Skip { taken: 5 }
    ));
    assert!(matches!(framer.next(b"b NOOP\r\n"), Framed::Command { .. }));
}

#[test]
fn many_small_literals_have_a_limit_together() {
    let mut framer = framer();
    let mut unread = b"a SEARCH".to_vec();
    for _ in 0..10 {
        unread.extend_from_slice(b" TEXT {20+}\r\n01234567890123456789");
    }
    assert!(matches!(
        framer.next(&unread),
        Framed::Fault {
            fault: Fault::CommandTooBig,
            ..
        }
    ));
}

#[test]
fn a_line_in_a_continuation_announces_nothing() {
    let mut framer = framer();
    assert_eq!(framer.line(b"DO"), Framed::More);
    assert_eq!(
        framer.line(b"DONE {3}\r\n"),
        Framed::Command {
            command: b"DONE {3}",
            taken: 10
        }
    );
}

/// All commands of a stream that arrives in pieces.
fn commands(stream: &[u8], piece: usize) -> Vec<Vec<u8>> {
    let (mut framer, mut commands, mut start, mut end) = (framer(), Vec::new(), 0, 0);
    loop {
        match framer.next(&stream[start..end]) {
            Framed::More | Framed::Continue if end == stream.len() => return commands,
            Framed::More | Framed::Continue => end = (end + piece).min(stream.len()),
            Framed::Command { command, taken } => {
                commands.push(command.to_vec());
                start += taken;
            }
            Framed::Message {
                head,
                literal,
                taken,
            } => {
                commands.push(head.to_vec());
                start += taken + literal.size as usize;
                if start > stream.len() {
                    return commands;
                }
                end = end.max(start);
                framer.message_taken();
            }
            Framed::Fault {
                fault: Fault::Hopeless,
                ..
            } => return commands,
            Framed::Fault { taken, .. } | Framed::Skip { taken } => {
                assert!(taken > 0 && taken <= end - start);
                start += taken;
            }
        }
    }
}

proptest! {
    #[test]
    fn pieces_change_nothing(
        lines in proptest::collection::vec("[a-z {}+0-9]{0,30}(\\{[0-9]{1,2}\\+?\\})?\r?\n", 0..12),
        piece in 1_usize..40,
    ) {
        let stream = lines.concat().into_bytes();
        prop_assert_eq!(commands(&stream, piece), commands(&stream, stream.len().max(1)));
    }

    #[test]
    fn any_bytes_are_framed(bytes in proptest::collection::vec(any::<u8>(), 0..400), piece in 1_usize..400) {
        let _any = commands(&bytes, piece);
    }
}
