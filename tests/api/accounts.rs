//! Signing in, keeping accounts and tokens, and the traces of it.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use xunge::serve::Config;

use crate::{
    app::App,
    caller::{Somebody, a_day, cookie},
};

/// A server on a data file of its own, without a town.
async fn blank(folder: &TempDir) -> App {
    App::start(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(folder.path().join("town.db")),
        demo: false,
    })
    .await
}

/// Makes an account while all is open.
async fn make(app: &App, somebody: &Somebody, body: Value) -> Response {
    somebody
        .send(app, Method::POST, "/api/v1/accounts", &body)
        .await
}

async fn sign_in(app: &App, name: &str, password: &str) -> StatusCode {
    let body = json!({"name": name, "password": password});
    let asked = Somebody::Nobody
        .send(app, Method::POST, "/api/v1/session", &body)
        .await;
    asked.status()
}

const ADMIN: (&str, &str) = ("admin", "long enough");

async fn with_administrator(folder: &TempDir) -> (App, Somebody) {
    let app = blank(folder).await;
    let new = json!({"name": ADMIN.0, "password": ADMIN.1, "role": "administrator"});
    let made = make(&app, &Somebody::Nobody, new).await;
    assert_eq!(made.status(), StatusCode::OK);
    let somebody = Somebody::sign_in(&app, ADMIN.0, ADMIN.1).await;
    (app, somebody)
}

#[tokio::test]
async fn all_is_open_to_this_machine_until_there_is_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let app = blank(&folder).await;
    let session = Somebody::Nobody.json(&app, "/api/v1/session").await;
    assert_eq!(session["mode"], "open");
    assert_eq!(
        Somebody::Nobody.json(&app, "/api/v1/audit").await["traces"],
        json!([])
    );
    let wrong = Somebody::Holder("wrong".to_owned());
    let refused = wrong.ask(&app, Method::GET, "/api/v1/town").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);

    let (app, administrator) = {
        drop(app);
        let folder = tempfile::tempdir().unwrap();
        with_administrator(&folder).await
    };
    for path in [
        "/api/v1/town",
        "/ogc",
        "/tiles/grids.json",
        "/tiles/grids/0/0/0.mvt",
    ] {
        let refused = Somebody::Nobody.ask(&app, Method::GET, path).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(
            refused.headers()["content-type"],
            "application/problem+json"
        );
        let answered = administrator.ask(&app, Method::GET, path).await;
        assert!(
            answered.status().is_success(),
            "{path}: {}",
            answered.status()
        );
    }
    for path in ["/", "/screen", "/healthz", "/readyz", "/api/v1/session"] {
        let open = Somebody::Nobody.ask(&app, Method::GET, path).await;
        assert_ne!(open.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn a_session_is_a_cookie_that_scripts_do_not_see_and_ends_when_one_signs_out() {
    let app = App::demo().await;
    let body = json!({"name": "dispatcher", "password": "dispatcher"});
    let signed_in = Somebody::Nobody
        .send(&app, Method::POST, "/api/v1/session", &body)
        .await;
    let set = signed_in.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    let somebody = Somebody::SignedIn(cookie(&signed_in));
    let session = somebody.json(&app, "/api/v1/session").await;
    assert_eq!(session["account"], "dispatcher");
    assert_eq!(session["role"], "dispatcher");
    let out = somebody.ask(&app, Method::DELETE, "/api/v1/session").await;
    assert_eq!(out.status(), StatusCode::OK);
    let session = somebody.json(&app, "/api/v1/session").await;
    assert_eq!(
        (&session["account"], &session["role"]),
        (&Value::Null, &json!("visitor"))
    );
}

#[tokio::test]
async fn a_visitor_of_the_demo_town_reads_and_reports_nothing() {
    let app = App::demo().await;
    let session = Somebody::Nobody.json(&app, "/api/v1/session").await;
    assert_eq!(session["mode"], "demo");
    let accounts = session["demo_accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 5);
    for account in accounts {
        let text = |key: &str| account[key].as_str().unwrap();
        assert_eq!(
            sign_in(&app, text("name"), text("password")).await,
            StatusCode::OK
        );
    }
    let fixes = json!({"device": "D1", "fixes": []});
    let send = async |somebody: Somebody| {
        let sent = somebody
            .send(&app, Method::POST, "/api/v1/fixes", &fixes)
            .await;
        sent.status()
    };
    assert_eq!(send(Somebody::Nobody).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        send(Somebody::Holder("demo".to_owned())).await,
        StatusCode::OK
    );
    assert_eq!(
        send(Somebody::Holder("other".to_owned())).await,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_after_some_guesses_one_must_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (app, administrator) = with_administrator(&folder).await;
    assert_eq!(
        sign_in(&app, ADMIN.0, "wrong").await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        sign_in(&app, "nobody", "wrong").await,
        StatusCode::UNAUTHORIZED
    );
    let body = json!({"name": "guessed", "password": "wrong"});
    let mut answers = Vec::new();
    while answers.last() != Some(&StatusCode::TOO_MANY_REQUESTS) && answers.len() < 60 {
        let asked = Somebody::Nobody
            .send(&app, Method::POST, "/api/v1/session", &body)
            .await;
        answers.push(asked.status());
        if asked.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 = asked.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!(wait > 0);
        }
    }
    assert_eq!(answers.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    let audit = administrator.json(&app, "/api/v1/audit?limit=1000").await;
    let traces = audit["traces"].as_array().unwrap().iter();
    let failed = traces.filter(|trace| trace["given"] == "guessed").count();
    assert_eq!(failed, answers.len() - 1);
}

#[tokio::test]
async fn accounts_sessions_and_tokens_outlive_a_restart_and_end_when_they_are_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let (app, administrator) = with_administrator(&folder).await;
    let new = json!({"name": "viewer", "password": "long enough", "role": "viewer"});
    assert_eq!(
        make(&app, &administrator, new.clone()).await.status(),
        StatusCode::OK
    );
    let viewer = Somebody::sign_in(&app, "viewer", "long enough").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display", "label": "大厅"}))
        .await;
    // A copy is what a server that starts anew finds.
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{end}", path.display());
        let _ = std::fs::copy(name(&path), name(&copy));
    }
    let app = App::start(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(copy),
        demo: false,
    })
    .await;
    let town = async |somebody: &Somebody| {
        somebody
            .ask(&app, Method::GET, "/api/v1/town")
            .await
            .status()
    };
    assert_eq!(town(&viewer).await, StatusCode::OK);
    assert_eq!(town(&display).await, StatusCode::OK);

    let tokens = administrator.json(&app, "/api/v1/tokens").await;
    let id = tokens["tokens"][0]["id"].as_str().unwrap();
    let revoke = format!("/api/v1/tokens/{id}");
    assert_eq!(
        administrator
            .ask(&app, Method::DELETE, &revoke)
            .await
            .status(),
        StatusCode::OK
    );
    assert_eq!(town(&display).await, StatusCode::UNAUTHORIZED);
    let again = administrator.ask(&app, Method::DELETE, &revoke).await;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    let refused = administrator.json(&app, "/api/v1/tokens").await["refused"].clone();
    assert_eq!(refused, 1);

    let changed = json!({"name": "viewer", "password": "another one", "role": "viewer"});
    assert_eq!(
        make(&app, &administrator, changed).await.status(),
        StatusCode::OK
    );
    assert_eq!(town(&viewer).await, StatusCode::UNAUTHORIZED);
    let remove = administrator
        .ask(&app, Method::DELETE, "/api/v1/accounts/viewer")
        .await;
    assert_eq!(remove.status(), StatusCode::OK);
    assert_eq!(
        sign_in(&app, "viewer", "another one").await,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn the_last_administrator_stays_and_bad_accounts_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (app, administrator) = with_administrator(&folder).await;
    let path = format!("/api/v1/accounts/{}", ADMIN.0);
    let remove = administrator.ask(&app, Method::DELETE, &path).await;
    assert_eq!(remove.status(), StatusCode::CONFLICT);
    for (body, parameter) in [
        (
            json!({"name": "a", "password": "short", "role": "viewer"}),
            "password",
        ),
        (json!({"name": "a", "role": "viewer"}), "password"),
        (
            json!({"name": "a", "password": "long enough", "role": "display"}),
            "role",
        ),
        (
            json!({"name": "a", "password": "long enough", "role": "grid_worker"}),
            "role",
        ),
        (
            json!({"name": "a", "password": "long enough", "role": "grid_worker", "grid": "x"}),
            "grid",
        ),
    ] {
        let refused = make(&app, &administrator, body.clone()).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["parameter"], parameter, "{body}");
    }
}

#[tokio::test]
async fn a_token_is_taken_from_the_address_from_bearer_and_as_the_password_of_basic() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display"}))
        .await;
    let Somebody::Holder(token) = display else {
        panic!("a token was issued");
    };
    let url = format!("{}/api/v1/town", app.base());
    let client = app.client();
    for request in [
        client.get(format!("{url}?token={token}")),
        client.get(&url).bearer_auth(&token),
        client.get(&url).basic_auth("wall", Some(&token)),
    ] {
        let town: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(town["grids"][0]["worker"].is_null(), "as a display");
    }
    let wall = client
        .get(format!("{}/screen?token={token}", app.base()))
        .send()
        .await
        .unwrap();
    let set = wall.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        set.contains("HttpOnly") && set.starts_with("xunge_display="),
        "{set}"
    );
    let asked = client
        .get(&url)
        .header("cookie", cookie(&wall))
        .send()
        .await
        .unwrap();
    let town: Value = asked.json().await.unwrap();
    assert!(town["grids"][0]["worker"].is_null(), "as a display");
    let unknown = client
        .get(format!("{}/screen?token=no", app.base()))
        .send()
        .await
        .unwrap();
    let set = unknown.headers()["set-cookie"].to_str().unwrap();
    assert!(set.contains("Max-Age=0"), "{set}");
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_in_the_name_of_who_is_signed_in() {
    let app = App::demo().await;
    let Somebody::SignedIn(cookie) =
        Somebody::sign_in(&app, "administrator", "administrator").await
    else {
        panic!("somebody signed in");
    };
    let post = |name: &'static str, value: String| {
        let url = format!("{}/api/v1/tokens", app.base());
        let request = app
            .client()
            .post(url)
            .header("cookie", &cookie)
            .header(name, value);
        request.json(&json!({"kind": "gateway"})).send()
    };
    let cross = post("sec-fetch-site", "cross-site".to_owned())
        .await
        .unwrap();
    assert_eq!(cross.status(), StatusCode::FORBIDDEN);
    let other = post("origin", "http://elsewhere.example".to_owned())
        .await
        .unwrap();
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    let own = post("origin", app.base().to_owned()).await.unwrap();
    assert_eq!(own.status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_opens_a_track_leaves_a_trace_and_who_was_here_tells_devices_to_those_alone() {
    let app = App::demo().await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let day = a_day();
    let tracks = dispatcher
        .json(&app, &format!("/api/v1/tracks?{day}"))
        .await;
    let track = &tracks["tracks"][0];
    let first = |column: &str| track["ways"][0][column][0].as_f64().unwrap() / 1e7;
    let circle = json!({"circle": {"lng": first("lng"), "lat": first("lat"), "radius_m": 30.0}});
    let query = format!("/api/v1/visits?{day}");
    let seen = dispatcher.send(&app, Method::POST, &query, &circle).await;
    assert_eq!(seen.status(), StatusCode::OK);
    let seen: Value = seen.json().await.unwrap();
    let devices = seen["devices"].as_array().unwrap();
    assert!(
        devices
            .iter()
            .any(|visit| visit["device"] == track["device"]),
        "{seen}"
    );
    let ordered = |visit: &Value| visit["entered_at"].as_str() <= visit["left_at"].as_str();
    assert!(devices.iter().all(ordered));
    assert_eq!(seen["visits"], devices.len());

    let unseen = Somebody::Nobody
        .send(&app, Method::POST, &query, &circle)
        .await;
    let unseen: Value = unseen.json().await.unwrap();
    assert!(unseen["devices"].is_null());
    assert_eq!(unseen["grids"], seen["grids"]);

    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let audit = administrator.json(&app, "/api/v1/audit").await;
    let deeds: Vec<_> = audit["traces"].as_array().unwrap().iter().collect();
    let opened: Vec<_> = deeds
        .iter()
        .filter(|t| t["deed"] == "track_opened")
        .collect();
    assert_eq!(opened.len(), 2, "one for the tracks, one for the visits");
    assert!(opened.iter().all(|trace| trace["name"] == "dispatcher"));
    let page = administrator.json(&app, "/api/v1/audit?limit=1").await;
    let next = page["next"].as_u64().unwrap();
    let second = administrator
        .json(&app, &format!("/api/v1/audit?limit=1&before={next}"))
        .await;
    assert_eq!(second["traces"][0], *deeds[1]);
}

#[tokio::test]
async fn a_device_reports_for_itself_alone() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let new = json!({"kind": "device", "device": "D1"});
    let device = administrator.holder(&app, &new).await;
    let report = async |code: &str| {
        let fixes = json!([{"device": code, "fixes": []}]);
        device
            .send(&app, Method::POST, "/api/v1/fixes", &fixes)
            .await
            .status()
    };
    assert_eq!(report("D1").await, StatusCode::OK);
    assert_eq!(report("D2").await, StatusCode::FORBIDDEN);
}
