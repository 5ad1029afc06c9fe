//! The demo town's files, read into records.

use geojson::FeatureCollection;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use xunge_data::{
    Boundary, Code, Community, Datum, Facility, Grid, GridKind, Office, OfficeKind, Party,
    PatrolHours, Position, Publicity, Record, Service, StarKind, Town, Worker,
};

macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../data/liaocheng/", $name)),
        )
    };
}

use super::mask::mask;

type File = (&'static str, &'static str);

/// A file of the demo town is not as it was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A GeoJSON file.
    #[error("the demo town's {file}: {reason}")]
    GeoJson {
        /// Which.
        file: &'static str,
        /// Why.
        reason: String,
    },
    /// A CSV file.
    #[error("the demo town's {file}: {source}")]
    Csv {
        /// Which.
        file: &'static str,
        /// Why.
        source: csv::Error,
    },
}

#[derive(Deserialize)]
struct CommunityRow {
    code: Code,
    name: String,
    #[serde(deserialize_with = "geojson::de::deserialize_geometry")]
    geometry: geo_types::Geometry<f64>,
    star_kinds: Vec<StarKind>,
    households: Option<u32>,
    residents: Option<u32>,
    secretary: Option<String>,
}

#[derive(Deserialize)]
struct GridRow {
    code: Code,
    name: String,
    kind: GridKind,
    community: Code,
    #[serde(deserialize_with = "geojson::de::deserialize_geometry")]
    geometry: geo_types::Geometry<f64>,
    facility: Option<Facility>,
    households: Option<u32>,
    residents: Option<u32>,
}

#[derive(Deserialize)]
struct OfficeRow {
    code: Code,
    name: String,
    kind: OfficeKind,
    community: Code,
    #[serde(deserialize_with = "geojson::de::deserialize_geometry")]
    geometry: geo_types::Point<f64>,
    address: Option<String>,
}

#[derive(Deserialize)]
struct WorkerRow {
    code: Code,
    name: String,
    age: u32,
    grid: Code,
    device: Option<Code>,
    #[serde(deserialize_with = "patrol")]
    patrol: Vec<PatrolHours>,
}

/// `08:00-09:30 15:00-16:30`.
fn patrol<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PatrolHours>, D::Error> {
    let text = String::deserialize(from)?;
    let hours = |span: &str| {
        let (from, to) = span.split_once('-')?;
        Some(PatrolHours {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        })
    };
    let read = |span| {
        hours(span).ok_or_else(|| D::Error::custom(format!("{span:?} is not hours of patrol")))
    };
    text.split_whitespace().map(read).collect()
}

/// The records that lay out the demo town.
///
/// # Errors
/// [`DemoError`] if a file is not as it was made.
pub fn town() -> Result<Vec<Record>, DemoError> {
    let basemap = collection(file!("basemap.geojson"))?;
    Ok(vec![
        Record::TownBegun(Town {
            name: "蓼城街道".to_owned(),
            demo: true,
        }),
        Record::CommunitiesPut {
            replace: true,
            communities: communities()?,
        },
        Record::GridsPut {
            replace: true,
            grids: grids()?,
        },
        Record::OfficesPut {
            replace: true,
            offices: offices()?,
        },
        Record::RosterPut {
            workers: workers()?,
        },
        Record::PartyPut {
            organisations: rows::<Party>(file!("party.csv"))?,
        },
        Record::ServicesPut {
            services: rows::<Service>(file!("services.csv"))?,
            publicity: rows::<Publicity>(file!("publicity.csv"))?,
        },
        Record::MaskPut {
            replace: true,
            areas: mask(&basemap)
                .into_iter()
                .map(|area| Boundary(area.into()))
                .collect(),
        },
        Record::BasemapPut { features: basemap },
    ])
}

fn communities() -> Result<Vec<Community>, DemoError> {
    let file = file!("communities.geojson");
    let community = |row: CommunityRow| {
        Ok(Community {
            boundary: boundary(file, &row.geometry)?,
            code: row.code,
            name: row.name,
            derived: false,
            households: row.households,
            residents: row.residents,
            star_kinds: row.star_kinds,
            secretary: row.secretary,
        })
    };
    features(file)?.into_iter().map(community).collect()
}

fn grids() -> Result<Vec<Grid>, DemoError> {
    let file = file!("grids.geojson");
    let grid = |row: GridRow| {
        Ok(Grid {
            boundary: boundary(file, &row.geometry)?,
            code: row.code,
            name: row.name,
            kind: row.kind,
            community: row.community,
            facility: row.facility,
            households: row.households,
            residents: row.residents,
        })
    };
    features(file)?.into_iter().map(grid).collect()
}

fn offices() -> Result<Vec<Office>, DemoError> {
    let office = |row: OfficeRow| Office {
        code: row.code,
        name: row.name,
        kind: row.kind,
        community: row.community,
        position: Position::from(row.geometry.0),
        address: row.address,
    };
    Ok(features(file!("offices.geojson"))?
        .into_iter()
        .map(office)
        .collect())
}

fn workers() -> Result<Vec<Worker>, DemoError> {
    let worker = |row: WorkerRow| Worker {
        code: row.code,
        name: row.name,
        age: row.age,
        grid: row.grid,
        device: row.device,
        patrol: row.patrol,
        crs: Datum::Wgs84,
    };
    let rows = rows::<WorkerRow>(file!("workers.csv"))?;
    Ok(rows.into_iter().map(worker).collect())
}

fn boundary((file, _): File, geometry: &geo_types::Geometry<f64>) -> Result<Boundary, DemoError> {
    let failed = |reason: String| DemoError::GeoJson { file, reason };
    Boundary::try_from(geojson::Geometry::from(geometry)).map_err(|e| failed(e.to_string()))
}

fn features<T: DeserializeOwned>((file, text): File) -> Result<Vec<T>, DemoError> {
    let failed = |e: geojson::Error| DemoError::GeoJson {
        file,
        reason: e.to_string(),
    };
    geojson::de::deserialize_feature_collection_str_to_vec(text).map_err(failed)
}

fn collection((file, text): File) -> Result<FeatureCollection, DemoError> {
    text.parse()
        .map_err(|e: geojson::Error| DemoError::GeoJson {
            file,
            reason: e.to_string(),
        })
}

fn rows<T: DeserializeOwned>((file, text): File) -> Result<Vec<T>, DemoError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| DemoError::Csv { file, source })
}
