//! What a snapshot is of.

use std::{
    fs::File,
    io::{self, Read, Write},
};

use xunge_data::Offset;
use xxhash_rust::xxh3::Xxh3;

/// Stands before a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The record it ends with.
    pub(super) offset: Offset,
    /// Bytes of the log then.
    pub(super) bytes: u64,
    /// A hash of these, the log and the program.
    key: u128,
}

impl Header {
    /// Its length.
    pub(super) const BYTES: usize = 32;

    /// That of a snapshot by this program; `checksum` is that of its last record.
    ///
    /// # Errors
    /// If the program cannot be read.
    pub(super) fn new(
        identity: &str,
        offset: Offset,
        checksum: i64,
        bytes: u64,
    ) -> io::Result<Self> {
        let mut hash = Xxh3::new();
        hash.update(&program()?.to_le_bytes());
        hash.update(&offset.to_le_bytes());
        hash.update(&checksum.to_le_bytes());
        hash.update(&bytes.to_le_bytes());
        hash.update(identity.as_bytes());
        let key = hash.digest128();
        Ok(Self { offset, bytes, key })
    }

    pub(super) fn read(file: &mut impl Read) -> io::Result<Self> {
        let (mut offset, mut bytes, mut key) = ([0; 8], [0; 8], [0; 16]);
        file.read_exact(&mut offset)?;
        file.read_exact(&mut bytes)?;
        file.read_exact(&mut key)?;
        Ok(Self {
            offset: Offset::from_le_bytes(offset),
            bytes: u64::from_le_bytes(bytes),
            key: u128::from_le_bytes(key),
        })
    }

    pub(super) fn write(&self, file: &mut impl Write) -> io::Result<()> {
        file.write_all(&self.offset.to_le_bytes())?;
        file.write_all(&self.bytes.to_le_bytes())?;
        file.write_all(&self.key.to_le_bytes())
    }
}

/// A hash of this program: another version of it may keep its model otherwise.
fn program() -> io::Result<u64> {
    let mut file = File::open(std::env::current_exe()?)?;
    let mut hash = Xxh3::new();
    let mut piece = vec![0; super::BUFFER];
    loop {
        let read = file.read(&mut piece)?;
        match piece.get(..read) {
            Some(piece) if read > 0 => hash.update(piece),
            _ => return Ok(hash.digest()),
        }
    }
}
