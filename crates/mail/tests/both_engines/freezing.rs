//! What waits to be sent when an account is frozen by its bearer: kept back, not lost, and theirs to let go.

use crate::common::{House, house};
use directory::{Actor, FROZEN_JOB, MailboxRole, freeze, thaw};
use mail::{CalledBack, DraftContent, MailError, Reason, Release, Start, SubmissionId, SubmitAt};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    what_waits_when_an_account_is_frozen_stays_until_its_writer_lets_it_go,
    a_release_whose_time_comes_first_looks_itself,
    what_was_written_before_stays_also_where_the_freeze_is_over_first,
    nothing_is_sent_from_a_frozen_account_nor_by_its_bearer_elsewhere,
}

const LATER: Duration = Duration::from_secs(3600);

fn write(house: &House) -> mail::Draft {
    let (anne, account) = (&house.anne, house.account());
    let draft = house.mail.create_draft(anne, account, &Start::Empty);
    let draft = draft.unwrap();
    let content = DraftContent {
        to: vec!["basile.serre@ac-thau.example".into()],
        subject: "Sortie".into(),
        text: "Bonjour".into(),
        ..draft.content.clone()
    };
    house
        .mail
        .save_draft(anne, account, draft.id, &content)
        .unwrap();
    draft
}

fn send(house: &House, at: SubmitAt) -> Result<SubmissionId, MailError> {
    let draft = write(house).id;
    let sent = house.mail.submit(&house.anne, house.account(), draft, at);
    Ok(sent?.id)
}

fn freezes(house: &House, is_frozen: bool) {
    let (store, account) = (house.mail.store(), house.account());
    let turn = |tx: &store::Tx<'_>| match is_frozen {
        true => freeze(tx, account),
        false => thaw(tx, account),
    };
    assert!(store.platform_write(turn).unwrap());
    house.mail.directory().forget();
}

fn reasons(house: &House) -> Vec<Reason> {
    let held = house.mail.hold_list(&house.anne, house.account()).unwrap();
    held.into_iter().map(|one| one.reason).collect()
}

async fn what_waits_when_an_account_is_frozen_stays_until_its_writer_lets_it_go(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let later = house.mail.store().now().after(LATER);
    let planned = send(&house, SubmitAt::At(later)).unwrap();
    let other = send(&house, SubmitAt::At(later)).unwrap();
    freezes(&house, true);
    frozen_jobs_are_done(&house).await;
    assert_eq!(reasons(&house), [Reason::Frozen; 2]);
    // Open again its time has come, and it stays: whoever sits there decides.
    freezes(&house, false);
    house.clock.advance(LATER);
    let took = house.mail.take_release(account, planned).unwrap();
    assert_eq!(took, Release::Gone);
    assert_eq!(reasons(&house).len(), 2, "not lost");
    house.mail.release_now(anne, account, planned).unwrap();
    let took = house.mail.take_release(account, planned).unwrap();
    assert!(matches!(took, Release::Now(_)), "{took:?}");
    let back = house.mail.call_back(anne, account, other).unwrap();
    assert!(matches!(back, CalledBack::Draft(_)));
    house.check();
}

async fn a_release_whose_time_comes_first_looks_itself(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let soon = send(&house, SubmitAt::At(house.mail.store().now())).unwrap();
    let leaving = send(&house, SubmitAt::At(house.mail.store().now())).unwrap();
    let took = house.mail.take_release(account, leaving).unwrap();
    assert!(matches!(took, Release::Now(_)));
    freezes(&house, true);
    assert_eq!(
        house.mail.take_release(account, soon).unwrap(),
        Release::Gone
    );
    assert_eq!(reasons(&house), [Reason::Frozen]);
    // What was leaving already leaves once, as after a cut.
    assert_eq!(house.mail.take_release(account, leaving).unwrap(), took);
    for refused in [
        house.mail.release_now(anne, account, soon).map(drop),
        house
            .mail
            .reschedule(anne, account, soon, house.mail.store().now())
            .map(drop),
    ] {
        assert!(matches!(refused, Err(MailError::Frozen)), "{refused:?}");
    }
    house.check();
}

async fn nothing_is_sent_from_a_frozen_account_nor_by_its_bearer_elsewhere(kind: Kind) {
    let house = house(kind);
    freezes(&house, true);
    let refused = send(&house, SubmitAt::Now);
    assert!(matches!(refused, Err(MailError::Frozen)), "{refused:?}");
    // What they read and write stays theirs; colleagues send on.
    write(&house);
    let directory = house.mail.directory();
    let may = |who: &Actor| directory.may(who, who.account, directory::Right::Send);
    assert!(may(&house.basile).is_ok());
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = directory::StructureFacts {
        uai: Some("0340001A".into()),
        name: "Collège des Étangs".into(),
        ..directory::StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    house.mail.store().platform_write(put).unwrap();
    directory
        .ensure_role_mailboxes(house.anne.organisation)
        .unwrap();
    let address = "ce.0340001a@ac-thau.example".parse().unwrap();
    let shared = directory.account_at(&address).unwrap().unwrap();
    for who in [&house.anne, &house.basile] {
        let grant = directory::Grant {
            person: who.person,
            role: MailboxRole::Member,
            until: None,
        };
        directory
            .grant_role(&Actor::command(), shared, &grant)
            .unwrap();
    }
    assert!(matches!(
        directory.may(&house.anne, shared, directory::Right::Send),
        Err(directory::Refused::Frozen)
    ));
    assert!(
        directory
            .may(&house.basile, shared, directory::Right::Send)
            .is_ok()
    );
}

async fn frozen_jobs_are_done(house: &House) {
    let store = house.mail.store();
    store.start_jobs();
    while !store.pending_jobs(FROZEN_JOB).unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn what_was_written_before_stays_also_where_the_freeze_is_over_first(kind: Kind) {
    let house = house(kind);
    let later = house.mail.store().now().after(LATER);
    send(&house, SubmitAt::At(later)).unwrap();
    house.clock.advance(Duration::from_secs(1));
    freezes(&house, true);
    freezes(&house, false);
    house.clock.advance(Duration::from_secs(1));
    // Written by who is in again: it leaves at its time.
    send(&house, SubmitAt::At(later)).unwrap();
    frozen_jobs_are_done(&house).await;
    let mut reasons = reasons(&house);
    reasons.sort_by_key(|reason| *reason == Reason::Frozen);
    assert_ne!(reasons[0], Reason::Frozen);
    assert_eq!(reasons[1..], [Reason::Frozen]);
}
