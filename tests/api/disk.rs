//! A disk that takes no more, and a clock that was set back.

use std::{fs, path::Path, process::Command};

use reqwest::StatusCode;
use serde_json::{Value, json};
use xunge::{
    log::{Log, SqliteLog},
    serve::Config,
};
use xunge_data::{
    Category, Code, Position, Problem, Record, Report, Timestamp,
    api::{Endpoint, Fixes, ReportIncident},
};

use crate::{app::App, process::Process};

/// 2022-08-01T00:00:00Z.
const START: i64 = 1_659_312_000;
/// Fixes of a batch: some 40 KiB in the log.
const FIXES: i64 = 2_000;

/// The `n`th batch of a device, five seconds between its fixes.
fn batch(n: i64) -> String {
    let fix = |i: i64| {
        let second = (n * FIXES + i) * 5;
        let time = Timestamp::from_second(START + second).unwrap();
        let lng = 0.001 + second as f64 * 1e-7;
        json!({"time": time, "lng": lng, "lat": 0.001, "accuracy_m": 5})
    };
    let fixes: Vec<_> = (0..FIXES).map(fix).collect();
    json!({"device": "D1", "fixes": fixes}).to_string()
}

/// Sends a batch; the number of fixes acknowledged, or the problem.
async fn send(server: &Process, n: i64) -> Result<u64, Problem> {
    let request = reqwest::Client::new()
        .post(format!("{}{}", server.base, Fixes::PATH))
        .body(batch(n));
    let response = request.send().await.unwrap();
    match response.status() {
        StatusCode::OK => Ok(response.json::<Value>().await.unwrap()["accepted"]
            .as_u64()
            .unwrap()),
        status => {
            assert!(response.headers().contains_key("retry-after"), "{status}");
            Err(response.json().await.unwrap())
        }
    }
}

/// Lets no file of a process grow beyond a size, in bytes.
fn limit(server: &Process, bytes: &str) {
    let id = server.id().to_string();
    let limit = format!("--fsize={bytes}:unlimited");
    let set = Command::new("prlimit")
        .args(["--pid", &id, &limit])
        .status();
    assert!(set.unwrap().success());
}

async fn fixes_in(data: &Path) -> Vec<i64> {
    let mut seconds = Vec::new();
    let mut log = SqliteLog::open(data).await.unwrap();
    let note = |_, record: Record| {
        if let Record::FixesTaken { track, .. } = record {
            seconds.extend(track.0.iter().map(|fix| fix.time_ms / 1_000 - START));
        }
        Ok(())
    };
    log.replay(note).await.unwrap();
    log.close().await.unwrap();
    seconds
}

#[tokio::test]
async fn when_the_disk_takes_no_more_that_is_said_reading_goes_on_and_so_does_writing_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("town.db");
    let server = Process::serve(&data);
    server.ready().await;
    let mut next = 0;
    for _ in 0..2 {
        assert_eq!(send(&server, next).await.unwrap(), FIXES as u64);
        next += 1;
        let ahead = data.with_file_name("town.db-wal");
        limit(&server, &fs::metadata(ahead).unwrap().len().to_string());
        // What has room already may still be written.
        let problem = loop {
            match send(&server, next).await {
                Ok(accepted) => assert_eq!(accepted, FIXES as u64),
                Err(problem) => break problem,
            }
            next += 1;
        };
        assert!([503, 507].contains(&problem.status), "{problem:?}");
        let detail = problem.detail.unwrap();
        assert!(detail.contains("nothing of this was kept"), "{detail}");
        let town = reqwest::get(format!("{}/api/v1/town", server.base)).await;
        assert_eq!(town.unwrap().status(), StatusCode::OK);
        limit(&server, "unlimited");
    }
    assert_eq!(send(&server, next).await.unwrap(), FIXES as u64);
    server.kill();
    let kept = fixes_in(&data).await;
    let expected = (0..(next + 1) * FIXES).map(|i| i * 5);
    assert_eq!(kept.len(), expected.clone().count());
    assert!(kept.into_iter().eq(expected));
}

/// A town of which something is known from a time that is yet to come: since
/// then, the clock was set back.
async fn set_back(data: &Path, ahead: Timestamp) -> App {
    let mut records = xunge::demo::town().unwrap();
    records.push(Record::IncidentReported(Report {
        id: Code::new("ahead").unwrap(),
        category: Category::Dispute,
        subcategory: None,
        title: "ahead".to_owned(),
        position: Position::new(115.67, 32.17).unwrap(),
        reported_at: ahead,
        due_at: None,
    }));
    let mut log = SqliteLog::open(data).await.unwrap();
    log.append(&records).await.unwrap();
    log.close().await.unwrap();
    App::start(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(data.to_owned()),
        demo: false,
    })
    .await
}

#[tokio::test]
async fn after_the_clock_was_set_back_all_is_kept_and_what_does_not_fit_is_refused_with_its_reason()
{
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("town.db");
    let now = Timestamp::now();
    let hours = |hours| now + jiff::SignedDuration::from_hours(hours);
    let app = set_back(&data, hours(48)).await;

    let item = "/ogc/collections/incidents/items/ahead";
    assert_eq!(app.ask(item).await.status(), StatusCode::OK);
    let step = json!({"action": "verify"}).to_string();
    let refused = app.send("/api/v1/incidents/ahead/steps", step).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    let problem: Problem = refused.json().await.unwrap();
    assert!(problem.detail.unwrap().contains("ahead"));

    let report = json!({"id": "now", "category": "dispute", "title": "now",
        "position": {"lng": 115.67, "lat": 32.17}});
    let taken = app.send(ReportIncident::PATH, report.to_string()).await;
    assert_eq!(taken.status(), StatusCode::CREATED);
    let fix = |at: Timestamp| json!({"time": at, "lng": 115.67, "lat": 32.17});
    let fixes = json!({"device": "D001", "fixes": [fix(hours(-1)), fix(hours(1))]});
    let taken = app.send(Fixes::PATH, fixes.to_string()).await;
    let taken: Value = taken.json().await.unwrap();
    assert_eq!(taken["accepted"], 1, "{taken}");
    assert_eq!(taken["rejected"][0]["why"], "future", "{taken}");
    for path in ["/api/v1/overview", "/api/v1/wall", "/api/v1/coverage"] {
        assert_eq!(app.ask(path).await.status(), StatusCode::OK, "{path}");
    }
}

#[test]
fn a_folder_that_takes_no_files_is_named() {
    // Not even root may make a file there.
    let ended = crate::process::xunge(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        "/proc/town.db",
    ]);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success(), "{said}");
    assert!(
        said.contains("/proc/town.db") && said.contains("write to it"),
        "{said}"
    );
}
