//! What was just done, with its way back. A page learns it from its own path (`done`, `undone`), so it needs no script
//! and survives a reload; streams bring the same.

use super::place::Asked;
use crate::Context;
use crate::answer::{Fault, encoded};
use crate::assets::icon_name;
use crate::desk::Root;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::{Act, UndoId, UndoRow, Unit};
use askama::Template;
use serde::Deserialize;

/// What a path says of the last act.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Told {
    /// The undo of what was done.
    pub done: Option<i64>,
    /// Set after an undo.
    pub undone: Option<String>,
    /// The key of another sentence: `saved`.
    pub said: Option<String>,
    /// A message that was sent and can still be called back.
    pub sent: Option<i64>,
}

/// The message about the last act.
#[derive(Debug, Clone, Template)]
#[template(path = "mail/toast.html")]
pub struct Toast {
    pub root: Root,
    pub w: Words,
    pub csrf: String,
    pub icon: &'static str,
    pub words: String,
    /// What can be undone.
    pub undo: Option<i64>,
    /// A sending that can be called back.
    pub recall: Option<i64>,
    /// Where to go on without a script.
    pub back: String,
}

impl Told {
    /// The message, if the path tells of something that was.
    ///
    /// # Errors
    /// The store's.
    pub fn toast(
        &self,
        context: &Context,
        signed: &SignedIn,
        back: &str,
    ) -> Result<Option<Toast>, Fault> {
        if let Some(done) = self.done {
            let last = context.mail.last_undo(&signed.actor, signed.account())?;
            let last = last.filter(|last| last.id == UndoId(done));
            return Ok(last.map(|last| Toast::done(signed, &last, back)));
        }
        if let Some(sent) = self.sent {
            return crate::write::held::toast(context, signed, sent, back);
        }
        if self.undone.is_some() {
            return Ok(Some(Toast::plain(signed, signed.w.say("web-undone"))));
        }
        let key = match self.said.as_deref() {
            Some("saved") => "web-saved",
            Some("password") => "web-password-changed",
            Some("factor-removed") => "web-removal-done",
            Some("rescue-changed") => "web-rescue-changed",
            Some("rescue-kept") => "web-rescue-kept",
            Some("passkey-added") => "web-passkeys-added",
            Some("passkey-renamed") => "web-passkeys-renamed",
            Some("passkey-removed") => "web-passkeys-removed",
            Some("photo-kept") => "web-photo-kept",
            Some("photo-removed") => "web-photo-removed",
            Some("program-revoked") => "web-programs-revoked",
            Some("given-answered") => "web-account-given-done",
            Some("given-more") => "web-account-given-more",
            Some("given-stays") => "web-account-given-stays",
            Some("session-closed") => "web-account-session-closed",
            Some("sessions-closed") => "web-account-sessions-closed",
            _ => return Ok(None),
        };
        Ok(Some(Toast::plain(signed, signed.w.say(key))))
    }

    /// A path that tells of an act.
    #[must_use]
    pub fn path(back: &str, name: &str, value: &str) -> String {
        let bare = Self::bare(back);
        let joint = if bare.contains('?') { '&' } else { '?' };
        format!("{bare}{joint}{name}={}", encoded(value))
    }

    /// A path without what it tells.
    fn bare(path: &str) -> String {
        let Some((path, query)) = path.split_once('?') else {
            return path.to_owned();
        };
        let tells = |pair: &&str| {
            !["done=", "undone=", "said=", "sent="]
                .iter()
                .any(|name| pair.starts_with(name))
        };
        let kept: Vec<&str> = query.split('&').filter(tells).collect();
        if kept.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", kept.join("&"))
        }
    }
}

impl Toast {
    #[must_use]
    pub fn done(signed: &SignedIn, row: &UndoRow, back: &str) -> Self {
        Self {
            root: signed.root().clone(),
            w: signed.w,
            csrf: signed.session.csrf.clone(),
            icon: icon(&row.act),
            words: words(
                signed.w,
                &row.act,
                row.conversations,
                signed.settings.unit(),
            ),
            undo: Some(row.id.0),
            recall: None,
            back: back.to_owned(),
        }
    }

    #[must_use]
    pub fn plain(signed: &SignedIn, words: String) -> Self {
        Self {
            root: signed.root().clone(),
            w: signed.w,
            csrf: signed.session.csrf.clone(),
            icon: icon_name("circle-check"),
            words,
            undo: None,
            recall: None,
            back: Asked::at(signed.root(), "inbox").path(),
        }
    }
}

fn icon(act: &Act) -> &'static str {
    match act {
        Act::Archive => icon_name("archive"),
        Act::Move(_) => icon_name("folder-input"),
        Act::Junk => icon_name("octagon-alert"),
        Act::NotJunk => icon_name("inbox"),
        Act::Trash | Act::Delete => icon_name("trash-2"),
        Act::Seen(true) => icon_name("mail-open"),
        Act::Seen(false) => icon_name("mail"),
        Act::Flag(_) => icon_name("flag"),
        Act::Label(..) => icon_name("tag"),
    }
}

/// « 3 conversations archivées », « 3 messages archivés ».
#[must_use]
pub fn words(w: Words, act: &Act, count: u32, unit: Unit) -> String {
    let key = match act {
        Act::Archive => "web-done-archived",
        Act::Move(_) => "web-done-moved",
        Act::Junk => "web-done-junk",
        Act::NotJunk => "web-done-not-junk",
        Act::Trash => "web-done-trashed",
        Act::Delete => "web-done-deleted",
        Act::Seen(true) => "web-done-seen",
        Act::Seen(false) => "web-done-unseen",
        Act::Flag(true) => "web-done-flagged",
        Act::Flag(false) => "web-done-unflagged",
        Act::Label(_, true) => "web-done-labelled",
        Act::Label(_, false) => "web-done-unlabelled",
    };
    match unit {
        Unit::Conversation => w.count(key, count),
        Unit::Message => w.count(&format!("{key}-messages"), count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_of_one_act_at_a_time() {
        assert_eq!(Told::path("/mail/inbox", "done", "7"), "/mail/inbox?done=7");
        assert_eq!(
            Told::path("/mail/inbox?done=7&filter=unread", "undone", "1"),
            "/mail/inbox?filter=unread&undone=1"
        );
        assert_eq!(
            Told::path("/mail/inbox?done=7", "done", "8"),
            "/mail/inbox?done=8"
        );
    }
}
