//! Whether records may be appended, asked before they are.

use std::collections::HashMap;

use xunge_data::{Code, Incident, Offset, Record, StepRefused};

use super::{Accounts, Model, accounts::is_about_accounts};

/// Why a record contradicts what is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The record is not the next one.
    #[error("record {offset} does not follow record {last}")]
    OutOfOrder {
        /// Offset of the record.
        offset: Offset,
        /// Offset of the last record applied.
        last: Offset,
    },
    /// An incident's number is taken.
    #[error("incident {0} was reported already")]
    AlreadyReported(Code),
    /// A step names an incident that nobody reported.
    #[error("incident {0} was never reported")]
    NeverReported(Code),
    /// A step does not fit the incident's timeline.
    #[error("incident {id}: {reason}")]
    Step {
        /// Which incident.
        id: Code,
        /// What does not fit.
        reason: StepRefused,
    },
    /// An account is named that there is not.
    #[error("there is no account {0}")]
    NoSuchAccount(Code),
    /// Nobody could keep the accounts any more.
    #[error("{0} is the last administrator: make another one first")]
    LastAdministrator(Code),
    /// A token is named that there is not.
    #[error("there is no token {0}")]
    NoSuchToken(Code),
    /// A token's number or hash is taken.
    #[error("there is a token {0} already")]
    TokenTaken(Code),
}

impl Model {
    /// Whether [`Model::apply`] would take all of these records, in order.
    ///
    /// # Errors
    /// [`Refused`] for the first that it would not.
    pub fn check<'a>(&self, records: impl IntoIterator<Item = &'a Record>) -> Result<(), Refused> {
        let nothing = Self::default();
        let mut known = self;
        let mut touched: HashMap<&Code, Incident> = HashMap::new();
        let mut accounts: Option<Accounts> = None;
        for record in records {
            match record {
                record if is_about_accounts(record) => {
                    let accounts = accounts.get_or_insert_with(|| self.accounts.clone());
                    accounts.apply(record)?;
                }
                Record::TownBegun(_) => {
                    touched.clear();
                    known = &nothing;
                }
                Record::IncidentReported(report) => {
                    let twice = touched.contains_key(&report.id);
                    if twice || known.incidents.find(report.id.as_str()).is_some() {
                        return Err(Refused::AlreadyReported(report.id.clone()));
                    }
                    touched.insert(&report.id, Incident::new(report.clone()));
                }
                Record::IncidentStepped { id, step } => {
                    if !touched.contains_key(id) {
                        let found = known.incidents.find(id.as_str());
                        let found = found.ok_or_else(|| Refused::NeverReported(id.clone()))?;
                        touched.insert(id, found.incident());
                    }
                    if let Some(incident) = touched.get_mut(id) {
                        let refused = |reason| Refused::Step {
                            id: id.clone(),
                            reason,
                        };
                        incident.take(step.clone()).map_err(refused)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
