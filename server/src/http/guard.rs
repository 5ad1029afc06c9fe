//! The guard before every endpoint: who asks, and whether they hold the right
//! that its type declares.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::Response,
};
use xunge_data::{
    Right,
    api::{self, Declared, ENDPOINTS, Endpoint, Tile, TileJson},
};

use super::{AppState, arrival::Arrival, tiles};
use crate::{
    auth::{Caller, Who, credentials, session_of},
    error::ApiError,
};

/// Who asks: by a token that is given, else by the session, else by a display's
/// cookie.
fn caller(state: &AppState, token: Option<&str>, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let (access, model) = (&state.access, state.model());
    if let Some(token) = token {
        return access
            .holder(token, &model)
            .ok_or(ApiError::Unauthenticated);
    }
    let account = || {
        let session = credentials::session_cookie(headers)?;
        access.signed_in(&session_of(session, &model)?.account, &model)
    };
    let display = || access.display(credentials::display_cookie(headers)?, &model);
    let known = account().or_else(display);
    Ok(known.unwrap_or_else(|| access.stranger(&model)))
}

/// Lets a request through whose caller may ask it.
pub(super) async fn guard(
    State(state): State<AppState>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    admit(&state, &route, &mut request)?;
    Ok(next.run(request).await)
}

/// Finds out who asks, and notes it in the request, if they may. A route that
/// no endpoint type declares is answered to nobody.
pub(super) fn admit(
    state: &AppState,
    route: &MatchedPath,
    request: &mut Request,
) -> Result<Caller, ApiError> {
    let right = right_of(request.method(), route.as_str())?;
    let token = credentials::token(request.uri(), request.headers());
    let caller = match state.is_ready() {
        true => caller(state, token.as_deref(), request.headers())?,
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
        let arrival = request.extensions().get::<Arrival>();
        let address = arrival.and_then(|arrival| arrival.address);
        state.access.limits.report(&caller, address)?;
    }
    if token.is_some() {
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
