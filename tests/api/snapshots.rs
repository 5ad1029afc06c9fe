//! A start from a snapshot is a start from all of the log.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
};

use serde_json::json;
use xunge::{
    demo,
    log::{Log, SqliteLog},
    model::Model,
    serve::replay,
    snapshots::{SOME, Snapshots},
    writer::{SharedModel, Writer},
};
use xunge_data::{Code, Fix, Position, Record, Timestamp, Track};

use crate::process::{Process, xunge};

/// So many incidents are more than a mebibyte of log.
const MANY: u32 = 6_000;

fn snapshot_of(data: &Path) -> PathBuf {
    data.with_file_name("town.db-snapshot")
}

fn report(n: u32) -> Record {
    report_of(n, "占道经营占道经营占道经营")
}

fn report_of(n: u32, title: &str) -> Record {
    let report = json!({
        "record": "incident_reported", "id": format!("S{n}"), "category": "environment",
        "title": title, "reported_at": "2022-08-30T01:02:03Z",
        "position": {"lng": 115.66 + f64::from(n % 97) * 1e-4, "lat": 32.17},
    });
    serde_json::from_value(report).unwrap()
}

/// A walk through the town on the morning of that day.
fn walk() -> Record {
    let fix = |n: i32| Fix {
        time: Timestamp::from_second(1_661_814_000 + i64::from(n) * 10).unwrap(),
        position: Position::new(115.67 + f64::from(n) * 1e-5, 32.175).unwrap(),
        accuracy_m: Some(5.0),
    };
    let fixes: Vec<Fix> = (0..300).map(fix).collect();
    let device = demo_device();
    Record::FixesTaken {
        device,
        track: Track::of(&fixes),
    }
}

/// A device of the demo town's roster.
fn demo_device() -> Code {
    let mut model = Model::default();
    for (offset, record) in (1..).zip(demo::town().unwrap()) {
        model.apply(offset, record).unwrap();
    }
    let mut workers = model.roster().workers().iter();
    workers.find_map(|worker| worker.device.clone()).unwrap()
}

/// A town with many incidents and a walk.
async fn town(folder: &Path) -> PathBuf {
    let path = folder.join("town.db");
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(&demo::town().unwrap()).await.unwrap();
    let reports: Vec<_> = (0..MANY).map(report).collect();
    log.append(&reports).await.unwrap();
    log.append(&[walk()]).await.unwrap();
    log.close().await.unwrap();
    path
}

/// The model of a log, and whether a snapshot was there that was of use.
async fn opened(path: &Path) -> (Model, bool) {
    let mut log = SqliteLog::open(path).await.unwrap();
    let was_there = snapshot_of(path).exists();
    let model = SharedModel::default();
    replay(&mut log, &model).await.unwrap();
    log.close().await.unwrap();
    let model = model.read().unwrap_or_else(PoisonError::into_inner).clone();
    (model, was_there && snapshot_of(path).exists())
}

/// Keeps a snapshot of a log as it stands, and then appends records.
async fn keep_and_go_on(path: &Path, more: Vec<Record>) {
    let mut log = SqliteLog::open(path).await.unwrap();
    let model = SharedModel::default();
    let snapshots = replay(&mut log, &model).await.unwrap().unwrap();
    let part = snapshots.write(&model.read().unwrap_or_else(PoisonError::into_inner));
    snapshots.seal(part).await;
    let mut writer = Writer::new(log, Arc::clone(&model));
    if !more.is_empty() {
        writer.commit(more).await.unwrap();
    }
    writer.close().await.unwrap();
}

#[tokio::test]
async fn a_snapshot_and_what_came_later_are_all_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = town(folder.path()).await;
    let whole = opened(&path).await;
    assert!(!whole.1, "nobody kept a snapshot yet");
    keep_and_go_on(&path, vec![report(MANY), walk()]).await;
    let (quick, is_of_use) = opened(&path).await;
    assert!(is_of_use);
    fs::remove_file(snapshot_of(&path)).unwrap();
    assert!(quick == opened(&path).await.0);
    assert_eq!(quick.offset(), whole.0.offset() + 2);
}

#[tokio::test]
async fn a_snapshot_that_leaves_little_to_do_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = town(folder.path()).await;
    let open = async || {
        let mut log = SqliteLog::open(&path).await.unwrap();
        let snapshots = replay(&mut log, &SharedModel::default()).await.unwrap();
        log.close().await.unwrap();
        snapshots.unwrap()
    };
    assert!(open().await.is_due(SOME), "there is none");
    keep_and_go_on(&path, Vec::new()).await;
    assert!(!open().await.is_due(SOME), "a walk can be followed at once");
}

#[tokio::test]
async fn a_snapshot_of_another_log_or_damaged_is_removed_and_all_of_the_log_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = town(folder.path()).await;
    let shorter = folder.path().join("shorter.db");
    fs::copy(&path, &shorter).unwrap();
    keep_and_go_on(&path, vec![report(MANY)]).await;
    keep_and_go_on(&path, Vec::new()).await;
    let kept = fs::read(snapshot_of(&path)).unwrap();
    let (live, _) = opened(&path).await;

    // As if it had been the snapshot of what is there now.
    let unusable = async |bytes: &[u8]| {
        fs::write(snapshot_of(&path), bytes).unwrap();
        let (model, is_of_use) = opened(&path).await;
        assert!(!is_of_use && !snapshot_of(&path).exists());
        model
    };
    let mut damaged = kept.clone();
    damaged[kept.len() / 2] ^= 1;
    assert!(unusable(&damaged).await == live);
    assert!(unusable(&kept[..kept.len() - 1]).await == live);
    assert!(unusable(b"").await == live);

    // The log before its last record is one that the snapshot is not of.
    fs::copy(&shorter, &path).unwrap();
    let before = unusable(&kept).await;
    assert_eq!(before.offset() + 1, live.offset());
    // Nor is the log whose last record is another one, nor that of another town.
    keep_and_go_on(&path, vec![report(MANY + 1)]).await;
    assert_eq!(unusable(&kept).await.offset(), live.offset());
    let other = tempfile::tempdir().unwrap();
    let other = town(other.path()).await;
    keep_and_go_on(&other, vec![report(MANY)]).await;
    fs::copy(&other, &path).unwrap();
    assert!(unusable(&kept).await.offset() == live.offset());
}

#[tokio::test]
async fn a_server_that_was_told_to_end_starts_from_what_it_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = town(folder.path()).await;
    let http = reqwest::Client::new();
    let ask = async |server: &Process| {
        let mut answers = Vec::new();
        server.ready().await;
        for asked in [
            "api/v1/coverage?from=2022-08-29T00:00:00Z&to=2022-08-31T00:00:00Z",
            "api/v1/incidents/summary?from=2022-08-29T00:00:00Z&to=2022-08-31T00:00:00Z&by=grid",
            "ogc/collections/grids/items/411525001001001",
            "ogc/collections/incidents/items/S4711",
            "api/v1/nearest?lng=115.67&lat=32.175&kind=incident&k=3&from=2022-08-29T00:00:00Z&to=2022-08-31T00:00:00Z",
        ] {
            let url = format!("{}/{asked}", server.base);
            let answer = http.get(url).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{asked}");
            let text = answer.text().await.unwrap();
            answers.push(text.replace(&server.base, ""));
        }
        answers
    };
    let server = Process::serve(&path);
    let before = ask(&server).await;
    assert!(
        before[0].contains("\"last_visit\":\"2022-08-29T23:"),
        "somebody walked"
    );
    assert!(before[4].contains("distance_m"));
    server.end();
    assert!(snapshot_of(&path).exists());

    let server = Process::serve(&path);
    assert!(ask(&server).await == before);
    let fix = json!({"time": "2022-08-30T05:00:00Z", "lng": 115.675, "lat": 32.176});
    let fixes = json!({"device": demo_device(), "fixes": [fix]}).to_string();
    let sent = http.post(format!("{}/api/v1/fixes", server.base));
    assert_eq!(sent.body(fixes).send().await.unwrap().status(), 200);
    let after = ask(&server).await;
    assert!(after != before);
    server.kill();
    assert!(snapshot_of(&path).exists());
    assert!(ask(&Process::serve(&path)).await == after);

    // This is another program than the one that kept it.
    let (model, is_of_use) = opened(&path).await;
    assert!(!is_of_use);
    assert_eq!(model.incidents().count(), MANY as usize);
}

#[tokio::test]
async fn an_import_keeps_a_snapshot_of_what_is_much_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = town(folder.path()).await;
    let fixes = folder.path().join("fixes.csv");
    let import = |minute: u32| {
        let row = format!(
            "{},2022-08-30T05:{minute}:00Z,115.675,32.176",
            demo_device()
        );
        fs::write(&fixes, format!("device,time,lng,lat\n{row}\n")).unwrap();
        let (fixes, data) = (fixes.to_str().unwrap(), path.to_str().unwrap());
        let imported = xunge(&["import", "fixes", fixes, "--data", data]);
        assert!(imported.status.success(), "{imported:?}");
    };
    import(10);
    assert!(!snapshot_of(&path).exists(), "there is little to read");
    let long = "占".repeat(3_000);
    let reports = (0..2_000).map(|n| report_of(MANY + n, &long));
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(&reports.collect::<Vec<_>>()).await.unwrap();
    log.close().await.unwrap();
    import(20);
    let kept = fs::read(snapshot_of(&path)).unwrap();
    import(30);
    // It was of use, and little came since.
    assert!(fs::read(snapshot_of(&path)).unwrap() == kept);
}

#[tokio::test]
async fn a_log_in_memory_has_no_snapshots() {
    let log = SqliteLog::in_memory().await.unwrap();
    assert!(Snapshots::of(&log).is_none());
}
