//! Who types an address of another organisation that has its own portal learns its name, and is asked for no password. Nobody
//! is looked up: the domain alone decides.

use crate::Context;
use crate::answer::{Fault, page};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use directory::Portal;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "signin/portal.html")]
struct PortalPage {
    sheet: Sheet,
    portal: Portal,
    says: String,
    go: String,
}

/// The page that leads to the portal of a name that was typed, if it has one.
pub(super) async fn of(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    name: &str,
) -> Result<Option<Response>, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-portal-title"));
    let Some(organisation) = sheet.belong(context, headers).await else {
        return Ok(None);
    };
    let typed = name.trim().to_owned();
    let asked = typed.clone();
    let found = context.run(move |context| context.directory.portal(organisation, &asked));
    let Some(portal) = found.await? else {
        return Ok(None);
    };
    let values = [
        ("address", typed.into()),
        ("name", portal.name.clone().into()),
    ];
    let says = w.with("web-portal-says", &values);
    let go = w.name("web-portal-go", &portal.name);
    let asked = PortalPage {
        sheet,
        portal,
        says,
        go,
    };
    page(&asked).map(Some)
}
