//! What was done for or to somebody by somebody else: written in the transaction that does it, shown to whom it is about.
//!
//! An entry never holds what mail says, a NUMEN or a date of birth: an act is one of a few, with the few values it needs.

use crate::{Actor, Directory, DirectoryError, Duty, MailboxRole, OrganisationId, PersonId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError, Timestamp, Tx, params};

/// Entries shown at once at the most: an answer of so many may have older ones behind it.
pub const JOURNAL_SHOWN: usize = 200;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// Closed at once, with the reason its bearer reads.
    Suspended {
        reason: String,
    },
    Resumed,
    /// May hold so many bytes.
    QuotaSet {
        bytes: i64,
    },
    /// May hold what the policy gives, again: so many bytes today.
    QuotaFollows {
        bytes: i64,
    },
    /// May look after something until a last day.
    Delegated {
        duty: Duty,
        until: NaiveDate,
    },
    Revoked {
        duty: Duty,
    },
    /// Made an administrator on the machine, or an agent again.
    AdministratorSet {
        is_one: bool,
    },
    /// A policy of the organisation.
    PolicySet {
        name: String,
    },
    /// The organisation has another name.
    OrganisationRenamed {
        name: String,
    },
    /// The académies whose feeds are the organisation's.
    CodesSet {
        codes: Vec<i64>,
    },
    /// The organisation's accent; `None`: the product's.
    HueSet {
        degrees: Option<u32>,
    },
    /// What new accounts are written in.
    LanguageSet {
        language: String,
    },
    DomainAdded {
        domain: String,
    },
    /// New addresses are made in another domain.
    DomainMain {
        domain: String,
    },
    DomainRemoved {
        domain: String,
    },
    LogoSet,
    LogoRemoved,
    /// An import of a day was released after its safety stop.
    ImportReleased {
        import: i64,
    },
    /// An account made by hand.
    AccountCreated {
        identifier: String,
    },
    /// What was written by hand says something else in these fields.
    RecordChanged {
        fields: Vec<String>,
    },
    /// What was written by hand counts until a last day.
    RecordEnded {
        until: NaiveDate,
    },
    /// A temporary account, or that one goes on, was asked for.
    AccountAsked {
        name: String,
        until: NaiveDate,
    },
    RequestRefused {
        name: String,
    },
    RequestWithdrawn {
        name: String,
    },
    /// A temporary account goes on until another last day.
    AccountRenewed {
        until: NaiveDate,
    },
    /// Goes to another organisation after a last day.
    LetGo {
        last: NaiveDate,
    },
    /// Does not go after all.
    KeptOn,
    /// Went to another organisation, of this name.
    MovedTo {
        organisation: String,
    },
    /// Came from another organisation, of this name.
    MovedFrom {
        organisation: String,
    },
    /// A link to all their mail was made, for who leaves.
    ExportLinkMade,
    /// All their mail was taken by that link.
    Exported,
    /// Let into the mailbox of a post of this name, until a last day or without one.
    MailboxLetIn {
        mailbox: String,
        role: MailboxRole,
        until: Option<NaiveDate>,
    },
    /// Opens that mailbox in another role, or until another last day.
    MailboxRoleSet {
        mailbox: String,
        role: MailboxRole,
        until: Option<NaiveDate>,
    },
    /// That mailbox was closed to them.
    MailboxTakenOut {
        mailbox: String,
    },
    /// A mailbox of a post was made, of this name.
    MailboxMade {
        mailbox: String,
    },
    /// It is called otherwise.
    MailboxRenamed {
        mailbox: String,
        name: String,
    },
    /// It ends after a last day.
    MailboxCloses {
        mailbox: String,
        last: NaiveDate,
    },
    /// It goes on after all, or is open again.
    MailboxOpened {
        mailbox: String,
        /// Where its establishment closed.
        last: Option<NaiveDate>,
    },
    /// Has another password.
    PasswordSet,
    /// A link to another password was sent to the rescue address: somebody had told NUMEN and date of birth.
    ResetAsked,
    /// Has another password, by such a link.
    PasswordReset,
    /// Signed in for the first time: by the code of a sheet, else by the NUMEN.
    Activated {
        by_sheet: bool,
    },
    /// Accepted the usage charter of this version; 0: the product's own words.
    CharterAccepted {
        version: i64,
    },
    /// The code of a sheet was made, to be handed over.
    SheetMade,
    /// Named a rescue address.
    RescueSet,
    /// Named another one: letters go to the one before for three days.
    RescueChanged,
    /// Their first rescue address was set by who received them and saw who they are.
    RescueSetInPerson,
    /// Another one was.
    RescueChangedInPerson,
    /// The one before is the rescue address again.
    RescueTakenBack,
    /// « Ce n’était pas moi » : frozen until another password is chosen, by a link of a letter or by who was signed in.
    Frozen {
        by_link: bool,
    },
    /// Open again, by another password.
    Thawed,
    /// Looked at what was given in their name before the freeze: what was not taken back stays.
    DoubtAnswered,
    /// Signs in with codes of an application beside the password, or of another one.
    SecondFactorSet,
    /// Signs in with the password alone again.
    SecondFactorRemoved,
    /// Codes were tried in vain after the right password, as many as are let.
    SecondFactorGuessed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// Came in, or confirmed something, with one of them.
    RecoveryCodeUsed,
    /// A password for a program was made, of this name.
    AppPasswordMade {
        name: String,
    },
    AppPasswordRevoked {
        name: String,
    },
    /// All passwords of programs were revoked.
    AppPasswordsRevoked,
    /// Signs in with a passkey, of this name, alone or after the password.
    PasskeyAdded {
        name: String,
    },
    PasskeyRemoved {
        name: String,
    },
    /// Its bearer calls it otherwise.
    PasskeyRenamed {
        former: String,
        name: String,
    },
    /// A passkey was refused: its counter went back, so that there may be a copy of it.
    PasskeyCopied {
        name: String,
    },
    /// Put a photo of themselves, or another one.
    PhotoSet,
    /// Shows it to their organisation.
    PhotoShown,
    /// Shows it no more.
    PhotoHidden,
    PhotoRemoved,
    /// Sessions of the webmail were closed by their bearer.
    SessionsClosed,
    /// Somebody asks that theirs and another account are one human's.
    SamePersonAsked,
    /// It was refused, or taken back.
    SamePersonDropped,
    /// It is so.
    SamePersonSaid {
        other: String,
    },
    /// It is so no more.
    SamePersonUnsaid {
        other: String,
    },
    /// Somebody asked for help in their name.
    HelpAsked {
        number: i64,
    },
    HelpTaken {
        number: i64,
    },
    HelpGivenBack {
        number: i64,
    },
    HelpAnswered {
        number: i64,
    },
    /// Ended without a written answer.
    HelpClosed {
        number: i64,
    },
    /// All their sessions were closed at a desk.
    SessionsEnded,
    /// What was tried too often in their name counts no more.
    Unlocked,
    /// A desk asks that their second factor goes; a second person is waited for.
    FactorResetAsked {
        /// The request for help that it answers.
        number: Option<i64>,
    },
    /// It was refused, or taken back.
    FactorResetDropped,
    /// A second person confirmed it: the second factor is gone.
    FactorReset,
    /// A code was made for a request, to be handed over to who has an account and cannot get in.
    HandoverMade {
        number: i64,
    },
    /// Such a code was sent to the rescue address.
    HandoverSent {
        number: i64,
    },
    /// Who leads their school may hand such a code over.
    HandoverAllowed {
        number: i64,
    },
    /// The NUMEN itself was given for a request, on a printed page.
    NumenPrinted {
        number: i64,
    },
    /// It lies under a link that was sent to the rescue address.
    NumenSent {
        number: i64,
    },
    /// What was typed at a desk as their NUMEN is not it.
    NumenWrong {
        number: i64,
    },
    /// It was so as often as is let: for that request the NUMEN is given no more.
    NumenRefused {
        number: i64,
    },
    /// It was read by that link.
    NumenRead,
    /// Who helps by telephone.
    ContactsSet,
    /// People are asked to choose another password, from a day until a last day.
    CampaignBegun {
        starts: NaiveDate,
        last: NaiveDate,
    },
    /// They have until another last day.
    CampaignPutOff {
        last: NaiveDate,
    },
    /// They are asked no more.
    CampaignStopped,
}

impl Act {
    /// The key of its sentence.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Suspended { .. } => "suspended",
            Self::Resumed => "resumed",
            Self::QuotaSet { .. } => "quota-set",
            Self::QuotaFollows { .. } => "quota-follows",
            Self::Delegated { .. } => "delegated",
            Self::Revoked { .. } => "revoked",
            Self::AdministratorSet { .. } => "administrator-set",
            Self::PolicySet { .. } => "policy-set",
            Self::OrganisationRenamed { .. } => "organisation-renamed",
            Self::CodesSet { .. } => "codes-set",
            Self::HueSet { .. } => "hue-set",
            Self::LanguageSet { .. } => "language-set",
            Self::DomainAdded { .. } => "domain-added",
            Self::DomainMain { .. } => "domain-main",
            Self::DomainRemoved { .. } => "domain-removed",
            Self::LogoSet => "logo-set",
            Self::LogoRemoved => "logo-removed",
            Self::ImportReleased { .. } => "import-released",
            Self::AccountCreated { .. } => "account-created",
            Self::RecordChanged { .. } => "record-changed",
            Self::RecordEnded { .. } => "record-ended",
            Self::AccountAsked { .. } => "account-asked",
            Self::RequestRefused { .. } => "request-refused",
            Self::RequestWithdrawn { .. } => "request-withdrawn",
            Self::AccountRenewed { .. } => "account-renewed",
            Self::LetGo { .. } => "let-go",
            Self::KeptOn => "kept-on",
            Self::MovedTo { .. } => "moved-to",
            Self::MovedFrom { .. } => "moved-from",
            Self::ExportLinkMade => "export-link-made",
            Self::Exported => "exported",
            Self::MailboxLetIn { .. } => "mailbox-let-in",
            Self::MailboxRoleSet { .. } => "mailbox-role-set",
            Self::MailboxTakenOut { .. } => "mailbox-taken-out",
            Self::MailboxMade { .. } => "mailbox-made",
            Self::MailboxRenamed { .. } => "mailbox-renamed",
            Self::MailboxCloses { .. } => "mailbox-closes",
            Self::MailboxOpened { .. } => "mailbox-opened",
            Self::PasswordSet => "password-set",
            Self::ResetAsked => "reset-asked",
            Self::PasswordReset => "password-reset",
            Self::Activated { .. } => "activated",
            Self::CharterAccepted { .. } => "charter-accepted",
            Self::SheetMade => "sheet-made",
            Self::RescueSet => "rescue-set",
            Self::RescueChanged => "rescue-changed",
            Self::RescueSetInPerson => "rescue-set-in-person",
            Self::RescueChangedInPerson => "rescue-changed-in-person",
            Self::RescueTakenBack => "rescue-taken-back",
            Self::Frozen { .. } => "frozen",
            Self::Thawed => "thawed",
            Self::DoubtAnswered => "doubt-answered",
            Self::SecondFactorSet => "second-factor-set",
            Self::SecondFactorRemoved => "second-factor-removed",
            Self::SecondFactorGuessed => "second-factor-guessed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::AppPasswordMade { .. } => "app-password-made",
            Self::AppPasswordRevoked { .. } => "app-password-revoked",
            Self::AppPasswordsRevoked => "app-passwords-revoked",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::PasskeyRemoved { .. } => "passkey-removed",
            Self::PasskeyRenamed { .. } => "passkey-renamed",
            Self::PasskeyCopied { .. } => "passkey-copied",
            Self::PhotoSet => "photo-set",
            Self::PhotoShown => "photo-shown",
            Self::PhotoHidden => "photo-hidden",
            Self::PhotoRemoved => "photo-removed",
            Self::SessionsClosed => "sessions-closed",
            Self::SamePersonAsked => "same-person-asked",
            Self::SamePersonDropped => "same-person-dropped",
            Self::SamePersonSaid { .. } => "same-person-said",
            Self::SamePersonUnsaid { .. } => "same-person-unsaid",
            Self::HelpAsked { .. } => "help-asked",
            Self::HelpTaken { .. } => "help-taken",
            Self::HelpGivenBack { .. } => "help-given-back",
            Self::HelpAnswered { .. } => "help-answered",
            Self::HelpClosed { .. } => "help-closed",
            Self::SessionsEnded => "sessions-ended",
            Self::Unlocked => "unlocked",
            Self::FactorResetAsked { .. } => "factor-reset-asked",
            Self::FactorResetDropped => "factor-reset-dropped",
            Self::FactorReset => "factor-reset",
            Self::HandoverMade { .. } => "handover-made",
            Self::HandoverSent { .. } => "handover-sent",
            Self::HandoverAllowed { .. } => "handover-allowed",
            Self::NumenPrinted { .. } => "numen-printed",
            Self::NumenSent { .. } => "numen-sent",
            Self::NumenWrong { .. } => "numen-wrong",
            Self::NumenRefused { .. } => "numen-refused",
            Self::NumenRead => "numen-read",
            Self::ContactsSet => "contacts-set",
            Self::CampaignBegun { .. } => "campaign-begun",
            Self::CampaignPutOff { .. } => "campaign-put-off",
            Self::CampaignStopped => "campaign-stopped",
        }
    }
}

/// An act to write down.
#[derive(Debug, Clone)]
pub struct Entry {
    organisation: OrganisationId,
    about: Option<PersonId>,
    establishment: Option<i64>,
    act: Act,
}

impl Entry {
    /// About a person.
    #[must_use]
    pub fn about(organisation: OrganisationId, person: PersonId, act: Act) -> Self {
        Self {
            about: Some(person),
            ..Self::of(organisation, act)
        }
    }

    /// About an organisation.
    #[must_use]
    pub fn of(organisation: OrganisationId, act: Act) -> Self {
        Self {
            organisation,
            about: None,
            establishment: None,
            act,
        }
    }

    /// Over a structure.
    #[must_use]
    pub fn at(self, establishment: Option<i64>) -> Self {
        Self {
            establishment,
            ..self
        }
    }
}

/// An act as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    pub id: i64,
    pub at: Timestamp,
    /// `None`: the command line, or the service itself.
    pub by: Option<PersonId>,
    pub about: Option<PersonId>,
    pub establishment: Option<i64>,
    pub act: Act,
}

pub(crate) const ABOUT: &str = "
SELECT entry_id, at, by_person, about_person, establishment_id, act FROM act
WHERE about_person = $1 AND entry_id < $2 ORDER BY entry_id DESC LIMIT $3";
pub(crate) fn about_here() -> String {
    ABOUT.replace("WHERE", "WHERE organisation_id = $4 AND")
}
pub(crate) const OF_ORGANISATION: &str = "
SELECT entry_id, at, by_person, about_person, establishment_id, act FROM act
WHERE organisation_id = $1 AND entry_id < $2 ORDER BY entry_id DESC LIMIT $3";
pub(crate) const OF_ESTABLISHMENT: &str = "
SELECT entry_id, at, by_person, about_person, establishment_id, act FROM act
WHERE establishment_id = $1 AND entry_id < $2 ORDER BY entry_id DESC LIMIT $3";

/// Writes an act down, in the transaction that does it.
///
/// # Errors
/// The store's.
pub fn record(tx: &Tx<'_>, actor: &Actor, entry: &Entry) -> Result<(), StoreError> {
    let act = serde_json::to_string(&entry.act)
        .map_err(|error| StoreError::Corrupt(format!("act: {error}")))?;
    let id = tx.new_platform_ids("journal", 1)?;
    tx.execute(
        "INSERT INTO act (entry_id, organisation_id, at, by_person, door, about_person, establishment_id, act)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            id,
            entry.organisation,
            tx.now(),
            (!actor.is_program()).then_some(actor.person),
            actor.protocol.name(),
            entry.about,
            entry.establishment,
            &act
        ],
    )?;
    Ok(())
}

impl Directory {
    /// What others did for or to the actor, the newest first, before an entry.
    ///
    /// # Errors
    /// The store's.
    pub fn own_journal(
        &self,
        actor: &Actor,
        before: Option<i64>,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        self.lines(ABOUT, actor.person.into(), before)
    }

    /// What was done about somebody, for who looks after them.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn journal_about(
        &self,
        actor: &Actor,
        person: PersonId,
        before: Option<i64>,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        self.may_manage_person(actor, person)?;
        let organisation = self.person(person)?.organisation;
        // What was done where they were before is for those who look after people there.
        let values = params![person, before.unwrap_or(i64::MAX), shown(), organisation];
        Ok(self
            .store
            .platform_read(|tx| tx.query(&about_here(), values, read))?)
    }

    /// What was done in a structure and to its people's accounts, the newest first, before an entry.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads it or looks after its people; the store's.
    pub fn school_journal(
        &self,
        actor: &Actor,
        establishment: i64,
        before: Option<i64>,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        self.school(actor, establishment)?;
        self.lines(OF_ESTABLISHMENT, establishment.into(), before)
    }

    /// What was done in an organisation, the newest first, before an entry.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor gives rights over all of it; the store's.
    pub fn journal(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        before: Option<i64>,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        self.may_manage(actor, Duty::Rights, organisation, None)?;
        self.lines(OF_ORGANISATION, organisation.into(), before)
    }

    fn lines(
        &self,
        sql: &str,
        of: store::Value<'_>,
        before: Option<i64>,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        let values = [of, before.unwrap_or(i64::MAX).into(), shown().into()];
        Ok(self
            .store
            .platform_read(|tx| tx.query(sql, &values, read))?)
    }
}

pub(crate) fn shown() -> i64 {
    i64::try_from(JOURNAL_SHOWN).unwrap_or(i64::MAX)
}

pub(crate) fn read(row: &Row<'_>) -> Result<JournalLine, StoreError> {
    let act: String = row.get(5)?;
    Ok(JournalLine {
        id: row.get(0)?,
        at: row.get(1)?,
        by: row.get::<Option<i64>>(2)?.map(PersonId),
        about: row.get::<Option<i64>>(3)?.map(PersonId),
        establishment: row.get(4)?,
        act: serde_json::from_str(&act)
            .map_err(|error| StoreError::Corrupt(format!("act: {error}")))?,
    })
}
