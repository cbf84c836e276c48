//! What surrounds every page of who is signed in: the bars, the folders, the message about the last act.

use crate::Context;
use crate::administration;
use crate::answer::Fault;
use crate::assets::{icon, icon_name, path};
use crate::desk::{Desk, Root};
use crate::directory::Ways;
use crate::helpdesk;
use crate::journal::day;
use crate::mail::place::{self, Here};
use crate::mail::search::{self, Chip};
use crate::mail::toast::Toast;
use crate::school::{Office, School, Way};
use crate::session::SignedIn;
use crate::settings::Settings;
use crate::settings::account::photo;
use crate::words::Words;
use ::directory::{CampaignAsk, LogoFace, Person, PersonId};
use ::mail::{Counts, Label, MailError, Mailbox, Place, Role};
use askama::Template;
use askama::filters::Safe;
use std::sync::Arc;
use store::AccountId;

/// The hue of the product, for organisations that set none.
pub(crate) const HUE: u32 = 230;
/// Hues of people's initials: those of labels, legible on every ground.
const HUES: [u32; 8] = ::mail::HUES;

/// Single keys and what they do, as the sheet of keys lists them.
pub const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "web-keys-go",
        &[
            ("j k", "web-key-next"),
            ("u", "web-key-back"),
            ("/", "web-key-search"),
            ("?", "web-key-sheet"),
        ],
    ),
    (
        "web-keys-choose",
        &[
            ("x", "web-key-choose"),
            ("Esc", "web-key-none"),
            ("z", "web-key-undo"),
        ],
    ),
    (
        "web-keys-sort",
        &[
            ("e", "web-key-archive"),
            ("#", "web-key-trash"),
            ("s", "web-key-flag"),
            ("!", "web-key-junk"),
        ],
    ),
    (
        "web-keys-write",
        &[
            ("c", "web-key-write"),
            ("r", "web-key-reply"),
            ("a", "web-key-reply-all"),
            ("f", "web-key-forward"),
        ],
    ),
];

/// A person in a few letters, or in a photo: what stands beside their name.
#[derive(Debug, Clone, Template)]
#[template(path = "face.html")]
pub struct Initials {
    pub letters: String,
    pub hue: u32,
    /// Where a photo lies that the reader sees ([`Initials::with`]).
    pub photo: Option<String>,
}

impl Initials {
    /// The first letters of the first and the last word of a name; the hue goes by the address.
    #[must_use]
    pub fn of(name: &str, address: &str) -> Self {
        let shown = if name.trim().is_empty() {
            address
        } else {
            name
        };
        let mut words = shown
            .split(|c: char| c.is_whitespace() || c == '.')
            .filter_map(|word| {
                word.chars()
                    .find(|c| c.is_alphanumeric())
                    .map(|c| c.to_uppercase().to_string())
            });
        let first = words.next().unwrap_or_default();
        let letters = first + &words.next_back().unwrap_or_default();
        let sum: usize = address.to_lowercase().bytes().map(usize::from).sum();
        Self {
            letters,
            hue: HUES[sum % HUES.len()],
            photo: None,
        }
    }

    /// With a photo of that version in the place of the letters, where there is one.
    #[must_use]
    pub fn with(self, person: PersonId, version: Option<String>) -> Self {
        let photo = version.map(|version| photo::path(person, &version));
        Self { photo, ..self }
    }
}

/// Who is signed in, as the bar shows them.
#[derive(Debug, Clone)]
pub struct Me {
    pub name: String,
    pub address: String,
    pub function: String,
    pub initials: Initials,
}

impl Me {
    fn of(person: &Person) -> Self {
        let address = person.address.clone().unwrap_or_default();
        Self {
            name: person.display_name.clone(),
            initials: Initials::of(&person.display_name, &address),
            function: person.function.clone(),
            address,
        }
    }
}

/// A line among the folders.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The place's code in paths.
    pub code: String,
    pub href: String,
    pub icon: &'static str,
    pub name: String,
    /// The name with those above it.
    pub path: String,
    pub count: u32,
    pub here: bool,
    /// Levels below the top.
    pub depth: usize,
    /// Conversations can be moved there by hand.
    pub mailbox: Option<i64>,
}

/// A label among the folders and in menus.
#[derive(Debug, Clone)]
pub struct LabelLine {
    pub id: i64,
    pub keyword: String,
    pub href: String,
    pub name: String,
    pub hue: u32,
    pub unread: u32,
    pub here: bool,
}

/// A mailbox one may open, in the switch.
#[derive(Debug, Clone)]
pub struct BoxLine {
    pub href: String,
    pub icon: &'static str,
    pub name: String,
    pub address: String,
    /// Messages in its inbox that the reader has not seen.
    pub unread: u32,
    pub here: bool,
}

/// How full the account is.
#[derive(Debug, Clone)]
pub struct Gauge {
    pub words: String,
    pub percent: u32,
    pub state: &'static str,
}

/// What surrounds a page of who is signed in.
pub struct Chrome {
    /// What the paths of the desk begin with.
    pub root: Root,
    /// The name of the role mailbox whose desk it is.
    pub mailbox: Option<String>,
    /// Its reader may do more than read.
    pub writes: bool,
    /// Its reader lets others in.
    pub owns: bool,
    /// All mailboxes of who has more than their own, theirs first; empty for who has not.
    pub boxes: Vec<BoxLine>,
    pub w: Words,
    pub title: String,
    pub csrf: String,
    pub organisation: String,
    pub hue: u32,
    pub logo: Option<LogoFace>,
    pub me: Me,
    pub view: Settings,
    pub special: Vec<Folder>,
    pub folders: Vec<Folder>,
    pub labels: Vec<LabelLine>,
    pub gauge: Gauge,
    /// What stands in the search field.
    pub searched: String,
    /// Whether the page is a search, or the form for one.
    pub is_search: bool,
    /// On a page of the directory: what takes the folders' place.
    pub directory: Option<Ways>,
    /// For who leads a school, or looks after people: the way to its pages.
    pub way: Option<Way>,
    /// On a page about a school: what takes the folders' place.
    pub school: Option<Office>,
    /// Whether the administration of the organisation is open to them.
    pub administers: bool,
    /// On a page of the administration: what takes the folders' place.
    pub administration: Option<administration::Ways>,
    /// Whether they have the desk of a helpdesk.
    pub helps: bool,
    /// On a page of that desk: what takes the folders' place.
    pub helpdesk: Option<helpdesk::Ways>,
    /// Of who has to choose another password: what they are asked.
    pub campaign: Option<String>,
    pub toast: Option<Toast>,
    /// The account's change value when this was read: news are asked from here.
    pub modseq: i64,
}

impl Chrome {
    /// Reads what surrounds a page; `here` is the place it shows, if it shows one.
    ///
    /// # Errors
    /// The domain's.
    pub async fn of(
        context: &Arc<Context>,
        signed: &SignedIn,
        title: String,
        here: Option<Place>,
    ) -> Result<Self, Fault> {
        let signed = signed.clone();
        context
            .run(move |context| Self::read(context, &signed, title, here.as_ref()))
            .await
    }

    /// The same, for work that runs off the async workers already.
    ///
    /// # Errors
    /// The domain's.
    pub fn read(
        context: &Context,
        signed: &SignedIn,
        title: String,
        here: Option<&Place>,
    ) -> Result<Self, Fault> {
        let (actor, account) = (&signed.actor, signed.account());
        let person = context.directory.person(actor.person)?;
        let organisation = context.directory.organisation(actor.organisation)?;
        let mailboxes = context.mail.mailboxes(actor, account)?;
        let counts = context.mail.counts(actor, account)?;
        let labels = context.mail.labels(actor, account)?;
        let (used, quota) = context.mail.usage(actor, account)?;
        let (w, root) = (signed.w, signed.root());
        Ok(Self {
            root: root.clone(),
            mailbox: (signed.desk.mailbox.as_ref()).map(|mailbox| mailbox.display_name.clone()),
            writes: signed.desk.writes(),
            owns: signed.desk.owns(),
            boxes: boxes(context, signed, &person)?,
            w,
            title,
            csrf: signed.session.csrf.clone(),
            organisation: organisation.name,
            hue: organisation.hue.unwrap_or(HUE),
            logo: organisation.logo,
            me: Me::of(&person),
            view: signed.settings,
            special: special(w, root, &mailboxes, &counts, here),
            folders: own(root, &mailboxes, here),
            labels: label_lines(root, &labels, here),
            gauge: gauge(w, used, quota),
            searched: searched(here),
            is_search: matches!(here, Some(Place::Search(_))),
            directory: None,
            way: Way::of(context, signed)?,
            school: None,
            administers: administration::is_open_to(context, signed)?,
            administration: None,
            helps: helpdesk::is_open_to(context, signed)?,
            helpdesk: None,
            campaign: campaign(context, signed)?,
            toast: None,
            modseq: 0,
        })
    }

    #[must_use]
    pub fn css(&self) -> &'static str {
        path("app.css")
    }

    /// Whether the page is one of the mail, and no other application's.
    #[must_use]
    pub fn is_mail(&self) -> bool {
        self.directory.is_none() && self.school.is_none() && !self.is_office()
    }

    /// Whether the page is about what others ask of one, where nothing is written.
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.administration.is_some() || self.helpdesk.is_some()
    }

    /// What the page is about, on one that is about a school.
    #[must_use]
    pub fn in_school(&self) -> Option<(&Office, &School)> {
        let desk = self.school.as_ref()?;
        Some((desk, desk.school.as_ref()?))
    }

    #[must_use]
    pub fn js(&self) -> &'static str {
        path("app.js")
    }

    /// What the search field holds: its operators, and its words.
    #[must_use]
    pub fn split(&self) -> (String, String) {
        search::split(self.w, &self.searched)
    }

    /// The operators of the search as chips.
    #[must_use]
    pub fn chips(&self) -> Vec<Chip> {
        Chip::all(self.w, &self.root, &self.searched)
    }

    /// A folder's icon.
    #[must_use]
    pub fn folder_icon(&self, folder: &Folder) -> Safe<String> {
        icon(folder.icon, 18)
    }
}

/// What a campaign of passwords asks of who has not chosen another one.
fn campaign(context: &Context, signed: &SignedIn) -> Result<Option<String>, Fault> {
    let w = signed.w;
    let asks = context.identity.campaign_asks(signed.actor.person)?;
    Ok(asks.map(|asks| match asks {
        CampaignAsk::Until(last) => w.with("web-campaign-asks", &[("day", day(w, last).into())]),
        CampaignAsk::Blocked(last) => w.with("web-campaign-asked", &[("day", day(w, last).into())]),
    }))
}

fn searched(here: Option<&Place>) -> String {
    match here {
        Some(Place::Search(words)) => words.clone(),
        _ => String::new(),
    }
}

/// The switch between the mailboxes that a person may open today; nothing where there is nothing to choose.
fn boxes(context: &Context, signed: &SignedIn, me: &Person) -> Result<Vec<BoxLine>, Fault> {
    let open = context.directory.role_mailboxes(&signed.actor)?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let own = Desk::own(&signed.actor);
    let mut lines = vec![BoxLine {
        href: own.root.at("/mail/inbox"),
        icon: icon_name("inbox"),
        name: me.display_name.clone(),
        address: me.address.clone().unwrap_or_default(),
        unread: unread(context, signed, own.account)?.unwrap_or(0),
        here: signed.desk.mailbox.is_none(),
    }];
    for one in open.iter() {
        // The right ended between the two.
        let Some(unread) = unread(context, signed, one.account)? else {
            continue;
        };
        lines.push(BoxLine {
            href: Root::of(&one.name).at("/mail/inbox"),
            icon: icon_name("users"),
            name: one.display_name.clone(),
            address: context.directory.account(one.account)?.address.to_string(),
            unread,
            here: signed.account() == one.account,
        });
    }
    Ok(lines)
}

/// What the reader has not seen in an inbox; nothing where it is not open to them.
fn unread(context: &Context, signed: &SignedIn, account: AccountId) -> Result<Option<u32>, Fault> {
    match context
        .mail
        .mailbox_with(&signed.actor, account, Role::Inbox)
    {
        Ok(inbox) => Ok(Some(inbox.unseen)),
        Err(MailError::Refused) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The places everybody has, in the order of their day.
fn special(
    w: Words,
    root: &Root,
    mailboxes: &[Mailbox],
    counts: &Counts,
    here: Option<&Place>,
) -> Vec<Folder> {
    let mut all = vec![role(w, root, mailboxes, Role::Inbox, here)];
    let flagged = Here::flagged(w);
    all.push(Folder::new(
        root,
        &flagged,
        icon_name("flag"),
        0,
        here == Some(&Place::Flagged),
    ));
    all.push(held(w, root, counts.held));
    let rest = [
        Role::Drafts,
        Role::Sent,
        Role::Archive,
        Role::Junk,
        Role::Trash,
    ];
    all.extend(rest.map(|it| role(w, root, mailboxes, it, here)));
    for folder in &mut all {
        if folder.code == Role::Drafts.name() {
            folder.count = counts.drafts;
        }
    }
    all
}

fn role(w: Words, root: &Root, mailboxes: &[Mailbox], role: Role, here: Option<&Place>) -> Folder {
    let found = mailboxes.iter().find(|mailbox| mailbox.role == Some(role));
    let place = match role {
        Role::Drafts => Some(Place::Drafts),
        _ => found.map(|mailbox| Place::Mailbox(mailbox.id)),
    };
    let count = match role {
        Role::Inbox => found.map_or(0, |mailbox| mailbox.unseen),
        _ => 0,
    };
    let is_here = here.is_some() && here == place.as_ref();
    let mut folder = Folder::new(
        root,
        &Here::role(w, role),
        place::role_icon(role),
        count,
        is_here,
    );
    folder.mailbox = found.map(|mailbox| mailbox.id.0);
    folder
}

fn held(w: Words, root: &Root, count: u32) -> Folder {
    Folder {
        code: "held".into(),
        href: root.at("/held"),
        icon: icon_name("hourglass"),
        name: w.say("web-place-held"),
        path: String::new(),
        count,
        here: false,
        depth: 0,
        mailbox: None,
    }
}

/// The folders a person made, as a tree.
fn own(root: &Root, mailboxes: &[Mailbox], here: Option<&Place>) -> Vec<Folder> {
    let own = mailboxes.iter().filter(|mailbox| mailbox.role.is_none());
    own.map(|mailbox| {
        let is_here = here == Some(&Place::Mailbox(mailbox.id));
        let mut folder = Folder::new(
            root,
            &Here::mailbox(mailbox),
            icon_name("folder"),
            mailbox.unseen,
            is_here,
        );
        folder.depth = mailbox.name.matches('/').count().min(4);
        folder.mailbox = Some(mailbox.id.0);
        folder.path.clone_from(&mailbox.name);
        folder
    })
    .collect()
}

impl Folder {
    fn new(root: &Root, place: &Here, icon: &'static str, count: u32, here: bool) -> Self {
        Self {
            code: place.code.clone(),
            href: place.href(root),
            icon,
            name: place.title.clone(),
            path: String::new(),
            count,
            here,
            depth: 0,
            mailbox: None,
        }
    }
}

fn label_lines(root: &Root, labels: &[Label], here: Option<&Place>) -> Vec<LabelLine> {
    let line = |label: &Label| LabelLine {
        id: label.id.0,
        keyword: label.keyword.clone(),
        href: Here::label(label).href(root),
        name: label.name.clone(),
        hue: label.hue,
        unread: label.unread,
        here: here == Some(&Place::Label(label.keyword.clone())),
    };
    labels.iter().map(line).collect()
}

fn gauge(w: Words, used: i64, quota: i64) -> Gauge {
    let percent = (used.max(0) * 100)
        .checked_div(quota)
        .unwrap_or(100)
        .clamp(0, 100);
    let (key, state) = match percent {
        100.. => ("web-gauge-full", "full"),
        80.. => ("web-gauge-soon", "soon"),
        _ => ("web-gauge", "room"),
    };
    let (used, quota) = (self::quota(w, used), self::quota(w, quota));
    let words = w.with(key, &[("used", used.into()), ("quota", quota.into())]);
    Gauge {
        words,
        percent: u32::try_from(percent).unwrap_or(100),
        state,
    }
}

/// A size as quotas are told.
pub(crate) fn quota(w: Words, bytes: i64) -> String {
    text::numbers::room(w.0, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        let letters = |name: &str, address: &str| Initials::of(name, address).letters;
        assert_eq!(letters("Hélène Castagné", "h@x.example"), "HC");
        assert_eq!(letters("Marie de la Tour", "m@x.example"), "MT");
        assert_eq!(letters("", "élise@x.example"), "ÉE");
        assert_eq!(letters("(Secrétariat)", "s@x.example"), "S");
        assert_eq!(letters("", ""), "");
    }
}
