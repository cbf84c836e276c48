//! LIST and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154).

use crate::session::{Session, Step};
use crate::shared::{self, Group};
use crate::status;
use crate::words::Reply;
use imap_syntax::command::{List, StatusItem};
use imap_syntax::encode::write_mailbox_list;
use imap_syntax::wildcard::{LONGEST_PATTERN, matches};
use mail::{Mailbox, MailboxId, Role};
use std::collections::{BTreeSet, HashSet};

impl Session {
    pub(crate) async fn list(&mut self, list: List<'_>) -> Step {
        if list
            .patterns
            .iter()
            .any(|pattern| pattern.len() > LONGEST_PATTERN)
        {
            return Ok(Reply::no("[LIMIT] The pattern is too long."));
        }
        // RFC 9051 §6.3.9: an empty pattern asks for the separator only.
        if !list.extended && list.patterns.iter().all(|pattern| pattern.is_empty()) {
            self.connection.say("* LIST (\\Noselect) \"/\" \"\"\r\n");
            return Ok(Reply::ok("Done."));
        }
        let groups = self.groups().await?;
        if list
            .returned
            .status
            .as_ref()
            .is_some_and(|items| items.contains(&StatusItem::HighestModSeq))
        {
            self.condstore = true;
        }
        let patterns: Vec<String> = list
            .patterns
            .iter()
            .map(|pattern| format!("{}{pattern}", list.reference))
            .collect();
        let chosen_only = list.select.subscribed || list.select.special_use;
        if !chosen_only {
            leading_lines(&mut self.connection.out, &groups, &patterns);
        }
        for group in &groups {
            let asked = Asked::of(&group.mailboxes, &patterns, &list);
            for mailbox in &group.mailboxes {
                asked.write(&mut self.connection.out, mailbox);
                self.connection.relieve().await?;
            }
        }
        Ok(Reply::ok("Done."))
    }

    pub(crate) async fn lsub(&mut self, reference: &str, pattern: &str) -> Step {
        if pattern.len() > LONGEST_PATTERN {
            return Ok(Reply::no("[LIMIT] The pattern is too long."));
        }
        let groups = self.groups().await?;
        let pattern = format!("{reference}{pattern}");
        let subscribed: BTreeSet<&str> = groups
            .iter()
            .flat_map(|group| &group.mailboxes)
            .filter(|mailbox| mailbox.subscribed)
            .map(|mailbox| mailbox.name.as_str())
            .collect();
        for name in &subscribed {
            if matches(&pattern, name) {
                lsub_line(&mut self.connection.out, &[], name);
            }
        }
        // RFC 3501 §6.3.9: a level that only leads to a subscribed mailbox is named as one that cannot be selected.
        let leading: BTreeSet<&str> = subscribed
            .iter()
            .flat_map(|name| name.match_indices('/').map(|(end, _)| &name[..end]))
            .filter(|level| {
                !subscribed.contains(level) && pattern.ends_with('%') && matches(&pattern, level)
            })
            .collect();
        for level in leading {
            lsub_line(&mut self.connection.out, &["\\Noselect"], level);
        }
        Ok(Reply::ok("Done."))
    }
}

/// The levels above shared mailboxes: names that lead to them and cannot be selected (RFC 9051 §6.3.9).
fn leading_lines(out: &mut Vec<u8>, groups: &[Group], patterns: &[String]) {
    for level in shared::levels(groups) {
        if patterns.iter().any(|pattern| matches(pattern, &level)) {
            write_mailbox_list(out, "LIST", ["\\Noselect", "\\HasChildren"], &level);
            out.extend_from_slice(b"\r\n");
        }
    }
}

fn lsub_line(out: &mut Vec<u8>, attributes: &[&str], name: &str) {
    write_mailbox_list(out, "LSUB", attributes.iter().copied(), name);
    out.extend_from_slice(b"\r\n");
}

/// A LIST and what it is about.
struct Asked<'a> {
    mailboxes: &'a [Mailbox],
    /// Mailboxes that have others below them.
    parents: HashSet<MailboxId>,
    patterns: &'a [String],
    list: &'a List<'a>,
}

impl<'a> Asked<'a> {
    fn of(mailboxes: &'a [Mailbox], patterns: &'a [String], list: &'a List<'a>) -> Self {
        Self {
            mailboxes,
            parents: mailboxes
                .iter()
                .filter_map(|mailbox| mailbox.parent)
                .collect(),
            patterns,
            list,
        }
    }

    /// The responses for one mailbox, if it is meant.
    fn write(&self, out: &mut Vec<u8>, mailbox: &Mailbox) {
        if !self.fits(mailbox) {
            return;
        }
        let (chosen, leads) = (self.chooses(mailbox), self.leads(mailbox));
        if !chosen && !leads {
            return;
        }
        write_mailbox_list(out, "LIST", self.attributes(mailbox), &mailbox.name);
        // RFC 5258 §4
        out.extend_from_slice(if leads {
            b" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n"
        } else {
            b"\r\n"
        });
        if let Some(items) = self.list.returned.status.as_deref().filter(|_| chosen) {
            status::write(out, mailbox, items);
        }
    }

    fn fits(&self, mailbox: &Mailbox) -> bool {
        self.patterns
            .iter()
            .any(|pattern| matches(pattern, &mailbox.name))
    }

    fn chooses(&self, mailbox: &Mailbox) -> bool {
        let select = self.list.select;
        (!select.subscribed || mailbox.subscribed)
            && (!select.special_use || use_of(mailbox).is_some())
    }

    /// Whether a mailbox below it is chosen that no pattern names.
    fn leads(&self, mailbox: &Mailbox) -> bool {
        let is_below = |other: &&Mailbox| {
            other
                .name
                .strip_prefix(mailbox.name.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        };
        self.list.select.recursive_match
            && self.parents.contains(&mailbox.id)
            && self
                .mailboxes
                .iter()
                .filter(is_below)
                .any(|other| self.chooses(other) && !self.fits(other))
    }

    fn attributes(&self, mailbox: &Mailbox) -> Vec<&'static str> {
        let has_children = self.parents.contains(&mailbox.id);
        let mut words = vec![if has_children {
            "\\HasChildren"
        } else {
            "\\HasNoChildren"
        }];
        if mailbox.subscribed && (self.list.select.subscribed || self.list.returned.subscribed) {
            words.push("\\Subscribed");
        }
        words.extend(use_of(mailbox));
        words
    }
}

/// RFC 6154 §2.
fn use_of(mailbox: &Mailbox) -> Option<&'static str> {
    match mailbox.role? {
        Role::Inbox => None,
        Role::Drafts => Some("\\Drafts"),
        Role::Sent => Some("\\Sent"),
        Role::Archive => Some("\\Archive"),
        Role::Junk => Some("\\Junk"),
        Role::Trash => Some("\\Trash"),
    }
}
