//! The map's style on the wall: the map page's, with everything larger, and open matters instead of
//! its incidents and hotspots.
use serde_json::{Value, json};
use xunge_data::{Code, api::WallIncident};

/// The letter of the map page's style, CSS pixels: at this size nothing is scaled.
const LETTER_PX: f64 = 11.0;
/// What the wall does not take from the map page.
const LEFT_OUT: [&str; 3] = ["cells", "incidents", "hotspots"];
/// The wall's own source.
const OPEN: &str = "open";

/// Open matters as features; `alert` is the one that has taken the scene.
pub(super) fn open_features(open: &[WallIncident], alert: Option<&Code>) -> Value {
    let features: Vec<_> = open
        .iter()
        .rev()
        .map(|incident| {
            json!({"type": "Feature",
                "geometry": {"type": "Point", "coordinates": [incident.position.lng, incident.position.lat]},
                "properties": {"category": incident.category, "is_overdue": incident.is_overdue,
                    "is_alert": Some(&incident.id) == alert}})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features})
}

/// The style for a wall with letters of `em` CSS pixels.
pub(super) fn wall_style(mut style: Value, open: &Value, ring: &str, em: f64) -> Value {
    let k = em / LETTER_PX;
    if let Some(sources) = style["sources"].as_object_mut() {
        sources.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
        sources.insert(OPEN.to_owned(), json!({"type": "geojson", "data": open}));
    }
    if let Some(layers) = style["layers"].as_array_mut() {
        layers.retain(|layer| {
            let source = layer["source"].as_str().unwrap_or_default();
            !LEFT_OUT.contains(&source)
        });
        for layer in &mut *layers {
            for (part, name) in [
                ("layout", "text-size"),
                ("layout", "icon-size"),
                ("paint", "line-width"),
                ("paint", "text-halo-width"),
            ] {
                if let Some(value) = layer.get_mut(part).and_then(|part| part.get_mut(name)) {
                    scale(value, if name == "line-width" { k.sqrt() } else { k });
                }
            }
        }
        layers.extend(open_layers(ring, k));
    }
    style
}

fn open_layers(ring: &str, k: f64) -> [Value; 2] {
    let radius = |alert: f64, other: f64| {
        json!([
            "case",
            ["get", "is_alert"],
            alert * k,
            ["get", "is_overdue"],
            other * k,
            0
        ])
    };
    [
        json!({"id": "open_ring", "type": "circle", "source": OPEN, "paint": {
            "circle-color": ring, "circle-opacity": ["case", ["get", "is_alert"], 0.25, 0],
            "circle-radius": radius(34.0, 10.5), "circle-stroke-color": ring,
            "circle-stroke-width": 2.0 * k.sqrt()}}),
        json!({"id": "open_incident", "type": "symbol", "source": OPEN, "layout": {
            "icon-image": ["concat", "incident-", ["get", "category"]], "icon-overlap": "always",
            "icon-padding": 0, "icon-size": ["case", ["get", "is_alert"], 1.2 * k, 0.6 * k],
            "symbol-sort-key": ["case", ["get", "is_alert"], 2, ["get", "is_overdue"], 1, 0]}}),
    ]
}

/// Multiplies a size: a number, or what an expression gives.
fn scale(value: &mut Value, k: f64) {
    if let Some(number) = value.as_f64() {
        *value = json!(number * k);
        return;
    }
    let Some(parts) = value.as_array_mut() else {
        return;
    };
    let (first, every) = match parts.first().and_then(Value::as_str) {
        Some("interpolate") => (4, 2),
        Some("step" | "case") => (2, 2),
        _ => return,
    };
    let is_case = parts.first() == Some(&json!("case"));
    let last = parts.len() - 1;
    for part in parts.iter_mut().skip(first).step_by(every) {
        scale(part, k);
    }
    // The last part of a case is what holds else.
    if is_case && !(last - first).is_multiple_of(every) {
        scale(&mut parts[last], k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(mut value: Value) -> Value {
        scale(&mut value, 2.0);
        value
    }

    #[test]
    fn sizes_are_scaled_and_zooms_are_not() {
        assert_eq!(scaled(json!(1.5)), json!(3.0));
        assert_eq!(
            scaled(json!([
                "interpolate",
                ["linear"],
                ["zoom"],
                11,
                1.0,
                15,
                2.0
            ])),
            json!(["interpolate", ["linear"], ["zoom"], 11, 2.0, 15, 4.0])
        );
        assert_eq!(
            scaled(json!(["step", ["zoom"], 1.0, 15, 2.0])),
            json!(["step", ["zoom"], 2.0, 15, 4.0])
        );
        assert_eq!(
            scaled(json!(["case", ["get", "a"], 1.0, 2.0])),
            json!(["case", ["get", "a"], 2.0, 4.0])
        );
    }

    #[test]
    fn the_map_pages_incidents_give_way_to_open_matters() {
        let style = json!({"sources": {"grids": {}, "incidents": {}, "hotspots": {}}, "layers": [
            {"id": "grid_fill", "source": "grids", "paint": {"line-width": 1.0}},
            {"id": "incident", "source": "incidents"}, {"id": "ground"}]});
        let style = wall_style(style, &open_features(&[], None), "#ffffff", 2.0 * LETTER_PX);
        let layers = style["layers"].as_array().map_or(&[][..], Vec::as_slice);
        let ids: Vec<_> = layers
            .iter()
            .filter_map(|layer| layer["id"].as_str())
            .collect();
        assert_eq!(ids, ["grid_fill", "ground", "open_ring", "open_incident"]);
        assert!(style["sources"]["incidents"].is_null() && style["sources"][OPEN].is_object());
    }
}
