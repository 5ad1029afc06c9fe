//! Claims about import, each on a small file drawn here.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "a drawing is handed over as it is made"
)]

mod accepted;
mod geometry;
mod patrols;
mod refused;
mod rows;
mod supervision;

use serde_json::{Value, json};
use xunge_data::{Community, Grid, Incident, Record};

use super::{
    BadRow, Cause, Columns, Defect, Field, Import, ImportError, Kind, Known, Options, Unit, read,
};

/// What a file of some bytes comes to; its name only matters by its ending.
fn import(
    kind: Kind,
    name: &str,
    bytes: impl AsRef<[u8]>,
    options: &Options,
    known: &Known<'_>,
) -> Result<Import, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(kind, &path, options, known, &mut |done, total| {
        assert!(done <= total);
    })
}

/// As [`import`], of grids with plain options into nothing.
fn grids(features: &[Value]) -> Result<Import, ImportError> {
    import(
        Kind::Grids,
        "grids.geojson",
        collection(features),
        &Options::default(),
        &Known::nothing(),
    )
}

/// As [`import`], of incidents from a table with plain options.
fn incidents(table: &str, known: &Known<'_>) -> Result<Import, ImportError> {
    import(
        Kind::Incidents,
        "incidents.csv",
        table,
        &Options::default(),
        known,
    )
}

fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

/// A square of 0.01 degrees, `column` squares east and `row` north of 115 E, 32 N.
fn square(column: u32, row: u32) -> Value {
    let (w, s) = (
        115.0 + f64::from(column) * 0.01,
        32.0 + f64::from(row) * 0.01,
    );
    let (e, n) = (w + 0.01, s + 0.01);
    json!({"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]})
}

fn ring(positions: Value) -> Value {
    json!({"type": "Polygon", "coordinates": [positions]})
}

fn grid(code: &str, column: u32) -> Value {
    feature(json!({"code": code}), square(column, 0))
}

/// The rows that were refused.
fn bad_rows(outcome: Result<Import, ImportError>) -> Vec<BadRow> {
    match outcome {
        Err(ImportError {
            cause: Cause::BadRows(bad),
            ..
        }) => bad.rows,
        other => unreachable!("no bad rows, but {other:?}"),
    }
}

/// The one row that was refused: its number, its field, and why.
fn bad_row(outcome: Result<Import, ImportError>) -> (u64, &'static str, Defect) {
    let mut rows = bad_rows(outcome);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let BadRow { row, field, defect } = rows.remove(0);
    (row, field, defect)
}

/// Why the whole file was refused.
fn cause(outcome: Result<Import, ImportError>) -> Cause {
    outcome.unwrap_err().cause
}

fn grids_put(import: &Import) -> Vec<Grid> {
    let put = import.records.iter().filter_map(|record| match record {
        Record::GridsPut { grids, .. } => Some(grids.clone()),
        _ => None,
    });
    put.flatten().collect()
}

fn communities_put(import: &Import) -> Vec<Community> {
    let put = import.records.iter().filter_map(|record| match record {
        Record::CommunitiesPut { communities, .. } => Some(communities.clone()),
        _ => None,
    });
    put.flatten().collect()
}

/// The incidents that the records of an import come to.
fn reported(import: &Import) -> Vec<Incident> {
    let mut incidents: Vec<Incident> = Vec::new();
    for record in &import.records {
        match record.clone() {
            Record::IncidentReported(report) => incidents.push(Incident::new(report)),
            Record::IncidentStepped { id, step } => {
                let incident = incidents.iter_mut().find(|i| i.report.id == id);
                incident.unwrap().take(step).unwrap();
            }
            other => unreachable!("{other:?}"),
        }
    }
    incidents
}

/// Two communities, "A" 甲 at square 0 and "B" 乙 at square 1.
fn two_communities() -> Vec<Community> {
    let file = collection(&[
        feature(json!({"社区编码": "A", "社区名称": "甲"}), square(0, 0)),
        feature(json!({"社区编码": "B", "社区名称": "乙"}), square(1, 0)),
    ]);
    let outcome = import(
        Kind::Communities,
        "c.geojson",
        file,
        &Options::default(),
        &Known::nothing(),
    );
    communities_put(&outcome.unwrap())
}

fn knowing<'a>(communities: &'a [Community], grids: &'a [Grid]) -> Known<'a> {
    Known {
        communities: communities.iter().collect(),
        grids: grids.iter().collect(),
        ..Known::nothing()
    }
}
