//! Finds grids, workers, offices and communities by a piece of their name or the start of their
//! code, the best first.
use xunge_data::{Bbox, Code, Position, api::TownBody};

/// What a search can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Community,
    Grid,
    Worker,
    Office,
}

/// Where the map goes and what is selected when a thing is chosen.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// A grid, which is selected.
    Grid(Code, Bbox),
    /// A community.
    Community(Bbox),
    /// An office's door.
    Office(Position),
}

/// A thing that can be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// What it is found by and called.
    pub(super) name: String,
    /// Its code; for a worker the grid's name.
    pub(super) note: String,
    /// What it is found by the start of; empty if by the name only.
    code: String,
    pub(super) target: Target,
}

/// Everything in the town that can be found.
pub(super) fn entries(town: &TownBody) -> Vec<Entry> {
    let communities = town.communities.iter().map(|community| Entry {
        kind: Kind::Community,
        name: community.name.clone(),
        note: community.code.to_string(),
        code: community.code.to_string(),
        target: Target::Community(community.bbox),
    });
    let grids = town.grids.iter().map(|grid| Entry {
        kind: Kind::Grid,
        name: grid.name.clone(),
        note: grid.code.to_string(),
        code: grid.code.to_string(),
        target: Target::Grid(grid.code.clone(), grid.bbox),
    });
    let workers = town.grids.iter().filter_map(|grid| {
        Some(Entry {
            kind: Kind::Worker,
            name: grid.worker.clone()?,
            note: grid.name.clone(),
            code: String::new(),
            target: Target::Grid(grid.code.clone(), grid.bbox),
        })
    });
    let offices = town.offices.iter().map(|office| Entry {
        kind: Kind::Office,
        name: office.name.clone(),
        note: office.address.clone().unwrap_or_default(),
        code: office.code.to_string(),
        target: Target::Office(office.position),
    });
    communities
        .chain(grids)
        .chain(workers)
        .chain(offices)
        .collect()
}

/// How well a text fits an entry; less is better. None if it does not fit. `text` is in small
/// letters.
fn rank(entry: &Entry, text: &str) -> Option<u8> {
    let (name, code) = (entry.name.to_lowercase(), entry.code.to_lowercase());
    if name == text || (code == text && !code.is_empty()) {
        Some(0)
    } else if name.starts_with(text) {
        Some(1)
    } else if code.starts_with(text) {
        Some(2)
    } else if name.contains(text) {
        Some(3)
    } else {
        None
    }
}

/// The `limit` entries that fit best: by rank, then communities before grids before workers before
/// offices, then in their own order. Nothing fits an empty text.
pub(super) fn find<'a>(entries: &'a [Entry], text: &str, limit: usize) -> Vec<&'a Entry> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = entries
        .iter()
        .filter_map(|entry| Some((rank(entry, &text)?, entry)))
        .collect();
    found.sort_by_key(|(rank, entry)| (*rank, entry.kind));
    found
        .into_iter()
        .take(limit)
        .map(|(_, entry)| entry)
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn entry(kind: Kind, name: &str, code: &str) -> Entry {
        let target = Target::Office(Position::new(115.67, 32.17).unwrap());
        let (name, code) = (name.to_owned(), code.to_owned());
        Entry {
            kind,
            name,
            note: String::new(),
            code,
            target,
        }
    }

    fn town() -> Vec<Entry> {
        vec![
            entry(Kind::Community, "红旗社区", "411525001001"),
            entry(Kind::Grid, "红旗社区第1网格", "411525001001001"),
            entry(Kind::Grid, "红旗社区第10网格", "411525001001010"),
            entry(Kind::Worker, "王红旗", ""),
            entry(Kind::Office, "红旗社区物业恳谈室", "411525001001-W1"),
            entry(Kind::Grid, "Beat 0113", "0113"),
        ]
    }

    fn names(text: &str) -> Vec<String> {
        let town = town();
        find(&town, text, 8)
            .iter()
            .map(|e| e.name.clone())
            .collect()
    }

    #[test]
    fn the_whole_name_comes_first_then_its_start_then_a_piece_of_it() {
        assert_eq!(
            names("红旗"),
            [
                "红旗社区",
                "红旗社区第1网格",
                "红旗社区第10网格",
                "红旗社区物业恳谈室",
                "王红旗"
            ]
        );
        assert_eq!(names("红旗社区第10网格"), ["红旗社区第10网格"]);
    }

    #[test]
    fn a_code_is_found_by_its_start_and_first_when_whole() {
        assert_eq!(names("411525001001001")[0], "红旗社区第1网格");
        assert_eq!(names("4115").len(), 4);
        assert_eq!(names("001001"), Vec::<String>::new());
    }

    #[test]
    fn letters_are_found_in_any_case_and_spaces_around_do_not_matter() {
        assert_eq!(names("  beat "), ["Beat 0113"]);
    }

    #[test]
    fn nothing_is_found_by_nothing_and_no_more_than_asked_for() {
        assert_eq!(names(" "), Vec::<String>::new());
        assert_eq!(find(&town(), "红旗", 2).len(), 2);
    }
}
