//! What a figure is: its rule in words, what is divided by what, and what was left out.
use xunge_data::{
    Timestamp,
    api::{CoverageEntry, IncidentFigures, Share},
};

use crate::{
    format,
    i18n::t_string,
    language::Words,
    words::{Name, age_text},
};

/// A figure that a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Indicator {
    Reported,
    Open,
    Overdue,
    Closed,
    SettledInGrid,
    SettledInCommunity,
    OnTime,
    DisputesSettled,
    Per1000Residents,
    Stars,
    Area,
    MeanAge,
    Distance,
    ByCategory,
    ByStatus,
    ByLevelSettled,
    Trend,
    Coverage,
    Completeness,
    VisitAge,
    CoverageByDay,
}

impl Name for Indicator {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Reported => t_string!(words, figure.reported),
            Self::Open => t_string!(words, figure.open),
            Self::Overdue => t_string!(words, figure.overdue),
            Self::Closed => t_string!(words, figure.closed),
            Self::SettledInGrid => t_string!(words, figure.settled_in_grid),
            Self::SettledInCommunity => t_string!(words, figure.settled_in_community),
            Self::OnTime => t_string!(words, figure.on_time),
            Self::DisputesSettled => t_string!(words, figure.disputes_settled),
            Self::Per1000Residents => t_string!(words, figure.per_1000_residents),
            Self::Stars => t_string!(words, figure.stars),
            Self::Area => t_string!(words, figure.area),
            Self::MeanAge => t_string!(words, figure.mean_age),
            Self::Distance => t_string!(words, figure.distance),
            Self::ByCategory => t_string!(words, figure.by_category),
            Self::ByStatus => t_string!(words, figure.by_status),
            Self::ByLevelSettled => t_string!(words, figure.by_level_settled),
            Self::Trend => t_string!(words, figure.trend),
            Self::Coverage => t_string!(words, figure.coverage),
            Self::Completeness => t_string!(words, figure.completeness),
            Self::VisitAge => t_string!(words, figure.visit_age),
            Self::CoverageByDay => t_string!(words, figure.coverage_by_day),
        }
    }
}

impl Indicator {
    /// How it is worked out, in a sentence.
    pub(crate) fn rule(self, words: Words) -> &'static str {
        match self {
            Self::Reported => t_string!(words, formula.reported),
            Self::Open => t_string!(words, formula.open),
            Self::Overdue => t_string!(words, formula.overdue),
            Self::Closed => t_string!(words, formula.closed),
            Self::SettledInGrid => t_string!(words, formula.settled_in_grid),
            Self::SettledInCommunity => t_string!(words, formula.settled_in_community),
            Self::OnTime => t_string!(words, formula.on_time),
            Self::DisputesSettled => t_string!(words, formula.disputes_settled),
            Self::Per1000Residents => t_string!(words, formula.per_1000_residents),
            Self::Stars => t_string!(words, formula.stars),
            Self::Area => t_string!(words, formula.area),
            Self::MeanAge => t_string!(words, formula.mean_age),
            Self::Distance => t_string!(words, formula.distance),
            Self::ByCategory => t_string!(words, formula.by_category),
            Self::ByStatus => t_string!(words, formula.by_status),
            Self::ByLevelSettled => t_string!(words, formula.by_level_settled),
            Self::Trend => t_string!(words, formula.trend),
            Self::Coverage => t_string!(words, formula.coverage),
            Self::Completeness => t_string!(words, formula.completeness),
            Self::VisitAge => t_string!(words, formula.visit_age),
            Self::CoverageByDay => t_string!(words, formula.coverage_by_day),
        }
    }

    /// What a chart counts; any other figure counts itself.
    fn counted(self) -> Self {
        match self {
            Self::ByCategory | Self::ByStatus | Self::Trend => Self::Reported,
            Self::ByLevelSettled => Self::Closed,
            figure => figure,
        }
    }

    /// The indicator as a count among the incidents, if it is one.
    fn count_in(self, incidents: &IncidentFigures) -> Option<u64> {
        match self.counted() {
            Self::Reported => Some(incidents.reported),
            Self::Open => Some(incidents.open),
            Self::Overdue => Some(incidents.overdue),
            Self::Closed => Some(incidents.closed),
            Self::DisputesSettled => Some(incidents.disputes_settled),
            _ => None,
        }
    }
}

/// A number in a formula and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operand {
    /// What is counted.
    pub(crate) name: &'static str,
    /// The number with its unit.
    pub(crate) value: String,
}

/// A figure's formula with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// The figure.
    pub(crate) indicator: Indicator,
    /// Numerator; the value itself where nothing is divided. None if it is not known.
    pub(crate) part: Option<Operand>,
    /// Denominator; none where nothing is divided.
    pub(crate) whole: Option<Operand>,
    /// What counts on neither side.
    pub(crate) left_out: Option<Operand>,
    /// How well it is known: terms and their numbers.
    pub(crate) known: Vec<(&'static str, Operand)>,
    /// The moment at which incidents were judged, if it is about incidents.
    pub(crate) as_of: Option<Timestamp>,
}

impl Formula {
    /// A figure that is not a division.
    pub(crate) fn plain(indicator: Indicator, value: Option<String>, words: Words) -> Self {
        let name = indicator.name(words);
        Self {
            indicator,
            part: value.map(|value| Operand { name, value }),
            whole: None,
            left_out: None,
            known: Vec::new(),
            as_of: None,
        }
    }

    /// A figure of the incidents, judged at `as_of`.
    pub(crate) fn of_incidents(
        indicator: Indicator,
        incidents: &IncidentFigures,
        as_of: Timestamp,
        words: Words,
    ) -> Self {
        let formula = match share_in(indicator, incidents) {
            Some(share) => Self::of_share(indicator, share, incidents, words),
            None => Self {
                part: indicator.count_in(incidents).map(|count| Operand {
                    name: indicator.counted().name(words),
                    value: format::count(count),
                }),
                ..Self::plain(indicator, None, words)
            },
        };
        Self {
            as_of: Some(as_of),
            ..formula
        }
    }

    fn of_share(
        indicator: Indicator,
        share: Share,
        incidents: &IncidentFigures,
        words: Words,
    ) -> Self {
        let (part, whole, left_out) = share_operands(indicator, words);
        // The settled shares look at closed incidents only: all others are left out.
        let left_out_count = match indicator {
            Indicator::OnTime => share.left_out,
            _ => incidents.reported.saturating_sub(incidents.closed),
        };
        let operand = |name, value| Operand {
            name,
            value: format::count(value),
        };
        Self {
            indicator,
            part: Some(operand(part, share.part)),
            whole: Some(operand(whole, share.whole)),
            left_out: Some(operand(left_out, left_out_count)),
            known: Vec::new(),
            as_of: None,
        }
    }

    /// A figure of how well a grid or the subdistrict is patrolled.
    pub(crate) fn of_coverage(
        indicator: Indicator,
        coverage: &CoverageEntry,
        words: Words,
    ) -> Self {
        let cells = |name, count| Operand {
            name,
            value: format::count(count),
        };
        let whole = cells(t_string!(words, formula.coverage_whole), coverage.cells);
        let completeness = Operand {
            name: t_string!(words, formula.completeness_operands),
            value: coverage.completeness.map_or_else(
                || t_string!(words, coverage.no_roster).to_owned(),
                format::percent,
            ),
        };
        let formula = Self::plain(indicator, None, words);
        if indicator == Indicator::Completeness {
            return Self {
                part: Some(completeness),
                ..formula
            };
        }
        let known = vec![(Indicator::Completeness.name(words), completeness)];
        match indicator {
            Indicator::VisitAge => Self {
                part: Some(Operand {
                    name: t_string!(words, formula.visit_age_part),
                    value: half_age(coverage, words),
                }),
                whole: Some(whole),
                known,
                ..formula
            },
            _ => Self {
                part: Some(cells(
                    t_string!(words, formula.coverage_part),
                    coverage.covered,
                )),
                whole: Some(whole),
                known,
                ..formula
            },
        }
    }
}

/// How long ago half of the cells were visited at most, in words.
fn half_age(coverage: &CoverageEntry, words: Words) -> String {
    coverage.age_p50_s.map_or_else(
        || t_string!(words, coverage.half_never).to_owned(),
        |age| age_text(age, words),
    )
}

/// The indicator as a share of the incidents, if it is one.
pub(crate) fn share_in(indicator: Indicator, incidents: &IncidentFigures) -> Option<Share> {
    match indicator {
        Indicator::SettledInGrid => Some(incidents.settled_in_grid),
        Indicator::SettledInCommunity => Some(incidents.settled_in_community),
        Indicator::OnTime => Some(incidents.on_time),
        _ => None,
    }
}

/// Names of numerator, denominator and what is left out.
fn share_operands(
    indicator: Indicator,
    words: Words,
) -> (&'static str, &'static str, &'static str) {
    let whole = t_string!(words, formula.settled_in_grid_whole);
    let left_out = t_string!(words, formula.settled_in_grid_left_out);
    match indicator {
        Indicator::OnTime => (
            t_string!(words, formula.on_time_part),
            t_string!(words, formula.on_time_whole),
            t_string!(words, formula.on_time_left_out),
        ),
        Indicator::SettledInCommunity => (
            t_string!(words, formula.settled_in_community_part),
            whole,
            left_out,
        ),
        _ => (
            t_string!(words, formula.settled_in_grid_part),
            whole,
            left_out,
        ),
    }
}

/// The figure as a panel shows it; none where the denominator is nothing.
pub(crate) fn value_of(indicator: Indicator, incidents: &IncidentFigures) -> Option<String> {
    match share_in(indicator, incidents) {
        Some(share) => share.share.map(format::percent),
        None => indicator.count_in(incidents).map(format::count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_counts_what_its_bars_add_up_to() {
        let incidents = IncidentFigures {
            reported: 9,
            closed: 4,
            ..IncidentFigures::default()
        };
        assert_eq!(Indicator::ByCategory.count_in(&incidents), Some(9));
        assert_eq!(Indicator::ByLevelSettled.count_in(&incidents), Some(4));
        assert_eq!(Indicator::Area.count_in(&incidents), None);
    }

    #[test]
    fn a_share_of_nothing_has_no_value() {
        let mut incidents = IncidentFigures::default();
        assert_eq!(value_of(Indicator::SettledInGrid, &incidents), None);
        incidents.settled_in_grid = Share::new(2, 3, 0);
        let value = value_of(Indicator::SettledInGrid, &incidents);
        assert_eq!(value.as_deref(), Some("66.7%"));
        assert_eq!(
            value_of(Indicator::Reported, &incidents).as_deref(),
            Some("0")
        );
    }
}
