//! Areas that somebody drew, made ready to be asked which positions they hold.

use geo::{
    BoundingRect, LinesIter, RemoveRepeatedPoints,
    line_intersection::{LineIntersection, line_intersection},
};
use geo_types::{Coord, Line, MultiPolygon};
use rstar::{AABB, RTree, RTreeObject};
use xunge_data::{Bbox, Position, PositionError, api::Within};

use super::{place::holds, raster::Raster};

/// Corners for which the raster has so many cells to a side.
const SIDES: [(usize, usize); 3] = [(100, 64), (1_000, 128), (usize::MAX, 512)];
/// How often a corner may be looked at for one answer: about half a second.
const LOOKS_MAX: usize = 500_000_000;

/// An area that can be asked about: not empty, its rings do not cross.
#[derive(Clone, Debug)]
pub struct Drawn {
    polygons: MultiPolygon<f64>,
    bbox: Bbox,
    corners: usize,
    raster: Raster,
}

/// Why an area cannot be asked about.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum DrawnError {
    /// More corners than [`Within::MAX_CORNERS`].
    #[error(
        "the area has {0} corners; {max} are the most: simplify it",
        max = Within::MAX_CORNERS
    )]
    TooManyCorners(usize),
    /// It has no part, or a ring of fewer than three corners.
    #[error("the area is empty: each of its rings needs three corners")]
    Empty,
    /// A corner is no position.
    #[error("a corner of the area is wrong: {0}")]
    Corner(#[from] PositionError),
    /// A ring crosses or touches itself, or crosses another of its polygon.
    #[error("the area's border crosses or touches itself near lng {lng}, lat {lat}", lng = .0.lng, lat = .0.lat)]
    Crossing(Position),
    /// So many incidents lie near so intricate a border that it would take too long.
    #[error(
        "{0} incidents lie near the area's border, which is too intricate for so many: simplify it"
    )]
    TooIntricate(usize),
}

impl Drawn {
    /// Makes an area ready. Its polygons may overlap: what is in several of
    /// them counts once.
    ///
    /// # Errors
    /// [`DrawnError`] if it is empty, too large, or crosses itself.
    pub fn new(within: Within) -> Result<Self, DrawnError> {
        let polygons = within.0.0;
        let rings = || {
            polygons
                .iter()
                .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        };
        let corners = rings().map(|ring| ring.0.len()).sum();
        if corners > Within::MAX_CORNERS {
            return Err(DrawnError::TooManyCorners(corners));
        }
        for corner in rings().flat_map(|ring| &ring.0) {
            Position::new(corner.x, corner.y)?;
        }
        let rect = polygons.bounding_rect().ok_or(DrawnError::Empty)?;
        if rings().any(|ring| ring.remove_repeated_points().0.len() < 4) {
            return Err(DrawnError::Empty);
        }
        if let Some(near) = crossing(&polygons) {
            return Err(DrawnError::Crossing(near));
        }
        let side = SIDES.iter().find(|(most, _)| corners <= *most);
        let raster = Raster::new(&[&polygons], side.map_or(1, |(_, side)| *side));
        let bbox = Bbox {
            west: rect.min().x,
            south: rect.min().y,
            east: rect.max().x,
            north: rect.max().y,
        };
        Ok(Self {
            polygons,
            bbox,
            corners,
            raster,
        })
    }

    /// The box around it.
    #[must_use]
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// Keeps those of the things whose position it holds, its border included.
    ///
    /// # Errors
    /// [`DrawnError::TooIntricate`] if that would take too long.
    pub fn keep<T>(
        &self,
        things: &mut Vec<T>,
        position: impl Fn(&T) -> Option<Position>,
    ) -> Result<(), DrawnError> {
        let is_unsure = |thing: &T| self.surely(position(thing)).is_none();
        let unsure = things.iter().filter(|thing| is_unsure(thing)).count();
        if unsure.saturating_mul(self.corners) > LOOKS_MAX {
            return Err(DrawnError::TooIntricate(unsure));
        }
        things.retain(|thing| {
            let position = position(thing);
            let exact = || position.is_some_and(|position| holds(&self.polygons, position));
            self.surely(position).unwrap_or_else(exact)
        });
        Ok(())
    }

    /// Whether it holds a position, where no border is near.
    fn surely(&self, position: Option<Position>) -> Option<bool> {
        let cell = position.and_then(|position| self.raster.at(position));
        match cell.map_or(&[][..], |cell| &cell.areas) {
            [] => Some(false),
            [(_, whole), ..] => whole.then_some(true),
        }
    }
}

/// A piece of border, numbered, and of which polygon and ring it is.
struct Edge {
    number: usize,
    line: Line<f64>,
    polygon: usize,
    ring: usize,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let Line { start, end } = self.line;
        AABB::from_corners([start.x, start.y], [end.x, end.y])
    }
}

/// Where the border of an area crosses itself: two edges of a ring that meet
/// other than as neighbours, or two of different rings of a polygon that cross.
fn crossing(polygons: &MultiPolygon<f64>) -> Option<Position> {
    let mut edges = Vec::new();
    for (polygon, area) in polygons.iter().enumerate() {
        let rings = std::iter::once(area.exterior()).chain(area.interiors());
        for (ring, border) in rings.enumerate() {
            for line in border.lines_iter().filter(|line| line.start != line.end) {
                let number = edges.len();
                edges.push(Edge {
                    number,
                    line,
                    polygon,
                    ring,
                });
            }
        }
    }
    let tree = RTree::bulk_load(edges);
    tree.iter().find_map(|edge| {
        let others = tree.locate_in_envelope_intersecting(&edge.envelope());
        let mut others =
            others.filter(|other| other.polygon == edge.polygon && other.number > edge.number);
        others
            .find_map(|other| conflict(edge, other))
            .map(Position::from)
    })
}

fn conflict(edge: &Edge, other: &Edge) -> Option<Coord<f64>> {
    let (a, b) = (edge.line, other.line);
    match line_intersection(a, b)? {
        LineIntersection::Collinear { intersection } => Some(intersection.start),
        LineIntersection::SinglePoint {
            intersection,
            is_proper,
        } => {
            let neighbours = a.start == b.end || a.end == b.start;
            let meets = is_proper || edge.ring == other.ring && !neighbours;
            meets.then_some(intersection)
        }
    }
}

#[cfg(test)]
#[path = "drawn_tests.rs"]
mod tests;
