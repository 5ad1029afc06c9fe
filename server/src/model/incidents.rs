//! Incidents, where they lie, and what finds them by position and time.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use hashbrown::HashTable;
use xunge_data::{
    Bbox, Code, GridKind, Incident, Level, Offset, Position, Report, Status, Step, Timestamp,
    Window,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{
    Bucket, IncidentCells, Refused, Territory,
    chunked::Chunked,
    days::{Day, Days, Part, Slot},
    standing::Standing,
};

/// So many are few in any case.
const FEW: usize = 64;

/// An incident and the grids that hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The offset at which it was reported: its place in the collection.
    pub offset: Offset,
    /// The incident.
    pub incident: Incident,
    /// The grids that hold it.
    pub within: Arc<WithinGrids>,
}

/// The grids that hold a place: many incidents share them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WithinGrids {
    /// The basic grid; none outside every basic grid.
    pub grid: Option<Code>,
    /// The community of that grid.
    pub community: Option<Code>,
    /// The dedicated grids.
    pub dedicated: Vec<Code>,
    /// The place of the basic grid among the grids; beyond the last if there is none.
    place: u32,
    /// The places of all of them.
    places: Vec<usize>,
}

/// All incidents, in the order they were recorded.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    list: Chunked<Located>,
    by_id: ById,
    /// The places in the list of those in each grid, by its place among the grids.
    in_grids: Vec<Vec<u32>>,
    grids: HashMap<Code, usize>,
    /// By the places of the grids among the grids.
    withins: HashMap<Vec<usize>, Arc<WithinGrids>>,
    cells: IncidentCells,
    standings: Chunked<Standing>,
    slots: Vec<Slot>,
    days: Days,
}

impl WithinGrids {
    /// The grids at these places among the grids.
    fn of(places: &[usize], territory: &Territory) -> Self {
        let grids = territory.grids();
        let mut within = Self {
            place: place(grids.iter().len()),
            ..Self::default()
        };
        for &index in places {
            let Some((grid, _)) = grids.nth(index) else {
                continue;
            };
            match grid.kind {
                GridKind::Dedicated => within.dedicated.push(grid.code.clone()),
                // On a border the lower code has it.
                GridKind::Basic if within.grid.is_some() => continue,
                GridKind::Basic => {
                    within.grid = Some(grid.code.clone());
                    within.community = Some(grid.community.clone());
                    within.place = place(index);
                }
            }
            within.places.push(index);
        }
        within
    }
}

/// The places in the list of incidents by their number, which stands in the
/// list alone: there may be a million.
#[derive(Clone, Debug)]
struct ById {
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
    fn find(&self, list: &Chunked<Located>, id: &str) -> Option<usize> {
        let hash = hash(self.seed, id);
        let is_it = |one: &Numbered| one.hash == hash && id_at(list, one.place) == Some(id);
        let found = self.places.find(spread(hash), is_it);
        found.map(|one| one.place as usize)
    }

    /// Notes the number of the incident at a place in the list.
    fn insert(&mut self, list: &Chunked<Located>, place: u32) {
        let hash = hash(self.seed, id_at(list, place).unwrap_or_default());
        let numbered = Numbered { hash, place };
        self.places
            .insert_unique(spread(hash), numbered, |one| spread(one.hash));
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

fn id_at(list: &Chunked<Located>, place: u32) -> Option<&str> {
    let located = list.get(place as usize)?;
    Some(located.incident.report.id.as_str())
}

/// Everything else follows from the list.
impl PartialEq for Incidents {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Incidents {
    /// All of them, in the order they were recorded.
    pub fn iter(&self) -> impl Iterator<Item = &Located> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The one with this number.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Located> {
        self.list.get(self.by_id.find(&self.list, id)?)
    }

    /// The one that was recorded at this offset.
    #[must_use]
    pub fn recorded_at(&self, offset: Offset) -> Option<&Located> {
        let at = self.list.partition_point(|located| located.offset < offset);
        let found = self.list.get(at);
        found.filter(|located| located.offset == offset)
    }

    /// How many had been recorded at an offset: the place in the list of the
    /// first after it.
    pub(super) fn recorded_by(&self, offset: Offset) -> usize {
        self.list
            .partition_point(|located| located.offset <= offset)
    }

    /// Those at some places in the list.
    pub(super) fn at_places(
        &self,
        places: impl Iterator<Item = usize>,
    ) -> impl Iterator<Item = &Located> {
        places.filter_map(|place| self.list.get(place))
    }

    /// Those inside a grid, basic or dedicated, in the order they were recorded.
    pub fn in_grid(&self, grid: &str) -> impl Iterator<Item = &Located> {
        let places = self.places_in_grid(grid);
        places.filter_map(|index| self.list.get(index))
    }

    fn places_in_grid(&self, grid: &str) -> impl Iterator<Item = usize> {
        let places = self.grids.get(grid).and_then(|&at| self.in_grids.get(at));
        let places = places.into_iter().flatten();
        places.map(|&place| place as usize)
    }

    /// Those in a box, its border included, in the order they were recorded.
    #[must_use]
    pub fn in_bbox(&self, bbox: Bbox) -> Vec<&Located> {
        let mut places = self.cells.places_in(&bbox.split());
        places.sort_unstable();
        self.at_places(places.into_iter()).collect()
    }

    /// The one at this place in the list.
    #[must_use]
    pub fn at(&self, index: u32) -> Option<&Located> {
        self.list.get(usize::try_from(index).ok()?)
    }

    /// The one at this place in the list, its status at a moment, and the place
    /// of its basic grid among the grids: beyond the last if it has none.
    #[must_use]
    pub fn stood(&self, index: u32, as_of: Timestamp) -> Option<(&Located, Status, usize)> {
        let index = usize::try_from(index).ok()?;
        let (standing, located) = self.standing(index)?;
        let grid = usize::try_from(self.slots.get(index)?.grid()).ok()?;
        Some((located, standing.at(as_of, &located.incident).0, grid))
    }

    /// All of them, by H3 cell.
    #[must_use]
    pub fn cells(&self) -> &IncidentCells {
        &self.cells
    }

    /// Those reported in a window, by day.
    pub(super) fn by_day(&self, window: Window) -> impl Iterator<Item = Part<'_>> {
        self.days.within(window)
    }

    /// Those reported in a window, in no order.
    pub fn reported_in(&self, window: Window) -> impl Iterator<Item = &Located> {
        let places = self.places_reported(window);
        places.filter_map(|index| self.list.get(index))
    }

    /// How many at most were reported in a window: those of its days.
    pub(super) fn at_most_in(&self, window: Window) -> usize {
        self.days.at_most_in(window)
    }

    /// How those inside a grid stood at a moment: status, and level if closed.
    pub(super) fn stood_in_grid(
        &self,
        grid: &str,
        window: Window,
        as_of: Timestamp,
    ) -> impl Iterator<Item = (Status, Option<Level>)> {
        let places = self.places_in_grid(grid);
        places
            .filter_map(|index| self.standing(index))
            .filter(move |(standing, _)| window.contains(standing.reported_at))
            .map(move |(standing, located)| standing.at(as_of, &located.incident))
    }

    /// The incident at a place in the list, and how it stands.
    pub(super) fn standing(&self, index: usize) -> Option<(&Standing, &Located)> {
        self.standings.get(index).zip(self.list.get(index))
    }

    /// The places in the list of those in a box and reported in a window; the
    /// box must not cross the antimeridian.
    pub(super) fn places_in(&self, bbox: Bbox, window: Window) -> Vec<usize> {
        let Some(few) = self.few_in(bbox, window) else {
            let holds = |index: &usize| self.position(*index).is_some_and(|p| bbox.holds(p));
            return self.places_reported(window).filter(holds).collect();
        };
        few
    }

    /// The places in the list of those in a box and reported in a window, from
    /// the cells; none where those near the box are so many that going through all
    /// of the window is quicker.
    fn few_in(&self, bbox: Bbox, window: Window) -> Option<Vec<usize>> {
        let spots = self.few_buckets(bbox, window)?.into_iter();
        let spots = spots.flat_map(|bucket| bucket.within(bbox));
        let spots = spots.filter(|spot| window.contains(spot.reported_at));
        Some(spots.map(|spot| spot.index as usize).collect())
    }

    /// The buckets that meet a box; none where they hold so many that going
    /// through all of a window is quicker.
    pub(super) fn few_buckets(&self, bbox: Bbox, window: Window) -> Option<Vec<&Bucket>> {
        let (mut looks, mut most) = (0, FEW);
        let mut found = Vec::new();
        for bucket in self.cells.meeting(bbox) {
            looks += bucket.spots().len();
            if looks > most && most == FEW {
                most = FEW.max(self.at_most_in(window));
            }
            if looks > most {
                return None;
            }
            found.push(bucket);
        }
        Some(found)
    }

    /// The places in the list of those reported in a window, in no order. Goes
    /// through the days, or where they have much of the list, through that.
    pub(super) fn places_reported(&self, window: Window) -> impl Iterator<Item = usize> {
        let few = self.at_most_in(window) < self.list.len() / 4;
        let days = few.then(|| self.by_day(window)).into_iter().flatten();
        let rows = days.flat_map(|part| part.rows());
        let all = (!few).then(|| self.standings.iter().enumerate());
        let reported = all.into_iter().flatten();
        let reported = reported.filter(move |(_, s)| window.contains(s.reported_at));
        rows.map(|(index, _)| index as usize)
            .chain(reported.map(|(index, _)| index))
    }

    /// The category and grid of the incident at a place in the list.
    pub(super) fn slot(&self, index: usize) -> Option<Slot> {
        self.slots.get(index).copied()
    }

    /// Incidents by their places in the list, with the day they were reported
    /// on and their slot, in order of day.
    pub(super) fn days_of(&self, places: &[usize]) -> Vec<(Day, usize, Slot)> {
        let known = places.iter().filter_map(|&index| {
            let day = Day::of(self.standings.get(index)?.reported_at);
            Some((day, index, *self.slots.get(index)?))
        });
        let mut known: Vec<_> = known.collect();
        known.sort_unstable_by_key(|(day, index, _)| (*day, *index));
        known
    }

    /// Where the incident at a place in the list is.
    pub(super) fn position(&self, index: usize) -> Option<Position> {
        Some(self.standings.get(index)?.position)
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
        let at = |index: u32| Some(self.standings.get(index as usize)?.reported_at);
        at(first).zip(at(last))
    }

    pub(super) fn report(
        &mut self,
        offset: Offset,
        report: Report,
        territory: &Territory,
    ) -> Result<(), Refused> {
        if self.find(report.id.as_str()).is_some() {
            return Err(Refused::AlreadyReported(report.id));
        }
        let index = self.list.len();
        self.cells.insert(index, &report);
        let incident = Incident::new(report);
        self.standings.push(Standing::of(&incident));
        self.list.push(Located {
            offset,
            incident,
            within: Arc::default(),
        });
        self.by_id.insert(&self.list, place(index));
        self.locate(index, territory);
        Ok(())
    }

    pub(super) fn step(&mut self, id: &Code, step: Step) -> Result<(), Refused> {
        let found = self.by_id.find(&self.list, id.as_str());
        let found = found.and_then(|index| {
            let located = self.list.get_mut(index)?;
            Some((located, self.standings.get_mut(index)?))
        });
        let (located, standing) = found.ok_or_else(|| Refused::NeverReported(id.clone()))?;
        located
            .incident
            .take(step)
            .map_err(|reason| Refused::Step {
                id: id.clone(),
                reason,
            })?;
        *standing = Standing::of(&located.incident);
        Ok(())
    }

    /// The grids have changed: every incident finds its own anew.
    pub(super) fn relocate(&mut self, territory: &Territory) {
        let grids = territory.grids().iter();
        self.days = Days::new(place(grids.len()));
        self.in_grids = vec![Vec::new(); grids.len()];
        let codes = grids.map(|(grid, _)| grid.code.clone());
        self.grids = codes.zip(0..).collect();
        self.withins.clear();
        for index in 0..self.list.len() {
            self.locate(index, territory);
        }
    }

    fn locate(&mut self, index: usize, territory: &Territory) {
        let Some(located) = self.list.get_mut(index) else {
            return;
        };
        let report = &located.incident.report;
        let grids = territory.grids().indexed_at(report.position);
        let places: Vec<_> = grids.map(|(place, _)| place).collect();
        let within = match self.withins.get(&places) {
            Some(within) => Arc::clone(within),
            None => {
                let within = Arc::new(WithinGrids::of(&places, territory));
                self.withins.insert(places, Arc::clone(&within));
                within
            }
        };
        for &grid in &within.places {
            if let Some(in_grid) = self.in_grids.get_mut(grid) {
                in_grid.push(place(index));
            }
        }
        let slot = Slot::new(within.place, report.category);
        self.days.insert(report.reported_at, place(index), slot);
        located.within = within;
        match self.slots.get_mut(index) {
            Some(known) => *known = slot,
            None => self.slots.push(slot),
        }
    }
}

/// A place in the list: fewer than 2^32 incidents fit into memory.
fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
