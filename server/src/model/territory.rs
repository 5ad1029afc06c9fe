//! Communities, grids and offices, with R-trees over their boxes.

use rstar::RTree;
use xunge_data::{Bbox, Code, Community, Grid, GridKind, Office, Position};

use super::{
    Place,
    near::Door,
    place::{Indexed, envelope, holds},
};

/// Areas of one kind, in order of code, and where they are.
#[derive(Clone, Debug)]
pub struct Areas<T> {
    list: Vec<(T, Place)>,
    tree: RTree<Indexed>,
}

impl<T> Default for Areas<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            tree: RTree::new(),
        }
    }
}

/// The tree follows from the list.
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
    /// Adds things, in place of those of the same code; the tree is loaded in bulk.
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
        let indexed = self
            .list
            .iter()
            .enumerate()
            .map(|(index, (_, place))| Indexed::new(place.bbox, index));
        self.tree = RTree::bulk_load(indexed.collect());
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

    /// Those that hold the position, borders included, in order of code.
    #[must_use]
    pub fn at(&self, position: Position) -> Vec<&T> {
        self.indexed_at(position).map(|(_, thing)| thing).collect()
    }

    /// As [`Areas::at`], with their places in the list.
    pub(super) fn indexed_at(&self, position: Position) -> impl Iterator<Item = (usize, &T)> {
        let spot = Bbox {
            west: position.lng,
            south: position.lat,
            east: position.lng,
            north: position.lat,
        };
        let mut indices: Vec<_> = self
            .tree
            .locate_in_envelope_intersecting(&envelope(spot))
            .map(|i| i.index)
            .collect();
        indices.sort_unstable();
        let things = indices
            .into_iter()
            .filter_map(|index| Some((index, &self.list.get(index)?.0)));
        things.filter(move |(_, thing)| holds(thing.polygons(), position))
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
            .into_iter()
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
