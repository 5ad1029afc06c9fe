//! Points as a table.

use std::{collections::BTreeSet, io::Write};

use geojson::{Feature, GeometryValue, JsonValue};

use super::Failed;

/// Writes points as CSV: `id`, `lng`, `lat`, and a column for every property
/// that any of them has, in order of name.
pub(super) fn write(points: &[Feature], file: &mut impl Write) -> Result<(), Failed> {
    let properties = points.iter().filter_map(|point| point.properties.as_ref());
    let names: BTreeSet<&str> = properties
        .flat_map(|p| p.keys().map(String::as_str))
        .collect();
    let mut rows = csv::Writer::from_writer(file);
    rows.write_record(
        ["id", "lng", "lat"]
            .into_iter()
            .chain(names.iter().copied()),
    )?;
    for point in points {
        let [lng, lat] = place(point);
        let id = match &point.id {
            Some(geojson::feature::Id::String(id)) => id.clone(),
            Some(geojson::feature::Id::Number(number)) => number.to_string(),
            None => String::new(),
        };
        let value = |name: &&str| point.property(name).map_or_else(String::new, text);
        let row = [id, lng, lat].into_iter().chain(names.iter().map(value));
        rows.write_record(row)?;
    }
    rows.flush()?;
    Ok(())
}

fn place(point: &Feature) -> [String; 2] {
    let geometry = point.geometry.as_ref().map(|geometry| &geometry.value);
    match geometry {
        Some(GeometryValue::Point { coordinates }) => match coordinates.as_slice() {
            [lng, lat, ..] => [lng.to_string(), lat.to_string()],
            _ => Default::default(),
        },
        _ => Default::default(),
    }
}

fn text(value: &JsonValue) -> String {
    match value {
        JsonValue::Null => String::new(),
        JsonValue::String(text) => text.clone(),
        value => value.to_string(),
    }
}
