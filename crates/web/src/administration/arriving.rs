//! Having somebody come from another organisation that lets them go: who is found by one of their addresses, what they do
//! here is typed, and after a page that says who it is their account is here.

use super::creating::{Choice, ConfirmPage, Line, again, place, profile};
use super::people::enter;
use super::{Section, chrome, today};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{Arrival, DirectoryError, OrganisationId};
use ::import::{ImportError, PROFILES, Post};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::Arc;
use text::address::Address;

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    #[serde(rename = "do")]
    act: String,
    address: String,
    structure: String,
    function: String,
    profile: String,
    end: String,
}

#[derive(Template)]
#[template(path = "administration/arriving.html")]
pub(crate) struct ArrivingPage {
    chrome: Chrome,
    choices: Vec<Choice>,
    lines: Vec<Line>,
}

/// `GET /administration/people/arriving`
///
/// # Errors
/// `NotFound` for who looks after nobody, and where there is one organisation; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter_several(context, &signed)?;
            page(&filled(context, &signed, &Form::default(), &[])?)
        })
        .await
}

/// `POST /administration/people/arriving`: looks at what was typed (`check`), goes back to it (`back`), or has them come
/// (`bring`).
///
/// # Errors
/// `NotFound` as above; what cannot be accepted is said beside its field; the store's.
pub async fn bring(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Form>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter_several(context, &signed)?;
            if form.act == "back" {
                return page(&filled(context, &signed, &form, &[])?);
            }
            match carried_out(context, &signed, &form)? {
                Ok(answer) => Ok(answer),
                Err(faults) => again(&filled(context, &signed, &form, &faults)?),
            }
        })
        .await
}

fn enter_several(context: &Context, signed: &SignedIn) -> Result<(), Fault> {
    enter(context, signed)?;
    match context.directory.has_several_organisations()? {
        true => Ok(()),
        false => Err(Fault::NotFound),
    }
}

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
) -> Result<Result<Response, Vec<&'static str>>, Fault> {
    let (actor, imports, day) = (&signed.actor, &context.imports, today(context));
    let here = actor.organisation;
    let (address, post) = match form.understood(context, here)? {
        Ok(understood) => understood,
        Err(faults) => return Ok(Err(faults)),
    };
    if form.act == "bring" {
        return match imports.bring_by_hand(actor, here, &address, &post, day) {
            Ok(account) => {
                context.identity.end_closed()?;
                let person = context.directory.account(account)?.person;
                let path = format!("/administration/people/{person}");
                Ok(Ok(see_other(&Told::path(&path, "said", "saved"))))
            }
            Err(error) => Ok(Err(vec![field_of(error)?])),
        };
    }
    match imports.expect_arrival(actor, here, &address, &post, day) {
        Ok((arrival, new)) => {
            let asks = confirm(context, signed, form, &arrival, new)?;
            Ok(Ok(page(&asks)?))
        }
        Err(error) => Ok(Err(vec![field_of(error)?])),
    }
}

/// The field that a refusal is about.
fn field_of(error: ImportError) -> Result<&'static str, Fault> {
    match error {
        ImportError::Directory(DirectoryError::NotFound("arrival")) => Ok("address"),
        ImportError::Directory(DirectoryError::NotPermitted) => Ok("structure"),
        ImportError::Directory(DirectoryError::Invalid { what: "last", .. }) => Ok("last"),
        ImportError::Directory(DirectoryError::Invalid {
            what: "numen-taken",
            ..
        }) => Ok("taken"),
        ImportError::Directory(DirectoryError::Invalid { what, .. })
            if ["function", "end"].contains(&what) =>
        {
            Ok(what)
        }
        error => Err(error.into()),
    }
}

impl Form {
    /// Who is meant and what they do here, or all that cannot be accepted.
    fn understood(
        &self,
        context: &Context,
        here: OrganisationId,
    ) -> Result<Result<(Address, Post), Vec<&'static str>>, Fault> {
        let mut faults = Vec::new();
        let address = self.address.trim().to_lowercase().parse::<Address>();
        if address.is_err() {
            faults.push("address");
        }
        let ends = match self.end.trim() {
            "" => None,
            typed => {
                let day = typed.parse::<NaiveDate>().ok();
                if day.is_none() {
                    faults.push("end");
                }
                day
            }
        };
        let uai = self.structure.trim().to_uppercase();
        let establishment = context.directory.own_establishment_of_uai(here, &uai)?;
        if establishment.is_none() {
            faults.push("structure");
        }
        let post = Post {
            function: self.function.trim().to_owned(),
            profile: self.profile.clone(),
            establishment: establishment.unwrap_or_default(),
            ends,
        };
        if post.function.is_empty() {
            faults.push("function");
        }
        Ok(match (address, faults.is_empty()) {
            (Ok(address), true) => Ok((address, post)),
            _ => Err(faults),
        })
    }

    /// Names and values of the fields that are typed, in the order of the form.
    fn typed(&self) -> [(&'static str, &String); 4] {
        [
            ("address", &self.address),
            ("function", &self.function),
            ("structure", &self.structure),
            ("end", &self.end),
        ]
    }
}

/// The words about a field: those of this form, or those of writing somebody by hand.
fn words(w: Words, what: &str, field: &str) -> String {
    w.say(&match (what, field) {
        ("field", "address") => "web-arriving-field-address".to_owned(),
        ("hint", "address") => "web-arriving-hint-address".to_owned(),
        ("last", "address") => "web-arriving-last-address".to_owned(),
        ("taken", "address") => "web-arriving-taken-address".to_owned(),
        ("wrong", "address") => "web-arriving-wrong-address".to_owned(),
        _ => format!("web-hand-{what}-{field}"),
    })
}

fn filled(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
    faults: &[&'static str],
) -> Result<ArrivingPage, Fault> {
    let w = signed.w;
    let line = |(name, value): (&'static str, &String)| Line {
        name,
        kind: match name {
            "end" => "date",
            "address" => "email",
            _ => "text",
        },
        label: words(w, "field", name),
        hint: Some(words(w, "hint", name)),
        value: value.clone(),
        required: name != "end",
        wrong: match name {
            "address" if faults.contains(&"taken") => Some(words(w, "taken", name)),
            "address" if faults.contains(&"last") => Some(words(w, "last", name)),
            name => faults.contains(&name).then(|| words(w, "wrong", name)),
        },
    };
    let profiles = PROFILES.map(|code| (code, profile(w, code), form.profile == code));
    Ok(ArrivingPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-arriving-title"),
            Section::People,
        )?,
        choices: vec![Choice {
            name: "profile",
            label: words(w, "field", "profile"),
            values: profiles.into(),
        }],
        lines: form.typed().map(line).into(),
    })
}

fn confirm(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
    arrival: &Arrival,
    address: String,
) -> Result<ConfirmPage, Fault> {
    let w = signed.w;
    let place = place(context, signed.actor.organisation, &form.structure)?;
    let chosen = PROFILES.into_iter().find(|code| *code == form.profile);
    let mut facts = vec![
        (w.say("web-arriving-who"), arrival.display_name.clone()),
        (w.say("web-arriving-from"), arrival.leaves.clone()),
        (
            words(w, "field", "function"),
            form.function.trim().to_owned(),
        ),
        (
            words(w, "field", "profile"),
            profile(w, chosen.unwrap_or_default()),
        ),
        (w.say("web-directory-establishment"), place),
    ];
    if let Ok(end) = form.end.trim().parse() {
        facts.push((words(w, "field", "end"), crate::journal::day(w, end)));
    }
    let typed = form.typed().map(|(name, value)| (name, value.clone()));
    let mut hidden: Vec<(&'static str, String)> = typed.into();
    hidden.push(("profile", form.profile.clone()));
    Ok(ConfirmPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-arriving-confirm"),
            Section::People,
        )?,
        action: "/administration/people/arriving",
        act: ("bring", w.say("web-arriving-now")),
        hidden,
        facts,
        address,
        homonyms: None,
        people: Vec::new(),
    })
}
