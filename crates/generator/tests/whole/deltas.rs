//! What happens from day to day.

use crate::reading::{Asked, requests};
use crate::{made, replay};
use std::collections::{BTreeMap, HashSet};

#[test]
fn replaying_the_deltas_on_the_complete_gives_the_truth() {
    for (agents, days) in [(120, 12), (3000, 40)] {
        let folder = made(agents, 11, days);
        for feed in ["ENT1D", "ENT2D"] {
            let replayed = replay::replay(&folder, feed);
            replay::compare(&folder, feed, &replayed);
        }
        let kinds: HashSet<String> = folder
            .rows("truth/events.csv")
            .iter()
            .map(|row| row["event"].clone())
            .collect();
        if agents < 1000 {
            // Too few for all that can happen.
            continue;
        }
        for kind in [
            "closure",
            "merger",
            "joined",
            "head-change",
            "appointment",
            "move",
            "retirement",
            "leave",
            "arrival",
            "return",
            "marriage",
        ] {
            assert!(kinds.contains(kind), "{agents}: {kind}");
        }
    }
}

#[test]
fn what_a_delta_asks_is_what_the_truth_counts() {
    let folder = made(2000, 13, 10);
    let events = folder.rows("truth/events.csv");
    for (name, bytes) in folder.files() {
        if !(name.contains("_Delta_") && name.contains("_PersEducNat_")) {
            continue;
        }
        let (feed, date) = (&name[..5], &name[6..14]);
        let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
        let read = requests(bytes);
        for (asked, kinds) in [
            (Asked::Add, "arrival return respelling"),
            (
                Asked::Modify,
                "move joined head-change appointment marriage",
            ),
            (
                Asked::Delete,
                "retirement other-academie end-of-contract death leave",
            ),
        ] {
            let count = read.iter().filter(|one| one.asked == asked).count();
            let told = events.iter().filter(|row| {
                let fits = kinds.split(' ').any(|kind| kind == row["event"]);
                fits && row["date"] == date && row["feed"] == feed
            });
            assert_eq!(count, told.count(), "{name} {asked:?}");
        }
    }
}

#[test]
fn at_most_one_head_leads_a_school_and_only_where_no_post_is_vacant() {
    let folder = made(5000, 7, 30);
    for when in ["start", "end"] {
        let mut heads: BTreeMap<(String, String), u32> = BTreeMap::new();
        for row in folder.rows(&format!("truth/{when}-staff.csv")) {
            let direct = row["functions"]
                .split('|')
                .filter(|value| value.contains("$DIR$DIRECTION$D0010$"));
            let direct = direct
                .filter_map(|value| value.split('$').next())
                .map(str::to_owned);
            let led = Some(row["leads"].clone()).filter(|id| !id.is_empty());
            for id in direct.chain(led) {
                *heads.entry((row["feed"].clone(), id)).or_default() += 1;
            }
        }
        assert!(heads.values().all(|count| *count == 1), "{when}: {heads:?}");
        let told = folder.rows(&format!("truth/{when}-structures.csv"));
        let told: HashSet<_> = told
            .iter()
            .filter(|row| !row["head"].is_empty())
            .map(|row| (row["feed"].clone(), row["id"].clone()))
            .collect();
        assert_eq!(told, heads.into_keys().collect(), "{when}");
    }
}
