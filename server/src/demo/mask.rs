//! What nobody can patrol in the demo town: the river, the ponds and the
//! railway of its base map.

use geo::{Buffer, MapCoords};
use geo_types::{Geometry, MultiPolygon};
use geojson::FeatureCollection;
use xunge_data::{Boundary, Record};

/// Half the width of the railway's fenced strip, metres.
const RAILWAY_M: f64 = 12.0;
/// Metres per degree of latitude, and of longitude at the town's 32.17
/// degrees; a metre in the buffer's width does not matter.
const METRES: (f64, f64) = (94_300.0, 110_900.0);

/// The mask that follows from the features of the base map.
pub(super) fn mask(basemap: &FeatureCollection) -> Record {
    let area = |feature: &geojson::Feature| {
        let kind = feature.property("kind")?.as_str()?;
        let geometry = Geometry::<f64>::try_from(feature.geometry.clone()?).ok()?;
        let polygons = match (kind, geometry) {
            ("river" | "pond", Geometry::Polygon(polygon)) => MultiPolygon(vec![polygon]),
            ("railway", Geometry::LineString(line)) => {
                let line = line.map_coords(|c| (c.x * METRES.0, c.y * METRES.1).into());
                let strip = line.buffer(RAILWAY_M);
                strip.map_coords(|c| (c.x / METRES.0, c.y / METRES.1).into())
            }
            _ => return None,
        };
        Some(Boundary(polygons))
    };
    Record::MaskPut {
        replace: true,
        areas: basemap.features.iter().filter_map(area).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use xunge_data::Record;

    #[test]
    fn river_ponds_and_railway_are_masked() {
        let town = crate::demo::town().unwrap();
        let areas = town.iter().find_map(|record| match record {
            Record::MaskPut { areas, .. } => Some(areas.len()),
            _ => None,
        });
        assert_eq!(areas, Some(1 + 17 + 1));
    }
}
