//! One input through every rule, with the promises checked: what fuzz targets call.

use crate::{Command, DataDecoder, DataEncoder, Framed, Framer, Reply, line};

/// Reads `data` as a session, as message data and as a reply.
///
/// # Panics
/// When a promise of this crate does not hold.
#[doc(hidden)]
pub fn fuzz_one(data: &[u8]) {
    session(data);
    let (message, _) = decode(data, data.len());
    assert_eq!(
        message,
        decode(data, 3).0,
        "chunks must not change a message"
    );
    let (mut encoder, mut encoded) = (DataEncoder::default(), Vec::new());
    encoder.encode(data, &mut encoded);
    encoder.finish(&mut encoded);
    assert!(!line::has_bare_line_end(&encoded));
    assert_eq!(
        decode(&encoded, encoded.len()).1,
        encoded.len(),
        "one end, at the end"
    );
    let _any_answer = Reply::parse(data);
}

fn session(data: &[u8]) {
    let (mut framer, mut at) = (Framer::new(256), 0);
    loop {
        match framer.next(&data[at..]) {
            Framed::Line { line, taken } => {
                let _any_command = Command::parse(line);
                at += taken;
            }
            Framed::Fault { taken, .. } => at += taken,
            Framed::More { .. } => return,
        }
    }
}

/// The message, and the bytes up to its end.
fn decode(data: &[u8], chunk: usize) -> (Vec<u8>, usize) {
    let (mut decoder, mut message, mut done) = (DataDecoder::default(), Vec::new(), 0);
    for piece in data.chunks(chunk.max(1)) {
        let mut at = 0;
        while at < piece.len() {
            let step = decoder.step(&piece[at..]);
            message.extend_from_slice(step.bytes);
            at += step.taken;
            done += step.taken;
            if step.ended {
                return (message, done);
            }
        }
    }
    (message, done)
}
