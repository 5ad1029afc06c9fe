//! The figure that colours the grids, and what it says of each.
use std::collections::HashMap;

use xunge_data::{
    Code,
    api::{CoverageState, WallBody, WallGrid},
};

use super::super::show::Scene;
use crate::{legend::GridValue, state::Figure};

/// The figure that colours the grids in a scene.
pub(super) fn figure_of(scene: Scene) -> Figure {
    match scene {
        Scene::Overview | Scene::Coverage | Scene::Grid | Scene::Alert => Figure::Coverage,
        Scene::Incidents => Figure::OpenIncidents,
        Scene::Communities => Figure::Stars,
    }
}

fn value_of(figure: Figure, grid: &WallGrid) -> GridValue {
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^52")]
    match (figure, grid.share, grid.state) {
        (Figure::OpenIncidents, _, _) => GridValue::Known(grid.open as f64),
        (Figure::Stars, _, _) => grid.stars.map_or(GridValue::NoData, |stars| {
            GridValue::Known(f64::from(stars))
        }),
        (_, None, _) => GridValue::Nothing,
        (_, _, CoverageState::NoData) => GridValue::NoData,
        (_, Some(share), CoverageState::Ok) => GridValue::Known(share),
    }
}

pub(super) fn values_of(figure: Figure, body: &WallBody) -> HashMap<Code, GridValue> {
    let value = |grid: &WallGrid| (grid.code.clone(), value_of(figure, grid));
    body.grids.iter().map(value).collect()
}
