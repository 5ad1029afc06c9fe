//! The layer of grids.

use xunge_data::{
    Grid, GridKind,
    api::{TileCoord, TileLayer},
};

use super::{
    clip::{Area, clip},
    fields, id_of,
    layer::{Layer, Tag, Value},
    scheme::{BUFFER, TileGrid, around},
};
use crate::model::{Model, Place};

pub(super) fn draw(model: &Model, tile: TileCoord) -> Layer<'_> {
    let keys = fields(TileLayer::Grids).iter().map(|field| field.name);
    let mut layer = Layer::new("grids", keys);
    let grid = TileGrid::new(tile);
    for (known, place) in model.territory().grids().meeting(around(tile, BUFFER)) {
        let mut area = clip(known.boundary.polygons(), grid);
        if area.is_empty() {
            area = speck(place, grid);
        }
        let tags = tags(&mut layer, known);
        layer.area(id_of(&known.code), &area, &tags);
    }
    layer
}

/// What is left of a grid that has no whole step: one step, in the one tile that
/// holds a point of the grid, so that no zoom is without a grid.
fn speck(place: &Place, grid: TileGrid) -> Area {
    let step = |[x, y]: [i32; 2]| vec![vec![[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]];
    grid.step(place.inside).map(step).into_iter().collect()
}

fn tags<'a>(layer: &mut Layer<'a>, grid: &'a Grid) -> Vec<Tag> {
    let kind: &'static str = grid.kind.into();
    let mut tags = vec![
        (0, layer.fresh(Value::Text(grid.code.as_str()))),
        (1, layer.fresh(Value::Text(&grid.name))),
        (2, layer.value(Value::Text(kind))),
        (3, layer.value(Value::Text(grid.community.as_str()))),
    ];
    if let Some(facility) = grid.facility.filter(|_| grid.kind == GridKind::Dedicated) {
        tags.push((4, layer.value(Value::Text(facility.into()))));
    }
    tags
}
