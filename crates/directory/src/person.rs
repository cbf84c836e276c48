//! People and organisations.

use crate::{Actor, Directory, DirectoryError, LogoFace, OrganisationId, PersonId, Population};
use std::sync::Arc;
use store::{AccountId, Row, StoreError, params};
use text::{Lang, address::Address};

/// What a person is to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Agent,
    Head,
    Secretary,
    Rectorat,
    Helpdesk,
    Administrator,
    /// Nobody: stands for a role mailbox.
    Mailbox,
}

impl Role {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Head => "head",
            Self::Secretary => "secretary",
            Self::Rectorat => "rectorat",
            Self::Helpdesk => "helpdesk",
            Self::Administrator => "administrator",
            Self::Mailbox => "mailbox",
        }
    }

    /// The role of that name; unknown names are agents.
    #[must_use]
    pub fn named(name: &str) -> Self {
        [
            Self::Head,
            Self::Secretary,
            Self::Rectorat,
            Self::Helpdesk,
            Self::Administrator,
            Self::Mailbox,
        ]
        .into_iter()
        .find(|role| role.name() == name)
        .unwrap_or(Self::Agent)
    }
}

/// A person as colleagues see them.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub organisation: OrganisationId,
    pub account: Option<AccountId>,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    pub identifier: String,
    /// The main address, if there is an account.
    pub address: Option<String>,
    /// « professeure de lettres modernes », as the directory writes it.
    pub function: String,
    pub establishment: Option<String>,
    pub establishment_id: Option<i64>,
    pub town: Option<String>,
    pub language: Lang,
    pub role: Role,
    pub population: Population,
    /// Whether colleagues find them in the directory; who is not listed is on the « liste rouge ».
    pub listed: bool,
    /// The version of a photo that they show to their organisation ([`Directory::photo_shown`] says to whom of it).
    pub photo: Option<String>,
}

impl Person {
    /// Whether they may be given a right or let into the mailbox of a post: no pupil is.
    #[must_use]
    pub fn may_be_trusted(&self) -> bool {
        self.population != Population::Pupil
    }
}

/// What somebody is recognised by and their password must not hold. It is shown to nobody.
#[derive(Clone, Default)]
pub struct Recognition {
    pub birth_name: Option<String>,
    /// The keyed hash of their date of birth.
    pub birth_hash: Option<String>,
    /// The keyed hash of their NUMEN.
    pub numen_hash: Option<String>,
}

/// An organisation on the platform.
#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
    /// The hue of its accent, in degrees of OKLCH; `None`: the product's.
    pub hue: Option<u32>,
    pub language: Lang,
    /// The main domain first.
    pub domains: Vec<String>,
    pub logo: Option<LogoFace>,
}

/// Columns of [`read_person`], with their joins.
pub(crate) const PERSON: &str = "
SELECT person.person_id, person.organisation_id, person.account_id, person.display_name, person.given_name,
    person.family_name, person.identifier, address.address, person.function, establishment.name,
    person.establishment_id, establishment.town, person.language, person.role, person.listed, person.population,
    photo.version
FROM person
LEFT JOIN establishment ON establishment.establishment_id = person.establishment_id
LEFT JOIN address ON address.account_id = person.account_id AND address.main = 1
LEFT JOIN photo ON photo.person_id = person.person_id AND photo.shown_in = person.organisation_id
";

pub(crate) const RECOGNITION: &str =
    "SELECT birth_name, birth_hash, numen_hash FROM person WHERE person_id = $1";
pub(crate) const OF_ORGANISATION: &str =
    "WHERE person.organisation_id = $1 AND person.identifier = $2";
/// Two are as good as many: then nobody is meant.
pub(crate) const OF_NUMEN: &str =
    "WHERE person.numen_hash = $1 AND person.organisation_id = $2 LIMIT 2";
/// Two are as good as many: then nobody is meant.
pub(crate) const ANYWHERE: &str = "WHERE person.identifier = $1 ORDER BY person.person_id LIMIT 2";
pub(crate) const ORGANISATION: &str = "
SELECT organisation.name, organisation.hue, organisation.language, organisation_logo.hash, organisation_logo.width,
    organisation_logo.height
FROM organisation LEFT JOIN organisation_logo ON organisation_logo.organisation_id = organisation.organisation_id
WHERE organisation.organisation_id = $1";
pub(crate) const DOMAINS_OF: &str =
    "SELECT domain FROM domain WHERE organisation_id = $1 ORDER BY main DESC, domain";
pub(crate) const OF_UAI: &str = "SELECT establishment_id FROM establishment WHERE uai = $1";

pub(crate) fn read_person(row: &Row<'_>) -> Result<Person, StoreError> {
    let language: String = row.get(12)?;
    let role: String = row.get(13)?;
    Ok(Person {
        id: PersonId(row.get(0)?),
        organisation: OrganisationId(row.get(1)?),
        account: row.get::<Option<i64>>(2)?.map(AccountId),
        display_name: row.get(3)?,
        given_name: row.get(4)?,
        family_name: row.get(5)?,
        identifier: row.get(6)?,
        address: row.get(7)?,
        function: row.get(8)?,
        establishment: row.get(9)?,
        establishment_id: row.get(10)?,
        town: row.get(11)?,
        language: language.parse().unwrap_or_default(),
        role: Role::named(&role),
        listed: row.get::<i64>(14)? != 0,
        population: Population::named(&row.get::<String>(15)?),
        photo: row.get(16)?,
    })
}

impl Directory {
    /// The person.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn person(&self, id: PersonId) -> Result<Arc<Person>, DirectoryError> {
        if let Some(person) = self.cache.person(id) {
            return Ok(person);
        }
        let generation = self.cache.generation();
        let sql = format!("{PERSON} WHERE person.person_id = $1");
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(&sql, params![id], read_person))?
            .ok_or(DirectoryError::NotFound("person"))?;
        Ok(self.cache.keep_person(generation, found))
    }

    /// What a person is recognised by; nothing of who is not there.
    ///
    /// # Errors
    /// The store's.
    pub fn recognition(&self, id: PersonId) -> Result<Recognition, StoreError> {
        let found = self.store.platform_read(|tx| {
            tx.query_opt(RECOGNITION, params![id], |row| {
                Ok(Recognition {
                    birth_name: row.get(0)?,
                    birth_hash: row.get(1)?,
                    numen_hash: row.get(2)?,
                })
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// The person an account belongs to.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn person_of(&self, account: AccountId) -> Result<Arc<Person>, DirectoryError> {
        self.person(self.account(account)?.person)
    }

    /// The person an address leads to, if it is one of ours.
    ///
    /// # Errors
    /// The store's.
    pub fn person_at(&self, address: &str) -> Result<Option<Arc<Person>>, DirectoryError> {
        let Ok(address) = address.parse::<Address>() else {
            return Ok(None);
        };
        if !self.is_local_domain(address.domain())? {
            return Ok(None);
        }
        match self.account_at(&address)? {
            Some(account) => self.person_of(account).map(Some),
            None => Ok(None),
        }
    }

    /// The person with this identifier in one organisation, or in any if only one person has it.
    ///
    /// # Errors
    /// The store's.
    pub fn person_identified(
        &self,
        identifier: &str,
        organisation: Option<OrganisationId>,
    ) -> Result<Option<Person>, DirectoryError> {
        let mut found = self.store.platform_read(|tx| match organisation {
            Some(organisation) => {
                let sql = format!("{PERSON} {OF_ORGANISATION}");
                tx.query(&sql, params![organisation, identifier], read_person)
            }
            None => {
                let sql = format!("{PERSON} {ANYWHERE}");
                tx.query(&sql, params![identifier], read_person)
            }
        })?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// The one person of an organisation who has the NUMEN of this keyed hash.
    ///
    /// # Errors
    /// The store's.
    pub fn person_of_numen(
        &self,
        organisation: OrganisationId,
        hash: &str,
    ) -> Result<Option<Person>, DirectoryError> {
        let sql = format!("{PERSON} {OF_NUMEN}");
        let mut found = self
            .store
            .platform_read(|tx| tx.query(&sql, params![hash, organisation], read_person))?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// A person chooses the language they are spoken to in.
    ///
    /// # Errors
    /// `NotPermitted` when no person acts; the store's.
    pub fn choose_language(&self, actor: &Actor, language: Lang) -> Result<(), DirectoryError> {
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        self.write(|tx| {
            tx.execute(
                "UPDATE person SET language = $2 WHERE person_id = $1",
                params![actor.person, language.code()],
            )
        })?;
        Ok(())
    }

    /// The organisation.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn organisation(&self, id: OrganisationId) -> Result<Organisation, DirectoryError> {
        let found = self.store.platform_read(|tx| {
            let domains = tx.query(DOMAINS_OF, params![id], |row| row.get(0))?;
            tx.query_opt(ORGANISATION, params![id], |row| {
                let logo = match row.get::<Option<String>>(3)? {
                    Some(hash) => Some(LogoFace {
                        hash,
                        width: row.get(4)?,
                        height: row.get(5)?,
                    }),
                    None => None,
                };
                Ok(Organisation {
                    id,
                    name: row.get(0)?,
                    hue: row.get(1)?,
                    language: row.get::<String>(2)?.parse().unwrap_or_default(),
                    domains: domains.clone(),
                    logo,
                })
            })
        })?;
        found.ok_or(DirectoryError::NotFound("organisation"))
    }

    /// The organisation that receives mail for this domain.
    ///
    /// # Errors
    /// The store's.
    pub fn organisation_of_domain(
        &self,
        domain: &str,
    ) -> Result<Option<OrganisationId>, StoreError> {
        self.store.platform_read(|tx| {
            tx.query_opt(
                "SELECT organisation_id FROM domain WHERE domain = $1",
                params![domain],
                |row| row.get(0).map(OrganisationId),
            )
        })
    }

    /// The establishment with this UAI.
    ///
    /// # Errors
    /// The store's.
    pub fn establishment_of_uai(&self, uai: &str) -> Result<Option<i64>, StoreError> {
        self.store
            .platform_read(|tx| tx.query_opt(OF_UAI, params![uai], |row| row.get(0)))
    }

    /// The establishment with this UAI in an organisation: two may tell of the same one.
    ///
    /// # Errors
    /// The store's.
    pub fn own_establishment_of_uai(
        &self,
        organisation: OrganisationId,
        uai: &str,
    ) -> Result<Option<i64>, StoreError> {
        self.store.platform_read(|tx| {
            let values = params![organisation, uai];
            tx.query_opt(crate::structure::OWN_UAI, values, |row| row.get(0))
        })
    }

    /// All organisations, in order of their key.
    ///
    /// # Errors
    /// The store's.
    pub fn organisations(&self) -> Result<Vec<Organisation>, DirectoryError> {
        let ids = self.store.platform_read(|tx| {
            tx.query(
                "SELECT organisation_id FROM organisation ORDER BY organisation_id",
                params![],
                |row| row.get(0).map(OrganisationId),
            )
        })?;
        ids.into_iter().map(|id| self.organisation(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewAccount, NewOrganisation};
    use std::sync::Arc;
    use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};

    fn directory(folder: &std::path::Path) -> Directory {
        let options = store::Options {
            data: folder.to_owned(),
            engine: Engine::Sqlite,
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits::default(),
        };
        Directory::new(Store::open(options, &[crate::schema()]).unwrap())
    }

    /// An organisation in which one person signs in as `hcastagne`.
    fn organisation(directory: &Directory, domain: &str) -> OrganisationId {
        let new = NewOrganisation {
            name: domain.to_owned(),
            domains: vec![domain.to_owned()],
            hue: None,
            language: Lang::Fr,
        };
        let organisation = directory
            .create_organisation(&Actor::command(), &new)
            .unwrap();
        let person = NewAccount {
            organisation,
            identifier: "hcastagne".to_owned(),
            display_name: "Hélène Castagne".to_owned(),
            given_name: "Hélène".to_owned(),
            family_name: "Castagne".to_owned(),
            function: String::new(),
            establishment: None,
            language: Lang::Fr,
            role: Role::Agent,
            addresses: vec![format!("helene.castagne@{domain}").parse().unwrap()],
            quota_bytes: 1 << 20,
        };
        directory
            .create_account(&Actor::command(), &person)
            .unwrap();
        organisation
    }

    #[tokio::test]
    async fn an_identifier_that_many_organisations_have_is_found_in_each() {
        let folder = tempfile::tempdir().unwrap();
        let directory = directory(folder.path());
        let only = organisation(&directory, "a.example");
        let found = directory.person_identified("hcastagne", None).unwrap();
        assert_eq!(found.map(|person| person.organisation), Some(only));
        for domain in ["b.example", "c.example", "d.example", "e.example"] {
            let organisation = organisation(&directory, domain);
            let found = directory
                .person_identified("hcastagne", Some(organisation))
                .unwrap();
            assert_eq!(found.map(|person| person.organisation), Some(organisation));
        }
        assert!(
            directory
                .person_identified("hcastagne", None)
                .unwrap()
                .is_none()
        );
    }
}
