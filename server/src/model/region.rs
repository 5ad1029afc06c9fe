//! The box that items are asked for in, in the system it was drawn in.

use geo::{Intersects, MapCoords};
use geo_types::{Coord, MultiPolygon, Rect};
use xunge_data::{Bbox, BboxError, Crs, Position};

use crate::projection::{OutOfReach, project, unproject};

/// A box, closed on all sides. The edges of a box in a Gauss-Kruger zone are
/// no parallels and meridians, so it is compared in the zone.
#[derive(Clone, Debug, PartialEq)]
pub enum Region {
    /// A box in degrees.
    Degrees(Bbox),
    /// A box in a zone, and a box in degrees around it.
    Zone {
        /// The zone.
        crs: Crs,
        /// The box, in the zone's order of axes, metres.
        rect: Rect<f64>,
        /// Holds all of the box, and a little more.
        around: Bbox,
    },
}

/// Why four numbers are not a [`Region`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegionError {
    /// Not a box in degrees.
    #[error(transparent)]
    Degrees(#[from] BboxError),
    /// A corner is nowhere.
    #[error("a corner of the box is wrong: {0}")]
    Corner(#[from] OutOfReach),
    /// The lower corner is not below the upper one.
    #[error("the lower corner {0:?} is above the upper corner {1:?}")]
    UpsideDown([f64; 2], [f64; 2]),
}

/// Points along an edge by which the box around is found.
const STEPS: u32 = 32;
/// Share of its size by which the box around is made larger: between two of
/// the points the edge bends by less.
const MARGIN: f64 = 0.01;

impl Region {
    /// The box between two corners, in a system's order of axes.
    ///
    /// # Errors
    /// [`RegionError`] if it is no box, or nowhere on earth.
    pub fn new(crs: Crs, lower: [f64; 2], upper: [f64; 2]) -> Result<Self, RegionError> {
        if crs == Crs::Crs84 {
            return Ok(Self::Degrees(Bbox::new(
                lower[0], lower[1], upper[0], upper[1],
            )?));
        }
        let (from, to) = (unproject(crs, lower)?, unproject(crs, upper)?);
        if crs.is_geographic() {
            return Ok(Self::Degrees(Bbox::new(
                from.lng, from.lat, to.lng, to.lat,
            )?));
        }
        if lower[0] > upper[0] || lower[1] > upper[1] {
            return Err(RegionError::UpsideDown(lower, upper));
        }
        if crs == Crs::Epsg3857 {
            // Its axes are those of longitude and latitude.
            return Ok(Self::Degrees(Bbox::new(
                from.lng, from.lat, to.lng, to.lat,
            )?));
        }
        let rect = Rect::new(Coord::from(lower), Coord::from(upper));
        Ok(Self::Zone {
            crs,
            rect,
            around: around(crs, rect)?,
        })
    }

    /// A box in degrees that holds all of it.
    #[must_use]
    pub fn around(&self) -> Bbox {
        match self {
            Self::Degrees(bbox) => *bbox,
            Self::Zone { around, .. } => *around,
        }
    }

    /// Whether it holds a position, its border included.
    #[must_use]
    pub fn holds(&self, position: Position) -> bool {
        match self {
            Self::Degrees(Bbox {
                west,
                south,
                east,
                north,
            }) => {
                let (after, before) = (*west <= position.lng, position.lng <= *east);
                let in_lng = match west <= east {
                    true => after && before,
                    false => after || before,
                };
                in_lng && (*south..=*north).contains(&position.lat)
            }
            Self::Zone { crs, rect, .. } => {
                let inside = |at: [f64; 2]| rect.intersects(&Coord::from(at));
                project(*crs, position).is_ok_and(inside)
            }
        }
    }

    /// Whether it shares a point with an area.
    #[must_use]
    pub fn meets(&self, area: &MultiPolygon<f64>) -> bool {
        match self {
            Self::Degrees(bbox) => {
                let mut parts = bbox.split().into_iter();
                parts.any(|part| super::place::meets(area, part))
            }
            Self::Zone { crs, rect, .. } => {
                let there = area
                    .try_map_coords(|at| project(*crs, at.into()).map(Coord::from))
                    .ok();
                there.is_some_and(|there| rect.intersects(&there))
            }
        }
    }
}

fn around(crs: Crs, rect: Rect<f64>) -> Result<Bbox, OutOfReach> {
    let (min, max) = (rect.min(), rect.max());
    let mut found: Option<Bbox> = None;
    for step in 0..=STEPS {
        let part = f64::from(step) / f64::from(STEPS);
        let (x, y) = (
            min.x + part * (max.x - min.x),
            min.y + part * (max.y - min.y),
        );
        for at in [[x, min.y], [x, max.y], [min.x, y], [max.x, y]] {
            let spot = Bbox::at(unproject(crs, at)?);
            found = Some(found.map_or(spot, |found| found.union(spot)));
        }
    }
    let found = found.ok_or(OutOfReach(min.x, min.y, crs))?;
    let slack = MARGIN * (found.east - found.west).max(found.north - found.south) + MARGIN / 1e6;
    Ok(Bbox {
        west: (found.west - slack).max(-180.0),
        south: (found.south - slack).max(-90.0),
        east: (found.east + slack).min(180.0),
        north: (found.north + slack).min(90.0),
    })
}
