//! Building footprints: slabs that face south in the housing estates, small houses in the old
//! town, scattered ones at the edge.

use geo::{Coord, Intersects, LineString, MinimumRotatedRect, MultiPolygon, Point, Polygon};
use rand::RngExt;
use rand_pcg::Pcg64;

use crate::frame::{at, dot, left, snap, unit};
use crate::landuse::{Landuse, Use, centre};
use crate::town::Town;

/// Sizes in metres: a building and the step to the next, along and across.
struct Pattern {
    long: (f64, f64),
    deep: (f64, f64),
    step: (f64, f64),
    /// Chance that a place is built on.
    full: f64,
    /// How far a building stands off its place at most.
    shift: f64,
}

const SLABS: Pattern = Pattern {
    long: (38.0, 54.0),
    deep: (11.5, 13.5),
    step: (63.0, 33.0),
    full: 0.93,
    shift: 1.5,
};
const HOUSES: Pattern = Pattern {
    long: (11.0, 19.0),
    deep: (8.5, 13.0),
    step: (22.0, 21.0),
    full: 0.84,
    shift: 3.0,
};
const HAMLET: Pattern = Pattern {
    long: (12.0, 18.0),
    deep: (9.0, 11.0),
    step: (25.0, 29.0),
    full: 0.36,
    shift: 4.0,
};
const FARMS: Pattern = Pattern {
    long: (14.0, 30.0),
    deep: (9.0, 12.0),
    step: (70.0, 60.0),
    full: 0.3,
    shift: 12.0,
};
const SHOPS: Pattern = Pattern {
    long: (30.0, 48.0),
    deep: (22.0, 32.0),
    step: (56.0, 44.0),
    full: 0.9,
    shift: 3.0,
};
const CAMPUS: Pattern = Pattern {
    long: (34.0, 52.0),
    deep: (13.0, 16.0),
    step: (64.0, 40.0),
    full: 0.75,
    shift: 2.0,
};

/// The buildings of every block, one multi-polygon to a block.
pub(crate) fn buildings(
    town: &Town,
    landuse: &Landuse,
    ponds: &[Polygon],
    rng: &mut Pcg64,
) -> Vec<MultiPolygon> {
    let mut out = Vec::new();
    for (&face, &used) in &landuse.uses {
        let plot = town.plot(face);
        let parcels: Vec<_> = landuse.parcels.iter().filter(|p| p.face == face).collect();
        let mut here = Vec::new();
        let pattern = match used {
            Use::Residential => Some(&SLABS),
            Use::OldTown => Some(&HOUSES),
            Use::Village => Some(&HAMLET),
            Use::Farm => Some(&FARMS),
            Use::Commercial => Some(&SHOPS),
            Use::Park(_) | Use::Square(_) => None,
        };
        if let Some(pattern) = pattern {
            rows(&plot, pattern, rng, &mut here);
            here.retain(|b| !parcels.iter().any(|p| p.ground.intersects(b)));
        }
        for parcel in parcels {
            match parcel.facility.code {
                "site" => {}
                "market" => rows(&parcel.ground, &SHOPS, rng, &mut here),
                _ => rows(&parcel.ground, &CAMPUS, rng, &mut here),
            }
        }
        here.retain(|b| !ponds.iter().any(|p| p.intersects(b)));
        if !here.is_empty() {
            out.push(MultiPolygon::new(here));
        }
    }
    out
}

/// Rows of buildings over `ground`, along whichever of its axes lies nearer to east-west.
fn rows(ground: &Polygon, pattern: &Pattern, rng: &mut Pcg64, out: &mut Vec<Polygon>) {
    let Some(frame) = ground.minimum_rotated_rect() else {
        return;
    };
    let c = &frame.exterior().0;
    let (u, v) = (c[1] - c[0], c[2] - c[1]);
    let mut east = if unit(u).x.abs() > unit(v).x.abs() {
        unit(u)
    } else {
        unit(v)
    };
    if east.x < 0.0 {
        east = at(-east.x, -east.y);
    }
    let north = left(east);
    let middle = centre(ground);
    let span = |axis: Coord| {
        c.iter()
            .map(|&p| dot(p - middle, axis).abs())
            .fold(0.0, f64::max)
    };
    let (wide, high) = (span(east), span(north));
    let (nx, ny) = (
        (wide / pattern.step.0).ceil() as i32,
        (high / pattern.step.1).ceil() as i32,
    );
    for j in -ny..=ny {
        for i in -nx..=nx {
            let full = rng.random_bool(pattern.full);
            let half = at(
                rng.random_range(pattern.long.0..pattern.long.1) / 2.0,
                rng.random_range(pattern.deep.0..pattern.deep.1) / 2.0,
            );
            let jitter = rng.random_range(-pattern.shift..pattern.shift);
            let place = middle
                + east * (f64::from(i) * pattern.step.0 + jitter)
                + north * (f64::from(j) * pattern.step.1 + jitter / 2.0);
            let corner = |x: f64, y: f64| snap(place + east * (x * half.x) + north * (y * half.y));
            let ring = vec![
                corner(-1.0, -1.0),
                corner(1.0, -1.0),
                corner(1.0, 1.0),
                corner(-1.0, 1.0),
            ];
            if full && ring.iter().all(|&p| ground.intersects(&Point::from(p))) {
                out.push(Polygon::new(LineString::new(ring), vec![]));
            }
        }
    }
}
