//! Pupils and guardians: counted, or read by choice.

use super::*;

fn mixed() -> String {
    let one = |category: &str, attributes: &str| {
        format!(
            "<addRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>{category}</value></attr></operationalAttributes><identifier><id>1</id></identifier><attributes>{attributes}</attributes></addRequest>\n"
        )
    };
    let pupil = "<attr name=\"sn\"><value>PETIT</value></attr><attr name=\"givenName\"><value>LOU</value></attr>\
<attr name=\"ENTEleveINE\"><value>SECRET</value></attr><attr name=\"ENTEleveClasses\"><value>4242$6E B</value></attr>";
    let guardian = "<attr name=\"sn\"><value>PETIT</value></attr><attr name=\"givenName\"><value>ANA</value></attr>\
<attr name=\"ENTPersonAdresse\"><value>SECRET</value></attr>";
    format!(
        "<ficAlimMENESR>\n{}{}{}{}<deleteRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes><identifier><id>9</id></identifier></deleteRequest></ficAlimMENESR>",
        one("Eleve", pupil),
        one("PersRelEleve", guardian),
        one(
            "MatEducNat",
            "<attr name=\"ENTMatJointure\"><value>SECRET</value></attr>"
        ),
        one("MefEducNat", "")
    )
}

#[test]
fn pupils_and_guardians_are_counted_and_passed_over() {
    let (entries, warnings, tally) = items(&mixed(), Populations::default());
    assert_eq!((entries, warnings), (vec![], vec![]));
    for category in [
        Category::Pupil,
        Category::Guardian,
        Category::Subject,
        Category::Mef,
    ] {
        assert_eq!(tally.of(category, Operation::Add), 1, "{category:?}");
    }
    assert_eq!(tally.of(Category::Pupil, Operation::Delete), 1);
}

#[test]
fn pupils_and_guardians_are_read_by_choice_without_what_accounts_do_not_need() {
    let all = Populations {
        pupils: true,
        guardians: true,
    };
    let (entries, warnings, _) = items(&mixed(), all);
    assert_eq!(warnings, []);
    let [pupil, guardian, gone] = entries.as_slice() else {
        panic!("three entries");
    };
    let Change::Add(Subject::Pupil(lou)) = &pupil.change else {
        panic!("a pupil");
    };
    assert_eq!(lou.classes.value().unwrap()[0].name, "6E B");
    assert!(
        matches!(&guardian.change, Change::Add(Subject::Guardian(ana)) if ana.names.given == value("ANA"))
    );
    assert_eq!(gone.change, Change::Delete(Category::Pupil));
    assert!(!format!("{entries:?}").contains("SECRET"));
}
