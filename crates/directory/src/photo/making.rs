//! What somebody brings as a photo becomes a small square one: read within limits, turned upright, cut to its middle, written
//! anew. Of what stood in the file beside its points (place and time of the shot, the telephone, a smaller copy of the
//! whole) nothing is left, because nothing of it is ever copied.

use crate::DirectoryError;
use crate::organisation::{invalid, jpeg_frame};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    Rgb, RgbImage, Rgba,
};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of a file that is brought: telephones make 3 to 8 MB.
pub const PHOTO_BYTES: usize = 10_000_000;
/// Points of what is brought: as many as a telephone of fifty million has.
pub const PHOTO_PIXELS: u64 = 51_000_000;
/// Memory to unpack it into, whatever its file says. Who calls unpacks few at a time.
pub const PHOTO_MEMORY: u64 = 256 * 1024 * 1024;
/// Points of a side of what is kept: it is shown at 72 at the most, on screens of 2.7 points for one.
pub const PHOTO_SIDE: u32 = 192;
/// The media type of what is kept.
pub const PHOTO_TYPE: &str = "image/jpeg";

/// Of JPEG, out of 100: some 10 KB, in which no fault is seen at this size.
const QUALITY: u8 = 85;

/// A photo as it is kept: made by [`Photo::of`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo(Vec<u8>);

impl std::fmt::Debug for Photo {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Photo of {} bytes", self.0.len())
    }
}

impl Photo {
    /// Makes a photo of the file of a picture. It takes up to [`PHOTO_MEMORY`] and some tenths of a second.
    ///
    /// # Errors
    /// `Invalid`: `picture-bytes` when they are too many, `picture` when they are no JPEG, PNG or WebP, are damaged or a WebP that moves,
    /// `picture-pixels` when unpacked they would be too many.
    pub fn of(bytes: &[u8]) -> Result<Self, DirectoryError> {
        if bytes.len() > PHOTO_BYTES {
            return Err(invalid("picture-bytes", &bytes.len().to_string()));
        }
        // A decoder that panics says no more than one that refuses.
        let read = catch_unwind(AssertUnwindSafe(|| unpacked(bytes)));
        let (whole, orientation) = read.unwrap_or_else(|_| Err(no_picture()))?;
        let mut small = DynamicImage::ImageRgb8(square(&whole));
        // A square in the middle stays there however it is turned, and a small one is turned at once.
        small.apply_orientation(orientation);
        let mut made = Vec::new();
        JpegEncoder::new_with_quality(&mut made, QUALITY)
            .encode_image(&small)
            .map_err(refused)?;
        Ok(Self(made))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Another one for each picture.
    pub(super) fn version(&self) -> String {
        let hash = blake3::hash(&self.0).to_hex();
        hash.as_str().chars().take(32).collect()
    }
}

fn no_picture() -> DirectoryError {
    invalid("picture", "")
}

/// The whole picture, and how it is to be turned.
fn unpacked(bytes: &[u8]) -> Result<(DynamicImage, Orientation), DirectoryError> {
    let (format, times) = kind(bytes).ok_or_else(no_picture)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(PHOTO_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let points = u64::from(width) * u64::from(height);
    let memory = decoder.total_bytes().saturating_mul(times);
    if points == 0 {
        return Err(no_picture());
    }
    if points > PHOTO_PIXELS || memory > PHOTO_MEMORY {
        return Err(invalid("picture-pixels", &format!("{width} × {height}")));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((whole, orientation))
}

/// What the bytes are, and how much memory their decoder takes: so many times what it unpacks to.
fn kind(bytes: &[u8]) -> Option<(ImageFormat, u64)> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Jpeg => {
            // ITU-T T.81, B.1.1.3: SOF0 and SOF1 are decoded row by row where one scan holds all components; else all
            // coefficients are kept, two bytes each, beside the three bytes of a point.
            let frame = jpeg_frame(bytes)?;
            let is_by_rows = frame.marker <= 0xc1 && frame.in_first_scan == frame.components;
            let times = match (is_by_rows, frame.components) {
                (true, _) => 1,
                (false, 0..=3) => 3,
                (false, _) => 4,
            };
            Some((ImageFormat::Jpeg, times))
        }
        ImageFormat::Png => Some((ImageFormat::Png, 1)),
        ImageFormat::WebP => is_one_frame(bytes).then_some((ImageFormat::WebP, 3)),
        _ => None,
    }
}

/// WebP (RFC 9649 §2.7): an extended file says its size before its frame does, and the decoder believes the frame first.
fn is_one_frame(bytes: &[u8]) -> bool {
    const MOVES: u8 = 0x02;
    if bytes.get(12..16) != Some(b"VP8X") {
        return true;
    }
    let part = |at: usize, length: usize| bytes.get(at..at.checked_add(length)?);
    let little = |part: &[u8]| {
        let bytes = part.iter().rev();
        bytes.fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let (Some(flags), Some(said)) = (bytes.get(20), part(24, 6)) else {
        return false;
    };
    let size = (little(&said[..3]) + 1, little(&said[3..]) + 1);
    let mut at = 30;
    while let (Some(name), Some(length)) = (part(at, 4), part(at + 4, 4)) {
        // §2.5: the frame's tag and start code, then 14 bits of width and of height.
        let frame = part(at + 14, 4)
            .map(|sides| (little(&sides[..2]) & 0x3fff, little(&sides[2..]) & 0x3fff));
        if name == b"VP8 " && frame != Some(size) {
            return false;
        }
        // §2.3: chunks are padded to an even length.
        at += 8 + little(length).next_multiple_of(2);
    }
    flags & MOVES == 0
}

fn refused(error: ImageError) -> DirectoryError {
    match error {
        ImageError::Limits(_) => invalid("picture-pixels", ""),
        _ => no_picture(),
    }
}

/// The middle of a picture, on white where it is transparent.
fn square(whole: &DynamicImage) -> RgbImage {
    let (width, height) = whole.dimensions();
    let side = width.min(height);
    let middle = imageops::crop_imm(whole, (width - side) / 2, (height - side) / 2, side, side);
    let small = imageops::resize(&*middle, PHOTO_SIDE, PHOTO_SIDE, FilterType::Triangle);
    let mut plain = RgbImage::new(PHOTO_SIDE, PHOTO_SIDE);
    for (to, Rgba([red, green, blue, alpha])) in plain.pixels_mut().zip(small.pixels()) {
        *to = Rgb([red, green, blue].map(|colour| on_white(*colour, *alpha)));
    }
    plain
}

fn on_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    let mixed = (colour * alpha + 255 * (255 - alpha)) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests;
