//! Fixes in, coverage out, over HTTP.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use xunge::{
    log::SqliteLog,
    serve::{Config, replay},
    writer::{SharedModel, Writer},
};
use xunge_data::{
    Code, Datum, GridKind, PatrolHours, Problem, Record, Timestamp, Unfit, Worker,
    api::{
        AllGridFigures, ByCode, Coverage, CoverageBy, CoverageEntry, CoverageQuery, CoverageState,
        Endpoint, Fixes, FixesBody, FixesSent, GridFigures, Nearest, NearestKind, NearestQuery,
        NoQuery, Overview, TownIndex, WindowQuery,
    },
};

use crate::app::App;

pub(crate) const GRID: &str = "411525001005001";

fn worker(grid: &str, device: &str) -> Worker {
    Worker {
        code: Code::new("W1").unwrap(),
        name: "演示".to_owned(),
        age: 35,
        grid: Code::new(grid).unwrap(),
        device: Some(Code::new(device).unwrap()),
        patrol: vec![PatrolHours {
            from: "00:00".parse().unwrap(),
            to: "00:00".parse().unwrap(),
        }],
        crs: Datum::Wgs84,
    }
}

/// A data file with the demo town, in which only the worker of [`GRID`] has a
/// device, `D1`, and patrols all day.
pub(crate) async fn town() -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("town.db");
    let mut log = SqliteLog::open(&data).await.unwrap();
    let model = SharedModel::default();
    replay(&mut log, &model).await.unwrap();
    let mut writer = Writer::new(log, model);
    let mut records = xunge::demo::town().unwrap();
    let workers = vec![worker(GRID, "D1")];
    records.push(Record::RosterPut { workers });
    writer.commit(records).await.unwrap();
    writer.close().await.unwrap();
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(data),
        demo: false,
    };
    (folder, config)
}

async fn post(app: &App, body: String) -> reqwest::Response {
    let url = format!("{}{}", app.base(), Fixes::PATH);
    let request = reqwest::Client::new().post(url).body(body);
    let request = request.header("content-type", "application/json");
    request.send().await.unwrap()
}

pub(crate) async fn send(app: &App, body: &Value) -> FixesBody {
    let answer = post(app, body.to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

/// An hour ago, in whole seconds.
pub(crate) fn recently() -> Timestamp {
    let second = Timestamp::now().as_second() - 3600;
    Timestamp::from_second(second).unwrap()
}

/// A fix every ten seconds, twelve metres further east each, through a place
/// surely in [`GRID`].
pub(crate) async fn walk(app: &App, start: Timestamp, fixes: u32) -> Vec<Value> {
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let inside = town
        .grids
        .iter()
        .find(|grid| grid.code.as_str() == GRID)
        .unwrap()
        .inside;
    let fix = |i: u32| {
        let time = start
            .checked_add(Duration::from_secs(10 * u64::from(i)))
            .unwrap();
        let lng = inside.lng + f64::from(i) * 0.000_127;
        json!({"time": time, "lng": lng, "lat": inside.lat, "accuracy_m": 6})
    };
    (0..fixes).map(fix).collect()
}

pub(crate) async fn of_grid(app: &App) -> CoverageEntry {
    let grids = app.get::<Coverage>(&(), &CoverageQuery::default()).await;
    grids
        .into_iter()
        .find(|entry| entry.code.as_str() == GRID)
        .unwrap()
}

#[tokio::test]
async fn fixes_sent_are_covered_cells_at_once_and_after_a_restart() {
    let (_folder, config) = town().await;
    let before;
    {
        let app = App::start(config.clone()).await;
        let start = recently();
        let fixes = walk(&app, start, 12).await;
        let taken = send(&app, &json!({"device": "D1", "fixes": fixes})).await;
        assert_eq!((taken.accepted, taken.rejected.len()), (12, 0));
        assert!(taken.unknown_devices.is_empty());
        before = of_grid(&app).await;
        assert!(before.covered > 40 && before.covered < before.cells);
        assert_eq!(before.never_visited, before.cells - before.covered);
        assert!(before.last_visit.unwrap() >= start);
        assert_eq!(
            before.state,
            CoverageState::NoData,
            "two minutes of thirty days"
        );
        let again = send(&app, &json!({"device": "D1", "fixes": fixes})).await;
        assert_eq!((again.accepted, again.offset), (0, taken.offset));
        assert!(again.rejected.iter().all(|fix| fix.why == Unfit::Repeated));
    }
    // Another process cannot open the file while the first is there: a copy.
    let data = config.data.clone().unwrap();
    let copy = data.with_file_name("copy.db");
    for end in ["", "-wal"] {
        let of = |path: &std::path::Path| format!("{}{end}", path.display());
        if std::path::Path::new(&of(&data)).exists() {
            std::fs::copy(of(&data), of(&copy)).unwrap();
        }
    }
    let app = App::start(Config {
        data: Some(copy),
        ..config
    })
    .await;
    let after = of_grid(&app).await;
    assert_eq!(
        (after.covered, after.last_visit),
        (before.covered, before.last_visit)
    );
}

#[tokio::test]
async fn bad_fixes_are_dropped_with_a_reason_beside_good_ones() {
    let (_folder, config) = town().await;
    let app = App::start(config).await;
    let mut fixes = walk(&app, recently(), 4).await;
    let good = fixes[3].clone();
    let with = |name: &str, value: Value| {
        let mut fix = good.clone();
        fix[name] = value;
        fix
    };
    fixes.push(with("time", json!("2999-01-01T00:00:00Z")));
    fixes.push(with("lng", Value::Null));
    fixes.push(with("lng", json!(500)));
    fixes.push(json!({"time": good["time"], "lng": 0, "lat": 0}));
    fixes.push(with("accuracy_m", json!(51)));
    fixes.push(with("time", json!("yesterday")));
    fixes.push(good.clone());
    // Half a second after the second fix, a kilometre away.
    let time: Timestamp = serde_json::from_value(fixes[1]["time"].clone()).unwrap();
    let mut jump = with(
        "time",
        json!(time.checked_add(Duration::from_millis(500)).unwrap()),
    );
    jump["lat"] = json!(good["lat"].as_f64().unwrap() + 0.01);
    fixes.push(jump);
    let taken = send(
        &app,
        &json!([{"device": "D1", "fixes": []}, {"device": "D1", "fixes": fixes}]),
    )
    .await;
    assert_eq!(taken.accepted, 4);
    let why: Vec<_> = taken
        .rejected
        .iter()
        .map(|fix| (fix.part, fix.index, fix.why))
        .collect();
    let expected = [
        Unfit::Future,
        Unfit::NotFinite,
        Unfit::OutOfRange,
        Unfit::NullIsland,
        Unfit::Inaccurate,
        Unfit::NotAMoment,
        Unfit::Repeated,
        Unfit::Jump,
    ];
    let expected: Vec<_> = (4..).zip(expected).map(|(i, why)| (1, i, why)).collect();
    assert_eq!(why, expected);
}

#[tokio::test]
async fn an_unknown_device_is_kept_apart_and_reported() {
    let (_folder, config) = town().await;
    let app = App::start(config).await;
    let fixes = walk(&app, recently(), 5).await;
    let sent: FixesSent = serde_json::from_value(json!({"device": "D9", "fixes": fixes})).unwrap();
    let taken = send(&app, &serde_json::to_value(sent).unwrap()).await;
    assert_eq!(taken.accepted, 5);
    assert_eq!(taken.unknown_devices, [Code::new("D9").unwrap()]);
    assert_eq!(of_grid(&app).await.covered, 0);
}

#[tokio::test]
async fn bodies_that_are_no_fixes_are_problems() {
    let (_folder, config) = town().await;
    let app = App::start(config).await;
    for body in [
        "",
        "{}",
        "[1]",
        "{\"device\":\"D1\"}",
        "{\"device\":\" \",\"fixes\":[]}",
    ] {
        let answer = post(&app, body.to_owned()).await;
        assert_eq!(
            answer.headers()["content-type"],
            "application/problem+json",
            "{body}"
        );
        let problem: Problem = answer.json().await.unwrap();
        assert_eq!(problem.status, 400, "{body}");
    }
    let huge = post(&app, " ".repeat((16 << 20) + 1)).await;
    assert_eq!(huge.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        app.ask(Fixes::PATH).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn coverage_rolls_up_by_cells_and_the_figures_say_the_same() {
    let (_folder, config) = town().await;
    let app = App::start(config).await;
    let fixes = walk(&app, recently(), 40).await;
    send(&app, &json!({"device": "D1", "fixes": fixes})).await;
    let now = Timestamp::now().as_second() / 60 * 60;
    let to = Some(Timestamp::from_second(now).unwrap());
    let from = Some(Timestamp::from_second(now - 86_400).unwrap());
    let by = |by| CoverageQuery {
        from,
        to,
        by: Some(by),
    };
    let grids = app.get::<Coverage>(&(), &by(CoverageBy::Grid)).await;
    let communities = app.get::<Coverage>(&(), &by(CoverageBy::Community)).await;
    let whole = app.get::<Coverage>(&(), &by(CoverageBy::Subdistrict)).await;
    assert_eq!((grids.len(), communities.len(), whole.len()), (152, 15, 1));
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let basic = grids
        .iter()
        .zip(&town.grids)
        .filter(|(_, grid)| grid.kind == GridKind::Basic);
    let sum = basic.fold((0, 0), |(cells, covered), (entry, grid)| {
        assert_eq!(entry.code, grid.code);
        (cells + entry.cells, covered + entry.covered)
    });
    let pooled = communities
        .iter()
        .fold((0, 0), |sum, c| (sum.0 + c.cells, sum.1 + c.covered));
    assert_eq!(sum, pooled);
    assert_eq!(sum, (whole[0].cells, whole[0].covered));
    assert_eq!(whole[0].code.as_str(), "subdistrict");
    assert!(whole[0].covered > 100);
    let window = WindowQuery { from, to };
    let overview = app.get::<Overview>(&(), &window).await;
    assert_eq!(overview.coverage.as_ref(), Some(&whole[0]));
    assert_eq!(
        overview.grids_without_data, 1,
        "one grid has a roster, and too few fixes"
    );
    assert!(!overview.coverage_by_day.is_empty());
    let all = app.get::<AllGridFigures>(&(), &window).await;
    let of_all: Vec<_> = all
        .into_iter()
        .filter_map(|figures| figures.coverage)
        .collect();
    assert_eq!(of_all, grids);
    let path = ByCode {
        code: Code::new(GRID).unwrap(),
    };
    let figures = app.get::<GridFigures>(&path, &window).await;
    let entry = grids.iter().find(|entry| entry.code.as_str() == GRID);
    assert_eq!(figures.coverage.as_ref(), entry);
    let most = figures.coverage_by_day.iter().map(|day| day.covered).max();
    assert!(most.unwrap() <= entry.unwrap().covered && most.unwrap() > 0);
}

#[tokio::test]
async fn a_worker_is_near_where_the_device_was_last_in_the_window() {
    let (_folder, config) = town().await;
    let app = App::start(config).await;
    let start = recently();
    let fixes = walk(&app, start, 12).await;
    send(&app, &json!({"device": "D1", "fixes": fixes})).await;
    let spot = |i: usize| {
        let at = |name| fixes[i][name].as_f64();
        (at("lng"), at("lat"))
    };
    let asked = |(lng, lat), to| NearestQuery {
        lng,
        lat,
        to,
        kind: Some(NearestKind::Worker),
        ..NearestQuery::default()
    };
    let near = app.get::<Nearest>(&(), &asked(spot(11), None)).await;
    assert_eq!((near.len(), near[0].code.as_str()), (1, "W1"));
    assert!(near[0].distance_m < 0.02, "{}", near[0].distance_m);
    // As it was: the fix of the moment itself is outside the window.
    let then = start.checked_add(Duration::from_secs(50)).unwrap();
    let near = app.get::<Nearest>(&(), &asked(spot(4), Some(then))).await;
    assert!(near[0].distance_m < 0.02, "{}", near[0].distance_m);
    let near = app.get::<Nearest>(&(), &asked(spot(4), Some(start))).await;
    assert!(near.is_empty());
}

#[tokio::test]
async fn the_demo_town_has_grids_walked_and_grids_without_data() {
    let app = App::demo().await;
    let grids = app.get::<Coverage>(&(), &CoverageQuery::default()).await;
    let of = |state| grids.iter().filter(move |entry| entry.state == state);
    assert!(of(CoverageState::Ok).count() > 100);
    assert!(of(CoverageState::NoData).any(|entry| entry.completeness == Some(0.0)));
    assert!(of(CoverageState::NoData).any(|entry| entry.completeness > Some(0.1)));
    assert!(of(CoverageState::Ok).all(|entry| entry.covered > 0));
    assert!(of(CoverageState::Ok).any(|entry| entry.never_visited > 0));
}

#[tokio::test]
async fn coverage_of_bad_windows_is_a_problem() {
    let app = App::demo().await;
    for (query, parameter) in [
        ("from=2022-08-02T00:00:00Z&to=2022-08-01T00:00:00Z", "from"),
        ("from=0001-01-01T00:00:00Z&to=2022-08-01T00:00:00Z", "from"),
        ("by=person", "by"),
        ("window=all", "window"),
    ] {
        let problem = app.problem(&format!("/api/v1/coverage?{query}")).await;
        assert_eq!(problem.status, 400, "{query}");
        assert!(parameter == "window" || problem.parameter.as_deref() == Some(parameter));
    }
}
