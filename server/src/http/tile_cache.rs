//! Tiles kept as they are sent: compressed once, and sent so to all who take
//! gzip. Who does not is sent what is kept, decompressed, or a tile drawn for
//! the occasion, which is not kept: that is cheaper than compressing it.

use std::io::{Read, Write};

use axum::{
    body::Bytes,
    http::{HeaderMap, header},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use quick_cache::{Weighter, sync::Cache};
use xunge_data::{Offset, api::TileCoord};

use crate::{error::ApiError, tile::Drawing};

/// Memory for tiles, bytes.
const KEPT_BYTES: u64 = 64 << 20;
/// How hard tiles are compressed, of 9: somebody waits for them.
const LEVEL: u32 = 2;
/// What a kept tile takes beside its bytes.
const OVERHEAD: u64 = 200;

/// What a tile is made of: the same parts give the same tile.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct TileKey {
    /// What is drawn.
    pub(super) drawing: Drawing,
    /// Where.
    pub(super) tile: TileCoord,
    /// The last record that could have changed it.
    pub(super) offset: Offset,
}

/// Kept tiles; an empty one has no bytes, compressed or not.
pub(super) struct TileCache(Cache<TileKey, Bytes, Weight>);

#[derive(Clone)]
struct Weight;

impl Weighter<TileKey, Bytes> for Weight {
    fn weight(&self, _: &TileKey, tile: &Bytes) -> u64 {
        tile.len() as u64 + OVERHEAD
    }
}

impl Default for TileCache {
    fn default() -> Self {
        Self(Cache::with_weighter(10_000, KEPT_BYTES, Weight))
    }
}

/// A tile as it goes over the wire.
pub(super) struct Sent {
    /// Its bytes; none if there is nothing in it.
    pub(super) bytes: Bytes,
    /// Whether they are compressed.
    pub(super) gzip: bool,
}

impl TileCache {
    /// A tile, from what is kept or drawn now.
    pub(super) fn send(
        &self,
        key: TileKey,
        takes_gzip: bool,
        draw: impl FnOnce(&TileKey) -> Vec<u8>,
    ) -> Result<Sent, ApiError> {
        let kept = self.0.get(&key);
        let bytes = match (kept, takes_gzip) {
            (Some(kept), true) => kept,
            (Some(kept), false) => decompress(&kept)?,
            (None, false) => draw(&key).into(),
            (None, true) => {
                let tile = compress(&draw(&key))?;
                self.0.insert(key, tile.clone());
                tile
            }
        };
        let gzip = takes_gzip && !bytes.is_empty();
        Ok(Sent { bytes, gzip })
    }
}

fn failed(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "a tile cannot be compressed");
    ApiError::Internal
}

fn compress(tile: &[u8]) -> Result<Bytes, ApiError> {
    if tile.is_empty() {
        return Ok(Bytes::new());
    }
    let out = Vec::with_capacity(tile.len() / 2);
    let mut encoder = GzEncoder::new(out, Compression::new(LEVEL));
    encoder.write_all(tile).map_err(|e| failed(&e))?;
    encoder.finish().map(Bytes::from).map_err(|e| failed(&e))
}

fn decompress(kept: &[u8]) -> Result<Bytes, ApiError> {
    let mut tile = Vec::with_capacity(kept.len() * 3);
    if !kept.is_empty() {
        GzDecoder::new(kept)
            .read_to_end(&mut tile)
            .map_err(|e| failed(&e))?;
    }
    Ok(tile.into())
}

/// Whether gzip may be sent (RFC 9110 section 12.5.3).
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let texts = headers.get_all(header::ACCEPT_ENCODING).iter();
    let texts: Vec<_> = texts.filter_map(|value| value.to_str().ok()).collect();
    let codings = || {
        texts.iter().flat_map(|text| text.split(',')).map(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().trim_start_matches("q=").trim();
            // Nothing said is 1; what cannot be read is no refusal.
            (name.trim(), weight.parse().unwrap_or(1.0) > 0.0)
        })
    };
    let named = |wanted: &str| {
        let found = codings().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, taken)| taken)
    };
    named("gzip").or_else(|| named("*")).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (said, taken) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("*", true),
            ("*;q=0.1, gzip;q=0", false),
            ("br", false),
            ("identity", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(said));
            assert_eq!(takes_gzip(&headers), taken, "{said}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_tile_is_drawn_once_and_the_same_for_all() {
        let cache = TileCache::default();
        let key = TileKey {
            drawing: Drawing::Grids,
            tile: TileCoord::new(3, 1, 2).unwrap(),
            offset: 7,
        };
        let drawn = b"a tile".repeat(100);
        let sent = cache.send(key.clone(), true, |_| drawn.clone()).unwrap();
        assert!(sent.gzip && sent.bytes.len() < 100);
        let again = cache.send(key.clone(), true, |_| unreachable!()).unwrap();
        assert_eq!(again.bytes, sent.bytes);
        let plain = cache.send(key.clone(), false, |_| unreachable!()).unwrap();
        assert!(!plain.gzip && plain.bytes == drawn);
        let later = TileKey { offset: 8, ..key };
        let empty = cache.send(later, true, |_| Vec::new()).unwrap();
        assert!(!empty.gzip && empty.bytes.is_empty());
    }
}
