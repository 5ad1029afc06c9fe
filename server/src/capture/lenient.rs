//! JSON of fixes, read so that one that is no good leaves the others good.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use xunge_data::{Code, Fix, Position, Timestamp, Unfit};

use super::Part;

/// A body that is no JSON of fixes at all.
#[derive(Debug, thiserror::Error)]
#[error(
    "the body is not {{\"device\": …, \"fixes\": [{{\"time\", \"lng\", \"lat\", \"accuracy_m\"}}]}} or a list of such: {0}"
)]
pub struct Unreadable(serde_json::Error);

/// Reads the fixes of one device, or of a list of them. `NaN` and `Infinity`,
/// which are no JSON but which some clients write, are numbers that are not
/// finite.
///
/// # Errors
/// [`Unreadable`] if the body is no JSON, or a device is missing or no code.
pub fn fixes(body: &[u8]) -> Result<Vec<Part>, Unreadable> {
    let read = |body: &[u8]| serde_json::from_slice::<Sent>(body);
    let sent = read(body).or_else(|error| match without_nan(body) {
        Some(body) => read(&body),
        None => Err(error),
    });
    sent.map(|Sent(parts)| parts).map_err(Unreadable)
}

/// The body with `null` for bare `NaN` and `Infinity`; none if it has none.
fn without_nan(body: &[u8]) -> Option<Vec<u8>> {
    const BARE: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let mut clean = Vec::with_capacity(body.len());
    let (mut rest, mut quoted, mut found) = (body, false, false);
    while let [first, tail @ ..] = rest {
        let bare = BARE.iter().find(|word| !quoted && rest.starts_with(word));
        match (first, tail) {
            (b'\\', [escaped, tail @ ..]) if quoted => {
                clean.extend([b'\\', *escaped]);
                rest = tail;
                continue;
            }
            (b'"', _) => quoted = !quoted,
            _ => {}
        }
        if let Some(word) = bare {
            clean.extend(b"null");
            rest = rest.get(word.len()..).unwrap_or_default();
            found = true;
        } else {
            clean.push(*first);
            rest = tail;
        }
    }
    found.then_some(clean)
}

/// One part, or a list of them.
struct Sent(Vec<Part>);

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Sent;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with device and fixes, or a list of such")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Sent, A::Error> {
                let part = PartSent::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Sent(vec![part.into()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sent, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = list.next_element::<PartSent>()? {
                    parts.push(part.into());
                }
                Ok(Sent(parts))
            }
        }
        deserializer.deserialize_any(Parts)
    }
}

#[derive(Deserialize)]
struct PartSent {
    device: Code,
    fixes: Vec<FixSent>,
}

impl From<PartSent> for Part {
    fn from(sent: PartSent) -> Self {
        let fixes = sent.fixes.iter().map(FixSent::fix);
        Self {
            device: sent.device,
            fixes: fixes.collect(),
        }
    }
}

/// What could be read of a fix.
#[derive(Default)]
struct FixSent {
    time: Option<Timestamp>,
    lng: Option<f64>,
    lat: Option<f64>,
    /// None within if it is there and no number; none if it is not there.
    accuracy_m: Option<Option<f64>>,
}

impl FixSent {
    fn fix(&self) -> Result<Fix, Unfit> {
        let time = self.time.ok_or(Unfit::NotAMoment)?;
        let lng = self.lng.ok_or(Unfit::NotFinite)?;
        let lat = self.lat.ok_or(Unfit::NotFinite)?;
        // Many devices say null where they do not know: that is no claim.
        let accuracy_m = self.accuracy_m.flatten();
        Ok(Fix {
            time,
            position: Position { lng, lat },
            accuracy_m,
        })
    }
}

impl<'de> Deserialize<'de> for FixSent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FixVisitor)
    }
}

/// What a fix may say.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    Time,
    Lng,
    Lat,
    AccuracyM,
    #[serde(other)]
    Other,
}

struct FixVisitor;

impl<'de> Visitor<'de> for FixVisitor {
    type Value = FixSent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fix")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FixSent, A::Error> {
        let mut fix = FixSent::default();
        while let Some(member) = map.next_key::<Member>()? {
            match member {
                Member::Time => fix.time = map.next_value::<Loose>()?.moment(),
                Member::Lng => fix.lng = map.next_value::<Loose>()?.number(),
                Member::Lat => fix.lat = map.next_value::<Loose>()?.number(),
                Member::AccuracyM => fix.accuracy_m = Some(map.next_value::<Loose>()?.number()),
                Member::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fix)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<FixSent, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(FixSent::default())
    }

    fn visit_unit<E: de::Error>(self) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<FixSent, E> {
        Ok(FixSent::default())
    }
}

/// A moment or a number, or something else.
enum Loose {
    Moment(Option<Timestamp>),
    Number(f64),
    Other,
}

impl Loose {
    fn moment(self) -> Option<Timestamp> {
        match self {
            Self::Moment(moment) => moment,
            Self::Number(_) | Self::Other => None,
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Moment(_) | Self::Other => None,
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers this large are out of range"
)]
impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a moment or a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Moment(text.parse().ok()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose::Number(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Loose, E> {
        Ok(Loose::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn one_bad_fix_leaves_the_others_good() {
        let body = br#"{"device": "D1", "phone": [1], "fixes": [
            {"time": "2022-08-01T00:00:00Z", "lng": 115.67, "lat": 32, "accuracy_m": 5},
            {"time": "2022-08-01T00:00:00Z", "lng": NaN, "lat": 32.1, "more": {"a": [null]}},
            {"time": "2022-08-01T00:00:00Z", "lng": null, "lat": -Infinity},
            {"time": "yesterday \"NaN\"", "lng": 1, "lat": 1},
            {"lng": 1, "lat": 1}, null, 7, "x", [],
            {"time": "2022-08-01T00:00:00Z", "lng": 1.5, "lat": 1.5, "accuracy_m": null}
        ]}"#;
        let parts = fixes(body).unwrap();
        let read: Vec<_> = parts[0]
            .fixes
            .iter()
            .map(|fix| fix.map(|f| f.position.lng))
            .collect();
        let (number, moment) = (Err(Unfit::NotFinite), Err(Unfit::NotAMoment));
        let expected = [
            Ok(115.67),
            number,
            number,
            moment,
            moment,
            moment,
            moment,
            moment,
            moment,
            Ok(1.5),
        ];
        assert_eq!(read, expected);
        assert_eq!(parts[0].fixes[0].unwrap().accuracy_m, Some(5.0));
    }

    #[test]
    fn a_body_without_device_is_unreadable() {
        for body in [
            &b"{}"[..],
            b"",
            b"[1]",
            b"{\"device\":\"\",\"fixes\":[]}",
            b"\xff",
        ] {
            assert!(fixes(body).is_err());
        }
        assert_eq!(fixes(b"[]").unwrap(), []);
    }
}
