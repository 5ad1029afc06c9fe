//! Answers against what looking at every incident gives, after any history.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use std::collections::BTreeMap;

use geo::Intersects;
use geo_types::{LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;
use strum::VariantArray;
use xunge_data::{
    Action, Bbox, Boundary, Category, Code, Grid, GridKind, Level, Position, Record, Report,
    Status, Step, Timestamp, Window,
    api::{CollectionId, SummaryGroup, SummaryKey, SummaryKeys, Within},
    day_of,
};

use super::{
    Area, Asked, Drawn, Located, Model, NearestAsked, Region, SummaryAsked, distance_m,
    near::order_of_distance,
};

/// Half a dozen days around 2022-08-09, by the second.
fn at(seconds: u32) -> Timestamp {
    Timestamp::from_second(1_660_000_000 + i64::from(seconds)).unwrap()
}
const SECONDS: u32 = 500_000;

fn code(n: u32) -> Code {
    Code::new(n.to_string()).unwrap()
}

fn square(west: f64, south: f64, size: f64) -> Polygon<f64> {
    let (east, north) = (west + size, south + size);
    let ring = [(west, south), (east, south), (east, north), (west, north)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

/// Grids on a lattice of a hundredth of a degree; some overlap, some share borders.
fn grids() -> impl Strategy<Value = Record> {
    let grid = (0u32..12, 0u32..4, 0u32..4, any::<bool>());
    let grid = grid.prop_map(|(n, x, y, wide)| Grid {
        code: code(n),
        name: format!("第{n}网格"),
        kind: if n % 5 == 0 {
            GridKind::Dedicated
        } else {
            GridKind::Basic
        },
        community: code(n % 3),
        boundary: Boundary(MultiPolygon(vec![square(
            115.0 + f64::from(x) * 0.01,
            32.0 + f64::from(y) * 0.01,
            if wide { 0.015 } else { 0.01 },
        )])),
        facility: None,
        households: None,
        residents: None,
    });
    (any::<bool>(), prop::collection::vec(grid, 0..8))
        .prop_map(|(replace, grids)| Record::GridsPut { replace, grids })
}

/// Positions lie on the lattice's borders as often as not.
fn position() -> impl Strategy<Value = Position> {
    (0u32..50, 0u32..50).prop_map(|(x, y)| Position {
        lng: 115.0 + f64::from(x) * 0.001,
        lat: 32.0 + f64::from(y) * 0.001,
    })
}

fn record() -> impl Strategy<Value = Record> {
    let report = (0u32..400, 0usize..7, position(), 0..SECONDS);
    let report = report.prop_map(|(n, category, position, second)| {
        Record::IncidentReported(Report {
            id: code(n),
            category: Category::VARIANTS[category],
            subcategory: None,
            title: String::new(),
            position,
            reported_at: at(second),
            due_at: None,
        })
    });
    let step = (0u32..400, 0usize..7, 0..SECONDS).prop_map(|(n, action, second)| {
        let step = Step {
            at: at(second),
            action: Action::VARIANTS[action],
            level: Level::Grid,
            note: None,
        };
        Record::IncidentStepped { id: code(n), step }
    });
    prop_oneof![16 => report, 16 => step, 1 => grids()]
}

/// What is left of a history whose nonsense is refused.
fn model() -> impl Strategy<Value = Model> {
    prop::collection::vec(record(), 0..600).prop_map(|records| {
        let mut model = Model::default();
        for record in records {
            let _ = model.apply(model.offset() + 1, record);
        }
        model
    })
}

fn window() -> impl Strategy<Value = Window> {
    // Half of the ends are midnights in Shanghai.
    let end = (0..SECONDS, any::<bool>()).prop_map(|(second, midnight)| match midnight {
        true => xunge_data::day_start(day_of(at(second))),
        false => at(second),
    });
    (end.clone(), end).prop_map(|(a, b)| Window {
        from: a.min(b),
        to: a.max(b),
    })
}

#[derive(Clone, Debug)]
enum Place {
    Box(Bbox),
    Square(Polygon<f64>),
}

fn place() -> impl Strategy<Value = Option<Place>> {
    let place = (position(), 1u32..30, any::<bool>()).prop_map(|(from, size, drawn)| {
        let size = f64::from(size) * 0.001;
        match drawn {
            true => Place::Square(square(from.lng, from.lat, size)),
            false => Place::Box(Bbox {
                west: from.lng,
                south: from.lat,
                east: from.lng + size,
                north: from.lat + size,
            }),
        }
    });
    prop::option::of(place)
}

impl Place {
    fn area(&self) -> Area {
        match self {
            Self::Box(bbox) => Area::Box(*bbox),
            Self::Square(square) => {
                let within = Within(Boundary(MultiPolygon(vec![square.clone()])));
                Area::Drawn(Box::new(Drawn::new(within).unwrap()))
            }
        }
    }

    fn holds(&self, position: Position) -> bool {
        match self {
            Self::Box(bbox) => bbox.holds(position),
            Self::Square(square) => square.intersects(&Point::from(position)),
        }
    }
}

fn status(located: Located<'_>, as_of: Timestamp) -> Status {
    let status = located.course().status_at(as_of);
    status.unwrap_or(Status::Reported)
}

/// The basic grid that holds a position, by asking each.
fn grid_of(model: &Model, position: Position) -> Option<Code> {
    let grids = model.territory().grids().iter().map(|(grid, _)| grid);
    let mut basic = grids.filter(|grid| grid.kind == GridKind::Basic);
    let spot = Point::from(position);
    let found = basic.find(|grid| grid.boundary.polygons().intersects(&spot));
    found.map(|grid| grid.code.clone())
}

/// A sort key for each key asked for; outside every grid comes last.
fn group(model: &Model, located: Located<'_>, asked: &SummaryAsked) -> (Vec<String>, SummaryGroup) {
    let report = located.report();
    let mut group = SummaryGroup::default();
    let mut order = Vec::new();
    for key in asked.by.as_slice() {
        order.push(match key {
            SummaryKey::Category => {
                group.category = Some(report.category);
                (report.category as u32).to_string()
            }
            SummaryKey::Grid => {
                let grid = grid_of(model, report.position);
                group.grid = Some(grid.clone());
                grid.map_or("~".to_owned(), |grid| grid.to_string())
            }
            SummaryKey::Day => {
                group.day = Some(day_of(report.reported_at));
                day_of(report.reported_at).to_string()
            }
            SummaryKey::Status => {
                group.status = Some(status(located, asked.as_of));
                (status(located, asked.as_of) as u32).to_string()
            }
        });
    }
    (order, group)
}

fn keys() -> impl Strategy<Value = SummaryKeys> {
    let all = SummaryKey::VARIANTS.to_vec();
    prop::sample::subsequence(all, 0..=4)
        .prop_shuffle()
        .prop_map(|keys| SummaryKeys::new(keys).unwrap())
}

fn category() -> impl Strategy<Value = Option<Category>> {
    prop::option::of((0usize..7).prop_map(|category| Category::VARIANTS[category]))
}

/// The numbers of the nearest and how far they are, as answered.
fn nearest(model: &Model, asked: &NearestAsked) -> Vec<(Code, f64)> {
    let nearest = model.nearest_incidents(asked).into_iter();
    nearest
        .map(|(distance_m, incident)| (incident.code(), distance_m))
        .collect()
}

/// The same, by measuring the way to each.
fn nearest_by_measuring(model: &Model, asked: &NearestAsked) -> Vec<(Code, f64)> {
    let incidents: Vec<_> = model.incidents().iter().collect();
    let matching = incidents.iter().enumerate().filter(|(_, located)| {
        let report = located.report();
        let is_open = || status(**located, asked.as_of).is_open();
        asked.window.contains(report.reported_at)
            && asked.category.is_none_or(|only| only == report.category)
            && asked.open.is_none_or(|open| open == is_open())
    });
    let measured =
        matching.map(|(index, located)| (distance_m(asked.position, located.position()), index));
    let mut measured: Vec<_> = measured.collect();
    measured.sort_by(order_of_distance);
    measured.truncate(asked.k);
    let told = |(metres, index): (f64, usize)| (incidents[index].code(), metres);
    measured.into_iter().map(told).collect()
}

proptest! {
    #[test]
    fn a_summary_is_what_counting_every_incident_gives(
        model in model(),
        window in window(),
        place in place(),
        by in keys(),
        category in category(),
        earlier in 0..SECONDS,
    ) {
        let asked = SummaryAsked {
            window,
            as_of: window.to.min(at(earlier)),
            category,
            area: place.as_ref().map(Place::area),
            by,
        };
        let counted: Vec<Located<'_>> = model
            .incidents()
            .iter()
            .filter(|located| {
                let report = located.report();
                window.contains(report.reported_at)
                    && category.is_none_or(|only| only == report.category)
                    && place.as_ref().is_none_or(|place| place.holds(report.position))
            })
            .collect();
        let mut groups: BTreeMap<Vec<String>, SummaryGroup> = BTreeMap::new();
        for located in counted.iter().filter(|_| !asked.by.as_slice().is_empty()) {
            let (order, group) = group(&model, *located, &asked);
            groups.entry(order).or_insert(group).count += 1;
        }
        let outside = counted.iter().filter(|located| {
            grid_of(&model, located.position()).is_none()
        });
        let summary = model.summary(&asked).unwrap();
        prop_assert_eq!(summary.total, counted.len() as u64);
        prop_assert_eq!(summary.outside_grids, outside.count() as u64);
        let mut found: Vec<_> = summary.groups;
        let mut expected: Vec<_> = groups.into_values().collect();
        if asked.by.has(SummaryKey::Grid) {
            // Codes as texts: "10" comes before "2", as codes do.
            prop_assert_eq!(&found, &expected);
        }
        let whole = |group: &SummaryGroup| format!("{group:?}");
        found.sort_by_key(whole);
        expected.sort_by_key(whole);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_nearest_incidents_are_those_that_measuring_all_gives(
        model in model(),
        window in window(),
        from in position(),
        (east, north) in (-0.3..0.3f64, -0.3..0.3f64),
        category in category(),
        open in prop::option::of(any::<bool>()),
        k in 1usize..20,
    ) {
        let asked = NearestAsked {
            position: Position { lng: from.lng + east, lat: from.lat + north },
            k,
            window,
            as_of: window.to,
            category,
            open,
        };
        prop_assert_eq!(nearest(&model, &asked), nearest_by_measuring(&model, &asked));
    }

    #[test]
    fn the_nearest_are_found_at_one_door_and_across_the_antimeridian(
        lng in prop::sample::select(vec![115.67, 180.0]),
        places in prop::collection::vec((-40i32..40, -40i32..40), 60..400),
        (east, north) in (-0.003..0.003f64, -0.003..0.003f64),
        step in prop::sample::select(vec![1e-4, 1e-5, 0.0]),
        k in 1usize..9,
    ) {
        let at = |east: f64, north: f64| {
            let lng = (lng + east + 180.0).rem_euclid(360.0) - 180.0;
            Position { lng, lat: 32.17 + north }
        };
        let mut model = Model::default();
        for (n, (x, y)) in (0..).zip(places) {
            let report = Report {
                id: code(n),
                category: Category::Other,
                subcategory: None,
                title: String::new(),
                position: at(f64::from(x) * step, f64::from(y) * step),
                reported_at: self::at(n),
                due_at: None,
            };
            model.apply(model.offset() + 1, Record::IncidentReported(report)).unwrap();
        }
        let asked = NearestAsked {
            position: at(east, north),
            k,
            window: Window { from: self::at(0), to: self::at(SECONDS) },
            as_of: self::at(SECONDS),
            category: None,
            open: None,
        };
        prop_assert_eq!(nearest(&model, &asked), nearest_by_measuring(&model, &asked));
    }

    #[test]
    fn what_holds_a_position_is_what_asking_every_grid_gives(
        model in model(),
        spots in prop::collection::vec(position(), 1..40),
    ) {
        for spot in spots {
            let found = model.locate(spot);
            prop_assert_eq!(found.basic_grid.map(|grid| grid.code), grid_of(&model, spot));
            let grids = model.territory().grids().iter().map(|(grid, _)| grid);
            let dedicated = grids.filter(|grid| {
                grid.kind == GridKind::Dedicated
                    && grid.boundary.polygons().intersects(&Point::from(spot))
            });
            let dedicated: Vec<_> = dedicated.map(|grid| grid.code.clone()).collect();
            let found = found.dedicated_grids.into_iter().map(|grid| grid.code);
            prop_assert_eq!(found.collect::<Vec<_>>(), dedicated);
        }
    }

    #[test]
    fn a_grids_figures_in_short_are_its_figures(model in model(), window in window()) {
        for short in model.grid_summaries(window, window.to) {
            let whole = model.grid_figures(&short.code, window, window.to).unwrap();
            prop_assert_eq!(short.reported, whole.incidents.reported);
            prop_assert_eq!(short.open, whole.incidents.open);
            prop_assert_eq!(short.settled_in_grid, whole.incidents.settled_in_grid);
        }
        let overview = model.overview(window, window.to);
        let all = model.incidents().iter();
        let reported: Vec<_> =
            all.filter(|l| window.contains(l.reported_at())).collect();
        prop_assert_eq!(overview.incidents.reported, reported.len() as u64);
        let outside = reported.iter().filter(|located| located.grid().is_none()).count();
        prop_assert_eq!(overview.outside_grids, outside as u64);
    }
}

#[test]
fn a_day_with_more_incidents_than_slots_is_counted_as_one_without() {
    let mut model = Model::default();
    let mut incident = |n: u32| {
        let report = Report {
            id: code(n),
            category: Category::VARIANTS[n as usize % 7],
            subcategory: None,
            title: String::new(),
            position: Position {
                lng: 115.0,
                lat: 32.0,
            },
            reported_at: at(n),
            due_at: None,
        };
        model
            .apply(u64::from(n) + 1, Record::IncidentReported(report))
            .unwrap();
        let asked = SummaryAsked {
            window: Window {
                from: at(0),
                to: at(SECONDS),
            },
            as_of: at(SECONDS),
            category: None,
            area: None,
            by: SummaryKeys::new([SummaryKey::Category]).unwrap(),
        };
        let summary = model.summary(&asked).unwrap();
        assert_eq!(summary.total, u64::from(n) + 1);
        let counts: u64 = summary.groups.iter().map(|group| group.count).sum();
        assert_eq!(counts, summary.total);
    };
    (0..30).for_each(&mut incident);
}

proptest! {
    #[test]
    fn a_page_of_incidents_in_a_box_is_what_going_through_all_of_them_gives(
        model in model(), (a, b) in (position(), position()), is_anywhere in any::<bool>(),
        cursor in prop::option::of(0u64..700), limit in 1usize..40,
    ) {
        // Half of the boxes go around the world the other way.
        let bbox = Bbox {
            west: a.lng, east: b.lng, south: a.lat.min(b.lat), north: a.lat.max(b.lat),
        };
        let region = (!is_anywhere).then_some(Region::Degrees(bbox));
        let asked = Asked {
            region: region.clone(),
            cursor: cursor.map(|offset| offset.to_string()),
            ..Asked::first(limit)
        };
        let page = model.items(CollectionId::Incidents, None, &asked).unwrap();
        let is_in = |located: &Located<'_>| {
            region.as_ref().is_none_or(|region| region.holds(located.position()))
        };
        let matching: Vec<_> = model.incidents().iter().filter(is_in).collect();
        let after = |located: &&Located<'_>| located.offset() > cursor.unwrap_or(0);
        let rest: Vec<_> = matching.iter().filter(after).collect();
        let first: Vec<_> = rest.iter().take(limit).collect();
        let codes = page.items.iter().map(|told| told.feature().id);
        let expected = first.iter().map(|l| l.id().to_owned());
        let expected = expected.map(|id| Some(geojson::feature::Id::String(id)));
        prop_assert!(codes.eq(expected));
        prop_assert_eq!(page.matched, matching.len());
        let next = first.last().filter(|_| rest.len() > limit).map(|l| l.offset().to_string());
        prop_assert_eq!(page.next, next);
    }
}
