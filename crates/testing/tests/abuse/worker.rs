//! A person who signs in, lists and reads, over and over.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use testing::{Demo, Line, Person, Server};

pub struct Worker {
    thread: JoinHandle<Times>,
    stop: Arc<AtomicBool>,
}

/// How long each step took, all turns.
#[derive(Default)]
pub struct Times {
    sign_in: Vec<Duration>,
    list: Vec<Duration>,
    fetch: Vec<Duration>,
}

impl Worker {
    pub fn start(server: &Server, identifier: &str) -> Self {
        let (demo, person) = (server.demo().clone(), server.person(identifier).clone());
        let stop = Arc::<AtomicBool>::default();
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            let mut times = Times::default();
            while !stopped.load(Ordering::Relaxed) {
                turn(&demo, &person, &mut times);
            }
            times
        });
        Self { thread, stop }
    }

    /// A step that failed is a failure of the test.
    pub fn stop(self) -> Times {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.join() {
            Ok(times) => times,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn turn(demo: &Demo, person: &Person, times: &mut Times) {
    let start = Instant::now();
    let mut line = Line::open(demo.door("imaps"), Some(&demo.ca)).expect("somebody listens");
    line.expect("* OK");
    line.send(&format!(
        "a LOGIN {} \"{}\"",
        person.identifier, person.password
    ));
    line.until("a OK");
    times.sign_in.push(start.elapsed());
    let start = Instant::now();
    line.send("b LIST \"\" \"*\"");
    line.until("b OK");
    times.list.push(start.elapsed());
    line.send("c SELECT INBOX");
    line.until("c OK");
    let start = Instant::now();
    line.send("d FETCH 1:20 (FLAGS ENVELOPE BODY.PEEK[TEXT])");
    line.until("d OK");
    times.fetch.push(start.elapsed());
    line.send("e LOGOUT");
    line.until("e OK");
}

fn p95(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times
        .get(times.len() * 95 / 100)
        .copied()
        .unwrap_or_default()
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} turns of another person, p95: sign-in {:?}, list {:?}, fetch {:?}",
            self.sign_in.len(),
            p95(&self.sign_in),
            p95(&self.list),
            p95(&self.fetch)
        )
    }
}
