//! Copies of the data file: taken while it is in use, and put back.

use std::path::{Path, PathBuf};

use serde_json::json;
use xunge::{log::SqliteLog, model::Model};
use xunge_data::{
    Record, Town,
    api::{NoQuery, TownIndex},
};

use crate::process::{Process, xunge};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn replayed(path: &Path) -> Model {
    let mut model = Model::default();
    let mut log = SqliteLog::open(path).await.unwrap();
    log.replay(|offset, record: Record| model.apply(offset, record).map_err(|e| e.to_string()))
        .await
        .unwrap();
    model
}

async fn named(path: &Path, name: &str) {
    use xunge::log::Log;
    let mut log = SqliteLog::open(path).await.unwrap();
    let town = Town {
        name: name.to_owned(),
        demo: false,
    };
    log.append(&[Record::TownBegun(town)]).await.unwrap();
    log.close().await.unwrap();
}

fn in_folder(folder: &tempfile::TempDir) -> [PathBuf; 3] {
    ["town.db", "copy.backup", "other.db"].map(|name| folder.path().join(name))
}

#[tokio::test]
async fn a_backup_of_a_running_server_restores_the_same_model() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, other] = in_folder(&folder);
    named(&data, "甲").await;
    let server = Process::serve(&data);
    let http = reqwest::Client::new();
    server.ready().await;
    let fix = json!({"time": "2022-08-01T00:00:00Z", "lng": 0.5, "lat": 0.5});
    let fixes = json!({"device": "D1", "fixes": [fix]}).to_string();
    let sent = http.post(format!("{}/api/v1/fixes", server.base));
    let sent = sent.body(fixes).send().await.unwrap();
    assert_eq!(sent.status(), 200);

    let taken = xunge(&["backup", text(&copy), "--data", text(&data)]);
    assert!(taken.status.success(), "{taken:?}");
    server.kill();
    let back = xunge(&["restore", text(&copy), "--data", text(&other)]);
    assert!(back.status.success(), "{back:?}");
    let (there, here) = (replayed(&data).await, replayed(&other).await);
    assert!(there == here && here.coverage().fix_count() == 1);
    let identity = |log: SqliteLog| log.identity().to_owned();
    assert_ne!(
        identity(SqliteLog::open(&data).await.unwrap()),
        identity(SqliteLog::open(&other).await.unwrap()),
        "what is appended after a restore is another log"
    );
}

#[tokio::test]
async fn a_restore_keeps_what_was_there_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, _] = in_folder(&folder);
    named(&data, "甲").await;
    assert!(
        xunge(&["backup", text(&copy), "--data", text(&data)])
            .status
            .success()
    );
    named(&data, "乙").await;
    let refused = xunge(&["restore", text(&copy), "--data", text(&data)]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert_eq!(replayed(&data).await.town().name, "乙");
    // The snapshot is of what makes way, and goes with it.
    std::fs::write(folder.path().join("town.db-snapshot"), "of 乙").unwrap();
    let back = xunge(&["restore", text(&copy), "--data", text(&data), "--replace"]);
    assert!(back.status.success(), "{back:?}");
    assert_eq!(replayed(&data).await.town().name, "甲");
    assert!(!folder.path().join("town.db-snapshot").exists());
    let kept = folder.path().join("town.db.before-restore-1");
    assert!(
        folder
            .path()
            .join("town.db.before-restore-1-snapshot")
            .exists()
    );
    assert_eq!(replayed(&kept).await.town().name, "乙");
    let app = crate::app::App::start(xunge::serve::Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(data),
        demo: false,
    });
    let town = app.await.get::<TownIndex>(&(), &NoQuery {}).await;
    assert_eq!(town.name, "甲");
}

#[tokio::test]
async fn what_is_no_backup_or_a_damaged_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, other] = in_folder(&folder);
    named(&data, "甲").await;
    std::fs::write(
        &other,
        "not a database, and long enough to be looked at ".repeat(9),
    )
    .unwrap();
    for from in [&other, &copy] {
        let refused = xunge(&["restore", text(from), "--data", text(&data), "--replace"]);
        assert_ne!(refused.status.code(), Some(0), "{refused:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(text(from)));
        assert_eq!(replayed(&data).await.town().name, "甲");
    }
    assert!(
        xunge(&["backup", text(&copy), "--data", text(&data)])
            .status
            .success()
    );
    let mut bytes = std::fs::read(&copy).unwrap();
    let needle = "甲".as_bytes();
    let at = bytes.windows(3).position(|part| part == needle).unwrap();
    bytes[at..at + 3].copy_from_slice("乙".as_bytes());
    std::fs::write(&copy, bytes).unwrap();
    let refused = xunge(&["restore", text(&copy), "--data", text(&data), "--replace"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(
        said.contains("damaged at record 1") && said.contains(text(&copy)),
        "{said}"
    );
    assert_eq!(replayed(&data).await.town().name, "甲");
}

#[test]
fn a_backup_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, _] = in_folder(&folder);
    std::fs::write(&copy, "precious").unwrap();
    let refused = xunge(&["backup", text(&copy), "--data", text(&data)]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "precious");
}
