//! The canvas that marks are drawn on.
use std::{collections::HashMap, f64::consts::TAU};

use leptos::{ev, html::Canvas, prelude::*};
use leptos_use::{use_event_listener, use_window};
use strum::VariantArray;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use xunge_data::{Category, Position};

use super::{
    super::{Drawn, images::symbol_canvas, projection::Projection},
    Marks, projection,
};
use crate::{
    palette::palette,
    symbols::{Symbol, category_symbol},
    theme::use_is_dark,
    walks::Spot as Place,
};

/// Radius of a worker's dot at the scale of 1, pixels.
const DOT_PX: f64 = 7.0;
/// A trail's steps are drawn from this length on, pixels.
const STEP_PX: f64 = 1.5;

/// The canvas. It says by its `data-workers` who is where, as `CODE LNG,LAT;…`, and by its
/// `data-incidents` how many are drawn.
#[component]
pub(in crate::map) fn MarksCanvas(drawn: Drawn) -> impl IntoView {
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
