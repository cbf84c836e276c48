//! The tables of the directory, all in the platform database.

use store::Schema;

/// Numbered steps; a step that has landed is never edited.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "directory",
        platform: &[
            STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7, STEP_8, STEP_9, STEP_10,
            STEP_11, STEP_12, STEP_13, STEP_14, STEP_15, STEP_16, STEP_17, STEP_18, STEP_19,
            STEP_20, STEP_21,
        ],
        account: &[],
        shape: &[],
    }
}

// Each account's rows stand on their own (`account_id` first), so that the same text distributes by account.
const STEP_1: &str = "
CREATE TABLE organisation (
    organisation_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    hue BIGINT,
    language TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE domain (
    domain TEXT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    main BIGINT NOT NULL
);
CREATE INDEX domain_organisation ON domain (organisation_id, main);
CREATE TABLE establishment (
    establishment_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    uai TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    town TEXT NOT NULL
);
CREATE UNIQUE INDEX establishment_uai ON establishment (organisation_id, uai);
CREATE TABLE person (
    person_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    identifier TEXT NOT NULL,
    display_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    function TEXT NOT NULL,
    establishment_id BIGINT,
    language TEXT NOT NULL,
    role TEXT NOT NULL,
    account_id BIGINT,
    created BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_identifier ON person (organisation_id, identifier);
CREATE INDEX person_account ON person (account_id);
CREATE TABLE person_word (
    organisation_id BIGINT NOT NULL,
    word TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, word, person_id)
);
CREATE TABLE account (
    account_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    quota_bytes BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE address (
    address TEXT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    main BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
);
CREATE INDEX address_account ON address (account_id, main);
";

/// An index for each question: who signs in by an identifier, which school has a UAI, names in the order they are shown.
const STEP_2: &str = "
CREATE INDEX person_signing_in ON person (identifier, person_id);
CREATE INDEX establishment_of_uai ON establishment (uai);
DROP INDEX address_account;
CREATE INDEX address_of_account ON address (account_id, main DESC, address);
DROP INDEX domain_organisation;
CREATE INDEX domain_of_organisation ON domain (organisation_id, main DESC, domain);
";

/// People as feeds tell of them: structures with what surrounds them, dated functions, policies, states with their
/// dates. Days are ISO texts (`2026-09-01`): they compare as they read.
const STEP_3: &str = "
CREATE TABLE organisation_code (
    organisation_id BIGINT NOT NULL,
    code BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, code)
);
CREATE TABLE policy (
    organisation_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    set_by BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);
ALTER TABLE establishment ADD COLUMN kind_code TEXT;
ALTER TABLE establishment ADD COLUMN contract TEXT;
ALTER TABLE establishment ADD COLUMN basin TEXT;
ALTER TABLE establishment ADD COLUMN parent_id BIGINT;
ALTER TABLE establishment ADD COLUMN mailbox TEXT;
ALTER TABLE establishment ADD COLUMN closed TEXT;
ALTER TABLE establishment ADD COLUMN order_name TEXT NOT NULL DEFAULT '';
UPDATE establishment SET order_name = lower(name);
CREATE INDEX establishment_in_order ON establishment (organisation_id, order_name, establishment_id);
ALTER TABLE person ADD COLUMN birth_name TEXT;
ALTER TABLE person ADD COLUMN title TEXT;
ALTER TABLE person ADD COLUMN population TEXT NOT NULL DEFAULT 'staff';
ALTER TABLE person ADD COLUMN listed BIGINT NOT NULL DEFAULT 1;
ALTER TABLE person ADD COLUMN birth_hash TEXT;
ALTER TABLE person ADD COLUMN numen_hash TEXT;
ALTER TABLE person ADD COLUMN managing_service TEXT;
CREATE INDEX person_of_numen ON person (organisation_id, numen_hash);
CREATE INDEX person_word_of_person ON person_word (person_id, word);
CREATE INDEX person_of_establishment ON person (establishment_id, person_id);
CREATE TABLE held_function (
    person_id BIGINT NOT NULL,
    establishment_id BIGINT NOT NULL,
    code TEXT NOT NULL,
    post TEXT NOT NULL,
    label TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (person_id, establishment_id, code, post)
);
CREATE INDEX held_function_of_establishment ON held_function (establishment_id, code, post, person_id);
ALTER TABLE account ADD COLUMN turns BIGINT;
ALTER TABLE account ADD COLUMN ends TEXT;
ALTER TABLE account ADD COLUMN cause TEXT;
ALTER TABLE account ADD COLUMN before_suspension TEXT;
ALTER TABLE account ADD COLUMN reason TEXT;
ALTER TABLE account ADD COLUMN keeps_mail BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN activated BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN leaving_told BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN quota_told BIGINT NOT NULL DEFAULT 0;
CREATE INDEX account_ending ON account (ends, account_id);
ALTER TABLE account ADD COLUMN change BIGINT NOT NULL DEFAULT 0;
UPDATE account SET change = account_id;
INSERT INTO sequence (name, next) SELECT 'address-change', coalesce(max(account_id), 0) + 1 FROM account
    WHERE 1 = 1 ON CONFLICT (name) DO NOTHING;
CREATE INDEX account_changed ON account (organisation_id, change, account_id);
CREATE INDEX account_turning ON account (turns, account_id);
ALTER TABLE address ADD COLUMN offered BIGINT NOT NULL DEFAULT 0;
";

/// The directory as people look through it: names in the order they are shown (`order::name_key`), by organisation, town
/// and establishment; the words of establishments. What was there before is put in order by `Directory::put_in_order`.
const STEP_4: &str = "
ALTER TABLE person ADD COLUMN order_name TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN town_key TEXT NOT NULL DEFAULT '';
CREATE INDEX person_in_order ON person (organisation_id, order_name, person_id);
CREATE INDEX person_of_town ON person (organisation_id, town_key, order_name, person_id);
DROP INDEX person_of_establishment;
CREATE INDEX person_of_establishment_in_order ON person (establishment_id, order_name, person_id);
ALTER TABLE held_function ADD COLUMN order_name TEXT NOT NULL DEFAULT '';
CREATE INDEX held_function_in_order ON held_function (establishment_id, order_name, person_id);
CREATE TABLE establishment_word (
    establishment_id BIGINT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (establishment_id, word)
) /* clustered */;
";

/// Mailboxes of a post, and who was let into them. Who holds the post is not written here: it follows from functions.
const STEP_5: &str = "
CREATE TABLE role_mailbox (
    account_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    establishment_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX role_mailbox_of_establishment ON role_mailbox (establishment_id, kind);
CREATE TABLE role_member (
    account_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    until TEXT,
    PRIMARY KEY (account_id, person_id)
);
CREATE INDEX role_member_of_person ON role_member (person_id, account_id);
CREATE TABLE role_journal (
    entry_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_person BIGINT,
    person_id BIGINT NOT NULL,
    role TEXT,
    until TEXT
);
CREATE INDEX role_journal_of_account ON role_journal (account_id, entry_id);
CREATE INDEX establishment_of_parent ON establishment (parent_id, establishment_id);
";

/// Rights that were given, each with its last day, and what was done for or to somebody by somebody else.
const STEP_6: &str = "
CREATE TABLE delegation (
    delegation_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    duty TEXT NOT NULL,
    establishment_id BIGINT,
    until TEXT NOT NULL,
    by_person BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX delegation_of_person ON delegation (person_id, until, delegation_id);
CREATE INDEX delegation_of_organisation ON delegation (organisation_id, until, delegation_id);
CREATE TABLE act (
    entry_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_person BIGINT,
    door TEXT NOT NULL,
    about_person BIGINT,
    establishment_id BIGINT,
    act TEXT NOT NULL
);
CREATE INDEX act_about ON act (about_person, entry_id);
CREATE INDEX act_of_organisation ON act (organisation_id, entry_id);
CREATE INDEX person_administrator ON person (organisation_id, person_id) WHERE role = 'administrator';
";

/// Temporary accounts that heads ask for, the acts in a structure, and which list of what waits was sent last.
const STEP_7: &str = "
CREATE TABLE temporary_request (
    request_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    establishment_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    birth_hash TEXT,
    function TEXT NOT NULL,
    until TEXT NOT NULL,
    person_id BIGINT,
    is_renewal BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    state TEXT NOT NULL,
    answered_by BIGINT,
    answered BIGINT,
    reason TEXT
);
CREATE INDEX temporary_request_of_establishment ON temporary_request (establishment_id, request_id);
CREATE INDEX temporary_request_waiting ON temporary_request (organisation_id, request_id) WHERE state = 'asked';
CREATE INDEX temporary_request_waiting_here ON temporary_request (establishment_id, request_id) WHERE state = 'asked';
CREATE INDEX act_of_establishment ON act (establishment_id, entry_id);
CREATE TABLE weekly_list (
    organisation_id BIGINT PRIMARY KEY,
    day TEXT NOT NULL
);
";

/// Whom closed accounts have answered, and when.
const STEP_8: &str = "
CREATE TABLE closed_answer (
    account_id BIGINT NOT NULL,
    sender TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account_id, sender)
) /* clustered */;
CREATE INDEX closed_answer_to ON closed_answer (sender, at);
";

/// Whether a quota was set by hand; all others follow the policy. Of what was there before, those were whose setting is in
/// the journal, and those of accounts made by command (no source gave their bearer a function) with something else than
/// the policy's default: 2 GiB, or what the organisation decided. Compared as the text that the policy is kept as, which
/// both engines can.
const STEP_9: &str = r#"
ALTER TABLE account ADD COLUMN quota_by_hand BIGINT NOT NULL DEFAULT 0;
UPDATE account SET quota_by_hand = 1
WHERE EXISTS (
    SELECT 1 FROM act WHERE act.about_person = account.person_id AND act.act LIKE '{"act":"quota-set"%');
UPDATE account SET quota_by_hand = 1
WHERE quota_bytes <> 2147483648
    AND NOT EXISTS (SELECT 1 FROM held_function WHERE held_function.person_id = account.person_id)
    AND NOT EXISTS (SELECT 1 FROM role_mailbox WHERE role_mailbox.account_id = account.account_id)
    AND NOT EXISTS (
        SELECT 1 FROM policy WHERE policy.organisation_id = account.organisation_id AND policy.name = 'quota'
            AND replace(replace(policy.value, ' ', ''), '}', ',')
                LIKE '%"default":' || account.quota_bytes || ',%');
CREATE INDEX account_following ON account (organisation_id, account_id) WHERE quota_by_hand = 0;
"#;

/// Who set what an organisation says of itself, and its logo; whom closed accounts answered, by age.
const STEP_10: &str = "
CREATE TABLE organisation_setting (
    organisation_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    set_by BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);
CREATE TABLE organisation_logo (
    organisation_id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);
CREATE INDEX organisation_logo_served ON organisation_logo (hash);
CREATE INDEX closed_answer_of_age ON closed_answer (at);
";

/// Who moved from an organisation to another, as the one that was left goes on knowing it; people by their NUMEN, in
/// whichever organisation.
const STEP_11: &str = "
CREATE TABLE moved_account (
    organisation_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    identifier TEXT NOT NULL,
    address TEXT NOT NULL,
    change BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, account_id)
);
CREATE INDEX moved_account_changed ON moved_account (organisation_id, change, account_id);
DROP INDEX person_of_numen;
CREATE INDEX person_of_numen ON person (numen_hash, organisation_id);
";

/// Mailboxes of a post other than `ce.`, by name; the last day that somebody set for one, which no feed takes back.
const STEP_12: &str = "
ALTER TABLE role_mailbox ADD COLUMN closing TEXT;
CREATE INDEX role_mailbox_of_name ON role_mailbox (organisation_id, name);
CREATE INDEX role_mailbox_by_hand ON role_mailbox (organisation_id, name) WHERE kind <> 'ce';
";

/// Pupils are beside staff: words lead to them in their school alone, and no walk of staff meets them. `found_in` is an
/// organisation, or minus a school for its pupils.
const STEP_13: &str = "
ALTER TABLE person_word RENAME COLUMN organisation_id TO found_in;
DROP INDEX person_in_order;
CREATE INDEX person_in_order ON person (organisation_id, order_name, person_id) WHERE population <> 'pupil';
DROP INDEX person_of_town;
CREATE INDEX person_of_town ON person (organisation_id, town_key, order_name, person_id)
    WHERE population <> 'pupil';
DROP INDEX person_of_establishment_in_order;
CREATE INDEX person_of_establishment_in_order ON person (establishment_id, order_name, person_id)
    WHERE population <> 'pupil';
CREATE INDEX pupil_of_establishment ON person (establishment_id, order_name, person_id)
    WHERE population = 'pupil';
DROP INDEX held_function_in_order;
CREATE INDEX held_function_in_order ON held_function (establishment_id, order_name, person_id)
    WHERE code <> 'ELE';
";

/// Who is one human with whom (who share a number are), and what waits until a second person says it too.
const STEP_14: &str = "
CREATE TABLE same_person (
    person_id BIGINT PRIMARY KEY,
    group_id BIGINT NOT NULL
);
CREATE INDEX same_person_of_group ON same_person (group_id, person_id);
CREATE TABLE same_person_asked (
    one_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    PRIMARY KEY (one_id, other_id)
);
CREATE INDEX same_person_asked_of_other ON same_person_asked (other_id, one_id);
CREATE INDEX same_person_asked_in ON same_person_asked (organisation_id, asked, one_id, other_id);
";

/// Requests for help, those that wait in the order in which they are answered; who helps by telephone; whether a suspended
/// account was closed at a desk.
const STEP_15: &str = "
CREATE TABLE help_request (
    request_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    school TEXT NOT NULL,
    birth_hash TEXT,
    said TEXT NOT NULL,
    language TEXT NOT NULL,
    asked BIGINT NOT NULL,
    told TEXT,
    urgency BIGINT NOT NULL,
    routed BIGINT,
    queued BIGINT NOT NULL DEFAULT 0,
    person_id BIGINT,
    establishment_id BIGINT,
    merged_into BIGINT,
    repeats BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    taken_by BIGINT,
    taken BIGINT,
    answer TEXT,
    ended_by BIGINT,
    ended BIGINT
);
CREATE INDEX help_request_queued ON help_request (organisation_id, urgency, request_id) WHERE queued = 1;
CREATE INDEX help_request_of_person ON help_request (person_id, kind, organisation_id, request_id) WHERE queued = 1;
CREATE INDEX help_request_told ON help_request (organisation_id, told, request_id) WHERE queued = 1;
CREATE INDEX help_request_repeats ON help_request (merged_into, request_id);
CREATE INDEX help_request_ended ON help_request (ended);
CREATE TABLE contact (
    organisation_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    departments TEXT NOT NULL,
    telephone TEXT NOT NULL,
    hours TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (organisation_id, place)
);
ALTER TABLE account ADD COLUMN suspended_by_desk BIGINT NOT NULL DEFAULT 0;
";

/// Since when an account is frozen by its bearer: nothing leaves from it, and its password opens nothing. What somebody gave to
/// others is found by who gave it.
const STEP_16: &str = "
ALTER TABLE account ADD COLUMN frozen BIGINT;
CREATE INDEX delegation_by ON delegation (by_person, at);
CREATE INDEX role_journal_by ON role_journal (by_person, at);
";

/// Campaigns of passwords, of which one is in force in an organisation at a time; its accounts in the order of a walk.
const STEP_17: &str = "
CREATE TABLE password_campaign (
    campaign_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    starts TEXT NOT NULL,
    last TEXT NOT NULL,
    reminders TEXT NOT NULL,
    populations TEXT NOT NULL,
    set_by BIGINT,
    since BIGINT NOT NULL,
    put_off BIGINT,
    stopped BIGINT,
    stopped_by BIGINT
);
CREATE UNIQUE INDEX password_campaign_in_force ON password_campaign (organisation_id) WHERE stopped IS NULL;
CREATE INDEX account_of_organisation ON account (organisation_id, account_id);
";

/// Who has not come in yet, whatever has become of their account since: walked by name for those who hand sheets over.
const STEP_18: &str = "
ALTER TABLE person ADD COLUMN waits BIGINT NOT NULL DEFAULT 0;
UPDATE person SET waits = 1 WHERE EXISTS (
    SELECT 1 FROM account WHERE account.account_id = person.account_id AND account.activated = 0);
CREATE INDEX person_waiting ON person (organisation_id, order_name, person_id) WHERE waits = 1 AND population <> 'pupil';
";

/// Photos that people put of themselves, and in which organisation colleagues see them: in none, unless they say so.
const STEP_19: &str = "
CREATE TABLE photo (
    person_id BIGINT PRIMARY KEY,
    version TEXT NOT NULL,
    shown_in BIGINT,
    set_at BIGINT NOT NULL,
    image BYTEA NOT NULL
);
";

/// Between when and when others may have given something in the name of an account's bearer, who has not answered yet: since it was
/// frozen last, and until it was open again.
const STEP_20: &str = "
ALTER TABLE account ADD COLUMN doubted BIGINT;
ALTER TABLE account ADD COLUMN thawed BIGINT;
";

/// Where the passwords of an organisation's people are verified and chosen: here, in all of them.
const STEP_21: &str = "
ALTER TABLE organisation ADD COLUMN password_mode TEXT NOT NULL DEFAULT 'local';
";
