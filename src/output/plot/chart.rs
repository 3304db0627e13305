//! Loss curves in the terminal. Everything reads without colour: the training is a line, the validation
//! signs, and the curves of several jobs carry letters.

use super::axis::Axis;
use super::canvas::Canvas;
use super::{Curve, bounds, common_epochs, curves, drawn, number};
use crate::commands::metrics::{ChartKind, MetricsOutcome, Run};
use crate::output::text::{columns, shorten, visible};
use crate::ui::{Style, Tone};

/// The lines of a chart, without its axes.
const HEIGHT: usize = 14;

/// The widest chart, axes and all: a wide one does not tell more.
const WIDEST: usize = 110;

/// The narrowest drawing that shows a shape.
const NARROWEST: usize = 16;

/// How many characters apart the letters stand that name a curve.
const LETTERS_APART: usize = 14;

/// The letter of a run: `a`, `b` and so on.
fn letter(run: usize) -> char {
    char::from(b'a' + u8::try_from(run % 26).unwrap_or(0))
}

/// The sign of a validation loss.
fn sign(curve: &Curve<'_>, runs: usize, kind: ChartKind) -> char {
    if runs > 1 {
        letter(curve.run).to_ascii_uppercase()
    } else if kind == ChartKind::Ascii {
        'o'
    } else {
        '◆'
    }
}

/// The colour of a run, or of the parts of one run alone.
fn tone(owner: usize) -> Tone {
    const TONES: [Tone; 6] = [
        Tone::Info,
        Tone::Warning,
        Tone::Good,
        Tone::Error,
        Tone::Help,
        Tone::Strong,
    ];
    TONES[owner % TONES.len()]
}

/// Whose colour a curve takes: that of its run, or with one run alone one for each curve.
fn owner(curve: &Curve<'_>, runs: usize) -> usize {
    if runs > 1 {
        curve.run
    } else {
        curve.validation.map_or(0, |set| set + 1)
    }
}

/// Draws the losses of all runs, at most `style.width` columns wide; nothing where that is too narrow.
pub(in crate::output) fn chart(outcome: &MetricsOutcome, style: Style) -> Vec<String> {
    let kind = outcome.chart;
    let runs = drawn(outcome);
    let curves = curves(&runs);
    if kind == ChartKind::None || curves.is_empty() {
        return Vec::new();
    }
    let (steps, losses) = bounds(&curves);
    let y = Axis::rounded(losses.0, losses.1, 5);
    let marks = y.marks();
    let labels: Vec<String> = marks.iter().map(|mark| y.text(*mark)).collect();
    let gutter = labels
        .iter()
        .map(|label| columns(label))
        .max()
        .unwrap_or(0)
        .max(5);
    let width = style.width.min(WIDEST).saturating_sub(gutter + 2);
    if width < NARROWEST {
        return Vec::new();
    }
    let x = Axis::of_steps(steps.0, steps.1, width / 10);
    let mut canvas = Canvas::new(kind, width, HEIGHT);
    for curve in &curves {
        draw(curve, runs.len(), kind, &x, &y, &mut canvas);
    }
    let mut lines = legend(&curves, &runs, kind, style);
    let mut of_row = vec![None; HEIGHT];
    for (mark, label) in marks.iter().zip(&labels) {
        let (_, row) = canvas.cell(0.0, y.share(*mark));
        of_row[row].get_or_insert(label.as_str());
    }
    let [marked, plain, corner, flat, tick] = match kind {
        ChartKind::Ascii => ['+', '|', '+', '-', '+'],
        _ => ['┤', '│', '└', '─', '┬'],
    };
    for (row, label) in of_row.iter().enumerate() {
        let line = if label.is_some() { marked } else { plain };
        let label = label.unwrap_or_default();
        let axis = style.paint(Tone::Dim, format!("{label:>gutter$} {line}"));
        lines.push(format!("{axis}{}", painted(&canvas, row, style)));
    }
    let place = |step: f64| canvas.cell(x.share(step), 0.0).0;
    let steps: Vec<_> = x
        .marks()
        .into_iter()
        .map(|mark| (place(mark), x.text(mark)))
        .collect();
    let ticks: String = (0..width)
        .map(|column| {
            if steps.iter().any(|(place, _)| *place == column) {
                tick
            } else {
                flat
            }
        })
        .collect();
    let dim = |line: String| style.paint(Tone::Dim, line).to_string();
    lines.push(dim(format!("{:gutter$} {corner}{ticks}", "")));
    lines.push(dim(format!(
        "{:>gutter$}  {}",
        "step",
        spread(&steps, width, true)
    )));
    let epochs: Vec<_> = common_epochs(&runs)
        .into_iter()
        .map(|epoch| (place(number(epoch.first_step)), epoch.number.to_string()))
        .collect();
    if !epochs.is_empty() {
        lines.push(dim(format!(
            "{:>gutter$}  {}",
            "epoch",
            spread(&epochs, width, false)
        )));
    }
    lines
}

fn draw(curve: &Curve<'_>, runs: usize, kind: ChartKind, x: &Axis, y: &Axis, canvas: &mut Canvas) {
    let at = |place: usize| {
        let point = curve.points[place];
        (x.share(number(point.step)), y.share(point.loss))
    };
    let owner = owner(curve, runs);
    let last = curve.points.len() - 1;
    if curve.validation.is_some() {
        let sign = sign(curve, runs, kind);
        (0..=last).for_each(|place| canvas.sign(at(place), sign, owner));
        return;
    }
    if last == 0 {
        canvas.line(at(0), at(0), owner);
    }
    for place in 0..last {
        canvas.line(at(place), at(place + 1), owner);
    }
    if runs > 1 {
        // The letters of several curves stand in turn, so that none hides another.
        let mut next = curve.run * 4 % LETTERS_APART;
        for place in 0..=last {
            let (column, _) = canvas.cell(at(place).0, at(place).1);
            if column >= next || place == last {
                canvas.sign(at(place), letter(curve.run), owner);
                next = column + LETTERS_APART;
            }
        }
    }
}

/// What the signs mean.
fn legend(curves: &[Curve<'_>], runs: &[&Run], kind: ChartKind, style: Style) -> Vec<String> {
    let line = match kind {
        ChartKind::Ascii => "***",
        ChartKind::Blocks => "▀▄▀",
        _ => "⠒⠤⠒",
    };
    if let [_] = runs {
        let entry = |curve: &Curve<'_>| {
            let tone = tone(owner(curve, 1));
            match curve.validation {
                None => format!("{} training loss", style.paint(tone, line)),
                Some(0) => format!("{} validation loss", style.paint(tone, sign(curve, 1, kind))),
                Some(set) => format!(
                    "{} validation loss {}",
                    style.paint(tone, sign(curve, 1, kind)),
                    set + 1
                ),
            }
        };
        let entries: Vec<String> = curves.iter().map(entry).collect();
        return vec![entries.join("   ")];
    }
    let of_run = |(number, run): (usize, &&Run)| {
        let letter = letter(number);
        let mut what = Vec::new();
        if !run.curves.training.is_empty() {
            what.push(format!("{letter} training"));
        }
        if !run.curves.validation.is_empty() {
            what.push(format!("{} validation", letter.to_ascii_uppercase()));
        }
        let what = format!("{:<24}", what.join(", "));
        let room = style.width.saturating_sub(columns(&what) + 1);
        let label = visible(&run.label);
        format!("{} {}", style.paint(tone(number), what), shorten(&label, room))
    };
    runs.iter().enumerate().map(of_run).collect()
}

/// A row of the drawing, its curves in their colours.
fn painted(canvas: &Canvas, row: usize, style: Style) -> String {
    let mut line = String::new();
    let mut piece = String::new();
    let mut of = None;
    let cells: Vec<_> = canvas.row(row).collect();
    let end = cells
        .iter()
        .rposition(|(sign, _)| *sign != ' ')
        .map_or(0, |last| last + 1);
    let flush = |piece: &mut String, of: Option<usize>, line: &mut String| {
        match of {
            Some(owner) if !piece.is_empty() => line.push_str(&style.paint(tone(owner), &piece).to_string()),
            _ => line.push_str(piece),
        }
        piece.clear();
    };
    for (sign, owner) in &cells[..end] {
        if *owner != of {
            flush(&mut piece, of, &mut line);
            of = *owner;
        }
        piece.push(*sign);
    }
    flush(&mut piece, of, &mut line);
    line
}

/// Writes labels at their columns, leaving out those that would touch the one before.
fn spread(labels: &[(usize, String)], width: usize, centred: bool) -> String {
    let mut line = String::new();
    for (place, label) in labels {
        let length = columns(label);
        let back = if centred { length / 2 } else { 0 };
        let start = place.saturating_sub(back).min(width.saturating_sub(length));
        let used = columns(&line);
        if used == 0 || start > used {
            line.extend(std::iter::repeat_n(' ', start - used));
            line.push_str(label);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_would_touch_are_left_out() {
        let labels =
            [(0, "0"), (2, "10"), (9, "20"), (19, "30")].map(|(place, text)| (place, text.to_owned()));
        assert_eq!(spread(&labels, 20, true), "0       20        30");
        assert_eq!(spread(&labels[..2], 20, false), "0 10");
    }
}
