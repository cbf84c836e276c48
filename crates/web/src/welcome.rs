//! The page after the first sign-in: one's address, how to set up a telephone and a mail program. It can be opened again at
//! any time.

use crate::Context;
use crate::answer::{Fault, page};
use crate::layout::Chrome;
use crate::session::SignedIn;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use text::dates::{self, PARIS};

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    chrome: Chrome,
    address: String,
    /// Who printed the sheet by which one came in, and when: for who had not asked for it.
    printed: Option<String>,
    /// What a mail program is set up with: one's password, or one made for it.
    programs: String,
    telephone: Vec<String>,
    servers: Vec<(String, String)>,
}

/// `GET /welcome`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| read(context, &signed));
    page(&made.await?)
}

fn read(context: &Context, signed: &SignedIn) -> Result<WelcomePage, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let person = context.directory.person(actor.person)?;
    let address = person.address.clone().unwrap_or_default();
    let sheet = context.identity.activated(actor.account)?;
    let printed = match sheet.and_then(|came| came.sheet) {
        Some((by, at)) => {
            let by = by.map(|by| context.directory.person(by)).transpose()?;
            let name = by.map_or_else(
                || w.say("web-welcome-command"),
                |by| by.display_name.clone(),
            );
            let day = dates::date(w.0, PARIS, at.0);
            let values = [("name", name.into()), ("day", day.into())];
            Some(w.with("web-welcome-printed", &values))
        }
        None => None,
    };
    // Who has a second factor comes in to mail programs by passwords made for them.
    let has_factor = context.identity.second_factor(actor.person)?.is_some();
    let options = &context.options;
    let server = |port: u16| {
        let host = options.hostname.as_str();
        let values = [("host", host.into()), ("port", port.to_string().into())];
        w.with("web-welcome-server", &values)
    };
    let telephone = vec![
        w.say("web-welcome-telephone-account"),
        w.name("web-welcome-telephone-host", &options.hostname),
        w.say("web-welcome-telephone-address"),
        w.say(match has_factor {
            true => "web-welcome-telephone-app",
            false => "web-welcome-telephone-password",
        }),
        w.say("web-welcome-telephone-wait"),
    ];
    let servers = vec![
        (w.say("web-welcome-imap"), server(options.imaps)),
        (w.say("web-welcome-smtp"), server(options.submissions)),
        (w.say("web-welcome-user"), address.clone()),
    ];
    Ok(WelcomePage {
        chrome: Chrome::read(context, signed, w.say("web-welcome-title"), None)?,
        address,
        printed,
        programs: w.say(match has_factor {
            true => "web-welcome-thunderbird-app",
            false => "web-welcome-thunderbird-hint",
        }),
        telephone,
        servers,
    })
}
