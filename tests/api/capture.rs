//! What people already carry, over HTTP: OwnTracks and Traccar Client.

use reqwest::StatusCode;
use serde_json::{Value, json};
use xunge_data::{
    Datum, Problem, Record, Timestamp,
    api::{Endpoint, LiveChange, LivePosition, MetricsText, NoQuery, OsmAnd, OwnTracks, TownIndex},
    gcj02,
};

use crate::{app::App, stream::Stream};

/// The demo town, in which nothing happens by itself, and the phone D002 says
/// GCJ-02.
async fn town() -> App {
    let mut records = xunge::demo::town().unwrap();
    for record in &mut records {
        if let Record::RosterPut { workers } = record {
            workers[1].crs = Datum::Gcj02;
        }
    }
    App::of(&records).await
}

/// Seconds since 1970, some minutes ago.
fn ago(seconds: i64) -> i64 {
    Timestamp::now().as_second() - 600 + seconds
}

async fn moved(stream: &mut Stream) -> LivePosition {
    match &stream.message().await.changes[..] {
        [LiveChange::Positions { positions }] => positions[0].clone(),
        other => panic!("{other:?}"),
    }
}

async fn status(app: &App, path: &str, body: &str) -> StatusCode {
    let answer = app.send(path, body.to_owned()).await;
    let (status, kind) = (
        answer.status(),
        answer.headers().get("content-type").cloned(),
    );
    let text = answer.text().await.unwrap();
    if status.is_client_error() {
        assert_eq!(kind.unwrap(), "application/problem+json", "{body}");
        let problem: Problem = serde_json::from_str(&text).unwrap();
        assert!(
            problem.detail.is_some_and(|detail| !detail.is_empty()),
            "{body}"
        );
    }
    status
}

#[tokio::test]
async fn a_phone_with_owntracks_and_one_with_traccar_move_on_the_map() {
    let app = town().await;
    let mut stream = Stream::open(&app, "?topics=positions").await;
    let body = json!({"_type": "location", "topic": "owntracks/fan/D001", "tid": "fa",
        "lat": 32.17, "lon": 115.67, "acc": 9, "tst": ago(0)});
    let answer = app.send(OwnTracks::PATH, body.to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!([]));
    let one = moved(&mut stream).await;
    assert_eq!(
        (one.worker.as_str(), one.time.as_second()),
        ("W001", ago(0).min(one.time.as_second()))
    );
    assert_eq!(
        (one.position.lng, one.position.lat, one.accuracy_m),
        (115.67, 32.17, Some(9.0))
    );
    let query = format!(
        "{}?id=D001&lat=32.171&lon=115.67&timestamp={}",
        OsmAnd::PATH,
        ago(60)
    );
    let answer = app.ask(&query).await;
    assert_eq!(
        (answer.status(), answer.text().await.unwrap()),
        (StatusCode::OK, String::new())
    );
    assert_eq!(moved(&mut stream).await.position.lat, 32.171);
    let form = format!(
        "id=D001&location=32.172,115.67&timestamp={}000&batt=50",
        ago(120)
    );
    assert_eq!(status(&app, OsmAnd::PATH, &form).await, StatusCode::OK);
    assert_eq!(moved(&mut stream).await.position.lat, 32.172);
    let time = Timestamp::from_second(ago(180)).unwrap();
    let body = json!({"device_id": "D001", "location": {"timestamp": time,
        "coords": {"latitude": 32.173, "longitude": 115.67, "accuracy": 5}}});
    assert_eq!(
        status(&app, OsmAnd::PATH, &body.to_string()).await,
        StatusCode::OK
    );
    assert_eq!(moved(&mut stream).await.position.lat, 32.173);
}

#[tokio::test]
async fn a_phone_that_says_gcj02_is_shown_where_it_is() {
    let app = town().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let truth = town.grids[1].inside;
    let said = gcj02::from_wgs84(truth);
    let mut stream = Stream::open(&app, "?topics=positions").await;
    let query = format!(
        "{}?id=D002&lat={}&lon={}&timestamp={}",
        OsmAnd::PATH,
        said.lat,
        said.lng,
        ago(0)
    );
    assert_eq!(app.ask(&query).await.status(), StatusCode::OK);
    let shown = moved(&mut stream).await.position;
    assert!((shown.lng - truth.lng).abs() < 1e-5 && (shown.lat - truth.lat).abs() < 1e-5);
    assert!((said.lng - truth.lng).abs() > 1e-3);
}

#[tokio::test]
async fn the_device_of_owntracks_may_be_named_by_the_request() {
    let app = town().await;
    let mut stream = Stream::open(&app, "?topics=positions").await;
    let body = json!({"_type": "location", "lat": 32.17, "lon": 115.67, "tst": ago(0)});
    let path = format!("{}?u=fan&d=D001", OwnTracks::PATH);
    assert_eq!(status(&app, &path, &body.to_string()).await, StatusCode::OK);
    assert_eq!(moved(&mut stream).await.worker.as_str(), "W001");
}

#[tokio::test]
async fn what_an_app_must_get_rid_of_is_taken_politely_and_counted() {
    let app = town().await;
    let location = |more: &str| {
        format!(r#"{{"_type":"location","tid":"D001","lat":32.17,"lon":115.67,{more}}}"#)
    };
    let future = location(&format!("\"tst\":{}", ago(86_400)));
    let inaccurate = location(&format!("\"tst\":{},\"acc\":500", ago(0)));
    let good = location(&format!("\"tst\":{}", ago(0)));
    for body in [
        "",
        "[]",
        r#"{"_type":"lwt","tst":1}"#,
        r#"{"_type":"transition","event":"enter"}"#,
        r#"{"_type":"waypoints","waypoints":[]}"#,
        &future,
        &inaccurate,
        &good,
        &good,
        &format!("[{good},7]"),
    ] {
        assert_eq!(
            status(&app, OwnTracks::PATH, body).await,
            StatusCode::OK,
            "{body}"
        );
    }
    let metrics = app.ask(MetricsText::PATH).await;
    let kind = metrics.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("text/plain"), "{kind}");
    let text = metrics.text().await.unwrap();
    for line in [
        "xunge_fixes_accepted_total 1",
        "xunge_fixes_rejected_total{reason=\"future\"} 1",
        "xunge_fixes_rejected_total{reason=\"inaccurate\"} 1",
        "xunge_fixes_rejected_total{reason=\"repeated\"} 2",
        "xunge_capture_ignored_total{protocol=\"owntracks\"} 5",
        "xunge_records_appended_total 1",
        "xunge_model_things{kind=\"workers\"} 88",
        "xunge_live_streams 0",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(
        text.contains("route=\"/capture/owntracks\",status=\"200\""),
        "{text}"
    );
}

#[tokio::test]
async fn what_no_app_would_send_is_refused_with_its_reason() {
    let app = town().await;
    let deep = "[".repeat(200_000);
    let huge = " ".repeat((1 << 20) + 1);
    for (path, body) in [
        (OwnTracks::PATH, "{"),
        (OwnTracks::PATH, &deep),
        (OwnTracks::PATH, "\u{feff}{}"),
        (
            OwnTracks::PATH,
            r#"{"_type":"location","tid":"D001","lat":99,"lon":115,"tst":1659312000}"#,
        ),
        (
            OwnTracks::PATH,
            r#"{"_type":"location","tid":"D001","lat":1,"lon":115,"tst":1e18}"#,
        ),
        (OsmAnd::PATH, ""),
        (OsmAnd::PATH, "id=D001&lat=NaN&lon=1&timestamp=1659312000"),
        (OsmAnd::PATH, "id=D001&lat=1&lon=1&timestamp=soon"),
        (OsmAnd::PATH, "{\"device_id\":\"D001\",\"location\":7"),
    ] {
        assert_eq!(
            status(&app, path, body).await,
            StatusCode::BAD_REQUEST,
            "{body:.80}"
        );
    }
    for path in [OwnTracks::PATH, OsmAnd::PATH] {
        assert_eq!(
            status(&app, path, &huge).await,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
    let text = app.ask(MetricsText::PATH).await.text().await.unwrap();
    assert!(
        text.contains("xunge_capture_refused_total{protocol=\"osmand\"} 4"),
        "{text}"
    );
}
