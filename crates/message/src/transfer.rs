//! Content-Transfer-Encoding (RFC 2045 §6), read tolerantly: signs that do not belong are passed over, an end that is
//! missing is the end.

use std::borrow::Cow;

/// The bytes of an encoded body.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: &str) -> Cow<'a, [u8]> {
    match encoding {
        "base64" => Cow::Owned(base64(bytes)),
        "quoted-printable" => Cow::Owned(quoted_printable(bytes)),
        _ => Cow::Borrowed(bytes),
    }
}

/// How many bytes [`decode`] gives, without making them where that is possible.
pub(crate) fn decoded_len(bytes: &[u8], encoding: &str) -> usize {
    match encoding {
        "base64" => digits(bytes) * 3 / 4,
        "quoted-printable" => quoted_printable(bytes).len(),
        _ => bytes.len(),
    }
}

/// What stands for no digit of base 64 in [`DIGITS`].
const NO_DIGIT: u8 = 64;

/// The digit that each byte stands for: an attachment has millions of them.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 26 {
        digits[(b'A' + value) as usize] = value;
        digits[(b'a' + value) as usize] = value + 26;
        value += 1;
    }
    let mut value = 0;
    while value < 10 {
        digits[(b'0' + value) as usize] = value + 52;
        value += 1;
    }
    // The alphabet of URLs counts as well (RFC 4648 §5).
    digits[b'+' as usize] = 62;
    digits[b'-' as usize] = 62;
    digits[b'/' as usize] = 63;
    digits[b'_' as usize] = 63;
    digits
};

/// How many bytes stand for a digit. Written so that the compiler counts many at once: without the table, in sums
/// that fit a byte.
fn digits(bytes: &[u8]) -> usize {
    let digit = |byte: u8| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let figure = byte.wrapping_sub(b'0') < 10;
        let sign = byte == b'+' || byte == b'-' || byte == b'/' || byte == b'_';
        u8::from(letter | figure | sign)
    };
    bytes
        .chunks(usize::from(u8::MAX))
        .map(|some| usize::from(some.iter().map(|byte| digit(*byte)).sum::<u8>()))
        .sum()
}

/// Base 64; padding within is passed over, as programs that join encoded pieces leave it.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        match DIGITS[usize::from(*byte)] {
            digit if digit < NO_DIGIT => {
                held = held << 6 | u32::from(digit);
                bits += 6;
                if bits >= 8 {
                    bits -= 8;
                    out.push((held >> bits) as u8);
                    held &= (1 << bits) - 1;
                }
            }
            _ if *byte == b'=' => (held, bits) = (0, 0),
            _ => {}
        }
    }
    out
}

/// Quoted-printable (RFC 2045 §6.7); what is no code stands for itself.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let ending = match line {
            [.., b'\r', b'\n'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        let (text, ending) = line.split_at(line.len() - ending);
        let text = text.trim_ascii_end();
        match text.strip_suffix(b"=") {
            Some(continued) => codes(continued, &mut out),
            None => {
                codes(text, &mut out);
                out.extend_from_slice(ending);
            }
        }
    }
    out
}

/// `=C3=A9` into bytes.
pub(crate) fn codes(text: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let code = (*byte == b'=').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(hex) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
}

/// Two hexadecimal digits.
pub(crate) fn hex(digits: &[u8]) -> Option<u8> {
    let [high, low] = digits else { return None };
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    u8::try_from(value(high)? * 16 + value(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_whatever_stands_between() {
        assert_eq!(base64(b"Qm9u\r\nam91 cg=="), b"Bonjour");
        assert_eq!(base64(b"Qm9u!am91cg"), b"Bonjour");
        assert_eq!(base64(b"Qm8=Qm8="), b"BoBo");
        assert_eq!(decoded_len(b"Qm9u\r\nam91cg==", "base64"), 7);
        let all: Vec<u8> = (0..=u8::MAX).cycle().take(1000).collect();
        let by_table = |byte: &&u8| DIGITS[usize::from(**byte)] < NO_DIGIT;
        assert_eq!(digits(&all), all.iter().filter(by_table).count());
        assert_eq!(base64(b"="), b"");
    }

    #[test]
    fn quoted_printable_keeps_what_is_no_code() {
        assert_eq!(
            quoted_printable(b"=C3=A9t=c3=a9 =\r\n=zz \r\n="),
            "été =zz\r\n".as_bytes()
        );
        assert_eq!(quoted_printable(b"a=\nb\n"), b"ab\n");
    }
}
