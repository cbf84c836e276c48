//! Acts of the directory's journal as sentences: what was done, when, by whom, for whom.

use crate::Context;
use crate::answer::Fault;
use crate::dates::Dates;
use crate::words::Words;
use ::directory::{Act, DirectoryError, JournalLine, PersonId};
use chrono::NaiveDate;
use fluent_templates::fluent_bundle::FluentValue;
use text::Lang;
use text::dates::{self, PARIS};

/// An act as it is read.
#[derive(Debug, Clone)]
pub struct Line {
    pub at: String,
    /// The day alone, short, for the margin.
    pub day: String,
    /// For `datetime`.
    pub machine: String,
    pub words: String,
    /// What whoever did it wrote for its bearer.
    pub reason: Option<String>,
    pub by: String,
    /// Whose account it is about.
    pub about: Option<String>,
}

/// Who reads a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whom it is about, or who looks after them: reasons too.
    Bearer,
    /// Who leads their school: reasons are between the bearer and who acted.
    School,
}

/// Journal lines as sentences.
///
/// # Errors
/// The store's.
pub fn lines(
    context: &Context,
    w: Words,
    lines: &[JournalLine],
    reader: Reader,
) -> Result<Vec<Line>, Fault> {
    let dates = Dates::new(context, w);
    lines
        .iter()
        .map(|line| {
            let by = match line.by {
                Some(person) => name(context, person)?,
                None => None,
            };
            let about = match line.about {
                Some(person) => name(context, person)?,
                None => None,
            };
            Ok(Line {
                at: dates.moment(line.at),
                day: dates.margin(line.at),
                machine: dates.machine(line.at),
                words: sentence(w, &line.act),
                reason: reason(&line.act).filter(|_| reader == Reader::Bearer),
                by: by.unwrap_or_else(|| w.say("journal-by-service")),
                about,
            })
        })
        .collect()
}

/// The name of somebody, as long as they are known.
///
/// # Errors
/// The store's.
pub fn name(context: &Context, person: PersonId) -> Result<Option<String>, Fault> {
    match context.directory.person(person) {
        Ok(found) => Ok(Some(found.display_name.clone())),
        Err(DirectoryError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A day in words: « 31 août 2027 ».
#[must_use]
pub fn day(w: Words, day: NaiveDate) -> String {
    dates::date(w.0, PARIS, dates::midnight(PARIS, day))
}

fn reason(act: &Act) -> Option<String> {
    match act {
        Act::Suspended { reason } => Some(reason.clone()).filter(|reason| !reason.is_empty()),
        _ => None,
    }
}

/// What was done, without who and when.
#[must_use]
pub fn sentence(w: Words, act: &Act) -> String {
    let key = format!("journal-act-{}", act.name());
    let duty = |duty: &::directory::Duty| w.say(&format!("journal-duty-{}", duty.name()));
    let values: Vec<(&str, FluentValue<'_>)> = match act {
        Act::QuotaSet { bytes } | Act::QuotaFollows { bytes } => {
            vec![("size", crate::layout::quota(w, *bytes).into())]
        }
        Act::Suspended { .. } | Act::Resumed | Act::LogoSet | Act::LogoRemoved => vec![],
        Act::HueSet { degrees } => {
            let degrees = degrees.map_or_else(|| "none".to_owned(), |one| one.to_string());
            vec![("degrees", degrees.into())]
        }
        Act::LanguageSet { language } => {
            let lang: Lang = language.parse().unwrap_or_default();
            vec![("language", lang.name().into())]
        }
        Act::DomainAdded { domain }
        | Act::DomainMain { domain }
        | Act::DomainRemoved { domain } => vec![("domain", domain.as_str().into())],
        Act::Delegated { duty: one, until } => {
            vec![("duty", duty(one).into()), ("day", day(w, *until).into())]
        }
        Act::Revoked { duty: one } => vec![("duty", duty(one).into())],
        Act::AdministratorSet { is_one } => {
            vec![("given", if *is_one { "yes" } else { "no" }.into())]
        }
        Act::PolicySet { name } => vec![("policy", w.say(&format!("policy-{name}")).into())],
        Act::CodesSet { codes } => {
            let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
            vec![("codes", codes.join(", ").into())]
        }
        Act::ImportReleased { import } => vec![("import", import.to_string().into())],
        Act::AccountCreated { identifier } => vec![("identifier", identifier.as_str().into())],
        Act::PasskeyRenamed { former, name } => vec![
            ("former", former.as_str().into()),
            ("name", name.as_str().into()),
        ],
        Act::AccountAsked { name, until } => {
            vec![
                ("name", name.as_str().into()),
                ("day", day(w, *until).into()),
            ]
        }
        Act::RequestRefused { name }
        | Act::RequestWithdrawn { name }
        | Act::AppPasswordMade { name }
        | Act::AppPasswordRevoked { name }
        | Act::PasskeyAdded { name }
        | Act::PasskeyRemoved { name }
        | Act::PasskeyCopied { name }
        | Act::OrganisationRenamed { name } => {
            vec![("name", name.as_str().into())]
        }
        Act::AccountRenewed { until } | Act::RecordEnded { until } => {
            vec![("day", day(w, *until).into())]
        }
        Act::LetGo { last } => vec![("day", day(w, *last).into())],
        Act::KeptOn
        | Act::ExportLinkMade
        | Act::Exported
        | Act::PasswordSet
        | Act::ResetAsked
        | Act::PasswordReset
        | Act::SheetMade
        | Act::RescueSet
        | Act::RescueChanged
        | Act::RescueSetInPerson
        | Act::RescueChangedInPerson
        | Act::RescueTakenBack
        | Act::Thawed
        | Act::DoubtAnswered
        | Act::SecondFactorSet
        | Act::SecondFactorRemoved
        | Act::SecondFactorGuessed
        | Act::RecoveryCodesMade
        | Act::RecoveryCodeUsed
        | Act::AppPasswordsRevoked
        | Act::PhotoSet
        | Act::PhotoShown
        | Act::PhotoHidden
        | Act::PhotoRemoved
        | Act::SessionsClosed
        | Act::SamePersonAsked
        | Act::SamePersonDropped
        | Act::SessionsEnded
        | Act::Unlocked
        | Act::FactorResetDropped
        | Act::FactorReset
        | Act::NumenRead
        | Act::ContactsSet
        | Act::CampaignStopped => vec![],
        Act::CampaignBegun { starts, last } => vec![
            ("starts", day(w, *starts).into()),
            ("last", day(w, *last).into()),
        ],
        Act::CampaignPutOff { last } => vec![("last", day(w, *last).into())],
        Act::CharterAccepted { version: 0 } => vec![("version", "own".into())],
        Act::CharterAccepted { version } => {
            let day = dates::date(w.0, PARIS, *version);
            vec![("version", "other".into()), ("day", day.into())]
        }
        Act::HelpAsked { number }
        | Act::HelpTaken { number }
        | Act::HelpGivenBack { number }
        | Act::HelpAnswered { number }
        | Act::HelpClosed { number }
        | Act::HandoverMade { number }
        | Act::HandoverSent { number }
        | Act::HandoverAllowed { number }
        | Act::NumenPrinted { number }
        | Act::NumenSent { number }
        | Act::NumenWrong { number }
        | Act::NumenRefused { number } => vec![("number", number.to_string().into())],
        Act::Frozen { by_link } => vec![("by", if *by_link { "link" } else { "self" }.into())],
        Act::FactorResetAsked { number } => {
            let number = number.map_or_else(|| "none".to_owned(), |one| one.to_string());
            vec![("number", number.into())]
        }
        Act::Activated { by_sheet } => {
            vec![("by", if *by_sheet { "sheet" } else { "numen" }.into())]
        }
        Act::SamePersonSaid { other } | Act::SamePersonUnsaid { other } => {
            vec![("other", other.as_str().into())]
        }
        Act::MovedTo { organisation } | Act::MovedFrom { organisation } => {
            vec![("organisation", organisation.as_str().into())]
        }
        Act::MailboxTakenOut { mailbox } | Act::MailboxMade { mailbox } => {
            vec![("mailbox", mailbox.as_str().into())]
        }
        Act::MailboxOpened { mailbox, last } => vec![
            ("mailbox", mailbox.as_str().into()),
            ("ends", if last.is_some() { "yes" } else { "no" }.into()),
            (
                "day",
                last.map(|last| day(w, last)).unwrap_or_default().into(),
            ),
        ],
        Act::MailboxRenamed { mailbox, name } => vec![
            ("mailbox", mailbox.as_str().into()),
            ("name", name.as_str().into()),
        ],
        Act::MailboxCloses { mailbox, last } => vec![
            ("mailbox", mailbox.as_str().into()),
            ("day", day(w, *last).into()),
        ],
        Act::MailboxLetIn {
            mailbox,
            role,
            until,
        }
        | Act::MailboxRoleSet {
            mailbox,
            role,
            until,
        } => {
            let last = until.map(|last| day(w, last));
            vec![
                ("mailbox", mailbox.as_str().into()),
                (
                    "role",
                    w.say(&format!("web-box-role-{}", role.name())).into(),
                ),
                ("ends", if last.is_some() { "yes" } else { "no" }.into()),
                ("day", last.unwrap_or_default().into()),
            ]
        }
        Act::RecordChanged { fields } => {
            let label = |field: &String| w.say(&format!("web-hand-field-{field}"));
            let labels: Vec<String> = fields.iter().map(label).collect();
            vec![("fields", labels.join(", ").into())]
        }
    };
    w.with(&key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::directory::{Duty, MailboxRole};

    #[test]
    fn every_act_has_a_sentence_in_every_language() {
        let until = "2027-08-31".parse().unwrap();
        let name = "Mehdi Ouali".to_owned();
        let other = "mehdi.ouali1@ac-thau.example".to_owned();
        let acts = [
            Act::Suspended {
                reason: "Matériel rendu.".to_owned(),
            },
            Act::Resumed,
            Act::QuotaSet { bytes: 5 << 30 },
            Act::Delegated {
                duty: Duty::People,
                until,
            },
            Act::Revoked { duty: Duty::Rights },
            Act::AdministratorSet { is_one: true },
            Act::PolicySet {
                name: "life".to_owned(),
            },
            Act::CodesSet {
                codes: vec![11, 34],
            },
            Act::HueSet { degrees: Some(155) },
            Act::HueSet { degrees: None },
            Act::LanguageSet {
                language: "en".to_owned(),
            },
            Act::DomainAdded {
                domain: "ac-sete.example".to_owned(),
            },
            Act::DomainMain {
                domain: "ac-sete.example".to_owned(),
            },
            Act::DomainRemoved {
                domain: "ac-sete.example".to_owned(),
            },
            Act::LogoSet,
            Act::LogoRemoved,
            Act::PasswordSet,
            Act::ResetAsked,
            Act::PasswordReset,
            Act::CharterAccepted { version: 0 },
            Act::CharterAccepted {
                version: 1_795_442_400_000,
            },
            Act::SheetMade,
            Act::RescueSet,
            Act::RescueChanged,
            Act::RescueSetInPerson,
            Act::RescueChangedInPerson,
            Act::RescueTakenBack,
            Act::Frozen { by_link: true },
            Act::Frozen { by_link: false },
            Act::Thawed,
            Act::DoubtAnswered,
            Act::Activated { by_sheet: true },
            Act::Activated { by_sheet: false },
            Act::ImportReleased { import: 7 },
            Act::AccountCreated {
                identifier: "mouali".to_owned(),
            },
            Act::AccountAsked {
                name: name.clone(),
                until,
            },
            Act::RequestRefused { name: name.clone() },
            Act::RequestWithdrawn { name: name.clone() },
            Act::SecondFactorSet,
            Act::SecondFactorRemoved,
            Act::SecondFactorGuessed,
            Act::RecoveryCodesMade,
            Act::RecoveryCodeUsed,
            Act::AppPasswordMade { name: name.clone() },
            Act::AppPasswordRevoked { name: name.clone() },
            Act::AppPasswordsRevoked,
            Act::PasskeyAdded { name: name.clone() },
            Act::PasskeyRemoved { name: name.clone() },
            Act::PasskeyCopied { name: name.clone() },
            Act::PasskeyRenamed {
                former: name.clone(),
                name: name.clone(),
            },
            Act::PhotoSet,
            Act::PhotoShown,
            Act::PhotoHidden,
            Act::PhotoRemoved,
            Act::SessionsClosed,
            Act::OrganisationRenamed { name },
            Act::AccountRenewed { until },
            Act::LetGo { last: until },
            Act::KeptOn,
            Act::ExportLinkMade,
            Act::Exported,
            Act::MovedTo {
                organisation: "Académie d’Autre".to_owned(),
            },
            Act::MovedFrom {
                organisation: "Académie d’Autre".to_owned(),
            },
            Act::MailboxLetIn {
                mailbox: "ce.0340001a".to_owned(),
                role: MailboxRole::Member,
                until: Some(until),
            },
            Act::MailboxRoleSet {
                mailbox: "ce.0340001a".to_owned(),
                role: MailboxRole::Reader,
                until: None,
            },
            Act::MailboxTakenOut {
                mailbox: "ce.0340001a".to_owned(),
            },
            Act::MailboxMade {
                mailbox: "drh".to_owned(),
            },
            Act::MailboxRenamed {
                mailbox: "drh".to_owned(),
                name: "Ressources humaines".to_owned(),
            },
            Act::MailboxCloses {
                mailbox: "drh".to_owned(),
                last: until,
            },
            Act::MailboxOpened {
                mailbox: "drh".to_owned(),
                last: None,
            },
            Act::MailboxOpened {
                mailbox: "drh".to_owned(),
                last: Some(until),
            },
            Act::QuotaFollows { bytes: 5 << 29 },
            Act::HelpAsked { number: 42 },
            Act::HelpTaken { number: 42 },
            Act::HelpGivenBack { number: 42 },
            Act::HelpAnswered { number: 42 },
            Act::HelpClosed { number: 42 },
            Act::SessionsEnded,
            Act::Unlocked,
            Act::FactorResetAsked { number: None },
            Act::FactorResetAsked { number: Some(42) },
            Act::FactorResetDropped,
            Act::FactorReset,
            Act::HandoverMade { number: 42 },
            Act::HandoverSent { number: 42 },
            Act::HandoverAllowed { number: 42 },
            Act::NumenPrinted { number: 42 },
            Act::NumenSent { number: 42 },
            Act::NumenWrong { number: 42 },
            Act::NumenRefused { number: 42 },
            Act::NumenRead,
            Act::ContactsSet,
            Act::CampaignBegun {
                starts: until,
                last: until,
            },
            Act::CampaignPutOff { last: until },
            Act::CampaignStopped,
            Act::RecordEnded { until },
            Act::SamePersonAsked,
            Act::SamePersonDropped,
            Act::SamePersonSaid {
                other: other.clone(),
            },
            Act::SamePersonUnsaid { other },
            Act::RecordChanged {
                fields: vec!["given".to_owned(), "numen".to_owned()],
            },
        ];
        for lang in Lang::ALL {
            for act in &acts {
                let said = sentence(Words(lang), act);
                let unsaid = ["journal-", "policy-", "{", "$"]
                    .iter()
                    .any(|sign| said.contains(sign));
                assert!(!unsaid, "{lang}: {said}");
            }
        }
        let read = |act: &Act| sentence(Words(Lang::Fr), act).replace('\u{a0}', " ");
        assert_eq!(read(&acts[2]), "Place portée à 5 Go");
        assert_eq!(
            read(&Act::QuotaFollows { bytes: 5 << 29 }),
            "Place fixée de nouveau par la règle : 2,5 Go"
        );
        assert_eq!(
            read(&acts[3]),
            "Droit confié jusqu’au 31 août 2027 : comptes des personnes"
        );
    }
}
