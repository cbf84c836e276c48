//! `EtabEducNat`: structures of a feed.

use super::{Category, Delivery, Request, Xml};
use crate::GenerateError;
use crate::case::upper;
use crate::delta::Day;
use crate::kind::{Degree, Kind};
use crate::pupils;
use crate::random::Random;
use crate::structure::Structure;
use crate::world::World;

/// Structures of a hundred that tell of their groups.
const WITH_GROUPS: u32 = 20;

pub(super) fn all(delivery: &mut Delivery<'_, '_, '_>, world: &World) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let told = world.structures.iter().enumerate();
    let told = told.filter(|(_, one)| one.degree() == degree && one.is_open());
    delivery.category(Category::Structures, told, |xml, (index, one)| {
        xml.open(Request::Add, Category::Structures, &one.id);
        whole(xml, world, index, one);
        xml.close();
    })
}

/// Closures delete, mergers rename what stays.
pub(super) fn changed(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
    day: &Day,
) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let of_feed = |index: &&usize| world.structures[**index].degree() == degree;
    let closed = day.closed.iter().map(|(index, _)| index).filter(of_feed);
    let closed = closed.map(|index| (Request::Delete, *index));
    let renamed = day.renamed.iter().filter(of_feed);
    let renamed = renamed.map(|index| (Request::Modify, *index));
    delivery.category(
        Category::Structures,
        renamed.chain(closed),
        |xml, (request, index)| {
            let one = &world.structures[index];
            xml.open(request, Category::Structures, &one.id);
            if request == Request::Modify {
                xml.attr("ENTStructureNomCourant", &usual_name(one, index));
                xml.attrs("ENTStructureClasses", classes(one));
            }
            xml.close();
        },
    )
}

/// `type$name$town`, or one string for some.
pub(crate) fn usual_name(one: &Structure, index: usize) -> String {
    let accents = index.is_multiple_of(4);
    let (name, town) = (upper(&one.name, accents), upper(&one.town, accents));
    let kind = match one.private {
        true => one.kind.short().replace(".PU", ".PR"),
        false => one.kind.short().to_owned(),
    };
    match one.kind {
        Kind::Zone => format!("{kind}-{name}"),
        _ if index % 5 == 2 => format!("{kind} {name} {town}"),
        _ => format!("{kind}${name}${town}"),
    }
}

fn whole(xml: &mut Xml, world: &World, index: usize, one: &Structure) {
    let mut random = Random::of(world.options.seed, "place", index);
    identity(xml, one, index, &mut random);
    place(xml, one, &mut random);
    belonging(xml, world, one);
    xml.attrs("ENTStructureClasses", classes(one));
    xml.attrs("ENTStructureGroupes", groups(one));
}

fn identity(xml: &mut Xml, one: &Structure, index: usize, random: &mut Random) {
    let (nature, label) = one.kind.nature();
    let siret = siret(random);
    xml.attr("ENTStructureJointure", &one.id);
    xml.attr("ENTStructureUAI", &one.uai);
    xml.attr("ENTEtablissementUAI", &one.uai);
    xml.attr(
        "ENTStructureSIREN",
        if one.kind == Kind::Zone { "" } else { &siret },
    );
    xml.attr("ENTStructureNomCourant", &usual_name(one, index));
    xml.attr("ENTStructureTypeStruct", label);
    xml.attr("ENTStructureCodeTypeStruct", nature);
    xml.attr(
        "ENTEtablissementMinistereTutelle",
        "MINISTERE DE L'EDUCATION NATIONALE",
    );
    xml.attr("ENTEtablissementCodeMinistereTutelle", "06");
    xml.attr(
        "ENTEtablissementContrat",
        if one.private { "PR" } else { "PU" },
    );
}

/// Functional address, district, basin, académie.
fn belonging(xml: &mut Xml, world: &World, one: &Structure) {
    let domain = world.academie.domain();
    match one.degree() {
        Degree::Second => xml.attr("ENTStructureMailSI", &one.mail(&domain)),
        Degree::First => {
            xml.attr("ENTStructureEmail", &one.mail(&domain));
            xml.attr("ENTStructureMailSI", &one.mail(&domain));
            let district = one.district.map(|index| &world.structures[index]);
            xml.attr(
                "ENTEcoleCirconscription",
                district.map_or("", |district| &district.id),
            );
            xml.attr("ENTEcoleSecteur", "");
            xml.attr("ENTEcoleCommune", &upper(&one.town, false));
            xml.attr("ENTEcoleRPI", "");
        }
    }
    xml.attr("ENTEtablissementStructRattachFctl", "");
    xml.attr(
        "ENTEtablissementBassin",
        &format!("{}$BASSIN {}", one.basin, one.basin),
    );
    xml.attr("ENTServAcAcademie", world.academie.name);
    xml.attr(
        "ENTServAcCodeAcademie",
        &format!("{:03}", world.academie.code),
    );
}

fn place(xml: &mut Xml, one: &Structure, random: &mut Random) {
    let street = format!("{} AVENUE DES PLATANES", 1 + random.below(99));
    // Blocks of three digits begin with the two of the post, but for the islands.
    let postal = match one.departement {
        0..=99 => format!("{:02}{:03}", one.departement, 10 * random.below(90)),
        620 | 720 => format!("20{:03}", 100 + random.below(100)),
        other => format!("{other}{:02}", random.below(90)),
    };
    let town = upper(&one.town, false);
    // Numbers that the regulator keeps for films and books.
    let telephone = format!("046571{:04}", random.below(10_000));
    let (street_name, town_name) = match one.degree() {
        Degree::Second => ("street", "l"),
        Degree::First => ("ENTStructureAdresse", "ENTStructureVille"),
    };
    xml.attr("postOfficeBox", "");
    xml.attr(street_name, &street);
    xml.attr("postalCode", &postal);
    xml.attr(town_name, &town);
    xml.attr("telephoneNumber", &telephone);
    xml.attr("facsimileTelephoneNumber", "");
}

/// `class$label$programme`.
fn classes(one: &Structure) -> Vec<String> {
    (0..pupils::classes(one))
        .filter_map(|place| pupils::class(one.kind, place))
        .map(|(level, name)| format!("{name}${} {name}${}", level.label, level.mef))
        .collect()
}

/// `group$label$class`.
fn groups(one: &Structure) -> Vec<String> {
    if one.first_pupil % 100 >= WITH_GROUPS {
        return Vec::new();
    }
    (0..pupils::classes(one))
        .filter_map(|place| pupils::class(one.kind, place))
        .map(|(_, name)| format!("{name}-G1$GROUPE 1 DE {name}${name}"))
        .collect()
}

/// Fourteen digits with Luhn's check.
fn siret(random: &mut Random) -> String {
    let mut digits: Vec<u32> = (0..13).map(|_| random.below(10) as u32).collect();
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => digit * 2 / 10 + digit * 2 % 10,
            _ => *digit,
        })
        .sum();
    digits.push((10 - sum % 10) % 10);
    digits.iter().map(u32::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::siret;
    use crate::random::Random;

    #[test]
    fn company_numbers_pass_their_check() {
        let mut random = Random::new(1);
        for _ in 0..100 {
            let number = siret(&mut random);
            let sum: u32 = number
                .bytes()
                .rev()
                .enumerate()
                .map(|(place, byte)| (u32::from(byte - b'0'), place % 2))
                .map(|(digit, odd)| {
                    if odd == 1 {
                        digit * 2 / 10 + digit * 2 % 10
                    } else {
                        digit
                    }
                })
                .sum();
            assert_eq!((number.len(), sum % 10), (14, 0));
        }
    }
}
