//! SCRAM by the example of its RFC, and by what is said wrongly.

#![allow(clippy::unwrap_used)]
use super::keys::{Keys, KeysOfForms, salt};
use super::*;
use crate::keyed::KeyedHash;
use directory::PersonId;
use proptest::prelude::*;
use store::SeededRandom;

/// The example of RFC 7677 §3.
const FIRST: &str = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const NONCE: &str = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
const LAST: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

fn began(first: &str) -> Result<Scram, ScramFault> {
    let salt = STANDARD.decode(SALT).unwrap();
    Scram::answered(first.as_bytes(), NONCE, &salt)
}

fn fault(first: &str) -> ScramFault {
    began(first).err().unwrap()
}

#[test]
fn the_example_of_the_rfc_is_answered_as_there() {
    let exchange = began(FIRST).unwrap();
    let told =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    assert_eq!((exchange.server_first(), exchange.name()), (told, "user"));
    let shown = exchange.shown(LAST.as_bytes()).unwrap();
    let salt = STANDARD.decode(SALT).unwrap();
    let answer = shown.answered_by(&Keys::derive("pencil", &salt));
    let wanted = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    assert_eq!(answer.as_deref(), Some(wanted));
    assert_eq!(shown.answered_by(&Keys::derive("pen", &salt)), None);
    assert_eq!(shown.answered_by(&Keys::derive("pencil", b"salt")), None);
    for keys in KeysOfForms::of_nobody().each() {
        assert_eq!(shown.answered_by(keys), None);
    }
    // Each bit of a proof counts.
    let (head, proof) = LAST.rsplit_once(",p=").unwrap();
    let mut proof = STANDARD.decode(proof).unwrap();
    proof[31] ^= 1;
    let other = format!("{head},p={}", STANDARD.encode(proof));
    let shown = exchange.shown(other.as_bytes()).unwrap();
    assert_eq!(shown.answered_by(&Keys::derive("pencil", &salt)), None);
}

#[test]
fn names_and_extensions_are_read_as_the_rfc_writes_them() {
    let name = |first: &str| began(first).unwrap().name().to_owned();
    assert_eq!(name("n,,n=a=2Cb=3Dc,r=x"), "a,b=c");
    assert_eq!(name("n,,n==3D,r=x"), "=");
    assert_eq!(
        name("y,a=h=C3,n=h=C3,r=x".replace("=C3", "é").as_str()),
        "hé"
    );
    assert_eq!(name("n,,n=user,r=x,q=1,z=a=b"), "user");
    for wrong in [
        "n=", "n=a=", "n=a=2", "n=a=2c", "n=a=41", "n=a=é", "u=a", "m=1,n=a",
    ] {
        assert_eq!(
            fault(&format!("n,,{wrong},r=x")),
            ScramFault::Malformed,
            "{wrong}"
        );
    }
    for wrong in [
        "",
        "n",
        "n,",
        "n,,",
        "x,,n=a,r=x",
        "n,b,n=a,r=x",
        "n,,n=a",
        "n,,n=a,r=",
        "n,,n=a,r=x y",
        "n,,n=a,r=é",
        "n,,n=a,r=x,",
        "n,,n=a,r=x,m=1",
        "n,,n=a,r=x,1=2",
        "n,,n=a,r=x,q=",
        "n,,r=x,n=a",
        "n,,n=a\0,r=x",
    ] {
        assert_eq!(fault(wrong), ScramFault::Malformed, "{wrong}");
    }
    let long = |nonce: usize| format!("n,,n=a,r={}", "x".repeat(nonce));
    assert!(began(&long(LONGEST - 9)).is_ok());
    assert_eq!(fault(&long(LONGEST - 8)), ScramFault::Malformed);
    let latin = Scram::answered(b"n,,n=h\xe9,r=x", NONCE, b"salt");
    assert_eq!(latin.err(), Some(ScramFault::Malformed));
}

#[test]
fn nobody_binds_the_channel_or_comes_for_somebody_else() {
    assert_eq!(fault("p=tls-exporter,,n=a,r=x"), ScramFault::Binding);
    assert_eq!(fault("n,a=b,n=a,r=x"), ScramFault::OnBehalf);
    assert_eq!(fault("n,a=b=2C,n=b,r=x"), ScramFault::OnBehalf);
    assert!(began("n,a=a=2C,n=a=2C,r=x").is_ok());
    // What was said at first is said again, to the letter.
    let last = |exchange: &Scram, header: &str| {
        let binding = STANDARD.encode(header);
        let last = format!(
            "c={binding},r={},p={}",
            exchange.nonce,
            STANDARD.encode([7; 32])
        );
        exchange.shown(last.as_bytes()).map(drop)
    };
    for (first, header) in [
        ("n,,n=a,r=x", "n,,"),
        ("y,,n=a,r=x", "y,,"),
        ("n,a=a,n=a,r=x", "n,a=a,"),
    ] {
        let exchange = began(first).unwrap();
        assert_eq!(last(&exchange, header), Ok(()));
        // Who stands between and took the offer of binding away is found out so.
        for other in ["", "p=tls-exporter,,", "n,a=b,", "nn,,"] {
            assert_eq!(last(&exchange, other), Err(ScramFault::Binding), "{other}");
        }
    }
    assert_eq!(
        last(&began("n,,n=a,r=x").unwrap(), "y,,"),
        Err(ScramFault::Binding)
    );
}

#[test]
fn a_last_message_is_of_its_exchange_or_of_none() {
    let exchange = began(FIRST).unwrap();
    let nonce = &exchange.nonce;
    let proof = STANDARD.encode([7; 32]);
    let said = |last: String| exchange.shown(last.as_bytes()).map(drop);
    assert_eq!(said(format!("c=biws,r={nonce},q=1,p={proof}")), Ok(()));
    let short = STANDARD.encode([7; 31]);
    for wrong in [
        String::new(),
        format!("c=biws,r={nonce}"),
        format!("c=biws,r={nonce},p="),
        format!("c=biws,r={nonce},p={short}"),
        format!("c=biws,r={nonce},p=!{proof}"),
        format!("c=biws,r={nonce},p={proof},q=1"),
        format!("c=biws,r={nonce},m=1,p={proof}"),
        format!("c=biws,r={nonce},,p={proof}"),
        format!("c=biws,r={nonce}x,p={proof}"),
        format!("c=biws,r=rOprNGfwEbeRWgbNEkqO,p={proof}"),
        format!("c=biws,p={proof}"),
        format!("r={nonce},c=biws,p={proof}"),
        format!("c=b!ws,r={nonce},p={proof}"),
        format!("c=biws,r={nonce},q={},p={proof}", "x".repeat(LONGEST)),
    ] {
        assert_eq!(said(wrong.clone()), Err(ScramFault::Malformed), "{wrong}");
    }
}

#[test]
fn keys_come_back_from_their_seal_for_their_password_alone() {
    let (keyed, other) = (KeyedHash::of_bytes([3; 32]), KeyedHash::of_bytes([4; 32]));
    let salt = salt(&keyed);
    assert_ne!(salt, super::keys::salt(&other));
    let (code, person) = ("K7PM4TQX9RGHCD3F6JNA", PersonId(7));
    let keys = KeysOfForms::derive(code, 4, &salt);
    let sealed = keys.seal(&keyed, &SeededRandom::new(1), (person, "a"));
    let opened = KeysOfForms::open(&keyed, (person, "a"), &sealed).unwrap();
    let signed = |keys: &KeysOfForms| {
        keys.each()
            .map(|one| one.signature(b"x"))
            .collect::<Vec<_>>()
    };
    assert_eq!(signed(&opened), signed(&keys));
    for form in [
        "K7PM-4TQX-9RGH-CD3F-6JNA",
        code,
        "k7pm-4tqx-9rgh-cd3f-6jna",
        "k7pm4tqx9rghcd3f6jna",
    ] {
        let one = Keys::derive(form, &salt).signature(b"x");
        assert!(signed(&opened).contains(&one), "{form}");
    }
    assert!(KeysOfForms::open(&keyed, (person, "b"), &sealed).is_none());
    assert!(KeysOfForms::open(&keyed, (PersonId(8), "a"), &sealed).is_none());
    assert!(KeysOfForms::open(&other, (person, "a"), &sealed).is_none());
}

proptest! {
    /// Whatever is said is a value or a fault, also when it is nearly right.
    #[test]
    fn no_message_breaks_the_exchange(
        first in "[npy=,amr2CD3é x]{0,40}",
        last in "[cbiws=,rpmvx/+é]{0,60}",
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        for message in [first.as_bytes(), &bytes] {
            if let Ok(exchange) = Scram::answered(message, NONCE, b"salt") {
                prop_assert!(exchange.server_first().starts_with("r="));
            }
        }
        let exchange = began(FIRST).unwrap();
        let nearly = format!("c=biws,r={},{last}", exchange.nonce);
        for message in [last.as_bytes(), nearly.as_bytes(), &bytes] {
            prop_assert!(exchange.shown(message).is_err());
        }
    }

    /// A name that is written as the RFC wants it is read back.
    #[test]
    fn a_name_comes_back_from_how_it_is_written(name in "[a-z,=@é]{1,30}") {
        let written = name.replace('=', "=3D").replace(',', "=2C");
        let exchange = began(&format!("n,,n={written},r=x")).unwrap();
        prop_assert_eq!(exchange.name(), name);
    }
}
