//! Killed at any moment, the server has kept what it acknowledged.
//!
//! `XUNGE_CRASH_ROUNDS=1000` tries more often than usual.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;
use tokio::{sync::Notify, task::JoinSet};
use xunge::log::{Log, SqliteLog};
use xunge_data::{Record, Timestamp, api::FixesBody};

use crate::process::Process;

const CLIENTS: usize = 4;
const FIXES: i64 = 20;
/// 2022-08-01T00:00:00Z.
const START: i64 = 1_659_312_000;

/// A device that sends batch after batch, and repeats what was not answered.
#[derive(Clone, Copy, Default)]
struct Client {
    acknowledged: i64,
}

impl Client {
    fn batch(self, device: usize) -> String {
        let fixes = (0..FIXES).map(|i| {
            let second = (self.acknowledged * FIXES + i) * 5;
            let time = Timestamp::from_second(START + second).unwrap();
            json!({"time": time, "lng": 0.001 + second as f64 * 1e-7, "lat": 0.001, "accuracy_m": 5})
        });
        let fixes: Vec<_> = fixes.collect();
        json!({"device": format!("D{device}"), "fixes": fixes}).to_string()
    }
}

/// Sends until the server is gone; says whenever a batch was acknowledged.
async fn send(base: String, device: usize, clients: Arc<Mutex<Vec<Client>>>, heard: Arc<Heard>) {
    let http = reqwest::Client::new();
    loop {
        let client = clients.lock().unwrap()[device];
        let request = http
            .post(format!("{base}/api/v1/fixes"))
            .body(client.batch(device));
        let Ok(response) = request.send().await else {
            return;
        };
        match response.status().as_u16() {
            200 => {}
            503 => continue,
            other => panic!("{other}"),
        }
        let Ok(body) = response.json::<FixesBody>().await else {
            return;
        };
        // Sent again, what was kept the first time is a repetition.
        assert_eq!(body.accepted + body.rejected.len() as u64, FIXES as u64);
        clients.lock().unwrap()[device].acknowledged += 1;
        heard.count.fetch_add(1, Ordering::SeqCst);
        heard.news.notify_one();
    }
}

#[derive(Default)]
struct Heard {
    count: AtomicUsize,
    news: Notify,
}

/// How often each fix of each device is in the log.
async fn kept(data: &Path) -> BTreeMap<(String, i64), usize> {
    let mut kept = BTreeMap::new();
    let mut log = SqliteLog::open(data).await.unwrap();
    let count = |_, record| {
        if let Record::FixesTaken { device, track } = record {
            for fix in track.0 {
                *kept.entry((device.to_string(), fix.time_ms)).or_default() += 1;
            }
        }
        Ok(())
    };
    log.replay(count).await.unwrap();
    log.close().await.unwrap();
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_after_any_crash() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("town.db");
    let rounds = std::env::var("XUNGE_CRASH_ROUNDS").map_or(50, |rounds| rounds.parse().unwrap());
    let mut random = fastrand::Rng::with_seed(2022);
    let clients = Arc::new(Mutex::new(vec![Client::default(); CLIENTS]));
    for round in 0..rounds {
        let server = Process::serve(&data);
        let heard = Arc::new(Heard::default());
        let mut sending = JoinSet::new();
        for device in 0..CLIENTS {
            let (clients, heard) = (Arc::clone(&clients), Arc::clone(&heard));
            sending.spawn(send(server.base.clone(), device, clients, heard));
        }
        let enough = random.usize(1..25);
        while heard.count.load(Ordering::SeqCst) < enough {
            heard.news.notified().await;
        }
        server.kill();
        while let Some(ended) = sending.join_next().await {
            ended.unwrap();
        }
        let kept = kept(&data).await;
        for (device, client) in clients.lock().unwrap().iter().enumerate() {
            for n in 0..client.acknowledged * FIXES {
                let fix = (format!("D{device}"), (START + n * 5) * 1000);
                assert_eq!(kept.get(&fix), Some(&1), "round {round}: {fix:?}");
            }
        }
        assert!(kept.values().all(|&count| count == 1), "round {round}");
    }
}
