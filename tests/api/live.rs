//! The live stream over HTTP.

use std::path::Path;

use reqwest::StatusCode;
use serde_json::{Value, json};
use xunge::serve::Config;
use xunge_data::{
    Offset, Timestamp,
    api::{
        Endpoint, Fixes, FixesBody, Live, LiveBody, LiveChange, LiveHello, LiveReset, LiveTopic,
        NoQuery, ReportIncident, TownIndex,
    },
};

use crate::{app::App, stream::Stream};

/// An empty place on the map, with the demo town's areas and people but
/// nothing that happens by itself.
async fn still_town(folder: &Path) -> Config {
    use xunge::log::{Log, SqliteLog};
    let data = folder.join("town.db");
    let mut log = SqliteLog::open(&data).await.unwrap();
    log.append(&xunge::demo::town().unwrap()).await.unwrap();
    log.close().await.unwrap();
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(data),
        demo: false,
    }
}

/// A fix of the device D001, `i` steps of about ten metres east of the middle
/// of its grid.
async fn fix(app: &App, i: u32) -> Value {
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let inside = town.grids[0].inside;
    let now = Timestamp::now().as_second() - 3600 + 10 * i64::from(i);
    let time = Timestamp::from_second(now).unwrap();
    json!({"time": time, "lng": inside.lng + 0.0001 * f64::from(i), "lat": inside.lat})
}

async fn report(app: &App, id: &str) -> Offset {
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let inside = town.grids[0].inside;
    let body = json!({"id": id, "category": "dispute", "title": id,
        "position": {"lng": inside.lng, "lat": inside.lat}});
    let answer = app.send(ReportIncident::PATH, body.to_string()).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json::<Value>().await.unwrap()["offset"]
        .as_u64()
        .unwrap()
}

fn reported(body: &LiveBody) -> Vec<String> {
    let id = |change: &LiveChange| match change {
        LiveChange::Reported { incident } => Some(incident.report.id.to_string()),
        _ => None,
    };
    body.changes.iter().filter_map(id).collect()
}

#[tokio::test]
async fn a_fix_that_is_posted_is_heard_as_a_position_cells_and_figures() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(still_town(folder.path()).await).await;
    let mut stream = Stream::open(&app, "").await;
    let hello = stream.next().await.unwrap();
    assert_eq!(hello.name, Live::HELLO);
    let begun: LiveHello = serde_json::from_str(&hello.data).unwrap();
    assert_eq!(begun.offset, hello.id);
    let device = device_of_first_grid(&app).await;
    let body = json!({"device": device, "fixes": [fix(&app, 0).await, fix(&app, 1).await]});
    let taken = app.send(Fixes::PATH, body.to_string()).await;
    let taken: FixesBody = taken.json().await.unwrap();
    assert_eq!(taken.accepted, 2);
    let heard = stream.message().await;
    assert_eq!(heard.offset, taken.offset);
    let topics: Vec<_> = heard.changes.iter().map(LiveChange::topic).collect();
    assert_eq!(
        topics,
        [LiveTopic::Positions, LiveTopic::Cells, LiveTopic::Figures]
    );
}

/// The device of the worker of the first grid.
async fn device_of_first_grid(app: &App) -> String {
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let workers = include_str!("../../data/liaocheng/workers.csv");
    let code = town.grids[0].code.as_str();
    let row = workers
        .lines()
        .find(|row| row.split(',').any(|cell| cell == code));
    let heading: Vec<_> = workers.lines().next().unwrap().split(',').collect();
    let device = heading.iter().position(|name| *name == "device").unwrap();
    row.unwrap().split(',').nth(device).unwrap().to_owned()
}

#[tokio::test]
async fn who_comes_back_with_the_last_id_misses_nothing_and_hears_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(still_town(folder.path()).await).await;
    let mut stream = Stream::open(&app, "?topics=incidents").await;
    let first = report(&app, "L1").await;
    let body = stream.message().await;
    assert_eq!(
        (body.offset, reported(&body)),
        (first, vec!["L1".to_owned()])
    );
    drop(stream);
    report(&app, "L2").await;
    let last = report(&app, "L3").await;
    let mut stream = Stream::resume(&app, "?topics=incidents", &first.to_string()).await;
    let (mut heard, mut reached) = (Vec::new(), first);
    while reached < last {
        let body = stream.message().await;
        heard.extend(reported(&body));
        reached = body.offset;
    }
    assert_eq!(heard, ["L2", "L3"]);
    let by_query = format!("?topics=incidents&last_event_id={first}");
    let mut stream = Stream::open(&app, &by_query).await;
    assert_eq!(reported(&stream.message().await)[0], "L2");
}

#[tokio::test]
async fn who_comes_back_after_a_restart_goes_on_and_a_stranger_is_reset() {
    let folder = tempfile::tempdir().unwrap();
    let config = still_town(folder.path()).await;
    let app = App::start(config.clone()).await;
    let first = report(&app, "L1").await;
    let last = report(&app, "L2").await;
    // The file is held as long as that server runs: this one has a copy.
    let data = config.data.clone().unwrap();
    let copy = data.with_file_name("copy.db");
    for end in ["", "-wal"] {
        let of = |path: &Path| format!("{}{end}", path.display());
        if Path::new(&of(&data)).exists() {
            std::fs::copy(of(&data), of(&copy)).unwrap();
        }
    }
    let again = App::start(Config {
        data: Some(copy),
        ..config
    })
    .await;
    let mut stream = Stream::resume(&again, "", &first.to_string()).await;
    let body = stream.message().await;
    assert_eq!(
        (body.offset, reported(&body)),
        (last, vec!["L2".to_owned()])
    );
    for stranger in ["999999", "what"] {
        let mut stream = Stream::resume(&again, "", stranger).await;
        stream.next().await.unwrap();
        let reset = stream.next().await.unwrap();
        assert_eq!((reset.name.as_str(), reset.id), (Live::RESET, last));
        let reset: LiveReset = serde_json::from_str(&reset.data).unwrap();
        assert_eq!(reset.offset, last);
    }
}

#[tokio::test]
async fn a_reader_hears_only_of_its_topics_and_its_box() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(still_town(folder.path()).await).await;
    let mut elsewhere = Stream::open(&app, "?bbox=0,0,1,1&topics=incidents,cells").await;
    let mut positions = Stream::open(&app, "?topics=positions").await;
    report(&app, "L1").await;
    let device = device_of_first_grid(&app).await;
    let body = json!({"device": device, "fixes": [fix(&app, 0).await]});
    app.send(Fixes::PATH, body.to_string()).await;
    let heard = positions.message().await;
    assert!(matches!(heard.changes[..], [LiveChange::Positions { .. }]));
    let text = serde_json::to_string(&heard).unwrap();
    assert!(!text.contains("name"), "{text}");
    let body = json!({"id": "far", "category": "other", "title": "far",
        "position": {"lng": 0.5, "lat": 0.5}});
    app.send(ReportIncident::PATH, body.to_string()).await;
    assert_eq!(reported(&elsewhere.message().await), ["far"]);
}

#[tokio::test]
async fn nonsense_in_the_query_is_named() {
    let app = App::august().await;
    for (query, parameter) in [
        ("topics=dragons", "topics"),
        ("bbox=1,2,3", "bbox"),
        ("last_event_id=-1", "last_event_id"),
        ("colour=red", "colour"),
    ] {
        let problem = app.problem(&format!("{}?{query}", Live::PATH)).await;
        assert_eq!(problem.status, 400, "{query}");
        let named = problem.parameter.unwrap_or_default();
        assert!(
            named == parameter || parameter == "colour",
            "{query}: {named}"
        );
    }
}

#[tokio::test]
async fn one_who_does_not_read_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::start(still_town(folder.path()).await).await;
    let mut idle = Stream::open(&app, "").await;
    let mut awake = Stream::open(&app, "?topics=incidents").await;
    let mut last = 0;
    for i in 0..50 {
        last = report(&app, &format!("L{i}")).await;
    }
    let mut heard = Vec::new();
    loop {
        let body = awake.message().await;
        heard.extend(reported(&body));
        if body.offset == last {
            break;
        }
    }
    assert_eq!(heard.len(), 50);
    // It hears all of it once it reads.
    let (mut late, mut reached) = (Vec::new(), 0);
    while reached < last {
        let body = idle.message().await;
        late.extend(reported(&body));
        reached = body.offset;
    }
    assert_eq!(late, heard);
}
