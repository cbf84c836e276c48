//! Ends that are ends, ends that are not, and chunks of every size.

use super::*;
use proptest::prelude::*;

struct Decoded {
    message: Vec<u8>,
    fault: Option<DataFault>,
    /// Bytes after the end, when there is one.
    left: Option<usize>,
}

fn decode(input: &[u8], chunk: usize) -> Decoded {
    let (mut decoder, mut message, mut done) = (DataDecoder::default(), Vec::new(), 0);
    for piece in input.chunks(chunk.max(1)) {
        let mut at = 0;
        while at < piece.len() {
            let step = decoder.step(&piece[at..]);
            message.extend_from_slice(step.bytes);
            at += step.taken;
            done += step.taken;
            if step.ended {
                return Decoded {
                    message,
                    fault: decoder.fault(),
                    left: Some(input.len() - done),
                };
            }
        }
    }
    Decoded {
        message,
        fault: decoder.fault(),
        left: None,
    }
}

fn encode(message: &[u8], chunk: usize) -> Vec<u8> {
    let (mut encoder, mut out) = (DataEncoder::default(), Vec::new());
    for piece in message.chunks(chunk.max(1)) {
        encoder.encode(piece, &mut out);
    }
    encoder.finish(&mut out);
    out
}

#[test]
fn a_message_ends_at_crlf_dot_crlf_and_commands_follow() {
    let decoded = decode(b"A: b\r\n\r\n..dot\r\n.x\r\n.\r\nQUIT\r\n", 1000);
    assert_eq!(decoded.message, b"A: b\r\n\r\n.dot\r\nx\r\n");
    assert_eq!((decoded.fault, decoded.left), (None, Some(6)));
    let empty = decode(b".\r\n", 1000);
    assert_eq!(
        (empty.message.len(), empty.fault, empty.left),
        (0, None, Some(0))
    );
}

#[test]
fn no_other_sequence_ends_a_message() {
    for smuggled in [
        &b"a\n.\nMAIL FROM:<x@y.example>\r\n"[..],
        b"a\n.\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n.\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n.\rMAIL FROM:<x@y.example>\r\n",
        b"a\r.\rMAIL FROM:<x@y.example>\r\n",
        b"a\r.\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n.\r\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n\n.\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n\0.\r\nMAIL FROM:<x@y.example>\r\n",
        b"a\r\n.\0\r\nMAIL FROM:<x@y.example>\r\n",
    ] {
        for chunk in 1..=smuggled.len() {
            let decoded = decode(smuggled, chunk);
            assert_eq!(
                decoded.left,
                None,
                "{:?}",
                String::from_utf8_lossy(smuggled)
            );
        }
    }
}

#[test]
fn bare_line_ends_are_faults_and_the_end_is_still_found() {
    for (input, fault) in [
        (&b"a\nb\r\n.\r\n"[..], DataFault::BareLineFeed),
        (b"a\rb\r\n.\r\n", DataFault::BareCarriageReturn),
        (b"\n\r\n.\r\n", DataFault::BareLineFeed),
        (b".\n\r\n.\r\n", DataFault::BareLineFeed),
        (b"a\r\r\n.\r\n", DataFault::BareCarriageReturn),
    ] {
        let decoded = decode(input, 3);
        assert_eq!(
            (decoded.fault, decoded.left),
            (Some(fault), Some(0)),
            "{input:?}"
        );
    }
}

#[test]
fn bdat_is_held_to_the_same_line_ends() {
    let check = |pieces: &[&[u8]]| {
        let mut check = LineCheck::default();
        pieces.iter().for_each(|piece| check.see(piece));
        check.fault(true)
    };
    assert_eq!(check(&[b"a\r", b"\nb\r\n", b"\r\n."]), None);
    assert_eq!(check(&[b"a", b"\nb"]), Some(DataFault::BareLineFeed));
    assert_eq!(check(&[b"a\r", b"b"]), Some(DataFault::BareCarriageReturn));
    assert_eq!(check(&[b"a\r", b""]), Some(DataFault::BareCarriageReturn));
}

#[test]
fn the_encoder_stuffs_dots_and_mends_line_ends() {
    assert_eq!(encode(b".a\r\n..b\r\n", 2), b"..a\r\n...b\r\n.\r\n");
    assert_eq!(
        encode(b"a\n.\nb\r.\rc", 1),
        b"a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n"
    );
    assert_eq!(encode(b"", 1), b".\r\n");
    assert_eq!(encode(b"a\r", 9), b"a\r\n.\r\n");
}

fn tricky() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![3 => Just(b'\r'), 3 => Just(b'\n'), 3 => Just(b'.'), 1 => any::<u8>()];
    proptest::collection::vec(byte, 0..80)
}

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let line = proptest::collection::vec(prop_oneof![Just(b'.'), Just(b'a'), 0x80u8..], 0..12);
    proptest::collection::vec(line, 0..8).prop_map(|lines| {
        lines
            .into_iter()
            .flat_map(|mut line| {
                line.extend_from_slice(b"\r\n");
                line
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn chunks_of_any_size_give_the_same_message(input in tricky(), chunk in 1usize..20) {
        let (whole, pieces) = (decode(&input, usize::MAX), decode(&input, chunk));
        prop_assert_eq!(whole.message, pieces.message);
        prop_assert_eq!(whole.fault, pieces.fault);
        prop_assert_eq!(whole.left, pieces.left);
    }

    #[test]
    fn an_end_is_always_crlf_dot_crlf(input in tricky()) {
        if let Some(left) = decode(&input, usize::MAX).left {
            let mut seen = b"\r\n".to_vec();
            seen.extend_from_slice(&input[..input.len() - left]);
            prop_assert!(seen.ends_with(b"\r\n.\r\n"));
        }
    }

    #[test]
    fn what_is_encoded_is_decoded(message in lines(), out in 1usize..20, back in 1usize..20) {
        let decoded = decode(&encode(&message, out), back);
        prop_assert_eq!((decoded.fault, decoded.left), (None, Some(0)));
        prop_assert_eq!(decoded.message, message);
    }

    #[test]
    fn whatever_is_encoded_holds_one_end_and_no_bare_line_end(message in tricky(), chunk in 1usize..20) {
        let encoded = encode(&message, chunk);
        let decoded = decode(&encoded, usize::MAX);
        prop_assert_eq!((decoded.fault, decoded.left), (None, Some(0)));
    }

    #[test]
    fn bdat_chunks_of_any_size_are_judged_alike(input in tricky(), chunk in 1usize..20) {
        let (mut whole, mut pieces) = (LineCheck::default(), LineCheck::default());
        whole.see(&input);
        input.chunks(chunk).for_each(|piece| pieces.see(piece));
        prop_assert_eq!(whole.fault(true), pieces.fault(true));
        prop_assert_eq!(whole.fault(true).is_some(), crate::line::has_bare_line_end(&input));
    }
}
