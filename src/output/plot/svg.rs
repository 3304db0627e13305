//! Pictures as SVG: self-contained, with texts as texts.

use std::fmt::Write as _;

use super::scene::{Anchor, Item, Rgb, Scene, WHITE};

/// Fonts as wide as the one that the layout is measured by, or nearly.
const FONTS: &str = "DejaVu Sans, Verdana, Bitstream Vera Sans, Geneva, sans-serif";

/// Writes what XML would take for markup as entities, and leaves out what it does not allow.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

fn color([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Writes points as `x,y x,y`, to a hundredth of a pixel.
fn list(points: impl Iterator<Item = (f32, f32)>) -> String {
    let number = |number: f32| {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let points: Vec<String> = points
        .map(|(x, y)| format!("{},{}", number(x), number(y)))
        .collect();
    points.join(" ")
}

/// Writes a picture.
pub(super) fn write(scene: &Scene) -> String {
    let (width, height) = scene.size;
    let about = escape(&scene.about);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{about}\" font-family=\"{FONTS}\">\n<title>{about}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        color(WHITE)
    );
    for item in &scene.items {
        // Writing to a string does not fail.
        let _ = match item {
            Item::Line { points, stroke } => {
                let dash = if stroke.dashed {
                    " stroke-dasharray=\"7 5\""
                } else {
                    ""
                };
                writeln!(
                    svg,
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\" \
                     stroke-linejoin=\"round\" stroke-linecap=\"round\"{dash}/>",
                    list(points.iter().copied()),
                    color(stroke.color),
                    stroke.width,
                    stroke.opacity,
                )
            }
            Item::Mark {
                at: (x, y),
                shape,
                radius,
                color: own,
                hollow,
                tip,
            } => {
                let corners = shape.corners().into_iter();
                let fill = if *hollow { WHITE } else { *own };
                writeln!(
                    svg,
                    "<polygon points=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"><title>{}</title></polygon>",
                    list(corners.map(|(dx, dy)| (x + dx * radius, y + dy * radius))),
                    color(fill),
                    color(*own),
                    escape(tip),
                )
            }
            Item::Text {
                at: (x, y),
                text,
                size,
                anchor,
                upward,
                color: own,
            } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let turn = if *upward {
                    format!(" transform=\"rotate(-90 {x} {y})\"")
                } else {
                    String::new()
                };
                writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{}\"{turn}>{}</text>",
                    color(*own),
                    escape(text),
                )
            }
        };
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_can_hold_anything() {
        assert_eq!(
            escape("<a href='x'>&\u{7}\"é"),
            "&lt;a href=&#39;x&#39;&gt;&amp;\u{fffd}&quot;é"
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(list([(1.0, 2.5), (0.123_4, 10.0)].into_iter()), "1,2.5 0.12,10");
    }
}
