//! An item before it becomes a feature.

use std::{borrow::Cow, cmp::Ordering};

use geo::BoundingRect;
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use h3o::{CellIndex, LatLng};
use xunge_data::{Bbox, Community, Datetime, Grid, Office, Position};

use crate::model::{Cell, Cells, Located, Place, Region, corners};

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
    Incident(Located<'a>),
    /// An area: the cell with this ordinal.
    Cell(&'a Cells<'a>, u32),
}

/// Where an item is.
pub(in crate::model) enum Site<'a> {
    /// A point.
    Point(Position),
    /// An area, and the box around it.
    Area(Cow<'a, MultiPolygon<f64>>, Bbox),
}

impl<'a> Candidate<'a> {
    /// Its code.
    pub(super) fn code(&self) -> Cow<'a, str> {
        match self {
            Self::Community(community, _) => community.code.as_str().into(),
            Self::Grid(grid, _) => grid.code.as_str().into(),
            Self::Office(office) => office.code.as_str().into(),
            Self::Incident(located) => located.id().into(),
            Self::Cell(cells, ordinal) => {
                let cell = cells.get(*ordinal);
                cell.map_or_else(String::new, |cell| cell.index.to_string())
                    .into()
            }
        }
    }

    /// Where it is.
    pub(in crate::model) fn site(&self) -> Site<'a> {
        match self {
            Self::Community(community, place) => {
                Site::Area(Cow::Borrowed(community.boundary.polygons()), place.bbox)
            }
            Self::Grid(grid, place) => {
                Site::Area(Cow::Borrowed(grid.boundary.polygons()), place.bbox)
            }
            Self::Office(office) => Site::Point(office.position),
            Self::Incident(located) => Site::Point(located.position()),
            Self::Cell(cells, ordinal) => {
                let drawn = cells.get(*ordinal).map(|cell| drawn(cell.index));
                let (area, bbox) = drawn.unwrap_or_else(|| (MultiPolygon(vec![]), NOWHERE));
                Site::Area(Cow::Owned(area), bbox)
            }
        }
    }

    /// Its geometry on the wire.
    pub(super) fn geometry(&self) -> geojson::Geometry {
        match self {
            Self::Community(community, _) => community.boundary.clone().into(),
            Self::Grid(grid, _) => grid.boundary.clone().into(),
            Self::Office(Office { position, .. }) => (&Point::from(*position)).into(),
            Self::Incident(located) => (&Point::from(located.position())).into(),
            Self::Cell(..) => match self.site() {
                Site::Area(area, _) => match &area.0[..] {
                    [one] => one.into(),
                    _ => area.as_ref().into(),
                },
                Site::Point(position) => (&Point::from(position)).into(),
            },
        }
    }

    /// The box around it.
    pub(super) fn bbox(&self) -> Bbox {
        match self.site() {
            Site::Area(_, bbox) => bbox,
            Site::Point(position) => Bbox::at(position),
        }
    }

    /// Whether it shares a point with a region.
    pub(super) fn meets(&self, region: &Region) -> bool {
        // Most cells of a box have their centre in it: they need no outline.
        if let Self::Cell(cells, ordinal) = self
            && cells
                .get(*ordinal)
                .is_some_and(|cell| region.holds(centre(&cell)))
        {
            return true;
        }
        match self.site() {
            Site::Point(position) => region.holds(position),
            Site::Area(polygons, own) => {
                let mut near = region.around().split().into_iter();
                near.any(|part| own.meets(part)) && region.meets(&polygons)
            }
        }
    }

    /// Whether its moment lies in an interval; what has none always does.
    pub(super) fn is_in_time(&self, datetime: Option<Datetime>) -> bool {
        match (self, datetime) {
            (Self::Incident(located), Some(datetime)) => datetime.contains(located.reported_at()),
            _ => true,
        }
    }

    /// Codes are their own cursor; an incident's is the offset it was recorded
    /// at, a cell's its ordinal.
    pub(super) fn cursor(&self) -> String {
        match self {
            Self::Incident(located) => located.offset().to_string(),
            Self::Cell(_, ordinal) => ordinal.to_string(),
            other => other.code().into_owned(),
        }
    }

    /// Whether it comes after a cursor.
    pub(super) fn is_after(&self, cursor: &str) -> bool {
        match self {
            Self::Incident(located) => cursor
                .parse()
                .is_ok_and(|after: u64| located.offset() > after),
            Self::Cell(_, ordinal) => cursor.parse().is_ok_and(|after: u32| *ordinal > after),
            other => &*other.code() > cursor,
        }
    }

    /// The order of its collection: by code; incidents as they were recorded,
    /// cells grid by grid.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Incident(a), Self::Incident(b)) => a.offset().cmp(&b.offset()),
            (Self::Cell(_, a), Self::Cell(_, b)) => a.cmp(b),
            (a, b) => a.code().cmp(&b.code()),
        }
    }
}

const NOWHERE: Bbox = Bbox {
    west: 0.0,
    south: 0.0,
    east: 0.0,
    north: 0.0,
};

fn centre(cell: &Cell<'_>) -> Position {
    let centre = LatLng::from(cell.index);
    Position {
        lng: centre.lng(),
        lat: centre.lat(),
    }
}

/// The area of a cell and the box around it.
fn drawn(cell: CellIndex) -> (MultiPolygon<f64>, Bbox) {
    let ring: LineString<f64> = corners(cell).into_iter().map(Coord::from).collect();
    let area = Polygon::new(ring, Vec::new());
    let bbox = area.bounding_rect().map_or(NOWHERE, |rect| Bbox {
        west: rect.min().x,
        south: rect.min().y,
        east: rect.max().x,
        north: rect.max().y,
    });
    (MultiPolygon(vec![area]), bbox)
}
