//! Work shared by all processors.

use std::{
    sync::{Mutex, PoisonError},
    thread::{available_parallelism, scope},
};

/// So many pieces of the work are for each processor, or more.
const PIECES: usize = 64;

/// The results of some work on each thing, in their order.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = available_parallelism().map_or(1, usize::from);
    let length = (things.len() / (processors * PIECES)).max(1);
    let pieces = things.chunks(length).enumerate();
    let piece = |done: &mut Vec<_>, (n, piece): (usize, &[T])| {
        done.push((n, piece.iter().map(&work).collect::<Vec<R>>()));
    };
    let shares = fold(processors.min(things.len()), pieces, piece);
    let mut done: Vec<_> = shares.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(n, _)| n);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

/// What so many processors, one at least, make of all things. Each takes the next thing when it
/// is done with one, for some are much more work.
pub(crate) fn fold<T, S: Default + Send>(
    processors: usize,
    things: impl Iterator<Item = T> + Send,
    work: impl Fn(&mut S, T) + Sync,
) -> Vec<S> {
    let things = Mutex::new(things);
    let next = || things.lock().unwrap_or_else(PoisonError::into_inner).next();
    let share = || {
        let mut share = S::default();
        while let Some(thing) = next() {
            work(&mut share, thing);
        }
        share
    };
    scope(|scope| {
        let others: Vec<_> = (1..processors).map(|_| scope.spawn(share)).collect();
        let mut shares = vec![share()];
        for other in others {
            match other.join() {
                Ok(share) => shares.push(share),
                // A defect of ours: it goes on here.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        shares
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_the_things() {
        for count in (0..20).chain([1000]) {
            let things: Vec<u32> = (0..count).collect();
            let doubled: Vec<u32> = things.iter().map(|n| n * 2).collect();
            assert_eq!(super::map(&things, |n| n * 2), doubled);
        }
    }

    #[test]
    fn each_thing_is_in_the_share_of_one_processor() {
        for (processors, count) in [(0, 0), (1, 5), (2, 1), (3, 1000)] {
            let shares = super::fold(processors, 0..count, Vec::push);
            assert_eq!(shares.len(), processors.max(1));
            let mut all: Vec<u32> = shares.into_iter().flatten().collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..count));
        }
    }
}
