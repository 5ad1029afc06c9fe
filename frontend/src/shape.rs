//! An area drawn on the map: a polygon or a circle. In the address it is `lng,lat;lng,lat;…` or
//! `lng,lat,radius in metres`.
use std::{f64::consts::TAU, fmt, ops::RangeInclusive, str::FromStr};

use serde_json::{Value, json};
use xunge_data::Position;

use crate::{
    maths::cos,
    number::{fixed, number},
};

/// An area drawn on the map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Its corners in order, the first one once.
    Polygon(Vec<Position>),
    /// All that is within a distance.
    Circle {
        /// Its centre.
        centre: Position,
        /// Its radius, metres.
        radius_m: f64,
    },
}

impl Shape {
    /// Fewer corners are no area.
    pub(crate) const MIN_CORNERS: usize = 3;
    /// A polygon with as many is done.
    pub(crate) const MAX_CORNERS: usize = 100;
    /// With more corners than this an address is too long to be sent.
    const MAX_WRITTEN: usize = 40;
    /// The least and the greatest radius of a circle, metres.
    const RADII_M: RangeInclusive<f64> = 1.0..=100_000.0;
    /// Circles are counted as polygons of so many corners: 0.1 % smaller.
    const CIRCLE_CORNERS: u32 = 72;

    /// A polygon from corners; none if they are too few.
    pub(crate) fn polygon(corners: &[Position]) -> Option<Self> {
        let corners: Vec<_> = corners.iter().copied().map(rounded).collect();
        let is_area = (Self::MIN_CORNERS..=Self::MAX_CORNERS).contains(&corners.len());
        is_area.then_some(Self::Polygon(corners))
    }

    /// The circle around a centre through a position; none if they are one.
    pub(crate) fn circle(centre: Position, through: Position) -> Option<Self> {
        let radius_m = distance_m(centre, through).round();
        Self::RADII_M.contains(&radius_m).then_some(Self::Circle {
            centre: rounded(centre),
            radius_m,
        })
    }

    /// Its corners in order, the first one once.
    pub(crate) fn corners(&self) -> Vec<Position> {
        match self {
            Self::Polygon(corners) => corners.clone(),
            Self::Circle { centre, radius_m } => {
                let (east, north) = metres_per_degree(centre.lat);
                let corner = |i| {
                    let (sin, cos) =
                        (TAU * f64::from(i) / f64::from(Self::CIRCLE_CORNERS)).sin_cos();
                    rounded(Position {
                        lng: centre.lng + radius_m * cos / east,
                        lat: centre.lat + radius_m * sin / north,
                    })
                };
                (0..Self::CIRCLE_CORNERS).map(corner).collect()
            }
        }
    }

    /// As a GeoJSON polygon.
    pub(crate) fn geometry(&self) -> Value {
        let mut corners = self.corners();
        // Counter-clockwise, as RFC 7946 has outer rings.
        if doubled_area(&corners) < 0.0 {
            corners.reverse();
        }
        corners.extend(corners.first().copied());
        let ring: Vec<_> = corners.iter().map(|at| json!([at.lng, at.lat])).collect();
        json!({"type": "Polygon", "coordinates": [ring]})
    }

    /// For an address; none if it is too long for one.
    pub(crate) fn written(&self) -> Option<String> {
        match self {
            Self::Polygon(corners) if corners.len() > Self::MAX_WRITTEN => None,
            shape => Some(shape.to_string()),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Polygon(corners) => {
                for (i, Position { lng, lat }) in corners.iter().enumerate() {
                    let between = if i == 0 { "" } else { ";" };
                    write!(f, "{between}{},{}", fixed(*lng, 6), fixed(*lat, 6))?;
                }
                Ok(())
            }
            Self::Circle {
                centre: Position { lng, lat },
                radius_m,
            } => {
                let [lng, lat] = [*lng, *lat].map(|degrees| fixed(degrees, 6));
                write!(f, "{lng},{lat},{}", fixed(*radius_m, 0))
            }
        }
    }
}

impl FromStr for Shape {
    /// The address does not say an area.
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers = |part: &str| -> Option<Vec<f64>> { part.split(',').map(number).collect() };
        let parts: Option<Vec<_>> = text
            .split(';')
            .take(Self::MAX_CORNERS + 1)
            .map(numbers)
            .collect();
        let parts = parts.ok_or(())?;
        if let [circle] = &parts[..]
            && let [lng, lat, radius_m] = circle[..]
            && Self::RADII_M.contains(&radius_m)
        {
            let centre = Position::new(lng, lat).map_err(|_| ())?;
            return Ok(Self::Circle { centre, radius_m });
        }
        let corner = |part: &Vec<f64>| match part[..] {
            [lng, lat] => Position::new(lng, lat).ok(),
            _ => None,
        };
        let corners: Option<Vec<_>> = parts.iter().map(corner).collect();
        corners
            .and_then(|corners| Self::polygon(&corners))
            .ok_or(())
    }
}

/// To a tenth of a metre: what is drawn is what an address says.
fn rounded(Position { lng, lat }: Position) -> Position {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Position {
        lng: round(lng),
        lat: round(lat),
    }
}

/// How far two positions are from each other, metres; good to 0.1 % within a town.
pub(crate) fn distance_m(one: Position, other: Position) -> f64 {
    let (east, north) = metres_per_degree(f64::midpoint(one.lat, other.lat));
    ((other.lng - one.lng) * east).hypot((other.lat - one.lat) * north)
}

/// Lengths of a degree of longitude and of latitude on the WGS 84 ellipsoid.
fn metres_per_degree(lat: f64) -> (f64, f64) {
    let phi = lat.to_radians();
    let east = 111_412.84 * cos(phi) - 93.5 * cos(3.0 * phi);
    let north = 111_132.954 - 559.822 * cos(2.0 * phi) + 1.175 * cos(4.0 * phi);
    (east.max(1.0), north)
}

/// Twice the area in square degrees, positive if counter-clockwise.
fn doubled_area(corners: &[Position]) -> f64 {
    let next = corners.iter().cycle().skip(1);
    let cross = |(a, b): (&Position, &Position)| a.lng * b.lat - b.lng * a.lat;
    corners.iter().zip(next).map(cross).sum()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn at(lng: f64, lat: f64) -> Position {
        Position { lng, lat }
    }

    #[test]
    fn a_shape_that_is_written_can_be_read_again() {
        let corners = [at(115.1, 32.1), at(115.200_000_4, 32.1), at(115.2, 32.2)];
        let centre = at(115.67, 32.17);
        for shape in [
            Shape::polygon(&corners).unwrap(),
            Shape::circle(centre, at(115.68, 32.17)).unwrap(),
        ] {
            assert_eq!(shape.written().unwrap().parse(), Ok(shape));
        }
    }

    #[test]
    fn nonsense_is_no_shape() {
        for text in [
            "",
            "1,2",
            "1,2;3,4",
            "1,2,0",
            "1,2,NaN",
            "1,200;2,3;3,4",
            "a;b;c",
            "1,2,3,4",
        ] {
            assert_eq!(text.parse::<Shape>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_polygon_with_very_many_corners_is_not_written() {
        let corners: Vec<_> = (0..41)
            .map(|i| at(f64::from(i), f64::from(i * i) / 100.0))
            .collect();
        assert_eq!(Shape::polygon(&corners).unwrap().written(), None);
        assert_eq!(Shape::polygon(&corners[..2]), None);
    }

    #[test]
    fn every_corner_of_a_circle_is_a_radius_away() {
        // 0.01 degrees of longitude at 32.17 degrees north are 943.18 m of the parallel on WGS 84.
        let shape = Shape::circle(at(115.67, 32.17), at(115.68, 32.17)).unwrap();
        let (centre, radius_m) = (at(115.67, 32.17), 943.0);
        assert_eq!(shape, Shape::Circle { centre, radius_m });
        for corner in shape.corners() {
            assert!(
                (distance_m(centre, corner) - radius_m).abs() < 1.0,
                "{corner:?}"
            );
        }
    }

    #[test]
    fn a_ring_is_closed_and_runs_counter_clockwise_however_it_was_drawn() {
        let drawn = [at(0.0, 0.0), at(0.0, 1.0), at(1.0, 1.0)];
        let geometry = Shape::polygon(&drawn).unwrap().geometry();
        let ring = json!([[[1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 1.0]]]);
        assert_eq!(geometry["coordinates"], ring);
    }
}
