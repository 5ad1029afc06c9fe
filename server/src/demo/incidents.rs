//! Invented incidents: a story that is the same however it is cut.
//!
//! Every Shanghai day draws its incidents from a generator seeded by the day
//! alone. Asking for `[a, c)` gives what `[a, b)` and `[b, c)` give together.

use fastrand::Rng;
use geo::{BoundingRect, Intersects};
use geo_types::Point;
use jiff::{SignedDuration, civil::Date};
use xunge_data::{
    Action, Category, Code, Grid, Level, Position, Record, Report, Step, Timestamp, Window, day_of,
    day_start,
};

use super::texts::{self, Text};
use crate::model::Place;

const DISPUTES_A_DAY: u64 = 3;
/// Other categories and how often they come, of 100.
const OTHERS: [(Category, u32); 6] = [
    (Category::Environment, 38),
    (Category::FireSafety, 24),
    (Category::AntiFraud, 12),
    (Category::Drowning, 9),
    (Category::Epidemic, 11),
    (Category::Other, 6),
];

/// What happened in `window`, in order of time, of the incidents reported at
/// or after `since`. Grids are the basic grids; without any, nothing happens.
#[must_use]
pub fn facts(grids: &[&Grid], since: Timestamp, window: Window) -> Vec<Record> {
    let mut facts: Vec<(Timestamp, Record)> = Vec::new();
    let mut day = day_of(since);
    while !grids.is_empty() && day_start(day) < window.to {
        for incident in incidents_of(day, grids) {
            if incident.0.reported_at >= since {
                facts.extend(records(incident).filter(|(at, _)| window.contains(*at)));
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    // Stable: a report stays before its steps.
    facts.sort_by_key(|(at, _)| *at);
    facts.into_iter().map(|(_, record)| record).collect()
}

fn records((report, steps): (Report, Vec<Step>)) -> impl Iterator<Item = (Timestamp, Record)> {
    let id = report.id.clone();
    let first = (report.reported_at, Record::IncidentReported(report));
    let rest = steps.into_iter();
    std::iter::once(first).chain(rest.map(move |step| {
        (
            step.at,
            Record::IncidentStepped {
                id: id.clone(),
                step,
            },
        )
    }))
}

fn incidents_of(day: Date, grids: &[&Grid]) -> Vec<(Report, Vec<Step>)> {
    let number = day_start(day).as_second().div_euclid(86_400).unsigned_abs();
    let mut rng = Rng::with_seed(0x5855_4e47 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let count = DISPUTES_A_DAY + rng.u64(14..=18);
    (0..count)
        .filter_map(|n| {
            let category = if n < DISPUTES_A_DAY {
                Category::Dispute
            } else {
                other(&mut rng)
            };
            // Most end; of disputes nine of ten, in strict turn.
            let ends = if n < DISPUTES_A_DAY {
                !(number * DISPUTES_A_DAY + n).is_multiple_of(10)
            } else {
                rng.u32(0..100) < 96
            };
            let report = report(day, n + 1, category, grids, &mut rng)?;
            let steps = timeline(&report, ends, &mut rng);
            Some((report, steps))
        })
        .collect()
}

fn other(rng: &mut Rng) -> Category {
    let mut draw = rng.u32(0..100);
    for (category, weight) in OTHERS {
        if draw < weight {
            return category;
        }
        draw -= weight;
    }
    Category::Other
}

fn report(day: Date, n: u64, category: Category, grids: &[&Grid], rng: &mut Rng) -> Option<Report> {
    let grid = grids[rng.usize(0..grids.len())];
    let reported_at = later(day_start(day), i64::from(second_of_day(category, rng)));
    let Text { subcategory, title } = texts::draw(category, rng);
    Some(Report {
        id: number(day, n)?,
        category,
        subcategory: Some(subcategory.to_owned()),
        title: format!("{}：{title}", grid.name),
        position: inside(grid, rng),
        reported_at,
        due_at: Some(later(reported_at, hours_allowed(category) * 3600)),
    })
}

/// `LC20220801-007`.
fn number(day: Date, n: u64) -> Option<Code> {
    let text = format!(
        "LC{:04}{:02}{:02}-{n:03}",
        day.year(),
        day.month(),
        day.day()
    );
    Code::new(text).ok()
}

/// Matters are reported by day; some, such as quarrels, in the evening.
fn second_of_day(category: Category, rng: &mut Rng) -> u32 {
    let (from, to) = match category {
        Category::Dispute => (8, 22),
        Category::Drowning => (11, 20),
        Category::AntiFraud => (8, 21),
        _ => (7, 19),
    };
    // The mean of two draws: most around the middle of the day.
    let draw = |rng: &mut Rng| rng.u32(from * 3600..to * 3600);
    u32::midpoint(draw(rng), draw(rng))
}

fn hours_allowed(category: Category) -> i64 {
    match category {
        Category::Epidemic | Category::Drowning => 12,
        Category::FireSafety | Category::AntiFraud => 24,
        Category::Environment => 48,
        Category::Dispute | Category::Other => 72,
    }
}

/// From the report to the end, or to where it is stuck.
fn timeline(report: &Report, ends: bool, rng: &mut Rng) -> Vec<Step> {
    let mut at = report.reported_at;
    let mut level = Level::Grid;
    let mut steps = Vec::new();
    let mut take = |minutes: i64, action: Action, level: Level| {
        at = later(at, minutes * 60);
        steps.push(Step {
            at,
            action,
            level,
            note: None,
        });
    };
    take(rng.i64(4..40), Action::Verify, level);
    if ends && report.category != Category::Dispute && rng.u32(0..100) < 3 {
        take(rng.i64(5..30), Action::Reject, level);
        return steps;
    }
    take(rng.i64(3..25), Action::File, level);
    let settled = settling_level(rng);
    for next in [Level::Community, Level::Subdistrict, Level::County] {
        if next <= settled {
            level = next;
            take(rng.i64(20..180), Action::Escalate, level);
        }
    }
    if !ends && rng.bool() {
        return steps;
    }
    // One in fourteen takes longer than allowed; a dispute ends within 36 hours.
    let allowed = hours_allowed(report.category) * 60;
    let minutes = match report.category {
        Category::Dispute => rng.i64(60..24 * 60),
        _ if rng.u32(0..14) == 0 => rng.i64(allowed..allowed * 3 / 2),
        _ => rng.i64(20..allowed * 6 / 10),
    };
    take(minutes, Action::Handle, level);
    if ends {
        take(rng.i64(10..90), Action::Check, level);
        take(rng.i64(5..30), Action::Close, level);
    }
    steps
}

fn settling_level(rng: &mut Rng) -> Level {
    match rng.u32(0..100) {
        0..78 => Level::Grid,
        78..94 => Level::Community,
        94..99 => Level::Subdistrict,
        _ => Level::County,
    }
}

/// A spot inside the grid.
fn inside(grid: &Grid, rng: &mut Rng) -> Position {
    let polygons = grid.boundary.polygons();
    let fallback = Place::of(&grid.boundary).inside;
    let Some(rect) = polygons.bounding_rect() else {
        return fallback;
    };
    for _ in 0..64 {
        let lng = rect.min().x + rng.f64() * rect.width();
        let lat = rect.min().y + rng.f64() * rect.height();
        let (lng, lat) = ((lng * 1e6).round() / 1e6, (lat * 1e6).round() / 1e6);
        if polygons.intersects(&Point::new(lng, lat)) {
            return Position { lng, lat };
        }
    }
    fallback
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_secs(seconds))
        .unwrap_or(at)
}
