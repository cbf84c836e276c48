//! What a session knows of the mailbox it has open: its numbering, and how news change it.
//!
//! The list of UIDs is read when a sequence number is first needed, and is then what the client was told, not what the
//! mailbox is now: messages expunged since are still numbered until the client is told. Sessions that know the same
//! share one list.

use crate::flags::write_flags;
use crate::session::{Account, Session};
use crate::uids::Uids;
use crate::words::Failure;
use imap_syntax::encode::write_number;
use imap_syntax::{STAR, SequenceSet};
use mail::{Changes, FlagRow, MailError, MailboxId, Stored, Uid};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use store::{AccountId, ModSeq};

/// The mailbox a session has open.
#[derive(Clone)]
pub(crate) struct Selected {
    pub read_only: bool,
    pub view: View,
}

#[derive(Clone)]
pub(crate) struct View {
    pub mailbox: MailboxId,
    /// Up to here the client was told of changes.
    pub modseq: ModSeq,
    /// UIDs from here on are unknown to the client.
    pub uid_next: u32,
    /// Messages the client knows of.
    pub total: u32,
    uids: Option<Arc<Uids>>,
    /// Changes this session made itself and answered already.
    own: Vec<ModSeq>,
}

/// Lists that some session holds or read lately: a person's program opens a mailbox again and again. Which messages
/// there are below a UID only shrinks, and every session is told of it whole: so the number of messages known says which.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Lists>);

#[derive(Default)]
struct Lists {
    held: HashMap<Known, Weak<Uids>>,
    /// The latest last.
    recent: VecDeque<Arc<Uids>>,
    /// Runs of the recent ones together.
    runs: usize,
}

type Known = (AccountId, MailboxId, u32, u32);

/// Lists remembered before those that nobody holds are forgotten.
const TIDY_AT: usize = 1_024;
/// Runs kept of lists that nobody holds any more: half a megabyte.
const RECENT_RUNS: usize = 65_536;
/// Lists kept that nobody holds any more.
const RECENT: usize = 512;

impl Cache {
    fn shared(&self, known: Known) -> Option<Arc<Uids>> {
        self.lists().held.get(&known).and_then(Weak::upgrade)
    }

    /// The list that others hold already, or this one.
    fn share(&self, known: Known, uids: Arc<Uids>) -> Arc<Uids> {
        let mut lists = self.lists();
        if let Some(shared) = lists.held.get(&known).and_then(Weak::upgrade) {
            return shared;
        }
        if lists.held.len() >= TIDY_AT {
            lists.held.retain(|_, list| list.strong_count() > 0);
        }
        lists.held.insert(known, Arc::downgrade(&uids));
        uids
    }

    /// As [`Cache::share`], for a list that was read just now: the next session finds it too.
    fn keep(&self, known: Known, uids: Arc<Uids>) -> Arc<Uids> {
        let uids = self.share(known, uids);
        self.lists().keep(uids.clone());
        uids
    }

    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lists {
    fn keep(&mut self, uids: Arc<Uids>) {
        // One that is torn to pieces must not push all others out.
        if uids.runs() > RECENT_RUNS / 8 {
            return;
        }
        self.runs += uids.runs();
        self.recent.push_back(uids);
        while self.runs > RECENT_RUNS || self.recent.len() > RECENT {
            let Some(oldest) = self.recent.pop_front() else {
                return;
            };
            self.runs -= oldest.runs();
        }
    }
}

impl View {
    pub fn new(mailbox: MailboxId, modseq: ModSeq, uid_next: u32, total: u32) -> Self {
        Self {
            mailbox,
            modseq,
            uid_next,
            total,
            uids: None,
            own: Vec::new(),
        }
    }

    fn known(&self, account: &Account) -> Known {
        (account.id, self.mailbox, self.uid_next, self.total)
    }

    /// The UIDs the client knows, in their order. Blocks.
    pub fn uids(&mut self, account: &Account, cache: &Cache) -> Result<Arc<Uids>, MailError> {
        if let Some(uids) = &self.uids {
            return Ok(uids.clone());
        }
        let known = self.known(account);
        let uids = match cache.shared(known) {
            Some(shared) => shared,
            None => cache.keep(known, Arc::new(self.read(account)?)),
        };
        self.uids = Some(uids.clone());
        Ok(uids)
    }

    /// What is there now, and what went since the client was last told.
    fn read(&self, account: &Account) -> Result<Uids, MailError> {
        let (mail, actor) = (&account.mail, &account.actor);
        let mut now = mail.uid_list(actor, account.id, self.mailbox)?.uids;
        let below = now.partition_point(|uid| *uid < self.uid_next);
        now.truncate(below);
        if now.len() as u32 != self.total {
            let since = mail.changes(actor, account.id, self.mailbox, self.modseq)?;
            now.extend(
                since
                    .vanished
                    .iter()
                    .map(|uid| uid.0)
                    .filter(|uid| *uid < self.uid_next),
            );
            now.sort_unstable();
            now.dedup();
        }
        Ok(now.into_iter().collect())
    }

    /// Takes in what changed and writes the responses. Blocks.
    pub fn catch_up(
        &mut self,
        account: &Account,
        cache: &Cache,
        with_modseq: bool,
    ) -> Result<Vec<u8>, MailError> {
        let changes =
            account
                .mail
                .changes(&account.actor, account.id, self.mailbox, self.modseq)?;
        let mut out = Vec::new();
        self.drop_vanished(&changes, account, cache, &mut out)?;
        self.tell_flags(&changes, account, cache, with_modseq, &mut out)?;
        self.add_new(&changes, &mut out);
        self.modseq = changes.modseq;
        self.uid_next = changes.uid_next;
        self.own.clear();
        if let Some(uids) = self.uids.take() {
            self.uids = Some(cache.share(self.known(account), uids));
        }
        Ok(out)
    }

    // RFC 9051 §7.5.1: the highest first, so that no number moves before it is told.
    fn drop_vanished(
        &mut self,
        changes: &Changes,
        account: &Account,
        cache: &Cache,
        out: &mut Vec<u8>,
    ) -> Result<(), MailError> {
        if changes.vanished.is_empty() || self.total == 0 {
            return Ok(());
        }
        let mut gone: Vec<u32> = changes
            .vanished
            .iter()
            .map(|uid| uid.0)
            .filter(|uid| *uid < self.uid_next)
            .collect();
        gone.sort_unstable();
        gone.dedup();
        if gone.is_empty() {
            return Ok(());
        }
        let (left, seqs) = self.uids(account, cache)?.without(&gone);
        for seq in seqs.iter().rev() {
            out.extend_from_slice(b"* ");
            write_number(out, u64::from(*seq));
            out.extend_from_slice(b" EXPUNGE\r\n");
        }
        self.total = left.len();
        self.uids = Some(Arc::new(left));
        Ok(())
    }

    fn tell_flags(
        &mut self,
        changes: &Changes,
        account: &Account,
        cache: &Cache,
        with_modseq: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), MailError> {
        let known = self.uid_next;
        let theirs = |row: &&FlagRow| row.uid.0 < known && !self.own.contains(&row.modseq);
        let told: Vec<&FlagRow> = changes.changed.iter().filter(theirs).collect();
        if told.is_empty() {
            return Ok(());
        }
        let uids = self.uids(account, cache)?;
        for row in told {
            if let Some(seq) = uids.seq(row.uid.0) {
                write_changed(out, seq, row, with_modseq);
            }
        }
        Ok(())
    }

    fn add_new(&mut self, changes: &Changes, out: &mut Vec<u8>) {
        let mut new: Vec<u32> = changes
            .changed
            .iter()
            .map(|row| row.uid.0)
            .filter(|uid| *uid >= self.uid_next)
            .collect();
        if new.is_empty() {
            return;
        }
        new.sort_unstable();
        if let Some(uids) = &mut self.uids {
            let uids = Arc::make_mut(uids);
            new.iter().for_each(|uid| uids.push(*uid));
        }
        self.total += new.len() as u32;
        write_exists(out, self.total);
    }

    /// Notes what the session has marked. When the client knew all before, it knows all now.
    pub fn stored(&mut self, stored: &Stored) {
        match (stored.before, stored.changed.first()) {
            (Some(before), Some(row)) if before <= self.modseq => {
                self.modseq = self.modseq.max(row.modseq);
            }
            _ => self.made(&stored.changed),
        }
    }

    /// Notes changes that were answered as the session made them.
    pub fn made(&mut self, rows: &[FlagRow]) {
        for row in rows {
            if !self.own.contains(&row.modseq) {
                self.own.push(row.modseq);
            }
        }
    }

    /// The sequence numbers of a set, as ranges; `None` when it names a message that is not there (RFC 9051 §6.4.8: UIDs
    /// that are not there are passed over, sequence numbers may not be).
    pub fn numbers(uids: &Uids, set: &SequenceSet, uid: bool) -> Option<Vec<(u32, u32)>> {
        if !uid {
            return Self::are_there(uids, set).then(|| Self::by_seq(uids, set));
        }
        let ranges = set.ranges(uids.last()).into_iter();
        Some(
            ranges
                .map(|(from, to)| (uids.up_to(from.saturating_sub(1)) + 1, uids.up_to(to)))
                .filter(|(from, to)| from <= to)
                .collect(),
        )
    }

    /// `1:*` of an empty mailbox is nothing rather than wrong.
    fn are_there(uids: &Uids, set: &SequenceSet) -> bool {
        let all = |&(from, to): &(u32, u32)| uids.len() == 0 && (from == STAR || to == STAR);
        set.pairs()
            .iter()
            .all(|pair| pair.0.max(pair.1) <= uids.len() || all(pair))
    }

    fn by_seq(uids: &Uids, set: &SequenceSet) -> Vec<(u32, u32)> {
        set.ranges(uids.len())
            .into_iter()
            .filter(|(from, to)| *from >= 1 && *to <= uids.len())
            .collect()
    }
}

/// `* 7 EXISTS`, and that none is recent.
pub(crate) fn write_exists(out: &mut Vec<u8>, total: u32) {
    out.extend_from_slice(b"* ");
    write_number(out, u64::from(total));
    out.extend_from_slice(b" EXISTS\r\n* 0 RECENT\r\n");
}

/// `* 7 FETCH (UID 12 FLAGS (…) MODSEQ (…))`.
pub(crate) fn write_changed(out: &mut Vec<u8>, seq: u32, row: &FlagRow, with_modseq: bool) {
    write_head(out, seq, row.uid);
    out.extend_from_slice(b" FLAGS ");
    write_flags(out, row.flags, &row.keywords);
    if with_modseq {
        out.push(b' ');
        write_modseq(out, row.modseq);
    }
    out.extend_from_slice(b")\r\n");
}

/// `* 7 FETCH (UID 12`: the rest is the caller's.
pub(crate) fn write_head(out: &mut Vec<u8>, seq: u32, uid: Uid) {
    out.extend_from_slice(b"* ");
    write_number(out, u64::from(seq));
    out.extend_from_slice(b" FETCH (UID ");
    write_number(out, u64::from(uid.0));
}

/// `MODSEQ (12)`.
pub(crate) fn write_modseq(out: &mut Vec<u8>, modseq: ModSeq) {
    out.extend_from_slice(b"MODSEQ (");
    write_number(out, u64::try_from(modseq.0).unwrap_or(0).max(1));
    out.push(b')');
}

impl Session {
    /// Tells the client what changed in its mailbox, when something did.
    pub(crate) async fn news(&mut self) -> Result<(), Failure> {
        if self.has_news() {
            self.catch_up().await
        } else {
            Ok(())
        }
    }

    /// The same, whether or not something did.
    pub(crate) async fn catch_up(&mut self) -> Result<(), Failure> {
        let Some(selected) = self.selected.clone() else {
            return Ok(());
        };
        let (account, context, condstore) = (self.account()?, self.context.clone(), self.condstore);
        // Before the look: what comes after it is news again.
        self.all_told();
        let store = self.context.mail.store().clone();
        let caught_up = store.offload(move || {
            let mut view = selected.view;
            view.catch_up(&account, &context.views, condstore)
                .map(|out| (view, out))
        });
        let caught_up = caught_up.await.unwrap_or_else(|error| Err(error.into()));
        self.fell_behind(caught_up.is_err());
        match caught_up {
            Ok((view, out)) => {
                if let Some(selected) = &mut self.selected {
                    selected.view = view;
                }
                self.connection.out.extend_from_slice(&out);
                self.connection.relieve().await?;
                Ok(())
            }
            Err(MailError::NoSuchMailbox) => {
                self.connection
                    .say("* BYE [NONEXISTENT] The selected mailbox was deleted.\r\n");
                self.leaving = true;
                Ok(())
            }
            Err(MailError::Refused) if self.shared.is_some() => {
                self.shut_out();
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The list of UIDs, and the sequence numbers of a set.
    pub(crate) async fn resolve(
        &mut self,
        set: &SequenceSet,
        uid: bool,
    ) -> Result<(Arc<Uids>, Vec<(u32, u32)>), Failure> {
        let uids = self.uids().await?;
        let numbers = View::numbers(&uids, set, uid)
            .ok_or_else(|| crate::words::Reply::bad("There is no message of that number."))?;
        Ok((uids, numbers))
    }

    /// The list of UIDs the client knows.
    pub(crate) async fn uids(&mut self) -> Result<Arc<Uids>, Failure> {
        let Some(selected) = &self.selected else {
            return Ok(Arc::default());
        };
        if let Some(uids) = &selected.view.uids {
            return Ok(uids.clone());
        }
        let (mut view, context) = (selected.view.clone(), self.context.clone());
        let uids = self
            .ask(move |account| view.uids(account, &context.views))
            .await?;
        if let Some(selected) = &mut self.selected {
            selected.view.uids = Some(uids.clone());
        }
        Ok(uids)
    }
}
