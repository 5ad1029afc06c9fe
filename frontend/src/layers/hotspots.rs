//! Where incidents cluster: an outline around each hotspot, and how many there are in it.
use serde_json::{Value, json};

use crate::hotspots::Hotspots;

/// The hotspots as features: an area and a point with the count for each.
pub(crate) fn hotspot_features(body: Option<&Hotspots>) -> Value {
    let hotspots = body.map(|body| &body.hotspots[..]).unwrap_or_default();
    let features = hotspots.iter().flat_map(|hotspot| {
        let point = json!([hotspot.centre.lng, hotspot.centre.lat]);
        let point = json!({"type": "Point", "coordinates": point});
        [hotspot.area.clone(), point].map(|geometry| {
            json!({"type": "Feature", "geometry": geometry, "properties": {"count": hotspot.count}})
        })
    });
    json!({"type": "FeatureCollection", "features": features.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn each_hotspot_is_an_area_with_its_count_in_the_middle() {
        let area = json!({"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]});
        let body = json!({
            "from": "2022-08-01T00:00:00Z", "to": "2022-08-02T00:00:00Z", "radius_m": 100.0,
            "min_count": 5, "total": 9, "scattered": 2, "hotspots": [{
                "count": 7, "centre": {"lng": 0.5, "lat": 0.25}, "reach_m": 80.0, "area": area,
                "by_category": {},
            }],
        });
        let features = hotspot_features(Some(&serde_json::from_value(body.clone()).unwrap()));
        // It is what the server says.
        assert!(serde_json::from_value::<xunge_data::api::HotspotsBody>(body).is_ok());
        assert_eq!(features["features"][0]["geometry"], area);
        assert_eq!(
            features["features"][1]["geometry"]["coordinates"],
            json!([0.5, 0.25])
        );
        assert_eq!(features["features"][1]["properties"]["count"], 7);
        assert_eq!(hotspot_features(None)["features"], json!([]));
    }
}
