//! How fast the engine answers, on one core where nothing else is said, without HTTP.
//!
//! `cargo bench -p xunge --bench answers`; the town is the demo town with a
//! million invented incidents of 30 days, and with 100 thousand of a year.
#![expect(clippy::unwrap_used, reason = "a bench fails loudly")]

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geo_types::{LineString, MultiPolygon, Polygon};
use strum::VariantArray;
use xunge::{
    demo,
    model::{Area, Drawn, HotspotsAsked, Model, NearestAsked, SummaryAsked},
};
use xunge_data::{
    Action, Bbox, Boundary, Category, Code, Level, Position, Record, Report, Step, Timestamp,
    Window, api::Within,
};

const BEGIN_S: i64 = 1_660_000_000;
const DAY_S: i64 = 86_400;
/// Questions asked in one go.
const SPOTS: usize = 1_000;

/// The demo town with so many incidents of so many days, each verified and closed.
fn town(incidents: u32, days: i64) -> Model {
    let mut model = Model::default();
    let apply = |model: &mut Model, record| {
        let offset = model.offset() + 1;
        model.apply(offset, record).unwrap();
    };
    for record in demo::town().unwrap() {
        apply(&mut model, record);
    }
    let mut random = fastrand::Rng::with_seed(7);
    let crowds = spots(&model, 200, &mut random);
    for n in 0..incidents {
        let crowd = crowds[random.usize(..crowds.len())];
        // Half of them in crowds, half anywhere.
        let position = match random.bool() {
            true => Position {
                lng: crowd.lng + (random.f64() - 0.5) * 0.002,
                lat: crowd.lat + (random.f64() - 0.5) * 0.002,
            },
            false => spots(&model, 1, &mut random)[0],
        };
        let reported_s = BEGIN_S + random.i64(0..days * DAY_S);
        let id = Code::new(format!("SJ{n:010}")).unwrap();
        let report = Report {
            id: id.clone(),
            category: Category::VARIANTS[random.usize(..7)],
            subcategory: None,
            title: format!("第{n}件事项"),
            position,
            reported_at: Timestamp::from_second(reported_s).unwrap(),
            due_at: None,
        };
        apply(&mut model, Record::IncidentReported(report));
        for (hours, action) in [(1, Action::Verify), (30, Action::Close)] {
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

/// Positions anywhere in grids' boxes.
fn spots(model: &Model, count: usize, random: &mut fastrand::Rng) -> Vec<Position> {
    let grids = model.territory().grids();
    let boxes: Vec<Bbox> = grids.iter().map(|(_, place)| place.bbox).collect();
    let spot = |_| {
        let bbox = boxes[random.usize(..boxes.len())];
        Position {
            lng: bbox.west + random.f64() * (bbox.east - bbox.west),
            lat: bbox.south + random.f64() * (bbox.north - bbox.south),
        }
    };
    (0..count).map(spot).collect()
}

fn window(from_h: i64, to_h: i64) -> Window {
    let at = |hours: i64| Timestamp::from_second(BEGIN_S + hours * 3_600).unwrap();
    Window::new(at(from_h), at(to_h)).unwrap()
}

/// A circle of a kilometre.
fn circle(corners: u32) -> Area {
    let turns = (0..corners).map(|i| f64::from(i) / f64::from(corners) * std::f64::consts::TAU);
    let corner = |turn: f64| (115.668 + 0.0106 * turn.cos(), 32.171 + 0.009 * turn.sin());
    let ring: LineString<f64> = turns.map(corner).collect();
    let within = Within(Boundary(MultiPolygon(vec![Polygon::new(ring, Vec::new())])));
    Area::Drawn(Box::new(Drawn::new(within).unwrap()))
}

fn summaries(criterion: &mut Criterion, model: &Model) {
    let mut group = criterion.benchmark_group("a million incidents of 30 days");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(3));
    let asked = |by: &str, area| SummaryAsked {
        window: window(0, 30 * 24),
        as_of: window(0, 30 * 24).to,
        category: None,
        area,
        by: by.parse().unwrap(),
    };
    for (name, asked) in [
        ("summary by grid, category", asked("grid,category", None)),
        ("summary by grid, status", asked("grid,status", None)),
        (
            "summary by category in a circle of 64 corners",
            asked("category", Some(circle(64))),
        ),
        (
            "summary by category in a circle of 9,999 corners",
            asked("category", Some(circle(9_999))),
        ),
    ] {
        let count =
            |b: &mut criterion::Bencher<'_>| b.iter(|| model.summary(black_box(&asked)).unwrap());
        group.bench_function(name, count);
    }
    let all = window(0, 30 * 24);
    group.bench_function("overview", |b| {
        b.iter(|| model.overview(black_box(all), all.to));
    });
    group.bench_function("grids in short", |b| {
        b.iter(|| model.grid_summaries(black_box(all), all.to));
    });
    group.finish();
}

fn near(criterion: &mut Criterion, model: &Model) {
    let mut group = criterion.benchmark_group("spots");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(SPOTS as u64));
    let spots = spots(model, SPOTS, &mut fastrand::Rng::with_seed(8));
    group.bench_function("point in grid", |b| {
        b.iter(|| {
            let found = spots
                .iter()
                .filter(|spot| model.territory().basic_grid_at(**spot).is_some());
            black_box(found.count())
        });
    });
    group.bench_function("locate", |b| {
        b.iter(|| {
            spots.iter().for_each(|spot| {
                black_box(model.locate(*spot));
            });
        });
    });
    group.bench_function("nearest 5 of 45 offices", |b| {
        b.iter(|| {
            spots.iter().for_each(|spot| {
                black_box(model.nearest_offices(*spot, 5));
            });
        });
    });
    for (name, days, open) in [
        ("nearest 5 of a million incidents", 30, None),
        ("nearest 5 of the million's last 3 days", 27, None),
        ("nearest 5 open of a million incidents", 30, Some(true)),
    ] {
        let from_h = if days == 30 { 0 } else { days * 24 };
        let window = window(from_h, 30 * 24);
        let asked = |spot: &Position| NearestAsked {
            position: *spot,
            k: 5,
            window,
            as_of: window.to,
            category: None,
            open,
        };
        let ask = |spots: &[Position]| {
            spots.iter().for_each(|spot| {
                black_box(model.nearest_incidents(&asked(spot)));
            });
        };
        group.bench_function(name, |b| b.iter(|| ask(&spots)));
        group.bench_function(format!("{name}, on all cores"), |b| {
            b.iter_custom(|times| on_all_cores(times, || ask(&spots)));
        });
    }
    group.finish();
}

/// How long it takes all cores to do some work so many times in all.
fn on_all_cores(times: u64, work: impl Fn() + Sync) -> Duration {
    let left = AtomicU64::new(times);
    let take = |left: u64| left.checked_sub(1);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while left.fetch_update(Relaxed, Relaxed, take).is_ok() {
                    work();
                }
            });
        }
    });
    begin.elapsed()
}

fn hotspots(criterion: &mut Criterion, model: &Model, name: &str, days: i64) {
    let mut group = criterion.benchmark_group(name.to_owned());
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    for radius_m in [30.0, 100.0, 500.0] {
        let asked = HotspotsAsked {
            window: window(0, days * 24),
            category: None,
            radius_m,
            min_count: None,
        };
        let find = |b: &mut criterion::Bencher<'_>| {
            b.iter(|| black_box(model.spots(asked).hotspots()).is_ok());
        };
        group.bench_function(format!("hotspots, {radius_m} m"), find);
    }
    group.finish();
}

fn answers(criterion: &mut Criterion) {
    let million = town(1_000_000, 30);
    near(criterion, &million);
    summaries(criterion, &million);
    hotspots(criterion, &million, "a million incidents of 30 days", 30);
    drop(million);
    let year = town(100_000, 365);
    hotspots(criterion, &year, "100 thousand incidents of a year", 365);
}

criterion_group!(benches, answers);
criterion_main!(benches);
