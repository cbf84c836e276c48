//! `tramontane account create|password|quota|suspend|resume`.

use super::actor;
use crate::app::App;
use crate::cli::AccountAct;
use crate::fault::Fault;
use crate::size;
use directory::{NewAccount, PersonId, Role, Suspension};
use identity::Secret;
use store::AccountId;
use text::Lang;
use text::address::Address;
use text::words::say;

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
        AccountAct::Quota { address, size } => quota(&app, &address, &size, lang),
        AccountAct::Suspend {
            address,
            reason,
            keep_mail: keeps_mail,
        } => suspend(&app, &address, &Suspension { reason, keeps_mail }, lang),
        AccountAct::Resume { address } => resume(&app, &address, lang),
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
    let secret = secret.ok_or_else(|| Fault::new("act-password-short", Vec::new()))?;
    identity::check_password(secret)?;
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
    let secret = secret.ok_or_else(|| Fault::new("act-password-short", Vec::new()))?;
    app.identity.set_password(&actor(), person, secret)?;
    Ok(said(
        lang,
        "act-password-set",
        &[("address", address.to_owned())],
    ))
}

fn quota(app: &App, address: &str, size: &str, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    app.directory.set_quota(&actor(), account, bytes(size)?)?;
    Ok(said(
        lang,
        "act-quota-set",
        &[("address", address.to_owned()), ("size", size.to_owned())],
    ))
}

fn suspend(app: &App, address: &str, how: &Suspension, lang: Lang) -> Result<String, Fault> {
    let (_, account) = holder(app, address)?;
    app.directory.suspend(&actor(), account, how)?;
    app.identity.end_sessions(account)?;
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
    size::parse(size).ok_or_else(|| Fault::new("act-bad-size", vec![("size", size.to_owned())]))
}

pub(super) fn said(lang: Lang, key: &str, args: &[(&str, String)]) -> String {
    let args: Vec<_> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    say(lang, key, &args)
}
