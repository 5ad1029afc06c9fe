//! Who may ask what: every endpoint, asked in every role.

use reqwest::{Method, StatusCode};
use serde_json::json;
use strum::VariantArray;
use xunge_data::{
    Right, Role,
    api::{self, Declared, ENDPOINTS, Endpoint, SignOut, TownBody},
};

use crate::{
    app::App,
    caller::{Somebody, a_day},
};

/// Somebody of every role, in the demo town.
async fn everybody(app: &App) -> Vec<(Role, Somebody)> {
    let administrator = Somebody::sign_in(app, "administrator", "administrator").await;
    let mut all = Vec::new();
    for role in Role::VARIANTS {
        let name = role.to_string();
        let somebody = match role {
            Role::Visitor => Somebody::Nobody,
            Role::Gateway => Somebody::Holder("demo".to_owned()),
            Role::Display => administrator.holder(app, &json!({"kind": "display"})).await,
            Role::Device => {
                let new = json!({"kind": "device", "device": "D1"});
                administrator.holder(app, &new).await
            }
            _ => Somebody::sign_in(app, &name, &name).await,
        };
        all.push((*role, somebody));
    }
    all
}

fn method(method: api::Method) -> Method {
    match method {
        api::Method::Get => Method::GET,
        api::Method::Post => Method::POST,
        api::Method::Delete => Method::DELETE,
    }
}

/// An address of an endpoint; what its parameters name may not be there.
fn address(endpoint: &Declared) -> String {
    let known = [
        ("{collection}", "grids"),
        ("{layer}", "grids"),
        ("{z}", "0"),
        ("{x}", "0"),
        ("{y}", "0"),
    ];
    let path = endpoint.path.to_owned();
    let path = known
        .iter()
        .fold(path, |path, (name, value)| path.replace(name, value));
    match path.split_once('{') {
        Some((before, after)) => {
            let (_, after) = after.split_once('}').unwrap();
            format!("{before}nothing{after}")
        }
        None => path,
    }
}

#[tokio::test]
async fn every_endpoint_is_answered_to_the_roles_that_hold_its_right_and_to_no_other() {
    let app = App::demo().await;
    for (role, somebody) in everybody(&app).await {
        // Whoever signs out is nobody afterwards.
        let signs_out = |endpoint: &Declared| {
            (endpoint.method, endpoint.path) == (api::Method::Delete, SignOut::PATH)
        };
        let (last, first): (Vec<_>, Vec<_>) = ENDPOINTS.iter().partition(|e| signs_out(e));
        for endpoint in first.into_iter().chain(last) {
            let address = address(endpoint);
            let asked = somebody.ask(&app, method(endpoint.method), &address).await;
            let expected = match role.may(endpoint.right) {
                true => None,
                false if role == Role::Visitor => Some(StatusCode::UNAUTHORIZED),
                false => Some(StatusCode::FORBIDDEN),
            };
            let is_signing_in = endpoint.path == SignOut::PATH || endpoint.path == "/api/v1/setup";
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
            let status = Some(asked.status()).filter(|status| refused.contains(status));
            assert!(
                status == expected || is_signing_in && expected.is_none(),
                "{role}: {:?} {address}: {}",
                endpoint.method,
                asked.status()
            );
        }
    }
}

#[test]
fn one_path_and_method_is_declared_once() {
    for (i, endpoint) in ENDPOINTS.iter().enumerate() {
        let same =
            |other: &&Declared| (other.method, other.path) == (endpoint.method, endpoint.path);
        assert_eq!(
            ENDPOINTS.iter().position(|e| same(&e)),
            Some(i),
            "{endpoint:?}"
        );
    }
}

#[tokio::test]
async fn a_display_is_told_no_name_and_no_device_of_anybody_by_any_endpoint() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display"}))
        .await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let town: TownBody =
        serde_json::from_value(dispatcher.json(&app, "/api/v1/town").await).unwrap();
    let tracks = dispatcher.json(&app, "/api/v1/tracks").await;
    let communities = "/ogc/collections/communities/items?limit=100";
    let communities = dispatcher.json(&app, communities).await;
    let features = communities["features"].as_array().unwrap().iter();
    let secretaries = features.filter_map(|f| f["properties"]["secretary"].as_str());
    let devices = tracks["tracks"].as_array().unwrap().iter();
    let devices = devices.filter_map(|track| track["device"].as_str());
    let mut secrets: Vec<String> = secretaries.chain(devices).map(str::to_owned).collect();
    secrets.extend(town.grids.iter().filter_map(|grid| grid.worker.clone()));
    assert!(secrets.len() > 88 + 15, "{}", secrets.len());

    let grid = &town.grids[0];
    let (lng, lat) = (grid.inside.lng, grid.inside.lat);
    let mut addresses: Vec<_> = ENDPOINTS
        .iter()
        .filter(|e| e.method == api::Method::Get && Role::Display.may(e.right))
        // It has no end; the stream has claims of its own.
        .filter(|e| !e.path.ends_with("/live"))
        .map(address)
        .collect();
    addresses.extend([
        format!("/api/v1/grids/{}/figures", grid.code),
        format!("/api/v1/locate?lng={lng}&lat={lat}"),
        format!("/api/v1/nearest?lng={lng}&lat={lat}&k=100&kind=office"),
        format!("/api/v1/nearest?lng={lng}&lat={lat}&k=100&kind=incident"),
        format!("/ogc/collections/grids/items/{}", grid.code),
    ]);
    for collection in ["communities", "grids", "offices", "incidents"] {
        addresses.push(format!("/ogc/collections/{collection}/items?limit=10000"));
    }
    for address in addresses {
        let answer = display.ask(&app, Method::GET, &address).await;
        let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        let found = secrets.iter().find(|secret| text.contains(secret.as_str()));
        assert_eq!(found, None, "{address}");
    }
}

#[tokio::test]
async fn names_cannot_be_found_out_by_filters_sorting_or_nearness_without_the_right() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display"}))
        .await;
    for path in [
        "/ogc/collections/grids/items?worker=x",
        "/ogc/collections/grids/items?sortby=-worker",
        "/ogc/collections/grids/items?filter=NOT%20(kind='basic'%20AND%20worker%20LIKE%20'a%25')",
        "/ogc/collections/communities/items?filter=secretary%20IS%20NULL",
        "/api/v1/nearest?lng=115.67&lat=32.17&kind=worker",
    ] {
        let refused = display.ask(&app, Method::GET, path).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path}");
        let allowed = Somebody::Nobody.ask(&app, Method::GET, path).await;
        assert_eq!(allowed.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_answer_kept_for_one_is_not_given_to_another_who_may_see_less() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display"}))
        .await;
    let path = "/api/v1/town";
    let seen = Somebody::Nobody.ask(&app, Method::GET, path).await;
    let etag = seen.headers()["etag"].to_str().unwrap().to_owned();
    let request = app.client().get(format!("{}{path}", app.base()));
    let Somebody::Holder(token) = &display else {
        panic!("a token was issued");
    };
    let answer = request
        .bearer_auth(token)
        .header("if-none-match", etag)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let town: TownBody = answer.json().await.unwrap();
    assert!(town.grids.iter().all(|grid| grid.worker.is_none()));
}

#[tokio::test]
async fn a_grid_worker_sees_tracks_of_the_own_grid_alone_and_a_community_of_its_own() {
    let app = App::demo().await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let day = a_day();
    let all = dispatcher
        .json(&app, &format!("/api/v1/tracks?{day}"))
        .await;
    let all = all["tracks"].as_array().unwrap().clone();
    for role in ["grid_worker", "community"] {
        let somebody = Somebody::sign_in(&app, role, role).await;
        let session = somebody.json(&app, "/api/v1/session").await;
        let own = session["code"].as_str().unwrap();
        let seen = somebody.json(&app, &format!("/api/v1/tracks?{day}")).await;
        let seen = seen["tracks"].as_array().unwrap().clone();
        let is_own = |grid: &str| match role {
            "grid_worker" => grid == own,
            // Grids are numbered inside their community.
            _ => grid.starts_with(own),
        };
        let grid_of = |track: &serde_json::Value| track["grid"].as_str().unwrap().to_owned();
        let expected = all.iter().filter(|track| is_own(&grid_of(track))).count();
        assert_eq!(seen.len(), expected, "{role}");
        assert!(seen.iter().all(|track| is_own(&grid_of(track))), "{role}");
        let other = all.iter().find(|track| !is_own(&grid_of(track))).unwrap();
        for query in [
            format!("grid={}", grid_of(other)),
            format!("device={}", other["device"].as_str().unwrap()),
        ] {
            let path = format!("/api/v1/tracks?{query}");
            let refused = somebody.ask(&app, Method::GET, &path).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{role}: {path}");
        }
    }
}

#[test]
fn a_right_that_sees_a_person_is_held_by_no_wall_and_no_stranger() {
    for right in [
        Right::Tracks,
        Right::Handle,
        Right::Administer,
        Right::Report,
    ] {
        assert!(
            !Role::Display.may(right) && !Role::Visitor.may(right),
            "{right}"
        );
    }
}
