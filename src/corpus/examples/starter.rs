//! Makes the starter set and says how long it took and how different its poses are: `starter [SIZE]`.

#![allow(clippy::print_stdout)]

use std::collections::HashSet;
use std::time::Instant;

use corpus::archetypes::{StarterOptions, starter};
use corpus::duplicates::{SAME, repeats};
use pose::Pose;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = StarterOptions::default();
    if let Some(size) = std::env::args().nth(1) {
        options.size = size.parse()?;
    }
    let began = Instant::now();
    let data = starter(&options);
    let seconds = began.elapsed().as_secs_f64();
    let samples: Vec<_> = data.train.iter().chain(&data.val).collect();
    let captions: usize = samples.iter().map(|sample| sample.captions.len()).sum();
    let texts: HashSet<&str> = samples.iter().flat_map(|s| &s.captions).map(|c| c.text.as_str()).collect();
    println!("{} poses with {captions} captions, {} of them different, in {seconds:.1} s", samples.len(), texts.len());
    println!("{} draws left out; {} poses of families kept for testing", data.left_out.poses, data.test.len());
    let poses: Vec<&Pose> = samples.iter().map(|sample| &sample.pose).collect();
    let millimetres: HashSet<[i32; Pose::FLAT_LEN]> =
        poses.iter().map(|pose| pose.to_flat().map(|x| (x * 1000.0).round() as i32)).collect();
    println!("{} different poses, to a millimetre", millimetres.len());
    let alone = repeats(&poses).iter().filter(|twin| twin.is_none()).count();
    println!(
        "{alone} further than {:.0} cm (root mean square over the joints) from every one kept before",
        100.0 * SAME
    );
    Ok(())
}
