//! What the server says it can do: only what is true in the state at hand.

use crate::Tls;

/// Before signing in. `secured`: a secret may be sent now.
pub(crate) fn of_stranger(tls: &Tls, secured: bool) -> String {
    let mut words = String::from("IMAP4rev1 LITERAL+ SASL-IR ID");
    if matches!(tls, Tls::Offered(_)) {
        words.push_str(" STARTTLS");
    }
    words.push_str(if secured {
        " AUTH=PLAIN AUTH=LOGIN"
    } else {
        " LOGINDISABLED"
    });
    words
}

/// After.
pub(crate) const OF_PERSON: &str = "IMAP4rev1 LITERAL+ ID ENABLE NAMESPACE UIDPLUS MOVE IDLE SPECIAL-USE CHILDREN \
     CONDSTORE UNSELECT STATUS=SIZE ESEARCH LIST-EXTENDED LIST-STATUS MULTIAPPEND ACL RIGHTS=kxte";
