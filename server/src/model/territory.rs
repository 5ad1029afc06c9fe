//! Communities, grids and offices, with what finds them by position.

use rstar::RTree;
use xunge_data::{Bbox, Code, Community, Grid, GridKind, Office, Position};

use super::{Place, near::Door, place::holds, raster::Raster};

/// Cells of the raster to a side for each square root of an area: cells of a
/// few metres in a subdistrict of a hundred grids.
const SIDE: f64 = 40.0;
/// Cells of the raster to a side at most.
const SIDE_MAX: usize = 1_000;

/// Areas of one kind, in order of code, and where they are.
#[derive(Clone, Debug)]
pub struct Areas<T> {
    list: Vec<(T, Place)>,
    raster: Raster,
}

impl<T> Default for Areas<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            raster: Raster::default(),
        }
    }
}

/// The raster follows from the list.
impl<T: PartialEq> PartialEq for Areas<T> {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

/// A thing with a code and a boundary.
pub trait Area {
    /// Its code.
    fn code(&self) -> &Code;
    /// Its boundary.
    fn polygons(&self) -> &geo_types::MultiPolygon<f64>;
    /// What is worked out of its boundary.
    fn place(&self) -> Place;
}

macro_rules! area {
    ($thing:ty) => {
        impl Area for $thing {
            fn code(&self) -> &Code {
                &self.code
            }
            fn polygons(&self) -> &geo_types::MultiPolygon<f64> {
                self.boundary.polygons()
            }
            fn place(&self) -> Place {
                Place::of(&self.boundary)
            }
        }
    };
}
area!(Community);
area!(Grid);

impl<T: Area> Areas<T> {
    /// Adds things, in place of those of the same code; the raster is made anew.
    fn put(&mut self, things: Vec<T>) {
        for thing in things {
            let place = thing.place();
            match self
                .list
                .binary_search_by(|(known, _)| known.code().cmp(thing.code()))
            {
                Ok(at) => self.list[at] = (thing, place),
                Err(at) => self.list.insert(at, (thing, place)),
            }
        }
        let polygons: Vec<_> = self
            .list
            .iter()
            .map(|(thing, _)| thing.polygons())
            .collect();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "the square root of a count is a small number above 0"
        )]
        let side = (SIDE * (polygons.len() as f64).sqrt()) as usize;
        self.raster = Raster::new(&polygons, side.min(SIDE_MAX));
    }

    /// All of them, in order of code.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &(T, Place)> {
        self.list.iter()
    }

    /// The one with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&(T, Place)> {
        let at = self
            .list
            .binary_search_by(|(thing, _)| thing.code().as_str().cmp(code))
            .ok()?;
        self.list.get(at)
    }

    /// The one at a place in the list.
    pub(super) fn nth(&self, index: usize) -> Option<&(T, Place)> {
        self.list.get(index)
    }

    /// Those that hold the position, borders included, in order of code.
    pub fn at(&self, position: Position) -> impl Iterator<Item = &T> {
        self.indexed_at(position).map(|(_, thing)| thing)
    }

    /// As [`Areas::at`], with their places in the list.
    pub(super) fn indexed_at(&self, position: Position) -> impl Iterator<Item = (usize, &T)> {
        let cell = self.raster.at(position);
        let near = cell.into_iter().flat_map(|cell| &cell.areas);
        near.filter_map(move |&(index, whole)| {
            let index = index as usize;
            let (thing, place) = self.list.get(index)?;
            let is_in = || place.bbox.holds(position) && holds(thing.polygons(), position);
            (whole || is_in()).then_some((index, thing))
        })
    }

    /// Those whose box shares a point with this box, in order of code; the box
    /// must not cross the antimeridian.
    #[must_use]
    pub fn meeting(&self, bbox: Bbox) -> Vec<&(T, Place)> {
        let all = self.list.iter();
        all.filter(|(_, place)| place.bbox.meets(bbox)).collect()
    }

    /// The box around all of them; none if there are none.
    #[must_use]
    pub fn bbox(&self) -> Option<Bbox> {
        self.list
            .iter()
            .map(|(_, place)| place.bbox)
            .reduce(Bbox::union)
    }
}

/// Communities, grids and offices.
#[derive(Clone, Debug, Default)]
pub struct Territory {
    communities: Areas<Community>,
    grids: Areas<Grid>,
    offices: Vec<Office>,
    doors: RTree<Door>,
}

/// The tree of doors follows from the list of offices.
impl PartialEq for Territory {
    fn eq(&self, other: &Self) -> bool {
        self.communities == other.communities
            && self.grids == other.grids
            && self.offices == other.offices
    }
}

impl Territory {
    /// The communities.
    #[must_use]
    pub fn communities(&self) -> &Areas<Community> {
        &self.communities
    }

    /// The grids, basic and dedicated.
    #[must_use]
    pub fn grids(&self) -> &Areas<Grid> {
        &self.grids
    }

    /// The offices, in order of code.
    #[must_use]
    pub fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// The basic grid that holds a position. On a shared border the lower
    /// code has it.
    #[must_use]
    pub fn basic_grid_at(&self, position: Position) -> Option<&Grid> {
        self.grids
            .at(position)
            .find(|grid| grid.kind == GridKind::Basic)
    }

    /// The `k` offices nearest to a position and their distances in metres,
    /// nearest first.
    #[must_use]
    pub fn nearest_offices(&self, position: Position, k: usize) -> Vec<(&Office, f64)> {
        Door::nearest(&self.doors, position, k)
            .into_iter()
            .filter_map(|(index, distance_m)| Some((self.offices.get(index)?, distance_m)))
            .collect()
    }

    /// Publishing communities ends those that were derived from grids.
    pub(super) fn put_communities(&mut self, replace: bool, communities: Vec<Community>) {
        let published = communities.iter().any(|community| !community.derived);
        self.communities
            .list
            .retain(|(known, _)| !(replace || published && known.derived));
        self.communities.put(communities);
    }

    pub(super) fn put_grids(&mut self, replace: bool, grids: Vec<Grid>) {
        self.grids.list.retain(|_| !replace);
        self.grids.put(grids);
    }

    pub(super) fn put_offices(&mut self, replace: bool, offices: Vec<Office>) {
        self.offices
            .retain(|known| !replace && offices.iter().all(|new| new.code != known.code));
        self.offices.extend(offices);
        self.offices.sort_by(|a, b| a.code.cmp(&b.code));
        let doors = self.offices.iter().enumerate();
        self.doors = RTree::bulk_load(doors.map(|(i, o)| Door::new(o.position, i)).collect());
    }
}
