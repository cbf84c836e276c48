//! `tramontane account same-person|other-person`: which accounts are one human's. Whoever holds the machine says it alone.

use super::account::{holder, said};
use super::actor;
use crate::app::App;
use crate::fault::Fault;
use directory::{DirectoryError, MOST_SAME};
use text::Lang;

pub(super) fn say(app: &App, address: &str, other: &str, lang: Lang) -> Result<String, Fault> {
    let ((one, _), (two, _)) = (holder(app, address)?, holder(app, other)?);
    let args = || vec![("address", address.to_owned()), ("other", other.to_owned())];
    match app.directory.say_same(&actor(), one, two) {
        Ok(_) => Ok(said(lang, "act-same-person", &args())),
        Err(DirectoryError::Invalid {
            what: "organisation",
            ..
        }) => Err(Fault::new("act-same-elsewhere", args())),
        Err(DirectoryError::Invalid { what: "same", .. }) => {
            Err(Fault::new("act-same-account", args()))
        }
        Err(DirectoryError::Exists { what: "same", .. }) => {
            Err(Fault::new("act-same-already", args()))
        }
        Err(DirectoryError::Exists {
            what: "accounts", ..
        }) => {
            let most = vec![("count", MOST_SAME.to_string())];
            Err(Fault::new("act-same-too-many", most))
        }
        Err(DirectoryError::NotFound(_)) => Err(Fault::new("act-same-nobody", args())),
        Err(other) => Err(other.into()),
    }
}

pub(super) fn unsay(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (person, _) = holder(app, address)?;
    let args = || vec![("address", address.to_owned())];
    match app.directory.unsay_same(&actor(), person) {
        Ok(()) => Ok(said(lang, "act-other-person", &args())),
        Err(DirectoryError::NotFound("same")) => Err(Fault::new("act-same-not", args())),
        Err(other) => Err(other.into()),
    }
}
