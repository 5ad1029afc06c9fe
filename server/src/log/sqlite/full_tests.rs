//! A disk that is full, as SQLite sees it.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use sqlx::AssertSqlSafe;
use xunge_data::{Record, Town};

use super::{Log, LogError, SqliteLog, scalar};

fn named(name: &str) -> Record {
    Record::TownBegun(Town {
        name: name.to_owned(),
        demo: false,
    })
}

/// Lets the file have so many pages at most.
async fn limit(log: &mut SqliteLog, pages: i64) {
    let sql = format!("PRAGMA max_page_count = {pages}");
    let query = sqlx::raw_sql(AssertSqlSafe(sql));
    query.execute(&mut log.connection).await.unwrap();
}

async fn names(log: &mut SqliteLog) -> Vec<String> {
    let mut names = Vec::new();
    let read = log.replay(|_, record| {
        if let Record::TownBegun(town) = record {
            names.push(town.name);
        }
        Ok(())
    });
    read.await.unwrap();
    names
}

#[tokio::test]
async fn on_a_full_disk_nothing_is_half_kept_and_writing_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(&[named("甲")]).await.unwrap();
    let pages = scalar(&mut log.connection, "PRAGMA page_count").await;
    limit(&mut log, pages.unwrap()).await;
    let large = "长".repeat(4_000);
    let mut kept = vec!["甲".to_owned()];
    for round in 0..3 {
        // One too large takes the small ones with it down.
        let refused = log.append(&[named("乙"), named(&large)]).await;
        assert!(matches!(refused, Err(LogError::Full(_))), "{refused:?}");
        assert_eq!(names(&mut log).await, kept);
        limit(&mut log, 1 << 20).await;
        let name = format!("丙{round}");
        let head = log.append(&[named(&name)]).await.unwrap();
        kept.push(name);
        assert_eq!(head, kept.len() as u64);
        let pages = scalar(&mut log.connection, "PRAGMA page_count").await;
        limit(&mut log, pages.unwrap()).await;
    }
    log.close().await.unwrap();
    let mut log = SqliteLog::open(&path).await.unwrap();
    assert_eq!(names(&mut log).await, kept);
}
