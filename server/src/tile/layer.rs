//! One layer written as Mapbox Vector Tile 2.1, in one pass and without a
//! feature ever being built: the protobuf messages are written as they come.
//!
//! <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>

use std::collections::HashMap;

use super::{clip::Area, scheme::EXTENT};

/// An attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Number(i64),
}

/// An attribute of a feature: the place of its key in the layer's list and
/// the number of its value.
pub(super) type Tag = (u32, u32);

/// A layer as far as it is written.
pub(super) struct Layer<'a> {
    name: &'static str,
    keys: Vec<&'static str>,
    features: Vec<u8>,
    values: Vec<u8>,
    count: u32,
    known: HashMap<Value<'a>, u32>,
    feature: Vec<u8>,
    numbers: Vec<u8>,
}

/// Protobuf wire types.
const VARINT: u64 = 0;
const BYTES: u64 = 2;
/// Geometry types (section 4.3.4).
const POINT: u64 = 1;
const POLYGON: u64 = 3;
/// Geometry commands (section 4.3.1).
const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

impl<'a> Layer<'a> {
    /// An empty layer; `keys` are its attributes, in the order of their places.
    pub(super) fn new(name: &'static str, keys: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            name,
            keys: keys.into_iter().collect(),
            features: Vec::new(),
            values: Vec::new(),
            count: 0,
            known: HashMap::new(),
            feature: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// The number of a value that may come again; it is written once.
    pub(super) fn value(&mut self, value: Value<'a>) -> u32 {
        if let Some(&known) = self.known.get(&value) {
            return known;
        }
        let number = self.fresh(value);
        self.known.insert(value, number);
        number
    }

    /// The number of a value that hardly comes again.
    pub(super) fn fresh(&mut self, value: Value<'_>) -> u32 {
        match value {
            Value::Text(text) => {
                // One byte for the field, and one for each seven bits of the length.
                let length = 1 + varint_bytes(text.len() as u64) + text.len();
                field(&mut self.values, 4, BYTES);
                varint(&mut self.values, length as u64);
                bytes(&mut self.values, 1, text.as_bytes());
            }
            Value::Number(number) => {
                let (name, bits) = match u64::try_from(number) {
                    Ok(positive) => (5, positive),
                    Err(_) => (6, zigzag(number)),
                };
                field(&mut self.values, 4, BYTES);
                varint(&mut self.values, 1 + varint_bytes(bits) as u64);
                field(&mut self.values, name, VARINT);
                varint(&mut self.values, bits);
            }
        }
        self.count += 1;
        self.count - 1
    }

    /// Adds a point.
    pub(super) fn point(&mut self, id: u64, at: [i32; 2], tags: &[Tag]) {
        self.numbers.clear();
        command(&mut self.numbers, MOVE_TO, 1);
        draw_to(&mut self.numbers, &mut [0; 2], at);
        self.add(id, POINT, tags);
    }

    /// Adds an area, if there is anything of it.
    pub(super) fn area(&mut self, id: u64, area: &Area, tags: &[Tag]) {
        self.numbers.clear();
        let mut pen = [0; 2];
        for ring in area.iter().flatten() {
            let [first, others @ ..] = &ring[..] else {
                continue;
            };
            command(&mut self.numbers, MOVE_TO, 1);
            draw_to(&mut self.numbers, &mut pen, *first);
            command(&mut self.numbers, LINE_TO, others.len());
            for &corner in others {
                draw_to(&mut self.numbers, &mut pen, corner);
            }
            command(&mut self.numbers, CLOSE_PATH, 1);
        }
        if !self.numbers.is_empty() {
            self.add(id, POLYGON, tags);
        }
    }

    /// Adds a feature whose geometry is in `numbers`.
    fn add(&mut self, id: u64, kind: u64, tags: &[Tag]) {
        self.feature.clear();
        field(&mut self.feature, 1, VARINT);
        varint(&mut self.feature, id);
        let size: usize = tags
            .iter()
            .map(|&(key, value)| varint_bytes(key.into()) + varint_bytes(value.into()))
            .sum();
        field(&mut self.feature, 2, BYTES);
        varint(&mut self.feature, size as u64);
        for &(key, value) in tags {
            varint(&mut self.feature, key.into());
            varint(&mut self.feature, value.into());
        }
        field(&mut self.feature, 3, VARINT);
        varint(&mut self.feature, kind);
        bytes(&mut self.feature, 4, &self.numbers);
        bytes(&mut self.features, 2, &self.feature);
    }

    /// The tile with this one layer; no bytes if it has no feature.
    pub(super) fn into_tile(self) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut head = Vec::new();
        field(&mut head, 15, VARINT);
        varint(&mut head, 2);
        bytes(&mut head, 1, self.name.as_bytes());
        field(&mut head, 5, VARINT);
        varint(&mut head, u64::from(EXTENT.unsigned_abs()));
        for key in self.keys {
            bytes(&mut head, 3, key.as_bytes());
        }
        let length = head.len() + self.features.len() + self.values.len();
        let mut tile = Vec::with_capacity(length + 12);
        field(&mut tile, 3, BYTES);
        varint(&mut tile, length as u64);
        tile.extend(head);
        tile.extend(self.features);
        tile.extend(self.values);
        tile
    }
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the low seven bits are meant"
        )]
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 128")]
    out.push(number as u8);
}

fn varint_bytes(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

fn field(out: &mut Vec<u8>, number: u64, wire_type: u64) {
    varint(out, number << 3 | wire_type);
}

fn bytes(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    field(out, number, BYTES);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

#[expect(clippy::cast_sign_loss, reason = "that is what zigzag is")]
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn command(out: &mut Vec<u8>, id: u32, count: usize) {
    varint(out, (count as u64) << 3 | u64::from(id));
}

fn draw_to(out: &mut Vec<u8>, pen: &mut [i32; 2], to: [i32; 2]) {
    for (from, to) in pen.iter_mut().zip(to) {
        varint(out, zigzag(i64::from(to - *from)));
        *from = to;
    }
}
