//! A zip archive whose files are stored as they are (APPNOTE.TXT §4.3): what « Tout télécharger » needs and no more.
//!
//! Attachments are mostly compressed already; storing them costs nothing and one pass. Below 4 GiB and 65,535 files, which
//! the size of a message sees to.

/// Bytes of the fixed part of a local header, of a central one, of the end.
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Version 2.0 is needed to extract (§4.4.3).
const VERSION: u16 = 20;
/// Names are UTF-8 (§4.4.4, bit 11).
const UTF8: u16 = 1 << 11;
/// The first of January 1980 (§4.4.6): a message does not say when its files were written.
const DATE: u16 = 0x21;

/// An archive of these files. Two of the same name get a number.
#[must_use]
pub fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(files.iter().map(|(_, bytes)| bytes.len() + 256).sum());
    let mut central = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for (name, bytes) in files {
        let name = free_name(name, &names);
        let offset = len(&out);
        let common = common_fields(&name, bytes);
        put32(&mut out, LOCAL);
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
        put_central(&mut central, &common, offset, &name);
        names.push(name);
    }
    let start = len(&out);
    out.extend_from_slice(&central);
    put_end(&mut out, names.len(), len(&central), start);
    out
}

/// What local and central headers share, from the version needed to the length of the extra field.
fn common_fields(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut fields = Vec::with_capacity(26);
    put16(&mut fields, VERSION);
    put16(&mut fields, UTF8);
    put16(&mut fields, 0);
    put16(&mut fields, 0);
    put16(&mut fields, DATE);
    put32(&mut fields, crc32(bytes));
    put32(&mut fields, len(bytes));
    put32(&mut fields, len(bytes));
    put16(&mut fields, u16::try_from(name.len()).unwrap_or(u16::MAX));
    put16(&mut fields, 0);
    fields
}

fn put_central(central: &mut Vec<u8>, common: &[u8], offset: u32, name: &str) {
    put32(central, CENTRAL);
    put16(central, VERSION);
    central.extend_from_slice(common);
    // No comment, the first disk, no attributes.
    central.extend_from_slice(&[0; 10]);
    put32(central, offset);
    central.extend_from_slice(name.as_bytes());
}

fn put_end(out: &mut Vec<u8>, files: usize, size: u32, start: u32) {
    let files = u16::try_from(files).unwrap_or(u16::MAX);
    put32(out, END);
    out.extend_from_slice(&[0; 4]);
    put16(out, files);
    put16(out, files);
    put32(out, size);
    put32(out, start);
    put16(out, 0);
}

/// The name without folders, short enough, and not one that is taken.
fn free_name(name: &str, taken: &[String]) -> String {
    let plain: String = name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or("")
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let plain = match plain.trim_matches('.') {
        "" => "fichier".to_owned(),
        kept => kept.to_owned(),
    };
    if !taken.contains(&plain) {
        return plain;
    }
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    (2..)
        .map(|n: u32| format!("{stem} ({n}){dot}{ending}"))
        .find(|name| !taken.contains(name))
        .unwrap_or(plain)
}

fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// The checksum of zip and PNG (ISO 3309), its table made by the compiler.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        TABLE[usize::from((crc as u8) ^ byte)] ^ (crc >> 8)
    })
}

const TABLE: [u32; 256] = {
    let mut table = [0u32; 256];
    let mut n = 0;
    while n < 256 {
        let mut crc = n as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[n] = crc;
        n += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn an_archive_names_its_files_once_each_and_ends_with_their_number() {
        let files = [
            ("a/été.txt".to_owned(), b"un".to_vec()),
            ("été.txt".to_owned(), b"deux".to_vec()),
            ("..".to_owned(), Vec::new()),
        ];
        let zip = archive(&files);
        assert!(zip.starts_with(b"PK\x03\x04"));
        let text = String::from_utf8_lossy(&zip);
        for name in ["été.txt", "été (2).txt", "fichier"] {
            assert_eq!(text.matches(name).count(), 2, "{name}");
        }
        let end = &zip[zip.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        assert_eq!(u16::from_le_bytes([end[10], end[11]]), 3);
    }
}
