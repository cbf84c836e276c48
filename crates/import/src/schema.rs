//! The tables of feeds and imports, all in the platform database.

use store::Schema;

/// Numbered steps; a step that has landed is never edited.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "import",
        platform: &[STEP_1, STEP_2, STEP_3],
        account: &[],
        shape: &[],
    }
}

/// `feed_record` is what each feed says now, in its own words; people and structures are made from it. `import_row` is
/// the staging: what an import will write, deleted row by row as it is written.
const STEP_1: &str = "
CREATE TABLE feed (
    feed_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    degree BIGINT,
    last_day TEXT
);
CREATE UNIQUE INDEX feed_of_organisation ON feed (organisation_id, kind, name);
CREATE TABLE feed_record (
    feed_id BIGINT NOT NULL,
    category BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    subject_id BIGINT,
    present BIGINT NOT NULL,
    fingerprint BIGINT NOT NULL,
    content TEXT NOT NULL,
    question TEXT,
    changed TEXT NOT NULL,
    PRIMARY KEY (feed_id, category, external_id)
);
CREATE INDEX feed_record_of_subject ON feed_record (subject_id, category, feed_id, external_id);
CREATE TABLE feed_key (
    feed_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    external_id TEXT NOT NULL,
    PRIMARY KEY (feed_id, key)
);
CREATE INDEX feed_key_of_record ON feed_key (feed_id, external_id, key);
CREATE TABLE import (
    import_id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL,
    person_id BIGINT,
    started BIGINT NOT NULL,
    ended BIGINT,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    released_by BIGINT,
    report TEXT NOT NULL
);
CREATE INDEX import_of_organisation ON import (organisation_id, import_id DESC);
CREATE INDEX import_state ON import (state, import_id);
CREATE TABLE import_day (
    import_id BIGINT NOT NULL,
    feed_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (import_id, feed_id)
);
CREATE TABLE import_row (
    import_id BIGINT NOT NULL,
    category BIGINT NOT NULL,
    feed_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    day TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (import_id, category, feed_id, external_id)
);
";

/// `feed_answer` is what a human said of a line of human resources: whose it is, or (NULL) that it is nobody's; `said` tells
/// what the line named then.
const STEP_2: &str = "
CREATE TABLE feed_answer (
    feed_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    subject_id BIGINT,
    said BIGINT NOT NULL,
    by_person BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (feed_id, external_id)
);
CREATE INDEX feed_record_waiting ON feed_record (feed_id, category, external_id) WHERE question IS NOT NULL;
";

/// Structures that records of people name and their feed has not told of.
const STEP_3: &str = "
CREATE TABLE feed_wanted (
    feed_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    structure TEXT NOT NULL,
    PRIMARY KEY (feed_id, external_id, structure)
) /* clustered */;
";
