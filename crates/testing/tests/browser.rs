//! The webmail in a real browser, as people meet it: each test is a script of journeys in `browser/`, against a server
//! of its own with the small demonstration. The scripts name what they show; one that fails names itself and leaves a
//! picture of its pages.

use testing::{Engine, Server, browser};

/// All tests of a script, on one engine.
fn journey(engine: Engine, script: &str) {
    browser::journey(&Server::small(engine), script, &[]);
}

#[test]
fn reading() {
    journey(Engine::Sqlite, "reading.mjs");
}

#[test]
fn writing() {
    journey(Engine::Sqlite, "writing.mjs");
}

#[test]
fn role_mailboxes() {
    journey(Engine::Sqlite, "role_mailboxes.mjs");
}

#[test]
fn coming_for_the_first_time() {
    journey(Engine::Sqlite, "first_sign_in.mjs");
}

#[test]
fn coming_back_without_a_password() {
    journey(Engine::Sqlite, "recovery.mjs");
}

#[test]
fn looking_after_ones_own_account() {
    journey(Engine::Sqlite, "account.mjs");
}

#[test]
fn looking_people_up() {
    journey(Engine::Sqlite, "directory.mjs");
}

#[test]
fn administration() {
    journey(Engine::Sqlite, "administration.mjs");
}

#[test]
fn people_come_and_go() {
    journey(Engine::Sqlite, "people.mjs");
}

#[test]
fn passkeys() {
    journey(Engine::Sqlite, "passkeys.mjs");
}

#[test]
fn leading_a_school() {
    browser::journey(&administered(Engine::Sqlite), "school.mjs", &[]);
}

/// The small demonstration, looked after by Amandine Serret.
fn administered(engine: Engine) -> Server {
    let server = Server::small(engine);
    let address = server.person("aserret").address.clone();
    let (done, said) = server.command(&["admin", "grant", &address], "");
    assert!(done, "{said}");
    server
}

#[test]
fn without_a_script() {
    journey(Engine::Sqlite, "without_script.mjs");
}

#[test]
fn hostile_messages_are_harmless() {
    journey(Engine::Sqlite, "hostile.mjs");
}

#[test]
fn everybody_can_use_it() {
    browser::journey(&administered(Engine::Sqlite), "accessibility.mjs", &[]);
}

#[test]
fn it_looks_as_it_was_drawn() {
    journey(Engine::Sqlite, "looks.mjs");
}

#[test]
fn an_inbox_is_light() {
    journey(Engine::Sqlite, "budget.mjs");
}

#[test]
fn the_shortest_journeys_on_postgresql() {
    let server = Server::small(Engine::Postgres);
    let reading = [
        "one_signs_in_by_identifier_and_by_address",
        "a_message_sent_to_mx_shows_without_reload",
        "archiving_and_deleting_are_undone",
        "all_that_match_are_archived_and_brought_back_by_one_undo",
        "search_understands_operators_and_marks_what_it_found",
    ];
    browser::journey(&server, "reading.mjs", &reading);
    let writing = ["what_is_sent_can_be_called_back_to_the_draft"];
    browser::journey(&server, "writing.mjs", &writing);
    let people = ["one_types_opens_a_card_and_writes"];
    browser::journey(&server, "directory.mjs", &people);
    let coming = ["a_new_teacher_gets_in_alone_stops_half_way_and_goes_on_at_home"];
    browser::journey(&server, "first_sign_in.mjs", &coming);
}
