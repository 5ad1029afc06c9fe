//! Incidents in: reported and moved along over HTTP.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use xunge_data::{
    Problem,
    api::{Endpoint, IncidentBody, ReportIncident},
};

use crate::app::App;

async fn post(app: &App, path: &str, body: &Value) -> Response {
    app.send(path, body.to_string()).await
}

async fn problem(answer: Response) -> Problem {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let status = answer.status().as_u16();
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, status);
    problem
}

fn dispute() -> Value {
    json!({"category": "dispute", "title": "楼道堆物", "reported_at": "2022-08-31T01:00:00Z",
        "position": {"lng": 115.67, "lat": 32.17}})
}

async fn step(app: &App, id: &str, body: Value) -> Response {
    post(app, &format!("/api/v1/incidents/{id}/steps"), &body).await
}

#[tokio::test]
async fn a_matter_reported_can_be_read_where_the_answer_says() {
    let app = App::august().await;
    let answer = post(&app, ReportIncident::PATH, &dispute()).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let place = answer.headers()["location"].to_str().unwrap().to_owned();
    let body: IncidentBody = answer.json().await.unwrap();
    let item = app.json(&place).await;
    assert_eq!(item["id"], body.report.id.as_str());
    assert_eq!(item["properties"]["status"], "reported");
    assert_eq!(
        body.grid.as_ref().map(|grid| grid.as_str()),
        item["properties"]["grid"].as_str()
    );
}

#[tokio::test]
async fn what_is_sent_again_is_taken_once() {
    let app = App::august().await;
    let first: IncidentBody = post(&app, ReportIncident::PATH, &dispute())
        .await
        .json()
        .await
        .unwrap();
    let again = post(&app, ReportIncident::PATH, &dispute()).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<IncidentBody>().await.unwrap(), first);
    let id = first.report.id.as_str();
    let verify = json!({"action": "verify", "at": "2022-08-31T02:00:00Z"});
    let one: IncidentBody = step(&app, id, verify.clone()).await.json().await.unwrap();
    let other: IncidentBody = step(&app, id, verify).await.json().await.unwrap();
    assert_eq!((one.steps.len(), other), (1, one.clone()));
    assert_eq!(one.offset, first.offset + 1);
    let other = json!({"id": id, "category": "other", "title": "other",
        "position": {"lng": 115.67, "lat": 32.17}});
    let taken = problem(post(&app, ReportIncident::PATH, &other).await).await;
    assert_eq!(taken.status, 409);
}

#[tokio::test]
async fn a_matter_goes_its_way_to_the_end_and_not_back() {
    let app = App::august().await;
    let body: IncidentBody = post(&app, ReportIncident::PATH, &dispute())
        .await
        .json()
        .await
        .unwrap();
    let id = body.report.id.as_str();
    let early = json!({"action": "verify", "at": "2022-08-31T00:59:59Z"});
    assert_eq!(problem(step(&app, id, early).await).await.status, 409);
    for action in ["verify", "file", "escalate", "handle", "check", "close"] {
        let answer = step(&app, id, json!({"action": action, "note": "办理"})).await;
        assert_eq!(answer.status(), StatusCode::OK, "{action}");
    }
    let again = step(&app, id, json!({"action": "handle"})).await;
    let refused = problem(again).await;
    assert_eq!(refused.status, 409);
    assert!(refused.detail.unwrap().contains("closed"));
    let item = app
        .json(&format!("/ogc/collections/incidents/items/{id}"))
        .await;
    assert_eq!(item["properties"]["status"], "closed");
    assert_eq!(item["properties"]["level"], "community");
}

#[tokio::test]
async fn a_step_out_of_order_is_a_conflict_and_of_an_unknown_matter_not_found() {
    let app = App::august().await;
    let body: IncidentBody = post(&app, ReportIncident::PATH, &dispute())
        .await
        .json()
        .await
        .unwrap();
    let id = body.report.id.as_str();
    for action in ["check"] {
        let refused = step(&app, id, json!({"action": action})).await;
        assert_eq!(problem(refused).await.status, 409, "{action}");
    }
    let unknown = step(&app, "nobody", json!({"action": "verify"})).await;
    assert_eq!(problem(unknown).await.status, 404);
}

#[tokio::test]
async fn what_is_wrong_in_a_body_is_named() {
    let app = App::august().await;
    let with = |name: &str, value: Value| {
        let mut body = dispute();
        body[name] = value;
        body
    };
    for (body, parameter) in [
        (with("category", json!("dragons")), "category"),
        (with("title", json!("")), "title"),
        (with("title", json!("长".repeat(1_001))), "title"),
        (with("position", json!({"lng": 500, "lat": 1})), "position"),
        (with("position", json!({"lng": 1})), "position"),
        (
            with("reported_at", json!("2999-01-01T00:00:00Z")),
            "reported_at",
        ),
        (with("reported_at", json!("yesterday")), "reported_at"),
        (with("due_at", json!("2022-08-30T00:00:00Z")), "due_at"),
        (with("id", json!("")), "id"),
        (json!([]), "body"),
    ] {
        let refused = problem(post(&app, ReportIncident::PATH, &body).await).await;
        assert_eq!(refused.status, 400, "{body}");
        let named = refused.parameter.unwrap();
        assert!(named.starts_with(parameter), "{body}: {named}");
    }
    let report: IncidentBody = post(&app, ReportIncident::PATH, &dispute())
        .await
        .json()
        .await
        .unwrap();
    for (body, parameter) in [
        (json!({"action": "dance"}), "action"),
        (
            json!({"action": "verify", "at": "2999-01-01T00:00:00Z"}),
            "at",
        ),
        (json!({"action": "verify", "level": "moon"}), "level"),
        (
            json!({"action": "verify", "note": "长".repeat(1_001)}),
            "note",
        ),
    ] {
        let refused = problem(step(&app, report.report.id.as_str(), body.clone()).await).await;
        assert_eq!(
            (refused.status, refused.parameter.as_deref()),
            (400, Some(parameter)),
            "{body}"
        );
    }
    let answer = app.send(ReportIncident::PATH, "\u{0}".to_owned()).await;
    assert_eq!(problem(answer).await.status, 400);
}
