//! Bad input: each file is refused whole, with row and reason.

use super::*;

#[test]
fn broken_json_is_refused_with_line_and_column() {
    let broken = "{\"type\": \"FeatureCollection\",\n\"features\": [{\"type\" \"Feature\"}]}";
    let outcome = import(
        Kind::Grids,
        "g.geojson",
        broken,
        &Options::default(),
        &Known::nothing(),
    );
    let cause = cause(outcome);
    assert!(
        matches!(
            cause,
            Cause::NotGeoJson {
                line: 2,
                column: 22,
                ..
            }
        ),
        "{cause:?}"
    );
    let cut = &collection(&[grid("1", 0)])[..100];
    let outcome = import(
        Kind::Grids,
        "g.geojson",
        cut,
        &Options::default(),
        &Known::nothing(),
    );
    let said = outcome.unwrap_err().to_string();
    assert!(
        said.contains("g.geojson: line 1, column 100: not GeoJSON: EOF"),
        "{said}"
    );
}

#[test]
fn json_that_is_no_feature_collection_is_refused() {
    for other in [
        "[]",
        "{}",
        r#"{"type": "Topology"}"#,
        r#"{"type": "FeatureCollection"}"#,
        "7",
    ] {
        let outcome = import(
            Kind::Grids,
            "g.json",
            other,
            &Options::default(),
            &Known::nothing(),
        );
        assert!(
            matches!(cause(outcome), Cause::NotGeoJson { .. }),
            "{other}"
        );
    }
    let (row, field, _) = bad_row(grids(&[grid("1", 0), json!({"type": "Polygon"})]));
    assert_eq!((row, field), (2, "row"));
}

#[test]
fn a_duplicate_code_is_refused_naming_both_rows() {
    let (row, field, defect) = bad_row(grids(&[grid("1", 0), grid("2", 1), grid("1", 0)]));
    assert_eq!((row, field), (3, "code"));
    assert_eq!(defect.to_string(), "duplicate: 1 is the code of row 1 too");
    let (row, ..) = bad_row(grids(&[grid("1", 0), grid("1", 1)]));
    assert_eq!(row, 2, "parts that share a border are no parts");
    let other = feature(json!({"code": "1", "name": "乙"}), square(5, 5));
    assert_eq!(
        bad_row(grids(&[grid("1", 0), other])).0,
        2,
        "another name is another grid"
    );
    let table =
        "id,time,category,lng,lat\n7,2022-08-01,other,115,32\n\n7,2022-08-02,other,115,32\n";
    let (row, field, defect) = bad_row(incidents(table, &Known::nothing()));
    assert_eq!((row, field), (4, "id"));
    assert!(
        matches!(defect, Defect::Duplicate { first: 2, .. }),
        "{defect:?}"
    );
}

#[test]
fn a_grid_outside_every_community_is_refused() {
    let communities = two_communities();
    let known = knowing(&communities, &[]);
    let refused = |feature: Value| {
        let file = collection(&[grid("1", 0), feature]);
        bad_row(import(
            Kind::Grids,
            "g.geojson",
            file,
            &Options::default(),
            &known,
        ))
    };
    let (row, field, defect) = refused(grid("2", 7));
    assert_eq!((row, field), (2, "community"));
    assert!(
        matches!(defect, Defect::OutsideCommunities { swapped: false, .. }),
        "{defect:?}"
    );
    let (.., defect) = refused(feature(json!({"code": "2", "社区": "丙"}), square(1, 0)));
    assert!(
        defect.to_string().contains("known are A 甲, B 乙"),
        "{defect}"
    );
    let (.., defect) = refused(feature(json!({"code": "2", "社区": "甲"}), square(1, 0)));
    assert!(
        matches!(defect, Defect::OtherCommunity { .. }),
        "{defect:?}"
    );
}

#[test]
fn an_unreadable_time_is_refused_naming_the_option() {
    for time in ["yesterday", "2022-13-45 10:00", "08/01/2022 10:00"] {
        let table =
            format!("time,category,lng,lat\n2022-08-01,other,115,32\n{time},other,115,32\n");
        let refused = incidents(&table, &Known::nothing())
            .unwrap_err()
            .to_string();
        assert!(refused.contains("row 3, field time:"), "{refused}");
        assert!(refused.contains("--time-format"), "{refused}");
    }
}

#[test]
fn an_incident_closed_before_it_was_reported_is_refused() {
    let table = "上报时间,事件类别,经度,纬度,结案时间\n2022-08-02,消防,115,32,2022-08-01\n";
    let (row, field, defect) = bad_row(incidents(table, &Known::nothing()));
    assert_eq!((row, field), (2, "closed_at"));
    assert!(matches!(defect, Defect::ClosedEarly { .. }));
}

#[test]
fn an_empty_file_is_refused() {
    let no_features = collection(&[]);
    for (name, text) in [
        ("e.geojson", ""),
        ("e.csv", " \n\n"),
        ("e.csv", "\u{feff}"),
        ("e.csv", "time,category,lng,lat\n"),
        ("e.geojson", no_features.as_str()),
    ] {
        let outcome = import(
            Kind::Incidents,
            name,
            text,
            &Options::default(),
            &Known::nothing(),
        );
        assert!(
            matches!(cause(outcome), Cause::Empty(Kind::Incidents)),
            "{name} {text:?}"
        );
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_unread_with_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.geojson");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(200 << 20).unwrap();
    let outcome = read(
        Kind::Grids,
        &path,
        &Options::default(),
        &Known::nothing(),
        &mut |_, _| (),
    );
    let said = outcome.unwrap_err().to_string();
    assert!(
        said.contains("has 200 MiB; files over 128 MiB are refused"),
        "{said}"
    );
    assert!(said.contains("--max-mib 200"), "{said}");
}

#[test]
fn a_missing_file_and_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &std::path::Path| {
        cause(read(
            Kind::Grids,
            path,
            &Options::default(),
            &Known::nothing(),
            &mut |_, _| (),
        ))
    };
    assert!(matches!(
        refused(&folder.path().join("no.csv")),
        Cause::NotFound
    ));
    assert!(matches!(refused(folder.path()), Cause::Io(_)));
}

#[test]
fn a_wrong_encoding_is_refused_with_the_row_and_the_option() {
    let table =
        "时间,类别,经度,纬度,标题\n2022-08-01,other,115,32,a\n2022-08-01,other,115,32,占道\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(table);
    let (options, known) = (Options::default(), Known::nothing());
    let outcome = import(Kind::Incidents, "i.csv", &gbk, &options, &known);
    assert!(matches!(
        cause(outcome),
        Cause::Encoding {
            row: 1,
            unit: Unit::Line,
            ..
        }
    ));
    let mut late = b"time,category,lng,lat,title\n2022-08-01,other,115,32,".to_vec();
    late.extend_from_slice(&encoding_rs::GB18030.encode("占道\n").0);
    let said = import(Kind::Incidents, "i.csv", late, &options, &known)
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("row 2 (line)") && said.contains("--encoding gb18030"),
        "{said}"
    );
    let text = collection(&[grid("1", 0), feature(json!({"code": "格"}), square(1, 0))]);
    let (gbk, ..) = encoding_rs::GB18030.encode(&text);
    let outcome = import(Kind::Grids, "g.geojson", &gbk, &options, &known);
    assert!(matches!(
        cause(outcome),
        Cause::Encoding {
            row: 2,
            unit: Unit::Feature,
            ..
        }
    ));
    let named = Options {
        encoding: Some(encoding_rs::GB18030),
        ..Options::default()
    };
    assert_eq!(
        grids_put(&import(Kind::Grids, "g.geojson", gbk, &named, &known).unwrap()).len(),
        2
    );
}

#[test]
fn a_file_that_is_no_text_is_refused_by_its_name() {
    for magic in [
        &b"PK\x03\x04..."[..],
        b"\x1f\x8b...",
        b"\x00\x00\x27\x0a...",
        b"a\0b\0",
    ] {
        let outcome = import(
            Kind::Incidents,
            "f.csv",
            magic,
            &Options::default(),
            &Known::nothing(),
        );
        assert!(matches!(cause(outcome), Cause::NotText { .. }), "{magic:?}");
    }
}

#[test]
fn a_column_that_is_not_there_is_refused_with_the_headings() {
    let outcome = grids(&[feature(json!({"BEAT_NUM": "1713"}), square(0, 0))]);
    let said = outcome.unwrap_err().to_string();
    assert!(
        said.contains("--column code=NAME; there are: BEAT_NUM"),
        "{said}"
    );
    let options = Options {
        columns: vec![(Field::Name, "名".into())],
        ..Options::default()
    };
    let outcome = import(
        Kind::Grids,
        "g.geojson",
        collection(&[grid("1", 0)]),
        &options,
        &Known::nothing(),
    );
    assert!(matches!(
        cause(outcome),
        Cause::MissingColumn {
            field: Field::Name,
            named: Some(_),
            ..
        }
    ));
    let refused = Columns::new(Kind::Grids, &[(Field::Lng, "x".into())]);
    assert!(matches!(refused.err(), Some(Cause::NotAField { .. })));
}

#[test]
fn a_line_of_another_length_and_an_unknown_word_are_refused() {
    let table = "time,category,lng,lat\n2022-08-01,other,115\n2022-08-01,other,115,32\n2022-08-01,other,x,32\n";
    let rows = bad_rows(incidents(table, &Known::nothing()));
    assert_eq!(
        rows[0].defect,
        Defect::FieldCount {
            found: 3,
            expected: 4
        }
    );
    assert_eq!((rows[1].row, rows[1].field), (4, "lng"));
    let odd = feature(json!({"code": "1", "kind": "half"}), square(0, 0));
    let (_, field, defect) = bad_row(grids(&[odd]));
    assert_eq!(field, "kind");
    assert!(
        defect.to_string().contains("dedicated 专属网格"),
        "{defect}"
    );
}

#[test]
fn offices_before_communities_and_things_left_without_one_are_refused() {
    let table = "code,kind,lng,lat\n1,物业恳谈室,115.005,32.005\n";
    let options = Options::default();
    let outcome = import(Kind::Offices, "o.csv", table, &options, &Known::nothing());
    assert!(matches!(
        cause(outcome),
        Cause::NoCommunities(Kind::Offices)
    ));
    let first = grids(&[grid("1", 0)]).unwrap();
    let (made, there) = (communities_put(&first), grids_put(&first));
    let file = collection(&[feature(json!({"code": "A"}), square(0, 0))]);
    let outcome = import(
        Kind::Communities,
        "c.json",
        file,
        &options,
        &knowing(&made, &there),
    );
    assert!(matches!(
        cause(outcome),
        Cause::Homeless { thing: "grid", .. }
    ));
}

#[test]
fn boundaries_in_a_table_are_refused() {
    let known = Known::nothing();
    let outcome = import(
        Kind::Grids,
        "g.csv",
        "code,name\n1,甲\n",
        &Options::default(),
        &known,
    );
    assert!(matches!(cause(outcome), Cause::NeedsGeoJson(Kind::Grids)));
}

#[test]
fn many_bad_rows_are_listed_up_to_a_bound_with_the_number_of_the_rest() {
    let table = "time,category,lng,lat\n".to_owned() + &"never,other,115,32\n".repeat(60);
    let said = incidents(&table, &Known::nothing())
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("60 of 60 rows") && said.contains("and 10 more"),
        "{said}"
    );
    assert_eq!(
        said.matches("Say how times are written").count(),
        1,
        "{said}"
    );
}
