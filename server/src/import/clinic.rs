//! The boundary clinic: whether the areas of a file are sound, each by itself
//! and all together.

use std::{fmt, path::Path};

use geo::{
    BooleanOps, GeodesicArea, InteriorPoint, Intersects, Orient, orient::Direction, unary_union,
};
use geo_types::{MultiPolygon, Polygon};
use xunge_data::{Code, Grid, GridKind, Position, Record};

use super::{
    BadRow, BadRows, Cause, ImportError, Kind, Known, Options, area::pairs_that_may_meet,
    defect::list, read,
};

/// What is smaller comes from rounded coordinates, square metres.
const NOISE_M2: f64 = 1.0;
/// How many overlaps or gaps are printed, the largest first.
const PRINTED: usize = 50;

/// What is wrong with the areas of a file. Overlaps and gaps are those of
/// basic grids, which tile their territory; dedicated grids overlay them.
#[derive(Clone, Debug, PartialEq)]
pub struct Examination {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that would not be imported, and why.
    pub bad: Vec<BadRow>,
    /// Areas that two grids share, the largest first.
    pub overlaps: Vec<Overlap>,
    /// Holes that grids leave between them, the largest first. What is open
    /// to the outside is no hole.
    pub gaps: Vec<Gap>,
}

/// An area that two grids share.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// The two.
    pub of: [Code; 2],
    /// Its size on the ellipsoid, square metres.
    pub area_m2: f64,
    /// A position in it.
    pub at: Position,
}

/// A hole that grids leave between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Its size on the ellipsoid, square metres.
    pub area_m2: f64,
    /// A position in it.
    pub at: Position,
}

/// Examines the boundaries of a file as those of grids.
///
/// # Errors
/// [`ImportError`] if the file cannot be read at all.
pub fn examine(path: &Path, options: &Options) -> Result<Examination, ImportError> {
    let lenient = Options {
        skip_bad: true,
        ..options.clone()
    };
    let import = match read(
        Kind::Grids,
        path,
        &lenient,
        &Known::nothing(),
        &mut |_, _| {},
    ) {
        Ok(import) => import,
        Err(ImportError {
            cause: Cause::BadRows(BadRows { of, rows, .. }),
            ..
        }) => {
            return Ok(Examination {
                rows: of,
                bad: rows,
                overlaps: Vec::new(),
                gaps: Vec::new(),
            });
        }
        Err(error) => return Err(error),
    };
    let grids = import.records.iter().filter_map(|record| match record {
        Record::GridsPut { grids, .. } => Some(grids),
        _ => None,
    });
    let basic = grids.flatten().filter(|grid| grid.kind == GridKind::Basic);
    let basic: Vec<&Grid> = basic.collect();
    Ok(Examination {
        rows: import.report.rows,
        bad: import.report.skipped,
        overlaps: overlaps(&basic),
        gaps: gaps(&basic),
    })
}

impl Examination {
    /// How many things are wrong.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.bad.len() + self.overlaps.len() + self.gaps.len()
    }
}

fn overlaps(grids: &[&Grid]) -> Vec<Overlap> {
    let areas: Vec<_> = grids.iter().map(|grid| grid.boundary.polygons()).collect();
    let pairs = pairs_that_may_meet(&areas).into_iter();
    let mut found: Vec<Overlap> = pairs
        .filter_map(|(one, other)| overlap(grids.get(one)?, grids.get(other)?))
        .collect();
    found.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2).then(a.of.cmp(&b.of)));
    found
}

fn overlap(one: &Grid, other: &Grid) -> Option<Overlap> {
    let (a, b) = (one.boundary.polygons(), other.boundary.polygons());
    if !a.intersects(b) {
        return None;
    }
    let shared = a.intersection(b);
    let (area_m2, at) = measure(&shared)?;
    let of = [one.code.clone(), other.code.clone()];
    Some(Overlap { of, area_m2, at })
}

fn gaps(grids: &[&Grid]) -> Vec<Gap> {
    let all = unary_union(grids.iter().map(|grid| grid.boundary.polygons()));
    let holes = all.iter().flat_map(Polygon::interiors);
    let hole = |ring: &geo_types::LineString<f64>| {
        // A hole is wound the other way than an area.
        let area = Polygon::new(ring.clone(), Vec::new()).orient(Direction::Default);
        let (area_m2, at) = measure(&MultiPolygon(vec![area]))?;
        Some(Gap { area_m2, at })
    };
    let mut found: Vec<Gap> = holes.filter_map(hole).collect();
    found.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    found
}

/// The size of an area and a position in its largest part; none if it is but
/// noise.
fn measure(area: &MultiPolygon<f64>) -> Option<(f64, Position)> {
    let sized = area
        .iter()
        .map(|part| (part.geodesic_area_unsigned(), part));
    let largest = sized.max_by(|a, b| a.0.total_cmp(&b.0))?.1;
    let area_m2 = area.geodesic_area_unsigned();
    let at = largest.interior_point()?;
    (area_m2 >= NOISE_M2).then(|| (area_m2, at.0.into()))
}

impl fmt::Display for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, bad, .. } = self;
        write!(f, "rows read: {rows}\nbad rows: {}", bad.len())?;
        list(f, bad)?;
        write!(f, "\noverlaps of basic grids: {}", self.overlaps.len())?;
        for Overlap {
            of: [a, b],
            area_m2,
            at,
        } in self.overlaps.iter().take(PRINTED)
        {
            write!(f, "\n  {a} and {b} share {area_m2:.0} m² at {}", shown(*at))?;
        }
        more(f, self.overlaps.len())?;
        write!(f, "\ngaps between basic grids: {}", self.gaps.len())?;
        for Gap { area_m2, at } in self.gaps.iter().take(PRINTED) {
            write!(f, "\n  {area_m2:.0} m² at {}", shown(*at))?;
        }
        more(f, self.gaps.len())
    }
}

fn shown(at: Position) -> String {
    format!("lng {:.6}, lat {:.6}", at.lng, at.lat)
}

fn more(f: &mut fmt::Formatter<'_>, count: usize) -> fmt::Result {
    match count.saturating_sub(PRINTED) {
        0 => Ok(()),
        more => write!(f, "\n  and {more} more"),
    }
}
