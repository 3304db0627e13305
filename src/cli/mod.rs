//! The command line: clap's types, one file per verb, and the hand-over to `commands`.
//!
//! A verb is a file here with its `Args` and one function, and a variant of [`Command`]:
//!
//! ```ignore
//! #[derive(Debug, clap::Args)]
//! pub(crate) struct Args { … }
//!
//! impl Args {
//!     pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
//!         let outcome = commands::explain::run(&self.rule)?;   // any error with a `Hint` is a `Failure`
//!         shell.finish(&outcome)                               // human, concise or JSON, as asked
//!     }
//! }
//! ```
//!
//! A verb about a job flattens [`ConfigFlags`] into its `Args`, and reads the description of the job
//! with `config::load(&shell.source(&self.config))`, or `config::read` where it need not be complete.
//!
//! What the outcome looks like is its [`Render`](crate::output::Render) in `output`; how the process
//! ends is that trait's `exit_status`. A verb that talks to AWS runs its future with `Shell::block_on`.

#[cfg(feature = "aws")]
mod ask;
mod check;
mod completions;
mod config_flags;
#[cfg(feature = "aws")]
mod connect;
mod dataset;
mod explain;
mod global;
mod init;
#[cfg(feature = "aws")]
mod jobs;
mod logging;
mod man;
mod metrics;
mod models;
#[cfg(feature = "aws")]
mod moment;
#[cfg(feature = "aws")]
mod network;
#[cfg(feature = "aws")]
mod place;
mod remedies;
mod role;
mod rules;
#[cfg(feature = "aws")]
mod sandbox;
mod shell;
#[cfg(feature = "aws")]
mod status;
#[cfg(feature = "aws")]
mod stop;
#[cfg(feature = "aws")]
mod submit;
#[cfg(feature = "aws")]
mod upload;
mod validate;
mod views;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser, Subcommand};

pub use config_flags::ConfigFlags;
pub use global::GlobalArgs;
use shell::Forms;
pub use shell::Shell;

use crate::error::{ExitStatus, Failure};
use crate::output;
use crate::ui::{Terminal, TerminalOptions};

/// Takes Amazon Bedrock fine-tuning from a data set to a finished custom model.
///
/// Checks the data, the VPC and the service role before a job is made, uploads, submits exactly
/// once, and watches the job to its end.
#[derive(Debug, Parser)]
#[command(
    name = "finetune",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = AFTER_HELP,
    styles = help_styles(),
)]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit codes:
    0  nothing at error level
    1  findings at error level
    2  wrong usage
    3  configuration, credentials or journal unusable
    4  AWS refused or not reached
    5  the job ended Failed
    6  the job ended Stopped
    7  --timeout passed, the job goes on
   70  a bug in finetune
  130  interrupted, the job goes on";

/// The verbs, in the order in which a job meets them.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Validate(validate::Args),
    Check(check::Args),
    #[cfg(feature = "aws")]
    Network(network::Args),
    Dataset(dataset::Args),
    Role(role::Args),
    #[cfg(feature = "aws")]
    Upload(upload::Args),
    #[cfg(feature = "aws")]
    Submit(submit::Args),
    #[cfg(feature = "aws")]
    Status(status::Args),
    #[cfg(feature = "aws")]
    Jobs(jobs::Args),
    #[cfg(feature = "aws")]
    Stop(stop::Args),
    Metrics(metrics::Args),
    Models(models::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    #[cfg(feature = "aws")]
    Sandbox(sandbox::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Which forms the outcome has; the page of one model is none of a list, which turns out later.
    const fn forms(&self) -> Forms {
        match self {
            Self::Validate(_) | Self::Check(_) => Forms::Report,
            #[cfg(feature = "aws")]
            Self::Network(_) => Forms::List,
            Self::Metrics(_) | Self::Models(_) | Self::Rules(_) => Forms::List,
