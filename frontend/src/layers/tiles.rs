//! Where vector tiles come from.
use xunge_data::{Window, api::TileLayer};

/// The address of a layer's tiles in a window, as MapLibre wants it: its worker knows no page, so
/// the address is whole. `origin` is the page's.
pub(crate) fn tiles_url(origin: &str, layer: TileLayer, window: Window) -> String {
    let Window { from, to } = window;
    format!("{origin}/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt?from={from}&to={to}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;
    use xunge_data::api::{ByTile, Endpoint as _, Tile, TileQuery, url};

    #[test]
    fn the_address_is_that_of_the_endpoint() {
        let from = "2022-08-01T00:00:00Z".parse().unwrap();
        let to = "2022-08-02T00:00:00Z".parse().unwrap();
        for layer in [TileLayer::Incidents, TileLayer::Coverage] {
            let template = tiles_url("", layer, Window { from, to });
            let query = TileQuery {
                from: Some(from),
                to: Some(to),
                ..TileQuery::default()
            };
            let (z, x, y) = (3, 1, 2);
            let address = url::<Tile>(&ByTile { layer, z, x, y }, &query).unwrap();
            let filled = template
                .replace("{z}", "3")
                .replace("{x}", "1")
                .replace("{y}", "2");
            assert_eq!(filled, address.replace("%3A", ":"));
            assert!(Tile::PATH.starts_with("/tiles/"));
        }
    }
}
