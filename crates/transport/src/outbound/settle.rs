//! What an attempt means: who is done with, who waits on, and what the sender is told of it.
//!
//! The report and the queue's rows change in one commit, under a key that enters once.

use crate::outbound::attempt::{Attempted, By};
use crate::outbound::notify::Notify;
use crate::outbound::outcome::{Answer, Outcome};
use crate::outbound::report::{self, Action, Line, Report};
use crate::outbound::rows::{self, Claimed, Settled, Waiting};
use crate::outbound::{Queue, backoff, freezing};
use smtp_syntax::Enhanced;
use store::{StoreError, Timestamp};

/// The longest answer of a next hop that is kept.
const LONGEST_ANSWER: usize = 500;

/// What becomes of one recipient.
struct Fate {
    done: bool,
    /// Delay notices its sender has had after this.
    told: usize,
    say: Option<(Action, Answer)>,
}

/// Writes down what became of an attempt.
///
/// # Errors
/// The store's: nothing is written then, and the attempt counts as not made.
pub(crate) async fn settle(
    queue: &Queue,
    claimed: Claimed,
    attempted: Attempted,
) -> Result<(), StoreError> {
    let (queue, store) = (queue.clone(), queue.store().clone());
    store
        .offload(move || {
            let (settled, lines) = judge(&claimed, &attempted, queue.store().now());
            tracing::info!(
                id = settled.id,
                domain = settled.domain,
                done = settled.done.len(),
                of = claimed.recipients.len(),
                "a message was tried"
            );
            write(&queue, &claimed, settled, lines)
        })
        .await?
}

fn judge(claimed: &Claimed, attempted: &Attempted, now: Timestamp) -> (Settled, Vec<Line>) {
    let mut settled = Settled {
        id: claimed.message.id,
        domain: claimed.domain.clone(),
        done: Vec::new(),
        told: Vec::new(),
        next_try: backoff::next_try(claimed.message.entered, now, claimed.attempts + 1),
        last_answer: None,
        claim: claimed.claim.clone(),
    };
    let mut lines = Vec::new();
    for (recipient, outcome) in claimed.recipients.iter().zip(&attempted.outcomes) {
        let fate = fate(
            recipient,
            outcome,
            attempted.by,
            claimed.message.entered,
            now,
        );
        if fate.done {
            settled.done.push(recipient.address.clone());
        } else {
            settled.last_answer = Some(short(&outcome.answer().text));
            settled.told.push((recipient.address.clone(), fate.told));
        }
        if let Some((action, answer)) = fate.say {
            lines.push(Line {
                address: recipient.address.clone(),
                original: recipient.original.clone(),
                action,
                answer,
            });
        }
    }
    (settled, lines)
}

fn fate(
    recipient: &Waiting,
    outcome: &Outcome,
    by: By,
    entered: Timestamp,
    now: Timestamp,
) -> Fate {
    let wants = Notify::or_usual(recipient.notify);
    let over = |action, wanted: bool, answer: Answer| Fate {
        done: true,
        told: recipient.told,
        say: wanted.then_some((action, answer)),
    };
    match outcome {
        Outcome::Delivered(answer) => {
            let action = if by == By::Us {
                Action::Delivered
            } else {
                Action::Relayed
            };
            // A next hop that reports has taken that over from us (RFC 3461 §5.2.1).
            let wanted = wants.success && by != By::Reporting;
            over(action, wanted, answer.clone())
        }
        Outcome::Failed(answer) => {
            let wanted = wants.failure || freezing::is_ours(answer);
            over(Action::Failed, wanted, answer.clone())
        }
        Outcome::Retry(answer) if backoff::is_over(entered, now) => {
            let expired = Answer {
                status: Enhanced(4, 4, 7),
                ..answer.clone()
            };
            over(Action::Failed, wants.failure, expired)
        }
        Outcome::Retry(answer) => {
            let due = backoff::notices_due(entered, now);
            let tell = due > recipient.told && wants.delay;
            Fate {
                done: false,
                told: due.max(recipient.told),
                say: tell.then(|| (Action::Delayed, answer.clone())),
            }
        }
    }
}

fn write(
    queue: &Queue,
    claimed: &Claimed,
    settled: Settled,
    lines: Vec<Line>,
) -> Result<(), StoreError> {
    // Nobody is told of a report's fate: it has no sender (RFC 5321 §4.5.5).
    let told = if lines.is_empty() || claimed.message.sender.is_empty() {
        None
    } else {
        let report = Report {
            message: &claimed.message,
            domain: &claimed.domain,
            attempts: claimed.attempts + 1,
            lines: &lines,
        };
        report::delivery(queue, &report)?
    };
    match told {
        Some(mut delivery) => {
            delivery.also = Some(Box::new(move |tx| rows::settle(tx, &settled)));
            queue.store().intake_blocking(delivery)?;
        }
        None => queue
            .store()
            .platform_write(|tx| rows::settle(tx, &settled))?,
    }
    queue.store().wake_jobs();
    Ok(())
}

fn short(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_ANSWER)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn waiting(notify: &str, told: usize) -> Waiting {
        Waiting {
            address: "lea@x.example".into(),
            original: None,
            notify: Notify::parse(notify),
            told,
        }
    }

    fn said(notify: &str, outcome: &Outcome, by: By, hours: u64, told: usize) -> Option<Action> {
        let now = Timestamp(0).after(Duration::from_secs(hours * 3600));
        let fate = fate(&waiting(notify, told), outcome, by, Timestamp(0), now);
        fate.say.map(|(action, _)| action)
    }

    fn answer() -> Answer {
        Answer {
            status: Enhanced(4, 2, 2),
            host: None,
            text: "452 full".into(),
        }
    }

    #[test]
    fn a_sender_hears_what_was_asked_for() {
        let (failed, retry) = (Outcome::Failed(answer()), Outcome::Retry(answer()));
        assert_eq!(
            said("usual", &failed, By::Silent, 0, 0),
            Some(Action::Failed)
        );
        assert_eq!(said("NEVER", &failed, By::Silent, 0, 0), None);
        let stopped = freezing::stopped();
        assert_eq!(said("NEVER", &stopped, By::Us, 0, 0), Some(Action::Failed));
        assert_eq!(said("SUCCESS", &failed, By::Silent, 0, 0), None);
        assert_eq!(said("usual", &retry, By::Silent, 3, 0), None);
        assert_eq!(
            said("usual", &retry, By::Silent, 4, 0),
            Some(Action::Delayed)
        );
        assert_eq!(said("usual", &retry, By::Silent, 8, 1), None);
        assert_eq!(
            said("usual", &retry, By::Silent, 24, 1),
            Some(Action::Delayed)
        );
        assert_eq!(said("FAILURE", &retry, By::Silent, 24, 0), None);
        assert_eq!(
            said("usual", &retry, By::Silent, 120, 2),
            Some(Action::Failed)
        );
        assert_eq!(said("NEVER", &retry, By::Silent, 120, 0), None);
    }

    #[test]
    fn success_is_told_by_whoever_comes_last() {
        let delivered = Outcome::Delivered(answer());
        assert_eq!(said("usual", &delivered, By::Us, 0, 0), None);
        assert_eq!(
            said("SUCCESS", &delivered, By::Us, 0, 0),
            Some(Action::Delivered)
        );
        assert_eq!(
            said("SUCCESS", &delivered, By::Silent, 0, 0),
            Some(Action::Relayed)
        );
        assert_eq!(said("SUCCESS", &delivered, By::Reporting, 0, 0), None);
    }
}
