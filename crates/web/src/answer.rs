//! What handlers answer with: pages, ways on, Turbo streams, and faults that become pages in the reader's words.

use crate::charter::acceptance;
use ::mail::MailError;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use directory::DirectoryError;
use store::StoreError;

/// The media type of Turbo streams.
pub const STREAM: &str = "text/vnd.turbo-stream.html; charset=utf-8";

/// What went wrong with a request.
#[derive(Debug)]
pub enum Fault {
    /// Not signed in (any more): leads to the sign-in page and back to this path.
    SignIn(String),
    /// Not signed in, asked by a script: 401, so that the script can say so.
    SignInAgain,
    /// The usage charter is to be accepted first: leads to its page and back to this path.
    Charter(String),
    /// The same, asked by a script: 401, as without a session, so that what it would have sent is kept and sent later.
    CharterFirst,
    /// No such thing, or not this person's: the same answer for both.
    NotFound,
    /// No such role mailbox, or not open to this person today: the same answer for both.
    NoMailbox,
    /// The form does not come from a page of ours, or its token is not the session's.
    Foreign,
    /// What was sent cannot be read.
    Malformed,
    /// What was sent is too much.
    TooLarge,
    /// Refused with a sentence of its own, by its key.
    Refused(StatusCode, &'static str),
    /// The account was closed while the session was open.
    Suspended,
    /// Our fault, for a while.
    Unavailable,
    /// Our fault.
    Broken,
}

/// The body of a faulty answer, until [`crate::error::dress`] writes its page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentence(pub &'static str);

impl Fault {
    /// Status, and the key of its page: `web-error-KEY-title` and `web-error-KEY`.
    #[must_use]
    pub fn told(&self) -> (StatusCode, &'static str) {
        match self {
            Self::SignIn(_) | Self::SignInAgain => (StatusCode::UNAUTHORIZED, "signin"),
            Self::Charter(_) | Self::CharterFirst => (StatusCode::UNAUTHORIZED, "charter"),
            Self::NotFound => (StatusCode::NOT_FOUND, "notfound"),
            Self::NoMailbox => (StatusCode::NOT_FOUND, "nomailbox"),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "toolarge"),
            Self::Refused(status, key) => (*status, key),
            Self::Suspended => (StatusCode::FORBIDDEN, "suspended"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Self::SignIn(path) = &self {
            return see_other(&format!("/signin?next={}", encoded(path)));
        }
        if let Self::Charter(path) = &self {
            return see_other(&format!("{}?next={}", acceptance::PATH, encoded(path)));
        }
        let (status, key) = self.told();
        let mut answer = status.into_response();
        answer.extensions_mut().insert(Sentence(key));
        answer
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a page could not be made");
        if error.is_temporary() {
            Self::Unavailable
        } else {
            Self::Broken
        }
    }
}

impl From<DirectoryError> for Fault {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Store(error) => error.into(),
            DirectoryError::Invalid { .. } => Self::Malformed,
            _ => Self::NotFound,
        }
    }
}

impl From<MailError> for Fault {
    fn from(error: MailError) -> Self {
        let refused = |key| Self::Refused(StatusCode::UNPROCESSABLE_ENTITY, key);
        match error {
            MailError::Store(error) => error.into(),
            MailError::Suspended => Self::Suspended,
            MailError::Frozen => Self::Refused(StatusCode::FORBIDDEN, "frozen"),
            MailError::NoSuchUndo => refused("noundo"),
            MailError::MailboxExists => refused("exists"),
            MailError::BadName => refused("badname"),
            MailError::NotAllowed(_) => refused("notallowed"),
            MailError::OverQuota => refused("full"),
            MailError::TooLarge { .. } => Self::TooLarge,
            MailError::TooMany { .. } => refused("toomany"),
            MailError::Conflict => Self::Refused(StatusCode::CONFLICT, "conflict"),
            _ => Self::NotFound,
        }
    }
}

/// A handler that panicked is a fault of ours, for that request alone.
pub(crate) fn panicked(_cause: Box<dyn std::any::Any + Send>) -> Response {
    Fault::Broken.into_response()
}

/// A rendered template as a page.
///
/// # Errors
/// `Broken` when it cannot be rendered.
pub fn page(template: &impl Template) -> Result<Response, Fault> {
    Ok(Html(render(template)?).into_response())
}

/// Rendered Turbo streams, for whoever asked for them ([`wants_streams`]).
#[must_use]
pub fn streams(html: String) -> Response {
    ([(header::CONTENT_TYPE, STREAM)], html).into_response()
}

/// One Turbo stream: `stream("replace", "row-12", …)`.
#[must_use]
pub fn stream(action: &str, target: &str, html: &str) -> String {
    format!(
        r#"<turbo-stream action="{action}" target="{target}"><template>{html}</template></turbo-stream>"#
    )
}

/// A template as text.
///
/// # Errors
/// `Broken` when it cannot be rendered.
pub fn render(template: &impl Template) -> Result<String, Fault> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a template could not be rendered");
        Fault::Broken
    })
}

/// The way on after an act (RFC 9110 §15.4.4).
#[must_use]
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Whether the page asks for Turbo streams.
#[must_use]
pub fn wants_streams(headers: &HeaderMap) -> bool {
    says(headers, header::ACCEPT.as_str(), "turbo-stream")
}

/// The Turbo frame that is to be filled, if only that is asked for.
#[must_use]
pub fn frame(headers: &HeaderMap) -> Option<&str> {
    headers
        .get("turbo-frame")
        .and_then(|value| value.to_str().ok())
}

pub(crate) fn says(headers: &HeaderMap, name: &str, word: &str) -> bool {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(word))
}

/// A text as a value in a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A path of ours to go back to; anything else leads to the inbox. No scheme, no host, no backslash.
#[must_use]
pub fn own_path(path: Option<&str>) -> &str {
    let ours = |path: &&str| {
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t'])
    };
    path.filter(ours).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_stays_in_the_house() {
        assert_eq!(
            own_path(Some("/mail/inbox?filter=unread")),
            "/mail/inbox?filter=unread"
        );
        for foreign in [
            "https://x.example",
            "//x.example",
            "/\\x.example",
            "",
            "javascript:1",
            "/\t/x.example",
        ] {
            assert_eq!(own_path(Some(foreign)), "/", "{foreign}");
        }
    }
}
