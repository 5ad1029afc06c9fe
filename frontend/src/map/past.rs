//! What is drawn of a moment that is over: fetched for days at a time, so that winding the clock
//! asks for nothing.
use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};
use xunge_data::{
    Date, Right, Timestamp, Window,
    api::{self, Timeline, TracksQuery, WindowQuery},
    day_of, day_start,
};

use crate::{
    answer::Answer,
    client::{ClientError, get_as},
    clock::use_clock,
    matters::Matters,
    part::Asked,
    state::{LayerSwitch, use_view},
    town_data::use_town_data,
    walks::{Tracks, Walks},
    who::use_who,
};

/// Days of tracks that are kept: older ones are asked for again.
const DAYS_MAX: usize = 8;
/// Tracks are asked for from so long before their day, seconds: trails do not end at midnight.
const BEFORE_S: i64 = 1_800;

/// Tracks by day; nothing for a day that was not answered, or not yet.
type Days = BTreeMap<Date, Walks>;

/// What is known of the past.
#[derive(Clone, Copy)]
pub(super) struct Past {
    /// Every incident that the clock can come to; none while it is live.
    pub(super) matters: Answer<Option<Result<Matters, ClientError>>>,
    /// Where workers were.
    days: RwSignal<Days>,
}

impl Past {
    /// Asks for the incidents that the clock comes to.
    pub(super) fn new() -> Self {
        let reach = use_reach();
        Self {
            matters: Answer::new(move || {
                let reach = reach.get();
                async move {
                    let Window { from, to } = reach?;
                    let (from, to) = (Some(from), Some(to));
                    let matters = async { ask_matters(WindowQuery { from, to }).await?.await };
                    Some(matters.await)
                }
            }),
            days: RwSignal::default(),
        }
    }

    /// Whether incidents are drawn from here.
    pub(super) fn has_matters(self) -> bool {
        let has = |answer: &Option<Result<_, _>>| matches!(answer, Some(Ok(_)));
        self.matters.map(has) == Some(true)
    }

    /// Does something with the tracks of the day that holds a moment.
    pub(super) fn with_walks<T>(self, at: Timestamp, f: impl FnOnce(&Walks) -> T) -> Option<T> {
        self.days.with(|days| days.get(&day_of(at)).map(f))
    }

    /// Asks for the tracks of the day that is shown, and of the next while the clock runs.
    pub(super) fn follow_tracks(self) {
        let (view, clock, who) = (use_view(), use_clock(), use_who());
        let asked = StoredValue::new(Vec::<Date>::new());
        let wish = Memo::new(move |_| {
            let is_on = view.layers.get().is_on(LayerSwitch::Workers);
            let may = is_on && who.may(Right::Tracks) == Some(true);
            let day = day_of(clock.moment.get()?);
            let next = day.tomorrow().ok().filter(|_| clock.is_running.get());
            may.then_some((day, next))
        });
        Effect::new(move |_| {
            let Some((day, next)) = wish.get() else {
                return;
            };
            for day in [Some(day), next].into_iter().flatten() {
                if asked.with_value(|asked| asked.contains(&day)) {
                    continue;
                }
                let old = asked.try_update_value(|asked| {
                    asked.push(day);
                    let excess = asked.len().saturating_sub(DAYS_MAX);
                    asked.drain(..excess).collect::<Vec<_>>()
                });
                for day in old.into_iter().flatten() {
                    self.days.update(|days| drop(days.remove(&day)));
                }
                self.fetch(day);
            }
        });
    }

    fn fetch(self, day: Date) {
        let from = day_start(day).as_second() - BEFORE_S;
        let query = TracksQuery {
            from: Timestamp::from_second(from).ok(),
            to: day.tomorrow().ok().map(day_start),
            ..TracksQuery::default()
        };
        spawn_local(async move {
            // Without an answer the past has no persons.
            let walks = async { ask_walks(query).await?.await };
            if let Ok(walks) = walks.await {
                self.days.update(|days| drop(days.insert(day, walks)));
            }
        });
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_matters(query: WindowQuery) -> Result<Asked<Matters>, ClientError> {
    Ok(Box::pin(get_as::<Timeline, Matters>((), query)))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_walks(query: TracksQuery) -> Result<Asked<Walks>, ClientError> {
    Ok(Box::pin(async move {
        let tracks = get_as::<api::Tracks, Tracks>((), query).await?;
        Ok(tracks.into())
    }))
}

/// The whole days whose incidents the clock can come to; none while it is live.
fn use_reach() -> Memo<Option<Window>> {
    let (view, data, clock) = (use_view(), use_town_data(), use_clock());
    Memo::new(move |_| {
        clock.moment.with(Option::is_some).then_some(())?;
        let span = data.span.get();
        let from = view.period.get().window_at(span.from).from;
        let end = day_of(span.to).tomorrow().ok()?;
        Window::new(day_start(day_of(from)), day_start(end)).ok()
    })
}
