//! What of the things read from a file is its own, and new.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
};

use xunge_data::Code;

use super::{BadRow, Defect, Field, Rejects, Report};

/// Things whose key is their own: of those with the same the first. `twice`
/// says what is wrong with the others, from the key and the row of the first.
pub(super) fn distinct<T, K: Eq + Hash>(
    read: Vec<(u64, T)>,
    key: impl Fn(&T) -> K,
    twice: impl Fn(&K, u64) -> (Field, Defect),
    rejects: &mut Rejects,
) -> Vec<T> {
    let mut first: HashMap<K, u64> = HashMap::new();
    let mut own = Vec::with_capacity(read.len());
    for (row, thing) in read {
        match first.entry(key(&thing)) {
            Entry::Vacant(entry) => {
                entry.insert(row);
                own.push(thing);
            }
            Entry::Occupied(entry) => {
                let (field, defect) = twice(entry.key(), *entry.get());
                let field = field.into();
                rejects.push(BadRow { row, field, defect });
            }
        }
    }
    own
}

/// As [`distinct`], by the code that stands in a field.
pub(super) fn distinct_by_code<T>(
    read: Vec<(u64, T)>,
    field: Field,
    code: impl Fn(&T) -> &Code,
    rejects: &mut Rejects,
) -> Vec<T> {
    let twice = |code: &Code, first| {
        let code = code.clone();
        (field, Defect::Duplicate { code, first, field })
    };
    distinct(read, |thing| code(thing).clone(), twice, rejects)
}

/// Leaves out what is known just so, unless all is replaced by something else;
/// none if nothing changes. Counts both.
pub(super) fn news<T>(
    replace: bool,
    things: Vec<T>,
    is_known: impl Fn(&T) -> bool,
    known: usize,
    report: &mut Report,
) -> Option<Vec<T>> {
    let unchanged = things.iter().filter(|thing| is_known(thing)).count();
    report.unchanged = unchanged as u64;
    report.accepted = (things.len() - unchanged) as u64;
    if report.accepted == 0 && (!replace || unchanged == known) {
        return None;
    }
    let kept = things.into_iter();
    Some(kept.filter(|thing| replace || !is_known(thing)).collect())
}
