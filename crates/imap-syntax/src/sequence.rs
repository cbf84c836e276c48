//! Sets of sequence numbers and UIDs.

use crate::cursor::{Cursor, Parse, expected};

/// Stands for `*`, the largest number in the mailbox: no message has number zero.
pub const STAR: u32 = 0;

/// A sequence set as the client wrote it: pairs in its order, [`STAR`] unresolved, bounds in either order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceSet(Vec<(u32, u32)>);

impl SequenceSet {
    #[must_use]
    pub fn new(pairs: Vec<(u32, u32)>) -> Self {
        Self(pairs)
    }

    /// The pairs as written.
    #[must_use]
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// Sorted, disjoint ranges, `*` being `largest`. Cost follows what was written, not the mailbox.
    #[must_use]
    pub fn ranges(&self, largest: u32) -> Vec<(u32, u32)> {
        let place = |number| if number == STAR { largest } else { number };
        let mut ranges: Vec<(u32, u32)> = self
            .0
            .iter()
            .map(|&(a, b)| (place(a).min(place(b)), place(a).max(place(b))))
            .collect();
        ranges.sort_unstable();
        ranges.dedup_by(|next, last| {
            let touches = next.0 <= last.1.saturating_add(1);
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
        ranges
    }
}

// sequence-set = (seq-number / seq-range) ["," sequence-set]
pub(crate) fn sequence_set(cursor: &mut Cursor<'_>) -> Parse<SequenceSet> {
    let mut pairs = Vec::new();
    loop {
        pairs.push(seq_range(cursor)?);
        if !cursor.take(b',') {
            return Ok(SequenceSet(pairs));
        }
    }
}

// seq-range = seq-number ":" seq-number
fn seq_range(cursor: &mut Cursor<'_>) -> Parse<(u32, u32)> {
    let from = seq_number(cursor)?;
    let to = if cursor.take(b':') {
        seq_number(cursor)?
    } else {
        from
    };
    Ok((from, to))
}

// seq-number = nz-number / "*"
fn seq_number(cursor: &mut Cursor<'_>) -> Parse<u32> {
    if cursor.take(b'*') {
        return Ok(STAR);
    }
    cursor.nz_number().or(expected("a sequence number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(text: &str, largest: u32) -> Vec<(u32, u32)> {
        sequence_set(&mut Cursor::new(text.as_bytes()))
            .unwrap()
            .ranges(largest)
    }

    #[test]
    fn star_is_the_largest_in_either_place() {
        assert_eq!(ranges("*", 7), [(7, 7)]);
        assert_eq!(ranges("5:*", 7), [(5, 7)]);
        assert_eq!(ranges("*:5", 7), [(5, 7)]);
        // RFC 9051: "559:*" always includes the last one.
        assert_eq!(ranges("559:*", 7), [(7, 559)]);
    }

    #[test]
    fn overlapping_and_adjacent_ranges_become_one() {
        assert_eq!(
            ranges("3,1:2,9:7,8:10,4294967295", 99),
            [(1, 3), (7, 10), (u32::MAX, u32::MAX)]
        );
    }

    #[test]
    fn zero_and_gaps_are_refused() {
        for text in ["0", "1:0", "", ",1", "1:", "a", "$"] {
            assert!(
                sequence_set(&mut Cursor::new(text.as_bytes())).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_set_of_a_million_characters_is_read() {
        let text = (1..=200_000)
            .map(|n| (n * 2).to_string())
            .collect::<Vec<_>>()
            .join(",");
        assert!(text.len() > 1_000_000);
        assert_eq!(ranges(&text, 1).len(), 200_000);
    }
}
