//! The live stream: what changes, as it changes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::{BadParameter, Driven, Endpoint};
use crate::{Bbox, Code, Level, Offset, Position, Report, Right, Status, Step};

/// `GET /api/v1/live?topics&bbox`: server-sent events. The id of an event is
/// the offset of the last record that it tells of.
///
/// The first event is `hello` ([`LiveHello`]). Then come messages
/// ([`LiveBody`]): each tells all that changed after the event before it, so
/// that a reader who comes back with `Last-Event-ID` loses nothing and hears
/// nothing twice. `reset` ([`LiveReset`]) says that too much has changed to be
/// told: ask for everything anew. Every 15 seconds without a message comes
/// `alive`, with the id that was reached and nothing else.
pub struct Live;

impl Endpoint for Live {
    const PATH: &'static str = "/api/v1/live";
    const RIGHT: Right = Right::Read;
    type Path = ();
    type Query = LiveQuery;
    type Response = LiveBody;
}

impl Live {
    /// The name of the first event.
    pub const HELLO: &'static str = "hello";
    /// The name of the event that tells to ask for everything anew.
    pub const RESET: &'static str = "reset";
    /// The name of the event that tells of nothing but that the stream is open.
    pub const ALIVE: &'static str = "alive";
}

/// The query of [`Live`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
pub struct LiveQuery {
    /// What to hear of, a list with commas, such as `positions,incidents`; everything that the
    /// caller may hear if left out.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "positions,incidents"))]
    pub topics: Option<LiveTopics>,
    /// `west,south,east,north` in CRS84 degrees, closed; west > east crosses the antimeridian.
    /// Everywhere if left out.
    pub bbox: Option<String>,
    /// The name of the wall that follows the stream: it hears what the desk tells it.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub wall: Option<Code>,
    /// The id of the last event heard. The header `Last-Event-ID` goes before it.
    pub last_event_id: Option<Offset>,
}

impl LiveQuery {
    /// The box asked for.
    ///
    /// # Errors
    /// [`BadParameter`] if it is not a box.
    pub fn bbox(&self) -> Result<Option<Bbox>, BadParameter> {
        let parse = |text: &String| text.parse().map_err(|e| BadParameter::new("bbox", e));
        self.bbox.as_ref().map(parse).transpose()
    }
}

/// What a change is about.
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
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveTopic {
    /// Areas, offices, roster, base map.
    Town,
    /// Where the workers' devices are: the way of a person.
    Positions,
    /// Cells seen on patrol.
    Cells,
    /// Incidents reported and moved along.
    Incidents,
    /// Inspections of communities, and the problem list.
    Supervision,
    /// Grids whose figures changed.
    Figures,
    /// What the desk tells the wall that `wall` names.
    Walls,
}

/// Some topics, written as a list with commas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LiveTopics(u8);

impl LiveTopics {
    /// All that there are.
    #[must_use]
    pub fn all() -> Self {
        LiveTopic::VARIANTS.iter().copied().collect()
    }

    /// Whether a topic is one of them.
    #[must_use]
    pub fn contains(self, topic: LiveTopic) -> bool {
        self.0 & (1 << topic as u8) != 0
    }

    /// Without one topic.
    #[must_use]
    pub fn without(self, topic: LiveTopic) -> Self {
        Self(self.0 & !(1 << topic as u8))
    }
}

impl FromIterator<LiveTopic> for LiveTopics {
    fn from_iter<I: IntoIterator<Item = LiveTopic>>(topics: I) -> Self {
        let bits = topics.into_iter().map(|topic| 1 << topic as u8);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

/// Why a text is not a list of topics.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a topic; they are town, positions, cells, incidents, supervision, figures and walls"
)]
pub struct NotATopic(String);

impl TryFrom<String> for LiveTopics {
    type Error = NotATopic;
    fn try_from(text: String) -> Result<Self, NotATopic> {
        let one = |name: &str| {
            let unknown = |_| NotATopic(name.chars().take(40).collect());
            name.trim().parse::<LiveTopic>().map_err(unknown)
        };
        text.split(',').map(one).collect()
    }
}

impl From<LiveTopics> for String {
    fn from(topics: LiveTopics) -> Self {
        let all = LiveTopic::VARIANTS.iter();
        let named = all.filter(|&&topic| topics.contains(topic));
        named.map(Into::into).collect::<Vec<&str>>().join(",")
    }
}

/// The first event of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveHello {
    /// Where the stream begins: what changed after this offset is told.
    pub offset: Offset,
    /// Names the data file. If it is another one than before, nothing that was
    /// heard holds any more.
    pub log: String,
    /// The server's version.
    pub version: String,
}

/// Too much has changed to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveReset {
    /// Where the stream goes on.
    pub offset: Offset,
}

/// A message: all that changed since the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveBody {
    /// The offset of the last record that it tells of.
    pub offset: Offset,
    /// What changed, in this order: town, positions, cells, incidents as they
    /// happened, supervision, figures.
    pub changes: Vec<LiveChange>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveChange {
    /// Areas, offices, the roster, the mask, the base map or the town itself
    /// are others: ask for them anew.
    Town,
    /// Devices were moved: the last position of each.
    Positions {
        /// In order of the workers' codes.
        positions: Vec<LivePosition>,
    },
    /// Cells that can be patrolled were seen.
    Cells {
        /// In order of the grids' codes.
        grids: Vec<LiveCells>,
    },
    /// A matter was reported.
    Reported {
        /// What it is.
        #[serde(flatten)]
        incident: LiveIncident,
    },
    /// A matter was moved along.
    Stepped {
        /// What it is by now.
        #[serde(flatten)]
        incident: LiveIncident,
        /// What was done.
        step: Step,
    },
    /// Inspections of communities or the problem list are others.
    Supervision,
    /// The figures of these grids may be others, and so may those of their
    /// communities and of the subdistrict.
    Figures {
        /// Basic and dedicated grids, in order of code.
        grids: Vec<Code>,
    },
    /// The desk told the wall something, or let it go. It is no record: its
    /// message comes by itself, with the id that was reached.
    Wall {
        /// What it was told; null once it goes on by itself.
        driven: Option<Driven>,
    },
}

impl LiveChange {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> LiveTopic {
        match self {
            Self::Town => LiveTopic::Town,
            Self::Positions { .. } => LiveTopic::Positions,
            Self::Cells { .. } => LiveTopic::Cells,
            Self::Reported { .. } | Self::Stepped { .. } => LiveTopic::Incidents,
            Self::Supervision => LiveTopic::Supervision,
            Self::Figures { .. } => LiveTopic::Figures,
            Self::Wall { .. } => LiveTopic::Walls,
        }
    }
}

/// Where a worker's device is. It carries no name of any person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LivePosition {
    /// The worker's code.
    pub worker: Code,
    /// The basic grid that the worker walks.
    pub grid: Code,
    /// Where. Outside the box asked for if the device has just left it.
    #[serde(flatten)]
    pub position: Position,
    /// When.
    pub time: Timestamp,
    /// The radius in metres that holds the true position with 68 % probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// Cells of one grid that were seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveCells {
    /// The basic grid; none outside every basic grid.
    pub grid: Option<Code>,
    /// How many.
    pub count: u64,
    /// When the last of them was seen.
    pub last_visit: Timestamp,
    /// Which H3 cells; left out where a message has more than
    /// [`LiveCells::MAX`], and for callers without the right to positions: one
    /// after the other they are the way of whoever walks the grid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
}

impl LiveCells {
    /// Cells named one by one in a message, at most.
    pub const MAX: usize = 200;
}

/// A matter, as it stood after the record that told of it; without what people
/// wrote for callers without the right to names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveIncident {
    /// What was reported.
    #[serde(flatten)]
    pub report: Report,
    /// The basic grid that holds it; none outside every basic grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Code>,
    /// The community of that grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<Code>,
    /// How far it has come.
    pub status: Status,
    /// Who holds it, or settled it.
    pub level: Level,
}

impl LiveChange {
    /// Leaves out what people wrote, which may name somebody.
    pub fn without_texts(&mut self) {
        match self {
            Self::Reported { incident } => incident.report.without_texts(),
            Self::Stepped { incident, step } => {
                incident.report.without_texts();
                step.without_texts();
            }
            Self::Town
            | Self::Positions { .. }
            | Self::Cells { .. }
            | Self::Supervision
            | Self::Figures { .. }
            | Self::Wall { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn topics_travel_as_a_list_and_an_unknown_one_is_named() {
        let read = |text: &str| LiveTopics::try_from(text.to_owned());
        let topics = read("figures, positions").unwrap();
        assert_eq!(String::from(topics), "positions,figures");
        assert!(topics.contains(LiveTopic::Figures) && !topics.contains(LiveTopic::Cells));
        assert!(
            !topics
                .without(LiveTopic::Positions)
                .contains(LiveTopic::Positions)
        );
        assert_eq!(
            read("positions,dragons"),
            Err(NotATopic("dragons".to_owned()))
        );
        assert!(read("").is_err());
        assert_eq!(
            read(&String::from(LiveTopics::all())).unwrap(),
            LiveTopics::all()
        );
    }

    #[test]
    fn a_position_travels_flat_and_without_a_name() {
        let text = r#"{"kind":"positions","positions":[{"worker":"W001","grid":"1","lng":115.5,"lat":32.0,"time":"2022-08-01T00:00:00Z"}]}"#;
        let change: LiveChange = serde_json::from_str(text).unwrap();
        assert_eq!(change.topic(), LiveTopic::Positions);
        assert_eq!(serde_json::to_string(&change).unwrap(), text);
    }
}
