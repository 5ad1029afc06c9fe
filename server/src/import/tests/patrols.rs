//! The roster, the mask and fixes.

use xunge_data::{Code, KeptFix, PatrolHours, Unfit, Worker};

use super::*;

fn one_grid() -> Vec<Grid> {
    let polygon = serde_json::from_value(square(0, 0)).unwrap();
    vec![Grid {
        code: Code::new("G1").unwrap(),
        name: "一".to_owned(),
        kind: xunge_data::GridKind::Basic,
        community: Code::new("A").unwrap(),
        boundary: polygon,
        facility: None,
        households: None,
        residents: None,
    }]
}

fn table(
    kind: Kind,
    text: &str,
    options: &Options,
    known: &Known<'_>,
) -> Result<Import, ImportError> {
    import(kind, "table.csv", text, options, known)
}

fn roster(import: &Import) -> Vec<Worker> {
    match &import.records[..] {
        [Record::RosterPut { workers }] => workers.clone(),
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn workers_have_devices_and_hours_of_patrol() {
    let (grids, options) = (one_grid(), Options::default());
    let text = "工号,姓名,年龄,网格,设备号,巡查时间\nW1,甲,40,G1,D1,8:00-11:30；22:00-24:00\n";
    let import = table(Kind::Workers, text, &options, &knowing(&[], &grids)).unwrap();
    let workers = roster(&import);
    assert_eq!(workers[0].device, Some(Code::new("D1").unwrap()));
    let hours = |from: &str, to: &str| PatrolHours {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    };
    let expected = [hours("08:00", "11:30"), hours("22:00", "00:00")];
    assert_eq!(workers[0].patrol, expected);
    let spaced = "code,name,age,grid,patrol\nW1,甲,40,G1,08:00 - 11:30; 22:00-23:00 23:00-24:00\n";
    let import = table(Kind::Workers, spaced, &options, &knowing(&[], &grids)).unwrap();
    let expected = [
        expected[0],
        hours("22:00", "23:00"),
        hours("23:00", "00:00"),
    ];
    assert_eq!(roster(&import)[0].patrol, expected);
    // Again, nothing; another worker of the grid takes the place.
    let known = || Known {
        workers: workers.iter().collect(),
        ..knowing(&[], &grids)
    };
    let same = table(Kind::Workers, text, &options, &known()).unwrap();
    assert_eq!((same.records.len(), same.report.unchanged), (0, 1));
    let text = "code,name,age,grid\nW2,乙,30,G1\n";
    let other = roster(&table(Kind::Workers, text, &options, &known()).unwrap());
    assert_eq!(other.len(), 1);
    assert_eq!(other[0].code.as_str(), "W2");
}

#[test]
fn workers_of_unknown_grids_or_with_unreadable_hours_are_bad_rows() {
    let (grids, options) = (one_grid(), Options::default());
    for (row, defect) in [
        (
            "W1,甲,40,G9,",
            Defect::UnknownGrid(Code::new("G9").unwrap()),
        ),
        (
            "W1,甲,40,G1,mornings",
            Defect::NotHours("mornings".to_owned()),
        ),
        (
            "W1,甲,40,G1,08:00-26:00",
            Defect::NotHours("08:00-26:00".to_owned()),
        ),
        ("W1,甲,,G1,", Defect::Missing),
    ] {
        let text = format!("code,name,age,grid,patrol\n{row}\n");
        let refused = table(Kind::Workers, &text, &options, &knowing(&[], &grids)).unwrap_err();
        match refused.cause {
            Cause::BadRows(bad) => assert_eq!(bad.rows[0].defect, defect, "{row}"),
            other => unreachable!("{other}"),
        }
    }
    let nowhere = table(Kind::Workers, "code\n", &options, &Known::nothing()).unwrap_err();
    assert!(matches!(nowhere.cause, Cause::NoGrids(Kind::Workers)));
}

#[test]
fn a_mask_is_polygons_and_the_same_is_not_added_twice() {
    let text = collection(&[
        feature(json!({}), square(0, 0)),
        feature(json!({}), square(2, 0)),
    ]);
    let options = Options::default();
    let read = |known: &Known<'_>| import(Kind::Mask, "mask.geojson", &text, &options, known);
    let first = read(&Known::nothing()).unwrap();
    let [
        Record::MaskPut {
            replace: false,
            areas,
        },
    ] = &first.records[..]
    else {
        unreachable!("{:?}", first.records);
    };
    assert_eq!(areas.len(), 2);
    let known = Known {
        mask: areas.iter().collect(),
        ..Known::nothing()
    };
    assert_eq!(read(&known).unwrap().records.len(), 0);
}

const FIXES: &str = "device,time,lng,lat,accuracy_m\n\
    D2,2022-08-01T00:00:10Z,115.0051,32.005,\n\
    D1,2022-08-01T00:00:10Z,115.0051,32.005,5\n\
    D1,2022-08-01T08:00:00+08:00,115.005,32.005,5\n\
    D1,2022-08-01T00:00:20Z,115.0052,32.005,80\n\
    D1,2022-08-01T00:00:30Z,NaN,32.005,5\n\
    D1,2022-08-01T00:00:40Z,0,0,5\n\
    D1,2099-08-01T00:00:40Z,115.005,32.005,5\n";

fn options() -> Options {
    Options {
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    }
}

#[test]
fn fixes_are_sorted_by_device_and_time_and_those_that_do_not_count_are_counted() {
    let grids = one_grid();
    let import = table(Kind::Fixes, FIXES, &options(), &knowing(&[], &grids)).unwrap();
    assert_eq!((import.report.rows, import.report.accepted), (7, 3));
    let dropped: Vec<_> = import.report.dropped.clone().into_iter().collect();
    let expected = [
        (Unfit::NotFinite, 1),
        (Unfit::NullIsland, 1),
        (Unfit::Inaccurate, 1),
        (Unfit::Future, 1),
    ];
    assert_eq!(dropped, expected);
    let tracks: Vec<_> = import
        .records
        .iter()
        .map(|record| match record {
            Record::FixesTaken { device, track } => (device.as_str(), track.0.len()),
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(tracks, [("D1", 2), ("D2", 1)]);
    let times = match &import.records[0] {
        Record::FixesTaken { track, .. } => track.0.iter().map(|fix| fix.time_ms),
        other => unreachable!("{other:?}"),
    };
    assert!(times.is_sorted());
    assert_eq!(import.report.unknown_devices.len(), 2);
    let text = import.report.to_string();
    assert!(text.contains("left out, null_island: 1"), "{text}");
}

#[test]
fn fixes_that_are_known_are_left_out() {
    let grids = one_grid();
    let judge = |_: &Code, fixes: &[KeptFix]| vec![Some(Unfit::Repeated); fixes.len()];
    let known = Known {
        judge: Box::new(judge),
        ..knowing(&[], &grids)
    };
    let import = table(Kind::Fixes, FIXES, &options(), &known).unwrap();
    assert_eq!(import.records.len(), 0);
    assert_eq!(import.report.dropped.get(&Unfit::Repeated), Some(&3));
}

#[test]
fn unreadable_rows_of_fixes_are_named_with_line_and_field() {
    let grids = one_grid();
    let text = format!(
        "{FIXES}D1,yesterday,115,32,5\nD1,2022-08-01T00:00:00Z,east,32,5\n,2022-08-01T00:00:00Z,115,32,\nD1,2\n"
    );
    let known = knowing(&[], &grids);
    let refused = table(Kind::Fixes, &text, &options(), &known).unwrap_err();
    let Cause::BadRows(bad) = refused.cause else {
        unreachable!()
    };
    let named: Vec<_> = bad.rows.iter().map(|bad| (bad.row, bad.field)).collect();
    assert_eq!(
        named,
        [(9, "time"), (10, "lng"), (11, "device"), (12, "row")]
    );
    let skipping = Options {
        skip_bad: true,
        ..options()
    };
    let import = table(Kind::Fixes, &text, &skipping, &known).unwrap();
    assert_eq!(
        (import.report.accepted, import.report.skipped.len()),
        (3, 4)
    );
    for (text, fits) in [
        ("", "empty"),
        ("device,time\n", "lng"),
        ("PK\u{3}\u{4}", "Excel"),
        ("time,lng,lat\n", "device"),
    ] {
        let refused = table(Kind::Fixes, text, &options(), &known)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(fits), "{refused}");
    }
}
