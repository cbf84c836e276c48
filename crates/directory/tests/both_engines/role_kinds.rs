//! Mailboxes of a post other than `ce.`: who makes them, what they may be called, how they end, on both engines.

use directory::{
    AccountState, Act, Actor, DirectoryError, Duty, MailboxRole, NewDelegation, NewRoleMailbox,
    Recipient, Right, StructureFacts,
};
use store::AccountId;
use testing_postgres::Kind;

use crate::house::{DAY, House, Who, facts, holds, house, organisation};

testing_postgres::on_both_engines! {
    whoever_looks_after_a_structure_makes_mailboxes_for_it,
    a_name_that_is_reserved_taken_or_kept_is_refused,
    a_mailbox_ends_on_a_day_answers_and_opens_again,
    other_kinds_close_with_their_establishment,
    what_somebody_ended_no_feed_opens_again,
    mailboxes_are_listed_by_name_for_who_looks_after_them,
}

fn kind(establishment: i64, kind: &str, with_uai: bool) -> NewRoleMailbox {
    NewRoleMailbox {
        establishment,
        kind: kind.to_owned(),
        with_uai,
        display_name: format!("Boîte {kind}"),
    }
}

/// Of the administration, with a UAI or without one.
fn service(house: &House, uai: Option<&str>, name: &str, parent: Option<i64>) -> i64 {
    let facts = StructureFacts {
        uai: uai.map(str::to_owned),
        name: name.to_owned(),
        kind_code: Some("801".to_owned()),
        parent,
        ..StructureFacts::default()
    };
    let registry = house.registry(house.organisation);
    house
        .store
        .platform_write(|tx| registry.put_structure(tx, None, &facts))
        .unwrap()
}

fn administrator(house: &House) -> Who {
    let who = house.put(None, &facts("Racine", Vec::new()));
    house
        .directory
        .set_administrator(&Actor::command(), who.person, true)
        .unwrap();
    who
}

/// Somebody who looks after the people of a part.
fn desk(house: &House, establishment: i64) -> Who {
    let who = house.put(None, &facts("Guichet", Vec::new()));
    let right = NewDelegation {
        person: who.person,
        duty: Duty::People,
        establishment: Some(establishment),
        until: "2027-08-31".parse().unwrap(),
    };
    house
        .directory
        .delegate(&Actor::command(), house.organisation, &right)
        .unwrap();
    who
}

fn make(house: &House, by: &Who, new: &NewRoleMailbox) -> Result<AccountId, DirectoryError> {
    house.directory.create_role_mailbox(&by.actor(), new)
}

fn state(house: &House, account: AccountId) -> AccountState {
    house.directory.account(account).unwrap().state
}

fn turn(house: &House) {
    while !house.directory.turn().unwrap().is_empty() {}
}

async fn whoever_looks_after_a_structure_makes_mailboxes_for_it(engine: Kind) {
    let house = house(engine);
    let above = service(&house, Some("0349999Z"), "Services départementaux", None);
    let office = service(&house, None, "Bureau des examens", Some(above));
    let school = house.school("0340001A", Some(above));
    let other = house.school("0340002B", None);
    house.make();
    let since = "2020-09-01";
    let head = vec![holds(school, "D0010", since, Some("2026-09-01"))];
    let head = house.put(None, &facts("Castagne", head));
    let deputy = vec![holds(school, "D0011", since, Some("2026-09-02"))];
    let deputy = house.put(None, &facts("Fabre", deputy));
    let director = vec![holds(above, "D0010", since, None)];
    let director = house.put(None, &facts("Roux", director));
    let desk = desk(&house, above);
    let elsewhere = organisation(&house.directory, "ac-ailleurs.example");
    let far = house.school_of(elsewhere, "0750001A", None);

    let account = make(&house, &desk, &kind(school, " Secretariat ", true)).unwrap();
    let held = house.directory.account(account).unwrap();
    assert_eq!(
        (held.address.as_str(), held.quota_bytes),
        ("secretariat.0340001a@ac-thau.example", 10 << 30)
    );
    let found = house.account_at("secretariat.0340001a@ac-thau.example");
    assert_eq!(found, account);
    // Nobody else makes one, and nobody beyond what they look after.
    for (by, place) in [
        (&head, school),
        (&director, above),
        (&desk, other),
        (&desk, far),
        (&desk, 999_999),
    ] {
        let refused = make(&house, by, &kind(place, "cdi", true));
        assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    }
    // A name of the whole domain is for services.
    let refused = make(&house, &desk, &kind(school, "cdi", false));
    assert!(matches!(
        refused,
        Err(DirectoryError::Invalid { what: "uai", .. })
    ));
    make(&house, &desk, &kind(above, "drh", false)).unwrap();
    make(&house, &desk, &kind(office, "examens", true)).unwrap();

    // Who opens it follows from the same rule as for `ce.`.
    let (ce, own) = ("ce.0340001a".to_owned(), "secretariat.0340001a".to_owned());
    let both = |role| vec![(ce.clone(), role), (own.clone(), role)];
    assert_eq!(house.sees(&head), both(MailboxRole::Owner));
    assert_eq!(house.sees(&deputy), both(MailboxRole::Member));
    let names =
        |who: &Who| -> Vec<String> { house.sees(who).into_iter().map(|(name, _)| name).collect() };
    assert_eq!(names(&director), ["ce.0349999z", "drh", "examens"]);
    assert_eq!(names(&desk), Vec::<String>::new());
    let opens = |by: &Who| {
        let found = house.directory.managed_role_members(&by.actor(), account);
        found.map(|all| all.into_iter().map(|(who, _)| who).collect::<Vec<_>>())
    };
    assert_eq!(opens(&desk).unwrap(), [head.person, deputy.person]);
    assert!(matches!(opens(&head), Err(DirectoryError::NotPermitted)));
    house.clock.advance(DAY);
    assert_eq!(house.sees(&head), []);
    assert_eq!(house.sees(&deputy), both(MailboxRole::Owner));
    house.clock.advance(DAY);
    assert!(names(&director).contains(&own));

    house
        .directory
        .rename_role_mailbox(&desk.actor(), account, "Secrétariat du collège")
        .unwrap();
    let open = house.directory.role_mailboxes(&director.actor()).unwrap();
    let shown = open.iter().find(|one| one.account == account).unwrap();
    assert_eq!(shown.display_name, "Secrétariat du collège");
    let journal = house
        .directory
        .school_journal(&director.actor(), school, None)
        .unwrap();
    let told: Vec<_> = journal
        .into_iter()
        .map(|line| (line.by, line.act))
        .collect();
    let by = Some(desk.person);
    let renamed = Act::MailboxRenamed {
        mailbox: own.clone(),
        name: "Secrétariat du collège".to_owned(),
    };
    let made = Act::MailboxMade { mailbox: own };
    assert_eq!(told, [(by, renamed), (by, made)]);
    // `ce.` is made, named and ended by rule.
    let ce = house.account_at("ce.0340001a@ac-thau.example");
    let refused = house.directory.rename_role_mailbox(&desk.actor(), ce, "X");
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    let refused = house
        .directory
        .close_role_mailbox(&desk.actor(), ce, house.today());
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    assert_eq!(house.make(), 0);
}

async fn a_name_that_is_reserved_taken_or_kept_is_refused(engine: Kind) {
    let house = house(engine);
    let root = administrator(&house);
    let place = service(&house, None, "Rectorat", None);
    let second = service(&house, None, "Annexe", None);
    house.put(None, &facts("Vidal", Vec::new()));
    let refused = |name: &str| match make(&house, &root, &kind(place, name, false)) {
        Err(DirectoryError::Invalid { what, .. } | DirectoryError::Exists { what, .. }) => what,
        other => panic!("{name}: {other:?}"),
    };
    for (name, why) in [
        ("postmaster", "reserved"),
        ("ce", "reserved"),
        // With a point they would be other structures' and people's.
        ("ce.0340001a", "kind"),
        ("secretariat.0340002b", "kind"),
        ("claude.vidal", "kind"),
        ("dpe 2", "kind"),
        ("dpé", "kind"),
        ("", "kind"),
    ] {
        assert_eq!(refused(name), why, "{name}");
    }
    let account = make(&house, &root, &kind(place, "dpe2", false)).unwrap();
    assert_eq!(refused("DPE2"), "kind-taken");
    let elsewhere = make(&house, &root, &kind(second, "dpe2", false));
    assert!(matches!(
        elsewhere,
        Err(DirectoryError::Exists {
            what: "address",
            ..
        })
    ));
    for name in ["", "\u{7}", &"x".repeat(121), "a \"b\" <c>"] {
        let new = NewRoleMailbox {
            display_name: name.to_owned(),
            ..kind(place, "drh", false)
        };
        let refused = make(&house, &root, &new);
        assert!(matches!(
            refused,
            Err(DirectoryError::Invalid { what: "name", .. })
        ));
    }
    // Deleted: its address is kept for five years, then free.
    let close = |account| {
        (house.directory)
            .close_role_mailbox(&root.actor(), account, house.today())
            .unwrap();
    };
    close(account);
    house.clock.advance(DAY);
    turn(&house);
    house.clock.advance(DAY * 91);
    turn(&house);
    assert_eq!(state(&house, account), AccountState::Deleted);
    assert_eq!(refused("dpe2"), "quarantine");
    house.clock.advance(DAY * 366 * 5);
    let again = make(&house, &root, &kind(place, "dpe2", false)).unwrap();
    assert_ne!(again, account);
    assert_eq!(house.account_at("dpe2@ac-thau.example"), again);
}

async fn a_mailbox_ends_on_a_day_answers_and_opens_again(engine: Kind) {
    let house = house(engine);
    let root = administrator(&house);
    let school = house.school("0340001A", None);
    house.make();
    let head = vec![holds(school, "D0010", "2020-09-01", None)];
    let head = house.put(None, &facts("Castagne", head));
    let account = make(&house, &root, &kind(school, "cdi", true)).unwrap();
    let directory = &house.directory;
    let close =
        |last: chrono::NaiveDate| directory.close_role_mailbox(&root.actor(), account, last);
    let today = house.today();
    for last in [today.pred_opt().unwrap(), today + chrono::Days::new(401)] {
        let refused = close(last);
        assert!(matches!(
            refused,
            Err(DirectoryError::Invalid { what: "end", .. })
        ));
    }
    let opens = || directory.open_role_mailbox(&root.actor(), account);
    assert!(matches!(
        opens(),
        Err(DirectoryError::Invalid { what: "state", .. })
    ));
    close(today + chrono::Days::new(1)).unwrap();
    // Nobody goes with it: no letter announces a departure, and no link to all its mail is made.
    assert_eq!(directory.leaving_soon(today).unwrap(), []);
    assert_eq!(directory.departure(account).unwrap(), None);
    house.clock.advance(DAY);
    turn(&house);
    assert!(
        house.may(&head, account, Right::Send),
        "the last day is one"
    );
    house.clock.advance(DAY);
    turn(&house);
    assert_eq!(state(&house, account), AccountState::Closed);
    assert_eq!(house.sees(&head).len(), 1);
    assert!(!house.may(&head, account, Right::Read));
    let address = "cdi.0340001a@ac-thau.example".parse().unwrap();
    let found = directory.recipient(&address, 10).unwrap();
    assert!(matches!(found, Recipient::Local { closed: true, .. }));
    let answer = directory.closed_answer(account).unwrap().unwrap();
    let contact = answer.contact.unwrap().to_string();
    assert_eq!(contact, "ce.0340001a@ac-thau.example");
    // Opened again, as long as it is kept.
    opens().unwrap();
    assert_eq!(state(&house, account), AccountState::Active);
    assert!(house.may(&head, account, Right::Send));
    house.clock.advance(DAY * 200);
    turn(&house);
    assert_eq!(state(&house, account), AccountState::Active);
    close(house.today()).unwrap();
    house.clock.advance(DAY);
    turn(&house);
    house.clock.advance(DAY * 91);
    turn(&house);
    let found = directory.recipient(&address, 10).unwrap();
    assert!(matches!(found, Recipient::Unknown));
    assert!(matches!(opens(), Err(DirectoryError::NotPermitted)));
    let journal = directory
        .school_journal(&head.actor(), school, None)
        .unwrap();
    let acts: Vec<&str> = journal.iter().map(|line| line.act.name()).collect();
    let (closes, opened) = ("mailbox-closes", "mailbox-opened");
    assert_eq!(acts, [closes, opened, closes, "mailbox-made"]);
    assert!(journal.iter().all(|line| line.by == Some(root.person)));
}

async fn other_kinds_close_with_their_establishment(engine: Kind) {
    let house = house(engine);
    let root = administrator(&house);
    let school = house.school("0340001A", None);
    house.make();
    let head = vec![holds(school, "D0010", "2020-09-01", None)];
    let head = house.put(None, &facts("Castagne", head));
    let account = make(&house, &root, &kind(school, "cdi", true)).unwrap();
    let sooner = make(&house, &root, &kind(school, "infirmerie", true)).unwrap();
    let (registry, today) = (house.registry(house.organisation), house.today());
    let close = |account, days| {
        (house.directory)
            .close_role_mailbox(&root.actor(), account, today + chrono::Days::new(days))
            .unwrap();
    };
    close(sooner, 10);
    house
        .store
        .platform_write(|tx| registry.close_structure(tx, school, today))
        .unwrap();
    house.directory.forget();
    // A later day than the establishment's is the establishment's.
    close(account, 390);
    let refused = make(&house, &root, &kind(school, "secretariat", true));
    assert!(matches!(refused, Err(DirectoryError::NotFound(_))));
    house.clock.advance(DAY * 11);
    turn(&house);
    assert_eq!(state(&house, sooner), AccountState::Closed);
    // Opened again it goes on for as long as the others.
    house
        .directory
        .open_role_mailbox(&root.actor(), sooner)
        .unwrap();
    house.clock.advance(DAY * 354);
    turn(&house);
    assert_eq!(house.sees(&head).len(), 3);
    house.clock.advance(DAY);
    turn(&house);
    assert_eq!(house.sees(&head), []);
    let refused = house.directory.open_role_mailbox(&root.actor(), sooner);
    assert!(matches!(
        refused,
        Err(DirectoryError::Invalid { what: "state", .. })
    ));
}

async fn what_somebody_ended_no_feed_opens_again(engine: Kind) {
    let house = house(engine);
    let root = administrator(&house);
    let school = house.school("0340001A", None);
    house.make();
    let ended = make(&house, &root, &kind(school, "cdi", true)).unwrap();
    let goes_on = make(&house, &root, &kind(school, "infirmerie", true)).unwrap();
    let (registry, today) = (house.registry(house.organisation), house.today());
    let later = make(&house, &root, &kind(school, "secretariat", true)).unwrap();
    let close = |account, days| {
        (house.directory)
            .close_role_mailbox(&root.actor(), account, today + chrono::Days::new(days))
            .unwrap()
    };
    close(ended, 0);
    assert_eq!(close(later, 390), today + chrono::Days::new(390));
    house
        .store
        .platform_write(|tx| registry.close_structure(tx, school, today))
        .unwrap();
    house.clock.advance(DAY);
    turn(&house);
    // The feed tells of it again, by another name.
    let facts = StructureFacts {
        uai: Some("0340001A".to_owned()),
        name: "Collège des Étangs".to_owned(),
        ..StructureFacts::default()
    };
    house
        .store
        .platform_write(|tx| registry.put_structure(tx, Some(school), &facts))
        .unwrap();
    house.directory.forget();
    let found = house
        .directory
        .role_mailboxes_of(&root.actor(), school)
        .unwrap();
    let ends = found.iter().find(|one| one.account == later).unwrap().ends;
    assert_eq!(
        ends,
        Some(today + chrono::Days::new(390)),
        "the day that was said"
    );
    let told: Vec<_> = found
        .iter()
        .filter(|one| one.account != later)
        .map(|one| (one.kind.as_str(), one.display_name.as_str(), one.state))
        .collect();
    assert_eq!(
        told,
        [
            ("cdi", "Boîte cdi", AccountState::Closed),
            ("ce", "Collège des Étangs", AccountState::Active),
            ("infirmerie", "Boîte infirmerie", AccountState::Active),
        ]
    );
    assert_eq!(found[2].ends, None);
    assert!(found[0].by_hand && !found[2].by_hand && found[1].is_head());
    house.clock.advance(DAY * 400);
    turn(&house);
    assert_eq!(state(&house, goes_on), AccountState::Active);
}

async fn mailboxes_are_listed_by_name_for_who_looks_after_them(engine: Kind) {
    let house = house(engine);
    let root = administrator(&house);
    let (one, two) = (
        house.school("0340001A", None),
        house.school("0340002B", None),
    );
    house.make();
    let desk = desk(&house, two);
    for (place, name) in [
        (one, "cdi"),
        (two, "cdi"),
        (one, "infirmerie"),
        (two, "vie-scolaire"),
    ] {
        make(&house, &root, &kind(place, name, true)).unwrap();
    }
    let ended = make(&house, &root, &kind(two, "intendance", true)).unwrap();
    let listed = |who: &Who, begins: &str, after: &str, limit| {
        let page = house
            .directory
            .managed_role_mailboxes(&who.actor(), house.organisation, (begins, after), limit)
            .unwrap();
        let names: Vec<String> = page.mailboxes.into_iter().map(|one| one.name).collect();
        (names, page.next)
    };
    let (first, next) = listed(&root, "", "", 3);
    assert_eq!(
        first,
        ["cdi.0340001a", "cdi.0340002b", "infirmerie.0340001a"]
    );
    let (rest, next) = listed(&root, "", &next.unwrap(), 3);
    assert_eq!(rest, ["intendance.0340002b", "vie-scolaire.0340002b"]);
    assert_eq!(next, None);
    let (begun, _) = listed(&root, "CDI", "", 10);
    assert_eq!(begun, ["cdi.0340001a", "cdi.0340002b"]);
    let (after, _) = listed(&root, "cdi", "cdi.0340001a", 10);
    assert_eq!(after, ["cdi.0340002b"]);
    assert_eq!(listed(&root, "cdi.0340002b", "", 10).0, ["cdi.0340002b"]);
    let (theirs, _) = listed(&desk, "", "", 10);
    assert_eq!(
        theirs,
        [
            "cdi.0340002b",
            "intendance.0340002b",
            "vie-scolaire.0340002b"
        ]
    );
    let asked = house.directory.managed_role_mailbox(&desk.actor(), ended);
    assert_eq!(asked.unwrap().kind, "intendance");
    let nobody = house.put(None, &facts("Castagne", Vec::new()));
    let refused =
        house
            .directory
            .managed_role_mailboxes(&nobody.actor(), house.organisation, ("", ""), 10);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    let refused = house.directory.managed_role_mailbox(&nobody.actor(), ended);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
}
