//! Where the boxes of a picture go: columns from the left to the right as the traffic goes, each box as near as
//! can be to what leads to it. Numbers only; lengths are in the units of the drawing.

use super::{Mark, Node, Picture, Place};

/// How many units a character of the drawing's fixed-width font takes, at most, and a line.
pub const CHARACTER: f64 = 7.3;
/// How high a line is.
pub const LINE: f64 = 17.0;
/// The space around the text of a box.
pub const PAD: f64 = 10.0;

const EDGE: f64 = 24.0;
const GAP: f64 = 12.0;
const COLUMN_GAP: f64 = 84.0;
const TITLE: f64 = 2.0 * LINE + PAD;
/// The widest a box may be, in characters; what is longer is cut off.
const WIDEST: usize = 34;
const NARROWEST: usize = 14;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

impl Rect {
    fn middle(self) -> f64 {
        self.y + self.height / 2.0
    }

    /// Returns the lower edge.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// Returns the right edge.
    pub fn right(self) -> f64 {
        self.x + self.width
    }
}

/// A box with the node that it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<'a> {
    /// Where.
    pub rect: Rect,
    /// What.
    pub node: &'a Node,
}

/// A link as a line from the right edge of a box to the left edge of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Where it begins.
    pub from: (f64, f64),
    /// Where it ends.
    pub to: (f64, f64),
    /// What is wrong with it.
    pub mark: Option<Mark>,
}

/// A picture with a place for everything.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout<'a> {
    /// The width of the drawing.
    pub width: f64,
    /// The height of the boxes; notes go below.
    pub height: f64,
    /// The frame of the VPC, with its title at the top.
    pub vpc: Placed<'a>,
    /// The zones, with room for their subnets.
    pub zones: Vec<Placed<'a>>,
    /// Subnets, route tables, ways, groups and S3.
    pub boxes: Vec<Placed<'a>>,
    /// The links.
    pub lines: Vec<Line>,
}

/// Cuts `text` to at most `most` characters.
pub fn fit(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// What stands in a zone without a subnet.
pub const EMPTY: &str = "no subnet of the job";

/// Returns how many characters fit into a box of this width.
pub fn room(width: f64) -> usize {
    let mut most = 0;
    while width_of(most + 1) <= width {
        most += 1;
    }
    most
}

/// The width of a box with lines of so many characters.
fn width_of(characters: usize) -> f64 {
    f64::from(u32::try_from(characters).unwrap_or(u32::MAX)).mul_add(CHARACTER, 2.0 * PAD)
}

/// The codes of a node, on one line.
pub fn codes(node: &Node) -> String {
    match node.codes.as_slice() {
        [one, two, three, _, ..] => format!("{one} {two} {three} …"),
        codes => codes.join(" "),
    }
}

/// How many lines a node takes: title, facts, codes.
fn lines(node: &Node) -> usize {
    1 + node.lines.len() + usize::from(node.mark.is_some())
}

fn height(node: &Node) -> f64 {
    f64::from(u32::try_from(lines(node)).unwrap_or(u32::MAX)).mul_add(LINE, PAD)
}

/// The longest line of the nodes, within bounds; a code stands behind a sign.
fn characters<'a>(nodes: impl Iterator<Item = &'a Node>) -> usize {
    let longest = |node: &Node| {
        let lines = node.lines.iter().map(|line| line.chars().count());
        let own = [node.title.chars().count(), codes(node).chars().count() + 3];
        lines.chain(own).max().unwrap_or(0)
    };
    nodes.map(longest).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
}

/// Lays a picture out.
pub fn layout(picture: &Picture) -> Layout<'_> {
    let top = EDGE + TITLE;
    let left = EDGE + GAP;
    let (zones, subnets) = zone_column(picture, left, top);
    let mut right = zones.iter().map(|zone| zone.rect.right()).fold(left, f64::max);
    let mut bottom = zones.iter().map(|zone| zone.rect.bottom()).fold(top, f64::max);
    let subnet_rect = |zone: usize, index: usize| {
        let before: usize = picture
            .zones
            .iter()
            .take(zone)
            .map(|zone| zone.subnets.len())
            .sum();
        subnets[before + index].rect
    };
    let tables = column(&picture.tables, right + COLUMN_GAP, top, |index| {
        incoming(picture, Place::Table(index), |place| match place {
            Place::Subnet(zone, index) => Some(subnet_rect(zone, index).middle()),
            _ => None,
        })
    });
    for table in &tables {
        right = right.max(table.rect.right());
        bottom = bottom.max(table.rect.bottom());
    }
    let ways = column(&picture.ways, right + COLUMN_GAP, top, |index| {
        incoming(picture, Place::Way(index), |place| match place {
            Place::Subnet(zone, index) => Some(subnet_rect(zone, index).middle()),
            Place::Table(index) => tables.get(index).map(|table| table.rect.middle()),
            _ => None,
        })
    });
    for way in &ways {
        right = right.max(way.rect.right());
        bottom = bottom.max(way.rect.bottom());
    }
    let groups = group_rows(picture, left, bottom + 2.0 * GAP, right);
    for group in &groups {
        right = right.max(group.rect.right());
        bottom = bottom.max(group.rect.bottom());
    }
    let title = width_of(title_length(&picture.vpc));
    let frame = Rect {
        x: EDGE,
        y: EDGE,
        width: (right + GAP - EDGE).max(title),
        height: bottom + GAP - EDGE,
    };
    let s3 = s3(picture, frame, &ways);
    let at = |place: Place| match place {
        Place::Subnet(zone, index) => subnet_rect(zone, index),
        Place::Table(index) => tables[index].rect,
        Place::Way(index) => ways[index].rect,
        Place::S3 => s3.rect,
    };
    let lines = picture.links.iter().map(|link| {
        let (from, to) = (at(link.from), at(link.to));
        Line {
            from: (from.right(), from.middle()),
            to: (to.x, to.middle()),
            mark: link.mark,
        }
    });
    let lines = lines.collect();
    let width = s3.rect.right() + EDGE;
    let height = frame.bottom().max(s3.rect.bottom()) + EDGE;
    let parts = [subnets, tables, ways, groups, vec![s3]];
    Layout {
        width,
        height,
        vpc: Placed {
            rect: frame,
            node: &picture.vpc,
        },
        zones,
        boxes: parts.into_iter().flatten().collect(),
        lines,
    }
}

/// The line that stands over the frame of the VPC.
pub fn vpc_title(node: &Node) -> String {
    let mut parts = vec![node.title.clone()];
    parts.extend(node.lines.iter().cloned());
    fit(&parts.join("  "), 90)
}

fn title_length(node: &Node) -> usize {
    let marked = if node.mark.is_some() {
        codes(node).chars().count() + 4
    } else {
        0
    };
    vpc_title(node).chars().count() + marked + 6
}

/// The zones, one below the other, and the subnets in them.
fn zone_column(picture: &Picture, x: f64, y: f64) -> (Vec<Placed<'_>>, Vec<Placed<'_>>) {
    let subnets = picture.zones.iter().flat_map(|zone| &zone.subnets);
    let own = width_of(characters(subnets));
    let heads = picture.zones.iter().map(|zone| {
        let empty = if zone.subnets.is_empty() {
            EMPTY.len() + codes(&zone.node).len()
        } else {
            0
        };
        head(&zone.node).chars().count().max(empty) + 4
    });
    let head_width = width_of(heads.max().unwrap_or(0).min(WIDEST));
    let width = (own + 2.0 * GAP).max(head_width);
    let (mut zones, mut placed) = (Vec::new(), Vec::new());
    let mut next = y;
    for zone in &picture.zones {
        let told = zone.node.mark.is_some() || zone.subnets.is_empty();
        let marked = if told { LINE } else { 0.0 };
        let mut inner = next + PAD / 2.0 + LINE + marked + PAD / 2.0;
        for node in &zone.subnets {
            let rect = Rect {
                x: x + GAP,
                y: inner,
                width: width - 2.0 * GAP,
                height: height(node),
            };
            inner = rect.bottom() + GAP / 2.0;
            placed.push(Placed { rect, node });
        }
        let rect = Rect {
            x,
            y: next,
            width,
            height: inner + GAP / 2.0 - next,
        };
        next = rect.bottom() + GAP;
        zones.push(Placed {
            rect,
            node: &zone.node,
        });
    }
    (zones, placed)
}

/// What stands at the top of a zone.
pub fn head(node: &Node) -> String {
    let mut parts = vec![node.title.as_str()];
    parts.extend(node.lines.iter().map(String::as_str));
    fit(&parts.join(" · "), WIDEST)
}

/// The middle of what leads to a place.
fn incoming(picture: &Picture, to: Place, middle: impl Fn(Place) -> Option<f64>) -> Option<f64> {
    let links = picture.links.iter().filter(|link| link.to == to);
    let ends: Vec<f64> = links.filter_map(|link| middle(link.from)).collect();
    let count = f64::from(u32::try_from(ends.len()).ok()?);
    (count > 0.0).then(|| ends.iter().sum::<f64>() / count)
}

/// A column of boxes, each as near as can be to the height that it wants. The boxes come back in the order
/// of the nodes.
fn column<'a>(nodes: &'a [Node], x: f64, top: f64, wanted: impl Fn(usize) -> Option<f64>) -> Vec<Placed<'a>> {
    let width = width_of(characters(nodes.iter()));
    let mut order: Vec<(usize, f64)> = (0..nodes.len())
        .map(|index| (index, wanted(index).unwrap_or(top)))
        .collect();
    order.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut placed: Vec<(usize, Placed<'a>)> = Vec::new();
    let mut next = top;
    for (index, middle) in order {
        let node = &nodes[index];
        let y = (middle - height(node) / 2.0).max(next);
        let rect = Rect {
            x,
            y,
            width,
            height: height(node),
        };
        next = rect.bottom() + GAP;
        placed.push((index, Placed { rect, node }));
    }
    placed.sort_by_key(|(index, _)| *index);
    placed.into_iter().map(|(_, placed)| placed).collect()
}

/// The groups beside each other, in as many rows as they need.
fn group_rows(picture: &Picture, x: f64, y: f64, right: f64) -> Vec<Placed<'_>> {
    let width = width_of(characters(picture.groups.iter()));
    let tallest = picture.groups.iter().map(height).fold(0.0, f64::max);
    let (mut next_x, mut next_y) = (x, y);
    let mut placed = Vec::new();
    for node in &picture.groups {
        if next_x > x && next_x + width > right {
            (next_x, next_y) = (x, next_y + tallest + GAP);
        }
        let rect = Rect {
            x: next_x,
            y: next_y,
            width,
            height: height(node),
        };
        next_x = rect.right() + GAP;
        placed.push(Placed { rect, node });
    }
    placed
}

/// S3, outside of the VPC, beside what leads there.
fn s3<'a>(picture: &'a Picture, frame: Rect, ways: &[Placed<'_>]) -> Placed<'a> {
    let node = &picture.s3;
    let middle = incoming(picture, Place::S3, |place| match place {
        Place::Way(index) => ways.get(index).map(|way| way.rect.middle()),
        _ => None,
    });
    let middle = middle.unwrap_or_else(|| frame.middle());
    let height = height(node);
    let rect = Rect {
        x: frame.right() + COLUMN_GAP,
        y: (middle - height / 2.0).max(EDGE),
        width: width_of(characters(std::iter::once(node))),
        height,
    };
    Placed { rect, node }
}
