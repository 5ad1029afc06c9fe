//! Literals of CQL2: numbers, moments, geometries.

use cql2::Expr;
use geo::Geometry;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};
use xunge_data::{Bbox, Crs, Date, Timestamp};

use super::{CqlError, shown};
use crate::{
    model::filter::{Shape, Span},
    projection::unproject_geometry,
};

/// Points along an edge of a box that is no box in degrees.
const STEPS: u32 = 16;

/// The number that an expression is; a sign before it is an operation.
pub(super) fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Float(number) => Some(*number),
        Expr::Operation { op, args } => match (op.as_str(), &args[..]) {
            ("*", [a, b]) => Some(number(a)? * number(b)?),
            ("-", [a]) => Some(-number(a)?),
            _ => None,
        },
        _ => None,
    }
}

/// A moment as RFC 3339 writes it, or a day in Asia/Shanghai.
pub(super) fn span(text: &str) -> Result<Span, CqlError> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(Span::at(moment));
    }
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    day.map(Span::day)
        .ok_or_else(|| CqlError::NotAMoment(shown(text)))
}

/// The shape that an expression is; none if it is no geometry at all.
pub(super) fn shape(expr: &Expr, crs: Crs) -> Option<Result<Shape, CqlError>> {
    let geometry = match expr {
        Expr::Geometry(geometry) => drawn(geometry).and_then(|g| Ok(unproject_geometry(crs, &g)?)),
        Expr::BBox { bbox } => boxed(bbox, crs),
        Expr::Operation { op, args } if op.eq_ignore_ascii_case("bbox") => boxed(args, crs),
        _ => return None,
    };
    let empty = || CqlError::Geometry("it is empty".to_owned());
    Some(geometry.and_then(|geometry| Shape::new(geometry).ok_or_else(empty)))
}

fn wrong(reason: impl std::fmt::Display) -> CqlError {
    CqlError::Geometry(shown(&reason.to_string()))
}

fn drawn(geometry: &cql2::Geometry) -> Result<Geometry<f64>, CqlError> {
    let value = serde_json::to_value(geometry).map_err(wrong)?;
    let geometry: geojson::Geometry = serde_json::from_value(value).map_err(wrong)?;
    let geometry = Geometry::<f64>::try_from(geometry).map_err(wrong)?;
    check(&geometry)?;
    Ok(geometry)
}

/// Rings have at least four positions, lines two.
fn check(geometry: &Geometry<f64>) -> Result<(), CqlError> {
    let ring = |ring: &LineString<f64>| ring.0.len() >= 4;
    let area = |area: &Polygon<f64>| ring(area.exterior()) && area.interiors().iter().all(ring);
    let line = |line: &LineString<f64>| line.0.len() >= 2;
    let is_whole = match geometry {
        Geometry::Polygon(polygon) => area(polygon),
        Geometry::MultiPolygon(polygons) => polygons.iter().all(area),
        Geometry::LineString(string) => line(string),
        Geometry::MultiLineString(strings) => strings.iter().all(line),
        Geometry::GeometryCollection(parts) => return parts.iter().try_for_each(check),
        _ => true,
    };
    match is_whole {
        true => Ok(()),
        false => Err(wrong("a ring has under 4 positions, or a line under 2")),
    }
}

fn boxed(numbers: &[Box<Expr>], crs: Crs) -> Result<Geometry<f64>, CqlError> {
    let numbers: Option<Vec<_>> = numbers.iter().map(|expr| number(expr)).collect();
    let (lower, upper) = match numbers.as_deref() {
        Some([a, b, c, d] | [a, b, _, c, d, _]) => ([*a, *b], [*c, *d]),
        _ => return Err(wrong("a box has 4 numbers, or 6 with heights")),
    };
    if !crs.is_geographic() {
        let rect = Rect::new(Coord::from(lower), Coord::from(upper));
        return Ok(unproject_geometry(crs, &Geometry::Polygon(dense(rect)))?);
    }
    let [west, south, east, north] = match crs.is_northing_first() {
        true => [lower[1], lower[0], upper[1], upper[0]],
        false => [lower[0], lower[1], upper[0], upper[1]],
    };
    let bbox = Bbox::new(west, south, east, north).map_err(wrong)?;
    let part =
        |part: Bbox| Rect::new((part.west, part.south), (part.east, part.north)).to_polygon();
    let parts: Vec<_> = bbox.split().into_iter().map(part).collect();
    Ok(Geometry::MultiPolygon(MultiPolygon(parts)))
}

/// A box as a ring with many points, because its edges bend.
fn dense(rect: Rect<f64>) -> Polygon<f64> {
    let corners = rect.to_polygon();
    let edges = corners.exterior().lines();
    let points = edges.flat_map(|edge| {
        (0..STEPS).map(move |step| edge.start + edge.delta() * f64::from(step) / f64::from(STEPS))
    });
    Polygon::new(LineString(points.collect()), Vec::new())
}
