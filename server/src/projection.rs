//! Coordinates into and out of the systems that features can be asked for in.
//!
//! Degrees of WGS 84 and CGCS2000 are the same to 0.1 mm, so what is left to do
//! is the order of axes and the projections: the Gauss-Kruger zones by the
//! series of Poder and Engsager (order 6, below 0.01 mm within a zone), and
//! the spherical Mercator of the web.

use std::sync::LazyLock;

use geo::{Coord, Geometry, MapCoords};
use proj4rs::{Proj, transform::transform};
use xunge_data::{Crs, Position};

/// Digits after the point of metres in answers: 0.1 mm.
const PER_METRE: f64 = 10_000.0;

/// What is as near as this there and back is the same place, metres.
const SAME_M: f64 = 0.001;

/// A place that a system cannot express.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{0}, {1} is out of reach of {2}")]
pub struct OutOfReach(pub f64, pub f64, pub Crs);

/// A projection, by its parameters in the EPSG register.
type Known = LazyLock<Option<Proj>>;

static DEGREES: Known = LazyLock::new(|| Proj::from_proj_string("+proj=longlat +ellps=GRS80").ok());
static ZONE_114: Known = LazyLock::new(|| zone(114));
static ZONE_117: Known = LazyLock::new(|| zone(117));
static SPHERE: Known =
    LazyLock::new(|| Proj::from_proj_string("+proj=longlat +a=6378137 +b=6378137").ok());
static WEB_MERCATOR: Known =
    LazyLock::new(|| Proj::from_proj_string("+proj=merc +a=6378137 +b=6378137").ok());

/// CGCS2000 / 3-degree Gauss-Kruger around a central meridian.
fn zone(meridian: u8) -> Option<Proj> {
    let parameters = format!("+proj=etmerc +lon_0={meridian} +k=1 +x_0=500000 +ellps=GRS80");
    Proj::from_proj_string(&parameters).ok()
}

/// The degrees a projected system starts from, and itself.
fn projection(crs: Crs) -> Option<(&'static Proj, &'static Proj)> {
    let (from, to) = match crs {
        Crs::Crs84 | Crs::Epsg4326 | Crs::Epsg4490 => return None,
        Crs::Epsg3857 => (&SPHERE, &WEB_MERCATOR),
        Crs::Epsg4547 => (&DEGREES, &ZONE_114),
        Crs::Epsg4548 => (&DEGREES, &ZONE_117),
    };
    from.as_ref().zip(to.as_ref())
}

/// Swaps what the register puts first.
fn in_order(crs: Crs, [east, north]: [f64; 2]) -> [f64; 2] {
    match crs.is_northing_first() {
        true => [north, east],
        false => [east, north],
    }
}

/// A position in a system, in its order of axes.
///
/// # Errors
/// [`OutOfReach`] if it lies where the projection ends.
pub(crate) fn project(crs: Crs, position: Position) -> Result<[f64; 2], OutOfReach> {
    let Position { lng, lat } = position;
    if crs.is_geographic() {
        return Ok(in_order(crs, [lng, lat]));
    }
    let out = OutOfReach(lng, lat, crs);
    let (from, to) = projection(crs).ok_or(out)?;
    let mut point = (lng.to_radians(), lat.to_radians(), 0.0);
    transform(from, to, &mut point).map_err(|_| out)?;
    match point.0.is_finite() && point.1.is_finite() {
        true => Ok(in_order(crs, [point.0, point.1])),
        false => Err(out),
    }
}

/// The position of coordinates in a system, in its order of axes.
///
/// # Errors
/// [`OutOfReach`] if they are no place on earth.
pub(crate) fn unproject(crs: Crs, coordinates: [f64; 2]) -> Result<Position, OutOfReach> {
    let out = OutOfReach(coordinates[0], coordinates[1], crs);
    let [east, north] = in_order(crs, coordinates);
    if crs.is_geographic() {
        return Position::new(east, north).map_err(|_| out);
    }
    let (to, from) = projection(crs).ok_or(out)?;
    let mut point = (east, north, 0.0);
    transform(from, to, &mut point).map_err(|_| out)?;
    let position = Position::new(point.0.to_degrees(), point.1.to_degrees()).map_err(|_| out)?;
    // Beyond the edge of the map the series still gives some place, but not this one.
    let [a, b] = project(crs, position)?;
    let off = (a - coordinates[0]).hypot(b - coordinates[1]);
    match off < SAME_M {
        true => Ok(position),
        false => Err(out),
    }
}

/// A geometry of CRS84 in a system, in its order of axes; metres to 0.1 mm.
///
/// # Errors
/// [`OutOfReach`] if part of it lies where the projection ends.
pub(crate) fn project_geometry(
    crs: Crs,
    geometry: &Geometry<f64>,
) -> Result<Geometry<f64>, OutOfReach> {
    let rounded = |metres: f64| (metres * PER_METRE).round() / PER_METRE;
    geometry.try_map_coords(|coord| {
        let [x, y] = project(crs, coord.into())?;
        Ok(match crs.is_geographic() {
            true => Coord { x, y },
            false => Coord {
                x: rounded(x),
                y: rounded(y),
            },
        })
    })
}

/// A geometry given in a system and its order of axes, in CRS84.
///
/// # Errors
/// [`OutOfReach`] if part of it is no place on earth.
pub(crate) fn unproject_geometry(
    crs: Crs,
    geometry: &Geometry<f64>,
) -> Result<Geometry<f64>, OutOfReach> {
    geometry.try_map_coords(|coord| Ok(unproject(crs, [coord.x, coord.y])?.into()))
}

#[cfg(test)]
mod tests;
