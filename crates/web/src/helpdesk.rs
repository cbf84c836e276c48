//! « Assistance »: the desk of who helps people who are locked out, for who has that duty; for anybody else it does not exist.
//!
//! - [`people`] finds somebody of the desk's structures, [`person`] shows how they get in and why not.
//! - [`acts`] asks once more before each act on an account, and does it; [`factor`], [`handover`] and [`numen`] are acts that take a
//!   second person, or a request.
//! - [`sheets`] lists who waits for their first sign-in and has no head of school, and prints what they are handed.
//! - [`requests`] is the queue of requests, [`request`] one of them: taken, given back, answered.
//!
//! No page of it shows mail, a NUMEN or a date of birth; a NUMEN that was just typed and is right stands on the page that is printed. Style and icons are those of the administration.

pub mod acts;
pub mod factor;
pub mod handover;
pub mod numen;
pub mod people;
pub mod person;
pub mod request;
pub mod requests;
pub mod sheets;

use crate::Context;
use crate::administration::icon_name;
use crate::answer::Fault;
use crate::layout::Chrome;
use crate::mail::toast::Toast;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::Duty;

/// Requests that are counted in the column: beyond, « 99+ » says enough.
const COUNTED: usize = 100;

/// The parts of the desk, in the order of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    People,
    Requests,
    Sheets,
}

impl Section {
    const ALL: [Self; 3] = [Self::People, Self::Requests, Self::Sheets];

    fn path(self) -> &'static str {
        match self {
            Self::People => "/helpdesk",
            Self::Requests => "/helpdesk/requests",
            Self::Sheets => "/helpdesk/sheets",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::People => icon_name("user-round-search"),
            Self::Requests => icon_name("inbox"),
            Self::Sheets => icon_name("printer"),
        }
    }

    fn name(self, w: Words) -> String {
        match self {
            Self::People => w.say("web-helpdesk-people"),
            Self::Requests => w.say("web-helpdesk-requests"),
            Self::Sheets => w.say("web-helpdesk-sheets"),
        }
    }
}

/// The column of the desk.
#[derive(Debug, Clone)]
pub struct Ways {
    pub lines: Vec<Way>,
    /// What stands in the search field.
    pub typed: String,
}

/// A line of it.
#[derive(Debug, Clone)]
pub struct Way {
    pub href: &'static str,
    pub icon: &'static str,
    pub name: String,
    /// What waits there, as it is said; nothing: none.
    pub count: Option<String>,
    pub here: bool,
}

/// Whether the way to the desk is shown.
///
/// # Errors
/// The store's.
pub(crate) fn is_open_to(context: &Context, signed: &SignedIn) -> Result<bool, Fault> {
    let held = context.directory.responsibilities(&signed.actor)?;
    Ok(held.includes(Duty::Helpdesk))
}

/// Whoever has a desk somewhere may come in; each person and each request is asked about apart.
fn enter(context: &Context, signed: &SignedIn) -> Result<(), Fault> {
    match context
        .directory
        .duties(&signed.actor)?
        .includes(Duty::Helpdesk)
    {
        true => Ok(()),
        false => Err(Fault::NotFound),
    }
}

/// What surrounds a page of the desk; `said` is the key of what was just done.
fn chrome(
    context: &Context,
    signed: &SignedIn,
    title: String,
    here: Section,
    said: &str,
) -> Result<Chrome, Fault> {
    let waiting = context.directory.help_waiting(&signed.actor, COUNTED)?;
    let line = |section: Section| Way {
        href: section.path(),
        icon: section.icon(),
        name: section.name(signed.w),
        count: (section == Section::Requests && waiting > 0).then(|| match waiting {
            COUNTED.. => format!("{}+", COUNTED - 1),
            few => few.to_string(),
        }),
        here: section == here,
    };
    let mut chrome = Chrome::read(context, signed, title, None)?;
    chrome.helpdesk = Some(Ways {
        lines: Section::ALL.into_iter().map(line).collect(),
        typed: String::new(),
    });
    chrome.toast = told(signed, said);
    Ok(chrome)
}

/// The same for a page about somebody that is of no module here.
pub(crate) fn chrome_of_people(
    context: &Context,
    signed: &SignedIn,
    title: String,
) -> Result<Chrome, Fault> {
    chrome(context, signed, title, Section::People, "")
}

/// What was just done, by the word that the path says.
fn told(signed: &SignedIn, said: &str) -> Option<Toast> {
    let key = match said {
        "factor-asked" => "web-helpdesk-done-factor-asked",
        "factor-dropped" => "web-helpdesk-done-factor-dropped",
        "factor-reset" => "web-helpdesk-done-factor-reset",
        "handover-allowed" => "web-helpdesk-done-handover-allowed",
        "handover-sent" => "web-helpdesk-done-handover-sent",
        "rescue-set" => "web-in-person-done-set",
        "rescue-later" => "web-in-person-done-later",
        "rescue-back" => "web-in-person-done-back",
        "rescue-kept" => "web-in-person-done-kept",
        "numen-sent" => "web-helpdesk-done-numen-sent",
        "unlocking" => "web-helpdesk-done-unlocking",
        "sessions" => "web-helpdesk-done-sessions",
        "suspension" => "web-helpdesk-done-suspension",
        "resumption" => "web-helpdesk-done-resumption",
        "room" => "web-helpdesk-done-room",
        "taken" => "web-helpdesk-done-taken",
        "given-back" => "web-helpdesk-done-given-back",
        "answered" => "web-helpdesk-done-answered",
        "no-sheet" => "web-helpdesk-done-no-sheet",
        "closed" => "web-helpdesk-done-closed",
        _ => return None,
    };
    Some(Toast::plain(signed, signed.w.say(key)))
}
