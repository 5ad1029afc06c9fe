//! What the chosen figure says of each grid.
use std::collections::{HashMap, HashSet};

use xunge_data::{
    Code, GridKind,
    api::{CoverageEntry, CoverageState, GridEntry, GridSummary},
};

use crate::state::Figure;

/// What a figure says of a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum GridValue {
    /// The figure; ages of visits in days.
    Known(f64),
    /// It is not known, or not well enough to be judged.
    NoData,
    /// There can be none: nothing in the grid can be patrolled.
    Nothing,
}

impl GridValue {
    /// The figure, where it is known.
    pub(crate) fn known(self) -> Option<f64> {
        match self {
            Self::Known(value) => Some(value),
            Self::NoData | Self::Nothing => None,
        }
    }
}

/// The age of a visit that never was, in days: greater than any other, and JSON can write it.
pub(crate) const NEVER_DAYS: f64 = 1e9;

/// The chosen figure of one grid.
fn figure_of(figure: Figure, summary: &GridSummary) -> GridValue {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of incidents stay below 2^52"
    )]
    let value = match figure {
        Figure::Coverage | Figure::VisitAge => {
            return of_coverage(figure, summary.coverage.as_ref());
        }
        Figure::OpenIncidents => Some(summary.open as f64),
        Figure::SettledInGrid => summary.settled_in_grid.share,
        Figure::Per1000Residents => summary.per_1000_residents,
        Figure::Stars => summary.stars.map(f64::from),
    };
    value.map_or(GridValue::NoData, GridValue::Known)
}

/// Coverage or the age of visits: what is not well known is not judged, whatever it says.
pub(super) fn of_coverage(figure: Figure, coverage: Option<&CoverageEntry>) -> GridValue {
    let Some((coverage, share)) = coverage.and_then(|coverage| Some((coverage, coverage.share?)))
    else {
        return GridValue::Nothing;
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "centuries in seconds stay below 2^52"
    )]
    let days = |seconds: i64| seconds as f64 / 86_400.0;
    match (coverage.state, figure) {
        (CoverageState::NoData, _) => GridValue::NoData,
        (CoverageState::Ok, Figure::VisitAge) => {
            GridValue::Known(coverage.age_p50_s.map_or(NEVER_DAYS, days))
        }
        (CoverageState::Ok, _) => GridValue::Known(share),
    }
}

/// Whether any track ever led through the grid.
pub(super) fn was_patrolled(summary: &GridSummary) -> bool {
    let coverage = summary.coverage.as_ref();
    coverage.is_some_and(|coverage| coverage.covered > 0 || coverage.last_visit.is_some())
}

/// The chosen figure of every basic grid.
pub(super) fn figures(
    figure: Figure,
    grids: &[GridEntry],
    summaries: &[GridSummary],
) -> HashMap<Code, GridValue> {
    let basic: HashSet<&Code> = grids
        .iter()
        .filter(|grid| grid.kind == GridKind::Basic)
        .map(|grid| &grid.code)
        .collect();
    summaries
        .iter()
        .filter(|summary| basic.contains(&summary.code))
        .map(|summary| (summary.code.clone(), figure_of(figure, summary)))
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    /// What coverage says of a grid.
    pub(in crate::legend) fn coverage(
        state: CoverageState,
        share: Option<f64>,
        age_p50_s: Option<i64>,
    ) -> CoverageEntry {
        CoverageEntry {
            code: Code::new("1").unwrap(),
            name: String::new(),
            cells: 100,
            covered: 0,
            share,
            completeness: None,
            state,
            last_visit: None,
            age_p50_s,
            age_p90_s: None,
            age_oldest_s: None,
            never_visited: 0,
        }
    }

    #[test]
    fn not_visited_and_no_data_and_nothing_to_patrol_are_three_things() {
        let value =
            |coverage: Option<CoverageEntry>| of_coverage(Figure::Coverage, coverage.as_ref());
        let is = |state, share| value(Some(coverage(state, share, None)));
        assert_eq!(is(CoverageState::Ok, Some(0.0)), GridValue::Known(0.0));
        assert_eq!(is(CoverageState::NoData, Some(0.9)), GridValue::NoData);
        assert_eq!(is(CoverageState::Ok, None), GridValue::Nothing);
        assert_eq!(value(None), GridValue::Nothing);
    }
}
