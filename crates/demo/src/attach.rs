//! Attachments made from a line of text: PDF pages, pictures, calendar invitations.

use crate::calendar::class_days;
use crate::encode::Charset;
use chrono::NaiveDate;
use generator::Random;

/// A one-page PDF 1.4: a title and lines, in Helvetica.
pub(crate) fn pdf(title: &str, lines: &[&str]) -> Vec<u8> {
    pdf_with(title, lines, &[])
}

/// The same with bytes that no reader shows: for letters as large as scans are.
pub(crate) fn pdf_with(title: &str, lines: &[&str], weight: &[u8]) -> Vec<u8> {
    let mut page = b"BT /F1 18 Tf 72 770 Td (".to_vec();
    page.extend(escaped(title));
    page.extend(b") Tj /F1 12 Tf 0 -20 Td");
    for line in lines {
        page.extend(b" 0 -22 Td (");
        page.extend(escaped(line.trim()));
        page.extend(b") Tj");
    }
    page.extend(b" ET");
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream(&page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
    ];
    if !weight.is_empty() {
        objects.push(stream(weight));
    }
    assemble(&objects)
}

fn escaped(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in Charset::Windows1252.encode(text) {
        if matches!(byte, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out
}

fn stream(bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Objects, their table of offsets, the trailer.
fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    out.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    out.extend_from_slice(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").as_bytes(),
    );
    out
}

/// A small PNG: bands of soft colour, as a photograph out of focus.
pub(crate) fn png(random: &mut Random) -> Vec<u8> {
    const SIDE: usize = 48;
    let base: [i64; 3] = [
        random.between(60, 200),
        random.between(60, 200),
        random.between(60, 200),
    ];
    let mut rows = Vec::with_capacity(SIDE * (SIDE * 3 + 1));
    for row in 0..SIDE {
        rows.push(0);
        for column in 0..SIDE {
            for colour in base {
                rows.push(
                    (colour + (row as i64 / 6) * 5 - (column as i64 / 8) * 4).clamp(0, 255) as u8,
                );
            }
        }
    }
    let mut head = (SIDE as u32).to_be_bytes().repeat(2);
    head.extend([8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(b"IHDR", &head, &mut out);
    chunk(b"IDAT", &stored(&rows), &mut out);
    chunk(b"IEND", b"", &mut out);
    out
}

fn chunk(kind: &[u8; 4], data: &[u8], out: &mut Vec<u8>) {
    out.extend((data.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc(&out[start..]);
    out.extend(sum.to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950, 1951 §3.2.4); the picture is below 64 kB.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(data);
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend((high << 16 | low).to_be_bytes());
    out
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// What an invitation says.
pub(crate) struct Invitation<'a> {
    pub uid: &'a str,
    pub title: &'a str,
    pub place: &'a str,
    pub organiser: &'a str,
    pub guest: &'a str,
    /// `j12 9 7`: class days ahead, hour, hours.
    pub when: &'a str,
    pub day: NaiveDate,
}

/// An iTIP request (RFC 5545, 5546), in Paris time.
pub(crate) fn ics(one: &Invitation<'_>) -> String {
    let mut words = one.when.trim_start_matches('j').split(' ');
    let mut next = || {
        words
            .next()
            .and_then(|word| word.parse::<i64>().ok())
            .unwrap_or(1)
    };
    let (days, hour, hours) = (next(), next(), next());
    let date = class_days(one.day, days).format("%Y%m%d");
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Académie de Thau//Agenda//FR".to_owned(),
        "METHOD:REQUEST".to_owned(),
        "BEGIN:VTIMEZONE\nTZID:Europe/Paris\nBEGIN:STANDARD\nDTSTART:19961027T030000\n\
         RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\n\
         BEGIN:DAYLIGHT\nDTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n\
         TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE"
            .to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", one.uid),
        format!("DTSTAMP:{}T080000Z", one.day.format("%Y%m%d")),
        format!("DTSTART;TZID=Europe/Paris:{date}T{hour:02}0000"),
        format!("DTEND;TZID=Europe/Paris:{date}T{:02}0000", hour + hours),
        format!("SUMMARY:{}", one.title.replace(',', "\\,")),
        format!("LOCATION:{}", one.place.replace(',', "\\,")),
        format!("ORGANIZER:mailto:{}", one.organiser),
        format!("ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{}", one.guest),
        "END:VEVENT\nEND:VCALENDAR\n".to_owned(),
    ];
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_points_to_its_own_table() {
        let bytes = pdf("Devis (été)", &["Ligne 1", "Ligne 2"]);
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let at: usize = text
            .split("startxref\n")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(text[text.char_indices().nth(at).unwrap().0..].starts_with("xref"));
        assert!(text.contains("Devis \\(\u{e9}t\u{e9}\\)"));
    }

    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert!(png(&mut Random::new(1)).starts_with(b"\x89PNG"));
    }
}
