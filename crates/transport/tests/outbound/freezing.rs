//! What was on its way when its sender froze their account does not leave any more, and they are told.

use crate::hop::{Hop, Manners};
use crate::house::{BASILE, House, eventually, house, plain};
use crate::reports::letter;
use directory::{FROZEN_QUEUE_JOB, freeze, thaw};
use testing_postgres::Kind;
use transport::outbound::HouseLetter;

testing_postgres::on_both_engines! {
    what_was_on_its_way_ends_with_a_report_also_where_the_freeze_is_over_first,
}

fn turn(house: &House, is_frozen: bool) {
    let (store, account) = (house.mail.store(), house.anne.account);
    let turned = store.platform_write(|tx| match is_frozen {
        true => freeze(tx, account),
        false => thaw(tx, account),
    });
    assert!(turned.unwrap());
    house.mail.directory().forget();
}

/// A next hop that has no room, until it is told otherwise.
async fn full() -> Hop {
    Hop::start(Manners {
        rcpt: [("@x.example", "452 4.2.2 full")].into(),
        ..Manners::default()
    })
    .await
}

async fn what_was_on_its_way_ends_with_a_report_also_where_the_freeze_is_over_first(kind: Kind) {
    let house = house(kind);
    let hop = full().await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example", "tom@x.example"]);
    house.send_as(&house.basile, BASILE, &[plain("max@x.example")]);
    let house_letter = HouseLetter {
        account: house.anne.account,
        domain: "ac-thau.example".into(),
        to: "anne@x.example".parse().unwrap(),
        language: text::Lang::Fr,
        subject: "Votre nouveau mot de passe".into(),
        text: "Bonjour".into(),
    };
    house.queue.send_house_letter(&house_letter).unwrap();
    let store = house.mail.store();
    all_were_tried(&house).await;
    turn(&house, true);
    turn(&house, false);
    store.wake_jobs();
    let report = &house.reports_of(&house.anne, 1).await[0];
    for said in ["lea@x.example", "tom@x.example", "Status: 5.7.13"] {
        assert!(report.contains(said), "{said} in {report}");
    }
    assert!(letter(report).contains("a été gelé avant son départ"));
    assert!(store.pending_jobs(FROZEN_QUEUE_JOB).unwrap().is_empty());
    let left = house.queue.list().unwrap();
    let mut to: Vec<_> = left.iter().flat_map(|row| &row.recipients).collect();
    to.sort();
    assert_eq!(
        to,
        ["anne@x.example", "max@x.example"],
        "theirs, and the house's"
    );
    assert!(hop.arrived().is_empty());
    // In again, she writes and it leaves as ever: what is tried is what she wrote since.
    house.send(&["lea@x.example"]);
    all_were_tried(&house).await;
}

async fn all_were_tried(house: &House) {
    eventually("three messages that were tried", || {
        let rows = house.queue.list().unwrap();
        (rows.len() == 3 && rows.iter().all(|row| row.attempts > 0)).then_some(())
    })
    .await;
}
