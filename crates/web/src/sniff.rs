//! What bytes are, by looking at them: the sender's word for it is not taken.

/// The media type of a raster picture that browsers show and that cannot carry a script; `None` for everything else, SVG
/// included.
#[must_use]
pub fn picture(bytes: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, sign: &[u8]| bytes.get(offset..offset + sign.len()) == Some(sign);
    if at(0, b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if at(0, b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Some("image/gif")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(4, b"ftypavif") {
        Some("image/avif")
    } else if at(0, b"BM") && at(6, &[0; 4]) {
        Some("image/bmp")
    } else if at(0, &[0, 0, 1, 0]) {
        Some("image/x-icon")
    } else {
        None
    }
}

/// Whether this is a PDF (its sign may stand within the first kilobyte).
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(1024)];
    start.windows(5).any(|five| five == b"%PDF-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(picture(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(picture(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(picture(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture(b"GIF89a"), Some("image/gif"));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'>"[..],
            b"<html>",
            b"",
            b"GIF8",
            b"BM is a text",
        ] {
            assert_eq!(picture(other), None);
        }
    }

    #[test]
    fn a_pdf_says_so_near_its_start() {
        assert!(is_pdf(b"%PDF-1.7\n"));
        assert!(is_pdf(b"junk\n%PDF-1.4"));
        assert!(!is_pdf(b"<html>"));
    }
}
