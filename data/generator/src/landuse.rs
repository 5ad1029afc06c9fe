//! What each block is used for.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, Buffer, Centroid, Contains, Coord, Point, Polygon};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::at;
use crate::parcels::{Parcel, parcels};
use crate::town::Town;

/// How a block is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Residential,
    OldTown,
    Commercial,
    Village,
    /// Fields and greenhouses with a few houses.
    Farm,
    Park(&'static str),
    Square(&'static str),
}

/// Parks and squares: a position inside the block that becomes one.
const GREEN: &[(f64, f64, Use)] = &[
    (-150.0, -720.0, Use::Park("滨河公园")),
    (560.0, -690.0, Use::Park("南湖公园")),
    (-1150.0, -420.0, Use::Park("清漪湿地公园")),
    (1330.0, 60.0, Use::Park("东岸公园")),
    (-700.0, 520.0, Use::Park("古城墙遗址公园")),
    (-1550.0, 760.0, Use::Park("荷塘公园")),
    (1560.0, 760.0, Use::Park("东湖公园")),
    (-750.0, -1180.0, Use::Park("桃园")),
    (380.0, 1270.0, Use::Park("北苑公园")),
    (-2150.0, 350.0, Use::Park("西郊苗圃")),
    (60.0, 650.0, Use::Square("人民广场")),
    (60.0, 1750.0, Use::Square("站前广场")),
    (180.0, 120.0, Use::Square("鼓楼广场")),
];

/// Corners of the town where shops fill the block.
const SHOPS: &[(f64, f64)] = &[
    (-980.0, 560.0),
    (-780.0, 780.0),
    (310.0, 860.0),
    (310.0, 640.0),
    (30.0, 870.0),
    (1010.0, 900.0),
    (830.0, 100.0),
    (-980.0, 60.0),
    (-700.0, -100.0),
    (950.0, 1350.0),
    (60.0, 1500.0),
    (230.0, -90.0),
    (0.0, 80.0),
    (0.0, -90.0),
    (1560.0, -180.0),
    (950.0, -860.0),
    (-80.0, -1080.0),
];

/// Uses by face, and the parcels.
pub(crate) struct Landuse {
    pub(crate) uses: BTreeMap<usize, Use>,
    pub(crate) parcels: Vec<Parcel>,
}

pub(crate) fn centre(polygon: &Polygon) -> Coord {
    polygon.centroid().map_or(at(0.0, 0.0), Into::into)
}

impl Landuse {
    pub(crate) fn assign(town: &Town, rng: &mut Pcg64) -> Self {
        let mut uses = BTreeMap::new();
        for face in town.mesh.live() {
            let block = town.block(face);
            let c = centre(&block);
            let has = |x: f64, y: f64| block.contains(&Point::new(x, y));
            let green = GREEN.iter().find(|(x, y, _)| has(*x, *y)).map(|g| g.2);
            let shops = SHOPS.iter().any(|(x, y)| has(*x, *y));
            let housing = match (town.zones.is_old(c), town.zones.is_inner(c)) {
                (true, _) => Use::OldTown,
                (_, true) => Use::Residential,
                _ if rng.random_bool(0.42) => Use::Farm,
                _ => Use::Village,
            };
            let shopping = if shops { Use::Commercial } else { housing };
            uses.insert(face, green.unwrap_or(shopping));
        }
        let parcels = parcels(town, &uses, rng);
        Self { uses, parcels }
    }

    /// Share of a block's households that its use leaves room for.
    pub(crate) fn housing_share(&self, town: &Town, face: usize) -> f64 {
        let share = match self.uses.get(&face) {
            Some(Use::Park(_) | Use::Square(_)) => 0.0,
            Some(Use::Commercial) => 0.55,
            Some(Use::Farm) => 0.4,
            Some(Use::Village) => 1.35,
            _ => 1.0,
        };
        let taken: f64 = self
            .parcels
            .iter()
            .filter(|p| p.face == face)
            .map(|p| p.ground.unsigned_area() / town.mesh.area_m2(face))
            .sum();
        share * (1.0 - taken).max(0.0)
    }
}

/// The largest part, without its holes.
pub(crate) fn largest(parts: geo::MultiPolygon) -> Option<Polygon> {
    let part = parts
        .into_iter()
        .max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    Some(Polygon::new(part.exterior().clone(), vec![]))
}

impl Town {
    /// A block up to the middle of the streets around it.
    pub(crate) fn block(&self, face: usize) -> Polygon {
        self.mesh.polygon(&self.mesh.faces[face])
    }

    /// The ground of a block inside its streets and off the river bank.
    pub(crate) fn plot(&self, face: usize) -> Polygon {
        let block = self.block(face);
        let margin = if self.zones.is_old(centre(&block)) {
            -6.0
        } else {
            -11.0
        };
        let dry = block.buffer(margin).difference(&self.bank);
        largest(dry).unwrap_or(block)
    }
}
