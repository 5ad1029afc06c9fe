//! The contract document and the endpoint types say the same.

use xunge_data::{
    Right,
    api::{Basemap, Conformance, ENDPOINTS, Landing, Method},
};

use crate::app::App;

#[tokio::test]
async fn the_contract_lists_exactly_the_endpoint_types() {
    let app = App::demo().await;
    let contract = app.json("/api/openapi.json").await;
    let paths = contract["paths"].as_object().unwrap().iter();
    let mut listed: Vec<_> = paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (path.as_str(), method.as_str()))
        })
        .collect();
    let mut declared: Vec<_> = ENDPOINTS
        .iter()
        .map(|endpoint| {
            let method = match endpoint.method {
                Method::Get => "get",
                Method::Post => "post",
                Method::Delete => "delete",
            };
            (endpoint.path, method)
        })
        .collect();
    listed.sort_unstable();
    declared.sort_unstable();
    assert_eq!(listed, declared);
}

#[tokio::test]
async fn parameters_of_the_contract_are_in_the_path_exactly_where_the_path_names_them() {
    let app = App::demo().await;
    let contract = app.json("/api/openapi.json").await;
    for (path, operations) in contract["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let is_named = path.contains(&format!("{{{name}}}"));
                let is_in_path = parameter["in"] == "path";
                assert_eq!(is_in_path, is_named, "{name} of {method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_contract_page_needs_nothing_from_elsewhere() {
    let app = App::demo().await;
    let page = app.ask("/api/docs/").await.text().await.unwrap();
    assert!(page.contains("swagger-ui"));
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "{page}"
    );
}

#[tokio::test]
async fn no_answer_contradicts_its_type() {
    // Typed answers of every kind are read in the other claims; these are the rest.
    let app = App::demo().await;
    let page = app.get::<Landing>(&(), &Default::default()).await;
    assert_eq!(page.links.len(), 5);
    let classes = app
        .get::<Conformance>(&(), &Default::default())
        .await
        .conforms_to;
    assert!(classes.iter().any(|class| class.ends_with("/conf/core")));
    let base = app.get::<Basemap>(&(), &Default::default()).await;
    assert!(base.features.len() > 100);
}

#[tokio::test]
async fn the_contract_says_of_every_endpoint_how_it_fails_and_in_which_media_type() {
    let app = App::demo().await;
    let contract = app.json("/api/openapi.json").await;
    for endpoint in ENDPOINTS {
        let method = match endpoint.method {
            Method::Get => "get",
            Method::Post => "post",
            Method::Delete => "delete",
        };
        let responses = &contract["paths"][endpoint.path][method]["responses"];
        let responses = responses.as_object().unwrap();
        let (path, is_open) = (endpoint.path, endpoint.right == Right::Public);
        assert!(responses.contains_key("401"), "{path}");
        assert!(is_open || responses.contains_key("403"), "{path}");
        let is_said = |response: &serde_json::Value| {
            response
                .get("content")
                .is_none_or(serde_json::Value::is_object)
        };
        assert!(responses.values().all(is_said), "{path}: {responses:?}");
        let failures = responses
            .iter()
            .filter(|(status, _)| status.as_str() >= "400");
        for (status, response) in failures {
            let kinds = response["content"].as_object().unwrap().keys();
            let kinds: Vec<_> = kinds.collect();
            assert_eq!(kinds, ["application/problem+json"], "{status} of {path}");
        }
    }
}
