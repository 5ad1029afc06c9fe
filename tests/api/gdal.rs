//! GDAL reads the collections by their standard addresses: a client that
//! nobody here wrote. It needs `ogrinfo`, `ogr2ogr` and `gdaltransform`.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use strum::VariantArray;
use xunge_data::{Crs, api::CollectionId};

use crate::app::App;

/// Runs one of GDAL's programs beside the server.
async fn run(program: &'static str, args: Vec<String>, input: String) -> Output {
    let work = move || {
        let mut command = Command::new(program);
        command.args(args).env("NO_PROXY", "*").env("no_proxy", "*");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{program} does not start ({error}): install gdal-bin, as `make gdal` does")
        });
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, input.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn source(app: &App) -> String {
    format!("OAPIF:{}/ogc", app.base())
}

/// What `ogr2ogr` makes of a collection, and what it said.
async fn convert(app: &App, collection: CollectionId, options: &[&str]) -> (Vec<Value>, String) {
    let mut args = vec!["-f", "GeoJSON", "/vsistdout/"];
    let (from, layer) = (source(app), collection.to_string());
    args.extend([from.as_str(), layer.as_str()]);
    args.extend(options);
    let args = args.into_iter().map(str::to_owned).collect();
    let output = run("ogr2ogr", args, String::new()).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{options:?}: {said}");
    assert!(!said.contains("ERROR"), "{options:?}: {said}");
    let mut page: Value = serde_json::from_slice(&output.stdout).unwrap();
    let Value::Array(features) = page["features"].take() else {
        panic!("{options:?}: no features");
    };
    (features, said)
}

fn codes(features: &[Value]) -> Vec<&str> {
    let codes = features
        .iter()
        .map(|f| f["properties"]["code"].as_str().unwrap());
    let mut codes: Vec<_> = codes.collect();
    codes.sort_unstable();
    codes
}

async fn all(app: &App, collection: CollectionId) -> Vec<Value> {
    let path = format!("/ogc/collections/{collection}/items?limit=10000");
    let Value::Array(features) = app.json(&path).await["features"].take() else {
        panic!("no features");
    };
    features
}

#[tokio::test]
async fn gdal_lists_every_collection_with_its_count() {
    let app = App::august().await;
    // GDAL counts by paging through all: of the cells, those of a box.
    let here = ["-spat", "115.668", "32.168", "115.669", "32.169"];
    let (found, _) = convert(&app, CollectionId::Coverage, &here).await;
    let path = "/ogc/collections/coverage/items?limit=10000&bbox=115.668,32.168,115.669,32.169";
    let expected = app.json(path).await;
    assert!(found.len() > 100, "{}", found.len());
    assert_eq!(
        codes(&found),
        codes(expected["features"].as_array().unwrap())
    );
    for collection in [
        CollectionId::Communities,
        CollectionId::Grids,
        CollectionId::Offices,
        CollectionId::Incidents,
    ] {
        let args = ["-ro", "-so"].map(str::to_owned).to_vec();
        let named = vec![source(&app), collection.to_string()];
        let output = run("ogrinfo", [args, named].concat(), String::new()).await;
        let said = String::from_utf8_lossy(&output.stdout);
        let count = all(&app, collection).await.len();
        let (_, layer) = said
            .split_once(&format!("Layer name: {collection}\n"))
            .unwrap_or_else(|| panic!("{collection} is not listed: {said}"));
        let found = layer
            .lines()
            .find_map(|line| line.strip_prefix("Feature Count: "));
        assert_eq!(found, Some(count.to_string().as_str()), "{collection}");
    }
}

#[tokio::test]
async fn gdal_pages_through_all_items() {
    let app = App::august().await;
    for (collection, size) in [
        (CollectionId::Grids, "PAGE_SIZE=37"),
        (CollectionId::Incidents, "PAGE_SIZE=500"),
    ] {
        let (found, _) = convert(&app, collection, &["-oo", size]).await;
        assert_eq!(codes(&found), codes(&all(&app, collection).await));
    }
}

#[tokio::test]
async fn gdal_finds_by_box() {
    let app = App::august().await;
    let options = ["-spat", "115.66", "32.16", "115.68", "32.18"];
    let (found, _) = convert(&app, CollectionId::Offices, &options).await;
    let mut expected = all(&app, CollectionId::Offices).await;
    expected.retain(|office| {
        let at = &office["geometry"]["coordinates"];
        (115.66..=115.68).contains(&at[0].as_f64().unwrap())
            && (32.16..=32.18).contains(&at[1].as_f64().unwrap())
    });
    assert!(!found.is_empty());
    assert_eq!(codes(&found), codes(&expected));
}

#[tokio::test]
async fn gdal_lets_the_server_filter() {
    let app = App::august().await;
    let expression = "category = 'dispute' AND (status <> 'closed' OR level <> 'grid')";
    let options = ["-where", expression, "--config", "CPL_DEBUG", "ON"];
    let (found, said) = convert(&app, CollectionId::Incidents, &options).await;
    let asked = said.lines().find(|line| line.contains("filter="));
    let asked = asked.unwrap_or_else(|| panic!("no filter was sent: {said}"));
    assert!(asked.contains("filter-lang=cql-text"), "{asked}");
    let mut expected = all(&app, CollectionId::Incidents).await;
    expected.retain(|incident| {
        let is = |name: &str, value: &str| incident["properties"][name] == value;
        is("category", "dispute") && !(is("status", "closed") && is("level", "grid"))
    });
    assert!(!found.is_empty());
    assert_eq!(codes(&found), codes(&expected));
}

#[tokio::test]
async fn gdal_projects_to_the_same_millimetre() {
    let app = App::august().await;
    let stored = all(&app, CollectionId::Offices).await;
    let at = |feature: &Value, n: usize| feature["geometry"]["coordinates"][n].as_f64().unwrap();
    let lines = stored.iter().map(|f| format!("{} {}", at(f, 0), at(f, 1)));
    let input = lines.collect::<Vec<_>>().join("\n");
    for &crs in Crs::VARIANTS {
        let path = format!("/ogc/collections/offices/items?limit=1000&crs={crs}");
        let ours = app.json(&path).await;
        let args = ["-s_srs", "OGC:CRS84", "-t_srs", crs.uri(), "-output_xy"];
        let args = args.map(str::to_owned).to_vec();
        let output = run("gdaltransform", args, input.clone()).await;
        let theirs = String::from_utf8(output.stdout).unwrap();
        assert_eq!(theirs.lines().count(), stored.len(), "{crs}: {theirs}");
        // A hundred-millionth of a degree is a millimetre.
        let within = if crs.is_geographic() { 1e-8 } else { 1e-3 };
        for (line, feature) in theirs.lines().zip(ours["features"].as_array().unwrap()) {
            let (x, y) = line.split_once(' ').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            // gdaltransform writes easting or longitude first, whatever the register says.
            let (first, second) = if crs.is_northing_first() {
                (y, x)
            } else {
                (x, y)
            };
            let off = (at(feature, 0) - first).hypot(at(feature, 1) - second);
            assert!(off < within, "{crs}: {feature} is {off} from {line}");
        }
    }
}

#[tokio::test]
async fn gdal_reads_a_tile_of_cells() {
    let app = App::august().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("3322.mvt");
    let tile = app.ask("/tiles/coverage/13/6728/3322.mvt").await;
    std::fs::write(&path, tile.bytes().await.unwrap()).unwrap();
    let place = [
        "-oo",
        "X=6728",
        "-oo",
        "Y=3322",
        "-oo",
        "Z=13",
        "-t_srs",
        "OGC:CRS84",
    ];
    let files = ["-f", "GeoJSON", "/vsistdout/", path.to_str().unwrap()];
    let args = files
        .iter()
        .chain(&place)
        .map(|&arg| arg.to_owned())
        .collect();
    let output = run("ogr2ogr", args, String::new()).await;
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cells = read["features"].as_array().unwrap();
    assert!(cells.len() > 100, "{}", cells.len());
    for cell in cells {
        let facts = &cell["properties"];
        assert!(facts["code"].as_str().unwrap().starts_with("8a"), "{facts}");
        assert!(
            facts["state"] == "masked" || facts["cells"].as_u64() > Some(0),
            "{facts}"
        );
        assert!(
            cell["geometry"]["type"]
                .as_str()
                .unwrap()
                .ends_with("Polygon")
        );
    }
}
