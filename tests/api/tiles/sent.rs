//! How tiles are asked for, and how they are sent.

use std::io::Read as _;

use super::{features, number, tiles, town};
use crate::app::App;

#[tokio::test]
async fn categories_may_be_a_list_or_repeated() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 8)[0];
    let path = format!("/tiles/incidents/{z}/{x}/{y}.mvt?from=2000-01-01T00:00:00Z");
    let count = async |query: &str| {
        let features = features(&app, &format!("{path}{query}")).await;
        features
            .iter()
            .map(|feature| number(feature, "count"))
            .sum::<u64>()
    };
    let list = count("&category=dispute,epidemic").await;
    assert_eq!(list, count("&category=epidemic&category=dispute").await);
    assert_eq!(
        list,
        count("&category=dispute").await + count("&category=epidemic").await
    );
    assert!(list > 0 && list < count("").await);
}

#[tokio::test]
async fn a_tile_is_sent_compressed_to_those_who_take_gzip_and_plain_to_others() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    for layer in ["grids", "incidents"] {
        let path = format!("/tiles/{layer}/{z}/{x}/{y}.mvt?from=2000-01-01T00:00:00Z");
        let plain = app.ask_with(&path, "accept-encoding", "identity").await;
        assert!(!plain.headers().contains_key("content-encoding"));
        assert_eq!(plain.headers()["vary"], "accept-encoding");
        let plain = plain.bytes().await.unwrap();
        // Drawn, then kept, then kept and decompressed.
        for encoding in ["gzip", "br;q=0.9, gzip", "identity"] {
            let answer = app.ask_with(&path, "accept-encoding", encoding).await;
            let coding = answer.headers().get("content-encoding").cloned();
            let body = answer.bytes().await.unwrap();
            let body = match coding {
                None => body.to_vec(),
                Some(coding) => {
                    assert_eq!(coding, "gzip", "{encoding}");
                    let mut tile = Vec::new();
                    let mut decoder = flate2::read::GzDecoder::new(&body[..]);
                    decoder.read_to_end(&mut tile).unwrap();
                    tile
                }
            };
            assert!(body == plain, "{layer} as {encoding}");
        }
    }
}

#[tokio::test]
async fn a_tile_that_did_not_change_is_not_sent_again_and_an_empty_one_has_no_content() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    let there = format!("/tiles/grids/{z}/{x}/{y}.mvt");
    for (path, status) in [(there.as_str(), 200), ("/tiles/grids/13/0/0.mvt", 204)] {
        let first = app.ask(path).await;
        assert_eq!(first.status(), status, "{path}");
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(
            app.ask_with(path, "if-none-match", &etag).await.status(),
            304,
            "{path}"
        );
        assert_eq!(
            app.ask_with(path, "if-none-match", "W/\"x\"")
                .await
                .status(),
            status,
            "{path}"
        );
    }
    // Incidents come and go, and the territory's tiles stay what they are.
    let (grids, incidents) = (
        app.ask(&there).await.headers()["etag"].clone(),
        app.ask("/tiles/incidents/0/0/0.mvt").await.headers()["etag"].clone(),
    );
    assert_ne!(grids, incidents);
}

#[tokio::test]
async fn two_windows_of_one_tile_have_two_tags() {
    let app = App::demo().await;
    let (z, x, y) = tiles(town(&app).await, 13)[0];
    let mut tags = Vec::new();
    for day in ["2022-08-02", "2022-08-03"] {
        let window = format!("from=2022-08-01T00:00:00Z&to={day}T00:00:00Z");
        let path = format!("/tiles/incidents/{z}/{x}/{y}.mvt?{window}");
        tags.push(app.ask(&path).await.headers()["etag"].clone());
    }
    assert_ne!(tags[0], tags[1]);
}

#[tokio::test]
async fn tiles_outside_the_world_and_wrong_queries_are_refused_by_name() {
    let app = App::demo().await;
    for (path, parameter) in [
        ("/tiles/grids/25/0/0.mvt", "z"),
        ("/tiles/grids/4294967296/0/0.mvt", "z"),
        ("/tiles/grids/0/1/0.mvt", "x"),
        ("/tiles/grids/24/16777216/0.mvt", "x"),
        ("/tiles/grids/3/0/8.mvt", "y"),
        ("/tiles/grids/3/-1/0.mvt", "x"),
        ("/tiles/grids/3/0/NaN.mvt", "y"),
        ("/ogc/collections/grids/tiles/WebMercatorQuad/1/2/0", "y"),
        ("/ogc/collections/grids/tiles/WebMercatorQuad/1/0/2", "x"),
        (
            "/tiles/incidents/3/0/0.mvt?from=2022-08-02T00:00:00Z&to=2022-08-01T00:00:00Z",
            "from",
        ),
        (
            "/tiles/incidents/3/0/0.mvt?from=1700-01-01T00:00:00Z&to=2022-08-01T00:00:00Z",
            "from",
        ),
        ("/tiles/incidents/3/0/0.mvt?from=yesterday", "from"),
        ("/tiles/incidents/3/0/0.mvt?category=dragons", "category"),
        (
            "/tiles/incidents/3/0/0.mvt?category=dispute&category=dragons",
            "category",
        ),
        ("/tiles/incidents/3/0/0.mvt?single=perhaps", "single"),
        ("/tiles/incidents/3/0/0.mvt?colour=red", "colour"),
        ("/tiles/incidents.json?category=dragons", "category"),
    ] {
        let problem = app.problem(path).await;
        let named = problem.parameter.as_deref();
        assert_eq!((problem.status, named), (400, Some(parameter)), "{path}");
    }
    for path in [
        "/tiles/dragons/0/0/0.mvt",
        "/tiles/dragons.json",
        "/tiles/grids/0/0/0.pbf",
        "/tiles/grids/0/0/0",
        "/tiles/grids",
        "/ogc/collections/communities/tiles",
        "/ogc/collections/communities/tiles/WebMercatorQuad/0/0/0",
        "/ogc/collections/grids/tiles/WorldCRS84Quad",
        "/ogc/tileMatrixSets/WorldCRS84Quad",
    ] {
        assert_eq!(app.problem(path).await.status, 404, "{path}");
    }
}
