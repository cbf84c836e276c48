//! A session and a password are found by a walk of an index.

use crate::activation::{self, rescue, sheets};
use crate::password::change;
use crate::{captcha, credential, ending, export_link, reset, schema, session};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_question_about_a_session_or_a_password_scans_or_sorts,
}

fn queries() -> [&'static str; 39] {
    [
        credential::HASH,
        change::SET,
        change::FORMER,
        change::FORGET,
        change::OTHERS,
        session::ROTATE,
        session::OF_TOKEN,
        session::EXPIRED,
        session::TOUCH,
        session::CLOSE,
        session::END_ALL,
        ending::SINCE,
        ending::FORGET,
        ending::LAST,
        export_link::OF_HASH,
        export_link::NOTE,
        export_link::WITHDRAW,
        activation::OF_TOKEN,
        activation::OF_ACCOUNT,
        activation::CHOSEN,
        activation::RESUME,
        activation::DONE,
        activation::FORGET,
        activation::DATES_FAILED,
        sheets::OF,
        sheets::FAILED,
        sheets::WITHDRAW,
        rescue::OF,
        rescue::BEARERS,
        rescue::ASKED,
        rescue::PUT_CODE,
        rescue::FAILED,
        rescue::SPENT,
        rescue::DROP_CODE,
        captcha::SWEEP,
        reset::SENT,
        reset::OF_TOKEN,
        reset::SPENT,
        reset::FORGET,
    ]
}

testing_postgres::platform_bench!(store, &[schema()]);

async fn no_question_about_a_session_or_a_password_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        bench.walks(sql);
    }
}
