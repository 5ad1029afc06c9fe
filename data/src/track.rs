//! Tracks: what a device reports while a grid is walked.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use crate::{Position, Timestamp};

/// One GNSS sample of a device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// When it was taken.
    pub time: Timestamp,
    /// Where.
    #[serde(flatten)]
    pub position: Position,
    /// The radius in metres that holds the true position with 68 % probability,
    /// as the device says; none if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// Why a fix does not count.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Unfit {
    /// Its time is missing, or is not a moment as RFC 3339 writes it.
    NotAMoment,
    /// A coordinate or the accuracy is not a finite number.
    NotFinite,
    /// Not a position in degrees, or an accuracy below 0.
    OutOfRange,
    /// At 0, 0: what a receiver says that knows nothing.
    NullIsland,
    /// The accuracy is worse than [`Fix::MAX_ACCURACY_M`].
    Inaccurate,
    /// Later than the moment at which it was taken in.
    Future,
    /// A fix of the same device and time is known.
    Repeated,
    /// Reached from the fix before and left for the fix after only at more
    /// than [`Fix::MAX_SPEED_MPS`]. It is kept, and counts should later fixes
    /// show that it was no jump.
    Jump,
}

impl Fix {
    /// The worst accuracy that is taken, metres.
    pub const MAX_ACCURACY_M: f64 = 50.0;
    /// The highest speed of somebody on patrol, metres per second.
    pub const MAX_SPEED_MPS: f64 = 10.0;
    /// Fixes further apart in time are not joined, milliseconds.
    pub const MAX_GAP_MS: i64 = 60_000;

    /// What can be said against the fix by itself, at the moment at which it
    /// is taken in.
    ///
    /// # Errors
    /// [`Unfit`], whichever is found first.
    pub fn check(&self, now: Timestamp) -> Result<(), Unfit> {
        let Position { lng, lat } = self.position;
        let accuracy_m = self.accuracy_m.unwrap_or(0.0);
        if !(lng.is_finite() && lat.is_finite() && accuracy_m.is_finite()) {
            Err(Unfit::NotFinite)
        } else if lng.abs() > 180.0 || lat.abs() > 90.0 || accuracy_m < 0.0 {
            Err(Unfit::OutOfRange)
        } else if lng == 0.0 && lat == 0.0 {
            Err(Unfit::NullIsland)
        } else if accuracy_m > Self::MAX_ACCURACY_M {
            Err(Unfit::Inaccurate)
        } else if self.time > now {
            Err(Unfit::Future)
        } else {
            Ok(())
        }
    }
}

/// A fix as it is kept: what travels and is replayed is exactly this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptFix {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Longitude, 1e-7 degrees east: a centimetre.
    pub lng_e7: i32,
    /// Latitude, 1e-7 degrees north.
    pub lat_e7: i32,
    /// Accuracy, centimetres; none if the device does not say.
    pub accuracy_cm: Option<u16>,
}

impl KeptFix {
    const E7: f64 = 1e7;

    /// The longitude, degrees.
    #[must_use]
    pub fn lng(&self) -> f64 {
        f64::from(self.lng_e7) / Self::E7
    }

    /// The latitude, degrees.
    #[must_use]
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e7) / Self::E7
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "floats turn into integers saturating; positions fit"
)]
impl From<&Fix> for KeptFix {
    fn from(fix: &Fix) -> Self {
        let e7 = |degrees: f64| (degrees * Self::E7).round() as i32;
        let cm = |m: f64| (m * 100.0).round() as i32;
        Self {
            time_ms: fix.time.as_millisecond(),
            lng_e7: e7(fix.position.lng),
            lat_e7: e7(fix.position.lat),
            accuracy_cm: fix.accuracy_m.and_then(|m| u16::try_from(cm(m)).ok()),
        }
    }
}

impl From<&KeptFix> for Fix {
    fn from(kept: &KeptFix) -> Self {
        Self {
            time: Timestamp::from_millisecond(kept.time_ms).unwrap_or(Timestamp::MIN),
            position: Position {
                lng: kept.lng(),
                lat: kept.lat(),
            },
            accuracy_m: kept.accuracy_cm.map(|cm| f64::from(cm) / 100.0),
        }
    }
}

/// Fixes of one device.
///
/// Travels by columns, each number but the first as the difference from the
/// one before: `t` in milliseconds, `lng` and `lat` in 1e-7 degrees, and `acc`
/// in centimetres (not as a difference; -1 for none; left out if all are).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Columns")]
pub struct Track(pub Vec<KeptFix>);

impl Track {
    /// The track of some fixes, in their order.
    #[must_use]
    pub fn of(fixes: &[Fix]) -> Self {
        Self(fixes.iter().map(KeptFix::from).collect())
    }
}

#[derive(Deserialize)]
struct Columns {
    t: Vec<i64>,
    lng: Vec<i64>,
    lat: Vec<i64>,
    #[serde(default)]
    acc: Vec<i32>,
}

/// Why columns are not a [`Track`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackError {
    /// The columns differ in length.
    #[error("the columns of the track differ in length")]
    Ragged,
    /// A sum leaves its range.
    #[error("fix {0} of the track is out of range")]
    OutOfRange(usize),
}

/// A column as it travels: the number of each fix, or how much it differs
/// from the one before.
struct Column<'a, F> {
    fixes: &'a [KeptFix],
    number: F,
    differs: bool,
}

impl<F: Fn(&KeptFix) -> i64> Serialize for Column<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        serializer.collect_seq(self.fixes.iter().map(|fix| {
            let number = (self.number)(fix);
            let after = if self.differs { number } else { 0 };
            number - std::mem::replace(&mut before, after)
        }))
    }
}

impl Serialize for Track {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn column<F: Fn(&KeptFix) -> i64>(
            fixes: &[KeptFix],
            differs: bool,
            number: F,
        ) -> Column<'_, F> {
            Column {
                fixes,
                number,
                differs,
            }
        }
        let fixes = &self.0;
        let is_accuracy_known = fixes.iter().any(|fix| fix.accuracy_cm.is_some());
        let mut columns =
            serializer.serialize_struct("Track", 3 + usize::from(is_accuracy_known))?;
        columns.serialize_field("t", &column(fixes, true, |fix| fix.time_ms))?;
        columns.serialize_field("lng", &column(fixes, true, |fix| fix.lng_e7.into()))?;
        columns.serialize_field("lat", &column(fixes, true, |fix| fix.lat_e7.into()))?;
        if is_accuracy_known {
            let accuracy = |fix: &KeptFix| fix.accuracy_cm.map_or(-1, i64::from);
            columns.serialize_field("acc", &column(fixes, false, accuracy))?;
        }
        columns.end()
    }
}

impl TryFrom<Columns> for Track {
    type Error = TrackError;
    fn try_from(columns: Columns) -> Result<Self, TrackError> {
        let Columns { t, lng, lat, acc } = columns;
        if lng.len() != t.len() || lat.len() != t.len() || !(acc.is_empty() || acc.len() == t.len())
        {
            return Err(TrackError::Ragged);
        }
        let (mut time, mut x, mut y) = (0i64, 0i64, 0i64);
        let times = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
        let mut fix = |(i, ((dt, dx), dy)): (usize, ((i64, i64), i64))| {
            time = time.checked_add(dt).filter(|ms| times.contains(ms))?;
            x = x.checked_add(dx).filter(|x| x.abs() <= 1_800_000_000)?;
            y = y.checked_add(dy).filter(|y| y.abs() <= 900_000_000)?;
            Some(KeptFix {
                time_ms: time,
                lng_e7: i32::try_from(x).ok()?,
                lat_e7: i32::try_from(y).ok()?,
                accuracy_cm: acc.get(i).and_then(|&cm| u16::try_from(cm).ok()),
            })
        };
        let rows = t.into_iter().zip(lng).zip(lat).enumerate();
        rows.map(|row| fix(row).ok_or(TrackError::OutOfRange(row.0)))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn fix(time: &str, lng: f64, lat: f64, accuracy_m: Option<f64>) -> Fix {
        Fix {
            time: time.parse().unwrap(),
            position: Position { lng, lat },
            accuracy_m,
        }
    }

    #[test]
    fn a_track_travels_as_columns_of_differences_and_comes_back_the_same() {
        let track = Track::of(&[
            fix("2022-08-01T00:00:00Z", 115.67, 32.17, Some(4.25)),
            fix("2022-08-01T00:00:10.5Z", 115.6700123, 32.1699, None),
        ]);
        let text = serde_json::to_string(&track).unwrap();
        assert_eq!(
            text,
            r#"{"t":[1659312000000,10500],"lng":[1156700000,123],"lat":[321700000,-1000],"acc":[425,-1]}"#
        );
        let back: Track = serde_json::from_str(&text).unwrap();
        assert_eq!(back, track);
        let again: Vec<Fix> = back.0.iter().map(Fix::from).collect();
        assert_eq!(Track::of(&again), track);
    }

    #[test]
    fn columns_that_are_no_track_are_refused() {
        for text in [
            r#"{"t":[1],"lng":[],"lat":[1]}"#,
            r#"{"t":[1],"lng":[1],"lat":[900000001]}"#,
            r#"{"t":[9223372036854775807,1],"lng":[1,1],"lat":[1,1]}"#,
        ] {
            assert!(serde_json::from_str::<Track>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fix_is_refused_with_its_reason() {
        let now = "2022-08-01T00:00:00Z".parse().unwrap();
        let why = |lng, lat, accuracy_m| {
            fix("2022-07-31T00:00:00Z", lng, lat, accuracy_m)
                .check(now)
                .err()
        };
        assert_eq!(why(115.0, 32.0, Some(50.0)), None);
        assert_eq!(why(115.0, 32.0, Some(50.1)), Some(Unfit::Inaccurate));
        assert_eq!(why(0.0, 0.0, None), Some(Unfit::NullIsland));
        assert_eq!(why(f64::NAN, 32.0, None), Some(Unfit::NotFinite));
        assert_eq!(why(181.0, 32.0, None), Some(Unfit::OutOfRange));
        assert_eq!(why(115.0, 32.0, Some(-1.0)), Some(Unfit::OutOfRange));
        let late = fix("2022-08-01T00:00:00.001Z", 115.0, 32.0, None);
        assert_eq!(late.check(now), Err(Unfit::Future));
    }
}
