//! The queue's tables, in the platform database.
//!
//! `outgoing` is a message on its way out, with its bytes or the blob that holds them; `outgoing_recipient` whom it
//! still has to reach; `outgoing_route` one row a message and domain, with the time of its next attempt, and which node
//! has claimed it until when. A message goes with its last recipient.

use store::Schema;

/// The queue's migrations.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "transport",
        platform: &[FIRST, SECOND, THIRD],
        account: &[],
        shape: &[],
    }
}

const FIRST: &str = "
CREATE TABLE outgoing (
    outgoing_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    sender TEXT NOT NULL,
    envid TEXT,
    ret TEXT,
    entered BIGINT NOT NULL,
    size BIGINT NOT NULL,
    subject TEXT NOT NULL,
    body BYTEA,
    blob BYTEA
);
CREATE TABLE outgoing_recipient (
    outgoing_id BIGINT NOT NULL,
    address TEXT NOT NULL,
    domain TEXT NOT NULL,
    original TEXT,
    notify TEXT,
    told BIGINT NOT NULL,
    PRIMARY KEY (outgoing_id, address)
);
CREATE TABLE outgoing_route (
    outgoing_id BIGINT NOT NULL,
    domain TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    last_try BIGINT,
    last_answer TEXT,
    PRIMARY KEY (outgoing_id, domain)
);
CREATE INDEX outgoing_route_due ON outgoing_route (domain, next_try)";

/// Who holds a claim, and an index for each question: what is due, what is claimed, who is reached by a route, which
/// bodies are blobs.
const SECOND: &str = "
ALTER TABLE outgoing_route ADD COLUMN holder TEXT;
DROP INDEX outgoing_route_due;
CREATE INDEX outgoing_route_next ON outgoing_route (domain, next_try, outgoing_id);
CREATE INDEX outgoing_route_claimed ON outgoing_route (domain, claimed_until) WHERE claimed_until > 0;
CREATE INDEX outgoing_route_holder ON outgoing_route (holder) WHERE claimed_until > 0;
CREATE INDEX outgoing_recipient_route ON outgoing_recipient (outgoing_id, domain, address);
CREATE INDEX outgoing_blob ON outgoing (outgoing_id) WHERE blob IS NOT NULL";

/// Who wrote a message (not always whose mailbox it leaves from), and whether it is not to leave any more: its writer froze
/// their account. What has no sender is the house's and nobody's.
const THIRD: &str = "
ALTER TABLE outgoing ADD COLUMN person_id BIGINT;
ALTER TABLE outgoing ADD COLUMN stopped BIGINT NOT NULL DEFAULT 0;
CREATE INDEX outgoing_account ON outgoing (account_id) WHERE sender <> '';
CREATE INDEX outgoing_person ON outgoing (person_id) WHERE person_id IS NOT NULL";
