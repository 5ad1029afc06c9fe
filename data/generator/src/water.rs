//! Standing water: ponds and the moat.

use geo::{BooleanOps, Buffer, Contains, Coord, LineString, Point, Polygon};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::curve::{around, beside, ribbon};
use crate::frame::{at, snap};
use crate::landuse::{centre, largest};
use crate::plan;
use crate::town::Town;

/// Ponds: middle, size, name.
pub(crate) const PONDS: &[(f64, f64, f64, f64, &str)] = &[
    (-1545.0, 765.0, 62.0, 48.0, "荷塘"),
    (1560.0, 770.0, 70.0, 52.0, "东湖"),
    (545.0, -690.0, 52.0, 40.0, "南湖"),
    (-1090.0, -390.0, 40.0, 24.0, ""),
    (-2010.0, -1330.0, 85.0, 48.0, "西大塘"),
    (-2520.0, -620.0, 60.0, 74.0, "芦苇塘"),
    (1640.0, -1290.0, 72.0, 45.0, "官塘"),
    (2380.0, 1390.0, 64.0, 50.0, ""),
    (-1560.0, 1370.0, 55.0, 60.0, "龙潭"),
    (2560.0, 60.0, 48.0, 66.0, ""),
    (-230.0, -1830.0, 66.0, 38.0, "南大塘"),
    (1230.0, 1800.0, 58.0, 40.0, ""),
    (-3250.0, 700.0, 90.0, 60.0, ""),
    (3250.0, -900.0, 110.0, 70.0, ""),
    (-1900.0, 2250.0, 80.0, 60.0, ""),
    (1900.0, -2350.0, 95.0, 60.0, ""),
];

/// Whether a pond of the list lies in the block.
pub(crate) fn has_pond(block: &Polygon) -> bool {
    PONDS
        .iter()
        .any(|&(x, y, ..)| block.contains(&Point::new(x, y)))
}

/// The block that holds a position, its plot shrunk to leave a shore.
fn ground(town: &Town, p: Coord) -> Option<Polygon> {
    let face = town
        .mesh
        .live()
        .into_iter()
        .find(|&f| town.block(f).contains(&Point::from(p)))?;
    largest(town.plot(face).buffer(-9.0))
}

/// The ponds, each in the middle of its block and within it.
pub(crate) fn ponds(town: &Town, rng: &mut Pcg64) -> Vec<Polygon> {
    const ROUND: [(f64, f64); 8] = [
        (1.0, 0.0),
        (0.72, 0.7),
        (0.0, 1.0),
        (-0.7, 0.72),
        (-1.0, 0.0),
        (-0.7, -0.7),
        (0.0, -1.0),
        (0.7, -0.7),
    ];
    let mut pond = |&(x, y, a, b, _): &(f64, f64, f64, f64, &str)| {
        let ground = ground(town, at(x, y));
        let middle = ground.as_ref().map_or(at(x, y), centre);
        let mut shore = |&(c, s): &(f64, f64)| {
            let far = rng.random_range(0.78..1.15);
            middle + at(a * c * far, b * s * far)
        };
        let points: Vec<Coord> = ROUND.iter().map(&mut shore).collect();
        let whole = Polygon::new(LineString::new(around(&points)), vec![]);
        let kept = ground
            .and_then(|g| largest(whole.intersection(&g)))
            .unwrap_or(whole);
        let ring = kept.exterior().0.iter().map(|&p| snap(p)).collect();
        Polygon::new(LineString::new(ring), vec![])
    };
    PONDS.iter().map(&mut pond).collect()
}

/// The moat along the north-west of the old wall.
pub(crate) fn moat() -> Polygon {
    let wall: Vec<Coord> = plan::old_town().iter().map(|&(x, y)| at(x, y)).collect();
    let wall: Vec<Coord> = around(&wall)
        .into_iter()
        .skip(1)
        .filter(|p| p.x < 60.0 && p.y > -240.0)
        .collect();
    let line: Vec<Coord> = beside(&wall, 21.0);
    ribbon(&line, |i| if i == 0 { 6.0 } else { 13.0 })
}
