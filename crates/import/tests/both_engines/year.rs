//! A year of an académie, day by day: nobody keeps a right, a mailbox or an address they should not have.

use crate::house::{House, year::Tally};
use chrono::Days;
use import::Happening;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    days_one_after_the_other_leave_no_orphan,
}

async fn days_one_after_the_other_leave_no_orphan(kind: Kind) {
    const DAYS: u32 = 40;
    let mut house = House::new(kind, 400, DAYS);
    // The generator's days begin with the first.
    house.today = house.today - Days::new(u64::from(DAYS));
    house.import_hr(&house.file("HR/hr_20260901.csv"));
    house.import_aaf(&house.feeds("complete"));
    let mut tally = Tally {
        given: house.give_rights(3),
        ..Tally::default()
    };
    assert!(tally.given > 100, "{tally:?}");
    for _ in 0..DAYS {
        house.tomorrow(&mut tally);
    }
    house.is_as_told("end");
    house.has_no_orphans();
    for happening in [
        Happening::PersonMoving,
        Happening::PersonLeaving,
        Happening::PersonNew,
    ] {
        assert!(tally.happened.contains_key(&happening), "{tally:?}");
    }
}
