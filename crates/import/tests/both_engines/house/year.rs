//! Days of an académie one after the other: each brings its delivery and turns whose day has come. Some people hold rights
//! and are let into mailboxes of a post, so that there is something to leave behind.

use super::House;
use chrono::{Datelike, Days};
use directory::{Actor, Duty, Grant, MailboxRole, NewDelegation, PersonId};
use import::Happening;
use std::collections::BTreeMap;
use std::time::Duration;
use store::AccountId;

/// What the days brought.
#[derive(Debug, Default)]
pub struct Tally {
    pub happened: BTreeMap<Happening, u64>,
    /// Accounts that turned on their date.
    pub turned: usize,
    /// Rights and memberships given at the beginning.
    pub given: usize,
}

impl House {
    /// Every n-th person with a structure may look after its people, and is let into its mailbox.
    pub fn give_rights(&self, every: usize) -> usize {
        let command = Actor::command();
        let found: Vec<(i64, i64, i64)> = self
            .store
            .platform_read(|tx| {
                tx.query(
                    "SELECT person.person_id, person.establishment_id, role_mailbox.account_id
                     FROM person JOIN role_mailbox ON role_mailbox.establishment_id = person.establishment_id
                     WHERE person.organisation_id = $1 AND person.role = 'agent' AND person.population <> 'pupil'
                     ORDER BY person.person_id",
                    store::params![self.organisation],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .unwrap();
        let mut given = 0;
        for (person, establishment, mailbox) in found.into_iter().step_by(every) {
            let right = NewDelegation {
                person: PersonId(person),
                duty: Duty::People,
                establishment: Some(establishment),
                until: self.today + Days::new(370),
            };
            self.directory
                .delegate(&command, self.organisation, &right)
                .unwrap();
            let grant = Grant {
                person: PersonId(person),
                role: MailboxRole::Member,
                until: None,
            };
            self.directory
                .grant_role(&command, AccountId(mailbox), &grant)
                .unwrap();
            given += 2;
        }
        given
    }

    /// The next day comes, with its delivery; what it brought is added.
    pub fn tomorrow(&mut self, tally: &mut Tally) {
        self.clock.advance(Duration::from_secs(86_400));
        self.today = self.today + Days::new(1);
        loop {
            let turned = self.directory.turn().unwrap();
            if turned.is_empty() {
                break;
            }
            tally.turned += turned.len();
        }
        let day = self.today.format("%Y%m%d").to_string();
        let folder = self.deliveries(&format!("day-{day}"), |one| one == day);
        // Feeds are delivered on weekdays.
        if std::fs::read_dir(&folder).unwrap().next().is_some() {
            let done = self.import_aaf(&folder);
            for (happening, count) in done.report.counts {
                *tally.happened.entry(happening).or_default() += count;
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(self.today.year() < 2028);
    }
}
