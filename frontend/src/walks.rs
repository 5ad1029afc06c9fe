//! Where workers are at a moment and the trails behind them: of their tracks in the past, of what
//! the live stream tells now.
use std::collections::BTreeMap;

use serde::Deserialize;
use xunge_data::{Code, Fix, Position, Timestamp, Track, api::Named};

use crate::clock::ms_of;

/// A trail is so long, milliseconds.
const TRAIL_MS: f64 = 600_000.0;
/// Somebody of whom nothing was heard for so long is not shown, milliseconds.
const REST_MS: f64 = 600_000.0;

/// A position at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Milliseconds since 1970.
    pub(crate) t_ms: f64,
    /// Where.
    pub(crate) position: Position,
}

impl Spot {
    fn towards(self, next: Self, t_ms: f64) -> Self {
        let part = (t_ms - self.t_ms) / (next.t_ms - self.t_ms);
        let (here, there) = (self.position, next.position);
        let position = Position {
            lng: here.lng + (there.lng - here.lng) * part,
            lat: here.lat + (there.lat - here.lat) * part,
        };
        Self { t_ms, position }
    }
}

/// Places that are joined, in order of time.
type Way = Vec<Spot>;

/// Everybody's ways, by worker, or by device where it is nobody's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Walks(BTreeMap<String, Walk>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Walk {
    grid: Option<Code>,
    ways: Vec<Way>,
}

/// Somebody at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Walker<'a> {
    /// The worker's code.
    pub(crate) code: &'a str,
    /// The basic grid that the worker walks.
    pub(crate) grid: Option<&'a Code>,
    /// Where.
    pub(crate) at: Spot,
    /// Whether it is known: else where somebody was last.
    pub(crate) is_known: bool,
    /// Lines, the last ends where somebody is.
    pub(crate) trail: Vec<Vec<Spot>>,
}

/// The part of [`xunge_data::api::TracksBody`] that is drawn.
#[derive(Deserialize)]
pub(crate) struct Tracks {
    tracks: Vec<Tracked>,
}

#[derive(Deserialize)]
struct Tracked {
    device: String,
    worker: Option<Named>,
    grid: Option<Code>,
    ways: Vec<Track>,
}

impl From<Tracks> for Walks {
    fn from(tracks: Tracks) -> Self {
        let way = |track: Track| {
            let spots = track.0.iter().map(|kept| {
                let Fix { time, position, .. } = Fix::from(kept);
                let t_ms = ms_of(time);
                Spot { t_ms, position }
            });
            spots.collect()
        };
        let of = |tracked: Tracked| {
            let code = tracked.worker.map(|worker| worker.code.to_string());
            let walk = Walk {
                grid: tracked.grid,
                ways: tracked.ways.into_iter().map(way).collect(),
            };
            (code.unwrap_or(tracked.device), walk)
        };
        Self(tracks.tracks.into_iter().map(of).collect())
    }
}

impl Walks {
    /// Adds where a worker is now; what is too old to be shown goes away.
    pub(crate) fn hear(&mut self, Moved { worker, grid, spot }: Moved) {
        let oldest_ms = spot.t_ms - TRAIL_MS - REST_MS;
        for walk in self.0.values_mut() {
            let is_recent = |way: &Way| way.last().is_some_and(|last| last.t_ms > oldest_ms);
            walk.ways.retain(is_recent);
        }
        self.0.retain(|_, walk| !walk.ways.is_empty());
        let walk = self.0.entry(worker).or_default();
        walk.grid = grid;
        let ways = &mut walk.ways;
        #[expect(clippy::cast_precision_loss, reason = "a minute in milliseconds")]
        let gap_ms = Fix::MAX_GAP_MS as f64;
        match ways
            .last_mut()
            .and_then(|way| Some((way.last()?.t_ms, way)))
        {
            // What comes late is of the past.
            Some((last_ms, _)) if spot.t_ms <= last_ms => {}
            Some((last_ms, way)) if spot.t_ms - last_ms <= gap_ms => {
                let old = way.partition_point(|known| known.t_ms < oldest_ms);
                way.drain(..old);
                way.push(spot);
            }
            _ => ways.push(vec![spot]),
        }
    }

    /// When somebody was heard last, milliseconds since 1970; 0 if nobody was.
    pub(crate) fn last_ms(&self) -> f64 {
        let ways = self.0.values().filter_map(|walk| walk.ways.last());
        let last = ways.filter_map(|way| Some(way.last()?.t_ms));
        last.fold(0.0, f64::max)
    }

    /// Everybody who is somewhere at a moment.
    pub(crate) fn at(&self, t_ms: f64) -> impl Iterator<Item = Walker<'_>> {
        let walks = self.0.iter();
        walks.filter_map(move |(code, walk)| walker(code, walk, t_ms))
    }
}

fn walker<'a>(code: &'a str, walk: &'a Walk, t_ms: f64) -> Option<Walker<'a>> {
    let ways = &walk.ways;
    let begun = ways.partition_point(|way| way.first().is_some_and(|first| first.t_ms <= t_ms));
    let last = ways.get(begun.checked_sub(1)?)?;
    let (at, is_known) = place(last, t_ms)?;
    let start_ms = t_ms - TRAIL_MS;
    let ways = ways[..begun].iter().rev();
    let recent = ways.take_while(|way| way.last().is_some_and(|last| last.t_ms > start_ms));
    let mut trail: Vec<_> = recent.map(|way| part(way, start_ms, t_ms)).collect();
    trail.reverse();
    Some(Walker {
        code,
        grid: walk.grid.as_ref(),
        at,
        is_known,
        trail,
    })
}

/// Where somebody is on a way that has begun, and whether it is known; none if it ended long ago.
fn place(way: &[Spot], t_ms: f64) -> Option<(Spot, bool)> {
    let next = way.partition_point(|spot| spot.t_ms <= t_ms);
    let before = *way.get(next.checked_sub(1)?)?;
    match way.get(next) {
        Some(after) => Some((before.towards(*after, t_ms), true)),
        None => {
            let silent_ms = t_ms - before.t_ms;
            #[expect(clippy::cast_precision_loss, reason = "a minute in milliseconds")]
            let is_known = silent_ms <= Fix::MAX_GAP_MS as f64;
            (silent_ms <= REST_MS).then_some((before, is_known))
        }
    }
}

/// The part of a way between two moments.
fn part(way: &[Spot], from_ms: f64, to_ms: f64) -> Vec<Spot> {
    let first = way.partition_point(|spot| spot.t_ms < from_ms);
    let end = way.partition_point(|spot| spot.t_ms <= to_ms);
    let mut part = way.get(first..end).unwrap_or_default().to_vec();
    if let (Some(before), Some(after)) = (end.checked_sub(1).and_then(|i| way.get(i)), way.get(end))
    {
        part.push(before.towards(*after, to_ms));
    }
    part
}

/// Where a worker is now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Told")]
pub(crate) struct Moved {
    /// The worker's code.
    pub(crate) worker: String,
    /// The basic grid that the worker walks.
    pub(crate) grid: Option<Code>,
    /// Where and when.
    pub(crate) spot: Spot,
}

/// The part of [`xunge_data::api::LivePosition`] that is drawn.
#[derive(Deserialize)]
struct Told {
    worker: String,
    grid: Code,
    lng: f64,
    lat: f64,
    time: Timestamp,
}

impl From<Told> for Moved {
    fn from(told: Told) -> Self {
        let Told { lng, lat, time, .. } = told;
        let t_ms = ms_of(time);
        let position = Position { lng, lat };
        Self {
            worker: told.worker,
            grid: Some(told.grid),
            spot: Spot { t_ms, position },
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use serde_json::json;

    const MINUTE_MS: f64 = 60_000.0;

    fn spot(minute: f64, lng: f64) -> Spot {
        Spot {
            t_ms: minute * MINUTE_MS,
            position: Position { lng, lat: 32.0 },
        }
    }

    fn walks(ways: &[&[Spot]]) -> Walks {
        let ways = ways.iter().map(|way| way.to_vec()).collect();
        let walk = Walk { grid: None, ways };
        Walks(BTreeMap::from([("W1".to_owned(), walk)]))
    }

    fn heard(walks: &mut Walks, worker: &str, spot: Spot) {
        let worker = worker.to_owned();
        let grid = None;
        walks.hear(Moved { worker, grid, spot });
    }

    fn at(walks: &Walks, minute: f64) -> Option<(f64, bool)> {
        let walker = walks.at(minute * MINUTE_MS).next()?;
        Some((walker.at.position.lng, walker.is_known))
    }

    #[test]
    fn somebody_is_between_two_fixes_then_rests_and_then_goes() {
        let walks = walks(&[&[spot(0.0, 1.0), spot(1.0, 2.0)]]);
        assert_eq!(at(&walks, -0.1), None);
        assert_eq!(at(&walks, 0.5), Some((1.5, true)));
        assert_eq!(at(&walks, 1.5), Some((2.0, true)));
        assert_eq!(at(&walks, 5.0), Some((2.0, false)));
        assert_eq!(at(&walks, 11.1), None);
    }

    #[test]
    fn between_two_ways_nobody_knows_and_no_line_joins_them() {
        let walks = walks(&[
            &[spot(0.0, 1.0), spot(1.0, 2.0)],
            &[spot(5.0, 6.0), spot(6.0, 7.0)],
        ]);
        assert_eq!(at(&walks, 4.0), Some((2.0, false)));
        let now = walks.at(5.5 * MINUTE_MS).next().unwrap();
        assert_eq!(now.trail.len(), 2);
        assert_eq!(now.trail[1].last(), Some(&now.at));
        let later = walks.at(11.5 * MINUTE_MS).next().unwrap();
        assert_eq!(later.trail.len(), 1);
    }

    #[test]
    fn what_is_heard_live_is_a_way_and_what_is_old_goes() {
        let mut walks = Walks::default();
        for minute in 0..600 {
            let minute = f64::from(minute);
            heard(&mut walks, "W1", spot(minute, minute / 10.0));
        }
        // Heard late.
        heard(&mut walks, "W1", spot(3.0, 0.9));
        heard(&mut walks, "W2", spot(599.5, 4.0));
        assert_eq!(at(&walks, 599.5), Some((59.9, true)));
        assert!(walks.0["W1"].ways[0].len() <= 22);
        heard(&mut walks, "W2", spot(640.0, 4.0));
        assert_eq!(walks.0.keys().collect::<Vec<_>>(), ["W2"]);
    }

    #[test]
    fn the_servers_tracks_and_positions_are_read() {
        let body = json!({"from": "2022-08-01T00:00:00Z", "to": "2022-08-02T00:00:00Z", "tracks": [{
            "device": "D1", "worker": {"code": "W1", "name": "李"}, "grid": "1",
            "ways": [{"t": [60_000, 10_000], "lng": [1_156_700_000, 100], "lat": [321_700_000, 0]}],
        }]});
        assert!(serde_json::from_value::<xunge_data::api::TracksBody>(body.clone()).is_ok());
        let walks = Walks::from(serde_json::from_value::<Tracks>(body).unwrap());
        let walker = walks.at(60_000.0).next().unwrap();
        assert_eq!((walker.code, walker.is_known), ("W1", true));
        let moved = json!({"worker": "W1", "grid": "1", "lng": 115.67, "lat": 32.17, "time": "1970-01-01T00:01:00Z"});
        let moved: Moved = serde_json::from_value(moved).unwrap();
        assert_eq!((moved.spot, moved.grid.as_ref()), (walker.at, walker.grid));
    }
}
