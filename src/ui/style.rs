//! Width and colour of what is written. Everything reads without colour too.

use std::fmt;

use anstyle::{AnsiColor, Effects, Style as Ansi};

/// What a piece of text means; the colour follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// An error, a failed check.
    Error,
    /// A warning.
    Warning,
    /// Information.
    Info,
    /// Help, remedies, things to type.
    Help,
    /// A passed check, a completed job.
    Good,
    /// Headings and names to find at a glance.
    Strong,
    /// Side remarks.
    Dim,
}

impl Tone {
    fn ansi(self) -> Ansi {
        match self {
            Self::Error => AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
            Self::Warning => AnsiColor::Yellow.on_default().effects(Effects::BOLD),
            Self::Info => AnsiColor::BrightBlue.on_default().effects(Effects::BOLD),
            Self::Help => AnsiColor::BrightCyan.on_default(),
            Self::Good => AnsiColor::BrightGreen.on_default().effects(Effects::BOLD),
            Self::Strong => Ansi::new().effects(Effects::BOLD),
            Self::Dim => Ansi::new().effects(Effects::DIMMED),
        }
    }
}

/// How a stream is written to: how wide it is, and whether it takes colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns per line, never below [`Style::NARROWEST`].
    pub width: usize,
    /// Whether colours are written.
    pub color: bool,
}

impl Style {
    /// The narrowest layout; a terminal below it wraps as it likes.
    pub const NARROWEST: usize = 20;
    /// The width where no terminal tells one.
    pub const DEFAULT_WIDTH: usize = 100;
    /// Wide enough that nothing is wrapped.
    pub const UNWRAPPED: usize = 1 << 16;

    /// A style without colour, `width` columns wide.
    pub const fn plain(width: usize) -> Self {
        let width = if width < Self::NARROWEST {
            Self::NARROWEST
        } else {
            width
        };
        Self { width, color: false }
    }

    /// Shows `text` in the colour of `tone`, or as it is where there is no colour.
    pub fn paint<T: fmt::Display>(self, tone: Tone, text: T) -> Painted<T> {
        Painted {
            text,
            ansi: self.color.then(|| tone.ansi()),
        }
    }
}

/// A text with its colour. Padding and alignment apply to the text alone.
#[derive(Debug, Clone, Copy)]
pub struct Painted<T> {
    text: T,
    ansi: Option<Ansi>,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ansi {
            None => self.text.fmt(f),
            Some(ansi) => {
                write!(f, "{}", ansi.render())?;
                self.text.fmt(f)?;
                write!(f, "{}", ansi.render_reset())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_wraps_the_text_and_padding_stays_inside() {
        let plain = Style::plain(80);
        assert_eq!(format!("{:<5}|", plain.paint(Tone::Good, "ok")), "ok   |");
        let colored = Style { color: true, ..plain };
        let text = format!("{:<5}|", colored.paint(Tone::Good, "ok"));
        assert!(text.contains("ok   \u{1b}[0m|"), "{text:?}");
    }

    #[test]
    fn a_style_is_never_narrower_than_a_word() {
        assert_eq!(Style::plain(0).width, Style::NARROWEST);
    }
}
