//! What a letter encloses: the `@` lines of its text, made into parts.

use crate::attach::{self, Invitation};
use crate::dress::Sheet;
use crate::encode::Charset;
use crate::expand::Facts;
use crate::mime::{Part, Transfer};
use crate::script::Speech;
use crate::typography;
use generator::Random;

/// The `@` lines of a letter as parts.
pub(super) fn enclosures(
    facts: &mut Facts<'_>,
    part: &Speech,
    sheet: &Sheet,
    random: &mut Random,
) -> Vec<Part> {
    part.attached
        .iter()
        .filter_map(|line| enclosure(facts, line, sheet, random))
        .collect()
}

fn enclosure(
    facts: &mut Facts<'_>,
    line: &str,
    sheet: &Sheet,
    random: &mut Random,
) -> Option<Part> {
    let (kind, rest) = line.split_once(' ')?;
    let said = typography::set(&facts.say(rest), true);
    let fields: Vec<&str> = said.split('|').map(str::trim).collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    match kind {
        "pdf" => {
            let lines: Vec<&str> = field(2).split(" / ").collect();
            Some(Part::file(
                "application/pdf",
                field(0),
                &attach::pdf(field(1), &lines),
            ))
        }
        "png" => Some(Part::file("image/png", field(0), &attach::png(random))),
        "ics" => {
            let text = attach::ics(&Invitation {
                uid: &sheet.id,
                title: field(1),
                place: field(2),
                organiser: &sheet.from.1,
                guest: sheet.to.first().map_or("", |(_, address)| address),
                when: field(0),
                day: facts.day,
            });
            let kind = "text/calendar; charset=UTF-8; method=REQUEST; name=\"invitation.ics\"";
            Some(Part::text(kind, &text, Charset::Utf8, Transfer::Base64))
        }
        _ => None,
    }
}
