//! What the tests of both directions share.

use directory::{Actor, OrganisationId, PersonId, Protocol, Scopes};
use store::AccountId;
use text::Lang;

/// A person at their own account.
pub fn actor(
    organisation: OrganisationId,
    person: PersonId,
    account: AccountId,
    language: Lang,
) -> Actor {
    Actor {
        person,
        account,
        organisation,
        on_behalf: None,
        session: None,
        network: None,
        protocol: Protocol::Web,
        scopes: Scopes::ALL,
        language,
    }
}
