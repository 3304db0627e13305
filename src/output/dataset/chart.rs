//! Small charts in block characters.

use crate::dataset::tools::stats::Histogram;
use crate::output::text::{columns, grouped};

/// From an eighth of a cell to a whole one.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How many columns a chart takes at most.
const WIDEST: usize = 64;

/// How many lines the columns of a chart take.
const HEIGHT: u64 = 4;

/// How many parts a histogram of `count` numbers has that is drawn in `width` columns: few for few
/// numbers, so that it has a shape.
pub(super) fn bins(count: u64, width: usize) -> usize {
    let widest = width.saturating_sub(4).clamp(8, WIDEST);
    let parts = count.isqrt().saturating_mul(4);
    usize::try_from(parts).unwrap_or(widest).clamp(8, widest)
}

/// Draws the parts of `histogram` as columns, the largest of full height; what is there at all shows.
/// The last line names the ends of the axis, and its middle where there is room.
pub(super) fn columns_of(histogram: &Histogram) -> Vec<String> {
    let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1);
    let eighths: Vec<u64> = histogram
        .counts
        .iter()
        .map(|count| match count {
            0 => 0,
            count => (count.saturating_mul(HEIGHT * 8) / most).max(1),
        })
        .collect();
    let mut lines: Vec<String> = (0..HEIGHT)
        .rev()
        .map(|row| {
            let line: String = eighths
                .iter()
                .map(|eighths| match eighths.saturating_sub(row * 8) {
                    0 => ' ',
                    filled => BLOCKS[usize::try_from(filled).unwrap_or(8).min(8) - 1],
                })
                .collect();
            line.trim_end().to_owned()
        })
        .collect();
    lines.push(axis(histogram));
    lines
}

fn axis(histogram: &Histogram) -> String {
    let parts = histogram.counts.len();
    let at = |part: usize| grouped(histogram.start + histogram.width * part as u64);
    let (first, last) = (at(0), at(parts));
    let mut line = first;
    let middle = at(parts / 2);
    let place = (parts / 2).saturating_sub(columns(&middle) / 2);
    if place > columns(&line) + 1 && place + columns(&middle) + 1 < parts.saturating_sub(columns(&last)) {
        line = format!("{line:<place$}{middle}");
    }
    let place = parts.saturating_sub(columns(&last)).max(columns(&line) + 1);
    format!("{line:<place$}{last}")
}

/// Draws `share` of `width` columns as a bar, to an eighth of a column.
pub(super) fn bar(share: f64, width: usize) -> String {
    const PARTS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a few hundred eighths"
    )]
    let eighths = (share.clamp(0.0, 1.0) * (width * 8) as f64).round().max(1.0) as usize;
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(PARTS[eighths % 8]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_high_as_their_share_and_nothing_there_is_hidden() {
        let histogram = Histogram {
            start: 0,
            width: 100,
            counts: vec![1, 500, 1000, 250, 0, 3],
        };
        assert_eq!(columns_of(&histogram), ["  █", "  █", " ██", "▁███ ▁", "0  600"]);
    }

    #[test]
    fn the_axis_names_both_ends_and_the_middle() {
        let histogram = Histogram {
            start: 0,
            width: 32,
            counts: vec![1; 32],
        };
        let axis = columns_of(&histogram).pop().unwrap();
        assert_eq!(axis, "0              512         1,024");
    }

    #[test]
    fn a_bar_is_measured_in_eighths() {
        assert_eq!(bar(0.5, 8), "████");
        assert_eq!(bar(0.25 + 1.0 / 64.0, 8), "██▏");
        assert_eq!(bar(0.0001, 8), "▏");
    }
}
