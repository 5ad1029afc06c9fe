//! Moments and intervals, and how they lie to each other (Allen 1983, as OGC
//! 21-065r2 section 7.7 writes it).

use std::cmp::Ordering;

use strum::{Display, EnumString};
use xunge_data::{Date, Timestamp, api::Property, day_start};

use crate::model::{
    Model,
    items::{Candidate, Value},
};

/// A moment, or all moments between two; closed at both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Timestamp,
    to: Timestamp,
}

impl Span {
    /// One moment.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self {
            from: moment,
            to: moment,
        }
    }

    /// A day in Asia/Shanghai, up to its last nanosecond.
    #[must_use]
    pub fn day(date: Date) -> Self {
        let next = date.tomorrow().map_or(Timestamp::MAX, day_start);
        let last = next.as_nanosecond() - 1;
        Self {
            from: day_start(date),
            to: Timestamp::from_nanosecond(last).unwrap_or(next),
        }
    }

    /// From the start of one to the end of another; none if that is backwards.
    #[must_use]
    pub fn between(first: Self, last: Self) -> Option<Self> {
        (first.from <= last.to).then_some(Self {
            from: first.from,
            to: last.to,
        })
    }

    /// Before, after, or neither: what overlaps is equal, such as a moment and
    /// its day.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        if self.to < other.from {
            Ordering::Less
        } else if self.from > other.to {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }
}

/// An end of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// `..`
    Open,
    /// A moment or a day.
    Span(Span),
    /// The value of a property.
    Property(Property),
}

/// What is compared in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TemporalOperand {
    /// A moment, a day or a property.
    Instant(Bound),
    /// From the one to the other.
    Interval(Bound, Bound),
}

impl TemporalOperand {
    /// When it is for an item; none if a value is missing, or the interval
    /// ends before it starts.
    pub(super) fn span(self, model: &Model, item: Candidate<'_>) -> Option<Span> {
        let span = |bound, open| match bound {
            Bound::Open => Some(Span::at(open)),
            Bound::Span(span) => Some(span),
            Bound::Property(property) => match model.value(item, property) {
                Value::Moment(moment) => Some(Span::at(moment)),
                _ => None,
            },
        };
        match self {
            Self::Instant(bound) => span(bound, Timestamp::MIN),
            Self::Interval(first, last) => {
                Span::between(span(first, Timestamp::MIN)?, span(last, Timestamp::MAX)?)
            }
        }
    }
}

/// How two spans lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "lowercase")]
#[expect(missing_docs, reason = "they are the functions of OGC 21-065r2")]
pub enum Temporal {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

impl Temporal {
    /// Whether the first lies so to the second.
    #[must_use]
    pub fn holds(self, a: Span, b: Span) -> bool {
        match self {
            Self::After => a.from > b.to,
            Self::Before => a.to < b.from,
            Self::Contains => a.from < b.from && a.to > b.to,
            Self::Disjoint => a.from > b.to || a.to < b.from,
            Self::During => a.from > b.from && a.to < b.to,
            Self::Equals => a == b,
            Self::FinishedBy => a.from < b.from && a.to == b.to,
            Self::Finishes => a.from > b.from && a.to == b.to,
            Self::Intersects => a.from <= b.to && a.to >= b.from,
            Self::Meets => a.to == b.from,
            Self::MetBy => a.from == b.to,
            Self::OverlappedBy => a.from > b.from && a.from < b.to && a.to > b.to,
            Self::Overlaps => a.from < b.from && a.to > b.from && a.to < b.to,
            Self::StartedBy => a.from == b.from && a.to > b.to,
            Self::Starts => a.from == b.from && a.to < b.to,
        }
    }
}
