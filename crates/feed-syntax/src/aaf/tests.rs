//! Feeds as they are written, and as they should not be.

use super::*;
use crate::{Uai, day};

mod populations;

pub(super) const EXAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
<ficAlimMENESR>
<!-- versionAF="AAF-VE9999" -->  <!-- codeAcademieExport="11" -->  <!-- degre="2D" -->  <!-- dateGenerationExport="01/09/2026" -->
<addRequest>
 <operationalAttributes><attr name="categoriePersonne"><value>PersEducNat</value></attr></operationalAttributes>
 <identifier><id>7000001</id></identifier>
 <attributes>
  <attr name="ENTPersonJointure"><value>7000001</value></attr>
  <attr name="ENTPersonDateNaissance"><value>29/02/1984</value></attr>
  <attr name="sn"><value>DE LA TOUR</value></attr>
  <attr name="givenName"><value>MARIE-&#201;LISABET</value></attr>
  <attr name="mail"><value/></attr>
  <attr name="ENTPersonStructRattach"><value>4242</value></attr>
  <attr name="ENTPersonFonctions">
   <value>4242$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES</value><value>4243$DIR$DIRECTION$D0011$ADJOINT</value></attr>
 </attributes>
</addRequest>
<modifyRequest>
 <operationalAttributes><attr name="categoriePersonne"><value>PersEducNat</value></attr></operationalAttributes>
 <identifier><id>7000002</id></identifier>
 <modifications>
  <modification name="sn" operation="replace"><value>DURAND</value></modification>
  <modification name="ENTAuxEnsClassesPrincipal" operation="replace"><value/></modification>
 </modifications>
</modifyRequest>
<deleteRequest>
 <operationalAttributes><attr name="categoriePersonne"><value>PersEducNat</value></attr></operationalAttributes>
 <identifier><id>7000003</id></identifier>
</deleteRequest>
</ficAlimMENESR>
"#;

fn items(text: &str, populations: Populations) -> (Vec<Entry>, Vec<Warning>, Tally) {
    let mut feed = Feed::new(text.as_bytes(), populations).unwrap();
    let (mut entries, mut warnings) = (Vec::new(), Vec::new());
    for item in feed.by_ref() {
        match item.unwrap() {
            Item::Entry(entry) => entries.push(entry),
            Item::Warning(warning) => warnings.push(warning),
        }
    }
    (entries, warnings, feed.tally().clone())
}

/// One added record of a category; each attribute stands on a line of its own, from line 2 on.
fn added(category: &str, attributes: &[(&str, &[&str])]) -> String {
    let lines: String = attributes
        .iter()
        .map(|(name, values)| {
            let values: String = values
                .iter()
                .map(|value| format!("<value>{value}</value>"))
                .collect();
            format!("\n<attr name=\"{name}\">{values}</attr>")
        })
        .collect();
    format!(
        "<ficAlimMENESR><addRequest><operationalAttributes><attr name=\"categorie\"><value>{category}</value></attr></operationalAttributes><identifier><id>77</id></identifier><attributes>{lines}</attributes></addRequest></ficAlimMENESR>"
    )
}

fn subject(text: &str) -> (Subject, Vec<Warning>) {
    let all = Populations {
        pupils: true,
        guardians: true,
    };
    let (mut entries, warnings, _) = items(text, all);
    match entries.pop().map(|entry| entry.change) {
        Some(Change::Add(subject)) => (subject, warnings),
        other => panic!("{other:?}"),
    }
}

fn staff(attributes: &[(&str, &[&str])]) -> (Staff, Vec<Warning>) {
    match subject(&added("PersEducNat", attributes)) {
        (Subject::Staff(staff), warnings) => (*staff, warnings),
        other => panic!("{other:?}"),
    }
}

fn structure(attributes: &[(&str, &[&str])]) -> (Structure, Vec<Warning>) {
    match subject(&added("EtabEducNat", attributes)) {
        (Subject::Structure(structure), warnings) => (*structure, warnings),
        other => panic!("{other:?}"),
    }
}

fn value(text: &str) -> Said<String> {
    Said::Value(text.to_owned())
}

const NAMED: [(&str, &[&str]); 2] = [("sn", &["DURAND"]), ("givenName", &["ZOE"])];

#[test]
fn the_example_is_read_whole() {
    let (entries, warnings, tally) = items(EXAMPLE, Populations::default());
    assert_eq!(warnings, []);
    let [add, modify, delete] = entries.as_slice() else {
        panic!("three entries");
    };
    let Change::Add(Subject::Staff(staff)) = &add.change else {
        panic!("staff is added");
    };
    assert_eq!((add.id.as_str(), add.line), ("7000001", 5));
    assert_eq!(staff.names.family, value("DE LA TOUR"));
    assert_eq!(staff.names.given, value("MARIE-ÉLISABET"));
    assert_eq!(staff.names.birth, Said::NotMentioned);
    assert_eq!(staff.birth_date.value().unwrap().reveal(), "1984-02-29");
    let [teacher, deputy] = staff.functions.value().unwrap().as_slice() else {
        panic!("two functions");
    };
    assert_eq!(teacher.structure.as_str(), "4242");
    assert_eq!(teacher.post.as_deref(), Some("L1300"));
    assert_eq!(teacher.profile, Some(Profile::Teacher));
    assert!(deputy.is_deputy() && !deputy.is_head());
    assert!(staff.teaches());
    let Change::Modify(Subject::Staff(staff)) = &modify.change else {
        panic!("staff is modified");
    };
    assert_eq!(staff.names.family, value("DURAND"));
    assert_eq!(staff.principal_of, Said::Empty);
    assert_eq!(staff.functions, Said::NotMentioned);
    assert_eq!(delete.change, Change::Delete(Category::Staff));
    for operation in [Operation::Add, Operation::Modify, Operation::Delete] {
        assert_eq!(tally.of(Category::Staff, operation), 1);
    }
}

#[test]
fn three_ways_of_naming_make_the_same_staff() {
    let expected = staff(&[
        ("sn", &["N'GUYEN"]),
        ("givenName", &["CHLOE"]),
        ("personalTitle", &["Mme"]),
        (
            "ENTPersonFonctions",
            &["1$DOC$DOCUMENTATION$L0080$DOCUMENTATION"],
        ),
        ("ENTAuxEnsClasses", &["1$3E A"]),
    ]);
    assert_eq!(expected.1, []);
    for prefix in ["ENT", "GPEI"] {
        let name = |rest: &str| format!("{prefix}{rest}");
        let other = staff(&[
            (&name("PersonNom"), &["N'GUYEN"]),
            (&name("PersonPrenom"), &["CHLOE"]),
            (&name("PersonCivilite"), &["Mlle"]),
            (
                &name("PersonFonctions"),
                &["1$DOC$DOCUMENTATION$L0080$DOCUMENTATION"],
            ),
            (&name("EnsDiv"), &["1$3E A$3E A"]),
        ]);
        assert_eq!(other, expected, "{prefix}");
    }
}

#[test]
fn values_cut_short_are_read_as_far_as_they_go_and_told_with_their_line() {
    let mut attributes = NAMED.to_vec();
    attributes.push((
        "ENTPersonFonctions",
        &["42$ens$ENSEIGN", "43$-$SANS OBJET$-$", "44", "$DIR$$$", ""],
    ));
    attributes.push(("ENTAuxEnsClasses", &["42$3E A", "42", "42$"]));
    let (staff, warnings) = staff(&attributes);
    let functions = staff.functions.value().unwrap();
    assert_eq!(functions.len(), 2);
    assert_eq!(functions[0].code.as_deref(), Some("ENS"));
    assert_eq!(
        (functions[0].label.as_str(), &functions[0].post),
        ("ENSEIGN", &None)
    );
    assert_eq!((&functions[1].code, functions[1].profile), (&None, None));
    assert_eq!(staff.classes.value().unwrap().len(), 1);
    let cut = |field, parts| WarningKind::CutShort { field, parts };
    let expected = [
        (4, cut(Field::Functions, 3)),
        (4, cut(Field::Functions, 1)),
        (4, WarningKind::Form(Field::Functions)),
        (5, cut(Field::Classes, 1)),
        (5, WarningKind::Form(Field::Classes)),
    ];
    let told: Vec<_> = warnings
        .into_iter()
        .map(|one| (one.line, one.kind))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn what_cannot_be_read_does_not_clear_what_is_known() {
    let (staff, warnings) = staff(&[
        NAMED[0],
        NAMED[1],
        ("ENTPersonDateNaissance", &["31/02/1984"]),
        ("ENTPersonFonctions", &["44"]),
        ("personalTitle", &["Sa Majesté"]),
        ("ENTPersonStructRattach", &[""]),
    ]);
    assert_eq!(staff.birth_date, Said::NotMentioned);
    assert_eq!(staff.functions, Said::NotMentioned);
    assert_eq!(staff.names.title, Said::NotMentioned);
    assert_eq!(staff.home, Said::Empty);
    assert_eq!(warnings.len(), 3);
    assert!(!format!("{warnings:?}").contains("1984"));
}

#[test]
fn a_function_code_that_is_not_known_counts_as_administrative_and_is_told() {
    let mut attributes = NAMED.to_vec();
    attributes.push(("ENTPersonFonctions", &["1$AEH$AESH$-$-"]));
    let (staff, warnings) = staff(&attributes);
    assert_eq!(
        staff.functions.value().unwrap()[0].profile,
        Some(Profile::Administrative)
    );
    assert_eq!(warnings[0].kind, WarningKind::Function("AEH".to_owned()));
    assert_eq!(
        Profile::of("COLTER").map(Profile::national),
        Some("National_COL")
    );
    assert_eq!(Profile::of("-"), None);
}

#[test]
fn teachers_are_told_by_category_then_by_presence_then_by_function() {
    let teaches = |more: &[(&'static str, &'static [&'static str])]| {
        let all: Vec<_> = NAMED.into_iter().chain(more.iter().copied()).collect();
        staff(&all).0.teaches()
    };
    let function: (&str, &[&str]) = ("ENTPersonFonctions", &["1$ENS$E$L1300$M"]);
    let present: (&str, &[&str]) = ("PersEducNatPresenceDevantEleves", &["O"]);
    let category: (&str, &[&str]) = ("ENTPersonCategorieEnseignant", &["N"]);
    assert!(teaches(&[function]));
    assert!(teaches(&[present]));
    assert!(!teaches(&[present, category, function]));
    assert!(!teaches(&[category, present]));
    assert!(!teaches(&[
        ("PersEducNatPresenceDevantEleves", &["N"]),
        function
    ]));
    assert!(!teaches(&[]));
}

#[test]
fn heads_of_the_first_degree_are_told_by_an_attribute_of_their_own() {
    let headship = |values: &'static [&'static str]| {
        let (staff, _) = staff(&[NAMED[0], NAMED[1], ("ENTEnsFonctionDir", values)]);
        staff.headship
    };
    assert_eq!(headship(&["O"]), Said::Value(Headship::Home));
    assert_eq!(headship(&["non"]), Said::Value(Headship::None));
    assert_eq!(headship(&[""]), Said::Empty);
    let Said::Value(Headship::Of(schools)) = headship(&["4242", "4243$DIRECTEUR"]) else {
        panic!("two schools");
    };
    assert_eq!(schools.len(), 2);
}

#[test]
fn structures_of_both_degrees_are_read() {
    let (college, warnings) = structure(&[
        ("ENTStructureJointure", &["77"]),
        ("ENTStructureUAI", &["0340001Z"]),
        ("ENTEtablissementUAI", &["0340001Z"]),
        ("ENTStructureSIREN", &["73282932000074"]),
        ("ENTStructureNomCourant", &["CLG$JEAN ROSTAND$MONTVAL"]),
        ("ENTStructureTypeStruct", &["COLLEGE"]),
        ("ENTStructureCodeTypeStruct", &["340"]),
        ("ENTEtablissementContrat", &["PU"]),
        ("ENTStructureMailSI", &["ce.0340001Z@ac-montval.example"]),
        ("ENTEtablissementBassin", &["12$MONTVAL EST"]),
        ("ENTServAcCodeAcademie", &["011"]),
        ("telephoneNumber", &["0499000000"]),
    ]);
    assert_eq!(college.name, value("JEAN ROSTAND"));
    assert_eq!(college.name_type.as_deref(), Some("CLG"));
    assert_eq!(college.town, value("MONTVAL"));
    assert_eq!(college.academie.value().unwrap().number(), 11);
    assert_eq!(college.basin.value().unwrap().label, "MONTVAL EST");
    assert!(college.siret.value().is_some());
    let uai = Uai::parse("0340001Z").unwrap();
    let expected = if uai.has_right_letter() { 0 } else { 1 };
    assert_eq!(warnings.len(), expected);
    let (school, warnings) = structure(&[
        ("ENTStructureUAI", &["0340002a"]),
        ("ENTStructureNomCourant", &["ECOLE LES GARRIGUES"]),
        ("ENTStructureVille", &["SAINT-CLAIR"]),
        ("ENTStructureEmail", &["ecole@saint-clair.example"]),
        ("ENTEcoleCirconscription", &["9001"]),
        ("ENTStructureAdresse", &["1 RUE DU PUITS"]),
    ]);
    assert_eq!(school.town, value("SAINT-CLAIR"));
    assert_eq!(school.circonscription.value().unwrap().as_str(), "9001");
    assert!(school.mailbox.value().is_some());
    assert!(warnings.len() <= 1);
}

#[test]
fn a_wrong_letter_is_kept_and_told_and_what_is_no_code_is_left_out() {
    let name: (&str, &[&str]) = ("ENTStructureNomCourant", &["Z.REMP-MONTVAL"]);
    let (zone, warnings) = structure(&[name, ("ENTStructureUAI", &["1004001V"])]);
    let uai = Uai::parse("1004001V").unwrap();
    assert_eq!(zone.uai, Said::Value(uai));
    assert_eq!(
        warnings,
        [Warning {
            line: 3,
            kind: WarningKind::CheckLetter(uai)
        }]
    );
    let (none, warnings) = structure(&[name, ("ENTStructureUAI", &["34001"])]);
    assert_eq!(none.uai, Said::NotMentioned);
    assert_eq!(warnings[0].kind, WarningKind::Form(Field::Uai));
}

#[test]
fn records_without_category_identifier_or_name_are_told() {
    let text = "<ficAlimMENESR>\n<addRequest><identifier><id>1</id></identifier></addRequest>
<addRequest><operationalAttributes><attr><value>PersEducNat</value></attr></operationalAttributes></addRequest>
<addRequest><operationalAttributes><attr><value>Autre</value></attr></operationalAttributes><identifier><id>1</id></identifier></addRequest>
<addRequest><operationalAttributes><attr><value>PersEducNat</value></attr></operationalAttributes><identifier><id>1</id></identifier><attributes><attr name=\"ENTPersonJointure\"><value>2</value></attr></attributes></addRequest>
</ficAlimMENESR>";
    let (entries, warnings, tally) = items(text, Populations::default());
    let told: Vec<_> = warnings
        .into_iter()
        .map(|one| (one.line, one.kind))
        .collect();
    let expected = [
        (2, WarningKind::Category),
        (3, WarningKind::Identifier(Category::Staff)),
        (4, WarningKind::Category),
        (5, WarningKind::OtherIdentifier),
        (5, WarningKind::Nameless(Category::Staff)),
    ];
    assert_eq!(told, expected);
    assert_eq!((entries.len(), tally.unreadable), (1, 3));
}

#[test]
fn a_record_that_is_wrong_throughout_is_told_of_often_enough() {
    let values = ["x"; 500];
    let (_, warnings) = staff(&[NAMED[0], NAMED[1], ("ENTPersonFonctions", &values)]);
    assert_eq!(warnings.len(), limits::MOST_WARNINGS + 1);
    assert_eq!(warnings.last().unwrap().kind, WarningKind::AndMore);
}

#[test]
fn after_a_fault_nothing_comes() {
    let cut = &EXAMPLE[..EXAMPLE.len() - 40];
    let mut feed = Feed::new(cut.as_bytes(), Populations::default()).unwrap();
    let last = feed.by_ref().last().unwrap();
    assert!(matches!(last, Err(Fault::CutOff { line: 29 })), "{last:?}");
    assert!(feed.next().is_none());
    assert_eq!(day("01/09/2026"), feed.header().generated);
}
