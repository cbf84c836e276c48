//! What a policy will do to people, told with figures before it is set. Nothing has changed yet on this page; its form sets what
//! was typed, or goes back to it.

use super::super::{Section, chrome, today, whole};
use super::{Line, Typed, answer, policies};
use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::journal::day;
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{OrganisationId, PasswordRule, Policies, SessionsRule};
use askama::Template;
use axum::response::Response;
use chrono::Days;
use identity::{PROGRAM_DAYS, WithoutFactor};
use store::Timestamp;
use text::dates::{self, PARIS};

/// The policies that are told before they are set. What the charter asks stands beside its form; a campaign has pages of its own.
pub(super) const TOLD: [&str; 3] = ["password", "second_factor", "sessions"];

#[derive(Template)]
#[template(path = "administration/plan.html")]
struct PlanPage {
    chrome: Chrome,
    policy: String,
    /// Empty: nothing would change.
    lines: Vec<Line>,
    /// What was typed, to be sent again.
    typed: Vec<(String, String)>,
}

/// The page before a policy is set, or its form again with what cannot be taken.
pub(super) fn show(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Response, Fault> {
    let policy = form.get("do").map_or("", String::as_str);
    if !TOLD.contains(&policy) {
        return Err(Fault::Malformed);
    }
    let wish = match policies::wished(context, signed, organisation, form)? {
        Ok(wish) => wish,
        Err(refused) => return answer(context, signed, form, Err(refused)),
    };
    let before = context.directory.policies(organisation)?;
    let title = signed.w.say("web-plan-title");
    let typed = form.iter().filter(|(name, _)| !is_ours(name));
    page(&PlanPage {
        chrome: chrome(context, signed, title, Section::Organisation)?,
        policy: policy.to_owned(),
        lines: lines(context, signed, (organisation, policy), (&before, &wish))?,
        typed: typed
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    })
}

/// Fields that the page's own form has anyway.
fn is_ours(name: &str) -> bool {
    ["csrf", "do"].contains(&name)
}

fn lines(
    context: &Context,
    signed: &SignedIn,
    (organisation, policy): (OrganisationId, &str),
    (before, after): (&Policies, &Policies),
) -> Result<Vec<Line>, Fault> {
    match policy {
        "password" if before.password != after.password => {
            let rules = (before.password, after.password);
            password(context, signed, organisation, rules)
        }
        "second_factor" if before.second_factor != after.second_factor => {
            second_factor(context, signed, organisation, (before, after))
        }
        "sessions" if before.sessions != after.sessions => {
            sessions(context, signed, organisation, after.sessions)
        }
        _ => Ok(Vec::new()),
    }
}

fn plain(words: String) -> Line {
    Line {
        figure: String::new(),
        words,
    }
}

fn counted(w: Words, count: u64, key: &str, of: &[(&str, String)]) -> Line {
    let mut values = vec![("count", count.into())];
    values.extend(
        of.iter()
            .map(|(name, value)| (*name, value.as_str().into())),
    );
    Line {
        figure: whole(w, count),
        words: w.with(key, &values),
    }
}

/// It holds for the next one that is chosen; the advice to choose another one is read at once.
fn password(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    (before, after): (PasswordRule, PasswordRule),
) -> Result<Vec<Line>, Fault> {
    let w = signed.w;
    // Who chose theirs from this day on does not read the advice.
    let young = Days::new(u64::from(after.renew_days.saturating_sub(1)));
    let from = Timestamp(dates::midnight(PARIS, today(context) - young));
    let identity = &context.identity;
    let counts = identity.campaign_counts(&signed.actor, organisation, from)?;
    let people = counts.iter().map(|count| count.people).sum();
    let rule = [
        ("shortest", after.shortest.into()),
        ("score", after.score.into()),
        ("history", after.history.max(1).into()),
    ];
    let mut lines = vec![
        counted(w, people, "web-plan-password-people", &[]),
        plain(w.with("web-plan-password-rule", &rule)),
    ];
    if after.renew_days > 0 {
        let old = counts.iter().map(|count| count.left()).sum();
        let days = whole(w, u64::from(after.renew_days));
        lines.push(counted(w, old, "web-plan-password-due", &[("days", days)]));
    } else if before.renew_days > 0 {
        lines.push(plain(w.say("web-plan-password-never")));
    }
    Ok(lines)
}

/// Whom it stops from that day on, population by population, where their day changes.
fn second_factor(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    (before, after): (&Policies, &Policies),
) -> Result<Vec<Line>, Fault> {
    let w = signed.w;
    let mut lines = Vec::new();
    for count in context
        .identity
        .without_factor(&signed.actor, organisation)?
    {
        let [was, will] =
            [before, after].map(|policies| policies.second_factor.from(count.population));
        let name = count.population.name();
        let population = w.say(&format!("web-campaign-population-{name}"));
        match will {
            _ if was == will => {}
            None => {
                let values = [("population", population.into())];
                lines.push(plain(w.with("web-plan-factor-free", &values)));
            }
            Some(from) => {
                let from = match from <= today(context) {
                    true => w.say("web-plan-factor-now"),
                    false => w.with("web-plan-factor-from", &[("day", day(w, from).into())]),
                };
                lines.extend(stopped(w, &count, population, from));
            }
        }
    }
    lines.push(plain(w.say("web-plan-factor-others")));
    Ok(lines)
}

fn stopped(w: Words, count: &WithoutFactor, population: String, from: String) -> Vec<Line> {
    let of = [("population", population), ("from", from)];
    let mut lines = vec![counted(w, count.people, "web-plan-factor", &of)];
    if count.people > 0 {
        let days = [("days", whole(w, u64::from(PROGRAM_DAYS)))];
        let (rescue, programs) = (count.without_rescue, count.with_programs);
        lines.push(counted(w, rescue, "web-plan-factor-rescue", &[]));
        lines.push(counted(w, programs, "web-plan-factor-programs", &days));
    }
    lines
}

/// Those that are open keep the rules that they were opened under.
fn sessions(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    after: SessionsRule,
) -> Result<Vec<Line>, Fault> {
    let w = signed.w;
    let open = context
        .identity
        .sessions_open(&signed.actor, organisation)?;
    let dates = Dates::new(context, w);
    let last = open.last.map(|last| dates.moment(last));
    let last = [("last", last.unwrap_or_default())];
    let rule = [
        ("hours", after.hours.into()),
        ("shared", after.shared_minutes.into()),
    ];
    let factor = if after.duties_second_factor {
        "yes"
    } else {
        "no"
    };
    let duties = [
        ("minutes", after.duties_minutes.into()),
        ("factor", factor.into()),
    ];
    Ok(vec![
        counted(w, open.count, "web-plan-sessions-open", &last),
        plain(w.with("web-plan-sessions-rule", &rule)),
        plain(w.with("web-plan-sessions-duties", &duties)),
    ])
}
