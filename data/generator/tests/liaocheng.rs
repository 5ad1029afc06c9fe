//! The committed demo town holds every public figure of its model.
#![expect(clippy::unwrap_used, reason = "a broken file is a failed test")]

mod read;

use std::collections::{BTreeMap, BTreeSet};

use geo::{BooleanOps, Contains, Distance, Euclidean, Point, Polygon};
use read::{Item, metres, named, row_order, rows, signed_area_micro};

fn of_kind<'a>(items: &'a [Item], kind: &str) -> Vec<&'a Item> {
    items.iter().filter(|i| i.text("kind") == kind).collect()
}

fn codes(items: &[&Item]) -> BTreeSet<String> {
    items.iter().map(|i| i.text("code")).collect()
}

#[test]
fn the_town_has_15_communities_88_basic_64_dedicated_grids_and_45_offices() {
    let grids = named("grids.geojson");
    assert_eq!(named("communities.geojson").len(), 15);
    assert_eq!(of_kind(&grids, "basic").len(), 88);
    assert_eq!(of_kind(&grids, "dedicated").len(), 64);
    assert_eq!(grids.len(), 152);
    assert_eq!(named("offices.geojson").len(), 45);
}

#[test]
fn every_feature_has_its_own_code_as_id_and_files_are_sorted_by_code() {
    for file in ["communities.geojson", "grids.geojson", "offices.geojson"] {
        let items = named(file);
        let codes: Vec<String> = items.iter().map(|i| i.text("code")).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{file}");
        assert!(items.iter().all(|i| i.id == i.text("code")), "{file}");
    }
}

#[test]
fn every_basic_grid_has_one_worker_and_their_mean_age_is_35() {
    let workers = rows("workers.csv");
    let grids = named("grids.geojson");
    let wanted: BTreeMap<String, String> = of_kind(&grids, "basic")
        .iter()
        .map(|g| (g.text("code"), g.text("worker")))
        .collect();
    let found: BTreeMap<String, String> = workers
        .iter()
        .map(|w| (w["grid"].clone(), w["code"].clone()))
        .collect();
    assert_eq!(workers.len(), 88);
    assert_eq!(found, wanted);
    let ages: Vec<u32> = workers.iter().map(|w| w["age"].parse().unwrap()).collect();
    assert_eq!(ages.iter().sum::<u32>(), 35 * 88);
    assert!(ages.iter().all(|a| (22..=55).contains(a)));
    let names: BTreeSet<&String> = workers.iter().map(|w| &w["name"]).collect();
    assert_eq!(names.len(), 88);
    assert!(workers.iter().all(|w| w["remark"] == "演示数据"));
}

#[test]
fn every_worker_but_one_has_a_device_and_all_have_hours_of_patrol() {
    let workers = rows("workers.csv");
    let devices: BTreeSet<&String> = workers.iter().map(|w| &w["device"]).collect();
    assert_eq!(devices.len(), 88);
    assert!(devices.contains(&String::new()));
    for worker in &workers {
        let patrol = &worker["patrol"];
        let times: Vec<&str> = patrol.split([' ', '-']).collect();
        assert!(times.len() == 4 || times.len() == 6, "{patrol}");
        assert!(times.is_sorted_by(|a, b| a < b), "{patrol}");
        assert!(times.iter().all(|time| time.len() == 5), "{patrol}");
    }
}

#[test]
fn every_community_has_one_office_of_each_kind_inside_it_and_apart() {
    let offices = named("offices.geojson");
    for kind in [
        "property_talk",
        "mobile_party_member",
        "residents_reception",
    ] {
        assert_eq!(of_kind(&offices, kind).len(), 15, "{kind}");
    }
    for community in named("communities.geojson") {
        let own: Vec<Point> = offices
            .iter()
            .filter(|o| o.text("community") == community.text("code"))
            .map(Item::point)
            .collect();
        assert_eq!(own.len(), 3);
        for (i, p) in own.iter().enumerate() {
            assert!(community.polygon().contains(p));
            for q in &own[i + 1..] {
                assert!(Euclidean.distance(metres(*p), metres(*q)) > 80.0);
            }
        }
    }
}

#[test]
fn the_53_services_have_distinct_names() {
    let services = rows("services.csv");
    let names: BTreeSet<&String> = services.iter().map(|s| &s["name"]).collect();
    assert_eq!((services.len(), names.len()), (53, 53));
}

#[test]
fn the_stars_add_up_to_33_by_community_and_by_kind() {
    let mut by_stars = BTreeMap::<u64, usize>::new();
    let mut by_kind = BTreeMap::<String, usize>::new();
    for community in named("communities.geojson") {
        let stars = community.number("stars");
        let kinds = community.list("star_kinds");
        assert_eq!(kinds.len() as u64, stars);
        *by_stars.entry(stars).or_default() += 1;
        for kind in kinds {
            *by_kind.entry(kind).or_default() += 1;
        }
    }
    assert_eq!(
        by_stars,
        BTreeMap::from([(1, 4), (2, 7), (3, 2), (4, 1), (5, 1)])
    );
    let plan = [
        ("business_employment", 15),
        ("happiness_harmony", 5),
        ("safety_rule_of_law", 2),
        ("shared_building", 10),
        ("strong_branch", 1),
    ];
    assert_eq!(by_kind, plan.map(|(k, n)| (k.to_owned(), n)).into());
    let by_community: u64 = by_stars.iter().map(|(stars, n)| stars * *n as u64).sum();
    assert_eq!((by_community, by_kind.values().sum::<usize>()), (33, 33));
}

#[test]
fn the_party_has_15_communities_and_a_group_for_each_of_88_basic_grids() {
    let party = rows("party.csv");
    let level = |l: &str| party.iter().filter(|r| r["level"] == l).collect::<Vec<_>>();
    let grids = named("grids.geojson");
    let wanted: BTreeMap<String, String> = of_kind(&grids, "basic")
        .iter()
        .map(|g| (g.text("code"), g.text("party_group")))
        .collect();
    let groups: BTreeMap<String, String> = level("group")
        .iter()
        .map(|r| (r["grid"].clone(), r["code"].clone()))
        .collect();
    assert_eq!((level("community").len(), level("group").len()), (15, 88));
    assert_eq!(groups, wanted);
    for (child, parent) in [("group", "branch"), ("branch", "community")] {
        for above in level(parent) {
            let sum = |field: &str| {
                let own = level(child)
                    .into_iter()
                    .filter(|r| r["parent"] == above["code"]);
                own.map(|r| r[field].parse::<u32>().unwrap())
                    .sum::<u32>()
                    .to_string()
            };
            assert_eq!(sum("members"), above["members"]);
            assert_eq!(sum("volunteers"), above["volunteers"]);
        }
        assert!(
            level(child)
                .iter()
                .all(|r| level(parent).iter().any(|p| p["code"] == r["parent"]))
        );
    }
}

#[test]
fn publicity_counts_125_pocket_books_16_guide_charts_and_20_slogans_with_the_motto() {
    let publicity = rows("publicity.csv");
    let count = |kind: &str| {
        let own = publicity.iter().filter(|r| r["kind"] == kind);
        own.map(|r| r["count"].parse::<u32>().unwrap()).sum::<u32>()
    };
    assert_eq!(
        (count("pocket_book"), count("guide_chart"), count("slogan")),
        (125, 16, 20)
    );
    assert!(
        publicity
            .iter()
            .any(|r| r["name"] == "小事不出网格，大事不出社区")
    );
}

/// Each border between two polygons is the same edge in both, walked in opposite directions;
/// what has no opposite is the outline. With areas in whole square micro-degrees this proves
/// that the parts tile the whole: no rounding is involved.
fn assert_tiles(parts: &[&Item], whole: &BTreeSet<(read::Micro, read::Micro)>) {
    let mut edges = BTreeSet::new();
    for part in parts {
        for edge in part.edges() {
            assert!(
                edges.insert(edge),
                "an edge is walked twice in one direction"
            );
        }
    }
    let outline: BTreeSet<_> = edges
        .iter()
        .filter(|(a, b)| !edges.contains(&(*b, *a)))
        .copied()
        .collect();
    assert_eq!(&outline, whole);
}

#[test]
fn basic_grids_tile_their_community_exactly() {
    let grids = named("grids.geojson");
    for community in named("communities.geojson") {
        let own: Vec<&Item> = of_kind(&grids, "basic")
            .into_iter()
            .filter(|g| g.text("community") == community.text("code"))
            .collect();
        assert_tiles(&own, &community.edges().collect());
        let parts: i128 = own.iter().map(|g| signed_area_micro(g)).sum();
        assert_eq!(parts, signed_area_micro(&community));
        let sum = |field: &str| own.iter().map(|g| g.number(field)).sum::<u64>();
        assert_eq!(sum("households"), community.number("households"));
        assert_eq!(sum("residents"), community.number("residents"));
    }
}

#[test]
fn communities_tile_the_town_exactly() {
    let communities = named("communities.geojson");
    let town = read::features("basemap.geojson");
    let town = town.iter().find(|f| f.text("kind") == "town").unwrap();
    let all: Vec<&Item> = communities.iter().collect();
    assert_tiles(&all, &town.edges().collect());
    let parts: i128 = communities.iter().map(signed_area_micro).sum();
    assert_eq!(parts, signed_area_micro(town));
}

#[test]
fn no_two_grids_of_a_kind_share_any_area() {
    use geo::Area;
    let grids = named("grids.geojson");
    for kind in ["basic", "dedicated"] {
        let polygons: Vec<Polygon> = of_kind(&grids, kind).iter().map(|g| g.polygon()).collect();
        for (i, a) in polygons.iter().enumerate() {
            for b in &polygons[i + 1..] {
                let shared = a.intersection(b).unsigned_area();
                assert!(shared < 1e-14, "{kind}: {shared}");
            }
        }
    }
}

#[test]
fn dedicated_grids_lie_inside_their_community_and_are_land_use_in_the_base_map() {
    let communities = named("communities.geojson");
    let grids = named("grids.geojson");
    let base = read::features("basemap.geojson");
    for grid in of_kind(&grids, "dedicated") {
        let own = communities
            .iter()
            .find(|c| c.text("code") == grid.text("community"))
            .unwrap();
        assert!(
            own.polygon().contains(&grid.polygon()),
            "{}",
            grid.text("name")
        );
        let land =
            |f: &&Item| f.text("class") == grid.text("facility") && f.rings() == grid.rings();
        assert!(base.iter().any(|f| land(&f)), "{}", grid.text("name"));
    }
}

#[test]
fn codes_run_from_west_to_east_and_north_to_south() {
    let communities = named("communities.geojson");
    let grids = named("grids.geojson");
    assert_eq!(
        row_order(&communities.iter().collect::<Vec<_>>()),
        codes(&communities.iter().collect::<Vec<_>>())
            .into_iter()
            .collect::<Vec<_>>()
    );
    for community in &communities {
        for (kind, first) in [("basic", 1), ("dedicated", 101)] {
            let own: Vec<&Item> = of_kind(&grids, kind)
                .into_iter()
                .filter(|g| g.text("community") == community.text("code"))
                .collect();
            let numbered: Vec<String> = (first..first + own.len())
                .map(|n| format!("{}{n:03}", community.text("code")))
                .collect();
            assert_eq!(row_order(&own), numbered);
        }
    }
}

#[test]
fn every_ring_is_closed_simple_and_right_handed() {
    use geo::Validation;
    for file in ["communities.geojson", "grids.geojson", "basemap.geojson"] {
        for item in read::features(file) {
            for polygon in item.polygons() {
                let what = format!("{file}: {}", item.id);
                assert!(polygon.is_valid(), "{what}");
                assert!(read::is_right_handed(&polygon), "{what}");
            }
        }
    }
}

#[test]
fn a_basic_grid_has_about_300_households_and_a_compact_shape() {
    use geo::{Area, Euclidean, Length};
    let grids = named("grids.geojson");
    let basic = of_kind(&grids, "basic");
    let mean = basic.iter().map(|g| g.number("households")).sum::<u64>() as f64 / 88.0;
    assert!((290.0..310.0).contains(&mean), "{mean}");
    for grid in basic {
        assert!(
            (150..=450).contains(&grid.number("households")),
            "{}",
            grid.id
        );
        let shape = read::polygon_metres(&grid.polygon());
        let around = Euclidean.length(shape.exterior());
        let roundness = 4.0 * std::f64::consts::PI * shape.unsigned_area() / (around * around);
        assert!(roundness > 0.3, "{} {roundness}", grid.id);
    }
}

#[test]
fn every_file_says_that_it_is_demonstration_data() {
    for file in [
        "communities.geojson",
        "grids.geojson",
        "offices.geojson",
        "basemap.geojson",
    ] {
        let text = read::text(file);
        assert!(text.lines().nth(1).unwrap().contains("演示数据"), "{file}");
        assert!(text.lines().nth(2).unwrap().contains("演示数据"), "{file}");
        assert!(!text.contains('\r'), "{file}");
    }
    for file in ["workers.csv", "services.csv", "party.csv", "publicity.csv"] {
        assert!(
            rows(file).iter().all(|r| r["remark"] == "演示数据"),
            "{file}"
        );
    }
}

#[test]
fn the_generator_draws_the_committed_bytes() {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_xunge-generator"))
        .arg("--check")
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}
