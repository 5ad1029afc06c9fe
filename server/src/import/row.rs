//! One row of a file: its cells by field, and its geometry.

use strum::VariantArray;
use xunge_data::{Code, Datum};

use super::column::Columns;
use super::{BadRow, Defect, Field};

/// The geometry of a row, as far as it could be read.
pub(super) enum Shape {
    /// None; a table has none.
    Absent,
    /// GeoJSON.
    Geometry(geojson::Geometry),
    /// Meant to be GeoJSON; why it is not.
    Unreadable(String),
}

/// The texts of a row, by field.
#[derive(Default)]
pub(super) struct Cells([Option<(usize, String)>; Field::VARIANTS.len()]);

impl Cells {
    /// Files a cell under the fields that its column is for; an empty one is
    /// no cell, and a better column wins.
    pub(super) fn file(&mut self, columns: &mut Columns, heading: &str, text: &str) {
        let text = text.trim();
        for &(field, rank) in columns.meanings(heading) {
            if let Some(cell) = self.0.get_mut(field as usize)
                && !text.is_empty()
                && cell.as_ref().is_none_or(|(best, _)| rank < *best)
            {
                *cell = Some((rank, text.to_owned()));
            }
        }
    }
}

/// One row.
pub(super) struct Row<'a> {
    /// Its number; see [`super::Unit`].
    pub(super) number: u64,
    /// Its cells.
    pub(super) cells: Cells,
    /// Its geometry.
    pub(super) shape: Shape,
    /// Its properties as they were written; nothing in a table.
    pub(super) properties: &'a str,
    /// What its coordinates are in.
    pub(super) crs: Datum,
}

impl Row<'_> {
    /// The text of a field, trimmed; none if it is empty.
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        self.cells
            .0
            .get(field as usize)?
            .as_ref()
            .map(|(_, text)| text.as_str())
    }

    /// The text of a field, owned.
    pub(super) fn owned(&self, field: Field) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// The row as a bad one.
    pub(super) fn bad(&self, field: Field, defect: impl Into<Defect>) -> BadRow {
        BadRow {
            row: self.number,
            field: field.into(),
            defect: defect.into(),
        }
    }

    /// The text of a field that must not be empty.
    pub(super) fn needed(&self, field: Field) -> Result<&str, BadRow> {
        self.text(field)
            .ok_or_else(|| self.bad(field, Defect::Missing))
    }

    /// A code that must be there.
    pub(super) fn code(&self, field: Field) -> Result<Code, BadRow> {
        Code::new(self.needed(field)?).map_err(|e| self.bad(field, e))
    }

    /// A number that must be there.
    pub(super) fn number(&self, field: Field) -> Result<f64, BadRow> {
        let text = self.needed(field)?;
        text.parse()
            .map_err(|_| self.bad(field, Defect::NotANumber(text.to_owned())))
    }

    /// A number of things, where one is given.
    pub(super) fn count(&self, field: Field) -> Result<Option<u32>, BadRow> {
        let Some(text) = self.text(field) else {
            return Ok(None);
        };
        let whole = text.strip_suffix(".0").unwrap_or(text);
        whole
            .parse()
            .map(Some)
            .map_err(|_| self.bad(field, Defect::NotACount(text.to_owned())))
    }
}
