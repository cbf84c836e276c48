//! The tables of the directory, all in the platform database.

use store::Schema;

/// Numbered steps; a step that has landed is never edited.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "directory",
        platform: &[STEP_1, STEP_2],
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
