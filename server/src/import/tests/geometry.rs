//! Bad geometry: each row is named, with what is wrong and where.

use super::*;

#[test]
fn a_grid_that_is_no_polygon_is_refused() {
    let point = feature(
        json!({"code": "2"}),
        json!({"type": "Point", "coordinates": [115, 32]}),
    );
    let (row, field, defect) = bad_row(grids(&[grid("1", 0), point]));
    assert_eq!((row, field), (2, "geometry"));
    assert_eq!(
        defect.to_string(),
        "a Point, where a Polygon or MultiPolygon is needed"
    );
    let none = feature(json!({"code": "2"}), Value::Null);
    assert_eq!(
        bad_row(grids(&[none, grid("1", 0)])),
        (1, "geometry", Defect::NoGeometry)
    );
    let odd = feature(
        json!({"code": "2"}),
        json!({"type": "Polygon", "coordinates": [[["a"]]]}),
    );
    let (.., defect) = bad_row(grids(&[odd]));
    assert!(
        matches!(defect, Defect::UnreadableGeometry(_)),
        "{defect:?}"
    );
}

#[test]
fn an_incident_that_is_no_point_is_refused() {
    let properties = json!({"time": "2022-08-01T00:00:00Z", "category": "dispute"});
    let file = collection(&[feature(properties, square(0, 0))]);
    let outcome = import(
        Kind::Incidents,
        "i.geojson",
        file,
        &Options::default(),
        &Known::nothing(),
    );
    let (row, field, defect) = bad_row(outcome);
    assert_eq!((row, field), (1, "geometry"));
    assert_eq!(defect.to_string(), "a Polygon, where a Point is needed");
}

#[test]
fn a_ring_that_crosses_itself_is_refused_with_the_place() {
    let bow = ring(json!([
        [115, 32],
        [116, 33],
        [116, 32],
        [115, 33],
        [115, 32]
    ]));
    let (row, field, defect) = bad_row(grids(&[grid("1", 0), feature(json!({"code": "2"}), bow)]));
    assert_eq!((row, field), (2, "geometry"));
    assert_eq!(
        defect.to_string(),
        "a ring crosses or touches itself, at lng 115.5, lat 32.5"
    );
    let spike = ring(json!([
        [115, 32],
        [116, 32],
        [117, 33],
        [116, 32],
        [116, 33],
        [115, 32]
    ]));
    let (.., defect) = bad_row(grids(&[feature(json!({"code": "2"}), spike)]));
    assert!(
        defect.to_string().ends_with("at lng 117, lat 33"),
        "{defect}"
    );
}

#[test]
fn a_ring_that_is_open_short_or_endless_is_refused() {
    let refused = |positions| bad_row(grids(&[feature(json!({"code": "1"}), ring(positions))])).2;
    let open = refused(json!([[115, 32], [116, 32], [116, 33], [115, 33]]));
    assert!(matches!(open, Defect::OpenRing { .. }), "{open:?}");
    assert_eq!(
        refused(json!([[115, 32], [116, 32], [115, 32]])),
        Defect::ShortRing(3)
    );
    let flat = refused(json!([[115, 32], [116, 32], [117, 32], [115, 32]]));
    assert!(matches!(flat, Defect::Invalid { .. }), "{flat:?}");
    let round = (0..=30_000).map(|i| f64::from(i % 30_000) / 30_000.0 * std::f64::consts::TAU);
    let round: Vec<_> = round
        .map(|a| [115.0 + 0.1 * a.cos(), 32.0 + 0.1 * a.sin()])
        .collect();
    assert_eq!(refused(json!(round)), Defect::LongRing(30_001));
}

#[test]
fn a_hole_outside_its_ring_and_overlapping_parts_are_refused() {
    let outer = square(0, 0)["coordinates"][0].clone();
    let far = square(3, 0)["coordinates"][0].clone();
    let hole = json!({"type": "Polygon", "coordinates": [outer, far]});
    let (.., defect) = bad_row(grids(&[feature(json!({"code": "1"}), hole)]));
    assert!(defect.to_string().contains("not contained"), "{defect}");
    let twice = json!({"type": "MultiPolygon", "coordinates": [[outer], [outer]]});
    let (.., defect) = bad_row(grids(&[feature(json!({"code": "1"}), twice)]));
    assert!(defect.to_string().contains("overlap"), "{defect}");
}

#[test]
fn swapped_coordinates_are_called_swapped() {
    let swapped = ring(json!([[32, 115], [33, 115], [33, 116], [32, 115]]));
    let (row, field, defect) = bad_row(grids(&[feature(json!({"code": "1"}), swapped)]));
    assert_eq!((row, field), (1, "geometry"));
    assert!(defect.to_string().contains("swapped?"), "{defect}");
    let outcome = incidents(
        "time,category,lng,lat\n2022-08-01,other,32.1,115.6\n",
        &Known::nothing(),
    );
    let (row, field, defect) = bad_row(outcome);
    assert_eq!((row, field), (2, "lng, lat"));
    assert!(defect.to_string().contains("swapped?"), "{defect}");
}

#[test]
fn swapped_coordinates_that_are_in_range_are_known_by_what_they_should_be_in() {
    let home = ring(json!([[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]));
    let there = grids(&[feature(json!({"code": "1"}), home.clone())]).unwrap();
    let there = grids_put(&there);
    let table = "time,category,lng,lat\n2022-08-01,other,20,20\n2022-08-01,other,50.5,10.5\n";
    let (row, _, defect) = bad_row(incidents(table, &knowing(&[], &there)));
    assert_eq!(row, 3, "20, 20 is in no grid either way round");
    assert!(matches!(defect, Defect::SwappedIntoGrid(_)), "{defect:?}");
    let options = Options::default();
    let file = collection(&[feature(json!({"code": "A"}), home)]);
    let communities = import(
        Kind::Communities,
        "c.json",
        file,
        &options,
        &Known::nothing(),
    );
    let communities = communities_put(&communities.unwrap());
    let swapped = ring(json!([[50, 10], [51, 10], [51, 11], [50, 11], [50, 10]]));
    let file = collection(&[feature(json!({"code": "1"}), swapped)]);
    let outcome = import(
        Kind::Grids,
        "g.json",
        file,
        &options,
        &knowing(&communities, &[]),
    );
    let (.., defect) = bad_row(outcome);
    assert!(
        matches!(defect, Defect::OutsideCommunities { swapped: true, .. }),
        "{defect:?}"
    );
    let polar = ring(json!([[41, -87], [42, -87], [42, -86], [41, -87]]));
    let (.., defect) = bad_row(grids(&[feature(json!({"code": "1"}), polar)]));
    assert!(matches!(defect, Defect::OffTheMap { .. }), "{defect:?}");
}

#[test]
fn coordinates_out_of_range_and_metres_are_refused() {
    let far = ring(json!([[200, 32], [201, 32], [201, 33], [200, 32]]));
    let (.., defect) = bad_row(grids(&[feature(json!({"code": "1"}), far)]));
    assert!(matches!(defect, Defect::Position(_)), "{defect:?}");
    let metres = ring(json!([
        [12727715, 2609219],
        [12727716, 2609219],
        [12727715, 2609219]
    ]));
    let refused = grids(&[feature(json!({"code": "1"}), metres)])
        .unwrap_err()
        .to_string();
    assert!(refused.contains("looks like metres"), "{refused}");
    assert!(refused.contains("Convert to WGS 84"), "{refused}");
    let mut file: Value = serde_json::from_str(&collection(&[grid("1", 0)])).unwrap();
    file["crs"] = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}});
    let options = Options::default();
    let outcome = import(
        Kind::Grids,
        "g.json",
        file.to_string(),
        &options,
        &Known::nothing(),
    );
    assert!(matches!(cause(outcome), Cause::OtherCrs(name) if name.ends_with("3857")));
    file["crs"] = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}});
    let outcome = import(
        Kind::Grids,
        "g.json",
        file.to_string(),
        &options,
        &Known::nothing(),
    );
    assert_eq!(outcome.unwrap().report.accepted, 1);
}
