//! Where positions are on the map's element: Web Mercator, turned and moved as the camera is.
use std::f64::consts::PI;

use xunge_data::Position;

use crate::{
    maths::{cos, exp2, ln, sin, tan},
    state::Camera,
};

/// MapLibre's tiles are so wide at zoom 0, pixels.
const WORLD_PX: f64 = 512.0;
/// Beyond the edge of the element nothing is drawn that is this far away, pixels.
const MARGIN_PX: f64 = 32.0;

/// A camera over an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    centre: (f64, f64),
    zoom: f64,
    world_px: f64,
    sin: f64,
    cos: f64,
    size: (f64, f64),
}

impl Projection {
    /// `size` is the element's, in CSS pixels.
    pub(super) fn new(camera: Camera, size: (f64, f64)) -> Self {
        let bearing = camera.bearing.to_radians();
        Self {
            centre: mercator(camera.centre),
            zoom: camera.zoom,
            world_px: WORLD_PX * exp2(camera.zoom),
            sin: sin(bearing),
            cos: cos(bearing),
            size,
        }
    }

    /// The element's size.
    pub(super) fn size(&self) -> (f64, f64) {
        self.size
    }

    /// Where a position is, in CSS pixels from the element's upper left corner.
    pub(super) fn pixel(&self, position: Position) -> (f64, f64) {
        let (x, y) = mercator(position);
        let east = (x - self.centre.0) * self.world_px;
        let south = (y - self.centre.1) * self.world_px;
        (
            self.size.0 / 2.0 + east * self.cos + south * self.sin,
            self.size.1 / 2.0 - east * self.sin + south * self.cos,
        )
    }

    /// Whether a place is on the element, or hardly beyond its edge.
    pub(super) fn is_near(&self, (x, y): (f64, f64)) -> bool {
        let near = |at: f64, whole: f64| (-MARGIN_PX..=whole + MARGIN_PX).contains(&at);
        near(x, self.size.0) && near(y, self.size.1)
    }

    /// How large a mark is beside its drawing: about as the map's own layer has incidents.
    pub(super) fn mark_scale(&self) -> f64 {
        (0.5 + (self.zoom - 11.0) * 0.08).clamp(0.5, 1.1)
    }
}

/// Where a position is on the Web Mercator square, whose sides are 1 long.
pub(super) fn mercator(position: Position) -> (f64, f64) {
    let up = ln(tan(PI / 4.0 + position.lat.to_radians() / 2.0));
    (position.lng / 360.0 + 0.5, 0.5 - up / (2.0 * PI))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(bearing: f64) -> Projection {
        let centre = Position {
            lng: 115.67,
            lat: 32.17,
        };
        let camera = Camera {
            centre,
            zoom: 14.0,
            bearing,
        };
        Projection::new(camera, (800.0, 600.0))
    }

    fn is_at((x, y): (f64, f64), at: (f64, f64)) -> bool {
        (x - at.0).abs() < 1e-6 && (y - at.1).abs() < 1e-6
    }

    #[test]
    fn the_centre_is_in_the_middle_and_east_is_where_the_camera_has_it() {
        let centre = Position {
            lng: 115.67,
            lat: 32.17,
        };
        let east = Position {
            lng: 115.67 + 360.0 / 512.0 / 2_f64.powi(14) * 100.0,
            ..centre
        };
        assert!(is_at(over(30.0).pixel(centre), (400.0, 300.0)));
        assert!(is_at(over(0.0).pixel(east), (500.0, 300.0)));
        // East up: turned a quarter to the right.
        assert!(is_at(over(90.0).pixel(east), (400.0, 200.0)));
    }

    #[test]
    fn northward_it_is_the_gudermannian() {
        // Another form of the same: y = (1 - asinh(tan(lat)) / pi) / 2.
        for lat in [-60.0, 0.0, 32.17, 80.0_f64] {
            let (_, y) = mercator(Position { lng: 0.0, lat });
            let other = (1.0 - lat.to_radians().tan().asinh() / PI) / 2.0;
            assert!((y - other).abs() < 1e-12, "{lat}");
        }
    }
}
