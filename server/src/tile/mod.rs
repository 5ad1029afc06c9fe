//! Vector tiles out of the model: pure, and without HTTP.
//!
//! A tile is drawn in three steps: find what lies in it, bring it to whole
//! numbers of the tile's own grid ([`scheme`], [`clip`]), write it down
//! ([`layer`]).

mod clip;
mod coverage;
mod fields;
mod grids;
mod incidents;
mod layer;
mod offices;
mod scheme;

pub use coverage::AskedCoverage;
pub use fields::{Field, about, fields, zooms};
pub use incidents::AskedIncidents;

use h3o::CellIndex;
use xunge_data::{
    Bbox, Code,
    api::{CollectionId, TileCoord, TileLayer},
};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::Model;

/// What is drawn: a layer, and what of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Drawing {
    /// Every grid.
    Grids,
    /// Every office.
    Offices,
    /// These incidents.
    Incidents(AskedIncidents),
    /// Cells, in this window.
    Coverage(AskedCoverage),
}

/// A tile as Mapbox Vector Tile 2.1; no bytes if there is nothing in it.
#[must_use]
pub fn draw(model: &Model, drawing: &Drawing, tile: TileCoord) -> Vec<u8> {
    let layer = match drawing {
        Drawing::Grids => grids::draw(model, tile),
        Drawing::Offices => offices::draw(model, tile),
        Drawing::Incidents(asked) => incidents::draw(model, asked, tile),
        Drawing::Coverage(asked) => coverage::draw(model, *asked, tile),
    };
    layer.into_tile()
}

/// The box around all of a layer's data; none without any.
#[must_use]
pub fn bounds(model: &Model, layer: TileLayer) -> Option<Bbox> {
    match layer {
        TileLayer::Grids => model.territory().grids().bbox(),
        TileLayer::Offices => model.extent(CollectionId::Offices),
        TileLayer::Incidents => model.incidents().bbox(),
        TileLayer::Coverage => model.extent(CollectionId::Coverage),
    }
}

/// Numbers below this are exact in JavaScript, with room for a bit above them.
const NUMBERS: u64 = 1 << 52;

/// The id of a feature that is known by a code: the code itself if it is a
/// number, else 52 bits of its hash, set apart by the bit above. It is the same
/// for ever and exact in JavaScript; of ten thousand codes that are no numbers
/// two share an id with a probability of 1 in 90 million.
fn id_of(code: &Code) -> u64 {
    let text = code.as_str();
    let number = text.parse().ok().filter(|&n: &u64| n < NUMBERS);
    // "007" and "7" are two codes.
    let number = number.filter(|n| n.to_string() == text);
    number.unwrap_or_else(|| NUMBERS | (xxh3_64(text.as_bytes()) % NUMBERS))
}

/// The id of an H3 cell: its digits without mode and resolution, 52 bits,
/// different for any two cells since the digits beyond a resolution are 7. The
/// bit above sets them apart from small numbers.
fn id_of_cell(cell: CellIndex) -> u64 {
    NUMBERS | (u64::from(cell) % NUMBERS)
}
