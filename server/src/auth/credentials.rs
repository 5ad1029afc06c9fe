//! What a request says about who asks: a token in the address or in
//! a header, or a cookie.

use axum::http::{HeaderMap, Uri, header, uri::PathAndQuery};
use base64::{Engine, prelude::BASE64_STANDARD};

/// The query parameter that carries a token.
const PARAMETER: &str = "token";
/// The cookie that carries a display's token.
pub const DISPLAY_COOKIE: &str = "xunge_display";
/// The cookie that carries the number of a session.
pub const SESSION_COOKIE: &str = "xunge_session";

/// The token in a request: `?token=`, `Authorization: Bearer`, or the password
/// of `Authorization: Basic`, in this order. An empty text if a header cannot
/// be read, so that it is refused.
#[must_use]
pub fn token(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    in_query(uri).or_else(|| {
        let value = headers.get(header::AUTHORIZATION)?;
        Some(in_header(value.as_bytes()).unwrap_or_default())
    })
}

/// The token in an address.
#[must_use]
pub fn in_query(uri: &Uri) -> Option<String> {
    let may_have = |query: &&str| query.contains(PARAMETER) || query.contains('%');
    let query = uri.query().filter(may_have)?;
    let pair = query.split('&').find(|pair| is_token(pair))?;
    let (_, value) = form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(value.into_owned())
}

/// Whether a pair of a query string carries a token. Only its name is decoded.
fn is_token(pair: &str) -> bool {
    let name = pair.split_once('=').map_or(pair, |(name, _)| name);
    let is_decoded = || form_urlencoded::parse(name.as_bytes()).any(|(name, _)| name == PARAMETER);
    name == PARAMETER || (name.contains('%') && is_decoded())
}

fn in_header(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (_, password) = decoded.split_once(':')?;
    Some(password.to_owned())
}

/// The address without its token, as handlers read it.
#[must_use]
pub fn without_token(uri: &Uri) -> Uri {
    let Some(query) = uri.query() else {
        return uri.clone();
    };
    let rest: Vec<_> = query.split('&').filter(|pair| !is_token(pair)).collect();
    let path_and_query = match rest.is_empty() {
        true => uri.path().to_owned(),
        false => format!("{}?{}", uri.path(), rest.join("&")),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(path_and_query).ok();
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

/// A display's token, from its cookie.
#[must_use]
pub fn display_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, DISPLAY_COOKIE)
}

/// The number of a session, from its cookie.
#[must_use]
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SESSION_COOKIE)
}

fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let texts = cookies.filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == wanted).then_some(value)
    });
    pairs.next()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn of(uri: &str, authorization: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        }
        token(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn a_token_is_read_from_the_address_and_from_both_headers() {
        assert_eq!(of("/a?x=1&token=T%2B1", None).as_deref(), Some("T+1"));
        assert_eq!(of("/a", Some("Bearer T")).as_deref(), Some("T"));
        assert_eq!(of("/a", Some("basic dTpUOjI=")).as_deref(), Some("T:2"));
        assert_eq!(of("/a", Some("Basic ???")).as_deref(), Some(""));
        assert_eq!(of("/a", Some("Digest x")).as_deref(), Some(""));
        assert_eq!(of("/a?%74oken=T&token=U", None).as_deref(), Some("T"));
        assert_eq!(of("/a?token", None).as_deref(), Some(""));
        assert_eq!(of("/a?tokens=1&x=token", None), None);
    }

    #[test]
    fn handlers_read_the_address_without_its_token() {
        let without = |uri: &str| without_token(&uri.parse().unwrap()).to_string();
        assert_eq!(without("/a?token=T"), "/a");
        assert_eq!(without("/a?x=%20&token=T&y"), "/a?x=%20&y");
        assert_eq!(without("/a?%74oken=T"), "/a");
        assert_eq!(without("/a?x=token"), "/a?x=token");
        assert_eq!(without("http://h/a?token=T&x"), "http://h/a?x");
    }

    #[test]
    fn a_display_and_a_session_are_known_by_their_cookies() {
        let mut headers = HeaderMap::new();
        let cookies = "a=1; xunge_display=T; b; xunge_session=S";
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        assert_eq!(session_cookie(&headers), Some("S"));
        assert_eq!(display_cookie(&headers), Some("T"));
        assert_eq!(display_cookie(&HeaderMap::new()), None);
    }
}
