//! What desks do to how people get in: told at every address that is known of them; codes, and links under which a NUMEN lies, that go
//! to rescue addresses.

use crate::app::App;
use directory::{DESK_JOB, DeskAct, DeskTold};
use identity::{HANDOVER_JOB, HandoverLetter, NUMEN_JOB, NumenLetter, READ_NUMEN_HOURS};
use std::sync::Arc;
use store::{AccountId, Job, JobHandler, Outcome, Running, StoreError};
use text::Lang;
use text::dates;
use text::words::say;
use transport::outbound::HouseLetter;

/// What a job does.
type Work = fn(&App, &Job) -> Result<(), StoreError>;

/// Registers the jobs.
pub fn register(app: &App) {
    let handler = |work| Arc::new(Doing(app.clone(), work));
    app.store.set_job_handler(DESK_JOB, handler(tell));
    app.store.set_job_handler(HANDOVER_JOB, handler(send));
    app.store.set_job_handler(NUMEN_JOB, handler(send_numen));
}

struct Doing(App, Work);

impl JobHandler for Doing {
    fn run(&self, job: Job) -> Running<'_> {
        let (app, work) = (self.0.clone(), self.1);
        Box::pin(async move {
            let store = app.store.clone();
            store.offload(move || work(&app, &job)).await??;
            Ok(Outcome::Done)
        })
    }
}

/// In the mailbox once, however often the job runs; at the rescue address too.
fn tell(app: &App, job: &Job) -> Result<(), StoreError> {
    let account = job.account.ok_or(StoreError::NoAccount)?;
    let told = DeskTold::of(job)?;
    let once = format!("{DESK_JOB}/{}", job.id);
    let telling = organisation(app, account).and_then(|name| {
        let words = |lang: Lang| written(lang, &told, &name);
        app.mail.write_house_letter(account, once, words)?;
        super::rescue::tell_too(app, account, words)
    });
    match telling {
        // Who is not there any more is told nothing.
        Err(StoreError::Corrupt(why)) => {
            tracing::info!(
                account = account.0,
                why,
                "nobody is told of an act of a desk"
            );
            Ok(())
        }
        told => told,
    }
}

/// The name of the organisation that signs what is told of an account.
fn organisation(app: &App, account: AccountId) -> Result<String, StoreError> {
    let directory = &app.directory;
    let owner = directory.account(account).map_err(super::of_directory)?;
    let found = directory.organisation(owner.organisation);
    Ok(found.map_err(super::of_directory)?.name)
}

/// Subject and text.
pub(super) fn written(lang: Lang, told: &DeskTold, organisation: &str) -> (String, String) {
    let when = dates::full(lang, dates::PARIS, told.at.0);
    let values = [("when", when.into()), ("organisation", organisation.into())];
    let (subject, text) = match told.what {
        DeskAct::FactorReset => ("mail-factor-reset-subject", "mail-factor-reset"),
        DeskAct::HandoverMade => ("mail-handover-made-subject", "mail-handover-made"),
        DeskAct::NumenPrinted => ("mail-numen-printed-subject", "mail-numen-printed"),
        DeskAct::NumenSent => ("mail-numen-sent-subject", "mail-numen-sent"),
    };
    (say(lang, subject, &values), say(lang, text, &values))
}

/// After a cut in between another code is made: the first letter's opens nothing, the last one's does.
fn send(app: &App, job: &Job) -> Result<(), StoreError> {
    let made = app.identity.make_handover_letter(job);
    let Some(letter) = made.map_err(super::of_directory)? else {
        return Ok(());
    };
    app.queue.send_house_letter(&with_code(app, &letter))
}

pub(super) fn with_code(app: &App, letter: &HandoverLetter) -> HouseLetter {
    let address = super::reset::address(app);
    let page = format!("{}{}", address.trim_end_matches('/'), web::recovery::CODE);
    let lang = letter.language;
    let until = super::last_day(lang, letter.made.until);
    let values = [
        ("code", letter.made.code.printed().to_string().into()),
        ("identifier", letter.identifier.as_str().into()),
        ("organisation", letter.organisation.as_str().into()),
        ("page", page.into()),
        ("until", until.into()),
    ];
    HouseLetter {
        account: letter.account,
        to: letter.to.clone(),
        domain: letter.domain.clone(),
        language: lang,
        subject: say(lang, "mail-handover-code-subject", &values),
        text: say(lang, "mail-handover-code", &values),
    }
}

/// After a cut in between the same letter leaves twice, with the same link.
fn send_numen(app: &App, job: &Job) -> Result<(), StoreError> {
    let letter = app.identity.numen_letter(job);
    let Some(letter) = letter.map_err(super::of_directory)? else {
        return Ok(());
    };
    app.queue.send_house_letter(&with_link(app, &letter))
}

pub(super) fn with_link(app: &App, letter: &NumenLetter) -> HouseLetter {
    let address = super::reset::address(app);
    let (base, token) = (address.trim_end_matches('/'), letter.token.reveal());
    let link = format!("{base}{}{token}", web::recovery::GIVES_NUMEN);
    let values = [
        ("hours", READ_NUMEN_HOURS.into()),
        ("link", link.into()),
        ("organisation", letter.organisation.as_str().into()),
    ];
    HouseLetter {
        account: letter.account,
        to: letter.to.clone(),
        domain: letter.domain.clone(),
        language: letter.language,
        subject: say(letter.language, "mail-numen-subject", &values),
        text: say(letter.language, "mail-numen", &values),
    }
}
