//! `MatiereEducNat` (second degree only) and `MefEducNat`: what is taught, and the years of schooling.

use super::{Category, Delivery, Request};
use crate::GenerateError;
use crate::kind::{Degree, Kind};
use crate::{posts, pupils};

pub(super) fn all(delivery: &mut Delivery<'_, '_, '_>) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    if degree == Degree::Second {
        let subjects = posts::DISCIPLINES.iter();
        delivery.category(Category::Subjects, subjects, |xml, (_, name, code)| {
            xml.open(Request::Add, Category::Subjects, code);
            xml.attr("ENTMatJointure", code);
            xml.attr("ENTLibelleMatiere", name);
            xml.close();
        })?;
    }
    let kinds = [
        Kind::Maternelle,
        Kind::Elementaire,
        Kind::College,
        Kind::Lycee,
        Kind::Professionnel,
    ];
    let levels = kinds
        .into_iter()
        .filter(|kind| kind.degree() == degree)
        .flat_map(pupils::levels);
    delivery.category(Category::Programmes, levels, |xml, level| {
        xml.open(Request::Add, Category::Programmes, level.mef);
        xml.attr("ENTMefJointure", level.mef);
        xml.attr("ENTLibelleMef", level.label);
        xml.attr("ENTMEFRattach", level.mef);
        xml.attr("ENTMEFSTAT11", level.mef);
        xml.close();
    })
}
