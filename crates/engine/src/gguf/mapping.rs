//! The mapped bytes of a weights file, known to the handler of bus errors for as long as they are mapped.

use std::fs::File;
use std::io;
use std::ops::Deref;

use memmap2::{Mmap, MmapMut};

use crate::lost_weights::Place;

/// Bytes that are read as memory.
pub(crate) struct Mapping {
    // Before the bytes: the place is given up while it is still mapped.
    _place: Option<Place>,
    bytes: Mmap,
}

impl Mapping {
    /// Maps a whole file.
    pub(crate) fn of_file(file: &File) -> io::Result<Self> {
        #[expect(unsafe_code, reason = "mapping is what keeps one copy of the weights in memory")]
        // SAFETY: the mapping is read-only and private. The app never writes to a weights file that it has
        // open. If another process truncates it, reading past its new end raises a signal, which ends this
        // process or starts it anew, see `lost_weights`; no reference to what is gone is used after that.
        let bytes = unsafe { Mmap::map(file) }?;
        Ok(Self { _place: Some(Place::of(&bytes)), bytes })
    }

    /// A copy of bytes in memory, for tests and measurements.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let mut map = MmapMut::map_anon(bytes.len().max(1)).expect("memory");
        map[..bytes.len()].copy_from_slice(bytes);
        Self { _place: None, bytes: map.make_read_only().expect("still mapped") }
    }
}

impl Deref for Mapping {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}
