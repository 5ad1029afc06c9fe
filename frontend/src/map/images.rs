//! Draws symbols and patterns into images for the map: nothing is fetched.
use std::f64::consts::TAU;

use leptos::prelude::*;
use serde_json::json;
use strum::VariantArray;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, CanvasWindingRule, HtmlCanvasElement, ImageData, Path2d};
use xunge_data::Facility;

use super::bindings::{Map, js};
use crate::{
    palette::{facility_pattern, palette},
    symbols::{self, Symbol},
};

/// Edge of a pattern's tile, in the units of its strokes.
const TILE: u32 = 16;
/// Around a symbol, so that its rim is not cut off.
const RIM: f64 = 1.5;

/// Gives the map every image that layers call by name, unless it has them. An image that cannot be drawn is left
/// out: MapLibre then leaves its symbol out.
pub(crate) fn add_all(map: &Map) {
    if map.has_image("cluster-dark") {
        return;
    }
    let ratio = window().device_pixel_ratio().max(2.0).ceil();
    for (name, symbol) in symbols::all() {
        add(map, &name, ratio, draw_symbol(&symbol, ratio));
    }
    for is_dark in [true, false] {
        let colours = palette(is_dark);
        let theme = if is_dark { "dark" } else { "light" };
        for facility in Facility::VARIANTS {
            let drawn = draw_pattern(facility_pattern(*facility), colours.dedicated, ratio);
            add(map, &format!("facility-{facility}-{theme}"), ratio, drawn);
        }
        let disc = draw_disc(colours.cluster, colours.cluster_text, ratio);
        add(map, &format!("cluster-{theme}"), ratio, disc);
        let hatch = draw_pattern("M-1 9 9 -1M-1 17 17 -1M7 17 17 7", colours.grid_line, ratio);
        add(map, &format!("no-data-{theme}"), ratio, hatch);
    }
}

fn add(map: &Map, name: &str, ratio: f64, image: Result<ImageData, JsValue>) {
    if let Ok(image) = image {
        let _ = map.add_image(name, &image, &js(&json!({"pixelRatio": ratio})));
    }
}

/// A square canvas of `edge` units, each drawn `ratio` pixels wide.
fn canvas(edge: f64, ratio: f64) -> Result<(CanvasRenderingContext2d, f64), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let pixels = (edge * ratio).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some dozens of pixels"
    )]
    let whole = pixels as u32;
    canvas.set_width(whole);
    canvas.set_height(whole);
    // Its pixels are read: a graphics processor would have to give each back.
    let options = js(&json!({"willReadFrequently": true}));
    let context = canvas
        .get_context_with_context_options("2d", &options)?
        .ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.scale(ratio, ratio)?;
    Ok((context, pixels))
}

fn draw_symbol(symbol: &Symbol, ratio: f64) -> Result<ImageData, JsValue> {
    let (canvas, context) = symbol_canvas(symbol, ratio)?;
    let pixels = f64::from(canvas.width());
    context.get_image_data(0.0, 0.0, pixels, pixels)
}

/// A symbol with its rim, drawn on a canvas of its own.
pub(super) fn symbol_canvas(
    symbol: &Symbol,
    ratio: f64,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let edge = f64::from(Symbol::SIZE) + 2.0 * RIM;
    let (context, _) = canvas(edge, ratio)?;
    context.translate(RIM, RIM)?;
    let shape = Path2d::new_with_path_string(symbol.shape)?;
    context.set_line_join("round");
    context.set_line_width(2.0 * RIM);
    context.set_stroke_style_str("#ffffff");
    context.stroke_with_path(&shape);
    context.set_fill_style_str(symbol.colour);
    context.fill_with_path_2d(&shape);
    let sign = Path2d::new_with_path_string(symbol.sign)?;
    context.set_fill_style_str("#ffffff");
    context.fill_with_path_2d_and_winding(&sign, CanvasWindingRule::Evenodd);
    let canvas = context.canvas().ok_or(JsValue::NULL)?;
    Ok((canvas, context))
}

/// A disc behind a number.
fn draw_disc(fill: &str, rim: &str, ratio: f64) -> Result<ImageData, JsValue> {
    let edge = f64::from(Symbol::SIZE) + 2.0 * RIM;
    let (context, pixels) = canvas(edge, ratio)?;
    context.arc(
        edge / 2.0,
        edge / 2.0,
        f64::from(Symbol::SIZE) / 2.0,
        0.0,
        TAU,
    )?;
    context.set_global_alpha(0.82);
    context.set_fill_style_str(fill);
    context.fill();
    context.set_line_width(RIM);
    context.set_stroke_style_str(rim);
    context.stroke();
    context.get_image_data(0.0, 0.0, pixels, pixels)
}

fn draw_pattern(strokes: &str, colour: &str, ratio: f64) -> Result<ImageData, JsValue> {
    let (context, pixels) = canvas(f64::from(TILE), ratio)?;
    context.set_line_width(1.1);
    context.set_stroke_style_str(colour);
    context.stroke_with_path(&Path2d::new_with_path_string(strokes)?);
    context.get_image_data(0.0, 0.0, pixels, pixels)
}
