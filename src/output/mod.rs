//! Reports as bytes: human text, concise lines, JSON. What commands return is rendered here; the
//! streams belong to `ui`, the exit status to the outcome.

use std::io::{self, Write};

use crate::error::ExitStatus;
use crate::ui::Style;

mod check;
pub mod ci;
mod dataset;
mod failure;
mod generated;
mod hcl;
mod init;
#[cfg(feature = "aws")]
mod jobs;
mod markdown;
mod metrics;
mod models;
pub use plot::{PlotKind, plot};
