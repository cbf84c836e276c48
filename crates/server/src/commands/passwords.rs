//! `tramontane passwords load`: breached passwords that nobody may choose. Each node of several loads its own.

use crate::app::App;
use crate::cli::PasswordsAct;
use crate::fault::Fault;
use identity::LoadError;
use text::Lang;
use text::words::say;

pub(super) async fn run(app: &App, act: PasswordsAct, lang: Lang) -> Result<String, Fault> {
    let PasswordsAct::Load { file } = act;
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
