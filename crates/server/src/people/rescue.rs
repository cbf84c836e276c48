//! What goes to rescue addresses: codes, asked for at a page, made and sent by a due job; that an account ends.

use crate::app::App;
use identity::{RescueAsks, RescueLetter};
use std::sync::Arc;
use store::{AccountId, Job, JobHandler, Outcome, Running, StoreError};
use text::Lang;
use text::words::say;
use transport::outbound::HouseLetter;

/// Registers the job that sends codes.
pub fn register(app: &App) {
    let handler = Arc::new(SendCode(app.clone()));
    app.store
        .set_job_handler(identity::RESCUE_CODE_JOB, handler);
}

struct SendCode(App);

impl JobHandler for SendCode {
    fn run(&self, job: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let store = app.store.clone();
            store.offload(move || send(&app, &job)).await??;
            Ok(Outcome::Done)
        })
    }
}

/// After a cut in between another code is made: the first letter's opens nothing, the last one's does.
fn send(app: &App, job: &Job) -> Result<(), StoreError> {
    let made = app.identity.make_rescue_code(job);
    let Some(letter) = made.map_err(super::of_directory)? else {
        return Ok(());
    };
    app.queue.send_house_letter(&written(&letter))
}

pub(super) fn written(letter: &RescueLetter) -> HouseLetter {
    let code = letter.code.reveal();
    let (first, last) = code.split_at(code.len() / 2);
    let by = match &letter.asks {
        RescueAsks::InPerson { by } => by.as_str(),
        RescueAsks::Address | RescueAsks::Factor => "",
    };
    let values = [
        ("code", format!("{first} {last}").into()),
        ("organisation", letter.organisation.as_str().into()),
        ("by", by.into()),
    ];
    let (subject, text) = match letter.asks {
        RescueAsks::Factor => ("mail-enrolment-code-subject", "mail-enrolment-code"),
        RescueAsks::Address => ("mail-rescue-code-subject", "mail-rescue-code"),
        RescueAsks::InPerson { .. } => ("mail-rescue-code-subject", "mail-rescue-code-in-person"),
    };
    HouseLetter {
        account: letter.account,
        to: letter.to.clone(),
        domain: letter.domain.clone(),
        language: letter.language,
        subject: say(letter.language, subject, &values),
        text: say(letter.language, text, &values),
    }
}

/// Tells somebody at their rescue address too, where they have named one. After a cut in between it may be told twice.
///
/// # Errors
/// The store's.
pub fn tell_too(
    app: &App,
    account: AccountId,
    words: impl FnOnce(Lang) -> (String, String),
) -> Result<(), StoreError> {
    let owner = app
        .directory
        .account(account)
        .map_err(super::of_directory)?;
    let address = app.identity.rescue_address(owner.person)?;
    let Some(to) = address.and_then(|address| address.parse().ok()) else {
        return Ok(());
    };
    let (subject, text) = words(owner.language);
    app.queue.send_house_letter(&HouseLetter {
        account,
        to,
        domain: owner.address.domain().to_owned(),
        language: owner.language,
        subject,
        text,
    })
}
