//! A rescue address that is set for who stands at the desk, on both engines.

use crate::opened;
use crate::opened::{Opened, opened};
use directory::{Act, Actor, DirectoryError, OrganisationId, PersonId, Protocol};
use identity::{
    ActivationRefusal, CredentialError, Happened, Identity, NOTICE_JOB, Notice, RESCUE_CODE_JOB,
    ReceivedAt, RescueAsks, RescueRefusal, Secret, SetInPerson, TRUSTED,
};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::{AccountId, params};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_first_one_counts_at_once_and_its_bearer_is_told,
    another_one_counts_after_three_days_and_the_one_before_takes_it_back,
    what_counts_already_is_told_nobody_before_its_code_is_back,
    a_code_counts_once_for_its_address_and_its_minutes,
    nobody_sets_one_for_themselves_for_who_holds_rights_or_elsewhere,
}

const BIRTH: &str = "14/02/1998";
const HOUSE: &str = "solene@maison.example";
const OTHER: &str = "solene@ailleurs.example";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

type Who = (PersonId, AccountId);

/// Solène and Yann work at a school, which Irène leads; Karim helps from there, Malo from another school, which Omar leads. Ines
/// waits for her first sign-in; Paul works at Irène’s school and leads the other one too.
struct House {
    opened: Opened,
    organisation: OrganisationId,
    school: i64,
    solene: Who,
    yann: Who,
    irene: Who,
    karim: Who,
    malo: Who,
    omar: Who,
    ines: Who,
    paul: Who,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let keyed = opened.identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = opened::thau(&opened.directory);
    let structure =
        |name: &str, uai: &str| opened::structure(&opened, organisation, (name, uai), None);
    let school = structure("Collège des Étangs", "0340001A");
    let other = structure("Lycée du Port", "0340002B");
    let at = |school, who| opened::of_school(&opened, (&keyed, BIRTH), (organisation, school), who);
    let house = House {
        solene: at(school, ("Solène", None, true)),
        yann: at(school, ("Yann", None, true)),
        irene: at(school, ("Irène", Some(school), true)),
        karim: at(school, ("Karim", None, true)),
        ines: at(school, ("Ines", None, false)),
        paul: at(school, ("Paul", Some(other), true)),
        malo: at(other, ("Malo", None, true)),
        omar: at(other, ("Omar", Some(other), true)),
        organisation,
        school,
        opened,
    };
    for (who, place) in [(house.karim, school), (house.malo, other)] {
        opened::helps(&house.opened, organisation, who.0, Some(place));
    }
    house
}

impl House {
    fn identity(&self) -> &Identity {
        &self.opened.identity
    }

    fn actor(&self, (person, account): Who) -> Actor {
        Actor {
            person,
            account,
            organisation: self.organisation,
            protocol: Protocol::Web,
            network: Some(HOME),
            ..Actor::system()
        }
    }

    fn at_school(&self) -> ReceivedAt {
        ReceivedAt::School(self.school)
    }

    /// The code of the last letter, which names who is told it.
    fn code(&self, to: &str, by: &str) -> Secret {
        let jobs = self.opened.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
        let made = self.identity().make_rescue_code(jobs.last().unwrap());
        let letter = made.unwrap().unwrap();
        assert_eq!(letter.to.as_str(), to);
        let by = by.to_owned();
        assert_eq!(letter.asks, RescueAsks::InPerson { by });
        letter.code
    }

    /// Irène receives Solène, who brings the code.
    fn sets(&self, address: &str) -> Result<SetInPerson, RescueRefusal> {
        let (irene, who) = (self.actor(self.irene), (self.at_school(), self.solene.0));
        self.identity()
            .ask_rescue_in_person(&irene, who, address)
            .unwrap();
        let code = self.code(address, "Irène Cazalbou");
        self.identity()
            .set_rescue_in_person(&irene, who, (address, &code))
    }

    fn counts(&self) -> Option<String> {
        self.identity().rescue_address(self.solene.0).unwrap()
    }

    /// A rescue address as its rows have it.
    fn has_rescue(&self, (person, _): Who, address: &str) {
        let sql = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        self.opened
            .store
            .platform_write(|tx| tx.execute(sql, params![person, address]))
            .unwrap();
    }

    fn journal(&self) -> Vec<(Act, Option<PersonId>)> {
        let own = self.actor(self.solene);
        let lines = self.opened.directory.own_journal(&own, None).unwrap();
        lines.into_iter().map(|line| (line.act, line.by)).collect()
    }

    fn notice(&self) -> Notice {
        let jobs = self.opened.store.pending_jobs(NOTICE_JOB).unwrap();
        let [job] = jobs.as_slice() else {
            panic!("{jobs:?}");
        };
        self.identity().make_notice(job).unwrap().unwrap()
    }
}

fn not_permitted<T: std::fmt::Debug>(done: Result<T, RescueRefusal>) {
    let is_it = matches!(
        done,
        Err(RescueRefusal::Activation(ActivationRefusal::Credential(
            CredentialError::Directory(DirectoryError::NotPermitted | DirectoryError::NotFound(_))
        )))
    );
    assert!(is_it, "{done:?}");
}

async fn the_first_one_counts_at_once_and_its_bearer_is_told(kind: Kind) {
    let house = house(kind);
    assert_eq!(house.sets(HOUSE).unwrap(), SetInPerson::AtOnce);
    assert_eq!(house.counts().as_deref(), Some(HOUSE));
    let act = (Act::RescueSetInPerson, Some(house.irene.0));
    assert_eq!(house.journal().first(), Some(&act));
    let notice = house.notice();
    let by = "Irène Cazalbou".to_owned();
    assert_eq!(
        notice.happened,
        Happened::RescueInPerson { by, again: false }
    );
    assert!(notice.links.rescue.is_none(), "nobody was told there");
    // A desk of the helpdesk receives too.
    let (karim, who) = (house.actor(house.karim), (ReceivedAt::Desk, house.yann.0));
    let to = "yann@maison.example";
    house
        .identity()
        .ask_rescue_in_person(&karim, who, " Yann@Maison.example ")
        .unwrap();
    let code = house.code(to, "Karim Cazalbou");
    let set = house
        .identity()
        .set_rescue_in_person(&karim, who, (to, &code));
    assert_eq!(set.unwrap(), SetInPerson::AtOnce);
    let counts = house.identity().rescue_address(house.yann.0).unwrap();
    assert_eq!(counts.as_deref(), Some(to));
}

async fn another_one_counts_after_three_days_and_the_one_before_takes_it_back(kind: Kind) {
    let house = house(kind);
    house.has_rescue(house.solene, OTHER);
    let from = house.opened.store.now().after(TRUSTED);
    assert_eq!(house.sets(HOUSE).unwrap(), SetInPerson::From(from));
    assert_eq!(house.counts().as_deref(), Some(OTHER));
    let act = (Act::RescueChangedInPerson, Some(house.irene.0));
    assert_eq!(house.journal().first(), Some(&act));
    let rescue = house.notice().links.rescue.unwrap();
    assert_eq!(rescue.to.as_str(), OTHER);
    let token = rescue.take_back.unwrap();
    let back = house.identity().take_rescue_back(&token, HOME).unwrap();
    assert_eq!(back.unwrap().person, house.solene.0);
    assert_eq!(house.counts().as_deref(), Some(OTHER));
    // Again, and nobody takes it back; and one that counts yet comes back in person.
    assert_eq!(house.sets(HOUSE).unwrap(), SetInPerson::From(from));
    let told = house.opened.store.pending_jobs(NOTICE_JOB).unwrap().len();
    assert_eq!(house.sets(OTHER).unwrap(), SetInPerson::Back);
    let jobs = house.opened.store.pending_jobs(NOTICE_JOB).unwrap();
    assert_eq!(jobs.len(), told + 1, "what was undone is told");
    house.opened.clock.advance(TRUSTED + Duration::from_secs(1));
    assert_eq!(house.counts().as_deref(), Some(OTHER));
    assert!(matches!(house.sets(HOUSE).unwrap(), SetInPerson::From(_)));
    house.opened.clock.advance(TRUSTED + Duration::from_secs(1));
    assert_eq!(house.counts().as_deref(), Some(HOUSE));
}

async fn what_counts_already_is_told_nobody_before_its_code_is_back(kind: Kind) {
    let house = house(kind);
    house.has_rescue(house.solene, HOUSE);
    // The same answer, and a letter, for one that is known.
    let (irene, who) = (
        house.actor(house.irene),
        (house.at_school(), house.solene.0),
    );
    for address in [OTHER, HOUSE] {
        let asked = house.identity().ask_rescue_in_person(&irene, who, address);
        assert_eq!(asked.unwrap(), address);
        house.code(address, "Irène Cazalbou");
    }
    assert_eq!(house.sets(HOUSE).unwrap(), SetInPerson::Kept);
    assert_eq!(house.counts().as_deref(), Some(HOUSE));
    assert!(house.journal().is_empty());
    // Two have it: said once its reader has said the code.
    house.has_rescue(house.yann, OTHER);
    house.has_rescue(house.karim, OTHER);
    assert!(matches!(house.sets(OTHER), Err(RescueRefusal::Shared)));
    assert_eq!(house.counts().as_deref(), Some(HOUSE));
    for (typed, own) in [("chez moi", false), ("moi@ac-thau.example", true)] {
        let asked = house.identity().ask_rescue_in_person(&irene, who, typed);
        match own {
            true => assert!(matches!(asked, Err(RescueRefusal::OurOwn)), "{asked:?}"),
            false => assert!(matches!(asked, Err(RescueRefusal::Malformed)), "{asked:?}"),
        }
    }
}

async fn a_code_counts_once_for_its_address_and_its_minutes(kind: Kind) {
    let house = house(kind);
    let (irene, who) = (
        house.actor(house.irene),
        (house.at_school(), house.solene.0),
    );
    let set = |address: &str, code: &Secret| {
        house
            .identity()
            .set_rescue_in_person(&irene, who, (address, code))
    };
    let asks = |address: &str| {
        let asked = house.identity().ask_rescue_in_person(&irene, who, address);
        asked.map(|_| house.code(address, "Irène Cazalbou"))
    };
    let code = asks(HOUSE).unwrap();
    assert!(matches!(set(OTHER, &code), Err(RescueRefusal::NoCode)));
    // What cannot be a code uses no try up.
    for typed in ["", "12", "12", "12", "12", "12", "1234567"] {
        let wrong = set(HOUSE, &Secret::from(typed));
        assert!(matches!(wrong, Err(RescueRefusal::Wrong)), "{typed}");
    }
    let other = if code.reveal() == "000000" {
        "111111"
    } else {
        "000000"
    };
    let wrong = set(HOUSE, &Secret::from(other));
    assert!(matches!(wrong, Err(RescueRefusal::Wrong)));
    // It is no code of our pages.
    let solene = house.actor(house.solene);
    let own = house
        .identity()
        .confirm_rescue_change(&solene, code.reveal());
    assert!(matches!(own, Err(RescueRefusal::Wrong)), "{own:?}");
    // Whoever sits in a session of hers asks for another address: what Irène was told counts no more.
    let of_other = asks(OTHER).unwrap();
    assert!(matches!(set(HOUSE, &code), Err(RescueRefusal::NoCode)));
    house.opened.clock.advance(Duration::from_secs(15 * 60 + 1));
    assert!(matches!(set(OTHER, &of_other), Err(RescueRefusal::NoCode)));
    assert_eq!(house.counts(), None);
    let code = asks(HOUSE).unwrap();
    assert_eq!(set(HOUSE, &code).unwrap(), SetInPerson::AtOnce);
    assert!(matches!(set(HOUSE, &code), Err(RescueRefusal::NoCode)));
    // So many an hour, whoever asks.
    let refused = (0..5).find_map(|_| asks(OTHER).err());
    assert!(matches!(refused, Some(RescueRefusal::TooMany { .. })));
}

async fn nobody_sets_one_for_themselves_for_who_holds_rights_or_elsewhere(kind: Kind) {
    let house = house(kind);
    let school = house.at_school();
    let nobody = PersonId(999_999);
    let tries = [
        // Themselves, who holds a desk or leads a school, and who waits for their first sign-in.
        (house.irene, school, house.irene.0),
        (house.irene, school, house.karim.0),
        (house.irene, school, house.ines.0),
        (house.irene, school, house.paul.0),
        (house.karim, ReceivedAt::Desk, house.karim.0),
        (house.malo, ReceivedAt::Desk, house.karim.0),
        // Another school's; nobody's head; a desk of another place; nobody.
        (house.irene, school, house.malo.0),
        (house.omar, school, house.solene.0),
        (house.yann, school, house.solene.0),
        (house.yann, ReceivedAt::Desk, house.solene.0),
        (house.malo, ReceivedAt::Desk, house.solene.0),
        (house.karim, school, house.solene.0),
        (house.irene, ReceivedAt::Desk, house.solene.0),
        (house.irene, school, nobody),
        (house.karim, ReceivedAt::Desk, nobody),
    ];
    for (by, at, person) in tries {
        let actor = house.actor(by);
        let identity = house.identity();
        assert!(!identity.receives(&actor, at, person).unwrap(), "{at:?}");
        not_permitted(identity.ask_rescue_in_person(&actor, (at, person), HOUSE));
        let code = Secret::from("123456");
        not_permitted(identity.set_rescue_in_person(&actor, (at, person), (HOUSE, &code)));
    }
    for program in [Actor::command(), Actor::system()] {
        let identity = house.identity();
        let who = (ReceivedAt::Desk, house.solene.0);
        not_permitted(identity.ask_rescue_in_person(&program, who, HOUSE));
    }
    let pending = house.opened.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    assert!(pending.is_empty());
    let irene = house.actor(house.irene);
    let receives = house.identity().receives(&irene, school, house.solene.0);
    assert!(receives.unwrap());
}
