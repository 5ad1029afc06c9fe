//! Good input: what becomes of it.

use xunge_data::{Category, GridKind, Level, OfficeKind, Status, Timestamp};

use super::*;

#[test]
fn chinese_headings_are_recognised() {
    let communities = two_communities();
    let properties = json!({
        "网格编码": "411525001001001", "网格名称": "一号网格", "所属社区": "甲",
        "网格类型": "专属网格", "设施": "学校", "户数": 300, "人口": 812.0,
    });
    let file = collection(&[feature(properties, square(0, 0))]);
    let known = knowing(&communities, &[]);
    let import = import(Kind::Grids, "g.geojson", file, &Options::default(), &known).unwrap();
    let grid = &grids_put(&import)[0];
    assert_eq!(
        (grid.code.as_str(), grid.name.as_str()),
        ("411525001001001", "一号网格")
    );
    assert_eq!(
        (grid.kind, grid.community.as_str()),
        (GridKind::Dedicated, "A")
    );
    assert_eq!((grid.households, grid.residents), (Some(300), Some(812)));
    assert_eq!(import.report.communities_made, 0);
}

#[test]
fn grids_without_a_community_column_go_where_they_lie() {
    let communities = two_communities();
    let file = collection(&[grid("1", 1), grid("2", 0)]);
    let known = knowing(&communities, &[]);
    let import = import(Kind::Grids, "g.geojson", file, &Options::default(), &known).unwrap();
    let homes: Vec<_> = grids_put(&import)
        .iter()
        .map(|g| g.community.to_string())
        .collect();
    assert_eq!(homes, ["B", "A"]);
}

#[test]
fn communities_are_made_of_the_grids_that_name_them() {
    let named = |code: &str, community: &str, column| {
        feature(
            json!({"code": code, "community": community}),
            square(column, 0),
        )
    };
    let outcome = grids(&[
        named("1", "东", 0),
        named("2", "东", 1),
        named("3", "西", 2),
    ]);
    let import = outcome.unwrap();
    let made = communities_put(&import);
    assert_eq!(made.len(), 2);
    assert!(made.iter().all(|c| c.derived && c.name == c.code.as_str()));
    let area = |c: &Community| geo::Area::unsigned_area(c.boundary.polygons());
    let east = made.iter().find(|c| c.name == "东").unwrap();
    assert!((area(east) - 2e-4).abs() < 1e-9 && east.boundary.polygons().0.len() == 1);
    assert!(matches!(
        import.records[0],
        Record::CommunitiesPut { replace: true, .. }
    ));
    assert_eq!(import.report.communities_made, 2);
}

#[test]
fn grids_that_name_no_community_make_one_for_all() {
    let import = grids(&[grid("1", 0), grid("2", 1)]).unwrap();
    let made = communities_put(&import);
    assert_eq!((made.len(), made[0].code.as_str()), (1, "1"));
    assert!(
        grids_put(&import)
            .iter()
            .all(|g| g.community.as_str() == "1")
    );
}

#[test]
fn grids_added_later_grow_the_communities_that_were_made() {
    let first = grids(&[grid("1", 0)]).unwrap();
    let (made, there) = (communities_put(&first), grids_put(&first));
    let known = knowing(&made, &there);
    let file = collection(&[grid("2", 1)]);
    let more = import(Kind::Grids, "g.geojson", &file, &Options::default(), &known).unwrap();
    let grown = geo::Area::unsigned_area(communities_put(&more)[0].boundary.polygons());
    assert!((grown - 2e-4).abs() < 1e-9, "{grown}");
    let replacing = Options {
        replace: true,
        ..Options::default()
    };
    let other = import(Kind::Grids, "g.geojson", &file, &replacing, &known).unwrap();
    let replaced = geo::Area::unsigned_area(communities_put(&other)[0].boundary.polygons());
    assert!((replaced - 1e-4).abs() < 1e-9, "{replaced}");
}

#[test]
fn the_same_file_again_changes_nothing() {
    let file = [grid("1", 0), grid("2", 1)];
    let first = grids(&file).unwrap();
    let (made, there) = (communities_put(&first), grids_put(&first));
    let known = knowing(&made, &there);
    let options = Options::default();
    let again = import(
        Kind::Grids,
        "g.geojson",
        collection(&file),
        &options,
        &known,
    )
    .unwrap();
    assert_eq!(again.records, []);
    assert_eq!((again.report.accepted, again.report.unchanged), (0, 2));
}

#[test]
fn features_that_agree_in_all_and_lie_apart_are_parts_of_one_grid() {
    let import = grids(&[grid("3100", 0), grid("1713", 1), grid("3100", 5)]).unwrap();
    let there = grids_put(&import);
    assert_eq!((there.len(), import.report.joined), (2, 1));
    assert_eq!(there[0].boundary.polygons().0.len(), 2);
}

#[test]
fn rings_are_turned_and_heights_dropped() {
    let clockwise = ring(json!([
        [115, 32, 9],
        [115, 33, 9],
        [116, 33, 9],
        [115, 32, 9]
    ]));
    let import = grids(&[feature(json!({"code": "1"}), clockwise)]).unwrap();
    let boundary = &grids_put(&import)[0].boundary;
    assert!(geo::winding_order::Winding::is_ccw(
        boundary.polygons().0[0].exterior()
    ));
}

#[test]
fn numbers_and_feature_ids_are_codes() {
    let import = grids(&[feature(json!({"code": 1054.0}), square(0, 0))]).unwrap();
    assert_eq!(grids_put(&import)[0].code.as_str(), "1054");
    let mut feature = feature(json!({}), square(0, 0));
    feature["id"] = json!(7);
    assert_eq!(grids_put(&grids(&[feature]).unwrap())[0].code.as_str(), "7");
}

#[test]
fn a_named_column_rules_over_the_recognised_ones() {
    let file = collection(&[feature(
        json!({"code": "x", "BEAT_NUM": "1713"}),
        square(0, 0),
    )]);
    let options = Options {
        columns: vec![(Field::Code, "BEAT_NUM".into())],
        ..Options::default()
    };
    let import = import(Kind::Grids, "g.json", file, &options, &Known::nothing()).unwrap();
    assert_eq!(grids_put(&import)[0].code.as_str(), "1713");
    assert_eq!(
        import.report.columns,
        [(Field::Code, "BEAT_NUM".to_owned())]
    );
}

#[test]
fn offices_come_from_a_table_with_chinese_words() {
    let communities = two_communities();
    let table = "编号;名称;类型;经度;纬度;地址\n1;甲物业;物业恳谈室;115.005;32.005;北街 1 号\n\
                 2;乙会客;residents_reception;115.015;32.005;\n";
    let known = knowing(&communities, &[]);
    let import = import(Kind::Offices, "o.csv", table, &Options::default(), &known).unwrap();
    let [
        Record::OfficesPut {
            offices,
            replace: false,
        },
    ] = &import.records[..]
    else {
        unreachable!("{:?}", import.records)
    };
    assert_eq!(offices[0].kind, OfficeKind::PropertyTalk);
    assert_eq!(offices[1].kind, OfficeKind::ResidentsReception);
    let homes: Vec<_> = offices.iter().map(|o| o.community.as_str()).collect();
    assert_eq!(homes, ["A", "B"]);
    assert_eq!(
        (offices[0].address.as_deref(), &offices[1].address),
        (Some("北街 1 号"), &None)
    );
}

const TABLE: &str = "事件编号,上报时间,事件类别,标题,经度,纬度,结案时间,处置层级\r\n\
    1,2022-08-01 13:05:00,矛盾纠纷,\"邻里,噪音\",115.005,32.005,2022/8/2 9:00,社区\r\n\
    2,2022-08-01T05:05:00Z,THEFT,,115.5,32.5,,\r\n\
    \r\n\
    ,,,,,,,\r\n";

#[test]
fn incidents_come_with_category_closing_and_place() {
    let there = grids_put(&grids(&[grid("1", 0)]).unwrap());
    let import = incidents(TABLE, &knowing(&[], &there)).unwrap();
    let [settled, foreign] = &reported(&import)[..] else {
        unreachable!("{:?}", import.records)
    };
    assert_eq!(settled.report.reported_at, foreign.report.reported_at);
    assert_eq!(settled.report.title, "邻里,噪音");
    let closing = settled.course().closing_by(Timestamp::MAX).unwrap();
    assert_eq!(closing.at.to_string(), "2022-08-02T01:00:00Z");
    assert_eq!(
        (settled.report.category, closing.level),
        (Category::Dispute, Level::Community)
    );
    assert_eq!(foreign.report.category, Category::Other);
    assert_eq!(foreign.report.subcategory.as_deref(), Some("THEFT"));
    assert_eq!(
        foreign.course().status_at(Timestamp::MAX),
        Some(Status::Reported)
    );
    let report = &import.report;
    assert_eq!((report.rows, report.accepted), (2, 2));
    assert_eq!((report.outside_grids, report.other_category), (1, 1));
}

#[test]
fn incidents_are_read_by_the_headings_that_their_collection_has() {
    let table = "code,name,category,reported_at,lng,lat\n\
                 S-7,楼道杂物,fire_safety,2022-08-01T08:00:00Z,115.005,32.005\n";
    let import = incidents(table, &Known::nothing()).unwrap();
    let [one] = &reported(&import)[..] else {
        unreachable!("{:?}", import.records)
    };
    assert_eq!(one.report.id.as_str(), "S-7");
    assert_eq!(one.report.title, "楼道杂物");
    // Better headings go before these, wherever they stand.
    let table = "name,title,code,id,category,time,lng,lat\n\
                 张三,占道经营,330,S-8,environment,2022-08-01T08:00:00Z,115.005,32.005\n";
    let import = incidents(table, &Known::nothing()).unwrap();
    let [one] = &reported(&import)[..] else {
        unreachable!("{:?}", import.records)
    };
    assert_eq!(
        (one.report.id.as_str(), &*one.report.title),
        ("S-8", "占道经营")
    );
}

#[test]
fn known_incidents_are_left_out_and_those_closed_since_are_closed() {
    let open = TABLE.replace("2022/8/2 9:00,社区", ",");
    let there = reported(&incidents(&open, &Known::nothing()).unwrap());
    let find = |id: &str| there.iter().find(|i| i.report.id.as_str() == id).cloned();
    let known = Known {
        incident: Box::new(find),
        ..Known::nothing()
    };
    let same = incidents(&open, &known).unwrap();
    assert_eq!((same.records.len(), same.report.unchanged), (0, 2));
    let later = incidents(TABLE, &known).unwrap();
    assert!(
        matches!(&later.records[..], [Record::IncidentStepped { id, .. }] if id.as_str() == "1")
    );
    assert_eq!(
        (
            later.report.closed,
            later.report.unchanged,
            later.report.accepted
        ),
        (1, 1, 0)
    );
}

#[test]
fn incidents_without_a_number_get_the_same_one_every_time() {
    let table = "time,type,lon,lat\n2022-08-01,其他,115,32\n2022-08-02,其他,115,32\n2022-08-01,其他,115,32\n";
    let first = incidents(table, &Known::nothing()).unwrap();
    assert_eq!((first.report.accepted, first.report.repeated), (2, 1));
    let again = incidents(table, &Known::nothing()).unwrap();
    assert_eq!(first.records, again.records);
    assert!(
        reported(&first)
            .iter()
            .all(|i| i.report.category == Category::Other)
    );
    assert!(
        reported(&first)
            .iter()
            .all(|i| i.report.subcategory.is_none())
    );
}

#[test]
fn a_category_column_may_be_waived() {
    let options = Options {
        columns: vec![(Field::Category, String::new())],
        ..Options::default()
    };
    let table = "time\tlng\tlat\n2022-08-01\t115\t32\n";
    let known = Known::nothing();
    let import = import(Kind::Incidents, "i.tsv", table, &options, &known).unwrap();
    assert_eq!(import.report.other_category, 1);
    let refused = incidents("time,lng,lat\n2022-08-01,115,32\n", &known);
    let missing = |cause| {
        matches!(
            cause,
            Cause::MissingColumn {
                field: Field::Category,
                ..
            }
        )
    };
    assert!(missing(cause(refused)));
}

#[test]
fn byte_order_marks_and_named_encodings_are_read() {
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(TABLE.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let (gbk, ..) = encoding_rs::GB18030.encode(TABLE);
    let gb18030 = Options {
        encoding: Some(encoding_rs::GB18030),
        ..Options::default()
    };
    let known = Known::nothing();
    let plain = incidents(TABLE, &known).unwrap().records;
    for (bytes, options) in [
        (format!("\u{feff}{TABLE}").into_bytes(), Options::default()),
        (utf16, Options::default()),
        (gbk.into_owned(), gb18030),
    ] {
        let read = import(Kind::Incidents, "i.csv", bytes, &options, &known).unwrap();
        assert_eq!(read.records, plain);
    }
}
