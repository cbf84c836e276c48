//! Bodies in 7-bit lines (RFC 2045 §6.7, §6.8).

/// Letters of an encoded line.
const LINE: usize = 76;

/// Whether a text needs no encoding: US-ASCII, no line too long, none that a mail program might change.
pub(super) fn is_simple(text: &str) -> bool {
    text.is_ascii()
        && text.lines().all(|line| {
            line.len() <= LINE
                && !line.starts_with("From ")
                && !line.starts_with('.')
                && !line.starts_with("--")
                && !line.ends_with([' ', '\t'])
                && line
                    .bytes()
                    .all(|byte| byte == b'\t' || (b' '..0x7f).contains(&byte))
        })
}

/// The lines of a text, each with CRLF.
pub(super) fn lines(text: &str, out: &mut Vec<u8>) {
    for line in text.lines() {
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

pub(super) fn quoted_printable(text: &str, out: &mut Vec<u8>) {
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        quoted_line(line.as_bytes(), out);
        out.extend_from_slice(b"\r\n");
    }
    // What the split adds behind a last line end.
    if text.ends_with('\n') {
        out.truncate(out.len() - 2);
    }
}

fn quoted_line(line: &[u8], out: &mut Vec<u8>) {
    let mut column = 0;
    for (at, byte) in line.iter().enumerate() {
        let last = at + 1 == line.len();
        let bare = match byte {
            b'=' => false,
            b' ' | b'\t' => !last,
            // RFC 5322 §2.1.1, RFC 4155: a dot alone, « From » and dashes are left to nobody's judgement.
            b'.' | b'-' | b'F' => column > 0,
            byte => byte.is_ascii_graphic(),
        };
        let width = if bare { 1 } else { 3 };
        if column + width > LINE - 1 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        match bare {
            true => out.push(*byte),
            false => push_code(*byte, out),
        }
        column += width;
    }
}

/// `=C3`.
pub(super) fn push_code(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push(b'=');
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 15)]);
}

pub(super) fn base64_lines(bytes: &[u8], out: &mut Vec<u8>) {
    for line in bytes.chunks(LINE / 4 * 3) {
        base64(line, out);
        out.extend_from_slice(b"\r\n");
    }
}

pub(super) fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            match place <= three.len() {
                true => out.push(DIGITS[(bits >> (18 - 6 * place) & 63) as usize]),
                false => out.push(b'='),
            }
        }
    }
}
