use super::*;
use crate::keyed::{Hashed, KeyedHash};
use proptest::prelude::*;
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};

fn rule(shortest: u32, score: u32) -> PasswordRule {
    PasswordRule {
        shortest,
        score,
        ..PasswordRule::default()
    }
}

fn of(bearer: &Bearer, password: &str) -> Option<Weakness> {
    strength(PasswordRule::default(), bearer, &password.into()).weakness
}

fn amandine() -> Bearer {
    Bearer::named([
        "Amandine Serret-Roy",
        "aserret2",
        "a.serret@ac-thau.example",
        "Léa",
    ])
}

#[test]
fn a_phrase_and_a_drawn_password_may_be_chosen() {
    for password in [
        "cheval agrafe batterie correct",
        "garrigue-chenal-amandier-61",
        "soleil de septembre",
        "une phrase de passe",
        "un mot de passe long",
        "une autre phrase",
        "une phrase à elle",
        "Xk9#mP2$vQ7!",
        "kT7qzM4wRb2n",
        "Nous partîmes cinq cents",
        "корова лошадь молоко",
    ] {
        assert_eq!(of(&amandine(), password), None, "{password}");
    }
}

/// A demonstration whose people cannot be given their passwords does not start.
#[test]
fn the_passwords_of_the_demonstration_may_be_chosen() {
    let small = demo::academie(2026, &demo::Size::small());
    let full = demo::academie(2026, &demo::Size::full());
    let mut count = 0;
    for (_, person) in small.people().chain(full.people()) {
        let Some(password) = &person.password else {
            continue;
        };
        let name = person.display_name();
        let bearer = Bearer::named([name.as_str(), &person.identifier, &person.address]);
        assert_eq!(of(&bearer, password), None, "{name}: {password}");
        count += 1;
    }
    assert!(count > 10);
}

#[test]
fn length_is_counted_in_characters_and_bounded_in_bytes() {
    let nobody = Bearer::default();
    let short = |rule, password: &str| {
        let found = strength(rule, &nobody, &password.into()).weakness;
        found
            == Some(Weakness::TooShort {
                least: rule.shortest,
            })
    };
    assert!(short(rule(12, 0), "Xk9#mP2$vQ7"));
    assert!(!short(rule(12, 0), "Xk9#mP2$vQ7!"));
    assert!(short(rule(8, 0), "éàü#ô9ç"));
    assert!(!short(rule(8, 0), "éàü#ô9ç!"));
    let long = "x".repeat(LONGEST_PASSWORD + 1);
    assert_eq!(of(&nobody, &long), Some(Weakness::TooLong));
}

#[test]
fn common_french_passwords_are_refused_whatever_stands_around_them() {
    for password in [
        "Bonjour2024!",
        "azerty123456",
        "marseille13",
        "Marseille1313!!",
        "M4rs3ille2024!",
        "motdepasse2024",
        "M0tDeP@$$e2024",
        "P@ssw0rd2024!!",
        "!!Hirondelle34",
        "Professeur2025",
        "SoleilChocolat1",
        "Soleil-Chocolat-1",
        "chocolatchocolat",
        "a.z.e.r.t.y.12.34",
        "Élève2024!!!!",
        "Montpellier34000",
        "1a2z3e4r5t6y",
        "Castagne20242024",
    ] {
        let short = strength(rule(8, 0), &amandine(), &password.into());
        assert_eq!(short.weakness, Some(Weakness::Common), "{password}");
    }
}

#[test]
fn a_walk_over_the_keyboard_is_refused() {
    for password in ["azertyuiopqsdf", "qsdfghjklmwxcvbn", "poiuytrezamlkj"] {
        let found = of(&amandine(), password);
        assert!(
            matches!(found, Some(Weakness::Common | Weakness::Guessable)),
            "{password}: {found:?}"
        );
    }
}

#[test]
fn what_is_guessed_too_soon_is_refused_by_the_score_of_the_organisation() {
    let nobody = Bearer::default();
    let with = |score| strength(rule(8, score), &nobody, &"zq-aaaaaaaaaaaaaa".into()).weakness;
    assert_eq!(with(4), Some(Weakness::Guessable));
    assert_eq!(with(0), None);
}

#[test]
fn names_of_the_bearer_are_refused_however_they_are_written() {
    for password in [
        "vive Amandine au bateau",
        "vive AMÀNDÏNE au bateau",
        "le bateau de serret",
        "bateau-aserret2-voile",
        "le bateau de roy bleu",
        "bateau bleu de léa",
        "bateau serretroy voile",
    ] {
        assert_eq!(
            of(&amandine(), password),
            Some(Weakness::Personal),
            "{password}"
        );
    }
    // Four letters inside of a word are nobody's name.
    assert_eq!(of(&amandine(), "le royaume des oiseaux bleus"), None);
    let ange = Bearer::named(["Marie-Ange de La Salvetat"]);
    assert_eq!(of(&ange, "sarcelle-salicorne-vendange-12"), None);
    for password in ["sarcelle-ange-vendange", "bateau marieange voile"] {
        assert_eq!(of(&ange, password), Some(Weakness::Personal), "{password}");
    }
}

#[test]
fn a_numen_is_refused_whoever_has_it() {
    for password in [
        "11E9901234ABC",
        "11e9901234abc",
        "mon numen 11 E 99 01234 ABC",
        "x11-E-99-01234-ABC!",
    ] {
        assert_eq!(
            of(&amandine(), password),
            Some(Weakness::Numen),
            "{password}"
        );
    }
}

#[test]
fn digits_alone_are_refused() {
    for password in ["839201748263", "06 12 34 56 78 90", "2/84/05/30/034/117"] {
        assert_eq!(
            of(&amandine(), password),
            Some(Weakness::Digits),
            "{password}"
        );
    }
}

fn key(folder: &std::path::Path) -> KeyedHash {
    let options = store::Options {
        data: folder.to_owned(),
        engine: Engine::Sqlite,
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[crate::schema()]).unwrap();
    KeyedHash::open(folder, &store).unwrap()
}

#[tokio::test]
async fn the_date_of_birth_is_refused_and_another_date_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let key = key(folder.path());
    let hash = key.of(Hashed::BirthDate, "1984-05-30");
    let bearer = amandine().born(key, hash);
    for password in [
        "bateau voile 30051984 bleu",
        "bateau voile 30/05/1984 bleu",
        "bateau voile 1984-05-30 bleu",
        "bateau voile 05.30.1984 bleu",
        "bateau voile 300584 bleu",
    ] {
        assert_eq!(
            of(&bearer, password),
            Some(Weakness::BirthDate),
            "{password}"
        );
    }
    assert_eq!(of(&bearer, "bateau voile 30051985 bleu"), None);
}

#[test]
fn a_list_is_loaded_sorted_or_not_and_a_bad_line_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, breached) = (folder.path(), Breached::default());
    let holds = |password: &str| breached.holds(&password.into()).unwrap();
    breached.open(data).unwrap();
    assert!(!holds("password"), "nothing was loaded");
    // SHA-1 of « password », « azerty » and « 123456 ».
    let lines = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\n\
                 9cf95dacd226dcf43da376cdb6cbba7035218921\n\n\
                 7C4A8D09CA3762AF61E59520943DC26494F8941B:37359195\n\
                 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824";
    for run in [1, 2, 100] {
        assert_eq!(load::load(lines.as_bytes(), data, run).unwrap(), 3, "{run}");
        breached.open(data).unwrap();
        assert!(
            holds("password") && holds("azerty") && holds("123456"),
            "{run}"
        );
        assert!(!holds("Password") && !holds(""), "{run}");
    }
    let before = std::fs::read(data.join(breached::BREACHED_FILE)).unwrap();
    for (bad, line) in [
        ("zz", 1),
        ("7C4A8D09CA3762AF61E59520943DC26494F8941B:x", 1),
        (
            "7C4A8D09CA3762AF61E59520943DC26494F8941B\n7C4A8D09CA3762AF61E59520943DC26494F8941",
            2,
        ),
        ("7C4A8D09CA3762AF61E59520943DC26494F8941BA", 1),
    ] {
        let refused = load::load(bad.as_bytes(), data, 100);
        assert!(
            matches!(refused, Err(load::LoadError::Line(at)) if at == line),
            "{bad}"
        );
    }
    assert!(matches!(
        load::load(&b"\n"[..], data, 100),
        Err(load::LoadError::Empty)
    ));
    assert_eq!(
        std::fs::read(data.join(breached::BREACHED_FILE)).unwrap(),
        before
    );
    let left = std::fs::read_dir(data).unwrap().count();
    assert_eq!(left, 1, "nothing half done is left");
    let wanted = strength_beside(rule(1, 0), &Bearer::default(), &breached, &"123456 ".into());
    assert_eq!(wanted.unwrap().weakness, Some(Weakness::Digits));
    std::fs::write(data.join(breached::BREACHED_FILE), "no list").unwrap();
    assert!(breached.open(data).is_err());
}

#[test]
fn a_breached_password_is_refused_once_the_list_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let breached = Breached::default();
    // SHA-1 of « cheval agrafe batterie correct ».
    let known: Secret = "cheval agrafe batterie correct".into();
    let judged = || {
        let rule = PasswordRule::default();
        strength_beside(rule, &Bearer::default(), &breached, &known)
            .unwrap()
            .weakness
    };
    assert_eq!(judged(), None);
    let hash = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
        known.reveal().as_bytes(),
    );
    let line: String = hash
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    load::load(format!("{line}:3\n").as_bytes(), folder.path(), 8).unwrap();
    breached.open(folder.path()).unwrap();
    assert_eq!(judged(), Some(Weakness::Breached));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is typed is judged: nothing panics, and what is longer never becomes too short.
    #[test]
    fn anything_is_judged(password in "\\PC{0,80}") {
        let found = strength(PasswordRule::default(), &amandine(), &password.as_str().into());
        let is_short = password.chars().count() < 12;
        let told_short = matches!(found.weakness, Some(Weakness::TooShort { .. }));
        prop_assert_eq!(is_short, told_short);
    }

    #[test]
    fn a_name_is_found_wherever_it_stands(before in "[a-z0-9 ]{0,20}", after in "[a-zA-Z0-9é!]{0,20}") {
        let password = format!("{before}aMandine{after}-bateau-voile");
        prop_assert_eq!(of(&amandine(), &password), Some(Weakness::Personal));
    }

    #[test]
    fn a_common_word_with_figures_and_signs_around_is_refused(
        word in prop::sample::select(vec!["bonjour", "marseille", "azerty", "chocolat", "Soleil", "éducation"]),
        before in "[0-9!#*]{0,4}", after in "[0-9!#*-]{0,12}",
    ) {
        let password = format!("{before}{word}{after}");
        let found = strength(rule(1, 0), &Bearer::default(), &password.as_str().into()).weakness;
        prop_assert_eq!(found, Some(Weakness::Common));
    }

    #[test]
    fn drawn_passwords_are_not_taken_for_common_words(password in "[a-zA-Z0-9]{16}") {
        let found = of(&Bearer::default(), &password);
        prop_assert!(found.is_none(), "{:?}", found);
    }
}
