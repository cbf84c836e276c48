//! Sentences about how many one may write to: before it runs out, and when it has.

use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::{Budget, Excess, Scope};

/// « Vous pouvez encore écrire à 240 destinataires dans la minute qui vient. », with what happens beyond; none while
/// more than half is left in each window.
///
/// # Errors
/// The domain's.
pub(crate) fn running_out(context: &Context, signed: &SignedIn) -> Result<Option<String>, Fault> {
    let budget = context
        .mail
        .sending_budget(&signed.actor, signed.account())?;
    let low = budget.into_iter().filter(Budget::is_low);
    // The least that is left is what stops the next message; of equals, the one that lasts.
    let least = low.min_by_key(|window| (window.left, std::cmp::Reverse(window.minutes)));
    let w = signed.w;
    Ok(least.map(|window| match window.left {
        0 => w.say("web-write-limit-none"),
        _ => format!(
            "{} {}",
            sentence(w, &window),
            w.say("web-write-limit-beyond")
        ),
    }))
}

/// What is left in each window, a line each.
///
/// # Errors
/// The domain's.
pub(crate) fn lines(context: &Context, signed: &SignedIn) -> Result<Vec<String>, Fault> {
    let budget = context
        .mail
        .sending_budget(&signed.actor, signed.account())?;
    let line = |window: &Budget| {
        let values = [
            ("left", window.left.into()),
            ("whole", window.whole.into()),
            ("window", during(signed.w, window.minutes).into()),
        ];
        signed.w.with("web-write-limit-line", &values)
    };
    Ok(budget.iter().map(line).collect())
}

/// « Vous pouvez encore écrire à 240 destinataires dans la minute qui vient. »
fn sentence(w: Words, window: &Budget) -> String {
    let minutes = [("minutes", window.minutes.into())];
    let next = w.with("web-write-limit-next", &minutes);
    let values = [("count", window.left.into()), ("window", next.into())];
    w.with("web-write-limit-left", &values)
}

/// « en une minute »
fn during(w: Words, minutes: u32) -> String {
    w.with("web-write-limit-in", &[("minutes", minutes.into())])
}

/// Why a message was not taken, and what to do.
pub(crate) fn refusal(w: Words, excess: &Excess) -> String {
    let key = match excess.scope {
        _ if excess.is_one_message() => "web-write-limit-alone",
        Scope::Sender => "web-write-limit-sender",
        Scope::Network => "web-write-limit-network",
    };
    let told = match excess.is_one_message() {
        true => excess.recipients,
        false => excess.used,
    };
    let values = [
        ("count", told.into()),
        ("limit", excess.limit.into()),
        ("window", during(w, excess.minutes).into()),
    ];
    w.with(key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    #[test]
    fn what_is_left_and_what_is_too_much_are_told_in_whole_sentences() {
        let w = Words(Lang::Fr);
        let window = |minutes, left| Budget {
            minutes,
            left,
            whole: 800,
        };
        assert_eq!(
            sentence(w, &window(10, 380)),
            "Vous pouvez encore écrire à 380 destinataires dans les dix prochaines minutes."
        );
        assert_eq!(
            sentence(w, &window(60, 1)),
            "Vous pouvez encore écrire à 1 destinataire dans l’heure qui vient."
        );
        let mut excess = Excess {
            scope: Scope::Sender,
            minutes: 600,
            limit: 8_000,
            used: 7_900,
            recipients: 200,
        };
        let said = refusal(w, &excess);
        assert!(
            said.starts_with("Vous avez écrit à 7\u{202f}900 destinataires en dix heures, et 8\u{202f}000 sont permis"),
            "{said}"
        );
        excess.recipients = 9_000;
        let said = refusal(w, &excess);
        assert!(
            said.starts_with(
                "Ce message a 9\u{202f}000 destinataires, et 8\u{202f}000 sont permis en dix heures"
            ),
            "{said}"
        );
    }
}
