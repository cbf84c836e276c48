//! Pictures that are brought: what is left of them, and what is refused.

use super::*;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ImageEncoder, RgbaImage};

/// Words that stand in the facts about a shot, and nowhere else.
const PLACE: &[u8] = b"Rue de la Confidence 43.4012 N";
const TELEPHONE: &[u8] = b"Telephone de Paule";

const RED: [u8; 3] = [220, 20, 20];
const BLUE: [u8; 3] = [20, 20, 220];

/// What telephones write beside a picture (Exif 2.3 §4.6): which way it was held, its maker, the place.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let entry = |tiff: &mut Vec<u8>, tag: u16, kind: u16, count: usize, value: u32| {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(u32::try_from(count).unwrap().to_le_bytes());
        tiff.extend(value.to_le_bytes());
    };
    let made = 8 + 2 + 3 * 12 + 4;
    let place = made + TELEPHONE.len();
    entry(
        &mut tiff,
        0x010f,
        2,
        TELEPHONE.len(),
        u32::try_from(made).unwrap(),
    );
    entry(&mut tiff, 0x0112, 3, 1, u32::from(orientation));
    entry(&mut tiff, 0x8825, 4, 1, u32::try_from(place).unwrap());
    tiff.extend([0; 4]);
    tiff.extend(TELEPHONE);
    // The place: one entry (GPSAreaInformation), no other table after it.
    tiff.extend(b"\x01\0");
    entry(
        &mut tiff,
        0x001c,
        7,
        PLACE.len(),
        u32::try_from(place + 18).unwrap(),
    );
    tiff.extend([0; 4]);
    tiff.extend(PLACE);
    tiff
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let whole = DynamicImage::from(picture.clone());
    whole
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// A JPEG with its facts in the first segment, as telephones have it.
fn jpeg(picture: &RgbImage, orientation: u16) -> Vec<u8> {
    let plain = encoded(picture, ImageFormat::Jpeg);
    let facts = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let length = u16::try_from(facts.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &facts, &plain[2..]].concat()
}

fn png(picture: &RgbaImage, orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture, width, height, image::ExtendedColorType::Rgba8)
        .unwrap();
    bytes
}

fn webp(picture: &RgbImage, orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// Red above, blue below.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| {
        Rgb(if y < height / 2 { RED } else { BLUE })
    })
}

fn opened(photo: &Photo) -> RgbImage {
    image::load_from_memory_with_format(photo.bytes(), ImageFormat::Jpeg)
        .unwrap()
        .to_rgb8()
}

/// As near as JPEG keeps it.
fn is(found: &Rgb<u8>, colour: [u8; 3]) -> bool {
    let near = |(one, other): (&u8, u8)| one.abs_diff(other) < 16;
    found.0.iter().zip(colour).all(near)
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|part| part == words)
}

fn refusal(bytes: &[u8]) -> &'static str {
    match unpacked(bytes) {
        Err(DirectoryError::Invalid { what, .. }) => what,
        Err(other) => panic!("{other}"),
        Ok(_) => "read",
    }
}

#[test]
fn neither_place_nor_telephone_is_left_of_a_shot() {
    let picture = flag(96, 64);
    let transparent = DynamicImage::from(picture.clone()).to_rgba8();
    for brought in [jpeg(&picture, 1), png(&transparent, 1), webp(&picture, 1)] {
        assert!(has(&brought, PLACE) && has(&brought, TELEPHONE));
        let photo = Photo::of(&brought).unwrap();
        for words in [PLACE, TELEPHONE, b"Exif", b"II*\0", b"MM\0*", b"http"] {
            assert!(!has(photo.bytes(), words));
        }
        // Nothing but what a picture needs: no segment of an application but JFIF's, no comment.
        let segments = photo.bytes().windows(2);
        let others = segments.filter(|two| two[0] == 0xff && (0xe1..=0xfe).contains(&two[1]));
        assert_eq!(others.count(), 0);
        assert!(photo.bytes().len() < 15_000);
    }
}

#[test]
fn a_photo_stands_upright_however_the_telephone_was_held() {
    let shot = flag(120, 120);
    let at = |photo: &RgbImage, x, y| *photo.get_pixel(x, y);
    // Where the red half of the shot is seen, by Exif 2.3 §4.6.4.
    for (orientation, red, blue) in [
        (1, (96, 20), (96, 170)),
        (3, (96, 170), (96, 20)),
        (6, (170, 96), (20, 96)),
        (8, (20, 96), (170, 96)),
    ] {
        let brought = [
            jpeg(&shot, orientation),
            png(&DynamicImage::from(shot.clone()).to_rgba8(), orientation),
            webp(&shot, orientation),
        ];
        for brought in brought {
            let photo = opened(&Photo::of(&brought).unwrap());
            assert_eq!(photo.dimensions(), (PHOTO_SIDE, PHOTO_SIDE));
            assert!(is(&at(&photo, red.0, red.1), RED), "{orientation}");
            assert!(is(&at(&photo, blue.0, blue.1), BLUE), "{orientation}");
        }
    }
}

#[test]
fn the_middle_is_kept_and_what_is_transparent_is_white() {
    // Red but for a blue square in the middle, twice and half as wide as high.
    for (width, height) in [(200, 100), (100, 200), (3, 200), (200, 3)] {
        let side = width.min(height);
        let (left, top) = ((width - side) / 2, (height - side) / 2);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
            Rgb(if inside { BLUE } else { RED })
        });
        let photo = opened(&Photo::of(&encoded(&picture, ImageFormat::Png)).unwrap());
        for (x, y) in [(0, 0), (191, 0), (0, 191), (191, 191), (96, 96)] {
            assert!(is(photo.get_pixel(x, y), BLUE), "{width} {height} {x} {y}");
        }
    }
    let nothing = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
    let photo = opened(&Photo::of(&png(&nothing, 1)).unwrap());
    assert!(is(photo.get_pixel(96, 96), [255, 255, 255]));
}

#[test]
fn what_would_unpack_to_too_much_is_refused_before_it_is_unpacked() {
    // A PNG that says 60,000 points a side, with a right checksum.
    let mut bomb = encoded(&flag(8, 8), ImageFormat::Png);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let sum = crc(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    assert_eq!(refusal(&bomb), "picture-pixels");
    // A JPEG of which the frame says as much as it can.
    let mut bomb = encoded(&flag(8, 8), ImageFormat::Jpeg);
    let frame = bomb.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(refusal(&bomb), "picture-pixels");
    // Coefficients that are all kept take more: thirty million points are too many of them, one by one they are not.
    bomb[frame + 5..frame + 9].copy_from_slice(&[0x13, 0x88, 0x17, 0x70]);
    bomb[frame + 1] = 0xc2;
    assert_eq!(refusal(&bomb), "picture-pixels");
    // A WebP whose frame is larger than its file says.
    let said = [10, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0];
    let frame = [0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f];
    let lies = [
        b"RIFF\x24\0\0\0WEBPVP8X".as_slice(),
        &said,
        b"VP8 \x0a\0\0\0",
        &frame,
    ]
    .concat();
    assert_eq!(refusal(&lies), "picture");
    assert!(!is_one_frame(&lies), "and its frame was not read");
    let mut large = encoded(&flag(8, 8), ImageFormat::Jpeg);
    large.resize(PHOTO_BYTES, 0);
    assert!(Photo::of(&large).is_ok());
    large.push(0);
    let refused = Photo::of(&large).unwrap_err();
    assert!(matches!(
        refused,
        DirectoryError::Invalid {
            what: "picture-bytes",
            ..
        }
    ));
}

/// PNG (W3C), annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
            1 => sum >> 1 ^ 0xedb8_8320,
            _ => sum >> 1,
        })
    })
}

#[test]
fn what_is_damaged_or_no_picture_is_refused_in_peace() {
    for bytes in [
        &b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"[..],
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBPVP8X",
    ] {
        assert_eq!(refusal(bytes), "picture", "{bytes:?}");
    }
    let picture = flag(48, 40);
    let brought = [
        jpeg(&picture, 6),
        png(&DynamicImage::from(picture.clone()).to_rgba8(), 6),
        webp(&picture, 6),
    ];
    for whole in brought {
        // Cut anywhere, and a byte changed anywhere: read or refused, never anything else (`unpacked` catches no panic).
        for at in 0..whole.len() {
            let _ = refusal(&whole[..at]);
            for change in [0x01, 0x80, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] ^= change;
                let _ = refusal(&damaged);
            }
        }
        assert_eq!(refusal(&whole), "read");
    }
}

#[test]
fn a_decoder_that_keeps_all_coefficients_is_given_the_room_for_them() {
    let file = |frame: u8, components: u8, in_scan: u8| {
        let mut bytes = vec![
            0xff,
            0xd8,
            0xff,
            frame,
            0,
            8 + 3 * components,
            8,
            0,
            9,
            0,
            9,
        ];
        bytes.push(components);
        bytes.resize(bytes.len() + 3 * usize::from(components), 0);
        bytes.extend([0xff, 0xda, 0, 6 + 2 * in_scan, in_scan]);
        bytes
    };
    for (frame, components, in_scan, times) in [
        (0xc0, 3, 3, 1),
        (0xc1, 1, 1, 1),
        // A scan for each component; progressive; four components.
        (0xc0, 3, 1, 3),
        (0xc2, 3, 3, 3),
        (0xc0, 4, 1, 4),
        (0xc2, 4, 4, 4),
    ] {
        let of = kind(&file(frame, components, in_scan));
        assert_eq!(
            of,
            Some((ImageFormat::Jpeg, times)),
            "{frame:x} {components} {in_scan}"
        );
    }
}
