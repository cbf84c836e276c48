//! Letters of the house about what was done to somebody's account, by due jobs of the transactions that did it
//! (`directory::ANSWERED_JOB`, `directory::MOVED_JOB`). A job's number makes its letter enter once, however often it runs.

use crate::{Inner, Mail};
use directory::{
    ANSWERED_JOB, DirectoryError, MOVED_JOB, Moved, Person, RequestState, TemporaryRequest,
};
use std::sync::{Arc, Weak};
use store::{Job, JobHandler, Outcome, Running, Store, StoreError};
use text::Lang;
use text::dates;
use text::words::say;

/// Writes the letter of a job.
type Write = fn(&Mail, &Job) -> Result<(), StoreError>;

struct Telling(Weak<Inner>, Write);

/// Takes the jobs of these kinds.
pub(crate) fn register(store: &Store, mail: &Weak<Inner>) {
    let handler = |write| Arc::new(Telling(mail.clone(), write));
    store.set_job_handler(ANSWERED_JOB, handler(tell_answer));
    store.set_job_handler(MOVED_JOB, handler(tell_move));
}

impl JobHandler for Telling {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let (store, write) = (mail.store().clone(), self.1);
            store.offload(move || write(&mail, &job)).await??;
            Ok(Outcome::Done)
        })
    }
}

/// To who asked for a temporary account: the account that was made, or why there is none.
fn tell_answer(mail: &Mail, job: &Job) -> Result<(), StoreError> {
    let directory = mail.directory();
    let Some(request) = directory.answered_request(job)? else {
        return Ok(());
    };
    let asker = there(directory.person(request.asked_by))?;
    let Some(account) = asker.and_then(|asker| asker.account) else {
        return Ok(());
    };
    let person = match (request.state, request.person) {
        (RequestState::Approved, Some(person)) => there(directory.person(person))?,
        _ => None,
    };
    if person.is_none() && request.state == RequestState::Approved {
        return Ok(());
    }
    let once = format!("{ANSWERED_JOB}/{}", job.id);
    mail.write_house_letter(account, once, |lang| {
        answer_letter(lang, &request, person.as_deref())
    })
}

/// To who moved to another organisation: where they are written to now, and until when elsewhere.
fn tell_move(mail: &Mail, job: &Job) -> Result<(), StoreError> {
    let (Some(account), Some(moved)) = (job.account, mail.directory().moved(job)?) else {
        return Ok(());
    };
    let once = format!("{MOVED_JOB}/{}", job.id);
    mail.write_house_letter(account, once, |lang| move_letter(lang, &moved))
}

/// Who is not there any more is told nothing.
fn there<T>(found: Result<T, DirectoryError>) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(DirectoryError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Subject and text.
fn answer_letter(
    lang: Lang,
    request: &TemporaryRequest,
    person: Option<&Person>,
) -> (String, String) {
    let name = request.name();
    let named = [("name", name.as_str().into())];
    let Some(person) = person else {
        let reason = request.reason.clone().unwrap_or_default();
        return (
            say(lang, "mail-request-refused-subject", &named),
            say(
                lang,
                "mail-request-refused",
                &[("name", name.as_str().into()), ("reason", reason.into())],
            ),
        );
    };
    let until = dates::midnight(dates::PARIS, request.until);
    let values = [
        ("name", name.as_str().into()),
        ("day", dates::date(lang, dates::PARIS, until).into()),
        ("identifier", person.identifier.as_str().into()),
        ("address", person.address.clone().unwrap_or_default().into()),
    ];
    (
        say(lang, "mail-request-approved-subject", &named),
        say(lang, "mail-request-approved", &values),
    )
}

/// Subject and text.
fn move_letter(lang: Lang, moved: &Moved) -> (String, String) {
    let day = |instant: i64| dates::date(lang, dates::PARIS, instant);
    let address = ("address", moved.address.as_str().into());
    let values = [
        ("organisation", moved.organisation.as_str().into()),
        ("day", day(moved.since.0).into()),
        address.clone(),
        ("identifier", moved.identifier.as_str().into()),
    ];
    let mut parts = vec![say(lang, "mail-moved", &values)];
    if !moved.kept.is_empty() {
        let count = [("count", moved.kept.len().into())];
        let mut lines = vec![say(lang, "mail-moved-kept", &count)];
        lines.extend(moved.kept.iter().map(|(kept, until)| {
            // The last day before the address ends.
            let values = [
                ("address", kept.as_str().into()),
                ("day", day(until.0 - 1).into()),
            ];
            format!("- {}", say(lang, "mail-moved-line", &values))
        }));
        parts.push(lines.join("\n"));
    }
    parts.push(say(lang, "mail-moved-help", &[]));
    let subject = say(lang, "mail-moved-subject", &[address]);
    (subject, parts.join("\n\n") + "\n")
}
