//! OGC API - Features part 3: queryables, CQL2 and order, each against a
//! closure over all items.

use geo_types::{Coord, Rect};
use serde_json::{Value, json};
use strum::VariantArray;
use xunge_data::{
    Crs, Timestamp,
    api::{ByCollection, CollectionId, Items, ItemsQuery, Queryables},
};

use crate::app::App;

type Feature = geojson::Feature;

async fn all(app: &App, collection: CollectionId) -> Vec<Feature> {
    let query = ItemsQuery {
        limit: Some("10000".into()),
        ..ItemsQuery::default()
    };
    let body = app.get::<Items>(&ByCollection { collection }, &query).await;
    assert_eq!(body.number_matched, body.features.len());
    body.features
}

async fn ask(app: &App, collection: CollectionId, query: ItemsQuery) -> Vec<Feature> {
    let query = ItemsQuery {
        limit: Some("10000".into()),
        ..query
    };
    let path = ByCollection { collection };
    app.get::<Items>(&path, &query).await.features
}

fn filter(text: &str) -> ItemsQuery {
    ItemsQuery {
        filter: Some(text.to_owned()),
        ..ItemsQuery::default()
    }
}

fn text<'a>(feature: &'a Feature, name: &str) -> Option<&'a str> {
    feature.properties.as_ref().unwrap()[name].as_str()
}

fn number(feature: &Feature, name: &str) -> Option<f64> {
    feature.properties.as_ref().unwrap()[name].as_f64()
}

fn moment(feature: &Feature, name: &str) -> Option<Timestamp> {
    text(feature, name).map(|text| text.parse().unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn place(feature: &Feature) -> Coord<f64> {
    let point = geo_types::Point::<f64>::try_from(feature.geometry.clone().unwrap()).unwrap();
    point.0
}

fn ids(features: &[Feature]) -> Vec<String> {
    features
        .iter()
        .map(|f| text(f, "code").unwrap().to_owned())
        .collect()
}

/// A filter, and what it means.
type Claim = (&'static str, fn(&Feature) -> bool);

const INCIDENTS: &[Claim] = &[
    ("category = 'fire_safety'", |f| {
        text(f, "category") == Some("fire_safety")
    }),
    ("category <> 'fire_safety' AND status='closed'", |f| {
        text(f, "category") != Some("fire_safety") && text(f, "status") == Some("closed")
    }),
    ("NOT (category = 'dispute' OR level = 'grid')", |f| {
        text(f, "category") != Some("dispute") && text(f, "level") != Some("grid")
    }),
    ("category IN ('dispute','drowning')", |f| {
        matches!(text(f, "category"), Some("dispute" | "drowning"))
    }),
    ("category IN ('dispute')", |f| {
        text(f, "category") == Some("dispute")
    }),
    ("closed_at IS NULL", |f| moment(f, "closed_at").is_none()),
    ("due_at IS NOT NULL", |f| moment(f, "due_at").is_some()),
    ("code LIKE '%7' AND name LIKE '%井%'", |f| {
        text(f, "code").unwrap().ends_with('7') && text(f, "name").unwrap().contains('井')
    }),
    ("code NOT LIKE '%7'", |f| {
        !text(f, "code").unwrap().ends_with('7')
    }),
    ("closed_at > due_at", |f| {
        moment(f, "closed_at")
            .zip(moment(f, "due_at"))
            .is_some_and(|(c, d)| c > d)
    }),
    ("NOT closed_at > due_at", |f| {
        moment(f, "closed_at")
            .zip(moment(f, "due_at"))
            .is_some_and(|(c, d)| c <= d)
    }),
    (
        "reported_at >= TIMESTAMP('2022-08-10T00:00:00Z') AND reported_at < '2022-08-20T00:00:00Z'",
        |f| {
            let t = moment(f, "reported_at").unwrap();
            at("2022-08-10T00:00:00Z") <= t && t < at("2022-08-20T00:00:00Z")
        },
    ),
    ("reported_at = DATE('2022-08-15')", |f| {
        let t = moment(f, "reported_at").unwrap();
        at("2022-08-14T16:00:00Z") <= t && t < at("2022-08-15T16:00:00Z")
    }),
    (
        "reported_at BETWEEN '2022-08-10T00:00:00Z' AND '2022-08-11T00:00:00Z'",
        |f| {
            let t = moment(f, "reported_at").unwrap();
            at("2022-08-10T00:00:00Z") <= t && t <= at("2022-08-11T00:00:00Z")
        },
    ),
    (
        "T_AFTER(reported_at, TIMESTAMP('2022-08-20T00:00:00Z'))",
        |f| moment(f, "reported_at").unwrap() > at("2022-08-20T00:00:00Z"),
    ),
    ("T_BEFORE(reported_at, DATE('2022-08-15'))", |f| {
        moment(f, "reported_at").unwrap() < at("2022-08-14T16:00:00Z")
    }),
    (
        "T_DURING(reported_at, INTERVAL('2022-08-10T00:00:00Z','..'))",
        |f| moment(f, "reported_at").unwrap() > at("2022-08-10T00:00:00Z"),
    ),
    (
        "T_INTERSECTS(INTERVAL(reported_at, closed_at), INTERVAL('2022-08-15','2022-08-15'))",
        |f| {
            moment(f, "closed_at").is_some_and(|closed| {
                moment(f, "reported_at").unwrap() < at("2022-08-15T16:00:00Z")
                    && closed >= at("2022-08-14T16:00:00Z")
            })
        },
    ),
    (
        "S_INTERSECTS(geometry, BBOX(115.66,32.16,115.68,32.18))",
        |f| {
            let p = place(f);
            (115.66..=115.68).contains(&p.x) && (32.16..=32.18).contains(&p.y)
        },
    ),
    (
        "S_WITHIN(geometry, POLYGON((115.66 32.16, 115.68 32.16, 115.68 32.18, 115.66 32.16)))",
        |f| {
            let p = place(f);
            // The triangle below the diagonal; no incident lies on it.
            p.x < 115.68 && p.y > 32.16 && p.y - 32.16 < p.x - 115.66
        },
    ),
    (
        "S_DISJOINT(BBOX(115.66,32.16,115.68,32.18), geometry) AND category='dispute'",
        |f| {
            let p = place(f);
            let inside = (115.66..=115.68).contains(&p.x) && (32.16..=32.18).contains(&p.y);
            !inside && text(f, "category") == Some("dispute")
        },
    ),
    ("TRUE", |_| true),
    ("FALSE OR 1 = 2", |_| false),
];

const GRIDS: &[Claim] = &[
    ("households > 300 AND kind = 'basic'", |f| {
        number(f, "households").is_some_and(|n| n > 300.0) && text(f, "kind") == Some("basic")
    }),
    ("households BETWEEN 100 AND 300", |f| {
        number(f, "households").is_some_and(|n| (100.0..=300.0).contains(&n))
    }),
    ("NOT households > 300", |f| {
        number(f, "households").is_some_and(|n| n <= 300.0)
    }),
    ("area_m2 <= 250000.5", |f| {
        number(f, "area_m2").unwrap() <= 250_000.5
    }),
    ("facility IS NULL OR facility = 'school'", |f| {
        matches!(text(f, "facility"), None | Some("school"))
    }),
    ("households < residents", |f| {
        number(f, "households")
            .zip(number(f, "residents"))
            .is_some_and(|(h, r)| h < r)
    }),
];

#[tokio::test]
async fn a_filter_gives_exactly_what_it_means() {
    let app = App::august().await;
    for (collection, claims) in [
        (CollectionId::Incidents, INCIDENTS),
        (CollectionId::Grids, GRIDS),
    ] {
        let all = all(&app, collection).await;
        for (cql, means) in claims {
            let found = ids(&ask(&app, collection, filter(cql)).await);
            let expected = all.iter().filter(|f| means(f)).cloned().collect::<Vec<_>>();
            assert_eq!(found, ids(&expected), "{cql}");
        }
    }
}

#[tokio::test]
async fn most_filters_of_these_claims_tell_items_apart() {
    let app = App::august().await;
    let all = all(&app, CollectionId::Incidents).await;
    let telling = INCIDENTS.iter().filter(|(_, means)| {
        let count = all.iter().filter(|f| means(f)).count();
        0 < count && count < all.len()
    });
    assert!(telling.count() >= INCIDENTS.len() - 3);
}

#[tokio::test]
async fn the_same_filter_as_json_gives_the_same() {
    let app = App::august().await;
    let category = json!({"property": "category"});
    let reported = json!({"property": "reported_at"});
    for (cql, json) in [
        (
            "category = 'dispute'",
            json!({"op": "=", "args": [category, "dispute"]}),
        ),
        (
            "NOT category IN ('dispute','drowning') AND closed_at IS NULL",
            json!({"op": "and", "args": [
                {"op": "not", "args": [{"op": "in", "args": [category, ["dispute", "drowning"]]}]},
                {"op": "isNull", "args": [{"property": "closed_at"}]}
            ]}),
        ),
        (
            "T_DURING(reported_at, INTERVAL('2022-08-10','..'))",
            json!({"op": "t_during", "args": [reported, {"interval": ["2022-08-10", ".."]}]}),
        ),
        (
            "S_INTERSECTS(geometry, POLYGON((115.66 32.16, 115.68 32.16, 115.68 32.18, 115.66 32.16)))",
            json!({"op": "s_intersects", "args": [{"property": "geometry"}, {
                "type": "Polygon",
                "coordinates": [[[115.66, 32.16], [115.68, 32.16], [115.68, 32.18], [115.66, 32.16]]]
            }]}),
        ),
        (
            "S_INTERSECTS(geometry, BBOX(115.66,32.16,115.68,32.18))",
            json!({"op": "s_intersects", "args": [
                {"property": "geometry"}, {"bbox": [115.66, 32.16, 115.68, 32.18]}
            ]}),
        ),
    ] {
        let by_text = ask(&app, CollectionId::Incidents, filter(cql)).await;
        let query = ItemsQuery {
            filter_lang: Some("cql2-json".into()),
            ..filter(&json.to_string())
        };
        let by_json = ask(&app, CollectionId::Incidents, query).await;
        assert!(!by_text.is_empty(), "{cql}");
        assert_eq!(ids(&by_text), ids(&by_json), "{cql}");
    }
}

#[tokio::test]
async fn a_geometry_in_a_filter_may_be_in_any_system() {
    let app = App::august().await;
    let offices = CollectionId::Offices;
    for crs in Crs::VARIANTS {
        let query = ItemsQuery {
            crs: Some(crs.to_string()),
            ..ItemsQuery::default()
        };
        let there: Vec<_> = ask(&app, offices, query).await.iter().map(place).collect();
        let rect = Rect::new(there[3], there[30]);
        let (min, max) = (rect.min(), rect.max());
        // 0.1 m or its like in degrees: no other office is so near to an edge.
        let slack = if min.x.abs() < 180.0 { 1e-6 } else { 0.1 };
        let inside = there.iter().filter(|p| {
            (min.x - slack..=max.x + slack).contains(&p.x)
                && (min.y - slack..=max.y + slack).contains(&p.y)
        });
        let cql = format!(
            "S_INTERSECTS(geometry, BBOX({},{},{},{}))",
            min.x - slack,
            min.y - slack,
            max.x + slack,
            max.y + slack
        );
        let query = ItemsQuery {
            filter_crs: Some(crs.to_string()),
            ..filter(&cql)
        };
        let found = ask(&app, offices, query).await;
        assert_eq!(found.len(), inside.count(), "{crs}");
        assert!(found.len() >= 2, "{crs}");
    }
}

#[tokio::test]
async fn sorted_pages_join_to_the_sorted_whole() {
    let app = App::august().await;
    let incidents = CollectionId::Incidents;
    let mut all = all(&app, incidents).await;
    let key = |f: &Feature| {
        let due = moment(f, "due_at");
        (due.is_none(), due.map(|due| -due.as_second()))
    };
    all.retain(|f| text(f, "status") == Some("closed"));
    all.sort_by(|a, b| {
        let by_category = text(a, "category").cmp(&text(b, "category"));
        by_category.then(key(a).cmp(&key(b)))
    });
    let mut path = "/ogc/collections/incidents/items?limit=53&status=closed\
                    &sortby=%2Bcategory,-due_at"
        .to_owned();
    let mut seen = Vec::new();
    loop {
        let page = app.json(&path).await;
        assert_eq!(page["numberMatched"], all.len());
        let features = page["features"].as_array().unwrap().iter();
        seen.extend(features.map(|f| f["id"].as_str().unwrap().to_owned()));
        let links = page["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else {
            break;
        };
        let next = next["href"].as_str().unwrap();
        path = next.strip_prefix(app.base()).unwrap().to_owned();
    }
    assert!(all.len() > 200, "several pages");
    assert_eq!(seen, ids(&all));
    // A plus that nobody escaped arrives as a space.
    let bare = app
        .json("/ogc/collections/grids/items?sortby=+name&limit=1")
        .await;
    assert_eq!(bare["numberReturned"], 1);
}

#[tokio::test]
async fn queryables_are_the_properties_there_are() {
    let app = App::august().await;
    for &collection in CollectionId::VARIANTS {
        let path = ByCollection { collection };
        let schema = app.get::<Queryables>(&path, &Default::default()).await;
        assert!(!schema.additional_properties && schema.id.ends_with("/queryables"));
        let geometry = schema.properties["geometry"].format.as_deref();
        assert!(geometry.is_some_and(|format| format.starts_with("geometry-")));
        let mut named: Vec<_> = schema.properties.keys().cloned().collect();
        named.retain(|name| name != "geometry");
        // Of the cells, which are many, some.
        let features = match collection {
            CollectionId::Coverage => ask(&app, collection, ItemsQuery::default()).await,
            _ => all(&app, collection).await,
        };
        for feature in features {
            let properties = feature.properties.unwrap();
            let mut own: Vec<_> = properties.keys().cloned().collect();
            own.sort();
            assert_eq!(own, named, "{collection}");
            for (name, value) in properties {
                check(&schema.properties[&name], &value, &name);
            }
        }
    }
    let answer = app.ask("/ogc/collections/grids/queryables").await;
    assert_eq!(answer.headers()["content-type"], "application/schema+json");
}

fn check(schema: &xunge_data::api::QueryableSchema, value: &Value, name: &str) {
    let fits = match schema.kind.as_deref() {
        _ if value.is_null() => true,
        Some("string") => value.as_str().is_some_and(|text| {
            let choices = schema.choices.as_ref();
            let is_time = schema.format.as_deref() == Some("date-time");
            choices.is_none_or(|choices| choices.iter().any(|choice| choice == text))
                && (!is_time || text.parse::<Timestamp>().is_ok())
        }),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => false,
    };
    assert!(fits, "{name}: {value} is not {schema:?}");
}

#[tokio::test]
async fn any_property_filters_by_equality() {
    let app = App::august().await;
    let grids = all(&app, CollectionId::Grids).await;
    let households = number(&grids[0], "households").unwrap();
    let path = format!("/ogc/collections/grids/items?limit=1000&households={households}");
    let expected = grids
        .iter()
        .filter(|f| number(f, "households") == Some(households));
    assert_eq!(app.json(&path).await["numberMatched"], expected.count());
    let problem = app
        .problem("/ogc/collections/grids/items?households=many")
        .await;
    assert_eq!(
        (problem.status, problem.parameter.as_deref()),
        (400, Some("households"))
    );
}

#[tokio::test]
async fn filters_that_cannot_be_answered_are_refused_with_the_reason() {
    let app = App::august().await;
    let deep = "(".repeat(3_000);
    let long = format!("name IN ({}'a')", "'a',".repeat(3_000));
    for (query, parameter, reason) in [
        ("filter=colour%3D'red'", "filter", "colour"),
        ("filter=name%20%3D", "filter", "cannot be read"),
        ("filter=name%3D'a'%20oder", "filter", "cannot be read"),
        ("filter=households%3D'a'", "filter", "cannot be compared"),
        (
            "filter=A_OVERLAPS(name,('a','b'))",
            "filter",
            "not supported",
        ),
        (
            "filter=S_INTERSECTS(geometry,POINT(500%20500))",
            "filter",
            "out of reach",
        ),
        (&format!("filter={deep}"), "filter", "nested"),
        (&format!("filter={long}"), "filter", "longer"),
        (
            "filter={}&filter-lang=cql2-json",
            "filter",
            "cannot be read",
        ),
        ("filter=TRUE&filter-lang=sql", "filter-lang", "cql2-text"),
        ("sortby=colour", "sortby", "colour"),
        ("sortby=geometry", "sortby", "geometry"),
        ("sortby=", "sortby", "nothing to sort by"),
        (
            "sortby=name,name,name,name,name,name,name,name,name",
            "sortby",
            "8",
        ),
        ("sortby=name&cursor=nothing", "cursor", "nothing"),
        ("geometry=POINT(1%202)", "geometry", "no property"),
    ] {
        let problem = app
            .problem(&format!("/ogc/collections/grids/items?{query}"))
            .await;
        let detail = problem.detail.unwrap();
        let shown: String = query.chars().take(80).collect();
        assert_eq!(
            (problem.status, problem.parameter.as_deref()),
            (400, Some(parameter)),
            "{shown}: {detail}"
        );
        assert!(detail.contains(reason), "{shown}: {detail}");
    }
}
