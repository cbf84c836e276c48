//! The people of a school with how their accounts stand, by tab, found by name, page by page; one of them beside the list.

use super::person::PersonPane;
use super::{Here, Office, chrome};
use crate::Context;
use crate::answer::{Fault, encoded, page};
use crate::assets::icon_name;
use crate::journal::day;
use crate::layout::{Chrome, Initials};
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{
    AccountCounts, AccountState, AccountTab, AccountsWish, PersonId, Population, SchoolAccount,
    Standing,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Rows of a page.
const PAGE: usize = 50;
/// Letters looked at in what is typed.
const LONGEST: usize = 200;

/// What a query of the list may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    tab: String,
    q: String,
    /// The last of the page before.
    after: Option<i64>,
    /// What was just done.
    pub said: String,
}

impl Asked {
    fn tab(&self) -> AccountTab {
        AccountTab::named(&self.tab).unwrap_or_default()
    }

    fn typed(&self) -> &str {
        let typed = self.q.trim();
        &typed[..typed.floor_char_boundary(LONGEST)]
    }

    /// The query of another tab or page of the same list, with its question mark.
    fn query(&self, tab: AccountTab, after: Option<i64>) -> String {
        let mut pairs = Vec::new();
        if tab != AccountTab::All {
            pairs.push(format!("tab={}", tab.name()));
        }
        if !self.typed().is_empty() {
            pairs.push(format!("q={}", encoded(self.typed())));
        }
        if let Some(after) = after {
            pairs.push(format!("after={after}"));
        }
        match pairs.is_empty() {
            true => String::new(),
            false => format!("?{}", pairs.join("&")),
        }
    }
}

/// How an account stands, in a shape, a word and a colour.
pub struct StateLine {
    /// The class of its colour and, for shapes that are no icon, its shape.
    pub class: &'static str,
    pub icon: Option<&'static str>,
    pub words: String,
}

impl StateLine {
    #[must_use]
    pub fn of(w: Words, state: AccountState) -> Self {
        let icon = match state {
            AccountState::Announced => Some(icon_name("calendar")),
            AccountState::Active => Some(icon_name("circle-check")),
            AccountState::Leaving | AccountState::Closed => Some(icon_name("log-out")),
            AccountState::ToActivate | AccountState::Suspended | AccountState::Deleted => None,
        };
        Self {
            class: state.name(),
            icon,
            words: w.say(&format!("web-school-state-{}", state.name())),
        }
    }
}

/// What is to be remarked about an account, if anything is.
#[must_use]
pub fn remark(w: Words, standing: &Standing) -> Option<String> {
    if let Some(opens) = standing.opens {
        return Some(w.with("web-school-arrives", &[("day", day(w, opens).into())]));
    }
    if standing.wants_sheet {
        return Some(w.say("web-school-sheet"));
    }
    (standing.population == Population::Guest).then(|| w.say("web-school-temporary"))
}

/// A row of the table.
pub struct Row {
    pub id: i64,
    pub href: String,
    pub name: String,
    pub function: String,
    pub initials: Initials,
    pub remark: Option<String>,
    pub state: StateLine,
    pub ends: Option<String>,
    pub waits: bool,
    pub open: bool,
}

/// A tab: path, name, how many, whether it is this one.
pub struct TabLink {
    pub href: String,
    pub name: String,
    pub count: usize,
    pub here: bool,
}

#[derive(Template)]
#[template(path = "school/people.html")]
pub(crate) struct PeoplePage {
    pub chrome: Chrome,
    pub w: Words,
    pub heading: String,
    pub tabs: Vec<TabLink>,
    pub rows: Vec<Row>,
    pub empty: Option<String>,
    pub next: Option<String>,
    /// The first page, when this is another.
    pub first: Option<String>,
    pub open: Option<PersonPane>,
}

/// `GET /school/{id}?tab=&q=`
///
/// # Errors
/// `NotFound` for a school that is not one's business; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(school): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| read(context, &signed, school, &asked, None));
    page(&made.await?)
}

/// The list, with somebody beside it.
///
/// # Errors
/// As [`show`].
pub(crate) fn read(
    context: &Context,
    signed: &SignedIn,
    school: i64,
    asked: &Asked,
    open: Option<PersonPane>,
) -> Result<PeoplePage, Fault> {
    let w = signed.w;
    let wish = AccountsWish {
        tab: asked.tab(),
        typed: asked.typed(),
        after: asked.after.map(PersonId),
        limit: PAGE,
    };
    let found = context
        .directory
        .school_accounts(&signed.actor, school, &wish)?;
    let mut desk = Office::of(context, signed, Here::People, Some(school))?;
    asked.typed().clone_into(&mut desk.typed);
    let heading = heading(w, asked, &found.counts);
    let shown = open.as_ref().map(|pane| pane.id);
    let rows: Vec<Row> = found
        .accounts
        .iter()
        .map(|one| row(w, school, asked, one, shown))
        .collect();
    let title = match &open {
        Some(pane) => pane.name.clone(),
        None => heading.clone(),
    };
    let last = rows.last().filter(|_| found.more).map(|row| row.id);
    Ok(PeoplePage {
        w,
        heading,
        tabs: tabs(w, school, asked, &found.counts),
        empty: rows.is_empty().then(|| empty(w, asked)),
        rows,
        next: last.map(|last| format!("/school/{school}{}", asked.query(asked.tab(), Some(last)))),
        first: asked
            .after
            .map(|_| format!("/school/{school}{}", asked.query(asked.tab(), None))),
        open,
        chrome: chrome(context, signed, title, desk, &asked.said)?,
    })
}

/// Who waits comes first.
fn heading(w: Words, asked: &Asked, counts: &AccountCounts) -> String {
    if asked.typed().is_empty() && counts.to_activate > 0 {
        w.count("web-school-waiting", counts.to_activate)
    } else {
        w.count("web-school-people-count", counts.all)
    }
}

fn empty(w: Words, asked: &Asked) -> String {
    match (asked.typed(), asked.tab()) {
        ("", AccountTab::All) => w.say("web-school-nobody"),
        ("", _) => w.say("web-school-nobody-so"),
        (typed, _) => w.with("web-school-nobody-found", &[("typed", typed.into())]),
    }
}

fn tabs(w: Words, school: i64, asked: &Asked, counts: &AccountCounts) -> Vec<TabLink> {
    let link = |tab: AccountTab| TabLink {
        href: format!("/school/{school}{}", asked.query(tab, None)),
        name: w.say(&format!("web-school-tab-{}", tab.name())),
        count: counts.of(tab),
        here: tab == asked.tab(),
    };
    // Where there are no pupils nothing is said of them.
    let is_there = |link: &TabLink, tab| tab != AccountTab::Pupils || link.count > 0 || link.here;
    let tabs = AccountTab::ALL.map(|tab| (link(tab), tab)).into_iter();
    tabs.filter(|(link, tab)| is_there(link, *tab))
        .map(|(link, _)| link)
        .collect()
}

fn row(w: Words, school: i64, asked: &Asked, one: &SchoolAccount, open: Option<i64>) -> Row {
    let (id, standing) = (one.person.id.0, &one.standing);
    let query = asked.query(asked.tab(), asked.after);
    Row {
        id,
        href: format!("/school/{school}/people/{id}{query}#row-{id}"),
        name: one.person.display_name.clone(),
        function: one.function.clone(),
        initials: Initials::of(
            &one.person.display_name,
            one.person.address.as_deref().unwrap_or_default(),
        ),
        remark: remark(w, standing),
        state: StateLine::of(w, standing.state),
        ends: standing.ends.map(|ends| day(w, ends)),
        waits: matches!(
            standing.state,
            AccountState::ToActivate | AccountState::Announced
        ),
        open: open == Some(id),
    }
}

/// The path of the list that a person stands beside.
pub(crate) fn path(school: i64, asked: &Asked) -> String {
    format!("/school/{school}{}", asked.query(asked.tab(), asked.after))
}
