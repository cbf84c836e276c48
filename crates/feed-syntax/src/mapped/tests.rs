//! Tables of other institutions, by the columns that are named.

use super::*;
use crate::table::WarningKind;

fn mapping() -> Mapping {
    Mapping::new([
        (Field::Identifier, "N° agent"),
        (Field::FamilyName, "Nom d'usage"),
        (Field::GivenName, "Prénom"),
        (Field::Structure, "Code UAI"),
        (Field::End, "Fin de contrat"),
    ])
    .unwrap()
}

#[test]
fn headings_are_found_whatever_their_order_case_and_accents() {
    let text = "Téléphone,CODE UAI,PRENOM,nom d’usage,n°agent,fin de contrat\n0499,0340001Z,Zoé,\" N'GUYEN \",42,31/08/2027\n";
    let mut rows = read(text.as_bytes(), &mapping()).unwrap();
    let Some(Ok(Item::Row(person))) = rows.next() else {
        panic!("a person");
    };
    assert_eq!((person.line, person.id.as_str()), (2, "42"));
    assert_eq!(person.family_name.as_deref(), Some("N'GUYEN"));
    assert_eq!(person.given_name.as_deref(), Some("Zoé"));
    assert_eq!(person.structure.as_deref(), Some("0340001Z"));
    assert!(person.end.is_some() && person.function.is_none());
    assert!(rows.next().is_none());
}

#[test]
fn a_mapped_column_that_is_not_there_is_a_fault_and_a_row_without_identifier_a_warning() {
    let missing = read("N° agent;Nom d'usage;Prénom\n".as_bytes(), &mapping()).err();
    assert_eq!(missing, Some(Fault::Missing(Field::Structure)));
    let text = "n agent;nom d usage;prenom;code uai;fin de contrat\n;A;B;C;\n1;A;B;C;hier\n";
    let items: Vec<_> = read(text.as_bytes(), &mapping())
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let warning = |line, kind| Item::Warning(table::Warning { line, kind });
    assert_eq!(items[0], warning(2, WarningKind::Identifier));
    assert_eq!(items[1], warning(3, WarningKind::Form(Field::End)));
    assert!(matches!(&items[2], Item::Row(person) if person.id.as_str() == "1"));
}

#[test]
fn a_mapping_names_each_field_and_heading_once_and_those_that_are_needed() {
    let of = |pairs: &[(Field, &str)]| Mapping::new(pairs.iter().copied()).err();
    let two = [(Field::Identifier, "id"), (Field::FamilyName, "nom")];
    assert_eq!(of(&two), Some(NotMapping::Missing(Field::GivenName)));
    assert_eq!(
        of(&[two[0], (Field::FamilyName, " ID ")]),
        Some(NotMapping::Twice(Field::FamilyName))
    );
    assert_eq!(
        of(&[two[0], (Field::Identifier, "no")]),
        Some(NotMapping::Twice(Field::Identifier))
    );
    assert_eq!(
        of(&[(Field::Identifier, "°")]),
        Some(NotMapping::Blank(Field::Identifier))
    );
    for field in Field::ALL {
        assert_eq!(Field::of_name(field.name()), Some(field));
    }
}
