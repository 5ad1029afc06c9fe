//! What the page knows: the town's data, which the server gave. They are given by context; maps
//! and panels read them.
use leptos::{prelude::*, wasm_split::wasm_split};
use xunge_data::{
    Timestamp, Window,
    api::{
        self, AllGridFigures, ByCode, GridFigures, GridFiguresBody, GridSummary, HotspotsQuery,
        IncidentSummary, NoQuery, Overview, SummaryBody, SummaryKey, SummaryKeys, SummaryQuery,
        TownBody, TownIndex, WindowQuery,
    },
};

use crate::{
    answer::Answer,
    client::{ClientError, get, get_as, get_body, post},
    clock::Clock,
    hotspots::Hotspots,
    part::Asked,
    shape::Shape,
    state::{LayerSwitch, View},
    told::Subdistrict,
};

/// What the server said. Lives in context: [`use_town_data`]. While something is fetched again,
/// its old value stays; `refetch` on an answer tries again after an error.
#[derive(Clone, Copy)]
pub(crate) struct TownData {
    /// Names, codes and places of everything.
    pub(crate) town: Answer<Result<TownBody, ClientError>>,
    /// Figures of the whole subdistrict in the window.
    pub(crate) overview: Answer<Result<Subdistrict, ClientError>>,
    /// Figures of every grid in the window.
    pub(crate) summaries: Answer<Result<Vec<GridSummary>, ClientError>>,
    /// Figures of the selected grid in the window; none without one. Compare `code`: while the
    /// answer is on its way, the grid selected before is still here.
    pub(crate) figures: Answer<Option<Result<GridFiguresBody, ClientError>>>,
    /// Incidents of the window in the drawn area, by category and status; none without one.
    pub(crate) area: Answer<Option<Result<SummaryBody, ClientError>>>,
    /// Where incidents of the window cluster; none while that is switched off.
    pub(crate) hotspots: Answer<Option<Result<Hotspots, ClientError>>>,
    /// The window that figures count.
    pub(crate) window: Memo<Window>,
    /// The span of time that the clock can be wound through.
    pub(crate) span: Memo<Window>,
    /// How many answers about figures are awaited.
    pub(crate) asking: StoredValue<u32>,
    /// The end of the minute that the browser's clock is in.
    pub(crate) now: RwSignal<Timestamp>,
    /// Whether the newest incident is over 30 days old, so that the page went back to its days.
    pub(crate) is_historic: RwSignal<bool>,
}

impl TownData {
    /// Starts fetching. `now` is the browser's clock, `clock` the page's.
    pub(crate) fn new(view: View, now: RwSignal<Timestamp>, clock: Clock) -> Self {
        let window = Memo::new(move |_| match clock.moment.get() {
            Some(moment) => view.period.get().window_at(moment),
            None => view.period.get().window(now.get()),
        });
        let asking = StoredValue::new(0);
        let query = move || {
            let Window { from, to } = window.get();
            let (from, to) = (Some(from), Some(to));
            WindowQuery { from, to }
        };
        let has_hotspots = Memo::new(move |_| view.layers.get().is_on(LayerSwitch::Hotspots));
        Self {
            town: Answer::new(|| get::<TownIndex>((), NoQuery {})),
            overview: Answer::new(move || {
                let question = get_body::<Overview>((), query());
                async move {
                    let _awaited = Awaited::new(asking);
                    Subdistrict::of(question.await?)
                }
            }),
            summaries: Answer::new(move || {
                let question = get::<AllGridFigures>((), query());
                async move {
                    let _awaited = Awaited::new(asking);
                    question.await
                }
            }),
            figures: Answer::new(move || {
                let request = view.selected.get().map(|code| (ByCode { code }, query()));
                async move {
                    let _awaited = Awaited::new(asking);
                    let (path, query) = request?;
                    let figures = async { ask_figures(path, query).await?.await };
                    Some(figures.await)
                }
            }),
            area: Answer::new(move || {
                let Window { from, to } = window.get();
                let request = view.shape.get().map(|shape| {
                    let query = SummaryQuery {
                        from: Some(from),
                        to: Some(to),
                        by: SummaryKeys::new([SummaryKey::Category, SummaryKey::Status]).ok(),
                        ..SummaryQuery::default()
                    };
                    (query, shape)
                });
                async move {
                    let (query, shape) = request?;
                    let counts = async { ask_area(query, shape).await?.await };
                    Some(counts.await)
                }
            }),
            hotspots: Answer::new(move || {
                let Window { from, to } = window.get();
                let query = HotspotsQuery {
                    from: Some(from),
                    to: Some(to),
                    ..HotspotsQuery::default()
                };
                let is_on = has_hotspots.get();
                async move {
                    if !is_on {
                        return None;
                    }
                    let hotspots = async { ask_hotspots(query).await?.await };
                    Some(hotspots.await)
                }
            }),
            window,
            span: span(view, now, clock),
            asking,
            now,
            is_historic: RwSignal::new(false),
        }
    }
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_figures(path: ByCode, query: WindowQuery) -> Result<Asked<GridFiguresBody>, ClientError> {
    Ok(Box::pin(get::<GridFigures>(path, query)))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_area(query: SummaryQuery, shape: Shape) -> Result<Asked<SummaryBody>, ClientError> {
    Ok(Box::pin(async move {
        post::<IncidentSummary>((), query, &shape.geometry()).await
    }))
}

#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
fn ask_hotspots(query: HotspotsQuery) -> Result<Asked<Hotspots>, ClientError> {
    Ok(Box::pin(get_as::<api::Hotspots, Hotspots>((), query)))
}

/// The span of the clock: as long as it holds the moment, it stays where it is.
fn span(view: View, now: RwSignal<Timestamp>, clock: Clock) -> Memo<Window> {
    let held = StoredValue::new(None);
    Memo::new(move |_| {
        let (period, moment) = (view.period.get(), clock.moment.get());
        let holds = |span: &Window, moment: Timestamp| span.from <= moment && moment <= span.to;
        if let (Some(moment), Some((of, span))) = (moment, held.get_value())
            && of == period
            && holds(&span, moment)
        {
            return span;
        }
        let span = period.span(moment, now.get());
        held.set_value(Some((period, span)));
        span
    })
}

/// An answer that is awaited, until it is there or given up.
struct Awaited(StoredValue<u32>);

impl Awaited {
    fn new(asking: StoredValue<u32>) -> Self {
        asking.update_value(|count| *count += 1);
        Self(asking)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        self.0.try_update_value(|count| *count -= 1);
    }
}

/// The data of this page.
pub(crate) fn use_town_data() -> TownData {
    expect_context()
}
