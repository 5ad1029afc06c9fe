//! A link to a wall carries its token: `/screen?token=…`. It becomes a cookie
//! that scripts do not see, so that all that the page asks for carries it.

use axum::{
    extract::{Request, State},
    http::HeaderValue,
    http::header,
    middleware::Next,
    response::Response,
};
use tower_sessions::cookie::{Cookie, SameSite, time::Duration};

use super::{AppState, arrival::Arrival};
use crate::auth::credentials::{self, DISPLAY_COOKIE};

/// A wall stands for years; its token can be revoked at any time.
const DAYS: i64 = 400;

/// Keeps a display's token that the address of a page carries; one that is not
/// valid takes the place of none.
pub(super) async fn note_token(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let token = credentials::in_query(request.uri());
    let arrival = request.extensions().get::<Arrival>().copied();
    let mut response = next.run(request).await;
    let Some(token) = token.filter(|_| state.is_ready()) else {
        return response;
    };
    let is_valid = state.access.display(&token, &state.model()).is_some();
    let (value, days) = if is_valid {
        (token, DAYS)
    } else {
        (String::new(), 0)
    };
    let cookie = Cookie::build((DISPLAY_COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(arrival.is_some_and(|arrival| arrival.is_tls))
        .max_age(Duration::days(days));
    if let Ok(cookie) = HeaderValue::try_from(cookie.build().to_string()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
