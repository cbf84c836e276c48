//! The first administrator: whoever can read the one-time link on the machine makes their account, and the organisation
//! when there is none.

use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::Guest;
use crate::settings::password::weak;
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::Wrong;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use directory::{FirstAdministrator, FirstPlace, NewOrganisation};
use identity::{Bearer, FirstRefusal, Secret, check_password};
use serde::Deserialize;
use std::sync::Arc;
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

/// What the form says, when it can be taken.
struct Sound {
    first: FirstAdministrator,
    password: Secret,
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
    let w = guest.w;
    let made = context
        .run(move |context| {
            leads_here(context, &secret)?;
            let sound = match check(context, &entry, w)? {
                Ok(sound) => sound,
                Err(wrong) => return Ok(Err((entry, wrong))),
            };
            make(context, &sound, &secret)?;
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

fn leads_here(context: &Context, secret: &Secret) -> Result<(), Fault> {
    let link = &context.options.first_link;
    match context.identity.first_link_leads_here(link, secret)? {
        true => Ok(()),
        false => Err(Fault::NotFound),
    }
}

/// What the form says, or the first field that cannot be taken.
fn check(context: &Context, entry: &Entry, w: Words) -> Result<Result<Sound, Wrong>, Fault> {
    let wrong = |field, key| {
        let words = w.say(key);
        Ok(Err(Wrong { field, words }))
    };
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
        Some(id) => FirstPlace::Known(id),
        None if is_new => FirstPlace::New(NewOrganisation {
            name: organisation.to_owned(),
            domains: vec![address.domain().to_owned()],
            hue: None,
            language: w.0,
        }),
        None => return wrong("address", "web-first-domain-unknown"),
    };
    let password = Secret::new(entry.password.clone());
    let bearer = Bearer::named([name, address.as_str()]);
    if let Err(weakness) = check_password(&bearer, &password) {
        return Ok(Err(Wrong {
            field: "password",
            words: weak(w, weakness),
        }));
    }
    Ok(Ok(Sound {
        first: FirstAdministrator {
            place,
            name: name.to_owned(),
            address,
            language: w.0,
        },
        password,
    }))
}

fn make(context: &Context, sound: &Sound, token: &Secret) -> Result<(), Fault> {
    let link = &context.options.first_link;
    let (first, password) = (&sound.first, &sound.password);
    let made = context
        .identity
        .make_first_administrator(link, token, first, password);
    match made {
        Ok(_) => Ok(()),
        Err(FirstRefusal::Nowhere) => Err(Fault::NotFound),
        Err(FirstRefusal::Directory(error)) => Err(error.into()),
        Err(FirstRefusal::Password(error)) => {
            tracing::error!(%error, "the first administrator has no password");
            Err(Fault::Broken)
        }
    }
}

impl FirstPage {
    /// The sentence below a field that cannot be taken.
    fn wrong_with(&self, field: &str) -> Option<&str> {
        let wrong = self.wrong.as_ref().filter(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.words.as_str())
    }
}
