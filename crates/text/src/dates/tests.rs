use super::*;
use proptest::prelude::*;

/// A moment on the clocks of Paris.
fn at(text: &str) -> i64 {
    read_field(PARIS, text).unwrap()
}

/// With plain spaces, to be readable here.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn moments_are_written_in_french() {
    let moment = at("2026-11-25T14:12");
    assert_eq!(time(Lang::Fr, PARIS, moment), "14:12");
    assert_eq!(time(Lang::Fr, PARIS, at("2026-11-25T08:05")), "08:05");
    assert_eq!(date(Lang::Fr, PARIS, moment), "25 novembre 2026");
    assert_eq!(
        plain(&full(Lang::Fr, PARIS, moment)),
        "mercredi 25 novembre 2026 à 14:12"
    );
}

#[test]
fn moments_are_written_in_english() {
    let moment = at("2026-11-25T14:12");
    assert_eq!(time(Lang::En, PARIS, moment), "14:12");
    assert_eq!(date(Lang::En, PARIS, moment), "25 November 2026");
    let full = plain(&full(Lang::En, PARIS, moment));
    assert!(
        full.contains("25 November 2026") && full.ends_with("14:12"),
        "{full}"
    );
}

#[test]
fn headings_tell_near_days_by_their_names() {
    let now = at("2026-11-25T14:12");
    for (moment, expected) in [
        ("2026-11-25T00:00", "aujourd’hui"),
        ("2026-11-24T23:59", "hier"),
        ("2026-11-26T08:00", "demain"),
        ("2026-11-18T08:00", "mercredi 18 novembre"),
        ("2025-11-25T08:00", "mardi 25 novembre 2025"),
    ] {
        assert_eq!(plain(&day(Lang::Fr, PARIS, at(moment), now)), expected);
    }
}

#[test]
fn lists_tell_moments_as_short_as_they_can() {
    let now = at("2026-11-25T14:12");
    for (moment, expected) in [
        ("2026-11-25T09:30", "09:30"),
        ("2026-11-24T09:30", "hier"),
        ("2026-11-18T08:00", "18 nov."),
        ("2025-03-05T08:00", "05/03/2025"),
    ] {
        assert_eq!(plain(&short(Lang::Fr, PARIS, at(moment), now)), expected);
    }
}

#[test]
fn clocks_change_twice_a_year() {
    // Clocks leap from 2:00 to 3:00 on 29 March 2026; 2:30 comes twice on 25 October.
    assert_eq!(field(PARIS, at("2026-03-29T02:30")), "2026-03-29T03:30");
    assert_eq!(
        machine(PARIS, at("2026-10-25T02:30")),
        "2026-10-25T02:30:00+02:00"
    );
    assert_eq!(at("2026-03-30") - at("2026-03-29"), 23 * 3_600_000);
    assert_eq!(
        day_start(PARIS, at("2026-03-28T12:00"), 2),
        at("2026-03-30")
    );
    assert_eq!(
        day_start(PARIS, at("2026-03-28T12:00"), -1),
        at("2026-03-27")
    );
}

#[test]
fn zones_are_found_by_name() {
    assert_eq!(zone("Europe/Paris"), Some(PARIS));
    assert_eq!(zone("Europe/Nowhere"), None);
    let reunion = zone("Indian/Reunion").unwrap();
    assert_eq!(time(Lang::Fr, reunion, at("2026-11-25T14:12")), "17:12");
    assert_eq!(weekday(PARIS, at("2026-11-25T14:12")), 3);
}

#[test]
fn what_is_no_moment_is_not_read() {
    for text in [
        "",
        "2026",
        "2026-13-01",
        "2026-02-30T10:00",
        "2026-01-01T25:00",
        "+99999-01-01",
        "hier",
    ] {
        assert_eq!(read_field(PARIS, text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_moment_can_be_written(ms in any::<i64>(), now in any::<i64>()) {
        for lang in Lang::ALL {
            prop_assert!(!short(lang, PARIS, ms, now).is_empty());
            prop_assert!(!day(lang, PARIS, ms, now).is_empty());
            prop_assert!(!full(lang, PARIS, ms).is_empty());
            let _whatever = (machine(PARIS, ms), day_start(PARIS, ms, now));
        }
    }

    #[test]
    fn fields_are_read_as_they_are_written(minutes in 0_i64..4_000_000_000) {
        let ms = minutes * 60_000;
        let again = read_field(chrono_tz::UTC, &field(chrono_tz::UTC, ms));
        prop_assert_eq!(again, (ms < 253_402_214_400_000).then_some(ms).or(again));
    }
}

#[test]
fn the_first_of_a_month_is_an_ordinal_in_french() {
    let (first, eleventh) = (at("2026-09-01T08:01"), at("2026-09-11T08:01"));
    let said = |moment| {
        let now = at("2026-11-25T14:12");
        [
            date(Lang::Fr, PARIS, moment),
            plain(&full(Lang::Fr, PARIS, moment)),
            plain(&day(Lang::Fr, PARIS, moment, now)),
        ]
    };
    assert_eq!(
        said(first),
        [
            "1er septembre 2026",
            "mardi 1er septembre 2026 à 08:01",
            "mardi 1er septembre",
        ]
    );
    assert_eq!(said(eleventh)[1], "vendredi 11 septembre 2026 à 08:01");
    assert_eq!(date(Lang::En, PARIS, first), "1 September 2026");
}
