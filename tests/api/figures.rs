//! Figures against a count by hand of the same incidents.

use std::time::Duration;

use xunge_data::{
    GridKind,
    api::{
        AllGridFigures, ByCode, ByCollection, CollectionId, GridFigures, Items, ItemsQuery,
        NoQuery, Overview, TownIndex, WindowQuery,
    },
};

use crate::app::App;

#[tokio::test]
async fn the_grids_together_have_the_incidents_of_the_subdistrict() {
    let app = App::demo().await;
    let overview = app.get::<Overview>(&(), &WindowQuery::default()).await;
    let window = WindowQuery {
        from: Some(overview.from),
        to: Some(overview.to),
    };
    let all = app.get::<AllGridFigures>(&(), &window).await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let basic = all
        .iter()
        .zip(&town.grids)
        .filter(|(_, grid)| grid.kind == GridKind::Basic);
    let (reported, open) = basic.fold((0, 0), |(r, o), (figures, grid)| {
        assert_eq!(figures.code, grid.code);
        (r + figures.reported, o + figures.open)
    });
    assert_eq!(
        reported + overview.outside_grids,
        overview.incidents.reported
    );
    assert_eq!(open, overview.incidents.open);
    let trend: u64 = overview.trend.iter().map(|bucket| bucket.reported).sum();
    assert_eq!(trend, overview.incidents.reported);
}

#[tokio::test]
async fn a_grid_counts_what_its_items_say() {
    let app = App::demo().await;
    let code = xunge_data::Code::new("411525001005001").unwrap();
    let path = ByCode { code: code.clone() };
    let figures = app.get::<GridFigures>(&path, &WindowQuery::default()).await;
    let query = ItemsQuery {
        limit: Some("10000".into()),
        properties: [("grid".to_owned(), code.to_string())].into(),
        ..ItemsQuery::default()
    };
    let collection = ByCollection {
        collection: CollectionId::Incidents,
    };
    let items = app.get::<Items>(&collection, &query).await;
    let in_window = items.features.iter().filter(|feature| {
        let at = feature
            .property("reported_at")
            .unwrap()
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        figures.from <= at && at < figures.to
    });
    let in_window: Vec<_> = in_window.collect();
    assert_eq!(figures.incidents.reported, in_window.len() as u64);
    let closed = in_window
        .iter()
        .filter(|f| f.property("status").unwrap() == "closed")
        .count();
    assert_eq!(figures.incidents.closed, closed as u64);
    assert_eq!(figures.incidents.settled_in_grid.whole, closed as u64);
    assert_eq!(figures.offices.len(), 3);
    assert_eq!(figures.nearest_offices.len(), 3);
    assert!(figures.worker.is_some() && figures.party_group.is_some() && figures.area_m2 > 1e4);
}

#[tokio::test]
async fn a_window_in_the_past_sees_incidents_as_they_stood_then() {
    let app = App::demo().await;
    let now = app.get::<Overview>(&(), &WindowQuery::default()).await;
    let to = now
        .from
        .checked_add(Duration::from_secs(24 * 3600))
        .unwrap();
    let window = WindowQuery {
        from: Some(now.from),
        to: Some(to),
    };
    let then = app.get::<Overview>(&(), &window).await;
    assert_eq!(then.as_of, to);
    let sum: u64 = then.incidents.by_status.values().sum();
    assert_eq!(sum, then.incidents.reported);
    let later = WindowQuery {
        from: Some(now.from),
        to: Some(now.to),
    };
    let later = app.get::<Overview>(&(), &later).await;
    assert!(then.incidents.reported > 0 && then.incidents.reported < later.incidents.reported);
    assert!(
        then.incidents.open > 0,
        "at the end of a day some of its incidents are open"
    );
}

#[tokio::test]
async fn bad_windows_and_unknown_grids_are_problems() {
    let app = App::demo().await;
    let reversed = "/api/v1/overview?from=2022-08-02T00:00:00Z&to=2022-08-01T00:00:00Z";
    assert_eq!(app.problem(reversed).await.status, 400);
    let endless = "/api/v1/overview?from=0001-01-01T00:00:00Z&to=2022-08-01T00:00:00Z";
    assert_eq!(app.problem(endless).await.status, 400);
    let unreadable = app.problem("/api/v1/overview?from=yesterday").await;
    assert_eq!(
        (unreadable.status, unreadable.parameter.as_deref()),
        (400, Some("from"))
    );
    assert_eq!(
        app.problem("/api/v1/grids/nowhere/figures").await.status,
        404
    );
}
