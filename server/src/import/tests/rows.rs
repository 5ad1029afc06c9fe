//! One bad row among many, wherever it is.

use proptest::prelude::*;

use super::*;

fn bad_grid(which: u8) -> Value {
    match which {
        0 => feature(json!({"code": "bad"}), Value::Null),
        1 => feature(json!({"code": ""}), square(90, 1)),
        2 => feature(
            json!({"code": "bad"}),
            json!({"type": "Point", "coordinates": [115, 32]}),
        ),
        3 => feature(
            json!({"code": "bad"}),
            ring(json!([[32, 115], [33, 115], [33, 116], [32, 115]])),
        ),
        4 => feature(json!({"code": "bad", "kind": "?"}), square(90, 1)),
        _ => json!("no feature"),
    }
}

fn bad_incident(which: u8) -> &'static str {
    match which {
        0 => "bad,never,dispute,115,32",
        1 => "bad,2022-08-01,dispute,115,",
        2 => "bad,2022-08-01,dispute,32,115",
        3 => "bad,2022-08-01,dispute,east,32",
        4 => "bad,,dispute,115,32",
        _ => "bad,2022-08-01,dispute,115",
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_grid_file_with_one_bad_row_imports_nothing_and_names_that_row(
        good in 1..20_u32, at in any::<prop::sample::Index>(), which in 0..6_u8,
    ) {
        let mut features: Vec<Value> = (0..good).map(|i| grid(&i.to_string(), i)).collect();
        let at = at.index(features.len() + 1);
        features.insert(at, bad_grid(which));
        let (row, ..) = bad_row(grids(&features));
        prop_assert_eq!(row, at as u64 + 1);
        let options = Options { skip_bad: true, ..Options::default() };
        let file = collection(&features);
        let rest = import(Kind::Grids, "g.geojson", file, &options, &Known::nothing()).unwrap();
        prop_assert_eq!(grids_put(&rest).len(), good as usize);
        prop_assert_eq!(rest.report.skipped[0].row, row);
    }

    #[test]
    fn an_incident_table_with_one_bad_row_imports_nothing_and_names_that_line(
        good in 1..20_usize, at in any::<prop::sample::Index>(), which in 0..6_u8, crlf: bool,
    ) {
        let mut lines: Vec<String> =
            (0..good).map(|i| format!("{i},2022-08-01,dispute,115.{i},32")).collect();
        let at = at.index(good + 1);
        lines.insert(at, bad_incident(which).to_owned());
        lines.insert(0, "id,time,category,lng,lat".to_owned());
        let table = lines.join(if crlf { "\r\n" } else { "\n" });
        let (row, ..) = bad_row(incidents(&table, &Known::nothing()));
        prop_assert_eq!(row, at as u64 + 2);
        let options = Options { skip_bad: true, ..Options::default() };
        let rest = import(Kind::Incidents, "i.csv", table, &options, &Known::nothing()).unwrap();
        prop_assert_eq!(reported(&rest).len(), good);
    }
}
