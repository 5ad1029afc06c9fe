//! CQL2 (OGC 21-065r2): a text becomes a [`Filter`] here, or a reason why not.

mod guard;
mod literal;
mod reader;

use xunge_data::{
    Crs,
    api::{BadParameter, CollectionId, FilterLang},
};

use crate::{model::Filter, projection::OutOfReach};
use reader::Reader;

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
enum CqlError {
    #[error("it is longer than {} characters", guard::MAX_BYTES)]
    TooLong,
    #[error("it is nested more than {} deep", guard::MAX_DEPTH)]
    TooDeep,
    #[error("it has more than {} operators", guard::MAX_OPERATORS)]
    TooMany,
    #[error("its quotes or parentheses do not match")]
    Unbalanced,
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("there is no property {name:?}; there are {known}")]
    UnknownProperty { name: String, known: String },
    #[error("{0} is not supported here")]
    Unsupported(String),
    #[error("{op} takes {wanted} arguments, not {given}")]
    Arguments {
        op: String,
        wanted: usize,
        given: usize,
    },
    #[error("{0} is neither true nor false")]
    NotACondition(String),
    #[error("{0} and {1} cannot be compared")]
    Incomparable(String, String),
    #[error("{0:?} is no moment and no date")]
    NotAMoment(String),
    #[error("an interval ends before it starts")]
    Backwards,
    #[error("a geometry is wrong: {0}")]
    Geometry(String),
}

impl From<OutOfReach> for CqlError {
    fn from(error: OutOfReach) -> Self {
        Self::Geometry(error.to_string())
    }
}

/// Reads the filter of a request; geometries in it are in `crs`.
pub(super) fn read(
    collection: CollectionId,
    text: &str,
    lang: FilterLang,
    crs: Crs,
) -> Result<Filter, BadParameter> {
    let expr = match lang {
        FilterLang::Text | FilterLang::DraftText => guard::parse_text(text),
        FilterLang::Json => guard::parse_json(text),
    };
    let reader = Reader { collection, crs };
    expr.and_then(|expr| reader.filter(&expr))
        .map_err(|error| BadParameter::new("filter", error))
}

/// The filter that a query parameter `name=value` means.
pub(super) fn equality(
    collection: CollectionId,
    name: &str,
    value: &str,
) -> Result<Filter, BadParameter> {
    let reader = Reader {
        collection,
        crs: Crs::default(),
    };
    let filter = reader.equality(name, value);
    filter.map_err(|error| BadParameter::new(name, error))
}

/// The start of a text, short enough to be shown.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests;
