//! The accounts of a school for who leads it, temporary ones that are asked for and approved, and the list heads get, on
//! both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use directory::{
    AccountState, AccountTab, AccountsWish, Act, Actor, DirectoryError, Duty, FunctionFacts,
    HEAD_POST, NewDelegation, NewTemporary, PersonFacts, PersonId, Population, Protocol,
    RequestState, SchoolAccounts, Suspension, TemporaryKind, Written,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_head_sees_who_waits_who_is_suspended_and_who_leaves,
    accounts_come_page_by_page_and_are_found_by_name,
    nobody_else_sees_the_accounts_of_a_school,
    what_a_head_asks_for_is_made_once_approved_and_ends_on_its_date,
    a_request_that_cannot_be_is_refused_with_its_field,
    nobody_approves_what_they_asked_for_and_an_answer_is_given_once,
    a_temporary_account_is_renewed_in_its_last_days,
    a_source_that_tells_of_a_guest_makes_them_staff,
    who_looks_after_a_part_answers_for_that_part,
    heads_are_told_what_waits_once_a_week,
}

/// A school with its head, a teacher, and the administrator of the organisation.
struct School {
    house: House,
    id: i64,
    head: Who,
    teacher: Who,
    root: Who,
}

fn school(kind: Kind) -> School {
    let house = house(kind);
    let id = house.school("0340001A", None);
    let head = house.put(
        None,
        &facts("Bonnafous", vec![holds(id, HEAD_POST, "2020-09-01", None)]),
    );
    let teacher = house.put(None, &facts("Serret", vec![teaches(id)]));
    let away = house.school("0340009Z", None);
    let root = house.put(None, &facts("Racine", vec![teaches(away)]));
    house
        .directory
        .set_administrator(&Actor::command(), root.person, true)
        .unwrap();
    School {
        house,
        id,
        head,
        teacher,
        root,
    }
}

fn teaches(establishment: i64) -> FunctionFacts {
    FunctionFacts {
        establishment,
        code: "ENS".to_owned(),
        post: String::new(),
        label: "anglais".to_owned(),
        since: "2020-09-01".parse().ok(),
        until: None,
    }
}

fn new(given: &str, family: &str, until: &str) -> NewTemporary {
    NewTemporary {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        birth_hash: Some("beef".to_owned()),
        function: "agent d’entretien".to_owned(),
        kind: TemporaryKind::LocalAuthority,
        until: until.parse().unwrap(),
    }
}

impl School {
    /// Somebody a feed tells of who has no password yet.
    fn waits(&self, facts: &PersonFacts) -> PersonId {
        let house = &self.house;
        let (registry, today) = (house.registry(house.organisation), house.today());
        let written: Written = house
            .store
            .platform_write(|tx| registry.put_person(&house.directory, tx, None, facts, today))
            .unwrap();
        house.directory.forget();
        written.person.unwrap()
    }

    fn page(&self, who: &Who, wish: &AccountsWish<'_>) -> Result<SchoolAccounts, DirectoryError> {
        let directory = &self.house.directory;
        directory.school_accounts(&who.actor(), self.id, wish)
    }

    fn names(&self, tab: AccountTab) -> Vec<String> {
        let wish = AccountsWish {
            tab,
            limit: 50,
            ..AccountsWish::default()
        };
        names(&self.page(&self.head, &wish).unwrap())
    }

    fn ask(&self, who: &Who, new: &NewTemporary) -> Result<i64, DirectoryError> {
        let directory = &self.house.directory;
        directory.ask_temporary(&who.actor(), self.id, new)
    }

    fn approve(&self, who: &Who, id: i64) -> Result<PersonId, DirectoryError> {
        let answered = self.house.directory.approve_request(&who.actor(), id)?;
        Ok(answered.person.unwrap())
    }

    fn state(&self, person: PersonId) -> AccountState {
        let person = self.house.directory.person(person).unwrap();
        let account = self.house.directory.account(person.account.unwrap());
        account.unwrap().state
    }

    /// The days until one, with what each brings.
    fn until(&self, day: &str) {
        let day: chrono::NaiveDate = day.parse().unwrap();
        while self.house.today() < day {
            self.house.clock.advance(DAY);
        }
        while !self.house.directory.turn().unwrap().is_empty() {}
    }

    fn requests(&self) -> Vec<directory::TemporaryRequest> {
        let directory = &self.house.directory;
        directory
            .temporary_requests(&self.head.actor(), self.id, None, 50)
            .unwrap()
    }
}

fn names(page: &SchoolAccounts) -> Vec<String> {
    page.accounts
        .iter()
        .map(|one| one.person.display_name.clone())
        .collect()
}

fn is_refused<T: std::fmt::Debug>(answer: &Result<T, DirectoryError>) -> bool {
    matches!(answer, Err(DirectoryError::NotPermitted))
}

async fn a_head_sees_who_waits_who_is_suspended_and_who_leaves(kind: Kind) {
    let school = school(kind);
    let house = &school.house;
    let known = PersonFacts {
        numen_hash: Some("cafe".to_owned()),
        ..facts("Artigue", vec![teaches(school.id)])
    };
    school.waits(&known);
    school.waits(&facts("Ziani", vec![teaches(school.id)]));
    let soon = PersonFacts {
        starts: "2026-12-01".parse().ok(),
        ..facts("Larrue", vec![teaches(school.id)])
    };
    school.waits(&soon);
    let goes = house.put(None, &facts("Carsac", vec![teaches(school.id)]));
    let registry = house.registry(house.organisation);
    let last = "2026-10-15".parse().ok();
    let cause = directory::Cause::Move;
    house
        .store
        .platform_write(|tx| registry.depart(tx, goes.person, house.today(), last, cause))
        .unwrap();
    let how = Suspension {
        reason: "Vol de matériel.".to_owned(),
        keeps_mail: None,
    };
    house
        .directory
        .suspend(&school.root.actor(), school.teacher.account, &how)
        .unwrap();
    house.directory.forget();

    assert_eq!(
        school.names(AccountTab::All),
        [
            "Claude Artigue",
            "Claude Larrue",
            "Claude Ziani",
            "Claude Bonnafous",
            "Claude Carsac",
            "Claude Serret"
        ],
        "who waits comes first"
    );
    assert_eq!(
        school.names(AccountTab::ToActivate),
        ["Claude Artigue", "Claude Larrue", "Claude Ziani"]
    );
    assert_eq!(school.names(AccountTab::Suspended), ["Claude Serret"]);
    assert_eq!(school.names(AccountTab::Leaving), ["Claude Carsac"]);
    let page = school.page(&school.head, &AccountsWish::default()).unwrap();
    let counts = page.counts;
    assert_eq!(
        (
            counts.all,
            counts.to_activate,
            counts.suspended,
            counts.leaving
        ),
        (6, 3, 1, 1)
    );
    assert_eq!(
        counts.sheets, 1,
        "in the feed of the school, unknown to human resources"
    );
    let wish = AccountsWish {
        limit: 50,
        ..AccountsWish::default()
    };
    let page = school.page(&school.head, &wish).unwrap();
    let of = |name: &str| {
        let mut all = page.accounts.iter();
        let found = all.find(|one| one.person.family_name == name);
        found.unwrap().clone()
    };
    assert_eq!(of("Ziani").function, "anglais");
    assert!(of("Ziani").standing.wants_sheet && !of("Artigue").standing.wants_sheet);
    assert_eq!(of("Larrue").standing.opens, "2026-12-01".parse().ok());
    assert_eq!(of("Carsac").standing.ends, last);
    // Somebody whose last day is over is nobody's of the school any more.
    school.until("2026-10-16");
    house.directory.forget();
    assert!(
        !school
            .names(AccountTab::All)
            .contains(&"Claude Carsac".to_owned())
    );
    // Why somebody is suspended is between them and who did it; that it was done the school's journal tells.
    let journal = house
        .directory
        .school_journal(&school.head.actor(), school.id, None)
        .unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0].about, Some(school.teacher.person));
    let detail = house
        .directory
        .school_account(&school.head.actor(), school.id, school.teacher.person)
        .unwrap();
    assert_eq!(detail.account.standing.state, AccountState::Suspended);
    assert_eq!(detail.functions.len(), 1);
}

async fn accounts_come_page_by_page_and_are_found_by_name(kind: Kind) {
    let school = school(kind);
    for family in ["Abadie", "Éberlé", "Martin", "Martin", "Zorn"] {
        school.waits(&facts(family, vec![teaches(school.id)]));
    }
    // Of another school, with some hours here: by their function.
    let away = school.house.school("0340002B", None);
    let both = vec![teaches(away), teaches(school.id)];
    let visits = PersonFacts {
        home: Some(away),
        ..facts("Passe", both)
    };
    school.waits(&visits);
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let wish = AccountsWish {
            after,
            limit: 3,
            ..AccountsWish::default()
        };
        let page = school.page(&school.head, &wish).unwrap();
        assert!(page.accounts.len() <= 3);
        assert_eq!(page.counts.all, 8, "of everybody on each page");
        all.extend(
            page.accounts
                .iter()
                .map(|one| one.person.family_name.clone()),
        );
        after = page.accounts.last().map(|one| one.person.id);
        if !page.more {
            break;
        }
    }
    assert_eq!(
        all,
        [
            "Abadie",
            "Éberlé",
            "Martin",
            "Martin",
            "Passe",
            "Zorn",
            "Bonnafous",
            "Serret"
        ]
    );
    for (typed, found) in [("eber", 1), ("martin", 2), ("claude mar", 2), ("xyz", 0)] {
        let wish = AccountsWish {
            typed,
            limit: 50,
            ..AccountsWish::default()
        };
        let page = school.page(&school.head, &wish).unwrap();
        assert_eq!(page.accounts.len(), found, "{typed}");
        assert_eq!(page.counts.all, found, "{typed}");
    }
}

async fn nobody_else_sees_the_accounts_of_a_school(kind: Kind) {
    let school = school(kind);
    let house = &school.house;
    let other = house.school("0340002B", None);
    let neighbour = house.put(
        None,
        &facts("Voisin", vec![holds(other, HEAD_POST, "2020-09-01", None)]),
    );
    let elsewhere = organisation(&house.directory, "ac-lodeve.example");
    let far = house.school_of(elsewhere, "0340001A", None);
    let stranger = house.put_in(
        elsewhere,
        None,
        &facts("Loin", vec![holds(far, HEAD_POST, "2020-09-01", None)]),
    );
    let was_head = house.put(
        None,
        &facts(
            "Avant",
            vec![holds(
                school.id,
                HEAD_POST,
                "2010-09-01",
                Some("2020-09-01"),
            )],
        ),
    );
    let directory = &house.directory;
    for who in [&neighbour, &stranger, &was_head, &school.teacher] {
        let actor = who.actor();
        assert!(is_refused(&school.page(who, &AccountsWish::default())));
        let person = school.teacher.person;
        assert!(is_refused(
            &directory.school_account(&actor, school.id, person)
        ));
        assert!(is_refused(
            &directory.school_journal(&actor, school.id, None)
        ));
        assert!(is_refused(
            &directory.temporary_requests(&actor, school.id, None, 50)
        ));
        assert!(is_refused(
            &school.ask(who, &new("Luc", "Pons", "2026-12-18"))
        ));
        assert!(is_refused(&directory.waiting_requests(&actor, None, 50)));
    }
    let mail = Actor {
        protocol: Protocol::Imap,
        ..school.head.actor()
    };
    let by_mail = directory.school_accounts(&mail, school.id, &AccountsWish::default());
    assert!(is_refused(&by_mail), "a mail program shows no accounts");
    assert!(is_refused(&directory.school(&school.head.actor(), 99_999)));
    // Somebody of another school is nobody's here, also for its head.
    let found = directory.school_account(&school.head.actor(), school.id, neighbour.person);
    assert!(matches!(found, Err(DirectoryError::NotFound(_))));
    // Suspended, a head has lost their school too.
    let how = Suspension::default();
    directory
        .suspend(&school.root.actor(), school.head.account, &how)
        .unwrap();
    assert!(is_refused(
        &school.page(&school.head, &AccountsWish::default())
    ));
    let ids = |who: &Who| {
        let schools = directory.schools(&who.actor()).unwrap();
        schools.iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&neighbour), [other]);
    assert_eq!(ids(&school.teacher), Vec::<i64>::new());
}

async fn what_a_head_asks_for_is_made_once_approved_and_ends_on_its_date(kind: Kind) {
    let school = school(kind);
    school.until("2026-09-01");
    let wanted = new("Mehdi", "Ouali", "2026-12-18");
    let id = school.ask(&school.head, &wanted).unwrap();
    let again = school.ask(&school.head, &wanted);
    assert!(
        matches!(again, Err(DirectoryError::Exists { .. })),
        "sent twice by a second click"
    );
    assert_eq!(school.requests()[0].state, RequestState::Asked);
    let waiting = school
        .house
        .directory
        .waiting_requests(&school.root.actor(), None, 50)
        .unwrap();
    assert_eq!(waiting.len(), 1);
    let person = school.approve(&school.root, id).unwrap();
    assert_eq!(school.state(person), AccountState::ToActivate);
    let found = school.house.directory.person(person).unwrap();
    assert_eq!(
        found.address.as_deref(),
        Some("mehdi.ouali@ac-thau.example")
    );
    assert_eq!(found.function, "agent d’entretien");
    let wish = AccountsWish {
        tab: AccountTab::ToActivate,
        limit: 9,
        ..AccountsWish::default()
    };
    let page = school.page(&school.head, &wish).unwrap();
    let standing = &page.accounts[0].standing;
    assert_eq!(
        (standing.population, standing.ends, standing.wants_sheet),
        (Population::Guest, Some(wanted.until), false)
    );
    let request = &school.requests()[0];
    assert_eq!(
        (request.state, request.person, request.answered_by),
        (
            RequestState::Approved,
            Some(person),
            Some(school.root.person)
        )
    );
    // The act is in the school's journal, and in that of whom it is about.
    let acts = |lines: Vec<directory::JournalLine>| -> Vec<&'static str> {
        lines.iter().map(|line| line.act.name()).collect()
    };
    let directory = &school.house.directory;
    let journal = directory.school_journal(&school.head.actor(), school.id, None);
    assert_eq!(acts(journal.unwrap()), ["account-created", "account-asked"]);
    let about = directory.journal_about(&school.root.actor(), person, None);
    assert_eq!(acts(about.unwrap()), ["account-created"]);
    school.until("2026-12-18");
    directory.forget();
    assert_eq!(
        school.state(person),
        AccountState::ToActivate,
        "the last day is a whole day"
    );
    school.until("2026-12-19");
    directory.forget();
    assert_eq!(school.state(person), AccountState::Closed);
    assert!(school.names(AccountTab::ToActivate).is_empty());
}

async fn a_request_that_cannot_be_is_refused_with_its_field(kind: Kind) {
    let school = school(kind);
    school.until("2026-09-01");
    let wrong = |new: &NewTemporary, field: &str| {
        let answer = school.ask(&school.head, new);
        assert!(
            matches!(&answer, Err(DirectoryError::Invalid { what, .. }) if *what == field),
            "{field}: {answer:?}"
        );
    };
    wrong(&new("Luc", "Pons", "2026-08-31"), "end");
    wrong(&new("Luc", "Pons", "2027-09-01"), "end");
    wrong(&new(" ", "Pons", "2027-08-31"), "given-name");
    wrong(&new("Luc", "12", "2027-08-31"), "family-name");
    wrong(&new("Luc", &"x".repeat(101), "2027-08-31"), "family-name");
    let silent = NewTemporary {
        function: "\n".to_owned(),
        ..new("Luc", "Pons", "2027-08-31")
    };
    wrong(&silent, "function");
    let today = school.house.today();
    assert_eq!(
        new("", "", "2026-08-30").faults(today),
        ["given-name", "family-name", "end"],
        "a page tells of all at once"
    );
    assert!(school.requests().is_empty());
    school
        .ask(&school.head, &new("Luc", "Pons", "2027-08-31"))
        .unwrap();
}

async fn nobody_approves_what_they_asked_for_and_an_answer_is_given_once(kind: Kind) {
    let school = school(kind);
    let house = &school.house;
    school.until("2026-09-01");
    let directory = &house.directory;
    directory
        .set_administrator(&Actor::command(), school.head.person, true)
        .unwrap();
    let id = school
        .ask(&school.head, &new("Luc", "Pons", "2026-12-18"))
        .unwrap();
    assert!(is_refused(&school.approve(&school.head, id)), "their own");
    assert!(is_refused(&school.approve(&school.teacher, id)));
    assert!(is_refused(&directory.refuse_request(
        &school.teacher.actor(),
        id,
        "Non."
    )));
    assert!(is_refused(&school.approve(&school.root, 99_999)));
    let root = school.root.actor();
    let silent = directory.refuse_request(&root, id, "  ");
    assert!(matches!(
        silent,
        Err(DirectoryError::Invalid { what: "reason", .. })
    ));
    directory
        .refuse_request(&root, id, " Son contrat est dans le fichier de demain. ")
        .unwrap();
    let request = &school.requests()[0];
    assert_eq!(request.state, RequestState::Refused);
    assert_eq!(
        request.reason.as_deref(),
        Some("Son contrat est dans le fichier de demain.")
    );
    assert!(matches!(
        school.approve(&school.root, id),
        Err(DirectoryError::NotFound(_))
    ));
    let kept: Option<String> = house
        .store
        .platform_read(|tx| {
            tx.value(
                "SELECT birth_hash FROM temporary_request WHERE request_id = $1",
                store::params![id],
            )
        })
        .unwrap();
    assert_eq!(kept, None, "what is not needed is not kept");
    let other = school
        .ask(&school.head, &new("Léa", "Pons", "2026-12-18"))
        .unwrap();
    assert!(is_refused(
        &directory.withdraw_request(&school.teacher.actor(), other)
    ));
    directory
        .withdraw_request(&school.head.actor(), other)
        .unwrap();
    assert_eq!(school.requests()[0].state, RequestState::Withdrawn);
    // What waited too long is not made for a past day.
    let late = school
        .ask(&school.head, &new("Eva", "Pons", "2026-10-01"))
        .unwrap();
    school.until("2026-10-02");
    assert!(matches!(
        school.approve(&school.root, late),
        Err(DirectoryError::Invalid { what: "end", .. })
    ));
    assert_eq!(
        school.requests()[0].state,
        RequestState::Asked,
        "nothing was written"
    );
}

async fn a_temporary_account_is_renewed_in_its_last_days(kind: Kind) {
    let school = school(kind);
    let directory = &school.house.directory;
    school.until("2026-09-01");
    let id = school
        .ask(&school.head, &new("Mehdi", "Ouali", "2027-08-31"))
        .unwrap();
    let person = school.approve(&school.root, id).unwrap();
    let renew = |who: &Who, person: PersonId, until: &str| {
        let until = until.parse().unwrap();
        directory.ask_renewal(&who.actor(), school.id, person, until)
    };
    let missing = |answer: Result<i64, DirectoryError>| {
        assert!(
            matches!(answer, Err(DirectoryError::NotFound(_))),
            "{answer:?}"
        );
    };
    missing(renew(&school.head, person, "2028-08-31"));
    school.until("2027-07-01");
    directory.forget();
    missing(renew(&school.head, school.teacher.person, "2028-08-31"));
    assert!(is_refused(&renew(&school.teacher, person, "2028-08-31")));
    for wrong in ["2027-08-31", "2028-09-01"] {
        let answer = renew(&school.head, person, wrong);
        assert!(
            matches!(answer, Err(DirectoryError::Invalid { what: "end", .. })),
            "{wrong} {answer:?}"
        );
    }
    let id = renew(&school.head, person, "2028-08-31").unwrap();
    assert!(matches!(
        renew(&school.head, person, "2028-07-01"),
        Err(DirectoryError::Exists { .. })
    ));
    assert_eq!(
        school.requests()[0].kind,
        TemporaryKind::LocalAuthority,
        "as it was asked for at first"
    );
    // Whoever answers late finds the account closed: it opens again.
    school.until("2027-09-02");
    directory.forget();
    assert_eq!(school.state(person), AccountState::Closed);
    assert_eq!(school.approve(&school.root, id).unwrap(), person);
    assert_eq!(school.state(person), AccountState::ToActivate);
    let detail = directory
        .school_account(&school.head.actor(), school.id, person)
        .unwrap();
    assert_eq!(detail.account.standing.ends, "2028-08-31".parse().ok());
    assert_eq!(detail.functions[0].until, "2028-09-01".parse().ok());
    let about = directory.journal_about(&school.root.actor(), person, None);
    let about = about.unwrap();
    assert!(matches!(about[0].act, Act::AccountRenewed { .. }));
    school.until("2028-09-01");
    directory.forget();
    assert_eq!(school.state(person), AccountState::Closed);
}

async fn a_source_that_tells_of_a_guest_makes_them_staff(kind: Kind) {
    let school = school(kind);
    school.until("2026-09-01");
    let id = school
        .ask(&school.head, &new("Mehdi", "Ouali", "2026-12-18"))
        .unwrap();
    let person = school.approve(&school.root, id).unwrap();
    let house = &school.house;
    let who = Who {
        person,
        account: house.directory.person(person).unwrap().account.unwrap(),
        organisation: house.organisation,
    };
    let told = PersonFacts {
        given_name: "Mehdi".to_owned(),
        numen_hash: Some("cafe".to_owned()),
        ..facts("Ouali", vec![teaches(school.id)])
    };
    house.put(Some(&who), &told);
    let detail = house
        .directory
        .school_account(&school.head.actor(), school.id, person)
        .unwrap();
    let standing = detail.account.standing;
    assert_eq!(
        (standing.population, standing.ends),
        (Population::Staff, None),
        "and their account goes on"
    );
    assert_eq!(detail.account.function, "anglais");
}

async fn who_looks_after_a_part_answers_for_that_part(kind: Kind) {
    let school = school(kind);
    let house = &school.house;
    let directory = &house.directory;
    school.until("2026-09-01");
    let other = house.school("0340002B", None);
    let neighbour = house.put(
        None,
        &facts("Voisin", vec![holds(other, HEAD_POST, "2020-09-01", None)]),
    );
    let desk = house.put(None, &facts("Bureau", vec![teaches(other)]));
    let given = NewDelegation {
        person: desk.person,
        duty: Duty::People,
        establishment: Some(school.id),
        until: "2027-08-31".parse().unwrap(),
    };
    directory
        .delegate(&school.root.actor(), house.organisation, &given)
        .unwrap();
    let here = school
        .ask(&school.head, &new("Luc", "Pons", "2026-12-18"))
        .unwrap();
    let there = directory
        .ask_temporary(&neighbour.actor(), other, &new("Luc", "Pons", "2026-12-18"))
        .unwrap();
    let waiting = |who: &Who, after| -> Vec<i64> {
        let found = directory.waiting_requests(&who.actor(), after, 1).unwrap();
        found.iter().map(|one| one.id).collect()
    };
    assert_eq!(waiting(&desk, None), [here]);
    assert_eq!(waiting(&desk, Some(here)), Vec::<i64>::new());
    assert_eq!(waiting(&school.root, Some(here)), [there]);
    assert!(is_refused(&school.approve(&desk, there)));
    school.approve(&desk, here).unwrap();
    // They see the accounts of the part too, and ask for none: that is for who leads it.
    assert!(school.page(&desk, &AccountsWish::default()).is_ok());
    assert!(is_refused(
        &school.ask(&desk, &new("Eva", "Pons", "2026-12-18"))
    ));
}

async fn heads_are_told_what_waits_once_a_week(kind: Kind) {
    let school = school(kind);
    let house = &school.house;
    let directory = &house.directory;
    let due = || {
        let due = directory.weekly_list_due(house.organisation, house.today());
        due.unwrap().map(|day| day.to_string())
    };
    // 31 August is a Monday, and no first one.
    assert_eq!(due(), None, "what was before the first is not made up for");
    let nobody = directory.school_news(house.organisation, house.today());
    assert!(nobody.unwrap().is_empty(), "nothing to say");
    school.until("2026-09-07");
    assert_eq!(due().as_deref(), Some("2026-09-07"));
    school.waits(&facts("Ziani", vec![teaches(school.id)]));
    let id = school
        .ask(&school.head, &new("Mehdi", "Ouali", "2026-10-15"))
        .unwrap();
    let guest = school.approve(&school.root, id).unwrap();
    directory
        .activate(directory.person(guest).unwrap().account.unwrap())
        .unwrap();
    let leaves = PersonFacts {
        ends: "2026-10-31".parse().ok(),
        ..facts("Serret", vec![teaches(school.id)])
    };
    house.put(Some(&school.teacher), &leaves);
    // A school below that nobody leads falls to who leads the one above.
    let below = house.school("0340005E", Some(school.id));
    school.waits(&facts("Petit", vec![teaches(below)]));
    let news = directory
        .school_news(house.organisation, house.today())
        .unwrap();
    assert_eq!(
        news.keys().collect::<Vec<_>>(),
        [&school.head.account],
        "the head alone"
    );
    let told = |people: &[directory::SchoolAccount]| -> Vec<String> {
        people
            .iter()
            .map(|one| one.person.family_name.clone())
            .collect()
    };
    let of = |id: i64| {
        let mut all = news[&school.head.account].iter();
        let found = all.find(|one| one.establishment.id == id).unwrap();
        (
            told(&found.to_activate),
            told(&found.leaving),
            told(&found.ending),
        )
    };
    let some = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        of(school.id),
        (some(&["Ziani"]), some(&["Serret"]), some(&["Ouali"]))
    );
    assert_eq!(of(below), (some(&["Petit"]), some(&[]), some(&[])));
    let sent = "2026-09-07".parse().unwrap();
    directory
        .weekly_list_was_sent(house.organisation, sent)
        .unwrap();
    assert_eq!(due(), None, "once");
    school.until("2026-09-16");
    assert_eq!(
        due().as_deref(),
        Some("2026-09-14"),
        "a Monday that was missed is made up for"
    );
}
