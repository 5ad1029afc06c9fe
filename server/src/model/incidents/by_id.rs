//! Incidents by their number.

use std::hash::{BuildHasher, RandomState};

use hashbrown::{HashTable, hash_table::Entry};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Places in a list by the number of what is there. The numbers stand in the
/// list alone: there may be a million.
#[derive(Clone, Debug)]
pub(super) struct ById {
    /// By chance, so that nobody can choose numbers that meet.
    seed: u64,
    places: HashTable<Numbered>,
}

/// A place in the list and the hash of the number there: the list is not looked
/// at when the table grows, nor for most numbers that are not in it.
#[derive(Clone, Copy, Debug)]
struct Numbered {
    hash: u32,
    place: u32,
}

impl Default for ById {
    fn default() -> Self {
        Self {
            seed: RandomState::new().hash_one(0),
            places: HashTable::new(),
        }
    }
}

impl ById {
    /// The place of a number; `is_at` says whether it is the one at a place.
    pub(super) fn find(&self, id: &str, is_at: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = hash(self.seed, id);
        let is_it = |one: &Numbered| one.hash == hash && is_at(one.place);
        Some(self.places.find(spread(hash), is_it)?.place)
    }

    /// Notes the place of a number, unless it has one; whether it is noted.
    pub(super) fn insert(&mut self, id: &str, place: u32, is_at: impl Fn(u32) -> bool) -> bool {
        let hash = hash(self.seed, id);
        let is_it = |one: &Numbered| one.hash == hash && is_at(one.place);
        let entry = self
            .places
            .entry(spread(hash), is_it, |one| spread(one.hash));
        match entry {
            Entry::Occupied(_) => false,
            Entry::Vacant(room) => {
                room.insert(Numbered { hash, place });
                true
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
fn hash(seed: u64, id: &str) -> u32 {
    xxh3_64_with_seed(id.as_bytes(), seed) as u32
}

/// The table looks at the highest bits and at the lowest.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}
