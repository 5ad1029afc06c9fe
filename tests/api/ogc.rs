//! OGC API - Features part 1, as a client walks it.

use serde_json::Value;
use xunge_data::api::{ByCollection, CollectionId, Items, ItemsQuery};

use crate::app::App;

const ITEMS: &str = "/ogc/collections/grids/items";

fn codes(page: &Value) -> Vec<String> {
    let features = page["features"].as_array().unwrap();
    features
        .iter()
        .map(|feature| feature["id"].as_str().unwrap().to_owned())
        .collect()
}

fn link<'a>(page: &'a Value, rel: &str) -> Option<&'a str> {
    let links = page["links"].as_array().unwrap();
    links
        .iter()
        .find(|link| link["rel"] == rel)
        .map(|link| link["href"].as_str().unwrap())
}

#[tokio::test]
async fn every_link_from_the_landing_page_leads_somewhere() {
    let app = App::demo().await;
    let landing = app.json("/ogc").await;
    for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
        let href = link(&landing, rel).unwrap_or_else(|| panic!("no link {rel}"));
        let path = href.strip_prefix(app.base()).unwrap();
        assert_eq!(app.ask(path).await.status(), 200, "{href}");
    }
    let collections = app.json("/ogc/collections").await;
    let ids: Vec<_> = collections["collections"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(ids.len(), 5);
    for collection in ids {
        let items = link(collection, "items")
            .unwrap()
            .strip_prefix(app.base())
            .unwrap();
        assert_eq!(
            app.ask(items).await.headers()["content-type"],
            "application/geo+json"
        );
        assert!(
            collection["extent"]["spatial"]["bbox"][0][0]
                .as_f64()
                .unwrap()
                > 115.0
        );
    }
}

#[tokio::test]
async fn next_links_walk_every_item_once() {
    let app = App::demo().await;
    let mut seen = Vec::new();
    let mut path = format!("{ITEMS}?limit=37&kind=basic");
    loop {
        let page = app.json(&path).await;
        assert_eq!(page["numberMatched"], 88);
        assert_eq!(page["numberReturned"], codes(&page).len());
        seen.extend(codes(&page));
        let Some(next) = link(&page, "next") else {
            break;
        };
        path = next.strip_prefix(app.base()).unwrap().to_owned();
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once), (88, seen));
}

#[tokio::test]
async fn a_bbox_gives_what_touches_it() {
    let app = App::demo().await;
    let offices = ByCollection {
        collection: CollectionId::Offices,
    };
    let query = ItemsQuery {
        limit: Some("100".into()),
        ..ItemsQuery::default()
    };
    let all = app.get::<Items>(&offices, &query).await;
    let by_hand = all.features.into_iter().filter(|feature| {
        let geometry = serde_json::to_value(&feature.geometry).unwrap();
        let (lng, lat) = (&geometry["coordinates"][0], &geometry["coordinates"][1]);
        (115.66..=115.68).contains(&lng.as_f64().unwrap())
            && (32.16..=32.18).contains(&lat.as_f64().unwrap())
    });
    let boxed = app.json("/ogc/collections/offices/items?limit=100&bbox=115.66,32.16,115.68,32.18");
    let boxed = boxed.await;
    assert_eq!(boxed["numberMatched"], by_hand.count());
    assert!(boxed["numberMatched"].as_u64().unwrap() > 0);
    let over_the_antimeridian = "/ogc/collections/grids/items?bbox=170,-10,-170,10";
    assert_eq!(app.json(over_the_antimeridian).await["numberMatched"], 0);
}

#[tokio::test]
async fn datetime_is_closed_at_both_ends() {
    let app = App::demo().await;
    let items = "/ogc/collections/incidents/items";
    let first = app.json(&format!("{items}?limit=1")).await["features"][0].clone();
    let at = first["properties"]["reported_at"].as_str().unwrap();
    let same = app.json(&format!("{items}?datetime={at}")).await;
    assert!(codes(&same).contains(&first["id"].as_str().unwrap().to_owned()));
    let until = app.json(&format!("{items}?datetime=../{at}")).await;
    assert!(until["numberMatched"].as_u64().unwrap() >= 1);
    let grids = app.json(&format!("{ITEMS}?datetime={at}")).await;
    assert_eq!(
        grids["numberMatched"], 152,
        "things without a time always match"
    );
}

#[tokio::test]
async fn one_item_is_found_by_its_code() {
    let app = App::demo().await;
    let item = app.json(&format!("{ITEMS}/411525001001001")).await;
    assert_eq!(item["properties"]["community"], "411525001001");
    assert_eq!(item["geometry"]["type"], "Polygon");
    for property in ["code", "name", "kind", "community"] {
        assert!(item["properties"][property].is_string(), "{property}");
    }
    assert_eq!(app.problem(&format!("{ITEMS}/nothing")).await.status, 404);
    assert_eq!(
        app.problem("/ogc/collections/dragons/items").await.status,
        404
    );
}

#[tokio::test]
async fn wrong_parameters_are_refused_by_name() {
    let app = App::demo().await;
    for (query, parameter) in [
        ("bbox=1,2,3", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=115,33,116,32", "bbox"),
        ("bbox=115,-91,116,32", "bbox"),
        ("datetime=yesterday", "datetime"),
        ("datetime=../..", "datetime"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("colour=red", "colour"),
        ("f=xml", "f"),
    ] {
        let problem = app.problem(&format!("{ITEMS}?{query}")).await;
        assert_eq!(
            (problem.status, problem.parameter.as_deref()),
            (400, Some(parameter)),
            "{query}"
        );
    }
    let most = app.json(&format!("{ITEMS}?limit=99999999999")).await;
    assert_eq!(
        most["numberReturned"], 152,
        "a limit above the maximum is the maximum"
    );
}

#[tokio::test]
async fn a_collection_is_also_a_page_that_needs_nothing_from_elsewhere() {
    let app = App::demo().await;
    for collection in ["communities", "grids", "offices", "incidents"] {
        let about = app.json(&format!("/ogc/collections/{collection}")).await;
        let href = link(&about, "alternate").unwrap();
        let answer = app.ask(href.strip_prefix(app.base()).unwrap()).await;
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/html"), "{kind}");
        let page = answer.text().await.unwrap();
        let items = app
            .json(&format!("/ogc/collections/{collection}/items"))
            .await;
        for code in codes(&items) {
            assert!(page.contains(&code), "{collection}: {code}");
        }
        assert!(
            !page.contains("src=") && !page.contains("<script"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn the_contract_of_ogc_is_also_said_in_openapi_3_0() {
    let app = App::demo().await;
    let landing = app.json("/ogc").await;
    let href = link(&landing, "service-desc").unwrap();
    let answer = app.ask(href.strip_prefix(app.base()).unwrap()).await;
    assert_eq!(
        answer.headers()["content-type"],
        "application/vnd.oai.openapi+json;version=3.0"
    );
    let text = answer.text().await.unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    for path in ["/", "/conformance", "/collections"] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    for collection in ["communities", "grids", "offices", "incidents"] {
        let here = format!("/collections/{collection}");
        let items = &document["paths"][format!("{here}/items")]["get"];
        let parameters = items["parameters"].as_array().unwrap();
        let names: Vec<_> = parameters
            .iter()
            .map(|p| p["name"].as_str().unwrap())
            .collect();
        for name in [
            "bbox",
            "crs",
            "filter",
            "filter-lang",
            "limit",
            "sortby",
            "kind",
        ] {
            assert!(names.contains(&name), "{collection}: {name} in {names:?}");
        }
        assert!(
            parameters
                .iter()
                .all(|p| p["in"] == "query" && p["required"] == false)
        );
        let languages = parameters
            .iter()
            .find(|p| p["name"] == "filter-lang")
            .unwrap();
        let choices = &languages["schema"]["enum"];
        assert!(
            choices.as_array().is_some_and(|c| c.len() == 3),
            "{languages}"
        );
        for path in ["", "/queryables", "/items/{id}"] {
            assert!(
                document["paths"][format!("{here}{path}")].is_object(),
                "{path}"
            );
        }
    }
    let gets = document["paths"].as_object().unwrap().values();
    for response in gets.flat_map(|item| item["get"]["responses"].as_object().unwrap().values()) {
        assert!(response["description"].is_string(), "{response}");
    }
    check_schemas(&document, &document);
}

/// Nothing that OpenAPI 3.0 does not know, and no reference that leads nowhere.
fn check_schemas(document: &Value, part: &Value) {
    match part {
        Value::Array(list) => list.iter().for_each(|part| check_schemas(document, part)),
        Value::Object(object) => {
            assert!(!object.get("type").is_some_and(Value::is_array), "{part}");
            assert_ne!(object.get("type"), Some(&Value::from("null")), "{part}");
            for word in ["const", "prefixItems", "propertyNames", "$schema"] {
                let known = object.get(word).is_none_or(Value::is_object);
                assert!(known, "{word} in {part}");
            }
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let found = document.pointer(reference.strip_prefix('#').unwrap());
                assert!(found.is_some(), "{reference}");
            }
            object
                .values()
                .for_each(|part| check_schemas(document, part));
        }
        _ => {}
    }
}
