//! The binary as a person types it.

use std::process::Output;

use crate::process::{xunge, xunge_told};

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

#[test]
fn a_server_that_asks_nobody_who_they_are_listens_to_no_other_machine() {
    let refused = xunge(&["serve", "--demo", "--listen", "0.0.0.0:0"]);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{text}");
    assert!(text.contains("xunge user add"), "{text}");
}

#[test]
fn accounts_and_tokens_are_kept_on_the_command_line_without_a_password_among_the_arguments() {
    let (_folder, _, data) = with_file(b"", "nothing");
    let run = |arguments: &[&str], typed: &str| {
        let output = xunge_told(&[arguments, &["--data", &data]].concat(), typed);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let add = ["user", "add", "wang", "--role", "administrator"];
    let (code, _, fault) = run(&add, "short\n");
    assert_eq!(code, Some(2), "{fault}");
    assert_eq!(run(&add, "long enough\n").0, Some(0));
    let (code, _, fault) = run(&add, "long enough\n");
    assert_eq!(code, Some(2));
    assert!(fault.contains("passwd"), "{fault}");
    let (code, ..) = run(
        &["user", "add", "li", "--role", "grid_worker"],
        "long enough\n",
    );
    assert_eq!(code, Some(2), "a grid worker without a grid");
    assert_eq!(run(&["user", "list"], "").1, "wang\tadministrator\t-\n");

    let (_, issued, _) = run(&["token", "add", "device", "--device", "D1"], "");
    let (id, _) = issued.trim_end().split_once('\t').unwrap();
    let listed = run(&["token", "list"], "").1;
    assert!(
        listed.starts_with(&format!("{id}\tdevice\tD1\t")),
        "{listed}"
    );
    assert_eq!(run(&["token", "revoke", id], "").0, Some(0));
    assert_eq!(run(&["token", "revoke", id], "").0, Some(2));
    assert_eq!(run(&["token", "list"], "").1, "");
}

#[test]
fn the_clinic_finds_nothing_in_boundaries_that_tile() {
    let (_folder, file, _) = with_file(SQUARES.as_bytes(), "beats.geojson");
    let sound = xunge(&["check", &file, "--column", "code=beat"]);
    let text = String::from_utf8(sound.stdout).unwrap();
    assert_eq!(sound.status.code(), Some(0), "{text}");
}

#[test]
fn the_clinic_names_overlaps_gaps_and_bad_rows() {
    let square = |code: &str, [west, south, east, north]: [f64; 4]| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon",
            "coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    };
    // Four around a hole of a thousandth of a degree; the fourth lies over the first by as much;
    // the fifth is turned over itself.
    let five = [
        square("1", [0.0, 0.0, 0.002, 0.001]),
        square("2", [0.002, 0.0, 0.003, 0.002]),
        square("3", [0.001, 0.002, 0.003, 0.003]),
        square("4", [0.0, 0.0, 0.001, 0.003]),
        square("5", [0.1, 0.1, 0.2, 0.2]).replace("[0.2,0.2],[0.1,0.2]", "[0.1,0.2],[0.2,0.2]"),
    ];
    let features = five.join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let (_folder, file, _) = with_file(text.as_bytes(), "beats.geojson");
    let examined = xunge(&["check", &file]);
    let text = String::from_utf8(examined.stdout).unwrap();
    assert_eq!(examined.status.code(), Some(2), "{text}");
    // A thousandth of a degree squared at the equator: 111,319 m by 110,574 m, in millionths.
    for said in [
        "bad rows: 1",
        "row 5",
        "overlaps of basic grids: 1",
        "1 and 4 share 12309 m² at lng 0.0005",
        "gaps between basic grids: 1",
        "12309 m² at lng 0.0015",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}
