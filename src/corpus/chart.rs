//! Line charts for reports: one description, drawn as SVG for a page and as PNG for a picture. Knows nothing of what
//! the numbers mean.

mod pixels;
mod scale;
mod svg;

use base64::Engine;
use pixels::Pixels;
use pose::render::Image;
use scale::Scale;
use svg::Svg;

/// Colours of series, told apart also by colour-blind people (Okabe and Ito 2008); they repeat beyond six.
const COLOURS: [[u8; 3]; 6] = [
    [0x00, 0x72, 0xB2],
    [0xD5, 0x5E, 0x00],
    [0x00, 0x9E, 0x73],
    [0xCC, 0x79, 0xA7],
    [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
];
const INK: [u8; 3] = [0x2A, 0x2C, 0x30];
const FAINT: [u8; 3] = [0xE2, 0xE1, 0xDC];
/// Free space left, right, above and below the plot, pixels.
const EDGES: (f64, f64, f64, f64) = (58.0, 16.0, 34.0, 58.0);

/// A picture as an `<img>` element with its bytes inside.
#[must_use]
pub fn embedded(image: &Image, title: &str) -> String {
    let data = base64::engine::general_purpose::STANDARD.encode(image.to_png());
    let (title, width, height) = (svg::escape(title), image.width, image.height);
    format!(
        "<img width=\"{width}\" height=\"{height}\" alt=\"{title}\" title=\"{title}\" src=\"data:image/png;base64,{data}\">"
    )
}

/// Text that is safe inside HTML and its attributes.
#[must_use]
pub fn escaped(text: &str) -> String {
    svg::escape(text)
}

/// A curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is called in the legend.
    pub name: String,
    /// Its points, x rising; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// Number of its colour.
    pub colour: usize,
}

/// A value to compare curves with: a dashed line across the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: String,
    /// Where it lies.
    pub y: f64,
    /// Number of its colour.
    pub colour: usize,
}

/// What to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// Heading.
    pub title: String,
    /// What the x axis counts.
    pub x: String,
    /// Curves.
    pub series: Vec<Series>,
    /// Values to compare with.
    pub levels: Vec<Level>,
    /// Whether the y axis is logarithmic; only positive values are drawn then.
    pub log: bool,
}

/// Where lines and words go. Coordinates are pixels from the top left.
trait Canvas {
    fn line(&mut self, points: &[(f64, f64)], colour: [u8; 3], width: f64, dashed: bool);
    /// Words whose baseline begins, is centred or ends (`anchor` 0, ½, 1) at a place.
    fn words(&mut self, at: (f64, f64), text: &str, anchor: f64, colour: [u8; 3], size: Size);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Small,
    Large,
}

impl Chart {
    /// An `<svg>` element.
    #[must_use]
    pub fn to_svg(&self, width: usize, height: usize) -> String {
        let mut canvas = Svg::new(width, height, &self.title);
        self.draw(&mut canvas, width as f64, height as f64);
        canvas.finish()
    }

    /// A picture.
    #[must_use]
    pub fn to_image(&self, width: usize, height: usize) -> Image {
        let mut canvas = Pixels::new(width, height);
        self.draw(&mut canvas, width as f64, height as f64);
        canvas.finish()
    }

    fn shown(&self, point: &(f64, f64)) -> bool {
        point.0.is_finite() && point.1.is_finite() && (!self.log || point.1 > 0.0)
    }

    fn draw(&self, canvas: &mut dyn Canvas, width: f64, height: f64) {
        let (left, right, top, bottom) = EDGES;
        canvas.words((left, 20.0), &self.title, 0.0, INK, Size::Large);
        let all = || self.series.iter().flat_map(|s| &s.points).filter(|p| self.shown(p));
        let levels = || self.levels.iter().map(|l| l.y).filter(|y| self.shown(&(0.0, *y)));
        let x = Scale::over(all().map(|p| p.0), (left, width - right), false);
        let y = Scale::over(all().map(|p| p.1).chain(levels()), (height - bottom, top), self.log);
        for (value, label) in y.ticks() {
            let at = y.place(value);
            canvas.line(&[(left, at), (width - right, at)], FAINT, 1.0, false);
            canvas.words((left - 6.0, at + 4.0), &label, 1.0, INK, Size::Small);
        }
        for (value, label) in x.ticks() {
            canvas.words((x.place(value), height - bottom + 16.0), &label, 0.5, INK, Size::Small);
        }
        canvas.words((width - right, height - bottom + 31.0), &self.x, 1.0, INK, Size::Small);
        canvas.line(&[(left, height - bottom), (width - right, height - bottom)], INK, 1.0, false);
        for level in self.levels.iter().filter(|l| self.shown(&(0.0, l.y))) {
            let at = y.place(level.y);
            canvas.line(&[(left, at), (width - right, at)], colour(level.colour), 1.2, true);
            canvas.words((width - right - 4.0, at - 4.0), &level.name, 1.0, colour(level.colour), Size::Small);
        }
        let mut legend = left;
        for series in &self.series {
            let points: Vec<_> =
                series.points.iter().filter(|p| self.shown(p)).map(|p| (x.place(p.0), y.place(p.1))).collect();
            canvas.line(&points, colour(series.colour), 1.8, false);
            let at = height - 12.0;
            canvas.line(&[(legend, at - 4.0), (legend + 16.0, at - 4.0)], colour(series.colour), 3.0, false);
            canvas.words((legend + 20.0, at), &series.name, 0.0, INK, Size::Small);
            legend += 34.0 + 6.5 * series.name.chars().count() as f64;
        }
    }
}

fn colour(number: usize) -> [u8; 3] {
    COLOURS[number % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let points = (0..50).map(|i| (f64::from(i), 2.0 / f64::from(i + 1))).collect();
        Chart {
            title: "loss & <time>".into(),
            x: "step".into(),
            series: vec![Series { name: "total".into(), points, colour: 0 }],
            levels: vec![Level { name: "published".into(), y: 0.69, colour: 1 }],
            log: false,
        }
    }

    #[test]
    fn the_drawing_holds_curve_level_and_escaped_words() {
        let svg = chart().to_svg(400, 260);
        assert!(svg.contains("polyline") && svg.contains("stroke-dasharray") && svg.contains(">published<"), "{svg}");
        assert!(svg.contains("loss &amp; &lt;time&gt;") && !svg.contains("<time>"));
    }

    #[test]
    fn the_picture_shows_the_curve_falling_from_left_to_right() {
        let image = chart().to_image(400, 260);
        let blue = |x: usize, y: usize| {
            let pixel = &image.rgba[(y * image.width + x) * 4..][..3];
            pixel[2] > 140 && pixel[0] < 90
        };
        // Above the legend.
        let highest = |x: usize| (30..230).find(|y| blue(x, *y));
        let (early, late) = (highest(61).unwrap(), highest(370).unwrap());
        assert!(early + 60 < late, "{early} {late}");
    }

    #[test]
    fn nothing_to_draw_draws_nothing_and_odd_numbers_are_left_out() {
        for points in [vec![], vec![(0.0, f64::NAN)], vec![(1.0, 3.0)], vec![(0.0, f64::INFINITY), (1.0, -1.0)]] {
            for log in [false, true] {
                let series = vec![Series { name: "x".into(), points: points.clone(), colour: 9 }];
                let chart = Chart { series, log, ..Chart::default() };
                assert!(!chart.to_svg(300, 200).contains("NaN") && chart.to_image(300, 200).width == 300);
            }
        }
    }
}
