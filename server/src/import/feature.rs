//! Rows from a GeoJSON FeatureCollection (RFC 7946).

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::column::Columns;
use super::row::{Cells, Row, Shape};
use super::{BadRow, Cause, Defect};

#[derive(Deserialize)]
struct Collection<'a> {
    r#type: Option<String>,
    crs: Option<Value>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    r#type: Option<String>,
    id: Option<Value>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

/// The features of a text, each still as text.
pub(super) fn split(text: &str) -> Result<Vec<&str>, Cause> {
    let broken = |line, column, reason: &str| Cause::NotGeoJson {
        line,
        column,
        reason: reason.to_owned(),
    };
    if !text.trim_start().starts_with('{') {
        return Err(broken(1, 1, "a FeatureCollection begins with {"));
    }
    let collection: Collection<'_> =
        serde_json::from_str(text).map_err(|e| broken(e.line(), e.column(), &without_place(&e)))?;
    match collection.r#type.as_deref() {
        Some("FeatureCollection") => {}
        Some(other) => {
            let reason = format!("its type is {other:?}, and a FeatureCollection is needed");
            return Err(broken(1, 1, &reason));
        }
        None => {
            return Err(broken(
                1,
                1,
                "it has no type; a FeatureCollection is needed",
            ));
        }
    }
    if let Some(crs) = collection.crs.filter(|crs| !crs.is_null()) {
        check_crs(&crs)?;
    }
    let features = collection
        .features
        .ok_or_else(|| broken(1, 1, "it has no features"))?;
    Ok(features.into_iter().map(RawValue::get).collect())
}

/// Old GeoJSON may name its reference system. CGCS2000 (EPSG:4490) is the same
/// as WGS 84 to 0.1 mm.
fn check_crs(crs: &Value) -> Result<(), Cause> {
    let name = crs.pointer("/properties/name").and_then(Value::as_str);
    let is_ours = name.is_some_and(|name| {
        let name = name.to_ascii_uppercase();
        [
            "CRS84",
            "EPSG:4326",
            "EPSG::4326",
            "EPSG:4490",
            "EPSG::4490",
        ]
        .iter()
        .any(|ours| name.ends_with(ours))
    });
    if is_ours {
        Ok(())
    } else {
        Err(Cause::OtherCrs(
            name.map_or_else(|| crs.to_string(), str::to_owned),
        ))
    }
}

/// The number of the feature that holds a byte of the text.
pub(super) fn number_at(text: &str, byte: usize) -> Option<u64> {
    let start = text.as_ptr() as usize;
    let holds = |feature: &str| {
        let from = feature.as_ptr() as usize - start;
        (from..from + feature.len()).contains(&byte)
    };
    let index = split(text).ok()?.into_iter().position(holds)?;
    Some(index as u64 + 1)
}

/// One feature as a row.
pub(super) fn read<'a>(
    number: u64,
    text: &'a str,
    columns: &mut Columns,
) -> Result<Row<'a>, BadRow> {
    let bad = |field, defect| BadRow {
        row: number,
        field,
        defect,
    };
    let not_one = |reason: String| bad("row", Defect::NotAFeature(reason));
    if !text.starts_with('{') {
        return Err(not_one("it is not an object".to_owned()));
    }
    let feature: Feature<'a> =
        serde_json::from_str(text).map_err(|e| not_one(without_place(&e)))?;
    if feature.r#type.as_deref() != Some("Feature") {
        let found = feature
            .r#type
            .map_or("missing".to_owned(), |t| format!("{t:?}"));
        return Err(not_one(format!("its type is {found}")));
    }
    let properties = feature.properties.map_or("", RawValue::get);
    let mut cells = Cells::default();
    let map: Map<String, Value> = match properties {
        "" => Map::new(),
        text => serde_json::from_str(text)
            .map_err(|e| bad("properties", Defect::NotAFeature(without_place(&e))))?,
    };
    if let Some(id) = feature.id.filter(|_| !map.contains_key("id")) {
        cells.file(columns, "id", &cell(&id));
    }
    for (heading, value) in &map {
        cells.file(columns, heading, &cell(value));
    }
    let shape = match feature.geometry.map(|g| serde_json::from_str(g.get())) {
        None => Shape::Absent,
        Some(Ok(geometry)) => Shape::Geometry(geometry),
        Some(Err(e)) => Shape::Unreadable(without_place(&e)),
    };
    Ok(Row {
        number,
        cells,
        shape,
        properties,
        crs: xunge_data::Datum::default(),
    })
}

/// A property as the text that a table would have; 1054.0 is 1054.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(f) if number.is_f64() && f.fract() == 0.0 && f.abs() < 9e15 => format!("{f:.0}"),
            _ => number.to_string(),
        },
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(";"),
        Value::Bool(_) | Value::Object(_) => value.to_string(),
    }
}

/// What serde_json says, without the place: that of a part is misleading.
fn without_place(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}
