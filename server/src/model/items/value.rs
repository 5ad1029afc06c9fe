//! The properties of items, one at a time: what filters, sorting and features
//! are made of.

use std::cmp::Ordering;

use geojson::JsonValue;
use h3o::CellIndex;
use xunge_data::{
    Code, Community, Grid, Office, Step, Timestamp,
    api::{CoverageState, Property},
};

use super::Candidate;
use crate::model::{Cell, Located, Model, Place};

/// The value of a property.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// There is none.
    Null,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A moment.
    Moment(Timestamp),
    /// True or false.
    Truth(bool),
    /// The number of an H3 cell, a text on the wire.
    Cell(CellIndex),
}

impl Value<'_> {
    /// The order of two values of a property; nothing comes after everything.
    pub(super) fn order(&self, other: &Self, is_descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Null, Self::Null) => return Ordering::Equal,
            (Self::Null, _) => return Ordering::Greater,
            (_, Self::Null) => return Ordering::Less,
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            (Self::Truth(a), Self::Truth(b)) => a.cmp(b),
            (Self::Cell(a), Self::Cell(b)) => a.cmp(b),
            // A property has values of one kind.
            _ => Ordering::Equal,
        };
        match is_descending {
            true => order.reverse(),
            false => order,
        }
    }
}

impl From<Value<'_>> for JsonValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => text.into(),
            Value::Integer(number) => number.into(),
            Value::Number(number) => number.into(),
            Value::Moment(moment) => moment.to_string().into(),
            Value::Truth(truth) => truth.into(),
            Value::Cell(cell) => cell.to_string().into(),
        }
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, Value::Text)
}

fn code(code: Option<&Code>) -> Value<'_> {
    code.map_or(Value::Null, |code| Value::Text(code.as_str()))
}

fn count(number: Option<u32>) -> Value<'static> {
    number.map_or(Value::Null, |number| Value::Integer(number.into()))
}

fn moment(moment: Option<Timestamp>) -> Value<'static> {
    moment.map_or(Value::Null, Value::Moment)
}

impl Model {
    /// The value of a property of an item; null if its collection has no such
    /// property.
    pub(in crate::model) fn value<'a>(
        &'a self,
        candidate: Candidate<'a>,
        property: Property,
    ) -> Value<'a> {
        match candidate {
            Candidate::Community(community, place) => community_value(community, place, property),
            Candidate::Grid(grid, place) => self.grid_value(grid, place, property),
            Candidate::Office(office) => self.office_value(office, property),
            Candidate::Incident(located) => incident_value(located, property),
            Candidate::Cell(cells, ordinal) => cells
                .get(ordinal)
                .map_or(Value::Null, |cell| cell_value(&cell, property)),
        }
    }

    fn grid_value<'a>(&'a self, grid: &'a Grid, place: &Place, property: Property) -> Value<'a> {
        match property {
            Property::Code => Value::Text(grid.code.as_str()),
            Property::Name => Value::Text(&grid.name),
            Property::Kind => Value::Text(grid.kind.into()),
            Property::Community => Value::Text(grid.community.as_str()),
            Property::CommunityName => Value::Text(self.community_name(&grid.community)),
            Property::Facility => grid.facility.map_or(Value::Null, |f| Value::Text(f.into())),
            Property::Worker => text(self.roster.worker_of(&grid.code).map(|w| w.name.as_str())),
            Property::PartyGroup => text(
                self.roster
                    .group_of(&grid.code)
                    .map(|(g, _)| g.name.as_str()),
            ),
            Property::Households => count(grid.households),
            Property::Residents => count(grid.residents),
            Property::AreaM2 => Value::Number(place.area_m2.round()),
            _ => Value::Null,
        }
    }

    fn office_value<'a>(&'a self, office: &'a Office, property: Property) -> Value<'a> {
        match property {
            Property::Code => Value::Text(office.code.as_str()),
            Property::Name => Value::Text(&office.name),
            Property::Kind => Value::Text(office.kind.into()),
            Property::Community => Value::Text(office.community.as_str()),
            Property::CommunityName => Value::Text(self.community_name(&office.community)),
            Property::Address => text(office.address.as_deref()),
            _ => Value::Null,
        }
    }
}

fn community_value<'a>(community: &'a Community, place: &Place, property: Property) -> Value<'a> {
    match property {
        Property::Code | Property::Community => Value::Text(community.code.as_str()),
        Property::Name => Value::Text(&community.name),
        Property::Kind => Value::Text("community"),
        Property::Households => count(community.households),
        Property::Residents => count(community.residents),
        Property::Stars => match community.star_kinds.len() {
            0 => Value::Null,
            stars => count(u32::try_from(stars).ok()),
        },
        Property::Secretary => text(community.secretary.as_deref()),
        Property::AreaM2 => Value::Number(place.area_m2.round()),
        _ => Value::Null,
    }
}

fn incident_value(located: Located<'_>, property: Property) -> Value<'_> {
    let (course, end) = (located.course(), Timestamp::MAX);
    match property {
        Property::Code => Value::Text(located.id()),
        Property::Name => Value::Text(located.title()),
        Property::Kind => Value::Text("incident"),
        Property::Category => Value::Text(located.category().into()),
        Property::Subcategory => text(located.subcategory()),
        Property::Status => Value::Text(course.status().into()),
        Property::Level => Value::Text(course.level_at(end).into()),
        Property::Grid => code(located.grid()),
        Property::Community => code(located.community()),
        Property::ReportedAt => Value::Moment(located.reported_at()),
        Property::DueAt => moment(course.due_at),
        Property::ClosedAt => moment(course.closing_by(end).map(|step: &Step| step.at)),
        _ => Value::Null,
    }
}

fn cell_value<'a>(cell: &Cell<'a>, property: Property) -> Value<'a> {
    match property {
        Property::Code | Property::Cell => Value::Cell(cell.index),
        Property::Kind => Value::Text("cell"),
        Property::Grid => code(cell.grid.map(|grid| &grid.code)),
        Property::Community => code(cell.grid.map(|grid| &grid.community)),
        Property::Patrollable => Value::Truth(cell.is_patrollable),
        Property::Visited => Value::Truth(cell.is_visited),
        Property::LastVisit => moment(cell.last_visit),
        Property::AgeS => cell.age_s.map_or(Value::Null, Value::Integer),
        Property::State => Value::Text(match cell.state {
            CoverageState::Ok => "ok",
            CoverageState::NoData => "no_data",
        }),
        _ => Value::Null,
    }
}
