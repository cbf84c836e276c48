//! `tramontane bench-data`: accounts u00001… of bench.test with one password, for measurements.
//!
//! The folder also gets a configuration that lets IMAP take this password without TLS from this machine, so that
//! `tramontane --data FOLDER --port-base N` serves it as the bench expects.

use super::actor;
use crate::app::App;
use anyhow::Result;
use directory::{NewAccount, NewOrganisation, Role};
use identity::Secret;
use text::Lang;

const DOMAIN: &str = "bench.test";
const PASSWORD: &str = "secret";
/// Accounts made in one transaction.
const BATCH: usize = 500;
const QUOTA: i64 = 64 << 30;
/// Read by every later start on this folder.
const CONFIGURATION: &str = "[imap]\nplain_login_on_loopback = true\n\n[mail]\nlmtp_recipients = 60000\nmx_recipients = 60000\n\n[log]\nlevel = \"warn\"\n";

/// Makes the organisation, its accounts and the configuration.
///
/// # Errors
/// The store's, or a folder that cannot be written.
pub async fn fill(app: &App, accounts: u32) -> Result<()> {
    let file = app.config.server.data.join(super::super::config::FILE);
    std::fs::write(file, CONFIGURATION)?;
    let app = app.clone();
    tokio::task::spawn_blocking(move || accounts_of_bench(&app, accounts)).await?
}

fn accounts_of_bench(app: &App, accounts: u32) -> Result<()> {
    let organisation = app.directory.create_organisation(
        &actor(),
        &NewOrganisation {
            name: "Bench".into(),
            domains: vec![DOMAIN.into()],
            hue: None,
            language: Lang::Fr,
        },
    )?;
    let numbers: Vec<u32> = (1..=accounts).collect();
    for batch in numbers.chunks(BATCH) {
        let new = batch
            .iter()
            .map(|number| {
                let identifier = format!("u{number:05}");
                Ok(NewAccount {
                    organisation,
                    display_name: format!("User {number}"),
                    given_name: "User".into(),
                    family_name: number.to_string(),
                    function: String::new(),
                    establishment: None,
                    language: Lang::Fr,
                    role: Role::Agent,
                    addresses: vec![format!("{identifier}@{DOMAIN}").parse()?],
                    quota_bytes: QUOTA,
                    identifier,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let made = app.directory.create_accounts(&actor(), &new)?;
        let people: Vec<_> = made.into_iter().map(|(person, _)| person).collect();
        let secret = Secret::new(PASSWORD.into());
        app.identity
            .set_shared_password(&actor(), &people, &secret)?;
    }
    Ok(())
}
