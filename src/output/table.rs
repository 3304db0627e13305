//! Lists as comma-separated values (RFC 4180, with line feeds).

use std::io::{self, Write};

/// A list as plain cells, for programs: nothing is shortened, wrapped or painted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub columns: &'static [&'static str],
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Writes a line of names and a line per row.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        line(self.columns.iter().copied(), out)?;
        self.rows
            .iter()
            .try_for_each(|row| line(row.iter().map(String::as_str), out))
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, out: &mut dyn Write) -> io::Result<()> {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) || cell.trim() != cell {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_break_a_line_apart_are_quoted() {
        let table = Table {
            columns: &["id", "name"],
            rows: vec![
                vec!["vpc-0a".to_owned(), "say \"hi\", all".to_owned()],
                vec![String::new(), "two\nlines".to_owned()],
            ],
        };
        let mut out = Vec::new();
        table.csv(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "id,name\nvpc-0a,\"say \"\"hi\"\", all\"\n,\"two\nlines\"\n"
        );
    }
}
