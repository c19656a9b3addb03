//! Files made to do harm, read one after the other: prints how long each takes to be refused and how much memory is
//! taken beyond the file itself. `cargo run --release -p pose --example hostile`

mod harm;

use harm::count;
use std::io::Write;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: count::Counted = count::Counted;

/// What bombs come to, bytes.
const UNPACKED: usize = 1 << 30;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (mut slowest, mut largest) = (0.0_f64, 0.0_f64);
    for (name, bytes) in harm::files(UNPACKED)? {
        let start = Instant::now();
        let (read, most) = count::read(&bytes);
        let (seconds, memory) = (start.elapsed().as_secs_f64(), most as f64 / 1e6);
        (slowest, largest) = (slowest.max(seconds), largest.max(memory));
        let said = read.map_or_else(|why| why, |poses| format!("READ: {poses} poses"));
        let said: String = said.chars().take(90).collect();
        writeln!(out, "{name}: {:.1} MB, {seconds:.3} s, {memory:.1} MB more: {said}", bytes.len() as f64 / 1e6)?;
    }
    writeln!(out, "at most {slowest:.3} s and {largest:.1} MB")
}
