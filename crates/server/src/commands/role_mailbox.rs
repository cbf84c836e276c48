//! `tramontane role-mailbox create|list|rename|close|open`: mailboxes of a post other than `ce.`.

use super::account::{day, holder, said};
use super::{actor, organisation};
use crate::app::App;
use crate::cli::RoleMailboxAct;
use crate::fault::Fault;
use chrono::NaiveDate;
use directory::{
    AccountState, Actor, DirectoryError, ManagedMailbox, NewRoleMailbox, OrganisationId,
};
use store::AccountId;
use text::Lang;
use text::dates;

/// Structures looked at for one that is told by its name.
const LOOKED_AT: u32 = 50;
/// Mailboxes read at once.
const PAGE: usize = 200;

pub(super) async fn run(app: &App, act: RoleMailboxAct, lang: Lang) -> Result<String, Fault> {
    let house = app.clone();
    app.store
        .offload(move || match act {
            RoleMailboxAct::Create {
                kind,
                organisation,
                structure,
                name,
                without_uai,
            } => {
                let here = organisation::named(&house.directory, &organisation)?;
                let new = NewRoleMailbox {
                    establishment: place(&house, here, &structure)?,
                    kind,
                    with_uai: !without_uai,
                    display_name: name,
                };
                create(&house, &new, lang)
            }
            RoleMailboxAct::List {
                organisation,
                structure,
            } => list(&house, &organisation, structure.as_deref(), lang),
            RoleMailboxAct::Rename { address, name } => {
                let account = mailbox(&house, &address)?;
                let done = house
                    .directory
                    .rename_role_mailbox(&actor(), account, &name);
                done.map_err(|error| told(error, &address))?;
                let args = [("address", address), ("name", name)];
                Ok(said(lang, "act-mailbox-renamed", &args))
            }
            RoleMailboxAct::Close { address, last } => close(&house, address, last, lang),
            RoleMailboxAct::Open { address } => {
                let account = mailbox(&house, &address)?;
                let done = house.directory.open_role_mailbox(&actor(), account);
                done.map_err(|error| told(error, &address))?;
                Ok(said(lang, "act-mailbox-opened", &[("address", address)]))
            }
        })
        .await?
}

fn create(app: &App, new: &NewRoleMailbox, lang: Lang) -> Result<String, Fault> {
    let made = app.directory.create_role_mailbox(&actor(), new);
    let account = made.map_err(|error| told(error, &new.kind))?;
    let address = app.directory.account(account)?.address.to_string();
    Ok(said(lang, "act-mailbox-made", &[("address", address)]))
}

fn close(app: &App, address: String, last: String, lang: Lang) -> Result<String, Fault> {
    let account = mailbox(app, &address)?;
    let done = (app.directory).close_role_mailbox(&actor(), account, day(&last)?);
    let last = done.map_err(|error| told(error, &address))?;
    let args = [("address", address), ("day", read(lang, last))];
    Ok(said(lang, "act-mailbox-closes", &args))
}

fn read(lang: Lang, day: NaiveDate) -> String {
    dates::date(lang, dates::PARIS, dates::midnight(dates::PARIS, day))
}

/// One a line: address, name, structure, and its last day where it ends.
fn list(
    app: &App,
    organisation: &str,
    structure: Option<&str>,
    lang: Lang,
) -> Result<String, Fault> {
    let here = organisation::named(&app.directory, organisation)?;
    let found = match structure {
        Some(typed) => {
            let place = place(app, here, typed)?;
            app.directory.role_mailboxes_of(&actor(), place)?
        }
        None => all(app, here)?,
    };
    let mut lines = Vec::new();
    for one in &found {
        let address = app.directory.account(one.account)?.address.to_string();
        let place = app.directory.establishment(one.establishment)?.facts.name;
        let mut line = format!("{address}\t{}\t{place}", one.display_name);
        if let Some(ends) = one.ends {
            let key = match one.state {
                AccountState::Closed => "act-mailbox-closed",
                _ => "act-mailbox-ends",
            };
            line.push('\t');
            line.push_str(&said(lang, key, &[("day", read(lang, ends))]));
        }
        lines.push(line);
    }
    Ok(match lines.is_empty() {
        true => said(lang, "act-mailbox-none", &[]),
        false => lines.join("\n"),
    })
}

fn all(app: &App, here: OrganisationId) -> Result<Vec<ManagedMailbox>, Fault> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = app
            .directory
            .managed_role_mailboxes(&actor(), here, ("", &after), PAGE)?;
        found.extend(page.mailboxes);
        match page.next {
            Some(next) => after = next,
            None => return Ok(found),
        }
    }
}

/// A structure by its UAI, or by its whole name when one alone has it.
fn place(app: &App, here: OrganisationId, typed: &str) -> Result<i64, Fault> {
    let uai = typed.trim().to_uppercase();
    if let Some(id) = app.directory.own_establishment_of_uai(here, &uai)? {
        return Ok(id);
    }
    let here = Actor {
        organisation: here,
        ..actor()
    };
    let found = app
        .directory
        .establishments(&here, typed, None, LOOKED_AT)?;
    let folded = text::fold(typed.trim());
    let mut same = found
        .iter()
        .filter(|one| text::fold(&one.facts.name) == folded);
    match (same.next(), same.next()) {
        (Some(only), None) => Ok(only.id),
        _ => Err(Fault::new(
            "act-no-place",
            vec![("structure", typed.to_owned())],
        )),
    }
}

fn mailbox(app: &App, address: &str) -> Result<AccountId, Fault> {
    let (_, account) = holder(app, address)?;
    match app.directory.managed_role_mailbox(&actor(), account) {
        Ok(found) if !found.is_head() => Ok(account),
        Ok(_) | Err(DirectoryError::NotPermitted) => Err(Fault::new(
            "act-no-mailbox",
            vec![("address", address.to_owned())],
        )),
        Err(error) => Err(error.into()),
    }
}

/// What keeps a mailbox from being made, named or ended, as pages say it.
fn told(error: DirectoryError, about: &str) -> Fault {
    let what = match &error {
        DirectoryError::Invalid { what, .. } | DirectoryError::Exists { what, .. } => *what,
        _ => return error.into(),
    };
    let key = match what {
        "kind" => "web-mailboxes-wrong-kind",
        "uai" => "web-mailboxes-wrong-uai",
        "reserved" => "web-mailboxes-wrong-reserved",
        "address" => "web-mailboxes-wrong-address",
        "kind-taken" => "web-mailboxes-wrong-kind-taken",
        "quarantine" => "web-mailboxes-wrong-quarantine",
        "kinds" => "web-mailboxes-wrong-kinds",
        "name" => "web-mailboxes-wrong-name",
        "end" => "web-mailboxes-wrong-end",
        "state" => "web-mailboxes-wrong-state",
        _ => return error.into(),
    };
    Fault::new(key, vec![("about", about.to_owned())])
}
