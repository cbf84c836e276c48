//! Places in paths: `inbox`, `sent`, `m12` (a folder), `l-Projet` (a label), `flagged`, `search`; and a place with its
//! filter as a request names it.

use crate::Context;
use crate::answer::{Fault, encoded};
use crate::assets::icon_name;
use crate::desk::Root;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::{Cursor, Filter, Label, ListQuery, Mailbox, MailboxId, Place, Role, RowId, Unit};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::Deserialize;
use std::collections::HashMap;

/// Rows of a page.
pub const ROWS: u32 = 40;

/// A place as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    pub code: String,
    pub place: Place,
    pub role: Option<Role>,
    pub title: String,
}

/// A place with a filter, as paths, queries and forms name them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Asked {
    /// What the paths of its desk begin with.
    #[serde(skip)]
    pub root: Root,
    #[serde(default)]
    pub place: String,
    /// What is searched, in the reader's words.
    #[serde(default)]
    pub q: String,
    /// `unread`, `flagged`, `attachment`, or nothing.
    #[serde(default)]
    pub filter: String,
    /// Where the page begins.
    #[serde(default)]
    pub after: String,
    /// `messages` when rows stand for messages: what an open page shows, whatever has been chosen since.
    #[serde(default)]
    pub rows: String,
}

impl Here {
    fn new(code: &str, place: Place, role: Option<Role>, title: String) -> Self {
        Self {
            code: code.to_owned(),
            place,
            role,
            title,
        }
    }

    #[must_use]
    pub fn flagged(w: Words) -> Self {
        Self::new("flagged", Place::Flagged, None, w.say("web-place-flagged"))
    }

    /// A special mailbox as folders list it: named by its role.
    #[must_use]
    pub fn role(w: Words, role: Role) -> Self {
        // The place is found anew when it is opened: the special mailboxes are made when first asked for.
        Self::new(
            role.name(),
            Place::Drafts,
            Some(role),
            w.say(role_key(role)),
        )
    }

    #[must_use]
    pub fn mailbox(mailbox: &Mailbox) -> Self {
        let title = mailbox
            .name
            .rsplit('/')
            .next()
            .unwrap_or(&mailbox.name)
            .to_owned();
        Self::new(
            &format!("m{}", mailbox.id),
            Place::Mailbox(mailbox.id),
            None,
            title,
        )
    }

    #[must_use]
    pub fn label(label: &Label) -> Self {
        let code = format!("l-{}", label.keyword);
        Self::new(
            &code,
            Place::Label(label.keyword.clone()),
            None,
            label.name.clone(),
        )
    }

    fn search(w: Words, words: &str) -> Self {
        Self::new(
            "search",
            Place::Search(words.to_owned()),
            None,
            w.say("web-place-search"),
        )
    }

    #[must_use]
    pub fn href(&self, root: &Root) -> String {
        format!("{root}/mail/{}", path_segment(&self.code))
    }

    /// Whether the other end of messages is whom they went to.
    #[must_use]
    pub fn shows_recipients(&self) -> bool {
        matches!(self.role, Some(Role::Sent | Role::Drafts))
    }
}

impl Asked {
    /// A place of a desk.
    #[must_use]
    pub fn at(root: &Root, place: &str) -> Self {
        Self {
            root: root.clone(),
            place: place.to_owned(),
            ..Self::default()
        }
    }

    /// A search on a desk.
    #[must_use]
    pub fn searched(root: &Root, q: String) -> Self {
        Self {
            q,
            ..Self::at(root, "search")
        }
    }

    /// The place itself, if it is one of the desk's.
    ///
    /// # Errors
    /// `NotFound` for codes that name nothing of theirs.
    pub fn here(&self, context: &Context, signed: &SignedIn) -> Result<Here, Fault> {
        let (w, mail) = (signed.w, &context.mail);
        let (actor, account) = (&signed.actor, signed.account());
        if let Some(role) = Role::named(&self.place) {
            let found = mail.mailbox_with(actor, account, role)?;
            let place = match role {
                Role::Drafts => Place::Drafts,
                _ => Place::Mailbox(found.id),
            };
            return Ok(Here {
                place,
                ..Here::role(w, role)
            });
        }
        match self.place.as_str() {
            "flagged" => return Ok(Here::flagged(w)),
            "search" => return Ok(Here::search(w, &self.q)),
            _ => {}
        }
        if let Some(keyword) = self.place.strip_prefix("l-") {
            let labels = mail.labels(actor, account)?;
            let found = labels
                .iter()
                .find(|label| label.keyword.eq_ignore_ascii_case(keyword));
            return found.map(Here::label).ok_or(Fault::NotFound);
        }
        let id = self
            .place
            .strip_prefix('m')
            .and_then(|id| id.parse().ok())
            .map(MailboxId);
        let found = mail.mailbox(actor, account, id.ok_or(Fault::NotFound)?)?;
        match found.role {
            Some(role) => Ok(Here {
                place: Place::Mailbox(found.id),
                ..Here::role(w, role)
            }),
            None => Ok(Here::mailbox(&found)),
        }
    }

    /// The list that is asked for.
    #[must_use]
    pub fn query(&self, place: Place) -> ListQuery {
        ListQuery {
            filter: self.filter(),
            after: self.after.parse::<Cursor>().ok(),
            unit: self.unit(),
            ..ListQuery::new(place, ROWS)
        }
    }

    /// What rows stand for.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self.rows.as_str() {
            "messages" => Unit::Message,
            _ => Unit::Conversation,
        }
    }

    /// The same with rows that stand for this.
    #[must_use]
    pub fn of(self, unit: Unit) -> Self {
        let rows = match unit {
            Unit::Message => "messages".into(),
            Unit::Conversation => String::new(),
        };
        Self { rows, ..self }
    }

    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter {
            unread: self.filter == "unread",
            flagged: self.filter == "flagged",
            attachment: self.filter == "attachment",
        }
    }

    /// `?q=…&filter=…`, or nothing: what keeps the place's words and filter on the way to another page.
    #[must_use]
    pub fn search(&self) -> String {
        let pairs = [("q", &self.q), ("filter", &self.filter)];
        let said = pairs.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if said.is_empty() {
            String::new()
        } else {
            format!("?{}", said.join("&"))
        }
    }

    /// The list's path with its words and filter.
    #[must_use]
    pub fn path(&self) -> String {
        let (root, place) = (&self.root, path_segment(&self.place));
        format!("{root}/mail/{place}{}", self.search())
    }

    /// The path of one of its rows.
    #[must_use]
    pub fn row(&self, id: RowId) -> String {
        let (root, place) = (&self.root, path_segment(&self.place));
        format!("{root}/mail/{place}/{id}{}", self.search())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Fault;

    /// The place comes from the path, the rest from the query.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let names = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(mut names) = names.map_err(|_| Fault::NotFound)?;
        let query = Query::<Self>::from_request_parts(parts, state).await;
        let Query(asked) = query.map_err(|_| Fault::Malformed)?;
        Ok(Self {
            root: Root::asked(parts),
            place: names.remove("place").unwrap_or(asked.place.clone()),
            ..asked
        })
    }
}

fn path_segment(code: &str) -> String {
    encoded(code).replace('+', "%20")
}

fn role_key(role: Role) -> &'static str {
    match role {
        Role::Inbox => "web-place-inbox",
        Role::Drafts => "web-place-drafts",
        Role::Sent => "web-place-sent",
        Role::Archive => "web-place-archive",
        Role::Junk => "web-place-junk",
        Role::Trash => "web-place-trash",
    }
}

pub(crate) fn role_icon(role: Role) -> &'static str {
    match role {
        Role::Inbox => icon_name("inbox"),
        Role::Drafts => icon_name("pen-line"),
        Role::Sent => icon_name("send"),
        Role::Archive => icon_name("archive"),
        Role::Junk => icon_name("octagon-alert"),
        Role::Trash => icon_name("trash-2"),
    }
}
