//! The queue's tables, in the platform database.
//!
//! `outgoing` is a message on its way out; `outgoing_recipient` whom it still has to reach; `outgoing_route` one row
//! a message and domain, with the time of its next attempt; `outgoing_domain` one row a domain with the earliest of
//! these times, so that finding work costs what there is to do. `outgoing_key` remembers what entered once.

use store::Schema;

/// The queue's migrations.
#[must_use]
pub fn schema() -> Schema {
    Schema { name: "transport", platform: &[FIRST], account: &[] }
}

const FIRST: &str = "
CREATE TABLE outgoing (
    outgoing_id BIGINT PRIMARY KEY,
    sender TEXT,
    account BIGINT,
    language TEXT NOT NULL,
    envid TEXT,
    ret TEXT,
    smtputf8 BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    size BIGINT NOT NULL,
    subject TEXT NOT NULL,
    body BYTEA,
    blob BYTEA
);
CREATE INDEX outgoing_blob ON outgoing (blob);
CREATE TABLE outgoing_recipient (
    outgoing_id BIGINT NOT NULL,
    address TEXT NOT NULL,
    domain TEXT NOT NULL,
    orcpt TEXT,
    notify BIGINT,
    told_delay BIGINT NOT NULL,
    PRIMARY KEY (outgoing_id, address)
);
CREATE TABLE outgoing_route (
    outgoing_id BIGINT NOT NULL,
    domain TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try BIGINT NOT NULL,
    leased BIGINT NOT NULL,
    last_try BIGINT,
    last_answer TEXT,
    PRIMARY KEY (outgoing_id, domain)
);
CREATE INDEX outgoing_route_due ON outgoing_route (domain, next_try);
CREATE TABLE outgoing_domain (
    domain TEXT PRIMARY KEY,
    next_try BIGINT NOT NULL
);
CREATE INDEX outgoing_domain_due ON outgoing_domain (next_try);
CREATE TABLE outgoing_key (
    key TEXT PRIMARY KEY,
    entered BIGINT NOT NULL
);
CREATE INDEX outgoing_key_entered ON outgoing_key (entered)";
