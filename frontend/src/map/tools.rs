//! Tools of the map: asking a spot, drawing a polygon or a circle. Each works with the mouse, with
//! a finger, and with the keyboard, where the middle of the map is the pen.
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use xunge_data::Position;

use super::{
    Drawn,
    bindings::MapEvent,
    handle::{MapHandle, position_of},
};
use crate::{shape::Shape, state::View};

/// Nearer to each other than this, in pixels, two places are one.
const SAME_PX: f64 = 6.0;
/// A browser that tells a finger tells a mouse of the same shortly after.
const ECHO_MS: f64 = 600.0;

/// What the next clicks on the map mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    /// What is at a spot and near it?
    Ask,
    /// The corners of a polygon.
    Polygon,
    /// The centre of a circle and a place on its rim.
    Circle,
}

/// A tool in use.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    /// The tool; none when clicks select.
    pub(super) tool: RwSignal<Option<Tool>>,
    /// What was drawn so far: corners, or the centre of a circle.
    pub(super) corners: RwSignal<Vec<Position>>,
    /// Where the pointer is; none where the keyboard draws.
    pub(super) at: RwSignal<Option<Position>>,
    /// The spot that was asked about.
    pub(super) asked: RwSignal<Option<Position>>,
    /// When the last shape was done, by the browser's clock.
    done_at_ms: StoredValue<f64>,
}

impl Pen {
    pub(super) fn new() -> Self {
        Self {
            tool: RwSignal::new(None),
            corners: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            asked: RwSignal::new(None),
            done_at_ms: StoredValue::new(0.0),
        }
    }

    /// Takes up a tool, or puts it away if it is in use.
    pub(super) fn toggle(self, tool: Tool) {
        let is_same = self.tool.get_untracked() == Some(tool);
        self.put_away();
        if !is_same {
            self.asked.set(None);
            self.tool.set(Some(tool));
        }
    }

    /// Puts the tool away; what it drew is gone.
    pub(super) fn put_away(self) {
        self.tool.set(None);
        self.corners.set(Vec::new());
        self.at.set(None);
    }

    /// Asks about a spot.
    pub(super) fn ask(self, at: Position) {
        self.put_away();
        self.asked.set(Some(at));
    }

    /// The shape drawn so far, were `at` its last place.
    pub(super) fn shape(self, at: Option<Position>) -> Option<Shape> {
        let corners = self.corners.get();
        match (self.tool.get()?, at) {
            (Tool::Ask, _) | (Tool::Circle, None) => None,
            (Tool::Polygon, None) => Shape::polygon(&corners),
            (Tool::Polygon, Some(at)) => Shape::polygon(&[&corners[..], &[at]].concat()),
            (Tool::Circle, Some(at)) => Shape::circle(*corners.first()?, at),
        }
    }

    /// Whether the shape is one that can be counted in.
    pub(super) fn is_area(self) -> bool {
        self.shape(None).is_some()
    }

    /// Ends with the shape that is drawn, if it is one.
    pub(super) fn finish(self, view: View, at: Option<Position>) {
        if let Some(shape) = untrack(|| self.shape(at)) {
            self.put_away();
            self.done_at_ms.set_value(js_sys::Date::now());
            view.selected.set(None);
            view.shape.set(Some(shape));
        }
    }

    fn add_corner(self, drawn: Drawn, view: View, at: Position) {
        let is_near = |other: Option<&Position>| other.is_some_and(|o| is_same(drawn, *o, at));
        let (n, is_last, is_first) = self.corners.with_untracked(|corners| {
            (
                corners.len(),
                is_near(corners.last()),
                is_near(corners.first()),
            )
        });
        if is_first && n >= Shape::MIN_CORNERS {
            self.finish(view, None);
        } else if !is_last {
            self.corners.update(|corners| corners.push(at));
            if n + 1 == Shape::MAX_CORNERS {
                self.finish(view, None);
            }
        }
    }
}

fn is_same(drawn: Drawn, one: Position, other: Position) -> bool {
    let places = drawn.with(|handle| (handle.project(one), handle.project(other)));
    places.is_some_and(|(a, b)| (a.0 - b.0).hypot(a.1 - b.1) < SAME_PX)
}

/// Hears what the pointer does while a tool is in use.
pub(super) fn listen(handle: &mut MapHandle, drawn: Drawn, view: View) {
    let pen = drawn.pen;
    for event in ["mousedown", "touchstart"] {
        handle.on(event, move |event| press(pen, &event));
    }
    for event in ["mouseup", "touchend"] {
        handle.on(event, move |event| release(drawn, view, &event));
    }
    handle.on("touchmove", move |event| {
        point_at(pen, &event);
    });
    handle.on("dblclick", move |event| {
        if pen.tool.get_untracked() == Some(Tool::Polygon) {
            event.prevent_default();
            pen.finish(view, None);
        }
    });
    // The right button, and a finger that stays.
    handle.on("contextmenu", move |event| {
        if let (None, Some(at)) = (pen.tool.get_untracked(), position_of(&event)) {
            pen.ask(at);
        }
    });
}

/// Whether the pointer belongs to a tool; moves its line along.
pub(super) fn point_at(pen: Pen, event: &MapEvent) -> bool {
    let is_drawing = pen.tool.get_untracked().is_some();
    if is_drawing {
        pen.at.set(position_of(event));
    }
    is_drawing
}

/// Whether a click belongs to a tool; draws or asks.
pub(super) fn click(drawn: Drawn, view: View, event: &MapEvent) -> bool {
    let pen = drawn.pen;
    match (pen.tool.get_untracked(), position_of(event)) {
        (Some(Tool::Ask), Some(at)) => pen.ask(at),
        (Some(Tool::Polygon), Some(at)) => pen.add_corner(drawn, view, at),
        (Some(_), _) => {}
        (None, _) => return js_sys::Date::now() - pen.done_at_ms.get_value() < ECHO_MS,
    }
    true
}

/// The centre of a circle; the map stays where it is while its rim is drawn.
fn press(pen: Pen, event: &MapEvent) {
    if let (Some(Tool::Circle), Some(at)) = (pen.tool.get_untracked(), position_of(event)) {
        event.prevent_default();
        pen.at.set(Some(at));
        pen.corners.update(|corners| {
            if corners.is_empty() {
                corners.push(at);
            }
        });
    }
}

/// The rim of a circle, if it is away from the centre; else the next click is.
fn release(drawn: Drawn, view: View, event: &MapEvent) {
    let pen = drawn.pen;
    let centre = pen
        .corners
        .with_untracked(|corners| corners.first().copied());
    if let (Some(Tool::Circle), Some(centre), Some(at)) =
        (pen.tool.get_untracked(), centre, position_of(event))
        && !is_same(drawn, centre, at)
    {
        pen.finish(view, Some(at));
    }
}

/// Keys while the map has the focus: Space and Enter draw in its middle, Escape puts away.
pub(super) fn on_key(event: &ev::KeyboardEvent, drawn: Drawn, view: View) {
    let pen = drawn.pen;
    let tool = pen.tool.get_untracked();
    if event.key() == "Escape" {
        if tool.is_some() {
            pen.put_away();
        } else {
            pen.asked.set(None);
            drawn.card.set(None);
        }
        return;
    }
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let is_on_map = target.is_some_and(|target| target.tag_name() == "CANVAS");
    let Some((tool, true)) = tool.map(|tool| (tool, is_on_map)) else {
        return;
    };
    let key = event.key();
    // The arrows move the map below the pen.
    if key.starts_with("Arrow") {
        pen.at.set(None);
    }
    if key != " " && key != "Enter" {
        return;
    }
    event.prevent_default();
    let Some(Some(camera)) = drawn.with(MapHandle::camera) else {
        return;
    };
    let is_begun = pen.corners.with_untracked(|corners| !corners.is_empty());
    match tool {
        Tool::Ask => pen.ask(camera.centre),
        Tool::Polygon if key == "Enter" => pen.finish(view, None),
        Tool::Polygon => pen.add_corner(drawn, view, camera.centre),
        Tool::Circle if is_begun => pen.finish(view, Some(camera.centre)),
        Tool::Circle => pen.corners.set(vec![camera.centre]),
    }
}
