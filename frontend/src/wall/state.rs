//! What the wall knows and shows. Lives in context: [`use_wall`].
use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, reactive::graph::Source, task::spawn_local};
use leptos_use::{use_event_listener, use_window};
use xunge_data::{
    Code, Timestamp,
    api::{
        ByCode, GridFigures, GridFiguresBody, LiveTopic, LiveTopics, NoQuery, TownBody, TownIndex,
        Wall, WallBody, WallQuery, WindowQuery,
    },
};

use super::{
    address::Address,
    figures::Shown,
    follow::Changed,
    show::{Scene, Show},
};
use crate::{
    client::{ClientError, get},
    live::LiveStream,
};

/// How far the wall has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The first answer is awaited.
    Loading,
    /// The last question was answered.
    Ready,
    /// The server is not reached; what it said last is shown.
    Away,
    /// It may not be shown: the token is unknown or revoked.
    Denied,
}

/// The wall.
#[derive(Clone, Copy)]
pub(crate) struct WallState {
    /// What the address asked for.
    pub(crate) address: StoredValue<Address>,
    /// The last answer.
    pub(crate) body: RwSignal<Option<Arc<WallBody>>>,
    /// The town, for its names and places.
    pub(crate) town: RwSignal<Option<Arc<TownBody>>>,
    /// The grid of the close-up.
    pub(crate) close_up: RwSignal<Option<Arc<GridFiguresBody>>>,
    /// Why there is no newer answer.
    pub(crate) fault: RwSignal<Option<ClientError>>,
    /// When the last answer came; 0 before the first.
    pub(crate) answered_at: RwSignal<f64>,
    /// The browser's clock, milliseconds, to the second.
    pub(crate) now: RwSignal<f64>,
    /// The scene.
    pub(crate) show: RwSignal<Show>,
    /// The figure that is opened.
    pub(crate) opened: RwSignal<Option<Shown>>,
    /// Whether it is light on dark.
    pub(crate) is_dark: RwSignal<bool>,
    /// The days that figures go back.
    pub(crate) days: RwSignal<u16>,
    /// What changes, as it changes.
    pub(crate) live: LiveStream,
    /// Width and height of the glass, CSS pixels.
    glass: RwSignal<(f64, f64)>,
    /// What changed since the wall asked last.
    pub(super) changed: StoredValue<Changed>,
    /// The urgent matters that were there at the last answer.
    urgent: StoredValue<Option<BTreeSet<Code>>>,
}

/// The browser's clock, milliseconds since 1970.
pub(crate) fn clock_ms() -> f64 {
    js_sys::Date::now()
}

/// What the wall hears of: not of where anybody is, nor of each cell.
fn topics() -> LiveTopics {
    use LiveTopic::{Figures, Incidents, Supervision, Town, Walls};
    let topics = [Town, Incidents, Supervision, Figures, Walls];
    topics.into_iter().collect()
}

fn glass() -> (f64, f64) {
    let window = window();
    let side = |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64());
    let or = |side: Option<f64>, else_: f64| side.filter(|side| *side > 0.0).unwrap_or(else_);
    (
        or(side(window.inner_width()), 1920.0),
        or(side(window.inner_height()), 1080.0),
    )
}

impl WallState {
    /// Begins as the address asks.
    pub(crate) fn new(address: Address) -> Self {
        let now = clock_ms();
        let scene = address.scene.unwrap_or_default();
        let show = Show::new(scene, address.grid.clone(), now, address.every_s);
        let size = RwSignal::new(glass());
        let _ = use_event_listener(use_window(), leptos::ev::resize, move |_| size.set(glass()));
        Self {
            body: RwSignal::new(None),
            town: RwSignal::new(None),
            close_up: RwSignal::new(None),
            fault: RwSignal::new(None),
            answered_at: RwSignal::new(0.0),
            now: RwSignal::new(now),
            show: RwSignal::new(show),
            opened: RwSignal::new(None),
            is_dark: RwSignal::new(address.is_dark),
            days: RwSignal::new(address.days),
            live: LiveStream::new(Some(topics())).of_wall(address.wall.clone()),
            glass: size,
            changed: StoredValue::new(Changed::default()),
            urgent: StoredValue::new(None),
            address: StoredValue::new(address),
        }
    }

    /// The wall's letter in CSS pixels: its smallest text, as the style sheet has it.
    pub(crate) fn em(self) -> f64 {
        let (width, height) = self.glass.get();
        (height * 0.018_519).min(width * 0.010_417)
    }

    /// Whether there is room for two columns at each side.
    pub(crate) fn is_wide(self) -> bool {
        let (width, height) = self.glass.get();
        width >= height * 3.2
    }

    /// How far it has come.
    pub(crate) fn standing(self) -> Standing {
        let is_answered = self.answered_at.get() > 0.0;
        self.fault.with(|fault| match fault {
            Some(ClientError::Problem(problem)) if [401, 403].contains(&problem.status) => {
                Standing::Denied
            }
            Some(_) => Standing::Away,
            None if is_answered => Standing::Ready,
            None => Standing::Loading,
        })
    }

    /// As [`Self::standing`], for what is not to be told of changes.
    pub(crate) fn standing_untracked(self) -> Standing {
        untrack(|| self.standing())
    }

    /// Something of the last answer; tracked.
    pub(crate) fn tell<T>(self, tell: impl FnOnce(&WallBody) -> T) -> Option<T> {
        self.body.with(|body| body.as_deref().map(tell))
    }

    /// The grid of the close-up: the chosen one, or the one that most needs care.
    pub(crate) fn grid(self) -> Option<Code> {
        let chosen = self.show.with(|show| show.grid.clone());
        chosen.or_else(|| self.tell(neediest).flatten())
    }

    /// Asks the server for everything anew. Whether it answered.
    pub(crate) async fn ask(self) -> bool {
        let at = self.address.with_value(|address| address.at);
        let query = WallQuery {
            at,
            days: Some(self.days.get_untracked()),
        };
        if self.town.with_untracked(Option::is_none) {
            self.ask_town().await;
        }
        match get::<Wall>((), query).await {
            Ok(body) => {
                self.heed_urgent(&body);
                let is_new = self
                    .body
                    .with_untracked(|known| known.as_deref() != Some(&body));
                if is_new {
                    self.body.set(Some(Arc::new(body)));
                }
                self.forget_the_gone();
                self.answered_at.set(clock_ms());
                if self.fault.with_untracked(Option::is_some) {
                    self.fault.set(None);
                }
                true
            }
            Err(error) => {
                let is_denied = matches!(&error, ClientError::Problem(problem)
                    if [401, 403].contains(&problem.status));
                if is_denied {
                    self.body.set(None);
                }
                if self
                    .fault
                    .with_untracked(|fault| fault.as_ref() != Some(&error))
                {
                    self.fault.set(Some(error));
                }
                false
            }
        }
    }

    /// Lets go of the panels of past scenes: a signal remembers whoever read it, even when that is
    /// gone, and scenes come and go for weeks.
    fn forget_the_gone(self) {
        read_anew(self.body);
        read_anew(self.town);
        read_anew(self.close_up);
        read_anew(self.now);
        read_anew(self.show);
        read_anew(self.is_dark);
        read_anew(self.days);
        read_anew(self.glass);
    }

    /// Asks for the names and places of the town anew.
    pub(crate) async fn ask_town(self) {
        if let Ok(town) = get::<TownIndex>((), NoQuery {}).await {
            let is_new = self
                .town
                .with_untracked(|known| known.as_deref() != Some(&town));
            if is_new {
                self.town.set(Some(Arc::new(town)));
            }
        }
    }

    /// A matter that is urgent and was not there at the last answer takes the scene.
    fn heed_urgent(self, body: &WallBody) {
        let urgent = body.open.iter().filter(|incident| incident.is_urgent);
        let ids: BTreeSet<Code> = urgent.clone().map(|incident| incident.id.clone()).collect();
        let known = self.urgent.with_value(Clone::clone);
        let newest = urgent
            .filter(|incident| {
                known
                    .as_ref()
                    .is_some_and(|known| !known.contains(&incident.id))
            })
            .max_by_key(|incident| incident.reported_at);
        if let Some(incident) = newest {
            let id = incident.id.clone();
            self.show.update(|show| show.alert(id, clock_ms()));
        }
        self.urgent.set_value(Some(ids));
    }

    /// Keeps the figures of the close-up's grid current.
    pub(crate) fn follow_close_up(self) {
        let grid = Memo::new(move |_| {
            let is_shown = self.show.with(|show| show.scene == Scene::Grid);
            is_shown.then(|| self.grid()).flatten()
        });
        Effect::new(move |_| {
            let as_of = self.tell(|body| (body.as_of, body.days));
            let (Some(code), Some((as_of, days))) = (grid.get(), as_of) else {
                return;
            };
            spawn_local(async move {
                let from = as_of.as_second() - i64::from(days) * 86_400;
                let query = WindowQuery {
                    from: Timestamp::from_second(from).ok(),
                    to: Some(as_of),
                };
                if let Ok(figures) = get::<GridFigures>(ByCode { code }, query).await {
                    self.close_up.set(Some(Arc::new(figures)));
                }
            });
        });
    }
}

/// Forgets who read a signal; those that are still there read it again.
fn read_anew<T: Send + Sync + 'static>(signal: RwSignal<T>) {
    signal.notify();
    signal.clear_subscribers();
}

/// The grid with the most overdue matters, then with the most open ones, then the least covered.
fn neediest(body: &WallBody) -> Option<Code> {
    let need = |grid: &&xunge_data::api::WallGrid| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a share is at most 1, in millionths"
        )]
        let covered = (grid.share.unwrap_or(1.0) * 1e6) as i64;
        (grid.overdue, grid.open, -covered)
    };
    body.grids
        .iter()
        .max_by_key(need)
        .map(|grid| grid.code.clone())
}

/// The state of this wall.
pub(crate) fn use_wall() -> WallState {
    expect_context()
}
