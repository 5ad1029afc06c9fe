//! The classes of a figure and its values in words.
use crate::{
    format,
    i18n::t_string,
    language::Words,
    legend::{Class, GridValue, NEVER_DAYS},
    state::Figure,
    words::age_text,
};

/// What a class holds: `0`, `1–3`, `60–70%`, `≥ 90%`, `3 stars`.
pub(super) fn class_text(figure: Figure, class: &Class, words: Words) -> String {
    match figure {
        Figure::Stars => t_string!(
            words,
            overview.stars_of,
            stars = format::decimal(class.from)
        ),
        Figure::OpenIncidents => whole_numbers(class),
        Figure::Coverage | Figure::SettledInGrid => shares(class),
        Figure::Per1000Residents => rates(class),
        Figure::VisitAge if class.from >= NEVER_DAYS => {
            t_string!(words, coverage.half_never).to_owned()
        }
        Figure::VisitAge => {
            let to = class.to.filter(|to| *to < NEVER_DAYS);
            let value = rates(&Class { to, ..*class });
            t_string!(words, unit.days, value = value)
        }
    }
}

/// What a figure says of a grid: `3`, `83.2%`, `2.5 days`, `too little data`.
pub(crate) fn value_text(figure: Figure, value: GridValue, words: Words) -> String {
    let value = match value {
        GridValue::Known(value) => value,
        GridValue::NoData if figure.is_of_patrols() => {
            return t_string!(words, coverage.no_data).to_owned();
        }
        GridValue::NoData => return t_string!(words, rail.no_data).to_owned(),
        GridValue::Nothing => return t_string!(words, coverage.nothing).to_owned(),
    };
    match figure {
        Figure::Coverage | Figure::SettledInGrid => format::percent(value),
        Figure::OpenIncidents | Figure::Per1000Residents | Figure::Stars => format::decimal(value),
        Figure::VisitAge if value >= NEVER_DAYS => t_string!(words, coverage.half_never).to_owned(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "ages of visits in seconds fit"
        )]
        Figure::VisitAge => age_text((value * 86_400.0).round() as i64, words),
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
}
