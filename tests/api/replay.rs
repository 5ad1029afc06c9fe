//! The law of the log: replaying it gives the model that was live.

use std::{
    path::Path,
    sync::{Arc, PoisonError},
};

use proptest::prelude::*;
use xunge::{
    log::{Log, LogError, SqliteLog},
    model::Model,
    serve::replay,
    writer::{CommitError, SharedModel, Writer},
};
use xunge_data::{
    Action, Boundary, Category, Code, Datum, Fix, Grid, GridKind, Inspection, Level, ListedProblem,
    Offset, Position, Record, Report, Score, Step, Timestamp, Town, Track, Worker, day_of,
};

/// What may happen; `Ask` follows the patrols, `Step` follows them for some
/// days, `Snapshot` goes on with the model as it was kept in one, `Reopen` ends the
/// process in between.
#[derive(Clone, Debug)]
enum Operation {
    Commit(Vec<Record>),
    Ask,
    Step,
    Snapshot,
    Reopen,
}

fn code(n: u8) -> Code {
    Code::new(n.to_string()).unwrap()
}

fn at(seconds: u32) -> Timestamp {
    Timestamp::from_second(1_660_000_000 + i64::from(seconds)).unwrap()
}

/// A square of a thousandth of a degree; some overlap.
fn square(n: u8) -> Grid {
    let (west, south) = (f64::from(n % 4) * 0.0008, f64::from(n / 4) * 0.0008);
    let ring = [
        (0.0, 0.0),
        (0.001, 0.0),
        (0.001, 0.001),
        (0.0, 0.001),
        (0.0, 0.0),
    ];
    let ring: Vec<Vec<f64>> = ring
        .iter()
        .map(|(x, y)| vec![west + x, south + y])
        .collect();
    let polygon = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
    Grid {
        code: code(n),
        name: format!("第{n}网格"),
        kind: if n.is_multiple_of(5) {
            GridKind::Dedicated
        } else {
            GridKind::Basic
        },
        community: code(n % 3),
        boundary: serde_json::from_value::<Boundary>(polygon).unwrap(),
        facility: None,
        households: Some(300),
        residents: None,
    }
}

fn record() -> impl Strategy<Value = Record> {
    let report = (
        0u8..12,
        0usize..7,
        0.0..0.005f64,
        0.0..0.005f64,
        0u32..90_000,
    );
    let report = report.prop_map(|(n, category, lng, lat, second)| {
        use strum::VariantArray;
        Record::IncidentReported(Report {
            id: code(n),
            category: Category::VARIANTS[category],
            subcategory: None,
            title: String::new(),
            position: Position::new(lng, lat).unwrap(),
            reported_at: at(second),
            due_at: None,
        })
    });
    let step = (0u8..12, 0usize..7, 0u32..90_000).prop_map(|(n, action, second)| {
        use strum::VariantArray;
        let action = Action::VARIANTS[action];
        let step = Step {
            at: at(second),
            action,
            level: Level::Grid,
            note: None,
        };
        Record::IncidentStepped { id: code(n), step }
    });
    let grids =
        (any::<bool>(), prop::collection::vec(0u8..16, 0..5)).prop_map(|(replace, codes)| {
            Record::GridsPut {
                replace,
                grids: codes.into_iter().map(square).collect(),
            }
        });
    let begun = Just(Record::TownBegun(Town {
        name: "蓼城街道".into(),
        demo: false,
    }));
    prop_oneof![
        12 => report, 12 => step, 3 => grids, 1 => begun, 12 => patrol(), 4 => supervised()
    ]
}

/// Inspections of a few communities, and a short list of problems.
fn supervised() -> impl Strategy<Value = Record> {
    let day = |n: u32| day_of(at(n * 86_400));
    let inspection =
        (0u8..3, 0u32..15, 0u32..=1000).prop_map(move |(n, later, tenths)| Inspection {
            community: code(n),
            day: day(later),
            score: Score::try_from(f64::from(tenths) / 10.0).unwrap(),
        });
    let inspections = (any::<bool>(), prop::collection::vec(inspection, 0..4)).prop_map(
        |(replace, inspections)| Record::InspectionsPut {
            replace,
            inspections,
        },
    );
    let problem =
        (0u8..5, 0u32..15, prop::option::of(0u32..15)).prop_map(move |(n, found, right)| {
            ListedProblem {
                id: code(n),
                community: code(n % 3),
                grid: None,
                category: Category::Environment,
                title: String::new(),
                found_on: day(found),
                due_on: Some(day(found + 5)),
                put_right_on: right.map(|right| day(found + right)),
            }
        });
    let problems = (any::<bool>(), prop::collection::vec(problem, 0..4))
        .prop_map(|(replace, problems)| Record::ProblemsPut { replace, problems });
    prop_oneof![inspections, problems]
}

/// Fixes of a few devices in half a day, the roster, a mask, and forgetting.
fn patrol() -> impl Strategy<Value = Record> {
    let fix = (
        0u32..40_000,
        0.0..0.005f64,
        0.0..0.005f64,
        prop::option::of(0.0..50.0f64),
    );
    let fix = fix.prop_map(|(second, lng, lat, accuracy_m)| Fix {
        time: at(second),
        position: Position::new(lng, lat).unwrap(),
        accuracy_m,
    });
    let fixes = (0u8..4, prop::collection::vec(fix, 0..30)).prop_map(|(device, fixes)| {
        let (device, track) = (code(device), Track::of(&fixes));
        Record::FixesTaken { device, track }
    });
    let roster = prop::collection::vec((0u8..16, prop::option::of(0u8..4)), 0..4);
    let roster = roster.prop_map(|workers| {
        let worker = |(grid, device): (u8, Option<u8>)| Worker {
            code: code(grid),
            name: String::new(),
            age: 35,
            grid: code(grid),
            device: device.map(code),
            patrol: Vec::new(),
            crs: Datum::Wgs84,
        };
        let workers = workers.into_iter().map(worker).collect();
        Record::RosterPut { workers }
    });
    let mask = (any::<bool>(), 0u8..16).prop_map(|(replace, n)| {
        let areas = vec![square(n).boundary];
        Record::MaskPut { replace, areas }
    });
    let forgotten = (0u32..40_000).prop_map(|second| Record::FixesForgotten { before: at(second) });
    prop_oneof![8 => fixes, 3 => roster, 1 => mask, 1 => forgotten]
}

fn operation() -> impl Strategy<Value = Operation> {
    let commit = prop::collection::vec(record(), 1..4).prop_map(Operation::Commit);
    let others = [
        Operation::Ask,
        Operation::Step,
        Operation::Snapshot,
        Operation::Reopen,
    ];
    prop_oneof![8 => commit, 3 => prop::sample::select(others.to_vec())]
}

async fn open(path: &Path) -> (Writer<SqliteLog>, SharedModel) {
    let mut log = SqliteLog::open(path).await.unwrap();
    let model = SharedModel::default();
    replay(&mut log, &model).await.unwrap();
    (Writer::new(log, Arc::clone(&model)), model)
}

fn copy(model: &SharedModel) -> Model {
    model.read().unwrap_or_else(PoisonError::into_inner).clone()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_replay_equals_the_live_model_however_often_the_file_is_reopened(
        operations in prop::collection::vec(operation(), 1..40)
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("town.db");
            let (mut writer, mut model) = open(&path).await;
            let mut following = None;
            for operation in operations {
                match operation {
                    // A batch that does not fit is refused whole, and changes nothing.
                    Operation::Commit(records) => {
                        let before = copy(&model);
                        if let Err(refused) = writer.commit(records).await {
                            assert!(matches!(refused, CommitError::Refused(_)), "{refused}");
                            assert!(copy(&model) == before);
                        }
                    }
                    Operation::Ask => {
                        let model = model.read().unwrap_or_else(PoisonError::into_inner);
                        model.follow_patrols();
                    }
                    Operation::Step => {
                        let mut model = model.write().unwrap_or_else(PoisonError::into_inner);
                        let begun = following.take().or_else(|| model.begin_following());
                        if let Some(mut begun) = begun {
                            match model.follow_on(&mut begun) {
                                true => following = Some(begun),
                                false => model.end_following(begun),
                            }
                        }
                    }
                    Operation::Snapshot => {
                        following = None;
                        let live = copy(&model);
                        let mut bytes = Vec::new();
                        live.write_snapshot(&mut bytes).unwrap();
                        let read = Model::read_snapshot(&bytes[..]).unwrap();
                        assert!(read == live);
                        *model.write().unwrap_or_else(PoisonError::into_inner) = read;
                    }
                    Operation::Reopen => {
                        following = None;
                        writer.close().await.unwrap();
                        let live = copy(&model);
                        (writer, model) = open(&path).await;
                        assert!(copy(&model) == live);
                    }
                }
            }
            writer.close().await.unwrap();
            let replayed = open(&path).await.1;
            assert!(copy(&replayed) == copy(&model));
        });
    }
}

/// A disk that is full.
struct FullDisk;

impl Log for FullDisk {
    async fn append(&mut self, _: &[Record]) -> Result<Offset, LogError> {
        let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
        Err(LogError::Open {
            path: "town.db".into(),
            source,
        })
    }

    async fn close(self) -> Result<(), LogError> {
        Ok(())
    }
}

#[tokio::test]
async fn what_cannot_be_appended_is_not_applied() {
    let model = SharedModel::default();
    let mut writer = Writer::new(FullDisk, Arc::clone(&model));
    let records = vec![Record::GridsPut {
        replace: false,
        grids: vec![square(1)],
    }];
    assert!(matches!(
        writer.commit(records).await,
        Err(CommitError::Log(_))
    ));
    assert!(copy(&model) == Model::default());
}
