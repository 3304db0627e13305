//! The letters of pictures: DejaVu Sans, cut down to Latin-1 (`font/LICENSE`).

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FONT: LazyLock<Face<'static>> = LazyLock::new(|| {
    Face::parse(include_bytes!("font/DejaVuSans-latin.ttf"), 0).expect("the font in this crate is one")
});

/// The glyph of `c`; that of the replacement character where the font has none.
fn glyph(c: char) -> Option<GlyphId> {
    FONT.glyph_index(c).or_else(|| FONT.glyph_index('\u{fffd}'))
}

/// Returns how much wider than `size` 1 a letter is, in the font's own units.
fn scale(size: f32) -> f32 {
    size / f32::from(FONT.units_per_em())
}

/// Returns how wide `text` is when it is `size` high.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let advance = |c| {
        glyph(c)
            .and_then(|glyph| FONT.glyph_hor_advance(glyph))
            .unwrap_or(0)
    };
    text.chars().map(|c| f32::from(advance(c))).sum::<f32>() * scale(size)
}

/// Gives the outline of each letter of `text` to `builder`, from the left end of the line at (0, 0), upright
/// with y pointing down.
pub(super) fn outline(text: &str, size: f32, builder: &mut dyn OutlineBuilder) {
    let mut x = 0.0;
    for glyph in text.chars().filter_map(glyph) {
        let mut placed = Placed {
            builder,
            scale: scale(size),
            x,
        };
        FONT.outline_glyph(glyph, &mut placed);
        x += f32::from(FONT.glyph_hor_advance(glyph).unwrap_or(0)) * scale(size);
    }
}

/// Moves outlines to their place.
struct Placed<'a> {
    builder: &'a mut dyn OutlineBuilder,
    scale: f32,
    x: f32,
}

impl Placed<'_> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (x.mul_add(self.scale, self.x), -y * self.scale)
    }
}

impl OutlineBuilder for Placed<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.curve_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_a_label_has_a_width() {
        assert!(width("training loss", 10.0) > 50.0);
        assert!((width("", 10.0)).abs() < f32::EPSILON);
        assert!(width("日", 10.0) > 0.0, "what is missing is shown as missing");
    }
}
