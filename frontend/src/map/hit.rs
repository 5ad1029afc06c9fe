//! What lies under the pointer.
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use xunge_data::{Category, Code, Level, Position, Status, Timestamp};

use super::bindings::{Feature, Map, Pixel, js, rust};
use crate::layers::LayerId;

/// Points are small: this far from the pointer they still count, in pixels.
const REACH_PX: f64 = 4.0;

/// What lies under the pointer, topmost first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hit {
    /// A symbol.
    pub(crate) spot: Option<Spot>,
    /// The grid below; a dedicated one before a basic one.
    pub(crate) grid: Option<Code>,
}

/// A symbol on the map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Spot {
    /// Several incidents: MapLibre's number for them, and where they are.
    Cluster(f64, Position),
    /// A single incident, and where it is.
    Incident(IncidentFacts, Position),
    /// An office, by its code.
    Office(Code, Position),
}

/// An incident's properties in the collection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct IncidentFacts {
    pub(crate) code: Code,
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) category: Category,
    #[serde(default)]
    pub(crate) subcategory: Option<String>,
    pub(crate) status: Status,
    #[serde(default)]
    pub(crate) level: Option<Level>,
    #[serde(default)]
    pub(crate) grid: Option<Code>,
    #[serde(default)]
    pub(crate) reported_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) due_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) closed_at: Option<Timestamp>,
}

/// Asks the map.
pub(crate) fn hit(map: &Map, at: &Pixel) -> Hit {
    let (x, y) = (at.x(), at.y());
    let around = json!([[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]]);
    let spots = [LayerId::Office, LayerId::IncidentCluster, LayerId::Incident];
    let grids = [LayerId::DedicatedFill, LayerId::GridFill];
    Hit {
        spot: topmost(map, &around, &spots).and_then(|feature| spot(&feature)),
        grid: topmost(map, &json!([x, y]), &grids)
            .and_then(|feature| code(&rust(&feature.properties()))),
    }
}

fn topmost(map: &Map, geometry: &Value, layers: &[LayerId]) -> Option<Feature> {
    let layers: Vec<_> = layers.iter().map(ToString::to_string).collect();
    let features = map
        .query_rendered_features(&js(geometry), &js(&json!({"layers": layers})))
        .ok()?;
    let first = features.get(0);
    (!first.is_undefined()).then(|| first.unchecked_into())
}

fn spot(feature: &Feature) -> Option<Spot> {
    let properties = rust(&feature.properties());
    let position = position(&rust(&feature.geometry()))?;
    match feature.layer().id().parse().ok()? {
        LayerId::IncidentCluster => {
            let id = properties["cluster_id"].as_f64()?;
            Some(Spot::Cluster(id, position))
        }
        LayerId::Incident => {
            let facts = serde_json::from_value(properties).ok()?;
            Some(Spot::Incident(facts, position))
        }
        LayerId::Office => Some(Spot::Office(code(&properties)?, position)),
        _ => None,
    }
}

fn code(properties: &Value) -> Option<Code> {
    properties["code"].as_str()?.parse().ok()
}

fn position(point: &Value) -> Option<Position> {
    let [lng, lat] = point["coordinates"].as_array()?.get(..2)? else {
        return None;
    };
    Position::new(lng.as_f64()?, lat.as_f64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_where_its_coordinates_say() {
        let at = |point| position(&point);
        let geometry = json!({"type": "Point", "coordinates": [115.67, 32.17]});
        assert_eq!(
            at(geometry),
            Some(Position {
                lng: 115.67,
                lat: 32.17
            })
        );
        assert_eq!(at(json!({"type": "Point", "coordinates": [115.67]})), None);
        assert_eq!(at(Value::Null), None);
    }
}
