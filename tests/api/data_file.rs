//! What the server does with data files, good and bad.

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use xunge::{
    log::{Log, LogError, SqliteLog},
    serve::{Config, ServeError, Server},
};
use xunge_data::{
    Record, Town,
    api::{NoQuery, TownIndex},
};

use crate::app::App;

fn config(path: &Path) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(path.to_owned()),
        demo: false,
    }
}

fn named(name: &str) -> Record {
    Record::TownBegun(Town {
        name: name.to_owned(),
        demo: false,
    })
}

async fn file_with(records: &[Record]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(records).await.unwrap();
    log.close().await.unwrap();
    (folder, path)
}

#[tokio::test]
async fn what_was_appended_is_there_after_a_restart() {
    let (_folder, path) = file_with(&[named("甲"), named("乙")]).await;
    let app = App::start(config(&path)).await;
    assert_eq!(app.get::<TownIndex>(&(), &NoQuery {}).await.name, "乙");
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "not a database, but long enough to have a header of a hundred bytes ".repeat(3);
    fs::write(&path, &text).unwrap();
    let refused = Server::start(config(&path)).await.err().unwrap();
    assert!(
        matches!(refused, ServeError::Log(LogError::NotOurs(_))),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn the_database_of_another_program_is_refused() {
    use sqlx::{ConnectOptions, Connection};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut other = options.connect().await.unwrap();
    sqlx::query("CREATE TABLE theirs (x)")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();
    let refused = Server::start(config(&path)).await.err().unwrap();
    assert!(
        matches!(refused, ServeError::Log(LogError::NotOurs(_))),
        "{refused}"
    );
}

#[tokio::test]
async fn a_file_in_use_is_refused_with_what_to_do() {
    let (_folder, path) = file_with(&[named("甲")]).await;
    let _first = SqliteLog::open(&path).await.unwrap();
    let refused = Server::start(config(&path)).await.err().unwrap();
    assert!(
        matches!(refused, ServeError::Log(LogError::Locked(_))),
        "{refused}"
    );
    assert!(refused.to_string().contains("--data"));
}

#[tokio::test]
async fn a_damaged_record_is_named_and_the_server_does_not_start() {
    let names: Vec<_> = (0..400)
        .map(|n| named(&format!("第{n}街道{}", "长".repeat(40))))
        .collect();
    let (_folder, path) = file_with(&names).await;
    let bytes = fs::read(&path).unwrap();
    let needle = "第350街道".as_bytes();
    let at = bytes
        .windows(needle.len())
        .position(|window| window == needle)
        .unwrap();
    let mut file = fs::File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(at as u64 + 3)).unwrap();
    file.write_all(b"9").unwrap();
    drop(file);
    let server = Server::start(config(&path)).await.unwrap();
    let refused = server.run().await.err().unwrap();
    let ServeError::Log(LogError::Damaged { offset, .. }) = &refused else {
        panic!("{refused}")
    };
    assert_eq!(*offset, 351);
    assert!(refused.to_string().contains("backup"));
}

#[tokio::test]
async fn a_truncated_file_does_not_start() {
    let names: Vec<_> = (0..400).map(|n| named(&format!("第{n}街道"))).collect();
    let (_folder, path) = file_with(&names).await;
    let length = fs::metadata(&path).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(length / 2)
        .unwrap();
    assert!(length > 16_384, "the file has pages to lose: {length}");
    let refused = match Server::start(config(&path)).await {
        Ok(server) => server.run().await.err().unwrap(),
        Err(refused) => refused,
    };
    assert!(
        matches!(refused, ServeError::Log(LogError::Damaged { .. })),
        "{refused}"
    );
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let refused = Server::start(config(Path::new("/nowhere/at/all/town.db")))
        .await
        .err()
        .unwrap();
    assert!(
        refused.to_string().contains("/nowhere/at/all/town.db"),
        "{refused}"
    );
}
