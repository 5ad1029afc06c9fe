//! Who was in an area, and when: ways of devices cut at its border.

use std::collections::HashMap;

use geo::{
    BoundingRect, Intersects, LinesIter,
    line_intersection::{LineIntersection, line_intersection},
};
use geo_types::{Coord, Line, MultiPolygon, Point, Rect};
use xunge_data::{
    Boundary, Code, Grid, KeptFix, Timestamp, Window, Worker,
    api::{DeviceTrack, DeviceVisit, GridVisits, Named, VisitsBody},
};

use super::Model;

/// Whether somebody sees the worker who carries a device, or a device that nobody does.
pub type Sees<'a> = &'a dyn Fn(Option<&Worker>) -> bool;

/// A stay: from one moment to another, milliseconds since 1970.
type Stay = (f64, f64);

/// Crossings nearer in time than this are one, milliseconds.
const SAME_MS: f64 = 0.5;

/// An area to be crossed.
struct Zone<'a> {
    polygons: &'a MultiPolygon<f64>,
    around: Rect<f64>,
}

impl<'a> Zone<'a> {
    fn new(polygons: &'a MultiPolygon<f64>) -> Self {
        let nowhere = Rect::new((0.0, 0.0), (0.0, 0.0));
        Self {
            polygons,
            around: polygons.bounding_rect().unwrap_or(nowhere),
        }
    }

    /// When somebody on a way was in the area; in order.
    fn stays(&self, way: &[KeptFix]) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        if let [alone] = way {
            let time = time(alone);
            let is_in = self.polygons.intersects(&Point(place(alone)));
            return is_in.then_some((time, time)).into_iter().collect();
        }
        for pair in way.windows(2) {
            let [a, b] = pair else { continue };
            let line = Line::new(place(a), place(b));
            let (start, lasts) = (time(a), time(b) - time(a));
            for (from, to) in self.parts(line) {
                let (from, to) = (start + from * lasts, start + to * lasts);
                match stays.last_mut() {
                    Some(last) if from - last.1 < SAME_MS => last.1 = to,
                    _ => stays.push((from, to)),
                }
            }
        }
        stays
    }

    /// The parts of a line that lie in the area, as shares of its length.
    fn parts(&self, line: Line<f64>) -> Vec<(f64, f64)> {
        if !self.around.intersects(&Rect::new(line.start, line.end)) {
            return Vec::new();
        }
        let mut cuts = vec![0.0, 1.0];
        for edge in self.polygons.lines_iter() {
            match line_intersection(line, edge) {
                Some(LineIntersection::SinglePoint { intersection, .. }) => {
                    cuts.push(share(line, intersection));
                }
                Some(LineIntersection::Collinear { intersection }) => {
                    cuts.push(share(line, intersection.start));
                    cuts.push(share(line, intersection.end));
                }
                None => {}
            }
        }
        cuts.sort_unstable_by(f64::total_cmp);
        let between = |pair: &[f64]| match pair {
            [from, to] => Some((*from, *to)),
            _ => None,
        };
        let parts = cuts.windows(2).filter_map(between);
        // A line without length lies where it is.
        let is_in = |(from, to): &(f64, f64)| {
            let middle = line.start + line.delta() * ((from + to) / 2.0);
            from < to && self.polygons.intersects(&Point(middle))
        };
        parts.filter(is_in).collect()
    }
}

fn time(fix: &KeptFix) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^52")]
    let time = fix.time_ms as f64;
    time
}

fn place(fix: &KeptFix) -> Coord<f64> {
    Coord {
        x: fix.lng(),
        y: fix.lat(),
    }
}

/// How far along a line a place on it is.
fn share(line: Line<f64>, place: Coord<f64>) -> f64 {
    let (whole, part) = (line.delta(), place - line.start);
    let share = match whole.x.abs() > whole.y.abs() {
        true => part.x / whole.x,
        false => part.y / whole.y,
    };
    match share.is_finite() {
        true => share.clamp(0.0, 1.0),
        false => 0.0,
    }
}

/// What both have of their stays; each in order.
fn common(a: &[Stay], b: &[Stay]) -> Vec<Stay> {
    let meet = |a: &Stay, b: &Stay| {
        let (from, to) = (a.0.max(b.0), a.1.min(b.1));
        // A fix alone is there for no time.
        let is_moment = a.0 == a.1 || b.0 == b.1;
        (from < to || from == to && is_moment).then_some((from, to))
    };
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs.filter_map(|(a, b)| meet(a, b)).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "moments between two of the log"
)]
fn moment(ms: f64) -> Timestamp {
    Timestamp::from_millisecond(ms.round() as i64).unwrap_or(Timestamp::MIN)
}

/// The stays of a window; those that are cut are shorter.
fn within(window: Window, stays: &[Stay]) -> Vec<Stay> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^52")]
    let (from, to) = (
        window.from.as_millisecond() as f64,
        window.to.as_millisecond() as f64,
    );
    let cut = |(start, end): &Stay| {
        let (start, end) = (start.max(from), end.min(to));
        (start <= end && start < to).then_some((start, end))
    };
    stays.iter().filter_map(cut).collect()
}

/// A grid while it is looked at.
struct Looked<'a> {
    grid: &'a Grid,
    zone: Zone<'a>,
    visits: u64,
    last: Option<f64>,
}

impl Model {
    /// Who was in an area in a window. With `sees`, also the devices, if it
    /// says so of the worker who carries one.
    #[must_use]
    pub fn visits(
        &self,
        area: &MultiPolygon<f64>,
        window: Window,
        sees: Option<Sees<'_>>,
    ) -> VisitsBody {
        let zone = Zone::new(area);
        let grids = self.territory.grids().iter().map(|(grid, _)| grid);
        let mut grids: Vec<Looked<'_>> = grids
            .filter(|grid| grid.boundary.polygons().intersects(area))
            .map(|grid| Looked {
                grid,
                zone: Zone::new(grid.boundary.polygons()),
                visits: 0,
                last: None,
            })
            .collect();
        let carriers = self.carriers();
        let (mut visits, mut devices) = (0, Vec::new());
        for device in self.coverage.devices() {
            for way in self.coverage.ways(device, window) {
                let stays = within(window, &zone.stays(&way));
                if stays.is_empty() {
                    continue;
                }
                visits += stays.len() as u64;
                for looked in &mut grids {
                    looked.count(&stays, &way);
                }
                let worker = carriers.get(device).copied();
                if sees.is_some_and(|sees| sees(worker)) {
                    let visit = |stay: &Stay| device_visit(device, worker, *stay);
                    devices.extend(stays.iter().map(visit));
                }
            }
        }
        devices.sort_by(|a, b| (a.entered_at, &a.device).cmp(&(b.entered_at, &b.device)));
        VisitsBody {
            from: window.from,
            to: window.to,
            area: Boundary(area.clone()),
            visits,
            grids: grids.iter().map(Looked::counted).collect(),
            devices: sees.map(|_| devices),
        }
    }

    /// Where devices were in a window, if `sees` says so of the device and of
    /// the worker who carries it; in order of code.
    #[must_use]
    pub fn tracks(
        &self,
        window: Window,
        sees: impl Fn(&Code, Option<&Worker>) -> bool,
    ) -> Vec<DeviceTrack> {
        let carriers = self.carriers();
        let track = |device: &Code| {
            let worker = carriers.get(device).copied();
            if !sees(device, worker) {
                return None;
            }
            let is_in = |fix: &KeptFix| {
                let moment = Timestamp::from_millisecond(fix.time_ms);
                moment.is_ok_and(|moment| window.contains(moment))
            };
            let ways = self.coverage.ways(device, window).into_iter();
            let ways = ways.map(|way| way.into_iter().filter(is_in).collect());
            let ways: Vec<_> = ways.filter(|way: &Vec<_>| !way.is_empty()).collect();
            (!ways.is_empty()).then(|| DeviceTrack {
                device: device.clone(),
                worker: worker.map(named),
                grid: worker.map(|worker| worker.grid.clone()),
                ways: ways.into_iter().map(xunge_data::Track).collect(),
            })
        };
        self.coverage.devices().filter_map(track).collect()
    }

    /// Workers by the device that they carry.
    fn carriers(&self) -> HashMap<&Code, &Worker> {
        let workers = self.roster.workers().iter();
        workers
            .filter_map(|worker| Some((worker.device.as_ref()?, worker)))
            .collect()
    }
}

impl Looked<'_> {
    fn count(&mut self, stays: &[Stay], way: &[KeptFix]) {
        let here = common(stays, &self.zone.stays(way));
        self.visits += here.len() as u64;
        let ends = here.iter().map(|(_, end)| *end);
        self.last = self.last.into_iter().chain(ends).reduce(f64::max);
    }

    fn counted(&self) -> GridVisits {
        GridVisits {
            code: self.grid.code.clone(),
            name: self.grid.name.clone(),
            kind: self.grid.kind,
            visits: self.visits,
            last_visit: self.last.map(moment),
        }
    }
}

fn named(worker: &Worker) -> Named {
    Named {
        code: worker.code.clone(),
        name: worker.name.clone(),
    }
}

fn device_visit(device: &Code, worker: Option<&Worker>, (from, to): Stay) -> DeviceVisit {
    DeviceVisit {
        device: device.clone(),
        worker: worker.map(named),
        grid: worker.map(|worker| worker.grid.clone()),
        entered_at: moment(from),
        left_at: moment(to),
    }
}

#[cfg(test)]
#[path = "visits_tests.rs"]
mod tests;
