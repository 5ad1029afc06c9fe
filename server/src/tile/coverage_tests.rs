#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
use std::collections::{BTreeMap, BTreeSet};

use geo::{Intersects, MapCoords};
use geo_types::{Geometry, Point};
use mvt_reader::{
    Reader,
    feature::{Feature, Value as Read},
};
use xunge_data::{Bbox, Boundary, Code, Fix, Grid, GridKind, Position, Record, Track, Worker};

use super::*;
use crate::tile::{Drawing, draw as draw_tile};

/// The middle of the small town, and half of its sides, degrees: 760 m by 660 m.
const MIDDLE: (f64, f64) = (115.67, 32.17);
const HALF: (f64, f64) = (0.004, 0.003);
const START: i64 = 1_659_312_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Boundary {
    let ring = vec![(west, south), (east, south), (east, north), (west, north)];
    Boundary(MultiPolygon(vec![Polygon::new(ring.into(), vec![])]))
}

fn grid(code: &str, west: f64, east: f64) -> Grid {
    let (south, north) = (MIDDLE.1 - HALF.1, MIDDLE.1 + HALF.1);
    Grid {
        code: Code::new(code).unwrap(),
        name: code.to_owned(),
        kind: GridKind::Basic,
        community: Code::new("A").unwrap(),
        boundary: rectangle(west, south, east, north),
        facility: None,
        households: None,
        residents: None,
    }
}

fn worker(name: &str, grid: &str) -> Worker {
    Worker {
        code: Code::new(name).unwrap(),
        name: name.to_owned(),
        age: 35,
        grid: Code::new(grid).unwrap(),
        device: Some(Code::new(name).unwrap()),
        crs: xunge_data::Datum::default(),
        patrol: vec![xunge_data::PatrolHours {
            from: "08:00".parse().unwrap(),
            to: "08:40".parse().unwrap(),
        }],
    }
}

/// Two grids, of which the western one is walked for an hour from west to east,
/// and again two thirds of it two days later; a pond in it.
fn model() -> Model {
    let (west, east) = (MIDDLE.0 - HALF.0, MIDDLE.0 + HALF.0);
    let walk = |day: i64, minutes: i64| {
        let fix = |minute: i64| Fix {
            time: at(day * 86_400 + minute * 60),
            position: Position {
                lng: west + HALF.0 * minute as f64 / 60.0,
                lat: MIDDLE.1 + 0.0005 * day as f64,
            },
            accuracy_m: None,
        };
        let fixes: Vec<_> = (0..minutes).map(fix).collect();
        Record::FixesTaken {
            device: Code::new("W1").unwrap(),
            track: Track::of(&fixes),
        }
    };
    let pond = rectangle(
        MIDDLE.0 - 0.002,
        MIDDLE.1 - 0.001,
        MIDDLE.0 - 0.001,
        MIDDLE.1 + 0.001,
    );
    let records = [
        Record::GridsPut {
            replace: true,
            grids: vec![grid("1", west, MIDDLE.0), grid("2", MIDDLE.0, east)],
        },
        Record::RosterPut {
            workers: vec![worker("W1", "1"), worker("W2", "2")],
        },
        Record::MaskPut {
            replace: true,
            areas: vec![pond],
        },
        walk(0, 60),
        walk(2, 40),
    ];
    let mut model = Model::default();
    for record in records {
        model.apply(model.offset() + 1, record).unwrap();
    }
    model
}

/// The three days of the walks.
fn asked() -> AskedCoverage {
    let window = Window::new(at(0), at(3 * 86_400)).unwrap();
    AskedCoverage {
        window,
        as_of: window.to,
    }
}

/// What the tiles of a zoom show, by the cell's number: the attributes, which are the same in
/// every tile, and the tiles in which it is.
type Shown = BTreeMap<String, (BTreeMap<String, String>, Vec<(TileCoord, Geometry<i32>)>)>;

fn shown(model: &Model, z: u8) -> Shown {
    let mut shown = Shown::new();
    for tile in tiles(model.cells_extent().unwrap(), z) {
        let bytes = draw_tile(model, &Drawing::Coverage(asked()), tile);
        if bytes.is_empty() {
            continue;
        }
        let reader = Reader::new(bytes).unwrap();
        assert_eq!(reader.get_layer_names().unwrap(), ["coverage"]);
        let mut ids = BTreeSet::new();
        let features: Vec<Feature<i32>> = reader.get_features_as(0).unwrap();
        for feature in features {
            assert!(
                ids.insert(feature.id.unwrap()),
                "one feature of an id in a tile"
            );
            let mut facts: BTreeMap<_, _> = feature.properties.unwrap().into_iter().collect();
            let Some(Read::String(code)) = facts.remove("code") else {
                unreachable!()
            };
            let facts: BTreeMap<_, _> = facts.into_iter().map(|(k, v)| (k, said(&v))).collect();
            let (known, places) = shown.entry(code).or_insert((facts.clone(), vec![]));
            assert_eq!(*known, facts);
            places.push((tile, feature.geometry));
        }
    }
    shown
}

fn said(value: &Read) -> String {
    match value {
        Read::String(text) => text.clone(),
        Read::UInt(number) => number.to_string(),
        other => unreachable!("{other:?}"),
    }
}

/// All tiles of a zoom that a box reaches, by the formula of the OpenStreetMap wiki.
fn tiles(bbox: Bbox, z: u8) -> Vec<TileCoord> {
    let n = f64::from(1u32 << z);
    let tile = |lng: f64, lat: f64| {
        let lat = lat.to_radians();
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * n;
        (((lng + 180.0) / 360.0 * n) as u32, y as u32)
    };
    let (low, high) = (tile(bbox.west, bbox.north), tile(bbox.east, bbox.south));
    let columns = low.0..=high.0;
    columns
        .flat_map(|x| (low.1..=high.1).map(move |y| TileCoord::new(z, x, y).unwrap()))
        .collect()
}

/// What the cells, one by one, say of each cell of a resolution.
fn expected(model: &Model, resolution: Resolution) -> BTreeMap<String, BTreeMap<String, String>> {
    let cells = model.cells(asked().window, asked().as_of);
    let mut parts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for cell in (0..cells.len()).map(|ordinal| cells.get(ordinal).unwrap()) {
        let parent = cell.index.parent(resolution).unwrap();
        parts.entry(parent.to_string()).or_default().push(cell);
    }
    let facts = |parts: Vec<crate::model::Cell<'_>>| {
        let grids: BTreeSet<_> = parts
            .iter()
            .map(|c| c.grid.map(|g| g.code.to_string()))
            .collect();
        let walkable: Vec<_> = parts.iter().filter(|cell| cell.is_patrollable).collect();
        let (count, unknown) = (walkable.len(), |c: &&&crate::model::Cell<'_>| {
            c.state == CoverageState::NoData
        });
        let covered = walkable.iter().filter(|cell| cell.is_visited).count();
        let mut ages: Vec<_> = walkable
            .iter()
            .map(|c| c.age_s.unwrap_or(i64::MAX))
            .collect();
        ages.sort_unstable();
        let state = match (count, walkable.iter().filter(unknown).count()) {
            (0, _) => "masked",
            (count, unknown) if unknown * 2 > count => "no_data",
            _ => "ok",
        };
        let mut facts = BTreeMap::from([("state".to_owned(), state.to_owned())]);
        let mut put = |name: &str, value: String| facts.insert(name.to_owned(), value);
        if let [Some(Some(grid)), None] = [grids.first(), grids.iter().nth(1)] {
            put("grid", grid.clone());
        }
        if count > 0 {
            put("cells", count.to_string());
            put(
                "share",
                format!("{:.0}", (covered as f64 * 100.0 / count as f64).round()),
            );
            put(
                "never",
                ages.iter()
                    .filter(|age| **age == i64::MAX)
                    .count()
                    .to_string(),
            );
            let half = ages[count.div_ceil(2) - 1];
            if half < i64::MAX {
                put("days", (half / 86_400).to_string());
            }
        }
        facts
    };
    parts
        .into_iter()
        .map(|(code, parts)| (code, facts(parts)))
        .collect()
}

#[test]
fn at_every_zoom_the_tiles_say_what_the_cells_do() {
    let model = model();
    for z in [0, 5, 9, 11, 12, 13, 14, 15, 16, 17] {
        let resolution = resolution(z).min(Resolution::Thirteen);
        let found: BTreeMap<_, _> = shown(&model, z)
            .into_iter()
            .map(|(k, v)| (k, v.0))
            .collect();
        assert_eq!(found, expected(&model, resolution), "zoom {z}");
        assert!(!found.is_empty());
    }
}

#[test]
fn the_three_states_and_the_pond_are_on_the_map() {
    let shown = shown(&model(), 16);
    let has = |name: &str, value: &str| {
        shown
            .values()
            .any(|(facts, _)| facts.get(name).is_some_and(|v| v == value))
    };
    assert!(has("state", "ok") && has("state", "no_data") && has("state", "masked"));
    assert!(has("days", "0") && has("days", "2"));
    let not_visited = |(facts, _): &(BTreeMap<_, String>, _)| {
        facts["state"] == "ok" && !facts.contains_key("days") && facts["never"] == "1"
    };
    assert!(shown.values().any(not_visited));
}

#[test]
fn a_cell_is_drawn_where_it_is_within_the_margin_and_wound_as_mvt_says() {
    let model = model();
    for z in [12, 14, 16, 18] {
        for (code, (_, places)) in shown(&model, z) {
            let centre = crate::model::corners(code.parse().unwrap());
            let mean = |pick: fn(&Position) -> f64| {
                centre.iter().map(pick).sum::<f64>() / centre.len() as f64
            };
            let middle = Position {
                lng: mean(|c| c.lng),
                lat: mean(|c| c.lat),
            };
            let mut is_seen = false;
            let own = tiles(model.cells_extent().unwrap(), z).into_iter();
            let own = own
                .filter(|tile| TileGrid::new(*tile).step(middle).is_some())
                .count();
            for (tile, geometry) in places {
                let [x, y] = TileGrid::new(tile).place(middle);
                let polygons = match geometry {
                    Geometry::Polygon(one) => vec![one],
                    Geometry::MultiPolygon(several) => several.0,
                    other => unreachable!("{other:?}"),
                };
                for polygon in &polygons {
                    let ring = &polygon.exterior().0;
                    for corner in ring {
                        let margin = -BUFFER..=EXTENT + BUFFER;
                        assert!(margin.contains(&corner.x) && margin.contains(&corner.y));
                    }
                    let corners: Ring = ring[1..].iter().map(|c| [c.x, c.y]).collect();
                    assert!(surveyors_area_2(&corners) > 0);
                    let floats = |at: Coord<i32>| Coord {
                        x: f64::from(at.x),
                        y: f64::from(at.y),
                    };
                    let polygon = polygon.map_coords(floats);
                    is_seen |= polygon.intersects(&Point::new(x, y));
                }
            }
            // Of a cell beside the town the middle may lie in a tile that was not asked for.
            assert!(is_seen || own == 0, "{code} at zoom {z}");
        }
    }
}
