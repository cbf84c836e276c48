//! `tramontane organisation create|academies|addresses|policy`.

use super::actor;
use crate::app::App;
use crate::cli::OrganisationAct;
use crate::fault::Fault;
use directory::{Directory, DirectoryError, NewOrganisation, OrganisationId, POLICIES};
use std::collections::BTreeSet;
use text::Lang;
use text::words::say;

pub(super) async fn run(app: &App, act: OrganisationAct, lang: Lang) -> Result<String, Fault> {
    let house = app.clone();
    app.store
        .offload(move || match act {
            OrganisationAct::Create {
                name,
                domains,
                academies,
            } => create(&house, name, &domains, &academies, lang),
            OrganisationAct::Academies {
                organisation,
                codes,
            } => academies(&house, &organisation, &codes, lang),
            OrganisationAct::Addresses {
                organisation,
                since,
            } => addresses(&house, &organisation, since),
            OrganisationAct::Policy {
                organisation,
                policy,
                value,
            } => match (policy, value) {
                (Some(policy), Some(value)) => {
                    set_policy(&house, &organisation, &policy, &value, lang)
                }
                _ => policies(&house, &organisation, lang),
            },
        })
        .await?
}

fn create(
    app: &App,
    name: String,
    domains: &[String],
    academies: &[u16],
    lang: Lang,
) -> Result<String, Fault> {
    let new = NewOrganisation {
        name: name.clone(),
        domains: domains.iter().map(|domain| domain.to_lowercase()).collect(),
        hue: None,
        language: app.config.server.language,
    };
    let id = app.directory.create_organisation(&actor(), &new)?;
    app.directory
        .set_academie_codes(&actor(), id, &numbers(academies))?;
    Ok(say(
        lang,
        "act-organisation-created",
        &[("name", name.into())],
    ))
}

fn academies(app: &App, organisation: &str, codes: &[u16], lang: Lang) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let codes = numbers(codes);
    app.directory.set_academie_codes(&actor(), id, &codes)?;
    let shown: Vec<String> = codes.iter().map(|code| format!("{code:02}")).collect();
    Ok(say(
        lang,
        "act-academies-set",
        &[
            ("name", organisation.to_owned().into()),
            ("codes", shown.join(", ").into()),
        ],
    ))
}

fn set_policy(
    app: &App,
    organisation: &str,
    policy: &str,
    value: &str,
    lang: Lang,
) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let set = app.directory.set_policy(&actor(), id, policy, value);
    set.map_err(|error| match error {
        DirectoryError::Invalid { .. } => Fault::new(
            "act-policy-invalid",
            vec![
                ("policy", policy.to_owned()),
                ("known", POLICIES.join(", ")),
            ],
        ),
        other => other.into(),
    })?;
    Ok(say(
        lang,
        "act-policy-set",
        &[("policy", policy.to_owned().into())],
    ))
}

/// Each policy with what it does, its value and who set it.
fn policies(app: &App, organisation: &str, lang: Lang) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let set = app.directory.set_policies(&actor(), id)?;
    let now = app.directory.policies(id)?;
    let mut lines = Vec::new();
    for name in POLICIES {
        let value = now.json(name).map_err(Fault::other)?;
        let does = say(lang, &format!("policy-{name}"), &[]);
        let since = set.iter().find(|one| one.name == name).map(|one| {
            let day = text::dates::date(lang, text::dates::PARIS, one.since.0);
            let who = match one.set_by {
                Some(person) => app
                    .directory
                    .person(directory::PersonId(person))?
                    .display_name
                    .clone(),
                None => say(lang, "policy-by-command", &[]),
            };
            let args = [("who", who.into()), ("day", day.into())];
            Ok::<_, DirectoryError>(say(lang, "policy-set-by", &args))
        });
        let since = match since {
            Some(since) => since?,
            None => say(lang, "policy-default", &[]),
        };
        lines.push(format!("{name} = {value}\n    {does} {since}"));
    }
    Ok(lines.join("\n"))
}

/// CSV with a header; the last column is the cursor to ask with next.
fn addresses(app: &App, organisation: &str, since: i64) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let mut text = "identifier;address;aliases;state;ends;change".to_owned();
    app.directory.address_feed(&actor(), id, since, |line| {
        let ends = line.ends.as_deref().unwrap_or_default();
        let aliases = line.aliases.join(" ");
        text.push_str(&format!(
            "\n{};{};{aliases};{};{ends};{}",
            line.identifier, line.address, line.state, line.change
        ));
    })?;
    Ok(text)
}

fn numbers(codes: &[u16]) -> BTreeSet<i64> {
    codes.iter().map(|code| i64::from(*code)).collect()
}

/// The organisation with this name or domain.
pub(super) fn named(directory: &Directory, name: &str) -> Result<OrganisationId, Fault> {
    if let Some(id) = directory.organisation_of_domain(&name.to_lowercase())? {
        return Ok(id);
    }
    let folded = text::fold(name.trim());
    let mut found = directory
        .organisations()?
        .into_iter()
        .filter(|one| text::fold(&one.name) == folded);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.id),
        _ => Err(Fault::new(
            "import-no-organisation",
            vec![("name", name.to_owned())],
        )),
    }
}
