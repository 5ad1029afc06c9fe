//! A track that was opened, above the map: a line from where it begins to where it ends.
use leptos::prelude::*;
use xunge_data::Position;

use super::{Drawn, MapHandle, projection::mercator};
use crate::visitors::use_visitors;

/// Units of the line in one turn of the earth: a tenth of a metre at the equator.
const UNITS: f64 = 4e8;
/// So far from the line's first place its scale is measured, in degrees.
const NEAR: f64 = 0.01;

/// A line in Web Mercator around its first place; moves with the map by one transformation, however
/// long it is.
#[derive(Clone, PartialEq)]
struct Line {
    path: String,
    begin: Position,
    end: Position,
}

impl Line {
    fn of(ways: &[Vec<Position>]) -> Option<Self> {
        let mut places = ways.iter().flatten();
        let begin = *places.next()?;
        let end = *places.next_back().unwrap_or(&begin);
        let mut path = String::new();
        for way in ways {
            for (i, at) in way.iter().enumerate() {
                let (x, y) = units(begin, *at);
                let command = if i == 0 { 'M' } else { 'L' };
                path.push_str(&format!("{command}{x:.0} {y:.0}"));
            }
        }
        Some(Self { path, begin, end })
    }
}

/// Where a place is from another, in units to the east and to the south.
fn units(from: Position, to: Position) -> (f64, f64) {
    let ((west, north), (east, south)) = (mercator(from), mercator(to));
    ((east - west) * UNITS, (south - north) * UNITS)
}

/// The transformation from units around a place to pixels of the map.
fn matrix(handle: &MapHandle, begin: Position) -> String {
    let (x, y) = handle.project(begin);
    let east = Position {
        lng: begin.lng + NEAR,
        ..begin
    };
    let (dx, dy) = handle.project(east);
    let scale = units(begin, east).0;
    let (a, b) = ((dx - x) / scale, (dy - y) / scale);
    // The map is turned and scaled, never bent.
    format!("matrix({a} {b} {} {a} {x} {y})", -b)
}

/// The line, once there is one.
#[component]
pub(super) fn OpenedTrack(drawn: Drawn) -> impl IntoView {
    let visitors = use_visitors();
    let line = Memo::new(move |_| {
        visitors.opened.with(|opened| {
            let ways = opened.as_ref()?.ways.as_ref()?;
            Line::of(ways.as_ref().ok()?)
        })
    });
    let show = move |Line { path, begin, end }: Line| {
        let transform = move || {
            drawn.moves.track();
            drawn.styles.track();
            drawn.with(|handle| matrix(handle, begin))
        };
        let place = move |at: Position| {
            drawn.moves.track();
            drawn.styles.track();
            let (x, y) = drawn.with(|handle| handle.project(at))?;
            Some(format!("translate({x:.1} {y:.1})"))
        };
        view! {
            <svg class="sketch" aria-hidden="true" data-testid="track">
                <g transform=transform>
                    <path class="track-halo" d=path.clone()></path>
                    <path class="track-line" d=path></path>
                </g>
                <circle class="track-begin" r="5" transform=move || place(begin)></circle>
                <circle class="track-end" r="5" transform=move || place(end)></circle>
            </svg>
        }
    };
    move || line.get().map(show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_of_the_earth_is_as_long_as_it_is_said_to_be_and_south_is_down() {
        let at = |lng, lat| Position { lng, lat };
        assert_eq!(units(at(0.0, 0.0), at(180.0, 0.0)).0, UNITS / 2.0);
        let (east, south) = units(at(115.0, 32.0), at(115.0, 31.0));
        assert!(east == 0.0 && south > 0.0);
        // In Web Mercator a square on the ground is a square: 1 degree east at 32 degrees north
        // is as long as cos(32) degrees north.
        let (east, _) = units(at(115.0, 32.0), at(115.001, 32.0));
        let (_, north) = units(
            at(115.0, 32.0),
            at(115.0, 32.0 + 0.001 * 32f64.to_radians().cos()),
        );
        assert!((east + north).abs() < 0.001 * east, "{east} {north}");
    }

    #[test]
    fn no_place_is_no_line() {
        assert!(Line::of(&[Vec::new()]).is_none());
    }
}
