//! Work shared by all processors.

use std::{
    sync::{Mutex, PoisonError},
    thread::{available_parallelism, scope},
};

/// So many pieces of the work are for each processor, or more.
const PIECES: usize = 64;

/// The results of some work on each thing, in their order. Each processor takes
/// the next piece when it is done with one, for some are much more work.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = available_parallelism().map_or(1, usize::from);
    let length = (things.len() / (processors * PIECES)).max(1);
    let pieces = Mutex::new(things.chunks(length).enumerate());
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let share = || {
        let mut done = Vec::new();
        while let Some((n, piece)) = next() {
            done.push((n, piece.iter().map(&work).collect::<Vec<R>>()));
        }
        done
    };
    let mut done = scope(|scope| {
        let others = 1..processors.min(things.len());
        let others: Vec<_> = others.map(|_| scope.spawn(share)).collect();
        let mut done = share();
        for other in others {
            match other.join() {
                Ok(share) => done.extend(share),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|&(n, _)| n);
    done.into_iter().flat_map(|(_, piece)| piece).collect()
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
}
