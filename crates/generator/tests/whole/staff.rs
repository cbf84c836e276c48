//! Staff of the complete feeds, with their traps.

use crate::memory_folder::MemoryFolder;
use crate::reading::{Request, requests, unescaped};
use crate::{large, share, truth};

/// The complete feed of staff, both degrees; whether it is the first.
pub fn staff(folder: &MemoryFolder) -> Vec<(bool, Request)> {
    let files = folder.files().iter();
    let complete = |name: &str| name.contains("_Complet_") && name.contains("_PersEducNat_");
    files
        .filter(|(name, _)| complete(name))
        .flat_map(|(name, bytes)| {
            let first = name.starts_with("ENT1D");
            requests(bytes).into_iter().map(move |one| (first, one))
        })
        .collect()
}

/// Family and first name, whatever the degree calls them.
fn name((first, one): &(bool, Request)) -> (String, String) {
    let (family, given) = match first {
        true => ("ENTPersonNom", "ENTPersonPrenom"),
        false => ("sn", "givenName"),
    };
    (unescaped(one.value(family)), unescaped(one.value(given)))
}

#[test]
fn people_have_as_many_functions_as_real_ones() {
    let folder = large();
    let n = truth(folder, &["people", "agents"]) as usize;
    assert_eq!(n, 5000);
    let both = truth(folder, &["people", "in_both_feeds"]) as usize;
    assert_eq!(staff(folder).len(), n + both);
    share(both, n, 0.003, 0.03);
    for (name, low, high) in [
        ("0", 0.08, 0.16),
        ("1", 0.70, 0.82),
        ("2", 0.06, 0.13),
        ("3", 0.005, 0.03),
        ("more", 0.005, 0.03),
    ] {
        let count = truth(folder, &["people", &format!("functions_{name}")]);
        share(count as usize, n, low, high);
    }
}

#[test]
fn names_are_cut_and_shared_and_have_all_marks() {
    let folder = large();
    let names: Vec<(String, String)> = staff(folder).iter().map(name).collect();
    let n = names.len();
    assert!(names.iter().all(|(_, given)| given.chars().count() <= 15));
    assert!(names.iter().all(|(family, _)| family.chars().count() <= 21));
    let cut = names
        .iter()
        .filter(|(_, given)| given.chars().count() == 15);
    share(cut.count(), n, 0.06, 0.12);
    assert_eq!(truth(folder, &["people", "largest_homonym_group"]), 40);
    let martins = names.iter().filter(|(family, given)| {
        family.eq_ignore_ascii_case("martin") && given.eq_ignore_ascii_case("jean")
    });
    assert!((40..=42).contains(&martins.count()));
    let told = |name: &str| truth(folder, &["people", name]) as usize;
    share(told("born_the_same_day_as_a_homonym"), n, 0.012, 0.03);
    share(told("usage_name_differs"), n, 0.18, 0.32);
    for mark in ["'", "’", "-", " ", "É", "é"] {
        assert!(
            names.iter().any(|(family, _)| family.contains(mark)),
            "{mark}"
        );
    }
}

/// A number of both feeds together.
pub fn of_both(folder: &crate::MemoryFolder, path: [&str; 3]) -> u64 {
    ["ENT1D", "ENT2D"]
        .iter()
        .map(|feed| truth(folder, &[path[0], feed, path[1], path[2]]))
        .sum()
}

#[test]
fn values_are_cut_escaped_twice_and_left_empty_now_and_then() {
    let folder = large();
    let staff = staff(folder);
    let values = staff
        .iter()
        .flat_map(|(_, one)| one.values("ENTPersonFonctions"));
    let values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    let cut = values.iter().filter(|value| value.matches('$').count() < 4);
    let cut = cut.count();
    share(cut, values.len(), 0.002, 0.009);
    let told = of_both(
        folder,
        ["start", "function_values", "function_values_truncated"],
    );
    assert_eq!(cut as u64, told);
    let all = staff.iter().flat_map(|(_, one)| one.attributes.values());
    let doubled = all.flatten().filter(|value| value.contains('&')).count();
    let told = of_both(folder, ["deliveries", "PersEducNat", "escaped_twice"]);
    assert_eq!(doubled as u64, told);
    assert!(doubled > 10);
    for (first, one) in &staff {
        let empty = if *first {
            "ENTEnsSpecialites"
        } else {
            "ENTAuxEnsGroupes"
        };
        assert_eq!(
            one.values(empty).collect::<Vec<_>>(),
            [""],
            "empty, and there"
        );
    }
}
