//! Reports as bytes: human text, concise lines, JSON. What commands return is rendered here; the
//! streams belong to `ui`, the exit status to the outcome.

use std::io::{self, Write};

use crate::error::ExitStatus;
use crate::ui::Style;

mod check;
pub mod ci;
#[cfg(feature = "aws")]
mod clean;
mod cost;
mod dataset;
#[cfg(feature = "aws")]
mod export;
mod failure;
mod fields;
mod generated;
mod hcl;
mod init;
#[cfg(feature = "aws")]
mod jobs;
#[cfg(feature = "aws")]
mod leftovers;
mod markdown;
mod metrics;
mod models;
mod network;
mod plot;
pub mod report;
mod role;
mod rules;
mod runs;
#[cfg(feature = "aws")]
mod sandbox;
#[cfg(feature = "aws")]
mod status;
#[cfg(feature = "aws")]
mod status_known;
#[cfg(feature = "aws")]
mod status_many;
#[cfg(feature = "aws")]
mod stop;
#[cfg(feature = "aws")]
mod submit;
mod table;
pub mod text;
#[cfg(feature = "aws")]
mod upload;
mod validate;
#[cfg(feature = "aws")]
mod watch_lines;

pub use ci::ReportView;
#[cfg(feature = "aws")]
pub(crate) use clean::removal_human;
pub use failure::{failure_human, failure_json};
pub use init::JsonSchema;
pub use models::ModelsExample;
pub use network::DiagramForm;
pub use plot::{PlotKind, plot};
#[cfg(feature = "aws")]
pub(crate) use role::{deletion_human, role_plan_human};
#[cfg(feature = "aws")]
pub(crate) use stop::stop_human;
#[cfg(feature = "aws")]
pub(crate) use submit::plan_human;
pub use table::Table;
#[cfg(feature = "aws")]
pub use watch_lines::{EndOfWatch, WatchLines};

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
    /// SARIF 2.1.0, for code scanning: `validate` and `check`.
    Sarif,
    /// JUnit XML, for the test reports of CI systems: `validate` and `check`.
    Junit,
    /// Comma-separated values, for spreadsheets: the commands that list.
    Csv,
    /// Workflow commands that GitHub Actions shows as annotations: `validate` and `check`.
    Github,
}

impl Format {
    /// The spelling on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Csv => "csv",
        }
    }

    /// Whether only reports of findings and checks are written so.
    pub const fn is_for_reports(self) -> bool {
        matches!(self, Self::Sarif | Self::Junit | Self::Github)
    }

    /// Whether every finding is kept unless the user caps them. The others show examples.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Json | Self::Junit)
    }
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

    /// Gives the report that the outcome is, for the forms that only reports have.
    fn report(&self) -> Option<ReportView<'_>> {
        None
    }

    /// Gives the rows of a list, for the form that only lists have.
    fn table(&self) -> Option<Table> {
        None
    }

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
