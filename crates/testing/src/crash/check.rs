//! After the restart: everything that was acknowledged is asked for, through the doors people use.

use super::ledger::{Copy, Draft, Ledger, Pages};
use super::load::{FOLDER, gone, signed_in};
use crate::http::between;
use crate::{Demo, Line, Server, Web};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Result;
use std::time::{Duration, Instant};

/// How long what leaves and arrives in the background may take: a sending that was cut between its row and its job leaves a
/// minute later, and a loaded machine takes long to look.
const PATIENCE: Duration = Duration::from_secs(180);
/// Faults that are written out; the rest is counted.
const SHOWN: usize = 20;

/// Where a message was found: mailbox and UID.
type Places = Vec<(String, String)>;

/// What is in the mailboxes of the people.
#[derive(Default)]
struct Found {
    /// Everywhere but among drafts and sent messages.
    copies: BTreeMap<Copy, Places>,
    sent: BTreeMap<Copy, usize>,
}

/// What became of a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// A draft, and which save it reads as.
    Kept(u32),
    Waits,
    /// With what its page answers.
    Gone(u16),
}

/// The faults found, a line each.
pub fn everything(server: &Server, ledger: &mut Ledger) -> std::result::Result<(), String> {
    // What could not leave while the disk was full has its patience: it is asked to leave now.
    let (retried, said) = server.command(&["queue", "retry"], "");
    let mut faults = looked(server, ledger)
        .unwrap_or_else(|error| vec![format!("{error}\n{}", last_words(server))]);
    if !retried {
        faults.push(format!("queue retry: {said}"));
    }
    let (clean, said) = server.command(&["verify"], "");
    if !clean {
        faults.push(format!("verify: {said}"));
    }
    if faults.is_empty() {
        return Ok(());
    }
    let (_, queued) = server.command(&["queue", "list"], "");
    faults.push(format!("the queue: {queued}\n{}", last_words(server)));
    let more = faults.len().saturating_sub(SHOWN);
    faults.truncate(SHOWN);
    if more > 0 {
        faults.push(format!("… and {more} more"));
    }
    Err(faults.join("\n"))
}

fn last_words(server: &Server) -> String {
    let log = server.log();
    let lines: Vec<&str> = log.lines().rev().take(10).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

fn looked(server: &Server, ledger: &Ledger) -> Result<Vec<String>> {
    let demo = server.demo();
    let mut found = Found::default();
    let mut stale: BTreeSet<usize> = (0..ledger.people()).collect();
    let start = Instant::now();
    loop {
        // Drafts first: what is no draft any more has left by then, and is seen below.
        let fates = fates(demo, &ledger.pages())?;
        for person in &stale {
            found.read(demo, *person)?;
        }
        let outside = outside(server)?;
        let mut pages = ledger.pages();
        stale = unsettled(&pages, &found, &fates, &outside);
        if stale.is_empty() || start.elapsed() > PATIENCE {
            return Ok(judged(&mut pages, &found, &fates, &outside));
        }
        drop(pages);
        super::pause(500);
    }
}

impl Found {
    fn read(&mut self, demo: &Demo, person: usize) -> Result<()> {
        self.copies.retain(|(owner, _), _| *owner != person);
        self.sent.retain(|(owner, _), _| *owner != person);
        let mut line = signed_in(demo, &demo.people[person])?;
        for (attributes, mailbox) in mailboxes(&mut line)? {
            for (uid, word) in words(&mut line, &mailbox)? {
                let copy = (person, word);
                if attributes.contains("\\Sent") {
                    *self.sent.entry(copy).or_default() += 1;
                } else if !attributes.contains("\\Drafts") {
                    let places = self.copies.entry(copy).or_default();
                    places.push((mailbox.clone(), uid));
                }
            }
        }
        Ok(())
    }

    fn count(&self, copy: &Copy) -> usize {
        self.copies.get(copy).map_or(0, Vec::len)
    }
}

fn answer(line: &mut Line, command: &str) -> Result<Vec<String>> {
    line.try_send(format!("y {command}\r\n").as_bytes())?;
    let mut lines = Vec::new();
    loop {
        let said = line.try_read()?.ok_or_else(gone)?;
        if said.starts_with("y ") {
            return Ok(lines);
        }
        lines.push(said);
    }
}

fn mailboxes(line: &mut Line) -> Result<Vec<(String, String)>> {
    let listed = answer(line, "LIST \"\" \"*\"")?;
    let read = |line: &String| {
        let attributes = between(line, "(", ")")?.to_owned();
        let (_, name) = line.split_once("\"/\" ")?;
        (!attributes.contains("\\Noselect")).then(|| (attributes, name.to_owned()))
    };
    Ok(listed.iter().filter_map(read).collect())
}

/// UID and subject of the load's messages in a mailbox.
fn words(line: &mut Line, mailbox: &str) -> Result<Vec<(String, String)>> {
    answer(line, &format!("EXAMINE {mailbox}"))?;
    let fetched = answer(
        line,
        "UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
    )?;
    let (mut uid, mut words) = ("", Vec::new());
    for line in &fetched {
        if let Some(said) = between(line, "UID ", " ") {
            uid = said;
        }
        match line.strip_prefix("Subject: ") {
            Some(word) if word.starts_with("crash-") => {
                words.push((uid.to_owned(), word.to_owned()))
            }
            _ => {}
        }
    }
    Ok(words)
}

/// What became of the drafts that were not sent for certain.
fn fates(demo: &Demo, pages: &Pages) -> Result<BTreeMap<(usize, i64), Fate>> {
    let mut sessions = BTreeMap::new();
    let mut fates = BTreeMap::new();
    for ((writer, id), draft) in &pages.drafts {
        if draft.sent == Some(true) {
            continue;
        }
        let web = match sessions.get(writer) {
            Some(web) => web,
            None => {
                let web = Web::sign_in(demo, &demo.people[*writer])?;
                sessions.entry(*writer).or_insert(web)
            }
        };
        let answer = web.get(&format!("/drafts/{id}"))?;
        let fate = match answer.status {
            200 => Fate::Kept(save_of(&answer.text(), &draft.word)),
            303 => Fate::Waits,
            status => Fate::Gone(status),
        };
        fates.insert((*writer, *id), fate);
    }
    Ok(fates)
}

/// Which save a composer's page shows.
fn save_of(page: &str, word: &str) -> u32 {
    between(page, &format!("{word} save "), ";")
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// How often each word left the house.
fn outside(server: &Server) -> Result<BTreeMap<String, usize>> {
    let mut left = BTreeMap::new();
    let Ok(folder) = std::fs::read_dir(server.data().join("outside")) else {
        return Ok(left);
    };
    for entry in folder {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "eml") {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        if let Some(word) = between(&text, "Subject: ", "\r\n") {
            *left.entry(word.to_owned()).or_default() += 1;
        }
    }
    Ok(left)
}

/// Who is to be looked at again: something acknowledged is not there yet.
fn unsettled(
    pages: &Pages,
    found: &Found,
    fates: &BTreeMap<(usize, i64), Fate>,
    outside: &BTreeMap<String, usize>,
) -> BTreeSet<usize> {
    let copies = pages.copies.iter();
    let mut stale: BTreeSet<usize> = copies
        .filter(|(copy, acknowledged)| **acknowledged && found.count(copy) == 0)
        .map(|((person, _), _)| *person)
        .collect();
    for (key, draft) in &pages.drafts {
        let on_its_way = match (draft.sent, fates.get(key)) {
            (Some(true), _) => !found.sent.contains_key(&(key.0, draft.word.clone())),
            (Some(false), Some(Fate::Gone(_))) => !arrived(draft, found),
            (_, fate) => fate == Some(&Fate::Waits),
        };
        if on_its_way {
            stale.extend(draft.recipients.iter().chain([&key.0]));
        }
    }
    let missing =
        |(word, acknowledged): (&String, &bool)| *acknowledged && !outside.contains_key(word);
    if pages.outside.iter().any(missing) {
        stale.insert(0);
    }
    stale
}

fn arrived(draft: &Draft, found: &Found) -> bool {
    let of = |person: &usize| found.count(&(*person, draft.word.clone())) == 1;
    draft.recipients.iter().all(of)
}

fn judged(
    pages: &mut Pages,
    found: &Found,
    fates: &BTreeMap<(usize, i64), Fate>,
    outside: &BTreeMap<String, usize>,
) -> Vec<String> {
    let (mut lost, mut doubled) = (Vec::new(), Vec::new());
    for (copy, acknowledged) in &pages.copies {
        match found.count(copy) {
            0 if *acknowledged => lost.push(format!("lost: {copy:?}")),
            0 | 1 => {}
            _ => doubled.push(format!("doubled: {copy:?} in {:?}", found.copies[copy])),
        }
    }
    for (copy, times) in found.sent.iter().filter(|(_, times)| **times > 1) {
        doubled.push(format!("doubled among sent: {copy:?} {times} times"));
    }
    for (word, acknowledged) in &pages.outside {
        match outside.get(word).copied().unwrap_or(0) {
            0 if *acknowledged => lost.push(format!("lost on its way outside: {word}")),
            0 | 1 => {}
            times => doubled.push(format!("left {times} times: {word}")),
        }
    }
    misplaced(pages, found, &mut lost);
    for (key, draft) in &pages.drafts {
        if let Some(fault) = draft_fault(key, draft, fates.get(key), found) {
            lost.push(fault);
        }
    }
    pages.lost += lost.len();
    pages.doubled += doubled.len();
    lost.extend(doubled);
    lost
}

/// Moves that did not hold, and UIDs that were shown and taken back.
fn misplaced(pages: &Pages, found: &Found, lost: &mut Vec<String>) {
    let nowhere = Places::new();
    let places = |copy| found.copies.get(copy).unwrap_or(&nowhere);
    for (copy, _) in pages
        .moved
        .iter()
        .filter(|(_, acknowledged)| **acknowledged)
    {
        if places(copy).iter().any(|(mailbox, _)| mailbox != FOLDER) {
            lost.push(format!("not moved: {copy:?} in {:?}", places(copy)));
        }
    }
    for (copy, uid) in &pages.uids {
        let moved = pages.moved.contains_key(copy);
        if !moved && places(copy).iter().any(|(_, now)| now != uid) {
            lost.push(format!(
                "another UID than {uid}: {copy:?} in {:?}",
                places(copy)
            ));
        }
    }
}

fn draft_fault(
    key: &(usize, i64),
    draft: &Draft,
    fate: Option<&Fate>,
    found: &Found,
) -> Option<String> {
    let good = match (draft.sent, fate) {
        (Some(true), _) => found.sent.contains_key(&(key.0, draft.word.clone())),
        (_, Some(Fate::Kept(save))) => {
            let none_left = draft
                .recipients
                .iter()
                .all(|to| found.count(&(*to, draft.word.clone())) == 0);
            none_left && (draft.saved..=draft.tried).contains(save)
        }
        (Some(false), _) => arrived(draft, found),
        _ => false,
    };
    let shown = match fate {
        Some(Fate::Kept(save)) => format!("reads as save {save}"),
        Some(Fate::Waits) => "waits".to_owned(),
        Some(Fate::Gone(status)) => format!("is gone ({status})"),
        None => "was sent".to_owned(),
    };
    (!good).then(|| {
        let there: Vec<_> = draft
            .recipients
            .iter()
            .map(|to| (to, found.count(&(*to, draft.word.clone()))))
            .collect();
        let sent = found.sent.get(&(key.0, draft.word.clone()));
        format!("draft {key:?} {shown}: {draft:?}; copies {there:?}, sent {sent:?}")
    })
}
