//! Where the pieces of a picture stand.

use super::axis::Axis;
use super::font;
use super::scene::{Anchor, Item, Rgb, Scene, Shape, Stroke};
use super::{Curve, bounds, common_epochs, curves, drawn, number};
use crate::commands::metrics::{MetricsOutcome, Run};
use crate::job::curve::{Epoch, Point, averaged, smoothed, thinned};

const WIDTH: f32 = 960.0;
const PLOT_HEIGHT: f32 = 380.0;
const LEFT: f32 = 76.0;
const RIGHT: f32 = WIDTH - 28.0;
const LABELS: f32 = 13.0;
const LEGEND_ROW: f32 = 22.0;

/// The most points of a curve that are drawn: two for each pixel.
const MOST_POINTS: usize = 1_700;

/// The most points that a mean is taken round: more than a picture shows.
const FINEST: usize = 20_000;

/// From how many points on the training loss gets its mean drawn over it.
const NOISY: usize = 60;

const INK: Rgb = [34, 34, 34];
const GREY: Rgb = [110, 110, 110];
const GRID: Rgb = [224, 224, 224];

/// Colours that people who see few of them tell apart too (Okabe and Ito).
const COLORS: [Rgb; 6] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [230, 159, 0],
    [86, 180, 233],
];

/// How a curve looks.
struct Look {
    color: Rgb,
    shape: Shape,
    label: String,
}

fn look(curve: &Curve<'_>, runs: &[&Run]) -> Look {
    let sets = runs[curve.run].curves.validation.len();
    let what = match curve.validation {
        None => "training loss".to_owned(),
        Some(_) if sets == 1 => "validation loss".to_owned(),
        Some(set) => format!("validation loss {}", set + 1),
    };
    if let [run] = runs {
        let smooth = is_noisy(curve);
        let window = window(run.curves.training.len());
        let place = curve.validation.map_or(0, |set| set + 1);
        return Look {
            color: COLORS[place % COLORS.len()],
            shape: Shape::ALL[place.saturating_sub(1) % Shape::ALL.len()],
            label: if smooth {
                format!("{what} (pale: each step, strong: mean of {window} steps)")
            } else {
                what
            },
        };
    }
    Look {
        color: COLORS[curve.run % COLORS.len()],
        shape: Shape::ALL[curve.run % Shape::ALL.len()],
        label: format!("{}: {what}", shortened(&runs[curve.run].label, 44)),
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    // Names of jobs differ at their ends.
    let end: String = text.chars().skip(text.chars().count() - most + 1).collect();
    format!("…{end}")
}

/// Whether a curve is drawn as its mean, over a pale line of each step.
fn is_noisy(curve: &Curve<'_>) -> bool {
    curve.validation.is_none() && curve.points.len() > NOISY
}

/// How many steps a mean is taken over: an odd number.
fn window(points: usize) -> usize {
    (points / 30).max(5) | 1
}

/// From numbers to pixels.
struct Frame {
    top: f32,
    x: Axis,
    y: Axis,
}

#[expect(clippy::cast_possible_truncation, reason = "pixels")]
impl Frame {
    fn bottom(&self) -> f32 {
        self.top + PLOT_HEIGHT
    }

    fn x(&self, step: f64) -> f32 {
        LEFT + self.x.share(step) as f32 * (RIGHT - LEFT)
    }

    fn y(&self, loss: f64) -> f32 {
        self.bottom() - self.y.share(loss) as f32 * PLOT_HEIGHT
    }

    fn at(&self, point: &Point) -> (f32, f32) {
        (self.x(number(point.step)), self.y(point.loss))
    }
}

fn line(points: Vec<(f32, f32)>, color: Rgb, width: f32) -> Item {
    Item::Line {
        points,
        stroke: Stroke {
            color,
            width,
            dashed: false,
            opacity: 1.0,
        },
    }
}

fn text(at: (f32, f32), text: String, anchor: Anchor, color: Rgb) -> Item {
    Item::Text {
        at,
        text,
        size: LABELS,
        anchor,
        upward: false,
        color,
    }
}

/// Lays out the losses of all runs.
pub(super) fn scene(outcome: &MetricsOutcome) -> Scene {
    let runs = drawn(outcome);
    let curves = curves(&runs);
    let (steps, losses) = bounds(&curves);
    let title = match runs.as_slice() {
        [run] => format!("Loss of {}", shortened(&run.label, 76)),
        _ => format!("Loss of {} jobs", runs.len()),
    };
    let epochs = common_epochs(&runs);
    let (legend, rows) = legend(&curves, &runs);
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let top = 52.0 + rows as f32 * LEGEND_ROW + if epochs.is_empty() { 4.0 } else { 26.0 };
    let frame = Frame {
        top,
        x: Axis::of_steps(steps.0, steps.1, 10),
        y: Axis::rounded(losses.0, losses.1, 6),
    };
    let mut items = vec![Item::Text {
        at: (LEFT, 30.0),
        text: title.clone(),
        size: 18.0,
        anchor: Anchor::Start,
        upward: false,
        color: INK,
    }];
    items.extend(legend);
    axes(&frame, &epochs, &mut items);
    for curve in &curves {
        draw(curve, &runs, &frame, &mut items);
    }
    if runs.len() > 1 && curves.iter().any(is_noisy) {
        let note = "pale: each step, strong: running mean".to_owned();
        items.push(text((RIGHT, frame.bottom() + 46.0), note, Anchor::End, GREY));
    }
    Scene {
        size: (WIDTH, frame.bottom() + 60.0),
        about: title,
        items,
    }
}

/// What each curve looks like, below the title, and how many rows that takes.
fn legend(curves: &[Curve<'_>], runs: &[&Run]) -> (Vec<Item>, usize) {
    let (mut x, mut row) = (LEFT, 0_u8);
    let mut items = Vec::new();
    for curve in curves {
        let look = look(curve, runs);
        let width = 46.0 + font::width(&look.label, LABELS) + 22.0;
        if x + width > RIGHT + 22.0 && x > LEFT {
            x = LEFT;
            row += 1;
        }
        let y = 54.0 + f32::from(row) * LEGEND_ROW;
        items.push(Item::Line {
            points: vec![(x, y), (x + 38.0, y)],
            stroke: stroke(curve, &look),
        });
        if curve.validation.is_some() || runs.len() > 1 {
            items.push(mark(curve, &look, (x + 19.0, y), String::new()));
        }
        items.push(text((x + 46.0, y + 4.5), look.label, Anchor::Start, INK));
        x += width;
    }
    (items, usize::from(row) + 1)
}

fn stroke(curve: &Curve<'_>, look: &Look) -> Stroke {
    Stroke {
        color: look.color,
        width: 2.4,
        dashed: curve.validation.is_some(),
        opacity: 1.0,
    }
}

fn mark(curve: &Curve<'_>, look: &Look, at: (f32, f32), tip: String) -> Item {
    Item::Mark {
        at,
        shape: look.shape,
        radius: 4.6,
        color: look.color,
        hollow: curve.validation.is_none(),
        tip,
    }
}

fn axes(frame: &Frame, epochs: &[Epoch], items: &mut Vec<Item>) {
    let (top, bottom) = (frame.top, frame.bottom());
    for loss in frame.y.marks() {
        let y = frame.y(loss);
        items.push(line(vec![(LEFT, y), (RIGHT, y)], GRID, 1.0));
        items.push(text((LEFT - 10.0, y + 4.5), frame.y.text(loss), Anchor::End, INK));
    }
    for step in frame.x.marks() {
        let x = frame.x(step);
        items.push(line(vec![(x, bottom), (x, bottom + 6.0)], GREY, 1.2));
        items.push(text((x, bottom + 22.0), frame.x.text(step), Anchor::Middle, INK));
    }
    let mut free = f32::NEG_INFINITY;
    for epoch in epochs {
        let x = frame.x(number(epoch.first_step));
        let label = epoch.number.to_string();
        if x < free {
            continue;
        }
        free = x + font::width(&label, LABELS) + 14.0;
        items.push(Item::Line {
            points: vec![(x, top - 6.0), (x, bottom)],
            stroke: Stroke {
                color: GREY,
                width: 0.8,
                dashed: true,
                opacity: 0.55,
            },
        });
        items.push(text((x, top - 11.0), label, Anchor::Middle, INK));
    }
    if !epochs.is_empty() {
        items.push(line(vec![(LEFT, top), (RIGHT, top)], GREY, 1.2));
        items.push(text(
            (LEFT - 18.0, top - 11.0),
            "epoch".to_owned(),
            Anchor::End,
            GREY,
        ));
    }
    items.push(line(
        vec![(LEFT, top), (LEFT, bottom), (RIGHT, bottom)],
        GREY,
        1.2,
    ));
    let middle = f32::midpoint(LEFT, RIGHT);
    items.push(text(
        (middle, bottom + 46.0),
        "step".to_owned(),
        Anchor::Middle,
        GREY,
    ));
    items.push(Item::Text {
        at: (22.0, f32::midpoint(top, bottom)),
        text: "loss".to_owned(),
        size: LABELS,
        anchor: Anchor::Middle,
        upward: true,
        color: GREY,
    });
}

fn draw(curve: &Curve<'_>, runs: &[&Run], frame: &Frame, items: &mut Vec<Item>) {
    let look = look(curve, runs);
    let through = |points: &[Point]| -> Vec<_> {
        let points = thinned(points, MOST_POINTS);
        points.iter().map(|point| frame.at(point)).collect()
    };
    let noisy = is_noisy(curve);
    if noisy {
        items.push(Item::Line {
            points: through(curve.points),
            stroke: Stroke {
                width: 1.1,
                opacity: 0.35,
                ..stroke(curve, &look)
            },
        });
    }
    let smooth = if noisy {
        // A mean over many steps of many points is one over fewer of their means.
        let coarse = averaged(curve.points, FINEST);
        smoothed(&coarse, window(coarse.len()))
    } else {
        curve.points.to_vec()
    };
    items.push(Item::Line {
        points: through(&smooth),
        stroke: stroke(curve, &look),
    });
    // Marks on every point of a validation that has few, and on some of a training among others.
    let apart = match (curve.validation, runs.len()) {
        (None, 1) if curve.points.len() > 1 => return,
        (None, _) => smooth.len().div_ceil(5).max(1),
        (Some(_), _) => smooth.len().div_ceil(40).max(1),
    };
    for point in smooth.iter().rev().step_by(apart) {
        let tip = format!(
            "{}: {} at step {}, epoch {}",
            look.label, point.loss, point.step, point.epoch
        );
        items.push(mark(curve, &look, frame.at(point), tip));
    }
}
