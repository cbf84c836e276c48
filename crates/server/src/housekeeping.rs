//! What is done now and then while the service runs: certificates taken up again, memory given back, blobs swept.

use crate::app::App;
use crate::limits;
use crate::tls::Certificates;
use directory::Actor;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use store::{BlobId, Job, JobHandler, NewJob, Outcome, Running};
use tokio_util::sync::CancellationToken;

/// The due job that sweeps blobs nobody refers to.
const SWEEP_JOB: &str = "sweep";
/// A sweep reads every account's references: once a day is enough, and never while a start is busy.
const SWEEP_EVERY: Duration = Duration::from_secs(24 * 3600);
/// A sweep that a stop has cut off begins again so long after.
const SWEEP_AGAIN: Duration = Duration::from_secs(60);
/// How often the certificate files are looked at: an administrator who renewed one waits a minute at most.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Registers the jobs and starts the minute's round; before `App::start`.
///
/// # Errors
/// The store's.
pub fn start(
    app: &App,
    certificates: Arc<Certificates>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    app.store
        .set_job_handler(SWEEP_JOB, Arc::new(Sweep(app.clone())));
    if app.store.pending_jobs(SWEEP_JOB)?.is_empty() {
        app.store.schedule(&NewJob {
            kind: SWEEP_JOB,
            account: None,
            run_at: app.store.now().after(SWEEP_EVERY),
            payload: Vec::new(),
            key: Some(SWEEP_JOB.to_owned()),
        })?;
    }
    tokio::spawn(round(app.clone(), certificates, stop));
    Ok(())
}

async fn round(app: App, certificates: Arc<Certificates>, stop: CancellationToken) {
    let clock = app.store.clock().clone();
    loop {
        let next = app.store.now().after(LOOK_EVERY);
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.until(next) => {}
        }
        let (certificates, store) = (certificates.clone(), app.store.clone());
        let looked = tokio::task::spawn_blocking(move || {
            certificates.refresh();
            store.rest();
            limits::give_memory_back();
        });
        if let Err(error) = looked.await {
            tracing::warn!(%error, "the minute's round ended early");
        }
    }
}

struct Sweep(App);

impl JobHandler for Sweep {
    fn run(&self, _: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let house = app.clone();
            let mut next = SWEEP_EVERY;
            match app.store.offload(move || sweep(&house)).await? {
                Ok(count) => tracing::info!(count, "swept bodies that nobody refers to"),
                Err(_) if app.store.stopping().is_asked() => next = SWEEP_AGAIN,
                Err(error) => tracing::warn!(%error, "could not sweep bodies"),
            }
            Ok(Outcome::Again {
                at: app.store.now().after(next),
                payload: None,
            })
        })
    }
}

/// Deletes bodies nobody refers to. Deliveries are read before accounts: a body on its way from one to the other is
/// in one of the two sets, and what arrives meanwhile is too young. Ends with an error when the program stops.
fn sweep(app: &App) -> anyhow::Result<u64> {
    let stop = app.store.stopping();
    let mut referred: HashSet<BlobId> = app.store.intake_blobs()?.into_iter().collect();
    referred.extend(app.queue.blobs()?);
    for account in app.directory.accounts()? {
        stop.check()?;
        referred.extend(app.mail.blobs(&Actor::system(), account)?);
    }
    #[allow(clippy::disallowed_methods)] // a file's time is the machine's, not the house's
    let now = SystemTime::now();
    Ok(app.store.blobs().sweep(&referred, now, SWEEP_EVERY, stop)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use text::Lang;
    use transport::outbound::Route;

    #[tokio::test]
    async fn a_sweep_ends_early_when_the_program_stops() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.data = folder.path().join("data");
        let app = App::open(config, Route::Mx, Lang::Fr).unwrap();
        let body = app.store.blobs().put(b"referred to by nobody").unwrap();
        assert_eq!(sweep(&app).unwrap(), 0, "it is too young");
        app.store.stopping().ask();
        assert!(sweep(&app).is_err());
        assert!(app.store.blobs().verify(body).unwrap());
    }
}
