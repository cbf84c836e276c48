//! `PersRelEleve` and `Eleve`: parents and pupils, written as they are drawn.

use super::{Category, Delivery, Request, Xml};
use crate::GenerateError;
use crate::case::upper;
use crate::delta::Day;
use crate::kind::Degree;
use crate::pupils::{self, Family, Parent, Pupil, families};
use crate::staff::FIRST_ID;
use crate::structure::Structure;
use crate::world::World;

fn schools(world: &World, degree: Degree) -> impl Iterator<Item = &Structure> {
    let told = world.structures.iter();
    told.filter(move |one| one.degree() == degree && one.pupils > 0)
}

pub(super) fn parents(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
) -> Result<(), GenerateError> {
    let people = schools(world, delivery.degree())
        .flat_map(|one| families(&world.options, one))
        .flat_map(|family| {
            let address = family.address;
            let of_parent = move |parent| (parent, address.clone());
            family.parents.into_iter().map(of_parent)
        });
    delivery.category(Category::Parents, people, |xml, (parent, address)| {
        parental(xml, &parent, &address);
    })
}

pub(super) fn all(delivery: &mut Delivery<'_, '_, '_>, world: &World) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let children = schools(world, degree).flat_map(|one| {
        families(&world.options, one).flat_map(move |family| {
            let parents = responsible(&family, degree);
            let of_pupil = move |pupil| (one, pupil, parents.clone());
            family.pupils.into_iter().map(of_pupil)
        })
    });
    delivery.category(Category::Pupils, children, |xml, (one, pupil, parents)| {
        let id = (FIRST_ID + pupil.number).to_string();
        xml.open(Request::Add, Category::Pupils, &id);
        whole(xml, &id, one, &pupil, &parents);
        xml.close();
    })
}

/// Pupils of what closed go where it was joined to.
pub(super) fn moved(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
    day: &Day,
) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let closed = day.closed.iter().map(|(from, to)| {
        let of = |index: usize| &world.structures[index];
        (of(*from), of(*to))
    });
    let children = closed
        .filter(|(from, _)| from.degree() == degree)
        .flat_map(|(from, to)| {
            let pupils = families(&world.options, from).flat_map(|family| family.pupils);
            pupils.map(move |pupil| (to, pupil))
        });
    delivery.category(Category::Pupils, children, |xml, (to, pupil)| {
        let id = (FIRST_ID + pupil.number).to_string();
        let place = pupil.class % pupils::classes(to).max(1);
        let class = pupils::class(to.kind, place);
        xml.open(Request::Modify, Category::Pupils, &id);
        xml.attr("ENTPersonStructRattach", &to.id);
        xml.attrs(
            "ENTEleveClasses",
            class.map(|(_, name)| format!("{}${name}", to.id)),
        );
        xml.attr("ENTEleveGroupes", "");
        xml.close();
    })
}

/// `parent id$relation$financial$legal authority$contact$payment`; relations are numbered in the old way in écoles.
fn responsible(family: &Family, degree: Degree) -> Vec<String> {
    let of_parent = |parent: &Parent| {
        let relation = match (degree, parent.relation) {
            (Degree::First, 10) => 2,
            (Degree::First, 20) => 1,
            (Degree::First, _) => 3,
            (Degree::Second, new) => new,
        };
        format!("{}${relation}$1$1$1$0", FIRST_ID + parent.number)
    };
    family.parents.iter().map(of_parent).collect()
}

fn parental(xml: &mut Xml, parent: &Parent, address: &str) {
    let id = (FIRST_ID + parent.number).to_string();
    xml.open(Request::Add, Category::Parents, &id);
    xml.attr("ENTPersonJointure", &id);
    xml.attr("ENTPersonDateNaissance", "");
    xml.attr("ENTPersonNomPatro", &upper(&parent.family, true));
    xml.attr("sn", &upper(&parent.family, true));
    xml.attr("givenName", &upper(&parent.given, true));
    xml.attr("ENTPersonAutresPrenoms", "");
    xml.attr("personalTitle", if parent.woman { "Mme" } else { "M." });
    xml.attr("homePhone", "");
    xml.attr("telephoneNumber", "");
    xml.attr("ENTPersonAdresse", address);
    xml.attr("ENTPersonCodePostal", "");
    xml.attr("ENTPersonVille", "");
    xml.attr("ENTPersonPays", "FRANCE");
    xml.attr("mail", "");
    xml.attr("mobile", &parent.telephone);
    xml.close();
}

fn whole(xml: &mut Xml, id: &str, one: &Structure, pupil: &Pupil, parents: &[String]) {
    xml.attr("ENTPersonJointure", id);
    xml.attr(
        "ENTPersonDateNaissance",
        &pupil.born.format("%d/%m/%Y").to_string(),
    );
    xml.attr("ENTPersonNomPatro", &upper(&pupil.family, true));
    xml.attr("sn", &upper(&pupil.family, true));
    xml.attr("givenName", &upper(&pupil.given, true));
    xml.attr("ENTPersonAutresPrenoms", "");
    xml.attr("personalTitle", if pupil.woman { "Mme" } else { "M." });
    xml.attr("ENTEleveINE", &pupil.ine);
    xml.attr(
        "ENTEleveStructRattachId",
        &(pupil.number % 10_000).to_string(),
    );
    xml.attrs("ENTElevePersRelEleve", parents);
    xml.attr(
        "ENTEleveBoursier",
        if pupil.number.is_multiple_of(5) {
            "O"
        } else {
            "N"
        },
    );
    xml.attr("ENTEleveRegime", "DEMI-PENSIONNAIRE");
    xml.attr("ENTEleveTransport", "N");
    xml.attr("ENTEleveStatutEleve", "SCOLAIRE");
    schooling(xml, one, pupil);
}

fn schooling(xml: &mut Xml, one: &Structure, pupil: &Pupil) {
    let class = pupils::class(one.kind, pupil.class);
    let (mef, label) = class
        .as_ref()
        .map_or(("", ""), |(level, _)| (level.mef, level.label));
    xml.attr("ENTEleveMEF", mef);
    xml.attr("ENTEleveLibelleMEF", label);
    xml.attr("ENTEleveNivFormation", label);
    xml.attr("ENTEleveFiliere", label);
    xml.attrs("ENTEleveEnseignements", subjects(one).map(|(name, _)| name));
    xml.attrs(
        "ENTEleveCodeEnseignements",
        subjects(one).map(|(_, code)| code),
    );
    xml.attr("ENTPersonStructRattach", &one.id);
    xml.attrs(
        "ENTEleveClasses",
        class.map(|(_, name)| format!("{}${name}", one.id)),
    );
    xml.attr("ENTEleveGroupes", "");
}

/// The subjects of the second degree.
fn subjects(one: &Structure) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
    let count = match one.degree() {
        Degree::First => 0,
        Degree::Second => 8,
    };
    crate::posts::DISCIPLINES
        .iter()
        .take(count)
        .map(|(_, name, code)| (*name, *code))
}
