//! Where nobody can patrol: on the water and on the railway.

use geo::{BoundingRect, Buffer, MapCoords};
use geo_types::{LineString, Polygon};
use geojson::FeatureCollection;

use super::{
    plane::Plane,
    shapes::{Shape, shapes},
};

/// How far the railway's ground reaches from its line, metres.
const RAILWAY_M: f64 = 8.0;

/// The non-patrollable areas of the base map, WGS 84 degrees: rivers, ponds,
/// and the ground of railways. They may overlap.
#[must_use]
pub fn mask(basemap: &FeatureCollection) -> Vec<Polygon<f64>> {
    let areas = |shape: Shape<'_>| match shape.kind {
        "river" | "pond" => shape.areas(),
        "railway" => shape.lines().iter().flat_map(railway).collect(),
        _ => Vec::new(),
    };
    shapes(basemap).flat_map(areas).collect()
}

fn railway(line: &LineString<f64>) -> Vec<Polygon<f64>> {
    let Some(rect) = line.bounding_rect() else {
        return Vec::new();
    };
    let plane = Plane::amid(rect);
    let ground = line.map_coords(|c| plane.metres(c)).buffer(RAILWAY_M);
    ground.map_coords(|c| plane.degrees(c)).0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

    use geo::{Geodesic, GeodesicArea, Intersects, Length, Validation};
    use geo_types::Point;
    use xunge_data::Record;

    use super::*;
    use crate::demo::town;

    fn basemap() -> FeatureCollection {
        let basemap = |record| match record {
            Record::BasemapPut { features } => Some(features),
            _ => None,
        };
        town().unwrap().into_iter().find_map(basemap).unwrap()
    }

    #[test]
    fn the_mask_is_the_river_the_ponds_and_the_railway() {
        let basemap = basemap();
        let mask = mask(&basemap);
        let count = |kinds: &[&str]| shapes(&basemap).filter(|s| kinds.contains(&s.kind)).count();
        assert_eq!(mask.len(), count(&["river", "pond", "railway"]));
        assert!(mask.iter().all(Validation::is_valid));
    }

    #[test]
    fn all_the_railway_is_masked_and_16_metres_wide() {
        let basemap = basemap();
        let mask = mask(&basemap);
        let railways = shapes(&basemap).filter(|s| s.kind == "railway");
        for line in railways.flat_map(Shape::lines) {
            let ground = mask.iter().find(|area| area.intersects(&line)).unwrap();
            let masked = |c: &_| mask.iter().any(|area| area.intersects(&Point(*c)));
            assert!(line.coords().all(masked));
            let width_m = railway(&line)[0].geodesic_area_unsigned() / Geodesic.length(&line);
            assert!((width_m - 2.0 * RAILWAY_M).abs() < 0.1, "{width_m}");
            assert!(ground.geodesic_area_unsigned() > 0.0);
        }
    }

    #[test]
    fn streets_and_buildings_are_not_masked_but_for_a_few_at_the_water() {
        let basemap = basemap();
        let mask = mask(&basemap);
        let buildings: Vec<Polygon<f64>> = shapes(&basemap)
            .filter(|shape| shape.kind == "building")
            .flat_map(Shape::areas)
            .collect();
        let wet = |building: &&Polygon<f64>| mask.iter().any(|area| area.intersects(*building));
        let share = buildings.iter().filter(wet).count() as f64 / buildings.len() as f64;
        assert!(share < 0.01, "{share}");
    }

    #[test]
    fn an_empty_base_map_masks_nothing() {
        assert_eq!(mask(&FeatureCollection::from_iter([])), vec![]);
    }
}
