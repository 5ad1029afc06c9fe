//! When the cells of an area were seen last, in short.

use std::ops::Range;

use super::NEVER;

/// Of fewer cells than this the ranks are found in the list itself.
const FEW: usize = 512;
/// So many classes of last visits, equally long.
const CLASSES_LOG_2: u32 = 11;
/// The class of the cells that were never visited comes after the others.
const CLASS_OF_NEVER: usize = 1 << CLASSES_LOG_2;
const COUNT: usize = CLASS_OF_NEVER + 1;

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
    /// Of last visits, in any order.
    pub(super) fn of(last: &[i64]) -> Self {
        let (oldest, latest) = ends(last);
        // Without a visit there is nothing to divide into classes.
        if last.len() < FEW || latest == NEVER {
            Self::of_few(last, oldest, latest)
        } else {
            Self::of_many(last, oldest, latest)
        }
    }

    fn of_few(last: &[i64], oldest: i64, latest: i64) -> Self {
        let mut last = last.to_vec();
        let never = last.iter().filter(|&&last| last == NEVER).count() as u64;
        let (half, most) = half_and_most(last.len());
        let p90 = ranked(&mut last, most);
        let p50 = ranked(last.get_mut(..most).unwrap_or_default(), half);
        Self {
            latest,
            p50,
            p90,
            oldest,
            never,
        }
    }

    /// Counts the classes, and looks for a rank in its class alone.
    fn of_many(last: &[i64], oldest: i64, latest: i64) -> Self {
        let classes = Classes::between(oldest, latest);
        let counts = classes.count(last);
        let ranked = |rank: usize| {
            let (class, before) = class_of_rank(&counts, rank);
            let count = counts.get(class).map_or(0, |&count| count as usize);
            ranked(
                &mut within(last, &classes.visits(class), count),
                rank - before,
            )
        };
        let (half, most) = half_and_most(last.len());
        Self {
            latest,
            p50: ranked(half),
            p90: ranked(most),
            oldest,
            never: counts.last().copied().map_or(0, u64::from),
        }
    }
}

/// The oldest and the latest visit; [`NEVER`] twice if there was none.
fn ends(last: &[i64]) -> (i64, i64) {
    // As numbers that have no visit after all others.
    let as_oldest = |last: i64| last.wrapping_sub(NEVER + 1).cast_unsigned();
    // Several at a time: a comparison waits for the one before.
    let (mut oldest, mut latest) = ([u64::MAX; 4], [NEVER; 4]);
    let mut compare = |few: &[i64]| {
        for ((oldest, latest), &last) in oldest.iter_mut().zip(&mut latest).zip(few) {
            *oldest = as_oldest(last).min(*oldest);
            *latest = last.max(*latest);
        }
    };
    let (fours, rest) = last.as_chunks::<4>();
    fours.iter().for_each(|four| compare(four));
    compare(rest);
    let oldest = oldest.into_iter().fold(u64::MAX, u64::min);
    let latest = latest.into_iter().fold(NEVER, i64::max);
    (oldest.cast_signed().wrapping_add(NEVER + 1), latest)
}

/// The one with this rank, the latest first; [`NEVER`] for rank 0.
fn ranked(last: &mut [i64], rank: usize) -> i64 {
    match rank.checked_sub(1).filter(|&at| at < last.len()) {
        Some(at) => *last.select_nth_unstable_by(at, |a, b| b.cmp(a)).1,
        None => NEVER,
    }
}

/// Classes of the time between an oldest and a latest visit, from the latest
/// back; each is a power of two of milliseconds long.
struct Classes {
    latest: i64,
    length_log_2: u32,
}

impl Classes {
    fn between(oldest: i64, latest: i64) -> Self {
        let between = latest.wrapping_sub(oldest).cast_unsigned();
        let bits = u64::BITS - between.leading_zeros();
        Self {
            latest,
            length_log_2: bits.saturating_sub(CLASSES_LOG_2),
        }
    }

    /// The class of a last visit. No visit is as far from the latest as
    /// [`NEVER`]: that would be a hundred million years.
    fn of(&self, last: i64) -> usize {
        let away = self.latest.wrapping_sub(last).cast_unsigned() >> self.length_log_2;
        usize::try_from(away).map_or(CLASS_OF_NEVER, |class| class.min(CLASS_OF_NEVER))
    }

    /// The last visits of a class.
    fn visits(&self, class: usize) -> Range<i64> {
        if class >= CLASS_OF_NEVER {
            return NEVER..NEVER + 1;
        }
        let start = |class: usize| self.latest + 1 - ((class as i64) << self.length_log_2);
        start(class + 1)..start(class)
    }

    /// How many there are of each class. Neighbours are mostly of one class: two
    /// tables, for a sum that was just written is slow to add to.
    fn count(&self, last: &[i64]) -> [u32; COUNT] {
        let mut counts = [[0u32; COUNT]; 2];
        let [evens, odds] = &mut counts;
        let count = |counts: &mut [u32; COUNT], last| {
            if let Some(count) = counts.get_mut(self.of(last)) {
                *count += 1;
            }
        };
        let (pairs, rest) = last.as_chunks();
        for &[even, odd] in pairs {
            count(evens, even);
            count(odds, odd);
        }
        rest.iter().for_each(|&last| count(evens, last));
        let [mut counts, others] = counts;
        for (count, other) in counts.iter_mut().zip(others) {
            *count += other;
        }
        counts
    }
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

/// The last visits in a range, of which there are so many. Each is written
/// where the next is to be, and stays there if it is one: without a branch that
/// nobody could foretell.
fn within(last: &[i64], range: &Range<i64>, count: usize) -> Vec<i64> {
    let length = range.end.wrapping_sub(range.start).cast_unsigned();
    let mut within = vec![NEVER; count];
    let mut next = 0;
    for &last in last {
        if let Some(place) = within.get_mut(next) {
            *place = last;
        }
        let away = last.wrapping_sub(range.start).cast_unsigned();
        next += usize::from(away < length);
    }
    within
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
            let last: Vec<i64> = visits.iter().map(visit).collect();
            let mut sorted = last.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let visited: Vec<i64> = sorted.iter().copied().filter(|&l| l != NEVER).collect();
            let rank = |share: f64| sorted[(share * sorted.len() as f64).ceil() as usize - 1];
            prop_assert_eq!(Ages::of(&last), Ages {
                latest: visited.first().copied().unwrap_or(NEVER),
                p50: rank(0.5),
                p90: rank(0.9),
                oldest: visited.last().copied().unwrap_or(NEVER),
                never: (sorted.len() - visited.len()) as u64,
            });
        }
    }

    #[test]
    fn cells_never_visited_are_counted_however_many() {
        for count in [0, 1, FEW - 1, FEW, 3 * FEW] {
            let never = Ages {
                latest: NEVER,
                p50: NEVER,
                p90: NEVER,
                oldest: NEVER,
                never: count as u64,
            };
            assert_eq!(Ages::of(&vec![NEVER; count]), never);
        }
    }
}
