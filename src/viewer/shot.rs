//! Pictures of the window: PNG for people, PPM (plain bytes behind a one-line header) for tests without a decoder.

use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Takes a picture of the next frame. The frame waits for nothing: the file comes some frames later.
pub fn take(commands: &mut Commands, path: PathBuf) {
    commands.spawn(Screenshot::primary_window()).observe(
        move |shot: On<ScreenshotCaptured>, mut commands: Commands| {
            let result = save(&shot.image, &path);
            commands.queue(move |world: &mut World| crate::script::shot_done(world, result));
        },
    );
}

fn save(image: &Image, path: &Path) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{} could not be written: {error}", path.display());
    let picture = image.clone().try_into_dynamic().map_err(|e| failed(&e))?.to_rgb8();
    if path.extension().is_some_and(|e| e == "ppm") {
        let mut bytes = format!("P6\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
        bytes.extend_from_slice(picture.as_raw());
        let written = std::fs::File::create(path).and_then(|mut file| file.write_all(&bytes));
        return written.map_err(|e| failed(&e));
    }
    picture.save(path).map_err(|e| failed(&e))
}
