//! Who asks: the session's cookie, the person's settings, and forms that carry the session's token.

use crate::answer::{Fault, says};
use crate::charter::acceptance;
use crate::desk::{Desk, Root};
use crate::settings::Settings;
use crate::words::Words;
use crate::{Context, Options};
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use directory::Actor;
use identity::{Secret, Session};
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use store::AccountId;
use text::Lang;

/// The header in which scripts send the session's token.
pub const TOKEN_HEADER: &str = "x-csrf-token";
/// The cookie of the language chosen before sign-in.
const LANGUAGE: &str = "language";

/// What opens while the usage charter waits to be accepted: its page, and the way out.
const BEFORE_CHARTER: [&str; 2] = [acceptance::PATH, "/signout"];

/// A person who is signed in, and has accepted the usage charter if their session waits for that.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub actor: Actor,
    pub session: Session,
    /// What was in the cookie.
    pub token: Secret,
    pub settings: Settings,
    /// Whose mail the request is about.
    pub desk: Desk,
    pub w: Words,
}

impl SignedIn {
    /// The account the request is about: the person's own, or a role mailbox that is open to them.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.desk.account
    }

    /// The same person at another desk.
    #[must_use]
    pub fn at(&self, desk: Desk) -> Self {
        Self {
            desk,
            ..self.clone()
        }
    }

    /// What its paths begin with.
    #[must_use]
    pub fn root(&self) -> &Root {
        &self.desk.root
    }

    /// Whether a token sent with a form or by a script is the session's.
    ///
    /// # Errors
    /// `Foreign` when it is not.
    pub fn check(&self, token: &str) -> Result<(), Fault> {
        if !token.is_empty() && token == self.session.csrf {
            Ok(())
        } else {
            Err(Fault::Foreign)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Arc<Context>: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let context = Arc::<Context>::from_ref(state);
        let absent = || stopped(parts, Fault::SignIn, Fault::SignInAgain);
        let token = token(&parts.headers, &context.options).ok_or_else(absent)?;
        let extensions = parts.extensions.clone();
        let waits = !BEFORE_CHARTER.contains(&parts.uri.path());
        let known = context
            .run(move |context| {
                let Some(session) = context.identity.session(&token)? else {
                    return Ok(None);
                };
                if session.charter_due && waits {
                    return Ok(Some((session, token, None)));
                }
                let settings = Settings::read(&context.mail, &session.actor)?;
                let desk = Desk::asked(&context.directory, &session.actor, &extensions)?;
                Ok::<_, Fault>(Some((session, token, Some((settings, desk)))))
            })
            .await?;
        let (session, token, its) = known.ok_or_else(absent)?;
        let due = || stopped(parts, Fault::Charter, Fault::CharterFirst);
        let (settings, desk) = its.ok_or_else(due)?;
        let Ok(Network(network)) = Network::from_request_parts(parts, state).await;
        let actor = Actor {
            network: Some(network),
            ..session.actor.clone()
        };
        Ok(Self {
            w: Words(actor.language),
            actor,
            session,
            token,
            settings,
            desk,
        })
    }
}

/// A page leads to what comes first, the sign-in or the charter, and back; a form to the page it stood on; a script is told.
fn stopped(parts: &Parts, first: fn(String) -> Fault, told: Fault) -> Fault {
    // What Turbo fetches to show it as the next page is one: it asks for it as browsers do, and as no script of ours does.
    let visit = parts.method == Method::GET
        && says(&parts.headers, "accept", "application/xhtml+xml")
        && !parts.headers.contains_key("turbo-frame");
    let script = says(&parts.headers, "accept", "turbo-stream")
        || (says(&parts.headers, "sec-fetch-mode", "cors") && !visit)
        || says(&parts.headers, "accept", "text/event-stream");
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = Root::asked(parts).at(path);
    match parts.method {
        Method::GET if !script => first(path),
        _ if script => told,
        _ => first(came_from(&parts.headers).unwrap_or_else(|| "/".to_owned())),
    }
}

/// The path of the page a request came from, if it was one of ours.
#[must_use]
pub fn came_from(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let url = url::Url::parse(referer).ok()?;
    Some(url.query().map_or_else(
        || url.path().to_owned(),
        |query| format!("{}?{query}", url.path()),
    ))
}

/// A form that says only that it is sent: nothing but its token.
#[derive(Debug, serde::Deserialize)]
pub struct Nothing {}

/// A form of a signed-in person, with what its button says in the query of its path: its token (field `csrf`, or the header) was the session's.
#[derive(Debug)]
pub struct Posted<T> {
    pub signed: SignedIn,
    pub form: T,
}

#[derive(serde::Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T>
where
    Arc<Context>: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let (mut parts, body) = request.into_parts();
        let signed = SignedIn::from_request_parts(&mut parts, state).await?;
        let body = Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(body, state)
            .await
            .map_err(|_| Fault::TooLarge)?;
        let bytes = with_query(&parts, bytes);
        let sent = parts
            .headers
            .get(TOKEN_HEADER)
            .and_then(|value| value.to_str().ok());
        match sent {
            Some(token) => signed.check(token)?,
            None => signed.check(&read::<Token, S>(&parts, &bytes, state).await?.csrf)?,
        }
        let form = read(&parts, &bytes, state).await?;
        Ok(Self { signed, form })
    }
}

/// A button has one name and one value; what else it says stands in its `formaction`.
fn with_query(parts: &Parts, bytes: Bytes) -> Bytes {
    match parts.uri.query() {
        Some(query) if !query.is_empty() => [query.as_bytes(), b"&", &bytes].concat().into(),
        _ => bytes,
    }
}

async fn read<T: DeserializeOwned, S: Send + Sync>(
    parts: &Parts,
    bytes: &Bytes,
    state: &S,
) -> Result<T, Fault> {
    let again = Request::from_parts(parts.clone(), bytes.clone().into());
    let form = Form::<T>::from_request(again, state).await;
    form.map(|Form(form)| form).map_err(|_| Fault::Malformed)
}

/// A reader who need not be signed in: the language they chose, or their browser asks for.
#[derive(Debug, Clone, Copy)]
pub struct Guest {
    pub w: Words,
}

impl<S: Send + Sync> FromRequestParts<S> for Guest {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            w: Words(language(&parts.headers)),
        })
    }
}

/// The language of the cookie, else the first we know of those the browser names (RFC 9110 §12.5.4), else French.
#[must_use]
pub fn language(headers: &HeaderMap) -> Lang {
    let chosen = CookieJar::from_headers(headers)
        .get(LANGUAGE)
        .and_then(|it| it.value().parse().ok());
    let asked = || Lang::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(asked).unwrap_or_default()
}

/// Keeps the language for the pages before sign-in.
#[must_use]
pub fn language_cookie(language: Lang, shared: bool, options: &Options) -> HeaderValue {
    let cookie = Cookie::build((LANGUAGE, language.code()))
        .path("/")
        .http_only(true)
        .secure(options.secure_cookies)
        .same_site(SameSite::Lax);
    let cookie = match shared {
        true => cookie,
        false => cookie.permanent(),
    };
    written(&cookie.build())
}

/// What holds a token: over TLS the name says that no other machine and no clear text set it.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    clear: &'static str,
    secure: &'static str,
}

/// An open session.
const SESSION: Named = Named {
    clear: "session",
    secure: "__Host-session",
};
/// That a first sign-in is done at a shared computer.
pub const SHARED: Named = Named {
    clear: "shared",
    secure: "__Host-shared",
};
/// A first sign-in that was begun.
pub const ACTIVATION: Named = Named {
    clear: "activation",
    secure: "__Host-activation",
};

/// When somebody first came in a crowd: it opens nothing.
pub const CAME: Named = Named {
    clear: "came",
    secure: "__Host-came",
};

/// A device that somebody signed in from before: it opens nothing.
const DEVICE: Named = Named {
    clear: "device",
    secure: "__Host-device",
};
/// Who has said the right password, until the code of their second factor.
pub const HALFWAY: Named = Named {
    clear: "halfway",
    secure: "__Host-halfway",
};

impl Named {
    fn name(self, options: &Options) -> &'static str {
        if options.secure_cookies {
            self.secure
        } else {
            self.clear
        }
    }
}

/// The session's token in a request.
#[must_use]
pub fn token(headers: &HeaderMap, options: &Options) -> Option<Secret> {
    named_token(SESSION, headers, options)
}

/// The token of a cookie in a request.
#[must_use]
pub fn named_token(named: Named, headers: &HeaderMap, options: &Options) -> Option<Secret> {
    let jar = CookieJar::from_headers(headers);
    jar.get(named.name(options))
        .map(|cookie| Secret::from(cookie.value()))
}

/// The cookie of an open session. It ends with the browser; the server ends it earlier.
#[must_use]
pub fn session_cookie(token: &Secret, options: &Options) -> HeaderValue {
    named_cookie(SESSION, token, options)
}

/// A cookie with a token, until the browser ends.
#[must_use]
pub fn named_cookie(named: Named, token: &Secret, options: &Options) -> HeaderValue {
    written(&bare(named, token.reveal().to_owned(), options))
}

/// What the browser keeps of who signed in from it before.
#[must_use]
pub fn device_kept(headers: &HeaderMap, options: &Options) -> Option<Secret> {
    named_token(DEVICE, headers, options)
}

/// The cookie that keeps it, beyond the browser's end.
#[must_use]
pub fn device_cookie(kept: &Secret, options: &Options) -> HeaderValue {
    let mut cookie = bare(DEVICE, kept.reveal().to_owned(), options);
    cookie.make_permanent();
    written(&cookie)
}

/// The cookie that takes the session's away.
#[must_use]
pub fn no_session_cookie(options: &Options) -> HeaderValue {
    no_named_cookie(SESSION, options)
}

/// The cookie that takes another away.
#[must_use]
pub fn no_named_cookie(named: Named, options: &Options) -> HeaderValue {
    let mut cookie = bare(named, String::new(), options);
    cookie.make_removal();
    written(&cookie)
}

fn bare(named: Named, value: String, options: &Options) -> Cookie<'static> {
    Cookie::build((named.name(options), value))
        .path("/")
        .http_only(true)
        .secure(options.secure_cookies)
        .same_site(SameSite::Lax)
        .build()
}

fn written(cookie: &Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// Where the request comes from, by the word of trusted proxies; a router that is called without a network is the
/// machine itself.
pub struct Network(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Network
where
    Arc<Context>: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
        let proxies = &Arc::<Context>::from_ref(state).options.trusted_proxies;
        Ok(Self(proxies.client(peer, &parts.headers)))
    }
}
