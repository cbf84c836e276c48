//! `tramontane organisation create`.

use super::actor;
use crate::app::App;
use crate::cli::OrganisationAct;
use crate::fault::Fault;
use directory::NewOrganisation;
use text::Lang;
use text::words::say;

pub(super) async fn run(app: &App, act: OrganisationAct, lang: Lang) -> Result<String, Fault> {
    let OrganisationAct::Create { name, domains } = act;
    let directory = app.directory.clone();
    let new = NewOrganisation {
        name: name.clone(),
        domains: domains.iter().map(|domain| domain.to_lowercase()).collect(),
        hue: None,
        language: app.config.server.language,
    };
    app.store
        .offload(move || directory.create_organisation(&actor(), &new))
        .await??;
    Ok(say(
        lang,
        "act-organisation-created",
        &[("name", name.as_str().into())],
    ))
}
