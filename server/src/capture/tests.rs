//! Claims about what apps send.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use proptest::prelude::*;
use xunge_data::{Code, Fix, Timestamp};

use super::{CaptureRefused, Sender, Sent, osmand, owntracks};

fn nobody() -> Sender {
    Sender::default()
}

fn now() -> Timestamp {
    "2022-08-01T04:00:00Z".parse().unwrap()
}

fn names(sent: &Sent) -> Vec<Vec<&str>> {
    let of = |(names, _): &(Vec<Code>, Fix)| names.len();
    assert!(sent.fixes.iter().all(|fix| of(fix) > 0));
    let texts = sent
        .fixes
        .iter()
        .map(|(names, _)| names.iter().map(Code::as_str).collect());
    texts.collect()
}

/// The one fix: time, longitude, latitude, accuracy.
fn fix(sent: &Sent) -> (String, f64, f64, Option<f64>) {
    let [(_, fix)] = &sent.fixes[..] else {
        unreachable!("{sent:?}")
    };
    let position = fix.position;
    (
        fix.time.to_string(),
        position.lng,
        position.lat,
        fix.accuracy_m,
    )
}

#[test]
fn a_location_of_owntracks_is_a_fix_of_the_device_of_its_topic() {
    let body = br#"{"_type":"location","acc":12,"alt":60,"batt":87,"bs":1,"conn":"m","lat":32.17,
        "lon":115.67,"t":"u","tid":"ZH","topic":"owntracks/zhang/D001","tst":1659312000,"vel":3}"#;
    let sent = owntracks(body, &nobody()).unwrap();
    assert_eq!(names(&sent), [["D001", "zhang/D001", "zhang", "ZH"]]);
    let expected = ("2022-08-01T00:00:00Z".to_owned(), 115.67, 32.17, Some(12.0));
    assert_eq!(fix(&sent), expected);
}

#[test]
fn without_a_topic_the_request_says_whose_it_is() {
    let body =
        br#"{"_type":"location","lat":"32.17","lon":"115.67","tid":"ZH","tst":"1659312000"}"#;
    let sender = Sender {
        user: Some("zhang".to_owned()),
        device: Some("D001".to_owned()),
    };
    let sent = owntracks(body, &sender).unwrap();
    assert_eq!(names(&sent), [["D001", "zhang/D001", "zhang", "ZH"]]);
    assert_eq!(names(&owntracks(body, &nobody()).unwrap()), [["ZH"]]);
    let known = |code: &Code| code.as_str() == "zhang";
    assert_eq!(sent.parts(known)[0].device.as_str(), "zhang");
}

#[test]
fn all_else_that_owntracks_sends_is_passed_over() {
    for kind in [
        "beacon",
        "card",
        "cmd",
        "configuration",
        "dump",
        "encrypted",
        "lwt",
        "request",
        "status",
        "steps",
        "transition",
        "waypoint",
        "waypoints",
    ] {
        let body = format!(r#"{{"_type":"{kind}","tst":1659312000,"lat":1,"lon":2}}"#);
        let sent = owntracks(body.as_bytes(), &nobody()).unwrap();
        assert_eq!((sent.fixes.len(), sent.ignored), (0, 1), "{kind}");
    }
    assert_eq!(owntracks(b"", &nobody()).unwrap().ignored, 1);
    assert_eq!(owntracks(b"[]", &nobody()).unwrap(), Sent::default());
}

#[test]
fn of_a_queue_of_owntracks_the_good_ones_are_taken() {
    let body = br#"[{"_type":"location","lat":32.17,"lon":115.67,"tid":"A","tst":1659312000},
        {"_type":"location","lat":"here","lon":115.67,"tid":"A","tst":1659312000},
        7, {"_type":"lwt","tst":1}, {"_type":"location","lat":32.17,"lon":115.67,"tid":"B","tst":1659312001}]"#;
    let sent = owntracks(body, &nobody()).unwrap();
    assert_eq!((sent.fixes.len(), sent.ignored, sent.unread), (2, 1, 2));
    let parts = sent.parts(|_| false);
    let devices: Vec<_> = parts.iter().map(|part| part.device.as_str()).collect();
    assert_eq!(devices, ["A", "B"]);
}

#[test]
fn what_owntracks_would_not_send_is_refused_with_its_reason() {
    let deep = "[".repeat(100_000);
    let refused = |body: &[u8]| owntracks(body, &nobody()).unwrap_err();
    assert!(matches!(
        refused(deep.as_bytes()),
        CaptureRefused::NotJson(_)
    ));
    assert!(matches!(
        refused(b"{\"_type\":\"location\xff\"}"),
        CaptureRefused::NotJson(_)
    ));
    assert!(matches!(refused(b"7"), CaptureRefused::NotThat(_)));
    assert!(matches!(refused(b"{}"), CaptureRefused::NotThat(_)));
    let location = |more: &str| {
        let body = format!(r#"{{"_type":"location","lon":115.67,"tid":"A",{more}}}"#);
        refused(body.as_bytes()).to_string()
    };
    assert!(location(r#""lat":null,"tst":1"#).starts_with("lat: null"));
    assert!(location(r#""tst":1"#).starts_with("lat: nothing"));
    assert!(location(r#""lat":1,"tst":1e300"#).starts_with("tst: 1e"));
    assert!(location(r#""lat":1,"tst":"soon""#).starts_with("tst: \"soon\""));
    let nameless = br#"{"_type":"location","lat":1,"lon":2,"tst":1}"#;
    assert!(matches!(refused(nameless), CaptureRefused::NoDevice(_)));
}

#[test]
fn the_parameters_of_traccar_client_are_a_fix_in_a_query_and_in_a_form() {
    let given = "id=D001&timestamp=1659312000&lat=32.17&lon=115.67&speed=0.0&bearing=0.0&altitude=60\
        &accuracy=12.5&batt=87.0&hdop=1";
    let expected = ("2022-08-01T00:00:00Z".to_owned(), 115.67, 32.17, Some(12.5));
    for (query, body) in [(given, ""), ("", given), ("id=D001", given)] {
        let sent = osmand(query, body.as_bytes(), &nobody(), now()).unwrap();
        assert_eq!(names(&sent), [["D001"]]);
        assert_eq!(fix(&sent), expected);
    }
    let pair =
        "deviceid=D001&location=32.17,115.67&timestamp=2022-08-01T00:00:00.000Z&accuracy=12.5";
    assert_eq!(fix(&osmand(pair, b"", &nobody(), now()).unwrap()), expected);
    let timeless = osmand(
        "id=D001&lat=32.17&lon=115.67&timestamp=",
        b"",
        &nobody(),
        now(),
    );
    assert_eq!(fix(&timeless.unwrap()).0, now().to_string());
}

#[test]
fn the_json_of_traccar_client_is_a_fix_one_or_many() {
    let location = |time: &str| {
        format!(
            r#"{{"timestamp":{time},"coords":{{"latitude":32.17,"longitude":115.67,"accuracy":12,
            "speed":0,"heading":0,"altitude":0}},"is_moving":false,"odometer":0,"event":"motionchange",
            "battery":{{"level":1,"is_charging":false}},"activity":{{"type":"still"}},"extras":{{}}}}"#
        )
    };
    let one = location("\"2022-08-01T00:00:00.000Z\"");
    let body = format!(r#"{{"location":{one},"device_id":"D001"}}"#);
    let sent = osmand("", body.as_bytes(), &nobody(), now()).unwrap();
    assert_eq!(names(&sent), [["D001"]]);
    let expected = ("2022-08-01T00:00:00Z".to_owned(), 115.67, 32.17, Some(12.0));
    assert_eq!(fix(&sent), expected);
    let many = format!(
        r#"[{{"location":[{one},{}],"device_id":48241179}}]"#,
        location("1659312001000")
    );
    let sent = osmand("", many.as_bytes(), &nobody(), now()).unwrap();
    assert_eq!(names(&sent), [["48241179"], ["48241179"]]);
}

#[test]
fn what_has_no_position_is_passed_over_and_what_is_none_is_refused() {
    for query in ["id=D001&batt=50", "id=D001&lat=1&lon=2&valid=false"] {
        let sent = osmand(query, b"", &nobody(), now()).unwrap();
        assert_eq!((sent.fixes.len(), sent.ignored), (0, 1), "{query}");
    }
    for (query, body, reason) in [
        ("", "", "no device"),
        ("lat=1&lon=2", "", "no device"),
        ("id=D001&lat=1", "", "lon: nothing"),
        ("id=D001&lat=here&lon=1", "", "lat: here"),
        ("id=D001&location=32.17", "", "lon: nothing"),
        ("id=D001&lat=1&lon=2&timestamp=soon", "", "timestamp: soon"),
        ("id=%00&lat=1&lon=2", "", "the device"),
        ("", "[7]", "the body is not"),
        ("", "{\"device_id\":\"D001\"}", "the body is not"),
        ("", "{\"device_id\":", "the body is no JSON"),
        (
            "",
            "{\"device_id\":\"D001\",\"location\":{\"coords\":{\"latitude\":1}}}",
            "longitude: nothing",
        ),
    ] {
        let refused = osmand(query, body.as_bytes(), &nobody(), now()).unwrap_err();
        assert!(
            refused.to_string().starts_with(reason),
            "{query} {body}: {refused}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_parser_panic(body in prop::collection::vec(any::<u8>(), 0..200), query in ".{0,80}") {
        let _ = owntracks(&body, &nobody());
        let _ = osmand(&query, &body, &nobody(), now());
        let _ = super::fixes(&body);
    }

    /// JSON of the right shape with anything in its places.
    #[test]
    fn nothing_in_the_right_place_makes_a_parser_panic(
        lat in "[-+0-9eE.a-zN\"\\[\\]{}:,]{0,12}", tst in "[-+0-9eE.TZ:\"]{0,24}", text in ".{0,30}"
    ) {
        let one = format!(r#"{{"_type":"location","lat":{lat},"lon":{tst},"tst":{tst},"topic":{text:?}}}"#);
        let _ = owntracks(one.as_bytes(), &nobody());
        let one = format!(r#"{{"location":{{"timestamp":{tst},"coords":{{"latitude":{lat}}}}},"id":{text:?}}}"#);
        let _ = osmand("", one.as_bytes(), &nobody(), now());
        let query = format!("id={text}&lat={lat}&lon={tst}&timestamp={tst}&location={text}");
        let _ = osmand(&query, text.as_bytes(), &nobody(), now());
    }
}
