//! Rights on mailboxes (RFC 4314 §3). Whether rights are known letters is not the grammar's.

use super::{Command, mailbox};
use crate::cursor::{Cursor, Parse};

// setacl = "SETACL" SP mailbox SP identifier SP mod-rights
pub(super) fn set<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mailbox = mailbox(cursor)?;
    cursor.space()?;
    let identifier = cursor.astring()?;
    cursor.space()?;
    let rights = cursor.astring()?;
    Ok(Command::SetAcl {
        mailbox,
        identifier,
        rights,
    })
}

// deleteacl = "DELETEACL" SP mailbox SP identifier
pub(super) fn delete<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mailbox = mailbox(cursor)?;
    cursor.space()?;
    let identifier = cursor.astring()?;
    Ok(Command::DeleteAcl {
        mailbox,
        identifier,
    })
}

// listrights = "LISTRIGHTS" SP mailbox SP identifier
pub(super) fn list_rights<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mailbox = mailbox(cursor)?;
    cursor.space()?;
    let identifier = cursor.astring()?;
    Ok(Command::ListRights {
        mailbox,
        identifier,
    })
}
