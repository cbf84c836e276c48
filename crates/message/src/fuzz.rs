//! One input through the readers, with their promises checked: what fuzz targets call.

use crate::safe_html::{Options, RemoteImages, clean};
use crate::{Parsed, parse};

/// Reads `data` as a message.
///
/// # Panics
/// When a promise of this crate does not hold.
pub fn mime(data: &[u8]) {
    let parsed = parse(data);
    for part in &parsed.parts {
        assert!(
            part.header <= part.body && part.body <= part.end && part.end as usize <= data.len()
        );
        let _text = part.text(&data[part.range()]);
        for child in &part.children {
            let child = &parsed.parts[*child as usize];
            assert!(
                part.body <= child.header && child.end <= part.end,
                "parts lie in what holds them"
            );
        }
    }
    for at in parsed.plain.iter().chain(&parsed.html) {
        assert!((*at as usize) < parsed.parts.len());
    }
    let stored = Parsed::decode(&parsed.encode());
    let expected = Parsed {
        body: String::new(),
        ..parsed
    };
    assert_eq!(
        stored.as_ref(),
        Ok(&expected),
        "what is stored is what was read"
    );
}

/// Cleans `data` as HTML.
///
/// # Panics
/// When a promise of this crate does not hold.
pub fn html(data: &[u8]) {
    let html = String::from_utf8_lossy(data);
    let options = Options {
        remote_images: RemoteImages::Blocked,
        cid: &|_| None,
        fold_quotes: None,
    };
    let once = clean(&html, &options).html;
    assert_eq!(
        clean(&once, &options).html,
        once,
        "what is clean stays as it is"
    );
}
