//! The page in the browser: every path that is not the API's serves it.

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use memory_serve::CacheControl;

use crate::error::ApiError;

/// The pages (the map, the wall at `/screen`, and those for signing in and for
/// administrators) and their files, from the binary.
pub(super) fn router() -> Router {
    memory_serve::load!()
        .index_file(Some("/index.html"))
        .add_alias("/screen", "/screen.html")
        .add_alias("/sign-in", "/admin.html")
        .add_alias("/setup", "/admin.html")
        .add_alias("/accounts", "/admin.html")
        .add_alias("/audit", "/admin.html")
        .fallback(Some("/index.html"))
        .fallback_status(StatusCode::OK)
        // It would be made of every file at each start; who takes no Brotli has it made when asking.
        .enable_gzip(false)
        .html_cache_control(CacheControl::NoCache)
        // Every other file has its content's hash or its version in the path.
        .cache_control(CacheControl::Long)
        .into_router()
        .layer(middleware::from_fn(only_the_page))
}

/// Unknown paths of the API are problems, not pages; so are missing files.
async fn only_the_page(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}/"));
    let reserved = ["/api", "/ogc", "/tiles", "/capture", "/metrics"]
        .into_iter()
        .any(is);
    let named_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    let known = ["js", "mjs", "css", "wasm", "svg"]
        .iter()
        .any(|end| path.ends_with(end));
    let path = path.to_owned();
    if reserved {
        return ApiError::NotFound(path).into_response();
    }
    let response = next.run(request).await;
    let is_page = response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && named_file && known {
        return ApiError::NotFound(path).into_response();
    }
    response
}
