//! The guard before every endpoint: who asks, and whether they hold the right
//! that its type declares.

use std::net::IpAddr;

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use tower_sessions::Session;
use xunge_data::{
    Code, Right,
    api::{self, Declared, ENDPOINTS, Endpoint, Tile, TileJson},
};

use super::{AppState, arrival::Arrival, tiles};
use crate::{
    auth::{ACCOUNT, Caller, Who, credentials},
    error::ApiError,
};

/// What a request says about who asks.
struct Said {
    token: Option<String>,
    session: Option<Session>,
    display: Option<String>,
    address: Option<IpAddr>,
}

impl Said {
    fn in_(request: &Request) -> Self {
        let arrival = request.extensions().get::<Arrival>();
        Self {
            token: credentials::token(request.uri(), request.headers()),
            session: request.extensions().get::<Session>().cloned(),
            display: credentials::display_cookie(request.headers()),
            address: arrival.and_then(|arrival| arrival.address),
        }
    }

    /// Who asks: by a token that is given, else by the session, else by a
    /// display's cookie.
    async fn caller(&self, state: &AppState) -> Result<Caller, ApiError> {
        if let Some(token) = &self.token {
            let holder = state.access.holder(token, &state.model());
            return holder.ok_or(ApiError::Unauthenticated);
        }
        let name = match &self.session {
            Some(session) => session.get::<Code>(ACCOUNT).await.ok().flatten(),
            None => None,
        };
        let (access, model) = (&state.access, state.model());
        let account = name.and_then(|name| access.signed_in(&name, &model));
        let display = || access.display(self.display.as_ref()?, &model);
        let known = account.or_else(display);
        Ok(known.unwrap_or_else(|| access.stranger(&model)))
    }
}

/// Lets a request through whose caller may ask it.
pub(super) async fn guard(
    State(state): State<AppState>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    admit(&state, &route, &mut request).await?;
    Ok(next.run(request).await)
}

/// Finds out who asks, and notes it in the request, if they may. A route that
/// no endpoint type declares is answered to nobody.
pub(super) async fn admit(
    state: &AppState,
    route: &MatchedPath,
    request: &mut Request,
) -> Result<Caller, ApiError> {
    let right = right_of(request.method(), route.as_str())?;
    let said = Said::in_(request);
    let caller = match state.is_ready() {
        true => said.caller(state).await?,
        // Accounts are not known yet.
        false if right == Right::Public => Caller::nobody(None),
        false => return Err(ApiError::NotReady),
    };
    if !caller.may(right) {
        return Err(match caller.who {
            Who::Nobody => ApiError::Unauthenticated,
            _ => ApiError::Forbidden(right),
        });
    }
    if right == Right::Report {
        state.access.limits.report(&caller, said.address)?;
    }
    if said.token.is_some() {
        *request.uri_mut() = credentials::without_token(request.uri());
    }
    request.extensions_mut().insert(caller.clone());
    Ok(caller)
}

/// What an endpoint asks of its caller.
fn right_of(method: &Method, route: &str) -> Result<Right, ApiError> {
    let path = match route {
        tiles::TILE_ROUTE => Tile::PATH,
        tiles::TILE_JSON_ROUTE => TileJson::PATH,
        path => path,
    };
    let asked = |declared: &&Declared| declared.path == path && is(declared.method, method);
    let declared = ENDPOINTS.iter().find(asked);
    declared
        .map(|declared| declared.right)
        .ok_or(ApiError::MethodNotAllowed)
}

fn is(declared: api::Method, method: &Method) -> bool {
    match declared {
        api::Method::Get => matches!(*method, Method::GET | Method::HEAD),
        api::Method::Post => method == Method::POST,
        api::Method::Delete => method == Method::DELETE,
    }
}
