//! What the page shows and what it knows: the view, which the address carries, and the town's
//! data, which the server gave. Both are given by context; maps and panels read and write them.
use leptos::{prelude::*, wasm_split::wasm_split};
use strum::{Display, EnumString, VariantArray};
use xunge_data::{
    Bbox, Code, Date, Position, Timestamp, Window,
    api::{
        self, AllGridFigures, ByCode, GridFigures, GridFiguresBody, GridSummary, HotspotsQuery,
        IncidentSummary, NoQuery, Overview, SummaryBody, SummaryKey, SummaryKeys, SummaryQuery,
        TownBody, TownIndex, WindowQuery,
    },
    day_of, day_start,
};

use crate::{
    answer::Answer,
    client::{ClientError, get, get_as, get_body, post},
    clock::Clock,
    hotspots::Hotspots,
    part::Asked,
    shape::Shape,
    told::Subdistrict,
};

/// A figure that colours the basic grids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Display, EnumString, VariantArray)]
pub(crate) enum Figure {
    /// Share of the patrollable cells that were visited in the window.
    #[strum(serialize = "coverage")]
    Coverage,
    /// How long ago half of the cells were visited at most.
    #[strum(serialize = "visit_age")]
    VisitAge,
    /// Incidents of the window that are neither closed nor rejected.
    #[default]
    #[strum(serialize = "open_incidents")]
    OpenIncidents,
    /// Share of the closed incidents that the grid settled.
    #[strum(serialize = "settled_in_grid")]
    SettledInGrid,
    /// Incidents reported per 1,000 residents.
    #[strum(serialize = "per_1000_residents")]
    Per1000Residents,
    /// Stars of the grid's community.
    #[strum(serialize = "stars")]
    Stars,
}

impl Figure {
    /// Whether it says how well grids are patrolled.
    pub(crate) fn is_of_patrols(self) -> bool {
        matches!(self, Self::Coverage | Self::VisitAge)
    }

    /// Whether less of it asks for more care.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Coverage | Self::SettledInGrid | Self::Stars)
    }
}

/// The span of time that figures count. Its window follows from it and the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Period {
    /// Since midnight in Asia/Shanghai.
    Today,
    /// The last 7 times 24 hours.
    Days7,
    /// The last 30 times 24 hours.
    #[default]
    Days30,
    /// Days in Asia/Shanghai, both included.
    Custom {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

impl Period {
    /// A period of days, both included; none if they are in the wrong order or a hundred years apart.
    pub(crate) fn custom(from: Date, to: Date) -> Option<Self> {
        let window = Window::new(day_start(from), day_start(day_after(to)));
        (from <= to && window.is_ok()).then_some(Self::Custom { from, to })
    }

    /// The 30 days up to the one that holds `last`.
    pub(crate) fn days_up_to(last: Timestamp) -> Option<Self> {
        Self::custom(day_of(days_before(last, 29)), day_of(last))
    }

    /// The window that is meant at a moment that is over: as much of it as was over then.
    pub(crate) fn window_at(self, moment: Timestamp) -> Window {
        let Window { from, to } = self.window(moment);
        Window {
            from: from.min(moment),
            to: to.min(moment),
        }
    }

    /// The span of time that the clock can be wound through, while it shows `moment`: none if it is
    /// live.
    pub(crate) fn span(self, moment: Option<Timestamp>, now: Timestamp) -> Window {
        let around = |days: i64| {
            let from = days_before(now, days);
            match moment.filter(|moment| *moment < from) {
                Some(moment) => Window {
                    from: days_before(moment, days),
                    to: days_before(moment, -days).min(now),
                },
                None => Window { from, to: now },
            }
        };
        match self {
            Self::Today => {
                let day = day_of(moment.unwrap_or(now));
                let (from, to) = (day_start(day), day_start(day_after(day)).min(now));
                Window { from, to }
            }
            Self::Days7 => around(7),
            Self::Days30 => around(30),
            Self::Custom { .. } => {
                let Window { from, to } = self.window(now);
                let to = if from < now { to.min(now) } else { to };
                Window { from, to }
            }
        }
    }

    /// The window that is meant at the moment `now`.
    pub(crate) fn window(self, now: Timestamp) -> Window {
        let (from, to) = match self {
            Self::Today => (day_start(day_of(now)), now),
            Self::Days7 => (days_before(now, 7), now),
            Self::Days30 => (days_before(now, 30), now),
            Self::Custom { from, to } => (day_start(from), day_start(day_after(to))),
        };
        Window { from, to }
    }
}

fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn days_before(moment: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_second(moment.as_second() - days * 86_400).unwrap_or(Timestamp::MIN)
}

/// Where the map's centre is and how near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Camera {
    /// Centre, degrees.
    pub(crate) centre: Position,
    /// MapLibre's zoom.
    pub(crate) zoom: f64,
    /// Degrees clockwise from north that are up on the screen.
    pub(crate) bearing: f64,
}

/// Parts of the map that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum LayerSwitch {
    /// Streets, water, buildings.
    Basemap,
    /// Outlines of communities.
    Communities,
    /// Dedicated grids.
    Dedicated,
    /// Cells of patrol coverage; off until asked for.
    Cells,
    /// The three offices.
    Offices,
    /// Incidents.
    Incidents,
    /// Where incidents cluster; off until asked for.
    Hotspots,
    /// Workers on patrol and the trails behind them.
    Workers,
    /// Names of communities and grids.
    Labels,
}

/// Which parts of the map are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LayerSet([bool; LayerSwitch::VARIANTS.len()]);

impl Default for LayerSet {
    fn default() -> Self {
        let mut layers = Self([true; LayerSwitch::VARIANTS.len()]);
        layers.set(LayerSwitch::Hotspots, false);
        layers.set(LayerSwitch::Cells, false);
        layers
    }
}

impl LayerSet {
    /// Whether a part is on.
    pub(crate) fn is_on(self, switch: LayerSwitch) -> bool {
        self.0[switch as usize]
    }

    /// Turns a part on or off.
    pub(crate) fn set(&mut self, switch: LayerSwitch, on: bool) {
        self.0[switch as usize] = on;
    }
}

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Display, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

/// How far the map has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MapStatus {
    /// Something is still fetched or drawn for the first time.
    #[default]
    Loading,
    /// All sources are drawn.
    Ready,
    /// It cannot be drawn.
    Error(MapFault),
}

/// Why there is no map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MapFault {
    /// The browser has no WebGL 2.
    NoWebGl2,
    /// The graphics processor took the drawing context away.
    ContextLost,
    /// A source could not be fetched or read.
    Source,
}

/// Where the map is asked to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Focus {
    /// Until the box fills the map.
    Box(Bbox),
    /// Until the position is in the middle.
    Position(Position),
}

/// What the page shows. Lives in context: [`use_view`].
#[derive(Clone, Copy, Default)]
pub(crate) struct View {
    /// The grid whose panel is open.
    pub(crate) selected: RwSignal<Option<Code>>,
    /// The grid under the pointer, on the map or in a list.
    pub(crate) hovered: RwSignal<Option<Code>>,
    /// The area drawn on the map, in which incidents are counted.
    pub(crate) shape: RwSignal<Option<Shape>>,
    /// The figure chosen to colour the grids; none if the reader left it to the page.
    pub(crate) figure: RwSignal<Option<Figure>>,
    /// The span of time that figures count.
    pub(crate) period: RwSignal<Period>,
    /// Where the map is; none until it knows.
    pub(crate) camera: RwSignal<Option<Camera>>,
    /// Which parts of the map are on.
    pub(crate) layers: RwSignal<LayerSet>,
    /// The chosen colours.
    pub(crate) theme: RwSignal<Theme>,
    /// How far the map has come.
    pub(crate) map_status: RwSignal<MapStatus>,
    /// A wish to go somewhere; the map takes it out when it goes.
    pub(crate) focus: RwSignal<Option<Focus>>,
}

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

/// The view of this page.
pub(crate) fn use_view() -> View {
    expect_context()
}

/// The data of this page.
pub(crate) fn use_town_data() -> TownData {
    expect_context()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn today_starts_at_midnight_in_shanghai() {
        let window = Period::Today.window(moment("2022-08-10T17:30:00Z"));
        assert_eq!(window.from, moment("2022-08-10T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-10T17:30:00Z"));
    }

    #[test]
    fn the_last_day_of_a_custom_period_is_included() {
        let (from, to) = ("2022-08-01".parse().unwrap(), "2022-08-03".parse().unwrap());
        let window = Period::custom(from, to).unwrap().window(Timestamp::MIN);
        assert_eq!(window.from, moment("2022-07-31T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-03T16:00:00Z"));
        assert_eq!(Period::custom(to, from), None);
    }

    #[test]
    fn a_moment_of_the_past_counts_what_was_over_by_then() {
        let at = moment("2022-08-10T06:00:00Z");
        let today = Period::Today.window_at(at);
        assert_eq!(today.from, moment("2022-08-09T16:00:00Z"));
        assert_eq!(today.to, at);
        let days = ("2022-08-10".parse().unwrap(), "2022-08-12".parse().unwrap());
        let custom = Period::custom(days.0, days.1).unwrap();
        assert_eq!(custom.window_at(at).to, at);
        let before = moment("2022-08-01T00:00:00Z");
        let nothing = custom.window_at(before);
        assert_eq!((nothing.from, nothing.to), (before, before));
    }

    #[test]
    fn the_clock_is_wound_through_the_period_and_around_what_is_older() {
        let now = moment("2022-08-10T06:00:00Z");
        let days7 = Period::Days7.span(None, now);
        assert_eq!(
            (days7.from, days7.to),
            (moment("2022-08-03T06:00:00Z"), now)
        );
        let yesterday = moment("2022-08-09T06:00:00Z");
        assert_eq!(Period::Days7.span(Some(yesterday), now), days7);
        let day = Period::Today.span(Some(yesterday), now);
        assert_eq!(day.from, moment("2022-08-08T16:00:00Z"));
        assert_eq!(day.to, moment("2022-08-09T16:00:00Z"));
        assert_eq!(Period::Today.span(None, now).to, now);
        let old = moment("2022-07-30T00:00:00Z");
        let around = Period::Days7.span(Some(old), now);
        assert!(around.from < old && old < around.to && around.to < now);
    }

    #[test]
    fn old_data_are_shown_by_the_thirty_days_up_to_the_newest() {
        let period = Period::days_up_to(moment("2022-08-30T10:00:00Z")).unwrap();
        let window = period.window(Timestamp::MIN);
        assert_eq!(window.from, moment("2022-07-31T16:00:00Z"));
        assert_eq!(window.to, moment("2022-08-30T16:00:00Z"));
    }

    #[test]
    fn a_layer_switched_off_leaves_the_others_on() {
        let mut layers = LayerSet::default();
        layers.set(LayerSwitch::Offices, false);
        let off: Vec<_> = LayerSwitch::VARIANTS
            .iter()
            .filter(|switch| !layers.is_on(**switch))
            .collect();
        let usual = [LayerSwitch::Cells, LayerSwitch::Hotspots];
        assert_eq!(off, [&usual[0], &LayerSwitch::Offices, &usual[1]]);
    }
}
