//! A network as SVG. What fails has a colour, a sign of its own shape and the codes of the rules; without
//! colour it reads the same.

use std::fmt::Write;

use crate::network::layout::{
    CHARACTER, EMPTY, LINE, Layout, PAD, Placed, Rect, codes, fit, head, layout, room, vpc_title,
};
use crate::network::{Mark, Picture};
use crate::output::text::{visible, wrap};

/// The colour of what is in order, and of text.
const INK: &str = "#24292f";
const QUIET: &str = "#57606a";
const LINE_INK: &str = "#6e7781";

const fn color(mark: Mark) -> &'static str {
    match mark {
        Mark::Failure => "#cf222e",
        Mark::Warning => "#9a6700",
        Mark::Unknown => "#8250df",
    }
}

const fn fill(mark: Option<Mark>) -> &'static str {
    match mark {
        None => "#ffffff",
        Some(Mark::Failure) => "#ffebe9",
        Some(Mark::Warning) => "#fff8c5",
        Some(Mark::Unknown) => "#fbefff",
    }
}

const fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Failure => "fails",
        Mark::Warning => "warning",
        Mark::Unknown => "could not be read",
    }
}

/// Text as it may stand in XML: what XML forbids is shown escaped.
fn escaped(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The document under construction.
struct Svg(String);

impl Svg {
    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        self.0
            .write_fmt(element)
            .expect("a string takes whatever is written");
        self.0.push('\n');
    }

    fn rect(&mut self, rect: Rect, corner: u8, style: &str) {
        let Rect { x, y, width, height } = rect;
        self.push(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{corner}" {style}/>"#
        ));
    }

    fn text(&mut self, (x, y): (f64, f64), color: &str, bold: bool, text: &str) {
        let weight = if bold { r#" font-weight="bold""# } else { "" };
        let text = escaped(text);
        self.push(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" fill="{color}"{weight}>{text}</text>"#
        ));
    }

    /// A sign around a point, told apart by its shape: a cross in a disc, a triangle, a question mark.
    fn sign(&mut self, (x, y): (f64, f64), mark: Mark) {
        let color = color(mark);
        self.push(format_args!(r#"<g transform="translate({x:.1} {y:.1})">"#));
        match mark {
            Mark::Failure => self.push(format_args!(
                r##"<circle r="7" fill="{color}"/><path d="M-3 -3L3 3M3 -3L-3 3" stroke="#fff" stroke-width="2"/>"##
            )),
            Mark::Warning => self.push(format_args!(
                r##"<path d="M0 -7L8 7L-8 7Z" fill="{color}"/><path d="M0 -2V2.5M0 4V5.5" stroke="#fff" stroke-width="1.8"/>"##
            )),
            Mark::Unknown => self.push(format_args!(
                r##"<circle r="7" fill="#fff" stroke="{color}" stroke-width="2"/><text y="4" text-anchor="middle" font-weight="bold" fill="{color}">?</text>"##
            )),
        }
        self.push(format_args!("</g>"));
    }

    fn line(&mut self, line: &crate::network::layout::Line) {
        let ((x1, y1), (x2, y2)) = (line.from, line.to);
        let bend = (x2 - x1) / 2.0;
        let (color, dash) = match line.mark {
            None => (LINE_INK, ""),
            Some(mark) => (color(mark), r#" stroke-dasharray="6 4""#),
        };
        self.push(format_args!(
            r#"<path d="M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {:.1} {y2:.1}" fill="none" stroke="{color}" stroke-width="1.5"{dash}/>"#,
            x1 + bend,
            x2 - bend,
            x2 - 7.0,
        ));
        self.push(format_args!(
            r#"<path d="M{x2:.1} {y2:.1}l-8 -4v8z" fill="{color}"/>"#
        ));
        if let Some(mark) = line.mark {
            self.sign((f64::midpoint(x1, x2), f64::midpoint(y1, y2)), mark);
        }
    }

    fn node(&mut self, placed: &Placed<'_>) {
        let Placed { rect, node } = placed;
        let stroke = node.mark.map_or(LINE_INK, color);
        let width = if node.mark.is_some() { 2 } else { 1 };
        self.rect(
            *rect,
            4,
            &format!(
                r#"fill="{}" stroke="{stroke}" stroke-width="{width}""#,
                fill(node.mark)
            ),
        );
        let most = room(rect.width);
        let x = rect.x + PAD;
        let mut y = rect.y + LINE;
        self.text((x, y), INK, true, &fit(&node.title, most));
        for line in &node.lines {
            y += LINE;
            self.text((x, y), QUIET, false, &fit(line, most));
        }
        if let Some(mark) = node.mark {
            y += LINE;
            self.marked((x, y), mark, &codes(node));
        }
    }

    /// A sign and the codes behind it.
    fn marked(&mut self, (x, y): (f64, f64), mark: Mark, text: &str) {
        self.sign((x + 7.0, y - 4.5), mark);
        self.text((x + 2.0 * CHARACTER + 6.0, y), color(mark), true, text);
    }
}

/// Draws a network.
pub(super) fn svg(picture: &Picture) -> String {
    let layout = layout(picture);
    let notes = notes(picture, &layout);
    let lines: usize = notes.iter().map(|(_, lines)| lines.len()).sum();
    let below = f64::from(u32::try_from(lines + 2).unwrap_or(u32::MAX)) * LINE;
    let (width, height) = (layout.width, layout.height + below);
    let mut svg = Svg(String::new());
    let title = escaped(&format!(
        "VPC {} in {} and its way to Amazon S3",
        picture.vpc.title, picture.region
    ));
    svg.push(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.1} {height:.1}" font-family="monospace" font-size="12" role="img" aria-label="{title}">"#
    ));
    svg.push(format_args!("<title>{title}</title>"));
    svg.push(format_args!(
        r##"<rect width="100%" height="100%" fill="#ffffff"/>"##
    ));
    frame(&mut svg, picture, &layout);
    for line in &layout.lines {
        svg.line(line);
    }
    for placed in &layout.boxes {
        svg.node(placed);
    }
    let x = layout.vpc.rect.x;
    let mut y = layout.height + LINE / 2.0;
    legend(&mut svg, (x, y));
    for (mark, lines) in &notes {
        for (index, line) in lines.iter().enumerate() {
            y += LINE;
            if index == 0 {
                svg.sign((x + 7.0, y - 4.5), *mark);
            }
            svg.text((x + 22.0, y), INK, false, line);
        }
    }
    svg.push(format_args!("</svg>"));
    svg.0
}

/// The VPC, and the zones in it.
fn frame(svg: &mut Svg, picture: &Picture, layout: &Layout<'_>) {
    let Placed { rect, node } = &layout.vpc;
    let stroke = node.mark.map_or(LINE_INK, color);
    svg.rect(
        *rect,
        6,
        &format!(r##"fill="#f6f8fa" stroke="{stroke}" stroke-width="1.5""##),
    );
    let at = (rect.x + PAD, rect.y + LINE);
    let title = vpc_title(node);
    svg.text(at, INK, true, &title);
    svg.text(
        (at.0, at.1 + LINE),
        QUIET,
        false,
        &format!("VPC in {}", picture.region),
    );
    if let Some(mark) = node.mark {
        let length = f64::from(u32::try_from(title.chars().count()).unwrap_or(u32::MAX));
        svg.marked((length.mul_add(CHARACTER, at.0) + PAD, at.1), mark, &codes(node));
    }
    for (Placed { rect, node }, zone) in layout.zones.iter().zip(&picture.zones) {
        let stroke = node.mark.map_or(LINE_INK, color);
        let background = if node.mark.is_some() {
            fill(node.mark)
        } else {
            "#eaeef2"
        };
        svg.rect(
            *rect,
            4,
            &format!(r#"fill="{background}" stroke="{stroke}" stroke-dasharray="4 3""#),
        );
        let at = (rect.x + PAD, rect.y + LINE);
        svg.text(at, INK, false, &fit(&head(node), room(rect.width)));
        let below = (at.0, at.1 + LINE);
        let empty = if zone.subnets.is_empty() { EMPTY } else { "" };
        match node.mark {
            Some(mark) => svg.marked(below, mark, format!("{} {empty}", codes(node)).trim_end()),
            None => svg.text(below, QUIET, false, empty),
        }
    }
}

fn legend(svg: &mut Svg, (x, y): (f64, f64)) {
    let mut at = x;
    for mark in [Mark::Failure, Mark::Warning, Mark::Unknown] {
        let word = word(mark);
        svg.sign((at + 7.0, y - 4.5), mark);
        svg.text((at + 22.0, y), QUIET, false, word);
        let length = f64::from(u32::try_from(word.len()).unwrap_or(u32::MAX));
        at += length.mul_add(CHARACTER, 22.0 + 2.0 * PAD);
    }
}

/// What was found, in lines as wide as the drawing.
fn notes(picture: &Picture, layout: &Layout<'_>) -> Vec<(Mark, Vec<String>)> {
    let most = room(layout.width - 2.0 * layout.vpc.rect.x - 22.0).max(40);
    let note = |note: &crate::network::Note| {
        let text = visible(&note.text).into_owned();
        (note.mark, wrap(&format!("{} {text}", note.code), most))
    };
    picture.notes.iter().map(note).collect()
}
