//! What is written together: one transaction, one wait for the disk.

use std::collections::HashMap;

use tokio::sync::oneshot;
use xunge_data::{Code, KeptFix, Offset, Record};

use super::{CommitError, Writer};
use crate::{log::Log, model::Model};

/// What goes into the log before one's own records, and is not in the model
/// yet.
#[derive(Debug, Default)]
pub struct Ahead {
    fixes: HashMap<Code, Vec<KeptFix>>,
}

impl Ahead {
    /// The fixes of a device.
    #[must_use]
    pub fn fixes_of(&self, device: &Code) -> &[KeptFix] {
        self.fixes.get(device).map_or(&[], Vec::as_slice)
    }

    fn note(&mut self, records: &[Record]) {
        for record in records {
            if let Record::FixesTaken { device, track } = record {
                let fixes = self.fixes.entry(device.clone()).or_default();
                fixes.extend_from_slice(&track.0);
            }
        }
    }
}

/// Makes records of the model as it stands when their turn has come.
pub(super) type Make = Box<dyn FnOnce(&Model, &Ahead) -> Vec<Record> + Send>;

/// What somebody brought, and where the answer goes: the offset of the last
/// record.
pub(super) struct Brought {
    pub(super) make: Make,
    /// Whether the model must know all that goes before.
    pub(super) decides: bool,
    pub(super) answer: oneshot::Sender<Result<Offset, CommitError>>,
}

/// Records made, and where the answer goes.
struct Made {
    records: Vec<Record>,
    answer: oneshot::Sender<Result<Offset, CommitError>>,
}

impl<L: Log> Writer<L> {
    /// Writes what several brought, together as far as may be. Everybody is
    /// answered.
    pub(super) async fn write(&mut self, brought: Vec<Brought>) {
        let mut group = Vec::with_capacity(brought.len());
        for one in brought {
            if one.decides && !group.is_empty() {
                self.write_group(std::mem::take(&mut group)).await;
            }
            group.push(one);
        }
        self.write_group(group).await;
    }

    /// Writes a group as one; if one of them is refused, each by itself.
    async fn write_group(&mut self, group: Vec<Brought>) {
        let made = self.make(group);
        let refused = self.read(|model| {
            let all = made.iter().flat_map(|made| &made.records);
            model.check(all).is_err()
        });
        if refused && made.len() > 1 {
            for made in made {
                self.write_made(vec![made]).await;
            }
        } else {
            self.write_made(made).await;
        }
    }

    fn make(&self, group: Vec<Brought>) -> Vec<Made> {
        let mut ahead = Ahead::default();
        let count = group.len();
        self.read(|model| {
            let make = |(i, Brought { make, answer, .. }): (usize, Brought)| {
                let records = make(model, &ahead);
                if i + 1 < count {
                    ahead.note(&records);
                }
                Made { records, answer }
            };
            group.into_iter().enumerate().map(make).collect()
        })
    }

    async fn write_made(&mut self, made: Vec<Made>) {
        let mut records = Vec::new();
        let mut answers = Vec::with_capacity(made.len());
        for one in made {
            records.extend(one.records);
            answers.push((records.len() as u64, one.answer));
        }
        let before = self.read(Model::offset);
        let written = match records.is_empty() {
            true => Ok(before),
            false => self.commit(records).await,
        };
        for (count, answer) in answers {
            // An error says that the caller went away.
            let _ = answer.send(written.clone().map(|_| before + count));
        }
    }
}
