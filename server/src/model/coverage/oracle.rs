//! Coverage by cells against the exact answer: 25 m buffers of the cleaned
//! ways, united and intersected with each grid in the plane.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
#![expect(clippy::print_stdout, reason = "the errors measured are printed")]

use geo::{Area, BooleanOps, Buffer, MapCoords};
use geo_types::{Coord, LineString, MultiLineString, MultiPolygon};
use h3o::Resolution;
use roaring::RoaringBitmap;
use xunge_data::GridKind;

use super::{layout::Layout, raster::REACH_M, town};
use crate::model::Model;

/// The errors of some grids, percentage points.
#[derive(Default)]
struct Errors(Vec<f64>);

impl Errors {
    fn worst(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }
}

/// Errors of basic and of dedicated grids when these lines are walked.
fn errors(model: &Model, resolution: Resolution, lines: &[Vec<(f64, f64)>]) -> (Errors, Errors) {
    let layout = Layout::at(resolution, model.territory());
    let mut visited = RoaringBitmap::new();
    for pair in lines.iter().flat_map(|line| line.windows(2)) {
        let mut see = |cell| {
            visited.insert(cell);
        };
        layout
            .raster
            .each_left(pair[0], pair[1], |cell, _| see(cell));
        layout.raster.each_at(pair[1], see);
    }
    let all = RoaringBitmap::from_iter(0..layout.cells.len() as u32);
    let (mut basic, mut dedicated) = (Errors::default(), Errors::default());
    for (grid, exact) in layout.grids.iter().zip(exact(model, &layout, lines)) {
        let cells = grid.members.count_in(&all);
        let share = grid.members.count_in(&visited) as f64 / cells.max(1) as f64;
        let errors = match grid.kind {
            GridKind::Basic => &mut basic,
            GridKind::Dedicated => &mut dedicated,
        };
        errors.0.push((share - exact).abs() * 100.0);
    }
    (basic, dedicated)
}

/// The exact share of every grid.
fn exact(model: &Model, layout: &Layout, lines: &[Vec<(f64, f64)>]) -> Vec<f64> {
    let walked: Vec<MultiPolygon<f64>> = lines
        .iter()
        .map(|line| {
            let line: LineString<f64> = line.iter().map(|&(x, y)| Coord { x, y }).collect();
            MultiLineString(vec![line]).buffer(REACH_M)
        })
        .collect();
    let walked = geo::unary_union(&walked);
    let share = |polygons: &MultiPolygon<f64>| {
        let polygons = polygons.map_coords(|c| layout.plane.metres(c.x, c.y).into());
        polygons.intersection(&walked).unsigned_area() / polygons.unsigned_area()
    };
    let grids = model.territory().grids().iter();
    grids
        .map(|(grid, _)| share(grid.boundary.polygons()))
        .collect()
}

/// In every basic grid somebody walks so many legs of 20 to 140 m around its
/// middle, in random directions.
fn random_lines(model: &Model, legs: u32) -> Vec<Vec<(f64, f64)>> {
    let layout = Layout::at(Resolution::Nine, model.territory());
    let mut random = fastrand::Rng::with_seed(7);
    let grids = model.territory().grids().iter();
    let basic = grids.filter(|(grid, _)| grid.kind == GridKind::Basic);
    basic
        .map(|(_, place)| {
            let middle = layout.plane.metres(place.inside.lng, place.inside.lat);
            let reach = place.area_m2.sqrt() * 0.7;
            let mut line = vec![middle];
            for _ in 0..legs {
                let &(x, y) = line.last().unwrap();
                let (length, turn) = (
                    20.0 + random.f64() * 120.0,
                    random.f64() * std::f64::consts::TAU,
                );
                let x = (x + length * turn.cos()).clamp(middle.0 - reach, middle.0 + reach);
                let y = (y + length * turn.sin()).clamp(middle.1 - reach, middle.1 + reach);
                line.push((x, y));
            }
            line
        })
        .collect()
}

fn demo() -> Model {
    let mut model = Model::default();
    for record in crate::demo::town().unwrap() {
        town::put(&mut model, record);
    }
    model
}

/// Prints, with `--nocapture`, the errors by which the resolution was chosen.
#[test]
fn resolutions() {
    let model = demo();
    let (mut worst, mut mean) = (0.0f64, 0.0f64);
    for legs in [5, 25] {
        let lines = random_lines(&model, legs);
        for resolution in [Resolution::Eleven, Resolution::Twelve, Resolution::Thirteen] {
            let (basic, dedicated) = errors(&model, resolution, &lines);
            println!(
                "{legs} legs, resolution {resolution}: basic grids worst {:.2} mean {:.3}, \
                 dedicated grids worst {:.2} mean {:.3} percentage points",
                basic.worst(),
                basic.mean(),
                dedicated.worst(),
                dedicated.mean()
            );
            if resolution == Resolution::Thirteen {
                worst = worst.max(basic.worst());
                mean = mean.max(basic.mean());
            }
        }
    }
    assert!(worst <= 1.0, "{worst}");
    assert!(mean <= 0.3, "{mean}");
}
