//! Records: the facts in the log. The model is a fold of them.

use serde::{Deserialize, Serialize};

use crate::{
    Account, Audited, Boundary, Code, Community, Grid, Inspection, ListedProblem, Office, Party,
    Publicity, Report, Service, Session, Step, Timestamp, Token, Track, Worker,
};

/// The number of a record in the log: 1, 2, 3 … without a gap; 0 before the
/// first. It is the clock of everything: paging cursor and weak `ETag`.
pub type Offset = u64;

/// What the subdistrict calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Town {
    /// Its name, such as 蓼城街道; empty if nobody said.
    pub name: String,
    /// Whether it is the invented demo town.
    pub demo: bool,
}

/// One fact in the log.
///
/// A `…Put` record updates the things whose code is known and adds the others;
/// with `replace` it first forgets all things of that kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// Everything before this record is forgotten, but for accounts, tokens and
    /// the audit: another town begins.
    TownBegun(Town),
    /// Communities were published.
    CommunitiesPut {
        /// Forget the others.
        replace: bool,
        /// What was published.
        communities: Vec<Community>,
    },
    /// Grids were published.
    GridsPut {
        /// Forget the others.
        replace: bool,
        /// What was published.
        grids: Vec<Grid>,
    },
    /// Offices were published.
    OfficesPut {
        /// Forget the others.
        replace: bool,
        /// What was published.
        offices: Vec<Office>,
    },
    /// The roster, whole.
    RosterPut {
        /// All workers.
        workers: Vec<Worker>,
    },
    /// The party organisation, whole.
    PartyPut {
        /// All organisations.
        organisations: Vec<Party>,
    },
    /// Services and publicity, whole.
    ServicesPut {
        /// All services delegated.
        services: Vec<Service>,
        /// All printed matter.
        publicity: Vec<Publicity>,
    },
    /// The base map under the grids, whole.
    BasemapPut {
        /// Water, parks, buildings, streets.
        features: geojson::FeatureCollection,
    },
    /// A matter was reported.
    IncidentReported(Report),
    /// A matter was moved along.
    IncidentStepped {
        /// Which.
        id: Code,
        /// How.
        step: Step,
    },
    /// Areas that nobody can patrol: water, railway, closed compounds.
    MaskPut {
        /// Forget the others.
        replace: bool,
        /// The areas.
        areas: Vec<Boundary>,
    },
    /// Fixes of a device were taken in, each good by itself (see
    /// [`crate::Fix::check`]); in any order, some perhaps known already.
    FixesTaken {
        /// Which device.
        device: Code,
        /// Its fixes.
        track: Track,
    },
    /// Communities were inspected. What is known of a community and a day is
    /// updated.
    InspectionsPut {
        /// Forget the others.
        replace: bool,
        /// What they scored.
        inspections: Vec<Inspection>,
    },
    /// The problem list: found, or put right.
    ProblemsPut {
        /// Forget the others.
        replace: bool,
        /// The problems.
        problems: Vec<ListedProblem>,
    },
    /// The fixes of all hours that ended by then are forgotten; the cells
    /// visited remain.
    FixesForgotten {
        /// The moment.
        before: Timestamp,
    },
    /// An account was made or changed. With another password, its sessions end.
    AccountPut(Account),
    /// An account was removed, and its sessions with it.
    AccountRemoved {
        /// Which.
        account: Code,
    },
    /// A token was issued.
    TokenIssued(Token),
    /// A token was revoked.
    TokenRevoked {
        /// Which.
        token: Code,
    },
    /// Somebody signed in.
    SessionBegun(Session),
    /// Somebody signed out.
    SessionEnded {
        /// [`Session::hash`].
        hash: String,
    },
    /// Something was done that must leave a trace.
    Audited(Audited),
}
