//! The command-centre wall says what the other figures say, and names nobody.

use std::collections::BTreeMap;

use xunge_data::{
    Category, GridKind, SHANGHAI, Timestamp, Window,
    api::{
        ByCollection, CollectionId, Coverage, CoverageBy, CoverageQuery, Items, ItemsQuery,
        NoQuery, Overview, TownIndex, Wall, WallBody, WallQuery, WindowQuery,
    },
    day_of, day_start,
};

use crate::app::App;

const DAY_S: i64 = 86_400;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn earlier(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(at.as_second() - seconds).unwrap()
}

/// An evening in August 2022: many matters are open.
const EVENING: &str = "2022-08-24T11:30:00Z";

async fn evening(app: &App) -> WallBody {
    let query = WallQuery {
        at: Some(moment(EVENING)),
        days: Some(20),
    };
    app.get::<Wall>(&(), &query).await
}

/// When and in which category every incident was reported, from its items.
async fn reports(app: &App) -> Vec<(Timestamp, Category)> {
    let collection = ByCollection {
        collection: CollectionId::Incidents,
    };
    let query = ItemsQuery {
        limit: Some("10000".into()),
        ..ItemsQuery::default()
    };
    let items = app.get::<Items>(&collection, &query).await;
    let text = |feature: &geojson::Feature, name: &str| -> String {
        feature.property(name).unwrap().as_str().unwrap().to_owned()
    };
    let report = |feature: &geojson::Feature| {
        let at = moment(&text(feature, "reported_at"));
        (at, text(feature, "category").parse().unwrap())
    };
    items.features.iter().map(report).collect()
}

#[tokio::test]
async fn the_wall_says_what_the_overview_says_of_the_same_moment() {
    let app = App::august().await;
    let wall = evening(&app).await;
    let of = |at: Timestamp| WindowQuery {
        from: Some(earlier(at, 20 * DAY_S)),
        to: Some(at),
    };
    let at = moment(EVENING);
    let now = app.get::<Overview>(&(), &of(at)).await;
    assert_eq!(wall.incidents, now.incidents);
    assert_eq!((wall.counts, wall.stars), (now.counts, now.stars));
    let week_ago = earlier(at, 7 * DAY_S);
    let before = app.get::<Overview>(&(), &of(week_ago)).await;
    assert_eq!(wall.incidents_last_week, before.incidents);
    assert!(wall.incidents.open > 0 && wall.incidents.overdue > 0);
    assert_eq!(wall.open.len() as u64, wall.incidents.open);
    let overdue = wall.open.iter().filter(|incident| incident.is_overdue);
    assert_eq!(overdue.count() as u64, wall.incidents.overdue);
    let grids = wall.grids.iter();
    let (open, overdue) = grids.fold((0, 0), |(o, d), grid| (o + grid.open, d + grid.overdue));
    assert_eq!(
        (open, overdue),
        (wall.incidents.open, wall.incidents.overdue)
    );
    let reported: u64 = wall.communities.iter().map(|c| c.reported).sum();
    assert_eq!(reported + now.outside_grids, wall.incidents.reported);
}

#[tokio::test]
async fn what_is_usual_is_the_mean_of_the_days_before_up_to_the_same_hour() {
    let app = App::august().await;
    let wall = evening(&app).await;
    let at = moment(EVENING);
    let midnight = day_start(day_of(at));
    let reports = reports(&app).await;
    let first = reports.iter().map(|(at, _)| *at).min().unwrap();
    let mut sums: BTreeMap<Category, u64> = BTreeMap::new();
    let mut days = 0;
    for back in 1..=28 {
        let from = earlier(midnight, back * DAY_S);
        if from < day_start(day_of(first)) {
            break;
        }
        days += 1;
        let part = Window {
            from,
            to: earlier(at, back * DAY_S),
        };
        for (_, category) in reports.iter().filter(|(at, _)| part.contains(*at)) {
            *sums.entry(*category).or_default() += 1;
        }
    }
    assert_eq!((wall.today.from, wall.today.usual_days), (midnight, days));
    let today = Window {
        from: midnight,
        to: at,
    };
    for row in &wall.today.by_category {
        let of = |(at, category): &&(Timestamp, Category)| {
            *category == row.category && today.contains(*at)
        };
        assert_eq!(row.reported, reports.iter().filter(of).count() as u64);
        let sum = sums.get(&row.category).copied().unwrap_or(0);
        let mean = sum as f64 / f64::from(days);
        assert!((row.usual.unwrap() - mean).abs() < 1e-9, "{row:?} {mean}");
    }
    let all: u64 = wall.today.by_category.iter().map(|row| row.reported).sum();
    assert_eq!(all, wall.today.reported);
}

#[tokio::test]
async fn every_matter_ends_at_a_level_or_goes_on_to_the_next() {
    let app = App::august().await;
    let wall = evening(&app).await;
    assert_eq!(wall.flow[0].reached, wall.incidents.reported);
    for pair in wall.flow.windows(2) {
        assert_eq!(pair[0].passed_on, pair[1].reached);
    }
    for level in &wall.flow {
        let parts = level.settled + level.open + level.rejected + level.passed_on;
        assert_eq!(parts, level.reached, "{level:?}");
        let settled = wall.incidents.by_level_settled[&level.level];
        assert_eq!(level.settled, settled, "{level:?}");
    }
    let open: u64 = wall.flow.iter().map(|level| level.open).sum();
    assert_eq!(open, wall.incidents.open);
}

#[tokio::test]
async fn the_trend_and_the_hours_of_the_week_count_every_report_once() {
    let app = App::august().await;
    let wall = evening(&app).await;
    let days = wall.trend.iter().flat_map(|day| day.by_category.values());
    assert_eq!(days.sum::<u64>(), wall.incidents.reported);
    let midnight = day_start(day_of(moment(EVENING)));
    let weeks = Window {
        from: earlier(midnight, 28 * DAY_S),
        to: midnight,
    };
    let mut hours = vec![vec![0_u64; 24]; 7];
    for (at, _) in reports(&app).await {
        if weeks.contains(at) {
            let at = at.to_zoned(SHANGHAI);
            let day = at.weekday().to_monday_zero_offset().unsigned_abs();
            hours[usize::from(day)][usize::from(at.hour().unsigned_abs())] += 1;
        }
    }
    assert_eq!(wall.hours, hours);
}

#[tokio::test]
async fn the_walls_coverage_is_that_of_today_and_counts_no_grid_twice() {
    let app = App::demo().await;
    let wall = app.get::<Wall>(&(), &WallQuery::default()).await;
    let query = |by| CoverageQuery {
        from: Some(wall.today.from),
        to: Some(wall.as_of),
        by: Some(by),
    };
    let grids = app.get::<Coverage>(&(), &query(CoverageBy::Grid)).await;
    let shares: BTreeMap<_, _> = grids
        .iter()
        .map(|entry| (&entry.code, entry.cells))
        .collect();
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let basic = town
        .grids
        .iter()
        .filter(|grid| grid.kind == GridKind::Basic);
    let codes: Vec<_> = basic.map(|grid| &grid.code).collect();
    assert_eq!(
        wall.grids.iter().map(|grid| &grid.code).collect::<Vec<_>>(),
        codes
    );
    let cells: u64 = codes.iter().map(|code| shares[code]).sum();
    assert_eq!(wall.today.coverage.as_ref().unwrap().cells, cells);
    let communities = wall.communities.iter();
    let of_communities = communities
        .filter_map(|c| c.coverage.as_ref())
        .map(|c| c.cells);
    assert_eq!(of_communities.sum::<u64>(), cells);
    assert!(wall.on_duty.part <= wall.on_duty.whole && wall.data_until.unwrap() <= wall.as_of);
    assert!(wall.today.patrol_yesterday_m > 0.0 || wall.today.patrol_m > 0.0);
}

#[tokio::test]
async fn the_wall_names_nobody() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let names: Vec<_> = town
        .grids
        .iter()
        .filter_map(|grid| grid.worker.as_ref())
        .collect();
    assert!(names.len() >= 88);
    let wall = app.ask("/api/v1/wall").await.text().await.unwrap();
    for name in names {
        assert!(!wall.contains(name.as_str()), "{name}");
    }
    assert!(!wall.contains("device") && !wall.contains("\"worker\""));
}

#[tokio::test]
async fn a_wall_without_anything_has_nothing_to_divide_by() {
    let app = App::august().await;
    let query = WallQuery {
        at: Some(moment("2022-01-01T00:00:00Z")),
        days: Some(1),
    };
    let wall = app.get::<Wall>(&(), &query).await;
    assert_eq!((wall.incidents.reported, wall.today.usual), (0, None));
    assert_eq!(
        (wall.incidents.on_time.share, wall.data_until),
        (None, None)
    );
    assert!(wall.latest.is_empty() && wall.open.is_empty());
    assert!(wall.today.patrol_m == 0.0 && wall.today.patrol_m.is_sign_positive());
}

#[tokio::test]
async fn a_question_to_the_wall_that_cannot_be_read_is_a_problem() {
    let app = App::demo().await;
    for (query, parameter) in [("days=0", "days"), ("days=101", "days"), ("at=dawn", "at")] {
        let problem = app.problem(&format!("/api/v1/wall?{query}")).await;
        let told = (problem.status, problem.parameter.as_deref());
        assert_eq!(told, (400, Some(parameter)), "{query}");
    }
    let far = WallQuery {
        at: Some(moment("2200-01-01T00:00:00Z")),
        days: None,
    };
    let wall = app.get::<Wall>(&(), &far).await;
    assert!(wall.as_of < moment("2199-01-01T00:00:00Z") && wall.days == WallQuery::DAYS);
}
