//! Lines of human resources that name two accounts of which people said that they are one human's.

use crate::house::House;
use directory::{Actor, PersonId};
use import::Question;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_line_that_names_both_accounts_of_one_human_asks_nothing,
    a_line_goes_to_the_account_with_its_date_of_birth,
}

const NUMEN: &str = "11E9900001AAA";

fn table(born: &str, first: &str, second: &str, service: &str) -> String {
    format!(
        "numen;date_naissance;jointure_1d;jointure_2d;service\n{NUMEN};{born};{first};{second};{service}\n"
    )
}

/// An académie in which somebody of the first degree and somebody of the second are one human.
struct Two {
    house: House,
    /// Their identifiers in the annuaire, and the date of birth that it gives the first.
    first: String,
    second: String,
    born: String,
}

impl Two {
    fn said(kind: Kind) -> Self {
        let house = House::new(kind, 60, 0);
        house.import_aaf(&house.feeds("complete"));
        let second = house.some_people(1).remove(0).0;
        let (first, born) = house.some_people_of("ENT1D", 1).remove(0);
        let two = Self {
            house,
            first,
            second,
            born,
        };
        let (one, other) = two.accounts();
        assert_ne!(one, other);
        let directory = &two.house.directory;
        directory
            .say_same(&Actor::command(), PersonId(one), PersonId(other))
            .unwrap();
        two
    }

    /// Whom the two records are about.
    fn accounts(&self) -> (i64, i64) {
        let first = self.house.subject("ENT1D_011", &self.first);
        let second = self.house.subject("ENT2D_011", &self.second);
        (first.unwrap(), second.unwrap())
    }

    /// Which of the two human resources tell of.
    fn told(&self) -> (bool, bool) {
        let (first, second) = self.accounts();
        let is_told = |person| self.house.numen_hash(person).is_some();
        (is_told(first), is_told(second))
    }
}

async fn a_line_that_names_both_accounts_of_one_human_asks_nothing(kind: Kind) {
    let two = Two::said(kind);
    let (house, accounts) = (&two.house, two.accounts());
    let both = table("", &two.first, &two.second, "DPE 1");
    let staged = house.stage_hr(&both);
    assert_eq!(staged.report.count(import::Happening::Suspicious), 0);
    house.apply(&staged);
    assert_eq!(house.waiting(), []);
    assert_eq!(two.told(), (true, false), "one number, one account");
    assert_eq!(two.accounts(), accounts, "each has its own record");
    let everything = house.everything();
    house.import_aaf(&house.feeds("complete"));
    house.import_hr(&both);
    assert_eq!(
        house.everything(),
        everything,
        "told again, nothing changes"
    );
    // Another service: it stays with whom it was.
    house.import_hr(&table("", &two.first, &two.second, "DPE 2"));
    assert_eq!((house.waiting(), two.told()), (vec![], (true, false)));
    // It names the other's record alone: it follows it, and no number was given twice.
    house.import_hr(&table("", "", &two.second, "DPE 2"));
    assert_eq!((house.waiting(), two.told()), (vec![], (false, true)));
    house.has_no_orphans();
    // It is said no more: the same asks again.
    let directory = &house.directory;
    directory
        .unsay_same(&Actor::command(), PersonId(accounts.0))
        .unwrap();
    house.import_hr(&table("", &two.first, "", "DPE 2"));
    let waiting = house.waiting();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].question, Question::OtherPerson);
    assert_eq!(two.told(), (false, false));
}

async fn a_line_goes_to_the_account_with_its_date_of_birth(kind: Kind) {
    let two = Two::said(kind);
    let house = &two.house;
    house.import_hr(&table(&two.born, &two.first, &two.second, "DPE 1"));
    assert_eq!((house.waiting(), two.told()), (vec![], (true, false)));
    // The record of the other date goes and comes back: it is another account's, and no riddle.
    let gone = house.feeds("all");
    assert!(house.without(&gone, &two.second) > 0);
    house.import_aaf(&gone);
    house.import_aaf(&house.feeds("complete"));
    assert_eq!((house.waiting(), two.told()), (vec![], (true, false)));
    // Of neither: a human looks at it.
    house.import_hr(&table("01/01/1901", &two.first, &two.second, "DPE 1"));
    let waiting = house.waiting();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].question, Question::OtherBirthDate);
    assert_eq!(waiting[0].people.len(), 2);
}
