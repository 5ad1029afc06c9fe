//! What the colours of the basic grids mean: classes of the chosen figure.
use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use xunge_data::{
    Code, GridKind,
    api::{CoverageEntry, CoverageState, GridEntry, GridSummary},
};

use crate::{
    maths::log10,
    palette::ramp,
    state::{Figure, View},
    town_data::TownData,
};

/// The chosen figure on the map. Lives in context: [`use_choropleth`].
#[derive(Clone, Copy)]
pub(crate) struct Choropleth {
    /// The figure: the chosen one; else coverage once anything was patrolled, or open incidents.
    pub(crate) figure: Memo<Figure>,
    /// What it says of every basic grid; empty until the server has answered.
    pub(crate) figures: Memo<HashMap<Code, GridValue>>,
    /// What the colours mean.
    pub(crate) legend: Memo<Legend>,
}

impl Choropleth {
    /// Follows the chosen figure, the data and the theme.
    pub(crate) fn new(view: View, data: TownData, is_dark: Memo<bool>) -> Self {
        let grids = move || {
            data.town
                .map(|town| town.as_ref().map(|t| t.grids.clone()).ok())
        };
        let usual = Memo::new(move |before: Option<&Figure>| {
            let summaries = data.summaries.map(|summaries| {
                let summaries = summaries.as_deref().unwrap_or_default();
                summaries.iter().any(was_patrolled)
            });
            if summaries == Some(true) || before == Some(&Figure::Coverage) {
                Figure::Coverage
            } else {
                Figure::default()
            }
        });
        let figure = Memo::new(move |_| view.figure.get().unwrap_or_else(|| usual.get()));
        let figures = Memo::new(move |_| {
            let grids = grids().flatten().unwrap_or_default();
            let figures = data.summaries.map(|summaries| {
                let summaries = summaries.as_deref().unwrap_or_default();
                figures(figure.get(), &grids, summaries)
            });
            figures.unwrap_or_default()
        });
        let legend = Memo::new(move |_| {
            figures.with(|figures| Legend::new(figure.get(), figures, is_dark.get()))
        });
        Self {
            figure,
            figures,
            legend,
        }
    }
}

/// The chosen figure of this page's map.
pub(crate) fn use_choropleth() -> Choropleth {
    expect_context()
}

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

/// Where the classes of ages of visits start, days.
const VISIT_AGES: [f64; 6] = [0.0, 1.0, 3.0, 7.0, 14.0, NEVER_DAYS];

/// The classes of a figure, from least to most.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Legend {
    /// The figure.
    pub(crate) figure: Figure,
    /// Its classes; none if no grid has the figure.
    pub(crate) classes: Vec<Class>,
    /// Of how many basic grids it is not known.
    pub(crate) no_data: usize,
    /// How many basic grids can have no such figure.
    pub(crate) nothing: usize,
}

/// The classes of the age of a visit, in days, the last for what was never visited; of no grids.
pub(crate) fn age_classes(is_dark: bool) -> Vec<Class> {
    let colours = ramp(Figure::VisitAge, is_dark);
    let ends = VISIT_AGES.iter().skip(1).map(|end| Some(*end));
    let classes = VISIT_AGES.iter().zip(ends.chain([None])).zip(colours);
    let class = |((&from, to), &colour)| Class {
        from,
        to,
        colour,
        grids: 0,
    };
    classes.map(class).collect()
}

/// Figures of one colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Class {
    /// The least figure, inclusive.
    pub(crate) from: f64,
    /// The first figure of the next class, exclusive; none for the last class.
    pub(crate) to: Option<f64>,
    /// Its colour, as CSS writes it.
    pub(crate) colour: &'static str,
    /// How many basic grids are in it.
    pub(crate) grids: usize,
}

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
fn of_coverage(figure: Figure, coverage: Option<&CoverageEntry>) -> GridValue {
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
fn was_patrolled(summary: &GridSummary) -> bool {
    let coverage = summary.coverage.as_ref();
    coverage.is_some_and(|coverage| coverage.covered > 0 || coverage.last_visit.is_some())
}

/// The chosen figure of every basic grid.
pub(crate) fn figures(
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

impl Legend {
    /// The classes for the figures of all basic grids.
    pub(crate) fn new(figure: Figure, figures: &HashMap<Code, GridValue>, is_dark: bool) -> Self {
        let mut known: Vec<f64> = figures.values().filter_map(|value| value.known()).collect();
        let count = |what| figures.values().filter(|value| **value == what).count();
        known.sort_unstable_by(f64::total_cmp);
        let starts = breaks(figure, &known);
        let colours = ramp(figure, is_dark);
        let classes = starts.iter().enumerate().map(|(i, &from)| {
            let to = starts.get(i + 1).copied();
            let inside = |value: &&f64| **value >= from && to.is_none_or(|to| **value < to);
            Class {
                from,
                to,
                colour: spread(colours, i, starts.len()),
                grids: known.iter().filter(inside).count(),
            }
        });
        Self {
            figure,
            classes: classes.collect(),
            no_data: count(GridValue::NoData),
            nothing: count(GridValue::Nothing),
        }
    }
}

/// The colour of class `i` of `n`: few classes take colours from all of the ramp.
fn spread(colours: &[&'static str], i: usize, n: usize) -> &'static str {
    let last = colours.len() - 1;
    colours[(i * last).checked_div(n - 1).unwrap_or(0).min(last)]
}

/// Where classes start, from least to most: at most five, and a sixth for what was never visited.
/// `sorted` are the figures, ascending.
///
/// Shares, ages and stars have classes that never change, so that two windows can be compared; counts
/// and rates follow the data's quartiles, put on round numbers, but that a few different counts
/// have a class each.
fn breaks(figure: Figure, sorted: &[f64]) -> Vec<f64> {
    let Some(&most) = sorted.last() else {
        return Vec::new();
    };
    match figure {
        Figure::Coverage => vec![0.0, 0.2, 0.4, 0.6, 0.8],
        Figure::VisitAge => VISIT_AGES.to_vec(),
        Figure::SettledInGrid => vec![0.0, 0.6, 0.7, 0.8, 0.9],
        Figure::Stars => vec![1.0, 2.0, 3.0, 4.0, 5.0],
        Figure::OpenIncidents => {
            let mut counts = sorted.to_vec();
            counts.dedup();
            if counts.len() <= 5 {
                counts
            } else {
                quartile_breaks(sorted, f64::floor)
            }
        }
        Figure::Per1000Residents => {
            let step = power_of_ten(log10(most.max(f64::MIN_POSITIVE)).floor() - 1.0);
            quartile_breaks(sorted, |value| round_down(value, step))
        }
    }
}

/// 0 and all figures above it, rounded; where those are more than four, their quartiles.
fn quartile_breaks(sorted: &[f64], round: impl Fn(f64) -> f64) -> Vec<f64> {
    let above = &sorted[sorted.partition_point(|value| *value <= 0.0)..];
    let mut starts = vec![0.0];
    starts.extend(above.iter().map(|value| round(*value)));
    starts.dedup();
    if starts.len() <= 5 {
        return starts;
    }
    starts.truncate(1);
    for i in 0..4 {
        let Some(start) = above.get(i * above.len() / 4) else {
            break;
        };
        let start = round(*start);
        if starts.last().is_some_and(|last| start > *last) {
            starts.push(start);
        }
    }
    starts
}

/// 10 to the power of a whole number.
fn power_of_ten(exponent: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, reason = "exponents of numbers")]
    10_f64.powi(exponent as i32)
}

/// The next lower multiple of `step`, a power of ten, without the dust of binary fractions.
fn round_down(value: f64, step: f64) -> f64 {
    let digits = (-log10(step)).max(0.0).round();
    let scale = power_of_ten(digits);
    ((value / step).floor() * step * scale).round() / scale
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn legend(figure: Figure, values: &[Option<f64>]) -> Legend {
        let figures = values
            .iter()
            .enumerate()
            .map(|(i, value)| {
                let value = value.map_or(GridValue::NoData, GridValue::Known);
                (Code::new(i.to_string()).unwrap(), value)
            })
            .collect();
        Legend::new(figure, &figures, true)
    }

    #[test]
    fn every_grid_is_in_one_class_or_has_no_figure() {
        for figure in [
            Figure::Coverage,
            Figure::VisitAge,
            Figure::OpenIncidents,
            Figure::SettledInGrid,
            Figure::Per1000Residents,
        ] {
            let mut values: Vec<_> = (0..88).map(|i| Some(f64::from(i * i) / 7744.0)).collect();
            values.extend([None, None]);
            let legend = legend(figure, &values);
            let in_classes: usize = legend.classes.iter().map(|class| class.grids).sum();
            assert_eq!((in_classes, legend.no_data), (88, 2), "{figure:?}");
        }
    }

    #[test]
    fn classes_follow_one_another() {
        let values: Vec<_> = (0..50).map(|i| Some(f64::from(i))).collect();
        let classes = legend(Figure::OpenIncidents, &values).classes;
        assert_eq!(classes.len(), 5);
        for pair in classes.windows(2) {
            assert_eq!(pair[0].to, Some(pair[1].from));
            assert!(pair[0].from < pair[1].from && pair[0].colour != pair[1].colour);
        }
        assert_eq!(classes[4].to, None);
    }

    #[test]
    fn counts_break_at_whole_numbers_and_rates_at_round_ones() {
        let counts: Vec<_> = (0..40).map(|i| Some(f64::from(i / 7))).collect();
        for class in legend(Figure::OpenIncidents, &counts).classes {
            assert!(class.from.fract() == 0.0, "{class:?}");
        }
        let rates: Vec<_> = (0..40).map(|i| Some(f64::from(i) * 0.317)).collect();
        for class in legend(Figure::Per1000Residents, &rates).classes {
            assert!(class.from.to_string().len() <= 4, "{class:?}");
        }
    }

    #[test]
    fn grids_that_are_all_alike_make_one_class() {
        let zeros = [Some(0.0); 9];
        assert_eq!(legend(Figure::OpenIncidents, &zeros).classes.len(), 1);
        assert_eq!(legend(Figure::Per1000Residents, &zeros).classes.len(), 1);
        let mut one = zeros.to_vec();
        one.push(Some(3.0));
        let classes = legend(Figure::OpenIncidents, &one).classes;
        assert_eq!((classes.len(), classes[1].grids), (2, 1));
    }

    #[test]
    fn a_few_grids_with_much_are_told_apart_from_each_other() {
        let mut counts = vec![Some(0.0); 52];
        counts.extend([1.0, 1.0, 1.0, 1.0, 2.0, 3.0].map(Some));
        let classes = legend(Figure::OpenIncidents, &counts).classes;
        let starts: Vec<_> = classes.iter().map(|class| class.from).collect();
        assert_eq!(starts, [0.0, 1.0, 2.0, 3.0]);

        let mut counts = vec![Some(0.0); 52];
        counts.extend([1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 6.0].map(Some));
        let classes = legend(Figure::OpenIncidents, &counts).classes;
        let starts: Vec<_> = classes.iter().map(|class| class.from).collect();
        assert_eq!(starts, [0.0, 1.0, 2.0, 4.0]);
    }

    #[test]
    fn four_different_counts_are_four_classes_however_rare_the_greater_ones() {
        let mut counts = vec![Some(0.0); 52];
        counts.extend([1.0, 1.0, 1.0, 1.0, 2.0, 3.0].map(Some));
        let classes = legend(Figure::OpenIncidents, &counts).classes;
        let starts: Vec<_> = classes.iter().map(|class| class.from).collect();
        assert_eq!(starts, [0.0, 1.0, 2.0, 3.0]);

        let mut counts = vec![Some(0.0); 52];
        counts.extend([Some(1.0); 30]);
        counts.extend([2.0, 2.0, 2.0, 3.0, 7.0].map(Some));
        let classes = legend(Figure::OpenIncidents, &counts).classes;
        let starts: Vec<_> = classes.iter().map(|class| class.from).collect();
        assert_eq!(starts, [0.0, 1.0, 2.0, 3.0, 7.0]);
    }

    #[test]
    fn a_figure_that_no_grid_has_makes_no_class() {
        let legend = legend(Figure::Stars, &[None, None, None]);
        assert_eq!((legend.classes.len(), legend.no_data), (0, 3));
    }

    fn coverage(state: CoverageState, share: Option<f64>, age_p50_s: Option<i64>) -> CoverageEntry {
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

    #[test]
    fn a_visit_that_never_was_is_a_class_of_its_own() {
        let age = |age| {
            of_coverage(
                Figure::VisitAge,
                Some(&coverage(CoverageState::Ok, Some(0.0), age)),
            )
        };
        let figures = [age(Some(3_600)), age(Some(20 * 86_400)), age(None)];
        let codes = ["1", "2", "3"].map(|code| Code::new(code).unwrap());
        let legend = Legend::new(
            Figure::VisitAge,
            &codes.into_iter().zip(figures).collect(),
            false,
        );
        let grids: Vec<_> = legend.classes.iter().map(|class| class.grids).collect();
        assert_eq!(grids, [1, 0, 0, 0, 1, 1]);
        let colours: HashSet<_> = legend.classes.iter().map(|class| class.colour).collect();
        assert_eq!(colours.len(), 6);
    }
}
