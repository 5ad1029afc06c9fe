//! Nonsense at every endpoint of the contract: the server is never at fault,
//! and goes on.
//!
//! `XUNGE_FUZZ_REQUESTS=100000` asks more than usual.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use fastrand::Rng;
use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{app::App, caller::Somebody};

const REQUESTS: u64 = 3_000;
const AT_ONCE: usize = 4;
const SEED: u64 = 2022;

/// Texts that break things.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "-1",
    "1e309",
    "-1e-400",
    "NaN",
    "inf",
    "18446744073709551616",
    "9223372036854775807",
    "null",
    "true",
    "[]",
    "{}",
    "\"",
    "\\",
    "%",
    "%00",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "格",
    "👩‍👩‍👧‍👦",
    "' OR 1=1 --",
    "<script>",
    "../../etc/passwd",
    "${jndi:x}",
    "115.67",
    "32.17",
    "-180",
    "180",
    "90",
    "-90",
    "115.6,32.1,115.7,32.2",
    "180,-90,-180,90",
    "0,0,0,0,0,0",
    "2022-08-01T00:00:00Z",
    "2022-08-31T16:00:00Z",
    "-9999-01-01T00:00:00Z",
    "9999-12-30T22:00:00Z",
    "9999-99-99T99:99:99Z",
    "2022-08-01T00:00:00Z/2022-08-02T00:00:00Z",
    "../..",
    "../2022-08-02T00:00:00Z",
    "411525001",
    "411525001001001",
    "D001",
    "dispute",
    "category",
    "category,grid,day,status",
    "category = 'dispute' AND reported_at > DATE('2022-08-01')",
    "S_INTERSECTS(geometry, POLYGON((115 32,116 32,116 33,115 32)))",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))",
    "((((((((((((((((((((",
    "NOT NOT NOT NOT NOT NOT NOT category = 'x'",
    "{\"op\":\"and\",\"args\":[]}",
    "http://www.opengis.net/def/crs/EPSG/0/4547",
    "cql2-json",
    "cql2-text",
    "overview",
    "grids",
    "incidents",
    "coverage",
    "offices",
    "WebMercatorQuad",
    "positions,incidents",
];

/// Documents that some endpoint takes.
fn documents() -> Vec<Value> {
    let position = json!({"lng": 115.67, "lat": 32.17});
    let ring = json!([[115.6, 32.1], [115.7, 32.1], [115.7, 32.2], [115.6, 32.1]]);
    let polygon = json!({"type": "Polygon", "coordinates": [ring]});
    vec![
        json!({"device": "D001", "fixes": [{"time": "2022-08-01T00:00:00Z", "lng": 115.67, "lat": 32.17, "accuracy_m": 5}]}),
        json!([{"device": "D001", "fixes": []}]),
        json!({"_type": "location", "tst": 1_659_312_000, "lat": 32.17, "lon": 115.67, "acc": 5, "tid": "D1", "topic": "owntracks/u/D001"}),
        json!([{"_type": "transition", "tst": 1, "event": "enter"}, {"_type": "waypoints"}]),
        json!({"location": {"timestamp": "2022-08-01T00:00:00Z", "coords": {"latitude": 32.17, "longitude": 115.67, "accuracy": 5}}, "device_id": "D001"}),
        json!({"category": "dispute", "title": "t", "position": position}),
        json!({"action": "verify", "at": "2022-08-01T00:00:00Z", "level": "grid", "note": "n"}),
        json!({"circle": {"lng": 115.67, "lat": 32.17, "radius_m": 500}}),
        polygon.clone(),
        json!({"within": polygon}),
        json!({"type": "Feature", "geometry": polygon, "properties": null}),
        json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}),
        json!({"positions": [position]}),
        json!([[115.67, 32.17]]),
        json!({"name": "fuzz", "role": "viewer", "password": "long enough"}),
        json!({"kind": "display", "label": "fuzz"}),
        json!({"name": "viewer", "password": "wrong"}),
    ]
}

fn text(random: &mut Rng) -> String {
    match random.u8(..) {
        0..=3 => "a".repeat(random.usize(..20_000)),
        4..=7 => "格".repeat(random.usize(..200)),
        8..=31 => (0..random.usize(..12)).map(|_| random.char(..)).collect(),
        32..=47 => random.f64().to_string(),
        48..=63 => random.i64(..).to_string(),
        64..=79 => random.u8(..20).to_string(),
        _ => (*random.choice(TEXTS).unwrap()).to_owned(),
    }
}

/// A value of any shape.
fn value(random: &mut Rng, depth: u32) -> Value {
    match random.u8(..12) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(..).into(),
        3 => (random.f64() * 400.0 - 200.0).into(),
        4 => json!(1e308),
        5..=7 => text(random).into(),
        8 | 9 if depth > 0 => (0..random.usize(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        10 if depth > 0 => (0..random.usize(..4))
            .map(|_| (text(random), value(random, depth - 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        _ => (*random.choice(documents()).as_ref().unwrap()).clone(),
    }
}

/// A value as a schema of the contract says.
fn by_schema(random: &mut Rng, contract: &Value, schema: &Value, depth: u32) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let found = contract.pointer(name.trim_start_matches('#'));
        return by_schema(random, contract, found.unwrap_or(&Value::Null), depth - 1);
    }
    for of in ["oneOf", "anyOf", "allOf"] {
        if let Some(some) = schema[of].as_array() {
            let one = random.choice(some).unwrap();
            return by_schema(random, contract, one, depth - 1);
        }
    }
    if let Some(names) = schema["enum"].as_array() {
        return random.choice(names).unwrap().clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap_or("object") {
        "integer" => random.i32(-2..200).into(),
        "number" => (random.f64() * 360.0 - 180.0).into(),
        "boolean" => random.bool().into(),
        "string" if schema["format"] == "date-time" => {
            let second = random.i64(-1_000_000_000..4_000_000_000);
            let moment = xunge_data::Timestamp::from_second(second).unwrap();
            moment.to_string().into()
        }
        "string" => text(random).into(),
        "array" => (0..random.usize(..4))
            .map(|_| by_schema(random, contract, &schema["items"], depth - 1))
            .collect(),
        _ => match schema["properties"].as_object() {
            Some(properties) => properties
                .iter()
                .filter(|_| random.u8(..10) > 0)
                .collect::<Vec<_>>()
                .into_iter()
                .map(|(name, schema)| {
                    let value = by_schema(random, contract, schema, depth - 1);
                    (name.clone(), value)
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
            None => random.choice(documents()).unwrap(),
        },
    }
}

/// Changes something, somewhere in a document.
fn mutate(random: &mut Rng, document: &mut Value) {
    let is_here = random.u8(..3) == 0;
    match document {
        Value::Object(members) if !is_here && !members.is_empty() => {
            let at = random.usize(..members.len());
            let name = members.keys().nth(at).unwrap().clone();
            match random.u8(..8) {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(text(random), value(random, 1))),
                _ => mutate(random, &mut members[&name]),
            }
        }
        Value::Array(items) if !is_here && !items.is_empty() => {
            let at = random.usize(..items.len());
            match random.u8(..8) {
                0 => drop(items.remove(at)),
                1 => items.extend_from_within(..),
                _ => mutate(random, &mut items[at]),
            }
        }
        other => *other = value(random, 3),
    }
}

/// Bytes of a body: a document, one that is changed, or none at all.
fn body(random: &mut Rng, contract: &Value, schema: &Value) -> Vec<u8> {
    let mut document = match random.u8(..3) {
        0 => random.choice(documents()).unwrap(),
        _ => by_schema(random, contract, schema, 8),
    };
    for _ in 0..random.u8(..4) {
        mutate(random, &mut document);
    }
    let written = document.to_string();
    match random.u8(..16) {
        0 => Vec::new(),
        1 => (0..random.usize(..4_000)).map(|_| random.u8(..)).collect(),
        2 => written.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        3 => written.as_bytes()[..random.usize(..=written.len())].to_vec(),
        4 => "[".repeat(random.usize(..100_000)).into_bytes(),
        5 => format!("{}{written}", "{\"a\":".repeat(random.usize(..2_000))).into_bytes(),
        6 => format!(
            "[{}{written}]",
            format!("{written},").repeat(random.usize(..300))
        )
        .into_bytes(),
        7 => {
            let mut bytes = written.into_bytes();
            if !bytes.is_empty() {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(..);
            }
            bytes
        }
        8 if random.u8(..8) == 0 => vec![b' '; 2 << 20],
        _ => written.into_bytes(),
    }
}

fn percent(random: &mut Rng, text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => encoded.push(byte as char),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    if random.u8(..32) == 0 {
        encoded.push_str("%FF%C0%80");
    }
    encoded
}

/// One request; the same for the same number.
struct Asked {
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

fn parameter(random: &mut Rng, contract: &Value, schema: &Value) -> String {
    if random.bool() {
        return text(random);
    }
    match by_schema(random, contract, schema, 4) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn asked(number: u64, contract: &Value) -> Asked {
    let random = &mut Rng::with_seed(SEED.wrapping_add(number));
    let paths = contract["paths"].as_object().unwrap();
    let (path, methods) = paths.iter().nth(random.usize(..paths.len())).unwrap();
    let methods: Vec<_> = methods
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, operation)| operation.is_object())
        .collect();
    let (method, operation) = random.choice(methods).unwrap();
    let (mut path, mut query) = (path.clone(), Vec::new());
    for given in operation["parameters"].as_array().into_iter().flatten() {
        let (name, schema) = (given["name"].as_str().unwrap(), &given["schema"]);
        let place = given["in"].as_str().unwrap();
        if place == "query" && random.u8(..3) == 0 {
            continue;
        }
        let value = parameter(random, contract, schema);
        let value = percent(random, &value);
        match place {
            "path" => path = path.replace(&format!("{{{name}}}"), &value),
            "query" => query.push(format!("{name}={value}")),
            _ => {}
        }
    }
    if random.u8(..8) == 0 {
        let (name, value) = (text(random), text(random));
        query.push(format!(
            "{}={}",
            percent(random, &name),
            percent(random, &value)
        ));
    }
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let content = operation["requestBody"]["content"].as_object();
    let schema = content.and_then(|content| content.values().next());
    let schema = schema.map_or(Value::Null, |content| content["schema"].clone());
    let body = match method.as_str() {
        "post" => body(random, contract, &schema),
        _ => Vec::new(),
    };
    let mut headers = Vec::new();
    for name in [
        "content-type",
        "if-none-match",
        "last-event-id",
        "accept",
        "accept-encoding",
        "x-limit-d",
        "authorization",
        "x-forwarded-for",
    ] {
        if random.u8(..12) == 0
            && let Ok(value) = HeaderValue::from_bytes(text(random).as_bytes())
        {
            headers.push((HeaderName::from_static(name), value));
        }
    }
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    Asked {
        method,
        path,
        headers,
        body,
    }
}

/// Asks, and says what is wrong with the answer.
async fn ask(app: &App, callers: &[Somebody], number: u64, contract: &Value) -> Option<String> {
    let Asked {
        method,
        path,
        headers,
        body,
    } = asked(number, contract);
    // Nobody signs out those who are needed on.
    let who = match method == Method::DELETE && path.starts_with("/api/v1/session") {
        true => &Somebody::Nobody,
        false => &callers[number as usize % callers.len()],
    };
    // Who is answered before all of a body was heard is hung up on: nobody else
    // comes over that connection, and who missed the answer asks again.
    let request = who.request(app, method.clone(), &path);
    let mut request = request.header("connection", "close");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let shown = String::from_utf8_lossy(&body[..body.len().min(2_000)]).into_owned();
    let is_long = body.len() > 64 << 10;
    let request = request.body(body);
    let mut tries = 0;
    let status = loop {
        // It is no address.
        let again = request.try_clone()?;
        match again.send().await {
            Ok(response) => break response.status(),
            Err(_) if tries < 9 => tries += 1,
            Err(_) if is_long => return None,
            Err(error) => return Some(format!("{number}: {method} {path}: {error:?}: {shown}")),
        }
    };
    let is_fault = status.is_server_error();
    is_fault.then(|| format!("{number}: {method} {path}: {status}: {shown}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_nonsense_at_any_endpoint_is_the_servers_fault() {
    let app = Arc::new(App::demo().await);
    let contract = Arc::new(app.json("/api/openapi.json").await);
    let requests = std::env::var("XUNGE_FUZZ_REQUESTS");
    let requests = requests.map_or(REQUESTS, |requests| requests.parse().unwrap());
    // Patrols are followed first: nobody waits for them later.
    while app.ask("/api/v1/coverage").await.status() != 200 {}
    let mut callers = vec![Somebody::Nobody, Somebody::Holder("demo".to_owned())];
    for role in ["administrator", "dispatcher"] {
        callers.push(Somebody::sign_in(&app, role, role).await);
    }
    let (next, callers) = (Arc::new(AtomicU64::new(0)), Arc::new(callers));
    let mut asking = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (app, contract) = (Arc::clone(&app), Arc::clone(&contract));
        let (next, callers) = (Arc::clone(&next), Arc::clone(&callers));
        asking.spawn(async move {
            let mut faults = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= requests {
                    return faults;
                }
                faults.extend(ask(&app, &callers, number, &contract).await);
            }
        });
    }
    let faults = asking.join_all().await.concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(app.ask("/readyz").await.status(), 200);
}
