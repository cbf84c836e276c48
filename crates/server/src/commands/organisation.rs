//! `tramontane organisation create|academies|addresses|policy|set|contacts|campaign|domain`.

use super::actor;
use crate::app::App;
use crate::cli::OrganisationAct;
use crate::fault::Fault;
use directory::{
    Change, Directory, DirectoryError, LOGO_BYTES, LOGO_PIXELS, LogoFace, NewOrganisation,
    OrganisationId, POLICIES, PersonId, SETTINGS_OF_ORGANISATION,
};
use std::collections::BTreeSet;
use std::io::Read;
use store::Timestamp;
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
            OrganisationAct::Set {
                organisation,
                setting,
                value,
            } => match (setting, value) {
                (Some(setting), Some(value)) => set(&house, &organisation, &setting, &value, lang),
                _ => settings(&house, &organisation, lang),
            },
            OrganisationAct::Contacts { organisation, file } => {
                super::contacts::run(&house, &organisation, file.as_deref(), lang)
            }
            OrganisationAct::Campaign { organisation, act } => {
                let id = named(&house.directory, &organisation)?;
                super::campaign::run(&house, id, &act, lang)
            }
            OrganisationAct::Domain {
                organisation,
                act,
                domain,
            } => change_domain(&house, &organisation, &act, &domain, lang),
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
    let codes = numbers(academies);
    let made = app
        .directory
        .create_organisation_with_codes(&actor(), &new, &codes);
    made.map_err(told)?;
    Ok(say(
        lang,
        "act-organisation-created",
        &[("name", name.into())],
    ))
}

fn academies(app: &App, organisation: &str, codes: &[u16], lang: Lang) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let codes = numbers(codes);
    let set = app.directory.set_academie_codes(&actor(), id, &codes);
    set.map_err(told)?;
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
        let one = set.iter().find(|one| one.name == name);
        let by = one.map(|one| (one.set_by.map(PersonId), one.since));
        let since = set_by(app, by, "policy-default", lang)?;
        lines.push(format!("{name} = {value}\n    {does} {since}"));
    }
    Ok(lines.join("\n"))
}

/// Who set something, and when.
fn set_by(
    app: &App,
    by: Option<(Option<PersonId>, Timestamp)>,
    unset: &str,
    lang: Lang,
) -> Result<String, Fault> {
    let Some((who, since)) = by else {
        return Ok(say(lang, unset, &[]));
    };
    let day = text::dates::date(lang, text::dates::PARIS, since.0);
    let who = match who {
        Some(person) => app.directory.person(person)?.display_name.clone(),
        None => say(lang, "policy-by-command", &[]),
    };
    let args = [("who", who.into()), ("day", day.into())];
    Ok(say(lang, "policy-set-by", &args))
}

/// What the organisation says of itself, with what each does and who set it.
fn settings(app: &App, organisation: &str, lang: Lang) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let found = app.directory.organisation(id)?;
    let codes = app.directory.academie_codes(id)?;
    let codes: Vec<String> = codes.iter().map(|code| format!("{code:02}")).collect();
    let set = app.directory.organisation_settings(&actor(), id)?;
    let none = || "none".to_owned();
    let mut lines = Vec::new();
    for name in SETTINGS_OF_ORGANISATION {
        let value = match name {
            "name" => found.name.clone(),
            "hue" => found.hue.map_or_else(none, |hue| hue.to_string()),
            "language" => found.language.code().to_owned(),
            "domains" => found.domains.join(", "),
            "logo" => {
                let size = |logo: &LogoFace| format!("{} × {}", logo.width, logo.height);
                found.logo.as_ref().map_or_else(none, size)
            }
            _ => codes.join(", "),
        };
        let does = say(lang, &format!("setting-{name}"), &[]);
        let one = set.iter().find(|one| one.name == name);
        let by = one.map(|one| (one.set_by, one.since));
        let since = set_by(app, by, "web-organisation-unset", lang)?;
        lines.push(format!("{name} = {value}\n    {does} {since}"));
    }
    let (mode, says) = password_mode(app, id, lang)?;
    lines.push(format!("password-mode = {mode}\n    {says}"));
    Ok(lines.join("\n"))
}

/// Where its passwords are verified, and what to do where that is said in a word of another version.
fn password_mode(app: &App, id: OrganisationId, lang: Lang) -> Result<(String, String), Fault> {
    match app.directory.password_mode(id) {
        Ok(mode) => Ok((mode.name().to_owned(), say(lang, mode.key(), &[]))),
        Err(DirectoryError::Invalid { value, .. }) => {
            let args = [("mode", value.clone().into())];
            Ok((value, say(lang, "password-mode-unknown", &args)))
        }
        Err(error) => Err(error.into()),
    }
}

fn set(
    app: &App,
    organisation: &str,
    setting: &str,
    value: &str,
    lang: Lang,
) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let invalid = || {
        let args = vec![("setting", setting.to_owned()), ("value", value.to_owned())];
        Fault::new("act-setting-invalid", args)
    };
    let change = match (setting, value) {
        ("name", name) => Change::Name(name.to_owned()),
        ("hue", "none") => Change::Hue(None),
        ("hue", degrees) => Change::Hue(Some(degrees.parse().map_err(|_| invalid())?)),
        ("language", code) => Change::Language(code.parse().map_err(|_| invalid())?),
        ("logo", "none") => Change::Logo(None),
        ("logo", path) => Change::Logo(Some(picture(path)?)),
        _ => return Err(invalid()),
    };
    let done = app
        .directory
        .change_organisation(&actor(), id, &change, None);
    done.map_err(|error| match error {
        DirectoryError::Invalid { .. } if setting == "logo" => picture_bad(value, lang),
        DirectoryError::Invalid { .. } => invalid(),
        other => other.into(),
    })?;
    let setting = setting.to_owned();
    Ok(say(lang, "act-setting-set", &[("setting", setting.into())]))
}

/// No more than one byte beyond what a logo may have.
fn picture(path: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let most = u64::try_from(LOGO_BYTES + 1).unwrap_or(u64::MAX);
    let file =
        std::fs::File::open(path).map_err(|error| Fault::other(format!("{path}: {error}")))?;
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Fault::other(format!("{path}: {error}")))?;
    Ok(bytes)
}

fn picture_bad(path: &str, lang: Lang) -> Fault {
    let size = text::numbers::size(lang, u64::try_from(LOGO_BYTES).unwrap_or(u64::MAX));
    let args = vec![
        ("file", path.to_owned()),
        ("size", size),
        ("count", LOGO_PIXELS.to_string()),
    ];
    Fault::new("act-picture-bad", args)
}

fn change_domain(
    app: &App,
    organisation: &str,
    act: &str,
    domain: &str,
    lang: Lang,
) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let domain = domain.to_lowercase();
    let change = match act {
        "add" => Change::AddDomain(domain.clone()),
        "main" => Change::MainDomain(domain.clone()),
        _ => Change::RemoveDomain(domain.clone()),
    };
    let done = app
        .directory
        .change_organisation(&actor(), id, &change, None);
    done.map_err(|error| match error {
        DirectoryError::Exists {
            what: "address",
            value,
        } => Fault::new(
            "act-domain-lived-in",
            vec![("domain", domain.clone()), ("count", value)],
        ),
        error => {
            let key = match error {
                DirectoryError::Exists { .. } => "act-domain-taken",
                DirectoryError::Invalid {
                    what: "main-domain",
                    ..
                } => "act-domain-main",
                DirectoryError::Invalid { .. } => "act-domain-bad",
                DirectoryError::NotFound("domain") => "act-domain-foreign",
                other => return other.into(),
            };
            Fault::new(key, vec![("domain", domain.clone())])
        }
    })?;
    let domains = app.directory.organisation(id)?.domains.join(", ");
    Ok(say(lang, "act-setting-set", &[("setting", domains.into())]))
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

/// What is another organisation's already: which one is not said.
fn told(error: DirectoryError) -> Fault {
    match error {
        DirectoryError::Exists {
            what: "codes",
            value,
        } => Fault::new("act-code-taken", vec![("code", format!("{value:0>2}"))]),
        DirectoryError::Exists {
            what: "domain",
            value,
        } => Fault::new("act-domain-taken", vec![("domain", value)]),
        other => other.into(),
    }
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
