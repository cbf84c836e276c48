//! `tramontane queue list|show|retry|drop`; `queue held` lies beside it.

use crate::app::App;
use crate::cli::QueueAct;
use crate::fault::Fault;
use store::Timestamp;
use text::words::say;
use text::{Lang, dates};
use transport::outbound::QueueRow;

pub(super) async fn run(app: &App, act: QueueAct, lang: Lang) -> Result<String, Fault> {
    let (queue, mail) = (app.queue.clone(), app.mail.clone());
    app.store
        .offload(move || match act {
            QueueAct::Held { act } => super::held::run(&mail, act, lang),
            QueueAct::List => {
                let rows = queue.list()?;
                if rows.is_empty() {
                    return Ok(say(lang, "act-queue-empty", &[]));
                }
                Ok(lines(&rows, lang))
            }
            QueueAct::Show { id } => {
                let rows = queue.show(id)?;
                if rows.is_empty() {
                    return Err(none(id));
                }
                Ok(lines(&rows, lang))
            }
            QueueAct::Retry { id } => {
                let count = queue.retry(id)?;
                match id {
                    Some(id) if count == 0 => Err(none(id)),
                    _ => Ok(say(lang, "act-queue-retried", &[("count", count.into())])),
                }
            }
            QueueAct::Drop { id } => {
                if !queue.drop(id)? {
                    return Err(none(id));
                }
                Ok(say(
                    lang,
                    "act-queue-dropped",
                    &[("id", id.to_string().into())],
                ))
            }
        })
        .await?
}

fn none(id: i64) -> Fault {
    Fault::new("act-queue-none", vec![("id", id.to_string())])
}

/// One message and domain a line.
fn lines(rows: &[QueueRow], lang: Lang) -> String {
    let lines: Vec<String> = rows.iter().map(|row| line(row, lang)).collect();
    lines.join("\n")
}

fn line(row: &QueueRow, lang: Lang) -> String {
    let when = |at: Timestamp| dates::full(lang, dates::PARIS, at.0);
    let answer = row.last_answer.clone();
    let answer = answer.unwrap_or_else(|| say(lang, "act-queue-untried", &[]));
    say(
        lang,
        "act-queue-row",
        &[
            ("id", row.id.to_string().into()),
            ("domain", row.domain.as_str().into()),
            ("sender", row.sender.as_str().into()),
            ("recipients", row.recipients.join(", ").into()),
            ("subject", row.subject.as_str().into()),
            ("entered", when(row.entered).into()),
            ("attempts", row.attempts.into()),
            ("next", when(row.next_try).into()),
            ("answer", answer.into()),
        ],
    )
}
