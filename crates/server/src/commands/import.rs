//! `tramontane import`: people from a feed, staged, shown, applied; reports as text.

use super::{actor, organisation};
use crate::app::App;
use crate::cli::{ImportAct, ImportOptions};
use crate::control::Progress;
use crate::fault::Fault;
use import::{Happening, Import, ImportError, Refusal, Report, Request, Source, State};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use text::Lang;
use text::dates;
use text::words::say;

pub(super) async fn run(
    app: &App,
    act: ImportAct,
    progress: Progress,
    lang: Lang,
) -> Result<String, Fault> {
    let house = app.clone();
    app.store
        .offload(move || match act {
            ImportAct::Aaf { path, how } => {
                import(&house, &how, Source::Aaf(&path), &progress, lang)
            }
            ImportAct::Hr { file, how } => {
                let mut input = open(&file)?;
                let source = Source::Hr(name(&file), &mut input);
                import(&house, &how, source, &progress, lang)
            }
            ImportAct::Csv {
                file,
                feed,
                columns,
                how,
            } => {
                let mapping = import::mapping(&columns)
                    .map_err(|bad| Fault::new("import-bad-mapping", vec![("part", bad.0)]))?;
                let mut input = open(&file)?;
                let source = Source::Csv {
                    feed: &feed,
                    file: name(&file),
                    input: &mut input,
                    mapping: &mapping,
                };
                import(&house, &how, source, &progress, lang)
            }
            ImportAct::List { organisation } => list(&house, &organisation, lang),
            ImportAct::Release {
                id,
                accept_departures,
            } => {
                let accepted = Some(accept_departures);
                house
                    .imports
                    .release(&actor(), id, accepted)
                    .map_err(told)?;
                let import = house.imports.import(&actor(), id).map_err(told)?;
                Ok(head(&import, lang))
            }
            ImportAct::Drop { id } => {
                house.imports.give_up(&actor(), id).map_err(told)?;
                let import = house.imports.import(&actor(), id).map_err(told)?;
                Ok(head(&import, lang))
            }
        })
        .await?
}

fn import(
    app: &App,
    how: &ImportOptions,
    source: Source<'_>,
    progress: &Progress,
    lang: Lang,
) -> Result<String, Fault> {
    let organisation = organisation::named(&app.directory, &how.organisation)?;
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let actor = actor();
    let request = Request {
        actor: &actor,
        organisation,
        today,
        accept_date: how.accept_date,
    };
    let staged = app.imports.stage(&request, source).map_err(told)?;
    if staged.state == State::Refused {
        return Err(Fault::lines(&report(&staged, lang)));
    }
    if how.dry_run {
        app.imports.give_up(&actor, staged.id).map_err(told)?;
        let mut lines = report(&staged, lang);
        lines.push(say(lang, "import-dry-run", &[]));
        return Ok(lines.join("\n"));
    }
    if staged.state == State::Stopped {
        let released = match how.accept_departures {
            Some(accepted) => app.imports.release(&actor, staged.id, Some(accepted)),
            None => {
                app.imports.give_up(&actor, staged.id).map_err(told)?;
                let left = app.imports.import(&actor, staged.id).map_err(told)?;
                return Err(Fault::lines(&report(&left, lang)));
            }
        };
        if let Err(error) = released {
            app.imports.give_up(&actor, staged.id).map_err(told)?;
            return Err(told(error));
        }
    }
    let mut tenth = 0;
    let applied = app.imports.apply(&actor, staged.id, today, |done, total| {
        let now = done * 10 / total.max(1);
        if now > tenth {
            tenth = now;
            let args = [("done", done.into()), ("total", total.into())];
            progress(say(lang, "import-progress", &args));
        }
    });
    app.identity.end_closed()?;
    let applied = applied.map_err(told)?;
    Ok(report(&applied, lang).join("\n"))
}

fn list(app: &App, organisation: &str, lang: Lang) -> Result<String, Fault> {
    /// As many as a terminal shows.
    const SHOWN: u32 = 20;
    let id = organisation::named(&app.directory, organisation)?;
    let imports = app.imports.imports(&actor(), id, SHOWN).map_err(told)?;
    let lines: Vec<String> = imports.iter().map(|import| head(import, lang)).collect();
    Ok(lines.join("\n"))
}

fn open(file: &Path) -> Result<BufReader<File>, Fault> {
    match File::open(file) {
        Ok(file) => Ok(BufReader::new(file)),
        Err(error) => Err(Fault::new(
            "import-refused-files",
            vec![("reason", format!("{}: {error}", file.display()))],
        )),
    }
}

fn name(file: &Path) -> &str {
    file.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("-")
}

pub(super) fn told(error: ImportError) -> Fault {
    match error {
        ImportError::Refused(Refusal::Busy) => Fault::new("import-busy", Vec::new()),
        ImportError::OtherDepartures { asked, found } => Fault::new(
            "import-other-departures",
            vec![("asked", asked.to_string()), ("found", found.to_string())],
        ),
        ImportError::Directory(error) => error.into(),
        other => Fault::other(other),
    }
}

fn head(import: &Import, lang: Lang) -> String {
    let state = say(lang, &format!("import-state-{}", import.state.name()), &[]);
    let kind = say(lang, &format!("import-kind-{}", import.kind), &[]);
    let args = [
        ("id", import.id.to_string().into()),
        ("kind", kind.into()),
        ("day", import.day.clone().into()),
        ("state", state.into()),
    ];
    say(lang, "import-report", &args)
}

/// The whole report, a line each.
fn report(import: &Import, lang: Lang) -> Vec<String> {
    let report = &import.report;
    let mut lines = vec![head(import, lang)];
    if let Some((key, values)) = &report.refused {
        let args: Vec<_> = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().into()))
            .collect();
        lines.push(say(lang, &format!("import-refused-{key}"), &args));
        return lines;
    }
    for happening in Happening::ALL {
        tell(report, happening, lang, &mut lines);
    }
    if report.changes() == 0 {
        lines.push(say(lang, "import-nothing-changes", &[]));
    }
    for (key, count) in [
        ("import-unchanged", report.unchanged),
        ("import-passed-over", report.passed_over),
    ] {
        if count > 0 {
            lines.push(say(lang, key, &[("count", count.into())]));
        }
    }
    warnings(report, lang, &mut lines);
    if let Some(stop) = &report.stop {
        let args = [
            ("departures", stop.departures.into()),
            ("of", stop.of.into()),
        ];
        lines.push(say(lang, "import-stop", &args));
        if stop.pupils > 0 {
            let args = [
                ("pupils", stop.pupils.into()),
                ("of", stop.pupils_of.into()),
            ];
            lines.push(say(lang, "import-stop-pupils", &args));
        }
        for (name, count) in &stop.structures {
            let args = [("name", name.clone().into()), ("count", (*count).into())];
            lines.push(say(lang, "import-stop-structure", &args));
        }
        let args = [("departures", stop.all().to_string().into())];
        lines.push(say(lang, "import-stop-release", &args));
    }
    lines
}

fn tell(report: &Report, happening: Happening, lang: Lang, lines: &mut Vec<String>) {
    let count = report.count(happening);
    if count == 0 {
        return;
    }
    let what = say(lang, &format!("import-happening-{}", happening.name()), &[]);
    lines.push(format!(
        "{what} {}",
        text::numbers::whole(lang, i64::try_from(count).unwrap_or(i64::MAX))
    ));
    let samples = report
        .samples
        .get(&happening)
        .map_or(&[][..], Vec::as_slice);
    let named = samples.iter().filter(|name| !name.is_empty());
    lines.extend(named.map(|name| format!("  {name}")));
    let more = count.saturating_sub(samples.len() as u64);
    if more > 0 && !samples.is_empty() {
        let args = [("count", more.into())];
        lines.push(format!("  {}", say(lang, "import-and-more", &args)));
    }
}

fn warnings(report: &Report, lang: Lang, lines: &mut Vec<String>) {
    if report.warnings.is_empty() {
        return;
    }
    lines.push(say(lang, "import-warnings", &[]));
    for (kind, count) in &report.warnings {
        let what = say(lang, &format!("import-warning-{kind}"), &[]);
        lines.push(format!("  {count} {what}"));
        for remark in report
            .remarks
            .iter()
            .filter(|one| one.kind == *kind)
            .take(3)
        {
            let value = remark.value.as_deref().unwrap_or_default();
            lines.push(format!("    {}:{} {value}", remark.file, remark.line));
        }
    }
}
