//! Names with values beside them, for people.

use std::io::{self, Write};

#[cfg(feature = "aws")]
use super::text::fold_command;
use super::text::{visible, wrap};
use crate::ui::{Style, Tone};

/// The width of the column of names.
const NAMES: usize = 16;

/// Lines narrower than this leave no room for a value beside its name.
const NARROW: usize = 60;

/// Writes a name and what to type; where it is folded it stays ready to paste.
#[cfg(feature = "aws")]
pub(super) fn command(out: &mut dyn Write, style: Style, name: &str, command: &str) -> io::Result<()> {
    let lines = fold_command(&visible(command), room(style));
    rows(out, style, name, &lines, Some(Tone::Help))
}

/// Writes a name and its value; prose is wrapped, what has no spaces stays whole.
pub(super) fn field(out: &mut dyn Write, style: Style, name: &str, value: &str) -> io::Result<()> {
    rows(out, style, name, &wrap(&visible(value), room(style)), None)
}

/// How many columns a value has.
fn room(style: Style) -> usize {
    if style.width < NARROW {
        style.width.saturating_sub(4).max(16)
    } else {
        style.width - NAMES - 3
    }
}

/// Writes a name with its lines beside it, or below it where the terminal is narrow.
fn rows(
    out: &mut dyn Write,
    style: Style,
    name: &str,
    lines: &[String],
    tone: Option<Tone>,
) -> io::Result<()> {
    let narrow = style.width < NARROW;
    if narrow {
        writeln!(out, "  {}", style.paint(Tone::Dim, name))?;
    }
    for (index, line) in lines.iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        if narrow {
            write!(out, "    ")?;
        } else {
            write!(
                out,
                "  {} ",
                style.paint(Tone::Dim, format_args!("{name:<NAMES$}"))
            )?;
        }
        match tone {
            Some(tone) => writeln!(out, "{}", style.paint(tone, line))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}
