#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use proptest::{prelude::*, test_runner::RngSeed};

use super::*;

fn text(filter: &str) -> Result<Filter, BadParameter> {
    read(
        CollectionId::Incidents,
        filter,
        FilterLang::Text,
        Crs::Crs84,
    )
}

fn refusal(filter: &str) -> String {
    text(filter).unwrap_err().reason
}

#[test]
fn what_is_wrong_is_said() {
    for (filter, reason) in [
        ("colour = 'red'", "no property \"colour\""),
        ("category = 5", "cannot be compared"),
        ("category = NULL", "not supported"),
        ("geometry = geometry", "cannot be compared"),
        ("category", "neither true nor false"),
        ("category = 'a' garbage", "cannot be read"),
        ("category = 'a", "quotes or parentheses"),
        (
            "category = 'a') OR (category = 'b'",
            "quotes or parentheses",
        ),
        ("", "cannot be read"),
        ("reported_at > 'yesterday'", "no moment"),
        (
            "T_DURING(reported_at, INTERVAL('2022-08-02', '2022-08-01'))",
            "ends before",
        ),
        ("T_DURING(reported_at)", "takes 2 arguments"),
        ("S_INTERSECTS(geometry, BBOX(1,2,3))", "box has 4 numbers"),
        ("S_INTERSECTS(geometry, POINT(32 115))", "out of reach"),
        (
            "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))",
            "geometry is wrong",
        ),
        ("S_INTERSECTS(category, POINT(1 2))", "cannot be compared"),
        ("S_NEAR(geometry, POINT(1 2))", "not supported"),
        ("A_CONTAINS(category, ('a'))", "not supported"),
        ("category LIKE 5", "cannot be compared"),
        ("reported_at LIKE '2022%'", "cannot be compared"),
    ] {
        let given = refusal(filter);
        assert!(given.contains(reason), "{filter}: {given}");
    }
}

#[test]
fn what_is_too_much_is_refused_before_it_is_parsed() {
    let deep = format!("{}category = 'a'{}", "(".repeat(5_000), ")".repeat(4_000));
    assert!(refusal(&deep).contains("nested"), "{}", refusal(&deep));
    let nots = "NOT ".repeat(2_000) + "true";
    assert!(refusal(&nots).contains("operators"));
    assert!(refusal(&"-".repeat(9_000)).contains("operators"));
    let long = format!("category IN ('{}')", "a','".repeat(4_000));
    assert!(refusal(&long).contains("longer"));
    let nested = format!("{}true{}", "(true, ".repeat(16), ")".repeat(16));
    assert!(text(&nested).is_err());
    let json = "[".repeat(9_000);
    let json = read(CollectionId::Grids, &json, FilterLang::Json, Crs::Crs84);
    assert!(json.unwrap_err().reason.contains("nested"));
}

#[test]
fn parentheses_that_are_tried_again_and_again_are_given_up() {
    let long = "category = 'a' AND ".repeat(120);
    let text = format!("{}{long}category garbage{}", "(".repeat(16), ")".repeat(16));
    assert!(refusal(&text).contains("call limit"), "{}", refusal(&text));
}

#[test]
fn the_longest_filters_are_read() {
    let many = vec!["category = 'a'"; 120].join(" OR ");
    assert!(text(&many).is_ok(), "{}", refusal(&many));
    let ring = vec!["115.6 32.1"; 750].join(",");
    let drawn = format!("S_INTERSECTS(geometry, POLYGON(({ring})))");
    assert!(text(&drawn).is_ok(), "{}", refusal(&drawn));
}

#[test]
fn an_escaped_quote_is_a_quote() {
    assert!(text("name = '张''s (shop'").is_ok());
    assert!(text("\"name\" = 'a'").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_breaks_it(words in prop::collection::vec(
        prop::sample::select(vec![
            "category", "reported_at", "geometry", "name", "'a'", "''", "'2022-08-01'", "5", "-5",
            "1e400", "(", ")", ",", "=", "<>", "<", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN",
            "IS", "NULL", "TRUE", "DATE(", "TIMESTAMP(", "INTERVAL(", "'..'", "S_INTERSECTS(",
            "S_WITHIN(", "T_DURING(", "BBOX(", "POINT(", "POLYGON((", "EMPTY", "115 32",
            "GEOMETRYCOLLECTION(", "\"", "'", "格", "*", "/", "DIV", "\\",
        ]), 0..14,
    )) {
        let _ = text(&words.join(" "));
    }

    #[test]
    fn no_json_breaks_it(words in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"op\"", "\"args\"", "\"=\"", "\"and\"", "null", "5",
            "\"property\"", "\"category\"", "\"bbox\"", "\"type\"", "\"Polygon\"",
            "\"coordinates\"", "{\"property\":\"category\"}", "{\"op\":\"not\",\"args\":[",
            "{\"type\":\"Point\",\"coordinates\":[]}", "\"s_intersects\"", "true",
        ]), 0..14,
    )) {
        let _ = read(CollectionId::Incidents, &words.concat(), FilterLang::Json, Crs::Crs84);
    }
}
