//! What every letter of getting in has, whatever it says: it is short, holds at most one link, greets and is signed by the
//! organisation, in both languages. Those about what happened are looked at beside their words too (`notice`).

use super::tests::{House, MONDAY, house_at};
use super::{campaign, desk, notice, rescue, reset};
use directory::{Campaign, CampaignEvent, DeskAct, DeskTold, OrganisationId, Population};
use identity::{
    HandoverLetter, Happened, MadeSheet, Notice, NoticeLinks, NumenLetter, RescueAsks,
    RescueLetter, ResetLetter, ResetWay, SheetCode, ToRescue,
};
use std::sync::Arc;
use store::{AccountId, ManualClock, Timestamp};
use text::Lang;
use text::address::Address;
use transport::outbound::HouseLetter;

const ORGANISATION: &str = "Académie de l’Étang";
const DOMAIN: &str = "ac-etang.example";
const TOKEN: &str = "jeton-de-la-lettre";
const CODE: &str = "K7PM-4TQX-9RGD";
/// Characters of a letter at the most: what is read without scrolling far on a telephone.
const SHORT: usize = 1_000;
const NOW: Timestamp = Timestamp(MONDAY * 1_000);

/// What a letter is about, its subject and text, and what it must hold.
struct Letter {
    key: &'static str,
    subject: String,
    text: String,
    links: usize,
    holds: Vec<String>,
}

impl Letter {
    fn of_house(key: &'static str, letter: HouseLetter, links: usize, holds: &[&str]) -> Self {
        assert_eq!(
            (letter.to.as_str(), letter.domain.as_str()),
            (to().as_str(), DOMAIN)
        );
        Self::of(key, (letter.subject, letter.text), links, holds)
    }

    fn of(key: &'static str, said: (String, String), links: usize, holds: &[&str]) -> Self {
        Self {
            key,
            subject: said.0,
            text: said.1,
            links,
            holds: holds.iter().map(ToString::to_string).collect(),
        }
    }
}

fn to() -> Address {
    "anne@maison.example".parse().unwrap()
}

fn resets(house: &House, language: Lang) -> Vec<Letter> {
    let ways = [
        ("mail-reset", ResetWay::Link(TOKEN.into()), 1),
        ("mail-reset-suspended", ResetWay::Suspended, 0),
        ("mail-reset-to-activate", ResetWay::ToActivate, 0),
    ];
    let letters = ways.into_iter().map(|(key, way, links)| {
        let letter = ResetLetter {
            to: to(),
            way,
            identifier: "aroux".to_owned(),
            language,
            organisation: ORGANISATION.to_owned(),
            domain: DOMAIN.to_owned(),
            account: AccountId(1),
        };
        let link = format!("/recovery/password/{TOKEN}");
        let holds = ["aroux", &link];
        let written = reset::written(&house.app, &letter);
        Letter::of_house(key, written, links, &holds[..=links])
    });
    letters.collect()
}

fn codes(language: Lang) -> Vec<Letter> {
    let by = "Xavier Bonnafous";
    let asks = [
        ("mail-rescue-code", RescueAsks::Address),
        (
            "mail-rescue-code-in-person",
            RescueAsks::InPerson { by: by.to_owned() },
        ),
        ("mail-enrolment-code", RescueAsks::Factor),
    ];
    let letters = asks.into_iter().map(|(key, asks)| {
        let in_person = matches!(asks, RescueAsks::InPerson { .. });
        let letter = RescueLetter {
            to: to(),
            code: "482913".into(),
            language,
            organisation: ORGANISATION.to_owned(),
            domain: DOMAIN.to_owned(),
            account: AccountId(1),
            asks,
        };
        let holds = ["482 913", by];
        let holds = if in_person { &holds[..] } else { &holds[..1] };
        Letter::of_house(key, rescue::written(&letter), 0, holds)
    });
    letters.collect()
}

fn of_desks(house: &House, language: Lang) -> Vec<Letter> {
    let handed = HandoverLetter {
        to: to(),
        made: MadeSheet {
            code: SheetCode::parse(CODE).unwrap(),
            made: NOW,
            until: Timestamp(NOW.0 + 3 * 86_400_000),
        },
        identifier: "aroux".to_owned(),
        language,
        organisation: ORGANISATION.to_owned(),
        domain: DOMAIN.to_owned(),
        account: AccountId(1),
    };
    let numen = NumenLetter {
        to: to(),
        token: TOKEN.into(),
        until: NOW,
        language,
        organisation: ORGANISATION.to_owned(),
        domain: DOMAIN.to_owned(),
        account: AccountId(1),
    };
    let handed = desk::with_code(&house.app, &handed);
    let numen = desk::with_link(&house.app, &numen);
    let link = format!("/recovery/numen/{TOKEN}");
    let mut letters = vec![
        Letter::of_house(
            "mail-handover-code",
            handed,
            1,
            &[CODE, "aroux", "/recovery/code"],
        ),
        Letter::of_house("mail-numen", numen, 1, &[&link, "72"]),
    ];
    let acts = [
        ("mail-factor-reset", DeskAct::FactorReset),
        ("mail-handover-made", DeskAct::HandoverMade),
        ("mail-numen-printed", DeskAct::NumenPrinted),
        ("mail-numen-sent", DeskAct::NumenSent),
    ];
    letters.extend(acts.map(|(key, what)| {
        let said = desk::written(language, &DeskTold { what, at: NOW }, ORGANISATION);
        Letter::of(key, said, 0, &["2026"])
    }));
    letters
}

fn of_campaigns(language: Lang) -> Vec<Letter> {
    let campaign = Campaign {
        id: 1,
        organisation: OrganisationId(1),
        starts: "2026-09-08".parse().unwrap(),
        last: "2026-09-18".parse().unwrap(),
        reminders: vec![3],
        populations: vec![Population::Staff],
        set_by: None,
        since: NOW,
        put_off: None,
    };
    let at = "https://mail.etang.example";
    let events = [
        CampaignEvent::Begins,
        CampaignEvent::Reminds,
        CampaignEvent::PutOff,
    ];
    let letters = events.into_iter().map(|event| {
        let said = campaign::letter(language, &campaign, event, (at, ORGANISATION));
        Letter::of("mail-campaign", said, 1, &[at, "18"])
    });
    letters.collect()
}

/// The one to the rescue address of before, and one that freezes.
fn of_what_happened(language: Lang) -> Vec<Letter> {
    let letter = |key: &'static str, take_back: Option<&str>, link: &str| {
        let rescue = ToRescue {
            to: to(),
            take_back: take_back.map(Into::into),
        };
        let notice = Notice {
            account: AccountId(1),
            address: "anne.roux@ac-etang.example".parse().unwrap(),
            language,
            organisation: ORGANISATION.to_owned(),
            domain: DOMAIN.to_owned(),
            happened: Happened::RescueChanged,
            at: NOW,
            network: Some("192.0.2.7".to_owned()),
            links: NoticeLinks {
                not_me: TOKEN.into(),
                rescue: None,
            },
        };
        let said = notice::far(&notice, &rescue, "https://mail.etang.example");
        Letter::of(key, said, 1, &[link, "anne.roux@", "192.0.2.7"])
    };
    let [freezes, takes_back] = ["not-me", "address"].map(|at| format!("/recovery/{at}/{TOKEN}"));
    vec![
        letter("mail-notice-rescue", None, &freezes),
        letter("mail-take-back", Some(TOKEN), &takes_back),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_is_short_signed_and_holds_one_link_at_the_most() {
    let house = house_at(Arc::new(ManualClock::new(NOW)));
    for lang in Lang::ALL {
        let all = [
            resets(&house, lang),
            codes(lang),
            of_desks(&house, lang),
            of_campaigns(lang),
            of_what_happened(lang),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
        let hello = match lang {
            Lang::Fr => "Bonjour,",
            Lang::En => "Hello,",
        };
        for one in &all {
            let (key, text) = (one.key, &one.text);
            assert!(text.starts_with(hello), "{key}: {text}");
            assert!(
                text.ends_with(&format!("\n\n{ORGANISATION}")),
                "{key}: {text}"
            );
            assert_eq!(text.matches("http").count(), one.links, "{key}: {text}");
            let length = text.chars().count();
            assert!(length <= SHORT, "{key}: {length} characters: {text}");
            for held in &one.holds {
                assert!(text.contains(held), "{key}, {held}: {text}");
            }
            assert!(
                (5..=100).contains(&one.subject.chars().count()),
                "{}",
                one.subject
            );
            // What opens stands in no subject: lists and notifications show it.
            for secret in [TOKEN, CODE, "482 913"] {
                assert!(!one.subject.contains(secret), "{}", one.subject);
            }
            for sign in ["{", "}", "$", "mail-"] {
                let is_there = one.subject.contains(sign) || text.contains(sign);
                assert!(!is_there, "{key}: {sign}: {text}");
            }
        }
    }
}
