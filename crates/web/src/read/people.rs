//! The people of messages as their reader knows them: colleagues by the directory's name and function, others as their
//! messages call them.

use crate::Context;
use crate::answer::Fault;
use crate::layout::Initials;
use crate::mail::row::is_ours;
use crate::session::SignedIn;
use crate::words::Words;
use directory::{Actor, Person};
use message::Mailbox;
use std::collections::HashMap;
use std::sync::Arc;
use text::address::Address;

/// People looked up for one page: a circular may name a thousand.
const MOST_LOOKED_UP: usize = 300;

/// Somebody as a page names them.
#[derive(Debug, Clone)]
pub struct Who {
    pub name: String,
    pub address: String,
    /// « professeure de lettres modernes, collège de l’Étang »; empty for who is not of the house.
    pub function: String,
    pub initials: Initials,
    /// The reader, or the mailbox whose desk they sit at.
    pub me: bool,
    /// The reader: « vous ».
    pub you: bool,
    /// Not of the reader's organisation.
    pub outside: bool,
    /// Their card in the directory, if the reader may open it.
    pub card: Option<i64>,
}

impl Who {
    /// As recipients are written into a draft.
    #[must_use]
    pub fn typed(&self) -> String {
        let plain = self
            .name
            .chars()
            .all(|c| c.is_alphanumeric() || " '’-.".contains(c));
        match (self.name.is_empty() || self.name == self.address, plain) {
            (true, _) => self.address.clone(),
            (false, true) => format!("{} <{}>", self.name, self.address),
            (false, false) => format!(
                "\"{}\" <{}>",
                self.name.replace(['"', '\\'], ""),
                self.address
            ),
        }
    }
}

/// Looks people up, each once.
pub struct People<'a> {
    context: &'a Context,
    actor: &'a Actor,
    w: Words,
    own: Vec<Address>,
    /// A role mailbox's addresses and name, where its messages are read.
    desk: Option<(Vec<Address>, String)>,
    establishment: Option<i64>,
    known: HashMap<String, Option<Arc<Person>>>,
}

impl<'a> People<'a> {
    /// # Errors
    /// The directory's.
    pub fn new(context: &'a Context, signed: &'a SignedIn) -> Result<Self, Fault> {
        let (actor, w) = (&signed.actor, signed.w);
        let desk = match &signed.desk.mailbox {
            None => None,
            Some(mailbox) => Some((
                context.directory.addresses(mailbox.account)?,
                mailbox.display_name.clone(),
            )),
        };
        let me = context.directory.person(actor.person)?;
        Ok(Self {
            context,
            actor,
            w,
            own: context.directory.addresses(actor.account)?,
            desk,
            establishment: me.establishment_id,
            known: HashMap::new(),
        })
    }

    /// The person of an address; `name` is what a message calls them.
    ///
    /// # Errors
    /// The store's.
    pub fn who(&mut self, name: &str, address: &str) -> Result<Who, Fault> {
        let parsed = address.parse::<Address>().ok();
        if parsed
            .as_ref()
            .is_some_and(|address| self.own.contains(address))
        {
            return Ok(self.me(address));
        }
        if let (Some(asked), Some((own, name))) = (&parsed, &self.desk)
            && own.contains(asked)
        {
            return Ok(Who {
                initials: Initials::of(name, address),
                name: name.clone(),
                function: String::new(),
                address: address.to_owned(),
                me: true,
                you: false,
                outside: false,
                card: None,
            });
        }
        let directory = &self.context.directory;
        let person = match &parsed {
            Some(_) => self.colleague(address)?,
            None => None,
        };
        let said = if name.trim().is_empty() {
            address
        } else {
            name.trim()
        };
        Ok(match person {
            Some(person) => Who {
                name: person.display_name.clone(),
                initials: Initials::of(&person.display_name, address)
                    .with(person.id, directory.photo_shown(self.actor, &person)?),
                function: function(&person, self.establishment),
                address: address.to_owned(),
                me: false,
                you: false,
                outside: false,
                card: self.card(&person)?,
            },
            None => Who {
                name: said.to_owned(),
                initials: Initials::of(said, address),
                function: String::new(),
                address: address.to_owned(),
                me: false,
                you: false,
                outside: parsed.is_some() && !is_ours(self.context, self.actor, address),
                card: None,
            },
        })
    }

    fn me(&self, address: &str) -> Who {
        let me = self.context.directory.person(self.actor.person).ok();
        let name = me
            .as_ref()
            .map_or(address, |person| person.display_name.as_str());
        // As others see it.
        let photo = me
            .as_ref()
            .and_then(|person| person.photo.clone().filter(|_| person.listed));
        Who {
            initials: Initials::of(name, address).with(self.actor.person, photo),
            name: self.w.say("web-read-you"),
            function: String::new(),
            address: address.to_owned(),
            me: true,
            you: true,
            outside: false,
            card: None,
        }
    }

    fn card(&self, person: &Person) -> Result<Option<i64>, Fault> {
        let has = self.context.directory.has_card(self.actor, person)?;
        Ok(has.then_some(person.id.0))
    }

    /// Somebody of the reader's own organisation: of others on the platform no more is said than their message says.
    fn colleague(&mut self, address: &str) -> Result<Option<Arc<Person>>, Fault> {
        let key = address.to_lowercase();
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        if self.known.len() >= MOST_LOOKED_UP {
            return Ok(None);
        }
        let found = self.context.directory.person_at(address)?;
        let found = found.filter(|person| person.organisation == self.actor.organisation);
        let found = match found {
            Some(person) if !self.context.directory.sees(self.actor, &person)? => None,
            found => found,
        };
        self.known.insert(key, found.clone());
        Ok(found)
    }

    /// # Errors
    /// The store's.
    pub fn all(&mut self, list: &[Mailbox]) -> Result<Vec<Who>, Fault> {
        list.iter()
            .map(|one| self.who(&one.name, &one.address))
            .collect()
    }
}

/// Function and establishment; the establishment is left out when it is the reader's own.
#[must_use]
pub fn function(person: &Person, own_establishment: Option<i64>) -> String {
    let same = own_establishment.is_some() && person.establishment_id == own_establishment;
    match person.establishment.as_deref().filter(|_| !same) {
        Some(place) if person.function.is_empty() => place.to_owned(),
        Some(place) => format!("{}, {place}", person.function),
        None => person.function.clone(),
    }
}
