//! An item before it becomes a feature.

use std::cmp::Ordering;

use geo_types::{MultiPolygon, Point};
use xunge_data::{Bbox, Community, Datetime, Grid, Office, Position};

use crate::model::{Located, Place, Region};

/// An item of a collection.
#[derive(Clone, Copy)]
pub(in crate::model) enum Candidate<'a> {
    /// An area.
    Community(&'a Community, &'a Place),
    /// An area.
    Grid(&'a Grid, &'a Place),
    /// A point.
    Office(&'a Office),
    /// A point and a moment.
    Incident(&'a Located),
}

/// Where an item is.
pub(in crate::model) enum Site<'a> {
    /// A point.
    Point(Position),
    /// An area, and the box around it.
    Area(&'a MultiPolygon<f64>, Bbox),
}

impl<'a> Candidate<'a> {
    /// Its code.
    pub(super) fn code(&self) -> &'a str {
        match self {
            Self::Community(community, _) => community.code.as_str(),
            Self::Grid(grid, _) => grid.code.as_str(),
            Self::Office(office) => office.code.as_str(),
            Self::Incident(located) => located.incident.report.id.as_str(),
        }
    }

    /// Where it is.
    pub(in crate::model) fn site(&self) -> Site<'a> {
        match self {
            Self::Community(community, place) => {
                Site::Area(community.boundary.polygons(), place.bbox)
            }
            Self::Grid(grid, place) => Site::Area(grid.boundary.polygons(), place.bbox),
            Self::Office(office) => Site::Point(office.position),
            Self::Incident(located) => Site::Point(located.incident.report.position),
        }
    }

    /// Its geometry on the wire.
    pub(super) fn geometry(&self) -> geojson::Geometry {
        match self {
            Self::Community(community, _) => community.boundary.clone().into(),
            Self::Grid(grid, _) => grid.boundary.clone().into(),
            Self::Office(Office { position, .. }) => (&Point::from(*position)).into(),
            Self::Incident(located) => (&Point::from(located.incident.report.position)).into(),
        }
    }

    /// The box around it.
    pub(super) fn bbox(&self) -> Bbox {
        match self.site() {
            Site::Area(_, bbox) => bbox,
            Site::Point(Position { lng, lat }) => Bbox {
                west: lng,
                south: lat,
                east: lng,
                north: lat,
            },
        }
    }

    /// Whether it shares a point with a region.
    pub(super) fn meets(&self, region: &Region) -> bool {
        match self.site() {
            Site::Point(position) => region.holds(position),
            Site::Area(polygons, own) => {
                let boxes_meet = |part: Bbox| {
                    own.west <= part.east
                        && part.west <= own.east
                        && own.south <= part.north
                        && part.south <= own.north
                };
                region.around().split().into_iter().any(boxes_meet) && region.meets(polygons)
            }
        }
    }

    /// Whether its moment lies in an interval; what has none always does.
    pub(super) fn is_in_time(&self, datetime: Option<Datetime>) -> bool {
        match (self, datetime) {
            (Self::Incident(located), Some(datetime)) => {
                datetime.contains(located.incident.report.reported_at)
            }
            _ => true,
        }
    }

    /// Codes are their own cursor; an incident's is the offset it was recorded at.
    pub(super) fn cursor(&self) -> String {
        match self {
            Self::Incident(located) => located.offset.to_string(),
            other => other.code().to_owned(),
        }
    }

    /// Whether it comes after a cursor.
    pub(super) fn is_after(&self, cursor: &str) -> bool {
        match self {
            Self::Incident(located) => cursor
                .parse()
                .is_ok_and(|after: u64| located.offset > after),
            other => other.code() > cursor,
        }
    }

    /// The order of its collection: by code; incidents as they were recorded.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Incident(a), Self::Incident(b)) => a.offset.cmp(&b.offset),
            (a, b) => a.code().cmp(b.code()),
        }
    }
}
