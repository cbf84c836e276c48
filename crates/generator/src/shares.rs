//! Dealing out a whole by weights, so that nothing is lost to rounding.

/// As many as weights, in their proportions; their sum is `whole`.
pub(crate) fn shares(whole: u32, weights: &[u64]) -> Vec<u32> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let upto = |sum: u128| (sum * u128::from(whole) / all.max(1)) as u32;
    let mut sum = 0;
    weights
        .iter()
        .map(|weight| {
            let before = upto(sum);
            sum += u128::from(*weight);
            upto(sum) - before
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn nothing_is_lost() {
        assert_eq!(shares(10, &[1, 1, 1]), [3, 3, 4]);
        assert_eq!(shares(7, &[0, 5, 0]), [0, 7, 0]);
        assert_eq!(shares(50_000, &[3; 2600]).iter().sum::<u32>(), 50_000);
    }
}
