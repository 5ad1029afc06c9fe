//! The layer of patrol coverage: H3 cells, 7 to 16 pixels across at every zoom.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use h3o::{CellIndex, Resolution};
use xunge_data::{
    Timestamp, Window,
    api::{CoverageState, TileCoord, TileLayer},
};

use super::{
    clip::{Area, Ring, clip, surveyors_area_2},
    fields, id_of_cell,
    layer::{Layer, Tag, Value},
    scheme::{BUFFER, EXTENT, TileGrid, around},
};
use crate::model::{CellSum, Model, corners};

const DAY_S: i64 = 86_400;

/// When the cells are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AskedCoverage {
    /// Cells are covered if they were visited in this window; their last visit
    /// is that before its end.
    pub window: Window,
    /// The end of the window, or now: ages are up to here.
    pub as_of: Timestamp,
}

/// The resolution whose cells are 7 to 16 pixels across at a zoom, in the
/// latitudes of China and with 512 pixels to a tile.
fn resolution(z: u8) -> Resolution {
    let resolution = (u32::from(z) * 5 + 11) / 7;
    u8::try_from(resolution)
        .ok()
        .and_then(|resolution| Resolution::try_from(resolution).ok())
        .unwrap_or(Resolution::Fifteen)
}

pub(super) fn draw(model: &Model, asked: AskedCoverage, tile: TileCoord) -> Layer<'_> {
    let cells = model.cells(asked.window, asked.as_of);
    let sums = cells.sums(resolution(tile.z()), around(tile, BUFFER));
    let keys = fields(TileLayer::Coverage).iter().map(|field| field.name);
    let mut layer = Layer::new("coverage", keys);
    let grid = TileGrid::new(tile);
    for sum in &sums {
        let area = outline(sum.index, grid);
        if !area.is_empty() {
            let tags = tags(&mut layer, sum);
            layer.area(id_of_cell(sum.index), &area, &tags);
        }
    }
    layer
}

/// What a tile shows of a cell. Within the tile its corners need only be brought to steps: a
/// convex ring of many steps stays one.
fn outline(cell: CellIndex, grid: TileGrid) -> Area {
    let corners = corners(cell);
    let steps = || corners.iter().map(|&corner| grid.place(corner));
    let inside = |at: [f64; 2]| {
        let (low, high) = (f64::from(-BUFFER), f64::from(EXTENT + BUFFER));
        at.iter().all(|step| (low..=high).contains(step))
    };
    if !steps().all(inside) {
        let ring: LineString<f64> = corners.iter().map(|&corner| Coord::from(corner)).collect();
        return clip(&MultiPolygon(vec![Polygon::new(ring, Vec::new())]), grid);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the tile and its margin"
    )]
    let mut ring: Ring = steps()
        .map(|at| at.map(|step| step.round() as i32))
        .collect();
    ring.dedup();
    match surveyors_area_2(&ring) {
        0 => return Area::new(),
        area if area < 0 => ring.reverse(),
        _ => {}
    }
    vec![vec![ring]]
}

fn tags<'a>(layer: &mut Layer<'a>, sum: &CellSum<'a>) -> Vec<Tag> {
    let state = match (sum.cells, sum.state) {
        (0, _) => "masked",
        (_, CoverageState::Ok) => "ok",
        (_, CoverageState::NoData) => "no_data",
    };
    let mut tags = vec![
        (0, layer.fresh(Value::Text(&sum.index.to_string()))),
        (2, layer.value(Value::Text(state))),
    ];
    if let Some(grid) = sum.grid {
        tags.push((1, layer.value(Value::Text(grid.code.as_str()))));
    }
    let mut number = |key, number| tags.push((key, layer.value(Value::Number(number))));
    if let Some(age_s) = sum.age_p50_s {
        number(3, age_s / DAY_S);
    }
    if sum.cells > 0 {
        // Per cent, rounded to the nearest.
        let share = (200 * sum.covered + sum.cells) / (2 * sum.cells);
        number(4, share.cast_signed());
        number(5, sum.cells.cast_signed());
        number(6, sum.never_visited.cast_signed());
    }
    tags
}

#[cfg(test)]
#[path = "coverage_tests.rs"]
mod tests;
