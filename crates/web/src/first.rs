//! The first administrator: whoever can read the one-time link on the machine makes their account, and the organisation
//! when there is none.

use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::Guest;
use crate::sheet::Sheet;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use directory::{Actor, NewAccount, NewOrganisation, OrganisationId, Role};
use identity::{Secret, check_password};
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;
use text::address::Address;

#[derive(Template)]
#[template(path = "first.html")]
pub(crate) struct FirstPage {
    sheet: Sheet,
    token: String,
    entry: Entry,
    /// Domains that have mail here; none: the organisation is made too.
    domains: Vec<String>,
    wrong: Option<Wrong>,
}

/// The form.
#[derive(Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    organisation: String,
    name: String,
    address: String,
    password: String,
}

/// A field that cannot be taken, with the key of its sentence.
#[derive(Clone, Copy)]
struct Wrong {
    field: &'static str,
    key: &'static str,
}

/// What the form says, when it can be taken.
struct Sound {
    organisation: Place,
    name: String,
    address: Address,
    password: Secret,
}

enum Place {
    Known(OrganisationId),
    New(NewOrganisation),
}

/// `GET /first/{token}`
///
/// # Errors
/// `NotFound` for another link, or one that was used.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    page(&form(&context, guest, token, Entry::default(), None).await?)
}

/// `POST /first/{token}`: makes the account, then leads to the sign-in.
///
/// # Errors
/// `NotFound` for another link, or one that was used; the store's. A field that cannot be taken is the form again.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Path(token): Path<String>,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let secret = Secret::new(token.clone());
    let lang = guest.w.0;
    let made = context
        .run(move |context| {
            leads_here(context, &secret)?;
            let sound = match check(context, &entry, lang)? {
                Ok(sound) => sound,
                Err(wrong) => return Ok(Err((entry, wrong))),
            };
            make(context, sound, &secret, lang)?;
            Ok::<_, Fault>(Ok(()))
        })
        .await?;
    match made {
        Ok(()) => Ok(see_other("/signin?next=/administration")),
        Err((entry, wrong)) => {
            let again = form(&context, guest, token, entry, Some(wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response())
        }
    }
}

async fn form(
    context: &Arc<Context>,
    guest: Guest,
    token: String,
    entry: Entry,
    wrong: Option<Wrong>,
) -> Result<FirstPage, Fault> {
    let secret = Secret::new(token.clone());
    let domains = context
        .run(move |context| {
            leads_here(context, &secret)?;
            let all = context.directory.organisations()?;
            Ok::<_, Fault>(all.into_iter().flat_map(|one| one.domains).collect())
        })
        .await?;
    Ok(FirstPage {
        sheet: Sheet::new(guest.w, guest.w.say("web-first-title")),
        token,
        entry,
        domains,
        wrong,
    })
}

/// Whether the link is this one, and nobody administers yet: another node, or a command, may have made somebody meanwhile.
fn leads_here(context: &Context, secret: &Secret) -> Result<(), Fault> {
    if !context.options.first_link.leads_here(secret) {
        return Err(Fault::NotFound);
    }
    for organisation in context.directory.organisations()? {
        let found = context
            .directory
            .administrators(&Actor::command(), organisation.id)?;
        if !found.is_empty() {
            return Err(Fault::NotFound);
        }
    }
    Ok(())
}

/// What the form says, or the first field that cannot be taken.
fn check(context: &Context, entry: &Entry, lang: Lang) -> Result<Result<Sound, Wrong>, Fault> {
    let wrong = |field, key| Ok(Err(Wrong { field, key }));
    let is_new = context.directory.organisations()?.is_empty();
    let organisation = entry.organisation.trim();
    if is_new && organisation.is_empty() {
        return wrong("organisation", "web-first-organisation-missing");
    }
    let name = entry.name.trim();
    if name.is_empty() {
        return wrong("name", "web-first-name-missing");
    }
    let Ok(address) = entry.address.trim().to_lowercase().parse::<Address>() else {
        return wrong("address", "web-first-address-bad");
    };
    if context.directory.account_at(&address)?.is_some() {
        return wrong("address", "web-first-address-taken");
    }
    let known = context.directory.organisation_of_domain(address.domain())?;
    let place = match known {
        Some(id) => Place::Known(id),
        None if is_new => Place::New(NewOrganisation {
            name: organisation.to_owned(),
            domains: vec![address.domain().to_owned()],
            hue: None,
            language: lang,
        }),
        None => return wrong("address", "web-first-domain-unknown"),
    };
    let password = Secret::new(entry.password.clone());
    if check_password(&password).is_err() {
        return wrong("password", "web-first-password-short");
    }
    Ok(Ok(Sound {
        organisation: place,
        name: name.to_owned(),
        address,
        password,
    }))
}

/// The link is used up first: of two who hold it one makes an account. What fails afterwards leaves a new link.
fn make(context: &Context, sound: Sound, token: &Secret, lang: Lang) -> Result<(), Fault> {
    let link = &context.options.first_link;
    let unavailable = |error: std::io::Error| {
        tracing::error!(%error, "the link of the first administrator");
        Fault::Unavailable
    };
    let base = link.base().unwrap_or_default();
    if !link.use_up(token).map_err(unavailable)? {
        return Err(Fault::NotFound);
    }
    let made = create(context, sound, lang);
    if made.is_err() {
        let random = context.mail.store().random().clone();
        link.offer(&*random, &base).map_err(unavailable)?;
    }
    made
}

fn create(context: &Context, sound: Sound, language: Lang) -> Result<(), Fault> {
    // Whoever read the file holds the machine.
    let actor = Actor::command();
    let directory = &context.directory;
    let organisation = match sound.organisation {
        Place::Known(id) => id,
        Place::New(new) => directory.create_organisation(&actor, &new)?,
    };
    let (given_name, family_name) = sound.name.rsplit_once(' ').unwrap_or(("", &sound.name));
    let new = NewAccount {
        organisation,
        identifier: sound.address.local().to_owned(),
        display_name: sound.name.clone(),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        function: String::new(),
        establishment: None,
        language,
        role: Role::Agent,
        addresses: vec![sound.address],
        quota_bytes: directory.policies(organisation)?.quota.default,
    };
    let (person, _) = directory.create_account(&actor, &new)?;
    let set = context
        .identity
        .set_password(&actor, person, &sound.password);
    set.map_err(|error| {
        tracing::error!(%error, "the first administrator has no password");
        Fault::Broken
    })?;
    directory.set_administrator(&actor, person, true)?;
    Ok(())
}

impl FirstPage {
    /// The sentence below a field that cannot be taken.
    fn wrong_with(&self, field: &str) -> Option<String> {
        let wrong = self.wrong.filter(|wrong| wrong.field == field)?;
        Some(self.sheet.w.say(wrong.key))
    }
}
