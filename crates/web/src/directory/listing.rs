//! A list of the directory: people under headings that say how near they are, or establishments by town.

use super::rows::{Group, Head, House, Line, Wish, apart};
use super::{Asked, Here, Ways};
use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{Found, Nearness, Person, PersonId, Population};

/// Rows of a page.
const PAGE: usize = 50;
/// Establishments named above the people whom the same words find.
const NAMED: u32 = 3;
/// Letters looked at in what is typed.
const LONGEST: usize = 200;

/// A page of a list.
pub struct Listing {
    pub w: Words,
    pub csrf: String,
    pub ways: Ways,
    pub typed: String,
    pub title: String,
    /// Beside the title: what is first.
    pub figure: String,
    /// The two lists that the same words ask for: path, name, whether it is this one.
    pub tabs: Vec<(String, String, bool)>,
    pub head: Option<Head>,
    pub houses: Vec<House>,
    pub groups: Vec<Group>,
    /// « Deux personnes s’appellent Jean Martin. »
    pub homonyms: Option<String>,
    /// What a list says that has no rows.
    pub empty: Option<String>,
    pub path: String,
    /// The path of the next page.
    pub next: Option<String>,
    /// The frame that this page of rows fills, when it is not the first.
    pub frame: String,
    pub next_frame: String,
}

impl Listing {
    /// Reads a page; `open` is whose card stands beside it.
    ///
    /// # Errors
    /// `NotFound` for an establishment of nobody's or of another organisation; the store's.
    pub fn read(
        context: &Context,
        signed: &SignedIn,
        wish: Wish,
        asked: &Asked,
        open: Option<i64>,
    ) -> Result<Self, Fault> {
        let me = context.directory.person(signed.actor.person)?;
        // A pupil who has left their school may look at it no more.
        let is_open = |id: &i64| {
            let directory = &context.directory;
            me.population != Population::Pupil
                || directory.establishment_of(&signed.actor, *id).is_ok()
        };
        let own = me.establishment_id.filter(is_open);
        let reading = Reading {
            context,
            signed,
            w: signed.w,
            own,
            after: asked.after.filter(|_| open.is_none()),
            under: &asked.under,
            open,
        };
        match wish {
            Wish::Start => reading.start(),
            Wish::People(typed) => reading.people(cut(&typed)),
            Wish::Establishments(typed) => reading.establishments(cut(&typed)),
            Wish::Establishment(id) => reading.establishment(id),
        }
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.houses.is_empty() && self.groups.is_empty()
    }
}

fn cut(typed: &str) -> &str {
    &typed[..typed.floor_char_boundary(LONGEST)]
}

/// A list that is being read.
struct Reading<'a> {
    context: &'a Context,
    signed: &'a SignedIn,
    w: Words,
    own: Option<i64>,
    after: Option<i64>,
    under: &'a str,
    open: Option<i64>,
}

impl Reading<'_> {
    fn listing(&self, wish: &Wish, here: Here, title: String) -> Listing {
        Listing {
            w: self.w,
            csrf: self.signed.session.csrf.clone(),
            ways: Ways {
                own: self.own,
                here,
            },
            typed: String::new(),
            title,
            figure: String::new(),
            tabs: Vec::new(),
            head: None,
            houses: Vec::new(),
            groups: Vec::new(),
            homonyms: None,
            empty: None,
            path: wish.path(),
            next: None,
            frame: frame(self.after.unwrap_or_default()),
            next_frame: String::new(),
        }
    }

    /// The people of one's own establishment, until something is typed.
    fn start(&self) -> Result<Listing, Fault> {
        let title = self.w.say("web-directory-title");
        let mut list = match self.own {
            Some(id) => {
                let mut list = self.establishment(id)?;
                list.head = None;
                list.figure = std::mem::replace(&mut list.title, title);
                list.ways.here = Here::People;
                list
            }
            None => {
                let mut list = self.listing(&Wish::Start, Here::People, title);
                list.empty = Some(self.w.say("web-directory-begin"));
                list
            }
        };
        list.tabs = self.tabs("", true);
        Ok(list)
    }

    fn people(&self, typed: &str) -> Result<Listing, Fault> {
        let (w, directory, actor) = (self.w, &self.context.directory, &self.signed.actor);
        let wish = Wish::People(typed.to_owned());
        let found = directory.search(actor, typed, self.after.map(PersonId), PAGE)?;
        let mut list = self.listing(&wish, Here::People, found_title(w, &found));
        if self.after.is_none() {
            let houses = directory.establishments(actor, typed, None, NAMED)?;
            list.houses = houses.iter().map(|one| House::of(one, typed)).collect();
        }
        list.groups = self.by_nearness(&found, &wish, typed)?;
        list.homonyms = homonyms(w, &found);
        if list.is_empty() {
            list.empty = Some(w.with("web-directory-nobody", &[("typed", typed.into())]));
        } else if found.people.len() > 1 {
            list.figure = w.say("web-directory-nearest");
        }
        if let Some(last) = found.people.last().filter(|_| found.more) {
            let under = key(last.nearness);
            list.go_on(last.person.id.0, under);
        }
        list.tabs = self.tabs(typed, true);
        typed.clone_into(&mut list.typed);
        Ok(list)
    }

    fn by_nearness(&self, found: &Found, wish: &Wish, typed: &str) -> Result<Vec<Group>, Fault> {
        let ids: Vec<PersonId> = found.people.iter().map(|near| near.person.id).collect();
        let (directory, actor) = (&self.context.directory, &self.signed.actor);
        let same = directory.same_people(actor, &ids)?;
        let mut groups: Vec<(Nearness, Group)> = Vec::new();
        for near in &found.people {
            let also = same.get(&near.person.id).into_iter().flatten();
            let line = Line {
                also: also.map(apart).collect(),
                ..self.line(&near.person, wish, typed)
            };
            match groups.last_mut() {
                Some((nearness, group)) if *nearness == near.nearness => group.people.push(line),
                _ => {
                    let goes_on = groups.is_empty() && self.under == key(near.nearness);
                    let heading = (!goes_on).then(|| self.heading(near.nearness, &near.person));
                    let people = vec![line];
                    groups.push((near.nearness, Group { heading, people }));
                }
            }
        }
        Ok(groups.into_iter().map(|(_, group)| group).collect())
    }

    fn heading(&self, nearness: Nearness, first: &Person) -> String {
        match nearness {
            Nearness::Establishment => self.w.say("web-directory-own"),
            Nearness::Pupils => self.w.say("web-directory-pupils"),
            Nearness::Town => {
                let town = first.town.as_deref().unwrap_or_default();
                self.w.name("web-directory-own-town", town)
            }
            Nearness::Organisation if self.own.is_some() => self.w.say("web-directory-farther"),
            Nearness::Organisation => self.w.say("web-directory-everybody"),
        }
    }

    fn establishments(&self, typed: &str) -> Result<Listing, Fault> {
        let (w, directory, actor) = (self.w, &self.context.directory, &self.signed.actor);
        let wish = Wish::Establishments(typed.to_owned());
        let title = w.say("web-directory-establishments");
        let mut list = self.listing(&wish, Here::Establishments, title);
        let after = match self.after {
            Some(id) => Some(directory.establishment_of(actor, id)?),
            None => None,
        };
        let wanted = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
        let mut found = directory.establishments(actor, typed, after.as_ref(), wanted)?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        list.houses = found.iter().map(|one| House::of(one, typed)).collect();
        list.figure = w.say("web-directory-by-town");
        if found.is_empty() {
            list.figure = String::new();
            list.empty = Some(match typed {
                "" => w.say("web-directory-no-establishments"),
                typed => w.with("web-directory-no-establishment", &[("typed", typed.into())]),
            });
        }
        if let Some(last) = found.last().filter(|_| more) {
            list.go_on(last.id, "");
        }
        list.tabs = self.tabs(typed, false);
        typed.clone_into(&mut list.typed);
        Ok(list)
    }

    fn establishment(&self, id: i64) -> Result<Listing, Fault> {
        let (w, directory, actor) = (self.w, &self.context.directory, &self.signed.actor);
        let found = directory.establishment_of(actor, id)?;
        let staff = directory.colleagues(actor, id, self.after.map(PersonId), PAGE)?;
        let wish = Wish::Establishment(id);
        let here = match self.own == Some(id) {
            true => Here::OwnEstablishment,
            false => Here::Establishments,
        };
        let mut list = self.listing(&wish, here, found.facts.name.clone());
        let lines = |people: &[Person]| -> Vec<Line> {
            let lines = people.iter().map(|person| self.line(person, &wish, ""));
            lines
                .zip(people)
                // Where somebody belongs is told of those who belong elsewhere.
                .map(|(line, person)| Line {
                    place: match person.establishment_id == Some(id) {
                        true => String::new(),
                        false => line.place.clone(),
                    },
                    ..line
                })
                .collect()
        };
        if self.after.is_none() && !staff.heads.is_empty() {
            list.groups.push(Group {
                heading: Some(w.say("web-directory-heads")),
                people: lines(&staff.heads),
            });
        }
        if !staff.people.is_empty() {
            list.groups.push(Group {
                heading: self.after.is_none().then(|| w.say("web-directory-staff")),
                people: lines(&staff.people),
            });
        }
        if list.groups.is_empty() {
            list.empty = Some(w.say("web-directory-nobody-here"));
        }
        if let Some(last) = staff.people.last().filter(|_| staff.more) {
            list.go_on(last.id.0, "");
        }
        list.head = Some(Head::of(w, &found));
        Ok(list)
    }

    fn line(&self, person: &Person, wish: &Wish, typed: &str) -> Line {
        Line {
            open: self.open == Some(person.id.0),
            ..Line::of(person, wish, typed)
        }
    }

    fn tabs(&self, typed: &str, people: bool) -> Vec<(String, String, bool)> {
        let wish = match typed {
            "" => Wish::Start,
            typed => Wish::People(typed.to_owned()),
        };
        let houses = Wish::Establishments(typed.to_owned());
        vec![
            (wish.path(), self.w.say("web-directory-people"), people),
            (
                houses.path(),
                self.w.say("web-directory-establishments"),
                !people,
            ),
        ]
    }
}

impl Listing {
    fn go_on(&mut self, last: i64, under: &str) {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        let mut next = format!("{}{joint}after={last}", self.path);
        if !under.is_empty() {
            next.push_str("&under=");
            next.push_str(under);
        }
        self.next = Some(next);
        self.next_frame = frame(last);
    }
}

fn frame(after: i64) -> String {
    format!("more-{after}")
}

/// A nearness as paths have it.
fn key(nearness: Nearness) -> &'static str {
    match nearness {
        Nearness::Establishment => "own",
        Nearness::Pupils => "pupils",
        Nearness::Town => "town",
        Nearness::Organisation => "all",
    }
}

fn found_title(w: Words, found: &Found) -> String {
    match (found.people.len(), found.more) {
        (0, _) => w.say("web-directory-title"),
        (count, false) => w.count("web-directory-found", count),
        (count, true) => w.count("web-directory-many", count),
    }
}

/// A sentence when several of those found bear one name.
fn homonyms(w: Words, found: &Found) -> Option<String> {
    let names: Vec<String> = found
        .people
        .iter()
        .map(|near| text::fold(&near.person.display_name))
        .collect();
    names.iter().enumerate().find_map(|(at, name)| {
        let same = names.iter().filter(|other| *other == name).count();
        let shown = found.people.get(at)?.person.display_name.as_str();
        let values = [("count", same.into()), ("name", shown.into())];
        (same > 1).then(|| {
            let told = w.with("web-write-homonyms", &values);
            format!("{told} {}", w.say("web-directory-apart"))
        })
    })
}
