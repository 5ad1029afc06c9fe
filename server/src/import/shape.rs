//! Geometries of rows, checked: positions and boundaries.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::orient::Direction;
use geo::{Coord, InteriorPoint, Intersects, Orient, RemoveRepeatedPoints, Validation};
use geo_types::{LineString, MultiPolygon, Polygon};
use geojson::GeometryValue;
use xunge_data::{Boundary, Datum, Position, PositionError};

use super::row::{Row, Shape};
use super::{BadRow, Defect, Field};

/// The most positions a ring may have: the checks of a ring take time with
/// the square of it.
pub(super) const MAX_RING: usize = 20_000;

/// Web Mercator, and with it the map, ends here, in degrees.
const MAP_END: f64 = 85.06;

/// The position of a row: of its Point, or of its columns.
pub(super) fn position(row: &Row<'_>) -> Result<Position, BadRow> {
    let bad = |field, defect| BadRow {
        row: row.number,
        field,
        defect,
    };
    let geometry = |defect| bad("geometry", defect);
    match &row.shape {
        Shape::Absent
            if row.text(Field::Lng).is_none()
                && row.text(Field::Lat).is_none()
                && !row.properties.is_empty() =>
        {
            Err(geometry(Defect::NoGeometry))
        }
        Shape::Absent => {
            let (lng, lat) = (row.number(Field::Lng)?, row.number(Field::Lat)?);
            degrees(lng, lat, row.crs).map_err(|defect| bad("lng, lat", defect))
        }
        Shape::Unreadable(reason) => Err(geometry(Defect::UnreadableGeometry(reason.clone()))),
        Shape::Geometry(shape) => match &shape.value {
            GeometryValue::Point { coordinates } => {
                numbers(coordinates.as_slice(), row.crs).map_err(geometry)
            }
            other => Err(geometry(Defect::WrongGeometry {
                found: other.type_name(),
                expected: "Point",
            })),
        },
    }
}

/// The boundary of a row, valid after OGC Simple Features, its rings turned as
/// RFC 7946 has them (the outer ones counter-clockwise), without heights.
pub(super) fn boundary(row: &Row<'_>) -> Result<Boundary, BadRow> {
    let checked = match &row.shape {
        Shape::Absent => Err(Defect::NoGeometry),
        Shape::Unreadable(reason) => Err(Defect::UnreadableGeometry(reason.clone())),
        Shape::Geometry(geometry) => polygons(&geometry.value, row.crs).and_then(valid),
    };
    let defect = |defect| BadRow {
        row: row.number,
        field: "geometry",
        defect,
    };
    checked
        .map(|polygons| Boundary(polygons.orient(Direction::Default)))
        .map_err(defect)
}

/// A position that is surely inside a boundary.
pub(super) fn middle(boundary: &Boundary) -> Option<Position> {
    boundary
        .polygons()
        .interior_point()
        .map(|point| point.0.into())
}

/// A position as it is kept, of degrees in the file's system.
fn degrees(lng: f64, lat: f64, crs: Datum) -> Result<Position, Defect> {
    match Position::new(lng, lat) {
        Ok(p) if p.lat.abs() > MAP_END => Err(Defect::OffTheMap { lng, lat }),
        Ok(p) => Ok(crs.to_wgs84(p)),
        Err(PositionError::OutOfRange { .. }) if lng.abs().max(lat.abs()) > 1000.0 => {
            Err(Defect::Metres { x: lng, y: lat })
        }
        Err(e) => Err(e.into()),
    }
}

fn numbers(coordinates: &[f64], crs: Datum) -> Result<Position, Defect> {
    match coordinates {
        [lng, lat, ..] => degrees(*lng, *lat, crs),
        _ => Err(Defect::UnreadableGeometry(
            "a position has two numbers".to_owned(),
        )),
    }
}

fn polygons(value: &GeometryValue, crs: Datum) -> Result<MultiPolygon<f64>, Defect> {
    let parts = match value {
        GeometryValue::Polygon { coordinates } => vec![polygon(coordinates, crs)?],
        GeometryValue::MultiPolygon { coordinates } => coordinates
            .iter()
            .map(|rings| polygon(rings, crs))
            .collect::<Result<_, _>>()?,
        other => {
            let expected = "Polygon or MultiPolygon";
            return Err(Defect::WrongGeometry {
                found: other.type_name(),
                expected,
            });
        }
    };
    if parts.is_empty() {
        return Err(Defect::NoGeometry);
    }
    Ok(MultiPolygon(parts))
}

fn polygon(rings: &[Vec<geojson::Position>], crs: Datum) -> Result<Polygon<f64>, Defect> {
    let mut rings = rings.iter().map(|positions| ring(positions, crs));
    let outer = rings.next().ok_or(Defect::NoGeometry)??;
    Ok(Polygon::new(outer, rings.collect::<Result<_, _>>()?))
}

fn ring(positions: &[geojson::Position], crs: Datum) -> Result<LineString<f64>, Defect> {
    let read = positions.iter().map(|p| numbers(p.as_slice(), crs));
    let positions: Vec<Position> = read.collect::<Result<_, _>>()?;
    let (Some(&first), Some(&last)) = (positions.first(), positions.last()) else {
        return Err(Defect::ShortRing(0));
    };
    if first != last {
        return Err(Defect::OpenRing { first, last });
    }
    match positions.len() {
        short @ ..4 => Err(Defect::ShortRing(short)),
        long if long > MAX_RING => Err(Defect::LongRing(long)),
        _ => Ok(positions.into_iter().map(Coord::from).collect()),
    }
}

fn valid(polygons: MultiPolygon<f64>) -> Result<MultiPolygon<f64>, Defect> {
    let rings = || {
        polygons
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
    };
    if let Some(tip) = rings().find_map(spike) {
        let reason = "a ring runs out and back on the same line".to_owned();
        return Err(Defect::Invalid {
            reason,
            near: Some(tip.into()),
        });
    }
    if let Err(e) = polygons.check_validation() {
        let near = rings().find_map(crossing).map(Position::from);
        let reason = if near.is_some() {
            "a ring crosses or touches itself".to_owned()
        } else {
            e.to_string()
        };
        return Err(Defect::Invalid { reason, near });
    }
    Ok(polygons)
}

/// Where a ring turns back on the line it came by.
fn spike(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let mut corners = ring.remove_repeated_points().0;
    corners.extend(corners.get(1).copied());
    corners.windows(3).find_map(|corner| match *corner {
        [before, tip, after] => {
            let is_straight = RobustKernel::orient2d(before, tip, after) == Orientation::Collinear;
            let (back, on) = (before - tip, after - tip);
            (is_straight && back.x * on.x + back.y * on.y > 0.0).then_some(tip)
        }
        _ => None,
    })
}

/// Where a ring meets itself other than from one segment to the next.
fn crossing(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let lines: Vec<_> = ring.lines().collect();
    let meet = |(i, line): (usize, &geo::Line<f64>)| {
        lines.iter().skip(i + 1).find_map(|other| {
            let neighbours = line.start == other.end || line.end == other.start;
            if neighbours || !line.intersects(other) {
                return None;
            }
            match line_intersection(*line, *other)? {
                LineIntersection::SinglePoint { intersection, .. } => Some(intersection),
                LineIntersection::Collinear { intersection } => Some(intersection.start),
            }
        })
    };
    lines.iter().enumerate().find_map(meet)
}
