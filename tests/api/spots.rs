//! Questions about a spot.

use xunge_data::{
    Position,
    api::{Locate, LocateQuery, Nearest, NearestQuery, NoQuery, TownIndex},
};

use crate::app::App;

#[tokio::test]
async fn every_grid_is_found_at_the_point_inside_it() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    for grid in &town.grids {
        let Position { lng, lat } = grid.inside;
        let found = app
            .get::<Locate>(
                &(),
                &LocateQuery {
                    lng: Some(lng),
                    lat: Some(lat),
                },
            )
            .await;
        let codes = found
            .basic_grid
            .iter()
            .chain(&found.dedicated_grids)
            .map(|named| &named.code);
        assert!(
            codes.into_iter().any(|code| *code == grid.code),
            "{}",
            grid.code
        );
        assert_eq!(found.community.unwrap().code, grid.community);
    }
}

#[tokio::test]
async fn nowhere_is_in_no_grid() {
    let app = App::demo().await;
    let sea = LocateQuery {
        lng: Some(0.0),
        lat: Some(0.0),
    };
    let found = app.get::<Locate>(&(), &sea).await;
    assert!(found.community.is_none() && found.basic_grid.is_none());
    assert!(found.dedicated_grids.is_empty());
}

#[tokio::test]
async fn nearest_offices_come_in_order_of_true_metres() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    let spot = Position {
        lng: 115.668,
        lat: 32.171,
    };
    let query = NearestQuery {
        lng: Some(spot.lng),
        lat: Some(spot.lat),
        k: Some(45),
        ..NearestQuery::default()
    };
    let near = app.get::<Nearest>(&(), &query).await;
    let mut measured: Vec<f64> = town
        .offices
        .iter()
        .map(|office| xunge::model::distance_m(spot, office.position))
        .collect();
    measured.sort_by(f64::total_cmp);
    let answered: Vec<f64> = near.iter().map(|office| office.distance_m).collect();
    assert_eq!(answered, measured);
    assert!(answered[0] < 1_000.0 && answered[44] > 1_000.0);
}

#[tokio::test]
async fn impossible_questions_are_refused_with_the_reason() {
    let app = App::demo().await;
    for (path, parameter) in [
        ("/api/v1/locate", "lng"),
        ("/api/v1/locate?lng=115.67", "lat"),
        ("/api/v1/locate?lng=32.17&lat=115.67", "lng"),
        ("/api/v1/locate?lng=NaN&lat=1", "lng"),
        ("/api/v1/locate?lng=115.67&lat=95", "lat"),
        ("/api/v1/nearest?lng=115.67&lat=32.17&k=0", "k"),
        ("/api/v1/nearest?lng=115.67&lat=32.17&k=101", "k"),
        ("/api/v1/nearest?lng=115.67&lat=32.17&kind=dragon", "kind"),
    ] {
        let problem = app.problem(path).await;
        assert_eq!(
            (problem.status, problem.parameter.as_deref()),
            (400, Some(parameter)),
            "{path}"
        );
    }
    let swapped = app.problem("/api/v1/locate?lng=32.17&lat=115.67").await;
    assert!(swapped.detail.unwrap().contains("swapped"));
}
