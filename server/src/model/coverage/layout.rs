//! The territory as H3 cells: which there are, and which grids have them.

use std::{collections::HashSet, ops::Range};

use geo::{BoundingRect, Intersects};
use h3o::{CellIndex, LatLng, Resolution};
use roaring::RoaringBitmap;
use xunge_data::{Bbox, Boundary, Code, GridKind, Position};

use super::{
    plane::Plane,
    raster::{Place, Raster},
};
use crate::model::Territory;

/// The finest resolution that is used. See [`super`] for why.
const FINEST: Resolution = Resolution::Thirteen;
/// Cells in the boxes of all grids at most; a wider territory has coarser cells.
const CELLS_MAX: f64 = 2e6;
/// Cells are found among the descendants of cells so much coarser.
const STEPS_DOWN: u8 = 4;

/// The cells of a grid.
#[derive(Debug)]
pub(super) enum Members {
    /// Of a basic grid: they follow one another.
    Range(Range<u32>),
    /// Of a dedicated grid.
    Set(RoaringBitmap),
}

impl Members {
    /// How many of a set are in the grid.
    pub(super) fn count_in(&self, set: &RoaringBitmap) -> u64 {
        match self {
            Self::Range(range) => set.range_cardinality(range.clone()),
            Self::Set(members) => set.intersection_len(members),
        }
    }

    /// Goes through the runs of those of a set that are in the grid.
    pub(super) fn each_run_of(&self, set: &RoaringBitmap, each: impl FnMut(Range<u32>)) {
        match self {
            Self::Range(range) => each_run(set.range(range.clone()), each),
            Self::Set(members) => each_run((members & set).iter(), each),
        }
    }
}

/// Goes through the runs of cells that follow one another.
pub(super) fn each_run(mut cells: roaring::bitmap::Iter<'_>, mut each: impl FnMut(Range<u32>)) {
    while let Some(run) = cells.next_range() {
        each(*run.start()..run.end() + 1);
    }
}

/// A grid and its cells.
#[derive(Debug)]
pub(super) struct GridCells {
    pub(super) code: Code,
    pub(super) kind: GridKind,
    pub(super) community: Code,
    pub(super) members: Members,
    /// The basic grids, by their place in the list, that share cells with it:
    /// of a basic grid itself alone.
    pub(super) basic: Vec<usize>,
}

/// The cells of the territory. An ordinal is a cell's place in the list: first
/// the cells of the first basic grid, and so on, last those of none.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) resolution: Resolution,
    pub(super) plane: Plane,
    pub(super) raster: Raster,
    /// The cells, by ordinal.
    pub(super) cells: Vec<CellIndex>,
    /// The grids, in order of code.
    pub(super) grids: Vec<GridCells>,
}

impl Layout {
    /// Lays the cells out.
    pub(super) fn new(territory: &Territory) -> Self {
        Self::at(resolution_for(territory), territory)
    }

    /// As [`Layout::new`], at a resolution.
    pub(super) fn at(resolution: Resolution, territory: &Territory) -> Self {
        let middle = territory.grids().bbox().map(Bbox::centre);
        let middle = middle.unwrap_or(Position { lng: 0.0, lat: 0.0 });
        let plane = Plane::around(middle.lng, middle.lat);
        let mut found: Vec<Found> = candidates(territory, resolution)
            .into_iter()
            .filter_map(|cell| Found::at(cell, territory))
            .collect();
        found.sort_unstable_by_key(|cell| (cell.order(), cell.cell));
        let places: Vec<Place> = found
            .iter()
            .map(|f| plane.metres(f.centre.lng, f.centre.lat))
            .collect();
        Self {
            resolution,
            plane,
            raster: Raster::new(&places),
            grids: grid_cells(territory, &found),
            cells: found.into_iter().map(|f| f.cell).collect(),
        }
    }

    /// The cells whose centre is in no area of a mask.
    pub(super) fn outside(&self, mask: &[Boundary]) -> RoaringBitmap {
        let mut outside = RoaringBitmap::new();
        outside.insert_range(0..u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        for polygon in mask.iter().flat_map(Boundary::polygons) {
            let Some(rect) = polygon.bounding_rect() else {
                continue;
            };
            let low = self.plane.metres(rect.min().x, rect.min().y);
            let high = self.plane.metres(rect.max().x, rect.max().y);
            // The raster knows places to millimetres only.
            let (low, high) = ((low.0 - 0.1, low.1 - 0.1), (high.0 + 0.1, high.1 + 0.1));
            self.raster.each_in(low, high, |ordinal| {
                let cell = self.cells.get(ordinal as usize);
                let point = cell.map(|&cell| geo_types::Point::from(centre(cell)));
                if point.is_some_and(|point| polygon.intersects(&point)) {
                    outside.remove(ordinal);
                }
            });
        }
        // Runs of cells are small, but slow to intersect.
        outside.remove_run_compression();
        outside
    }

    /// The grid with this code, and its cells.
    pub(super) fn grid(&self, code: &str) -> Option<&GridCells> {
        let at = self
            .grids
            .binary_search_by(|grid| grid.code.as_str().cmp(code));
        self.grids.get(at.ok()?)
    }
}

/// A cell and the grids that hold its centre, by their places in the list.
struct Found {
    cell: CellIndex,
    centre: Position,
    basic: Option<usize>,
    dedicated: Vec<usize>,
}

impl Found {
    /// None where no grid holds the centre. On a border the lower code has it.
    fn at(cell: CellIndex, territory: &Territory) -> Option<Self> {
        let centre = centre(cell);
        let mut found = Self {
            cell,
            centre,
            basic: None,
            dedicated: Vec::new(),
        };
        for (index, grid) in territory.grids().indexed_at(centre) {
            match grid.kind {
                GridKind::Basic => found.basic = found.basic.or(Some(index)),
                GridKind::Dedicated => found.dedicated.push(index),
            }
        }
        (found.basic.is_some() || !found.dedicated.is_empty()).then_some(found)
    }

    fn order(&self) -> usize {
        self.basic.unwrap_or(usize::MAX)
    }
}

/// The centre of a cell.
pub(super) fn centre(cell: CellIndex) -> Position {
    let centre = LatLng::from(cell);
    Position {
        lng: centre.lng(),
        lat: centre.lat(),
    }
}

/// The boxes around the parts of all grids.
fn boxes(territory: &Territory) -> impl Iterator<Item = Bbox> {
    let polygons = territory
        .grids()
        .iter()
        .flat_map(|(grid, _)| grid.boundary.polygons());
    let rects = polygons.filter_map(BoundingRect::bounding_rect);
    rects.map(|rect| Bbox {
        west: rect.min().x,
        south: rect.min().y,
        east: rect.max().x,
        north: rect.max().y,
    })
}

/// The finest resolution whose cells are not too many for the territory.
pub(super) fn resolution_for(territory: &Territory) -> Resolution {
    let area_m2 = |bbox: Bbox| {
        let middle = bbox.centre();
        let plane = Plane::around(middle.lng, middle.lat);
        let (x, y) = plane.metres(bbox.east, bbox.north);
        4.0 * x * y
    };
    let area_m2: f64 = boxes(territory).map(area_m2).sum();
    let mut resolution = FINEST;
    while area_m2 / resolution.area_m2() > CELLS_MAX {
        match resolution.pred() {
            Some(coarser) => resolution = coarser,
            None => break,
        }
    }
    resolution
}

/// Cells that may have their centre in a grid: all those, and more.
fn candidates(territory: &Territory, resolution: Resolution) -> Vec<CellIndex> {
    let coarse = u8::from(resolution).saturating_sub(STEPS_DOWN);
    let coarse = Resolution::try_from(coarse).unwrap_or(Resolution::Zero);
    let mut parents = HashSet::new();
    for bbox in boxes(territory) {
        cover(bbox, coarse, &mut parents);
    }
    parents
        .into_iter()
        .flat_map(|parent| parent.children(resolution))
        .collect()
}

/// Adds cells that together cover a box: those at the knots of a net as fine
/// as they are, and all beside them.
fn cover(bbox: Bbox, resolution: Resolution, cells: &mut HashSet<CellIndex>) {
    // Half of an edge, in degrees of latitude; of longitude it is more.
    let metres_per_degree = 111_000.0;
    let south_north = resolution.edge_length_m() / 2.0 / metres_per_degree;
    let cos = bbox.south.abs().max(bbox.north.abs()).to_radians().cos();
    let west_east = south_north / cos.max(0.01);
    let mut lat = bbox.south;
    loop {
        let mut lng = bbox.west;
        loop {
            if let Ok(knot) = LatLng::new(lat, lng) {
                let cell = knot.to_cell(resolution);
                if !cells.contains(&cell) {
                    cells.extend(cell.grid_disk::<Vec<_>>(1));
                }
            }
            if lng >= bbox.east {
                break;
            }
            lng = (lng + west_east).min(bbox.east);
        }
        if lat >= bbox.north {
            break;
        }
        lat = (lat + south_north).min(bbox.north);
    }
}

fn grid_cells(territory: &Territory, found: &[Found]) -> Vec<GridCells> {
    let count = territory.grids().iter().len();
    let mut sets = vec![RoaringBitmap::new(); count];
    let mut beneath = vec![HashSet::new(); count];
    for (ordinal, cell) in (0u32..).zip(found) {
        for &index in &cell.dedicated {
            if let (Some(set), Some(beneath)) = (sets.get_mut(index), beneath.get_mut(index)) {
                set.insert(ordinal);
                beneath.extend(cell.basic);
            }
        }
    }
    let range = |index: usize| {
        let at = |index| found.partition_point(|cell| cell.order() < index);
        let ordinal = |at| u32::try_from(at).unwrap_or(u32::MAX);
        ordinal(at(index))..ordinal(at(index + 1))
    };
    let grids = territory.grids().iter().enumerate().zip(sets).zip(beneath);
    grids
        .map(|(((index, (grid, _)), set), beneath)| {
            let mut basic: Vec<usize> = beneath.into_iter().collect();
            basic.sort_unstable();
            GridCells {
                code: grid.code.clone(),
                kind: grid.kind,
                community: grid.community.clone(),
                members: match grid.kind {
                    GridKind::Basic => Members::Range(range(index)),
                    GridKind::Dedicated => Members::Set(set),
                },
                basic: match grid.kind {
                    GridKind::Basic => vec![index],
                    GridKind::Dedicated => basic,
                },
            }
        })
        .collect()
}
