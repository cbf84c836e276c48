//! What became of everybody, and how long each page took.

use super::browser::Unexpected;
use anyhow::{Error, Result, bail};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What is timed, in the order of the tables. Those that hash a password are not among the interactive ones.
pub const TIMED: &[&str] = &[
    "a form in a crowd",
    "sign-in: form",
    "sign-in: password",
    "sign-in: wrong password",
    "webmail: inbox",
    "webmail: open",
    "webmail: search",
    "first: form",
    "first: charter",
    "first: who one is",
    "first: who one is, mistyped",
    "first: own charter shown",
    "first: password form",
    "first: password chosen",
    "first: rescue form",
    "first: code asked for",
    "first: letter arrives",
    "first: code typed",
    "first: code mistyped",
    "first: welcome",
    "help: form",
    "help: wait begun",
    "help: request made",
    "help: request read",
    "imap: select",
    "imap: fetch list",
    "imap: fetch body",
];
/// What is no answer of a page of the service, or waits for a hash.
const NOT_INTERACTIVE: &[&str] = &[
    "a form in a crowd",
    "sign-in: password",
    "sign-in: wrong password",
    "first: password chosen",
    "first: letter arrives",
];
/// Dead pages that are told in full.
const TOLD: u32 = 20;

/// How somebody's way ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    In,
    /// On a numbered request whose state was read.
    Request,
    /// No form within the longest wait.
    KeptOut,
}

/// Those of one kind who came.
#[derive(Debug, Default)]
struct Came {
    all: u32,
    got_in: u32,
    requests: u32,
    kept_out: u32,
    dead: u32,
    /// Of the dead ones: a form was shown, and what it sent was not taken.
    refused: u32,
    /// Got in where nobody should have, or asked for help where nobody should have to.
    astray: u32,
}

#[derive(Debug, Default)]
struct Counts {
    signing_in: Came,
    first: Came,
    waited: u32,
    mistyped: u32,
    mails: u32,
    times: Vec<Vec<Duration>>,
}

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    SigningIn,
    First,
}

#[derive(Default)]
pub struct Tally(Mutex<Counts>);

impl Tally {
    fn with(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn took(&self, what: &'static str, took: Duration) {
        debug_assert!(TIMED.contains(&what), "{what} has no line");
        let place = TIMED.iter().position(|known| *known == what);
        self.with(|counts| {
            counts.times.resize(TIMED.len(), Vec::new());
            let times = place.and_then(|place| counts.times.get_mut(place));
            if let Some(times) = times {
                times.push(took);
            }
        });
    }

    pub fn waited(&self) {
        self.with(|counts| counts.waited += 1);
    }

    pub fn mistyped(&self) {
        self.with(|counts| counts.mistyped += 1);
    }

    pub fn mail(&self) {
        self.with(|counts| counts.mails += 1);
    }

    /// Somebody's way is over; how it should have ended. Dead pages are told at once.
    pub fn ended(&self, kind: Kind, who: &str, meant: Ending, ended: Result<Ending>) {
        let mut told = None;
        self.with(|counts| {
            let came = match kind {
                Kind::SigningIn => &mut counts.signing_in,
                Kind::First => &mut counts.first,
            };
            came.all += 1;
            match &ended {
                Ok(Ending::In) => came.got_in += 1,
                Ok(Ending::Request) => came.requests += 1,
                Ok(Ending::KeptOut) => came.kept_out += 1,
                Err(error) => {
                    came.dead += 1;
                    came.refused += u32::from(refuses(error));
                }
            }
            let is_astray = matches!(&ended, Ok(end) if *end != meant && *end != Ending::KeptOut);
            came.astray += u32::from(is_astray);
            if is_astray || (ended.is_err() && came.dead <= TOLD) {
                told = Some(match ended {
                    Ok(end) => format!("{who} was to end {meant:?} and ended {end:?}"),
                    Err(error) => format!("{who} stands before a dead page. {error:#}"),
                });
            }
        });
        if let Some(told) = told {
            eprintln!("{told}");
        }
    }

    /// The table of what took how long, alone.
    pub fn times(self, load: &str) -> String {
        let counts = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        counts.timed(load)
    }

    /// The tables of a phase, and what must not be.
    pub fn report(self, load: &str) -> (String, Result<()>) {
        let counts = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut page = format!("\n{COUNTED}");
        for (name, came) in [
            ("sign-in", &counts.signing_in),
            ("first sign-in", &counts.first),
        ] {
            let Came {
                all,
                got_in,
                requests,
                kept_out,
                dead,
                refused,
                astray,
            } = came;
            let _infallible = write!(
                page,
                "\n| {load} | {name} | {all} | {got_in} | {requests} | {kept_out} | {dead} | {refused} | {astray} |"
            );
        }
        let _infallible = write!(
            page,
            "\n\nPages that waited: {}; mistyped: {}; letters that came in: {}.\n\n{}",
            counts.waited,
            counts.mistyped,
            counts.mails,
            counts.timed(load)
        );
        (page, counts.judged())
    }
}

impl Counts {
    /// The table of what took how long.
    fn timed(&self, load: &str) -> String {
        let mut page = HEAD.to_owned();
        let lines = || TIMED.iter().zip(&self.times);
        for (what, times) in lines().filter(|(_, times)| !times.is_empty()) {
            let _infallible = write!(page, "\n| {load} | {what} | {} |", spread(times.clone()));
        }
        let is = |keep: fn(&str) -> bool| -> Vec<Duration> {
            let kept = lines().filter(|(what, _)| keep(what));
            kept.flat_map(|(_, times)| times.clone()).collect()
        };
        let webmail = is(|what| what.starts_with("webmail"));
        let pages = is(|what| !what.starts_with("imap") && !NOT_INTERACTIVE.contains(&what));
        let imap = is(|what| what.starts_with("imap"));
        for (what, times) in [
            ("**the webmail's pages**", webmail),
            ("**all pages without a hash**", pages),
            ("**IMAP**", imap),
        ] {
            if !times.is_empty() {
                let _infallible = write!(page, "\n| {load} | {what} | {} |", spread(times));
            }
        }
        page
    }

    fn judged(&self) -> Result<()> {
        for came in [&self.signing_in, &self.first] {
            if came.dead + came.astray > 0 {
                bail!("{} dead pages, {} went astray", came.dead, came.astray);
            }
            if came.all == 0 {
                bail!("nobody came: --minutes is too short");
            }
        }
        Ok(())
    }
}

const COUNTED: &str = "| load | who | came | got in alone | numbered request | no form in 11 min | dead page | form shown, then refused | astray |\n|---|---|---:|---:|---:|---:|---:|---:|---:|";
const HEAD: &str = "| load | what | times | p50 ms | p95 ms | p99 ms | longest ms |\n|---|---|---:|---:|---:|---:|---:|";

fn refuses(error: &Error) -> bool {
    let unexpected = error.downcast_ref::<Unexpected>();
    unexpected.is_some_and(|unexpected| unexpected.refuses)
}

/// How many, median, 95th and 99th percentile, the longest.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = times.len().saturating_sub(1) * percent / 100;
        times.get(place).map_or(0, Duration::as_millis)
    };
    format!(
        "{} | {} | {} | {} | {}",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_page_or_somebody_astray_fails_the_run() {
        let run = |ended: Result<Ending>| {
            let tally = Tally::default();
            tally.ended(Kind::SigningIn, "a", Ending::In, Ok(Ending::In));
            tally.ended(Kind::First, "b", Ending::Request, ended);
            tally.report("test").1
        };
        assert!(run(Ok(Ending::Request)).is_ok());
        assert!(run(Ok(Ending::KeptOut)).is_ok());
        assert!(run(Ok(Ending::In)).is_err());
        assert!(run(Err(anyhow::anyhow!("a dead page"))).is_err());
    }

    #[test]
    fn the_spread_is_of_what_was_timed() {
        let times = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(spread(times), "200 | 100 | 190 | 198 | 200");
    }
}
