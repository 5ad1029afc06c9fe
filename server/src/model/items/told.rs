//! Items as features: written straight from what is known, or made for those
//! who want to change them.

use geojson::{Feature, feature::Id};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use xunge_data::api::CollectionId;

use super::{Candidate, Site, Value};
use crate::model::Model;

/// An item, told as a GeoJSON feature.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub(super) model: &'a Model,
    pub(super) collection: CollectionId,
    pub(super) item: Candidate<'a>,
}

impl Told<'_> {
    /// The feature that is written otherwise.
    #[must_use]
    pub fn feature(&self) -> Feature {
        let properties = self.collection.properties().map(|queryable| {
            let value = self.model.value(self.item, queryable.property);
            let name: &str = queryable.property.into();
            (name.to_owned(), value.into())
        });
        Feature {
            id: Some(Id::String(self.item.code().into_owned())),
            geometry: Some(self.item.geometry()),
            properties: Some(properties.collect()),
            bbox: None,
            foreign_members: None,
        }
    }
}

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut feature = serializer.serialize_struct("Feature", 4)?;
        feature.serialize_field("type", "Feature")?;
        feature.serialize_field("id", &*self.item.code())?;
        match self.item.site() {
            Site::Point(position) => {
                let coordinates = [position.lng, position.lat];
                feature.serialize_field("geometry", &Point { coordinates })?;
            }
            Site::Area(..) => feature.serialize_field("geometry", &self.item.geometry())?,
        }
        feature.serialize_field("properties", &Properties(self))?;
        feature.end()
    }
}

#[derive(Serialize)]
#[serde(tag = "type")]
struct Point {
    coordinates: [f64; 2],
}

struct Properties<'a>(&'a Told<'a>);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = self.0;
        serializer.collect_map(told.collection.properties().map(|queryable| {
            let name: &str = queryable.property.into();
            (name, told.model.value(told.item, queryable.property))
        }))
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Moment(moment) => serializer.collect_str(moment),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Cell(cell) => serializer.collect_str(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use strum::VariantArray;
    use xunge_data::{GridKind, Record, Window};

    use super::*;
    use crate::{demo, model::Asked};

    #[test]
    fn what_is_written_is_the_feature() {
        let mut model = Model::default();
        let put = |model: &mut Model, record| model.apply(model.offset() + 1, record).unwrap();
        for record in demo::town().unwrap() {
            put(&mut model, record);
        }
        let grids = model.territory().grids().iter().map(|(grid, _)| grid);
        let basic: Vec<_> = grids.filter(|grid| grid.kind == GridKind::Basic).collect();
        let at = |text: &str| text.parse().unwrap();
        let (from, to) = (at("2022-08-01T00:00:00Z"), at("2022-08-08T00:00:00Z"));
        let facts: Vec<Record> = demo::incidents::facts(&basic, from, Window { from, to });
        for record in facts {
            put(&mut model, record);
        }
        for &collection in CollectionId::VARIANTS {
            let window = Window { from, to };
            let cells = (collection == CollectionId::Coverage).then(|| model.cells(window, to));
            let page = model
                .items(collection, cells.as_ref(), &Asked::first(10_000))
                .unwrap();
            assert!(page.items.len() > 10, "{collection}");
            for told in page.items {
                let feature = serde_json::to_value(told.feature()).unwrap();
                assert_eq!(serde_json::to_value(told).unwrap(), feature);
            }
        }
    }
}
