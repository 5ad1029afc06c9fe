//! The OsmAnd protocol as Traccar Client speaks it: parameters in the query or
//! in a form, or JSON.
//!
//! The format: <https://www.traccar.org/osmand/>. What it carries beside the
//! position (speed, battery, cells …) is passed over.

use serde_json::Value;
use xunge_data::{Code, Fix, Position, Timestamp};

use super::{CaptureRefused, Sender, Sent, error::shown, moment};

const EXPECTED: &str =
    "{\"device_id\", \"location\": {\"timestamp\", \"coords\"}}, or a list of such";
/// What the device is called.
const ID: [&str; 3] = ["id", "deviceid", "device_id"];
const NAMED: &str = "Traccar Client names it by id, deviceid or device_id";

/// Reads a request: its query, and its body, which is a form or JSON. `now` is
/// the time of a position that names none.
///
/// # Errors
/// [`CaptureRefused`] if it is nothing that the protocol knows, or its
/// position cannot be read.
pub fn osmand(
    query: &str,
    body: &[u8],
    sender: &Sender,
    now: Timestamp,
) -> Result<Sent, CaptureRefused> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let mut sent = Sent::default();
    let mut given = Given::of(query.as_bytes());
    if matches!(first, Some(b'{' | b'[')) {
        let json: Value = serde_json::from_slice(body).map_err(CaptureRefused::NotJson)?;
        for message in listed(&json) {
            read_json(message, given.get(&ID), sender, now, &mut sent)?;
        }
    } else {
        given.0.extend(Given::of(body).0);
        let names = names(given.get(&ID), sender)?;
        match given.fix(now)? {
            Some(fix) => sent.fixes.push((names, fix)),
            None => sent.ignored += 1,
        }
    }
    Ok(sent)
}

fn names(id: Option<&str>, sender: &Sender) -> Result<Vec<Code>, CaptureRefused> {
    let named = id
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(str::to_owned);
    let all = named.into_iter().chain(sender.names());
    let codes = all.map(Code::new).collect::<Result<Vec<_>, _>>()?;
    if codes.is_empty() {
        return Err(CaptureRefused::NoDevice(NAMED));
    }
    Ok(codes)
}

/// One, or all of a list.
fn listed(json: &Value) -> &[Value] {
    json.as_array()
        .map_or(std::slice::from_ref(json), Vec::as_slice)
}

fn read_json(
    message: &Value,
    id: Option<&str>,
    sender: &Sender,
    now: Timestamp,
    sent: &mut Sent,
) -> Result<(), CaptureRefused> {
    let message = message
        .as_object()
        .ok_or(CaptureRefused::NotThat(EXPECTED))?;
    let own = ID.into_iter().find_map(|name| message.get(name));
    let own = own.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let names = names(own.as_deref().or(id), sender)?;
    let Some(locations) = message.get("location") else {
        return Err(CaptureRefused::NotThat(EXPECTED));
    };
    for location in listed(locations) {
        let Some(coords) = location.get("coords").filter(|coords| coords.is_object()) else {
            // A heartbeat.
            sent.ignored += 1;
            continue;
        };
        let time = match location.get("timestamp") {
            None | Some(Value::Null) => now,
            Some(given) => time_of(given)?,
        };
        let fix = Fix {
            time,
            position: Position {
                lng: number_of(coords, "longitude")?,
                lat: number_of(coords, "latitude")?,
            },
            accuracy_m: number_of(coords, "accuracy").ok(),
        };
        sent.fixes.push((names.clone(), fix));
    }
    Ok(())
}

fn time_of(given: &Value) -> Result<Timestamp, CaptureRefused> {
    let time = match given {
        Value::String(text) => moment::of_text(text),
        given => given.as_f64().and_then(moment::of_number),
    };
    time.ok_or_else(|| CaptureRefused::NotATime {
        name: "timestamp",
        found: shown(&given.to_string()),
    })
}

fn number_of(coords: &Value, name: &'static str) -> Result<f64, CaptureRefused> {
    let given = coords.get(name);
    given
        .and_then(Value::as_f64)
        .ok_or_else(|| CaptureRefused::NotANumber {
            name,
            found: shown(&given.map_or_else(String::new, Value::to_string)),
        })
}

/// Parameters of a query and a form.
struct Given(Vec<(String, String)>);

impl Given {
    fn of(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The first that is given and not empty.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let given = self.0.iter().filter(|(_, value)| !value.trim().is_empty());
        let mut given = given.filter(|(name, _)| names.contains(&name.as_str()));
        given.next().map(|(_, value)| value.trim())
    }

    /// The position; none if there is none, or it says that it is not valid.
    fn fix(&self, now: Timestamp) -> Result<Option<Fix>, CaptureRefused> {
        let (lat, lng) = match self.get(&["location"]) {
            Some(pair) => {
                let (lat, lng) = pair.split_once(',').unwrap_or((pair, ""));
                (Some(lat), Some(lng))
            }
            None => (
                self.get(&["lat", "latitude"]),
                self.get(&["lon", "lng", "longitude"]),
            ),
        };
        let valid = self.get(&["valid"]).unwrap_or("true");
        if lat.is_none() && lng.is_none() || matches!(valid, "0" | "false") {
            return Ok(None);
        }
        let time = match self.get(&["timestamp"]) {
            None => now,
            Some(text) => moment::of_text(text).ok_or_else(|| CaptureRefused::NotATime {
                name: "timestamp",
                found: shown(text),
            })?,
        };
        let accuracy = self.get(&["accuracy"]);
        Ok(Some(Fix {
            time,
            position: Position {
                lng: number("lon", lng)?,
                lat: number("lat", lat)?,
            },
            accuracy_m: accuracy.and_then(|text| text.parse().ok()),
        }))
    }
}

fn number(name: &'static str, text: Option<&str>) -> Result<f64, CaptureRefused> {
    let number = text.and_then(|text| text.trim().parse().ok());
    number.ok_or_else(|| CaptureRefused::NotANumber {
        name,
        found: shown(text.unwrap_or_default()),
    })
}
