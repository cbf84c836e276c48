//! Somebody who goes from one organisation to another: their account goes with them, once the organisation they leave has
//! them leaving, and not before.

use crate::house::{House, date};
use chrono::{Days, NaiveDate};
use directory::{
    AccountState, Act, Actor, DirectoryError, OrganisationId, PersonId, Protocol, Role,
};
use import::{Answer, FeedKind, Happening, ImportError, Post, Question};
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_teacher_comes_with_their_account_once_they_were_let_go,
    a_feed_that_tells_no_more_of_somebody_lets_them_go,
    who_is_let_go_waits_for_their_first_day,
    who_is_let_go_goes_after_their_last_day_and_holds_nothing_after_it,
    a_number_that_somebody_typed_brings_nobody,
    somebody_else_of_the_same_number_gets_an_account_of_their_own,
    somebody_is_brought_by_hand_from_where_they_leave,
    who_was_let_go_stays_after_all,
    who_comes_back_finds_their_account_and_address,
}

const NUMEN: &str = "11E9900001AAA";

/// Two organisations with the same annuaire, in both of which human resources know Anne.
struct Two {
    house: House,
    there: OrganisationId,
    /// Her record and date of birth in the feeds.
    id: String,
    born: String,
    person: PersonId,
    account: AccountId,
}

impl Two {
    fn new(kind: Kind) -> Self {
        let house = House::new(kind, 60, 0);
        let (id, born) = house.some_people(1).remove(0);
        house.import_hr(&line(&born, &id, ""));
        house.import_aaf(&house.feeds("complete"));
        let person = PersonId(house.subject("ENT2D_011", &id).unwrap());
        let account = house.directory.person(person).unwrap().account.unwrap();
        let there = house.another_organisation();
        Self {
            house,
            there,
            id,
            born,
            person,
            account,
        }
    }

    /// The organisation she comes to hears of her.
    fn told_there(&self, start: &str) -> import::Import {
        let (house, there) = (&self.house, self.there);
        house.import_hr_for(there, &line(&self.born, &self.id, start));
        house.import_aaf_for(there, &house.feeds("complete"))
    }

    fn is_there(&self) -> bool {
        let found = self.house.directory.person(self.person).unwrap();
        let account = self.house.directory.account(self.account).unwrap();
        assert_eq!(found.organisation, account.organisation);
        found.organisation == self.there
    }

    /// Their last day was yesterday.
    fn let_go(&self) {
        self.let_go_after(self.house.today - Days::new(1));
    }

    fn let_go_after(&self, last: NaiveDate) {
        let (house, command) = (&self.house, Actor::command());
        house
            .imports
            .let_go(&command, self.account, last, house.today)
            .unwrap();
    }

    fn bring(&self) -> Vec<AccountId> {
        self.house.imports.bring_arrivals(self.house.today).unwrap()
    }

    fn waiting_there(&self) -> Vec<import::Waiting> {
        let command = Actor::command();
        let today = self.house.today;
        self.house
            .imports
            .waiting(&command, self.there, today)
            .unwrap()
    }

    fn addresses(&self) -> Vec<String> {
        let all = self.house.directory.addresses(self.account).unwrap();
        all.iter().map(ToString::to_string).collect()
    }

    fn acts(&self) -> Vec<Act> {
        let actor = Actor {
            person: self.person,
            ..Actor::command()
        };
        let lines = self.house.directory.own_journal(&actor, None).unwrap();
        lines.into_iter().map(|line| line.act).collect()
    }
}

fn line(born: &str, id: &str, start: &str) -> String {
    format!(
        "numen;date_naissance;jointure_2d;service;date_debut\n{NUMEN};{born};{id};DPE;{start}\n"
    )
}

async fn a_teacher_comes_with_their_account_once_they_were_let_go(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    let left = two.addresses();
    directory.activate(two.account).unwrap();
    let before = house.everything();
    let told = two.told_there("");
    assert_eq!(told.report.count(Happening::Suspicious), 1);
    assert_eq!(house.everything(), before, "nobody is pulled out");
    assert_eq!(house.everything_of(two.there).len(), before.len() - 1);
    let waiting = two.waiting_there();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].question, Question::KnownElsewhere);
    let (name, by) = waiting[0].elsewhere.clone().unwrap();
    let person = directory.person(two.person).unwrap();
    assert!(directory::is_respelling(
        ("", &name),
        ("", &person.display_name)
    ));
    assert_eq!(by, "ac-thau.example");
    assert_eq!(two.bring(), [], "they are not let go");

    two.let_go();
    assert_eq!(
        directory.account(two.account).unwrap().state,
        AccountState::Leaving
    );
    assert_eq!(two.bring(), [two.account]);
    assert!(two.is_there());
    assert_eq!(two.waiting_there(), []);
    assert_eq!(house.everything().len(), before.len() - 1);
    assert_eq!(house.everything_of(two.there).len(), before.len());
    house.has_no_orphans();
    let account = directory.account(two.account).unwrap();
    assert_eq!(account.state, AccountState::Active);
    assert_eq!(account.address.domain(), "ac-autre.example");
    let mut all = two.addresses();
    all.retain(|one| one.ends_with("@ac-thau.example"));
    assert_eq!(all, left, "what was theirs leads to them");
    let senders = directory.sender_addresses(two.account).unwrap();
    assert_eq!(senders.len(), 1, "and is written from no more");
    assert_eq!(senders[0], account.address);
    // What they do is what the feed tells here; of what others said there nothing is told here.
    let open = directory.functions(two.person).unwrap();
    let here = |id| directory.establishment(id).unwrap().organisation == two.there;
    assert!(
        open.iter()
            .any(|one| here(one.establishment) && one.until.is_none())
    );
    assert!(
        open.iter()
            .all(|one| here(one.establishment) || one.until.is_some())
    );
    let command = Actor::command();
    let sources = house.imports.sources(&command, two.person, house.today);
    let sources = sources.unwrap();
    assert!(!sources.is_empty());
    assert!(sources.iter().all(|one| one.organisation == two.there));
    assert!(house.numen_hash(two.person.0).is_some());
    let acts = two.acts();
    assert!(
        matches!(&acts[0], Act::MovedFrom { organisation } if organisation == "ac-thau.example")
    );
    assert!(
        matches!(&acts[1], Act::MovedTo { organisation } if organisation == "ac-autre.example")
    );
    let here = directory.journal_about(&command, two.person, None).unwrap();
    assert_eq!(here.len(), 1, "{here:?}");

    // The feed there goes on telling of them for a while: nothing comes of it.
    let now = house.everything_of(two.there);
    house.import_aaf(&house.feeds("complete"));
    house.import_hr(&line(&two.born, &two.id, "01/09/2020"));
    assert_eq!(house.everything().len(), before.len() - 1);
    assert_eq!(house.everything_of(two.there), now);
    let mut gone = Vec::new();
    directory
        .address_feed(&command, house.organisation, 0, |line| {
            if line.state == "moved" {
                gone.push(line.clone());
            }
        })
        .unwrap();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].address, left[0]);
}

async fn a_feed_that_tells_no_more_of_somebody_lets_them_go(kind: Kind) {
    let two = Two::new(kind);
    let house = &two.house;
    two.told_there("");
    assert_eq!(two.waiting_there().len(), 1);
    let complete = house.feeds("complete");
    let gone = house.without(&complete, &two.id);
    assert_eq!(gone, 1);
    // The import that has them leaving brings them to where they are told of.
    house.import_aaf(&complete);
    assert!(two.is_there());
    assert_eq!(two.waiting_there(), []);
    house.has_no_orphans();
}

async fn who_is_let_go_waits_for_their_first_day(kind: Kind) {
    let two = Two::new(kind);
    two.let_go();
    let start = two.house.today + Days::new(14);
    two.told_there(&start.format("%d/%m/%Y").to_string());
    assert!(!two.is_there());
    assert_eq!(two.bring(), []);
    let on = |day: NaiveDate| two.house.imports.bring_arrivals(day).unwrap();
    assert_eq!(on(start - Days::new(1)), []);
    assert_eq!(on(start), [two.account]);
    assert!(two.is_there());
}

async fn who_is_let_go_goes_after_their_last_day_and_holds_nothing_after_it(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    two.told_there("");
    let last = house.today + Days::new(30);
    two.let_go_after(house.today + Days::new(10));
    two.let_go_after(last);
    assert_eq!(two.bring(), []);
    // The feeds here tell of them until then, and of no function longer.
    house.import_hr(&line(&two.born, &two.id, "01/09/2020"));
    let after = last + Days::new(1);
    let functions = directory.functions(two.person).unwrap();
    assert!(!functions.is_empty());
    assert!(
        functions.iter().all(|one| one.until == Some(after)),
        "{functions:?}"
    );
    let address = directory.account(two.account).unwrap().address.clone();
    let post = post(house, two.there);
    let command = Actor::command();
    let (imports, today) = (&house.imports, house.today);
    let early = imports.bring_by_hand(&command, two.there, &address, &post, today);
    assert!(
        matches!(
            early,
            Err(ImportError::Directory(DirectoryError::Invalid {
                what: "last",
                ..
            }))
        ),
        "{early:?}"
    );
    let on = |day: NaiveDate| house.imports.bring_arrivals(day).unwrap();
    assert_eq!(on(last), []);
    assert_eq!(on(after), [two.account]);
    house.has_no_orphans();
}

async fn a_number_that_somebody_typed_brings_nobody(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    // Somebody here is given the number and date of birth of who is awaited there, and let go.
    let (there, command) = (two.there, Actor::command());
    let numen = "11E9900009ZZZ";
    let known = house.imports.recognition(numen, &two.born).unwrap();
    let new = import::NewByHand {
        key: "0123456789abcdef".to_owned(),
        given_name: "Odile".to_owned(),
        family_name: "Fabregat".to_owned(),
        function: "Intendance".to_owned(),
        profile: "ADF".to_owned(),
        establishment: post(house, house.organisation).establishment,
        recognition: known,
        ..import::NewByHand::default()
    };
    let person = house.write_by_hand(&command, &new).unwrap();
    let account = directory.person(person).unwrap().account.unwrap();
    let over = house.today - Days::new(1);
    let (imports, today) = (&house.imports, house.today);
    imports.let_go(&command, account, over, today).unwrap();
    let told = line(&two.born, &two.id, "").replace(NUMEN, numen);
    house.import_hr_for(there, &told);
    house.import_aaf_for(there, &house.feeds("complete"));
    assert_eq!(two.bring(), []);
    let found = directory.person(person).unwrap();
    assert_eq!(found.organisation, house.organisation);
    assert_eq!(two.waiting_there(), []);
}

async fn somebody_else_of_the_same_number_gets_an_account_of_their_own(kind: Kind) {
    let two = Two::new(kind);
    let house = &two.house;
    let everything = house.everything();
    two.told_there("");
    let answer = |key: &str, answer| {
        let command = Actor::command();
        let (there, today) = (two.there, house.today);
        house.imports.answer(&command, there, key, answer, today)
    };
    let waiting = two.waiting_there().remove(0);
    let theirs = answer(&waiting.key, Answer::About(two.person));
    assert!(theirs.is_err(), "nobody is taken by an answer");
    answer(&waiting.key, Answer::Nobody).unwrap();
    assert_eq!(two.waiting_there(), []);
    assert_eq!(house.everything(), everything);
    assert_eq!(house.everything_of(two.there).len(), everything.len());
    two.let_go();
    assert_eq!(two.bring(), []);
    assert!(!two.is_there());
    house.has_no_orphans();
}

fn post(house: &House, organisation: OrganisationId) -> Post {
    let administrator = Actor::command();
    let new = directory::NewEstablishment {
        organisation,
        uai: None,
        name: "Rectorat d’Autre".to_owned(),
        kind: "Rectorat".to_owned(),
        town: "Autre".to_owned(),
    };
    let establishment = house
        .directory
        .create_establishment(&administrator, &new)
        .unwrap();
    Post {
        function: "Gestionnaire".to_owned(),
        profile: "ADF".to_owned(),
        establishment,
        ends: None,
    }
}

async fn somebody_is_brought_by_hand_from_where_they_leave(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    let address = directory.account(two.account).unwrap().address.clone();
    let post = post(house, two.there);
    let bring = |actor: &Actor| {
        let (imports, today) = (&house.imports, house.today);
        imports.bring_by_hand(actor, two.there, &address, &post, today)
    };
    let command = Actor::command();
    let refused = bring(&command);
    let is_unknown = |one: &Result<_, ImportError>| {
        matches!(
            one,
            Err(ImportError::Directory(DirectoryError::NotFound("arrival")))
        )
    };
    assert!(
        is_unknown(&refused),
        "who stays is as if they were not: {refused:?}"
    );
    two.let_go();
    // Somebody who looks after nobody there.
    let other = house.accounts()[1];
    let bearer = directory.account(other).unwrap().person;
    let actor = Actor {
        person: bearer,
        account: other,
        organisation: house.organisation,
        protocol: Protocol::Web,
        ..Actor::command()
    };
    let refused = bring(&actor);
    assert!(
        matches!(
            refused,
            Err(ImportError::Directory(DirectoryError::NotPermitted))
        ),
        "{refused:?}"
    );
    assert_eq!(bring(&command).unwrap(), two.account);
    assert!(two.is_there());
    let person = directory.person(two.person).unwrap();
    assert_eq!(person.function, "Gestionnaire");
    assert_eq!(person.role, Role::Agent);
    assert_eq!(person.establishment_id, Some(post.establishment));
    assert!(is_unknown(&bring(&command)), "they are there");
    house.has_no_orphans();
    // Told of there, they are who they are: by their NUMEN, which went with them.
    assert!(house.numen_hash(two.person.0).is_some());
    two.told_there("");
    assert_eq!(two.waiting_there(), []);
    let told = house.imports.sources(&command, two.person, house.today);
    let kinds: Vec<_> = told.unwrap().iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [FeedKind::Hr, FeedKind::Aaf, FeedKind::Hand]);
    house.has_no_orphans();
}

async fn who_was_let_go_stays_after_all(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    directory.activate(two.account).unwrap();
    let before = house.everything();
    two.let_go();
    // A feed that tells of them does not keep them.
    house.import_hr(&line(&two.born, &two.id, "01/09/2020"));
    assert_eq!(
        directory.account(two.account).unwrap().state,
        AccountState::Leaving
    );
    let command = Actor::command();
    house
        .imports
        .keep_on(&command, two.person, house.today)
        .unwrap();
    assert_eq!(house.everything(), before);
    let again = house.imports.keep_on(&command, two.person, house.today);
    assert!(again.is_err());
    assert!(matches!(two.acts()[..], [Act::KeptOn, Act::LetGo { .. }]));
    // A day that is over or far ahead is none.
    for day in [date("2026-08-01"), date("2028-01-01")] {
        let refused = directory.let_go(&command, two.account, day);
        assert!(matches!(refused, Err(DirectoryError::Invalid { .. })));
    }
}

async fn who_comes_back_finds_their_account_and_address(kind: Kind) {
    let two = Two::new(kind);
    let (house, directory) = (&two.house, &two.house.directory);
    let first = directory.account(two.account).unwrap().address.clone();
    let identifier = directory.person(two.person).unwrap().identifier.clone();
    two.told_there("");
    // Here no feed tells of them any more: they go.
    let complete = house.feeds("complete");
    house.without(&complete, &two.id);
    house.import_aaf(&complete);
    assert!(two.is_there());
    // Told of again, they wait until they are let go there.
    std::fs::remove_dir_all(&complete).unwrap();
    house.import_aaf(&house.feeds("complete"));
    assert!(two.is_there());
    assert_eq!(house.waiting().len(), 1);
    assert_eq!(two.bring(), []);
    two.let_go();
    assert_eq!(two.bring(), [two.account]);
    assert!(!two.is_there());
    let account = directory.account(two.account).unwrap();
    assert_eq!(account.address, first);
    let person = directory.person(two.person).unwrap();
    assert_eq!(person.identifier, identifier);
    assert_eq!(house.waiting(), []);
    house.has_no_orphans();
}
