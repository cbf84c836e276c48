//! A session and a password are found by a walk of an index.

use crate::activation::{self, rescue, sheets};
use crate::password::change;
use crate::second_factor::reset as factor_reset;
use crate::second_factor::{signing_in, taking};
use crate::{
    app_password, campaign, captcha, charter, credential, ending, export_link, freezing, handover,
    helpdesk, notice, passkey, rescue_change, reset, schema, second_factor, session, sign_in,
    throttle,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_question_about_a_session_or_a_password_scans_or_sorts,
}

fn queries() -> [&'static str; 115] {
    [
        credential::HASH,
        credential::HASH_CHOSEN,
        credential::RAISE,
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
        session::END_OTHERS,
        session::OPEN,
        session::CLOSE_ONE,
        session::PROVED,
        session::STILL,
        session::USED,
        session::BY_FACTOR,
        session::FORGET_PROOFS,
        charter::ACCEPTED,
        charter::LAST,
        charter::TEXT,
        charter::NOT_DUE,
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
        activation::DATES_SINCE,
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
        second_factor::HAS,
        second_factor::OF,
        second_factor::LEFT,
        taking::TAKE_STEP,
        taking::TAKE_RECOVERY,
        second_factor::DROP_RECOVERY,
        second_factor::DROP,
        second_factor::DROP_FAILED,
        signing_in::OF_TOKEN,
        signing_in::EXPIRED,
        signing_in::DONE,
        signing_in::END_ALL,
        signing_in::GIVEN,
        app_password::OF_HASH,
        app_password::OF_PERSON,
        app_password::USED,
        app_password::REVOKE,
        app_password::REVOKE_ALL,
        sign_in::OF,
        sign_in::FORGET,
        sign_in::FORGET_OF,
        helpdesk::CHANGED,
        helpdesk::OPEN,
        rescue::FORMER_BEARERS,
        rescue_change::COUNTS,
        rescue_change::BEFORE,
        rescue_change::PRESENT,
        rescue_change::OVER,
        rescue_change::DROP,
        rescue_change::TOLD_TO,
        rescue_change::PUT_TOKEN,
        rescue_change::OF_TOKEN,
        notice::FIRST,
        notice::FIRST_FROM,
        notice::TOLD,
        notice::OVER,
        notice::FORGET_LINKS,
        notice::FORGET_TOLD,
        freezing::OF_TOKEN,
        freezing::USED,
        throttle::OF,
        throttle::TAKE_BACK,
        throttle::FORGET,
        throttle::SWEEP,
        throttle::OF_PERSON,
        throttle::CLEAR,
        taking::FAILED,
        factor_reset::OF_PERSON,
        factor_reset::OF_ORGANISATION,
        factor_reset::DROP_ASKED,
        factor_reset::DROP_THAT,
        factor_reset::DROP_OVER,
        handover::ALLOWED_FOR,
        handover::TAKE_ALLOWED,
        passkey::OF_PERSON,
        passkey::KEYS,
        passkey::OF_CREDENTIAL,
        passkey::USED,
        passkey::REMOVE,
        passkey::DROP,
        passkey::DROP_YOUNGER,
        passkey::SWEEP,
    ]
}

testing_postgres::platform_bench!(store, &[schema()]);

async fn no_question_about_a_session_or_a_password_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        bench.walks(sql);
    }
    for sql in [campaign::chosen_of(), campaign::with_rescue()] {
        bench.walks(&sql);
    }
}
