//! Files made to do harm take little more memory than they are long. How long they take is measured by the example.

#[path = "../examples/harm/mod.rs"]
mod harm;

use harm::count;

#[global_allocator]
static ALLOCATOR: count::Counted = count::Counted;

/// What bombs come to, bytes: more than may be taken for any file.
const UNPACKED: usize = 120 << 20;
/// Bytes that may be taken beyond a file.
const MOST: usize = 50_000_000;

#[test]
fn no_hostile_file_takes_more_than_fifty_megabytes_beyond_itself() {
    for (name, bytes) in harm::files(UNPACKED).unwrap() {
        let (read, most) = count::read(&bytes);
        assert!(most < MOST, "{name}: {most} bytes were taken");
        // Pictures are read for their recipes alone, and a sound pose outlives broken recipes.
        let is_let_by = ["GIF", "PNG", "MP4", "BVH, blanks"].iter().any(|start| name.starts_with(start));
        assert!(read.is_err() || is_let_by, "{name} was read: {read:?}");
    }
}
