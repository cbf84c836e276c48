//! The list that heads of school get by letter: who waits for their account, who leaves, which temporary accounts end. On
//! which days, and who answers for what, is the directory's.

use super::of_directory;
use crate::app::App;
use chrono::NaiveDate;
use directory::{SchoolAccount, SchoolNews};
use text::words::say;
use text::{Lang, dates};

/// People named of each kind; who wants all looks at the page.
const NAMED: usize = 30;

/// Writes to all heads of all organisations whose day it is. A letter has a key: after a crash nobody reads one twice.
pub(super) fn send(app: &App, today: NaiveDate) -> Result<(), store::StoreError> {
    for organisation in app.directory.organisations().map_err(of_directory)? {
        let id = organisation.id;
        let due = app
            .directory
            .weekly_list_due(id, today)
            .map_err(of_directory)?;
        let Some(day) = due else {
            continue;
        };
        let all = app.directory.school_news(id, today).map_err(of_directory)?;
        tracing::info!(heads = all.len(), %day, "heads are told what waits in their schools");
        for (account, news) in all {
            app.store.stopping().check()?;
            let once = format!("school-list/{}/{day}", account.0);
            app.mail
                .write_house_letter(account, once, |lang| letter(lang, &news, today))?;
        }
        app.directory
            .weekly_list_was_sent(id, day)
            .map_err(of_directory)?;
    }
    Ok(())
}

/// Subject and text.
fn letter(lang: Lang, news: &[SchoolNews], today: NaiveDate) -> (String, String) {
    let name = |one: &SchoolNews| one.establishment.facts.name.clone();
    let subject = match news {
        [one] => say(lang, "mail-school-subject", &[("name", name(one).into())]),
        _ => say(lang, "mail-school-subject-several", &[]),
    };
    let mut parts = vec![say(lang, "mail-school-hello", &[])];
    for one in news {
        if news.len() > 1 {
            parts.push(name(one));
        }
        parts.extend(section(
            lang,
            "mail-school-to-activate",
            &one.to_activate,
            today,
        ));
        parts.extend(section(lang, "mail-school-leaving", &one.leaving, today));
        parts.extend(section(lang, "mail-school-ending", &one.ending, today));
    }
    parts.push(say(lang, "mail-school-where", &[]));
    (subject, parts.join("\n\n"))
}

/// A sentence that says how many, and their names; nothing when there are none.
fn section(lang: Lang, key: &str, people: &[SchoolAccount], today: NaiveDate) -> Option<String> {
    if people.is_empty() {
        return None;
    }
    let mut lines = vec![say(lang, key, &[("count", people.len().into())])];
    lines.extend(
        people
            .iter()
            .take(NAMED)
            .map(|one| format!("- {}", line(lang, one, today))),
    );
    let more = people.len().saturating_sub(NAMED);
    if more > 0 {
        let more = say(lang, "mail-school-more", &[("count", more.into())]);
        lines.push(format!("- {more}"));
    }
    Some(lines.join("\n"))
}

/// « Nawel Ziani, anglais, fiche à imprimer »
fn line(lang: Lang, one: &SchoolAccount, today: NaiveDate) -> String {
    let day = |day: NaiveDate| dates::date(lang, dates::PARIS, dates::midnight(dates::PARIS, day));
    let mut parts = vec![one.person.display_name.clone(), one.function.clone()];
    let standing = &one.standing;
    if let Some(opens) = standing.opens {
        parts.push(say(
            lang,
            "mail-school-arrives",
            &[("day", day(opens).into())],
        ));
    }
    if standing.wants_sheet {
        parts.push(say(lang, "mail-school-sheet", &[]));
    }
    if let Some(ends) = standing.ends.filter(|_| standing.leaves_soon(today)) {
        parts.push(say(lang, "mail-school-until", &[("day", day(ends).into())]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
