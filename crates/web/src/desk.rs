//! Whose desk a request is about: one's own, or a role mailbox's, whose paths are the same behind `/box/NAME`.
//!
//! [`mailboxes`] takes that beginning off and notes the name; [`crate::session::SignedIn`] looks the name up among what
//! the person may open today, and every handler acts on the account it found. What is somebody else's is answered like
//! what does not exist.

use crate::answer::{Fault, encoded};
use crate::assets::path;
use axum::Router;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Extensions, Uri};
use directory::{Actor, Directory, MailboxRole, Right, RoleMailbox};
use std::fmt;
use std::sync::Arc;
use store::AccountId;
use tower::{ServiceExt, service_fn};

/// What the paths of role mailboxes begin with.
const BOX: &str = "/box";

/// What the paths of a desk begin with: nothing for one's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Root(Arc<str>);

impl Root {
    /// Of a role mailbox, by its name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(format!("{BOX}/{}", encoded(name)).into())
    }

    /// Of a path as browsers ask for it.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        let behind = path
            .strip_prefix(BOX)
            .and_then(|rest| rest.strip_prefix('/'));
        let name = behind.and_then(|rest| rest.split('/').next());
        name.map_or_else(Self::default, |name| Self(format!("{BOX}/{name}").into()))
    }

    /// Of a request.
    #[must_use]
    pub fn asked(parts: &Parts) -> Self {
        named(&parts.extensions).map_or_else(Self::default, Self::of)
    }

    /// Whether it is one's own desk.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.0.is_empty()
    }

    /// A path of this desk.
    #[must_use]
    pub fn at(&self, path: impl fmt::Display) -> String {
        format!("{self}{path}")
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name in a request's path, which may be nobody's.
#[derive(Debug, Clone)]
struct Named(Arc<str>);

fn named(extensions: &Extensions) -> Option<&str> {
    extensions.get::<Named>().map(|named| &*named.0)
}

/// A desk that is open to who asks.
#[derive(Debug, Clone)]
pub struct Desk {
    pub account: AccountId,
    pub root: Root,
    /// The role mailbox whose it is; nothing for one's own.
    pub mailbox: Option<RoleMailbox>,
}

impl Desk {
    /// The person's own.
    #[must_use]
    pub fn own(actor: &Actor) -> Self {
        Self {
            account: actor.account,
            root: Root::default(),
            mailbox: None,
        }
    }

    /// The desk that a request names.
    ///
    /// # Errors
    /// `NoMailbox` when the actor has no business there today, as when there is none; the store's.
    pub fn asked(
        directory: &Directory,
        actor: &Actor,
        extensions: &Extensions,
    ) -> Result<Self, Fault> {
        let Some(name) = named(extensions) else {
            return Ok(Self::own(actor));
        };
        let open = directory.role_mailboxes(actor)?;
        let found = open.iter().find(|one| one.name == name);
        found.map(Self::at).ok_or(Fault::NoMailbox)
    }

    /// The desk of an account that is open to the actor.
    ///
    /// # Errors
    /// `NoMailbox` when it is not; the store's.
    pub fn of(directory: &Directory, actor: &Actor, account: AccountId) -> Result<Self, Fault> {
        if account == actor.account {
            return Ok(Self::own(actor));
        }
        let open = directory.role_mailboxes(actor)?;
        let found = open.iter().find(|one| one.account == account);
        found.map(Self::at).ok_or(Fault::NoMailbox)
    }

    fn at(mailbox: &RoleMailbox) -> Self {
        Self {
            account: mailbox.account,
            root: Root::of(&mailbox.name),
            mailbox: Some(mailbox.clone()),
        }
    }

    /// Whether its reader may do more than read.
    #[must_use]
    pub fn writes(&self) -> bool {
        let allows = |mailbox: &RoleMailbox| mailbox.role.allows(Right::Write);
        self.mailbox.as_ref().is_none_or(allows)
    }

    /// Whether its reader lets others in.
    #[must_use]
    pub fn owns(&self) -> bool {
        let owns = |mailbox: &RoleMailbox| mailbox.role == MailboxRole::Owner;
        self.mailbox.as_ref().is_some_and(owns)
    }

    /// The style sheet of desks that are not the reader's own alone.
    #[must_use]
    pub fn css() -> &'static str {
        path("boxes.css")
    }
}

/// Paths behind `/box/NAME`, answered by what answers them in front of it.
pub fn mailboxes<S: Clone + Send + Sync + 'static>(desk: Router) -> Router<S> {
    Router::new().nest_service(
        BOX,
        service_fn(move |request: Request| desk.clone().oneshot(within(request))),
    )
}

/// `/ce.0340001a/mail/inbox` as `/mail/inbox`, with the name beside it.
fn within(mut request: Request) -> Request {
    let whole = request.uri().path_and_query();
    let whole = whole.map_or("/", |whole| whole.as_str()).to_owned();
    let rest = whole.trim_start_matches('/');
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let rest = match rest.starts_with('/') {
        true => rest.to_owned(),
        false => format!("/{rest}"),
    };
    let name: String = url::form_urlencoded::parse(format!("n={name}").as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect();
    request.extensions_mut().insert(Named(name.into()));
    if let Ok(uri) = rest.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn asked(path: &str) -> (String, String) {
        let request = Request::builder().uri(path).body(Body::empty());
        let request = within(request.expect("a request"));
        let name = named(request.extensions()).unwrap_or_default().to_owned();
        (name, request.uri().to_string())
    }

    #[test]
    fn a_path_tells_its_desk() {
        let root = |path: &str| Root::of_path(path).to_string();
        assert_eq!(root("/box/ce.0340001a/mail/inbox"), "/box/ce.0340001a");
        assert_eq!(root("/box/ce.0340001a"), "/box/ce.0340001a");
        assert_eq!(root("/mail/inbox"), "");
        assert_eq!(root("/boxes"), "");
    }

    #[test]
    fn a_path_behind_a_name_is_the_path_without_it() {
        let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
        assert_eq!(
            asked("/ce.0340001a/mail/inbox?filter=unread"),
            pair("ce.0340001a", "/mail/inbox?filter=unread")
        );
        assert_eq!(asked("/ce.0340001a"), pair("ce.0340001a", "/"));
        assert_eq!(asked("/ce.0340001a?x=1"), pair("ce.0340001a", "/?x=1"));
        assert_eq!(asked("/"), pair("", "/"));
        assert_eq!(asked("//mail/inbox"), pair("mail", "/inbox"));
        assert_eq!(asked("/a%2Fb/mail/inbox"), pair("a/b", "/mail/inbox"));
    }

    #[test]
    fn paths_of_ones_own_desk_begin_with_nothing() {
        assert_eq!(Root::default().at("/mail/inbox"), "/mail/inbox");
        assert_eq!(Root::of("ce.0340001a").at("/held"), "/box/ce.0340001a/held");
    }
}
