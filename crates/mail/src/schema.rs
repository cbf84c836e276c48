//! The account's tables of mail.
//!
//! *Entry* is a message in a mailbox, with its flags; *message* is what all its entries share. *conversation_place*
//! has one row for each conversation and place, a mailbox or a label: their ids come from one sequence, so one column
//! names both. *flag_set* says which entries of a mailbox are unseen, flagged or deleted. *marks* holds, for each change of a mailbox, the UIDs that came or were marked: who asks what changed
//! reads those, and a change of ten thousand flags is one row of it instead of ten thousand places in an index.
//! *reader_mailbox* counts what each reader has seen (*seen_by*) of a mailbox that is not theirs. Tables
//! that are walked in the order of their key lie in that order.

use store::{Schema, Shape};

/// The tables of mail.
#[must_use]
pub fn schema() -> Schema {
    Schema {
        name: "mail",
        platform: &[PLATFORM_1],
        account: &[
            ACCOUNT_1, ACCOUNT_2, ACCOUNT_3, ACCOUNT_4, ACCOUNT_5, ACCOUNT_6, ACCOUNT_7, ACCOUNT_8,
            ACCOUNT_9, ACCOUNT_10, ACCOUNT_11, ACCOUNT_12, ACCOUNT_13,
        ],
        shape: &SHAPE,
    }
}

/// A large account: 50,000 messages in ten mailboxes, in conversations of two or three, one in twenty unseen.
const SHAPE: [Shape; 15] = [
    ("message", "sqlite_autoindex_message_1", "50000 50000 1"),
    ("message", "message_conversation", "50000 50000 3 1"),
    ("entry", "entry", "50000 50000 5000 1"),
    ("entry", "entry_conversation", "50000 50000 3 1"),
    ("entry", "entry_keywords", "500 500 50 1"),
    ("flag_set", "flag_set", "1000 1000 100 30 1"),
    (
        "conversation",
        "sqlite_autoindex_conversation_1",
        "20000 20000 1",
    ),
    ("conversation", "conversation_subject", "20000 20000 2 1"),
    (
        "conversation_place",
        "conversation_place",
        "25000 25000 2500 1",
    ),
    (
        "conversation_place",
        "conversation_place_newest",
        "25000 25000 2500 1 1",
    ),
    (
        "conversation_place",
        "conversation_place_unseen",
        "1000 1000 100 1 1",
    ),
    (
        "conversation_place",
        "conversation_place_attachment",
        "5000 5000 500 1 1",
    ),
    (
        "conversation_place",
        "conversation_place_where",
        "25000 25000 2",
    ),
    (
        "message_place",
        "message_place",
        "60000 60000 5000 2000 1 1",
    ),
    ("search_text", "search_text_version", "50000 50000 25000"),
];

/// Recipients counted in slots of time, what waits above a limit, and when its owner was told of a window: see `sending`.
const PLATFORM_1: &str = "
CREATE TABLE sent_count (
    subject TEXT NOT NULL,
    slot BIGINT NOT NULL,
    recipients BIGINT NOT NULL,
    PRIMARY KEY (subject, slot)
) /* clustered */;
CREATE INDEX sent_count_slot ON sent_count (slot);
CREATE TABLE limit_hold (
    hold_id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    submission_id BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    scope TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    allowed BIGINT NOT NULL,
    used BIGINT NOT NULL,
    recipients BIGINT NOT NULL
);
CREATE UNIQUE INDEX limit_hold_submission ON limit_hold (account_id, submission_id);
CREATE TABLE limit_notice (
    account_id BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, minutes)
) /* clustered */;
";

/// How much each reader has seen of a mailbox that is not theirs, kept like the mailbox's own counters, and whether they
/// subscribe to it; NULL: as the mailbox is.
const ACCOUNT_13: &str = "
CREATE TABLE reader_mailbox (
    account_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    subscribed BIGINT,
    PRIMARY KEY (account_id, person_id, mailbox_id)
) /* clustered */;
INSERT INTO reader_mailbox (account_id, person_id, mailbox_id, seen)
SELECT seen_by.account_id, seen_by.person_id, seen_by.mailbox_id, count(*)
FROM seen_by JOIN entry ON entry.account_id = seen_by.account_id AND entry.mailbox_id = seen_by.mailbox_id
    AND entry.uid = seen_by.uid
WHERE seen_by.seen = 1 GROUP BY seen_by.account_id, seen_by.person_id, seen_by.mailbox_id;
";

/// Whose act it was, where several people act in one mailbox; 0: the owner's, or of before.
const ACCOUNT_12: &str = "
ALTER TABLE undo ADD COLUMN person_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX undo_of_person ON undo (account_id, person_id, undo_id);
";

/// The large messages by their size, which is what fills an account: see `room.rs`. Small ones are not in the index, so
/// that a message that comes in writes nothing to it.
const ACCOUNT_11: &str = "
CREATE INDEX message_large ON message (account_id, size, message_id) WHERE alive = 1 AND size >= 131072;
";

/// Who wrote what leaves a mailbox that several people write from.
const ACCOUNT_10: &str = "
ALTER TABLE submission ADD COLUMN person_id BIGINT;
CREATE TABLE sent_by (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id)
) /* clustered */;
";

/// Who has seen an entry goes with it when it moves.
const ACCOUNT_9: &str = "
CREATE INDEX seen_by_entry ON seen_by (account_id, mailbox_id, uid);
";

/// What a submission was counted as, so that it can be given back.
const ACCOUNT_8: &str = "
ALTER TABLE submission ADD COLUMN counted_at BIGINT;
ALTER TABLE submission ADD COLUMN network TEXT;
";

/// Whether a message is in some mailbox; how often, its entries tell.
const ACCOUNT_7: &str = "
UPDATE message SET entries = 1 WHERE entries > 1;
ALTER TABLE message RENAME COLUMN entries TO alive;
";

/// Lists of messages: see `message_place.rs`. Its key is their order, under each mark.
const ACCOUNT_6: &str = "
CREATE TABLE message_place (
    account_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    received BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    PRIMARY KEY (account_id, place_id, mark, received, message_id)
) /* clustered */;
";

/// What lists and searches ask for by a flag lies in sets of UIDs instead of indexes that every mark rewrites.
const ACCOUNT_5: &str = "
CREATE TABLE flag_set (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    flag BIGINT NOT NULL,
    word BIGINT NOT NULL,
    bits BIGINT NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, flag, word)
) /* clustered */;
INSERT INTO flag_set (account_id, mailbox_id, flag, word, bits)
    SELECT account_id, mailbox_id, 1, uid / 62, CAST(sum(CAST(1 AS BIGINT) << CAST(uid % 62 AS INTEGER)) AS BIGINT)
    FROM entry WHERE flags & 1 = 0 GROUP BY account_id, mailbox_id, uid / 62;
INSERT INTO flag_set (account_id, mailbox_id, flag, word, bits)
    SELECT account_id, mailbox_id, 4, uid / 62, CAST(sum(CAST(1 AS BIGINT) << CAST(uid % 62 AS INTEGER)) AS BIGINT)
    FROM entry WHERE flags & 4 <> 0 GROUP BY account_id, mailbox_id, uid / 62;
INSERT INTO flag_set (account_id, mailbox_id, flag, word, bits)
    SELECT account_id, mailbox_id, 8, uid / 62, CAST(sum(CAST(1 AS BIGINT) << CAST(uid % 62 AS INTEGER)) AS BIGINT)
    FROM entry WHERE flags & 8 <> 0 GROUP BY account_id, mailbox_id, uid / 62;
DROP INDEX entry_unseen;
DROP INDEX entry_flagged;
DROP INDEX entry_deleted;
";

/// What is marked as deleted is few, and found without a walk.
const ACCOUNT_4: &str =
    "CREATE INDEX entry_deleted ON entry (account_id, mailbox_id, uid) WHERE flags & 8 <> 0";

/// The store's index has begun anew: all that is kept for it waits for it again.
const ACCOUNT_3: &str = "
INSERT INTO unindexed (account_id, message_id)
    SELECT account_id, message_id FROM search_text WHERE true ON CONFLICT DO NOTHING
";

const ACCOUNT_1: &str = "
CREATE TABLE mailbox (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    role TEXT,
    uid_validity BIGINT NOT NULL,
    uid_next BIGINT NOT NULL,
    total BIGINT NOT NULL,
    unseen BIGINT NOT NULL,
    size BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    subscribed BIGINT NOT NULL,
    PRIMARY KEY (account_id, mailbox_id)
) /* clustered */;
CREATE UNIQUE INDEX mailbox_name ON mailbox (account_id, name);
CREATE UNIQUE INDEX mailbox_role ON mailbox (account_id, role);

CREATE TABLE message (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    blob BYTEA,
    parsed BYTEA NOT NULL,
    PRIMARY KEY (account_id, message_id)
);
CREATE INDEX message_conversation ON message (account_id, conversation_id, message_id);

CREATE TABLE body (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (account_id, message_id)
);

CREATE TABLE entry (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    received BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    size BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    keywords TEXT,
    PRIMARY KEY (account_id, mailbox_id, uid)
) /* clustered */;
CREATE INDEX entry_conversation ON entry (account_id, conversation_id, message_id);
CREATE INDEX entry_keywords ON entry (account_id, mailbox_id, uid) WHERE keywords IS NOT NULL;
CREATE INDEX entry_flagged ON entry (account_id, mailbox_id, received, conversation_id) WHERE flags & 4 <> 0;
CREATE INDEX entry_unseen ON entry (account_id, mailbox_id, uid) WHERE flags & 1 = 0;

CREATE TABLE orphan (
    account_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, since, message_id)
) /* clustered */;

CREATE TABLE marks (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    uids BYTEA NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, modseq)
) /* clustered */;

CREATE TABLE tombstone (
    account_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, mailbox_id, modseq, uid)
) /* clustered */;

CREATE TABLE seen_by (
    account_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    mailbox_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    PRIMARY KEY (account_id, person_id, mailbox_id, uid)
) /* clustered */;
CREATE INDEX seen_by_modseq ON seen_by (account_id, person_id, mailbox_id, modseq);

CREATE TABLE conversation (
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    newest BIGINT NOT NULL,
    subject_key BIGINT NOT NULL,
    subject TEXT NOT NULL,
    summary BYTEA NOT NULL,
    PRIMARY KEY (account_id, conversation_id)
);
CREATE INDEX conversation_subject ON conversation (account_id, subject_key, conversation_id);

CREATE TABLE reference (
    account_id BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, hash)
) /* clustered */;

CREATE TABLE conversation_place (
    account_id BIGINT NOT NULL,
    place_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    newest BIGINT NOT NULL,
    newest_message BIGINT NOT NULL,
    count BIGINT NOT NULL,
    unseen BIGINT NOT NULL,
    attachment BIGINT NOT NULL,
    PRIMARY KEY (account_id, place_id, conversation_id)
) /* clustered */;
CREATE INDEX conversation_place_newest ON conversation_place (account_id, place_id, newest, conversation_id);
CREATE INDEX conversation_place_unseen ON conversation_place (account_id, place_id, newest, conversation_id) WHERE unseen > 0;
CREATE INDEX conversation_place_attachment ON conversation_place (account_id, place_id, newest, conversation_id) WHERE attachment > 0;
CREATE INDEX conversation_place_where ON conversation_place (account_id, conversation_id);

CREATE TABLE label (
    account_id BIGINT NOT NULL,
    label_id BIGINT NOT NULL,
    keyword TEXT NOT NULL,
    folded TEXT NOT NULL,
    name TEXT NOT NULL,
    hue BIGINT NOT NULL,
    PRIMARY KEY (account_id, label_id)
) /* clustered */;
CREATE UNIQUE INDEX label_keyword ON label (account_id, folded);

CREATE TABLE unindexed (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id)
) /* clustered */;

CREATE TABLE search_text (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    heads TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (account_id, message_id)
);
CREATE INDEX search_text_version ON search_text (account_id, version);

CREATE TABLE undo (
    account_id BIGINT NOT NULL,
    undo_id BIGINT NOT NULL,
    made BIGINT NOT NULL,
    act BYTEA NOT NULL,
    conversations BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (account_id, undo_id)
) /* clustered */;
CREATE TABLE undo_part (
    account_id BIGINT NOT NULL,
    undo_id BIGINT NOT NULL,
    part BIGINT NOT NULL,
    before BYTEA NOT NULL,
    PRIMARY KEY (account_id, undo_id, part)
);

CREATE TABLE journal (
    account_id BIGINT NOT NULL,
    journal_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    on_behalf BIGINT,
    door TEXT NOT NULL,
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (account_id, journal_id)
) /* clustered */;

CREATE TABLE draft (
    account_id BIGINT NOT NULL,
    draft_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    saved BIGINT NOT NULL,
    message_id BIGINT,
    written BIGINT NOT NULL,
    submission_id BIGINT,
    content BYTEA NOT NULL,
    PRIMARY KEY (account_id, draft_id)
);
CREATE INDEX draft_message ON draft (account_id, message_id);
CREATE INDEX draft_unwritten ON draft (account_id, draft_id) WHERE written < version;

CREATE TABLE attachment (
    account_id BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL,
    draft_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    cid TEXT,
    blob BYTEA NOT NULL,
    PRIMARY KEY (account_id, attachment_id)
) /* clustered */;
CREATE INDEX attachment_draft ON attachment (account_id, draft_id, attachment_id);

CREATE TABLE submission (
    account_id BIGINT NOT NULL,
    submission_id BIGINT NOT NULL,
    release_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    draft_id BIGINT,
    subject TEXT NOT NULL,
    recipients TEXT NOT NULL,
    size BIGINT NOT NULL,
    envelope BYTEA NOT NULL,
    blob BYTEA,
    raw BYTEA,
    PRIMARY KEY (account_id, submission_id)
);
CREATE INDEX submission_waiting ON submission (account_id, release_at, submission_id) WHERE state = 'held';
";

const ACCOUNT_2: &str = "
CREATE TABLE setting (
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, name)
) /* clustered */;
";
