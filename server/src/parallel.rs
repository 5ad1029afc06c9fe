//! Work shared by all processors.

/// The results of some work on each thing, in their order.
pub(crate) fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let size = things.len().div_ceil(processors).max(1);
    let work = |part: &[T]| part.iter().map(&work).collect::<Vec<R>>();
    let work = &work;
    std::thread::scope(|scope| {
        let mut parts = things.chunks(size);
        let first = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut done = work(first);
        for other in others {
            match other.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
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
