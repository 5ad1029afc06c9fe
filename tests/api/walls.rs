//! A desk drives a wall over the live stream.

use reqwest::{Method, StatusCode};
use serde_json::json;
use xunge_data::{
    Role,
    api::{Driven, LiveChange, WallEntry, WallScene},
};

use crate::{app::App, caller::Somebody, stream::Stream};

/// What the next message tells the wall; it tells of nothing else.
async fn told(stream: &mut Stream) -> Option<Driven> {
    let body = stream.message().await;
    match &body.changes[..] {
        [LiveChange::Wall { driven }] => driven.clone(),
        other => panic!("{other:?}"),
    }
}

const HALL: &str = "?topics=walls&wall=hall";

async fn drive(app: &App, somebody: &Somebody, body: serde_json::Value) -> WallEntry {
    let answer = somebody
        .send(app, Method::POST, "/api/v1/walls/hall", &body)
        .await;
    assert_eq!(answer.status(), StatusCode::OK, "{body}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_dispatcher_drives_a_wall_by_its_name_and_lets_it_go() {
    let app = App::demo().await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let mut hall = Stream::open(&app, HALL).await;
    // Once it has said hello it is connected.
    assert_eq!(hall.next().await.unwrap().name, "hello");
    let mut other = Stream::open(&app, "?topics=walls&wall=other").await;
    assert_eq!(other.next().await.unwrap().name, "hello");
    let walls = dispatcher.json(&app, "/api/v1/walls").await;
    let names = |entry: &serde_json::Value| (entry["name"].clone(), entry["screens"].clone());
    let walls: Vec<_> = walls.as_array().unwrap().iter().map(names).collect();
    assert_eq!(
        walls,
        [(json!("hall"), json!(1)), (json!("other"), json!(1))]
    );

    let order = json!({"scene": "coverage", "days": 7, "pause": true});
    let entry = drive(&app, &dispatcher, order).await;
    let driven = told(&mut hall).await.unwrap();
    assert_eq!(driven.order.scene, Some(WallScene::Coverage));
    assert_eq!(
        (driven.order.days, driven.order.pause),
        (Some(7), Some(true))
    );
    assert_eq!(driven.by, Some(Role::Dispatcher));
    assert!((1..=Driven::FOR_S).contains(&driven.left_s));
    assert_eq!(entry.driven.unwrap().order, driven.order);

    // An order that says nothing keeps the last one, as it was told.
    drive(&app, &dispatcher, json!({})).await;
    let kept = told(&mut hall).await.unwrap();
    assert_eq!((kept.told_at, kept.order), (driven.told_at, driven.order));
    drive(&app, &dispatcher, json!({"scene": "incidents"})).await;
    let next = told(&mut hall).await.unwrap();
    assert!(next.told_at > driven.told_at);
    assert_eq!(next.order.days, Some(7));

    let path = "/api/v1/walls/hall";
    let released = dispatcher.ask(&app, Method::DELETE, path).await;
    assert_eq!(released.status(), StatusCode::OK);
    assert_eq!(told(&mut hall).await, None);
    // The other wall heard nothing: the first that it hears is its own.
    let body = json!({"pause": true});
    let path = "/api/v1/walls/other";
    dispatcher.send(&app, Method::POST, path, &body).await;
    assert_eq!(told(&mut other).await.unwrap().order.scene, None);
}

#[tokio::test]
async fn a_screen_that_connects_later_hears_what_its_wall_was_told() {
    let app = App::demo().await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let mut first = Stream::open(&app, HALL).await;
    assert_eq!(first.next().await.unwrap().name, "hello");
    drive(&app, &dispatcher, json!({"scene": "grid"})).await;
    let mut second = Stream::open(&app, HALL).await;
    assert_eq!(second.next().await.unwrap().name, "hello");
    let heard = told(&mut second).await.unwrap();
    assert_eq!(heard.order.scene, Some(WallScene::Grid));
}

#[tokio::test]
async fn a_wall_that_is_not_there_and_an_order_that_cannot_be_followed_are_problems() {
    let app = App::demo().await;
    let dispatcher = Somebody::sign_in(&app, "dispatcher", "dispatcher").await;
    let mut hall = Stream::open(&app, HALL).await;
    assert_eq!(hall.next().await.unwrap().name, "hello");
    let asked = async |method, path: &str, body| {
        let answer = dispatcher.send(&app, method, path, &body).await;
        let status = answer.status().as_u16();
        let problem: serde_json::Value = answer.json().await.unwrap();
        (status, problem["parameter"].as_str().map(str::to_owned))
    };
    let nowhere = "/api/v1/walls/nowhere";
    assert_eq!(asked(Method::POST, nowhere, json!({})).await, (404, None));
    assert_eq!(asked(Method::DELETE, nowhere, json!({})).await, (404, None));
    for (body, parameter) in [
        (json!({"scene": "weather"}), "scene"),
        (json!({"days": 0}), "days"),
        (json!({"grid": "nowhere"}), "grid"),
        (json!({"volume": 11}), "volume"),
    ] {
        let told = asked(Method::POST, "/api/v1/walls/hall", body.clone()).await;
        assert_eq!(
            (told.0, told.1.as_deref()),
            (400, Some(parameter)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_wall_hears_the_role_of_who_drives_it_and_never_a_name() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let new = json!({"name": "wangxiaoming", "password": "long enough", "role": "dispatcher"});
    let path = "/api/v1/accounts";
    administrator.send(&app, Method::POST, path, &new).await;
    let somebody = Somebody::sign_in(&app, "wangxiaoming", "long enough").await;
    let mut hall = Stream::open(&app, HALL).await;
    assert_eq!(hall.next().await.unwrap().name, "hello");
    drive(&app, &somebody, json!({"pause": true})).await;
    let event = hall.next().await.unwrap();
    assert!(event.data.contains("dispatcher"), "{}", event.data);
    assert!(!event.data.contains("wangxiaoming"), "{}", event.data);
}
