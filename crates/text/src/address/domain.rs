//! What stands after the sign.

use super::{AddressError, DOMAIN_LIMIT};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The one spelling of a domain, or of an address literal.
pub(super) fn parse(text: &str) -> Result<String, AddressError> {
    let domain = match text.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
        Some(inner) => literal(inner.ok_or(AddressError::Domain)?)?,
        None => name(text)?,
    };
    match domain.len() > DOMAIN_LIMIT {
        true => Err(AddressError::TooLong),
        false => Ok(domain),
    }
}

/// Letters, digits and hyphens (RFC 5321 §2.3.5) after the mapping to ASCII (RFC 5891 §4); no dot at the end.
fn name(text: &str) -> Result<String, AddressError> {
    let ascii = idna::domain_to_ascii_strict(text).map_err(|_| AddressError::Domain)?;
    let is_name = !ascii.is_empty()
        && ascii.split('.').all(|label| !label.is_empty())
        // A number alone is read as an IPv4 address by too many.
        && !ascii.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    is_name.then_some(ascii).ok_or(AddressError::Domain)
}

/// RFC 5321 §4.1.3: IPv4 and IPv6; general literals have no registered use.
fn literal(inner: &str) -> Result<String, AddressError> {
    let tagged = inner
        .get(..5)
        .is_some_and(|tag| tag.eq_ignore_ascii_case("IPv6:"));
    if tagged {
        let address: Ipv6Addr = inner[5..].parse().map_err(|_| AddressError::Domain)?;
        return Ok(format!("[IPv6:{address}]"));
    }
    let address: Ipv4Addr = inner.parse().map_err(|_| AddressError::Domain)?;
    Ok(format!("[{address}]"))
}

/// International labels in their letters, where that is safe to show.
pub(super) fn readable(domain: &str) -> String {
    match idna::domain_to_unicode(domain) {
        (letters, Ok(())) => letters,
        _ => domain.to_owned(),
    }
}
