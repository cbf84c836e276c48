//! `tramontane queue list|show|retry|drop`.

use crate::app::App;
use crate::cli::QueueAct;
use crate::fault::Fault;
use text::Lang;
use text::words::say;
use transport::outbound::QueueRow;

pub(super) async fn run(app: &App, act: QueueAct, lang: Lang) -> Result<String, Fault> {
    let queue = app.queue.clone();
    app.store
        .offload(move || match act {
            QueueAct::List => {
                let rows = queue.list()?;
                if rows.is_empty() {
                    return Ok(say(lang, "act-queue-empty", &[]));
                }
                Ok(rows.iter().map(line).collect::<Vec<_>>().join("\n"))
            }
            QueueAct::Show { id } => queue
                .show(id)?
                .map(|row| row.described(lang))
                .ok_or_else(|| none(id)),
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
                Ok(say(lang, "act-queue-dropped", &[("id", id.to_string().into())]))
            }
        })
        .await?
}

fn none(id: i64) -> Fault {
    Fault::new("act-queue-none", vec![("id", id.to_string())])
}

/// One message a line, in columns that scripts can cut.
fn line(row: &QueueRow) -> String {
    row.to_string()
}
