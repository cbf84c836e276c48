//! A page of a list, grouped by when: what its template needs.

use super::place::{Asked, Here};
use super::row::RowView;
use super::search::Chip;
use crate::Context;
use crate::answer::{Fault, encoded};
use crate::dates::{Dates, Group};
use crate::session::SignedIn;
use crate::settings::Panes;
use crate::words::Words;
use ::mail::{Place, Role, RowId};

/// Rows under one heading of the margin.
#[derive(Debug, Clone)]
pub struct Section {
    pub group: Group,
    pub rows: Vec<RowView>,
}

/// A filter above the list.
#[derive(Debug, Clone)]
pub struct FilterLine {
    pub word: &'static str,
    pub name: String,
    pub href: String,
    pub on: bool,
}

/// A page of a list.
pub struct List {
    pub w: Words,
    pub csrf: String,
    pub asked: Asked,
    pub place: Place,
    pub role: Option<Role>,
    pub title: String,
    /// « 12 non lus », « tout est lu »; of a search, « 38 résultats ».
    pub figure: String,
    pub sections: Vec<Section>,
    /// The path of the next page.
    pub next: Option<String>,
    /// The frame that this page of rows fills, when it is not the first.
    pub frame: String,
    pub next_frame: String,
    pub filters: Vec<FilterLine>,
    pub chips: Vec<Chip>,
    /// The newest message of the account when this was read: « all that match » touches nothing newer.
    pub upper: i64,
    pub modseq: i64,
    /// Its reader may do more than read.
    pub writes: bool,
    /// Rows open beside the list rather than instead of it.
    pub beside: bool,
}

impl List {
    /// Reads a page.
    ///
    /// # Errors
    /// `NotFound` for places that are not the person's; the store's.
    pub fn read(
        context: &Context,
        signed: &SignedIn,
        asked: &Asked,
        open: Option<RowId>,
    ) -> Result<Self, Fault> {
        let (actor, account, w) = (&signed.actor, signed.account(), signed.w);
        let asked = &of_its_kind(signed, asked);
        let here = asked.here(context, signed)?;
        let query = asked.query(here.place.clone());
        let upper = context.mail.newest_message(actor, account)?.0;
        let page = context.mail.conversations(actor, account, &query)?;
        let dates = Dates::new(context, w);
        let mut sections: Vec<Section> = Vec::new();
        for row in &page.rows {
            let mut view = RowView::new(context, signed, asked, &here, &dates, row);
            view.open = open == Some(row.id());
            place_row(&mut sections, dates.group(row.newest), view);
        }
        let next = page
            .next
            .map(|cursor| more_path(asked, &cursor.to_string()));
        let figure = match &here.place {
            Place::Search(_) => found(w, asked, page.rows.len(), next.is_some()),
            _ => figure(context, signed, &here)?,
        };
        Ok(Self {
            figure,
            filters: filters(w, asked),
            chips: Chip::all(w, &asked.root, &asked.q),
            next_frame: page
                .next
                .map(|cursor| frame_id(&cursor.to_string()))
                .unwrap_or_default(),
            frame: frame_id(&asked.after),
            csrf: signed.session.csrf.clone(),
            title: here.title.clone(),
            role: here.role,
            place: here.place,
            asked: asked.clone(),
            modseq: page.modseq.0,
            writes: signed.desk.writes(),
            beside: signed.settings.panes == Panes::Right,
            sections,
            next,
            upper,
            w,
        })
    }

    /// Whether anything narrows the place.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.asked.filter.is_empty()
    }

    #[must_use]
    pub fn is_search(&self) -> bool {
        matches!(self.place, Place::Search(_))
    }

    /// Whether this is the trash or the junk, where deleting is for good.
    #[must_use]
    pub fn is_last_stop(&self) -> bool {
        matches!(self.role, Some(Role::Trash | Role::Junk))
    }

    #[must_use]
    pub fn is(&self, role: &str) -> bool {
        self.role.is_some_and(|own| own.name() == role)
    }

    /// Where the news of this list are asked.
    #[must_use]
    pub fn news_path(&self) -> String {
        let path = format!(
            "{}/mail/{}/news{}",
            self.asked.root,
            encoded(&self.asked.place),
            self.asked.search()
        );
        with_rows(path, &self.asked)
    }

    /// What an empty list says, and whether it is because of a filter or a search.
    #[must_use]
    pub fn emptiness(&self) -> String {
        let key = match (&self.place, self.role) {
            _ if self.is_filtered() => "web-empty-filtered",
            (Place::Search(words), _) if words.trim().is_empty() => "web-empty-query",
            (Place::Search(_), _) => "web-empty-search",
            (Place::Flagged, _) => "web-empty-flagged",
            (_, Some(Role::Inbox)) => "web-empty-inbox",
            (_, Some(Role::Trash)) => "web-empty-trash",
            (_, Some(Role::Junk)) => "web-empty-junk",
            (_, Some(Role::Drafts)) => "web-empty-drafts",
            (_, Some(Role::Sent)) => "web-empty-sent",
            _ => "web-empty-place",
        };
        self.w.say(key)
    }
}

/// A page begins with rows of the kind that was chosen; its next rows are of the kind of its first.
fn of_its_kind(signed: &SignedIn, asked: &Asked) -> Asked {
    let unit = match asked.after.is_empty() {
        true => signed.settings.unit(),
        false => asked.unit(),
    };
    asked.clone().of(unit)
}

fn place_row(sections: &mut Vec<Section>, group: Group, row: RowView) {
    match sections.last_mut() {
        Some(section) if section.group.key == group.key => section.rows.push(row),
        _ => sections.push(Section {
            group,
            rows: vec![row],
        }),
    }
}

fn more_path(asked: &Asked, cursor: &str) -> String {
    let path = asked.path();
    let joint = if path.contains('?') { '&' } else { '?' };
    with_rows(format!("{path}{joint}after={}", encoded(cursor)), asked)
}

/// A path that goes on with a page says of which kind its rows are.
fn with_rows(path: String, asked: &Asked) -> String {
    if asked.rows.is_empty() {
        return path;
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}rows={}", asked.rows)
}

fn frame_id(cursor: &str) -> String {
    format!("more-{}", cursor.replace('.', "-"))
}

fn figure(context: &Context, signed: &SignedIn, here: &Here) -> Result<String, Fault> {
    let Place::Mailbox(id) = here.place else {
        return Ok(String::new());
    };
    let mailbox = context.mail.mailbox(&signed.actor, signed.account(), id)?;
    Ok(figure_words(
        signed.w,
        here.role,
        mailbox.unseen,
        mailbox.total,
    ))
}

/// How many a search found. What lies beyond the first page is not counted, and that is said; that nothing was found
/// stands below.
fn found(w: Words, asked: &Asked, rows: usize, goes_on: bool) -> String {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    if asked.q.trim().is_empty() || !asked.after.is_empty() || rows == 0 {
        return String::new();
    }
    let key = if goes_on {
        "web-search-found-least"
    } else {
        "web-search-found"
    };
    w.count(key, rows)
}

/// What stands beside the title.
#[must_use]
pub fn figure_words(w: Words, role: Option<Role>, unseen: u32, total: u32) -> String {
    match (role, unseen) {
        (Some(Role::Sent | Role::Trash | Role::Junk), _) => w.count("web-figure-messages", total),
        (_, 0) => w.say("web-figure-all-read"),
        _ => w.count("web-figure-unread", unseen),
    }
}

fn filters(w: Words, asked: &Asked) -> Vec<FilterLine> {
    let all = [
        ("", "web-filter-all"),
        ("unread", "web-filter-unread"),
        ("flagged", "web-filter-flagged"),
        ("attachment", "web-filter-attachment"),
    ];
    let line = |(word, key): (&'static str, &str)| FilterLine {
        word,
        name: w.say(key),
        href: Asked {
            filter: word.into(),
            after: String::new(),
            ..asked.clone()
        }
        .path(),
        on: asked.filter == word,
    };
    all.map(line).into()
}
