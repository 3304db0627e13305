//! Reports as bytes: human text, concise lines, JSON. What commands return is rendered here; the
//! streams belong to `ui`, the exit status to the outcome.

use std::io::{self, Write};

use crate::error::ExitStatus;
use crate::ui::Style;

mod check;
mod dataset;
mod failure;
mod generated;
mod init;
mod markdown;
mod models;
pub mod report;
mod role;
mod rules;
#[cfg(feature = "aws")]
mod sandbox;
#[cfg(feature = "aws")]
mod status;
#[cfg(feature = "aws")]
mod submit;
pub mod text;
#[cfg(feature = "aws")]
mod upload;
mod validate;

pub use failure::{failure_human, failure_json};
pub use init::JsonSchema;
#[cfg(feature = "aws")]
pub(crate) use submit::plan_human;

/// The version of every JSON document that `finetune` writes.
pub const FORMAT_VERSION: u32 = 1;

/// How an outcome is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person: excerpts, tables, what to do next.
    #[default]
    Human,
    /// One line per finding or row.
    Concise,
    /// JSON with stable names, for scripts.
    Json,
}

/// What a command returned, as text. Writers are buffered by the caller; an error of the writer is
/// passed on untouched, so that a closed pipe stays recognisable.
pub trait Render {
    /// Writes it for a person, in at most `style.width` columns where that is possible.
    ///
    /// # Errors
    /// Those of `out`.
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()>;

    /// Writes one line per finding or row; the human text where there are no rows.
    ///
    /// # Errors
    /// Those of `out`.
    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.human(out, Style::plain(Style::UNWRAPPED))
    }

    /// Writes one JSON document and a line feed.
    ///
    /// # Errors
    /// Those of `out`.
    fn json(&self, out: &mut dyn Write) -> io::Result<()>;

    /// Says how the process ends after this outcome.
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Success
    }
}

/// Writes `value` as one indented JSON document with a line feed at its end.
///
/// # Errors
/// Those of `out`.
pub fn write_json(out: &mut dyn Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")
}
