//! Which functions a person has: none, one, two or more, at home and elsewhere.

use super::{Cut, Function, IN_BOTH};
use crate::kind::{Degree, Kind};
use crate::posts::{self, Post};
use crate::random::Random;
use crate::structure::Structure;

/// Of a thousand people, as in a sample of a real feed: no function, one, two, three, more.
const SHARES: [usize; 5] = [137, 750, 85, 14, 14];
const MOST: i64 = 25;
/// Of a hundred posts of head: those that nobody has.
const VACANT: usize = 4;
/// Of a thousand values: those that the feed cuts short.
const CUT: usize = 5;
/// Of a hundred values beyond the first: those that say nothing.
const NOTHING: usize = 30;
/// Of a hundred first values: those that say nothing.
const FIRST_NOTHING: usize = 4;

/// The functions of whoever stands at that place of a structure, and the école they lead.
pub(super) fn at(
    structures: &[Structure],
    home: usize,
    place: u32,
    random: &mut Random,
) -> (Vec<Function>, Option<usize>) {
    let one = &structures[home];
    let leads_school = place == 0 && one.kind.is_school() && !random.chance(VACANT);
    if leads_school && one.kind.has_head() {
        return (vec![whole(home, posts::HEAD)], None);
    }
    if leads_school {
        return (vec![whole(home, posts::SCHOOL)], Some(home));
    }
    if is_deputy(one, place, random) {
        return (vec![whole(home, posts::DEPUTY)], None);
    }
    (ordinary(structures, home, random), None)
}

fn whole(structure: usize, post: Post) -> Function {
    Function {
        structure,
        post,
        cut: Cut::Whole,
    }
}

fn is_deputy(one: &Structure, place: u32, random: &mut Random) -> bool {
    match (one.kind, place) {
        (Kind::Lycee, 1) | (Kind::Professionnel, 1) => true,
        (Kind::Lycee, 2) => one.pupils > 900,
        (Kind::College, 1) => random.chance(60),
        _ => false,
    }
}

fn ordinary(structures: &[Structure], home: usize, random: &mut Random) -> Vec<Function> {
    let kind = structures[home].kind;
    let mut count = match random.weighted(&SHARES) {
        4 => random.between(4, MOST),
        few => few as i64,
    };
    if kind == Kind::Zone {
        // Replacement staff belong to the zone and work elsewhere.
        count = count.max(1 + i64::from(random.chance(40)));
    }
    let mut functions = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
    for index in 0..count {
        functions.push(match index {
            0 => first(kind, home, random),
            _ => further(structures, home, random),
        });
    }
    if kind != Kind::Zone && structures[home].degree() == Degree::Second && random.chance(IN_BOTH) {
        functions.extend(in_the_other_feed(structures, home, random));
    }
    functions
}

fn first(kind: Kind, home: usize, random: &mut Random) -> Function {
    let nothing = kind != Kind::Zone && random.chance(FIRST_NOTHING);
    let post = match nothing {
        true => posts::NOTHING,
        false => posts::ordinary(kind, random),
    };
    Function {
        cut: cut(random),
        ..whole(home, post)
    }
}

/// A second service, in a school of the same feed; or a line that says nothing.
fn further(structures: &[Structure], home: usize, random: &mut Random) -> Function {
    let degree = structures[home].degree();
    let elsewhere = school(structures, degree, random).unwrap_or(home);
    let post = match random.chance(NOTHING) {
        true => posts::NOTHING,
        false => posts::teacher(structures[elsewhere].kind, random),
    };
    Function {
        cut: cut(random),
        ..whole(elsewhere, post)
    }
}

/// Somebody of the second degree who also works in an école.
fn in_the_other_feed(
    structures: &[Structure],
    home: usize,
    random: &mut Random,
) -> Option<Function> {
    let other = match structures[home].degree() {
        Degree::First => Degree::Second,
        Degree::Second => Degree::First,
    };
    let elsewhere = school(structures, other, random)?;
    Some(whole(
        elsewhere,
        posts::ordinary(structures[elsewhere].kind, random),
    ))
}

fn school(structures: &[Structure], degree: Degree, random: &mut Random) -> Option<usize> {
    let from = random.below(structures.len());
    (0..structures.len())
        .map(|step| (from + step) % structures.len())
        .find(|index| {
            let one = &structures[*index];
            one.kind.is_school() && one.degree() == degree && one.is_open()
        })
}

fn cut(random: &mut Random) -> Cut {
    match random.below(2000) {
        value if value < CUT => Cut::AfterCode,
        value if value < 2 * CUT => Cut::AfterStructure,
        _ => Cut::Whole,
    }
}
