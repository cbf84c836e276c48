//! `tramontane queue held list|release|return`: what waits because its writer has written to many.

use crate::cli::HeldAct;
use crate::fault::Fault;
use mail::{HeldByLimit, Mail, MailError, Scope};
use text::words::say;
use text::{Lang, dates};

pub(super) fn run(mail: &Mail, act: HeldAct, lang: Lang) -> Result<String, Fault> {
    let actor = super::actor();
    let (key, id, done) = match act {
        HeldAct::List => return list(mail, lang),
        HeldAct::Release { id } => ("act-held-released", id, mail.release_held(&actor, id)),
        HeldAct::Return { id } => ("act-held-returned", id, mail.return_held(&actor, id)),
    };
    let held = done.map_err(|error| fault(error, id))?;
    let values = [
        ("id", held.id.to_string().into()),
        ("sender", held.address.as_str().into()),
    ];
    Ok(say(lang, key, &values))
}

fn list(mail: &Mail, lang: Lang) -> Result<String, Fault> {
    let held = mail.held_by_limit(&super::actor())?;
    if held.is_empty() {
        return Ok(say(lang, "act-held-empty", &[]));
    }
    let lines: Vec<String> = held.iter().map(|held| line(held, lang)).collect();
    Ok(lines.join("\n"))
}

fn fault(error: MailError, id: i64) -> Fault {
    match error {
        MailError::NoSuchSubmission | MailError::NotAllowed(_) => {
            Fault::new("act-held-none", vec![("id", id.to_string())])
        }
        other => other.into(),
    }
}

/// One message a line.
fn line(held: &HeldByLimit, lang: Lang) -> String {
    let key = match held.excess.scope {
        Scope::Sender => "act-held-row",
        Scope::Network => "act-held-row-network",
    };
    let together = held.excess.used.saturating_add(held.excess.recipients);
    let network = held.network.clone();
    let network = network.unwrap_or_else(|| say(lang, "act-held-here", &[]));
    let values = [
        ("id", held.id.to_string().into()),
        ("sender", held.address.as_str().into()),
        ("subject", held.subject.as_str().into()),
        ("recipients", held.excess.recipients.into()),
        (
            "when",
            dates::full(lang, dates::PARIS, held.held_at.0).into(),
        ),
        ("network", network.into()),
        ("together", together.into()),
        ("minutes", held.excess.minutes.into()),
        ("limit", held.excess.limit.into()),
    ];
    say(lang, key, &values)
}
