//! Weekly inspections of communities and the problem list, as the wall tells
//! them.

use serde_json::json;
use xunge::{
    demo,
    log::{Log, SqliteLog},
    serve::Config,
};
use xunge_data::{
    Category, Code, Community, Inspection, ListedProblem, Record,
    api::{SupervisionFigures, Wall, WallQuery},
};

use crate::{app::App, caller::Somebody};

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn problem(
    id: &str,
    community: &Code,
    found: &str,
    due: &str,
    right: Option<&str>,
) -> ListedProblem {
    ListedProblem {
        id: code(id),
        community: community.clone(),
        grid: None,
        category: Category::Environment,
        title: format!("问题{id}"),
        found_on: found.parse().unwrap(),
        due_on: Some(due.parse().unwrap()),
        put_right_on: right.map(|day| day.parse().unwrap()),
    }
}

/// The demo town with inspections of two weeks in August 2022 and four
/// problems; nothing happens by itself.
async fn inspected() -> (App, Vec<Community>, tempfile::TempDir) {
    let mut records = demo::town().unwrap();
    let put = records.iter().find_map(|record| match record {
        Record::CommunitiesPut { communities, .. } => Some(communities.clone()),
        _ => None,
    });
    let communities = put.unwrap();
    let inspection = |i: usize, day: &str, score: f64| Inspection {
        community: communities[i].code.clone(),
        day: day.parse().unwrap(),
        score: score.try_into().unwrap(),
    };
    records.push(Record::InspectionsPut {
        replace: false,
        inspections: vec![
            // Monday the 1st to Sunday the 7th, then Monday the 8th and on.
            inspection(0, "2022-08-01", 80.0),
            inspection(0, "2022-08-07", 90.0),
            inspection(1, "2022-08-05", 95.0),
            inspection(2, "2022-08-05", 85.0),
            inspection(0, "2022-08-08", 96.5),
            inspection(1, "2022-08-12", 88.0),
            inspection(3, "2022-08-12", 88.0),
        ],
    });
    let of = &communities[4].code;
    records.push(Record::ProblemsPut {
        replace: false,
        problems: vec![
            problem("1", of, "2022-08-05", "2022-08-10", None),
            problem("2", of, "2022-08-05", "2022-08-12", Some("2022-08-13")),
            problem("3", of, "2022-08-12", "2022-08-15", None),
            problem("4", of, "2022-08-12", "2022-08-13", None),
        ],
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(&records).await.unwrap();
    log.close().await.unwrap();
    let app = App::start(Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(path),
        demo: false,
    });
    (app.await, communities, folder)
}

async fn told(app: &App, at: &str) -> SupervisionFigures {
    let query = WallQuery {
        at: Some(at.parse().unwrap()),
        days: None,
    };
    app.get::<Wall>(&(), &query).await.supervision
}

type Row = (Option<f64>, Option<u32>, Option<f64>, Option<u32>);

#[tokio::test]
async fn communities_are_ranked_by_their_last_score_of_the_week_beside_the_week_before() {
    let (app, communities, _folder) = inspected().await;
    let rows = |figures: &SupervisionFigures| -> Vec<(usize, Row)> {
        let row = |c: &xunge_data::api::CommunityScore| {
            let at = communities.iter().position(|known| known.code == c.code);
            let (score, before) = (c.score.map(f64::from), c.score_last_week.map(f64::from));
            (at.unwrap(), (score, c.place, before, c.place_last_week))
        };
        figures.ranking.iter().map(row).collect()
    };
    let figures = told(&app, "2022-08-14T00:00:00Z").await;
    assert_eq!(figures.week.unwrap().to_string(), "2022-08-08");
    assert_eq!(
        rows(&figures),
        [
            (0, (Some(96.5), Some(1), Some(90.0), Some(2))),
            (1, (Some(88.0), Some(2), Some(95.0), Some(1))),
            (3, (Some(88.0), Some(2), None, None)),
            (2, (None, None, Some(85.0), Some(3))),
        ]
    );
    // On Tuesday the 9th only one was inspected in that week; on Sunday the
    // 7th nobody knew of it.
    let tuesday = told(&app, "2022-08-09T00:00:00Z").await;
    assert_eq!(
        rows(&tuesday)[0],
        (0, (Some(96.5), Some(1), Some(90.0), Some(2)))
    );
    assert_eq!(rows(&tuesday)[1].1, (None, None, Some(95.0), Some(1)));
    let sunday = told(&app, "2022-08-07T00:00:00Z").await;
    assert_eq!(sunday.week.unwrap().to_string(), "2022-08-01");
    assert_eq!(rows(&sunday)[1], (0, (Some(90.0), Some(2), None, None)));
    let before = told(&app, "2022-07-31T00:00:00Z").await;
    assert_eq!(before, SupervisionFigures::default());
}

#[tokio::test]
async fn open_problems_are_listed_by_deadline_and_those_whose_last_day_is_over_are_marked() {
    let (app, communities, _folder) = inspected().await;
    let list = |figures: &SupervisionFigures| -> Vec<(String, bool)> {
        let tell = |p: &xunge_data::api::WallProblem| (p.id.to_string(), p.is_overdue);
        figures.problems.iter().map(tell).collect()
    };
    let owned = |rows: &[(&str, bool)]| -> Vec<(String, bool)> {
        rows.iter()
            .map(|(id, late)| ((*id).to_owned(), *late))
            .collect()
    };
    // Friday the 12th at noon in Shanghai.
    let figures = told(&app, "2022-08-12T04:00:00Z").await;
    let expected = [("1", true), ("2", false), ("4", false), ("3", false)];
    assert_eq!(list(&figures), owned(&expected));
    assert_eq!((figures.open, figures.overdue), (4, 1));
    let first = &figures.problems[0];
    assert_eq!(first.community.name, communities[4].name);
    // Sunday the 14th: the second was put right the day before.
    let figures = told(&app, "2022-08-14T04:00:00Z").await;
    assert_eq!(
        list(&figures),
        owned(&[("1", true), ("4", true), ("3", false)])
    );
    assert_eq!((figures.open, figures.overdue), (3, 2));
}

#[tokio::test]
async fn the_demo_towns_inspections_score_every_community_and_name_no_person() {
    let app = App::demo().await;
    let administrator = Somebody::sign_in(&app, "administrator", "administrator").await;
    let display = administrator
        .holder(&app, &json!({"kind": "display"}))
        .await;
    let seen = Somebody::Nobody.json(&app, "/api/v1/wall").await;
    let ranking = seen["supervision"]["ranking"].as_array().unwrap();
    assert_eq!(ranking.len(), 15);
    let places: Vec<_> = ranking
        .iter()
        .map(|c| c["place"].as_u64().unwrap())
        .collect();
    assert!(places.is_sorted() && places[0] == 1, "{places:?}");
    let problems = |body: &serde_json::Value| {
        let listed = &body["supervision"]["problems"];
        listed.as_array().unwrap().clone()
    };
    assert!(!problems(&seen).is_empty());
    assert!(
        problems(&seen)
            .iter()
            .all(|problem| problem["title"].is_string())
    );
    // What people write may name somebody: a display does not read it.
    let told = problems(&display.json(&app, "/api/v1/wall").await);
    assert!(!told.is_empty());
    assert!(told.iter().all(|problem| problem.get("title").is_none()));
}
