//! The address of a database, as people write it: what of it is about TLS is read here, the rest by the driver.
//!
//! The words are libpq's: `sslmode` and `sslrootcert`.

use crate::StoreError;
use std::path::PathBuf;

/// How private the connection has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    /// In the clear.
    Disable,
    /// Encrypted when the server offers it, in the clear otherwise; nobody's certificate is looked at.
    #[default]
    Prefer,
    /// Encrypted. Whose certificate it is does not matter, unless an authority is named.
    Require,
    /// Encrypted, with a certificate of a known authority.
    VerifyCa,
    /// … made out to the host that was asked for.
    VerifyFull,
}

/// Who may have signed the server's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Authorities {
    /// Those the machine trusts.
    System,
    File(PathBuf),
}

/// An address, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub mode: Mode,
    pub authorities: Option<Authorities>,
    /// What the driver reads.
    pub rest: String,
}

impl Address {
    /// # Errors
    /// `Unsuitable`, with a sentence.
    pub fn parse(address: &str) -> Result<Self, StoreError> {
        let mut parsed = Self::default();
        let is_url = address.starts_with("postgresql://") || address.starts_with("postgres://");
        match address.split_once('?') {
            Some((place, options)) if is_url => {
                let mut rest = Vec::new();
                for option in options.split('&') {
                    let (key, value) = option.split_once('=').unwrap_or((option, ""));
                    if !parsed.take(key, &decoded(value))? {
                        rest.push(option);
                    }
                }
                parsed.rest = format!("{place}?{}", rest.join("&"));
            }
            _ if is_url => address.clone_into(&mut parsed.rest),
            _ => {
                for (key, value, written) in Pairs(address) {
                    if !parsed.take(key, &value)? {
                        parsed.rest.push_str(written);
                    }
                }
            }
        }
        parsed.check()
    }

    /// Whether the option is about TLS.
    fn take(&mut self, key: &str, value: &str) -> Result<bool, StoreError> {
        match key {
            "sslmode" => self.mode = mode(value)?,
            "sslrootcert" => {
                self.authorities = match value {
                    "" => None,
                    "system" => Some(Authorities::System),
                    file => Some(Authorities::File(file.into())),
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn check(self) -> Result<Self, StoreError> {
        if self.authorities.is_some() && matches!(self.mode, Mode::Disable | Mode::Prefer) {
            return Err(StoreError::Unsuitable(
                "sslrootcert names an authority that nobody would ask: add sslmode=verify-full"
                    .into(),
            ));
        }
        Ok(self)
    }
}

fn mode(value: &str) -> Result<Mode, StoreError> {
    Ok(match value {
        "disable" => Mode::Disable,
        "prefer" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        other => {
            return Err(StoreError::Unsuitable(format!(
                "sslmode={other} is not known: disable, prefer, require, verify-ca or verify-full"
            )));
        }
    })
}

/// `%2F` and its like; what is none stays as it is.
fn decoded(value: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), value.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        let coded = after.get(..2).filter(|_| first == b'%');
        let byte = coded
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `key=value key='a value'`: each pair, its value without quotation marks, and as it was written.
struct Pairs<'a>(&'a str);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, String, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.trim_start().is_empty() {
            return None;
        }
        let whole = self.0;
        let (key, after) = whole.split_once('=').unwrap_or((whole, ""));
        let begins = after.len() - after.trim_start().len();
        let (mut value, mut quoted, mut escaped, mut end) =
            (String::new(), false, false, after.len());
        for (at, c) in after.char_indices().skip_while(|(at, _)| *at < begins) {
            match c {
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '\'' => quoted = !quoted,
                c if c.is_whitespace() && !quoted => {
                    end = at;
                    break;
                }
                c => value.push(c),
            }
        }
        let (_, left) = after.split_at(end);
        let (written, _) = whole.split_at(whole.len() - left.len());
        self.0 = left;
        Some((key.trim(), value, written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(address: &str) -> (Mode, Option<Authorities>, String) {
        let parsed = Address::parse(address).unwrap();
        (parsed.mode, parsed.authorities, parsed.rest)
    }

    fn file(name: &str) -> Option<Authorities> {
        Some(Authorities::File(name.into()))
    }

    #[test]
    fn both_ways_of_writing_mean_the_same() {
        assert_eq!(
            parsed("host=db port=5433 sslmode=verify-full sslrootcert='/etc/a b.pem' dbname=x"),
            (
                Mode::VerifyFull,
                file("/etc/a b.pem"),
                "host=db port=5433 dbname=x".into()
            )
        );
        assert_eq!(
            parsed(
                "postgresql://u@db:5433/x?sslmode=verify-full&sslrootcert=/etc/a%20b.pem&connect_timeout=3"
            ),
            (
                Mode::VerifyFull,
                file("/etc/a b.pem"),
                "postgresql://u@db:5433/x?connect_timeout=3".into()
            )
        );
        assert_eq!(
            parsed("postgres://db/x?sslmode=verify-ca&sslrootcert=system").1,
            Some(Authorities::System)
        );
    }

    #[test]
    fn what_is_not_about_tls_is_left_as_it_is() {
        for address in [
            "host=/run/postgresql dbname=tramontane",
            "host = db password = 'it\\'s sslmode=disable'",
            "postgresql://u:p%3F@db/x",
            "",
        ] {
            let (mode, authorities, rest) = parsed(address);
            assert_eq!((mode, authorities), (Mode::Prefer, None));
            assert_eq!(rest, address);
        }
    }

    #[test]
    fn what_would_not_protect_is_refused_with_a_sentence() {
        for (address, part) in [
            ("host=db sslmode=allow", "sslmode=allow is not known"),
            ("host=db sslrootcert=/etc/ca.pem", "add sslmode=verify-full"),
            ("postgres://db/x?sslmode=", "is not known"),
        ] {
            let said = Address::parse(address).unwrap_err().to_string();
            assert!(said.contains(part), "{said}");
        }
    }
}
