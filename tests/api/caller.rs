//! Somebody who asks a server: by a token, by a session, or as nobody.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use xunge_data::Timestamp;

use crate::app::App;

/// Somebody who asks.
#[derive(Clone, Debug)]
pub(crate) enum Somebody {
    /// Without anything to say who.
    Nobody,
    /// By a token, as Bearer.
    Holder(String),
    /// By a session's cookie.
    SignedIn(String),
}

impl Somebody {
    /// Signs in.
    pub(crate) async fn sign_in(app: &App, name: &str, password: &str) -> Self {
        let body = json!({"name": name, "password": password});
        let response = Self::Nobody
            .send(app, Method::POST, "/api/v1/session", &body)
            .await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        Self::SignedIn(cookie(&response))
    }

    /// The holder of a token that an administrator issues.
    pub(crate) async fn holder(&self, app: &App, new: &Value) -> Self {
        let response = self.send(app, Method::POST, "/api/v1/tokens", new).await;
        assert_eq!(response.status(), StatusCode::OK, "{new}");
        let issued: Value = response.json().await.unwrap();
        Self::Holder(issued["token"].as_str().unwrap().to_owned())
    }

    /// Asks.
    pub(crate) async fn ask(&self, app: &App, method: Method, path: &str) -> Response {
        self.request(app, method, path).send().await.unwrap()
    }

    /// Sends a document.
    pub(crate) async fn send(
        &self,
        app: &App,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Response {
        self.request(app, method, path)
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// The answer to GET, which must be given.
    pub(crate) async fn json(&self, app: &App, path: &str) -> Value {
        let response = self.ask(app, Method::GET, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// A request that is still to be sent.
    pub(crate) fn request(&self, app: &App, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = app
            .client()
            .request(method, format!("{}{path}", app.base()));
        match self {
            Self::Nobody => request,
            Self::Holder(token) => request.bearer_auth(token),
            Self::SignedIn(cookie) => request.header("cookie", cookie),
        }
    }
}

/// A day that is over, as a query: nothing more happens in it.
pub(crate) fn a_day() -> String {
    let now = Timestamp::now();
    let hours = |hours| now - jiff::SignedDuration::from_hours(hours);
    format!("from={}&to={}", hours(26), hours(2))
}

/// The first cookie that an answer sets, as it is sent back.
pub(crate) fn cookie(response: &Response) -> String {
    let set = response.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}
