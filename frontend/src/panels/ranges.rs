//! The classes of a figure and its values in words.
use crate::{format, i18n::t_string, language::Words, legend::Class, state::Figure};

/// What a class holds: `0`, `1–3`, `60–70%`, `≥ 90%`, `3 stars`.
pub(super) fn class_text(figure: Figure, class: &Class, words: Words) -> String {
    match figure {
        Figure::Stars => t_string!(
            words,
            overview.stars_of,
            stars = format::decimal(class.from)
        ),
        Figure::OpenIncidents => whole_numbers(class),
        Figure::SettledInGrid => shares(class),
        Figure::Per1000Residents => rates(class),
    }
}

/// A figure's value: `3`, `83.2%`.
pub(super) fn value_text(figure: Figure, value: f64) -> String {
    match figure {
        Figure::SettledInGrid => format::percent(value),
        Figure::OpenIncidents | Figure::Per1000Residents | Figure::Stars => format::decimal(value),
    }
}

fn whole_numbers(class: &Class) -> String {
    let from = class.from;
    match class.to {
        None => format!("≥ {from:.0}"),
        Some(to) if to - from <= 1.0 => format!("{from:.0}"),
        Some(to) => format!("{from:.0}–{:.0}", to - 1.0),
    }
}

fn shares(class: &Class) -> String {
    let from = class.from * 100.0;
    match class.to {
        None => format!("≥ {from:.0}%"),
        Some(to) if from == 0.0 => format!("< {:.0}%", to * 100.0),
        Some(to) => format!("{from:.0}–{:.0}%", to * 100.0),
    }
}

fn rates(class: &Class) -> String {
    let from = class.from;
    match class.to {
        None => format!("≥ {from}"),
        Some(to) if from == 0.0 => format!("< {to}"),
        Some(to) => format!("{from}–{to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(from: f64, to: Option<f64>) -> Class {
        Class {
            from,
            to,
            colour: "#000000",
            grids: 0,
        }
    }

    #[test]
    fn whole_numbers_are_said_without_the_first_of_the_next_class() {
        assert_eq!(whole_numbers(&class(0.0, Some(1.0))), "0");
        assert_eq!(whole_numbers(&class(1.0, Some(4.0))), "1–3");
        assert_eq!(whole_numbers(&class(4.0, None)), "≥ 4");
    }

    #[test]
    fn shares_are_said_in_percent_and_rates_as_they_are() {
        assert_eq!(shares(&class(0.0, Some(0.6))), "< 60%");
        assert_eq!(shares(&class(0.7, Some(0.8))), "70–80%");
        assert_eq!(shares(&class(0.9, None)), "≥ 90%");
        assert_eq!(rates(&class(1.5, Some(2.25))), "1.5–2.25");
    }

    #[test]
    fn values_carry_percent_only_where_they_are_shares() {
        assert_eq!(value_text(Figure::SettledInGrid, 0.5), "50.0%");
        assert_eq!(value_text(Figure::Stars, 3.0), "3");
    }
}
