//! Organisations, establishments, people, accounts and addresses: who exists and what may reach or be reached.
//!
//! Everything here lies in the platform database. Accounts carry their state and quota as columns that every door
//! obeys; [`Directory::may`] is the one place where a right on an account is decided, and [`Directory::recipient`]
//! the one place where an address becomes an account.

mod account;
mod actor;
mod address;
mod address_feed;
mod administration;
mod allocation;
mod appointing;
mod cache;
mod campaign;
mod card;
mod closed_answer;
mod colleagues;
mod contact;
mod delegation;
mod departure;
mod error;
mod establishments;
mod first;
mod freezing;
mod functions;
mod given;
mod helpdesk;
mod journal;
mod moving;
mod namesakes;
mod naming;
mod networks;
mod notices;
mod order;
mod organisation;
mod person;
mod photo;
#[cfg(test)]
mod plans;
mod policy;
mod portals;
mod pupils;
mod quota;
mod recipients;
mod recognised;
mod registry;
mod request;
mod role_mailbox;
mod same_person;
mod schema;
mod school;
mod search;
mod sending;
mod state;
mod structure;
mod telling;
mod temporary;
mod without_head;
mod words;

pub use account::Account;
pub use actor::{Actor, OrganisationId, PersonId, Protocol, Right, Scopes};
pub use address::Recipient;
pub use address_feed::AddressLine;
pub use administration::{NewAccount, NewEstablishment, NewOrganisation};
pub use campaign::{
    CAMPAIGN_JOB, Campaign, CampaignAsk, CampaignEvent, CampaignFault, CampaignStep,
    LONGEST_CAMPAIGN, MOST_REMINDERS, NewCampaign, OPEN_ACCOUNTS, OpenAccount, SHORTEST_CAMPAIGN,
};
pub use card::{Card, HeldFunction};
pub use closed_answer::{ANSWERED_EVERY, ClosedAnswer, MOST_REMEMBERED, MOST_TO_ONE, answers_once};
pub use colleagues::Staff;
pub use contact::{Contact, MOST_CONTACTS};
pub use delegation::{Delegation, Duty, NewDelegation, Responsibilities};
pub use departure::Departure;
pub use error::{DirectoryError, Refused};
pub use first::{FirstAdministrator, FirstPlace};
pub use freezing::{Doubt, FROZEN_JOB, FROZEN_QUEUE_JOB, freeze, thaw};
pub use functions::{DEPUTY_POST, FunctionFacts, HEAD_POST, PUPIL_CODE};
pub use given::{Given, GivenWhat};
pub use journal::{Act, Entry, JOURNAL_SHOWN, JournalLine, record};
pub use moving::{Arrival, Elsewhere, LET_GO_AHEAD, organisation_name};
pub use naming::{NameRule, identifier, is_respelling, readable, readable_place};
pub use networks::NetworksRule;
pub use notices::{Filling, LEAVING_NOTICES, LeavingSoon, QUOTA_NOTICES};
pub use organisation::{
    Change, LOGO_BYTES, LOGO_PIXELS, Logo, LogoFace, MOST_DOMAINS, PasswordMode,
    SETTINGS_OF_ORGANISATION, SetBy, password_mode,
};
pub use person::{Organisation, Person, Recognition, Role};
pub use photo::{
    OwnPhoto, PHOTO_BYTES, PHOTO_MEMORY, PHOTO_PIXELS, PHOTO_SIDE, PHOTO_TYPE, Photo, ServedPhoto,
};
pub use policy::{
    ActivationRule, Charter, CharterRule, LifeRule, POLICIES, PasswordRule, Policies, PupilsRule,
    QuotaRule, SecondFactorRule, SessionsRule, SetPolicy, charter_in_force, second_factor_rule,
    sessions_rule,
};
pub use portals::{DoorRule, Portal};
pub use pupils::Inside;
pub use quota::{QuotaSet, QuotaStanding};
pub use recognised::Recognised;
pub use registry::{PersonFacts, Population, Registry, Written};
pub use request::{
    HELP_JOB, HELP_TARGET, HelpKind, HelpRequest, HelpStanding, HelpState, LONGEST_HELP, NewHelp,
    Repeat,
};
pub use role_mailbox::{
    Grant, GrantEntry, LONGEST_KIND, LONGEST_NAME, MailboxPage, MailboxRole, ManagedMailbox,
    NewRoleMailbox, RoleMailbox,
};
pub use same_person::{MOST_SAME, SameAsked, SameSaid};
pub use schema::schema;
pub use school::weekly::{SchoolNews, list_day};
pub use school::{
    AccountCounts, AccountTab, AccountsWish, DatedFunction, LEAVING_DAYS, SchoolAccount,
    SchoolAccountDetail, SchoolAccounts, Standing,
};
pub use search::{Found, Near, Nearness};
pub use sending::{
    BadLimits, Class, Hours, LONGEST_WINDOW, Limit, SendingLimits, WINDOWS, Windows,
};
pub use state::{AccountState, Cause, Suspension, Turned};
pub use structure::{Establishment, StructureFacts};
pub use telling::{
    ANSWERED_JOB, DESK_JOB, DeskAct, DeskTold, MOVED_JOB, Moved, NewPassword, PASSWORD_JOB,
    tell_desk_act, tell_new_password,
};
pub use temporary::{
    NewTemporary, RENEWED_BEFORE, RequestState, TemporaryKind, TemporaryRequest, is_renewable,
    last_day, last_day_of_renewal,
};
pub use without_head::{Newcomer, Newcomers, NewcomersWish};

use std::sync::Arc;
use store::{Store, StoreError, Tx};

/// The directory. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    store: Store,
    cache: Arc<cache::Cache>,
}

impl Directory {
    #[must_use]
    pub fn new(store: Store) -> Self {
        let cache = Arc::new(cache::Cache::new(store.platform_news()));
        Self { store, cache }
    }

    /// A change of the directory: what was remembered is read anew, on the other nodes too.
    fn write<T, E: From<StoreError>>(
        &self,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let done = self.store.platform_write(|tx| {
            tx.platform_changed();
            work(tx)
        });
        self.cache.clear();
        done
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}
