//! What is wrong with a row, and how to put it right.

use xunge_data::{Code, CodeError, Date, NotAScore, Position, PositionError};

use super::{Field, TimeError};

/// What the rows of a file are, and so how they are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum Unit {
    /// Lines of a CSV file, from 1: the heading is line 1.
    Line,
    /// Features of a GeoJSON file, from 1.
    Feature,
}

/// One row that cannot be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    /// Its number; see [`Unit`].
    pub row: u64,
    /// The field that is wrong: a [`Field`], `geometry` or `row`.
    pub field: &'static str,
    /// What is wrong with it.
    pub defect: Defect,
}

/// All rows of a file that cannot be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRows {
    /// What rows are.
    pub unit: Unit,
    /// How many rows there are in the file.
    pub of: u64,
    /// The bad ones, in the order of the file.
    pub rows: Vec<BadRow>,
}

/// How many rows are printed before it says how many more there are.
const PRINTED: usize = 50;

impl std::fmt::Display for BadRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { unit, of, rows } = self;
        write!(
            f,
            "{} of {of} rows cannot be imported (a row is a {unit}, counted from 1):",
            rows.len()
        )?;
        list(f, rows)?;
        let mut fixes: Vec<String> = Vec::new();
        for fix in rows.iter().filter_map(|bad| bad.defect.fix()) {
            if !fixes.contains(&fix) && fixes.len() < PRINTED {
                write!(f, "\n{fix}")?;
                fixes.push(fix);
            }
        }
        write!(
            f,
            "\nNothing was imported. Put the rows right, or leave them out with --skip-bad."
        )
    }
}

pub(super) fn list(f: &mut std::fmt::Formatter<'_>, rows: &[BadRow]) -> std::fmt::Result {
    for BadRow { row, field, defect } in rows.iter().take(PRINTED) {
        write!(f, "\n  row {row}, field {field}: {defect}")?;
    }
    match rows.len().saturating_sub(PRINTED) {
        0 => Ok(()),
        more => write!(f, "\n  and {more} more"),
    }
}

/// What is wrong with a field of a row.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Defect {
    /// A field that is needed is empty.
    #[error("it is empty")]
    Missing,
    /// A line of a table that is too short or too long.
    #[error("the line has {found} fields, the heading {expected}")]
    FieldCount {
        /// Fields of the line.
        found: usize,
        /// Fields of the heading.
        expected: usize,
    },
    /// Something in the list of features that is none.
    #[error("not a GeoJSON Feature: {0}")]
    NotAFeature(String),
    /// A GPX track that says nothing of its device.
    #[error("the track has no name: say with --device CODE which device recorded it")]
    NamelessTrack,
    /// No number.
    #[error("{0:?} is not a number")]
    NotANumber(String),
    /// No whole number.
    #[error("{0:?} is not a whole number from 0 to 4,294,967,295")]
    NotACount(String),
    /// No code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// A word that is not one of ours.
    #[error("{value:?} is none of {known}")]
    UnknownWord {
        /// The word.
        value: String,
        /// The words there are.
        known: String,
        /// The field.
        field: Field,
    },
    /// The same code twice.
    #[error("duplicate: {code} is the {field} of row {first} too")]
    Duplicate {
        /// The code.
        code: Code,
        /// The row that had it first.
        first: u64,
        /// The field that carries codes.
        field: Field,
    },
    /// No geometry at all.
    #[error("there is no geometry")]
    NoGeometry,
    /// Another type of geometry.
    #[error("a {found}, where a {expected} is needed")]
    WrongGeometry {
        /// Its type.
        found: &'static str,
        /// The types that will do.
        expected: &'static str,
    },
    /// A geometry that cannot be read.
    #[error("not a GeoJSON geometry: {0}")]
    UnreadableGeometry(String),
    /// A ring that is too short to be one.
    #[error("a ring has {0} positions: 4 are needed, the last the same as the first")]
    ShortRing(usize),
    /// A ring with more positions than are sensible.
    #[error("a ring has {0} positions, more than {limit}", limit = super::shape::MAX_RING)]
    LongRing(usize),
    /// A ring that does not end where it starts.
    #[error("a ring is not closed: it starts at {} and ends at {}", at(*.first), at(*.last))]
    OpenRing {
        /// Its first position.
        first: Position,
        /// Its last position.
        last: Position,
    },
    /// A boundary that is not valid after OGC Simple Features.
    #[error("{}", invalid(.reason, *.near))]
    Invalid {
        /// What is wrong with it.
        reason: String,
        /// Where.
        near: Option<Position>,
    },
    /// No position in degrees.
    #[error(transparent)]
    Position(#[from] PositionError),
    /// Coordinates in metres.
    #[error("{x}, {y} looks like metres of a projection, not degrees")]
    Metres {
        /// First coordinate.
        x: f64,
        /// Second coordinate.
        y: f64,
    },
    /// Beyond the edge of the map.
    #[error(
        "lng {lng}, lat {lat} lies beyond 85.06 degrees north or south, where the map ends: are they swapped?"
    )]
    OffTheMap {
        /// Longitude.
        lng: f64,
        /// Latitude.
        lat: f64,
    },
    /// In no grid, while the other way round it is in one.
    #[error("lng {}, lat {} is in no grid; the other way round it is: are they swapped?", .0.lng, .0.lat)]
    SwappedIntoGrid(Position),
    /// A grid that is in no community.
    #[error("{}", outside(*.middle, *.swapped))]
    OutsideCommunities {
        /// A position inside it.
        middle: Position,
        /// Whether it would be in one with its coordinates swapped.
        swapped: bool,
    },
    /// A community nobody knows.
    #[error("community {value:?} is not known by code or name; known are {known}")]
    UnknownCommunity {
        /// What was given.
        value: String,
        /// Those that are known.
        known: String,
    },
    /// A grid nobody knows.
    #[error("grid {0} is not known: import grids first")]
    UnknownGrid(Code),
    /// No score.
    #[error(transparent)]
    NotAScore(NotAScore),
    /// The same community on the same day twice.
    #[error("{community} was inspected on {day} in row {first} too")]
    InspectedTwice {
        /// The community.
        community: Code,
        /// The day.
        day: Date,
        /// The row that had it first.
        first: u64,
    },
    /// No hours of patrol.
    #[error("{0:?} is not hours of patrol such as 08:00-11:30, several parted by ;")]
    NotHours(String),
    /// A grid in another community than it says.
    #[error("it says community {says}, but its middle ({}) lies in {lies}", at(*.middle))]
    OtherCommunity {
        /// The community of its column.
        says: Code,
        /// The community that holds it.
        lies: Code,
        /// A position inside it.
        middle: Position,
    },
    /// No moment.
    #[error("{0}")]
    Time(TimeError),
    /// Closed before it was reported.
    #[error("closed at {closed}, before it was reported at {reported}")]
    ClosedEarly {
        /// When it was closed.
        closed: xunge_data::Timestamp,
        /// When it was reported.
        reported: xunge_data::Timestamp,
    },
}

impl Defect {
    /// How to put it right, where that is not plain from what is wrong.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        let fix = match self {
            Self::FieldCount { .. } => {
                "Is a quotation mark missing, or a separator in a text that needs them?"
            }
            Self::LongRing(_) => {
                "Simplify long rings first, for example with ogr2ogr -simplify 0.00001."
            }
            Self::Invalid { .. } => {
                "Mend boundaries with \"Fix geometries\" of QGIS, or with ogr2ogr -makevalid."
            }
            Self::Metres { .. } => {
                "Convert to WGS 84: ogr2ogr -t_srs EPSG:4326 new.geojson old.geojson"
            }
            Self::Position(PositionError::Swapped { .. })
            | Self::OffTheMap { .. }
            | Self::SwappedIntoGrid(_)
            | Self::OutsideCommunities { swapped: true, .. } => {
                "GeoJSON has longitude first, then latitude; of a table, name the columns with \
                 --column lng=NAME --column lat=NAME."
            }
            Self::UnknownWord { field, .. } => {
                return Some(format!(
                    "Name another column with --column {field}=NAME, or say --column {field}= if there is none."
                ));
            }
            Self::Missing | Self::Code(_) | Self::Duplicate { .. } => {
                "Each row needs its own code (incidents: id), and what is needed must not be empty; \
                 another column is named with --column FIELD=NAME."
            }
            Self::Time(time) => return Some(time.fix()),
            _ => return None,
        };
        Some(fix.to_owned())
    }
}

fn at(position: Position) -> String {
    format!("lng {}, lat {}", position.lng, position.lat)
}

fn outside(middle: Position, swapped: bool) -> String {
    let hint = if swapped {
        "; the other way round it does not: are longitude and latitude swapped?"
    } else {
        ""
    };
    format!(
        "it lies outside every community (its middle is at {}){hint}",
        at(middle)
    )
}

fn invalid(reason: &str, near: Option<Position>) -> String {
    let near = near.map(|p| format!(", at {}", at(p))).unwrap_or_default();
    format!("{reason}{near}")
}
