//! How many may be written to in a time: what leaves, what waits, what is refused, and who lets go.

use crate::common::{House, house, open, open_in};
use directory::Actor;
use mail::{
    CalledBack, Envelope, EnvelopeRecipient, Excess, HeldByLimit, Mail, MailError, NotAllowed,
    Reason, Release, Role, Scope, Start, Submission, SubmitAt, UidRange, Wants,
};
use std::time::Duration;
use store::Timestamp;
use testing_postgres::Kind;
use text::dates::{PARIS, read_field};

testing_postgres::on_both_engines! {
    what_goes_beyond_warn_waits_without_a_time_and_its_owner_is_told_once,
    beyond_max_nothing_is_taken_and_the_draft_stays,
    a_window_ends_and_a_longer_one_goes_on,
    at_night_and_at_the_week_end_limits_are_lower,
    of_two_submissions_of_one_moment_one_waits,
    counts_and_what_waits_outlive_a_restart,
    what_the_program_sends_is_not_counted,
    what_is_called_back_does_not_count,
    all_who_write_from_one_network_share_its_limit,
    an_administrator_lets_go_or_gives_back,
    what_another_program_sent_comes_back_whole,
    the_budget_is_what_is_left,
    an_address_counts_once_and_a_refusal_not_at_all,
    an_organisation_has_a_table_of_its_own,
}

const MINUTE: Duration = Duration::from_secs(60);
/// What a window may be longer than its name.
const SLOT: Duration = Duration::from_secs(10);

fn addresses(count: usize) -> Vec<EnvelopeRecipient> {
    (0..count)
        .map(|n| EnvelopeRecipient {
            address: format!("r{n}@x.example"),
            ..EnvelopeRecipient::default()
        })
        .collect()
}

fn send_from(mail: &Mail, who: &Actor, from: &str, count: usize) -> Result<Submission, MailError> {
    let envelope = Envelope {
        from: from.into(),
        recipients: addresses(count),
        ..Envelope::default()
    };
    let raw = format!("From: <{from}>\r\nTo: <r0@x.example>\r\nSubject: Sortie\r\n\r\nBonjour\r\n");
    let raw = raw.into_bytes().into();
    mail.submit_raw(who, who.account, &envelope, raw, Duration::ZERO)
}

const ANNE: &str = "anne.roux@ac-thau.example";

/// Anne writes to so many.
fn send(house: &House, count: usize) -> Result<Submission, MailError> {
    send_from(&house.mail, &house.anne, ANNE, count)
}

fn reason(sent: Result<Submission, MailError>) -> Reason {
    sent.expect("it is taken").reason
}

fn excess(sent: Result<Submission, MailError>) -> Excess {
    match sent {
        Err(MailError::OverLimit(excess)) => excess,
        other => panic!("{other:?}"),
    }
}

fn set(house: &House, field: &str) {
    let ahead = read_field(PARIS, field).expect("a moment") - house.mail.store().now().0;
    let ahead = Duration::from_millis(u64::try_from(ahead).expect("ahead"));
    house.clock.advance(ahead);
}

/// The subjects of Anne's inbox, once `count` are there.
async fn told(house: &House, count: usize) -> Vec<String> {
    let everything = UidRange {
        from: mail::Uid(1),
        to: mail::Uid(u32::MAX),
    };
    for _ in 0..2_000 {
        let rows = house
            .mail
            .entries(
                &house.anne,
                house.account(),
                house.inbox(),
                everything,
                Wants::default(),
                100,
            )
            .unwrap();
        if rows.len() >= count {
            let raw = |message| {
                house
                    .mail
                    .body(&house.anne, house.account(), message)
                    .unwrap()
            };
            return rows
                .iter()
                .map(|row| String::from_utf8_lossy(&raw(row.message)).into_owned())
                .collect();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no notice came");
}

async fn what_goes_beyond_warn_waits_without_a_time_and_its_owner_is_told_once(kind: Kind) {
    let house = house(kind);
    house.mail.store().start_jobs();
    assert_eq!(reason(send(&house, 500)), Reason::Passing);
    let first = send(&house, 1).unwrap();
    assert_eq!(first.reason, Reason::Limit);
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    let letters = told(&house, 1).await;
    let letter = &letters[0];
    assert!(
        letter.contains("\r\nTo: anne.roux@ac-thau.example\r\n"),
        "{letter}"
    );
    assert!(
        letter.starts_with("Return-Path: <>\r\nAuto-Submitted: auto-generated\r\nFrom: "),
        "{letter}"
    );
    // Nothing lets it leave, however long it waits, and its owner cannot either.
    let (anne, account) = (&house.anne, house.account());
    house.clock.advance(Duration::from_secs(86_400));
    assert_eq!(
        house.mail.take_release(account, first.id).unwrap(),
        Release::Gone
    );
    for moved in [
        house.mail.release_now(anne, account, first.id),
        house
            .mail
            .reschedule(anne, account, first.id, house.mail.store().now()),
    ] {
        assert!(
            matches!(moved, Err(MailError::NotAllowed(NotAllowed::HeldByLimit))),
            "{moved:?}"
        );
    }
    let held = house.mail.hold_list(anne, account).unwrap();
    let reasons: Vec<Reason> = held.iter().map(|held| held.reason).collect();
    assert_eq!(reasons, [Reason::Passing, Reason::Limit, Reason::Limit]);
    // A day later it is another window: they are told again, and had been told once before.
    assert_eq!(reason(send(&house, 500)), Reason::Passing);
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    assert_eq!(told(&house, 2).await.len(), 2);
    house.check();
}

async fn beyond_max_nothing_is_taken_and_the_draft_stays(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    assert_eq!(reason(send(&house, 400)), Reason::Passing);
    assert_eq!(reason(send(&house, 299)), Reason::Limit);
    let draft = house
        .mail
        .create_draft(anne, account, &Start::Empty)
        .unwrap();
    let mut content = draft.content.clone();
    content.to = vec!["a@x.example".into(), "b@x.example".into()];
    house
        .mail
        .save_draft(anne, account, draft.id, &content)
        .unwrap();
    let refused = house.mail.submit(anne, account, draft.id, SubmitAt::Now);
    let beyond = excess(refused);
    assert_eq!(
        beyond,
        Excess {
            scope: Scope::Sender,
            minutes: 1,
            limit: 700,
            used: 699,
            recipients: 2
        }
    );
    assert!((beyond.left(), beyond.is_one_message()) == (1, false));
    assert!(MailError::OverLimit(beyond).is_temporary());
    let draft = house.mail.draft(anne, account, draft.id).unwrap();
    assert_eq!((draft.held, draft.content.to.len()), (None, 2));
    // What fits is still taken, and what alone is too much never is.
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    let alone = excess(send(&house, 9_000));
    assert!(alone.is_one_message() && alone.limit == 700, "{alone:?}");
    house.check();
}

async fn a_window_ends_and_a_longer_one_goes_on(kind: Kind) {
    let house = house(kind);
    assert_eq!(reason(send(&house, 500)), Reason::Passing);
    house.clock.advance(MINUTE - SLOT);
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    house.clock.advance(MINUTE + SLOT);
    // The minute is over; in ten minutes 501 were counted, and 800 leave.
    assert_eq!(reason(send(&house, 299)), Reason::Passing);
    house.clock.advance(MINUTE + SLOT);
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    let beyond = excess(send(&house, 200));
    assert_eq!(
        (beyond.minutes, beyond.limit, beyond.used),
        (10, 1_000, 801)
    );
    house.clock.advance(10 * MINUTE + SLOT);
    assert_eq!(reason(send(&house, 500)), Reason::Passing);
    // An hour later nothing shorter than ten hours remembers.
    house.clock.advance(61 * MINUTE);
    let left: Vec<u32> = house
        .mail
        .sending_budget(&house.anne, house.account())
        .unwrap()
        .iter()
        .map(|budget| budget.left)
        .collect();
    assert_eq!(left, [500, 800, 2_000, 5_000 - 1_301]);
}

async fn at_night_and_at_the_week_end_limits_are_lower(kind: Kind) {
    let house = house(kind);
    // Tuesday, 22 September 2026.
    for (moment, warn) in [
        ("2026-09-22T12:00", 500),
        ("2026-09-22T20:00", 125),
        ("2026-09-23T06:59", 125),
        ("2026-09-23T07:01", 500),
        ("2026-09-26T12:00", 250),
        ("2026-09-27T21:00", 62),
    ] {
        set(&house, moment);
        assert_eq!(reason(send(&house, warn)), Reason::Passing, "{moment}");
        assert_eq!(reason(send(&house, 1)), Reason::Limit, "{moment}");
        // Far from what the next moment counts.
        house.clock.advance(Duration::from_secs(1));
    }
}

async fn of_two_submissions_of_one_moment_one_waits(kind: Kind) {
    let house = house(kind);
    let folder = tempfile::tempdir().unwrap();
    // On PostgreSQL the other one goes through another node.
    let other = match kind {
        Kind::Sqlite => house.mail.clone(),
        Kind::Postgres => open_in(folder.path(), &house.ground, &house.clock),
    };
    let barrier = std::sync::Barrier::new(4);
    let mut reasons: Vec<Reason> = std::thread::scope(|scope| {
        let one = |mail: &Mail| {
            barrier.wait();
            reason(send_from(mail, &house.anne, ANNE, 170))
        };
        let all: Vec<_> = [&house.mail, &other, &house.mail, &other]
            .map(|mail| scope.spawn(move || one(mail)))
            .into_iter()
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    reasons.sort_by_key(|reason| *reason == Reason::Limit);
    assert_eq!(reasons[..2], [Reason::Passing; 2]);
    assert_eq!(reasons[2..], [Reason::Limit; 2]);
    assert_eq!(
        house.mail.held_by_limit(&Actor::command()).unwrap().len(),
        2
    );
}

async fn counts_and_what_waits_outlive_a_restart(kind: Kind) {
    let House {
        mail,
        clock,
        anne,
        ground,
        ..
    } = house(kind);
    assert_eq!(reason(send_from(&mail, &anne, ANNE, 500)), Reason::Passing);
    let waits = send_from(&mail, &anne, ANNE, 100).unwrap();
    assert_eq!(waits.reason, Reason::Limit);
    mail.store().close().await;
    drop(mail);
    let mail = open(&ground, &clock);
    assert_eq!(
        mail.take_release(anne.account, waits.id).unwrap(),
        Release::Gone
    );
    let jobs = mail.store().pending_jobs(mail::RELEASE_JOB).unwrap();
    assert_eq!(jobs.len(), 1, "what waits has no job: {jobs:?}");
    assert_eq!(excess(send_from(&mail, &anne, ANNE, 101)).used, 600);
    assert_eq!(mail.held_by_limit(&Actor::command()).unwrap().len(), 1);
}

async fn what_the_program_sends_is_not_counted(kind: Kind) {
    let house = house(kind);
    let program = Actor {
        account: house.account(),
        ..Actor::system()
    };
    for _ in 0..2 {
        let sent = send_from(&house.mail, &program, ANNE, 600);
        assert_eq!(reason(sent), Reason::Passing);
    }
    assert_eq!(reason(send(&house, 500)), Reason::Passing);
}

async fn what_is_called_back_does_not_count(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let draft = house
        .mail
        .create_draft(anne, account, &Start::Empty)
        .unwrap();
    let mut content = draft.content.clone();
    content.to = addresses(400).into_iter().map(|one| one.address).collect();
    house
        .mail
        .save_draft(anne, account, draft.id, &content)
        .unwrap();
    // Also from a network, which gets them back too.
    let anne = Actor {
        network: Some("192.0.2.7".parse().unwrap()),
        ..anne.clone()
    };
    for _ in 0..5 {
        let sent = house
            .mail
            .submit(&anne, account, draft.id, SubmitAt::Now)
            .unwrap();
        assert_eq!(sent.reason, Reason::Undo);
        assert_eq!(
            house.mail.call_back(&anne, account, sent.id).unwrap(),
            CalledBack::Draft(draft.id)
        );
    }
    let budget = house.mail.sending_budget(&anne, account).unwrap();
    assert!(budget.iter().all(|window| window.left == window.whole));
    // What has left is not given back.
    let sent = house
        .mail
        .submit(&anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    house.clock.advance(Duration::from_secs(10));
    house.mail.take_release(account, sent.id).unwrap();
    assert!(house.mail.call_back(&anne, account, sent.id).is_err());
    let budget = house.mail.sending_budget(&anne, account).unwrap();
    assert_eq!(budget[0].left, 100);
}

async fn all_who_write_from_one_network_share_its_limit(kind: Kind) {
    let house = house(kind);
    let at = |who: &Actor, network: &str| Actor {
        network: Some(network.parse().unwrap()),
        ..who.clone()
    };
    let basile = "basile.serre@ac-thau.example";
    let (anne, other) = (
        at(&house.anne, "2001:db8:1:2::7"),
        at(&house.basile, "2001:db8:1:2::8"),
    );
    assert_eq!(
        reason(send_from(&house.mail, &anne, ANNE, 300)),
        Reason::Passing
    );
    let waits = send_from(&house.mail, &other, basile, 300).unwrap();
    assert_eq!(waits.reason, Reason::Limit);
    let held = house.mail.held_by_limit(&Actor::command()).unwrap();
    assert_eq!(held[0].excess.scope, Scope::Network);
    assert_eq!(held[0].network.as_deref(), Some("2001:db8:1:2::/64"));
    let beyond = excess(send_from(&house.mail, &other, basile, 101));
    assert_eq!((beyond.scope, beyond.used), (Scope::Network, 600));
    // From elsewhere, and through a proxy on the machine itself, only the sender's own counts.
    for network in ["2001:db8:1:3::8", "127.0.0.1"] {
        let budget = house
            .mail
            .sending_budget(&at(&house.basile, network), house.basile.account)
            .unwrap();
        assert_eq!(budget[0].left, 200, "{network}");
    }
}

fn only_held(house: &House) -> HeldByLimit {
    let mut held = house.mail.held_by_limit(&Actor::command()).unwrap();
    assert_eq!(held.len(), 1, "{held:?}");
    held.remove(0)
}

async fn an_administrator_lets_go_or_gives_back(kind: Kind) {
    let house = house(kind);
    let (anne, account, command) = (&house.anne, house.account(), Actor::command());
    send(&house, 500).unwrap();
    let sent = send(&house, 2).unwrap();
    assert!(matches!(
        house.mail.held_by_limit(anne),
        Err(MailError::Refused)
    ));
    assert!(matches!(
        house.mail.release_held(anne, 1),
        Err(MailError::Refused)
    ));
    let held = only_held(&house);
    assert_eq!(
        (
            held.address.as_str(),
            held.subject.as_str(),
            held.submission
        ),
        (ANNE, "Sortie", sent.id)
    );
    house.mail.release_held(&command, held.id).unwrap();
    assert!(matches!(
        house.mail.release_held(&command, held.id),
        Err(MailError::NoSuchSubmission)
    ));
    assert!(house.mail.held_by_limit(&command).unwrap().is_empty());
    let Release::Now(released) = house.mail.take_release(account, sent.id).unwrap() else {
        panic!("it leaves at once");
    };
    assert_eq!(released.envelope.recipients.len(), 2);
    let jobs = house.mail.store().pending_jobs(mail::RELEASE_JOB).unwrap();
    let now = house.mail.store().now();
    assert!(
        jobs.iter()
            .any(|job| job.payload == sent.id.to_string().into_bytes() && job.run_at <= now)
    );
    house.mail.finish_release(account, sent.id).unwrap();

    // A time that its writer chose is kept while it is to come.
    let draft = house
        .mail
        .create_draft(anne, account, &Start::Empty)
        .unwrap();
    let mut content = draft.content.clone();
    content.to = vec!["a@x.example".into()];
    house
        .mail
        .save_draft(anne, account, draft.id, &content)
        .unwrap();
    let tomorrow = Timestamp(now.0 + 86_400_000);
    let planned = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::At(tomorrow))
        .unwrap();
    assert_eq!(planned.reason, Reason::Limit);
    house
        .mail
        .release_held(&command, only_held(&house).id)
        .unwrap();
    assert_eq!(
        house.mail.take_release(account, planned.id).unwrap(),
        Release::Later(tomorrow)
    );
    house.mail.call_back(anne, account, planned.id).unwrap();

    let again = house
        .mail
        .submit(anne, account, draft.id, SubmitAt::Now)
        .unwrap();
    assert_eq!(again.reason, Reason::Limit);
    house
        .mail
        .return_held(&command, only_held(&house).id)
        .unwrap();
    assert!(house.mail.held_by_limit(&command).unwrap().is_empty());
    let draft = house.mail.draft(anne, account, draft.id).unwrap();
    assert_eq!(draft.held, None);
    let journal = house.mail.journal(anne, account, 50).unwrap();
    for act in ["limit-released", "limit-returned"] {
        let line = journal.iter().find(|row| row.act == act).expect(act);
        assert_eq!(line.door, "command");
    }
    house.check();
}

async fn what_another_program_sent_comes_back_whole(kind: Kind) {
    let house = house(kind);
    send(&house, 500).unwrap();
    let sent = send(&house, 2).unwrap();
    assert_eq!(only_held(&house).submission, sent.id);
    let back = house
        .mail
        .call_back(&house.anne, house.account(), sent.id)
        .unwrap();
    let CalledBack::Message(message) = back else {
        panic!("{back:?}")
    };
    let raw = house
        .mail
        .body(&house.anne, house.account(), message)
        .unwrap();
    let raw = String::from_utf8_lossy(&raw).into_owned();
    assert!(
        raw.starts_with("Bcc: r1@x.example\r\nFrom: ") && raw.ends_with("\r\n\r\nBonjour\r\n"),
        "{raw}"
    );
    let drafts = house.with(Role::Drafts);
    let uids = house
        .mail
        .uid_list(&house.anne, house.account(), drafts)
        .unwrap();
    assert_eq!(uids.uids.len(), 1);
    assert!(
        house
            .mail
            .held_by_limit(&Actor::command())
            .unwrap()
            .is_empty()
    );
    house.check();
}

async fn the_budget_is_what_is_left(kind: Kind) {
    let house = house(kind);
    let read = || {
        house
            .mail
            .sending_budget(&house.anne, house.account())
            .unwrap()
    };
    let left = |budget: Vec<mail::Budget>| -> Vec<(u32, u32)> {
        budget.iter().map(|one| (one.minutes, one.left)).collect()
    };
    assert_eq!(
        left(read()),
        [(1, 500), (10, 800), (60, 2_000), (600, 5_000)]
    );
    send(&house, 300).unwrap();
    let budget = read();
    assert_eq!(
        left(budget.clone()),
        [(1, 200), (10, 500), (60, 1_700), (600, 4_700)]
    );
    assert!(budget[0].is_low() && !budget[1].is_low());
    send(&house, 400).unwrap();
    assert_eq!(read()[0].left, 0);
    assert!(matches!(
        house.mail.sending_budget(&house.basile, house.account()),
        Err(MailError::Refused)
    ));
}

async fn an_address_counts_once_and_a_refusal_not_at_all(kind: Kind) {
    let house = house(kind);
    let mut recipients = addresses(10);
    recipients.extend(addresses(10));
    recipients[3].address = "R4@X.example".into();
    let envelope = Envelope {
        from: ANNE.into(),
        recipients,
        ..Envelope::default()
    };
    let raw = || {
        format!("From: <{ANNE}>\r\n\r\nBonjour\r\n")
            .into_bytes()
            .into()
    };
    let (anne, account) = (&house.anne, house.account());
    house
        .mail
        .submit_raw(anne, account, &envelope, raw(), Duration::ZERO)
        .unwrap();
    let left = || house.mail.sending_budget(anne, account).unwrap()[0].left;
    assert_eq!(left(), 490);
    let foreign = send_from(&house.mail, anne, "basile.serre@ac-thau.example", 5);
    assert!(foreign.is_err());
    excess(send(&house, 9_000));
    assert_eq!(left(), 490);
}

/// A table whose first window takes so many by themselves, and so many at all.
fn table(warn: u32, max: u32) -> String {
    format!(
        "{{\"sender\": [{{\"minutes\": 1, \"warn\": {warn}, \"max\": {max}}}, \
         {{\"minutes\": 10, \"warn\": 800, \"max\": 1000}}, \
         {{\"minutes\": 60, \"warn\": 2000, \"max\": 4000}}, \
         {{\"minutes\": 600, \"warn\": 5000, \"max\": 8000}}], \"night\": 1}}"
    )
}

async fn an_organisation_has_a_table_of_its_own(kind: Kind) {
    let house = house(kind);
    let directory = house.mail.directory();
    let command = Actor::command();
    let organisation = house.anne.organisation;
    let decide = |value: &str| directory.set_policy(&command, organisation, "sending", value);
    assert_eq!(reason(send(&house, 4)), Reason::Passing);
    house.clock.advance(MINUTE + SLOT);
    decide(&table(3, 5)).unwrap();
    assert_eq!(reason(send(&house, 3)), Reason::Passing);
    assert_eq!(reason(send(&house, 1)), Reason::Limit);
    let refused = excess(send(&house, 2));
    assert_eq!((refused.limit, refused.used, refused.minutes), (5, 4, 1));
    // The house's holds for everybody else, and nothing that makes no sense is taken.
    let own = directory.sending_limits(organisation).unwrap();
    for wrong in [&table(6, 5), &table(900, 1000), "{\"night\": 0}"] {
        assert!(decide(wrong).is_err(), "{wrong}");
    }
    assert_eq!(directory.sending_limits(organisation).unwrap(), own);
    let budget = house
        .mail
        .sending_budget(&house.anne, house.account())
        .unwrap();
    assert_eq!((budget[0].left, budget[0].whole), (0, 3));
    // As it was at the beginning, from the next message on.
    decide("{}").unwrap();
    assert_eq!(reason(send(&house, 100)), Reason::Passing);
}
