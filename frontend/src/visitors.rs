//! Who was in the area that is drawn, and the track of one of them. Both are asked at a click, and
//! each answer about persons leaves an audit record. Lives in context: [`use_visitors`].
use std::time::Duration;

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use xunge_data::{
    Bbox, Code, Position, Timestamp, Window,
    api::{self, Circle, DeviceVisit, GridVisits, TracksQuery, WindowQuery},
};

use crate::{
    client::{ClientError, get_as, post_as},
    shape::Shape,
    state::{Focus, View},
};

/// A track is opened for so long before it came in and after it went out.
const AROUND: Duration = Duration::from_secs(1_800);

/// What the page reads of [`xunge_data::api::VisitsBody`].
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Visits {
    /// First moment, inclusive.
    pub(crate) from: Timestamp,
    /// Last moment, exclusive.
    pub(crate) to: Timestamp,
    /// Times that some device was in the area without leaving it.
    pub(crate) visits: u64,
    /// The grids that share a point with the area.
    pub(crate) grids: Vec<GridVisits>,
    /// The devices, in order of entry; none without the right to tracks.
    pub(crate) devices: Option<Vec<DeviceVisit>>,
}

/// What the page reads of [`xunge_data::api::TracksBody`].
#[derive(Deserialize)]
struct Tracks {
    tracks: Vec<DeviceTrack>,
}

#[derive(Deserialize)]
struct DeviceTrack {
    ways: Vec<Way>,
}

/// Columns of a track: each number but the first as the difference from the one before.
#[derive(Deserialize)]
struct Way {
    lng: Vec<i64>,
    lat: Vec<i64>,
}

impl Way {
    fn positions(&self) -> Vec<Position> {
        let (mut lng, mut lat) = (0, 0);
        let place = |(dx, dy): (&i64, &i64)| {
            (lng, lat) = (lng + dx, lat + dy);
            #[expect(
                clippy::cast_precision_loss,
                reason = "degrees in 1e-7 stay below 2^52"
            )]
            let degrees = |e7: i64| e7 as f64 / 1e7;
            Position {
                lng: degrees(lng),
                lat: degrees(lat),
            }
        };
        self.lng.iter().zip(&self.lat).map(place).collect()
    }
}

/// A visit whose track is asked for or shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opened {
    /// The device.
    pub(crate) device: Code,
    /// When it came in: with the device it tells visits apart.
    pub(crate) entered_at: Timestamp,
    /// What is joined, in order of time; none until the answer is there.
    pub(crate) ways: Option<Result<Vec<Vec<Position>>, ClientError>>,
}

impl Opened {
    /// Whether it is the track of a visit.
    pub(crate) fn is_of(&self, visit: &DeviceVisit) -> bool {
        self.device == visit.device && self.entered_at == visit.entered_at
    }
}

/// What is known of visitors.
#[derive(Clone, Copy)]
pub(crate) struct Visitors {
    /// Whether an answer is awaited.
    pub(crate) is_asking: RwSignal<bool>,
    /// The answer; none until it was asked for.
    pub(crate) answer: RwSignal<Option<Result<Visits, ClientError>>>,
    /// The track that is opened.
    pub(crate) opened: RwSignal<Option<Opened>>,
    view: View,
}

impl Visitors {
    /// Nothing is known yet; what is known is forgotten with another area or span of time.
    pub(crate) fn new(view: View) -> Self {
        let visitors = Self {
            is_asking: RwSignal::new(false),
            answer: RwSignal::new(None),
            opened: RwSignal::new(None),
            view,
        };
        Effect::new(move |before: Option<_>| {
            let now = (view.shape.get(), view.period.get());
            if before.is_some_and(|before| before != now) {
                visitors.is_asking.set(false);
                visitors.answer.set(None);
                visitors.opened.set(None);
            }
            now
        });
        visitors
    }

    /// Asks who was in a shape.
    pub(crate) fn ask(self, shape: &Shape, window: Window) {
        let area = area_of(shape);
        let query = WindowQuery {
            from: Some(window.from),
            to: Some(window.to),
        };
        let asked = shape.clone();
        self.is_asking.set(true);
        leptos::task::spawn_local(async move {
            let answer = post_as::<api::Visits, Visits>((), query, &area).await;
            let is_wanted = self
                .view
                .shape
                .with_untracked(|shape| shape.as_ref() == Some(&asked));
            if is_wanted && self.is_asking.get_untracked() {
                self.is_asking.set(false);
                self.answer.set(Some(answer));
            }
        });
    }

    /// Opens the track of a visit, and goes there.
    pub(crate) fn open(self, visit: &DeviceVisit) {
        let opened = Opened {
            device: visit.device.clone(),
            entered_at: visit.entered_at,
            ways: None,
        };
        let query = TracksQuery {
            device: Some(visit.device.clone()),
            from: visit.entered_at.checked_sub(AROUND).ok(),
            to: visit.left_at.checked_add(AROUND).ok(),
            ..TracksQuery::default()
        };
        self.opened.set(Some(opened.clone()));
        leptos::task::spawn_local(async move {
            let answer = get_as::<api::Tracks, Tracks>((), query).await;
            if self
                .opened
                .with_untracked(|now| now.as_ref() != Some(&opened))
            {
                return;
            }
            let ways = answer.map(|answer| {
                let ways = answer.tracks.iter().flat_map(|track| &track.ways);
                ways.map(Way::positions).collect::<Vec<_>>()
            });
            if let Some(bbox) = ways.as_ref().ok().and_then(|ways| bbox_of(ways)) {
                self.view.focus.set(Some(Focus::Box(bbox)));
            }
            let ways = Some(ways);
            self.opened.set(Some(Opened { ways, ..opened }));
        });
    }
}

/// The visitors of this page.
pub(crate) fn use_visitors() -> Visitors {
    expect_context()
}

/// A shape as the server asks for it.
fn area_of(shape: &Shape) -> Value {
    match shape {
        Shape::Circle { centre, radius_m } if *radius_m <= Circle::MAX_RADIUS_M => {
            json!({"circle": {"lng": centre.lng, "lat": centre.lat, "radius_m": radius_m}})
        }
        shape => shape.geometry(),
    }
}

/// The box around positions; none if there are none.
fn bbox_of(ways: &[Vec<Position>]) -> Option<Bbox> {
    let mut positions = ways.iter().flatten();
    let Position { lng, lat } = *positions.next()?;
    let first = Bbox {
        west: lng,
        south: lat,
        east: lng,
        north: lat,
    };
    Some(positions.fold(first, |bbox, at| Bbox {
        west: bbox.west.min(at.lng),
        south: bbox.south.min(at.lat),
        east: bbox.east.max(at.lng),
        north: bbox.north.max(at.lat),
    }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::{Fix, Track};

    #[test]
    fn a_track_is_read_as_the_server_writes_it() {
        let places = [(115.67, 32.17), (115.670_012_3, 32.169_9), (115.671, 32.17)];
        let fix = |(i, &(lng, lat)): (usize, &(f64, f64))| Fix {
            time: Timestamp::from_second(1_660_000_000 + i as i64).unwrap(),
            position: Position { lng, lat },
            accuracy_m: Some(5.0),
        };
        let fixes: Vec<_> = places.iter().enumerate().map(fix).collect();
        let written = serde_json::to_string(&Track::of(&fixes)).unwrap();
        let way: Way = serde_json::from_str(&written).unwrap();
        let read = way.positions();
        assert_eq!(read.len(), places.len());
        for (at, (lng, lat)) in read.iter().zip(places) {
            assert!(
                (at.lng - lng).abs() < 1e-7 && (at.lat - lat).abs() < 1e-7,
                "{at:?}"
            );
        }
        let bbox = bbox_of(&[read]).unwrap();
        assert!((bbox.west - 115.67).abs() < 1e-7 && (bbox.south - 32.169_9).abs() < 1e-7);
        assert_eq!(bbox_of(&[Vec::new()]), None);
    }

    #[test]
    fn a_circle_too_large_for_the_server_is_asked_as_a_polygon() {
        let centre = Position {
            lng: 115.67,
            lat: 32.17,
        };
        let circle = |radius_m| area_of(&Shape::Circle { centre, radius_m });
        assert_eq!(circle(20_000.0)["circle"]["radius_m"], 20_000.0);
        assert_eq!(circle(20_001.0)["type"], "Polygon");
    }
}
