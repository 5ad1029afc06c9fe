//! The public figures of Liaocheng, as a reader of the API sees them.

use xunge_data::{
    Category, OfficeKind, PublicityKind, StarKind,
    api::{NoQuery, Overview, TownIndex, WindowQuery},
};

use crate::app::App;

#[tokio::test]
async fn the_demo_town_has_every_public_figure() {
    let app = App::demo().await;
    let overview = app.get::<Overview>(&(), &WindowQuery::default()).await;
    let counts = overview.counts;
    assert_eq!(
        (
            counts.communities,
            counts.basic_grids,
            counts.dedicated_grids
        ),
        (15, 88, 64)
    );
    assert_eq!(
        (counts.offices, counts.workers, counts.services),
        (45, 88, 53)
    );
    assert!(counts.offices_by_kind.values().all(|&n| n == 15) && counts.offices_by_kind.len() == 3);
    assert!(
        counts
            .offices_by_kind
            .contains_key(&OfficeKind::PropertyTalk)
    );
    assert_eq!(counts.workers_mean_age, Some(35.0));
    assert_eq!(counts.party_groups, 88);
    let printed = |kind| counts.publicity[&kind];
    assert_eq!(printed(PublicityKind::PocketBook), 125);
    assert_eq!(printed(PublicityKind::GuideChart), 16);
    assert_eq!(printed(PublicityKind::Slogan), 20);
}

#[tokio::test]
async fn the_star_plan_reconciles_both_ways() {
    let app = App::demo().await;
    let stars = app
        .get::<Overview>(&(), &WindowQuery::default())
        .await
        .stars;
    let by_stars: Vec<_> = stars.communities_by_stars.into_iter().collect();
    assert_eq!(by_stars, [(1, 4), (2, 7), (3, 2), (4, 1), (5, 1)]);
    assert_eq!(stars.by_kind[&StarKind::SharedBuilding], 10);
    assert_eq!(stars.by_kind[&StarKind::SafetyRuleOfLaw], 2);
    assert_eq!(stars.by_kind[&StarKind::HappinessHarmony], 5);
    assert_eq!(stars.by_kind[&StarKind::BusinessEmployment], 15);
    assert_eq!(stars.by_kind[&StarKind::StrongBranch], 1);
    assert_eq!(stars.total, 33);
    assert_eq!(stars.by_kind.values().sum::<u64>(), 33);
    assert_eq!(
        by_stars
            .iter()
            .map(|(stars, n)| u64::from(*stars) * n)
            .sum::<u64>(),
        33
    );
}

#[tokio::test]
async fn over_seventy_disputes_were_settled_and_every_duty_has_incidents() {
    let app = App::demo().await;
    let incidents = app
        .get::<Overview>(&(), &WindowQuery::default())
        .await
        .incidents;
    assert!(
        incidents.disputes_settled > 70,
        "{}",
        incidents.disputes_settled
    );
    let duties = incidents
        .by_category
        .iter()
        .filter(|(c, _)| **c != Category::Other);
    assert_eq!(duties.filter(|(_, n)| **n > 0).count(), 6);
}

#[tokio::test]
async fn the_demo_town_says_that_it_is_invented() {
    let app = App::demo().await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    assert!(town.demo);
    assert_eq!((town.grids.len(), town.offices.len()), (152, 45));
    assert!(
        app.json("/ogc").await["title"]
            .as_str()
            .unwrap()
            .contains("演示数据")
    );
}
