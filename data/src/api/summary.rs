//! How many incidents there are: in a window, a box or a drawn area, by
//! category, grid, day and status.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{Display, EnumString, VariantArray};

use super::{BadParameter, Endpoint, Posted};
use crate::{Bbox, Boundary, BoundaryError, Category, Code, Right, Status};

/// `GET /api/v1/incidents/summary?from&to&bbox|within&category&by`: counts of
/// the incidents reported in a window, in the state they were in at its end.
/// An area that does not fit a URL goes by POST to the same path, as [`Within`].
pub struct IncidentSummary;

impl Endpoint for IncidentSummary {
    const PATH: &'static str = "/api/v1/incidents/summary";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = SummaryQuery;
    type Response = SummaryBody;
}

impl Posted for IncidentSummary {
    type Body = Within;
}

/// The query of [`IncidentSummary`]; see [`crate::Window::resolve`] for what is
/// meant when an end is left out. At most one of `bbox`, `within` and a posted
/// area may be given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct SummaryQuery {
    /// First moment, inclusive (RFC 3339); 30 days before `to` if left out.
    pub from: Option<Timestamp>,
    /// Last moment, exclusive (RFC 3339); now if left out.
    pub to: Option<Timestamp>,
    /// `west,south,east,north` in CRS84 degrees, closed; west > east crosses the antimeridian.
    pub bbox: Option<String>,
    /// An area as GeoJSON text; its border counts.
    pub within: Option<String>,
    /// Only incidents of this category.
    #[cfg_attr(feature = "openapi", param(inline))]
    pub category: Option<Category>,
    /// What to count by, a list with commas, such as `grid,category`; the total only if left out.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "grid,category"))]
    pub by: Option<SummaryKeys>,
}

impl SummaryQuery {
    /// The box asked for.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not a box.
    pub fn bbox(&self) -> Result<Option<Bbox>, BadParameter> {
        let parse = |text: &String| text.parse().map_err(|e| BadParameter::new("bbox", e));
        self.bbox.as_ref().map(parse).transpose()
    }

    /// The area asked for in the query.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not an area in GeoJSON.
    pub fn within(&self) -> Result<Option<Within>, BadParameter> {
        let parse =
            |text: &String| serde_json::from_str(text).map_err(|e| BadParameter::new("within", e));
        self.within.as_ref().map(parse).transpose()
    }
}

/// Something to count by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SummaryKey {
    /// By category.
    Category,
    /// By basic grid, so that every incident counts once.
    Grid,
    /// By the day in Asia/Shanghai on which it was reported.
    Day,
    /// By the status at the end of the window.
    Status,
}

/// What to count by, in order, each once; travels as a list with commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SummaryKeys(Vec<SummaryKey>);

/// Why a text is not a list of [`SummaryKeys`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SummaryKeysError {
    /// Not a key.
    #[error("{0:?} is not one of category, grid, day, status")]
    Unknown(String),
    /// A key twice.
    #[error("{0} is there twice")]
    Twice(SummaryKey),
}

impl SummaryKeys {
    /// Takes keys, in order.
    ///
    /// # Errors
    /// [`SummaryKeysError::Twice`] if one is there twice.
    pub fn new(keys: impl IntoIterator<Item = SummaryKey>) -> Result<Self, SummaryKeysError> {
        let mut once = Vec::new();
        for key in keys {
            if once.contains(&key) {
                return Err(SummaryKeysError::Twice(key));
            }
            once.push(key);
        }
        Ok(Self(once))
    }

    /// The keys in the order they were named.
    #[must_use]
    pub fn as_slice(&self) -> &[SummaryKey] {
        &self.0
    }

    /// Whether a key is named.
    #[must_use]
    pub fn has(&self, key: SummaryKey) -> bool {
        self.0.contains(&key)
    }
}

impl std::str::FromStr for SummaryKeys {
    type Err = SummaryKeysError;
    fn from_str(text: &str) -> Result<Self, SummaryKeysError> {
        let mut keys = Vec::new();
        // One more than there are keys: that one is unknown or twice.
        for name in text.split(',').take(SummaryKey::VARIANTS.len() + 1) {
            let unknown = |_| SummaryKeysError::Unknown(name.chars().take(40).collect());
            keys.push(name.parse().map_err(unknown)?);
        }
        Self::new(keys)
    }
}

impl TryFrom<String> for SummaryKeys {
    type Error = SummaryKeysError;
    fn try_from(text: String) -> Result<Self, SummaryKeysError> {
        text.parse()
    }
}

impl From<SummaryKeys> for String {
    fn from(keys: SummaryKeys) -> Self {
        let names: Vec<_> = keys.0.iter().map(SummaryKey::to_string).collect();
        names.join(",")
    }
}

/// An area asked about. It is read from a GeoJSON Polygon or MultiPolygon, from
/// a GeoJSON Feature with such a geometry, or from `{"within": …}` around either;
/// it is written as `{"within": geometry}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Within(pub Boundary);

impl Within {
    /// Corners an area may have, the closing ones included.
    pub const MAX_CORNERS: usize = 10_000;
}

/// Why a JSON document is not a [`Within`].
#[derive(Debug, thiserror::Error)]
pub enum WithinError {
    /// Not GeoJSON.
    #[error("no GeoJSON Polygon, MultiPolygon or Feature: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A feature without a geometry.
    #[error("the feature has no geometry")]
    NoGeometry,
    /// Several features.
    #[error("a feature collection is not one area: send one Polygon or MultiPolygon")]
    Collection,
    /// Another type of geometry.
    #[error(transparent)]
    WrongType(#[from] BoundaryError),
}

impl TryFrom<geojson::JsonValue> for Within {
    type Error = WithinError;
    fn try_from(document: geojson::JsonValue) -> Result<Self, WithinError> {
        let bare = match document {
            geojson::JsonValue::Object(mut members) => members
                .remove("within")
                .unwrap_or(geojson::JsonValue::Object(members)),
            other => other,
        };
        let geometry = match serde_json::from_value(bare)? {
            geojson::GeoJson::Geometry(geometry) => geometry,
            geojson::GeoJson::Feature(feature) => {
                feature.geometry.ok_or(WithinError::NoGeometry)?
            }
            geojson::GeoJson::FeatureCollection(_) => return Err(WithinError::Collection),
        };
        Ok(Self(Boundary::try_from(geometry)?))
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = geojson::JsonValue::deserialize(deserializer)?;
        Self::try_from(document).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            within: &'a Boundary,
        }
        Written { within: &self.0 }.serialize(serializer)
    }
}

/// The answer of [`IncidentSummary`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SummaryBody {
    /// First moment, inclusive.
    pub from: Timestamp,
    /// Last moment, exclusive.
    pub to: Timestamp,
    /// The moment at which the state of incidents is judged.
    pub as_of: Timestamp,
    /// Incidents reported in the window, and in the area if one was given.
    pub total: u64,
    /// Of these, outside every basic grid.
    pub outside_grids: u64,
    /// Counts that together are `total`; groups without an incident are left
    /// out. In the order of the keys as `by` names them: categories and
    /// statuses as the contract lists them, grids by code with "outside" last,
    /// days from the first on. Empty if nothing is counted by.
    pub groups: Vec<SummaryGroup>,
}

impl SummaryBody {
    /// Groups an answer may have.
    pub const MAX_GROUPS: usize = 100_000;
}

/// How many incidents have these properties; only those counted by are there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SummaryGroup {
    /// Their category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The code of their basic grid; null outside every basic grid.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub grid: Option<Option<Code>>,
    /// The day in Asia/Shanghai on which they were reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub day: Option<Date>,
    /// Their status at the end of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How many.
    pub count: u64,
}

/// Null is a value here, and not the same as absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Code>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    const SQUARE: &str =
        r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]}"#;

    #[test]
    fn an_area_is_a_geometry_a_feature_or_either_in_within() {
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{SQUARE}}}"#);
        let boundary: Boundary = serde_json::from_str(SQUARE).unwrap();
        for text in [
            SQUARE.to_owned(),
            feature.clone(),
            format!(r#"{{"within":{SQUARE}}}"#),
            format!(r#"{{"within":{feature}}}"#),
        ] {
            let read: Within = serde_json::from_str(&text).unwrap();
            assert_eq!(read.0, boundary, "{text}");
        }
        let written = serde_json::to_string(&Within(boundary)).unwrap();
        assert_eq!(written, format!(r#"{{"within":{SQUARE}}}"#));
    }

    #[test]
    fn what_is_no_area_is_refused_with_the_reason() {
        for (text, reason) in [
            (r#"{"type":"Point","coordinates":[0.0,0.0]}"#, "not a Point"),
            (
                r#"{"type":"Feature","properties":{},"geometry":null}"#,
                "no geometry",
            ),
            (
                r#"{"type":"FeatureCollection","features":[]}"#,
                "one Polygon",
            ),
            (r#"{"within":7}"#, "GeoJSON"),
            ("[]", "GeoJSON"),
            (r#"{"type":"Polygon","coordinates":"far"}"#, "GeoJSON"),
        ] {
            let refused = serde_json::from_str::<Within>(text).unwrap_err();
            assert!(refused.to_string().contains(reason), "{text}: {refused}");
        }
    }

    #[test]
    fn keys_are_named_once_and_travel_with_commas() {
        let keys: SummaryKeys = "grid,category".parse().unwrap();
        assert_eq!(keys.as_slice(), [SummaryKey::Grid, SummaryKey::Category]);
        assert_eq!(String::from(keys), "grid,category");
        let twice = "day,grid,day".parse::<SummaryKeys>();
        assert_eq!(twice, Err(SummaryKeysError::Twice(SummaryKey::Day)));
        for unknown in ["", "grid,", "colour", "Grid", "grid, day"] {
            assert!(unknown.parse::<SummaryKeys>().is_err(), "{unknown:?}");
        }
    }

    #[test]
    fn outside_every_grid_is_null_and_not_counted_by_is_absent() {
        let outside = SummaryGroup {
            grid: Some(None),
            count: 3,
            ..SummaryGroup::default()
        };
        let text = serde_json::to_string(&outside).unwrap();
        assert_eq!(text, r#"{"grid":null,"count":3}"#);
        assert_eq!(
            serde_json::from_str::<SummaryGroup>(&text).unwrap(),
            outside
        );
        let all: SummaryGroup = serde_json::from_str(r#"{"count":3}"#).unwrap();
        assert_eq!(all.grid, None);
    }
}
