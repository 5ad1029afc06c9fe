//! Sources and layers of the map as data: `*.json` are written as the MapLibre style specification
//! has it, one file for each source, and the whole style is a pure function of a [`Scene`]. Where
//! a layer follows the scene it says `$name`; [`values`] are all of these names. MapLibre compares
//! a style with what it shows and changes only what differs.
//!
//! Nothing is fetched but the collections and tiles of the API: there is no sprite, and without `glyphs`
//! all text is drawn from the fonts of the machine.
//!
//! The base map's fields have the colour of the ground, so that its edge does not show. Colours
//! of grids are those of the legend from afar; from near, the ground shows through.
mod cells;
mod grids;
mod hotspots;
mod incidents;
mod labels;
mod order;
mod tiles;

pub(crate) use grids::GridState;
pub(crate) use hotspots::hotspot_features;
pub(crate) use labels::Labels;
pub(crate) use order::{LayerId, SourceId};
pub(crate) use tiles::tiles_url;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use strum::VariantArray;
use xunge_data::api::{
    Basemap, ByCollection, CollectionId, Endpoint, Items, ItemsQuery, UrlError, url,
};

use crate::{
    legend::Legend,
    palette::palette,
    state::{LayerSet, LayerSwitch},
};

/// Everything that decides how the map looks, but for what is pointed at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    /// Whether colours are light on dark.
    pub(crate) is_dark: bool,
    /// What is switched on.
    pub(crate) layers: LayerSet,
    /// What the colours of basic grids mean.
    pub(crate) legend: Legend,
    /// Where the tiles of the window's incidents come from.
    pub(crate) incidents: String,
    /// Where the tiles of the window's cells come from.
    pub(crate) cells: String,
    /// Where they cluster, as features.
    pub(crate) hotspots: Arc<Value>,
    /// The area that was drawn, as GeoJSON.
    pub(crate) drawn: Option<Arc<Value>>,
    /// The names on the map.
    pub(crate) labels: Labels,
}

impl SourceId {
    /// The source and its layers.
    fn table(self) -> &'static str {
        match self {
            Self::Basemap => include_str!("basemap.json"),
            Self::Communities => include_str!("communities.json"),
            Self::Grids => include_str!("grids.json"),
            Self::Offices => include_str!("offices.json"),
            Self::Cells => include_str!("cells.json"),
            Self::Incidents => include_str!("incidents.json"),
            Self::Hotspots => include_str!("hotspots.json"),
            Self::Drawn => include_str!("drawn.json"),
            Self::Labels => include_str!("labels.json"),
        }
    }

    /// Where its features come from: an address, or the features themselves.
    pub(crate) fn data(self, scene: &Scene) -> Value {
        match self {
            Self::Basemap => Basemap::PATH.into(),
            Self::Communities => items_url(CollectionId::Communities).into(),
            Self::Grids => items_url(CollectionId::Grids).into(),
            Self::Offices => items_url(CollectionId::Offices).into(),
            Self::Cells | Self::Incidents => self.tiles(scene).into(),
            Self::Hotspots => (*scene.hotspots).clone(),
            Self::Drawn => match &scene.drawn {
                Some(area) => (**area).clone(),
                None => json!({"type": "FeatureCollection", "features": []}),
            },
            Self::Labels => scene.labels.points(),
        }
    }

    /// Where its tiles come from, if it has any.
    pub(crate) fn tiles(self, scene: &Scene) -> Option<&str> {
        match self {
            Self::Incidents => Some(&scene.incidents),
            Self::Cells => Some(&scene.cells),
            _ => None,
        }
    }
}

/// The address of all items of a collection, or of as many as one answer holds.
fn items_url(collection: CollectionId) -> String {
    let query = ItemsQuery {
        limit: Some(ItemsQuery::MAX_LIMIT.to_string()),
        ..ItemsQuery::default()
    };
    url::<Items>(&ByCollection { collection }, &query)
        .unwrap_or_else(|_: UrlError| Items::PATH.to_owned())
}

/// The map's style, as the MapLibre style specification has it.
pub(crate) fn style(scene: &Scene) -> Value {
    let mut values = values(scene);
    let mut sources = Map::new();
    let mut layers: Vec<(LayerId, Value)> = Vec::new();
    for id in SourceId::VARIANTS {
        values.insert("data".to_owned(), id.data(scene));
        let mut table: Value = serde_json::from_str(id.table()).unwrap_or_default();
        fill(&mut table, &values);
        sources.insert(id.to_string(), table["source"].take());
        let Value::Array(of_source) = table["layers"].take() else {
            continue;
        };
        for mut layer in of_source {
            layer["source"] = id.to_string().into();
            let id = layer["id"].as_str().and_then(|id| id.parse().ok());
            layers.extend(id.map(|id| (id, layer)));
        }
    }
    let ground = json!({"id": LayerId::Ground.to_string(), "type": "background",
        "paint": {"background-color": values["ground"]}});
    layers.push((LayerId::Ground, ground));
    layers.sort_unstable_by_key(|(id, _)| *id);
    let layers: Vec<_> = layers.into_iter().map(|(_, layer)| layer).collect();
    // Colours of figures come after the map: it is drawn at rest as soon as they are there.
    let transition = json!({"duration": 0, "delay": 0});
    json!({"version": 8, "transition": transition, "sources": sources, "layers": layers})
}

/// What the names in the tables stand for: colours by their names in the palette, and the rest.
fn values(scene: &Scene) -> Map<String, Value> {
    let colours = palette(scene.is_dark);
    let mut values = match serde_json::to_value(colours) {
        Ok(Value::Object(colours)) => colours,
        _ => Map::new(),
    };
    let theme = if scene.is_dark { "-dark" } else { "-light" };
    values.insert("theme_suffix".to_owned(), theme.into());
    for switch in LayerSwitch::VARIANTS {
        let is_on = scene.layers.is_on(*switch);
        let visibility = if is_on { "visible" } else { "none" };
        values.insert(format!("visible_{switch}"), visibility.into());
    }
    // Fonts that systems have for Chinese. MapLibre reads the weight from the first name only.
    for (weight, first) in [
        ("medium", "Noto Sans CJK SC Medium"),
        ("bold", "Noto Sans CJK SC Semibold"),
    ] {
        let fonts = [first, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei"];
        values.insert(weight.to_owned(), json!(fonts));
    }
    let class_colour = grids::class_colour(&scene.legend, colours);
    values.insert("class_colour".to_owned(), class_colour);
    values.insert("done".to_owned(), incidents::done());
    values.insert("alone_category".to_owned(), incidents::alone_category());
    values.insert("cell_colour".to_owned(), cells::cell_colour(scene.is_dark));
    values.extend(scene.labels.values());
    values
}

/// Puts the values where their names are.
fn fill(template: &mut Value, values: &Map<String, Value>) {
    match template {
        Value::String(text) => {
            let name = text.strip_prefix('$');
            if let Some(value) = name.and_then(|name| values.get(name)) {
                *template = value.clone();
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| fill(part, values)),
        Value::Object(parts) => parts.values_mut().for_each(|part| fill(part, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Figure;
    use std::collections::{BTreeSet, HashMap};

    fn scene(is_dark: bool) -> Scene {
        Scene {
            is_dark,
            layers: LayerSet::default(),
            legend: Legend::new(Figure::default(), &HashMap::new(), is_dark),
            incidents: "/incidents".to_owned(),
            cells: "/cells".to_owned(),
            hotspots: Arc::new(hotspot_features(None)),
            drawn: None,
            labels: Labels::default(),
        }
    }

    fn ids(style: &Value) -> Vec<&str> {
        let layers = style["layers"].as_array().map_or(&[][..], Vec::as_slice);
        layers.iter().filter_map(|l| l["id"].as_str()).collect()
    }

    #[test]
    fn every_layer_is_drawn_once_and_in_its_order() {
        let style = style(&scene(true));
        let order: Vec<_> = LayerId::VARIANTS.iter().map(ToString::to_string).collect();
        assert_eq!(ids(&style), order);
    }

    #[test]
    fn an_area_that_was_drawn_is_there_and_covers_no_sign_and_no_name() {
        let mut scene = scene(false);
        let nothing = &style(&scene)["sources"]["drawn"]["data"]["features"];
        assert_eq!(nothing, &json!([]));
        let area = json!({"type": "Polygon", "coordinates": []});
        scene.drawn = Some(Arc::new(area.clone()));
        let style = style(&scene);
        assert_eq!(style["sources"]["drawn"]["data"], area);
        let kinds = |layer: &Value| (layer["source"] == "drawn", layer["type"] == "symbol");
        let layers: Vec<_> = style["layers"].as_array().into_iter().flatten().collect();
        let drawn = layers.iter().rposition(|layer| kinds(layer).0);
        let first = layers.iter().position(|layer| kinds(layer).1);
        assert!(drawn.is_some() && drawn < first);
    }

    #[test]
    fn every_source_is_there_and_used() {
        let style = style(&scene(false));
        let used: BTreeSet<_> = style["layers"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(|layer| layer["source"].as_str().map(str::to_owned))
            .collect();
        let all: BTreeSet<_> = SourceId::VARIANTS.iter().map(ToString::to_string).collect();
        assert_eq!(used, all);
        for id in all {
            assert!(style["sources"][&id].is_object(), "{id}");
        }
    }

    #[test]
    fn the_style_asks_nobody_else_for_anything() {
        let text = style(&scene(true)).to_string();
        for word in ["glyphs", "sprite", "http:", "https:", "//"] {
            assert!(!text.contains(word), "{word}");
        }
    }

    #[test]
    fn every_name_in_the_tables_stands_for_something() {
        let text = style(&scene(false)).to_string();
        assert!(!text.contains('$'), "{text}");
    }

    #[test]
    fn what_is_switched_off_is_hidden() {
        for switch in LayerSwitch::VARIANTS {
            let mut off = scene(true);
            off.layers.set(*switch, false);
            assert!(style(&off).to_string().contains("\"none\""), "{switch}");
        }
        let mut all = scene(true);
        for switch in LayerSwitch::VARIANTS {
            all.layers.set(*switch, true);
        }
        assert!(!style(&all).to_string().contains("\"none\""));
    }
}
