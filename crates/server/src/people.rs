//! What the days bring to people's accounts: those that are announced open, those that leave close; and imports that were
//! cut go on. Establishments get their mailboxes.

use crate::app::App;
use directory::{AccountState, Actor};
use std::sync::Arc;
use std::time::Duration;
use store::{Job, JobHandler, NewJob, Outcome, Running, Timestamp};
use text::dates;

/// The due job of the day.
const DAY_JOB: &str = "people-day";
/// After midnight in France: dates are days there.
const AFTER_MIDNIGHT: Duration = Duration::from_secs(5 * 60);

/// Registers the day's job, which also runs now: what a stopped service missed is made up for. Before `App::start`.
///
/// # Errors
/// The store's.
pub fn start(app: &App) -> anyhow::Result<()> {
    app.store
        .set_job_handler(DAY_JOB, Arc::new(Day(app.clone())));
    app.store.schedule(&NewJob {
        kind: DAY_JOB,
        account: None,
        run_at: app.store.now(),
        payload: Vec::new(),
        key: Some(DAY_JOB.to_owned()),
    })?;
    let house = app.clone();
    let resumed = app.store.offload(move || resume(&house));
    tokio::spawn(async move {
        if let Err(error) = resumed.await {
            tracing::error!(%error, "an import that was cut did not go on; it goes on at the next start");
        }
    });
    Ok(())
}

/// Imports that a crash or a stop cut go on to their end.
fn resume(app: &App) -> anyhow::Result<()> {
    let actor = Actor::system();
    let today = dates::naive(dates::PARIS, app.store.now().0);
    for id in app.imports.resume()? {
        tracing::info!(id, "an import that was cut goes on");
        app.imports.apply(&actor, id, today, |_, _| {})?;
    }
    Ok(())
}

struct Day(App);

impl JobHandler for Day {
    fn run(&self, _: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let house = app.clone();
            match app.store.offload(move || turn(&house)).await? {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "accounts turned on their date"),
                Err(error) => return Err(error),
            }
            let midnight = Timestamp(dates::day_start(dates::PARIS, app.store.now().0, 1));
            Ok(Outcome::Again {
                at: midnight.after(AFTER_MIDNIGHT),
                payload: None,
            })
        })
    }
}

/// Turns all accounts whose day has come; whose account closed is signed out everywhere. Then makes the mailboxes of
/// establishments that have none.
fn turn(app: &App) -> Result<u64, store::StoreError> {
    let mut count = 0;
    loop {
        app.store.stopping().check()?;
        let turned = app.directory.turn().map_err(of_store)?;
        if turned.is_empty() {
            break;
        }
        for one in turned {
            count += 1;
            if matches!(one.to, AccountState::Closed | AccountState::Deleted) {
                app.identity.end_sessions(one.account)?;
            }
        }
    }
    for organisation in app.directory.organisations().map_err(of_store)? {
        app.directory
            .ensure_role_mailboxes(organisation.id)
            .map_err(of_store)?;
    }
    Ok(count)
}

fn of_store(error: directory::DirectoryError) -> store::StoreError {
    match error {
        directory::DirectoryError::Store(error) => error,
        other => store::StoreError::Corrupt(other.to_string()),
    }
}
