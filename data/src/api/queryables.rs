//! OGC API - Features part 3 (OGC 19-079r2): what can be asked of the items of
//! a collection. The same table gives the properties of its features.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{ByCollection, CollectionId, Endpoint, FormatQuery};
use crate::{Category, Facility, GridKind, Level, OfficeKind, Right, Status};

/// A property that items may have, or their geometry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[expect(missing_docs, reason = "the table of queryables says what each is")]
pub enum Property {
    Address,
    AgeS,
    #[strum(serialize = "area_m2")]
    AreaM2,
    Category,
    Cell,
    ClosedAt,
    Code,
    Community,
    CommunityName,
    DueAt,
    Facility,
    Geometry,
    Grid,
    Households,
    Kind,
    LastVisit,
    Level,
    Name,
    PartyGroup,
    Patrollable,
    ReportedAt,
    Residents,
    Secretary,
    Stars,
    State,
    Status,
    Subcategory,
    Visited,
    Worker,
}

/// What the values of a property are.
#[derive(Clone, Copy, Debug)]
pub enum ValueKind {
    /// Any text.
    Text,
    /// One of these texts.
    Choice(fn() -> Vec<&'static str>),
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A moment, RFC 3339.
    Moment,
    /// True or false.
    Boolean,
    /// A geometry, with the name of its format in OGC 19-079r2.
    Geometry(&'static str),
}

/// A property that the items of a collection can be asked by.
#[derive(Clone, Copy, Debug)]
pub struct Queryable {
    /// Which.
    pub property: Property,
    /// For people.
    pub title: &'static str,
    /// What its values are.
    pub kind: ValueKind,
}

const fn row(property: Property, title: &'static str, kind: ValueKind) -> Queryable {
    Queryable {
        property,
        title,
        kind,
    }
}

fn codes<T: VariantArray + Copy + Into<&'static str>>() -> Vec<&'static str> {
    T::VARIANTS.iter().map(|&value| value.into()).collect()
}

const AREA: ValueKind = ValueKind::Geometry("geometry-polygon-or-multipolygon");
const POINT: ValueKind = ValueKind::Geometry("geometry-point");
const CODE: Queryable = row(Property::Code, "编码 Code", ValueKind::Text);
const NAME: Queryable = row(Property::Name, "名称 Name", ValueKind::Text);
const COMMUNITY: Queryable = row(
    Property::Community,
    "社区编码 Code of the community",
    ValueKind::Text,
);
const COMMUNITY_NAME: Queryable = row(
    Property::CommunityName,
    "社区 Name of the community",
    ValueKind::Text,
);
const HOUSEHOLDS: Queryable = row(Property::Households, "户数 Households", ValueKind::Integer);
const RESIDENTS: Queryable = row(Property::Residents, "人口 Residents", ValueKind::Integer);
const AREA_M2: Queryable = row(
    Property::AreaM2,
    "面积 Area, square metres",
    ValueKind::Number,
);

const COMMUNITIES: &[Queryable] = &[
    row(Property::Geometry, "范围 Area", AREA),
    CODE,
    NAME,
    row(
        Property::Kind,
        "类别 Kind",
        ValueKind::Choice(|| vec!["community"]),
    ),
    COMMUNITY,
    HOUSEHOLDS,
    RESIDENTS,
    row(
        Property::Stars,
        "星级 Stars of its branch",
        ValueKind::Integer,
    ),
    row(Property::Secretary, "书记 Party secretary", ValueKind::Text),
    AREA_M2,
];

const GRIDS: &[Queryable] = &[
    row(Property::Geometry, "范围 Area", AREA),
    CODE,
    NAME,
    row(
        Property::Kind,
        "类别 Kind",
        ValueKind::Choice(codes::<GridKind>),
    ),
    COMMUNITY,
    COMMUNITY_NAME,
    row(
        Property::Facility,
        "设施 What a dedicated grid is for",
        ValueKind::Choice(codes::<Facility>),
    ),
    row(Property::Worker, "网格员 Grid worker", ValueKind::Text),
    row(Property::PartyGroup, "党小组 Party group", ValueKind::Text),
    HOUSEHOLDS,
    RESIDENTS,
    AREA_M2,
];

const OFFICES: &[Queryable] = &[
    row(Property::Geometry, "位置 Position", POINT),
    CODE,
    NAME,
    row(
        Property::Kind,
        "类别 Kind",
        ValueKind::Choice(codes::<OfficeKind>),
    ),
    COMMUNITY,
    COMMUNITY_NAME,
    row(Property::Address, "地址 Address", ValueKind::Text),
];

const INCIDENTS: &[Queryable] = &[
    row(Property::Geometry, "位置 Position", POINT),
    CODE,
    NAME,
    row(
        Property::Kind,
        "类别 Kind",
        ValueKind::Choice(|| vec!["incident"]),
    ),
    row(
        Property::Category,
        "类型 Category",
        ValueKind::Choice(codes::<Category>),
    ),
    row(Property::Subcategory, "细类 Subcategory", ValueKind::Text),
    row(
        Property::Status,
        "状态 Status",
        ValueKind::Choice(codes::<Status>),
    ),
    row(
        Property::Level,
        "层级 Level",
        ValueKind::Choice(codes::<Level>),
    ),
    row(
        Property::Grid,
        "网格编码 Code of the basic grid",
        ValueKind::Text,
    ),
    COMMUNITY,
    row(
        Property::ReportedAt,
        "上报时间 Reported at",
        ValueKind::Moment,
    ),
    row(Property::DueAt, "期限 Due at", ValueKind::Moment),
    row(Property::ClosedAt, "结案时间 Closed at", ValueKind::Moment),
];

const COVERAGE: &[Queryable] = &[
    row(Property::Geometry, "范围 Area", AREA),
    CODE,
    row(
        Property::Kind,
        "类别 Kind",
        ValueKind::Choice(|| vec!["cell"]),
    ),
    row(Property::Cell, "单元 H3 cell", ValueKind::Text),
    row(
        Property::Grid,
        "网格编码 Code of the basic grid",
        ValueKind::Text,
    ),
    COMMUNITY,
    row(
        Property::Patrollable,
        "可巡查 Whether it can be patrolled",
        ValueKind::Boolean,
    ),
    row(
        Property::Visited,
        "已巡查 Whether it was visited in the window of datetime",
        ValueKind::Boolean,
    ),
    row(
        Property::LastVisit,
        "最近巡查 Last visit before the end of datetime, or now",
        ValueKind::Moment,
    ),
    row(
        Property::AgeS,
        "距上次巡查秒数 Seconds since the last visit",
        ValueKind::Integer,
    ),
    row(
        Property::State,
        "数据状态 Whether enough is known of its grid",
        ValueKind::Choice(|| vec!["ok", "no_data"]),
    ),
];

impl CollectionId {
    /// What its items can be asked by: their geometry and every property.
    #[must_use]
    pub fn queryables(self) -> &'static [Queryable] {
        match self {
            Self::Communities => COMMUNITIES,
            Self::Grids => GRIDS,
            Self::Offices => OFFICES,
            Self::Incidents => INCIDENTS,
            Self::Coverage => COVERAGE,
        }
    }

    /// The properties of its features: everything but the geometry.
    pub fn properties(self) -> impl Iterator<Item = &'static Queryable> {
        let all = self.queryables().iter();
        all.filter(|queryable| queryable.property != Property::Geometry)
    }

    /// Whether a property is a person's name, or what people wrote and may name
    /// somebody: for those with [`Right::Names`] alone.
    #[must_use]
    pub fn is_personal(self, property: Property) -> bool {
        match property {
            Property::Worker | Property::Secretary => true,
            Property::Name | Property::Subcategory => self == Self::Incidents,
            _ => false,
        }
    }

    /// The queryable with this name.
    #[must_use]
    pub fn queryable(self, name: &str) -> Option<&'static Queryable> {
        let property = name.parse().ok()?;
        self.queryables()
            .iter()
            .find(|queryable| queryable.property == property)
    }
}

/// `GET /ogc/collections/{collection}/queryables`: a JSON Schema.
pub struct Queryables;

impl Endpoint for Queryables {
    const PATH: &'static str = "/ogc/collections/{collection}/queryables";
    const RIGHT: Right = Right::Read;
    type Path = ByCollection;
    type Query = FormatQuery;
    type Response = QueryablesBody;
}

/// The answer of [`Queryables`]: the schema of what can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueryablesBody {
    /// The dialect of JSON Schema.
    #[serde(rename = "$schema")]
    pub schema: String,
    /// Where this is.
    #[serde(rename = "$id")]
    pub id: String,
    /// Always `object`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The collection, for people.
    pub title: String,
    /// Every queryable by its name.
    pub properties: BTreeMap<String, QueryableSchema>,
    /// Always false: nothing else can be asked.
    #[serde(rename = "additionalProperties")]
    pub additional_properties: bool,
}

/// The schema of one queryable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueryableSchema {
    /// For people.
    pub title: String,
    /// `string`, `integer`, `number` or `boolean`; none for a geometry.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `date-time`, or the kind of geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The only values there are.
    #[serde(rename = "enum", default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
}

impl From<&Queryable> for QueryableSchema {
    fn from(queryable: &Queryable) -> Self {
        let (kind, format) = match queryable.kind {
            ValueKind::Text | ValueKind::Choice(_) => (Some("string"), None),
            ValueKind::Integer => (Some("integer"), None),
            ValueKind::Number => (Some("number"), None),
            ValueKind::Moment => (Some("string"), Some("date-time")),
            ValueKind::Boolean => (Some("boolean"), None),
            ValueKind::Geometry(format) => (None, Some(format)),
        };
        let choices = match queryable.kind {
            ValueKind::Choice(values) => Some(values().into_iter().map(str::to_owned).collect()),
            _ => None,
        };
        Self {
            title: queryable.title.to_owned(),
            kind: kind.map(str::to_owned),
            format: format.map(str::to_owned),
            choices,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_properties_are_those_on_the_wire() {
        for &collection in CollectionId::VARIANTS {
            for queryable in collection.queryables() {
                let name = queryable.property.to_string();
                let found = collection.queryable(&name).map(|found| found.property);
                assert_eq!(found, Some(queryable.property), "{collection} {name}");
            }
        }
        assert_eq!(Property::AreaM2.to_string(), "area_m2");
        assert_eq!(Property::CommunityName.to_string(), "community_name");
    }
}
