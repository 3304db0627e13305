//! Pictures as PNG: drawn here, so that no font of the machine and no program is needed.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke as Pen, StrokeDash,
    Transform,
};
use ttf_parser::OutlineBuilder;

use super::font;
use super::scene::{Anchor, Item, Rgb, Scene, Stroke, WHITE};

/// How many pixels a unit of the picture has: sharp on fine screens and in print.
const SCALE: f32 = 2.0;

/// Collects outlines.
struct Outlines(PathBuilder);

impl OutlineBuilder for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn paint([red, green, blue]: Rgb, opacity: f32) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an opacity is from 0 to 1"
    )]
    paint.set_color_rgba8(red, green, blue, (opacity * 255.0) as u8);
    paint
}

fn path_through(points: impl IntoIterator<Item = (f32, f32)>, closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, (x, y)) in points.into_iter().enumerate() {
        if place == 0 {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn draw_line(pixels: &mut Pixmap, path: &Path, stroke: &Stroke) {
    let pen = Pen {
        width: stroke.width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        dash: if stroke.dashed {
            StrokeDash::new(vec![7.0, 5.0], 0.0)
        } else {
            None
        },
        ..Pen::default()
    };
    let paint = paint(stroke.color, stroke.opacity);
    pixels.stroke_path(path, &paint, &pen, Transform::from_scale(SCALE, SCALE), None);
}

fn draw(pixels: &mut Pixmap, item: &Item) {
    let scale = Transform::from_scale(SCALE, SCALE);
    match item {
        Item::Line { points, stroke } => {
            if let Some(path) = path_through(points.iter().copied(), false) {
                draw_line(pixels, &path, stroke);
            }
        }
        Item::Mark {
            at: (x, y),
            shape,
            radius,
            color,
            hollow,
            ..
        } => {
            let corners = shape.corners().into_iter();
            let corners = corners.map(|(dx, dy)| (x + dx * radius, y + dy * radius));
            let Some(path) = path_through(corners, true) else {
                return;
            };
            let fill = if *hollow { WHITE } else { *color };
            pixels.fill_path(&path, &paint(fill, 1.0), FillRule::Winding, scale, None);
            let stroke = Stroke {
                color: *color,
                width: 1.6,
                dashed: false,
                opacity: 1.0,
            };
            draw_line(pixels, &path, &stroke);
        }
        Item::Text {
            at: (x, y),
            text,
            size,
            anchor,
            upward,
            color,
        } => {
            let mut outlines = Outlines(PathBuilder::new());
            font::outline(text, *size, &mut outlines);
            let Some(path) = outlines.0.finish() else {
                return;
            };
            let width = font::width(text, *size);
            let back = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
            let turn = if *upward { -90.0 } else { 0.0 };
            let place = scale
                .pre_translate(*x, *y)
                .pre_rotate(turn)
                .pre_translate(-back, 0.0);
            pixels.fill_path(&path, &paint(*color, 1.0), FillRule::Winding, place, None);
        }
    }
}

/// Draws a picture.
///
/// # Errors
/// When the picture is too large to be held in memory.
pub(super) fn write(scene: &Scene) -> io::Result<Vec<u8>> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pictures are some thousand pixels wide"
    )]
    let pixels_of = |length: f32| (length * SCALE).ceil() as u32;
    let mut pixels = Pixmap::new(pixels_of(scene.size.0), pixels_of(scene.size.1))
        .ok_or_else(|| io::Error::from(io::ErrorKind::OutOfMemory))?;
    let [red, green, blue] = WHITE;
    pixels.fill(Color::from_rgba8(red, green, blue, 255));
    for item in &scene.items {
        draw(&mut pixels, item);
    }
    encode(&pixels)
}

/// Writes opaque pixels as PNG (W3C, third edition): 8 bits for red, green and blue.
fn encode(pixels: &Pixmap) -> io::Result<Vec<u8>> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    for row in pixels
        .pixels()
        .chunks(usize::try_from(pixels.width()).unwrap_or(usize::MAX))
    {
        // Filter 0: as they are. Large plain areas compress well by themselves.
        rows.write_all(&[0])?;
        let bytes: Vec<u8> = row
            .iter()
            .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
            .collect();
        rows.write_all(&bytes)?;
    }
    let rows = rows.finish()?;
    let mut header = Vec::with_capacity(13);
    header.extend(pixels.width().to_be_bytes());
    header.extend(pixels.height().to_be_bytes());
    // Bit depth 8, colour type 2 (RGB), the only compression and filter methods, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header.as_slice()), (b"IDAT", &rows), (b"IEND", &[])] {
        let length = u32::try_from(data.len()).map_err(io::Error::other)?;
        let mut sum = Crc::new();
        sum.update(name);
        sum.update(data);
        png.extend(length.to_be_bytes());
        png.extend(name);
        png.extend(data);
        png.extend(sum.sum().to_be_bytes());
    }
    Ok(png)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_picture_is_as_large_as_it_says_and_holds_what_was_drawn() {
        let red = [200, 0, 0];
        let line = Item::Line {
            points: vec![(0.0, 5.0), (20.0, 5.0)],
            stroke: Stroke {
                color: red,
                width: 4.0,
                dashed: false,
                opacity: 1.0,
            },
        };
        let scene = Scene {
            size: (20.0, 10.0),
            about: String::new(),
            items: vec![line],
        };
        let png = write(&scene).unwrap();
        assert_eq!(&png[12..24], b"IHDR\0\0\0\x28\0\0\0\x14");
        let start = png.windows(4).position(|window| window == b"IDAT").unwrap();
        let length = u32::from_be_bytes(png[start - 4..start].try_into().unwrap());
        let data = &png[start + 4..start + 4 + usize::try_from(length).unwrap()];
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(data)
            .read_to_end(&mut rows)
            .unwrap();
        let stride = 1 + 40 * 3;
        assert_eq!(rows.len(), 20 * stride);
        let pixel = |x: usize, y: usize| &rows[y * stride + 1 + x * 3..][..3];
        assert_eq!(pixel(20, 10), red);
        assert_eq!(pixel(20, 1), WHITE);
        assert!(png.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    }
}
