//! Moments as people write them.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use xunge_data::Timestamp;

/// Why a text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Day and month cannot be told apart.
    #[error("{value:?} has the year last: day and month cannot be told apart")]
    Ambiguous {
        /// The text.
        value: String,
        /// The two forms it may have.
        forms: [String; 2],
    },
    /// Not one of the common forms.
    #[error("{0:?} is not a moment that can be read")]
    Unreadable(String),
    /// Not of the form named.
    #[error("{value:?} does not fit --time-format {format:?}: {reason}")]
    OtherForm {
        /// The text.
        value: String,
        /// The form named.
        format: String,
        /// Why not.
        reason: String,
    },
}

impl TimeError {
    /// How to put it right.
    #[must_use]
    pub fn fix(&self) -> String {
        let form = match self {
            Self::Ambiguous {
                forms: [month_first, day_first],
                ..
            } => {
                format!("--time-format \"{month_first}\" or --time-format \"{day_first}\"")
            }
            Self::Unreadable(_) | Self::OtherForm { .. } => {
                "such as --time-format \"%Y-%m-%d %H:%M:%S\" (%s for seconds since 1970)".to_owned()
            }
        };
        format!("Say how times are written, {form}, and --timezone if it is not Asia/Shanghai.")
    }
}

/// Reads moments: by a form, or by the common forms that put the year first.
pub(super) struct Clock<'a> {
    format: Option<&'a str>,
    zone: &'a TimeZone,
}

/// Common forms that jiff does not read by itself; its `%m` and the like take
/// one digit as well as two.
const FORMS: [&str; 12] = [
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H时%M分",
    "%Y年%m月%d日",
];

impl<'a> Clock<'a> {
    /// A clock for one file; `zone` is that of texts which name none.
    pub(super) fn new(format: Option<&'a str>, zone: &'a TimeZone) -> Self {
        Self { format, zone }
    }

    /// The moment that a text means. A local time that a clock change skips or
    /// repeats is read as RFC 5545 has it: the earlier of two.
    pub(super) fn read(&self, text: &str) -> Result<Timestamp, TimeError> {
        if let Some(format) = self.format {
            return self
                .by_form(format, text)
                .map_err(|e| TimeError::OtherForm {
                    value: shortened(text),
                    format: format.to_owned(),
                    reason: e.to_string(),
                });
        }
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(moment);
        }
        let common = || FORMS.iter().find_map(|form| self.by_form(form, text).ok());
        let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let civil = text.parse::<DateTime>().ok().filter(|_| !digits);
        let moment = civil
            .and_then(|civil| self.local(civil).ok())
            .or_else(common);
        moment.ok_or_else(|| unreadable(text))
    }

    fn by_form(&self, form: &str, text: &str) -> Result<Timestamp, jiff::Error> {
        let parts = BrokenDownTime::parse(form, text)?;
        if parts.offset().is_some() || parts.timestamp().is_some() {
            return parts.to_timestamp();
        }
        self.local(parts.to_datetime()?)
    }

    fn local(&self, civil: DateTime) -> Result<Timestamp, jiff::Error> {
        self.zone.to_timestamp(civil)
    }
}

fn unreadable(text: &str) -> TimeError {
    let mut parts = text.split(['/', '-', '.']);
    let digits = |part: Option<&str>, n: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|p| n.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let separator = text.chars().find(|c| matches!(c, '/' | '-' | '.'));
    let (first, second) = (parts.next(), parts.next());
    let year = parts.next().and_then(|rest| rest.split_whitespace().next());
    match separator {
        Some(s) if digits(first, 1..=2) && digits(second, 1..=2) && digits(year, 4..=4) => {
            let clock = match text.matches(':').count() {
                0 => "",
                1 => " %H:%M",
                _ => " %H:%M:%S",
            };
            let form = |a: &str, b: &str| format!("%{a}{s}%{b}{s}%Y{clock}");
            TimeError::Ambiguous {
                value: shortened(text),
                forms: [form("m", "d"), form("d", "m")],
            }
        }
        _ => TimeError::Unreadable(shortened(text)),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn shanghai(text: &str) -> Result<String, TimeError> {
        Clock::new(None, &xunge_data::SHANGHAI)
            .read(text)
            .map(|t| t.to_string())
    }

    #[test]
    fn common_forms_with_the_year_first_are_read_in_the_timezone() {
        for text in [
            "2022-08-01T13:05:00+08:00",
            "2022-08-01T05:05:00Z",
            "2022-08-01 13:05:00",
            "2022-08-01 13:05",
            "2022-08-01T13:05",
            "2022/8/1 13:05",
            "2022/08/01 13:05:00",
            "2022-8-1 13:05",
            "2022.8.1 13:05",
            "2022年8月1日 13:05",
            "2022年8月1日13时05分",
        ] {
            assert_eq!(
                shanghai(text).as_deref(),
                Ok("2022-08-01T05:05:00Z"),
                "{text}"
            );
        }
        for text in ["2022-08-01", "2022/8/1", "2022年8月1日"] {
            assert_eq!(
                shanghai(text).as_deref(),
                Ok("2022-07-31T16:00:00Z"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_time_with_the_year_last_is_not_guessed_but_its_forms_are_named() {
        let refused = shanghai("7/19/2017 13:45").unwrap_err();
        assert!(matches!(refused, TimeError::Ambiguous { .. }));
        let fix = refused.fix();
        assert!(fix.contains(r#"--time-format "%m/%d/%Y %H:%M""#), "{fix}");
        assert!(fix.contains(r#"--time-format "%d/%m/%Y %H:%M""#), "{fix}");
    }

    #[test]
    fn an_unreadable_time_names_the_option() {
        for text in [
            "yesterday",
            "44774.545",
            "1659330300",
            "20220801",
            "2022-13-01",
            "2022-02-30 10:00",
            "13:05",
        ] {
            let refused = shanghai(text).unwrap_err();
            assert!(
                matches!(refused, TimeError::Unreadable(_)),
                "{text}: {refused}"
            );
            assert!(refused.fix().contains("--time-format"), "{refused}");
        }
    }

    #[test]
    fn a_form_and_a_timezone_rule_when_they_are_named() {
        let chicago = TimeZone::get("America/Chicago").unwrap();
        let clock = Clock::new(Some("%m/%d/%Y %H:%M"), &chicago);
        assert_eq!(
            clock.read("7/19/2017 13:45").unwrap().to_string(),
            "2017-07-19T18:45:00Z"
        );
        assert_eq!(
            clock.read("1/9/2017 13:45").unwrap().to_string(),
            "2017-01-09T19:45:00Z"
        );
        let refused = clock.read("2017-07-19 13:45").unwrap_err();
        assert!(matches!(refused, TimeError::OtherForm { .. }), "{refused}");
        let seconds = Clock::new(Some("%s"), &chicago).read("1659330300").unwrap();
        assert_eq!(seconds.to_string(), "2022-08-01T05:05:00Z");
        let zoned = Clock::new(Some("%d.%m.%Y %H:%M %z"), &chicago)
            .read("01.08.2022 13:05 +0800")
            .unwrap();
        assert_eq!(zoned.to_string(), "2022-08-01T05:05:00Z");
    }
}
