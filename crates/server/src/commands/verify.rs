//! `tramontane verify`: every account checked while the service runs. Its stop does not wait for the end.

use crate::app::App;
use crate::fault::Fault;
use text::Lang;
use text::words::say;

pub(super) async fn run(app: &App, lang: Lang) -> Result<String, Fault> {
    let accounts = {
        let directory = app.directory.clone();
        app.store.offload(move || directory.accounts()).await??
    };
    let (count, mut problems) = (accounts.len(), Vec::new());
    for account in accounts {
        let mail = app.mail.clone();
        let found = app.store.offload(move || mail.verify(account)).await?;
        if app.store.stopping().is_asked() {
            return Err(Fault::new("act-verify-stopped", Vec::new()));
        }
        let found = found.unwrap_or_else(|error| vec![error.to_string()]);
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{account}: {problem}")),
        );
    }
    if problems.is_empty() {
        return Ok(say(lang, "act-verify-good", &[("accounts", count.into())]));
    }
    problems.push(say(
        lang,
        "act-verify-problems",
        &[("problems", problems.len().into())],
    ));
    Err(Fault::lines(&problems))
}
