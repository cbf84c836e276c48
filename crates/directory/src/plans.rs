//! Whoever signs in, writes or receives is found by a walk of an index, however many people there are.

use crate::account::ACCOUNTS;
use crate::person::{
    ANYWHERE, DOMAINS_OF, OF_NUMEN, OF_ORGANISATION, OF_UAI, ORGANISATION, PERSON, RECOGNITION,
};
use crate::recipients::{several_accounts, several_addresses};
use crate::search::Nearness;
use crate::{
    address, address_feed, allocation, campaign, closed_answer, colleagues, contact, delegation,
    departure, establishments, first, freezing, functions, given, helpdesk, journal, moving,
    namesakes, notices, order, organisation, photo, policy, pupils, quota, recognised, registry,
    request, role_mailbox, same_person, schema, school, search, state, structure, telling,
    temporary, without_head, words,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_question_to_the_directory_scans_or_sorts,
    people_who_are_known_are_read_by_their_key,
    people_are_walked_in_the_order_of_what_is_near,
}

/// All but the lists of everything: domains and organisations (a few), accounts for commands.
fn queries() -> Vec<String> {
    let mut all = vec![
        address::LEADS_TO.to_owned(),
        address::OF_ACCOUNT.to_owned(),
        address::DOMAINS_OF_ACCOUNT.to_owned(),
        several_addresses(),
        format!("{ACCOUNTS} WHERE account.account_id = $1"),
        several_accounts(),
        format!("{PERSON} WHERE person.person_id = $1"),
        format!("{PERSON} {OF_ORGANISATION}"),
        format!("{PERSON} {ANYWHERE}"),
        format!("{PERSON} {OF_NUMEN}"),
        RECOGNITION.to_owned(),
        photo::OWN.to_owned(),
        photo::SHOWN.to_owned(),
        photo::STANDING.to_owned(),
        DOMAINS_OF.to_owned(),
        OF_UAI.to_owned(),
        allocation::ADDRESS.to_owned(),
        allocation::IDENTIFIER.to_owned(),
        policy::OF_ORGANISATION.to_owned(),
        policy::ONE.to_owned(),
        policy::CHARTER.to_owned(),
        policy::SIGNING_IN.to_owned(),
        functions::FUNCTIONS_OF.to_owned(),
        quota::FOLLOWING.to_owned(),
        quota::BY_HAND.to_owned(),
        quota::SET_BY.to_owned(),
        quota::codes_of_several(),
        registry::ALL_ADDRESSES.to_owned(),
        words::WORDS_OF.to_owned(),
        registry::PEOPLE_OF.to_owned(),
        registry::OFFERED.to_owned(),
        organisation::CODES.to_owned(),
        organisation::SETTINGS.to_owned(),
        organisation::SERVED.to_owned(),
        organisation::MODE.to_owned(),
        ORGANISATION.to_owned(),
        first::ADMINISTERS.to_owned(),
        freezing::FREEZE.to_owned(),
        freezing::THAW.to_owned(),
        freezing::DOUBT.to_owned(),
        freezing::ANSWERED.to_owned(),
        given::RIGHTS.to_owned(),
        given::MAILBOXES.to_owned(),
        notices::ENDING.to_owned(),
        departure::DEPARTING.to_owned(),
        notices::OPEN_ACCOUNTS.to_owned(),
        address_feed::CHANGED.to_owned(),
        address_feed::IDENTIFIER_OF.to_owned(),
        state::STATE.to_owned(),
        state::COME_IN.to_owned(),
        without_head::places_of_several(),
        without_head::leading_several(),
        without_head::parents_of_several(),
        state::TURNING.to_owned(),
        state::LET_GO.to_owned(),
        structure::OWN_UAI.to_owned(),
        telling::BEARER.to_owned(),
        telling::KEPT.to_owned(),
        structure::WORDS_OF.to_owned(),
        order::NOT_IN_ORDER.to_owned(),
        order::WITHOUT_WORDS.to_owned(),
        search::PLACE_OF.to_owned(),
        search::COUNTED.to_owned(),
        search::several_places(),
        search::several_people(),
        pupils::POPULATION.to_owned(),
        pupils::SCHOOLS.to_owned(),
        pupils::schools_of_several(),
        colleagues::BELONGING.to_owned(),
        colleagues::HOLDING.to_owned(),
        colleagues::functions_here(),
        colleagues::HEADS_BY_ROLE.to_owned(),
        colleagues::HEADS_BY_POST.to_owned(),
        role_mailbox::OF_ESTABLISHMENT.to_owned(),
        role_mailbox::GRANTED_TO.to_owned(),
        role_mailbox::HOLDERS.to_owned(),
        role_mailbox::VACANT_BELOW.to_owned(),
        role_mailbox::LEADING.to_owned(),
        role_mailbox::GRANTS.to_owned(),
        role_mailbox::ENTRIES.to_owned(),
        role_mailbox::WITHOUT.to_owned(),
        role_mailbox::NAMED.to_owned(),
        role_mailbox::LET_INTO.to_owned(),
        role_mailbox::ENDED_BY_HAND.to_owned(),
        role_mailbox::KINDS.to_owned(),
        role_mailbox::NAMED_SO.to_owned(),
        role_mailbox::OF_KIND.to_owned(),
        role_mailbox::by_name(),
        role_mailbox::here(),
        role_mailbox::one(),
        delegation::of_person(),
        delegation::of_organisation(),
        delegation::by_id(),
        delegation::PARENT.to_owned(),
        delegation::ADMINISTRATORS.to_owned(),
        journal::ABOUT.to_owned(),
        journal::OF_ORGANISATION.to_owned(),
        journal::OF_ESTABLISHMENT.to_owned(),
        school::of_person(),
        school::weekly::SENT.to_owned(),
        school::weekly::HOLDERS.to_owned(),
        temporary::of_establishment(),
        temporary::waiting(),
        temporary::by_id(),
        temporary::WAITING_HERE.to_owned(),
        temporary::GUEST.to_owned(),
        closed_answer::BELONGED.to_owned(),
        closed_answer::MAILBOX_OF.to_owned(),
        closed_answer::POST_OF.to_owned(),
        closed_answer::FORGET.to_owned(),
        closed_answer::REMEMBERED.to_owned(),
        closed_answer::TO_ONE.to_owned(),
        closed_answer::OLD.to_owned(),
        namesakes::one_person(),
        journal::about_here(),
        moving::BY_SECRETS.to_owned(),
        recognised::BY_NUMEN.to_owned(),
        moving::BY_PERSON.to_owned(),
        moving::NAMES.to_owned(),
        address_feed::MOVED.to_owned(),
        same_person::GROUP_OF.to_owned(),
        same_person::MEMBERS.to_owned(),
        same_person::asked_of_both(),
        same_person::asked_in(),
        same_person::several_same(),
        contact::CONTACTS.to_owned(),
        helpdesk::CLOSED_BY_DESK.to_owned(),
        request::routing::UNROUTED.to_owned(),
        request::routing::CALLED.to_owned(),
        request::routing::FIRST_OF_PERSON.to_owned(),
        request::routing::FIRST_TOLD.to_owned(),
        request::STANDING.to_owned(),
        request::FORGET.to_owned(),
        request::desk::queue(),
        request::desk::LYING.to_owned(),
        format!(
            "SELECT request_id FROM help_request{}",
            request::desk::OF_REQUEST
        ),
        request::desk::MERGED.to_owned(),
        campaign::IN_FORCE.to_owned(),
        campaign::open_of(),
        campaign::PUT_OFF.to_owned(),
        campaign::STOP.to_owned(),
    ];
    all.extend(same_person::asked_about());
    for words in 0..3 {
        all.push(establishments::in_order(words));
        all.push(without_head::waiting(words));
        all.extend(school::Walk::ALL.map(|walk| school::on_roll(walk, words)));
    }
    for words in 1..4 {
        all.push(search::matching(words));
        all.push(search::at_school(words));
    }
    all
}

testing_postgres::platform_bench!(store, &[schema()]);

async fn no_question_to_the_directory_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        bench.walks(&sql);
    }
}

async fn people_who_are_known_are_read_by_their_key(kind: Kind) {
    let bench = bench(kind);
    let key = match kind {
        Kind::Sqlite => "sqlite_autoindex_person_1",
        Kind::Postgres => "person_pkey",
    };
    for sql in [search::several_places(), search::several_people()] {
        let plan = bench.plan(&sql);
        assert!(plan.uses(key), "{plan:#?}");
    }
}

async fn people_are_walked_in_the_order_of_what_is_near(kind: Kind) {
    let bench = bench(kind);
    for (nearness, index) in [
        (Nearness::Establishment, "person_of_establishment_in_order"),
        (Nearness::Town, "person_of_town"),
        (Nearness::Organisation, "person_in_order"),
    ] {
        for words in 1..4 {
            let sql = search::in_order(nearness, words);
            bench.walks(&sql);
            let plan = bench.plan(&sql);
            assert!(
                plan.uses(index) && plan.uses("person_word_of_person"),
                "{plan:#?}\n{sql}"
            );
        }
    }
}
