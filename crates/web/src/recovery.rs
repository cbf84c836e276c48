//! Back in without being signed in: one's identifier, another password by a link or by the present one, and what hinders the
//! sign-in. Who does not exist reads the same as everybody else; why something is refused is told to who has proven who they are.

mod change;
mod choose;
mod code;
mod given_numen;
mod identifier;
mod not_me;
mod password;
mod take_back;
mod trouble;

pub use change::{ask as ask_change_passkey, change, show as show_change};
pub(crate) use choose::{GivenLine, given as given_lines};
pub use choose::{choose, show as show_choice, strength};
pub use code::{give as give_code, show as show_code};
pub use given_numen::{read as read_numen, show as show_numen};
pub use identifier::{find, show as show_identifier};
pub(crate) use not_me::{done as frozen_sheet, says as frozen_says};
pub use not_me::{freeze, show as show_not_me};
pub use password::{ask, show as show_password};
pub use take_back::{show as show_take_back, take as take_back};
pub use trouble::{look, show as show_trouble};

use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::captcha::Field;
use crate::session::Guest;
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use feed_syntax::{BirthDate, Numen};
use identity::{CaptchaRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;

/// What the paths of links begin with that hold a token.
pub const LINKS: &str = "/recovery/password/";
/// The same of links by which an account is frozen, and by which a rescue address is put back.
pub const FREEZES: &str = "/recovery/not-me/";
pub const TAKES_BACK: &str = "/recovery/address/";
/// The same of links under which a NUMEN lies.
pub const GIVES_NUMEN: &str = "/recovery/numen/";
/// Where a code that was handed over is entered.
pub const CODE: &str = "/recovery/code";

/// The ways back in: where, their name, and what is needed.
pub(crate) const WAYS: &[(&str, &str, &str)] = &[
    (
        "/activation",
        "web-recovery-way-first",
        "web-recovery-way-first-with",
    ),
    (
        "/recovery/identifier",
        "web-recovery-way-identifier",
        "web-recovery-way-identifier-with",
    ),
    (
        "/recovery/password",
        "web-recovery-way-password",
        "web-recovery-way-password-with",
    ),
    (CODE, "web-recovery-way-code", "web-recovery-way-code-with"),
    (
        "/recovery/change",
        "web-recovery-way-change",
        "web-recovery-way-change-with",
    ),
    (
        "/recovery/trouble",
        "web-recovery-way-trouble",
        "web-recovery-way-trouble-with",
    ),
    ("/recovery/manager", "web-manager-title", "web-manager-with"),
];

/// The query of a form: a pass that was waited for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    pub(crate) waited: Option<String>,
}

/// The field of a form that is opened, or where one still has to wait.
pub(crate) async fn field(
    context: &Arc<Context>,
    page: &'static str,
    asked: Asked,
) -> Result<Result<Field, Response>, Fault> {
    let Some(pass) = asked.waited else {
        return Ok(Ok(Field::new(page, None)));
    };
    let known = pass.clone();
    let left = context
        .run(move |context| Ok::<_, Fault>(context.identity.wait_left(&known)))
        .await?;
    Ok(match left {
        Ok(None) => Ok(Field::new(page, Some(pass))),
        Ok(Some(_)) => {
            let pass = crate::answer::encoded(&pass);
            Err(see_other(&format!(
                "{}&pass={pass}",
                Field::new(page, None).wait()
            )))
        }
        Err(CaptchaRefusal::Store(error)) => return Err(error.into()),
        Err(_) => Ok(Field::new(page, None)),
    })
}

/// A date of birth as three fields bring it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Birth {
    #[serde(default)]
    pub day: String,
    #[serde(default)]
    pub month: String,
    #[serde(default)]
    pub year: String,
}

impl Birth {
    fn read(&self, w: Words) -> Result<BirthDate, Wrong> {
        let [day, month, year] = [&self.day, &self.month, &self.year].map(|part| part.trim());
        if year.len() != 4 || !year.bytes().all(|sign| sign.is_ascii_digit()) {
            return Err(Wrong::new(w, "year", "web-recovery-wrong-year"));
        }
        BirthDate::parse(&format!("{day:0>2}/{month:0>2}/{year}"))
            .ok_or_else(|| Wrong::new(w, "birth", "web-recovery-wrong-birth"))
    }
}

fn numen(w: Words, typed: &Secret) -> Result<Numen, Wrong> {
    Numen::parse(typed.reveal()).map_err(|_| Wrong::new(w, "numen", "web-recovery-wrong-numen"))
}

/// What a link does when its button is pressed.
#[derive(Template)]
#[template(path = "recovery/link.html")]
struct LinkPage {
    sheet: Sheet,
    /// Where the form goes.
    path: String,
    says: Vec<String>,
    button: String,
}

/// What was done, or that a link leads nowhere; the ways on, the nearest first.
#[derive(Template)]
#[template(path = "recovery/linked.html")]
pub(crate) struct LinkedPage {
    pub sheet: Sheet,
    pub says: Vec<String>,
    pub ways: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "recovery/menu.html")]
struct MenuPage {
    sheet: Sheet,
}

/// `GET /recovery`: the ways back in.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(guest.w, guest.w.say("web-recovery-title"));
    sheet.belong(&context, &headers).await;
    page(&MenuPage { sheet })
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    #[test]
    fn a_date_of_birth_is_taken_in_three_parts_and_a_year_has_four_digits() {
        let w = Words(Lang::Fr);
        let birth = |day: &str, month: &str, year: &str| {
            let parts = [day, month, year].map(str::to_owned);
            let [day, month, year] = parts;
            let read = Birth { day, month, year }.read(w);
            read.map(|birth| birth.reveal().to_string())
                .map_err(|wrong| wrong.field)
        };
        assert_eq!(birth("7", " 11 ", "1984"), Ok("1984-11-07".to_owned()));
        assert_eq!(birth("07", "11", "198"), Err("year"));
        assert_eq!(birth("07", "11", "84"), Err("year"));
        assert_eq!(birth("31", "02", "1984"), Err("birth"));
        assert_eq!(birth("", "", "1984"), Err("birth"));
    }
}
