//! A person's card: who they are, what they do where, how to write to them, and the establishment they belong to.

use super::rows::{Wish, apart, told};
use crate::Context;
use crate::answer::Fault;
use crate::layout::Initials;
use crate::read::people::Who;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{Card, Establishment, HeldFunction};
use askama::Template;
use text::dates::{self, PARIS};

/// Heads named beside a card.
const MOST_HEADS: usize = 6;

/// Something a person does beside what their name is followed by.
pub struct Also {
    pub label: String,
    pub place: String,
    pub href: String,
    /// « jusqu’au 31 août 2027 »
    pub until: Option<String>,
}

/// Another account of the same human.
pub struct Same {
    pub href: String,
    pub name: String,
    pub address: String,
    /// « lettres modernes, collège des Étangs, Mèze »
    pub apart: String,
}

/// The establishment somebody belongs to.
pub struct Home {
    pub name: String,
    /// « Collège, Mèze »
    pub told: String,
    pub town: String,
    pub uai: String,
    pub href: String,
    pub mailbox: Option<String>,
    pub heads: Vec<HeadLine>,
}

/// Somebody who leads it.
pub struct HeadLine {
    pub href: String,
    pub name: String,
    pub function: String,
    pub initials: Initials,
}

#[derive(Template)]
#[template(path = "directory/card.html")]
pub struct CardPane {
    pub w: Words,
    pub csrf: String,
    /// The list it stands beside.
    pub list: String,
    /// Its own path.
    pub here: String,
    pub name: String,
    pub function: String,
    pub initials: Initials,
    pub address: Option<String>,
    /// As the composer takes a recipient.
    pub typed: String,
    pub me: bool,
    pub also: Vec<Also>,
    pub same: Vec<Same>,
    pub home: Option<Home>,
}

impl CardPane {
    /// # Errors
    /// The directory's.
    pub fn of(
        context: &Context,
        signed: &SignedIn,
        found: Card,
        wish: &Wish,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let person = found.person;
        let address = person.address.clone().unwrap_or_default();
        let photo = match person.id == signed.actor.person {
            true => context
                .directory
                .own_photo(&signed.actor)?
                .map(|own| own.version),
            false => context.directory.photo_shown(&signed.actor, &person)?,
        };
        let initials = Initials::of(&person.display_name, &address).with(person.id, photo);
        let who = Who {
            name: person.display_name.clone(),
            address: address.clone(),
            function: person.function.clone(),
            initials: initials.clone(),
            me: person.id == signed.actor.person,
            you: person.id == signed.actor.person,
            outside: false,
            card: None,
        };
        let mut same = context.directory.same_people(&signed.actor, &[person.id])?;
        let same = same.remove(&person.id).unwrap_or_default();
        let same = same.iter().map(|other| Same {
            href: format!("/directory/person/{}{}", other.id, wish.carried()),
            name: other.display_name.clone(),
            address: other.address.clone().unwrap_or_default(),
            apart: apart(other),
        });
        let home = found.home.map(|home| Home::of(context, signed, &home));
        let also = found
            .functions
            .into_iter()
            // What stands beside the name is not told again.
            .filter(|held| {
                Some(held.establishment.id) != person.establishment_id
                    || !held.label.is_empty() && held.label != person.function
            })
            .map(|held| Also::of(w, held))
            .collect();
        Ok(Self {
            w,
            csrf: signed.session.csrf.clone(),
            list: wish.path(),
            here: format!("/directory/person/{}{}", person.id, wish.carried()),
            typed: who.typed(),
            me: who.me,
            name: who.name,
            function: who.function,
            initials,
            address: person.address,
            also,
            same: same.collect(),
            home: home.transpose()?,
        })
    }
}

impl Also {
    fn of(w: Words, held: HeldFunction) -> Self {
        let last = held.until.and_then(|until| until.pred_opt());
        let until = last.map(|day| {
            let day = dates::date(w.0, PARIS, dates::midnight(PARIS, day));
            w.with("web-directory-until", &[("day", day.into())])
        });
        let facts = held.establishment.facts;
        let town = Some(facts.town).filter(|town| !town.is_empty());
        Self {
            label: held.label,
            place: town.map_or(facts.name.clone(), |town| format!("{}, {town}", facts.name)),
            href: format!("/directory/establishment/{}", held.establishment.id),
            until,
        }
    }
}

impl Home {
    fn of(context: &Context, signed: &SignedIn, home: &Establishment) -> Result<Self, Fault> {
        let staff = context
            .directory
            .colleagues(&signed.actor, home.id, None, 0)?;
        let heads = staff.heads.iter().take(MOST_HEADS).map(|head| HeadLine {
            href: format!("/directory/person/{}?at={}", head.id, home.id),
            name: head.display_name.clone(),
            function: head.function.clone(),
            initials: Initials::of(
                &head.display_name,
                head.address.as_deref().unwrap_or_default(),
            ),
        });
        Ok(Self {
            name: home.facts.name.clone(),
            told: told(home),
            town: home.facts.town.clone(),
            uai: home.facts.uai.clone().unwrap_or_default(),
            href: format!("/directory/establishment/{}", home.id),
            mailbox: home.facts.mailbox.clone(),
            heads: heads.collect(),
        })
    }
}
