//! Loss curves as pictures: in the terminal, and as SVG, PNG and HTML.

mod axis;
mod canvas;
mod chart;
mod font;
mod html;
mod layout;
mod png;
mod scene;
mod svg;

use std::io;

use crate::commands::metrics::{MetricsOutcome, Run};
use crate::job::curve::{Epoch, Point};

pub(super) use chart::chart;

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlotKind {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Network Graphics, 1920 pixels wide.
    Png,
    /// A page with the picture and the numbers, which needs nothing from elsewhere.
    Html,
}

impl PlotKind {
    /// Says how a file of this name is written.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Draws the losses of an outcome that has some.
///
/// # Errors
/// When the picture is too large to be held in memory.
pub fn plot(outcome: &MetricsOutcome, kind: PlotKind) -> io::Result<Vec<u8>> {
    let scene = layout::scene(outcome);
    match kind {
        PlotKind::Svg => Ok(svg::write(&scene).into_bytes()),
        PlotKind::Png => png::write(&scene),
        PlotKind::Html => Ok(html::write(outcome, &scene).into_bytes()),
    }
}

/// One curve of a picture.
#[derive(Debug, Clone, Copy)]
struct Curve<'a> {
    /// Which of the runs that have losses it is of.
    run: usize,
    /// Which validation set it is of; absent for the training.
    validation: Option<usize>,
    points: &'a [Point],
}

/// The runs that have something to draw.
fn drawn(outcome: &MetricsOutcome) -> Vec<&Run> {
    let with_losses = outcome.runs.iter().filter(|run| !run.curves.is_empty());
    with_losses.collect()
}

/// The curves of `runs`, those of the training first, so that the others lie on top.
fn curves<'a>(runs: &[&'a Run]) -> Vec<Curve<'a>> {
    let training = runs.iter().enumerate().map(|(run, of)| Curve {
        run,
        validation: None,
        points: &of.curves.training,
    });
    let validation = runs.iter().enumerate().flat_map(|(run, of)| {
        let sets = of.curves.validation.iter().enumerate();
        sets.map(move |(set, points)| Curve {
            run,
            validation: Some(set),
            points,
        })
    });
    training
        .chain(validation)
        .filter(|curve| !curve.points.is_empty())
        .collect()
}

/// The first and last step, and the lowest and highest loss.
fn bounds(curves: &[Curve<'_>]) -> ((u64, u64), (f64, f64)) {
    let points = || curves.iter().flat_map(|curve| curve.points);
    let steps = points().map(|point| point.step);
    let losses = points().map(|point| point.loss);
    (
        (steps.clone().min().unwrap_or(0), steps.max().unwrap_or(0)),
        (
            losses.clone().fold(f64::INFINITY, f64::min),
            losses.fold(f64::NEG_INFINITY, f64::max),
        ),
    )
}

/// The epochs, where all runs have the same ones: they can stand on one axis.
fn common_epochs(runs: &[&Run]) -> Vec<Epoch> {
    let begins = |epochs: &[Epoch]| -> Vec<_> {
        epochs
            .iter()
            .map(|epoch| (epoch.number, epoch.first_step))
            .collect()
    };
    let Some((first, others)) = runs.split_first() else {
        return Vec::new();
    };
    let epochs = first.curves.epochs();
    if others
        .iter()
        .all(|run| begins(&run.curves.epochs()) == begins(&epochs))
    {
        epochs
    } else {
        Vec::new()
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps are small")]
fn number(step: u64) -> f64 {
    step as f64
}

#[cfg(test)]
#[path = "plot_tests.rs"]
mod tests;
