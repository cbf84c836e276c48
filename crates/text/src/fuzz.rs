//! One input through the parts that read what strangers wrote, with their promises checked: what fuzz targets call.

use crate::address::Address;
use crate::{Lang, fold, query, search};

/// Reads `data` as an address.
///
/// # Panics
/// When an address is not read again as it is written.
pub fn address(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(address) = text.parse::<Address>() {
        let again: Result<Address, _> = address.as_str().parse();
        assert_eq!(again.as_ref().map(Address::as_str), Ok(address.as_str()));
        assert_eq!(
            format!("{}@{}", address.local(), address.domain()),
            address.as_str()
        );
        let _whatever = address.readable();
    }
}

/// Reads `data` as a text to be searched.
///
/// # Panics
/// When folding twice is not folding once, or words do not lie in the text in their order.
pub fn analysis(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded);
    let mut end = 0;
    for (range, word) in search::words(&text) {
        assert!(range.start >= end && &text[range.clone()] == word);
        end = range.end;
        let _whatever = search::stem(&search::exact(word));
    }
}

/// Reads `data` as what somebody typed into the search box.
///
/// # Panics
/// When more terms are kept than an index should answer.
pub fn query(data: &[u8]) {
    let typed = String::from_utf8_lossy(data);
    for lang in Lang::ALL {
        let read = query::parse(&typed, lang);
        assert!(read.terms.len() <= query::MOST_TERMS);
        let again = query::parse(&query::to_text(&read, lang), lang);
        assert!(again.terms.len() <= query::MOST_TERMS);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn promises_hold_for_any_text(text in "\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            for data in [text.as_bytes(), bytes.as_slice()] {
                super::address(data);
                super::analysis(data);
            }
        }

        #[test]
        fn promises_hold_for_what_looks_like_text(text in "[a-zéœ’' _.,-]{0,60}", address in "[a-z.\"\\\\ é@+-]{0,20}@[a-z.é-]{0,20}") {
            super::address(address.as_bytes());
            super::analysis(text.as_bytes());
        }
    }
}
