//! The one place where a file is mapped into memory. Nothing else in the crate is unsafe.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// Maps a whole file for reading.
///
/// # Errors
/// Those of opening and mapping.
#[allow(unsafe_code)]
pub(super) fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the mapped bytes must not change while the map lives. Posa writes a store beside its name and renames it, so a
    // file that can be opened under its name is never written again: a new store is another inode, and this map keeps the old
    // one. Should another program cut the file, reading ends the process with SIGBUS; no wrong memory is read. All bytes
    // are read as integers and floats, which any bit pattern is, and texts are checked to be UTF-8.
    unsafe { Mmap::map(&file) }
}
