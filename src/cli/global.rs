//! Flags that every verb takes.

use std::path::PathBuf;

use crate::iam::Region;
use crate::output::Format;
use crate::ui::{Color, TerminalOptions};

const AWS: &str = "AWS";
const OUTPUT: &str = "Output";

/// Flags that every verb takes, before or after the verb.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct GlobalArgs {
    /// The file that describes the job [default: `finetune.toml` here or in a folder above]
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// What you know of base models, over what `finetune` knows [default: `models.toml` beside the file]
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub models: Option<PathBuf>,

    /// The Region, instead of the one in the file and in the AWS settings
    #[arg(long, global = true, value_name = "REGION", help_heading = AWS)]
    pub region: Option<Region>,

    /// The profile of the AWS settings
    #[arg(long, global = true, value_name = "NAME", help_heading = AWS)]
    pub profile: Option<String>,

    /// Where all AWS services are reached, for emulators; S3 is then addressed by path
    #[arg(long, global = true, value_name = "URL", help_heading = AWS, value_hint = clap::ValueHint::Url, value_parser = endpoint_url)]
    pub endpoint_url: Option<String>,

    /// Rehearse in the built-in offline AWS, on the account of SCENARIO [default: the last used, else `good`]
    #[arg(long, global = true, value_name = "SCENARIO", help_heading = AWS, require_equals = true)]
    pub sandbox: Option<Option<String>>,

    /// How results are written to standard output
    #[arg(long, global = true, value_name = "FORMAT", help_heading = OUTPUT, value_enum, default_value_t)]
    pub format: Format,

    /// When to write colours; `NO_COLOR` and `CLICOLOR_FORCE` are followed
    #[arg(long, global = true, value_name = "WHEN", help_heading = OUTPUT, value_enum, default_value_t)]
    pub color: Color,

    /// Write nothing but errors to standard error
    #[arg(long, short, global = true, help_heading = OUTPUT, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Tell of requests to AWS that failed, on standard error; twice: of each request
    #[arg(long, short, global = true, help_heading = OUTPUT, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Tell progress in lines instead of bars
    #[arg(long, global = true, help_heading = OUTPUT)]
    pub no_progress: bool,
}

/// A URL that requests can be sent to.
fn endpoint_url(text: &str) -> Result<String, String> {
    let host = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(text.to_owned()),
        _ => Err("expected a URL like `http://127.0.0.1:4566`".to_owned()),
    }
}

impl GlobalArgs {
    /// Returns what the flags say about the terminal.
    pub const fn terminal(&self) -> TerminalOptions {
        TerminalOptions {
            color: self.color,
            quiet: self.quiet,
            no_progress: self.no_progress,
        }
    }
}
