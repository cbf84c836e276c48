//! Letters about what happened to somebody's account, by due jobs of what happened: into their mailbox by the ordinary way, and where
//! it matters to the rescue address that counts.

use super::reset::address;
use crate::app::App;
use directory::PASSWORD_JOB;
use identity::{Happened, NOTICE_JOB, Notice, Secret, ToRescue};
use std::sync::Arc;
use store::{Job, JobHandler, Outcome, Running, StoreError};
use text::Lang;
use text::dates;
use text::words::{FluentValue, say};
use transport::outbound::HouseLetter;

/// Registers the jobs that tell what happened.
pub fn register(app: &App) {
    for kind in [NOTICE_JOB, PASSWORD_JOB] {
        let handler = Arc::new(Tell(app.clone()));
        app.store.set_job_handler(kind, handler);
    }
}

struct Tell(App);

impl JobHandler for Tell {
    fn run(&self, job: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let store = app.store.clone();
            store.offload(move || send(&app, &job)).await??;
            Ok(Outcome::Done)
        })
    }
}

/// After a cut in between the links are others, and those of the first letters lead on too. The letter in the mailbox enters once.
pub(super) fn send(app: &App, job: &Job) -> Result<(), StoreError> {
    let made = app.identity.make_notice(job).map_err(super::of_directory)?;
    let Some(notice) = made else {
        return Ok(());
    };
    let base = address(app);
    let base = base.trim_end_matches('/');
    let once = format!("{}/{}", job.kind, job.id);
    let words = |lang| written(lang, &notice, base);
    app.mail.write_house_letter(notice.account, once, words)?;
    let Some(rescue) = &notice.links.rescue else {
        return Ok(());
    };
    let (subject, text) = far(&notice, rescue, base);
    app.queue.send_house_letter(&HouseLetter {
        account: notice.account,
        to: rescue.to.clone(),
        domain: notice.domain.clone(),
        language: notice.language,
        subject,
        text,
    })
}

/// Subject and text of the letter to the rescue address.
pub(super) fn far(notice: &Notice, rescue: &ToRescue, base: &str) -> (String, String) {
    let lang = notice.language;
    let Some(token) = &rescue.take_back else {
        return written(lang, notice, base);
    };
    let mut values = values(lang, notice);
    values.push(("link", link(base, web::recovery::TAKES_BACK, token).into()));
    values.push(("organisation", notice.organisation.as_str().into()));
    (
        say(lang, "mail-take-back-subject", &[]),
        say(lang, "mail-take-back", &values),
    )
}

/// Subject and text of the letter that holds the link which freezes.
fn written(lang: Lang, notice: &Notice, base: &str) -> (String, String) {
    let (subject, text) = keys(&notice.happened);
    let end = [
        (
            "link",
            link(base, web::recovery::FREEZES, &notice.links.not_me).into(),
        ),
        ("organisation", notice.organisation.as_str().into()),
    ];
    let text = [
        say(lang, text, &values(lang, notice)),
        say(lang, "mail-notice-end", &end),
    ];
    (say(lang, subject, &[]), text.join("\n\n"))
}

fn link(base: &str, place: &str, token: &Secret) -> String {
    format!("{base}{place}{}", token.reveal())
}

fn keys(happened: &Happened) -> (&'static str, &'static str) {
    match happened {
        Happened::NewDevice { .. } => ("mail-notice-device-subject", "mail-notice-device"),
        Happened::NewNetwork { .. } => ("mail-notice-place-subject", "mail-notice-place"),
        Happened::FirstProgram { .. } => (
            "mail-notice-first-program-subject",
            "mail-notice-first-program",
        ),
        Happened::ProgramNetwork { .. } => (
            "mail-notice-program-place-subject",
            "mail-notice-program-place",
        ),
        Happened::PasswordChanged => ("mail-notice-password-subject", "mail-notice-password"),
        Happened::RescueChanged | Happened::RescueInPerson { .. } => {
            ("mail-notice-rescue-subject", "mail-notice-rescue")
        }
        Happened::FactorSet => ("mail-notice-factor-set-subject", "mail-notice-factor-set"),
        Happened::FactorRemoved => (
            "mail-notice-factor-removed-subject",
            "mail-notice-factor-removed",
        ),
        Happened::AppRemoved => ("mail-notice-app-removed-subject", "mail-notice-app-removed"),
        Happened::ProgramMade { .. } => ("mail-notice-program-subject", "mail-notice-program"),
        Happened::PasskeyAdded { .. } => (
            "mail-notice-passkey-added-subject",
            "mail-notice-passkey-added",
        ),
        Happened::PasskeyRemoved { .. } => (
            "mail-notice-passkey-removed-subject",
            "mail-notice-passkey-removed",
        ),
        Happened::LastPasskeyRemoved { .. } => (
            "mail-notice-passkey-removed-subject",
            "mail-notice-last-passkey-removed",
        ),
        Happened::PasskeyCopied { .. } => (
            "mail-notice-passkey-copied-subject",
            "mail-notice-passkey-copied",
        ),
    }
}

type Named<'a> = (&'static str, FluentValue<'a>);

fn values(lang: Lang, notice: &Notice) -> Vec<Named<'_>> {
    let none = || "none".to_owned();
    let network = notice.network.clone().unwrap_or_else(none);
    let on = [("network", network.into())];
    let mut place = say(lang, "mail-notice-network", &on);
    if let Happened::RescueInPerson { by, .. } = &notice.happened {
        let met = [("name", by.as_str().into()), ("where", place.into())];
        place = say(lang, "mail-notice-in-person", &met);
    }
    let mut values: Vec<Named<'_>> = vec![
        ("address", notice.address.as_str().into()),
        ("when", dates::full(lang, dates::PARIS, notice.at.0).into()),
        ("where", place.into()),
    ];
    match &notice.happened {
        Happened::NewDevice { agent } | Happened::NewNetwork { agent } => {
            let device = web::settings::account::devices::named(lang, agent);
            values.push(("device", device.into()));
        }
        Happened::FirstProgram { program } | Happened::ProgramNetwork { program } => {
            let by = match program.is_empty() {
                true => none(),
                false => program.clone(),
            };
            let by = [("program", by.into())];
            values.push(("by", say(lang, "mail-notice-by", &by).into()));
        }
        Happened::ProgramMade { name }
        | Happened::PasskeyAdded { name }
        | Happened::PasskeyRemoved { name }
        | Happened::LastPasskeyRemoved { name }
        | Happened::PasskeyCopied { name } => values.push(("name", name.as_str().into())),
        Happened::RescueInPerson { again: true, .. } => values.push(("former", "again".into())),
        Happened::RescueChanged | Happened::RescueInPerson { .. } => {
            let former = notice.links.rescue.as_ref().map(|_| "known".to_owned());
            values.push(("former", former.unwrap_or_else(none).into()));
        }
        Happened::PasswordChanged
        | Happened::FactorSet
        | Happened::FactorRemoved
        | Happened::AppRemoved => {}
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::NoticeLinks;
    use store::{AccountId, Timestamp};

    fn notice(happened: Happened, take_back: Option<&str>) -> Notice {
        let rescue = take_back.map(|token| ToRescue {
            to: "anne@maison.example".parse().unwrap(),
            take_back: Some(token.into()),
        });
        Notice {
            account: AccountId(1),
            address: "anne.roux@ac-thau.example".parse().unwrap(),
            language: Lang::Fr,
            organisation: "Académie de Thau".to_owned(),
            domain: "ac-thau.example".to_owned(),
            happened,
            at: Timestamp::from_seconds(1_788_242_400),
            network: Some("192.0.2.7".to_owned()),
            links: NoticeLinks {
                not_me: "abc".into(),
                rescue,
            },
        }
    }

    #[test]
    fn each_letter_says_what_happened_and_holds_the_one_link_that_freezes() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let agent = agent.to_owned();
        let all = [
            Happened::NewDevice {
                agent: agent.clone(),
            },
            Happened::NewNetwork { agent },
            Happened::FirstProgram {
                program: String::new(),
            },
            Happened::ProgramNetwork {
                program: "Thunderbird".to_owned(),
            },
            Happened::PasswordChanged,
            Happened::RescueChanged,
            Happened::RescueInPerson {
                by: "Xavier Bonnafous".to_owned(),
                again: true,
            },
            Happened::FactorSet,
            Happened::FactorRemoved,
            Happened::AppRemoved,
            Happened::ProgramMade {
                name: "Thunderbird".to_owned(),
            },
            Happened::PasskeyAdded {
                name: "Téléphone".to_owned(),
            },
            Happened::PasskeyRemoved {
                name: "Téléphone".to_owned(),
            },
            Happened::LastPasskeyRemoved {
                name: "Téléphone".to_owned(),
            },
            Happened::PasskeyCopied {
                name: "Téléphone".to_owned(),
            },
        ];
        for lang in Lang::ALL {
            for happened in &all {
                let told = notice(happened.clone(), None);
                let (subject, text) = written(lang, &told, "https://mail.thau.example");
                let link = "https://mail.thau.example/recovery/not-me/abc";
                assert_eq!(text.matches("http").count(), 1, "{text}");
                assert!(text.contains(link), "{text}");
                assert!(text.contains("192.0.2.7") && text.contains("anne.roux@"));
                assert!(text.ends_with("Académie de Thau"), "{text}");
                let unsaid = ["mail-", "{", "$"]
                    .iter()
                    .any(|sign| subject.contains(sign) || text.replace("mail.", "").contains(sign));
                assert!(!unsaid, "{subject}: {text}");
            }
        }
    }

    #[test]
    fn the_address_of_before_is_told_how_to_come_back() {
        let by = "Xavier Bonnafous".to_owned();
        let happened = Happened::RescueInPerson { by, again: false };
        let told = notice(happened, Some("xyz"));
        let rescue = told.links.rescue.clone().unwrap();
        let (_, text) = far(&told, &rescue, "https://mail.thau.example");
        assert_eq!(text.matches("http").count(), 1, "{text}");
        assert!(text.contains("https://mail.thau.example/recovery/address/xyz"));
        assert!(!text.contains("abc"), "{text}");
        assert!(text.contains("Xavier Bonnafous"), "{text}");
    }
}
