//! Which column of a file is which field.

use std::collections::{BTreeSet, HashMap};

use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::heading::normal;
use super::{Cause, Kind};

/// A field that a column can be named for, with `--column FIELD=NAME`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Code of a community, grid or office.
    Code,
    /// Its name; its code if there is none.
    Name,
    /// Kind of grid or office.
    Kind,
    /// Code or name of the community.
    Community,
    /// What a dedicated grid is for.
    Facility,
    /// Households registered.
    Households,
    /// Residents.
    Residents,
    /// A community's party secretary.
    Secretary,
    /// A community's planned kinds of stars.
    StarKinds,
    /// Street address.
    Address,
    /// Longitude, degrees.
    Lng,
    /// Latitude, degrees.
    Lat,
    /// Number of an incident, or of a problem on the list.
    Id,
    /// Its category.
    Category,
    /// A finer category, as text.
    Subcategory,
    /// One line that says what it is.
    Title,
    /// When it was reported, found or inspected.
    #[strum(to_string = "time", serialize = "reported_at")]
    Time,
    /// By when it shall be closed, or put right.
    DueAt,
    /// When it was closed, or put right.
    ClosedAt,
    /// The level that closed it.
    Level,
    /// A worker's age in years.
    Age,
    /// The basic grid a worker walks, or the grid of a problem.
    Grid,
    /// The device that a worker carries, or that a fix is of.
    Device,
    /// A worker's hours of patrol, such as 08:00-11:30;14:00-18:00.
    Patrol,
    /// What the positions are in that a worker's device sends: wgs84 or gcj02.
    Crs,
    /// What an inspection gave, 0 to 100.
    Score,
    /// Accuracy of a fix, metres.
    #[strum(to_string = "accuracy_m", serialize = "accuracy")]
    Accuracy,
}

impl Kind {
    /// The fields that a thing of the kind has.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        use Field as F;
        match self {
            Self::Communities => &[
                F::Code,
                F::Name,
                F::Households,
                F::Residents,
                F::Secretary,
                F::StarKinds,
            ],
            Self::Grids => &[
                F::Code,
                F::Name,
                F::Kind,
                F::Community,
                F::Facility,
                F::Households,
                F::Residents,
            ],
            Self::Offices => &[
                F::Code,
                F::Name,
                F::Kind,
                F::Community,
                F::Address,
                F::Lng,
                F::Lat,
            ],
            Self::Incidents => &[
                F::Id,
                F::Category,
                F::Subcategory,
                F::Title,
                F::Time,
                F::DueAt,
                F::ClosedAt,
                F::Level,
                F::Lng,
                F::Lat,
            ],
            Self::Workers => &[
                F::Code,
                F::Name,
                F::Age,
                F::Grid,
                F::Device,
                F::Patrol,
                F::Crs,
            ],
            Self::Inspections => &[F::Community, F::Time, F::Score],
            Self::Problems => &[
                F::Id,
                F::Community,
                F::Grid,
                F::Category,
                F::Title,
                F::Time,
                F::DueAt,
                F::ClosedAt,
            ],
            Self::Mask => &[],
            Self::Fixes => &[F::Device, F::Time, F::Lng, F::Lat, F::Accuracy],
        }
    }

    /// Those for which there must be a column.
    fn needed(self) -> &'static [Field] {
        match self {
            Self::Communities | Self::Grids => &[Field::Code],
            Self::Offices => &[Field::Code, Field::Kind],
            Self::Incidents => &[Field::Time, Field::Category],
            Self::Workers => &[Field::Code, Field::Age, Field::Grid],
            Self::Inspections => &[Field::Community, Field::Time, Field::Score],
            Self::Problems => &[Field::Community, Field::Title, Field::Time],
            Self::Mask => &[],
            Self::Fixes => &[Field::Device, Field::Time],
        }
    }
}

/// What the columns of one file mean, learnt heading by heading.
pub(super) struct Columns {
    kind: Kind,
    chosen: Vec<(Field, String)>,
    meanings: HashMap<String, Vec<(Field, usize)>>,
}

impl Columns {
    /// Begins with the choices of `--column`; an empty name means that there
    /// is no column for the field.
    pub(super) fn new(kind: Kind, chosen: &[(Field, String)]) -> Result<Self, Cause> {
        if let Some(&(field, _)) = chosen
            .iter()
            .find(|(field, _)| !kind.fields().contains(field))
        {
            let known: Vec<&str> = kind.fields().iter().map(|&field| field.into()).collect();
            return Err(Cause::NotAField {
                kind,
                field,
                known: known.join(", "),
            });
        }
        Ok(Self {
            kind,
            chosen: chosen.to_vec(),
            meanings: HashMap::new(),
        })
    }

    fn is_chosen(&self, field: Field) -> bool {
        self.chosen.iter().any(|&(chosen, _)| chosen == field)
    }

    fn learn(&self, heading: &str) -> Vec<(Field, usize)> {
        let normalised = normal(heading);
        let chosen = self
            .chosen
            .iter()
            .filter(|(_, name)| name.trim() == heading.trim() && !name.is_empty());
        let matched = self
            .kind
            .fields()
            .iter()
            .filter(|&&field| !self.is_chosen(field))
            .filter_map(|&field| {
                let rank = field
                    .headings(self.kind)
                    .iter()
                    .position(|known| *known == normalised)?;
                Some((field, rank + 1))
            });
        chosen
            .map(|&(field, _)| (field, 0))
            .chain(matched)
            .collect()
    }

    /// The fields that a column is for, each with its rank: less is better.
    pub(super) fn meanings(&mut self, heading: &str) -> &[(Field, usize)] {
        if !self.meanings.contains_key(heading) {
            let learnt = self.learn(heading);
            self.meanings.insert(heading.to_owned(), learnt);
        }
        self.meanings.get(heading).map_or(&[], Vec::as_slice)
    }

    /// The column that was taken for each field, for the report.
    pub(super) fn taken(&self) -> Vec<(Field, String)> {
        let best = |field: Field| {
            let ranks = self.meanings.iter().flat_map(|(heading, meanings)| {
                meanings.iter().map(move |&(of, rank)| (of, rank, heading))
            });
            ranks
                .filter(|&(of, ..)| of == field)
                .min_by_key(|&(_, rank, heading)| (rank, heading))
        };
        let fields = self.kind.fields().iter();
        fields
            .filter_map(|&field| best(field).map(|(_, _, heading)| (field, heading.clone())))
            .collect()
    }

    /// Whether any column met so far is for the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.meanings.values().flatten().any(|&(of, _)| of == field)
    }

    /// Whether no heading was met so far.
    pub(super) fn is_blank(&self) -> bool {
        self.meanings.is_empty()
    }

    /// Once all headings are met: whether every column chosen and needed is
    /// there. `positioned` if positions must come from columns.
    pub(super) fn check(&self, positioned: bool) -> Result<(), Cause> {
        let missing = |field, named| Cause::MissingColumn {
            field,
            named,
            headings: self
                .meanings
                .keys()
                .cloned()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
        };
        for (field, name) in self.chosen.iter().filter(|(_, name)| !name.is_empty()) {
            if !self.has(*field) {
                return Err(missing(*field, Some(name.clone())));
            }
        }
        let positions: &[Field] = if positioned {
            &[Field::Lng, Field::Lat]
        } else {
            &[]
        };
        for &field in self.kind.needed().iter().chain(positions) {
            let waived = field == Field::Category && self.is_chosen(field);
            if !self.has(field) && !waived {
                return Err(missing(field, None));
            }
        }
        Ok(())
    }
}
