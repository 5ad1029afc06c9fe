//! What is exported, and GPX and GCJ-02 in.

use std::path::Path;

use xunge::log::{Log, SqliteLog};
use xunge_data::{Actor, Deed, Record};

use crate::process::xunge;

const SQUARE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
    "properties":{"code":"G1","name":"一"},"geometry":{"type":"Polygon",
    "coordinates":[[[0,0],[0.001,0],[0.001,0.001],[0,0.001],[0,0]]]}}]}"#;

/// A data file with one grid.
fn one_grid() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, data) = (path("square.geojson"), path("town.db"));
    std::fs::write(&file, SQUARE).unwrap();
    let taken = xunge(&["import", "grids", &file, "--data", &data]);
    assert!(taken.status.success(), "{taken:?}");
    (folder, data)
}

#[test]
fn fixes_of_a_gpx_track_come_out_again_as_they_went_in() {
    let (folder, data) = one_grid();
    let gpx = folder.path().join("walk.gpx");
    let points = "<trkpt lat=\"0.0005\" lon=\"0.0005\"><time>2022-08-01T00:00:00Z</time></trkpt>\
        <trkpt lat=\"0.0006\" lon=\"0.0005\"><time>2022-08-01T00:00:10Z</time></trkpt>";
    let track = format!("<trk><name>D1</name><trkseg>{points}</trkseg></trk>");
    let head = "<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"t\" \
        xmlns=\"http://www.topografix.com/GPX/1/1\">";
    std::fs::write(&gpx, format!("{head}{track}</gpx>")).unwrap();
    let gpx = gpx.to_str().unwrap();
    let taken = xunge(&["import", "fixes", gpx, "--data", &data]);
    let text = String::from_utf8_lossy(&taken.stdout).into_owned();
    assert!(
        taken.status.success() && text.contains("accepted: 2"),
        "{taken:?}"
    );
    let csv = folder.path().join("fixes.csv");
    let csv = csv.to_str().unwrap();
    let given = xunge(&["export", "fixes", csv, "--data", &data]);
    assert!(given.status.success(), "{given:?}");
    let table = std::fs::read_to_string(csv).unwrap();
    let expected = "device,time,lng,lat,accuracy_m\nD1,2022-08-01T00:00:00Z,0.0005,0.0005,\n\
        D1,2022-08-01T00:00:10Z,0.0005,0.0006,\n";
    assert_eq!(table, expected);
    let again = xunge(&["export", "fixes", csv, "--data", &data]);
    assert_eq!(again.status.code(), Some(2));
    let forced = xunge(&["export", "fixes", csv, "--data", &data, "--force"]);
    assert!(forced.status.success(), "{forced:?}");
    let known = xunge(&["import", "fixes", csv, "--data", &data]);
    let text = String::from_utf8_lossy(&known.stdout).into_owned();
    assert!(text.contains("left out, repeated: 2"), "{text}");
}

#[test]
fn a_gpx_file_that_is_broken_or_nameless_is_bad_input() {
    let (folder, data) = one_grid();
    let gpx = folder.path().join("walk.gpx");
    for text in [
        "<gpx",
        "<gpx version=\"1.1\"></gpx>",
        "<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"t\"><trk><trkseg><trkpt lat=\"1\" \
         lon=\"1\"><time>2022-08-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>",
    ] {
        std::fs::write(&gpx, text).unwrap();
        let refused = xunge(&["import", "fixes", gpx.to_str().unwrap(), "--data", &data]);
        assert_eq!(refused.status.code(), Some(2), "{text}: {refused:?}");
    }
}

#[test]
fn what_is_exported_can_be_imported_again() {
    let (folder, data) = one_grid();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let grids = path("grids.geojson");
    let given = xunge(&["export", "grids", &grids, "--data", &data]);
    assert!(given.status.success(), "{given:?}");
    let other = path("other.db");
    let first = xunge(&["import", "grids", &grids, "--data", &other]);
    assert!(first.status.success(), "{first:?}");
    let again = xunge(&["import", "grids", &grids, "--data", &data]);
    let text = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(text.contains("accepted: 0"), "{text}");
    for (what, file) in [
        ("grids", "grids.csv"),
        ("fixes", "fixes.geojson"),
        ("offices", "offices.txt"),
    ] {
        let refused = xunge(&["export", what, &path(file), "--data", &data]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(!folder.path().join(file).exists());
    }
    let nothing = xunge(&[
        "export",
        "offices",
        &path("o.csv"),
        "--data",
        &path("none.db"),
    ]);
    assert_eq!(nothing.status.code(), Some(2), "{nothing:?}");
}

#[test]
fn coordinates_in_gcj02_are_imported_as_wgs84() {
    let (folder, data) = one_grid();
    let csv = folder.path().join("f.csv");
    std::fs::write(
        &csv,
        "device,time,lng,lat\nD1,2022-08-01T00:00:00Z,113.9171764808,22.5407961317\n",
    )
    .unwrap();
    let csv = csv.to_str().unwrap();
    let taken = xunge(&["import", "fixes", csv, "--crs", "gcj02", "--data", &data]);
    assert!(taken.status.success(), "{taken:?}");
    let out = folder.path().join("out.csv");
    let given = xunge(&["export", "fixes", out.to_str().unwrap(), "--data", &data]);
    assert!(given.status.success(), "{given:?}");
    let table = std::fs::read_to_string(out).unwrap();
    assert!(table.contains(",113.912316,22.543847,"), "{table}");
}

/// What the command line left as traces in a data file.
async fn traces(data: &str) -> Vec<Deed> {
    let mut deeds = Vec::new();
    let mut log = SqliteLog::open(Path::new(data)).await.unwrap();
    let note = |_, record| {
        if let Record::Audited(audited) = record {
            assert_eq!(audited.by, Actor::CommandLine);
            deeds.push(audited.deed);
        }
        Ok(())
    };
    log.replay(note).await.unwrap();
    log.close().await.unwrap();
    deeds
}

#[tokio::test]
async fn what_goes_in_and_out_leaves_a_trace_and_what_is_refused_leaves_none() {
    let (folder, data) = one_grid();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let workers = "code,name,age,grid,device\nW1,甲,35,G1,D1\nW2,乙,40,G1,\n";
    let (workers, mask) = (write("w.csv", workers), write("mask.geojson", SQUARE));
    let out = folder.path().join("grids.geojson");
    let done = |arguments: &[&str]| {
        let ended = xunge(&[arguments, &["--data", &data]].concat());
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
    };
    done(&["import", "workers", &workers, "--dry-run"]);
    done(&["import", "workers", &workers]);
    done(&["import", "mask", &mask]);
    done(&["export", "grids", out.to_str().unwrap()]);
    let bad = write("bad.csv", "code,name,age,grid\nW3,x,30,nowhere\n");
    let refused = xunge(&["import", "workers", &bad, "--data", &data]);
    assert_eq!(refused.status.code(), Some(2));
    let imported = |collection: &str| Deed::Imported {
        collection: collection.to_owned(),
        count: 1,
    };
    let exported = Deed::Exported {
        collection: "grids".to_owned(),
        count: 1,
    };
    let devices = Deed::DevicesPut { count: 1 };
    let expected = [imported("grids"), devices, imported("mask"), exported];
    assert_eq!(traces(&data).await, expected);
}
