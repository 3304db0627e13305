//! A grid of characters with several dots to each.

use crate::commands::metrics::ChartKind;

/// A character of the grid.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// Its dots, one bit each, row by row.
    dots: u8,
    /// Whose curve set the first of them.
    owner: Option<usize>,
    /// What stands there instead of dots, and whose it is.
    sign: Option<(char, usize)>,
}

/// A grid of characters with several dots to each.
#[derive(Debug)]
pub(super) struct Canvas {
    kind: ChartKind,
    pub(super) columns: usize,
    pub(super) rows: usize,
    cells: Vec<Cell>,
}

impl Canvas {
    pub(super) fn new(kind: ChartKind, columns: usize, rows: usize) -> Self {
        Self {
            kind,
            columns,
            rows,
            cells: vec![Cell::default(); columns * rows],
        }
    }

    /// How many dots a character has, across and down.
    const fn dots(&self) -> (usize, usize) {
        match self.kind {
            ChartKind::Braille => (2, 4),
            ChartKind::Blocks => (2, 2),
            ChartKind::Ascii | ChartKind::None => (1, 1),
        }
    }

    /// Returns the dot at shares of the width, from the left, and of the height, from below.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a grid is some hundred dots wide"
    )]
    fn dot(&self, x: f64, y: f64) -> (i64, i64) {
        let (across, down) = self.dots();
        let last = |count: usize| (count.max(1) - 1) as f64;
        (
            (x * last(self.columns * across)).round() as i64,
            ((1.0 - y) * last(self.rows * down)).round() as i64,
        )
    }

    /// Returns the column and row of the character at shares of width and height.
    pub(super) fn cell(&self, x: f64, y: f64) -> (usize, usize) {
        let (across, down) = self.dots();
        let (x, y) = self.dot(x, y);
        let place = |dot: i64, dots: usize| usize::try_from(dot).unwrap_or(0) / dots;
        (place(x, across), place(y, down))
    }

    fn set(&mut self, (x, y): (i64, i64), owner: usize) {
        let (across, down) = self.dots();
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        let place = y / down * self.columns + x / across;
        if let Some(cell) = self.cells.get_mut(place) {
            cell.dots |= 1 << (y % down * across + x % across);
            cell.owner.get_or_insert(owner);
        }
    }

    /// Draws a line between two points, given as shares of width and height.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), owner: usize) {
        let ((mut x, mut y), (end_x, end_y)) = (self.dot(from.0, from.1), self.dot(to.0, to.1));
        let (width, height) = ((end_x - x).abs(), -(end_y - y).abs());
        let (right, down) = ((end_x - x).signum(), (end_y - y).signum());
        let mut error = width + height;
        loop {
            self.set((x, y), owner);
            if (x, y) == (end_x, end_y) {
                return;
            }
            let twice = 2 * error;
            if twice >= height {
                error += height;
                x += right;
            }
            if twice <= width {
                error += width;
                y += down;
            }
        }
    }

    /// Puts a sign at a point.
    pub(super) fn sign(&mut self, at: (f64, f64), sign: char, owner: usize) {
        let (column, row) = self.cell(at.0, at.1);
        if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
            cell.sign = Some((sign, owner));
        }
    }

    /// Returns the characters of a row, and whose curve each is of; rows are counted from above.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (char, Option<usize>)> {
        let cells = &self.cells[row * self.columns..(row + 1) * self.columns];
        cells.iter().map(|cell| match cell.sign {
            Some((sign, owner)) => (sign, Some(owner)),
            None => (self.character(cell.dots), cell.owner),
        })
    }

    fn character(&self, dots: u8) -> char {
        /// Upper left, upper right, lower left, lower right.
        const BLOCKS: [char; 16] = [
            ' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█',
        ];
        if dots == 0 {
            return ' ';
        }
        match self.kind {
            ChartKind::Braille => {
                // Unicode numbers the dots of a character down the left side, then the right, then below.
                const BITS: [u32; 8] = [0, 3, 1, 4, 2, 5, 6, 7];
                let set = (0..8).filter(|dot| dots & (1 << dot) != 0);
                let bits: u32 = set.map(|dot: usize| 1 << BITS[dot]).sum();
                char::from_u32(0x2800 + bits).unwrap_or('*')
            }
            ChartKind::Blocks => BLOCKS[usize::from(dots & 15)],
            ChartKind::Ascii | ChartKind::None => '*',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(canvas: &Canvas) -> Vec<String> {
        let row = |row| canvas.row(row).map(|(sign, _)| sign).collect();
        (0..canvas.rows).map(row).collect()
    }

    #[test]
    fn a_diagonal_is_drawn_in_each_way() {
        for kind in [ChartKind::Braille, ChartKind::Blocks, ChartKind::Ascii] {
            let mut canvas = Canvas::new(kind, 5, 2);
            canvas.line((0.0, 0.0), (1.0, 1.0), 0);
            let drawn = text(&canvas);
            assert!(
                drawn[0].starts_with("  ") && drawn[1].ends_with("  "),
                "{drawn:?}"
            );
            assert!(
                !drawn[0].ends_with(' ') && !drawn[1].starts_with(' '),
                "{drawn:?}"
            );
        }
    }

    #[test]
    fn a_sign_stands_in_place_of_dots_and_says_whose_it_is() {
        let mut canvas = Canvas::new(ChartKind::Blocks, 3, 1);
        canvas.line((0.0, 0.0), (1.0, 0.0), 0);
        canvas.sign((1.0, 0.0), 'A', 1);
        let cells: Vec<_> = canvas.row(0).collect();
        assert_eq!(cells, [('▄', Some(0)), ('▄', Some(0)), ('A', Some(1))]);
    }
}
