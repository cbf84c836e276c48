//! The help page: what the desk can do, and who helps.

use crate::answer::{Fault, page};
use crate::session::Guest;
use crate::sheet::Sheet;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "help.html")]
pub(crate) struct HelpPage {
    sheet: Sheet,
}

/// `GET /help`: for everybody, signed in or not.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(guest: Guest) -> Result<Response, Fault> {
    page(&HelpPage::new(guest))
}

impl HelpPage {
    pub(crate) fn new(guest: Guest) -> Self {
        Self {
            sheet: Sheet::new(guest.w, guest.w.say("web-help-title")),
        }
    }
}
