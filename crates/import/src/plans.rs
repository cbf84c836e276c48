//! Feeds, records and staged rows are found by a walk of an index, however many there are.

use crate::{OPEN, apply, arrival, question, record, sources, staging, wanted};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_question_of_an_import_scans_or_sorts,
}

testing_postgres::platform_bench!(store, &[crate::schema()]);

async fn no_question_of_an_import_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in [
        record::FEED,
        question::WAITING,
        question::ANSWERS,
        record::FEEDS,
        record::FEEDS_OF_KIND,
        record::OF_FEED,
        record::BY_KEY,
        record::QUESTION,
        &record::one_record(),
        &record::records_of_subject(),
        apply::NEXT_ROWS,
        apply::ROWS_AFTER,
        apply::STRUCTURES,
        apply::WITH_UAI_RECORD,
        staging::STAGED,
        sources::FEED_OF,
        sources::CHANGED,
        arrival::WAITING_ELSEWHERE,
        arrival::BY_HAND_ELSEWHERE,
        wanted::WANTED,
        wanted::FORGET,
        OPEN,
    ] {
        bench.walks(sql);
    }
}
