//! The query of items: parts 1, 2 and 3 of OGC API - Features.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BadParameter, Property};
use crate::{Crs, Datetime};

/// The query of [`Items`](super::Items). All texts here are parsed by
/// [`ItemsQuery`]'s readers; what is not a parameter is a property filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct ItemsQuery {
    /// `west,south,east,north` in CRS84 degrees, closed; west > east crosses the antimeridian.
    /// With `bbox-crs` the lower and the upper corner in that system and its order of axes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// URI of the system that `bbox` is in; CRS84 if left out.
    #[serde(rename = "bbox-crs", default, skip_serializing_if = "Option::is_none")]
    pub bbox_crs: Option<String>,
    /// URI of the system that the answer shall be in; CRS84 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// A moment or `start/end`, closed, either end may be `..`; items without a time always match.
    /// Of `coverage` the window in which cells are judged, up to before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datetime: Option<String>,
    /// Only items for which this CQL2 expression (OGC 21-065r2) is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The language of `filter`: `cql2-text` (also `cql-text`, as GDAL 3.6 writes it) or
    /// `cql2-json`; `cql2-text` if left out.
    #[serde(
        rename = "filter-lang",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(value_type = Option<FilterLang>, inline))]
    pub filter_lang: Option<String>,
    /// URI of the system that geometries in `filter` are in; CRS84 if left out.
    #[serde(
        rename = "filter-crs",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub filter_crs: Option<String>,
    /// Properties to sort by, such as `category,-reported_at`; ties are in order of code, of
    /// incidents in the order they were recorded. Items without a value come last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sortby: Option<String>,
    /// How many items at most; more than 10,000 count as 10,000; 10 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Where the page starts, from the link `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The format of the answer: `json` (also `application/geo+json`, `geojson`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f: Option<String>,
    /// Property filters, by equality.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", param(ignore))]
    pub properties: BTreeMap<String, String>,
}

/// A language of filters (OGC 21-065r2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FilterLang {
    /// CQL2 as text.
    #[default]
    #[serde(rename = "cql2-text")]
    Text,
    /// CQL2 as JSON.
    #[serde(rename = "cql2-json")]
    Json,
    /// The name that CQL2 text had in drafts; GDAL 3.6 knows no other.
    #[serde(rename = "cql-text")]
    DraftText,
}

/// A property to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// Which.
    pub property: Property,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

/// The query of [`Item`](super::Item).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct ItemQuery {
    /// URI of the system that the answer shall be in; CRS84 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// The format of the answer: `json` (also `application/geo+json`, `geojson`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f: Option<String>,
}

fn crs(parameter: &str, text: Option<&String>) -> Result<Crs, BadParameter> {
    let parse = |text: &String| text.parse().map_err(|e| BadParameter::new(parameter, e));
    text.map_or(Ok(Crs::default()), parse)
}

impl ItemQuery {
    /// The system the answer shall be in.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not spoken.
    pub fn crs(&self) -> Result<Crs, BadParameter> {
        crs("crs", self.crs.as_ref())
    }
}

impl ItemsQuery {
    /// Items on a page if nothing is said.
    pub const DEFAULT_LIMIT: usize = 10;
    /// Items on a page at most.
    pub const MAX_LIMIT: usize = 10_000;
    /// Properties to sort by at most.
    pub const MAX_SORT_KEYS: usize = 8;

    /// The system the answer shall be in.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not spoken.
    pub fn crs(&self) -> Result<Crs, BadParameter> {
        crs("crs", self.crs.as_ref())
    }

    /// The system the box is in.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not spoken.
    pub fn bbox_crs(&self) -> Result<Crs, BadParameter> {
        crs("bbox-crs", self.bbox_crs.as_ref())
    }

    /// The system that geometries in the filter are in.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not spoken.
    pub fn filter_crs(&self) -> Result<Crs, BadParameter> {
        crs("filter-crs", self.filter_crs.as_ref())
    }

    /// The language of the filter.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not spoken.
    pub fn filter_lang(&self) -> Result<FilterLang, BadParameter> {
        match self.filter_lang.as_deref() {
            None | Some("cql2-text") => Ok(FilterLang::Text),
            Some("cql2-json") => Ok(FilterLang::Json),
            Some("cql-text") => Ok(FilterLang::DraftText),
            Some(other) => Err(BadParameter::new(
                "filter-lang",
                format_args!("{other:?} is not spoken here: cql2-text and cql2-json are"),
            )),
        }
    }

    /// The time asked for.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not a moment or interval.
    pub fn datetime(&self) -> Result<Option<Datetime>, BadParameter> {
        let parse = |text: &String| text.parse().map_err(|e| BadParameter::new("datetime", e));
        self.datetime.as_ref().map(parse).transpose()
    }

    /// What to sort by, most important first; a space counts as `+`, which it
    /// is in a query string.
    ///
    /// # Errors
    /// [`BadParameter`] if a name is not one of `known`, or there are more than
    /// [`ItemsQuery::MAX_SORT_KEYS`].
    pub fn sort(
        &self,
        known: impl Fn(&str) -> Option<Property>,
    ) -> Result<Vec<SortKey>, BadParameter> {
        let Some(text) = &self.sortby else {
            return Ok(Vec::new());
        };
        let key = |name: &str| {
            let is_descending = name.starts_with('-');
            let name = name.strip_prefix(['+', '-', ' ']).unwrap_or(name);
            let nothing = || {
                let name: String = name.chars().take(80).collect();
                BadParameter::new("sortby", format_args!("{name:?} is nothing to sort by"))
            };
            let property = known(name).ok_or_else(nothing)?;
            Ok(SortKey {
                property,
                is_descending,
            })
        };
        if text.split(',').count() > Self::MAX_SORT_KEYS {
            let reason = format_args!("more than {} properties", Self::MAX_SORT_KEYS);
            return Err(BadParameter::new("sortby", reason));
        }
        text.split(',').map(key).collect()
    }

    /// How many items to give, 1 to [`ItemsQuery::MAX_LIMIT`].
    ///
    /// # Errors
    /// [`BadParameter`] if it is not a whole number above 0.
    pub fn limit(&self) -> Result<usize, BadParameter> {
        let Some(text) = &self.limit else {
            return Ok(Self::DEFAULT_LIMIT);
        };
        match text.parse::<u64>() {
            Ok(0) | Err(_) => Err(BadParameter::new(
                "limit",
                format_args!("{text:?} is not a whole number from 1 on"),
            )),
            Ok(limit) => Ok(usize::try_from(limit)
                .unwrap_or(Self::MAX_LIMIT)
                .min(Self::MAX_LIMIT)),
        }
    }
}
