//! Links by which a lost password is replaced: asked for at a page that looks nobody up, made and sent by a due job.

use crate::app::App;
use identity::{ResetLetter, ResetWay};
use std::sync::Arc;
use store::{Job, JobHandler, Outcome, Running, StoreError};
use text::words::say;
use transport::outbound::HouseLetter;

/// Registers the job that sends links.
pub fn register(app: &App) {
    let handler = Arc::new(SendLink(app.clone()));
    app.store.set_job_handler(identity::RESET_JOB, handler);
}

struct SendLink(App);

impl JobHandler for SendLink {
    fn run(&self, job: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let store = app.store.clone();
            store.offload(move || send(&app, &job)).await??;
            Ok(Outcome::Done)
        })
    }
}

/// After a cut in between another link is made: the first letter's leads nowhere, the last one's does.
fn send(app: &App, job: &Job) -> Result<(), StoreError> {
    let made = app.identity.make_reset_link(job);
    for letter in made.map_err(super::of_directory)? {
        app.queue.send_house_letter(&written(app, &letter))?;
    }
    Ok(())
}

pub(super) fn written(app: &App, letter: &ResetLetter) -> HouseLetter {
    let (subject, text, link) = match &letter.way {
        ResetWay::Link(token) => {
            let address = address(app);
            let base = address.trim_end_matches('/');
            let link = format!("{base}{}{}", web::recovery::LINKS, token.reveal());
            ("mail-reset-subject", "mail-reset", link)
        }
        ResetWay::Suspended => (
            "mail-reset-suspended-subject",
            "mail-reset-suspended",
            String::new(),
        ),
        ResetWay::ToActivate => (
            "mail-reset-to-activate-subject",
            "mail-reset-to-activate",
            String::new(),
        ),
    };
    let values = [
        ("identifier", letter.identifier.as_str().into()),
        ("link", link.into()),
        ("organisation", letter.organisation.as_str().into()),
    ];
    HouseLetter {
        account: letter.account,
        to: letter.to.clone(),
        domain: letter.domain.clone(),
        language: letter.language,
        subject: say(letter.language, subject, &[]),
        text: say(letter.language, text, &values),
    }
}

/// What links begin with: the address that is set, else the door that is open here. Never what a browser says of it.
pub(super) fn address(app: &App) -> String {
    let set = &app.config.server.web_address;
    if !set.is_empty() {
        return set.clone();
    }
    let open = app.web.get().cloned();
    open.unwrap_or_else(|| format!("https://{}", app.config.server.hostname))
}
