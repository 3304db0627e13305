//! The two streams of the process, and how each is written to.
//!
//! Data goes to standard output; progress, warnings and errors go to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use terminal_size::{Width, terminal_size_of};

use super::Style;

/// When colours are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// To a terminal, unless `NO_COLOR` is set; `CLICOLOR_FORCE` writes them anywhere.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl Color {
    const fn choice(self) -> anstream::ColorChoice {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
    }
}

/// How progress is shown on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Bars that are drawn over: standard error is a terminal.
    Bars,
    /// One line per change.
    Lines,
    /// Nothing.
    Silent,
}

/// What flags say about the terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TerminalOptions {
    /// When colours are written.
    pub color: Color,
    /// Whether nothing but errors goes to standard error.
    pub quiet: bool,
    /// Whether progress is told in lines even on a terminal.
    pub no_progress: bool,
}

/// The streams of the process.
#[derive(Debug, Clone)]
pub struct Terminal {
    options: TerminalOptions,
}

impl Terminal {
    /// The streams of this process, used as `options` say.
    pub const fn new(options: TerminalOptions) -> Self {
        Self { options }
    }

    /// Opens standard output for text that may hold colours; they are taken out where they do not
    /// belong. Nothing is buffered beyond a line: wrap it where much is written.
    pub fn stdout(&self) -> AutoStream<io::StdoutLock<'static>> {
        AutoStream::new(io::stdout().lock(), self.options.color.choice())
    }

    /// Opens standard output for bytes that are passed on as they are.
    pub fn raw_stdout(&self) -> io::StdoutLock<'static> {
        io::stdout().lock()
    }

    /// Opens standard error.
    pub fn stderr(&self) -> AutoStream<io::StderrLock<'static>> {
        AutoStream::new(io::stderr().lock(), self.options.color.choice())
    }

    /// Returns how standard output is written to.
    pub fn stdout_style(&self) -> Style {
        let stream = io::stdout();
        let width = terminal_size_of(&stream).map(|(Width(columns), _)| columns);
        self.style(AutoStream::choice(&stream), width)
    }

    /// Returns how standard error is written to.
    pub fn stderr_style(&self) -> Style {
        let stream = io::stderr();
        let width = terminal_size_of(&stream).map(|(Width(columns), _)| columns);
        self.style(AutoStream::choice(&stream), width)
    }

    fn style(&self, detected: anstream::ColorChoice, columns: Option<u16>) -> Style {
        let color = match self.options.color {
            Color::Auto => detected != anstream::ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        };
        let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let width = asked.or(columns.map(usize::from)).unwrap_or(Style::DEFAULT_WIDTH);
        Style {
            color,
            ..Style::plain(width)
        }
    }

    /// Says whether a person looks at standard output and can answer.
    pub fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// Says whether a person can be asked for something, wherever standard output goes.
    pub fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Says how progress is shown.
    pub fn progress(&self) -> Progress {
        if self.options.quiet {
            Progress::Silent
        } else if self.options.no_progress || !io::stderr().is_terminal() {
            Progress::Lines
        } else {
            Progress::Bars
        }
    }

    /// Writes a line to standard error, unless the user asked for quiet. A closed stream is no error:
    /// there is nobody left to tell.
    pub fn note(&self, line: impl std::fmt::Display) {
        if !self.options.quiet {
            let _ = writeln!(self.stderr(), "{line}");
        }
    }
}
