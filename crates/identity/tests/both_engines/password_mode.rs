//! Where the passwords of an organisation are verified, on both engines: here, and nowhere by a mode of another version.

use crate::opened::{Opened, academy, bearer, bearer_at, opened, thau};
use directory::{Actor, DirectoryError, OrganisationId, PasswordMode, Protocol};
use identity::{Change, ChangeRefusal, CredentialError, Device, FactorRefusal, Reason, Secret};
use store::{StoreError, params};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    passwords_are_verified_here_unless_an_organisation_says_otherwise,
    a_mode_of_another_version_opens_nothing_and_says_what_to_do,
}

const PASSWORD: &str = "garrigue chenal amandier";
const FRESH: &str = "phare tamaris brouette";

async fn enters(open: &Opened, name: &str, secret: &str) -> Result<Secret, Reason> {
    let network: std::net::IpAddr = [192, 0, 2, 7].into();
    let secret = Secret::from(secret);
    let entering = open
        .identity
        .authenticate(Protocol::Web, name, &secret, network);
    let entered = entering.await.map_err(|refusal| refusal.reason)?;
    let device = Device {
        user_agent: "Firefox".to_owned(),
        network,
        shared: false,
    };
    Ok(open
        .identity
        .open_session(&entered, &device)
        .unwrap()
        .unwrap())
}

fn put(open: &Opened, organisation: OrganisationId, mode: &str) {
    let set = "UPDATE organisation SET password_mode = $2 WHERE organisation_id = $1";
    let put = |tx: &store::Tx<'_>| tx.execute(set, params![organisation, mode]);
    assert_eq!(open.store.platform_write(put).unwrap(), 1);
}

/// That it is refused by a sentence that says what to do.
fn says_what_to_do(error: &CredentialError) {
    let CredentialError::Directory(DirectoryError::Store(error)) = error else {
        panic!("{error}");
    };
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    let words = error.to_string();
    for part in [
        "\"ldap\"",
        "run the version that set it",
        "organisation.password_mode",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

async fn passwords_are_verified_here_unless_an_organisation_says_otherwise(kind: Kind) {
    let open = opened(kind);
    let organisation = thau(&open.directory);
    let mode = open.directory.password_mode(organisation).unwrap();
    assert_eq!(mode, PasswordMode::Local);
    let nowhere = open.directory.password_mode(OrganisationId(4_711));
    assert!(matches!(
        nowhere,
        Err(DirectoryError::NotFound("organisation"))
    ));
    let row = "SELECT password_mode FROM organisation WHERE organisation_id = $1";
    let read = |tx: &store::Tx<'_>| tx.query_one(row, params![organisation], |row| row.get(0));
    let kept: String = open.store.platform_read(read).unwrap();
    assert_eq!(kept, mode.name());
}

async fn a_mode_of_another_version_opens_nothing_and_says_what_to_do(kind: Kind) {
    let open = opened(kind);
    let (directory, identity) = (&open.directory, &open.identity);
    identity.keyed_hash(open.folder.path()).unwrap();
    let organisation = thau(directory);
    let sete = academy(directory, "Académie de Sète", "ac-sete.example");
    let service = (directory, identity);
    let amandine = bearer(
        service,
        organisation,
        ("aserret", "Amandine", "Serret"),
        PASSWORD,
    );
    bearer(service, organisation, ("bpons", "Basile", "Pons"), PASSWORD);
    let there = (sete, "ac-sete.example");
    bearer_at(service, there, ("cvidal", "Colette", "Vidal"), PASSWORD);
    let token = enters(&open, "aserret", PASSWORD).await.unwrap();
    let hers = identity.session(&token).unwrap().unwrap().actor;

    put(&open, organisation, "ldap");
    match directory.password_mode(organisation) {
        Err(DirectoryError::Invalid { what, value }) => {
            assert_eq!((what, value.as_str()), ("password mode", "ldap"));
        }
        other => panic!("{other:?}"),
    }
    // Right or wrong is not looked at.
    for secret in [PASSWORD, FRESH] {
        let refused = enters(&open, "bpons", secret).await;
        assert_eq!(refused.unwrap_err(), Reason::Unavailable);
    }
    let change = Change {
        token,
        present: PASSWORD.into(),
        fresh: FRESH.into(),
    };
    match identity.change_password(&hers, change).await {
        Err(ChangeRefusal::Credential(error)) => says_what_to_do(&error),
        other => panic!("{other:?}"),
    }
    match identity.prove_anew(&hers, PASSWORD.into()).await {
        Err(FactorRefusal::Credential(error)) => says_what_to_do(&error),
        other => panic!("{other:?}"),
    }
    let command = Actor::command();
    let set = identity.set_password(&command, amandine.person, &FRESH.into());
    says_what_to_do(&set.unwrap_err());
    enters(&open, "cvidal", PASSWORD).await.unwrap();

    put(&open, organisation, "local");
    enters(&open, "bpons", PASSWORD).await.unwrap();
    identity
        .set_password(&command, amandine.person, &FRESH.into())
        .unwrap();
}
