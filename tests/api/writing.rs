//! What several have to write at once.

use std::{
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::sync::{Notify, Semaphore};
use xunge::{
    log::{Log, LogError},
    writer::{CommitError, SharedModel, SharedWriter, Writer},
};
use xunge_data::{
    Action, Category, Code, Fix, Level, Offset, Position, Record, Report, Step, Timestamp, Track,
};

/// A disk that takes its time: each append waits for a permit, and fails if
/// the disk is full.
struct SlowDisk {
    head: Offset,
    is_full: bool,
    begun: Arc<Notify>,
    permits: Arc<Semaphore>,
}

impl Log for SlowDisk {
    async fn append(&mut self, records: &[Record]) -> Result<Offset, LogError> {
        self.begun.notify_one();
        self.permits.acquire().await.unwrap().forget();
        if self.is_full {
            let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
            let path = "town.db".into();
            return Err(LogError::Open { path, source });
        }
        self.head += records.len() as u64;
        Ok(self.head)
    }

    async fn close(self) -> Result<(), LogError> {
        Ok(())
    }
}

/// A writer on a slow disk.
struct Desk {
    writer: SharedWriter,
    model: SharedModel,
    begun: Arc<Notify>,
    permits: Arc<Semaphore>,
}

impl Desk {
    fn open(is_full: bool) -> Self {
        let model = SharedModel::default();
        let (begun, permits) = (Arc::default(), Arc::new(Semaphore::new(0)));
        let disk = SlowDisk {
            head: 0,
            is_full,
            begun: Arc::clone(&begun),
            permits: Arc::clone(&permits),
        };
        let (writer, _) = SharedWriter::start(Writer::new(disk, Arc::clone(&model)));
        Self {
            writer,
            model,
            begun,
            permits,
        }
    }

    fn offset(&self) -> Offset {
        let model = self.model.read();
        model.unwrap_or_else(PoisonError::into_inner).offset()
    }
}

type Writing = Pin<Box<dyn Future<Output = Result<Offset, CommitError>> + Send>>;

/// Lets somebody bring records, who then waits.
fn bring(writer: &SharedWriter, records: Vec<Record>) -> Writing {
    let writer = writer.clone();
    let mut writing: Writing = Box::pin(async move { writer.commit(records).await });
    let waiting = writing
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(waiting.is_pending());
    writing
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_660_000_000 + second).unwrap()
}

fn reported(id: &str) -> Record {
    Record::IncidentReported(Report {
        id: code(id),
        category: Category::Dispute,
        subcategory: None,
        title: String::new(),
        position: Position::new(115.67, 32.17).unwrap(),
        reported_at: at(0),
        due_at: None,
    })
}

fn stepped(id: &str) -> Record {
    let step = Step {
        at: at(60),
        action: Action::File,
        level: Level::Grid,
        note: None,
    };
    Record::IncidentStepped { id: code(id), step }
}

fn fix(second: i64) -> Fix {
    Fix {
        time: at(second),
        position: Position::new(115.67, 32.17).unwrap(),
        accuracy_m: None,
    }
}

#[tokio::test]
async fn what_waits_is_written_as_one_and_each_hears_its_own_offset() {
    let desk = Desk::open(false);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let others = [
        vec![reported("2")],
        vec![reported("3"), reported("4")],
        vec![],
        vec![stepped("4")],
    ];
    let others = others.map(|records| bring(&desk.writer, records));
    assert_eq!(desk.offset(), 0, "nothing is applied before it is on disk");
    desk.permits.add_permits(2);
    assert_eq!(first.await.unwrap(), 1);
    for (other, offset) in others.into_iter().zip([2, 4, 4, 5]) {
        assert_eq!(other.await.unwrap(), offset);
    }
    assert_eq!((desk.offset(), desk.permits.available_permits()), (5, 0));
}

#[tokio::test]
async fn who_is_refused_takes_nobody_along() {
    let desk = Desk::open(false);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let others = [
        vec![reported("2")],
        vec![reported("3"), reported("1")],
        vec![reported("3")],
    ];
    let [second, twice, third] = others.map(|records| bring(&desk.writer, records));
    desk.permits.add_permits(3);
    assert_eq!(first.await.unwrap(), 1);
    assert_eq!(second.await.unwrap(), 2);
    assert!(matches!(twice.await, Err(CommitError::Refused(_))));
    assert_eq!(third.await.unwrap(), 3);
    assert_eq!(desk.offset(), 3);
}

#[tokio::test]
async fn everybody_hears_that_the_disk_is_full_and_nothing_is_applied() {
    let desk = Desk::open(true);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let others = ["2", "3"].map(|id| bring(&desk.writer, vec![reported(id)]));
    desk.permits.add_permits(2);
    for writing in std::iter::once(first).chain(others) {
        assert!(matches!(writing.await, Err(CommitError::Log(_))));
    }
    assert_eq!(desk.offset(), 0);
}

#[tokio::test]
async fn records_are_made_of_what_is_known_and_of_what_goes_before_them() {
    let desk = Desk::open(false);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let track = Track::of(&[fix(0), fix(10)]);
    let device = code("D1");
    let taken = Record::FixesTaken { device, track };
    let second = bring(&desk.writer, vec![taken]);
    let made = desk.writer.bring(|model, ahead| {
        let known = (model.offset(), ahead.fixes_of(&code("D1")).len());
        (vec![reported("2")], known)
    });
    let mut made = Box::pin(made);
    let poll = made.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(poll, Poll::Pending));
    desk.permits.add_permits(2);
    assert_eq!(made.await.unwrap(), (3, (1, 2)));
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (1, 2));
}

#[tokio::test]
async fn who_comes_when_too_many_wait_is_told_so_and_may_come_again() {
    let desk = Desk::open(false);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let mut waiting = Vec::new();
    let busy = loop {
        let mut made = Box::pin(desk.writer.bring(|_, _| (Vec::new(), ())));
        match made.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => break answer,
            Poll::Pending => waiting.push(made),
        }
    };
    assert!(matches!(busy, Err(CommitError::Busy)));
    desk.permits.add_permits(1);
    assert_eq!(first.await.unwrap(), 1);
    for made in waiting {
        assert_eq!(made.await.unwrap(), (1, ()));
    }
    assert!(desk.writer.bring(|_, _| (Vec::new(), ())).await.is_ok());
}

#[tokio::test]
async fn who_decides_knows_all_that_goes_before() {
    let desk = Desk::open(false);
    let first = bring(&desk.writer, vec![reported("1")]);
    desk.begun.notified().await;
    let second = bring(&desk.writer, vec![reported("2")]);
    let mut decided = Box::pin(desk.writer.decide(|model| {
        let is_known = model.incidents().find("2").is_some();
        (vec![reported("3")], (model.offset(), is_known))
    }));
    let poll = decided
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(poll, Poll::Pending));
    desk.permits.add_permits(3);
    assert_eq!(decided.await.unwrap(), (3, (2, true)));
    assert_eq!((first.await.unwrap(), second.await.unwrap()), (1, 2));
}
