//! What lies under the pointer.
use leptos::wasm_split::wasm_split;
use serde::Deserialize;
use serde_json::{Value, json};
use strum::VariantArray;
use wasm_bindgen::JsCast;
use xunge_data::{
    Category, Code, Level, Position, Status, Timestamp,
    api::{ByItem, CollectionId, Item, ItemQuery},
};

use super::bindings::{Feature, Map, Pixel, js, rust};
use crate::{
    client::{ClientError, get_as},
    layers::LayerId,
    part::Asked,
};

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
    /// Several incidents, and where they are.
    Cluster(Position),
    /// A single incident, and where it is.
    Incident(IncidentFacts, Position),
    /// An office, by its code.
    Office(Code, Position),
    /// A worker on patrol, by the basic grid that the worker walks, if it is known.
    Worker(Option<Code>, Position),
}

/// An incident's properties in the collection; a tile has some of them.
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
        LayerId::IncidentCluster => Some(Spot::Cluster(position)),
        LayerId::Incident => Some(Spot::Incident(incident(&properties)?, position)),
        LayerId::Office => Some(Spot::Office(code(&properties)?, position)),
        _ => None,
    }
}

/// What a tile says of an incident. One alone in its cell is a count of one, of its category.
fn incident(properties: &Value) -> Option<IncidentFacts> {
    let text = |name: &str| properties[name].as_str();
    let counted = || {
        let category = |category: &&Category| !properties[category.to_string()].is_null();
        Category::VARIANTS.iter().find(category).copied()
    };
    let category = text("category").and_then(|category| category.parse().ok());
    Some(IncidentFacts {
        code: text("incident").or_else(|| text("code"))?.parse().ok()?,
        name: text("title").unwrap_or_default().to_owned(),
        category: category.or_else(counted)?,
        subcategory: None,
        status: text("status")?.parse().ok()?,
        level: None,
        grid: text("grid").and_then(|grid| grid.parse().ok()),
        reported_at: None,
        due_at: None,
        closed_at: None,
    })
}

/// All that the collection says of an incident.
///
/// # Errors
/// [`ClientError`]
#[wasm_split(opened, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn facts_of(code: Code) -> Result<Asked<IncidentFacts>, ClientError> {
    Ok(Box::pin(async move {
        let path = ByItem {
            collection: CollectionId::Incidents,
            id: code.to_string(),
        };
        let item = get_as::<Item, IncidentItem>(path, ItemQuery::default()).await?;
        Ok(item.properties)
    }))
}

/// The part of an incident's feature that the card says.
#[derive(Deserialize)]
struct IncidentItem {
    properties: IncidentFacts,
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
    fn an_incident_is_known_from_its_own_point_and_from_that_of_its_cell() {
        let own =
            json!({"code": "S-1", "category": "dispute", "status": "closed", "title": "噪音"});
        let facts = incident(&own);
        assert_eq!(facts.as_ref().map(|facts| &*facts.name), Some("噪音"));
        let cell =
            json!({"code": "8a", "count": 1, "dispute": 1, "incident": "S-1", "status": "closed"});
        let alone = incident(&cell);
        let known = |facts: Option<IncidentFacts>| facts.map(|f| (f.code, f.category, f.status));
        assert_eq!(known(alone.clone()), known(facts));
        assert!(alone.is_some());
        assert_eq!(incident(&json!({"code": "8a", "count": 2})), None);
    }

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
