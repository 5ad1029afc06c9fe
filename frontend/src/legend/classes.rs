//! The classes of a figure, and their colours.
use std::collections::HashMap;

use xunge_data::Code;

use super::values::{GridValue, NEVER_DAYS};
use crate::{maths::log10, palette::ramp, state::Figure};

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
    use std::collections::HashSet;

    use xunge_data::api::CoverageState;

    use super::{
        super::values::{of_coverage, tests::coverage},
        *,
    };

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

    /// Where the classes of open incidents start: of 52 grids without any, and of those
    /// that have so many.
    fn starts(counts: &[f64]) -> Vec<f64> {
        let mut all = vec![Some(0.0); 52];
        all.extend(counts.iter().copied().map(Some));
        let classes = legend(Figure::OpenIncidents, &all).classes;
        classes.iter().map(|class| class.from).collect()
    }

    #[test]
    fn a_few_grids_with_much_are_told_apart_from_each_other() {
        let few = starts(&[1.0, 1.0, 1.0, 1.0, 2.0, 3.0]);
        assert_eq!(few, [0.0, 1.0, 2.0, 3.0]);
        let more = starts(&[1.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 6.0]);
        assert_eq!(more, [0.0, 1.0, 2.0, 4.0]);
    }

    #[test]
    fn four_different_counts_are_four_classes_however_rare_the_greater_ones() {
        let few = starts(&[1.0, 1.0, 1.0, 1.0, 2.0, 3.0]);
        assert_eq!(few, [0.0, 1.0, 2.0, 3.0]);
        let mut counts = vec![1.0; 30];
        counts.extend([2.0, 2.0, 2.0, 3.0, 7.0]);
        assert_eq!(starts(&counts), [0.0, 1.0, 2.0, 3.0, 7.0]);
    }

    #[test]
    fn a_figure_that_no_grid_has_makes_no_class() {
        let legend = legend(Figure::Stars, &[None, None, None]);
        assert_eq!((legend.classes.len(), legend.no_data), (0, 3));
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
