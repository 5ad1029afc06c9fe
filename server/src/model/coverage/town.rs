//! A small town for claims: two basic grids side by side, 400 m by 400 m, and
//! a dedicated grid over their border; two workers with a device each.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use proptest::prelude::*;
use xunge_data::{
    Boundary, Code, Fix, Grid, GridKind, PatrolHours, Position, Record, Timestamp, Track, Window,
    Worker, api::CoverageEntry,
};

use super::{Coverage, plane::Plane};
use crate::model::Model;

/// 2022-08-01T08:00:00 in Shanghai: an hour begins.
pub(super) const START: i64 = 1_659_312_000;

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

pub(super) fn window(from: i64, to: i64) -> Window {
    Window::new(at(from), at(to)).unwrap()
}

pub(super) fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

pub(super) fn plane() -> Plane {
    Plane::around(115.67, 32.17)
}

/// A rectangle, metres east and north of the middle of the town.
pub(super) fn rectangle((west, south): (f64, f64), (east, north): (f64, f64)) -> Boundary {
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    let ring = corners.map(|corner| {
        let (x, y) = plane().degrees(corner);
        geo_types::Coord { x, y }
    });
    let polygon = geo_types::Polygon::new(ring.to_vec().into(), vec![]);
    Boundary(geo_types::MultiPolygon(vec![polygon]))
}

fn grid(name: &str, kind: GridKind, boundary: Boundary) -> Grid {
    Grid {
        code: code(name),
        name: format!("网格{name}"),
        kind,
        community: code("A"),
        boundary,
        facility: None,
        households: None,
        residents: None,
    }
}

pub(super) fn worker(
    name: &str,
    grid: &str,
    device: Option<&str>,
    hours: &[(&str, &str)],
) -> Worker {
    let hours = hours.iter().map(|(from, to)| PatrolHours {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    });
    Worker {
        code: code(name),
        name: name.to_owned(),
        age: 35,
        grid: code(grid),
        device: device.map(code),
        patrol: hours.collect(),
        crs: xunge_data::Datum::Wgs84,
    }
}

pub(super) fn grids() -> Record {
    let (basic, dedicated) = (GridKind::Basic, GridKind::Dedicated);
    Record::GridsPut {
        replace: true,
        grids: vec![
            grid("1", basic, rectangle((-400.0, -200.0), (0.0, 200.0))),
            grid("2", basic, rectangle((0.0, -200.0), (400.0, 200.0))),
            grid("9", dedicated, rectangle((-100.0, -100.0), (60.0, 60.0))),
        ],
    }
}

pub(super) fn roster() -> Record {
    let workers = vec![
        worker("W1", "1", Some("D1"), &[("08:00", "11:00")]),
        worker("W2", "2", Some("D2"), &[]),
    ];
    Record::RosterPut { workers }
}

pub(super) fn put(model: &mut Model, record: Record) {
    model.apply(model.offset() + 1, record).unwrap();
}

/// A town with its roster, and fixes taken in so many records.
pub(super) fn town(records: impl IntoIterator<Item = Record>) -> Model {
    let mut model = Model::default();
    for record in [grids(), roster()].into_iter().chain(records) {
        put(&mut model, record);
    }
    model
}

pub(super) fn coverage(model: &Model) -> &Coverage {
    &model.coverage
}

/// A fix so many seconds after [`START`], metres from the middle of the town.
pub(super) fn fix((second, x, y): (f64, f64, f64)) -> Fix {
    let (lng, lat) = plane().degrees((x, y));
    Fix {
        time: Timestamp::from_millisecond(START * 1000 + (second * 1000.0) as i64).unwrap(),
        position: Position { lng, lat },
        accuracy_m: None,
    }
}

pub(super) fn taken(device: &str, fixes: &[Fix]) -> Record {
    Record::FixesTaken {
        device: code(device),
        track: Track::of(fixes),
    }
}

/// Later than everything.
pub(super) const NOW: i64 = 40 * 86_400;

/// What coverage says of all grids and of the subdistrict.
pub(super) fn entries(model: &Model, window: Window) -> Vec<CoverageEntry> {
    let survey = model.survey(window, at(NOW));
    let whole = survey.subdistrict();
    survey.grids().into_iter().chain(whole).collect()
}

/// What it says of a grid.
pub(super) fn of(model: &Model, grid: &str, window: Window) -> CoverageEntry {
    model.survey(window, at(NOW)).grid(&code(grid)).unwrap()
}

/// The cells visited in a window.
pub(super) fn visited(model: &Model, from: i64, to: i64) -> Vec<u64> {
    let layout = coverage(model).layout(model.territory());
    let cells = coverage(model).visited(window(from, to), &layout);
    cells
        .iter()
        .map(|cell| u64::from(layout.cells[cell as usize]))
        .collect()
}

/// A walk of three hours and some, with pauses, jumps and repetitions.
pub(super) fn walk() -> impl Strategy<Value = Vec<Fix>> {
    let step = (1u32..40, -80.0..80.0f64, -80.0..80.0f64, 0u32..12);
    let steps = prop::collection::vec(step, 1..60);
    (0u32..9000, -300.0..300.0f64, -150.0..150.0f64, steps).prop_map(|(start, x, y, steps)| {
        let (mut second, mut x, mut y) = (f64::from(start), x, y);
        let mut fixes = Vec::new();
        for (seconds, dx, dy, kind) in steps {
            match kind {
                // Somewhere else for a moment.
                0 => fixes.push(fix((second + 0.5, -x, y + 1000.0))),
                // The same moment again, elsewhere.
                1 => fixes.push(fix((second, x + 5.0, y))),
                // A pause.
                2 => second += 400.0,
                _ => {}
            }
            second += f64::from(seconds) + 0.25;
            (x, y) = ((x + dx).clamp(-450.0, 450.0), (y + dy).clamp(-250.0, 250.0));
            fixes.push(fix((second, x, y)));
        }
        fixes
    })
}
