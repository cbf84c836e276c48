//! Many who guess at once, beside mail programs that read: how long those wait, without and with.

use super::browser::Browser;
use super::form::Form;
use super::tally::Tally;
use super::{READERS, joined, mail, world};
use anyhow::Result;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long mail programs read while nobody guesses.
const QUIET: Duration = Duration::from_secs(30);
/// How often so many come at once, each time others from elsewhere.
const ROUNDS: u8 = 10;
/// So long after a crowd everybody is shown a form.
const AFTER_A_CROWD: Duration = Duration::from_secs(61);
/// Between two rounds, each of which has its answers.
const BETWEEN: Duration = Duration::from_secs(1);

/// Prints how long mail programs waited, without and with so many attempts at once.
///
/// # Errors
/// A page that is not what it should be; a mail program that is refused.
pub fn run(at_once: u8, engine: &str) -> Result<()> {
    let quiet = beside(|_| {
        std::thread::sleep(QUIET);
        Ok(())
    })?;
    println!("{}", quiet.times(&format!("{engine}, nobody guesses")));
    // All forms are shown before the first crowd, and after that of before.
    std::thread::sleep(AFTER_A_CROWD);
    let rounds: Result<Vec<_>> = (0..ROUNDS).map(|round| filled(round, at_once)).collect();
    let rounds = rounds?;
    let guessed = beside(|tally| {
        rounds.into_iter().try_for_each(|round| {
            guess(round, tally)?;
            std::thread::sleep(BETWEEN);
            Ok(())
        })
    })?;
    let load = format!("{engine}, {at_once} attempts at once, {ROUNDS} times");
    println!("{}", guessed.times(&load));
    Ok(())
}

/// What mail programs waited while something was done.
fn beside(what: impl FnOnce(&Tally) -> Result<()>) -> Result<Tally> {
    let (tally, over) = (Tally::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let readers: Vec<_> = READERS
            .map(|reader| {
                let (tally, over) = (&tally, &over);
                scope.spawn(move || mail::read(reader, over, tally))
            })
            .collect();
        let done = what(&tally);
        over.store(true, Ordering::Relaxed);
        let ended = readers.into_iter().map(|one| joined(one.join()));
        ended.fold(done, Result::and)
    })?;
    Ok(tally)
}

/// Forms filled in by so many, each from a network of its own with nobody's name.
fn filled(round: u8, at_once: u8) -> Result<Vec<(Browser, Form)>> {
    (0..at_once)
        .map(|who| {
            let from = Ipv4Addr::new(127, 200, round, who);
            let mut browser = Browser::at(from, world::BARE_HOST);
            let form = browser.get("/signin")?.form("/signin")?;
            let form = form.with("name", &format!("personne{round}.{who}"))?;
            Ok((browser, form.with("password", "azertyuiop")?))
        })
        .collect()
}

/// Sends all of them together.
fn guess(filled: Vec<(Browser, Form)>, tally: &Tally) -> Result<()> {
    std::thread::scope(|scope| {
        let sent: Vec<_> = filled
            .into_iter()
            .map(|(mut browser, form)| {
                scope.spawn(move || {
                    let page = browser.send(&form)?;
                    tally.took("sign-in: wrong password", page.took);
                    page.must(403).map(drop)
                })
            })
            .collect();
        let ended = sent.into_iter().map(|one| joined(one.join()));
        ended.fold(Ok(()), Result::and)
    })
}
