//! Invented patrols: the workers of the demo town walk their grids.
//!
//! Every Shanghai day of every worker is drawn from a generator seeded by the
//! day and the worker alone: asking for `[a, c)` gives what `[a, b)` and
//! `[b, c)` give together. `ground` reads the base map, `network` finds where
//! a grid can be walked, `walk` says where the worker really is, `device` what
//! is reported of it, and `beat` when.

mod beat;
mod device;
mod ground;
mod network;
mod stroll;
#[cfg(test)]
mod tests;
mod walk;

use fastrand::Rng;
use geo::{BoundingRect, MapCoords};
use geo_types::{MultiPolygon, Rect};
use geojson::FeatureCollection;
use xunge_data::{Code, Fix, Grid, Window, Worker, day_of, day_start};
use xxhash_rust::xxh3::xxh3_64;

use super::plane::Plane;
use crate::parallel;
pub use stroll::{Stroll, Ways};

use beat::Beat;
use device::Quality;
use ground::Ground;
use network::Network;

/// The patrols of a town, ready to be asked.
pub struct Patrols {
    plane: Plane,
    beats: Vec<Beat>,
}

impl Patrols {
    /// Finds where each worker walks. Workers without a device or without one
    /// of these grids report nothing.
    #[must_use]
    pub fn new(grids: &[&Grid], basemap: &FeatureCollection, workers: &[Worker]) -> Self {
        let plane = plane_of(grids);
        let ground = Ground::of(basemap, plane);
        let beats = parallel::map(workers, |worker| {
            let grid = grids.iter().find(|grid| grid.code == worker.grid)?;
            let area = grid.boundary.polygons().map_coords(|c| plane.metres(c));
            let seed = xxh3_64(worker.code.as_str().as_bytes());
            Some(Beat {
                device: worker.device.clone()?,
                quality: Quality::of(worker),
                seed,
                patrol: worker.patrol.clone(),
                network: Network::of(&area, &ground, &mut Rng::with_seed(seed)),
            })
        });
        Self {
            beats: beats.into_iter().flatten().collect(),
            plane,
        }
    }

    /// The fixes of each device in `window`, in order of time; devices without
    /// any are left out.
    #[must_use]
    pub fn fixes(&self, window: Window) -> Vec<(Code, Vec<Fix>)> {
        let of = |beat: &Beat| {
            let mut fixes = Vec::new();
            // Hours that began the day before may go on past midnight.
            let first = day_of(window.from);
            let mut day = first.yesterday().unwrap_or(first);
            while day_start(day) < window.to {
                beat.walk(day, window, self.plane, &mut fixes);
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
            (beat.device.clone(), fixes)
        };
        let all = parallel::map(&self.beats, of).into_iter();
        all.filter(|(_, fixes)| !fixes.is_empty()).collect()
    }
}

/// A plane in the middle of the grids.
fn plane_of(grids: &[&Grid]) -> Plane {
    let areas = grids.iter().flat_map(|grid| &grid.boundary.polygons().0);
    let areas: MultiPolygon<f64> = areas.cloned().collect();
    let nowhere = Rect::new((0.0, 0.0), (0.0, 0.0));
    Plane::amid(areas.bounding_rect().unwrap_or(nowhere))
}
