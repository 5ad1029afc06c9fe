//! What the wall's address asks for:
//! `/screen?wall&scene&grid&every&days&at&theme&lang`. What cannot be read counts as left out,
//! but for a scene that is not known: the wall says so.
use leptos::prelude::window;
use serde::Deserialize;
use xunge_data::{Code, Timestamp, api::WallQuery};

use super::show::Scene;

/// Seconds for which a scene stays, where the address does not say.
const EVERY_S: u32 = 20;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Address {
    /// The name by which a desk drives it.
    pub(crate) wall: Option<Code>,
    /// The scene to begin with.
    pub(crate) scene: Option<Scene>,
    /// A scene that there is not.
    pub(crate) unknown_scene: Option<String>,
    /// The grid of the close-up.
    pub(crate) grid: Option<Code>,
    /// Seconds for which a scene stays; 0 never changes it.
    pub(crate) every_s: u32,
    /// The days that figures go back.
    pub(crate) days: u16,
    /// The moment that is shown; none follows the clock.
    pub(crate) at: Option<Timestamp>,
    /// Whether it is light on dark.
    pub(crate) is_dark: bool,
    /// Its language.
    pub(crate) lang: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Query {
    wall: Option<String>,
    scene: Option<String>,
    grid: Option<String>,
    every: Option<String>,
    days: Option<String>,
    at: Option<String>,
    theme: Option<String>,
    lang: Option<String>,
}

impl Address {
    /// What the browser's address asks for.
    pub(crate) fn of_browser() -> Self {
        Self::read(&window().location().search().unwrap_or_default())
    }

    /// Reads a query string, with or without its question mark.
    fn read(query: &str) -> Self {
        let text = query.strip_prefix('?').unwrap_or(query);
        let query: Query = serde_urlencoded::from_str(text).unwrap_or_default();
        let scene = query.scene.as_deref().map(str::parse::<Scene>);
        let every = query.every.as_deref().and_then(|text| text.parse().ok());
        let days = query.days.as_deref().and_then(|text| text.parse().ok());
        Self {
            wall: query.wall.as_deref().and_then(|text| text.parse().ok()),
            unknown_scene: query
                .scene
                .clone()
                .filter(|_| matches!(scene, Some(Err(_)))),
            scene: scene.and_then(Result::ok),
            grid: query.grid.as_deref().and_then(|text| text.parse().ok()),
            every_s: every.unwrap_or(EVERY_S),
            days: days
                .filter(|days| (1..=WallQuery::MAX_DAYS).contains(days))
                .unwrap_or(WallQuery::DAYS),
            at: query.at.as_deref().and_then(|text| text.parse().ok()),
            is_dark: query.theme.as_deref() != Some("light"),
            lang: query.lang,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_scene_pace_and_window() {
        let address = Address::read("?scene=coverage&every=15&days=7&theme=light&wall=大厅");
        assert_eq!(address.wall.as_ref().map(Code::as_str), Some("大厅"));
        assert_eq!(address.scene, Some(Scene::Coverage));
        assert_eq!((address.every_s, address.days), (15, 7));
        assert!(!address.is_dark);
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_an_unknown_scene_is_told() {
        let address = Address::read("scene=weather&every=soon&days=0&grid=&wall=");
        assert_eq!(address.wall, None);
        assert_eq!(address.scene, None);
        assert_eq!(address.unknown_scene.as_deref(), Some("weather"));
        assert_eq!((address.every_s, address.days), (EVERY_S, WallQuery::DAYS));
        assert_eq!(address.grid, None);
    }
}
