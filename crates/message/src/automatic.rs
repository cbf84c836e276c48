//! Which messages no machine may answer (RFC 3834 §2): those of machines and of lists.

use crate::head::Head;

/// Whether a message says that it comes from a machine or a list; `raw` is its head, or all of it.
#[must_use]
pub fn is_automatic(raw: &[u8]) -> bool {
    let head_end =
        memchr::memmem::find(raw, b"\n\r\n").or_else(|| memchr::memmem::find(raw, b"\n\n"));
    let head = Head::read(&raw[..head_end.map_or(raw.len(), |at| at + 1)]);
    // RFC 3834 §5.1: anything but « no », parameters aside.
    let submitted = head.all("Auto-Submitted").any(|value| {
        let word = value.split([';', ' ', '\t', '(']).next().unwrap_or("");
        !word.eq_ignore_ascii_case("no")
    });
    let precedence = head.all("Precedence").any(|value| {
        ["bulk", "list", "junk"]
            .iter()
            .any(|word| value.trim().eq_ignore_ascii_case(word))
    });
    let suppressed = head
        .all("X-Auto-Response-Suppress")
        .any(|value| !value.eq_ignore_ascii_case("none"));
    submitted || precedence || suppressed || head.has_prefix("list-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_and_lists_are_not_answered_and_people_are() {
        for line in [
            "Auto-Submitted: auto-generated",
            "auto-submitted: auto-replied; owner=x",
            "List-Id: <maths.ac-thau.example>",
            "LIST-UNSUBSCRIBE: <mailto:x@x.example>",
            "Precedence: Bulk",
            "Precedence: list",
            "Precedence: junk",
            "X-Auto-Response-Suppress: OOF, AutoReply",
        ] {
            let raw = format!("From: a@x.example\r\n{line}\r\nSubject: x\r\n\r\nBonjour\r\n");
            assert!(is_automatic(raw.as_bytes()), "{line}");
        }
        for line in [
            "Auto-Submitted: no",
            "Precedence: first-class",
            "Listen: x",
            "Subject: List-Id: x",
        ] {
            let raw = format!("From: a@x.example\r\n{line}\r\n\r\nList-Id: in the body\r\n");
            assert!(!is_automatic(raw.as_bytes()), "{line}");
        }
    }
}
