//! Many changes as one message, for one kind of reader.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{Hash, Hasher},
};

use h3o::CellIndex;
use xunge_data::{
    Bbox, Code, Position, Scope, Timestamp,
    api::{LiveCells, LiveChange, LivePosition, LiveTopics},
};

use super::change::{Change, Moved};
use crate::model::SeenCell;

/// What a reader wants to hear of.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// About what.
    pub topics: LiveTopics,
    /// Where; none for everywhere. The town and its figures as a whole are
    /// everywhere.
    pub bbox: Option<Bbox>,
    /// Of which part of the subdistrict it may hear where persons are.
    pub persons: Scope,
    /// Whether it may hear what people wrote.
    pub texts: bool,
    /// Whether it may hear which cells were seen, and not only how many.
    pub cells: bool,
}

// Boxes have no NaN: equal ones have equal bits, but for the sign of 0, which
// only makes for one more message.
impl Eq for Filter {}

impl Hash for Filter {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.topics.hash(state);
        self.persons.hash(state);
        (self.texts, self.cells).hash(state);
        let corners = self.bbox.map(|b| [b.west, b.south, b.east, b.north]);
        corners.map(|corners| corners.map(f64::to_bits)).hash(state);
    }
}

impl Filter {
    fn holds(&self, position: Position) -> bool {
        let holds = |bbox: Bbox| bbox.split().iter().any(|part| part.holds(position));
        self.bbox.is_none_or(holds)
    }

    /// Whether it may hear of a person, and wants to.
    fn follows(&self, moved: &Moved) -> bool {
        let community = moved.community.as_ref();
        let may = match (&self.persons, community) {
            (Scope::Whole, _) => true,
            (scope, Some(community)) => scope.holds(&moved.position.grid, community),
            (_, None) => false,
        };
        may && (self.holds(moved.position.position)
            || moved.before.is_some_and(|before| self.holds(before)))
    }

    fn meets(&self, other: Bbox) -> bool {
        let apart = |a: &Bbox, b: &Bbox| {
            a.east < b.west || b.east < a.west || a.north < b.south || b.north < a.south
        };
        let meets = |bbox: Bbox| bbox.split().iter().any(|part| !apart(part, &other));
        self.bbox.is_none_or(meets)
    }
}

/// What of some changes in order a reader is told.
pub(super) fn fold<'a>(
    changes: impl Iterator<Item = &'a Change>,
    filter: &Filter,
) -> Vec<LiveChange> {
    let mut folded = Folded::default();
    for change in changes {
        folded.add(change, filter);
    }
    folded.told(filter)
}

#[derive(Default)]
struct Folded<'a> {
    is_another_town: bool,
    /// By worker; with whether the reader is to hear of it.
    positions: BTreeMap<&'a Code, (&'a LivePosition, bool)>,
    cells: BTreeMap<&'a Option<Code>, BTreeMap<CellIndex, i64>>,
    incidents: Vec<LiveChange>,
    is_supervision: bool,
    grids: BTreeSet<&'a Code>,
}

impl<'a> Folded<'a> {
    fn add(&mut self, change: &'a Change, filter: &Filter) {
        match change {
            Change::Town => self.is_another_town = true,
            Change::Supervision => self.is_supervision = true,
            Change::Moved(moved) => {
                let (position, follows) = (&moved.position, filter.follows(moved));
                let known = self.positions.entry(&position.worker);
                let known = known.or_insert((position, false));
                *known = (position, known.1 || follows);
            }
            Change::Seen(grid, cells) => {
                let near = cells.iter().filter(|seen| filter.holds(seen.centre()));
                self.see(grid, near);
            }
            Change::Reported(incident) if filter.holds(incident.report.position) => {
                let incident = (**incident).clone();
                self.incidents.push(LiveChange::Reported { incident });
            }
            Change::Stepped(incident, step) if filter.holds(incident.report.position) => {
                let (incident, step) = ((**incident).clone(), step.clone());
                self.incidents.push(LiveChange::Stepped { incident, step });
            }
            Change::Reported(_) | Change::Stepped(..) => {}
            Change::Figures(grids) => {
                let near = grids.iter().filter(|(_, bbox)| filter.meets(*bbox));
                self.grids.extend(near.map(|(code, _)| code));
            }
        }
    }

    fn see<'b>(&mut self, grid: &'a Option<Code>, cells: impl Iterator<Item = &'b SeenCell>) {
        let mut cells = cells.peekable();
        if cells.peek().is_none() {
            return;
        }
        let known = self.cells.entry(grid).or_default();
        for seen in cells {
            let last = known.entry(seen.cell).or_insert(seen.time_ms);
            *last = seen.time_ms.max(*last);
        }
    }

    fn told(self, filter: &Filter) -> Vec<LiveChange> {
        let positions = self.positions.into_values();
        let positions = positions.filter(|(_, near)| *near);
        let positions = positions.map(|(position, _)| position.clone());
        let positions: Vec<_> = positions.collect();
        let grids: Vec<_> = self.grids.into_iter().cloned().collect();
        let cells = cells(&self.cells, filter.cells);
        let town = self.is_another_town.then_some(LiveChange::Town);
        let positions = (!positions.is_empty()).then_some(LiveChange::Positions { positions });
        let cells = (!cells.is_empty()).then_some(LiveChange::Cells { grids: cells });
        let figures = (!grids.is_empty()).then_some(LiveChange::Figures { grids });
        let changes = town.into_iter().chain(positions).chain(cells);
        let supervision = self.is_supervision.then_some(LiveChange::Supervision);
        let changes = changes.chain(self.incidents).chain(supervision);
        let changes = changes.chain(figures);
        let mut told: Vec<_> = changes
            .filter(|change| filter.topics.contains(change.topic()))
            .collect();
        if !filter.texts {
            told.iter_mut().for_each(LiveChange::without_texts);
        }
        told
    }
}

fn cells(
    grids: &BTreeMap<&Option<Code>, BTreeMap<CellIndex, i64>>,
    are_named: bool,
) -> Vec<LiveCells> {
    let are_few = are_named && grids.values().map(BTreeMap::len).sum::<usize>() <= LiveCells::MAX;
    let told = |(grid, cells): (&&Option<Code>, &BTreeMap<CellIndex, i64>)| {
        let last = cells.values().copied().max()?;
        let named = are_few.then(|| cells.keys().map(CellIndex::to_string).collect());
        Some(LiveCells {
            grid: (*grid).clone(),
            count: cells.len() as u64,
            last_visit: Timestamp::from_millisecond(last).ok()?,
            cells: named.unwrap_or_default(),
        })
    };
    grids.iter().filter_map(told).collect()
}
