//! When the cells of an area were seen last, in short.

use super::NEVER;

/// Of fewer cells than this the ranks are found in the list itself.
const FEW: usize = 512;
/// Ages are sorted into classes so many to each doubling: 1.5 % wide.
const CLASSES_LOG_2: u32 = 6;
/// All below this are of one class: 16 s.
const YOUNGEST_LOG_2: u32 = 14;
/// The class of those that were never visited, after all others.
const NEVER_CLASS: usize = 32 << CLASSES_LOG_2;

/// Last visits, milliseconds; [`NEVER`] is the oldest of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ages {
    pub(super) latest: i64,
    /// Half of the cells were visited then or later.
    pub(super) p50: i64,
    /// Nine in ten were.
    pub(super) p90: i64,
    pub(super) oldest: i64,
    pub(super) never: u64,
}

/// So many cells, the latest first: nearest ranks.
fn half_and_most(count: usize) -> (usize, usize) {
    (count.div_ceil(2), (count * 9).div_ceil(10))
}

impl Ages {
    /// Of last visits, none of them after a moment.
    pub(super) fn of(last: &mut [i64], until: i64) -> Self {
        match last.len() {
            few if few < FEW => Self::of_few(last),
            _ => Self::of_many(last, until),
        }
    }

    fn of_few(last: &mut [i64]) -> Self {
        let never = last.iter().filter(|&&last| last == NEVER).count() as u64;
        let visited = last.iter().copied().filter(|&last| last != NEVER);
        let (oldest, latest) = (visited.clone().min(), visited.max());
        let (half, most) = half_and_most(last.len());
        let p90 = ranked(last, most);
        let p50 = ranked(last.get_mut(..most).unwrap_or_default(), half);
        Self {
            latest: latest.unwrap_or(NEVER),
            p50,
            p90,
            oldest: oldest.unwrap_or(NEVER),
            never,
        }
    }

    /// Counts the classes of age, and looks for a rank in its class alone.
    fn of_many(last: &[i64], until: i64) -> Self {
        let classes: Vec<u16> = last.iter().map(|&last| class(last, until)).collect();
        let counts = count(&classes);
        let (half, most) = half_and_most(last.len());
        let (half_class, before_half) = class_of_rank(&counts, half);
        let (most_class, before_most) = class_of_rank(&counts, most);
        let (mut halfway, mut mostly) = (Vec::new(), Vec::new());
        for (&class, &last) in classes.iter().zip(last) {
            if class == half_class {
                halfway.push(last);
            }
            if class == most_class {
                mostly.push(last);
            }
        }
        let visited = last.iter().copied().filter(|&last| last != NEVER);
        Self {
            latest: last.iter().copied().fold(NEVER, i64::max),
            p50: ranked(&mut halfway, half - before_half),
            p90: ranked(&mut mostly, most - before_most),
            oldest: visited.min().unwrap_or(NEVER),
            never: counts.last().copied().map_or(0, u64::from),
        }
    }
}

/// The one with this rank, the latest first; [`NEVER`] for rank 0.
fn ranked(last: &mut [i64], rank: usize) -> i64 {
    match rank.checked_sub(1).filter(|&at| at < last.len()) {
        Some(at) => *last.select_nth_unstable_by(at, |a, b| b.cmp(a)).1,
        None => NEVER,
    }
}

/// The class of a last visit: the leading bits of its age as a number with
/// a point, which are in the order of ages.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "classes are few, and only near enough"
)]
fn class(last: i64, until: i64) -> u16 {
    const FIRST: u32 = 1f32.to_bits() >> (23 - CLASSES_LOG_2);
    let age = (until.saturating_sub(last) >> YOUNGEST_LOG_2).max(1) as f32;
    let class = (age.to_bits() >> (23 - CLASSES_LOG_2)) - FIRST;
    let never = NEVER_CLASS as u16;
    match last {
        NEVER => never,
        _ => (class as u16).min(never - 1),
    }
}

/// How many there are of each class. Neighbours are mostly of one class: two
/// tables, for a sum that was just written is slow to add to.
fn count(classes: &[u16]) -> [u32; NEVER_CLASS + 1] {
    let mut counts = [[0u32; NEVER_CLASS + 1]; 2];
    for pair in classes.chunks(2) {
        for (counts, &class) in counts.iter_mut().zip(pair) {
            if let Some(count) = counts.get_mut(usize::from(class)) {
                *count += 1;
            }
        }
    }
    let [mut counts, others] = counts;
    for (count, other) in counts.iter_mut().zip(others) {
        *count += other;
    }
    counts
}

/// The class that has a rank, and how many come in classes before.
fn class_of_rank(counts: &[u32], rank: usize) -> (u16, usize) {
    let mut before = 0;
    for (class, &count) in (0u16..).zip(counts) {
        if before + count as usize >= rank {
            return (class, before);
        }
        before += count as usize;
    }
    (u16::MAX, before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Ages, FEW, NEVER};

    const UNTIL: i64 = 1_769_875_200_000;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn ages_are_those_of_the_sorted_visits(
            visits in prop::collection::vec((0i64..1 << 40, 0u32..40), 1..3 * FEW),
            never in 0u32..12,
        ) {
            let visit = |&(age, halvings): &(i64, u32)| match halvings {
                some if some < never => NEVER,
                halvings => UNTIL - (age >> halvings),
            };
            let mut last: Vec<i64> = visits.iter().map(visit).collect();
            let mut sorted = last.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let visited: Vec<i64> = sorted.iter().copied().filter(|&l| l != NEVER).collect();
            let rank = |share: f64| sorted[(share * sorted.len() as f64).ceil() as usize - 1];
            prop_assert_eq!(Ages::of(&mut last, UNTIL), Ages {
                latest: visited.first().copied().unwrap_or(NEVER),
                p50: rank(0.5),
                p90: rank(0.9),
                oldest: visited.last().copied().unwrap_or(NEVER),
                never: (sorted.len() - visited.len()) as u64,
            });
        }
    }
}
