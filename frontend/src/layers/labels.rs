//! Names of communities and grids: one point for each, so that no name comes twice. At which
//! zoom the names of grids begin follows from how large this town's grids are.
use std::sync::Arc;

use serde_json::{Value, json};
use xunge_data::{
    Bbox, Code, GridKind, Position,
    api::{CommunityEntry, GridEntry, TownBody},
};

use crate::maths::log2;

/// The names on the map and from which zoom they are shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Labels {
    points: Arc<Value>,
    /// The zoom from which basic grids are wide enough for their names.
    basic_from: f64,
    dedicated_from: f64,
}

impl Default for Labels {
    fn default() -> Self {
        Self {
            points: Arc::new(collection(&[])),
            basic_from: 13.0,
            dedicated_from: 15.0,
        }
    }
}

impl Labels {
    /// The names of a town.
    pub(crate) fn new(town: &TownBody) -> Self {
        let name_of = |code: &Code| {
            let community = town.communities.iter().find(|c| c.code == *code);
            community.map_or("", |c| c.name.as_str())
        };
        let grids = town.grids.iter().map(|grid| {
            let text = short_name(&grid.name, name_of(&grid.community));
            point(grid.inside, &grid.kind.to_string(), text, &grid.code)
        });
        let communities = town.communities.iter().map(|community| {
            let middle = middle(community, &town.grids);
            point(middle, "community", &community.name, &community.code)
        });
        let of = |kind| move |grid: &&GridEntry| grid.kind == kind;
        let boxes = |kind| town.grids.iter().filter(of(kind)).map(|grid| grid.bbox);
        let default = Self::default();
        let points: Vec<_> = grids.chain(communities).collect();
        Self {
            points: Arc::new(collection(&points)),
            basic_from: zoom_of(boxes(GridKind::Basic), 58.0).unwrap_or(default.basic_from),
            dedicated_from: zoom_of(boxes(GridKind::Dedicated), 52.0)
                .unwrap_or(default.dedicated_from),
        }
    }
}

impl Labels {
    /// One point for each name, as GeoJSON.
    pub(super) fn points(&self) -> Value {
        (*self.points).clone()
    }

    /// What the tables need to know: from which zoom things are shown, between which zooms names
    /// grow, and how far they may give way.
    pub(super) fn values(&self) -> [(String, Value); 8] {
        let values = [
            ("basic_from", json!(self.basic_from)),
            ("dedicated_from", json!(self.dedicated_from)),
            ("offices_from", json!(self.basic_from - 0.75)),
            ("small_at", json!(self.basic_from - 2.0)),
            ("large_at", json!(self.basic_from + 3.0)),
            ("places_dedicated", places(&[0.6])),
            ("places_grid", places(&[0.7, 1.3])),
            ("places_community", places(&[0.7, 1.6, 2.8])),
        ];
        values.map(|(name, value)| (name.to_owned(), value))
    }
}

fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

fn point(at: Position, kind: &str, text: &str, code: &Code) -> Value {
    json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [at.lng, at.lat]},
        "properties": {"kind": kind, "text": text, "code": code}})
}

/// A grid's name without the community's before it and the kind after it.
fn short_name<'a>(name: &'a str, community: &str) -> &'a str {
    let rest = name.strip_prefix(community).unwrap_or(name);
    let rest = rest.strip_suffix("专属网格").unwrap_or(rest).trim();
    if rest.is_empty() { name } else { rest }
}

/// The mean of the points inside a community's basic grids; its box's middle without any.
fn middle(community: &CommunityEntry, grids: &[GridEntry]) -> Position {
    let inside: Vec<_> = grids
        .iter()
        .filter(|grid| grid.kind == GridKind::Basic && grid.community == community.code)
        .map(|grid| grid.inside)
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a few grids")]
    let n = inside.len() as f64;
    if inside.is_empty() {
        return community.bbox.centre();
    }
    Position {
        lng: inside.iter().map(|p| p.lng).sum::<f64>() / n,
        lat: inside.iter().map(|p| p.lat).sum::<f64>() / n,
    }
}

/// The zoom at which the middle one of the boxes is `width_px` wide; tiles are 512 pixels.
fn zoom_of(boxes: impl Iterator<Item = Bbox>, width_px: f64) -> Option<f64> {
    let mut widths: Vec<f64> = boxes.map(|bbox| bbox.east - bbox.west).collect();
    widths.sort_unstable_by(f64::total_cmp);
    let width = widths.get(widths.len() / 2).filter(|width| **width > 0.0)?;
    let zoom = log2(width_px * 360.0 / (512.0 * width));
    Some((zoom.clamp(3.0, 17.0) * 4.0).round() / 4.0)
}

/// Where a name may stand: at its point or, if symbols or other names are there, around it, up to
/// `reach` of its letters away.
fn places(reach: &[f64]) -> Value {
    let mut places = vec![json!("center"), json!([0, 0])];
    for far in reach {
        let near = far * 0.7;
        for (anchor, offset) in [
            ("top", [0.0, *far]),
            ("bottom", [0.0, -far]),
            ("left", [*far, 0.0]),
            ("right", [-far, 0.0]),
            ("top-left", [near, near]),
            ("top-right", [-near, near]),
            ("bottom-left", [near, -near]),
            ("bottom-right", [-near, -near]),
        ] {
            places.extend([json!(anchor), json!(offset)]);
        }
    }
    Value::Array(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_called_without_its_community() {
        assert_eq!(short_name("红苏社区第一网格", "红苏社区"), "第一网格");
        assert_eq!(short_name("实验小学专属网格", "红苏社区"), "实验小学");
        assert_eq!(short_name("专属网格", "红苏社区"), "专属网格");
        assert_eq!(short_name("0412", ""), "0412");
    }

    #[test]
    fn larger_grids_are_named_from_farther_away() {
        let zoom = |width: f64| {
            let bbox = Bbox {
                west: 0.0,
                south: 0.0,
                east: width,
                north: width,
            };
            zoom_of([bbox; 3].into_iter(), 58.0)
        };
        assert!(zoom(0.004) > zoom(0.04));
        assert_eq!(zoom(0.0), None);
        assert_eq!(zoom_of(std::iter::empty(), 58.0), None);
    }
}
