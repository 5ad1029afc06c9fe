//! A list that grows without being copied: what was put into it stays where it
//! is. Of a million incidents a copy would take a tenth of a second, and twice
//! the memory.

/// Things in one chunk.
const CHUNK: usize = 4096;

/// A list in chunks. All of them but the last are full.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chunked<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Chunked<T> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        full + self.chunks.last().map_or(0, Vec::len)
    }

    /// Adds one to the end.
    pub(super) fn push(&mut self, thing: T) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push(thing),
            Some(_) => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(thing);
                self.chunks.push(chunk);
            }
            // A town without much in it takes little.
            None => self.chunks.push(vec![thing]),
        }
    }

    /// The one at a place.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    /// The one at a place, to be changed.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.chunks.get_mut(index / CHUNK)?.get_mut(index % CHUNK)
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }

    /// All of them from a place on.
    pub(super) fn iter_from(&self, start: usize) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.iter().skip(start / CHUNK);
        chunks.flatten().skip(start % CHUNK)
    }

    /// How many there are before the first for which this is not so, where all
    /// for which it is come first.
    pub(super) fn partition_point(&self, is_so: impl Fn(&T) -> bool) -> usize {
        let is_full_of = |chunk: &Vec<T>| chunk.last().is_some_and(&is_so);
        let full = self.chunks.partition_point(is_full_of);
        let rest = self.chunks.get(full);
        let rest = rest.map_or(0, |chunk| chunk.partition_point(&is_so));
        self.len().min(full * CHUNK + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Chunked};

    #[test]
    fn it_is_a_list() {
        for count in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let mut list = Chunked::default();
            (0..count).for_each(|n| list.push(n));
            if let Some(last) = list.get_mut(count.wrapping_sub(1)) {
                *last += 1;
                *last -= 1;
            }
            assert!(list.iter().copied().eq(0..count));
            assert_eq!((list.len(), list.get(count)), (count, None));
            for point in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 7] {
                assert!(list.iter_from(point).copied().eq(point..count.max(point)));
                assert_eq!(list.get(point), (point < count).then_some(&point));
                assert_eq!(list.partition_point(|n| *n < point), point.min(count));
            }
        }
    }
}
