//! How many tiles of incidents are drawn in a second, uncached, on one core.
//!
//! `cargo bench -p xunge --bench tiles`; the towns are the demo town with
//! invented incidents of 30 days: M has 100 thousand, L a million. Each sample
//! draws the tiles of the town at one zoom in turn.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails loudly"
)]

use std::{hint::black_box, time::Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use strum::VariantArray;
use xunge::{
    demo,
    model::Model,
    tile::{AskedIncidents, Drawing, draw},
};
use xunge_data::{
    Action, Bbox, Category, Code, Level, Position, Record, Report, Step, Timestamp, Window,
    api::{Categories, TileCoord},
};

const BEGIN_S: i64 = 1_660_000_000;
const DAYS_30_S: i64 = 30 * 86_400;

/// The demo town with so many incidents, each verified, filed and closed.
fn town(incidents: u32) -> Model {
    let mut model = Model::default();
    let apply = |model: &mut Model, record| {
        let offset = model.offset() + 1;
        model.apply(offset, record).unwrap();
    };
    for record in demo::town().unwrap() {
        apply(&mut model, record);
    }
    let grids = model.territory().grids().iter();
    let boxes: Vec<Bbox> = grids.map(|(_, place)| place.bbox).collect();
    let mut random = fastrand::Rng::with_seed(7);
    for n in 0..incidents {
        let bbox = boxes[random.usize(..boxes.len())];
        let lng = bbox.west + random.f64() * (bbox.east - bbox.west);
        let lat = bbox.south + random.f64() * (bbox.north - bbox.south);
        let reported_s = BEGIN_S + random.i64(0..DAYS_30_S);
        let id = Code::new(format!("SJ{n:010}")).unwrap();
        let report = Report {
            id: id.clone(),
            category: Category::VARIANTS[random.usize(..7)],
            subcategory: None,
            title: format!("第{n}件事项"),
            position: Position::new(lng, lat).unwrap(),
            reported_at: Timestamp::from_second(reported_s).unwrap(),
            due_at: None,
        };
        apply(&mut model, Record::IncidentReported(report));
        for (hours, action) in [(1, Action::Verify), (5, Action::File), (30, Action::Close)] {
            let step = Step {
                at: Timestamp::from_second(reported_s + hours * 3_600).unwrap(),
                action,
                level: Level::Grid,
                note: None,
            };
            let id = id.clone();
            apply(&mut model, Record::IncidentStepped { id, step });
        }
    }
    model
}

/// The tiles of the town at a zoom.
fn tiles(model: &Model, z: u8) -> Vec<TileCoord> {
    let town = model.territory().communities().bbox().unwrap();
    let meets = |tile: &TileCoord| {
        let bbox = tile.bbox();
        bbox.west <= town.east
            && town.west <= bbox.east
            && bbox.south <= town.north
            && town.south <= bbox.north
    };
    let mut found = vec![TileCoord::new(0, 0, 0).unwrap()];
    for z in 1..=z {
        let below = |tile: TileCoord| {
            let (x, y) = (tile.x() * 2, tile.y() * 2);
            let quarters = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            quarters.map(|(x, y)| TileCoord::new(z, x, y).unwrap())
        };
        found = found.into_iter().flat_map(below).filter(meets).collect();
    }
    found
}

fn incidents(criterion: &mut Criterion) {
    for (size, count) in [("M", 100_000), ("L", 1_000_000)] {
        let started = Instant::now();
        let model = town(count);
        println!(
            "{size}: {count} incidents, made in {:.1?}",
            started.elapsed()
        );
        let window = Window {
            from: Timestamp::from_second(BEGIN_S).unwrap(),
            to: Timestamp::from_second(BEGIN_S + DAYS_30_S).unwrap(),
        };
        for single in [false, true] {
            let drawing = Drawing::Incidents(AskedIncidents {
                window,
                as_of: window.to,
                categories: Categories::default(),
                single,
                titles: true,
            });
            let content = if single { "single" } else { "summarised" };
            let mut group = criterion.benchmark_group(format!("{size} {content}"));
            group.sample_size(10);
            for z in [0, 8, 12, 13, 14, 15, 16, 18] {
                let tiles = tiles(&model, z);
                let sizes = tiles.iter().map(|tile| draw(&model, &drawing, *tile).len());
                let bytes: usize = sizes.sum();
                println!(
                    "{size} {content} z{z}: {} tiles of {} kB",
                    tiles.len(),
                    bytes / tiles.len() / 1000
                );
                group.throughput(Throughput::Elements(1));
                let mut next = tiles.iter().cycle();
                group.bench_function(BenchmarkId::from_parameter(format!("z{z}")), |bencher| {
                    bencher.iter(|| {
                        next.next()
                            .map(|tile| black_box(draw(&model, &drawing, *tile)))
                    });
                });
            }
        }
    }
}

fn grids(criterion: &mut Criterion) {
    let model = town(0);
    let mut group = criterion.benchmark_group("grids");
    for z in [8, 12, 14, 16] {
        let tiles = tiles(&model, z);
        let mut next = tiles.iter().cycle();
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::from_parameter(format!("z{z}")), |bencher| {
            bencher.iter(|| {
                next.next()
                    .map(|tile| black_box(draw(&model, &Drawing::Grids, *tile)))
            });
        });
    }
}

criterion_group!(benches, grids, incidents);
criterion_main!(benches);
