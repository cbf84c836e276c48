//! Quotas follow the policy unless somebody set them by hand, on both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use directory::{
    Act, Actor, Cause, Directory, DirectoryError, FunctionFacts, NewAccount, QuotaSet, Recipient,
    Right, Role,
};
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, Schema, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;

testing_postgres::on_both_engines! {
    a_quota_follows_the_functions_of_its_bearer,
    a_quota_set_by_hand_stays_until_somebody_goes_back_to_the_policy,
    a_changed_policy_reaches_whoever_follows_it,
    a_quota_follows_a_function_that_begins_or_ends_on_a_date,
    a_quota_below_what_is_used_takes_nothing_away,
    who_does_not_look_after_somebody_reads_and_changes_no_quota,
    an_account_made_with_a_quota_of_its_own_keeps_it,
    quotas_of_before_are_by_hand_where_somebody_chose_them,
}

const GIB: i64 = 1 << 30;

fn teaches(school: i64) -> FunctionFacts {
    FunctionFacts {
        code: "ENS".to_owned(),
        post: "L1300".to_owned(),
        ..holds(school, "", "2020-09-01", None)
    }
}

impl House {
    fn quota(&self, account: AccountId) -> i64 {
        self.directory.account(account).unwrap().quota_bytes
    }

    fn policy(&self, value: &str) {
        self.directory
            .set_policy(&Actor::command(), self.organisation, "quota", value)
            .unwrap();
    }

    fn by_hand(&self, who: &Who, bytes: i64) {
        self.directory
            .set_quota(&Actor::command(), who.account, bytes)
            .unwrap();
    }
}

/// A teacher and a head of one school.
fn two(house: &House) -> (i64, Who, Who) {
    let school = house.school("0340001A", None);
    let teacher = house.put(None, &facts("Roux", vec![teaches(school)]));
    let leads = holds(school, "D0010", "2020-09-01", None);
    let head = house.put(None, &facts("Vidal", vec![leads]));
    (school, teacher, head)
}

async fn a_quota_follows_the_functions_of_its_bearer(kind: Kind) {
    let house = house(kind);
    let (school, teacher, head) = two(&house);
    assert_eq!(
        (house.quota(teacher.account), house.quota(head.account)),
        (2 * GIB, 5 * GIB)
    );
    let leads = holds(school, "D0011", "2026-08-31", None);
    house.put(Some(&teacher), &facts("Roux", vec![teaches(school), leads]));
    assert_eq!(
        house.quota(teacher.account),
        5 * GIB,
        "the largest of two functions"
    );
    house.put(Some(&teacher), &facts("Roux", vec![teaches(school)]));
    assert_eq!(house.quota(teacher.account), 2 * GIB);
    let lines = house.directory.own_journal(&teacher.actor(), None).unwrap();
    assert_eq!(lines, [], "nobody did it");
}

async fn a_quota_set_by_hand_stays_until_somebody_goes_back_to_the_policy(kind: Kind) {
    let house = house(kind);
    let (school, teacher, root) = two(&house);
    let command = Actor::command();
    let directory = &house.directory;
    directory
        .set_administrator(&command, root.person, true)
        .unwrap();
    let standing = || {
        directory
            .quota_standing(&root.actor(), teacher.account)
            .unwrap()
    };
    let now = standing();
    assert!(!now.by_hand && now.set.is_none());
    assert_eq!((now.bytes, now.by_policy), (2 * GIB, 2 * GIB));
    directory
        .set_quota(&root.actor(), teacher.account, 7 * GIB)
        .unwrap();
    let at = house.store.now();
    let leads = holds(school, "D0011", "2026-08-31", None);
    house.put(Some(&teacher), &facts("Roux", vec![leads]));
    house.policy("{\"default\": 3221225472}");
    let now = standing();
    assert!(now.by_hand);
    assert_eq!(
        now.set,
        Some(QuotaSet {
            by: Some(root.person),
            at
        })
    );
    assert_eq!((now.bytes, now.by_policy), (7 * GIB, 5 * GIB));
    let given = directory
        .follow_quota_policy(&root.actor(), teacher.account)
        .unwrap();
    assert_eq!(given, 5 * GIB);
    assert!(!standing().by_hand);
    assert_eq!(house.quota(teacher.account), 5 * GIB);
    directory
        .follow_quota_policy(&root.actor(), teacher.account)
        .unwrap();
    let lines = directory.own_journal(&teacher.actor(), None).unwrap();
    let acts: Vec<&Act> = lines.iter().map(|line| &line.act).collect();
    assert_eq!(
        acts,
        [
            &Act::QuotaFollows { bytes: 5 * GIB },
            &Act::QuotaSet { bytes: 7 * GIB }
        ],
        "once each"
    );
    house.put(Some(&teacher), &facts("Roux", vec![teaches(school)]));
    assert_eq!(house.quota(teacher.account), 3 * GIB, "it follows again");
}

async fn a_changed_policy_reaches_whoever_follows_it(kind: Kind) {
    let house = house(kind);
    let (school, teacher, head) = two(&house);
    house.make();
    let mailbox = house.account_at("ce.0340001a@ac-thau.example");
    let by_hand = house.put(None, &facts("Serra", vec![teaches(school)]));
    house.by_hand(&by_hand, 4 * GIB);
    let leaving = house.put(None, &facts("Caro", vec![teaches(school)]));
    let (registry, today) = (house.registry(house.organisation), house.today());
    house
        .store
        .platform_write(|tx| registry.depart(tx, leaving.person, today, None, Cause::Unknown))
        .unwrap();
    let suspended = house.put(None, &facts("Bosc", vec![teaches(school)]));
    let how = directory::Suspension {
        reason: "Perdu".to_owned(),
        keeps_mail: None,
    };
    house
        .directory
        .suspend(&Actor::command(), suspended.account, &how)
        .unwrap();
    let elsewhere = organisation(&house.directory, "ac-ailleurs.example");
    let stranger = house.put_in(elsewhere, None, &facts("Autre", Vec::new()));
    // More than the accounts of one page.
    let many: Vec<Who> = (0..205)
        .map(|_| house.put(None, &facts("Martin", vec![teaches(school)])))
        .collect();
    house.policy(
        "{\"default\": 1073741824, \"by_function\": {\"DIR\": 6442450944, \"ENS\": 3221225472}, \"role_mailbox\": 8589934592}",
    );
    assert_eq!(house.quota(teacher.account), 3 * GIB);
    assert_eq!(house.quota(head.account), 6 * GIB);
    assert_eq!(house.quota(mailbox), 8 * GIB);
    assert_eq!(house.quota(by_hand.account), 4 * GIB);
    assert_eq!(house.quota(leaving.account), 2 * GIB, "who leaves keeps it");
    assert_eq!(house.quota(suspended.account), 3 * GIB);
    assert_eq!(house.quota(stranger.account), 2 * GIB);
    assert!(many.iter().all(|one| house.quota(one.account) == 3 * GIB));
    let again = house.directory.follow_quotas(house.organisation).unwrap();
    assert_eq!(again, 0, "all are as they should be");
}

async fn a_quota_follows_a_function_that_begins_or_ends_on_a_date(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (before, after) = (
        holds(school, "D0010", "2020-09-01", Some("2026-09-01")),
        holds(school, "D0010", "2026-09-01", None),
    );
    let old = house.put(None, &facts("Roux", vec![before]));
    let new = house.put(None, &facts("Vidal", vec![after]));
    let quotas = || (house.quota(old.account), house.quota(new.account));
    assert_eq!(quotas(), (5 * GIB, 2 * GIB), "31 August");
    assert_eq!(
        house.directory.follow_quotas(house.organisation).unwrap(),
        0
    );
    house.clock.advance(DAY);
    assert_eq!(
        house.directory.follow_quotas(house.organisation).unwrap(),
        2
    );
    assert_eq!(quotas(), (2 * GIB, 5 * GIB), "1 September");
}

async fn a_quota_below_what_is_used_takes_nothing_away(kind: Kind) {
    let house = house(kind);
    let (school, _, head) = two(&house);
    house
        .store
        .write(head.account, |tx| tx.add_usage(3 * GIB))
        .unwrap();
    let address = house.directory.account(head.account).unwrap();
    let answer = || house.directory.recipient(&address.address, 1).unwrap();
    assert!(matches!(answer(), Recipient::Local { .. }));
    house.put(Some(&head), &facts("Vidal", vec![teaches(school)]));
    assert_eq!(house.quota(head.account), 2 * GIB);
    assert!(matches!(answer(), Recipient::Full), "new mail is refused");
    assert_eq!(house.store.usage(head.account).unwrap(), 3 * GIB);
    assert!(
        house.may(&head, head.account, Right::Read),
        "what is there is read"
    );
    let told = house.directory.filling().unwrap();
    let told: Vec<_> = told.iter().map(|one| (one.account, one.notice)).collect();
    assert_eq!(told, [(head.account, 100)], "its owner is told");
}

async fn who_does_not_look_after_somebody_reads_and_changes_no_quota(kind: Kind) {
    let house = house(kind);
    let (_, teacher, head) = two(&house);
    let directory = &house.directory;
    house.by_hand(&teacher, 7 * GIB);
    let stranger = head.actor();
    assert!(matches!(
        directory.quota_standing(&stranger, teacher.account),
        Err(DirectoryError::NotPermitted)
    ));
    assert!(matches!(
        directory.follow_quota_policy(&stranger, teacher.account),
        Err(DirectoryError::NotPermitted)
    ));
    assert!(matches!(
        directory.follow_quota_policy(&stranger, AccountId(999_999)),
        Err(DirectoryError::NotPermitted)
    ));
    directory
        .set_administrator(&Actor::command(), teacher.person, true)
        .unwrap();
    assert!(
        matches!(
            directory.follow_quota_policy(&teacher.actor(), teacher.account),
            Err(DirectoryError::NotPermitted)
        ),
        "one's own"
    );
    assert_eq!(house.quota(teacher.account), 7 * GIB);
}

async fn an_account_made_with_a_quota_of_its_own_keeps_it(kind: Kind) {
    let house = house(kind);
    let made = |name: &str, quota_bytes| {
        let new = NewAccount {
            organisation: house.organisation,
            identifier: name.to_owned(),
            display_name: name.to_owned(),
            given_name: String::new(),
            family_name: name.to_owned(),
            function: String::new(),
            establishment: None,
            language: Lang::Fr,
            role: Role::Agent,
            addresses: vec![format!("{name}@ac-thau.example").parse().unwrap()],
            quota_bytes,
        };
        let made = house.directory.create_account(&Actor::command(), &new);
        made.unwrap().1
    };
    let (given, chosen) = (made("roux", 2 * GIB), made("vidal", 9 * GIB));
    house.policy("{\"default\": 3221225472}");
    assert_eq!(house.quota(given), 3 * GIB);
    assert_eq!(house.quota(chosen), 9 * GIB);
    let standing = house.directory.quota_standing(&Actor::command(), chosen);
    let standing = standing.unwrap();
    assert!(standing.by_hand && standing.set.is_none(), "{standing:?}");
}

/// An account as it was before quotas were marked: its key, its quota, whether its bearer held a function, and what was
/// done.
fn account_of_before(tx: &store::Tx<'_>, key: i64, quota: i64, holds: bool, act: Option<&str>) {
    let run = |sql: &str| tx.execute(sql, &[]).unwrap();
    run(&format!(
        "INSERT INTO account (account_id, organisation_id, person_id, state, quota_bytes, created)
         VALUES ({key}, {}, {}, 'active', {quota}, 0)",
        key / 100,
        key + 50
    ));
    if holds {
        run(&format!(
            "INSERT INTO held_function (person_id, establishment_id, code, post, label, since)
             VALUES ({}, 1, 'DIR', '', '', '2020-09-01')",
            key + 50
        ));
    }
    if let Some(act) = act {
        run(&format!(
            "INSERT INTO act (entry_id, organisation_id, at, door, about_person, act)
             VALUES ({key}, {}, 0, 'web', {}, '{act}')",
            key / 100,
            key + 50
        ));
    }
}

async fn quotas_of_before_are_by_hand_where_somebody_chose_them(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let open = |schema: Schema| {
        let options = store::Options {
            data: folder.path().to_owned(),
            engine: database
                .as_ref()
                .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_156_000))),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits::default(),
        };
        Store::open(options, &[schema]).unwrap()
    };
    let whole = directory::schema();
    let before = open(Schema {
        platform: &whole.platform[..8],
        ..directory::schema()
    });
    let set = "{\"act\":\"quota-set\",\"bytes\":1}";
    before
        .platform_write(|tx| {
            // The first organisation decided nothing, the second one 3 GiB.
            account_of_before(tx, 101, 2 * GIB, false, None);
            account_of_before(tx, 102, 5 * GIB, false, None);
            account_of_before(tx, 103, 5 * GIB, true, None);
            account_of_before(tx, 104, 9 * GIB, true, None);
            account_of_before(tx, 105, 9 * GIB, true, Some(set));
            account_of_before(tx, 106, 5 * GIB, true, Some("{\"act\":\"resumed\"}"));
            account_of_before(tx, 107, 10 * GIB, false, None);
            account_of_before(tx, 201, 3 * GIB, false, None);
            account_of_before(tx, 202, 4 * GIB, false, None);
            account_of_before(tx, 203, 2 * GIB, false, None);
            tx.execute(
                "INSERT INTO role_mailbox (account_id, organisation_id, establishment_id, kind, name)
                 VALUES (107, 1, 1, 'ce', 'ce.0340001a')",
                &[],
            )?;
            tx.execute(
                "INSERT INTO policy (organisation_id, name, value, since)
                 VALUES (2, 'quota', '{\"role_mailbox\": 7, \"default\": 3221225472}', 0)",
                &[],
            )
        })
        .unwrap();
    drop(before);
    let store = open(whole);
    let by_hand: Vec<i64> = store
        .platform_read(|tx| {
            let sql = "SELECT account_id FROM account WHERE quota_by_hand = 1 ORDER BY account_id";
            tx.query(sql, &[], |row| row.get(0))
        })
        .unwrap();
    assert_eq!(by_hand, [102, 105, 202]);
    drop(Directory::new(store));
}
