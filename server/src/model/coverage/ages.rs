//! When the cells of an area were seen last, in short.

use std::ops::RangeInclusive;

use super::NEVER;

/// Of fewer cells than this the ranks are found in the list itself.
const FEW: usize = 512;
/// Ages are counted in units of so many milliseconds: 16 s.
const UNIT_LOG_2: u32 = 14;
/// There are so many classes to each doubling: they are 1.5 % wide.
const CLASSES_LOG_2: u32 = 6;
const CLASSES: u64 = 1 << CLASSES_LOG_2;
/// All of them: an age has fewer than 2^49 units.
const COUNT: usize = 49 << CLASSES_LOG_2;

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
        let counts = count(last, until);
        let (half, most) = half_and_most(last.len());
        let (half_class, before_half) = class_of_rank(&counts, half);
        let (most_class, before_most) = class_of_rank(&counts, most);
        let (halves, mosts) = (visits_of(half_class, until), visits_of(most_class, until));
        let (mut halfway, mut mostly) = (Vec::new(), Vec::new());
        let (mut latest, mut oldest) = (NEVER, i64::MAX);
        for &last in last {
            if halves.contains(&last) {
                halfway.push(last);
            }
            if mosts.contains(&last) {
                mostly.push(last);
            }
            latest = latest.max(last);
            oldest = oldest.min(if last == NEVER { i64::MAX } else { last });
        }
        Self {
            latest,
            p50: ranked(&mut halfway, half - before_half),
            p90: ranked(&mut mostly, most - before_most),
            oldest: Some(oldest).filter(|_| latest != NEVER).unwrap_or(NEVER),
            // No visit is as old: that would be a hundred million years.
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

/// Units since a last visit, 1 or more; as many as there can be if there was none.
fn age(last: i64, until: i64) -> u64 {
    let age = until.saturating_sub(last) >> UNIT_LOG_2;
    age.max(1).cast_unsigned()
}

/// The class of an age: its leading bits as a number with a point, which are in
/// the order of ages.
fn class(age: u64) -> usize {
    let doublings = age.ilog2();
    let leading = (age << (63 - doublings)) >> (63 - CLASSES_LOG_2);
    let class = (u64::from(doublings) << CLASSES_LOG_2) + leading - CLASSES;
    usize::try_from(class).unwrap_or(COUNT).min(COUNT - 1)
}

/// The last visits of a class.
fn visits_of(class: usize, until: i64) -> RangeInclusive<i64> {
    if class + 1 >= COUNT {
        return NEVER..=NEVER;
    }
    let first = |class: usize| {
        let leading = CLASSES + class as u64 % CLASSES;
        let age = (leading << (class >> CLASSES_LOG_2)).div_ceil(CLASSES);
        (age << UNIT_LOG_2).cast_signed()
    };
    let youngest = if class == 0 { 0 } else { first(class) };
    until - first(class + 1) + 1..=until - youngest
}

/// How many there are of each class. Neighbours are mostly of one class: two
/// tables, for a sum that was just written is slow to add to.
fn count(last: &[i64], until: i64) -> [u32; COUNT] {
    let mut counts = [[0u32; COUNT]; 2];
    for pair in last.chunks(2) {
        for (counts, &last) in counts.iter_mut().zip(pair) {
            if let Some(count) = counts.get_mut(class(age(last, until))) {
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
fn class_of_rank(counts: &[u32], rank: usize) -> (usize, usize) {
    let mut before = 0;
    for (class, &count) in counts.iter().enumerate() {
        if before + count as usize >= rank {
            return (class, before);
        }
        before += count as usize;
    }
    (COUNT, before)
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
