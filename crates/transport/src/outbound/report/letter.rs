//! The part for people: what happened, what to do, who helps.

use super::{Action, Line, Report};
use crate::outbound::backoff::RETRY_FOR;
use crate::outbound::cause::Cause;
use store::Timestamp;
use text::Lang;
use text::words::say;

pub(super) fn sender_name(lang: Lang) -> String {
    say(lang, "dsn-sender-name", &[])
}

/// Named after the gravest thing it tells.
pub(super) fn subject(lang: Lang, report: &Report<'_>) -> String {
    let gravest = report.lines.iter().map(|line| line.action).min();
    let key = match gravest {
        None | Some(Action::Failed) => "dsn-subject-failed",
        Some(Action::Delayed) => "dsn-subject-delayed",
        Some(Action::Delivered | Action::Relayed) => "dsn-subject-delivered",
    };
    let subject = plain(&report.message.subject);
    say(lang, key, &[("subject", subject.into())])
        .trim_end()
        .to_owned()
}

pub(super) fn text(lang: Lang, report: &Report<'_>, now: Timestamp) -> String {
    let subject = plain(&report.message.subject);
    let about = if subject.is_empty() {
        say(lang, "dsn-about-untitled", &[])
    } else {
        say(lang, "dsn-about", &[("subject", subject.into())])
    };
    let mut paragraphs = vec![say(lang, "dsn-hello", &[]), about];
    for action in [
        Action::Failed,
        Action::Delayed,
        Action::Delivered,
        Action::Relayed,
    ] {
        let lines: Vec<&Line> = report
            .lines
            .iter()
            .filter(|line| line.action == action)
            .collect();
        if !lines.is_empty() {
            paragraphs.push(group(lang, action, &lines));
        }
    }
    let waits = report
        .lines
        .iter()
        .any(|line| line.action == Action::Delayed);
    if waits {
        let left = report.message.entered.after(RETRY_FOR).since(now);
        let hours = i64::try_from(left.as_secs().div_ceil(3600)).unwrap_or(0);
        paragraphs.push(say(lang, "dsn-still-trying", &[("hours", hours.into())]));
    }
    paragraphs.push(say(lang, "dsn-help", &[]));
    paragraphs.join("\n\n") + "\n"
}

/// What happened to some, and why where something went wrong.
fn group(lang: Lang, action: Action, lines: &[&Line]) -> String {
    let key = match action {
        Action::Failed => "dsn-failed",
        Action::Delayed => "dsn-delayed",
        Action::Delivered => "dsn-delivered",
        Action::Relayed => "dsn-relayed",
    };
    let mut text = say(lang, key, &[]);
    for line in lines {
        text.push_str(&format!("\n\n    {}", plain(&line.address)));
        if matches!(action, Action::Failed | Action::Delayed) {
            let why = say(lang, Cause::of(&line.answer).key(), &[]);
            text.push_str(&format!("\n    {why}"));
        }
    }
    text
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
