//! Cells one by one, and added up by their parents: what is known of each at
//! the end of a window.

use std::{collections::BTreeMap, ops::Range};

use h3o::{CellIndex, LatLng, Resolution};
use xunge_data::{Bbox, Grid, Position, Timestamp, Window, api::CoverageState};

use super::{
    NEVER,
    ages::Ages,
    completeness::state,
    fixes::HOUR_MS,
    layout::{Members, centre, each_run, resolution_for},
    survey::{Survey, moment, ms},
};
use crate::model::Model;

/// A cell reaches so many of its edges from its centre, at most: cells are no
/// regular hexagons, and the edge is that of a mean cell.
const REACH_EDGES: f64 = 1.5;
const METRES_PER_DEGREE: f64 = 111_000.0;

/// All cells of the territory, as they are known at the end of a window. They
/// are in the order of their grids, and then of their numbers.
pub struct Cells<'a> {
    survey: Survey<'a>,
    /// Visits are dated to multiples of this, milliseconds.
    step_ms: i64,
    /// The basic grids, in the order of their cells.
    runs: Vec<Run<'a>>,
}

/// The cells of a basic grid.
struct Run<'a> {
    cells: Range<u32>,
    grid: &'a Grid,
    state: CoverageState,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    /// Its index in H3.
    pub index: CellIndex,
    /// The basic grid that holds its centre; none outside every basic grid.
    pub grid: Option<&'a Grid>,
    /// Whether no mask holds its centre.
    pub is_patrollable: bool,
    /// Whether it was visited in the window; never if nobody can patrol it.
    pub is_visited: bool,
    /// The last visit before the end of the window; none if there was none, or
    /// nobody can patrol it.
    pub last_visit: Option<Timestamp>,
    /// How long ago that was at the end of the window, or now, seconds.
    pub age_s: Option<i64>,
    /// Whether enough is known of its basic grid in the window.
    pub state: CoverageState,
}

/// The cells of the territory within a cell of the same or a coarser
/// resolution, added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellSum<'a> {
    /// The cell that holds them.
    pub index: CellIndex,
    /// The basic grid, if one holds all of them.
    pub grid: Option<&'a Grid>,
    /// Patrollable cells.
    pub cells: u64,
    /// Of these, visited in the window.
    pub covered: u64,
    /// Of these, never visited before the end of the window.
    pub never_visited: u64,
    /// Half of them were visited at most so long ago, seconds; none where that
    /// half holds a cell that was never visited.
    pub age_p50_s: Option<i64>,
    /// [`CoverageState::NoData`] if too little is known of most of them.
    pub state: CoverageState,
}

impl Model {
    /// The cells as they are known at the end of a window, or now.
    #[must_use]
    pub fn cells(&self, window: Window, now: Timestamp) -> Cells<'_> {
        let survey = self.survey(window, now);
        let run = |grid: &super::layout::GridCells| {
            let Members::Range(cells) = &grid.members else {
                return None;
            };
            let (known, _) = self.territory().grids().find(grid.code.as_str())?;
            Some(Run {
                cells: cells.clone(),
                grid: known,
                state: state(survey.patrolled(&[grid]).completeness()),
            })
        };
        let mut runs: Vec<_> = survey.layout.grids.iter().filter_map(run).collect();
        runs.sort_by_key(|run| run.cells.start);
        Cells {
            survey,
            step_ms: 1,
            runs,
        }
    }

    /// A box around all cells; none without grids.
    #[must_use]
    pub fn cells_extent(&self) -> Option<Bbox> {
        let bbox = self.territory().grids().bbox()?;
        Some(widened(bbox, resolution_for(self.territory())))
    }
}

/// A box made wider by as much as cells reach from their centres.
fn widened(bbox: Bbox, resolution: Resolution) -> Bbox {
    let up = resolution.edge_length_m() * REACH_EDGES / METRES_PER_DEGREE;
    let cos = bbox.south.abs().max(bbox.north.abs()).to_radians().cos();
    let aside = up / cos.max(0.01);
    Bbox {
        west: bbox.west - aside,
        south: bbox.south - up,
        east: bbox.east + aside,
        north: bbox.north + up,
    }
}

impl<'a> Cells<'a> {
    /// How many there are; their ordinals are 0 to before this.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.survey.layout.cells.len()).unwrap_or(u32::MAX)
    }

    /// The same, where each last visit is dated to the hour in which it was.
    #[must_use]
    pub fn dated_to_the_hour(self) -> Self {
        Self {
            step_ms: HOUR_MS,
            ..self
        }
    }

    /// Whether there are none: a town without grids.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell with an ordinal.
    #[must_use]
    pub fn get(&self, ordinal: u32) -> Option<Cell<'a>> {
        let survey = &self.survey;
        let &index = survey.layout.cells.get(ordinal as usize)?;
        let run = self.run(ordinal);
        let is_patrollable = survey.patrollable.contains(ordinal);
        let last = survey.last.get(ordinal as usize).copied();
        let dated = |last: i64| last - last.rem_euclid(self.step_ms);
        let last = last.filter(|&last| is_patrollable && last != NEVER);
        let last = last.map_or(NEVER, dated);
        Some(Cell {
            index,
            grid: run.map(|run| run.grid),
            is_patrollable,
            is_visited: survey.visited.contains(ordinal),
            last_visit: moment(last),
            age_s: self.age_s(last),
            state: run.map_or(CoverageState::Ok, |run| run.state),
        })
    }

    /// The ordinal of a cell.
    #[must_use]
    pub fn find(&self, cell: CellIndex) -> Option<u32> {
        let layout = &self.survey.layout;
        let is_it = |&ordinal: &u32| layout.cells.get(ordinal as usize) == Some(&cell);
        self.near(Bbox::at(centre(cell))).into_iter().find(is_it)
    }

    /// The ordinals of all cells that share a point with a box, and perhaps of
    /// some beside it, in order.
    #[must_use]
    pub fn near(&self, bbox: Bbox) -> Vec<u32> {
        let layout = &self.survey.layout;
        let mut found = Vec::new();
        for part in bbox.split() {
            let part = widened(part, layout.resolution);
            layout.raster.each_in(
                layout.plane.metres(part.west, part.south),
                layout.plane.metres(part.east, part.north),
                |ordinal| found.push(ordinal),
            );
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The cells of a resolution, or of the territory's own if that is coarser,
    /// that share a point with a box, and perhaps some beside it; each with all
    /// that lies in it, wherever.
    #[must_use]
    pub fn sums(&self, resolution: Resolution, bbox: Bbox) -> Vec<CellSum<'a>> {
        let own = self.survey.layout.resolution;
        if resolution >= own {
            let near = self.near(bbox).into_iter();
            return near
                .filter_map(|ordinal| self.get(ordinal).map(CellSum::from))
                .collect();
        }
        let around = widened(bbox, resolution);
        let is_near = |cell: CellIndex| {
            let Position { lng, lat } = centre(cell);
            (around.west..=around.east).contains(&lng)
                && (around.south..=around.north).contains(&lat)
        };
        let mut parents: BTreeMap<CellIndex, Parent<'a>> = BTreeMap::new();
        for (cells, run) in self.stretches() {
            let indices = self.survey.layout.cells.get(as_places(&cells));
            let parent = |cell: &CellIndex| cell.parent(resolution).unwrap_or(*cell);
            let mut start = cells.start;
            for children in indices
                .unwrap_or_default()
                .chunk_by(|a, b| parent(a) == parent(b))
            {
                let end = start + u32::try_from(children.len()).unwrap_or(u32::MAX - start);
                let index = children.first().map(parent).filter(|&index| is_near(index));
                if let Some(index) = index {
                    parents
                        .entry(index)
                        .or_default()
                        .add(start..end, run, &self.survey);
                }
                start = end;
            }
        }
        let parents = parents.into_iter();
        parents
            .map(|(index, parent)| parent.sum(index, self))
            .collect()
    }

    /// All ordinals, by the basic grid that has them.
    fn stretches(&self) -> impl Iterator<Item = (Range<u32>, Option<&Run<'a>>)> {
        let end = self.runs.last().map_or(0, |run| run.cells.end);
        let of_none = std::iter::once((end..self.len(), None));
        let of_grids = self.runs.iter().map(|run| (run.cells.clone(), Some(run)));
        of_grids.chain(of_none)
    }

    fn run(&self, ordinal: u32) -> Option<&Run<'a>> {
        let after = self.runs.partition_point(|run| run.cells.end <= ordinal);
        self.runs
            .get(after)
            .filter(|run| run.cells.contains(&ordinal))
    }

    fn age_s(&self, last: i64) -> Option<i64> {
        moment(last).map(|_| (ms(self.survey.as_of) - last).max(0) / 1000)
    }
}

fn as_places(ordinals: &Range<u32>) -> Range<usize> {
    ordinals.start as usize..ordinals.end as usize
}

impl<'a> From<Cell<'a>> for CellSum<'a> {
    fn from(cell: Cell<'a>) -> Self {
        let one = |is_one| u64::from(cell.is_patrollable && is_one);
        Self {
            index: cell.index,
            grid: cell.grid,
            cells: one(true),
            covered: one(cell.is_visited),
            never_visited: one(cell.last_visit.is_none()),
            age_p50_s: cell.age_s,
            state: cell.state,
        }
    }
}

/// A coarser cell while its parts are added up.
#[derive(Default)]
struct Parent<'a> {
    grid: Option<&'a Grid>,
    is_divided: bool,
    covered: u64,
    unknown: u64,
    last: Vec<i64>,
}

impl<'a> Parent<'a> {
    fn add(&mut self, cells: Range<u32>, run: Option<&Run<'a>>, survey: &Survey<'_>) {
        let grid = run.map(|run| run.grid);
        let same = grid.map(|grid| &grid.code) == self.grid.map(|grid| &grid.code);
        self.is_divided |= grid.is_none() || (self.grid.is_some() && !same);
        self.grid = grid;
        self.covered += survey.visited.range_cardinality(cells.clone());
        let before = self.last.len();
        each_run(survey.patrollable.range(cells), |run| {
            self.last.extend_from_slice(survey.last_of(run));
        });
        if run.is_some_and(|run| run.state == CoverageState::NoData) {
            self.unknown += (self.last.len() - before) as u64;
        }
    }

    fn sum(self, index: CellIndex, cells: &Cells<'a>) -> CellSum<'a> {
        let count = self.last.len() as u64;
        let ages = Ages::of(&self.last);
        CellSum {
            index,
            grid: self.grid.filter(|_| !self.is_divided),
            cells: count,
            covered: self.covered,
            never_visited: ages.never,
            age_p50_s: cells.age_s(ages.p50),
            state: match 2 * self.unknown > count {
                true => CoverageState::NoData,
                false => CoverageState::Ok,
            },
        }
    }
}

/// The corners of a cell, counter-clockwise; a cell on the antimeridian goes on
/// beyond 180 degrees.
#[must_use]
pub fn corners(cell: CellIndex) -> Vec<Position> {
    let middle = centre(cell).lng;
    let corner = |corner: &LatLng| {
        let away = corner.lng() - middle;
        let lng = match away {
            away if away > 180.0 => corner.lng() - 360.0,
            away if away < -180.0 => corner.lng() + 360.0,
            _ => corner.lng(),
        };
        Position {
            lng,
            lat: corner.lat(),
        }
    };
    cell.boundary().iter().map(corner).collect()
}
