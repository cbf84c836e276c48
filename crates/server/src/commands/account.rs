//! `tramontane account create|password|quota|suspend|resume|let-go|keep|sheet|reset-factor|export-link|move`; `same-person` and `other-person`
//! are in [`super::same_person`].

use super::import::told;
use super::{actor, organisation, same_person};
use crate::app::App;
use crate::cli::AccountAct;
use crate::fault::Fault;
use chrono::NaiveDate;
use directory::{DirectoryError, NewAccount, PersonId, Role, Suspension};
use identity::{Bearer, Secret};
use import::{ImportError, Post};
use store::AccountId;
use text::Lang;
use text::address::Address;
use text::words::say;
use text::{dates, numbers, sizes};

pub(super) async fn run(
    app: &App,
    act: AccountAct,
    secret: Option<Secret>,
    lang: Lang,
) -> Result<String, Fault> {
    let app = app.clone();
    let work = move || match act {
        AccountAct::Create {
            address,
            name,
            identifier,
            function,
            quota,
        } => {
            let new = New {
                address,
                name,
                identifier,
                function,
                quota,
            };
            create(&app, &new, secret.as_ref(), lang).map(|(_, said)| said)
        }
        AccountAct::Password { address } => password(&app, &address, secret.as_ref(), lang),
        AccountAct::Quota { address, size, .. } => quota(&app, &address, size.as_deref(), lang),
        AccountAct::Suspend {
            address,
            reason,
            keep_mail: keeps_mail,
        } => suspend(&app, &address, &Suspension { reason, keeps_mail }, lang),
        AccountAct::Resume { address } => resume(&app, &address, lang),
        AccountAct::LetGo { address, last } => let_go(&app, &address, &last, lang),
        AccountAct::Keep { address } => keep(&app, &address, lang),
        AccountAct::Sheet { address } => sheet(&app, &address, lang),
        AccountAct::ResetFactor { address } => reset_factor(&app, &address, lang),
        AccountAct::ExportLink { address } => export_link(&app, &address, lang),
        AccountAct::Move {
            address,
            to,
            structure,
            function,
            profile,
            last,
        } => {
            let new = Move {
                address,
                to,
                structure,
                function,
                profile,
                last,
            };
            new.carry_out(&app, lang)
        }
        AccountAct::SamePerson { address, other } => same_person::say(&app, &address, &other, lang),
        AccountAct::OtherPerson { address } => same_person::unsay(&app, &address, lang),
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Fault::other)?
}

/// An account to create.
pub(super) struct New {
    address: String,
    name: String,
    identifier: Option<String>,
    function: String,
    quota: Option<String>,
}

impl New {
    /// Of somebody of whom only the name is told.
    pub fn named(address: String, name: String) -> Self {
        Self {
            address,
            name,
            identifier: None,
            function: String::new(),
            quota: None,
        }
    }
}

pub(super) fn create(
    app: &App,
    new: &New,
    secret: Option<&Secret>,
    lang: Lang,
) -> Result<(PersonId, String), Fault> {
    let address = parse(&new.address)?;
    let organisation = app
        .directory
        .organisation_of_domain(address.domain())?
        .ok_or_else(|| {
            Fault::new(
                "act-no-domain",
                vec![("domain", address.domain().to_owned())],
            )
        })?;
    let identifier = new
        .identifier
        .clone()
        .unwrap_or_else(|| address.local().to_lowercase());
    let quota_bytes = match &new.quota {
        Some(size) => bytes(size)?,
        None => app.config.mail.default_quota,
    };
    // The password is looked at before the account is made: a bad one leaves nothing behind.
    let secret = secret.ok_or_else(no_password)?;
    let names = [new.name.as_str(), &identifier, &new.address];
    app.identity
        .check_password_of(organisation, &Bearer::named(names), secret)?;
    let (given_name, family_name) = new.name.rsplit_once(' ').unwrap_or(("", &new.name));
    let account = NewAccount {
        organisation,
        identifier: identifier.clone(),
        display_name: new.name.clone(),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        function: new.function.clone(),
        establishment: None,
        language: app.config.server.language,
        role: Role::Agent,
        addresses: vec![address.clone()],
        quota_bytes,
    };
    let (person, _) = app.directory.create_account(&actor(), &account)?;
    app.identity.set_password(&actor(), person, secret)?;
    let args = [("address", address.to_string()), ("identifier", identifier)];
    Ok((person, said(lang, "act-account-created", &args)))
}

fn password(
    app: &App,
    address: &str,
    secret: Option<&Secret>,
    lang: Lang,
) -> Result<String, Fault> {
    let (person, _) = holder(app, address)?;
    let secret = secret.ok_or_else(no_password)?;
    app.identity.set_password(&actor(), person, secret)?;
    Ok(said(
        lang,
        "act-password-set",
        &[("address", address.to_owned())],
    ))
}

fn no_password() -> Fault {
    Fault::new("act-password-missing", Vec::new())
}

/// Sets a quota by hand, or goes back to the policy's where no size is given.
fn quota(app: &App, address: &str, size: Option<&str>, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    let address = ("address", address.to_owned());
    match size {
        Some(size) => {
            app.directory.set_quota(&actor(), account, bytes(size)?)?;
            let args = [address, ("size", size.to_owned())];
            Ok(said(lang, "act-quota-set", &args))
        }
        None => {
            let given = app.directory.follow_quota_policy(&actor(), account)?;
            let args = [address, ("size", numbers::room(lang, given))];
            Ok(said(lang, "act-quota-follows", &args))
        }
    }
}

fn suspend(app: &App, address: &str, how: &Suspension, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    app.directory.suspend(&actor(), account, how)?;
    app.identity.end_sessions(account)?;
    let person = app.directory.account(account)?.person;
    app.identity.revoke_app_passwords(&actor(), person)?;
    Ok(said(
        lang,
        "act-suspended",
        &[("address", address.to_owned())],
    ))
}

fn resume(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    app.directory.resume(&actor(), account)?;
    Ok(said(
        lang,
        "act-resumed",
        &[("address", address.to_owned())],
    ))
}

fn let_go(app: &App, address: &str, last: &str, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    let done = app
        .imports
        .let_go(&actor(), account, day(last)?, today(app));
    match done {
        Err(ImportError::Directory(DirectoryError::Invalid { .. })) => return Err(bad_day(last)),
        done => done.map_err(told)?,
    }
    let args = [("address", address.to_owned()), ("day", last.to_owned())];
    Ok(said(lang, "act-let-go", &args))
}

fn keep(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (person, _) = holder(app, address)?;
    let args = [("address", address.to_owned())];
    match app.imports.keep_on(&actor(), person, today(app)) {
        Err(ImportError::Directory(DirectoryError::NotFound(_))) => {
            Err(Fault::new("act-no-departure", args.to_vec()))
        }
        kept => {
            kept.map_err(told)?;
            Ok(said(lang, "act-kept-on", &args))
        }
    }
}

/// A new link for a helpdesk to hand over; the one before leads nowhere any more.
/// The code of a first sign-in sheet.
fn sheet(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (person, account) = holder(app, address)?;
    let made = match app.identity.make_sheet(&actor(), account) {
        Err(DirectoryError::NotFound("date of birth")) => {
            let args = vec![("address", address.to_owned())];
            return Err(Fault::new("act-no-birth", args));
        }
        Err(DirectoryError::NotFound("account to activate")) => {
            let args = vec![("address", address.to_owned())];
            return Err(Fault::new("act-not-to-activate", args));
        }
        made => made?,
    };
    let identifier = app.directory.person(person)?.identifier.clone();
    let args = [
        ("code", made.code.printed().to_string()),
        ("identifier", identifier),
        ("day", crate::people::last_day(lang, made.until)),
    ];
    Ok(said(lang, "act-sheet", &args))
}

fn reset_factor(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (person, _) = holder(app, address)?;
    let values = vec![("address", address.to_owned())];
    match app.identity.reset_factor_by_command(&actor(), person) {
        Err(DirectoryError::NotFound("second factor")) => Err(Fault::new("act-no-factor", values)),
        done => {
            done?;
            Ok(said(lang, "act-factor-reset", &values))
        }
    }
}

fn export_link(app: &App, address: &str, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    let named = &app.config.server.web_address;
    let base = match (named.is_empty(), app.web.get()) {
        (false, _) => named,
        (true, Some(here)) => here,
        // The one before leads somewhere still.
        (true, None) => return Err(Fault::new("act-no-web-address", Vec::new())),
    };
    let made = app.identity.make_export_link(&actor(), &app.keyed, account);
    let made = match made {
        Err(DirectoryError::NotFound("departure")) => {
            let args = vec![("address", address.to_owned())];
            return Err(Fault::new("act-no-departure", args));
        }
        made => made?,
    };
    let link = crate::people::export_link(base, &made);
    let day = crate::people::last_day(lang, made.until);
    let args = [
        ("address", address.to_owned()),
        ("day", day),
        ("link", link),
    ];
    let mut lines = vec![said(lang, "act-export-link", &args)];
    if named.is_empty() {
        lines.push(said(lang, "act-export-link-here", &[]));
    }
    Ok(lines.join("\n"))
}

/// Somebody who comes from another organisation.
struct Move {
    address: String,
    to: String,
    structure: String,
    function: String,
    profile: String,
    last: Option<String>,
}

impl Move {
    fn carry_out(&self, app: &App, lang: Lang) -> Result<String, Fault> {
        let to = organisation::named(&app.directory, &self.to)?;
        let uai = self.structure.trim().to_uppercase();
        let no_structure = || Fault::new("act-no-structure", vec![("uai", uai.clone())]);
        let establishment = app.directory.own_establishment_of_uai(to, &uai)?;
        let post = Post {
            function: self.function.trim().to_owned(),
            profile: self.profile.to_uppercase(),
            establishment: establishment.ok_or_else(no_structure)?,
            ends: self.last.as_deref().map(day).transpose()?,
        };
        let address = parse(&self.address)?;
        let came = app
            .imports
            .bring_by_hand(&actor(), to, &address, &post, today(app));
        let account = match came {
            Ok(account) => account,
            Err(ImportError::Directory(DirectoryError::NotFound("arrival"))) => {
                let args = vec![("address", self.address.clone())];
                return Err(Fault::new("act-no-arrival", args));
            }
            Err(ImportError::Directory(DirectoryError::NotPermitted)) => {
                return Err(no_structure());
            }
            Err(ImportError::Directory(DirectoryError::Invalid {
                what: "last",
                value,
            })) => {
                let args = vec![("address", self.address.clone()), ("day", value)];
                return Err(Fault::new("act-not-over", args));
            }
            Err(other) => return Err(told(other)),
        };
        app.identity.end_closed()?;
        let now = app.directory.account(account)?.address.to_string();
        let args = [("address", self.address.clone()), ("now", now)];
        Ok(said(lang, "act-moved", &args))
    }
}

pub(super) fn day(typed: &str) -> Result<NaiveDate, Fault> {
    typed.trim().parse().map_err(|_| bad_day(typed))
}

fn bad_day(typed: &str) -> Fault {
    Fault::new("act-bad-day", vec![("day", typed.to_owned())])
}

fn today(app: &App) -> NaiveDate {
    dates::naive(dates::PARIS, app.store.now().0)
}

pub(super) fn holder(app: &App, address: &str) -> Result<(PersonId, AccountId), Fault> {
    let account = app
        .directory
        .account_at(&parse(address)?)?
        .ok_or_else(|| Fault::new("act-no-account", vec![("address", address.to_owned())]))?;
    Ok((app.directory.account(account)?.person, account))
}

fn parse(address: &str) -> Result<Address, Fault> {
    address
        .parse()
        .map_err(|_| Fault::new("act-bad-address", vec![("address", address.to_owned())]))
}

fn bytes(size: &str) -> Result<i64, Fault> {
    sizes::parse(size, 1).ok_or_else(|| Fault::new("act-bad-size", vec![("size", size.to_owned())]))
}

pub(super) fn said(lang: Lang, key: &str, args: &[(&str, String)]) -> String {
    let args: Vec<_> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    say(lang, key, &args)
}
