//! Who comes: people of an invented académie whose accounts wait for their first sign-in, brought by the feeds that
//! `tramontane generate` writes, and active people of another organisation who share a password.

use super::{Place, Wanted};
use crate::ok;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::collections::HashMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Of those who are to come in for the first time.
pub const NAME: &str = "Académie de la rentrée";
const DOMAIN: &str = "ac-rentree.example";
/// The name of the machine as its people know it, and as those of any organisation may.
pub const HOST: &str = "messagerie.ac-rentree.example";
pub const BARE_HOST: &str = "127.0.0.1";
/// The day of the complete feeds, as `generate` writes it.
const DAY: &str = "20260901";
/// `generate` writes no académie that is smaller.
const FEWEST: u32 = 50;
/// Schools that the organisation lists by their network, and as many that nobody listed: each behind one address.
const SCHOOLS: u32 = 40;
/// Columns of the feed of human resources.
const NUMEN: usize = 0;
const BIRTH: usize = 1;
const SECOND_DEGREE: usize = 4;
const FIRST_DEGREE: usize = 5;
const UAI: usize = 11;

/// Somebody who comes for the first time, with what is on their papers.
#[derive(Clone)]
pub struct Newcomer {
    pub identifier: String,
    pub numen: String,
    pub birth: String,
    pub given: String,
    pub family: String,
    pub school: String,
}

/// Where somebody sits: six of ten in a school that is listed, one in a school that is not, three at home.
pub fn seat(n: u32) -> Ipv4Addr {
    let [_, high, middle, low] = n.to_be_bytes();
    let school = u8::try_from(1 + n / 10 % SCHOOLS).unwrap_or(1);
    match n % 10 {
        0..=5 => Ipv4Addr::new(127, 20, school, 1),
        6 => Ipv4Addr::new(127, 30, school, 1),
        _ => Ipv4Addr::new(127, 64 | high, middle, low),
    }
}

/// How the journal of who sits in a listed school names its network.
pub fn school_of_seat(n: u32) -> String {
    format!("École {}", 1 + n / 10 % SCHOOLS)
}

/// Makes both organisations; who waits for their first sign-in.
pub fn make(place: &Place, wanted: &Wanted) -> Result<Vec<Newcomer>> {
    let active = (wanted.agents / 2).to_string();
    quietly(place.command().args(["bench-data", &active]))?;
    quietly(place.command().args([
        "organisation",
        "create",
        NAME,
        "--domain",
        DOMAIN,
        "--academie",
        "11",
    ]))?;
    let listed: Vec<String> = (1..=SCHOOLS)
        .map(|school| format!("127.20.{school}.0/24 École {school}"))
        .collect();
    policy(place, "networks", &json!({ "listed": listed.join("\n") }))?;
    let required = json!({ "rescue_required": !wanted.rescue_optional });
    policy(place, "activation", &required)?;
    let feeds = place.folder.with_extension("feeds");
    let _older = fs::remove_dir_all(&feeds);
    let agents = (wanted.agents - wanted.agents / 2).max(FEWEST).to_string();
    quietly(
        place
            .command()
            .args([
                "generate", "--agents", &agents, "--seed", "5", "--days", "1",
            ])
            .arg("--out")
            .arg(&feeds),
    )?;
    for degree in ["ENT1D", "ENT2D"] {
        import(place, "aaf", &feeds.join(degree).join(DAY))?;
    }
    let hr = feeds.join("HR").join(format!("hr_{DAY}.csv"));
    import(place, "hr", &hr)?;
    let found = newcomers(place, &feeds, &hr)?;
    fs::remove_dir_all(&feeds)?;
    Ok(found)
}

fn policy(place: &Place, name: &str, value: &serde_json::Value) -> Result<()> {
    let act = ["organisation", "policy", DOMAIN, name, &value.to_string()];
    quietly(place.command().args(act))
}

fn import(place: &Place, kind: &str, what: &Path) -> Result<()> {
    let mut command = place.command();
    command.args(["import", kind, "--organisation", DOMAIN]);
    quietly(command.arg(what).stderr(Stdio::null()))
}

fn quietly(command: &mut Command) -> Result<()> {
    ok(command.stdout(Stdio::null()))
}

/// What human resources say of people, and the identifiers that the service gave them: joined by the address that follows from a
/// name which nobody else bears.
fn newcomers(place: &Place, feeds: &Path, hr: &Path) -> Result<Vec<Newcomer>> {
    let output = place
        .command()
        .args(["organisation", "addresses", DOMAIN])
        .output()?;
    ensure!(output.status.success(), "no addresses");
    let addresses = String::from_utf8(output.stdout)?;
    let waiting: HashMap<&str, &str> = lines(&addresses)
        .filter(|line| line.get(3) == Some(&"to-activate"))
        .filter_map(|line| Some((line.get(1)?.split_once('@')?.0, *line.first()?)))
        .collect();
    let truth = fs::read_to_string(feeds.join("truth/start-staff.csv"))?;
    let mut bearers: HashMap<String, u32> = HashMap::new();
    let mut named: HashMap<(&str, &str), (&str, &str)> = HashMap::new();
    for line in lines(&truth) {
        let [feed, id, family, given, ..] = line[..] else {
            continue;
        };
        *bearers.entry(local_part(given, family)).or_default() += 1;
        named.insert((feed, id), (given, family));
    }
    let hr = fs::read_to_string(hr)?;
    let mut found = Vec::new();
    for line in lines(&hr) {
        let column = |at: usize| line.get(at).copied().unwrap_or_default();
        let record = match column(SECOND_DEGREE) {
            "" => ("ENT1D", column(FIRST_DEGREE)),
            id => ("ENT2D", id),
        };
        let Some((given, family)) = named.get(&record) else {
            continue;
        };
        let local = local_part(given, family);
        let is_alone = bearers.get(&local) == Some(&1);
        let Some(identifier) = waiting.get(local.as_str()).filter(|_| is_alone) else {
            continue;
        };
        if column(NUMEN).is_empty() || column(BIRTH).is_empty() {
            continue;
        }
        found.push(Newcomer {
            identifier: (*identifier).to_owned(),
            numen: column(NUMEN).to_owned(),
            birth: column(BIRTH).to_owned(),
            given: (*given).to_owned(),
            family: (*family).to_owned(),
            school: column(UAI).to_owned(),
        });
    }
    found.first().context("nobody waits for a first sign-in")?;
    Ok(found)
}

fn lines(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = csv.lines().skip(1);
    lines.map(|line| line.split(';').collect())
}

/// As the service makes it of most names; whoever has another one is not walked.
fn local_part(given: &str, family: &str) -> String {
    let folded = |name: &str| -> String {
        let lower = name.to_lowercase();
        let plain = lower.chars().map(|c| match c {
            'à' | 'â' | 'ä' | 'á' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' | 'ò' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            'ñ' => 'n',
            c if c.is_ascii_alphanumeric() => c,
            _ => '-',
        });
        plain.collect()
    };
    format!("{}.{}", folded(given), folded(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_and_schools_are_apart() {
        assert_eq!(seat(11), Ipv4Addr::new(127, 20, 2, 1));
        assert_eq!(school_of_seat(11), "École 2");
        assert_eq!(seat(16), Ipv4Addr::new(127, 30, 2, 1));
        assert_eq!(seat(70_009), Ipv4Addr::new(127, 65, 17, 121));
        assert_eq!(
            local_part("Anne-Lise", "La Salagné"),
            "anne-lise.la-salagne"
        );
    }
}
