//! What a next hop offers, and the commands that make use of it (RFC 1870, 2920, 3461, 6152, 6531).

use crate::outbound::rows::Waiting;
use smtp_syntax::{Reply, xtext};
use std::borrow::Cow;
use std::fmt::Write as _;

/// What is sent, apart from the body.
pub struct Parcel<'a> {
    /// Empty for the null sender.
    pub sender: &'a str,
    pub envid: Option<&'a str>,
    /// `FULL` or `HDRS`.
    pub ret: Option<&'a str>,
    pub recipients: &'a [Waiting],
}

impl Parcel<'_> {
    pub(super) fn needs_utf8(&self) -> bool {
        !self.sender.is_ascii()
            || self
                .recipients
                .iter()
                .any(|recipient| !recipient.address.is_ascii())
    }
}

/// What EHLO said.
#[derive(Debug, Default)]
pub(super) struct Offers {
    pub pipelining: bool,
    /// SIZE, and the largest message if it names one.
    pub size: Option<Option<u64>>,
    pub smtputf8: bool,
    pub eight_bit: bool,
    pub dsn: bool,
    pub starttls: bool,
}

impl Offers {
    pub fn of(reply: &Reply) -> Self {
        let has = |keyword| reply.offers(keyword).is_some();
        Self {
            pipelining: has("PIPELINING"),
            size: reply
                .offers("SIZE")
                .map(|size| size.trim().parse().ok().filter(|size| *size > 0)),
            smtputf8: has("SMTPUTF8"),
            eight_bit: has("8BITMIME"),
            dsn: has("DSN"),
            starttls: has("STARTTLS"),
        }
    }

    /// MAIL, with the parameters that are understood.
    pub fn mail_command(&self, parcel: &Parcel<'_>, size: u64) -> String {
        let mut line = format!("MAIL FROM:<{}>", parcel.sender);
        if self.size.is_some() {
            let _to_a_string = write!(line, " SIZE={size}");
        }
        if self.eight_bit {
            line.push_str(" BODY=8BITMIME");
        }
        if self.smtputf8 && parcel.needs_utf8() {
            line.push_str(" SMTPUTF8");
        }
        if self.dsn {
            if let Some(ret) = parcel.ret {
                let _to_a_string = write!(line, " RET={ret}");
            }
            if let Some(envid) = parcel.envid {
                let _to_a_string = write!(line, " ENVID={}", as_xtext(envid));
            }
        }
        line.push_str("\r\n");
        line
    }

    /// RCPT, with the parameters that are understood.
    pub fn rcpt_command(&self, recipient: &Waiting) -> String {
        let mut line = format!("RCPT TO:<{}>", recipient.address);
        if self.dsn {
            if let Some(notify) = recipient.notify {
                let _to_a_string = write!(line, " NOTIFY={}", notify.words());
            }
            if let Some((kind, address)) = recipient
                .original
                .as_deref()
                .and_then(|original| original.split_once(';'))
            {
                let _to_a_string = write!(line, " ORCPT={kind};{}", as_xtext(address));
            }
        }
        line.push_str("\r\n");
        line
    }
}

/// What was given as xtext is passed on as it is; anything else is written as xtext.
fn as_xtext(text: &str) -> Cow<'_, str> {
    match xtext::decode(text) {
        Some(_) => Cow::Borrowed(text),
        None => xtext::encode(text),
    }
}
