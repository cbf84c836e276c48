//! The colleagues of the demonstration: an invented académie is written, imported as a real one would be, and deleted.

use crate::app::App;
use crate::commands::generate::Disk;
use anyhow::{Context, Result, bail};
use demo::Academie;
use directory::Actor;
use generator::Options;
use import::{Request, Source, State};
use std::fs::File;
use std::io::ErrorKind;
use text::dates;

/// The académie's code: Thau's, as `tramontane generate` has it.
pub(super) const CODE: u16 = 11;

/// Imports so many agents with their structures into the demonstration's first organisation.
///
/// # Errors
/// A folder that cannot be written; the import's.
pub fn import(app: &App, academie: &Academie, agents: u32) -> Result<()> {
    let Some(first) = academie.organisations.first() else {
        return Ok(());
    };
    let organisation = app
        .directory
        .organisation_of_domain(&first.domain)?
        .context("the demonstration's organisation")?;
    let actor = Actor::command();
    let folder = app.config.server.data.join("feeds");
    // A start that was cut leaves its feeds, and an import that is not over.
    remove(&folder)?;
    let today = dates::naive(dates::PARIS, app.store.now().0);
    for id in app.imports.resume()? {
        if let Err(error) = app.imports.apply(&actor, id, today, |_, _| {}) {
            tracing::debug!(%error, id, "an import that was cut is ended elsewhere");
        }
    }
    let imported = run(app, organisation, agents, &folder);
    remove(&folder)?;
    imported
}

fn remove(folder: &std::path::Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn run(
    app: &App,
    organisation: directory::OrganisationId,
    agents: u32,
    folder: &std::path::Path,
) -> Result<()> {
    let options = Options {
        agents,
        seed: super::SEED,
        from: chrono::NaiveDate::from_ymd_opt(2026, 9, 1).context("a day")?,
        days: 0,
        academie: CODE,
    };
    generator::generate(options, &mut Disk(folder.to_owned()))?;
    let actor = Actor::command();
    let request = Request {
        actor: &actor,
        organisation,
        today: options.from,
        accept_date: true,
    };
    let hr = folder.join("HR/hr_20260901.csv");
    let mut lines = File::open(&hr)?;
    let staged = app
        .imports
        .stage(&request, Source::Hr("hr.csv", &mut lines))?;
    app.imports
        .apply(&actor, staged.id, options.from, |_, _| {})?;
    let staged = app.imports.stage(&request, Source::Aaf(folder))?;
    if staged.state != State::Ready {
        bail!("the demonstration's feeds: {:?}", staged.report.refused);
    }
    app.imports
        .apply(&actor, staged.id, options.from, |_, _| {})?;
    Ok(())
}
