//! Pieces one behind the other, each with its length and its CRC-32: what was written
//! is read back whole, or not at all.

use std::io::{Read, Write};

use serde::{Serialize, de::DeserializeOwned};

use super::SnapshotError;

/// Where pieces are written to, or read from.
pub(in crate::model) struct Frames<S> {
    stream: S,
    /// The piece that is being written or read.
    bytes: Vec<u8>,
    count: u64,
}

impl<S> Frames<S> {
    pub(super) fn over(stream: S) -> Self {
        Self {
            stream,
            bytes: Vec::new(),
            count: 0,
        }
    }
}

impl<W: Write> Frames<W> {
    /// Writes a piece.
    pub(in crate::model) fn put(&mut self, piece: &impl Serialize) -> Result<(), SnapshotError> {
        self.bytes.clear();
        self.bytes = postcard::to_extend(piece, std::mem::take(&mut self.bytes))?;
        let too_long = |_| SnapshotError::TooLong(self.bytes.len());
        let length = u32::try_from(self.bytes.len()).map_err(too_long)?;
        self.stream.write_all(&length.to_le_bytes())?;
        let checksum = crc32fast::hash(&self.bytes);
        self.stream.write_all(&checksum.to_le_bytes())?;
        self.stream.write_all(&self.bytes)?;
        Ok(())
    }
}

impl<R: Read> Frames<R> {
    /// Reads the next piece.
    pub(in crate::model) fn get<T: DeserializeOwned>(&mut self) -> Result<T, SnapshotError> {
        Ok(postcard::from_bytes(self.next()?)?)
    }

    /// The bytes of the next piece.
    pub(in crate::model) fn next(&mut self) -> Result<&[u8], SnapshotError> {
        let length = self.word()?;
        let checksum = self.word()?;
        self.bytes.clear();
        // What a damaged length promises need not fit into memory.
        let piece = self.stream.by_ref().take(u64::from(length));
        let read = { piece }.read_to_end(&mut self.bytes)?;
        if read != length as usize || crc32fast::hash(&self.bytes) != checksum {
            return Err(SnapshotError::Damaged { piece: self.count });
        }
        self.count += 1;
        Ok(&self.bytes)
    }

    fn word(&mut self) -> Result<u32, SnapshotError> {
        let mut word = [0; 4];
        self.stream.read_exact(&mut word)?;
        Ok(u32::from_le_bytes(word))
    }
}
