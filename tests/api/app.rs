//! A server for one test.

use reqwest::{Response, StatusCode};
use tempfile::TempDir;
use xunge::{
    demo,
    log::{Log, SqliteLog},
    serve::{Config, Front, Server},
};
use xunge_data::{
    GridKind, Problem, Record, Timestamp, Window,
    api::{Endpoint, Posted, url},
};

/// A running server; it ends with the test's runtime.
pub(crate) struct App {
    base: String,
    client: reqwest::Client,
    /// Its data file goes with it.
    _folder: Option<TempDir>,
}

impl App {
    /// The demo town, in memory.
    pub(crate) async fn demo() -> Self {
        Self::start(Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: None,
            demo: true,
        })
        .await
    }

    /// The demo town and what happened there in August 2022; nothing happens
    /// while it is asked.
    pub(crate) async fn august() -> Self {
        let mut records = demo::town().unwrap();
        let grids = records.iter().filter_map(|record| match record {
            Record::GridsPut { grids, .. } => Some(grids),
            _ => None,
        });
        let basic = grids.flatten().filter(|grid| grid.kind == GridKind::Basic);
        let basic: Vec<_> = basic.collect();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, to) = (at("2022-08-01T00:00:00Z"), at("2022-09-01T00:00:00Z"));
        let facts = demo::incidents::facts(&basic, from, Window { from, to });
        records.extend(facts);
        Self::of(&records).await
    }

    /// What these records say, in a data file; nothing happens by itself.
    pub(crate) async fn of(records: &[Record]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.db");
        let mut log = SqliteLog::open(&path).await.unwrap();
        log.append(records).await.unwrap();
        log.close().await.unwrap();
        let app = Self::start(Config {
            listen: ([127, 0, 0, 1], 0).into(),
            data: Some(path),
            demo: false,
        });
        Self {
            _folder: Some(folder),
            ..app.await
        }
    }

    /// Starts a server and waits until it has replayed.
    pub(crate) async fn start(config: Config) -> Self {
        Self::start_behind(config, Front::default()).await
    }

    /// The same, with another front than the usual.
    pub(crate) async fn start_behind(config: Config, front: Front) -> Self {
        let server = Server::start_behind(config, front).await.unwrap();
        let base = format!("http://{}", server.address);
        tokio::spawn(server.run());
        let app = Self {
            base,
            client: reqwest::Client::new(),
            _folder: None,
        };
        while app.ask("/readyz").await.status() != StatusCode::OK {
            tokio::task::yield_now().await;
        }
        app
    }

    /// GET of a path.
    pub(crate) async fn ask(&self, path: &str) -> Response {
        self.client
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .unwrap()
    }

    /// GET of a path with a header.
    pub(crate) async fn ask_with(&self, path: &str, name: &str, value: &str) -> Response {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header(name, value);
        request.send().await.unwrap()
    }

    /// A typed answer.
    pub(crate) async fn get<E: Endpoint>(&self, path: &E::Path, query: &E::Query) -> E::Response {
        let address = url::<E>(path, query).unwrap();
        let response = self.ask(&address).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        response.json().await.unwrap()
    }

    /// POST of a body to a path.
    pub(crate) async fn send(&self, path: &str, body: String) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).body(body);
        request.send().await.unwrap()
    }

    /// A typed answer to a question that is posted.
    pub(crate) async fn post<E: Posted<Path = ()>>(
        &self,
        query: &E::Query,
        body: &E::Body,
    ) -> E::Response {
        let address = url::<E>(&(), query).unwrap();
        let response = self
            .send(&address, serde_json::to_string(body).unwrap())
            .await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        response.json().await.unwrap()
    }

    /// A JSON answer of a path written out.
    pub(crate) async fn json(&self, path: &str) -> serde_json::Value {
        let response = self.ask(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// The problem that a path gives, and that it is one.
    pub(crate) async fn problem(&self, path: &str) -> Problem {
        let response = self.ask(path).await;
        let status = response.status().as_u16();
        let kind = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(kind, "application/problem+json", "{path}: {status}");
        let problem: Problem = response.json().await.unwrap();
        assert_eq!(problem.status, status, "{path}");
        problem
    }

    /// Asks over connections that are kept.
    pub(crate) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Where it listens.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }
}
