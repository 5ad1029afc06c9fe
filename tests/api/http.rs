//! What holds for every answer.

use crate::app::App;

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let app = App::demo().await;
    for path in [
        "/api/v1/town",
        "/ogc/collections/grids/items",
        "/api/v1/overview?to=2022-08-01T00:00:00Z",
    ] {
        let first = app.ask(path).await;
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert!(etag.starts_with("W/\""), "{etag}");
        let again = app.ask_with(path, "if-none-match", &etag).await;
        assert!(
            again.status() == 304 || again.headers()["etag"] != etag.as_str(),
            "{path}"
        );
        let other = app.ask_with(path, "if-none-match", "W/\"other\"").await;
        assert_eq!(other.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn text_is_compressed_for_those_who_take_it() {
    let app = App::demo().await;
    for encoding in ["br", "gzip"] {
        let answer = app
            .ask_with("/api/v1/town", "accept-encoding", encoding)
            .await;
        assert_eq!(answer.headers()["content-encoding"], encoding);
    }
    let plain = app
        .ask_with("/api/v1/town", "accept-encoding", "identity")
        .await;
    assert!(!plain.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn unknown_paths_of_the_api_are_problems_and_others_are_the_page() {
    let app = App::demo().await;
    for path in [
        "/api",
        "/api/v1/nothing",
        "/ogc/nothing",
        "/ogc/collections/grids/nothing",
    ] {
        assert_eq!(app.problem(path).await.status, 404, "{path}");
    }
    let post = reqwest::Client::new().post(format!("{}/api/v1/overview", app.base()));
    assert_eq!(post.send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn every_answer_carries_a_strict_content_security_policy() {
    let app = App::demo().await;
    for path in ["/api/v1/town", "/healthz", "/api/nothing"] {
        let answer = app.ask(path).await;
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{path}: {policy}"
        );
    }
}

#[tokio::test]
async fn nonsense_never_breaks_the_server() {
    let app = App::demo().await;
    for path in [
        "/api/v1/overview?from=%FF%FE",
        "/api/v1/overview?from=-9999-01-01T00:00:00Z&to=-9999-01-02T00:00:00Z",
        "/api/v1/overview?to=9999-12-30T22:00:00Z&from=9999-12-01T00:00:00Z",
        "/api/v1/overview?from=9999-99-99T00:00:00Z",
        "/api/v1/grids/%00/figures",
        "/api/v1/grids/%FF/figures",
        "/api/v1/nearest?lng=1e309&lat=0",
        "/api/v1/nearest?lng=180&lat=90&k=100",
        "/ogc/collections/incidents/items?cursor=zzz&limit=3",
        "/ogc/collections/grids/items?cursor=%E6%A0%BC",
        "/ogc/collections/grids/items?bbox=-180,-90,180,90&bbox=1",
    ] {
        let status = app.ask(path).await.status();
        assert!(!status.is_server_error(), "{path}: {status}");
    }
}
