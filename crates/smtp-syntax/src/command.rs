//! One command line becomes one [`Command`]: a function per rule, its ABNF above it.

use crate::parameter::{self, Mail, Rcpt};
use crate::scan::Scan;

/// A command, borrowed from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command<'a> {
    Helo(&'a str),
    Ehlo(&'a str),
    /// LMTP's greeting (RFC 2033 §4.1).
    Lhlo(&'a str),
    Mail(Mail<'a>),
    Rcpt(Rcpt<'a>),
    Data,
    /// `size` bytes follow the line (RFC 3030 §2).
    Bdat {
        size: u64,
        last: bool,
    },
    Rset,
    Noop,
    Quit,
    Vrfy(&'a str),
    Expn(&'a str),
    Help,
    StartTls,
    /// `initial` is still base64; `=` stands for an empty one (RFC 4954 §4).
    Auth {
        mechanism: &'a str,
        initial: Option<&'a str>,
    },
}

/// Why a line is not a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// No such command: 500.
    #[error("unknown command")]
    Unknown,
    /// Bytes that are no text: 500.
    #[error("not text")]
    NotText,
    /// Arguments missing, too many or malformed: 501.
    #[error("malformed arguments")]
    Arguments,
    /// The path of MAIL or RCPT: 501.
    #[error("malformed address")]
    Path,
    /// A known parameter with a value that cannot be read, or one given twice: 501.
    #[error("malformed parameter")]
    Parameter,
    /// A parameter nobody announced: 555 (RFC 5321 §4.1.1.11).
    #[error("unknown parameter")]
    UnknownParameter,
}

impl<'a> Command<'a> {
    /// Reads a line without its CRLF.
    ///
    /// # Errors
    /// A [`SyntaxError`], which tells the reply code.
    pub fn parse(line: &'a [u8]) -> Result<Self, SyntaxError> {
        let line = std::str::from_utf8(line).map_err(|_| SyntaxError::NotText)?;
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(SyntaxError::NotText);
        }
        let line = line.trim_end_matches([' ', '\t']);
        let mut scan = Scan::new(line);
        let verb = scan.run(|c| c.is_ascii_alphanumeric());
        if !scan.is_at_end() && !scan.rest.starts_with(' ') {
            return Err(SyntaxError::Unknown);
        }
        scan.spaces();
        command(verb, scan)
    }
}

fn command<'a>(verb: &str, scan: Scan<'a>) -> Result<Command<'a>, SyntaxError> {
    let mut upper = [0u8; 8];
    let Some(upper) = upper.get_mut(..verb.len()) else {
        return Err(SyntaxError::Unknown);
    };
    upper.copy_from_slice(verb.as_bytes());
    upper.make_ascii_uppercase();
    match &*upper {
        b"HELO" => greeting(scan).map(Command::Helo),
        b"EHLO" => greeting(scan).map(Command::Ehlo),
        b"LHLO" => greeting(scan).map(Command::Lhlo),
        b"MAIL" => mail(scan),
        b"RCPT" => rcpt(scan),
        b"DATA" => alone(scan, Command::Data),
        b"BDAT" => bdat(scan),
        b"RSET" => alone(scan, Command::Rset),
        b"NOOP" => Ok(Command::Noop),
        b"QUIT" => alone(scan, Command::Quit),
        b"VRFY" => argument(scan).map(Command::Vrfy),
        b"EXPN" => argument(scan).map(Command::Expn),
        b"HELP" => Ok(Command::Help),
        b"STARTTLS" => alone(scan, Command::StartTls),
        b"AUTH" => auth(scan),
        _ => Err(SyntaxError::Unknown),
    }
}

/// `data = "DATA" CRLF`, and the others that take nothing.
fn alone<'a>(scan: Scan<'a>, command: Command<'a>) -> Result<Command<'a>, SyntaxError> {
    if scan.is_at_end() {
        Ok(command)
    } else {
        Err(SyntaxError::Arguments)
    }
}

/// `vrfy = "VRFY" SP String CRLF`
fn argument(scan: Scan<'_>) -> Result<&str, SyntaxError> {
    if scan.is_at_end() {
        Err(SyntaxError::Arguments)
    } else {
        Ok(scan.rest)
    }
}

/// `ehlo = "EHLO" SP ( Domain / address-literal ) CRLF`. What a program says of itself is often neither; any one
/// word of printable characters is taken and never trusted.
fn greeting(mut scan: Scan<'_>) -> Result<&str, SyntaxError> {
    let whole = scan.rest;
    let name = scan.run(|c| c.is_ascii_graphic() || (!c.is_ascii() && c.is_alphanumeric()));
    let sound = !name.is_empty()
        && name.len() <= 255
        && scan.is_at_end()
        && !name.contains(['(', ')', '<', '>', '"', '\\']);
    if sound {
        Ok(whole)
    } else {
        Err(SyntaxError::Arguments)
    }
}

/// `mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF`; spaces after the colon are forgiven.
fn mail(mut scan: Scan<'_>) -> Result<Command<'_>, SyntaxError> {
    if !scan.word("FROM:") {
        return Err(SyntaxError::Arguments);
    }
    scan.spaces();
    parameter::mail(&mut scan).map(Command::Mail)
}

/// `rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF`; spaces after the colon are forgiven.
fn rcpt(mut scan: Scan<'_>) -> Result<Command<'_>, SyntaxError> {
    if !scan.word("TO:") {
        return Err(SyntaxError::Arguments);
    }
    scan.spaces();
    parameter::rcpt(&mut scan).map(Command::Rcpt)
}

/// `bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF`, `end-marker = "LAST"` (RFC 3030 §2)
fn bdat(mut scan: Scan<'_>) -> Result<Command<'_>, SyntaxError> {
    let size = scan.number().ok_or(SyntaxError::Arguments)?;
    let last = scan.spaces() && scan.word("LAST");
    alone(scan, Command::Bdat { size, last })
}

/// `auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) CRLF` (RFC 4954 §8)
fn auth(mut scan: Scan<'_>) -> Result<Command<'_>, SyntaxError> {
    let mechanism = scan.run(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let initial = scan.spaces().then(|| scan.run(|c| c.is_ascii_graphic()));
    if mechanism.is_empty() || mechanism.len() > 20 {
        return Err(SyntaxError::Arguments);
    }
    alone(scan, Command::Auth { mechanism, initial })
}

#[cfg(test)]
mod tests;
