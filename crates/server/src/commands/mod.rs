//! What commands do with the store: run inside the server when one runs, else in the command's own process.

mod account;
mod admin;
pub mod bench;
mod campaign;
pub(crate) mod contacts;
pub mod generate;
mod held;
mod import;
mod organisation;
mod passwords;
mod queue;
mod role_mailbox;
mod same_person;
mod verify;

use crate::app::App;
use crate::control::{Administration, Answer, Progress, Request};
use crate::fault::Fault;
use directory::Actor;

/// Does what was asked, telling how far it is; answers in the asker's language.
pub async fn run(app: &App, request: Request, progress: Progress) -> Answer {
    let lang = request.language;
    let secret = request.secret.map(identity::Secret::new);
    let done = match request.act {
        Administration::Organisation(act) => organisation::run(app, act, lang).await,
        Administration::Admin(act) => admin::run(app, act, secret, lang).await,
        Administration::Account(act) => account::run(app, act, secret, lang).await,
        Administration::RoleMailbox(act) => role_mailbox::run(app, act, lang).await,
        Administration::Queue(act) => queue::run(app, act, lang).await,
        Administration::Import(act) => import::run(app, act, progress, lang).await,
        Administration::Verify => verify::run(app, lang).await,
        Administration::Passwords(act) => passwords::run(app, act, lang).await,
    };
    done.map_err(|fault: Fault| fault.sentence(lang))
}

/// Whoever can open the socket or the data directory holds the machine.
fn actor() -> Actor {
    Actor::command()
}
