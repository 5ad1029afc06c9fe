//! The list of all endpoints, each with its method, path and right: what is
//! not in it is not answered.

use super::{
    Accounts, AllGridFigures, Audit, Basemap, Collection, CollectionTile, Collections, Conformance,
    Coverage, DriveWall, Endpoint, Fixes, GridFigures, Health, Hotspots, IncidentSummary,
    IssueToken, Item, Items, Landing, Live, Locate, LocateMany, MetricsText, Nearest, OsmAnd,
    Overview, OwnTracks, PutAccount, Queryables, Readiness, ReleaseWall, RemoveAccount,
    ReportIncident, RevokeToken, Session, SetUp, SignIn, SignOut, StepIncident, Tile, TileJson,
    TileMatrixSet, TileMatrixSets, Tileset, Tilesets, Timeline, Tokens, TownIndex, Tracks, Visits,
    Wall, Walls,
};
use crate::Right;

/// How an endpoint is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET, and with it HEAD.
    Get,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// An endpoint as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Declared {
    /// How it is asked.
    pub method: Method,
    /// Where: [`Endpoint::PATH`].
    pub path: &'static str,
    /// What it asks of its caller: [`Endpoint::RIGHT`].
    pub right: Right,
}

const fn declared<E: Endpoint>(method: Method) -> Declared {
    Declared {
        method,
        path: E::PATH,
        right: E::RIGHT,
    }
}

const fn get<E: Endpoint>() -> Declared {
    declared::<E>(Method::Get)
}

const fn post<E: Endpoint>() -> Declared {
    declared::<E>(Method::Post)
}

const fn delete<E: Endpoint>() -> Declared {
    declared::<E>(Method::Delete)
}

/// Every endpoint.
pub const ENDPOINTS: &[Declared] = &[
    get::<Health>(),
    get::<Readiness>(),
    get::<Session>(),
    post::<SignIn>(),
    delete::<SignOut>(),
    post::<SetUp>(),
    get::<Accounts>(),
    post::<PutAccount>(),
    delete::<RemoveAccount>(),
    get::<Tokens>(),
    post::<IssueToken>(),
    delete::<RevokeToken>(),
    get::<Audit>(),
    get::<MetricsText>(),
    get::<TownIndex>(),
    get::<Basemap>(),
    get::<Overview>(),
    get::<AllGridFigures>(),
    get::<GridFigures>(),
    get::<Coverage>(),
    get::<Wall>(),
    get::<Walls>(),
    post::<DriveWall>(),
    delete::<ReleaseWall>(),
    get::<Locate>(),
    post::<LocateMany>(),
    get::<Nearest>(),
    get::<IncidentSummary>(),
    post::<IncidentSummary>(),
    get::<Timeline>(),
    get::<Hotspots>(),
    post::<Fixes>(),
    get::<Tracks>(),
    post::<Visits>(),
    post::<OwnTracks>(),
    get::<OsmAnd>(),
    post::<OsmAnd>(),
    post::<ReportIncident>(),
    post::<StepIncident>(),
    get::<Live>(),
    get::<Landing>(),
    get::<Conformance>(),
    get::<Collections>(),
    get::<Collection>(),
    get::<Queryables>(),
    get::<Items>(),
    get::<Item>(),
    get::<TileMatrixSets>(),
    get::<TileMatrixSet>(),
    get::<Tilesets>(),
    get::<Tileset>(),
    get::<CollectionTile>(),
    get::<TileJson>(),
    get::<Tile>(),
];
