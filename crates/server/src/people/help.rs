//! Requests for help are routed by a due job: whom one is about, whose desk answers it.

use crate::app::App;
use std::sync::Arc;
use store::{Job, JobHandler, Outcome, Running};

/// Registers the job.
pub fn register(app: &App) {
    let handler = Arc::new(Route(app.clone()));
    app.store.set_job_handler(directory::HELP_JOB, handler);
}

struct Route(App);

impl JobHandler for Route {
    fn run(&self, job: Job) -> Running<'_> {
        let app = self.0.clone();
        Box::pin(async move {
            let directory = app.directory.clone();
            app.store
                .offload(move || directory.route_help(&job))
                .await??;
            Ok(Outcome::Done)
        })
    }
}
