//! What a wall's token reads: a name is written wherever people can write one,
//! and looked for in everything that the token can fetch.

use reqwest::{Method, StatusCode};
use serde_json::json;
use xunge::demo;
use xunge_data::{
    Bbox, Category, Code, ListedProblem, Position, Record, Role, Timestamp,
    api::{self, ENDPOINTS, Endpoint, IncidentBody, Live, ReportIncident, TownIndex},
};

use crate::{app::App, caller::Somebody, stream::Stream, tiles::tiles};

/// The name that is looked for.
const NAME: &str = "欧阳铁柱";
/// Its first half: what is cut is no less a name.
const PART: &str = "欧阳";

/// The demo town, where every worker and secretary has the name, a problem
/// tells of it, and nothing happens by itself.
async fn town() -> App {
    let mut records = demo::town().unwrap();
    let mut problems = Vec::new();
    for record in &mut records {
        match record {
            Record::RosterPut { workers } => {
                for worker in workers {
                    worker.name = NAME.to_owned();
                    worker.device = Some(Code::new(format!("{NAME}{}", worker.code)).unwrap());
                }
            }
            Record::CommunitiesPut { communities, .. } => {
                for community in communities {
                    community.secretary = Some(NAME.to_owned());
                    problems.push(ListedProblem {
                        id: community.code.clone(),
                        community: community.code.clone(),
                        grid: None,
                        category: Category::Environment,
                        title: format!("{NAME}家门口"),
                        found_on: "2022-08-05".parse().unwrap(),
                        due_on: None,
                        put_right_on: None,
                    });
                }
            }
            _ => {}
        }
    }
    records.push(Record::ProblemsPut {
        replace: true,
        problems,
    });
    App::of(&records).await
}

/// The owner walks through a grid and reports a matter there, with words that
/// name somebody at every turn. Where, and the matter's number.
async fn happens(app: &App) -> (Position, Code) {
    let town = app.get::<TownIndex>(&(), &Default::default()).await;
    let grids = town.grids.iter();
    let grid = grids.clone().find(|grid| grid.worker.is_some()).unwrap();
    let at = grid.inside;
    let before = |seconds| Timestamp::now() - jiff::SignedDuration::from_secs(seconds);
    let fix = |i: u32| {
        let lng = at.lng + f64::from(i) * 1e-5;
        json!({"time": before(600 - i64::from(i) * 10), "lng": lng, "lat": at.lat})
    };
    let device = format!("{NAME}W001");
    let fixes: Vec<_> = (0..20).map(fix).collect();
    let track = json!({"device": device, "fixes": fixes});
    let taken = app.send("/api/v1/fixes", track.to_string()).await;
    assert_eq!(taken.status(), StatusCode::OK);
    let report = json!({
        "category": "dispute", "subcategory": format!("{NAME}案"), "position": at,
        "title": format!("{NAME}与邻居"), "reported_at": before(300),
    });
    let reported = app.send(ReportIncident::PATH, report.to_string()).await;
    assert_eq!(reported.status(), StatusCode::CREATED);
    let id = reported.json::<IncidentBody>().await.unwrap().report.id;
    let step = json!({"action": "verify", "note": format!("{NAME}属实")});
    let path = format!("/api/v1/incidents/{id}/steps");
    let stepped = app.send(&path, step.to_string()).await;
    assert_eq!(stepped.status(), StatusCode::OK);
    (at, id)
}

/// Every address that is worth a look, by GET.
fn addresses(at: Position, id: &Code) -> Vec<String> {
    let declared = ENDPOINTS.iter();
    let read = declared.filter(|e| e.method == api::Method::Get && !e.path.contains('{'));
    // It has no end.
    let mut all: Vec<String> = read
        .map(|e| e.path.to_owned())
        .filter(|path| path != Live::PATH)
        .collect();
    let Position { lng, lat } = at;
    for collection in ["communities", "grids", "offices", "incidents", "coverage"] {
        let path = format!("/ogc/collections/{collection}");
        all.extend([
            format!("{path}/queryables"),
            format!("{path}?f=html"),
            format!("{path}/items?limit=10000"),
            format!("{path}/items?f=json&sortby=-code&bbox=115,32,117,33"),
            format!("{path}/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857"),
            path,
        ]);
    }
    all.extend([
        format!("/ogc/collections/incidents/items/{id}"),
        format!("/ogc/collections/incidents/items?code={id}"),
        format!("/ogc/collections/incidents/items?filter=code='{id}'"),
    ]);
    for kind in ["office", "worker", "incident"] {
        all.push(format!(
            "/api/v1/nearest?lng={lng}&lat={lat}&k=100&kind={kind}"
        ));
    }
    all.push(format!("/api/v1/locate?lng={lng}&lat={lat}"));
    all.push("/api/v1/incidents/summary?by=category,grid,day,status".to_owned());
    let point = Bbox {
        west: lng,
        south: lat,
        east: lng,
        north: lat,
    };
    for (z, x, y) in (0..=18).flat_map(|z| tiles(point, z)) {
        for layer in ["grids", "offices", "incidents", "coverage"] {
            all.push(format!("/tiles/{layer}/{z}/{x}/{y}.mvt"));
        }
        all.push(format!("/tiles/incidents/{z}/{x}/{y}.mvt?single=true"));
        all.push(format!(
            "/ogc/collections/incidents/tiles/WebMercatorQuad/{z}/{y}/{x}"
        ));
    }
    for layer in ["grids", "offices", "incidents", "coverage"] {
        all.push(format!("/tiles/{layer}.json"));
    }
    all.extend(["/", "/screen", "/api/openapi.json"].map(str::to_owned));
    all
}

fn names(bytes: &[u8]) -> bool {
    let part = PART.as_bytes();
    bytes.windows(part.len()).any(|window| window == part)
}

async fn answer(app: &App, somebody: &Somebody, address: &str) -> (StatusCode, Vec<u8>) {
    let answer = somebody.ask(app, Method::GET, address).await;
    let status = answer.status();
    (status, answer.bytes().await.unwrap().to_vec())
}

/// The stream until the matter was moved along.
async fn heard(stream: &mut Stream) -> String {
    let mut heard = String::new();
    while !heard.contains("\"stepped\"") {
        heard.push_str(&stream.next().await.unwrap().data);
    }
    heard
}

#[tokio::test]
async fn no_name_that_anybody_wrote_is_in_anything_that_a_wall_can_fetch() {
    let app = town().await;
    let owner = Somebody::Nobody;
    let display = owner.holder(&app, &json!({"kind": "display"})).await;
    let Somebody::Holder(token) = &display else {
        panic!("a token was issued");
    };
    let mut wall = Stream::open(&app, &format!("?token={token}")).await;
    let mut desk = Stream::open(&app, "").await;
    let (at, id) = happens(&app).await;

    // Whoever may read names finds them: it is looked for where it is.
    let mut found = Vec::new();
    for address in addresses(at, &id) {
        let (status, told) = answer(&app, &display, &address).await;
        assert!(!names(&told), "{address}: {status}");
        assert!(!status.is_server_error(), "{address}: {status}");
        if names(&answer(&app, &owner, &address).await.1) {
            found.push(address);
        }
    }
    let Position { lng, lat } = at;
    for place in [
        "/api/v1/town".to_owned(),
        "/api/v1/wall".to_owned(),
        "/api/v1/tracks".to_owned(),
        "/api/v1/incidents/timeline".to_owned(),
        "/ogc/collections/communities?f=html".to_owned(),
        "/ogc/collections/grids?f=html".to_owned(),
        "/ogc/collections/incidents?f=html".to_owned(),
        "/ogc/collections/communities/items?limit=10000".to_owned(),
        "/ogc/collections/grids/items?limit=10000".to_owned(),
        "/ogc/collections/incidents/items?limit=10000".to_owned(),
        format!("/ogc/collections/incidents/items/{id}"),
        format!("/api/v1/nearest?lng={lng}&lat={lat}&k=100&kind=worker"),
        format!("/api/v1/nearest?lng={lng}&lat={lat}&k=100&kind=incident"),
    ] {
        assert!(found.contains(&place), "{place}: {found:?}");
    }
    let tiles = ["/tiles/incidents/16/", "/tiles/WebMercatorQuad/18/"];
    for tile in tiles {
        assert!(found.iter().any(|path| path.contains(tile)), "{found:?}");
    }

    let (wall, desk) = (heard(&mut wall).await, heard(&mut desk).await);
    for words in ["与邻居", "案\"", "属实", "positions"] {
        assert!(desk.contains(words), "{words}: {desk}");
    }
    assert!(desk.contains(NAME) && !wall.contains(PART), "{wall}");
    // It hears what happened all the same: what, where and how far.
    for words in [id.as_str(), "dispute", "verified", "\"count\""] {
        assert!(wall.contains(words), "{words}: {wall}");
    }
    assert!(!wall.contains("\"cells\":["), "{wall}");
}

#[tokio::test]
async fn what_people_wrote_of_a_matter_cannot_be_found_out_by_asking_for_it() {
    let app = town().await;
    let owner = Somebody::Nobody;
    let display = owner.holder(&app, &json!({"kind": "display"})).await;
    happens(&app).await;
    let json = |filter: &str| format!("filter-lang=cql2-json&filter={filter}");
    for property in ["name", "subcategory"] {
        for query in [
            format!("{property}={NAME}案"),
            format!("sortby={property}"),
            format!("sortby=category,-{property}"),
            format!("filter={property}='{NAME}案'"),
            format!("filter='{NAME}案'<={property}"),
            format!("filter={property} LIKE '{PART}%25'"),
            format!("filter=NOT ({property} LIKE '{PART}%25')"),
            format!("filter={property} IN ('{NAME}案')"),
            format!("filter={property} IS NULL"),
            format!("filter=category='dispute' OR {property} > '欧'"),
            json(&format!(
                r#"{{"op":"like","args":[{{"property":"{property}"}},"{PART}%25"]}}"#
            )),
        ] {
            let path = format!("/ogc/collections/incidents/items?{query}");
            let (allowed, _) = answer(&app, &owner, &path).await;
            assert_eq!(allowed, StatusCode::OK, "{path}");
            let (refused, _) = answer(&app, &display, &path).await;
            assert_eq!(refused, StatusCode::FORBIDDEN, "{path}");
        }
    }
    // Names of grids and offices are no names of persons.
    for collection in ["communities", "grids", "offices"] {
        let path = format!("/ogc/collections/{collection}/items?filter=name LIKE '%25一%25'");
        let (allowed, _) = answer(&app, &display, &path).await;
        assert_eq!(allowed, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_wall_reads_in_which_hour_a_cell_was_visited_and_not_when() {
    let app = town().await;
    let owner = Somebody::Nobody;
    let display = owner.holder(&app, &json!({"kind": "display"})).await;
    let town = app.get::<TownIndex>(&(), &Default::default()).await;
    let at = town.grids.iter().find(|grid| grid.worker.is_some());
    let at = at.unwrap().inside;
    let begin = Timestamp::now().as_second().div_euclid(3600) * 3600 - 30 * 3600;
    let in_hour = |second: i64| Timestamp::from_second(begin + second).unwrap();
    // A walk to the east, five metres at a time, early in an hour that is over.
    let fix = |i: u32| {
        let lng = at.lng + f64::from(i) * 5e-5;
        json!({"time": in_hour(600 + i64::from(i) * 10), "lng": lng, "lat": at.lat})
    };
    let fixes: Vec<_> = (0..40).map(fix).collect();
    let track = json!({"device": format!("{NAME}W001"), "fixes": fixes});
    let taken = app.send("/api/v1/fixes", track.to_string()).await;
    assert_eq!(taken.status(), StatusCode::OK);

    let within = |from, to| format!("datetime={}/{}", in_hour(from), in_hour(to));
    let visited = "visited=true&limit=10000";
    let cells = "/ogc/collections/coverage/items";
    let count = async |somebody: &Somebody, query: String| {
        let told = somebody.json(&app, &format!("{cells}?{query}")).await;
        told["numberMatched"].as_u64().unwrap()
    };
    let hour = format!("{visited}&{}", within(0, 3600));
    let minute = format!("{visited}&{}", within(600, 660));
    let all = count(&owner, hour.clone()).await;
    assert!(count(&owner, minute.clone()).await < all);
    assert_eq!(count(&display, minute).await, all);
    assert_eq!(count(&display, hour.clone()).await, all);

    let told = display.json(&app, &format!("{cells}?{hour}")).await;
    for feature in told["features"].as_array().unwrap() {
        let last = feature["properties"]["last_visit"].as_str().unwrap();
        assert_eq!(last, in_hour(0).to_string());
    }
    let cell = told["features"][0]["id"].as_str().unwrap();
    let one = display.json(&app, &format!("{cells}/{cell}")).await;
    assert_eq!(one["properties"]["last_visit"], in_hour(0).to_string());
    // It is not found out by asking either.
    let later = format!(
        "filter=visited=true AND last_visit > TIMESTAMP('{}')&{}",
        in_hour(700),
        within(0, 3600)
    );
    assert!((1..all).contains(&count(&owner, later.clone()).await));
    assert_eq!(count(&display, later).await, 0);

    // A tile of minutes is that of their hour.
    let point = Bbox {
        west: at.lng,
        south: at.lat,
        east: at.lng,
        north: at.lat,
    };
    for (z, x, y) in tiles(point, 16) {
        let tile = |from, to| {
            let (from, to) = (in_hour(from), in_hour(to));
            format!("/tiles/coverage/{z}/{x}/{y}.mvt?from={from}&to={to}")
        };
        let (_, of_hour) = answer(&app, &owner, &tile(0, 3600)).await;
        let (_, of_minute) = answer(&app, &owner, &tile(600, 660)).await;
        let (_, seen) = answer(&app, &display, &tile(600, 660)).await;
        assert_ne!(of_hour, of_minute);
        assert_eq!(seen, of_hour);
    }
}

#[test]
fn whoever_reads_what_is_added_up_and_no_names_is_a_wall() {
    let reads = |role: &&Role| role.may(xunge_data::Right::Read);
    let roles: Vec<_> = <Role as strum::VariantArray>::VARIANTS
        .iter()
        .filter(reads)
        .filter(|role| !role.may(xunge_data::Right::Names))
        .collect();
    assert_eq!(roles, [&Role::Display]);
}
