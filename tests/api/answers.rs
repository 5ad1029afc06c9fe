//! Counts in drawn areas, clusters, nearest incidents, many positions at once.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use xunge_data::{
    Bbox, Category, Position, Timestamp,
    api::{
        ByCollection, CollectionId, Hotspots, HotspotsQuery, IncidentSummary, Items, ItemsQuery,
        Locate, LocateMany, LocateQuery, Nearest, NearestKind, NearestQuery, NoQuery, Overview,
        Positions, SummaryKeys, SummaryQuery, ThingKind, Timeline, TimelineEntry, TownIndex,
        WindowQuery, Within,
    },
};

use crate::app::App;

fn by(keys: &str) -> SummaryQuery {
    SummaryQuery {
        by: Some(keys.parse::<SummaryKeys>().unwrap()),
        ..SummaryQuery::default()
    }
}

/// The town's box, its northern half and that half as GeoJSON.
async fn north(app: &App) -> (Bbox, serde_json::Value) {
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let all = town.bbox.unwrap();
    let Bbox {
        west,
        south,
        east,
        north,
    } = all;
    let middle = (south + north) / 2.0;
    let half = Bbox {
        south: middle,
        ..all
    };
    let ring = [
        [west, middle],
        [east, middle],
        [east, north],
        [west, north],
        [west, middle],
    ];
    (half, json!({"type": "Polygon", "coordinates": [ring]}))
}

#[tokio::test]
async fn a_summary_adds_up_to_the_figures() {
    let app = App::demo().await;
    let overview = app.get::<Overview>(&(), &WindowQuery::default()).await;
    for keys in [
        "category",
        "grid",
        "status",
        "grid,category",
        "status,day,category,grid",
    ] {
        let query = SummaryQuery {
            from: Some(overview.from),
            to: Some(overview.to),
            ..by(keys)
        };
        let summary = app.get::<IncidentSummary>(&(), &query).await;
        assert_eq!((summary.from, summary.to), (overview.from, overview.to));
        assert_eq!(summary.total, overview.incidents.reported, "{keys}");
        assert_eq!(summary.outside_grids, overview.outside_grids, "{keys}");
        let sum: u64 = summary.groups.iter().map(|group| group.count).sum();
        assert_eq!(sum, summary.total, "{keys}");
        for (status, count) in &overview.incidents.by_status {
            let groups = summary.groups.iter().filter(|g| g.status == Some(*status));
            let counted: u64 = groups.map(|group| group.count).sum();
            assert!(!keys.contains("status") || counted == *count, "{status}");
        }
    }
    let total = app
        .get::<IncidentSummary>(&(), &SummaryQuery::default())
        .await;
    assert!(total.groups.is_empty() && total.total > 0);
}

#[tokio::test]
async fn a_drawn_area_counts_what_its_box_counts_in_every_way_to_send_it() {
    let app = App::demo().await;
    let (half, geometry) = north(&app).await;
    let query = SummaryQuery {
        bbox: Some(half.to_string()),
        ..by("category")
    };
    let expected = app.get::<IncidentSummary>(&(), &query).await;
    assert!(expected.total > 0);
    let feature = json!({"type": "Feature", "properties": {"name": "北"}, "geometry": geometry});
    for body in [
        geometry.clone(),
        feature.clone(),
        json!({ "within": geometry }),
        json!({ "within": feature }),
    ] {
        let within: Within = serde_json::from_value(body.clone()).unwrap();
        let typed = app.post::<IncidentSummary>(&by("category"), &within).await;
        assert_eq!(
            (typed.total, &typed.groups),
            (expected.total, &expected.groups)
        );
        let path = "/api/v1/incidents/summary?by=category";
        let sent = app.send(path, body.to_string()).await;
        assert_eq!(sent.status(), StatusCode::OK);
        let query = SummaryQuery {
            within: Some(body.to_string()),
            ..by("category")
        };
        let asked = app.get::<IncidentSummary>(&(), &query).await;
        assert_eq!(
            (asked.total, &asked.groups),
            (expected.total, &expected.groups)
        );
    }
}

#[tokio::test]
async fn a_summary_of_the_past_sees_incidents_as_they_stood_then() {
    let app = App::demo().await;
    let now = app.get::<Overview>(&(), &WindowQuery::default()).await;
    let window = WindowQuery {
        from: Some(now.from),
        to: now.from.checked_add(Duration::from_secs(24 * 3600)).ok(),
    };
    let then = app.get::<Overview>(&(), &window).await;
    let query = SummaryQuery {
        from: window.from,
        to: window.to,
        ..by("status")
    };
    let summary = app.get::<IncidentSummary>(&(), &query).await;
    assert_eq!(summary.as_of, then.as_of);
    for group in &summary.groups {
        assert_eq!(
            then.incidents.by_status[&group.status.unwrap()],
            group.count
        );
    }
    assert!(!summary.groups.is_empty());
}

#[tokio::test]
async fn many_positions_are_located_as_each_alone() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let mut positions: Vec<Position> = town.grids.iter().map(|grid| grid.inside).collect();
    positions.push(Position { lng: 0.0, lat: 0.0 });
    let question = Positions {
        positions: positions.clone(),
    };
    let found = app.post::<LocateMany>(&NoQuery {}, &question).await;
    assert_eq!(found.len(), positions.len());
    for (answer, Position { lng, lat }) in found.iter().zip(&positions).step_by(10) {
        let query = LocateQuery {
            lng: Some(*lng),
            lat: Some(*lat),
        };
        assert_eq!(*answer, app.get::<Locate>(&(), &query).await);
    }
    assert!(
        app.post::<LocateMany>(&NoQuery {}, &Positions::default())
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn nearest_incidents_come_in_order_of_true_metres_and_in_the_state_asked_for() {
    let app = App::demo().await;
    let spot = Position {
        lng: 115.668,
        lat: 32.171,
    };
    let all = app.get::<Overview>(&(), &WindowQuery::default()).await;
    let items = ItemsQuery {
        limit: Some("10000".into()),
        datetime: Some(format!("{}/..", all.from)),
        ..ItemsQuery::default()
    };
    let collection = ByCollection {
        collection: CollectionId::Incidents,
    };
    let items = app.get::<Items>(&collection, &items).await.features;
    let distance = |feature: &geojson::Feature| {
        let geometry = feature.geometry.clone().unwrap();
        let point = geo_types::Point::<f64>::try_from(geometry.value).unwrap();
        xunge::model::distance_m(spot, point.0.into())
    };
    let query = NearestQuery {
        lng: Some(spot.lng),
        lat: Some(spot.lat),
        kind: Some(NearestKind::Incident),
        k: Some(100),
        from: Some(all.from),
        to: Some(all.to),
        ..NearestQuery::default()
    };
    let near = app.get::<Nearest>(&(), &query).await;
    let mut measured: Vec<f64> = items.iter().map(distance).collect();
    measured.sort_by(f64::total_cmp);
    let answered: Vec<f64> = near.iter().map(|thing| thing.distance_m).collect();
    assert_eq!(answered, measured[..100]);
    assert!(near.iter().all(|thing| thing.kind == ThingKind::Incident));
    for open in [true, false] {
        let query = NearestQuery {
            open: Some(open),
            category: Some(Category::Dispute),
            ..query
        };
        let near = app.get::<Nearest>(&(), &query).await;
        assert!(!near.is_empty());
        let right = |status: xunge_data::Status| status.is_open() == open;
        assert!(near.iter().all(|thing| right(thing.status.unwrap())));
        assert!(
            near.iter()
                .all(|thing| thing.category == Some(Category::Dispute))
        );
    }
}

#[tokio::test]
async fn hotspots_add_up_and_lie_where_their_incidents_are() {
    let app = App::demo().await;
    let query = HotspotsQuery {
        radius_m: Some(150.0),
        min_count: Some(4),
        ..HotspotsQuery::default()
    };
    let found = app.get::<Hotspots>(&(), &query).await;
    assert!(!found.hotspots.is_empty(), "{found:?}");
    let clustered: u64 = found.hotspots.iter().map(|hotspot| hotspot.count).sum();
    assert_eq!(clustered + found.scattered, found.total);
    assert!(found.hotspots.is_sorted_by(|a, b| a.count >= b.count));
    for hotspot in &found.hotspots {
        assert!(hotspot.count >= 4);
        assert_eq!(hotspot.by_category.values().sum::<u64>(), hotspot.count);
        // Its area holds its incidents, so counting there finds them again; but
        // those in its corners may lie outside by the width of a rounding.
        let corners = hotspot.area.polygons().0[0].exterior().0.len() as u64;
        let area = Within(hotspot.area.clone());
        let counted = app
            .post::<IncidentSummary>(&by("category"), &area)
            .await
            .total;
        assert!(
            counted + corners >= hotspot.count,
            "{counted} of {}",
            hotspot.count
        );
    }
    let usual = app.get::<Hotspots>(&(), &HotspotsQuery::default()).await;
    assert!(usual.min_count >= 5 && usual.total == found.total);
}

#[tokio::test]
async fn the_timeline_gives_at_any_moment_what_the_figures_of_that_moment_count() {
    let app = App::demo().await;
    let whole = app.get::<Timeline>(&(), &WindowQuery::default()).await;
    assert!(whole.incidents.len() > 100);
    let in_order = |a: &TimelineEntry, b: &TimelineEntry| a.reported_at <= b.reported_at;
    assert!(whole.incidents.is_sorted_by(in_order));
    // The past stays as it is while the demo town goes on.
    for quarter in 1..4 {
        let (from, to) = (whole.from.as_second(), whole.to.as_second());
        let at = Timestamp::from_second(from + (to - from) * quarter / 4).unwrap();
        let query = WindowQuery {
            from: Some(whole.from),
            to: Some(at),
        };
        let counted = app.get::<Overview>(&(), &query).await;
        assert_eq!(counted.as_of, at);
        let reported = whole.incidents.iter().filter(|i| i.reported_at < at);
        let is_open = |entry: &&TimelineEntry| {
            let until = entry.turns.iter().take_while(|turn| turn.at <= at);
            until.last().is_none_or(|turn| turn.status.is_open())
        };
        let (count, open) = (reported.clone().count(), reported.filter(is_open).count());
        let figures = &counted.incidents;
        assert_eq!(
            (count as u64, open as u64),
            (figures.reported, figures.open)
        );
    }
}

#[tokio::test]
async fn impossible_questions_are_refused_with_the_reason() {
    let app = App::demo().await;
    let summary = "/api/v1/incidents/summary";
    let near = "/api/v1/nearest?lng=115.67&lat=32.17";
    let reversed = "from=2022-08-02T00:00:00Z&to=2022-08-01T00:00:00Z";
    let endless = "from=0001-01-01T00:00:00Z&to=2022-08-01T00:00:00Z";
    let bow_tie = r#"{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"#;
    for (path, parameter) in [
        (format!("{summary}?{reversed}"), "from"),
        (format!("{summary}?{endless}"), "from"),
        (format!("{summary}?by=colour"), "by"),
        (format!("{summary}?by=grid,grid"), "by"),
        (format!("{summary}?by="), "by"),
        (format!("{summary}?category=dragon"), "category"),
        (format!("{summary}?bbox=1,2,3"), "bbox"),
        (format!("{summary}?bbox=NaN,2,3,4"), "bbox"),
        (format!("{summary}?within=here"), "within"),
        (format!("{summary}?within={bow_tie}"), "within"),
        (format!("{summary}?within={bow_tie}&bbox=1,2,3,4"), "bbox"),
        (format!("{summary}?colour=red"), "colour"),
        (format!("{near}&kind=incident&{reversed}"), "from"),
        (format!("{near}&kind=incident&{endless}"), "from"),
        (format!("{near}&kind=incident&open=perhaps"), "open"),
        (format!("{near}&kind=worker&open=true"), "open"),
        (format!("{near}&kind=bus"), "kind"),
        (format!("{near}&kind=office&open=true"), "open"),
        (format!("{near}&from=2022-08-01T00:00:00Z"), "from"),
        (format!("/api/v1/incidents/timeline?{reversed}"), "from"),
        (format!("/api/v1/hotspots?{reversed}"), "from"),
        ("/api/v1/hotspots?radius_m=NaN".into(), "radius_m"),
        ("/api/v1/hotspots?radius_m=9.9".into(), "radius_m"),
        ("/api/v1/hotspots?radius_m=1e9".into(), "radius_m"),
        ("/api/v1/hotspots?min_count=2".into(), "min_count"),
        ("/api/v1/hotspots?min_count=-1".into(), "min_count"),
    ] {
        let problem = app.problem(&path).await;
        let found = (problem.status, problem.parameter.as_deref());
        assert_eq!(found, (400, Some(parameter)), "{path}");
    }
}

#[tokio::test]
async fn hostile_bodies_are_refused_with_the_reason() {
    let app = App::demo().await;
    let polygon = |corners: u32| {
        let corner = |i: u32| {
            let turn = f64::from(i % corners) / f64::from(corners) * std::f64::consts::TAU;
            [115.67 + 0.01 * turn.cos(), 32.17 + 0.01 * turn.sin()]
        };
        let ring: Vec<_> = (0..=corners).map(corner).collect();
        json!({"type": "Polygon", "coordinates": [ring]}).to_string()
    };
    let many = json!({"positions": vec![json!({"lng": 1.0, "lat": 2.0}); 10_001]}).to_string();
    let summary = "/api/v1/incidents/summary";
    let locate = "/api/v1/locate";
    for (path, body, parameter, reason) in [
        (summary, polygon(1_000_000), "body", "bytes"),
        (summary, polygon(10_000), "within", "10001 corners"),
        (
            summary,
            r#"{"type":"Polygon","coordinates":[]}"#.into(),
            "within",
            "empty",
        ),
        (
            summary,
            r#"{"type":"MultiPolygon","coordinates":[]}"#.into(),
            "within",
            "empty",
        ),
        (
            summary,
            r#"{"type":"Point","coordinates":[1,2]}"#.into(),
            "body",
            "not a Point",
        ),
        (summary, "{".into(), "body", "EOF"),
        (summary, String::new(), "body", "EOF"),
        (summary, "[".repeat(100_000), "body", "recursion"),
        (
            summary,
            r#"{"type":"Polygon","coordinates":[[[0,0],[0,99],[1,1],[0,0]]]}"#.into(),
            "within",
            "corner",
        ),
        (
            "/api/v1/incidents/summary?within={}",
            polygon(4),
            "within",
            "already",
        ),
        (
            "/api/v1/incidents/summary?bbox=1,2,3,4",
            polygon(4),
            "bbox",
            "another",
        ),
        (locate, many, "positions", "10001"),
        (
            locate,
            r#"{"positions":[{"lng":32,"lat":115}]}"#.into(),
            "positions[0]",
            "swapped",
        ),
        (
            locate,
            r#"{"positions":[{"lng":NaN,"lat":1}]}"#.into(),
            "positions[0].lng",
            "expected",
        ),
        (locate, r#"{"spots":[]}"#.into(), "spots", "unknown"),
        (locate, "{} {}".into(), "body", "missing"),
    ] {
        let response = app.send(path, body).await;
        assert_eq!(
            response.status(),
            StatusCode::BAD_REQUEST,
            "{path} {reason}"
        );
        let problem: xunge_data::Problem = response.json().await.unwrap();
        assert_eq!(problem.parameter.as_deref(), Some(parameter), "{problem:?}");
        let detail = problem.detail.unwrap();
        assert!(
            detail.contains(reason) && detail.len() < 500,
            "{path}: {detail}"
        );
    }
}
