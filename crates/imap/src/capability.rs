//! What the server says it can do: only what is true in the state at hand.

use crate::Tls;

/// Before signing in. `secured`: a secret may be sent now. `scram`: also by SCRAM.
pub(crate) fn of_stranger(tls: &Tls, secured: bool, scram: bool) -> String {
    let mut words = String::from("IMAP4rev1 LITERAL+ SASL-IR ID");
    if matches!(tls, Tls::Offered(_)) {
        words.push_str(" STARTTLS");
    }
    words.push_str(if secured {
        " AUTH=PLAIN AUTH=LOGIN"
    } else {
        " LOGINDISABLED"
    });
    if secured && scram {
        words.push_str(" AUTH=SCRAM-SHA-256");
    }
    words
}

/// After.
pub(crate) const OF_PERSON: &str = "IMAP4rev1 LITERAL+ ID ENABLE NAMESPACE UIDPLUS MOVE IDLE SPECIAL-USE CHILDREN \
     CONDSTORE UNSELECT STATUS=SIZE ESEARCH LIST-EXTENDED LIST-STATUS MULTIAPPEND ACL RIGHTS=kxte";
