use super::*;
use proptest::prelude::*;

fn spelled(text: &str) -> String {
    text.parse::<Address>()
        .map_or_else(|error| format!("{error:?}"), String::from)
}

#[test]
fn an_address_has_one_spelling() {
    for (text, expected) in [
        (
            "Anne.Roux@Ac-Montfort.Example",
            "Anne.Roux@ac-montfort.example",
        ),
        ("\"anne.roux\"@a.example", "anne.roux@a.example"),
        ("\"Anne Roux\"@a.example", "\"Anne Roux\"@a.example"),
        ("\"a\\@b\"@a.example", "\"a@b\"@a.example"),
        ("\"a\\\"b\"@a.example", "\"a\\\"b\"@a.example"),
        ("o'brien+liste@a.example", "o'brien+liste@a.example"),
        ("zoe\u{308}@a.example", "zoë@a.example"),
        ("anne@École.example", "anne@xn--cole-9oa.example"),
        ("postmaster@[192.0.2.1]", "postmaster@[192.0.2.1]"),
        (
            "postmaster@[ipv6:2001:DB8:0::1]",
            "postmaster@[IPv6:2001:db8::1]",
        ),
        ("root@localhost", "root@localhost"),
    ] {
        assert_eq!(spelled(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for text in [
        "",
        "@",
        "anne",
        "anne@",
        "@a.example",
        ".a@a.example",
        "a.@a.example",
        "a..b@a.example",
        "a b@a.example",
        "\"\"@a.example",
        "\"a@a.example",
        "a\"@a.example",
        "\"a\"b\"@a.example",
        "\"a\\\"@a.example",
        "a@b@c.example",
        "a@-b.example",
        "a@b..example",
        "a@b.example.",
        "a@b_c.example",
        "a@192.0.2.1",
        "a@[300.0.2.1]",
        "a@[]",
        "a@[IPv6:]",
        "a@[192.0.2.1",
        "a\r\n@a.example",
        "a\u{202e}b@a.example",
        "a@a.exa\u{200b}mple\n",
    ] {
        assert!(
            text.parse::<Address>().is_err(),
            "{text:?} is {}",
            spelled(text)
        );
    }
}

#[test]
fn parts_have_limits() {
    let local = |length: usize| format!("{}@a.example", "a".repeat(length)).parse::<Address>();
    assert!(local(64).is_ok());
    assert_eq!(local(65), Err(AddressError::TooLong));
    let domain = format!("a@{}example", "abcdefghi.".repeat(25));
    assert!(domain.parse::<Address>().is_err());
    assert!("a@".repeat(10_000).parse::<Address>().is_err());
}

#[test]
fn capitals_tell_no_addresses_apart() {
    let (one, other): (Address, Address) = (
        "Élise@A.example".parse().unwrap(),
        "élise@a.EXAMPLE".parse().unwrap(),
    );
    assert_eq!(one, other);
    assert_eq!(std::collections::HashSet::from([one, other]).len(), 1);
    assert_ne!(
        "a@a.example".parse::<Address>(),
        "a@b.example".parse::<Address>()
    );
}

#[test]
fn international_addresses_are_readable() {
    let address: Address = "anne@xn--cole-9oa.example".parse().unwrap();
    assert_eq!(address.readable(), "anne@école.example");
    assert!(!address.needs_utf8());
    assert!("zoë@a.example".parse::<Address>().unwrap().needs_utf8());
}

#[test]
fn an_address_is_a_text_in_json() {
    let address: Address = "anne@a.example".parse().unwrap();
    let json = serde_json::to_string(&address).unwrap();
    assert_eq!(json, "\"anne@a.example\"");
    assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
    assert!(serde_json::from_str::<Address>("\"anne\"").is_err());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(local in "(\"[ -~é]{0,20}\"|[a-zA-Zé.+@\" -]{0,20})", domain in "[a-zé.-]{0,20}") {
        if let Ok(address) = format!("{local}@{domain}").parse::<Address>() {
            let again: Address = address.to_string().parse().unwrap();
            prop_assert_eq!(again.as_str(), address.as_str());
        }
    }
}
