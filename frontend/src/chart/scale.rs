//! How numbers become lengths.

/// Each value as a share of the greatest, 0 to 1; all 0 where the greatest is nothing.
pub(super) fn shares_of_most(values: &[u64]) -> Vec<f64> {
    let most = values.iter().copied().max().unwrap_or(0);
    values.iter().map(|value| ratio(*value, most)).collect()
}

/// `part / whole`; 0 where the whole is nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of incidents stay below 2^52"
)]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The least of 2, 4, 10, 20, 40, 100, … that is not below `most`: half of it is whole too.
pub(super) fn axis_end(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [2, 4, 10] {
            let end = power.saturating_mul(step);
            if end >= most {
                return end;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Which of `n` labels are written so that at most six stand in the row, the last one always.
pub(super) fn is_labelled(i: usize, n: usize) -> bool {
    let step = n.div_ceil(6).max(1);
    (n - 1 - i).is_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_with_a_whole_half() {
        let ends: Vec<_> = [0, 1, 3, 5, 10, 11, 39, 250].map(axis_end).into();
        assert_eq!(ends, [2, 2, 4, 10, 10, 20, 40, 400]);
        assert_eq!(axis_end(u64::MAX), u64::MAX);
    }

    #[test]
    fn no_more_than_six_days_are_labelled_and_the_last_always_is() {
        for n in 1..=100 {
            let labelled = (0..n).filter(|i| is_labelled(*i, n)).count();
            assert!((1..=6).contains(&labelled), "{n}: {labelled}");
            assert!(is_labelled(n - 1, n));
        }
    }

    #[test]
    fn the_greatest_value_fills_its_bar_and_nothing_fills_none() {
        assert_eq!(shares_of_most(&[1, 4, 0]), [0.25, 1.0, 0.0]);
        assert_eq!(shares_of_most(&[0, 0]), [0.0, 0.0]);
        assert_eq!(ratio(3, 0), 0.0);
    }
}
