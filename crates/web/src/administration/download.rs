//! The report of an import as a table: for the producer of the feed, or to be kept.

use super::{Section, entry};
use crate::Context;
use crate::answer::Fault;
use crate::read::files::attachment;
use crate::session::SignedIn;
use crate::words::Words;
use ::import::{Happening, Import};
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

/// Programs of tables know UTF-8 by it.
const MARK: &str = "\u{feff}";

/// `GET /administration/imports/{id}/report`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    let (table, name) = context
        .run(move |context| {
            entry(context, &signed, Section::Imports)?;
            let import = context.imports.import(&signed.actor, id)?;
            let name = format!("import-{}-{}.csv", import.id, import.day);
            Ok::<_, Fault>((table(signed.w, &import), name))
        })
        .await?;
    Ok(attachment(
        &name,
        "text/csv; charset=utf-8",
        table.into_bytes(),
    ))
}

/// What, how many or who, where, which file, which line.
fn table(w: Words, import: &Import) -> String {
    let mut lines = vec![cells([
        &w.say("web-imports-column-what"),
        &w.say("web-imports-column-count"),
        &w.say("web-imports-column-who"),
        &w.say("web-imports-column-file"),
        &w.say("web-imports-column-line"),
    ])];
    for happening in Happening::ALL {
        let what = w.say(&format!("import-happening-{}", happening.name()));
        let count = import.report.count(happening);
        if count > 0 {
            lines.push(cells([&what, &count.to_string(), "", "", ""]));
        }
        let named = import.report.samples.get(&happening).into_iter().flatten();
        let named = named.filter(|name| !name.is_empty());
        lines.extend(named.map(|name| cells([&what, "", name, "", ""])));
    }
    for remark in &import.report.remarks {
        let what = w.say(&format!("import-warning-{}", remark.kind));
        let value = remark.value.as_deref().unwrap_or_default();
        let line = remark.line.to_string();
        lines.push(cells([&what, "", value, &remark.file, &line]));
    }
    format!("{MARK}{}\r\n", lines.join("\r\n"))
}

fn cells(all: [&str; 5]) -> String {
    all.map(cell).join(";")
}

/// A cell in quotation marks; what a program of tables would take for a formula is a text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_text_and_never_a_formula() {
        assert_eq!(cell("Anne \"Nana\" Roux"), "\"Anne \"\"Nana\"\" Roux\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("@x"), "\"'@x\"");
    }
}
