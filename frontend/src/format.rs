//! Numbers, distances and moments as people read them. Moments are written in Beijing time.
use xunge_data::{Date, Timestamp, Window, day_of, minute_of_day};

use crate::{i18n::Locale, number::fixed, period::Period};

/// A count with its thousands apart: `12,345`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share, 0 to 1, in percent: `83.2%`. Only all is 100%, and only nothing 0%.
pub(crate) fn percent(share: f64) -> String {
    // Halves go up, as people round; formatting alone would round them to even.
    let text = fixed((share * 1000.0).round() / 10.0, 1);
    match text.as_str() {
        "100.0" if share < 1.0 => ">99.9%".to_owned(),
        "100.0" => "100%".to_owned(),
        "0.0" if share > 0.0 => "<0.1%".to_owned(),
        "0.0" => "0%".to_owned(),
        _ => format!("{text}%"),
    }
}

/// A number with at most one digit behind the point: `12.5`, `35`.
pub(crate) fn decimal(number: f64) -> String {
    let text = fixed((number * 10.0).round() / 10.0, 1);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A length or an area in the unit that suits its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Metres.
    Metres(String),
    /// Thousands of metres.
    Kilometres(String),
    /// Ten thousands of square metres.
    Hectares(String),
    /// Millions of square metres.
    SquareKilometres(String),
}

/// A distance given in metres: to the metre below one kilometre.
pub(crate) fn distance(metres: f64) -> Measure {
    if metres < 999.5 {
        Measure::Metres(format!("{metres:.0}"))
    } else {
        Measure::Kilometres(format!("{:.2}", metres / 1_000.0))
    }
}

/// An area given in square metres.
pub(crate) fn area(square_metres: f64) -> Measure {
    if square_metres < 999_500.0 {
        Measure::Hectares(format!("{:.1}", square_metres / 10_000.0))
    } else {
        Measure::SquareKilometres(format!("{:.2}", square_metres / 1_000_000.0))
    }
}

/// A span of time in the unit that suits its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Whole minutes.
    Minutes(String),
    /// Whole hours.
    Hours(String),
    /// Days of 24 hours, with at most one digit behind the point.
    Days(String),
}

/// A span of time given in seconds; one that is not over counts as none.
pub(crate) fn span(seconds: i64) -> Span {
    let minutes = seconds.max(0) / 60;
    match minutes {
        ..60 => Span::Minutes(minutes.to_string()),
        60..1_440 => Span::Hours((minutes / 60).to_string()),
        #[expect(
            clippy::cast_precision_loss,
            reason = "centuries in minutes stay below 2^52"
        )]
        _ => Span::Days(decimal(minutes as f64 / 1_440.0)),
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day: `2022年8月1日`, `1 Aug 2022`.
pub(crate) fn day(day: Date, locale: Locale) -> String {
    let (year, month, day) = (day.year(), day.month(), day.day());
    match locale {
        Locale::zh_CN => format!("{year}年{month}月{day}日"),
        Locale::en => {
            let name = usize::try_from(month - 1)
                .ok()
                .and_then(|at| MONTHS.get(at));
            format!("{day} {} {year}", name.unwrap_or(&""))
        }
    }
}

/// A day without its year: `8/1` as a label below a chart.
pub(crate) fn short_day(day: Date) -> String {
    format!("{}/{}", day.month(), day.day())
}

/// A moment to the minute: `2022年8月1日 09:30`.
pub(crate) fn moment(at: Timestamp, locale: Locale) -> String {
    let minute = minute_of_day(at);
    let day = day(day_of(at), locale);
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

/// A moment without its year, to the minute: `8/1 09:30`.
pub(crate) fn short_moment(at: Timestamp) -> String {
    let minute = minute_of_day(at);
    let day = short_day(day_of(at));
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

/// Both ends of a window as people say them: days where the period is of days, else moments.
pub(crate) fn ends(period: Period, window: Window, locale: Locale) -> (String, String) {
    match period {
        Period::Custom { from, to } => (day(from, locale), day(to, locale)),
        _ => (moment(window.from, locale), moment(window.to, locale)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let texts: Vec<_> = [0, 999, 1_000, 25_000, 1_234_567].map(count).into();
        assert_eq!(texts, ["0", "999", "1,000", "25,000", "1,234,567"]);
    }

    #[test]
    fn only_all_is_a_hundred_percent() {
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.9999), ">99.9%");
        assert_eq!(percent(0.8325), "83.3%");
        assert_eq!(percent(0.0001), "<0.1%");
        assert_eq!(percent(0.0), "0%");
    }

    #[test]
    fn measures_change_their_unit_with_their_size() {
        assert_eq!(distance(320.4), Measure::Metres("320".into()));
        assert_eq!(distance(999.6), Measure::Kilometres("1.00".into()));
        assert_eq!(area(83_210.0), Measure::Hectares("8.3".into()));
        assert_eq!(area(1_254_000.0), Measure::SquareKilometres("1.25".into()));
    }

    #[test]
    fn spans_change_their_unit_with_their_length() {
        assert_eq!(span(-5), Span::Minutes("0".into()));
        assert_eq!(span(3_599), Span::Minutes("59".into()));
        assert_eq!(span(86_399), Span::Hours("23".into()));
        assert_eq!(span(86_400), Span::Days("1".into()));
        assert_eq!(span(300_000), Span::Days("3.5".into()));
    }

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(
            (decimal(35.0), decimal(12.46)),
            ("35".into(), "12.5".into())
        );
    }

    #[test]
    fn moments_are_in_beijing_time() {
        let at = "2022-08-01T16:05:00Z".parse().unwrap();
        assert_eq!(moment(at, Locale::zh_CN), "2022年8月2日 00:05");
        assert_eq!(moment(at, Locale::en), "2 Aug 2022 00:05");
        assert_eq!(short_day(day_of(at)), "8/2");
        assert_eq!(short_moment(at), "8/2 00:05");
    }

    #[test]
    fn a_custom_period_is_said_by_its_days_both_included() {
        let (from, to) = ("2022-08-01".parse().unwrap(), "2022-08-30".parse().unwrap());
        let period = Period::custom(from, to).unwrap();
        let window = period.window(Timestamp::MIN);
        let said = ends(period, window, Locale::zh_CN);
        assert_eq!(said, ("2022年8月1日".into(), "2022年8月30日".into()));
        let said = ends(Period::Days7, window, Locale::en);
        assert_eq!(
            said,
            ("1 Aug 2022 00:00".into(), "31 Aug 2022 00:00".into())
        );
    }
}
