//! Times as apps write them.

use jiff::civil::DateTime;
use xunge_data::{SHANGHAI, Timestamp};

/// Numbers from here on are milliseconds: as seconds they would be after the
/// year 5000.
const MILLISECONDS: f64 = 1e11;

/// Seconds or milliseconds since 1970-01-01T00:00:00Z; none if they are no
/// time.
pub(super) fn of_number(number: f64) -> Option<Timestamp> {
    let ms = if number.abs() < MILLISECONDS {
        number * 1_000.0
    } else {
        number
    };
    // Floats turn into integers saturating; what is beyond is no time.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked by from_millisecond"
    )]
    let whole = ms.round() as i64;
    number
        .is_finite()
        .then(|| Timestamp::from_millisecond(whole).ok())?
}

/// The same as text; or ISO 8601, local time of Asia/Shanghai where it names
/// no offset.
pub(super) fn of_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return of_number(number);
    }
    // In a query an unescaped + is a space.
    let plus = || {
        text.rsplit_once(' ')
            .map(|(time, offset)| format!("{time}+{offset}"))
    };
    let zoned = text.parse().ok().or_else(|| plus()?.parse().ok());
    zoned.or_else(|| {
        let local: DateTime = text.parse().ok()?;
        SHANGHAI.to_timestamp(local).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_moment_is_read_however_it_is_written() {
        let moment: Option<Timestamp> = "2022-08-01T00:00:00Z".parse().ok();
        for text in [
            "1659312000",
            " 1659312000.0 ",
            "1659312000000",
            "2022-08-01T00:00:00.000Z",
            "2022-08-01T08:00:00+08:00",
            "2022-08-01T08:00:00 08:00",
            "2022-08-01T08:00:00+0800",
            "2022-08-01 08:00:00",
            "2022-08-01T08:00:00",
        ] {
            assert_eq!(of_text(text), moment, "{text}");
        }
        for text in [
            "",
            "NaN",
            "inf",
            "1e300",
            "-1e300",
            "yesterday",
            "2022-13-01 00:00:00",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
