//! The logo of an organisation: a small raster picture, kept beside it and served under the hash of its bytes.
//!
//! What it is follows from its bytes alone, never from its name. SVG is refused: it is a document that can carry scripts.

use super::invalid;
use crate::journal::Act;
use crate::{Directory, DirectoryError, OrganisationId};
use store::{StoreError, Tx, params};

/// Bytes of a logo: it stands on every page, and a drawing of 500 × 500 points needs a fifth of that.
pub const LOGO_BYTES: usize = 200_000;
/// Points of a side: what a browser unpacks is four bytes a point, 16 MB at the most.
pub const LOGO_PIXELS: u32 = 2_000;

pub(crate) const SERVED: &str =
    "SELECT media_type, bytes FROM organisation_logo WHERE hash = $1 LIMIT 1";
const OF_ORGANISATION: &str = "SELECT hash FROM organisation_logo WHERE organisation_id = $1";

/// What a page needs to show a logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoFace {
    /// Of its bytes, in hexadecimal.
    pub hash: String,
    /// Points.
    pub width: u32,
    pub height: u32,
}

/// A picture that can be a logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    pub media_type: String,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Looks at the bytes of a picture.
    ///
    /// # Errors
    /// `Invalid`: `picture-bytes` when they are too many, `picture` when they are no PNG, JPEG or WebP, `picture-pixels` when a
    /// side is too long or none.
    pub fn of(bytes: &[u8]) -> Result<Self, DirectoryError> {
        if bytes.len() > LOGO_BYTES {
            return Err(invalid("picture-bytes", &bytes.len().to_string()));
        }
        let found = png(bytes)
            .map(|size| ("image/png", size))
            .or_else(|| jpeg(bytes).map(|size| ("image/jpeg", size)))
            .or_else(|| webp(bytes).map(|size| ("image/webp", size)));
        let (media_type, (width, height)) = found.ok_or_else(|| invalid("picture", ""))?;
        let is_good = |side: u32| (1..=LOGO_PIXELS).contains(&side);
        if !is_good(width) || !is_good(height) {
            return Err(invalid("picture-pixels", &format!("{width} × {height}")));
        }
        Ok(Self {
            media_type: media_type.to_owned(),
            width,
            height,
            bytes: bytes.to_vec(),
        })
    }

    fn hash(&self) -> String {
        blake3::hash(&self.bytes).to_hex().to_string()
    }
}

type Size = (u32, u32);

fn large(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let part = bytes.get(at..at + length)?;
    Some(part.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let part = bytes.get(at..at + length)?;
    let part = part.iter().rev();
    Some(part.fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

/// PNG (W3C), 5.2 and 11.2.2: the header is the first chunk.
fn png(bytes: &[u8]) -> Option<Size> {
    let is_one = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16)? == b"IHDR";
    is_one.then_some(())?;
    Some((large(bytes, 16, 4)?, large(bytes, 20, 4)?))
}

fn jpeg(bytes: &[u8]) -> Option<Size> {
    jpeg_frame(bytes).map(|frame| frame.size)
}

/// How a JPEG lies in its file.
pub(crate) struct JpegFrame {
    /// Its marker, which says how it is made.
    pub marker: u8,
    pub size: Size,
    pub components: u8,
    /// Components in its first scan; none where it has no scan.
    pub in_first_scan: u8,
}

/// JPEG (ITU-T T.81), B.2.2 and B.2.3: the frame, and the scan after it.
pub(crate) fn jpeg_frame(bytes: &[u8]) -> Option<JpegFrame> {
    // DHT, JPG and DAC stand among the markers of frames.
    let is_frame = |marker| matches!(marker, 0xc0..=0xcf) && ![0xc4, 0xc8, 0xcc].contains(&marker);
    let (marker, at) = jpeg_segment(bytes, is_frame)?;
    let scan = jpeg_segment(bytes, |marker| marker == SCAN);
    Some(JpegFrame {
        marker,
        size: (large(bytes, at + 7, 2)?, large(bytes, at + 5, 2)?),
        components: bytes.get(at + 9).copied().unwrap_or(0),
        in_first_scan: scan
            .and_then(|(_, at)| bytes.get(at + 4))
            .copied()
            .unwrap_or(0),
    })
}

/// The marker of a scan (SOS), with which what is no segment begins.
const SCAN: u8 = 0xda;

/// The first segment of a kind (B.1.1.4): its marker and where it stands, before the first scan or that scan itself.
fn jpeg_segment(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> Option<(u8, usize)> {
    bytes.starts_with(b"\xff\xd8\xff").then_some(())?;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            marker if is_wanted(marker) => return Some((marker, at)),
            // The scan begins, or the picture ends.
            0xd9 | SCAN => return None,
            _ => at += 2 + usize::try_from(large(bytes, at + 2, 2)?).ok()?.max(2),
        }
    }
}

/// WebP (RFC 9649 §2.4 to §2.7): lossy, lossless, extended.
fn webp(bytes: &[u8]) -> Option<Size> {
    let is_one = bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP";
    is_one.then_some(())?;
    match bytes.get(12..16)? {
        b"VP8 " => {
            let is_key = bytes.get(23..26)? == [0x9d, 0x01, 0x2a];
            is_key.then_some(())?;
            Some((
                little(bytes, 26, 2)? & 0x3fff,
                little(bytes, 28, 2)? & 0x3fff,
            ))
        }
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            (*bytes.get(20)? == 0x2f).then_some(())?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        _ => None,
    }
}

/// Puts the logo in the place of what was there; answers nothing when it is the same.
pub(super) fn put(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    logo: Option<&Logo>,
) -> Result<Option<Act>, StoreError> {
    let before: Option<String> =
        tx.query_opt(OF_ORGANISATION, params![organisation], |row| row.get(0))?;
    let hash = logo.map(Logo::hash);
    if before == hash {
        return Ok(None);
    }
    tx.execute(
        "DELETE FROM organisation_logo WHERE organisation_id = $1",
        params![organisation],
    )?;
    let (Some(logo), Some(hash)) = (logo, hash) else {
        return Ok(Some(Act::LogoRemoved));
    };
    tx.execute(
        "INSERT INTO organisation_logo (organisation_id, hash, media_type, width, height, bytes)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            organisation,
            &hash,
            &logo.media_type,
            logo.width,
            logo.height,
            &logo.bytes
        ],
    )?;
    Ok(Some(Act::LogoSet))
}

impl Directory {
    /// The media type and the bytes of a logo that an organisation has now, by its hash. For everybody: it stands on the
    /// page to sign in.
    ///
    /// # Errors
    /// The store's.
    pub fn logo(&self, hash: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        self.store.platform_read(|tx| {
            tx.query_opt(SERVED, params![hash], |row| Ok((row.get(0)?, row.get(1)?)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(bytes: &[u8]) -> Result<(String, u32, u32), &'static str> {
        match Logo::of(bytes) {
            Ok(logo) => Ok((logo.media_type, logo.width, logo.height)),
            Err(DirectoryError::Invalid { what, .. }) => Err(what),
            Err(other) => panic!("{other}"),
        }
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn webp_of(chunk: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP", chunk.as_slice(), &[0; 4], data].concat()
    }

    #[test]
    fn a_picture_is_what_its_bytes_say_and_as_large_as_they_say() {
        let said = |kind: &str, width, height| Ok((format!("image/{kind}"), width, height));
        assert_eq!(what(&png_of(120, 40)), said("png", 120, 40));
        // SOI, APP0 of 4 bytes, filling, SOF2: 8 bits, 64 lines of 300.
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x0b\x08\0\x40\x01\x2c";
        assert_eq!(what(jpeg), said("jpeg", 300, 64));
        let lossy = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x90, 0x01, 0x2c, 0x01];
        assert_eq!(what(&webp_of(b"VP8 ", &lossy)), said("webp", 400, 300));
        let bits: u32 = 399 | 299 << 14;
        let lossless = [[0x2f].as_slice(), &bits.to_le_bytes()].concat();
        assert_eq!(what(&webp_of(b"VP8L", &lossless)), said("webp", 400, 300));
        let extended = [0, 0, 0, 0, 0x8f, 0x01, 0, 0x2b, 0x01, 0];
        assert_eq!(what(&webp_of(b"VP8X", &extended)), said("webp", 400, 300));
    }

    #[test]
    fn what_is_no_picture_of_ours_or_too_large_is_refused() {
        for bytes in [
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"[..],
            b"GIF89a\x01\0\x01\0",
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\0\0\xff\xd9",
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x02",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"RIFF\0\0\0\0WEBPICCP",
        ] {
            assert_eq!(what(bytes), Err("picture"), "{bytes:?}");
        }
        assert_eq!(what(&png_of(0, 40)), Err("picture-pixels"));
        assert_eq!(what(&png_of(LOGO_PIXELS + 1, 40)), Err("picture-pixels"));
        assert!(what(&png_of(LOGO_PIXELS, LOGO_PIXELS)).is_ok());
        let mut large = png_of(100, 100);
        large.resize(LOGO_BYTES, 0);
        assert!(what(&large).is_ok());
        large.push(0);
        assert_eq!(what(&large), Err("picture-bytes"));
    }
}
