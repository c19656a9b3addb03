//! Draws the library's contact sheets: `archetype_sheets FOLDER` writes `archetypes-CATEGORY.png` for every category, each
//! pose once from the front and once from the side with its title. These are the sheets in `docs`.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::Path;

use corpus::archetypes::{Archetype, draw, library};
use pose::render::{Image, View, contact_sheet, render};

/// Cards in a row.
const COLUMNS: usize = 8;
/// Steps that each colour channel keeps: few enough that the files stay small, enough that nothing bands.
const STEPS: u8 = 32;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: archetype_sheets FOLDER")?;
    let mut categories: BTreeMap<&str, Vec<&Archetype>> = BTreeMap::new();
    for archetype in library() {
        categories.entry(&archetype.category).or_default().push(archetype);
    }
    let mut total = 0;
    for (category, archetypes) in &categories {
        let cards: Vec<_> = archetypes.iter().map(|archetype| card(archetype)).collect();
        let mut sheet = contact_sheet(&cards, COLUMNS);
        coarsen(&mut sheet);
        let bytes = sheet.to_png();
        println!("{category}: {} poses, {} KB", archetypes.len(), bytes.len() / 1000);
        total += bytes.len();
        std::fs::write(Path::new(&folder).join(format!("archetypes-{category}.png")), bytes)?;
    }
    println!("{} poses in {} sheets, {:.2} MB", library().len(), categories.len(), total as f64 / 1e6);
    Ok(())
}

/// The middle of the archetype's ranges.
fn card(archetype: &Archetype) -> (String, Vec<Image>) {
    let pose = draw(archetype, 0, 0.0, false).pose;
    let picture = |yaw_deg: f32| render(&pose, &View { width: 104, height: 140, yaw_deg, pitch_deg: 8.0 });
    (archetype.title.clone(), vec![picture(0.0), picture(90.0)])
}

/// Fewer colours, which compress better.
fn coarsen(image: &mut Image) {
    let most = u32::from(STEPS - 1);
    for byte in &mut image.rgba {
        let level = (u32::from(*byte) * most + 127) / 255;
        *byte = (level * 255 / most) as u8;
    }
}
