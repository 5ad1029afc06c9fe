//! What moves on the map: workers with their trails, and in the past incidents too. A canvas above
//! the map, drawn from what is known already, frame by frame: neither the map nor the server is
//! asked for anything.

mod canvas;

pub(super) use canvas::MarksCanvas;

use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use xunge_data::{
    Position, Right, Timestamp,
    api::{Nearest, NearestKind, NearestQuery},
};

use super::{
    Drawn, MapHandle,
    hit::{IncidentFacts, Spot},
    past::Past,
    projection::Projection,
};
use crate::{
    client::get_as,
    clock::{Clock, ms_of, use_clock},
    live::{Heard, use_live},
    matters::Matter,
    state::{LayerSwitch, View, use_view},
    town_data::use_town_data,
    walks::{Moved, Spot as Place, Walker, Walks},
    who::use_who,
};

/// So far from the pointer a mark still counts, pixels.
const REACH_PX: f64 = 9.0;
/// Workers whose last position is asked for at the start; of others the stream tells.
const WORKERS_MAX: u32 = 100;
/// Of whom nothing was heard for so long is not asked for, seconds.
const RECENT_S: i64 = 600;

/// What moves on the map, as far as it is known.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    /// What the live stream told.
    walks: RwSignal<Walks>,
    past: Past,
    clock: Clock,
    view: View,
    /// Finds what is drawn at a place; none until the canvas is there.
    find: StoredValue<Option<Find>>,
}

/// The mark at a place on the element.
type Find = fn(Marks, Drawn, (f64, f64)) -> Option<Spot>;

impl Marks {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            walks: RwSignal::default(),
            past: Past::new(),
            clock: use_clock(),
            view: use_view(),
            find: StoredValue::new(None),
        }
    }

    /// Follows the stream and the clock.
    fn follow(self) {
        use_live().on(move |heard| self.hear(heard));
        self.ask_positions();
        self.past.follow_tracks();
        self.find.set_value(Some(Self::find));
    }

    /// The mark at a place on the element: a worker before an incident.
    pub(super) fn hit(self, drawn: Drawn, at_px: (f64, f64)) -> Option<Spot> {
        let find = self.find.get_value()?;
        find(self, drawn, at_px)
    }

    /// Whether incidents are marks, and not on the map itself.
    pub(super) fn has_matters(self) -> bool {
        self.clock.moment.with(Option::is_some) && self.past.has_matters()
    }

    fn hear(self, heard: &Heard) {
        let Heard::Message(message) = heard else {
            self.walks.set(Walks::default());
            return;
        };
        let positions = message.of("positions").flat_map(|change| {
            let positions = change["positions"].as_array();
            positions.into_iter().flatten()
        });
        let moved: Vec<_> = positions
            .filter_map(|position| Moved::deserialize(position).ok())
            .collect();
        if !moved.is_empty() {
            let hear = |walks: &mut Walks| moved.into_iter().for_each(|moved| walks.hear(moved));
            self.walks.update(hear);
        }
    }

    /// Asks once where workers are, before the stream tells of each.
    fn ask_positions(self) {
        let (who, data) = (use_who(), use_town_data());
        let middle = Memo::new(move |_| {
            let may = who.may(Right::Positions) == Some(true);
            let bbox = data.town.map(|town| town.as_ref().ok()?.bbox).flatten()?;
            let (lng, lat) = (bbox.west + bbox.east, bbox.south + bbox.north);
            may.then_some((lng / 2.0, lat / 2.0))
        });
        Effect::new(move |_| {
            let Some((lng, lat)) = middle.get() else {
                return;
            };
            let now = data.now.get_untracked();
            let query = NearestQuery {
                lng: Some(lng),
                lat: Some(lat),
                kind: Some(NearestKind::Worker),
                k: Some(WORKERS_MAX),
                from: Timestamp::from_second(now.as_second() - RECENT_S).ok(),
                ..NearestQuery::default()
            };
            spawn_local(async move {
                // Without an answer the stream tells of everybody who moves.
                let workers = get_as::<Nearest, Vec<Last>>((), query).await;
                self.walks.update(|walks| {
                    for worker in workers.into_iter().flatten() {
                        walks.hear(worker.into());
                    }
                });
            });
        });
    }

    /// Does something with everybody who is shown.
    fn each_worker(self, mut f: impl FnMut(&Walker)) {
        if !self.view.layers.get().is_on(LayerSwitch::Workers) {
            return;
        }
        match self.clock.at_ms.get() {
            None => {
                let each = |walks: &Walks| {
                    // The browser's clock may be slow.
                    let now_ms = js_sys::Date::now().max(walks.last_ms());
                    walks.at(now_ms).for_each(|walker| f(&walker));
                };
                self.walks.with(each);
            }
            Some(at_ms) => {
                let each = |walks: &Walks| walks.at(at_ms).for_each(|w| f(&w));
                moment(at_ms).and_then(|at| self.past.with_walks(at, each));
            }
        }
    }

    /// Does something with every incident that is a mark, and the moment that is shown.
    fn each_matter(self, mut f: impl FnMut(&Matter, Timestamp)) {
        let is_on = self.view.layers.get().is_on(LayerSwitch::Incidents);
        let at = self.clock.at_ms.get().and_then(moment);
        if let (true, true, Some(at)) = (is_on, self.has_matters(), at) {
            let window = self.view.period.get().window_at(at);
            self.past.matters.map(|answer| {
                if let Some(Ok(matters)) = answer {
                    let matters = matters.reported_in(window).iter();
                    matters.for_each(|matter| f(matter, at));
                }
            });
        }
    }

    fn find(self, drawn: Drawn, (x, y): (f64, f64)) -> Option<Spot> {
        let projection = drawn.with(projection)??;
        let mut nearest = (REACH_PX, None);
        let near = |position: Position, reach: f64| {
            let (at_x, at_y) = projection.pixel(position);
            Some((at_x - x).hypot(at_y - y)).filter(|away| *away < reach)
        };
        untrack(|| {
            self.each_worker(|walker| {
                let position = walker.at.position;
                if let Some(away) = near(position, nearest.0) {
                    let grid = walker.grid.cloned();
                    nearest = (away, Some(Spot::Worker(grid, position)));
                }
            });
        });
        if nearest.1.is_some() {
            return nearest.1;
        }
        untrack(|| {
            self.each_matter(|matter, at| {
                if let Some(away) = near(matter.position(), nearest.0) {
                    let spot = Spot::Incident(facts(matter, at), matter.position());
                    nearest = (away, Some(spot));
                }
            });
        });
        nearest.1
    }
}

fn moment(at_ms: f64) -> Option<Timestamp> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    Timestamp::from_millisecond(at_ms as i64).ok()
}

fn facts(matter: &Matter, at: Timestamp) -> IncidentFacts {
    IncidentFacts {
        code: matter.code.clone(),
        name: matter.title.clone(),
        category: matter.category,
        subcategory: None,
        status: matter.status_at(at),
        level: None,
        grid: None,
        reported_at: Some(matter.reported_at),
        due_at: None,
        closed_at: matter.closed_at(at),
    }
}

/// The part of [`xunge_data::api::NearestThing`] that says where a worker is.
#[derive(Deserialize)]
struct Last {
    code: String,
    position: Position,
    time: Timestamp,
}

impl From<Last> for Moved {
    fn from(last: Last) -> Self {
        let t_ms = ms_of(last.time);
        let position = last.position;
        Self {
            worker: last.code,
            grid: None,
            spot: Place { t_ms, position },
        }
    }
}

fn projection(handle: &MapHandle) -> Option<Projection> {
    let canvas = handle.map.canvas();
    let size = (
        f64::from(canvas.client_width()),
        f64::from(canvas.client_height()),
    );
    Some(Projection::new(handle.camera()?, size))
}
