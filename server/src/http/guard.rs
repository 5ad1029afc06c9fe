//! The guard before every endpoint: who asks, and whether they hold the right
//! that its type declares.

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use xunge_data::{
    Right,
    api::{self, Declared, ENDPOINTS, Endpoint, Tile, TileJson},
};

use super::{AppState, tiles};
use crate::{auth::Caller, error::ApiError};

/// Lets a request through whose caller may ask it. A route that no endpoint
/// type declares is answered to nobody.
pub(super) async fn guard(
    State(_state): State<AppState>,
    route: MatchedPath,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let right = right_of(request.method(), route.as_str())?;
    let caller = Caller::owner();
    if !caller.may(right) {
        return Err(ApiError::Forbidden(right));
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
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
