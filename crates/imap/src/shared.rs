//! Role mailboxes among a person's own mailboxes: `Shared/ce.0340001a/INBOX` (RFC 2342). Which there are is asked each
//! time, since it changes with the day; a name that is not among them is looked for among the person's own.

use crate::session::{Account, Session};
use crate::words::{Failure, Reply};
use directory::{MailboxRole, Right, RoleMailbox};
use mail::{Mail, MailError, Mailbox};
use std::sync::Arc;
use store::{AccountId, Watcher};

/// The first level of their names, fixed: clients know it from NAMESPACE.
pub(crate) const SHARED: &str = "Shared";

/// The role mailbox a session has open.
pub(crate) struct Shared {
    pub id: AccountId,
    pub watcher: Watcher,
    pub may_write: bool,
}

/// Where a mailbox name leads.
pub(crate) struct Place {
    pub account: Account,
    /// The name within the account.
    pub name: String,
    /// In somebody's own account: none.
    pub role: Option<MailboxRole>,
}

/// Mailboxes of one account, under the names this person sees.
pub(crate) struct Group {
    pub mailboxes: Vec<Mailbox>,
    pub is_shared: bool,
}

/// `Shared/ce.0340001a/INBOX` as (`ce.0340001a`, `INBOX`).
fn split(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix(SHARED)?.strip_prefix('/')?;
    let (role, local) = rest.split_once('/')?;
    (!local.is_empty()).then_some((role, local))
}

/// Whether a name lies where nobody makes mailboxes of their own.
fn is_reserved(name: &str) -> bool {
    name.strip_prefix(SHARED)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn open(account: &Account) -> Result<Arc<Vec<RoleMailbox>>, MailError> {
    Ok(account.mail.directory().role_mailboxes(&account.actor)?)
}

impl Session {
    /// The account and the name there that a mailbox name means.
    pub(crate) fn place(
        &self,
        name: &str,
    ) -> impl Future<Output = Result<Place, Failure>> + Send + use<> {
        let (own, whole) = (self.own_account(), name.to_owned());
        async move {
            let own = own?;
            if split(&whole).is_none() {
                return Ok(Place::own(own, whole));
            }
            own.ask(move |own| find(own, whole)).await
        }
    }

    /// As [`Session::place`], for a mailbox that is to be made there.
    pub(crate) async fn new_place(&mut self, name: &str) -> Result<Place, Failure> {
        let place = self.place(name).await?;
        if place.role.is_none() && is_reserved(name) {
            return Err(Reply::no(
                "[CANNOT] Shared mailboxes are made by the directory, not here.",
            )
            .into());
        }
        Ok(place)
    }

    /// All mailboxes, each account's together, the person's own first.
    pub(crate) async fn groups(&mut self) -> Result<Vec<Group>, Failure> {
        self.own_account()?
            .ask(|own| {
                let mut groups = vec![Group {
                    mailboxes: own.mail.mailboxes(&own.actor, own.id)?,
                    is_shared: false,
                }];
                for one in open(own)?.iter() {
                    match own.mail.mailboxes(&own.actor, one.account) {
                        Ok(mailboxes) => groups.push(Group::shared(one, mailboxes)),
                        // The right ended between the two.
                        Err(MailError::Refused) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(groups)
            })
            .await
    }

    /// Leaves the selected mailbox when the right to it has ended, and says so.
    pub(crate) async fn still_open(&mut self) -> Result<(), Failure> {
        let Some(shared) = &self.shared else {
            return Ok(());
        };
        let (id, own) = (shared.id, self.own_account()?);
        let is_open = own
            .ask(move |own| Ok(open(own)?.iter().any(|one| one.account == id)))
            .await?;
        if !is_open {
            self.shut_out();
        }
        Ok(())
    }

    /// The right to the selected mailbox has ended.
    pub(crate) fn shut_out(&mut self) {
        self.unselect();
        self.connection.say(
            "* OK [CLOSED] Your right to this shared mailbox has ended: it is no longer selected.\r\n",
        );
    }

    /// Leaves the selected mailbox without a word; whether there was one.
    pub(crate) fn unselect(&mut self) -> bool {
        self.found = None;
        self.shared = None;
        self.selected.take().is_some()
    }

    /// Whether the selected mailbox is this account's.
    pub(crate) fn has_open(&self, account: AccountId) -> bool {
        let own = self.login.as_ref().map(|login| login.account);
        self.shared.as_ref().map(|shared| shared.id).or(own) == Some(account)
    }
}

fn find(own: &Account, whole: String) -> Result<Place, MailError> {
    let open = open(own)?;
    let found = split(&whole).and_then(|(role, local)| {
        let one = open.iter().find(|one| one.name == role)?;
        Some((one, local.to_owned()))
    });
    Ok(match found {
        Some((one, name)) => Place {
            account: own.at(one.account),
            name,
            role: Some(one.role),
        },
        None => Place::own(own.clone(), whole),
    })
}

impl Place {
    fn own(account: Account, name: String) -> Self {
        Self {
            account,
            name,
            role: None,
        }
    }

    /// What to open: the account and a watcher of it, where it is not the person's own.
    pub fn shared(&self, mail: &Mail) -> Option<Shared> {
        self.role.map(|role| Shared {
            may_write: role.allows(Right::Write),
            id: self.account.id,
            watcher: mail.store().watch(self.account.id),
        })
    }
}

impl Group {
    fn shared(one: &RoleMailbox, mut mailboxes: Vec<Mailbox>) -> Self {
        for mailbox in &mut mailboxes {
            mailbox.name = format!("{SHARED}/{}/{}", one.name, mailbox.name);
            // Clients lay down what they send in the one mailbox with this use: that must be the person's own.
            mailbox.role = None;
        }
        Self {
            mailboxes,
            is_shared: true,
        }
    }
}

/// The levels that only lead to shared mailboxes, above all of them first.
pub(crate) fn levels(groups: &[Group]) -> Vec<String> {
    let mut levels: Vec<String> = groups
        .iter()
        .filter(|group| group.is_shared)
        .filter_map(|group| group.mailboxes.first())
        .filter_map(|mailbox| {
            let end = mailbox.name.match_indices('/').nth(1)?.0;
            mailbox.name.get(..end).map(str::to_owned)
        })
        .collect();
    if !levels.is_empty() {
        levels.insert(0, SHARED.to_owned());
    }
    // Somebody may have made a mailbox of that name before there were shared ones.
    let own = |name: &String| {
        groups
            .iter()
            .any(|group| group.mailboxes.iter().any(|one| one.name == *name))
    };
    levels.retain(|name| !own(name));
    levels
}
