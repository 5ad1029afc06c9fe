//! The binary as a person types it.

use std::process::{Command, Output};

/// `xunge ARGS…`, as `cargo build -p xunge` left it beside the tests.
fn xunge(arguments: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let binary = tests
        .parent()
        .and_then(|deps| deps.parent())
        .unwrap()
        .join("xunge");
    let mut command = Command::new(&binary);
    command
        .args(arguments)
        .env_remove("XUNGE_DATA")
        .env_remove("XUNGE_LISTEN");
    command
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}; cargo build -p xunge", binary.display()))
}

#[test]
fn help_has_examples() {
    let help = xunge(&["serve", "--help"]);
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(
        help.status.success() && text.contains("Examples:"),
        "{text}"
    );
}

#[test]
fn an_address_that_is_not_one_is_bad_input() {
    let refused = xunge(&["serve", "--demo", "--listen", "here"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn an_address_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = xunge(&["serve", "--demo", "--listen", &address]);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text.contains(&address) && text.contains("--listen"),
        "{text}"
    );
}

fn with_file(text: &[u8], name: &str) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let data = folder.path().join("town.db").to_str().unwrap().to_owned();
    (folder, file.to_str().unwrap().to_owned(), data)
}

const SQUARES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"beat":"7","district":"A"},"geometry":{"type":"Polygon",
     "coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
    {"type":"Feature","properties":{"beat":"8","district":"A"},"geometry":{"type":"Polygon",
     "coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}}]}"#;

fn import_squares(file: &str, data: &str, more: &[&str]) -> Output {
    let columns = [
        "--column",
        "code=beat",
        "--column",
        "community=district",
        "--data",
        data,
    ];
    xunge(&[&["import", "grids", file], &columns[..], more].concat())
}

#[tokio::test]
async fn imported_grids_are_served_and_the_demo_town_is_not() {
    use xunge_data::api::{NoQuery, TownIndex};
    let (_folder, file, data) = with_file(SQUARES.as_bytes(), "beats.geojson");
    let imported = import_squares(&file, &data, &["--town", "别处"]);
    assert!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    let listen = ([127, 0, 0, 1], 0).into();
    let config = xunge::serve::Config {
        listen,
        data: Some(data.into()),
        demo: true,
    };
    let app = crate::app::App::start(config).await;
    let town = app.get::<TownIndex>(&(), &NoQuery {}).await;
    assert_eq!((town.name.as_str(), town.demo), ("别处", false));
    let codes: Vec<_> = town.grids.iter().map(|grid| grid.code.as_str()).collect();
    assert_eq!(codes, ["7", "8"]);
    assert_eq!(
        town.communities.len(),
        1,
        "one community is made of the two grids"
    );
}

#[tokio::test]
async fn imported_fixes_are_covered_cells_of_imported_grids() {
    use xunge_data::api::{Coverage, CoverageQuery};
    let small = SQUARES.replace("[0,", "[0.00,").replace(",1]", ",0.004]");
    let small = small.replace("[1,", "[0.004,").replace("[2,", "[0.008,");
    let (folder, file, data) = with_file(small.as_bytes(), "beats.geojson");
    assert!(import_squares(&file, &data, &[]).status.success());
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let import = |kind: &str, file: &str| {
        let done = xunge(&["import", kind, file, "--data", &data]);
        let error = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success(), "{error}");
        String::from_utf8(done.stdout).unwrap()
    };
    import(
        "workers",
        &write(
            "w.csv",
            "code,name,age,grid,device,patrol\nW1,A,40,7,D1,00:00-24:00\n",
        ),
    );
    let mut fixes = "device,time,lng,lat,accuracy_m\n".to_owned();
    for i in 0..30 {
        let lng = 0.0005 + f64::from(i) * 0.0001;
        fixes += &format!("D1,2022-08-01T00:0{}:{}0Z,{lng},0.002,5\n", i / 6, i % 6);
    }
    let text = import("fixes", &write("f.csv", &fixes));
    assert!(text.contains("accepted: 30"), "{text}");
    let again = import("fixes", &write("f.csv", &fixes));
    assert!(again.contains("left out, repeated: 30"), "{again}");
    let config = xunge::serve::Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: Some(data.into()),
        demo: false,
    };
    let app = crate::app::App::start(config).await;
    let query = CoverageQuery {
        from: Some("2022-08-01T00:00:00Z".parse().unwrap()),
        to: Some("2022-08-01T00:05:00Z".parse().unwrap()),
        by: None,
    };
    let grids = app.get::<Coverage>(&(), &query).await;
    assert!(grids[0].covered > 100 && grids[1].covered == 0);
    assert_eq!(
        (grids[0].completeness, grids[1].completeness),
        (Some(1.0), None)
    );
}

#[test]
fn a_dry_run_changes_nothing() {
    let (_folder, file, data) = with_file(SQUARES.as_bytes(), "beats.geojson");
    let dry = import_squares(&file, &data, &["--dry-run"]);
    assert!(dry.status.success());
    let again = import_squares(&file, &data, &[]);
    let text = String::from_utf8(again.stdout).unwrap();
    assert!(text.contains("accepted: 2"), "{text}");
}

#[test]
fn a_file_with_a_bad_row_is_bad_input_and_imports_nothing() {
    let swapped = SQUARES.replace("[[[1,0],[2,0],[2,1]", "[[[1,0],[2,100],[2,1]");
    let (_folder, file, data) = with_file(swapped.as_bytes(), "beats.geojson");
    let refused = import_squares(&file, &data, &[]);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{text}");
    assert!(
        text.contains("beats.geojson") && text.contains('2'),
        "{text}"
    );
    let good = SQUARES.replace("\"7\"", "\"9\"");
    std::fs::write(&file, good).unwrap();
    let text = String::from_utf8(import_squares(&file, &data, &[]).stdout).unwrap();
    assert!(
        text.contains("accepted: 2"),
        "nothing of the bad file was kept: {text}"
    );
}

#[test]
fn files_that_are_no_input_are_named_with_exit_code_2() {
    for text in [
        &b""[..],
        b"{\"type\": \"Feature",
        b"\xff\xfe\x00garbage",
        b"{}",
        b"[1, 2]",
    ] {
        let (_folder, file, data) = with_file(text, "beats.geojson");
        let refused = import_squares(&file, &data, &[]);
        let message = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{message}");
        assert!(message.contains("beats.geojson"), "{message}");
    }
    let (_folder, file, data) = with_file(b"", "there.geojson");
    let missing = import_squares(&file.replace("there", "nowhere"), &data, &[]);
    assert_eq!(missing.status.code(), Some(2));
}

/// A data file with the two squares and what else the arguments import.
fn squares() -> (tempfile::TempDir, String) {
    let (folder, file, data) = with_file(SQUARES.as_bytes(), "squares.geojson");
    let taken = xunge(&["import", "grids", &file, "--data", &data]);
    assert!(taken.status.success(), "{taken:?}");
    (folder, data)
}

#[test]
fn fixes_of_a_gpx_track_come_out_again_as_they_went_in() {
    let (folder, data) = squares();
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
    let (folder, data) = squares();
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
    let (folder, data) = squares();
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
    let (folder, data) = squares();
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
