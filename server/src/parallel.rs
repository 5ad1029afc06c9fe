//! Work shared by all processors.

/// The results of some work on each thing, in their order. Each of `n` processors
/// takes every `n`-th thing, for those that are much work often stand together.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let work = |first: usize| {
        let share = things.iter().skip(first).step_by(processors);
        share.map(&work).collect::<Vec<R>>()
    };
    let work = &work;
    let mut shares = std::thread::scope(|scope| {
        let others = 1..processors.min(things.len());
        let others: Vec<_> = others.map(|n| scope.spawn(move || work(n))).collect();
        let mut shares = vec![work(0).into_iter()];
        for other in others {
            match other.join() {
                Ok(share) => shares.push(share.into_iter()),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        shares
    });
    let next = |n: usize| shares.get_mut(n % processors)?.next();
    (0..things.len()).filter_map(next).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_the_order_of_the_things() {
        for count in 0..20u32 {
            let things: Vec<u32> = (0..count).collect();
            let doubled: Vec<u32> = things.iter().map(|n| n * 2).collect();
            assert_eq!(super::map(&things, |n| n * 2), doubled);
        }
    }
}
