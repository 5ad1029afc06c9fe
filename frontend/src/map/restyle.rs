//! From one style to the next without fetching anything again. MapLibre's own comparison takes what
//! a source has fetched for a change of the source, and fetches it anew.
use serde_json::{Map as Object, Value};
use wasm_bindgen::JsValue;

use super::bindings::{Map, js};

/// One thing that MapLibre is told.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change<'a> {
    /// A source has its tiles from elsewhere; the old ones stay until the new are there.
    Tiles(&'a str, &'a Value),
    /// A source has other features.
    Data(&'a str, &'a Value),
    /// A layer is painted otherwise.
    Paint(&'a str, &'a str, &'a Value),
    /// A layer is laid out otherwise.
    Layout(&'a str, &'a str, &'a Value),
    /// A layer shows other features.
    Filter(&'a str, &'a Value),
}

/// What differs between two styles; none if they have other sources or layers, or differ in what
/// these are.
pub(super) fn changes<'a>(before: &'a Value, after: &'a Value) -> Option<Vec<Change<'a>>> {
    let mut changes = Vec::new();
    for (id, name, value) in differing(&before["sources"], &after["sources"])? {
        changes.push(match name {
            "tiles" => Change::Tiles(id, value),
            "data" => Change::Data(id, value),
            _ => return None,
        });
    }
    let (old, new) = (before["layers"].as_array()?, after["layers"].as_array()?);
    if old.len() != new.len() {
        return None;
    }
    for (old, new) in old.iter().zip(new) {
        let id = new["id"].as_str().filter(|id| old["id"] == *id)?;
        for (name, value) in members(old, new) {
            match name {
                "paint" => changes.extend(
                    members(&old[name], value).map(|(name, value)| Change::Paint(id, name, value)),
                ),
                "layout" => changes.extend(
                    members(&old[name], value).map(|(name, value)| Change::Layout(id, name, value)),
                ),
                "filter" => changes.push(Change::Filter(id, value)),
                _ => return None,
            }
        }
    }
    let is_else = |(name, _): (&str, &Value)| name != "sources" && name != "layers";
    (!members(before, after).any(is_else)).then_some(changes)
}

/// What differs in objects of the same names, by the name of the object.
fn differing<'a>(
    before: &'a Value,
    after: &'a Value,
) -> Option<Vec<(&'a str, &'a str, &'a Value)>> {
    let (before, after) = (before.as_object()?, after.as_object()?);
    if !before.keys().eq(after.keys()) {
        return None;
    }
    let of = |(id, after): (&'a String, &'a Value)| {
        members(&before[id], after).map(move |(name, value)| (id.as_str(), name, value))
    };
    Some(after.iter().flat_map(of).collect())
}

/// The members of an object that differ, as they are after; null if they are gone.
fn members<'a>(before: &'a Value, after: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
    const GONE: &Value = &Value::Null;
    let names = |value: &'a Value| value.as_object().into_iter().flat_map(Object::keys);
    let new = names(after).map(|name| (name.as_str(), &after[name]));
    let is_gone = |name: &&String| after.get(name.as_str()).is_none();
    let gone = names(before)
        .filter(is_gone)
        .map(|name| (name.as_str(), GONE));
    new.chain(gone)
        .filter(|(name, value)| &before[*name] != *value)
}

/// Tells a map what changed.
///
/// # Errors
/// What MapLibre says while its style is not there.
pub(super) fn tell(map: &Map, change: &Change<'_>) -> Result<(), JsValue> {
    match change {
        Change::Tiles(id, tiles) => {
            if let Some(source) = map.source(id) {
                source.set_tiles(&js(tiles));
            }
            Ok(())
        }
        Change::Data(id, data) => {
            if let Some(source) = map.source(id) {
                source.set_data(&js(data));
            }
            Ok(())
        }
        Change::Paint(id, name, value) => map.set_paint_property(id, name, &js(value)),
        Change::Layout(id, name, value) => map.set_layout_property(id, name, &js(value)),
        Change::Filter(id, filter) => map.set_filter(id, &js(filter)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn style() -> Value {
        json!({
            "version": 8,
            "sources": {
                "grids": {"type": "geojson", "data": "/grids"},
                "cells": {"type": "vector", "tiles": ["/cells?a"]},
            },
            "layers": [
                {"id": "fill", "type": "fill", "source": "grids", "filter": ["has", "kind"],
                    "layout": {"visibility": "visible"}, "paint": {"fill-color": "red", "fill-opacity": 1}},
            ],
        })
    }

    #[test]
    fn what_did_not_change_is_not_told() {
        assert_eq!(changes(&style(), &style()), Some(vec![]));
    }

    #[test]
    fn each_thing_that_changed_is_told_once() {
        let (before, mut after) = (style(), style());
        after["sources"]["cells"]["tiles"] = json!(["/cells?b"]);
        let layer = &mut after["layers"][0];
        layer["paint"] = json!({"fill-color": "blue", "fill-opacity": 1});
        layer["layout"]["visibility"] = json!("none");
        layer["filter"] = json!(["has", "code"]);
        let told = [
            Change::Tiles("cells", &json!(["/cells?b"])),
            Change::Filter("fill", &json!(["has", "code"])),
            Change::Layout("fill", "visibility", &json!("none")),
            Change::Paint("fill", "fill-color", &json!("blue")),
        ];
        assert_eq!(changes(&before, &after).as_deref(), Some(&told[..]));
    }

    #[test]
    fn what_is_left_out_is_taken_back() {
        let (before, mut after) = (style(), style());
        if let Some(paint) = after["layers"][0]["paint"].as_object_mut() {
            paint.remove("fill-opacity");
        }
        let told = [Change::Paint("fill", "fill-opacity", &Value::Null)];
        assert_eq!(changes(&before, &after).as_deref(), Some(&told[..]));
    }

    #[test]
    fn another_layer_source_or_kind_of_it_is_another_style() {
        let edits: [fn(&mut Value); 5] = [
            |style| style["layers"] = json!([]),
            |style| style["layers"][0]["id"] = json!("line"),
            |style| style["layers"][0]["type"] = json!("line"),
            |style| style["sources"]["more"] = json!({}),
            |style| style["sources"]["grids"]["type"] = json!("vector"),
        ];
        for edit in edits {
            let mut after = style();
            edit(&mut after);
            assert_eq!(changes(&style(), &after), None, "{after}");
        }
    }
}
