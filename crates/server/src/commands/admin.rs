//! `tramontane admin create|grant|revoke|list`: who looks after a whole organisation, made by who holds the machine.

use super::account::{New, create, holder, said};
use super::actor;
use crate::app::App;
use crate::cli::AdminAct;
use crate::fault::Fault;
use directory::{Organisation, PersonId};
use identity::{FirstLink, Secret};
use text::Lang;
use text::words::say;

pub(super) async fn run(
    app: &App,
    act: AdminAct,
    secret: Option<Secret>,
    lang: Lang,
) -> Result<String, Fault> {
    let app = app.clone();
    let work = move || match act {
        AdminAct::Create { address, name } => {
            let new = New::named(address.clone(), name);
            let (person, created) = create(&app, &new, secret.as_ref(), lang)?;
            let set = set(&app, person, &address, true, lang)?;
            Ok(format!("{created}\n{set}"))
        }
        AdminAct::Grant { address } => {
            let (person, _) = holder(&app, &address)?;
            set(&app, person, &address, true, lang)
        }
        AdminAct::Revoke { address } => {
            let (person, _) = holder(&app, &address)?;
            set(&app, person, &address, false, lang)
        }
        AdminAct::List => list(&app, lang),
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Fault::other)?
}

fn set(
    app: &App,
    person: PersonId,
    address: &str,
    is_one: bool,
    lang: Lang,
) -> Result<String, Fault> {
    app.directory.set_administrator(&actor(), person, is_one)?;
    if is_one {
        let link = FirstLink::below(&app.config.server.data);
        link.withdraw().map_err(Fault::other)?;
    }
    let key = if is_one {
        "act-administrator"
    } else {
        "act-no-administrator"
    };
    Ok(said(lang, key, &[("address", address.to_owned())]))
}

fn list(app: &App, lang: Lang) -> Result<String, Fault> {
    let mut lines = Vec::new();
    for organisation in app.directory.organisations()? {
        lines.extend(of_organisation(app, &organisation)?);
    }
    if lines.is_empty() {
        return Ok(say(lang, "act-administrators-none", &[]));
    }
    Ok(lines.join("\n"))
}

/// One line an administrator: address, name, organisation.
fn of_organisation(app: &App, organisation: &Organisation) -> Result<Vec<String>, Fault> {
    let people = app.directory.administrators(&actor(), organisation.id)?;
    let line = |id| {
        let person = app.directory.person(id)?;
        let address = person.address.clone().unwrap_or_default();
        Ok(format!(
            "{address}\t{}\t{}",
            person.display_name, organisation.name
        ))
    };
    people.into_iter().map(line).collect()
}
