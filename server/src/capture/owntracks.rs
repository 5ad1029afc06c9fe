//! OwnTracks in its HTTP mode: one message, or a list of them from its queue.
//!
//! Locations are taken; what else the apps send (transitions, waypoints, last
//! wills, commands, steps …) is passed over. The format:
//! <https://owntracks.org/booklet/tech/json/> and `…/http/`.

use serde_json::{Map, Value};
use xunge_data::{Code, Fix, Position};

use super::{CaptureRefused, Sender, Sent, error::shown, moment};

const EXPECTED: &str = "an object with _type, as OwnTracks sends it, or a list of such";
const NAMED: &str = "OwnTracks names it by topic, by tid, by the header X-Limit-D, or as the user";

/// Reads a body. `sender` is who the request itself says it is from.
///
/// # Errors
/// [`CaptureRefused`] if it is nothing that OwnTracks sends, or no location of
/// it can be read.
pub fn owntracks(body: &[u8], sender: &Sender) -> Result<Sent, CaptureRefused> {
    let mut sent = Sent::default();
    // So the apps tell that a friend is deleted.
    if body.iter().all(u8::is_ascii_whitespace) {
        sent.ignored += 1;
        return Ok(sent);
    }
    let messages = match serde_json::from_slice(body).map_err(CaptureRefused::NotJson)? {
        Value::Array(list) => list,
        one => vec![one],
    };
    let mut refused = None;
    for message in &messages {
        match location(message, sender) {
            Ok(Some((names, fix))) => sent.fixes.push((names, fix)),
            Ok(None) => sent.ignored += 1,
            Err(why) => {
                sent.unread += 1;
                refused = Some(why);
            }
        }
    }
    // Of a queue the good ones are taken: it would never become empty.
    match refused {
        Some(why) if sent.fixes.is_empty() && sent.ignored == 0 => Err(why),
        _ => Ok(sent),
    }
}

/// A location, and the names that its device may have; none if it is another
/// message.
fn location(message: &Value, sender: &Sender) -> Result<Option<(Vec<Code>, Fix)>, CaptureRefused> {
    let message = message
        .as_object()
        .ok_or(CaptureRefused::NotThat(EXPECTED))?;
    match message.get("_type").and_then(Value::as_str) {
        Some("location") => {}
        Some(_) => return Ok(None),
        None => return Err(CaptureRefused::NotThat(EXPECTED)),
    }
    let fix = Fix {
        time: time(message)?,
        position: Position {
            lng: number(message, "lon")?,
            lat: number(message, "lat")?,
        },
        accuracy_m: number(message, "acc").ok(),
    };
    Ok(Some((names(message, sender)?, fix)))
}

fn number(message: &Map<String, Value>, name: &'static str) -> Result<f64, CaptureRefused> {
    let value = message.get(name);
    let number = value.and_then(|value| match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    });
    number.ok_or_else(|| CaptureRefused::NotANumber {
        name,
        found: shown(&value.map_or_else(String::new, Value::to_string)),
    })
}

fn time(message: &Map<String, Value>) -> Result<xunge_data::Timestamp, CaptureRefused> {
    let value = message.get("tst");
    let time = value.and_then(|value| match value {
        Value::String(text) => moment::of_text(text),
        value => moment::of_number(value.as_f64()?),
    });
    time.ok_or_else(|| CaptureRefused::NotATime {
        name: "tst",
        found: shown(&value.map_or_else(String::new, Value::to_string)),
    })
}

/// The names that a device may have on the roster, the likeliest first: as the
/// topic `owntracks/USER/DEVICE` says, as the request says, its tracker id.
fn names(message: &Map<String, Value>, sender: &Sender) -> Result<Vec<Code>, CaptureRefused> {
    let text = |name| message.get(name).and_then(Value::as_str);
    let mut names = Vec::new();
    if let Some([user, device]) = text("topic").and_then(user_and_device) {
        names.extend([
            device.to_owned(),
            format!("{user}/{device}"),
            user.to_owned(),
        ]);
    }
    names.extend(sender.names());
    names.extend(text("tid").map(str::to_owned));
    let named = names.into_iter().filter(|name| !name.is_empty());
    let codes = named.map(Code::new).collect::<Result<Vec<_>, _>>()?;
    if codes.is_empty() {
        return Err(CaptureRefused::NoDevice(NAMED));
    }
    Ok(codes)
}

/// Of `owntracks/USER/DEVICE`; whatever the first part is called.
fn user_and_device(topic: &str) -> Option<[&str; 2]> {
    let mut parts = topic.trim_matches('/').split('/').skip(1);
    Some([parts.next()?, parts.next()?])
}
