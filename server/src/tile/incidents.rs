//! The layer of incidents: single ones, and one point for each crowded H3 cell.
//!
//! A cell is crowded if it holds more incidents of those asked for than a zoom
//! shows side by side: any at all when seen from afar, [`CROWD`] from
//! [`SINGLE_FROM`] on. What a cell is does not depend on the tile, and all of a
//! crowded cell's incidents stand at one point, their mean position, even those
//! that lie in another tile than that point does. So each incident counts once:
//! over all tiles of a zoom, the counts and the single incidents add up to the
//! number of incidents.

use h3o::{CellIndex, Resolution};
use strum::EnumCount;
use xunge_data::{
    Bbox, Category, Position, Status, Timestamp, Window,
    api::{Categories, TileCoord, TileLayer},
};

use super::{
    fields,
    fields::{ALONE, FIRST_CATEGORY},
    id_of_cell,
    layer::{Layer, Tag, Value},
    scheme::{TileGrid, around},
};
use crate::model::{BUCKET, Bucket, Located, Model, Spot};

/// The zoom from which incidents are single, as far as there is room.
const SINGLE_FROM: u8 = 15;
/// More than so many do not fit side by side in a cell of 50 to 100 pixels.
const CROWD: usize = 16;
/// More than so many are too much for a tile, even where all are asked for.
const MULTITUDE: usize = 16_384;
/// The zoom from which single incidents carry their titles.
const TITLES_FROM: u8 = 16;

/// Which incidents, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AskedIncidents {
    /// Those reported in this window.
    pub window: Window,
    /// The moment at which their status is judged.
    pub as_of: Timestamp,
    /// Of these categories.
    pub categories: Categories,
    /// Single at every zoom, but for cells of more than 16,384.
    pub single: bool,
    /// Single ones carry their titles when seen from near.
    pub titles: bool,
}

impl AskedIncidents {
    fn holds(&self, spot: &Spot) -> bool {
        self.window.contains(spot.reported_at) && self.categories.contains(spot.category)
    }

    fn crowd(&self, z: u8) -> usize {
        match (self.single, z < SINGLE_FROM) {
            (true, _) => MULTITUDE,
            (false, true) => 0,
            (false, false) => CROWD,
        }
    }
}

/// The resolution whose cells are 50 to 110 pixels across at a zoom, in the
/// latitudes of China and with 512 pixels to a tile: a zoom halves what a pixel
/// is, a resolution divides what a cell is by √7.
fn resolution(z: u8) -> Resolution {
    let resolution = (u32::from(z) * 5).saturating_sub(3) / 7;
    u8::try_from(resolution)
        .ok()
        .and_then(|resolution| Resolution::try_from(resolution).ok())
        .unwrap_or(Resolution::Fifteen)
}

pub(super) fn draw<'a>(model: &'a Model, asked: &AskedIncidents, tile: TileCoord) -> Layer<'a> {
    let keys = fields(TileLayer::Incidents).iter().map(|field| field.name);
    let mut sheet = Sheet {
        model,
        asked,
        z: tile.z(),
        grid: TileGrid::new(tile),
        around: around(tile, 0),
        layer: Layer::new("incidents", keys),
        categories: [None; Category::COUNT],
        statuses: [None; Status::COUNT],
        grids: vec![None; model.territory().grids().iter().len()],
    };
    let cells = resolution(tile.z());
    let coarse = cells.min(BUCKET);
    let buckets = model.incidents().cells().iter();
    let buckets: Vec<_> = buckets
        .map(|(cell, bucket)| (cell.parent(coarse).unwrap_or(cell), bucket))
        .collect();
    for run in buckets.chunk_by(|a, b| a.0 == b.0) {
        let boxes = run.iter().map(|(_, bucket)| bucket.bbox());
        if !boxes
            .reduce(Bbox::union)
            .is_some_and(|bbox| bbox.meets(sheet.around))
        {
            continue;
        }
        if cells <= BUCKET {
            let spots = run.iter().flat_map(|(_, bucket)| bucket.spots());
            sheet.cell(run[0].0, spots.filter(|spot| asked.holds(spot)));
        } else {
            run.iter()
                .for_each(|(_, bucket)| sheet.split(bucket, cells));
        }
    }
    sheet.layer
}

/// A tile's layer of incidents while it is drawn.
struct Sheet<'a, 'q> {
    model: &'a Model,
    asked: &'q AskedIncidents,
    z: u8,
    grid: TileGrid,
    around: Bbox,
    layer: Layer<'a>,
    /// The numbers of values that are written already: of categories, statuses and grids.
    categories: [Option<u32>; Category::COUNT],
    statuses: [Option<u32>; Status::COUNT],
    grids: Vec<Option<u32>>,
}

/// What was made before, or is made now.
fn once(made: &mut Option<u32>, make: impl FnOnce() -> u32) -> u32 {
    *made.get_or_insert_with(make)
}

impl<'a> Sheet<'a, '_> {
    /// Draws the cells of a resolution finer than that of a bucket.
    fn split(&mut self, bucket: &'a Bucket, cells: Resolution) {
        let spots = bucket.spots().iter().filter(|spot| self.asked.holds(spot));
        let mut spots: Vec<_> = spots
            .map(|spot| (bucket.cell_of(spot, cells), spot))
            .collect();
        // Stable: within a cell, incidents stay in the order they were recorded.
        spots.sort_by_key(|(cell, _)| *cell);
        for run in spots.chunk_by(|a, b| a.0 == b.0) {
            self.cell(run[0].0, run.iter().map(|(_, spot)| *spot));
        }
    }

    /// Draws what the tile shows of a cell's incidents.
    fn cell(&mut self, cell: CellIndex, spots: impl Iterator<Item = &'a Spot> + Clone) {
        let crowd = self.asked.crowd(self.z);
        if spots.clone().nth(crowd).is_some() {
            let summary = Summary::of(spots.clone());
            if let Some(at) = self.grid.step(summary.mean()) {
                let alone = spots.clone().next().filter(|_| summary.count == 1);
                self.summary(cell, &summary, alone, at);
            }
            return;
        }
        let around = self.around;
        for spot in spots.filter(|spot| holds(around, spot.position)) {
            let known = self.model.incidents().at(spot.index);
            if let (Some(known), Some(at)) = (known, self.grid.step(spot.position)) {
                self.single(spot, known, at);
            }
        }
    }

    fn single(&mut self, spot: &Spot, located: Located<'a>, at: [i32; 2]) {
        let status = located.stood_at(self.asked.as_of).0;
        let layer = &mut self.layer;
        let category = &mut self.categories[spot.category as usize];
        let mut tags: [Tag; 6] = [
            (0, layer.fresh(Value::Text(located.id()))),
            (
                1,
                once(category, || layer.fresh(Value::Text(spot.category.into()))),
            ),
            (
                2,
                once(&mut self.statuses[status as usize], || {
                    layer.fresh(Value::Text(status.into()))
                }),
            ),
            (4, layer.fresh(Value::Number(spot.reported_at.as_second()))),
            (0, 0),
            (0, 0),
        ];
        let mut count = 4;
        let number = self.grids.get_mut(located.grid_place());
        if let (Some(number), Some(grid)) = (number, located.grid()) {
            tags[count] = (3, once(number, || layer.fresh(Value::Text(grid.as_str()))));
            count += 1;
        }
        let title = located.title();
        if self.asked.titles && self.z >= TITLES_FROM && !title.is_empty() {
            tags[count] = (5, layer.fresh(Value::Text(title)));
            count += 1;
        }
        layer.point(u64::from(spot.index) + 1, at, &tags[..count]);
    }

    fn summary(&mut self, cell: CellIndex, summary: &Summary, alone: Option<&Spot>, at: [i32; 2]) {
        let incidents = self.model.incidents();
        let alone = alone.and_then(|spot| incidents.at(spot.index));
        let layer = &mut self.layer;
        let mut tags = vec![
            (0, layer.fresh(Value::Text(&cell.to_string()))),
            (6, layer.value(Value::Number(summary.count))),
        ];
        let counts = (FIRST_CATEGORY..).zip(summary.by_category);
        for (key, count) in counts.filter(|(_, count)| *count > 0) {
            tags.push((key, layer.value(Value::Number(count))));
        }
        if let Some(located) = alone {
            let status = located.stood_at(self.asked.as_of).0;
            tags.push((ALONE, layer.fresh(Value::Text(located.id()))));
            tags.push((2, layer.value(Value::Text(status.into()))));
        }
        // Ids of single incidents are their places in the list, from 1 on.
        layer.point(id_of_cell(cell), at, &tags);
    }
}

fn holds(bbox: Bbox, position: Position) -> bool {
    (bbox.west..=bbox.east).contains(&position.lng)
        && (bbox.south..=bbox.north).contains(&position.lat)
}

/// A cell's incidents, added up.
struct Summary {
    count: i64,
    by_category: [i64; Category::COUNT],
    first: Position,
    /// Sums of what they are away from the first, degrees.
    away: [f64; 2],
}

impl Summary {
    fn of<'a>(mut spots: impl Iterator<Item = &'a Spot> + Clone) -> Self {
        let nowhere = Position { lng: 0.0, lat: 0.0 };
        let first = spots.clone().next().map_or(nowhere, |spot| spot.position);
        let empty = Self {
            count: 0,
            by_category: [0; Category::COUNT],
            first,
            away: [0.0; 2],
        };
        spots.by_ref().fold(empty, |mut sum, spot| {
            sum.count += 1;
            sum.by_category[spot.category as usize] += 1;
            sum.away[0] += turn(spot.position.lng - first.lng);
            sum.away[1] += spot.position.lat - first.lat;
            sum
        })
    }

    /// Their mean position. In a cell on the antimeridian it lies between
    /// them, not on the other side of the world.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
    fn mean(&self) -> Position {
        let count = self.count.max(1) as f64;
        Position {
            lng: turn(self.first.lng + self.away[0] / count),
            lat: self.first.lat + self.away[1] / count,
        }
    }
}

/// The same longitude or difference of longitudes, −180 to 180.
fn turn(lng: f64) -> f64 {
    match lng {
        lng if lng > 180.0 => lng - 360.0,
        lng if lng < -180.0 => lng + 360.0,
        lng => lng,
    }
}

#[cfg(test)]
#[path = "incidents_tests.rs"]
mod tests;
