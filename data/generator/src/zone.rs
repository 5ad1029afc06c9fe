//! The town's zones: old town inside the wall line, town inside the ring road, edge beyond.

use geo::{Contains, Coord, LineString, Point, Polygon};

use crate::curve::around;
use crate::frame::at;
use crate::plan;

/// Which part of the town a position lies in.
pub(crate) struct Zones {
    old: Polygon,
    ring: Polygon,
}

impl Zones {
    pub(crate) fn new() -> Self {
        let area = |points: &[(f64, f64)]| {
            let points: Vec<Coord> = points.iter().map(|&(x, y)| at(x, y)).collect();
            Polygon::new(LineString::new(around(&points)), vec![])
        };
        Self {
            old: area(plan::old_town()),
            ring: area(plan::ring_road()),
        }
    }

    pub(crate) fn is_old(&self, p: Coord) -> bool {
        self.old.contains(&Point::from(p))
    }

    pub(crate) fn is_inner(&self, p: Coord) -> bool {
        self.ring.contains(&Point::from(p))
    }

    /// The block size that suits the zone.
    pub(crate) fn block_m2(&self, p: Coord) -> f64 {
        match (self.is_old(p), self.is_inner(p)) {
            (true, _) => 13_000.0,
            (_, true) => 27_000.0,
            _ => 62_000.0,
        }
    }

    /// Households on a hectare of residential land.
    pub(crate) fn households_per_ha(&self, p: Coord) -> f64 {
        match (self.is_old(p), self.is_inner(p)) {
            (true, _) => 44.0,
            (_, true) => 27.0,
            _ => 9.5,
        }
    }
}
