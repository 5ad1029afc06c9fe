//! Coverage at size L: the demo town's 88 workers on patrol 8 hours of each of
//! 30 days, with one fix every 10 s: 7.6 million fixes. Prints the rate at
//! which fixes are taken, the memory they need, and the time that coverage of
//! all grids over 30 days takes.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and may fail"
)]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use xunge::model::Model;
use xunge_data::{
    Code, Fix, GridKind, PatrolHours, Position, Record, Timestamp, Track, Window, Worker,
};

/// 2026-01-31T16:00:00Z: midnight in Shanghai, and "now".
const NOW: i64 = 1_769_875_200;
const DAYS: i64 = 30;
const HOURS: [i64; 8] = [0, 1, 2, 3, 6, 7, 8, 9];

/// Resident memory of this process, MB.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

fn put(model: &mut Model, record: Record) {
    model.apply(model.offset() + 1, record).unwrap();
}

/// The demo town with a device and hours of patrol for every worker.
fn town() -> Model {
    let mut model = Model::default();
    for record in xunge::demo::town().unwrap() {
        put(&mut model, record);
    }
    let patrol = |from: &str, to: &str| PatrolHours {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    };
    let workers: Vec<Worker> = model
        .roster()
        .workers()
        .iter()
        .map(|worker| Worker {
            device: Some(Code::new(format!("D-{}", worker.code)).unwrap()),
            patrol: vec![patrol("08:00", "12:00"), patrol("14:00", "18:00")],
            ..worker.clone()
        })
        .collect();
    put(&mut model, Record::RosterPut { workers });
    model
}

/// One day of one device: back and forth across its grid at 1.1 m/s, turning
/// now and then, with 3 m of noise.
fn day(inside: Position, area_m2: f64, seed: u64, day: i64) -> Vec<Fix> {
    let mut random = fastrand::Rng::with_seed(seed * 1000 + day.unsigned_abs());
    let reach = area_m2.sqrt() * 0.55;
    let (mut x, mut y, mut heading) = (0.0f64, 0.0f64, random.f64() * std::f64::consts::TAU);
    let mut fixes = Vec::with_capacity(2880);
    for hour in HOURS {
        for step in 0..360 {
            if random.u32(0..12) == 0 || x.abs().max(y.abs()) > reach {
                let home = (-y).atan2(-x);
                heading = home + (random.f64() - 0.5) * 3.0;
            }
            (x, y) = (x + 11.0 * heading.cos(), y + 11.0 * heading.sin());
            let noise = |r: &mut fastrand::Rng| (r.f64() - 0.5) * 6.0;
            let second = NOW + (day - DAYS) * 86_400 + 8 * 3600 + hour * 3600 + step * 10;
            fixes.push(Fix {
                time: Timestamp::from_second(second).unwrap(),
                position: Position {
                    lng: inside.lng + (x + noise(&mut random)) / 94_300.0,
                    lat: inside.lat + (y + noise(&mut random)) / 110_900.0,
                },
                accuracy_m: Some(5.0),
            });
        }
    }
    fixes
}

fn filled() -> Model {
    let mut model = town();
    let places: Vec<_> = model
        .territory()
        .grids()
        .iter()
        .filter(|(grid, _)| grid.kind == GridKind::Basic)
        .map(|(grid, place)| {
            let worker = model.roster().worker_of(&grid.code).unwrap();
            (worker.device.clone().unwrap(), place.inside, place.area_m2)
        })
        .collect();
    let before = memory_mb();
    let (mut fixes, mut seconds) = (0, 0.0);
    for at in 0..DAYS {
        for (seed, (device, inside, area_m2)) in (0u64..).zip(&places) {
            let track = Track::of(&day(*inside, *area_m2, seed, at));
            fixes += track.0.len();
            let record = Record::FixesTaken {
                device: device.clone(),
                track,
            };
            let start = Instant::now();
            put(&mut model, record);
            seconds += start.elapsed().as_secs_f64();
        }
    }
    println!(
        "size L: {fixes} fixes taken at {:.0} fixes/s, cells included; {:.0} MB more memory",
        fixes as f64 / seconds,
        memory_mb() - before
    );
    model
}

fn window(from: i64, to: i64) -> Window {
    let at = |second| Timestamp::from_second(second).unwrap();
    Window::new(at(from), at(to)).unwrap()
}

fn coverage(criterion: &mut Criterion) {
    let start = Instant::now();
    drop(black_box(
        town()
            .survey(window(NOW, NOW), Timestamp::UNIX_EPOCH)
            .grids(),
    ));
    println!(
        "cells of the demo town laid out in {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let model = filled();
    let now = Timestamp::from_second(NOW).unwrap();
    let month = window(NOW - DAYS * 86_400, NOW);
    let whole = model.survey(month, now).subdistrict().unwrap();
    println!(
        "{} of {} cells covered, completeness {:.2}",
        whole.covered,
        whole.cells,
        whole.completeness.unwrap_or(0.0)
    );
    let mut ask = |name: &str, window: Window| {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| black_box(model.survey(black_box(window), now)).grids());
        });
    };
    ask("coverage of all grids, 30 days to now", month);
    ask(
        "coverage of all grids, 30 days to now, not whole hours",
        window(NOW - 29 * 86_400 - 1234, NOW),
    );
    ask(
        "coverage of all grids, a week a week ago",
        window(NOW - 14 * 86_400, NOW - 7 * 86_400),
    );
    ask("coverage of all grids, today", window(NOW - 86_400, NOW));
    criterion.bench_function("overview's coverage with 30 days", |bencher| {
        bencher.iter(|| {
            let survey = model.survey(black_box(month), now);
            black_box((
                survey.subdistrict(),
                survey.without_data(),
                survey.days_of_subdistrict(),
            ))
        });
    });
    criterion.bench_function("500 fixes of a device that is walking", |bencher| {
        let device = model
            .roster()
            .workers()
            .first()
            .unwrap()
            .device
            .clone()
            .unwrap();
        let place = model.territory().grids().iter().next().unwrap().1.clone();
        let fixes = day(place.inside, place.area_m2, 99, DAYS);
        let track = Track::of(fixes.get(..500).unwrap());
        bencher.iter_batched(
            || {
                (
                    model.clone(),
                    Record::FixesTaken {
                        device: device.clone(),
                        track: track.clone(),
                    },
                )
            },
            |(mut model, record)| {
                put(&mut model, record);
                model
            },
            criterion::BatchSize::PerIteration,
        );
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = coverage
}
criterion_main!(benches);
