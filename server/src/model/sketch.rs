//! A map around a spot: how far, roughly, many places are from it.

use wide::f32x8;
use xunge_data::{Bbox, Position};

use super::near::{SPHERE_SLACK, TEMPERATE};

/// A map around a spot, true to scale near it: a sphere's mid-latitude formula,
/// without a sine for each place. Not for the polar zones.
pub(super) struct Sketch {
    spot: Position,
    cos: f64,
    half_sin: f64,
}

/// A sketch in single precision, eight places at once, as they lie from a place
/// that is near them.
pub(super) struct Rough {
    east: f32x8,
    north: f32x8,
    cos: f32x8,
    /// For degrees.
    half_sin: f32x8,
}

impl Sketch {
    /// So far from the spot, in radians, it is within 0.2 % of the sphere.
    pub(super) const REACH: f64 = 0.05;
    /// It differs from the ellipsoid by the sphere's share and its own.
    const SLACK: f64 = SPHERE_SLACK + 0.004;
    /// What is rough is off by less than this besides, radians: 0.06 mm.
    const ROUGH: f64 = 1e-11;

    /// None in the polar zones.
    pub(super) fn around(spot: Position) -> Option<Self> {
        let (sin, cos) = spot.lat.to_radians().sin_cos();
        let half_sin = sin / 2.0;
        (spot.lat.abs() <= TEMPERATE).then_some(Self {
            spot,
            cos,
            half_sin,
        })
    }

    /// What it is around.
    pub(super) fn spot(&self) -> Position {
        self.spot
    }

    /// The square of the distance, radians.
    pub(super) fn square(&self, place: Position) -> f64 {
        let north = (place.lat - self.spot.lat).to_radians();
        let turn = (place.lng - self.spot.lng).abs();
        let east = turn.min(360.0 - turn).to_radians() * (self.cos - self.half_sin * north);
        north * north + east * east
    }

    /// The square of the distance to the nearest of a box that does not cross the
    /// antimeridian, radians.
    pub(super) fn square_to(&self, bbox: Bbox) -> f64 {
        let lat = self.spot.lat.clamp(bbox.south, bbox.north);
        let square = |lng| self.square(Position { lng, lat });
        if bbox.west <= self.spot.lng && self.spot.lng <= bbox.east {
            return square(self.spot.lng);
        }
        square(bbox.west).min(square(bbox.east))
    }

    /// Within which square, radians, all lie that may be as near as a place of
    /// which the sketch, or a rough one, says this square.
    pub(super) fn reach_2(square: f64) -> f64 {
        (square.sqrt() * Self::SLACK + Self::ROUGH).powi(2)
    }

    /// The same for places around this one, on its side of the antimeridian.
    pub(super) fn rough(&self, near: Position) -> Rough {
        let east = self.spot.lng - near.lng;
        let turns = (east / 360.0).round();
        Rough {
            east: single(east - 360.0 * turns),
            north: single(self.spot.lat - near.lat),
            cos: single(self.cos),
            half_sin: single(self.half_sin.to_radians()),
        }
    }
}

impl Rough {
    /// The squares of the distances of some places, given in degrees from the
    /// near one, radians.
    pub(super) fn squares(&self, east: [f32; 8], north: [f32; 8]) -> f32x8 {
        let north = f32x8::new(north) - self.north;
        let east = (f32x8::new(east) - self.east) * (self.cos - self.half_sin * north);
        (north * north + east * east) * f32x8::splat(1f32.to_radians().powi(2))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
fn single(number: f64) -> f32x8 {
    f32x8::splat(number as f32)
}
