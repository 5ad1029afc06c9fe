//! Walks without end, at any hour: what the simulator's devices report.

use fastrand::Rng;
use geo::MapCoords;
use geojson::FeatureCollection;
use xunge_data::{Grid, Position};

use super::{
    device::{Device, Quality},
    ground::Ground,
    network::Network,
    plane_of,
    walk::Walk,
};
use crate::demo::plane::Plane;

/// Where the grids of any town can be walked.
pub struct Ways {
    plane: Plane,
    networks: Vec<Network>,
}

impl Ways {
    /// Finds them on a base map; without one, across the open ground of each
    /// grid. Grids without ways are left out.
    #[must_use]
    pub fn new(grids: &[&Grid], basemap: &FeatureCollection) -> Self {
        let plane = plane_of(grids);
        let ground = Ground::of(basemap, plane);
        let network = |(seed, grid): (u64, &&Grid)| {
            let area = grid.boundary.polygons().map_coords(|c| plane.metres(c));
            let mut rng = Rng::with_seed(seed);
            Network::of(&area, &ground, &mut rng)
        };
        let networks = (0..).zip(grids).map(network);
        let networks = networks.filter(|network| network.edges() > 0);
        Self {
            networks: networks.collect(),
            plane,
        }
    }

    /// How many grids can be walked.
    #[must_use]
    pub fn grids(&self) -> usize {
        self.networks.len()
    }

    /// Somebody who walks one of the grids; none if there is none.
    #[must_use]
    pub fn stroll(&self, number: usize) -> Option<Stroll<'_>> {
        let network = self
            .networks
            .get(number.checked_rem(self.networks.len())?)?;
        let mut rng = Rng::with_seed(number as u64);
        let mut walk = Walk::begin(network, &mut rng)?;
        walk.set_out(&mut rng);
        let device = Device::begin(Quality::Good, &mut rng);
        Some(Stroll {
            plane: self.plane,
            walk,
            device,
            rng,
        })
    }
}

/// Somebody under way with a device.
pub struct Stroll<'a> {
    plane: Plane,
    walk: Walk<'a>,
    device: Device,
    rng: Rng,
}

impl Stroll<'_> {
    /// Goes on for so many seconds. What the device then reports: a position
    /// and its accuracy in metres, or nothing from a pocket.
    pub fn go_on(&mut self, seconds: f64) -> Option<(Position, f64)> {
        self.walk.go_on(seconds, &mut self.rng);
        let truth = self.walk.position();
        let (spot, accuracy_m) = self.device.report(truth, seconds, &mut self.rng)?;
        Some((self.plane.degrees(spot).into(), accuracy_m))
    }
}
