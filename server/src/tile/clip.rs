//! Areas cut to a tile and brought to its whole steps, valid all the same.
//!
//! 1. Bring the area to steps, as fractions.
//! 2. Cut it to the tile and its margin.
//! 3. Round to whole steps. Rounding may fold a thin part over itself, or let
//!    two corners fall together.
//! 4. Overlay the rounded rings with themselves in whole numbers: what comes
//!    out has no ring that crosses or touches itself, none without an area, no
//!    needless corner, and the winding that MVT 2.1 section 4.3.3.3 asks for.

use geo::{BooleanOps, BoundingRect, MapCoords, Orient, orient::Direction};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use i_overlay::{
    core::{
        fill_rule::FillRule,
        overlay::{ContourDirection, IntOverlayOptions, Overlay},
        overlay_rule::OverlayRule,
    },
    i_float::int::point::IntPoint,
};
use xunge_data::Position;

use super::scheme::{BUFFER, EXTENT, TileGrid};

/// A closed ring of steps; its first corner is not repeated at its end.
pub(super) type Ring = Vec<[i32; 2]>;

/// An area in a tile: polygons, each an outer ring, wound so that its surveyor's
/// area is positive, and its holes, wound the other way.
pub(super) type Area = Vec<Vec<Ring>>;

/// What a tile shows of an area in WGS 84 degrees. Empty if it lies elsewhere
/// or is too small to have a whole step.
pub(super) fn clip(polygons: &MultiPolygon<f64>, grid: TileGrid) -> Area {
    let steps = polygons.map_coords(|degrees| {
        let [x, y] = grid.place(Position::from(degrees));
        Coord { x, y }
    });
    let Some(extent) = steps.bounding_rect() else {
        return Area::new();
    };
    let (low, high) = (f64::from(-BUFFER), f64::from(EXTENT + BUFFER));
    let reaches = |from: f64, to: f64| from <= high && low <= to;
    if !reaches(extent.min().x, extent.max().x) || !reaches(extent.min().y, extent.max().y) {
        return Area::new();
    }
    let within = |from: f64, to: f64| low <= from && to <= high;
    let inside = within(extent.min().x, extent.max().x) && within(extent.min().y, extent.max().y);
    let cut = if inside {
        steps.orient(Direction::Default)
    } else {
        let window = Rect::new((low, low), (high, high)).to_polygon();
        steps.intersection(&MultiPolygon::from(window))
    };
    whole(&cut)
}

/// Rounds to whole steps and makes valid again.
fn whole(polygons: &MultiPolygon<f64>) -> Area {
    let rings: Vec<Vec<IntPoint>> = polygons.iter().flat_map(rings).map(round).collect();
    let options = IntOverlayOptions {
        output_direction: ContourDirection::CounterClockwise,
        ..IntOverlayOptions::ogc()
    };
    let shapes = Overlay::with_contours_custom(&rings, &[], options, Default::default())
        .overlay(OverlayRule::Subject, FillRule::NonZero);
    let ring = |(place, ring): (usize, Vec<IntPoint>)| {
        let mut ring: Ring = ring.into_iter().map(|p| [p.x, p.y]).collect();
        // The overlay leaves holes of a step or two wound as they were.
        if (surveyors_area_2(&ring) > 0) != (place == 0) {
            ring.reverse();
        }
        ring
    };
    let polygon = |shape: Vec<Vec<IntPoint>>| shape.into_iter().enumerate().map(ring).collect();
    shapes.into_iter().map(polygon).collect()
}

/// Twice the area by the surveyor's formula, as MVT 2.1 section 4.3.3.3 writes it.
pub(super) fn surveyors_area_2(ring: &Ring) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&[i32; 2], &[i32; 2])| {
        i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
    };
    ring.iter().zip(next).map(cross).sum()
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn round(ring: &LineString<f64>) -> Vec<IntPoint> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the tile and its margin"
    )]
    let whole = |step: f64| step.round() as i32;
    let corners = ring.0.iter().skip(1);
    corners
        .map(|c| IntPoint::new(whole(c.x), whole(c.y)))
        .collect()
}

#[cfg(test)]
#[path = "clip_tests.rs"]
mod tests;
