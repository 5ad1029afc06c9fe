//! Filters over items: what a CQL2 expression (OGC 21-065r2) comes down to.
//!
//! Nothing is copied out of the model to look at an item. As in SQL, what
//! depends on a value that is not there is neither true nor false.

mod pattern;
mod spatial;
mod temporal;

use std::{borrow::Cow, cmp::Ordering};

pub use pattern::Pattern;
pub use spatial::{Shape, Spatial};
pub use temporal::{Bound, Span, Temporal, TemporalOperand};

use xunge_data::{Bbox, api::Property};

use super::{
    Model,
    items::{Candidate, Value},
};

/// Something that is true of an item, false, or unknown.
#[derive(Clone, Debug)]
pub enum Filter {
    /// The same for all items.
    Always(bool),
    /// All of these.
    All(Vec<Filter>),
    /// At least one of these.
    Any(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The property has no value; never unknown.
    IsNull(Property),
    /// The first compares so with the second.
    Compare(Operand, Comparison, Operand),
    /// The text fits the pattern.
    Like(Operand, Pattern),
    /// The first lies so in time to the second.
    Temporal(Temporal, TemporalOperand, TemporalOperand),
    /// The geometry of the item lies so to the shape.
    Spatial(Spatial, Shape),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say what they are")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// The value of a property.
    Property(Property),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A moment, or all moments of a day.
    Span(Span),
    /// True or false.
    Truth(bool),
}

/// A value ready to be compared.
enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Span(Span),
    Truth(bool),
}

impl Filter {
    /// Whether it is true of an item.
    pub(super) fn holds(&self, model: &Model, item: Candidate<'_>) -> bool {
        self.truth(model, item) == Some(true)
    }

    /// A box that holds every item of which it can be true; none if that can
    /// be anywhere.
    #[must_use]
    pub fn around(&self) -> Option<Bbox> {
        match self {
            Self::Spatial(how, shape) if how.needs_contact() => Some(shape.around()),
            Self::All(filters) => filters.iter().find_map(Self::around),
            _ => None,
        }
    }

    /// Whether it depends on such a property.
    #[must_use]
    pub fn reads(&self, is_such: impl Fn(Property) -> bool + Copy) -> bool {
        let in_operand = |operand: &Operand| matches!(operand, Operand::Property(property) if is_such(*property));
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().any(|f| f.reads(is_such)),
            Self::Not(filter) => filter.reads(is_such),
            Self::IsNull(property) => is_such(*property),
            Self::Compare(a, _, b) => in_operand(a) || in_operand(b),
            Self::Like(operand, _) => in_operand(operand),
            // Moments and places are of no person.
            Self::Always(_) | Self::Temporal(..) | Self::Spatial(..) => false,
        }
    }

    fn truth(&self, model: &Model, item: Candidate<'_>) -> Option<bool> {
        match self {
            Self::Always(truth) => Some(*truth),
            Self::All(filters) => Self::first(filters, false, model, item),
            Self::Any(filters) => Self::first(filters, true, model, item),
            Self::Not(filter) => filter.truth(model, item).map(|truth| !truth),
            Self::IsNull(property) => Some(model.value(item, *property) == Value::Null),
            Self::Compare(a, comparison, b) => {
                let order = a.scalar(model, item)?.order(&b.scalar(model, item)?)?;
                Some(comparison.admits(order))
            }
            Self::Like(operand, pattern) => match operand.scalar(model, item)? {
                Scalar::Text(text) => Some(pattern.fits(&text)),
                _ => None,
            },
            Self::Temporal(how, a, b) => {
                Some(how.holds(a.span(model, item)?, b.span(model, item)?))
            }
            Self::Spatial(how, shape) => Some(how.holds(&item.site(), shape)),
        }
    }

    /// `decisive` if one of the filters is; else its opposite, or unknown if
    /// one is unknown.
    fn first(filters: &[Self], decisive: bool, model: &Model, item: Candidate<'_>) -> Option<bool> {
        let mut all_known = true;
        for filter in filters {
            match filter.truth(model, item) {
                Some(truth) if truth == decisive => return Some(decisive),
                Some(_) => {}
                None => all_known = false,
            }
        }
        all_known.then_some(!decisive)
    }
}

impl Comparison {
    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Operand {
    fn scalar<'a>(&'a self, model: &'a Model, item: Candidate<'a>) -> Option<Scalar<'a>> {
        match self {
            Self::Text(text) => Some(Scalar::Text(text.into())),
            Self::Number(number) => Some(Scalar::Number(*number)),
            Self::Span(span) => Some(Scalar::Span(*span)),
            Self::Truth(truth) => Some(Scalar::Truth(*truth)),
            Self::Property(property) => match model.value(item, *property) {
                Value::Null => None,
                Value::Text(text) => Some(Scalar::Text(text.into())),
                #[expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
                Value::Integer(number) => Some(Scalar::Number(number as f64)),
                Value::Number(number) => Some(Scalar::Number(number)),
                Value::Moment(moment) => Some(Scalar::Span(Span::at(moment))),
                Value::Truth(truth) => Some(Scalar::Truth(truth)),
                Value::Cell(cell) => Some(Scalar::Text(cell.to_string().into())),
            },
        }
    }
}

impl Scalar<'_> {
    /// None for values of different kinds.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            (Self::Span(a), Self::Span(b)) => Some(a.order(b)),
            (Self::Truth(a), Self::Truth(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}
