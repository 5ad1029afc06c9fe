//! Incidents, where they lie, and what finds them by position and time.

mod apply;
mod bucket;
mod by_id;
mod cells;
mod chunked;
mod days;
mod kept;
mod laying;
mod located;
mod position;
mod rows;
mod square;
mod squares;
mod texts;
mod within;

use std::{collections::HashMap, sync::OnceLock};

use xunge_data::{Bbox, Code, Offset, Position, Timestamp, Window};

pub(super) use self::days::{Day, Part, Slot};
pub use self::{
    bucket::{Bucket, Spot},
    cells::{BUCKET, IncidentCells},
    laying::Laying,
    located::Located,
};
use self::{
    by_id::ById, chunked::Chunked, days::Days, kept::Kept, squares::Squares, texts::Texts,
    within::Withins,
};

/// All incidents, in the order they were recorded.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    list: Chunked<Kept>,
    /// The offsets at which they were reported.
    offsets: Chunked<Offset>,
    texts: Texts,
    by_id: ById,
    withins: Withins,
    /// The places in the list of those in each grid, by its place among the grids.
    in_grids: Vec<Vec<u32>>,
    grids: HashMap<Code, usize>,
    /// None before somebody asked.
    cells: OnceLock<IncidentCells>,
    squares: Squares,
    bbox: Option<Bbox>,
    reported_between: Option<(Timestamp, Timestamp)>,
    days: Days,
}

/// Everything else follows from what is told of each.
impl PartialEq for Incidents {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Incidents {
    /// All of them, in the order they were recorded.
    pub fn iter(&self) -> impl Iterator<Item = Located<'_>> {
        let kept = self.list.iter().enumerate();
        kept.map(|(place, kept)| self.seen(place, kept))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The one with this number.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Located<'_>> {
        let is_at = |place| is_at(&self.list, &self.texts, place, id);
        self.at(self.by_id.find(id, is_at)?)
    }

    /// The one that was recorded at this offset.
    #[must_use]
    pub fn recorded_at(&self, offset: Offset) -> Option<Located<'_>> {
        let at = self.offsets.partition_point(|&known| known < offset);
        let found = self.located(at);
        found.filter(|located| located.offset() == offset)
    }

    /// How many had been recorded at an offset: the place in the list of the
    /// first after it.
    pub(in crate::model) fn recorded_by(&self, offset: Offset) -> usize {
        self.offsets.partition_point(|&known| known <= offset)
    }

    /// Those at some places in the list.
    pub(in crate::model) fn at_places(
        &self,
        places: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = Located<'_>> {
        places.filter_map(|place| self.located(place))
    }

    /// Those inside a grid, basic or dedicated, that were reported in a window, in
    /// the order they were recorded.
    pub fn in_grid(&self, grid: &str, window: Window) -> impl Iterator<Item = Located<'_>> {
        let places = self.grids.get(grid).and_then(|&at| self.in_grids.get(at));
        let inside = places.into_iter().flatten();
        let inside = inside.filter_map(|&place| self.at(place));
        inside.filter(move |incident| window.contains(incident.reported_at()))
    }

    /// The one at this place in the list.
    #[must_use]
    pub fn at(&self, place: u32) -> Option<Located<'_>> {
        self.located(place as usize)
    }

    /// Those reported in a window, by day.
    pub(in crate::model) fn by_day(&self, window: Window) -> impl Iterator<Item = Part<'_>> {
        self.days.within(window)
    }

    /// Those reported in a window, in no order.
    pub fn reported_in(&self, window: Window) -> impl Iterator<Item = Located<'_>> {
        self.at_places(self.places_reported(window))
    }

    /// How many at most were reported in a window: those of its days.
    pub(in crate::model) fn at_most_in(&self, window: Window) -> usize {
        self.days.at_most_in(window)
    }

    /// The places in the list of those reported in a window, in no order. Goes
    /// through the days, or where they have much of the list, through that.
    pub(in crate::model) fn places_reported(&self, window: Window) -> impl Iterator<Item = usize> {
        let few = self.at_most_in(window) < self.list.len() / 4;
        let days = few.then(|| self.by_day(window)).into_iter().flatten();
        let rows = days.flat_map(|part| part.rows());
        let all = (!few).then(|| self.list.iter().enumerate());
        let reported = all.into_iter().flatten();
        let reported = reported.filter(move |(_, kept)| window.contains(kept.reported_at));
        rows.map(|(index, _)| index as usize)
            .chain(reported.map(|(index, _)| index))
    }

    /// The category and grid of the incident at a place in the list.
    pub(in crate::model) fn slot(&self, index: usize) -> Option<Slot> {
        self.slot_of(self.list.get(index)?)
    }

    /// Incidents by their places in the list, with the day they were reported
    /// on and their slot, in order of day.
    pub(in crate::model) fn days_of(&self, places: &[usize]) -> Vec<(Day, usize, Slot)> {
        let known = places.iter().filter_map(|&index| {
            let kept = self.list.get(index)?;
            Some((Day::of(kept.reported_at), index, self.slot_of(kept)?))
        });
        let mut known: Vec<_> = known.collect();
        known.sort_unstable_by_key(|(day, index, _)| (*day, *index));
        known
    }

    /// Where the incident at a place in the list is.
    pub(in crate::model) fn position(&self, index: usize) -> Option<Position> {
        Some(self.list.get(index)?.position)
    }

    /// The box around all of them; none if there are none.
    #[must_use]
    pub fn bbox(&self) -> Option<Bbox> {
        self.bbox
    }

    /// When the earliest and the latest were reported.
    #[must_use]
    pub fn reported_between(&self) -> Option<(Timestamp, Timestamp)> {
        self.reported_between
    }

    /// What is kept at a place in the list, as others see it.
    pub(super) fn located(&self, place: usize) -> Option<Located<'_>> {
        let kept = self.list.get(place)?;
        Some(self.seen(place, kept))
    }

    fn seen<'a>(&'a self, place: usize, kept: &'a Kept) -> Located<'a> {
        Located {
            incidents: self,
            kept,
            place: place_of(place),
        }
    }

    /// Whether the one at a place in the list was reported in a window.
    pub(in crate::model) fn is_of(&self, window: Window, place: usize) -> bool {
        let kept = self.list.get(place);
        kept.is_some_and(|kept| window.contains(kept.reported_at))
    }

    fn slot_of(&self, kept: &Kept) -> Option<Slot> {
        let within = self.withins.get(kept.within)?;
        Some(Slot::new(within.place, kept.category))
    }
}

/// Whether the one at a place in the list has this number.
fn is_at(list: &Chunked<Kept>, texts: &Texts, place: u32, id: &str) -> bool {
    let kept = list.get(place as usize);
    kept.is_some_and(|kept| kept.texts(texts).0 == id)
}

/// A place in the list: fewer than 2^32 incidents fit into memory.
fn place_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
