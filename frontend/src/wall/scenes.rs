//! Which panels a scene has at each side. A column has six rows; a wide glass has two of them.
use super::{panels::Panel, show::Scene};

/// The panels of a scene at the left and at the right, column by column.
pub(super) fn panels(scene: Scene, is_wide: bool) -> [Vec<Panel>; 2] {
    use Panel::*;
    let (left, right): (&[Panel], &[Panel]) = match (scene, is_wide) {
        (Scene::Overview, false) => (&[Territory, Today, Trend], &[Flow, Latest, StarKinds]),
        (Scene::Overview, true) => (
            &[Territory, Today, Trend, VisitAge, CoverageDays, Hours],
            &[Flow, StarKinds, Latest, ByCommunity],
        ),
        (Scene::Coverage, false) => (&[VisitAge, CoverageDays, WithoutData], &[ByCommunity]),
        (Scene::Coverage, true) => (
            &[VisitAge, CoverageDays, WithoutData, Territory, Today, Trend],
            &[ByCommunity, Table],
        ),
        (Scene::Incidents, false) => (&[Today, Trend, Hours], &[Flow, OpenList]),
        (Scene::Incidents, true) => (
            &[Today, Trend, Hours, Flow, OpenList],
            &[Latest, StarKinds, VisitAge, Table],
        ),
        (Scene::Communities, false) => (&[Matrix, Problems], &[Table]),
        (Scene::Communities, true) => (
            &[Matrix, StarKinds, Problems, Flow, Hours],
            &[Table, ByCommunity],
        ),
        (Scene::Grid, false) => (
            &[GridFacts, GridCoverage, GridDays],
            &[GridIncidents, GridOpen, GridOffices],
        ),
        (Scene::Grid, true) => (
            &[GridFacts, GridCoverage, GridDays, Territory, Today, Trend],
            &[GridIncidents, GridOpen, GridOffices, Latest, OpenList],
        ),
        (Scene::Alert, false) => (&[Alert, Today, Hours], &[OpenList, Latest]),
        (Scene::Alert, true) => (
            &[Alert, Today, Hours, Territory, Flow, Trend],
            &[OpenList, Latest, Table],
        ),
    };
    [left.to_vec(), right.to_vec()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use strum::VariantArray;

    const ROWS: u32 = 6;

    #[test]
    fn every_column_is_full_and_no_panel_comes_twice() {
        for scene in Scene::VARIANTS {
            for (is_wide, columns) in [(false, 1), (true, 2)] {
                let sides = panels(*scene, is_wide);
                for side in &sides {
                    let mut filled = 0;
                    for panel in side {
                        let room = ROWS - filled % ROWS;
                        assert!(
                            panel.rows() <= room,
                            "{scene} {panel:?} does not fit its column"
                        );
                        filled += panel.rows();
                    }
                    assert_eq!(filled, columns * ROWS, "{scene} {is_wide} {side:?}");
                }
                let all: Vec<_> = sides.iter().flatten().collect();
                let once: HashSet<_> = all.iter().collect();
                assert_eq!(once.len(), all.len(), "{scene} {all:?}");
            }
        }
    }
}
