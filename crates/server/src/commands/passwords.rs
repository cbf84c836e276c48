//! `tramontane passwords load`: breached passwords that nobody may choose. Each node of several loads its own.
//! `tramontane passwords measure`: what hashes cost on this machine, and what to set.

use crate::app::App;
use crate::cli::PasswordsAct;
use crate::fault::Fault;
use identity::{HASHING_PLACES, HashCost, LoadError, Measured};
use text::Lang;
use text::words::say;

pub(super) async fn run(app: &App, act: PasswordsAct, lang: Lang) -> Result<String, Fault> {
    let file = match act {
        PasswordsAct::Load { file } => file,
        PasswordsAct::Measure => return measure(lang).await,
    };
    let (identity, data) = (app.identity.clone(), app.config.server.data.clone());
    let (place, name) = (file.clone(), file.display().to_string());
    // A thread of its own: it may take minutes, and those of the store wait for none.
    let loaded = tokio::task::spawn_blocking(move || identity.load_breached(&data, &place)).await;
    match loaded.map_err(Fault::other)? {
        Ok(count) => Ok(say(
            lang,
            "act-passwords-loaded",
            &[("count", count.into())],
        )),
        Err(LoadError::Line(line)) => {
            let args = vec![("file", name), ("line", line.to_string())];
            Err(Fault::new("act-passwords-line", args))
        }
        Err(LoadError::Busy) => Err(Fault::new("act-passwords-busy", vec![("file", name)])),
        Err(LoadError::Empty) => Err(Fault::new("act-passwords-empty", vec![("file", name)])),
        Err(LoadError::TooMany) => Err(Fault::new("act-passwords-many", vec![("file", name)])),
        Err(LoadError::Io(error)) => {
            let args = vec![("file", name), ("error", error.to_string())];
            Err(Fault::new("act-passwords-unread", args))
        }
    }
}

async fn measure(lang: Lang) -> Result<String, Fault> {
    let measured =
        tokio::task::spawn_blocking(|| HashCost::measured(HASHING_PLACES as usize)).await;
    let measured = measured.map_err(Fault::other)?.map_err(Fault::other)?;
    let said = |key: &str, cost: HashCost, took: u64| {
        let args = [
            ("memory", u64::from(cost.memory_kib / 1024).into()),
            ("passes", u64::from(cost.passes).into()),
            ("millis", took.into()),
        ];
        say(lang, key, &args)
    };
    let mut lines = vec![say(
        lang,
        "act-passwords-measured",
        &[("count", u64::from(HASHING_PLACES).into())],
    )];
    for one in &measured {
        let took = u64::try_from(one.took.as_millis()).unwrap_or(u64::MAX);
        lines.push(said("act-passwords-cost", one.cost, took));
    }
    let best = Measured::best(&measured);
    let longest = u64::try_from(HashCost::LONGEST.as_millis()).unwrap_or(u64::MAX);
    lines.push(said("act-passwords-proposed", best, longest));
    lines.push(format!(
        "[passwords]\nmemory_kib = {}\npasses = {}",
        best.memory_kib, best.passes
    ));
    lines.push(say(lang, "act-passwords-raised", &[]));
    Ok(lines.join("\n"))
}
