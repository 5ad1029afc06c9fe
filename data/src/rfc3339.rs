//! Moments and days as RFC 3339 writes them, read without jiff's parser: that reads far more than
//! the wire carries, and says at length what is wrong, which the page would have to load.
//! For `#[serde(deserialize_with = "…")]` in what the page reads first.
use std::{borrow::Cow, ops::RangeInclusive};

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::Offset,
};
use serde::{Deserialize, Deserializer, de::Error};

/// A moment such as `2022-08-01T08:00:00.5+08:00` or `2022-08-01T00:00:00Z`; none if it is not one.
/// A leap second counts as the one before it; of a fraction nine digits count.
#[must_use]
pub fn read_moment(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_at_checked(10)?;
    let day = read_day(day)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = rest.split_at_checked(8)?;
    let mut parts = clock.split(':');
    let mut part = |range| number(parts.next()?, 2, range);
    let (hour, minute, second) = (part(0..=23)?, part(0..=59)?, part(0..=60)?);
    let (nanosecond, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let (digits, zone) = rest.split_at_checked(end)?;
            let kept = digits.get(..9).unwrap_or(digits);
            (number(&format!("{kept:0<9}"), 9, 0..=999_999_999)?, zone)
        }
        None => (0, rest),
    };
    let time = Time::midnight();
    let midnight = Offset::UTC.to_timestamp(day.to_datetime(time)).ok()?;
    let seconds = hour * 3_600 + minute * 60 + second.min(59) - read_zone(zone)?;
    Timestamp::new(midnight.as_second() + i64::from(seconds), nanosecond).ok()
}

/// A day such as `2022-08-01`; none if it is not one.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let mut part = |digits, range| number(parts.next()?, digits, range);
    let (year, month, day) = (part(4, 0..=9_999)?, part(2, 1..=12)?, part(2, 1..=31)?);
    let [month, day] = [month, day].map(|part| i8::try_from(part).ok());
    Date::new(i16::try_from(year).ok()?, month?, day?).ok()
}

/// How far a zone is ahead of UTC, seconds: `Z` or `+08:00`.
fn read_zone(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, text) = match text.strip_prefix('+') {
        Some(text) => (1, text),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = text.split_once(':')?;
    Some(sign * (number(hours, 2, 0..=23)? * 3_600 + number(minutes, 2, 0..=59)? * 60))
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize, range: RangeInclusive<i32>) -> Option<i32> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number)?;
    range.contains(&number).then_some(number)
}

/// A moment.
///
/// # Errors
/// If it is not one.
pub fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = Cow::<str>::deserialize(from)?;
    read_moment(&text).ok_or_else(|| D::Error::custom("not a moment"))
}

/// A moment, or none. With `#[serde(default)]` it may also be left out.
///
/// # Errors
/// If it is something else.
pub fn moment_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<Cow<str>>::deserialize(from)? else {
        return Ok(None);
    };
    let moment = read_moment(&text);
    moment
        .map(Some)
        .ok_or_else(|| D::Error::custom("not a moment"))
}

/// A day.
///
/// # Errors
/// If it is not one.
pub fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = Cow::<str>::deserialize(from)?;
    read_day(&text).ok_or_else(|| D::Error::custom("not a day"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_a_moment_is_none() {
        for text in [
            "",
            "2022-08-01",
            "2022-08-01T00:00:00",
            "2022-08-01T24:00:00Z",
            "2022-02-29T00:00:00Z",
            "2022-08-01T00:00:00.Z1",
            "2022-08-01T00:00:00+0800",
            "2022-08-01T+1:00:00Z",
            "2022年08月01日T00:00:00Z",
        ] {
            assert_eq!(read_moment(text), None, "{text}");
        }
        assert_eq!(read_day("2022-8-1"), None);
        assert_eq!(read_day("2022-08-01T"), None);
    }

    #[test]
    fn a_moment_of_another_zone_is_the_same_moment() {
        let moment = read_moment("2022-08-01T08:00:00.5+08:00").unwrap();
        assert_eq!(moment, "2022-08-01T00:00:00.5Z".parse().unwrap());
        let leap = read_moment("2016-12-31T23:59:60Z").unwrap();
        assert_eq!(leap, "2016-12-31T23:59:60Z".parse().unwrap());
    }

    proptest! {
        #[test]
        fn what_jiff_writes_is_read_as_jiff_reads_it(
            second in -62_167_000_000_i64..253_400_000_000, nanosecond in 0..1_000_000_000_i32,
            is_whole in any::<bool>()
        ) {
            let nanosecond = if is_whole { 0 } else { nanosecond };
            let moment = Timestamp::new(second, nanosecond).unwrap();
            prop_assert_eq!(read_moment(&moment.to_string()), Some(moment));
            let day = crate::day_of(moment);
            prop_assert_eq!(read_day(&day.to_string()), Some(day));
        }

        #[test]
        fn what_is_read_jiff_reads_alike(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])") {
            if let Some(moment) = read_moment(&text) {
                prop_assert_eq!(text.parse::<Timestamp>().ok(), Some(moment));
            }
        }
    }
}
