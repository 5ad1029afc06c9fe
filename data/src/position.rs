//! Positions and boxes in WGS 84 degrees, longitude first (OGC:CRS84).
//!
//! This is the one place where the order of axes is written down.

use serde::{Deserialize, Serialize};

/// A place on the ellipsoid, in WGS 84 degrees.
///
/// `lng` lies in −180..=180, `lat` in −90..=90; both are finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedPosition")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    /// Longitude, degrees east.
    pub lng: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

#[derive(Deserialize)]
struct UncheckedPosition {
    lng: f64,
    lat: f64,
}

/// Why two numbers are not a [`Position`].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PositionError {
    /// Out of range only in the order given: the two are surely swapped.
    #[error(
        "lng {}, lat {} is out of range; the other way round it is not: are they swapped?",
        plain(*lng),
        plain(*lat)
    )]
    Swapped {
        /// What was given as longitude.
        lng: f64,
        /// What was given as latitude.
        lat: f64,
    },
    /// Out of range, or not finite.
    #[error(
        "lng {}, lat {} is not a position in degrees (lng -180..180, lat -90..90)",
        plain(*lng),
        plain(*lat)
    )]
    OutOfRange {
        /// What was given as longitude.
        lng: f64,
        /// What was given as latitude.
        lat: f64,
    },
}

/// A number in an error, as JSON writes it: the page would load Rust's own way for these errors alone.
fn plain(degrees: f64) -> String {
    match serde_json::Number::from_f64(degrees) {
        Some(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
        }
        None if degrees.is_nan() => "NaN".to_owned(),
        None if degrees < 0.0 => "-inf".to_owned(),
        None => "inf".to_owned(),
    }
}

impl Position {
    /// A position from degrees, longitude first.
    ///
    /// # Errors
    /// [`PositionError`] if a number is out of range or not finite.
    pub fn new(lng: f64, lat: f64) -> Result<Self, PositionError> {
        let fits = |lng: f64, lat: f64| lng.abs() <= 180.0 && lat.abs() <= 90.0;
        match (fits(lng, lat), fits(lat, lng)) {
            (true, _) => Ok(Self { lng, lat }),
            (false, true) => Err(PositionError::Swapped { lng, lat }),
            (false, false) => Err(PositionError::OutOfRange { lng, lat }),
        }
    }
}

impl TryFrom<UncheckedPosition> for Position {
    type Error = PositionError;
    fn try_from(p: UncheckedPosition) -> Result<Self, PositionError> {
        Self::new(p.lng, p.lat)
    }
}

impl From<Position> for geo_types::Coord<f64> {
    fn from(p: Position) -> Self {
        Self { x: p.lng, y: p.lat }
    }
}

impl From<Position> for geo_types::Point<f64> {
    fn from(p: Position) -> Self {
        Self::new(p.lng, p.lat)
    }
}

impl From<geo_types::Coord<f64>> for Position {
    fn from(c: geo_types::Coord<f64>) -> Self {
        Self { lng: c.x, lat: c.y }
    }
}

/// A box in WGS 84 degrees, closed on all sides.
///
/// `west > east` means that the box crosses the antimeridian, as in RFC 7946
/// section 5.2. Written `west,south,east,north`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bbox {
    /// Western edge, degrees.
    pub west: f64,
    /// Southern edge, degrees.
    pub south: f64,
    /// Eastern edge, degrees.
    pub east: f64,
    /// Northern edge, degrees.
    pub north: f64,
}

/// Why a text is not a [`Bbox`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BboxError {
    /// Neither 4 numbers nor 6 (with heights, which are ignored).
    #[error("{0:?} is not west,south,east,north: 4 numbers are needed (or 6 with heights)")]
    Count(String),
    /// One of them is not a number.
    #[error("{0:?} in the bbox is not a number")]
    NotANumber(String),
    /// A corner is not a position.
    #[error("a corner of the bbox is wrong: {0}")]
    Corner(#[from] PositionError),
    /// South lies north of north.
    #[error("south {south} lies north of north {north}")]
    UpsideDown {
        /// Southern edge as given.
        south: f64,
        /// Northern edge as given.
        north: f64,
    },
}

impl Bbox {
    /// A box from its south-western and north-eastern corners.
    ///
    /// # Errors
    /// [`BboxError`] if a corner is out of range or south lies above north.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BboxError> {
        Position::new(west, south)?;
        Position::new(east, north)?;
        if south > north {
            return Err(BboxError::UpsideDown { south, north });
        }
        Ok(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// The box as one or, where it crosses the antimeridian, two boxes with
    /// `west <= east`.
    #[must_use]
    pub fn split(self) -> Vec<Self> {
        if self.west <= self.east {
            return vec![self];
        }
        vec![
            Self {
                east: 180.0,
                ..self
            },
            Self {
                west: -180.0,
                ..self
            },
        ]
    }

    /// The box around a single position.
    #[must_use]
    pub fn at(position: Position) -> Self {
        let Position { lng, lat } = position;
        Self {
            west: lng,
            south: lat,
            east: lng,
            north: lat,
        }
    }

    /// Whether a box that does not cross the antimeridian holds a position.
    #[must_use]
    pub fn holds(self, position: Position) -> bool {
        self.covers(Self::at(position))
    }

    /// Whether two boxes share a point; neither may cross the antimeridian.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether it holds all of another; neither may cross the antimeridian.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.west <= other.west
            && other.east <= self.east
            && self.south <= other.south
            && other.north <= self.north
    }

    /// The smallest box around both; neither may cross the antimeridian.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// The middle of a box that does not cross the antimeridian.
    #[must_use]
    pub fn centre(self) -> Position {
        Position {
            lng: (self.west + self.east) / 2.0,
            lat: (self.south + self.north) / 2.0,
        }
    }
}

impl std::fmt::Display for Bbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{},{},{},{}",
            self.west, self.south, self.east, self.north
        )
    }
}

impl std::str::FromStr for Bbox {
    type Err = BboxError;
    fn from_str(text: &str) -> Result<Self, BboxError> {
        let number = |s: &str| {
            s.trim()
                .parse()
                .map_err(|_| BboxError::NotANumber(s.trim().to_owned()))
        };
        let numbers = text
            .split(',')
            .take(7)
            .map(number)
            .collect::<Result<Vec<f64>, _>>()?;
        match numbers[..] {
            [west, south, east, north] | [west, south, _, east, north, _] => {
                Self::new(west, south, east, north)
            }
            _ => Err(BboxError::Count(text.chars().take(80).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_coordinates_are_named_as_such() {
        assert!(matches!(
            Position::new(32.17, 115.67),
            Err(PositionError::Swapped { .. })
        ));
        assert!(matches!(
            Position::new(500.0, 500.0),
            Err(PositionError::OutOfRange { .. })
        ));
        assert!(matches!(
            Position::new(f64::NAN, 0.0),
            Err(PositionError::OutOfRange { .. })
        ));
        assert!(Position::new(115.67, 32.17).is_ok());
    }

    #[test]
    fn a_bbox_takes_four_or_six_numbers() -> Result<(), BboxError> {
        let four: Bbox = "115, 32, 116, 33".parse()?;
        assert_eq!(four, "115,32,0,116,33,10".parse()?);
        assert_eq!(four.to_string(), "115,32,116,33");
        assert!(matches!("1,2,3".parse::<Bbox>(), Err(BboxError::Count(_))));
        assert!(matches!(
            "1,2,3,x".parse::<Bbox>(),
            Err(BboxError::NotANumber(_))
        ));
        assert!(matches!(
            "1,3,2,2".parse::<Bbox>(),
            Err(BboxError::UpsideDown { .. })
        ));
        assert!(matches!(
            "NaN,0,1,1".parse::<Bbox>(),
            Err(BboxError::Corner(_))
        ));
        Ok(())
    }

    #[test]
    fn a_bbox_over_the_antimeridian_is_two_boxes() -> Result<(), BboxError> {
        let parts = Bbox::new(170.0, -10.0, -170.0, 10.0)?.split();
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|b| b.west <= b.east));
        Ok(())
    }
}
