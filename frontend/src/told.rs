//! Answers of which a part is needed at once: that is read at once, all else by the parts of the page
//! that show it, whose code comes later.
use std::{marker::PhantomData, sync::Arc};

use serde::{Deserialize, de::DeserializeOwned};
use xunge_data::{
    Code, Right, Timestamp,
    api::{CoverageDay, CoverageEntry, IncidentFigures, Mode, OverviewBody, SessionBody},
};

use crate::client::{ClientError, read};

/// An answer that is a `W`, of which `F` is needed at once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told<F, W> {
    /// What is needed at once.
    pub(crate) first: F,
    body: Arc<[u8]>,
    whole: PhantomData<fn() -> W>,
}

/// The whole subdistrict.
pub(crate) type Subdistrict = Told<First, OverviewBody>;
/// Who looks at the page.
pub(crate) type Asker = Told<Rights, SessionBody>;

/// The part of [`OverviewBody`] that is seen at first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct First {
    /// The moment at which the state of incidents is judged.
    #[serde(deserialize_with = "xunge_data::rfc3339::moment")]
    pub(crate) as_of: Timestamp,
    /// The incidents.
    pub(crate) incidents: IncidentFigures,
    /// Incidents outside every basic grid.
    pub(crate) outside_grids: u64,
    /// Coverage of all basic grids; none where nothing can be patrolled.
    pub(crate) coverage: Option<CoverageEntry>,
    /// The same by day.
    pub(crate) coverage_by_day: Vec<CoverageDay>,
    /// Basic grids without enough data to judge their coverage.
    pub(crate) grids_without_data: u64,
}

/// The part of [`SessionBody`] that the whole page depends on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Rights {
    /// The account that is signed in, if one is.
    pub(crate) account: Option<Code>,
    /// What one may.
    pub(crate) rights: Vec<Right>,
    /// How the server is open.
    pub(crate) mode: Mode,
}

impl<F: DeserializeOwned, W: DeserializeOwned> Told<F, W> {
    /// What a body tells.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`]
    pub(crate) fn of(body: Vec<u8>) -> Result<Self, ClientError> {
        Ok(Self {
            first: read(&body)?,
            body: body.into(),
            whole: PhantomData,
        })
    }

    /// All of it.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`]
    pub(crate) fn whole(&self) -> Result<W, ClientError> {
        read(&self.body)
    }
}
