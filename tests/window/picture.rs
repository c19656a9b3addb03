//! A picture of the window and what can be counted in it.

use std::path::Path;

/// A picture of the window, from a PPM file.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    pub fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let header_end = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(2).expect("a PPM header").0 + 1;
        let header = String::from_utf8_lossy(&bytes[..header_end]);
        let mut numbers = header.split_whitespace().skip(1).map(|n| n.parse().expect("a number"));
        let (width, height) = (numbers.next().expect("width"), numbers.next().expect("height"));
        let rgb = bytes[header_end..].to_vec();
        assert_eq!(rgb.len(), width * height * 3);
        Self { width, height, rgb }
    }

    /// The pixels between two shares of the width and two of the height, percent, as `[red, green, blue]`.
    fn part(&self, x: (usize, usize), y: (usize, usize)) -> impl Iterator<Item = [u8; 3]> + '_ {
        let (w, h) = (self.width, self.height);
        let rows = (h * y.0 / 100)..(h * y.1 / 100);
        rows.flat_map(move |y| (w * x.0 / 100..w * x.1 / 100).map(move |x| (y * w + x) * 3))
            .map(|i| [self.rgb[i], self.rgb[i + 1], self.rgb[i + 2]])
    }

    /// The middle of the window, where the body stands.
    fn middle(&self) -> impl Iterator<Item = [u8; 3]> + '_ {
        self.part((35, 60), (20, 60))
    }

    pub fn colours(&self) -> usize {
        self.middle().collect::<std::collections::HashSet<_>>().len()
    }

    /// Share of the middle's pixels that differ visibly.
    pub fn differs(&self, other: &Self) -> f32 {
        differing(self.middle().zip(other.middle()))
    }

    /// Share of the pixels that differ visibly in the lower half of the panel on the right.
    pub fn panel_differs(&self, other: &Self) -> f32 {
        let panel = |picture: &Self| picture.part((73, 98), (60, 82)).collect::<Vec<_>>();
        differing(panel(self).into_iter().zip(panel(other)))
    }

    /// Share of the middle's pixels that are clearly blue (left limbs) and clearly orange (right limbs).
    pub fn limbs(&self) -> (f32, f32) {
        let (blue, orange, all) = self.middle().fold((0u32, 0u32, 0u32), |(blue, orange, n), [r, g, b]| {
            let (r, g, b) = (i32::from(r), i32::from(g), i32::from(b));
            (blue + u32::from(b > r + 40 && b >= g), orange + u32::from(r > b + 40 && r > g), n + 1)
        });
        (blue as f32 / all as f32, orange as f32 / all as f32)
    }
}

fn differing(pairs: impl Iterator<Item = ([u8; 3], [u8; 3])>) -> f32 {
    let changed = |(a, b): ([u8; 3], [u8; 3])| a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 12);
    let (differing, all) = pairs.fold((0u32, 0u32), |(d, n), pair| (d + u32::from(changed(pair)), n + 1));
    differing as f32 / all as f32
}
