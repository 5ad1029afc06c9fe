//! How many incidents there are in a window and an area, by category, grid,
//! day and status.

use std::cmp::Ordering;

use strum::VariantArray;
use xunge_data::{
    Bbox, Category, Code, Status, Timestamp, Window,
    api::{SummaryBody, SummaryGroup, SummaryKey, SummaryKeys},
};

use super::{
    Drawn, DrawnError, Model,
    incidents::{Day, Slot},
};

/// Where incidents are counted.
#[derive(Clone, Debug)]
pub enum Area {
    /// In a box, its border included; it may cross the antimeridian.
    Box(Bbox),
    /// In an area that somebody drew, its border included.
    Drawn(Box<Drawn>),
}

/// What is asked of [`Model::summary`].
#[derive(Clone, Debug)]
pub struct SummaryAsked {
    /// When the incidents were reported.
    pub window: Window,
    /// The moment at which their status is judged.
    pub as_of: Timestamp,
    /// Only those of this category.
    pub category: Option<Category>,
    /// Only those that lie in here.
    pub area: Option<Area>,
    /// What to count by.
    pub by: SummaryKeys,
}

/// Why there is no summary.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SummaryError {
    /// More than [`SummaryBody::MAX_GROUPS`].
    #[error(
        "there are more than {max} groups: take fewer keys, a shorter window or a smaller area",
        max = SummaryBody::MAX_GROUPS
    )]
    TooManyGroups,
    /// The area cannot be asked about.
    #[error(transparent)]
    Drawn(#[from] DrawnError),
}

/// Counts of one day by all that is asked for; then of the next day.
struct Tally<'a> {
    asked: &'a SummaryAsked,
    outside: u32,
    /// How far apart grids, categories and statuses are in the counts; 0 if
    /// they are not asked for.
    strides: [usize; 3],
    total: u64,
    outside_grids: u64,
    /// How many by grid, category and status, so far as these are asked for.
    counts: Vec<u64>,
    /// Which of the counts are not 0.
    touched: Vec<usize>,
    groups: Vec<Group>,
}

/// A group by the places of its grid, category and status in their lists.
#[derive(Clone, Copy)]
struct Group {
    day: Day,
    grid: u32,
    category: u32,
    status: u32,
    count: u64,
}

const CATEGORIES: usize = Category::VARIANTS.len();
const STATUSES: usize = Status::VARIANTS.len();

impl Model {
    /// Counts incidents.
    ///
    /// # Errors
    /// [`SummaryError`] if there are too many groups, or the border of the
    /// area is too intricate.
    pub fn summary(&self, asked: &SummaryAsked) -> Result<SummaryBody, SummaryError> {
        let grids = self.territory.grids();
        let outside = u32::try_from(grids.iter().len()).unwrap_or(u32::MAX);
        let mut tally = Tally::new(asked, outside);
        let by_status = asked.by.has(SummaryKey::Status);
        let status = |place: usize| {
            let known = self.incidents.located(place).filter(|_| by_status);
            known.map_or(Status::Reported, |it| it.stood_at(asked.as_of).0)
        };
        let places = asked
            .area
            .as_ref()
            .map(|area| self.places_in(area, asked.window));
        if let Some(places) = places {
            let days = self.incidents.days_of(&places?);
            for days in days.chunk_by(|a, b| a.0 == b.0) {
                for &(_, index, slot) in days {
                    tally.add(slot, status(index), 1);
                }
                tally.end_day(days[0].0)?;
            }
        } else if !by_status {
            for part in self.incidents.by_day(asked.window) {
                for (slot, count) in part.counts() {
                    tally.add(slot, Status::Reported, count);
                }
                tally.end_day(part.day)?;
            }
        } else if asked.by.has(SummaryKey::Day) {
            for part in self.incidents.by_day(asked.window) {
                for (index, slot) in part.rows() {
                    tally.add(slot, status(index as usize), 1);
                }
                tally.end_day(part.day)?;
            }
        } else {
            for index in self.incidents.places_reported(asked.window) {
                if let Some(slot) = self.incidents.slot(index) {
                    tally.add(slot, status(index), 1);
                }
            }
        }
        tally.end()?;
        let code = |grid: u32| Some(grids.nth(grid as usize)?.0.code.clone());
        Ok(tally.answer(code))
    }

    /// The places in the list of the incidents in an area and a window.
    fn places_in(&self, area: &Area, window: Window) -> Result<Vec<usize>, DrawnError> {
        let drawn = match area {
            Area::Box(bbox) => {
                let parts = bbox.split().into_iter();
                return Ok(parts
                    .flat_map(|part| self.incidents.places_in(part, window))
                    .collect());
            }
            Area::Drawn(drawn) => drawn,
        };
        let mut places = self.incidents.places_in(drawn.bbox(), window);
        drawn.keep(&mut places, |&index| self.incidents.position(index))?;
        Ok(places)
    }
}

impl<'a> Tally<'a> {
    fn new(asked: &'a SummaryAsked, outside: u32) -> Self {
        let stride = |key, stride| if asked.by.has(key) { stride } else { 0 };
        Self {
            asked,
            outside,
            strides: [
                stride(SummaryKey::Grid, CATEGORIES * STATUSES),
                stride(SummaryKey::Category, STATUSES),
                stride(SummaryKey::Status, 1),
            ],
            total: 0,
            outside_grids: 0,
            counts: vec![0; (outside as usize + 1) * CATEGORIES * STATUSES],
            touched: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn add(&mut self, slot: Slot, status: Status, count: u64) {
        let (grid, category) = (slot.grid(), slot.category());
        if self
            .asked
            .category
            .is_some_and(|only| only as u32 != category)
        {
            return;
        }
        self.total += count;
        if grid == self.outside {
            self.outside_grids += count;
        }
        let [by_grid, by_category, by_status] = self.strides;
        let place =
            grid as usize * by_grid + category as usize * by_category + status as usize * by_status;
        if self.counts[place] == 0 {
            self.touched.push(place);
        }
        self.counts[place] += count;
    }

    /// Groups are by day: those of this day are complete.
    fn end_day(&mut self, day: Day) -> Result<(), SummaryError> {
        if self.asked.by.has(SummaryKey::Day) {
            self.flush(day)?;
        }
        Ok(())
    }

    /// Groups of all days together are complete.
    fn end(&mut self) -> Result<(), SummaryError> {
        if self.asked.by.as_slice().is_empty() {
            return Ok(());
        }
        self.flush(Day::default())
    }

    fn flush(&mut self, day: Day) -> Result<(), SummaryError> {
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        for place in self.touched.drain(..) {
            self.groups.push(Group {
                day,
                grid: number(place / STATUSES / CATEGORIES),
                category: number(place / STATUSES % CATEGORIES),
                status: number(place % STATUSES),
                count: std::mem::take(&mut self.counts[place]),
            });
        }
        match self.groups.len() {
            0..=SummaryBody::MAX_GROUPS => Ok(()),
            _ => Err(SummaryError::TooManyGroups),
        }
    }

    fn answer(mut self, code: impl Fn(u32) -> Option<Code>) -> SummaryBody {
        let by = &self.asked.by;
        self.groups.sort_unstable_by(|a, b| a.order(b, by));
        let group = |group: &Group| SummaryGroup {
            category: by
                .has(SummaryKey::Category)
                .then(|| Category::VARIANTS[group.category as usize]),
            grid: by.has(SummaryKey::Grid).then(|| code(group.grid)),
            day: by.has(SummaryKey::Day).then(|| group.day.date()),
            status: by
                .has(SummaryKey::Status)
                .then(|| Status::VARIANTS[group.status as usize]),
            count: group.count,
        };
        SummaryBody {
            from: self.asked.window.from,
            to: self.asked.window.to,
            as_of: self.asked.as_of,
            total: self.total,
            outside_grids: self.outside_grids,
            groups: self.groups.iter().map(group).collect(),
        }
    }
}

impl Group {
    fn order(&self, other: &Self, by: &SummaryKeys) -> Ordering {
        let compare = |key: &SummaryKey| match key {
            SummaryKey::Category => self.category.cmp(&other.category),
            SummaryKey::Grid => self.grid.cmp(&other.grid),
            SummaryKey::Day => self.day.cmp(&other.day),
            SummaryKey::Status => self.status.cmp(&other.status),
        };
        let orders = by.as_slice().iter().map(compare);
        orders.fold(Ordering::Equal, Ordering::then)
    }
}
