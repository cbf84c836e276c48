//! What hinders a sign-in: cookies, the name of the machine, the clock, capitals, the keyboard. Nothing of the account is
//! looked at, and nothing that is typed is kept.

use super::Wrong;
use crate::Context;
use crate::answer::{Fault, page};
use crate::session::Guest;
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;
use std::sync::Arc;
use store::Timestamp;
use url::Url;

/// The cookie that shows whether cookies are kept.
const PROBE: &str = "probe";
/// Letters that people are asked to type: where they stand differs from keyboard to keyboard.
const KEYS: &str = "azerty";
/// The same keys on a keyboard whose letters lie the English way.
const ENGLISH: &str = "qwerty";
/// Minutes a clock may be wrong before programs and certificates mind.
const MINUTES_OFF: i64 = 5;
const MINUTE: i64 = 60_000;

#[derive(Template)]
#[template(path = "recovery/trouble.html")]
struct TroublePage {
    sheet: Sheet,
    keys: &'static str,
    found: Option<Vec<Finding>>,
}

/// One thing that was looked at.
struct Finding {
    well: bool,
    says: String,
}

/// `GET /recovery/trouble`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    answer(&context, guest.w, &headers, None).await
}

async fn answer(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    found: Option<Vec<Finding>>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-trouble-title"));
    sheet.belong(context, headers).await;
    let mut answer = page(&TroublePage {
        sheet,
        keys: KEYS,
        found,
    })?;
    let probe = HeaderValue::from_static("probe=1; Path=/recovery/trouble; HttpOnly; SameSite=Lax");
    answer.headers_mut().append(header::SET_COOKIE, probe);
    Ok(answer)
}

/// The form.
#[derive(Deserialize)]
pub struct Entry {
    /// What came when the letters were typed.
    #[serde(default)]
    keys: String,
    /// Milliseconds since 1970 on the device, where a script told it.
    #[serde(default)]
    clock: String,
}

/// `POST /recovery/trouble`: what was found.
///
/// # Errors
/// When the page cannot be made.
pub async fn look(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let now = context.mail.store().now();
    let findings = [
        Some(cookies(w, &headers)),
        host(w, &headers, &context.options.address),
        clock(w, &entry.clock, now),
        keyboard(w, &entry.keys),
        Some(service(&context, w, &headers).await?),
    ];
    let found = findings.into_iter().flatten().collect();
    answer(&context, w, &headers, Some(found)).await
}

/// What the organisation at whose door one stands says of itself.
async fn service(context: &Arc<Context>, w: Words, headers: &HeaderMap) -> Result<Finding, Fault> {
    let door = Sheet::new(w, String::new()).belong(context, headers).await;
    let said = match door {
        Some(organisation) => {
            let said = context.run(move |context| context.directory.maintenance(organisation));
            said.await?
        }
        None => String::new(),
    };
    let well = said.is_empty();
    let says = match well {
        true => w.say("web-trouble-service"),
        false => w.with("web-trouble-maintenance", &[("said", said.into())]),
    };
    Ok(Finding { well, says })
}

fn finding(w: Words, well: bool, good: &str, bad: &str) -> Finding {
    let says = w.say(if well { good } else { bad });
    Finding { well, says }
}

fn cookies(w: Words, headers: &HeaderMap) -> Finding {
    let has_probe = CookieJar::from_headers(headers).get(PROBE).is_some();
    finding(
        w,
        has_probe,
        "web-trouble-cookies",
        "web-trouble-no-cookies",
    )
}

/// Nothing where the address that counts is not known.
fn host(w: Words, headers: &HeaderMap, address: &str) -> Option<Finding> {
    let own = Url::parse(address).ok()?;
    let host = own.host_str()?;
    let asked = headers.get(header::HOST)?.to_str().ok()?;
    let asked = asked.rsplit_once(':').map_or(asked, |(host, _)| host);
    let says = |key| w.with(key, &[("host", asked.into()), ("address", address.into())]);
    Some(match asked.eq_ignore_ascii_case(host) {
        true => Finding {
            well: true,
            says: says("web-trouble-host"),
        },
        false => Finding {
            well: false,
            says: says("web-trouble-other-host"),
        },
    })
}

/// Nothing where no script told it.
fn clock(w: Words, told: &str, now: Timestamp) -> Option<Finding> {
    let told: i64 = told.parse().ok()?;
    let off = told.saturating_sub(now.0) / MINUTE;
    Some(match off {
        _ if off.abs() < MINUTES_OFF => Finding {
            well: true,
            says: w.say("web-trouble-clock"),
        },
        _ => Finding {
            well: false,
            says: w.count(
                if off > 0 {
                    "web-trouble-clock-fast"
                } else {
                    "web-trouble-clock-slow"
                },
                off.unsigned_abs(),
            ),
        },
    })
}

/// Nothing where nothing was typed.
fn keyboard(w: Words, typed: &str) -> Option<Finding> {
    let typed = typed.trim();
    let key = match typed.to_lowercase().as_str() {
        "" => return None,
        KEYS | ENGLISH if typed.chars().any(char::is_uppercase) => "web-trouble-capitals",
        KEYS => "web-trouble-keyboard",
        ENGLISH => "web-trouble-english",
        _ => "web-trouble-other-keys",
    };
    Some(Finding {
        well: key == "web-trouble-keyboard",
        says: Wrong::new(w, "keys", key).words,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    #[test]
    fn each_cause_is_told_from_the_others() {
        let w = Words(Lang::Fr);
        let keys = |typed| keyboard(w, typed).map(|found| (found.well, found.says));
        assert_eq!(keys(" "), None);
        let said = |key| w.say(key);
        assert_eq!(keys("azerty"), Some((true, said("web-trouble-keyboard"))));
        assert_eq!(keys("AZERTY"), Some((false, said("web-trouble-capitals"))));
        assert_eq!(keys("qwerty"), Some((false, said("web-trouble-english"))));
        assert_eq!(
            keys("aqwerty"),
            Some((false, said("web-trouble-other-keys")))
        );
        let now = Timestamp::from_seconds(1_000_000);
        let off = |by: i64| clock(w, &(now.0 + by * MINUTE).to_string(), now).unwrap();
        assert!(off(4).well && off(-4).well);
        assert!(!off(5).well && !off(-90).well);
        assert_ne!(off(5).says, off(-5).says);
        assert!(clock(w, "", now).is_none());
        let mut headers = HeaderMap::new();
        assert!(!cookies(w, &headers).well);
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; probe=1"));
        assert!(cookies(w, &headers).well);
        let at = |headers: &HeaderMap| host(w, headers, "https://mail.thau.example").unwrap().well;
        headers.insert(
            header::HOST,
            HeaderValue::from_static("Mail.thau.example:443"),
        );
        assert!(at(&headers));
        headers.insert(
            header::HOST,
            HeaderValue::from_static("ancien.thau.example"),
        );
        assert!(!at(&headers));
    }
}
