//! The UIDs of a mailbox as a session numbers them: runs of neighbours, so that a mailbox costs what its gaps cost.

/// UIDs in rising order; the position of one is its sequence number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Uids {
    runs: Vec<Run>,
    len: u32,
}

/// Neighbours: from `uid` on, numbered from `seq` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    uid: u32,
    seq: u32,
}

impl Uids {
    /// How many messages.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// How many runs of neighbours: what the list costs.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// The highest UID, zero when there is none.
    pub fn last(&self) -> u32 {
        self.runs
            .last()
            .map_or(0, |run| run.uid + (self.len - run.seq))
    }

    /// Adds a UID above all others; others are left out.
    pub fn push(&mut self, uid: u32) {
        let last = self.last();
        if uid <= last {
            return;
        }
        self.len += 1;
        if self.runs.is_empty() || uid != last + 1 {
            self.runs.push(Run { uid, seq: self.len });
        }
    }

    /// How many of a run there are.
    fn run_len(&self, at: usize) -> u32 {
        let next = self.runs.get(at + 1).map_or(self.len + 1, |run| run.seq);
        self.runs.get(at).map_or(0, |run| next - run.seq)
    }

    /// The UID of a sequence number.
    pub fn uid(&self, seq: u32) -> Option<u32> {
        if seq == 0 || seq > self.len {
            return None;
        }
        let run = self.runs[self.runs.partition_point(|run| run.seq <= seq) - 1];
        Some(run.uid + (seq - run.seq))
    }

    /// The sequence number of a UID.
    pub fn seq(&self, uid: u32) -> Option<u32> {
        let below = self.up_to(uid);
        (self.uid(below)? == uid).then_some(below)
    }

    /// How many UIDs are `uid` or lower.
    pub fn up_to(&self, uid: u32) -> u32 {
        let Some(at) = self
            .runs
            .partition_point(|run| run.uid <= uid)
            .checked_sub(1)
        else {
            return 0;
        };
        let run = self.runs[at];
        run.seq + (uid - run.uid).min(self.run_len(at) - 1)
    }

    /// All, in order.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.runs
            .iter()
            .enumerate()
            .flat_map(|(at, run)| run.uid..=run.uid + (self.run_len(at) - 1))
    }

    /// Sequence numbers as ranges of UIDs; between the bounds lie only UIDs of these numbers.
    pub fn bounds(&self, (from, to): (u32, u32)) -> Option<(u32, u32)> {
        Some((self.uid(from)?, self.uid(to)?))
    }

    /// Without those of `gone`, in rising order, and the sequence numbers they had.
    pub fn without(&self, gone: &[u32]) -> (Self, Vec<u32>) {
        let seqs: Vec<u32> = gone.iter().filter_map(|uid| self.seq(*uid)).collect();
        let (mut left, mut from) = (Self::default(), 1);
        for &seq in seqs.iter().chain([&(self.len + 1)]) {
            self.copy_range(from, seq.saturating_sub(1), &mut left);
            from = seq + 1;
        }
        (left, seqs)
    }

    /// Adds the UIDs of some sequence numbers, run by run.
    fn copy_range(&self, from: u32, to: u32, into: &mut Self) {
        let to = to.min(self.len);
        if from > to {
            return;
        }
        let mut at = self.runs.partition_point(|run| run.seq <= from) - 1;
        let mut seq = from;
        while seq <= to {
            let (run, count) = (self.runs[at], self.run_len(at));
            let uid = run.uid + (seq - run.seq);
            let taken = (run.seq + count - seq).min(to - seq + 1);
            if into.runs.is_empty() || into.last() + 1 != uid {
                into.runs.push(Run {
                    uid,
                    seq: into.len + 1,
                });
            }
            into.len += taken;
            seq += taken;
            at += 1;
        }
    }
}

impl FromIterator<u32> for Uids {
    fn from_iter<T: IntoIterator<Item = u32>>(uids: T) -> Self {
        let mut all = Self::default();
        for uid in uids {
            all.push(uid);
        }
        all.runs.shrink_to_fit();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbours_cost_one_run() {
        let uids: Uids = (1..=100_000).collect();
        assert_eq!(
            (uids.runs.len(), uids.len(), uids.last()),
            (1, 100_000, 100_000)
        );
        assert_eq!(uids.seq(100_001), None);
    }

    proptest! {
        #[test]
        fn numbers_are_positions(set in proptest::collection::btree_set(1_u32..300, 0..120)) {
            let uids: Uids = set.iter().copied().collect();
            let plain: Vec<u32> = set.iter().copied().collect();
            prop_assert_eq!(uids.iter().collect::<Vec<_>>(), plain.clone());
            for (at, uid) in plain.iter().enumerate() {
                prop_assert_eq!(uids.uid(at as u32 + 1), Some(*uid));
                prop_assert_eq!(uids.seq(*uid), Some(at as u32 + 1));
            }
            for uid in 0..310 {
                prop_assert_eq!(uids.up_to(uid), plain.iter().filter(|u| **u <= uid).count() as u32);
                prop_assert_eq!(uids.seq(uid).is_some(), set.contains(&uid));
            }
            prop_assert_eq!(uids.uid(0), None);
            prop_assert_eq!(uids.uid(uids.len() + 1), None);
        }

        #[test]
        fn what_goes_leaves_the_rest(
            set in proptest::collection::btree_set(1_u32..200, 0..120),
            gone in proptest::collection::btree_set(1_u32..200, 0..120),
        ) {
            let uids: Uids = set.iter().copied().collect();
            let gone_list: Vec<u32> = gone.iter().copied().collect();
            let (left, seqs) = uids.without(&gone_list);
            let expected: BTreeSet<u32> = set.difference(&gone).copied().collect();
            prop_assert_eq!(&left, &expected.iter().copied().collect::<Uids>());
            prop_assert_eq!(seqs.len(), set.intersection(&gone).count());
        }
    }
}
