//! The layer of offices.

use xunge_data::api::{TileCoord, TileLayer};

use super::{
    fields, id_of,
    layer::{Layer, Value},
    scheme::TileGrid,
};
use crate::model::Model;

pub(super) fn draw(model: &Model, tile: TileCoord) -> Layer<'_> {
    let keys = fields(TileLayer::Offices).iter().map(|field| field.name);
    let mut layer = Layer::new("offices", keys);
    let grid = TileGrid::new(tile);
    for office in model.territory().offices() {
        let Some(at) = grid.step(office.position) else {
            continue;
        };
        let kind: &'static str = office.kind.into();
        let tags = [
            (0, layer.fresh(Value::Text(office.code.as_str()))),
            (1, layer.fresh(Value::Text(&office.name))),
            (2, layer.value(Value::Text(kind))),
            (3, layer.value(Value::Text(office.community.as_str()))),
        ];
        layer.point(id_of(&office.code), at, &tags);
    }
    layer
}
