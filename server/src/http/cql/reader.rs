//! From the parser's expressions to filters over one collection.

use cql2::Expr;
use xunge_data::{
    Crs,
    api::{CollectionId, Property, Queryable, ValueKind},
};

use super::{
    CqlError,
    literal::{number, shape, span},
    shown,
};
use crate::model::{
    Filter,
    filter::{Bound, Comparison, Operand, Pattern, Span, Spatial, Temporal, TemporalOperand},
};

/// Reads filters over a collection.
pub(super) struct Reader {
    /// Whose properties there are.
    pub(super) collection: CollectionId,
    /// The system of geometries.
    pub(super) crs: Crs,
}

type Args = [Box<Expr>];

impl Reader {
    /// The filter that an expression means.
    pub(super) fn filter(&self, expr: &Expr) -> Result<Filter, CqlError> {
        let (op, args) = match expr {
            Expr::Bool(truth) => return Ok(Filter::Always(*truth)),
            Expr::Operation { op, args } => (op.to_ascii_lowercase(), &args[..]),
            other => return Err(CqlError::NotACondition(named(other))),
        };
        match op.as_str() {
            "and" => Ok(Filter::All(self.filters(args)?)),
            "or" => Ok(Filter::Any(self.filters(args)?)),
            "not" => {
                let [inner] = exactly(&op, args)?;
                Ok(Filter::Not(Box::new(self.filter(inner)?)))
            }
            "isnull" => {
                let [inner] = exactly(&op, args)?;
                Ok(Filter::IsNull(self.property(inner)?.property))
            }
            "like" => self.like(exactly(&op, args)?),
            "between" => self.between(exactly(&op, args)?),
            "in" => self.is_in(exactly(&op, args)?),
            _ => self.comparison_or_function(&op, args),
        }
    }

    /// The filter that a query parameter means.
    pub(super) fn equality(&self, name: &str, value: &str) -> Result<Filter, CqlError> {
        let found = self.collection.queryable(name);
        let queryable = found
            .filter(|queryable| queryable.property != Property::Geometry)
            .ok_or_else(|| self.unknown(name))?;
        let nothing = || CqlError::Incomparable(name.to_owned(), shown(value));
        let operand = match queryable.kind {
            ValueKind::Integer | ValueKind::Number => {
                Operand::Number(value.parse().map_err(|_| nothing())?)
            }
            ValueKind::Moment => Operand::Span(span(value)?),
            ValueKind::Boolean => Operand::Truth(value.parse().map_err(|_| nothing())?),
            _ => Operand::Text(value.to_owned()),
        };
        let property = Operand::Property(queryable.property);
        Ok(Filter::Compare(property, Comparison::Equal, operand))
    }

    fn filters(&self, args: &Args) -> Result<Vec<Filter>, CqlError> {
        args.iter().map(|arg| self.filter(arg)).collect()
    }

    fn comparison_or_function(&self, op: &str, args: &Args) -> Result<Filter, CqlError> {
        if let Some(comparison) = comparison(op) {
            let [a, b] = exactly(op, args)?;
            return self.compare(a, comparison, b);
        }
        let unsupported = || CqlError::Unsupported(shown(op));
        let (kind, name) = op.split_at_checked(2).ok_or_else(unsupported)?;
        match kind {
            "s_" => {
                let how = name.parse().map_err(|_| unsupported())?;
                self.spatial(how, exactly(op, args)?)
            }
            "t_" => {
                let how: Temporal = name.parse().map_err(|_| unsupported())?;
                let [a, b] = exactly(op, args)?;
                Ok(Filter::Temporal(how, self.when(a)?, self.when(b)?))
            }
            _ => Err(unsupported()),
        }
    }

    fn compare(&self, a: &Expr, how: Comparison, b: &Expr) -> Result<Filter, CqlError> {
        let (a, b) = self.alike(a, b)?;
        Ok(Filter::Compare(a, how, b))
    }

    fn between(&self, [value, low, high]: [&Expr; 3]) -> Result<Filter, CqlError> {
        Ok(Filter::All(vec![
            self.compare(value, Comparison::GreaterOrEqual, low)?,
            self.compare(value, Comparison::LessOrEqual, high)?,
        ]))
    }

    fn is_in(&self, [value, list]: [&Expr; 2]) -> Result<Filter, CqlError> {
        let list: Vec<&Expr> = match list {
            Expr::Array(list) => list.iter().map(AsRef::as_ref).collect(),
            one => vec![one],
        };
        let equal = |item| self.compare(value, Comparison::Equal, item);
        Ok(Filter::Any(
            list.into_iter().map(equal).collect::<Result<_, _>>()?,
        ))
    }

    fn like(&self, [value, pattern]: [&Expr; 2]) -> Result<Filter, CqlError> {
        let incomparable = || CqlError::Incomparable(named(value), named(pattern));
        let Expr::Literal(text) = pattern else {
            return Err(incomparable());
        };
        match self.operand(value)? {
            (operand, Sort::Text) => Ok(Filter::Like(operand, Pattern::new(text))),
            _ => Err(incomparable()),
        }
    }

    fn spatial(&self, how: Spatial, [a, b]: [&Expr; 2]) -> Result<Filter, CqlError> {
        let incomparable = || CqlError::Incomparable(named(a), named(b));
        let (property, how, shape) = match (shape(a, self.crs), shape(b, self.crs)) {
            (None, Some(shape)) => (a, how, shape?),
            (Some(shape), None) => (b, how.turned(), shape?),
            _ => return Err(incomparable()),
        };
        match self.property(property)?.property {
            Property::Geometry => Ok(Filter::Spatial(how, shape)),
            _ => Err(incomparable()),
        }
    }

    fn when(&self, expr: &Expr) -> Result<TemporalOperand, CqlError> {
        let Expr::Interval { interval } = expr else {
            return Ok(TemporalOperand::Instant(self.bound(expr)?));
        };
        let [first, last] = exactly("interval", interval)?;
        let (first, last) = (self.bound(first)?, self.bound(last)?);
        if let (Bound::Span(first), Bound::Span(last)) = (first, last) {
            Span::between(first, last).ok_or(CqlError::Backwards)?;
        }
        Ok(TemporalOperand::Interval(first, last))
    }

    fn bound(&self, expr: &Expr) -> Result<Bound, CqlError> {
        match expr {
            Expr::Literal(text) if text == ".." => return Ok(Bound::Open),
            Expr::Literal(text) => return Ok(Bound::Span(span(text)?)),
            _ => {}
        }
        match self.operand(expr)? {
            (Operand::Property(property), Sort::Time) => Ok(Bound::Property(property)),
            (Operand::Span(span), _) => Ok(Bound::Span(span)),
            _ => Err(CqlError::NotAMoment(named(expr))),
        }
    }

    /// Two operands of one kind; a text beside a moment is read as one.
    fn alike(&self, a: &Expr, b: &Expr) -> Result<(Operand, Operand), CqlError> {
        let timed = |operand| match operand {
            Operand::Text(text) => span(&text).map(Operand::Span),
            other => Ok(other),
        };
        match (self.operand(a)?, self.operand(b)?) {
            ((a, one), (b, other)) if one == other && one != Sort::Geometry => Ok((a, b)),
            ((a, Sort::Time), (b @ Operand::Text(_), _)) => Ok((a, timed(b)?)),
            ((a @ Operand::Text(_), _), (b, Sort::Time)) => Ok((timed(a)?, b)),
            _ => Err(CqlError::Incomparable(named(a), named(b))),
        }
    }

    fn operand(&self, expr: &Expr) -> Result<(Operand, Sort), CqlError> {
        if let Some(number) = number(expr) {
            return Ok((Operand::Number(number), Sort::Number));
        }
        match expr {
            Expr::Property { .. } => {
                let queryable = self.property(expr)?;
                let sort = match queryable.kind {
                    ValueKind::Text | ValueKind::Choice(_) => Sort::Text,
                    ValueKind::Integer | ValueKind::Number => Sort::Number,
                    ValueKind::Moment => Sort::Time,
                    ValueKind::Boolean => Sort::Truth,
                    ValueKind::Geometry(_) => Sort::Geometry,
                };
                Ok((Operand::Property(queryable.property), sort))
            }
            Expr::Literal(text) => Ok((Operand::Text(text.clone()), Sort::Text)),
            Expr::Bool(truth) => Ok((Operand::Truth(*truth), Sort::Truth)),
            Expr::Date { date: text } | Expr::Timestamp { timestamp: text } => match &**text {
                Expr::Literal(text) => Ok((Operand::Span(span(text)?), Sort::Time)),
                other => Err(CqlError::NotAMoment(named(other))),
            },
            other => Err(CqlError::Unsupported(named(other))),
        }
    }

    fn property(&self, expr: &Expr) -> Result<&'static Queryable, CqlError> {
        match expr {
            Expr::Property { property } => self
                .collection
                .queryable(property)
                .ok_or_else(|| self.unknown(property)),
            other => Err(CqlError::Unsupported(format!(
                "{} where a property is wanted",
                named(other)
            ))),
        }
    }

    fn unknown(&self, name: &str) -> CqlError {
        let known = self.collection.queryables().iter();
        let known: Vec<&str> = known.map(|queryable| queryable.property.into()).collect();
        CqlError::UnknownProperty {
            name: shown(name),
            known: known.join(", "),
        }
    }
}

/// What can be compared with what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    Time,
    Truth,
    Geometry,
}

fn comparison(op: &str) -> Option<Comparison> {
    Some(match op {
        "=" => Comparison::Equal,
        "<>" | "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn exactly<'a, const N: usize>(op: &str, args: &'a Args) -> Result<[&'a Expr; N], CqlError> {
    let found: Vec<&Expr> = args.iter().map(AsRef::as_ref).collect();
    found.try_into().map_err(|_| CqlError::Arguments {
        op: shown(op),
        wanted: N,
        given: args.len(),
    })
}

/// An expression as an error names it.
fn named(expr: &Expr) -> String {
    match expr {
        Expr::Property { property } => shown(property),
        Expr::Literal(text) => format!("'{}'", shown(text)),
        Expr::Float(number) => number.to_string(),
        Expr::Bool(truth) => truth.to_string(),
        Expr::Operation { op, .. } => shown(op),
        Expr::Interval { .. } => "an interval".to_owned(),
        Expr::Timestamp { .. } | Expr::Date { .. } => "a moment".to_owned(),
        Expr::Array(_) => "a list".to_owned(),
        Expr::BBox { .. } | Expr::Geometry(_) => "a geometry".to_owned(),
        Expr::Null => "NULL".to_owned(),
    }
}
