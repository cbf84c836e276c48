//! The form that asks for a temporary account. What cannot be accepted is said beside its field; what was typed stays, but
//! for a date of birth, which no page shows.

use super::{Here, Office, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, NewTemporary, TemporaryKind, last_day};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use feed_syntax::BirthDate;
use identity::Hashed;
use serde::Deserialize;
use std::sync::Arc;

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    kind: String,
    given: String,
    family: String,
    function: String,
    birth: String,
    until: String,
}

/// A line of the form.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
}

#[derive(Template)]
#[template(path = "school/asking.html")]
pub(crate) struct AskingPage {
    pub chrome: Chrome,
    pub w: Words,
    pub school: i64,
    /// Value, words, hint, whether it is chosen.
    pub kinds: Vec<(&'static str, String, String, bool)>,
    pub kind_error: Option<String>,
    pub fields: Vec<Field>,
    pub birth_error: Option<String>,
    pub until: String,
    pub until_error: Option<String>,
    pub until_hint: String,
    pub from: String,
    pub to: String,
    /// What is wrong with the whole of it.
    pub refusal: Option<String>,
}

/// `GET /school/{id}/requests/new`
///
/// # Errors
/// `NotFound` unless one leads the school; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(school): Path<i64>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let last = last_day(today(context)).to_string();
        let form = Form {
            until: last,
            ..Form::default()
        };
        read(context, &signed, school, &form, &[])
    });
    page(&made.await?)
}

/// `POST /school/{id}/requests`
///
/// # Errors
/// `NotFound` unless one leads the school; the store's.
pub async fn ask(
    State(context): State<Arc<Context>>,
    Path(school): Path<i64>,
    Posted { signed, form }: Posted<Form>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let faults = match form.understood(context) {
                Ok(new) => match context.directory.ask_temporary(&signed.actor, school, &new) {
                    Ok(_) => {
                        let path = format!("/school/{school}/requests?said=asked");
                        return Ok::<_, Fault>(see_other(&path));
                    }
                    Err(DirectoryError::Exists { what, .. }) => vec![what],
                    Err(error) => return Err(error.into()),
                },
                Err(faults) => faults,
            };
            let made = read(context, &signed, school, &form, &faults)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
        })
        .await
}

impl Form {
    /// What is asked for, or all that cannot be accepted.
    fn understood(&self, context: &Context) -> Result<NewTemporary, Vec<&'static str>> {
        let today = today(context);
        let mut faults = Vec::new();
        let kind = TemporaryKind::named(&self.kind);
        if kind.is_none() {
            faults.push("kind");
        }
        let birth = Some(self.birth.trim()).filter(|typed| !typed.is_empty());
        let date = birth.and_then(BirthDate::parse);
        if birth.is_some() && date.is_none() {
            faults.push("birth");
        }
        let until = self.until.trim().parse::<NaiveDate>().ok();
        let new = NewTemporary {
            given_name: self.given.trim().to_owned(),
            family_name: self.family.trim().to_owned(),
            birth_hash: date.map(|date| context.keyed.of(Hashed::BirthDate, &date.reveal())),
            function: self.function.trim().to_owned(),
            kind: kind.unwrap_or(TemporaryKind::Contract),
            until: until.unwrap_or_default(),
        };
        faults.extend(new.faults(today));
        match faults.is_empty() {
            true => Ok(new),
            false => Err(faults),
        }
    }
}

fn today(context: &Context) -> NaiveDate {
    text::dates::naive(text::dates::PARIS, context.mail.store().now().0)
}

fn read(
    context: &Context,
    signed: &SignedIn,
    school: i64,
    form: &Form,
    faults: &[&'static str],
) -> Result<AskingPage, Fault> {
    let w = signed.w;
    let desk = Office::of(context, signed, Here::Requests, Some(school))?;
    if !desk.leads {
        return Err(Fault::NotFound);
    }
    let error = |field: &str| {
        let wrong = faults.contains(&field);
        wrong.then(|| w.say(&format!("web-school-error-{field}")))
    };
    let field = |name: &'static str, fault: &str, value: &String| Field {
        name,
        label: w.say(&format!("web-school-field-{name}")),
        value: value.clone(),
        error: error(fault),
    };
    let last = last_day(today(context));
    let kind = |one: TemporaryKind| {
        let name = one.name();
        let words = w.say(&format!("web-school-kind-{name}"));
        let hint = w.say(&format!("web-school-kind-{name}-hint"));
        (name, words, hint, form.kind == name)
    };
    Ok(AskingPage {
        w,
        school,
        kinds: TemporaryKind::ALL.map(kind).into(),
        kind_error: error("kind"),
        fields: vec![
            field("given", "given-name", &form.given),
            field("family", "family-name", &form.family),
            field("function", "function", &form.function),
        ],
        birth_error: error("birth"),
        until: form.until.clone(),
        until_error: error("end"),
        until_hint: w.with("web-school-until-hint", &[("day", day(w, last).into())]),
        from: today(context).to_string(),
        to: last.to_string(),
        refusal: error("request").or_else(|| error("requests")),
        chrome: chrome(context, signed, w.say("web-school-ask"), desk, "")?,
    })
}
