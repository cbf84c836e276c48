//! Who people are: names, title, birth; homonyms on purpose.

use super::Agent;
use crate::names::{self, LONGEST_FAMILY, LONGEST_GIVEN};
use crate::options::Options;
use crate::random::Random;
use chrono::{Days, NaiveDate};

/// Of a hundred people.
const WOMEN: usize = 66;
/// Of a hundred women: those whose usage name is not their birth name.
const MARRIED: usize = 35;
/// Of a hundred people: namesakes of somebody born the same day. With their namesakes they are two of a hundred.
const SAME_DAY: usize = 1;
/// Of a hundred people: namesakes of somebody before them.
const NAMESAKES: usize = 2;
/// Of a hundred people: those whose accents a source has lost.
const PLAIN: usize = 25;
/// The largest group has the commonest name of all, and as many people as that.
const LARGEST_GROUP: u32 = 40;

/// What a register says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Civil {
    pub woman: bool,
    /// Whole; feeds cut it.
    pub given: String,
    /// Name in use.
    pub family: String,
    /// Name at birth where it is another.
    pub birth_family: Option<String>,
    pub born: NaiveDate,
    /// Whether the feed still has the accents.
    pub accents: bool,
}

impl Civil {
    /// The first name as feeds have it.
    pub fn given_cut(&self) -> String {
        names::cut(&self.given, LONGEST_GIVEN)
    }

    pub fn family_cut(&self) -> String {
        names::cut(&self.family, LONGEST_FAMILY)
    }

    pub fn title(&self, number: u32) -> &'static str {
        match (self.woman, number % 50) {
            (false, _) => "M.",
            (true, 0) => "Mlle",
            (true, _) => "Mme",
        }
    }
}

/// The person of that number; `before` are those to share a name with.
pub(super) fn of(options: &Options, number: u32, before: &[Agent]) -> Civil {
    let mut random = Random::of(options.seed, "civil", number as usize);
    let mut civil = anybody(options, &mut random);
    if is_of_the_largest_group(options, number) {
        civil.woman = false;
        (civil.given, civil.family) = ("Jean".into(), "Martin".into());
        civil.birth_family = None;
        return civil;
    }
    let draw = random.below(100);
    if draw < SAME_DAY + NAMESAKES && !before.is_empty() {
        let model = &before[random.below(before.len())].civil;
        if model.family != "Martin" {
            let born = civil.born;
            civil = model.clone();
            if draw >= SAME_DAY {
                civil.born = born;
            }
        }
    }
    civil
}

/// Spread evenly over all establishments.
fn is_of_the_largest_group(options: &Options, number: u32) -> bool {
    let group = (options.agents / 100).clamp(2, LARGEST_GROUP);
    let every = options.agents / group;
    number % every == every / 2 && number / every < group
}

fn anybody(options: &Options, random: &mut Random) -> Civil {
    let woman = random.chance(WOMEN);
    let family = names::family(random);
    let other_name = if woman { MARRIED } else { MARRIED / 10 };
    let birth_family = random
        .chance(other_name)
        .then(|| names::family(random))
        .filter(|name| *name != family);
    Civil {
        woman,
        given: names::given(woman, random),
        family,
        birth_family,
        born: born(options.school_year(), random),
        accents: !random.chance(PLAIN),
    }
}

/// From 22 to 66 years old at the beginning of the school year.
fn born(school_year: i32, random: &mut Random) -> NaiveDate {
    let year = school_year - 22 - random.between(0, 44) as i32;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let days = if first.leap_year() { 366 } else { 365 };
    first + Days::new(random.below(days) as u64)
}
