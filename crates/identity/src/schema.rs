//! The tables of identity, all in the platform database.

use store::Schema;

/// Numbered steps; a step that has landed is never edited.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "identity",
        platform: &[
            STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7, STEP_8, STEP_9, STEP_10,
            STEP_11, STEP_12, STEP_13, STEP_14, STEP_15, STEP_16, STEP_17, STEP_18, STEP_19,
            STEP_20,
        ],
        account: &[],
        shape: &[],
    }
}

const STEP_1: &str = "
CREATE TABLE credential (
    person_id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY,
    session_id TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    csrf TEXT NOT NULL,
    opened BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    shared BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    network TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id, opened);
CREATE INDEX session_expires ON session (expires);
";

/// Whether a node's key is the one that the keyed hashes were made with.
const STEP_2: &str = "CREATE TABLE key_check (name TEXT PRIMARY KEY, value TEXT NOT NULL);";

/// Links to all mail of who leaves: for which last day each was made, and the day of which its last use was written down.
const STEP_3: &str = "
CREATE TABLE export_link (
    account_id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    last TEXT NOT NULL,
    noted TEXT
);
";

/// Accounts whose sessions were ended, and when: what nodes tell each other.
const STEP_4: &str = "
CREATE TABLE ended_account (account_id BIGINT PRIMARY KEY, at BIGINT NOT NULL);
CREATE INDEX ended_account_at ON ended_account (at);
";

/// Passwords that somebody had, since when each, so that they are not chosen again.
const STEP_5: &str = "
CREATE TABLE former_password (
    person_id BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (person_id, changed, hash)
) /* clustered */;
";

/// First sign-ins and what they stand on: the codes of sheets, the charters that were accepted, rescue addresses.
const STEP_6: &str = "
CREATE TABLE activation (
    account_id BIGINT PRIMARY KEY,
    person_id BIGINT NOT NULL,
    token_hash BYTEA UNIQUE,
    step TEXT NOT NULL,
    secret TEXT NOT NULL,
    sheet_by BIGINT,
    sheet_at BIGINT,
    began BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    open_until BIGINT NOT NULL
);
CREATE TABLE numen_failed (person_id BIGINT PRIMARY KEY, failed BIGINT NOT NULL);
CREATE TABLE provisional_secret (
    person_id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    made BIGINT NOT NULL,
    made_by BIGINT,
    expires BIGINT NOT NULL,
    failed BIGINT NOT NULL
);
CREATE TABLE charter_text (
    organisation_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (organisation_id, version)
) /* clustered */;
CREATE TABLE charter_accepted (
    person_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, organisation_id, version)
) /* clustered */;
CREATE TABLE rescue_address (
    person_id BIGINT PRIMARY KEY,
    address TEXT NOT NULL,
    verified BIGINT NOT NULL
);
CREATE INDEX rescue_address_of ON rescue_address (address, person_id);
CREATE TABLE rescue_code (
    person_id BIGINT PRIMARY KEY,
    address TEXT NOT NULL,
    code_hash TEXT,
    expires BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    since BIGINT NOT NULL
);
";

/// What shows once that no program asks, and links by which a lost password is replaced.
const STEP_7: &str = "
CREATE TABLE captcha_spent (mark TEXT PRIMARY KEY, expires BIGINT NOT NULL);
CREATE INDEX captcha_spent_over ON captcha_spent (expires);
CREATE TABLE reset_link (
    person_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_hash TEXT UNIQUE,
    expires BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    since BIGINT NOT NULL
);
";

/// Second factors and what goes with them: their seeds are sealed, their codes keyed hashes. Failures are counted by person,
/// for all nodes. Passwords of programs; who came in when, with what, from where.
const STEP_8: &str = "
CREATE TABLE second_factor (
    person_id BIGINT PRIMARY KEY,
    seed TEXT NOT NULL,
    since BIGINT NOT NULL,
    last_step BIGINT NOT NULL
);
CREATE TABLE second_factor_failed (
    person_id BIGINT PRIMARY KEY,
    failed BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE TABLE recovery_code (
    person_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (person_id, hash)
) /* clustered */;
CREATE TABLE signing_in (
    token_hash BYTEA PRIMARY KEY,
    person_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    last_end BIGINT,
    enrols BIGINT NOT NULL,
    shared BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX signing_in_account ON signing_in (account_id);
CREATE INDEX signing_in_expires ON signing_in (expires);
CREATE TABLE app_password (
    app_id TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    made BIGINT NOT NULL,
    used BIGINT
);
CREATE INDEX app_password_person ON app_password (person_id, made, app_id);
CREATE TABLE sign_in (
    person_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    protocol TEXT NOT NULL,
    network TEXT NOT NULL,
    program TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, day, protocol, network, program)
) /* clustered */;
CREATE INDEX sign_in_at ON sign_in (person_id, at);
CREATE INDEX sign_in_day ON sign_in (day);
ALTER TABLE session ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
";

/// Since when dates are counted that were tried beside a NUMEN: they end.
const STEP_9: &str = "ALTER TABLE numen_failed ADD COLUMN since BIGINT NOT NULL DEFAULT 0;";

/// When a session last proved who sits there, or was used for a duty after that, and the rules it was opened under: those that
/// are open have the usual ones.
const STEP_10: &str = "
ALTER TABLE session ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN shared_minutes BIGINT NOT NULL DEFAULT 30;
ALTER TABLE session ADD COLUMN duties_minutes BIGINT NOT NULL DEFAULT 15;
ALTER TABLE session ADD COLUMN duties_by_factor BIGINT NOT NULL DEFAULT 1;
";

/// Changes of rescue addresses that still can be taken back: what the address was before, and where that was told. Letters about
/// what happened to accounts: how many were written of each kind, and the links in them by which an account is frozen.
const STEP_11: &str = "
CREATE TABLE rescue_change (
    person_id BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    former TEXT,
    former_verified BIGINT,
    back_to TEXT,
    token_hash TEXT UNIQUE,
    PRIMARY KEY (person_id, changed)
) /* clustered */;
CREATE INDEX rescue_change_former ON rescue_change (former, person_id);
CREATE TABLE notice_told (
    person_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    told BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (person_id, kind)
) /* clustered */;
CREATE TABLE not_me_link (
    token_hash TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX not_me_link_person ON not_me_link (person_id);
CREATE INDEX not_me_link_expires ON not_me_link (expires);
CREATE INDEX sign_in_network ON sign_in (person_id, network, at);
";

/// Failures that are counted by all nodes together: by keyed hashes, and whose they are where somebody is meant (0: nobody).
const STEP_12: &str = "
CREATE TABLE throttled (
    key TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    since BIGINT NOT NULL
) /* clustered */;
CREATE INDEX throttled_since ON throttled (since);
CREATE INDEX throttled_person ON throttled (person_id, since);
";

/// Second factors that desks ask to reset, until a second person confirms; codes that are handed over to who has an account, and
/// who may print one for a request.
const STEP_13: &str = "
CREATE TABLE factor_reset (
    person_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    reason TEXT NOT NULL,
    request_id BIGINT
);
CREATE INDEX factor_reset_organisation ON factor_reset (organisation_id, asked, person_id);
ALTER TABLE provisional_secret ADD COLUMN for_active BIGINT NOT NULL DEFAULT 0;
CREATE TABLE handover_allowed (
    person_id BIGINT PRIMARY KEY,
    request_id BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
";

/// Passkeys, each with its public key and counter, and the questions to them that were answered.
const STEP_14: &str = "
CREATE TABLE passkey (
    passkey_id TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL,
    credential TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    name TEXT NOT NULL,
    made BIGINT NOT NULL,
    used BIGINT,
    network TEXT
);
CREATE INDEX passkey_person ON passkey (person_id, made, passkey_id);
CREATE TABLE passkey_spent (mark TEXT PRIMARY KEY, expires BIGINT NOT NULL);
CREATE INDEX passkey_spent_over ON passkey_spent (expires);
";

/// Whether a session waits for its bearer to accept the usage charter: those that are open do not.
const STEP_15: &str = "ALTER TABLE session ADD COLUMN charter_due BIGINT NOT NULL DEFAULT 0;";

/// NUMEN that lie under links to rescue addresses, each sealed under a key that its link alone holds; how often a NUMEN was typed in
/// vain for a person, and when last.
const STEP_16: &str = "
CREATE TABLE numen_letter (
    person_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    expires BIGINT NOT NULL,
    failed BIGINT NOT NULL
);
CREATE INDEX numen_letter_expires ON numen_letter (expires);
CREATE TABLE numen_tried (
    person_id BIGINT PRIMARY KEY,
    tried BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX numen_tried_since ON numen_tried (since);
";

/// Whether another password is to be chosen before a sign-in that waits is done; whether a code is asked for at it (1), was given
/// (2), or is not asked for (0): those that wait already ask for one, or enrol.
const STEP_17: &str = "
ALTER TABLE signing_in ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE signing_in ADD COLUMN factor BIGINT NOT NULL DEFAULT 1;
";

/// Of which wider network a sign-in came: what mail programs go between within a day. Of those before nothing is known.
const STEP_18: &str = "
ALTER TABLE sign_in ADD COLUMN around TEXT NOT NULL DEFAULT '';
CREATE INDEX sign_in_around ON sign_in (person_id, around);
";

/// What is kept of programs' passwords for SCRAM, sealed; those that were made before have nothing.
const STEP_19: &str = "ALTER TABLE app_password ADD COLUMN scram TEXT;";

/// What is asked besides the password of who resumed a first sign-in. Those that wait at this step sign in once more.
const STEP_20: &str = "
ALTER TABLE activation ADD COLUMN asks TEXT;
UPDATE activation SET token_hash = NULL WHERE step = 'rescue';
";
