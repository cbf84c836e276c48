//! Who helps by telephone: the contacts of an organisation and of its départements, as pages show them to everybody.

use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, Duty, OrganisationId};
use store::{StoreError, Tx, params};
use text::address::Address;

/// Contacts of an organisation: a département or two of them for each of its own.
pub const MOST_CONTACTS: usize = 60;
/// Letters of a field.
const LONGEST: usize = 200;

/// Somebody who helps.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// « Assistance de la DSDEN de l’Hérault »
    pub name: String,
    /// For whom: « 34 », « 2A »; none: for everybody.
    pub departments: Vec<String>,
    pub telephone: String,
    /// « Du lundi au vendredi, de 8 h à 18 h »
    pub hours: String,
    /// An address to write to.
    pub address: String,
}

impl Contact {
    /// The field that cannot be taken: `name`, `departments`, `telephone`, `hours`, `address`; `reach` when there is no way to
    /// reach it.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let is_short =
            |text: &str| text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        let is_department = |code: &String| {
            (2..=3).contains(&code.len()) && code.bytes().all(|one| one.is_ascii_alphanumeric())
        };
        let is_number = self
            .telephone
            .chars()
            .all(|c| c.is_ascii_digit() || " +().-\u{a0}\u{202f}".contains(c));
        let is_address = self.address.is_empty() || self.address.parse::<Address>().is_ok();
        [
            ("name", is_short(&self.name) && !self.name.trim().is_empty()),
            ("departments", self.departments.iter().all(is_department)),
            ("telephone", is_short(&self.telephone) && is_number),
            ("hours", is_short(&self.hours)),
            ("address", is_address),
            (
                "reach",
                !(self.telephone.is_empty() && self.address.is_empty()),
            ),
        ]
        .into_iter()
        .find(|(_, good)| !good)
        .map(|(field, _)| field)
    }
}

pub(crate) const CONTACTS: &str = "
SELECT name, departments, telephone, hours, address FROM contact WHERE organisation_id = $1 ORDER BY place";

impl Directory {
    /// Who helps the people of an organisation, in the order it was said in. For everybody.
    ///
    /// # Errors
    /// The store's.
    pub fn contacts(&self, organisation: OrganisationId) -> Result<Vec<Contact>, StoreError> {
        self.store.platform_read(|tx| {
            tx.query(CONTACTS, params![organisation], |row| {
                let departments: String = row.get(1)?;
                Ok(Contact {
                    name: row.get(0)?,
                    departments: departments.split_whitespace().map(str::to_owned).collect(),
                    telephone: row.get(2)?,
                    hours: row.get(3)?,
                    address: row.get(4)?,
                })
            })
        })
    }

    /// Says who helps: these take the place of all that were there.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor sets what the organisation says of itself; `Invalid` with the field of the first contact
    /// that cannot be taken and its name; `Exists` when they are too many; the store's.
    pub fn set_contacts(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        contacts: &[Contact],
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        if contacts.len() > MOST_CONTACTS {
            return Err(DirectoryError::Exists {
                what: "contacts",
                value: contacts.len().to_string(),
            });
        }
        for one in contacts {
            if let Some(what) = one.fault() {
                let value = one.name.clone();
                return Err(DirectoryError::Invalid { what, value });
            }
        }
        self.store
            .platform_write(|tx| put(tx, actor, organisation, contacts))?;
        Ok(())
    }
}

fn put(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    contacts: &[Contact],
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM contact WHERE organisation_id = $1",
        params![organisation],
    )?;
    for (place, one) in (0_i64..).zip(contacts) {
        tx.execute(
            "INSERT INTO contact (organisation_id, place, name, departments, telephone, hours, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![
                organisation,
                place,
                one.name.trim(),
                &one.departments.join(" ").to_uppercase(),
                one.telephone.trim(),
                one.hours.trim(),
                one.address.trim()
            ],
        )?;
    }
    record(tx, actor, &Entry::of(organisation, Act::ContactsSet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_says_what_it_cannot_be() {
        let good = Contact {
            name: "Assistance".to_owned(),
            departments: vec!["34".to_owned(), "2A".to_owned(), "974".to_owned()],
            telephone: "04\u{a0}99\u{a0}00\u{a0}12\u{a0}34".to_owned(),
            hours: "de 8 h à 18 h".to_owned(),
            address: "assistance@ac-thau.example".to_owned(),
        };
        assert_eq!(good.fault(), None);
        for (field, faulty) in [
            (
                "name",
                Contact {
                    name: " ".to_owned(),
                    ..good.clone()
                },
            ),
            (
                "departments",
                Contact {
                    departments: vec!["Hérault".to_owned()],
                    ..good.clone()
                },
            ),
            (
                "telephone",
                Contact {
                    telephone: "zéro".to_owned(),
                    ..good.clone()
                },
            ),
            (
                "hours",
                Contact {
                    hours: "8".repeat(LONGEST + 1),
                    ..good.clone()
                },
            ),
            (
                "address",
                Contact {
                    address: "assistance".to_owned(),
                    ..good.clone()
                },
            ),
            (
                "reach",
                Contact {
                    telephone: String::new(),
                    address: String::new(),
                    ..good.clone()
                },
            ),
        ] {
            assert_eq!(faulty.fault(), Some(field));
        }
    }
}
