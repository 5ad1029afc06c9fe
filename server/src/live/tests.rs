//! Claims about what readers hear.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock, RwLockReadGuard},
};

use proptest::prelude::*;
use xunge_data::{
    Action, Bbox, Category, Code, Fix, Level, Offset, Position, Record, Report, Scope, Step, Track,
    api::{LiveBody, LiveChange, LiveTopic, LiveTopics},
};

use super::{Filter, Heard, Hub, Reader, noted};
use crate::{demo, model::Model};

/// The worker W001 of the demo town, and a spot in the middle of its grid.
fn town() -> (Arc<Hub>, Code, Position) {
    let mut model = Model::default();
    for (offset, record) in (1..).zip(demo::town().unwrap()) {
        model.apply(offset, record).unwrap();
    }
    let worker = model.roster().workers()[0].clone();
    let (_, place) = model
        .territory()
        .grids()
        .find(worker.grid.as_str())
        .unwrap();
    let inside = place.inside;
    let hub = Hub::new("log", Arc::new(RwLock::new(model)));
    (Arc::new(hub), worker.device.unwrap(), inside)
}

fn everything() -> Filter {
    Filter {
        topics: LiveTopics::all(),
        bbox: None,
        persons: Scope::Whole,
        texts: true,
        cells: true,
    }
}

fn fix(second: i64, position: Position) -> Fix {
    Fix {
        time: xunge_data::Timestamp::from_second(1_660_000_000 + second).unwrap(),
        position,
        accuracy_m: Some(5.0),
    }
}

fn taken(device: &Code, fixes: &[Fix]) -> Record {
    Record::FixesTaken {
        device: device.clone(),
        track: Track::of(fixes),
    }
}

fn report(id: &str, position: Position) -> Record {
    Record::IncidentReported(Report {
        id: Code::new(id).unwrap(),
        category: Category::Dispute,
        subcategory: None,
        title: "邻里纠纷".to_owned(),
        position,
        reported_at: fix(0, position).time,
        due_at: None,
    })
}

fn model(hub: &Hub) -> RwLockReadGuard<'_, Model> {
    hub.model.read().unwrap()
}

/// Applies records as the writer does, and tells of them.
fn write(hub: &Hub, records: Vec<Record>) -> Offset {
    let mut model = hub.model.write().unwrap();
    let noted = noted(model.offset(), &records);
    for record in records {
        let next = model.offset() + 1;
        model.apply(next, record).unwrap();
    }
    hub.tell(noted);
    model.offset()
}

/// Tells at once what else would be told at the next beat.
fn beat(hub: &Hub) {
    hub.catch_up();
}

async fn message(reader: &mut Reader) -> LiveBody {
    match reader.hear().await {
        Some(Heard::Message(offset, text)) => {
            let body: LiveBody = serde_json::from_str(&text).unwrap();
            assert_eq!(body.offset, offset);
            body
        }
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_tells_all_changes_and_of_each_device_the_last_position() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let mut reader = Reader::begin(&hub, everything(), None).unwrap();
    let east = Position {
        lng: inside.lng + 0.0003,
        ..inside
    };
    write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    write(&hub, vec![taken(&device, &[fix(30, east)])]);
    let step = Step {
        at: fix(60, inside).time,
        action: Action::Verify,
        level: Level::Grid,
        note: None,
    };
    let id = Code::new("L1").unwrap();
    let offset = write(
        &hub,
        vec![report("L1", inside), Record::IncidentStepped { id, step }],
    );
    beat(&hub);
    let body = message(&mut reader).await;
    assert_eq!(body.offset, offset);
    let topics: Vec<_> = body.changes.iter().map(LiveChange::topic).collect();
    use LiveTopic as T;
    assert_eq!(
        topics,
        [
            T::Positions,
            T::Cells,
            T::Incidents,
            T::Incidents,
            T::Figures
        ]
    );
    let LiveChange::Positions { positions } = &body.changes[0] else {
        unreachable!()
    };
    assert_eq!(positions.len(), 1);
    assert!((positions[0].position.lng - east.lng).abs() < 1e-7);
    let LiveChange::Cells { grids } = &body.changes[1] else {
        unreachable!()
    };
    // The 25 m around a way of 28 m, of cells of 44 m².
    let seen: u64 = grids.iter().map(|grid| grid.count).sum();
    assert!((40..120).contains(&seen), "{seen}");
    let window = xunge_data::Window {
        from: fix(0, inside).time,
        to: fix(61, inside).time,
    };
    let covered: u64 = model(&hub)
        .survey(window, window.to)
        .subdistrict()
        .unwrap()
        .covered;
    let in_grids = grids.iter().filter(|grid| grid.grid.is_some());
    assert_eq!(in_grids.map(|grid| grid.count).sum::<u64>(), covered);
}

#[tokio::test]
async fn a_late_fix_moves_nobody_but_its_cells_are_told() {
    let (hub, device, inside) = town();
    write(&hub, vec![taken(&device, &[fix(600, inside)])]);
    hub.begin(Vec::new());
    let mut reader = Reader::begin(&hub, everything(), None).unwrap();
    write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    beat(&hub);
    let body = message(&mut reader).await;
    let topics: Vec<_> = body.changes.iter().map(LiveChange::topic).collect();
    assert_eq!(topics, [LiveTopic::Cells, LiveTopic::Figures]);
}

#[tokio::test]
async fn a_reader_of_a_box_hears_who_leaves_it_and_nothing_else_outside() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let around = Bbox {
        west: inside.lng - 0.0002,
        south: inside.lat - 0.0002,
        east: inside.lng + 0.0002,
        north: inside.lat + 0.0002,
    };
    let filter = Filter {
        topics: [LiveTopic::Positions, LiveTopic::Incidents]
            .into_iter()
            .collect(),
        bbox: Some(around),
        ..everything()
    };
    let mut reader = Reader::begin(&hub, filter, None).unwrap();
    let outside = Position {
        lng: inside.lng + 0.001,
        ..inside
    };
    write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    beat(&hub);
    assert_eq!(message(&mut reader).await.changes.len(), 1);
    write(&hub, vec![taken(&device, &[fix(50, outside)])]);
    beat(&hub);
    let LiveChange::Positions { positions } = &message(&mut reader).await.changes[0] else {
        unreachable!()
    };
    assert!(positions[0].position.lng > around.east);
    write(
        &hub,
        vec![taken(&device, &[fix(70, outside)]), report("L1", outside)],
    );
    beat(&hub);
    let last = write(&hub, vec![report("L2", inside)]);
    beat(&hub);
    let body = message(&mut reader).await;
    assert_eq!((body.offset, body.changes.len()), (last, 1));
}

#[tokio::test]
async fn a_reader_hears_only_of_the_persons_of_its_own_part() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let (grid, community, other) = {
        let known = model(&hub);
        let grid_of = |i: usize| known.roster().workers()[i].grid.clone();
        let grid = grid_of(0);
        let (found, _) = known.territory().grids().find(grid.as_str()).unwrap();
        let community = found.community.clone();
        (grid, community, grid_of(40))
    };
    let of = |persons| Filter {
        persons,
        ..everything()
    };
    let scopes = [
        Scope::Grid(grid),
        Scope::Community(community),
        Scope::Grid(other),
    ];
    let mut readers = scopes.map(|scope| Reader::begin(&hub, of(scope), None).unwrap());
    write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    beat(&hub);
    let mut heard = Vec::new();
    for reader in &mut readers {
        let changes = message(reader).await.changes;
        heard.push(
            changes
                .iter()
                .any(|change| change.topic() == LiveTopic::Positions),
        );
    }
    assert_eq!(heard, [true, true, false]);
}

#[tokio::test]
async fn who_comes_back_from_too_far_hears_a_reset_and_goes_on() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let now = model(&hub).offset();
    for since in [0, now - 1, now + 1, Offset::MAX] {
        let mut reader = Reader::begin(&hub, everything(), Some(since)).unwrap();
        assert_eq!(reader.hear().await, Some(Heard::Reset(now)));
    }
    let mut reader = Reader::begin(&hub, everything(), Some(0)).unwrap();
    reader.hear().await;
    let offset = write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    beat(&hub);
    assert_eq!(message(&mut reader).await.offset, offset);
    hub.end();
    assert_eq!(reader.hear().await, None);
}

#[tokio::test]
async fn there_are_no_more_readers_than_may_be_and_one_who_leaves_makes_place() {
    let (hub, ..) = town();
    let mut readers: Vec<_> = (0..super::STREAMS_MAX)
        .map(|_| Reader::begin(&hub, everything(), None).unwrap())
        .collect();
    assert!(Reader::begin(&hub, everything(), None).is_none());
    assert_eq!(hub.streams(), super::STREAMS_MAX);
    readers.pop();
    assert!(Reader::begin(&hub, everything(), None).is_some());
}

#[tokio::test]
async fn what_nobody_heard_is_told_to_who_comes_back_for_it() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let before = model(&hub).offset();
    write(&hub, vec![taken(&device, &[fix(0, inside)])]);
    beat(&hub);
    let offset = write(&hub, vec![report("L1", inside)]);
    beat(&hub);
    let mut reader = Reader::begin(&hub, everything(), Some(before)).unwrap();
    let body = message(&mut reader).await;
    let topics: Vec<_> = body.changes.iter().map(LiveChange::topic).collect();
    use LiveTopic as T;
    assert_eq!(
        (body.offset, topics),
        (
            offset,
            vec![T::Positions, T::Cells, T::Incidents, T::Figures]
        )
    );
}

#[tokio::test]
async fn of_more_fixes_than_anybody_would_wait_for_the_oldest_are_forgotten() {
    let (hub, device, inside) = town();
    hub.begin(Vec::new());
    let before = model(&hub).offset();
    let long = |from: i64| {
        let fixes: Vec<_> = (from..from + 10_000)
            .map(|second| fix(second, inside))
            .collect();
        vec![taken(&device, &fixes)]
    };
    let offsets: Vec<_> = (0..6).map(|i| write(&hub, long(i * 10_000))).collect();
    beat(&hub);
    let mut late = Reader::begin(&hub, everything(), Some(before)).unwrap();
    assert_eq!(late.hear().await, Some(Heard::Reset(offsets[5])));
    let mut early = Reader::begin(&hub, everything(), Some(offsets[0])).unwrap();
    assert_eq!(message(&mut early).await.offset, offsets[5]);
}

/// What a reader knows after it has heard everything: the last position of
/// each worker, and the steps of each incident.
#[derive(Debug, Default, PartialEq)]
struct Page {
    positions: BTreeMap<Code, (String, i64)>,
    incidents: Vec<(Code, usize)>,
}

impl Page {
    fn hear(&mut self, body: &LiveBody) {
        for change in &body.changes {
            match change {
                LiveChange::Positions { positions } => {
                    for moved in positions {
                        let told = (format!("{:?}", moved.position), moved.time.as_second());
                        self.positions.insert(moved.worker.clone(), told);
                    }
                }
                LiveChange::Reported { incident } => {
                    self.incidents.push((incident.report.id.clone(), 0));
                }
                LiveChange::Stepped { incident, step } => {
                    self.incidents
                        .push((incident.report.id.clone(), step.action as usize));
                }
                _ => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Readers who break off at any message and come back with its id know in
    /// the end what one knows who heard all along, one message at a time.
    #[test]
    fn nothing_is_lost_or_repeated_however_often_a_reader_breaks_off(
        acts in prop::collection::vec((0u8..4, any::<bool>(), any::<bool>()), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (hub, device, inside) = town();
            hub.begin(Vec::new());
            let mut steady = Reader::begin(&hub, everything(), None).unwrap();
            let mut fickle = Reader::begin(&hub, everything(), None).unwrap();
            let (mut one, mut other) = (Page::default(), Page::default());
            for (i, (act, listens, breaks_off)) in acts.into_iter().enumerate() {
                let second = i as i64 * 30;
                let record = match act {
                    0 | 1 => taken(&device, &[fix(second, inside)]),
                    2 => report(&format!("L{i}"), inside),
                    _ => Record::FixesForgotten { before: fix(-1_000_000, inside).time },
                };
                write(&hub, vec![record]);
                beat(&hub);
                if act < 3 {
                    one.hear(&message(&mut steady).await);
                }
                if breaks_off {
                    let reached = Some(fickle.reached());
                    fickle = Reader::begin(&hub, everything(), reached).unwrap();
                }
                if listens && act < 3 {
                    other.hear(&message(&mut fickle).await);
                }
            }
            write(&hub, vec![report("end", inside)]);
            beat(&hub);
            one.hear(&message(&mut steady).await);
            other.hear(&message(&mut fickle).await);
            assert_eq!(one, other);
        });
    }
}
