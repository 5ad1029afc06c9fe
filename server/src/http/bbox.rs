//! The parameters `bbox` and `bbox-crs`.

use xunge_data::{
    Bbox, Crs,
    api::{BadParameter, ItemsQuery},
};

use crate::model::Region;

/// The region that a query asks for.
pub(super) fn read(query: &ItemsQuery) -> Result<Option<Region>, BadParameter> {
    let crs = query.bbox_crs()?;
    let Some(text) = &query.bbox else {
        return Ok(None);
    };
    let wrong = |error: &dyn std::fmt::Display| BadParameter::new("bbox", error);
    if crs == Crs::Crs84 {
        let bbox: Bbox = text.parse().map_err(|e| wrong(&e))?;
        return Ok(Some(Region::Degrees(bbox)));
    }
    let numbers: Result<Vec<f64>, _> = text.split(',').take(7).map(|n| n.trim().parse()).collect();
    let (lower, upper) = match numbers.as_deref() {
        Ok([a, b, c, d] | [a, b, _, c, d, _]) => ([*a, *b], [*c, *d]),
        _ => return Err(wrong(&"4 numbers are needed (or 6 with heights)")),
    };
    Region::new(crs, lower, upper)
        .map(Some)
        .map_err(|e| wrong(&e))
}
