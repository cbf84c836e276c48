//! One's open sessions: what with, from where, since when; closing one, or all others.

use super::{PATH, moment};
use crate::Context;
use crate::answer::{Fault, see_other};
use crate::assets::{icon, icon_name};
use crate::dates::Dates;
use crate::mail::toast::Told;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use askama::filters::Safe;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;
use text::Lang;

/// What a browser says it is, by a word of its name; those that pretend to be others first.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of the machine, with whether it is held in the hand.
const SYSTEMS: [(&str, &str, bool); 7] = [
    ("Android", "Android", true),
    ("iPhone", "iPhone", true),
    ("iPad", "iPad", true),
    ("Windows", "Windows", false),
    ("Mac OS X", "macOS", false),
    ("CrOS", "ChromeOS", false),
    ("Linux", "Linux", false),
];

/// A browser on a machine, in words.
pub struct Device {
    pub words: String,
    icon: &'static str,
}

impl Device {
    pub fn icon(&self) -> Safe<String> {
        icon(self.icon, 18)
    }
}

/// An open session.
pub struct SessionLine {
    pub id: String,
    pub device: Device,
    /// From where and since when.
    pub place: String,
    pub seen: String,
    pub is_this: bool,
}

/// What a browser's own words say of it.
pub(super) fn device(w: Words, agent: &str) -> Device {
    let browser = BROWSERS.iter().find(|(sign, _)| agent.contains(sign));
    let system = SYSTEMS.iter().find(|(sign, ..)| agent.contains(sign));
    let words = match (browser, system) {
        (Some((_, browser)), Some((_, system, _))) => {
            let values = [("browser", (*browser).into()), ("system", (*system).into())];
            w.with("web-account-device", &values)
        }
        (Some((_, name)), None) | (None, Some((_, name, _))) => (*name).to_owned(),
        (None, None) => w.say("web-account-device-unknown"),
    };
    let icon = match system {
        Some((.., true)) => icon_name("smartphone"),
        _ => icon_name("monitor"),
    };
    Device { words, icon }
}

/// What a browser says it is, for a letter.
#[must_use]
pub fn named(lang: Lang, agent: &str) -> String {
    device(Words(lang), agent).words
}

pub(super) fn lines(context: &Context, signed: &SignedIn) -> Result<Vec<SessionLine>, Fault> {
    let (w, dates) = (signed.w, Dates::new(context, signed.w));
    let open = context.identity.own_sessions(&signed.actor)?;
    let lines = open.into_iter().map(|one| {
        let network = match one.network {
            Some(network) => context.identity.place(network)?,
            None => String::new(),
        };
        let since = moment(&dates, one.opened);
        let key = match one.shared {
            true => "web-account-session-shared",
            false => "web-account-session-since",
        };
        let values = [("network", network.into()), ("since", since.into())];
        Ok(SessionLine {
            is_this: signed.actor.session.as_ref() == Some(&one.id),
            device: device(w, &one.user_agent),
            place: w.with(key, &values),
            seen: moment(&dates, one.seen),
            id: one.id,
        })
    });
    lines.collect()
}

/// `POST /settings/account/sessions/{id}/closing`
///
/// # Errors
/// `NotFound` for one that is not open, or not theirs; the store's.
pub async fn close(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let closed = context.run(move |context| context.identity.close_own_session(&signed.actor, &id));
    match closed.await? {
        true => Ok(see_other(&Told::path(PATH, "said", "session-closed"))),
        false => Err(Fault::NotFound),
    }
}

/// `POST /settings/account/sessions/closing`: all but the one of this page.
///
/// # Errors
/// The store's.
pub async fn close_others(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let closed = context.run(move |context| context.identity.close_other_sessions(&signed.actor));
    closed.await?;
    Ok(see_other(&Told::path(PATH, "said", "sessions-closed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_by_what_they_are_and_not_by_what_they_pretend() {
        let said = |agent| device(Words(Lang::Fr), agent).words;
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox sur Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge sur Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome sur Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari sur iPhone",
            ),
            ("curl/8.5.0", "Navigateur inconnu"),
            ("", "Navigateur inconnu"),
        ] {
            assert_eq!(said(agent), words, "{agent}");
        }
    }
}
