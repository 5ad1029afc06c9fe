//! What moves on the map: workers with their trails, and in the past incidents too. A canvas above
//! the map, drawn from what is known already, frame by frame: neither the map nor the server is
//! asked for anything.
use std::{collections::HashMap, f64::consts::TAU};

use leptos::{ev, html::Canvas, prelude::*, task::spawn_local};
use leptos_use::{use_event_listener, use_window};
use serde::Deserialize;
use strum::VariantArray;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use xunge_data::{
    Category, Position, Right, Timestamp,
    api::{Nearest, NearestKind, NearestQuery},
};

use super::{
    Drawn, MapHandle,
    hit::{IncidentFacts, Spot},
    images::symbol_canvas,
    past::Past,
    projection::Projection,
};
use crate::{
    client::get_as,
    clock::{Clock, ms_of, use_clock},
    live::{Heard, use_live},
    matters::Matter,
    palette::palette,
    state::{LayerSwitch, View, use_view},
    symbols::{Symbol, category_symbol},
    theme::use_is_dark,
    town_data::use_town_data,
    walks::{Moved, Spot as Place, Walker, Walks},
    who::use_who,
};

/// Radius of a worker's dot at the scale of 1, pixels.
const DOT_PX: f64 = 7.0;
/// A trail's steps are drawn from this length on, pixels.
const STEP_PX: f64 = 1.5;
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

/// The canvas. It says by its `data-workers` who is where, as `CODE LNG,LAT;…`, and by its
/// `data-incidents` how many are drawn.
#[component]
pub(super) fn MarksCanvas(drawn: Drawn) -> impl IntoView {
    let is_dark = use_is_dark();
    let marks = drawn.marks;
    marks.follow();
    let canvas = NodeRef::<Canvas>::new();
    let signs = StoredValue::new_local(HashMap::new());
    let resized = RwSignal::new(());
    let _ = use_event_listener(use_window(), ev::resize, move |_| resized.set(()));
    Effect::new(move |_| {
        drawn.moves.track();
        drawn.styles.track();
        resized.track();
        let is_dark = is_dark.get();
        if let (Some(canvas), Some(Some(projection))) = (canvas.get(), drawn.with(projection))
            && let Some(brush) = Brush::new(&canvas, projection)
        {
            signs.update_value(|signs| brush.matters(marks, signs));
            brush.workers(marks, is_dark);
        }
    });
    let workers = move || {
        let mut text = String::new();
        marks.each_worker(|walker| {
            let Position { lng, lat } = walker.at.position;
            text.push_str(&format!("{} {lng:.6},{lat:.6};", walker.code));
        });
        text
    };
    let incidents = move || {
        let mut count = 0;
        marks.each_matter(|_, _| count += 1);
        count
    };
    view! {
        <canvas class="marks" node_ref=canvas aria-hidden="true" data-testid="marks"
            data-workers=workers data-incidents=incidents></canvas>
    }
}

/// Draws on the canvas.
struct Brush {
    context: CanvasRenderingContext2d,
    projection: Projection,
}

impl Brush {
    /// An empty canvas of the map's size; none where the browser gives none.
    fn new(canvas: &HtmlCanvasElement, projection: Projection) -> Option<Self> {
        let ratio = window().device_pixel_ratio();
        let (width, height) = projection.size();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "pixels of a screen"
        )]
        let size = ((width * ratio) as u32, (height * ratio) as u32);
        if (canvas.width(), canvas.height()) != size {
            canvas.set_width(size.0);
            canvas.set_height(size.1);
        }
        let context = canvas.get_context("2d").ok()??;
        let context: CanvasRenderingContext2d = context.unchecked_into();
        // Fails for no numbers that are finite.
        context
            .set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)
            .ok()?;
        context.clear_rect(0.0, 0.0, width, height);
        Some(Self {
            context,
            projection,
        })
    }

    /// Incidents as they stood; those that waited for nobody any more are paler and below.
    fn matters(&self, marks: Marks, signs: &mut HashMap<Category, HtmlCanvasElement>) {
        let edge = f64::from(Symbol::SIZE) * self.projection.mark_scale();
        let mut open = Vec::new();
        self.context.set_global_alpha(0.4);
        marks.each_matter(|matter, at| {
            let at_px = self.projection.pixel(matter.position());
            if !self.projection.is_near(at_px) {
                return;
            }
            if matter.status_at(at).is_open() {
                open.push((matter.category, at_px));
            } else {
                self.sign(matter.category, at_px, edge, signs);
            }
        });
        self.context.set_global_alpha(1.0);
        for (category, at_px) in open {
            self.sign(category, at_px, edge, signs);
        }
    }

    fn sign(
        &self,
        category: Category,
        (x, y): (f64, f64),
        edge: f64,
        signs: &mut HashMap<Category, HtmlCanvasElement>,
    ) {
        if signs.is_empty() {
            let ratio = window().device_pixel_ratio().max(2.0).ceil();
            signs.extend(Category::VARIANTS.iter().filter_map(|category| {
                let (canvas, _) = symbol_canvas(&category_symbol(*category), ratio).ok()?;
                Some((*category, canvas))
            }));
        }
        if let Some(sign) = signs.get(&category) {
            let (left, top) = (x - edge / 2.0, y - edge / 2.0);
            // Fails for a canvas without pixels only.
            let _ = self
                .context
                .draw_image_with_html_canvas_element_and_dw_and_dh(sign, left, top, edge, edge);
        }
    }

    /// Adds a way to the path; steps too short to be seen are left out.
    fn way(&self, way: &[Place]) {
        let Some((first, rest)) = way.split_first() else {
            return;
        };
        let mut pen = self.projection.pixel(first.position);
        self.context.move_to(pen.0, pen.1);
        for (left, spot) in (0..rest.len()).rev().zip(rest) {
            let at = self.projection.pixel(spot.position);
            if left == 0 || (at.0 - pen.0).hypot(at.1 - pen.1) >= STEP_PX {
                self.context.line_to(at.0, at.1);
                pen = at;
            }
        }
    }

    /// Workers on their trails; who has not been heard for a minute is hollow.
    fn workers(&self, marks: Marks, is_dark: bool) {
        let colours = palette(is_dark);
        let context = &self.context;
        let radius = DOT_PX * self.projection.mark_scale();
        let mut dots = Vec::new();
        context.begin_path();
        marks.each_worker(|walker| {
            walker.trail.iter().for_each(|way| self.way(way));
            dots.push((self.projection.pixel(walker.at.position), walker.is_known));
        });
        context.set_line_join("round");
        context.set_line_cap("round");
        for (width, colour) in [(5.0, colours.halo), (2.5, colours.worker)] {
            context.set_line_width(width);
            context.set_stroke_style_str(colour);
            context.stroke();
        }
        for (is_known, fill) in [(false, colours.halo), (true, colours.worker)] {
            context.begin_path();
            for ((x, y), _) in dots.iter().filter(|dot| dot.1 == is_known) {
                context.move_to(x + radius, *y);
                // Fails for no radius above 0.
                let _ = context.arc(*x, *y, radius, 0.0, TAU);
            }
            context.set_fill_style_str(fill);
            context.fill();
            let rim = if is_known {
                colours.halo
            } else {
                colours.worker
            };
            context.set_line_width(2.0);
            context.set_stroke_style_str(rim);
            context.stroke();
        }
    }
}
