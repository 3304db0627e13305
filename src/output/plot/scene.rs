//! A picture as shapes, whatever it is written as.

/// A colour: red, green, blue.
pub(super) type Rgb = [u8; 3];

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A shape that tells curves apart without colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
}

impl Shape {
    /// The shapes, in the order in which curves take them.
    pub(super) const ALL: [Self; 4] = [Self::Circle, Self::Square, Self::Triangle, Self::Diamond];

    /// Returns the corners round (0, 0) with a radius of 1; a circle has many.
    pub(super) fn corners(self) -> Vec<(f32, f32)> {
        let round = |count: u8, from: f32, radius: f32| {
            (0..count)
                .map(|number| {
                    let angle = from + f32::from(number) / f32::from(count) * std::f32::consts::TAU;
                    (angle.sin() * radius, -angle.cos() * radius)
                })
                .collect()
        };
        match self {
            Self::Circle => round(24, 0.0, 1.0),
            Self::Square => round(4, std::f32::consts::FRAC_PI_4, 1.25),
            Self::Triangle => round(3, 0.0, 1.3),
            Self::Diamond => round(4, 0.0, 1.35),
        }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) color: Rgb,
    pub(super) width: f32,
    pub(super) dashed: bool,
    /// From 0, nothing, to 1, solid.
    pub(super) opacity: f32,
}

/// A piece of a picture. Lengths are pixels, y points down.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A line through points.
    Line { points: Vec<(f32, f32)>, stroke: Stroke },
    /// A shape round a point; hollow ones are filled with the background.
    Mark {
        at: (f32, f32),
        shape: Shape,
        radius: f32,
        color: Rgb,
        hollow: bool,
        /// What it stands for, for whoever points at it.
        tip: String,
    },
    /// A text whose line stands at a point; `upward` ones read from bottom to top.
    Text {
        at: (f32, f32),
        text: String,
        size: f32,
        anchor: Anchor,
        upward: bool,
        color: Rgb,
    },
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    /// Width and height.
    pub(super) size: (f32, f32),
    /// What it shows, in a sentence.
    pub(super) about: String,
    /// The pieces, from the lowest to the topmost.
    pub(super) items: Vec<Item>,
}

/// The background.
pub(super) const WHITE: Rgb = [255, 255, 255];
