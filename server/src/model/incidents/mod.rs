//! Incidents, where they lie, and what finds them by position and time.

mod apply;
mod bucket;
mod by_id;
mod cells;
mod chunked;
mod days;
mod kept;
mod located;
mod texts;
mod within;

use std::collections::HashMap;

use xunge_data::{Bbox, Code, Offset, Position, Timestamp, Window};

pub use self::{
    bucket::{Bucket, Spot},
    cells::{BUCKET, IncidentCells},
    located::Located,
};
use self::{by_id::ById, chunked::Chunked, days::Days, kept::Kept, texts::Texts, within::Withins};
pub(super) use self::{
    cells::finest_cell,
    days::{Day, Part, Slot},
};

/// So many are few in any case.
const FEW: usize = 64;

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
    cells: IncidentCells,
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

    /// Those in a box, its border included, in the order they were recorded.
    #[must_use]
    pub fn in_bbox(&self, bbox: Bbox) -> Vec<Located<'_>> {
        let mut places = self.cells.places_in(&bbox.split());
        places.sort_unstable();
        self.at_places(places.into_iter()).collect()
    }

    /// The one at this place in the list.
    #[must_use]
    pub fn at(&self, place: u32) -> Option<Located<'_>> {
        self.located(place as usize)
    }

    /// All of them, by H3 cell.
    #[must_use]
    pub fn cells(&self) -> &IncidentCells {
        &self.cells
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

    /// The places in the list of those in a box and reported in a window; the
    /// box must not cross the antimeridian.
    pub(in crate::model) fn places_in(&self, bbox: Bbox, window: Window) -> Vec<usize> {
        let few = self.few_in(bbox, window);
        few.unwrap_or_else(|| {
            let holds = |place: &usize| self.position(*place).is_some_and(|p| bbox.holds(p));
            self.places_reported(window).filter(holds).collect()
        })
    }

    /// The places in the list of those in a box and reported in a window, from
    /// the cells; none where those near the box are so many that going through all
    /// of the window is quicker.
    fn few_in(&self, bbox: Bbox, window: Window) -> Option<Vec<usize>> {
        let buckets = self.few_buckets(bbox, self.at_most_in(window))?;
        let spots = buckets.into_iter();
        let spots = spots.flat_map(|bucket| bucket.within(bbox));
        let spots = spots.filter(|spot| window.contains(spot.reported_at));
        Some(spots.map(|spot| spot.index as usize).collect())
    }

    /// The buckets that meet a box; none where they hold more than so many and
    /// than [`FEW`].
    pub(in crate::model) fn few_buckets(&self, bbox: Bbox, most: usize) -> Option<Vec<&Bucket>> {
        let mut looks = 0;
        let buckets = self.cells.meeting(bbox).map(|bucket| {
            looks += bucket.spots().len();
            (looks <= most.max(FEW)).then_some(bucket)
        });
        buckets.collect()
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
        self.cells.bbox()
    }

    /// When the earliest and the latest were reported.
    #[must_use]
    pub fn reported_between(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = self.days.ends()?;
        let at = |index: u32| Some(self.list.get(index as usize)?.reported_at);
        at(first).zip(at(last))
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
