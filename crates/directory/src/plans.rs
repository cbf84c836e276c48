//! Whoever signs in, writes or receives is found by a walk of an index, however many people there are.

use crate::account::ACCOUNTS;
use crate::complete::STARTING_WITH;
use crate::person::{ANYWHERE, DOMAINS_OF, OF_ORGANISATION, OF_UAI, PERSON};
use crate::recipients::{several_accounts, several_addresses};
use crate::structure::{ESTABLISHMENT, IN_ORDER};
use crate::{
    address, address_feed, administration, allocation, policy, registry, role_mailbox, schema,
    state, structure,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_question_to_the_directory_scans_or_sorts,
}

/// All but the lists of everything: domains and organisations (a few), accounts for commands.
fn queries() -> Vec<String> {
    vec![
        address::LEADS_TO.to_owned(),
        address::OF_ACCOUNT.to_owned(),
        several_addresses(),
        format!("{ACCOUNTS} WHERE account.account_id = $1"),
        several_accounts(),
        format!("{PERSON} WHERE person.person_id = $1"),
        format!("{PERSON} {OF_ORGANISATION}"),
        format!("{PERSON} {ANYWHERE}"),
        format!("{PERSON} {STARTING_WITH}"),
        DOMAINS_OF.to_owned(),
        OF_UAI.to_owned(),
        allocation::ADDRESS.to_owned(),
        allocation::IDENTIFIER.to_owned(),
        policy::OF_ORGANISATION.to_owned(),
        registry::FUNCTIONS_OF.to_owned(),
        registry::ALL_ADDRESSES.to_owned(),
        registry::WORDS_OF.to_owned(),
        registry::PEOPLE_OF.to_owned(),
        administration::CODES.to_owned(),
        address_feed::CHANGED.to_owned(),
        address_feed::IDENTIFIER_OF.to_owned(),
        state::STATE.to_owned(),
        state::TURNING.to_owned(),
        structure::OWN_UAI.to_owned(),
        role_mailbox::OF_ESTABLISHMENT.to_owned(),
        role_mailbox::GRANTED_TO.to_owned(),
        role_mailbox::HOLDERS.to_owned(),
        role_mailbox::VACANT_BELOW.to_owned(),
        role_mailbox::LEADING.to_owned(),
        role_mailbox::GRANTS.to_owned(),
        role_mailbox::ENTRIES.to_owned(),
        role_mailbox::WITHOUT.to_owned(),
        format!("{ESTABLISHMENT} {IN_ORDER}"),
    ]
}

testing_postgres::platform_bench!(store, &[schema()]);

async fn no_question_to_the_directory_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        bench.walks(&sql);
    }
}
