//! The collections as GeoJSON features, filtered and cut into pages.

use geojson::{Feature, JsonObject, JsonValue, feature::Id};
use serde::Serialize;
use xunge_data::{
    Bbox, Community, Datetime, Grid, Office, Position, Status, Timestamp, api::CollectionId,
};

use super::{Located, Model, Place, place::meets};

/// What items are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Only items that share a point with this box.
    pub bbox: Option<Bbox>,
    /// Only items whose time lies in here; items without a time always match.
    pub datetime: Option<Datetime>,
    /// Only items whose properties have these values.
    pub properties: Vec<(String, String)>,
    /// Only items after this one.
    pub cursor: Option<String>,
    /// At most so many, 1 or more.
    pub limit: usize,
}

/// One page of items.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The features, in order of code; incidents in the order they were recorded.
    pub features: Vec<Feature>,
    /// How many match on all pages.
    pub matched: usize,
    /// The cursor of the page after this one.
    pub next: Option<String>,
}

/// An item before it becomes a feature.
#[derive(Clone, Copy)]
enum Candidate<'a> {
    Community(&'a Community, &'a Place),
    Grid(&'a Grid, &'a Place),
    Office(&'a Office),
    Incident(&'a Located),
}

impl Model {
    /// A page of a collection.
    #[must_use]
    pub fn items(&self, collection: CollectionId, asked: &Asked) -> Page {
        let matching = self
            .candidates(collection, asked.bbox)
            .into_iter()
            .filter(|candidate| {
                candidate.is_in_time(asked.datetime)
                    && asked.properties.iter().all(|(k, v)| {
                        self.property(*candidate, k)
                            .is_some_and(|own| own == v.as_str())
                    })
            });
        let matching: Vec<_> = matching.collect();
        let start = asked.cursor.as_ref().map_or(0, |cursor| {
            matching.partition_point(|candidate| !candidate.is_after(cursor))
        });
        let rest = matching.get(start..).unwrap_or_default();
        let page = rest.get(..asked.limit).unwrap_or(rest);
        let more = rest.len() > page.len();
        Page {
            features: page
                .iter()
                .map(|&candidate| self.feature(candidate))
                .collect(),
            matched: matching.len(),
            next: page.last().filter(|_| more).map(Candidate::cursor),
        }
    }

    /// One item by its code.
    #[must_use]
    pub fn item(&self, collection: CollectionId, id: &str) -> Option<Feature> {
        let candidate = match collection {
            CollectionId::Communities => {
                let (community, place) = self.territory.communities().find(id)?;
                Candidate::Community(community, place)
            }
            CollectionId::Grids => {
                let (grid, place) = self.territory.grids().find(id)?;
                Candidate::Grid(grid, place)
            }
            CollectionId::Offices => Candidate::Office(
                self.territory
                    .offices()
                    .iter()
                    .find(|o| o.code.as_str() == id)?,
            ),
            CollectionId::Incidents => Candidate::Incident(self.incidents.find(id)?),
        };
        Some(self.feature(candidate))
    }

    /// The box around a collection.
    #[must_use]
    pub fn extent(&self, collection: CollectionId) -> Option<Bbox> {
        self.candidates(collection, None)
            .iter()
            .map(Candidate::bbox)
            .reduce(Bbox::union)
    }

    fn candidates(&self, collection: CollectionId, bbox: Option<Bbox>) -> Vec<Candidate<'_>> {
        let near = |candidate: &Candidate<'_>| bbox.is_none_or(|bbox| candidate.meets(bbox));
        let all: Vec<_> = match collection {
            CollectionId::Communities => self
                .territory
                .communities()
                .iter()
                .map(|(c, p)| Candidate::Community(c, p))
                .collect(),
            CollectionId::Grids => self
                .territory
                .grids()
                .iter()
                .map(|(g, p)| Candidate::Grid(g, p))
                .collect(),
            CollectionId::Offices => self
                .territory
                .offices()
                .iter()
                .map(Candidate::Office)
                .collect(),
            CollectionId::Incidents => {
                let found = bbox.map(|bbox| self.incidents.in_bbox(bbox));
                let found = found.unwrap_or_else(|| self.incidents.iter().collect());
                return found.into_iter().map(Candidate::Incident).collect();
            }
        };
        all.into_iter().filter(near).collect()
    }

    fn feature(&self, candidate: Candidate<'_>) -> Feature {
        let (code, geometry) = match candidate {
            Candidate::Community(c, _) => (&c.code, c.boundary.clone().into()),
            Candidate::Grid(g, _) => (&g.code, g.boundary.clone().into()),
            Candidate::Office(o) => (&o.code, point(o.position)),
            Candidate::Incident(l) => (&l.incident.report.id, point(l.incident.report.position)),
        };
        Feature {
            id: Some(Id::String(code.to_string())),
            geometry: Some(geometry),
            properties: Some(self.properties(candidate)),
            bbox: None,
            foreign_members: None,
        }
    }

    fn property(&self, candidate: Candidate<'_>, name: &str) -> Option<JsonValue> {
        match candidate {
            // What people filter thousands of incidents by, without making all properties.
            Candidate::Incident(located) => {
                let report = &located.incident.report;
                match name {
                    "category" => Some(text(&report.category)),
                    "grid" => located.grid.as_ref().map(text),
                    "community" => located.community.as_ref().map(text),
                    "status" => Some(text(&status(located))),
                    _ => incident_properties(located).remove(name),
                }
            }
            other => self.properties(other).remove(name),
        }
    }

    fn properties(&self, candidate: Candidate<'_>) -> JsonObject {
        match candidate {
            Candidate::Community(community, place) => community_properties(community, place),
            Candidate::Grid(grid, place) => self.grid_properties(grid, place),
            Candidate::Office(office) => object([
                ("code", text(&office.code)),
                ("name", text(&office.name)),
                ("kind", text(&office.kind)),
                ("community", text(&office.community)),
                (
                    "community_name",
                    text(self.community_name(&office.community)),
                ),
                ("address", json(&office.address)),
            ]),
            Candidate::Incident(located) => incident_properties(located),
        }
    }

    fn grid_properties(&self, grid: &Grid, place: &Place) -> JsonObject {
        let group = self
            .roster
            .group_of(&grid.code)
            .map(|(group, _)| &group.name);
        object([
            ("code", text(&grid.code)),
            ("name", text(&grid.name)),
            ("kind", text(&grid.kind)),
            ("community", text(&grid.community)),
            ("community_name", text(self.community_name(&grid.community))),
            ("facility", json(grid.facility)),
            (
                "worker",
                json(self.roster.worker_of(&grid.code).map(|worker| &worker.name)),
            ),
            ("party_group", json(group)),
            ("households", json(grid.households)),
            ("residents", json(grid.residents)),
            ("area_m2", json(place.area_m2.round())),
        ])
    }
}

impl Candidate<'_> {
    fn bbox(&self) -> Bbox {
        let spot = |p: Position| Bbox {
            west: p.lng,
            south: p.lat,
            east: p.lng,
            north: p.lat,
        };
        match self {
            Self::Community(_, place) | Self::Grid(_, place) => place.bbox,
            Self::Office(office) => spot(office.position),
            Self::Incident(located) => spot(located.incident.report.position),
        }
    }

    fn meets(&self, bbox: Bbox) -> bool {
        let own = self.bbox();
        bbox.split().into_iter().any(|part| {
            let boxes_meet = own.west <= part.east
                && part.west <= own.east
                && own.south <= part.north
                && part.south <= own.north;
            boxes_meet
                && match self {
                    Self::Community(community, _) => meets(community.boundary.polygons(), part),
                    Self::Grid(grid, _) => meets(grid.boundary.polygons(), part),
                    Self::Office(_) | Self::Incident(_) => true,
                }
        })
    }

    fn is_in_time(&self, datetime: Option<Datetime>) -> bool {
        match (self, datetime) {
            (Self::Incident(located), Some(datetime)) => {
                datetime.contains(located.incident.report.reported_at)
            }
            _ => true,
        }
    }

    /// Codes are their own cursor; an incident's is the offset it was recorded at.
    fn cursor(&self) -> String {
        match self {
            Self::Community(community, _) => community.code.to_string(),
            Self::Grid(grid, _) => grid.code.to_string(),
            Self::Office(office) => office.code.to_string(),
            Self::Incident(located) => located.offset.to_string(),
        }
    }

    fn is_after(&self, cursor: &str) -> bool {
        match self {
            Self::Community(community, _) => community.code.as_str() > cursor,
            Self::Grid(grid, _) => grid.code.as_str() > cursor,
            Self::Office(office) => office.code.as_str() > cursor,
            Self::Incident(located) => cursor
                .parse()
                .is_ok_and(|after: u64| located.offset > after),
        }
    }
}

fn point(position: Position) -> geojson::Geometry {
    geojson::Geometry::new_point([position.lng, position.lat])
}

fn status(located: &Located) -> Status {
    located
        .incident
        .status_at(Timestamp::MAX)
        .unwrap_or(Status::Reported)
}

fn community_properties(community: &Community, place: &Place) -> JsonObject {
    object([
        ("code", text(&community.code)),
        ("name", text(&community.name)),
        ("kind", text("community")),
        ("community", text(&community.code)),
        ("households", json(community.households)),
        ("residents", json(community.residents)),
        (
            "stars",
            json(Some(community.star_kinds.len()).filter(|&stars| stars > 0)),
        ),
        ("secretary", json(&community.secretary)),
        ("area_m2", json(place.area_m2.round())),
    ])
}

fn incident_properties(located: &Located) -> JsonObject {
    let incident = &located.incident;
    let report = &incident.report;
    let end = Timestamp::MAX;
    object([
        ("code", text(&report.id)),
        ("name", text(&report.title)),
        ("kind", text("incident")),
        ("category", text(&report.category)),
        ("subcategory", json(&report.subcategory)),
        ("status", text(&status(located))),
        ("level", text(&incident.level_at(end))),
        ("grid", json(&located.grid)),
        ("community", json(&located.community)),
        ("reported_at", text(&report.reported_at)),
        ("due_at", json(report.due_at)),
        (
            "closed_at",
            json(
                incident
                    .closing_by(end)
                    .map(|step: &xunge_data::Step| step.at),
            ),
        ),
    ])
}

fn object<const N: usize>(members: [(&str, JsonValue); N]) -> JsonObject {
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn text(value: &(impl ToString + ?Sized)) -> JsonValue {
    JsonValue::String(value.to_string())
}

/// A number, a text or null: none of these can fail to be JSON.
fn json(value: impl Serialize) -> JsonValue {
    serde_json::to_value(value).unwrap_or_default()
}
