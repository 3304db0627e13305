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
#[cfg(feature = "aws")]
mod clean;
mod completions;
mod config_flags;
#[cfg(feature = "aws")]
mod connect;
mod cost;
mod dataset;
mod explain;
#[cfg(feature = "aws")]
mod export;
mod global;
mod init;
#[cfg(feature = "aws")]
mod jobs;
#[cfg(feature = "aws")]
mod leftovers;
mod logging;
mod man;
mod metrics;
mod models;
#[cfg(feature = "aws")]
mod moment;
#[cfg(feature = "aws")]
mod network;
mod outputs;
#[cfg(feature = "aws")]
mod place;
mod remedies;
mod role;
mod rules;
mod runs;
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
#[cfg(feature = "aws")]
mod watching;

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
    Cost(cost::Args),
    Runs(runs::Args),
    #[cfg(feature = "aws")]
    Leftovers(leftovers::Args),
    #[cfg(feature = "aws")]
    Clean(clean::Args),
    #[cfg(feature = "aws")]
    Export(export::Args),
    Models(models::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    #[cfg(feature = "aws")]
    Sandbox(sandbox::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Which forms the outcome has; the page of one model, or of one job, is none of a list, which turns out
    /// later.
    const fn forms(&self) -> Forms {
        match self {
            Self::Validate(_) | Self::Check(_) => Forms::Report,
            #[cfg(feature = "aws")]
            Self::Network(_) => Forms::List,
            Self::Metrics(_) | Self::Models(_) | Self::Rules(_) | Self::Runs(_) => Forms::List,
            #[cfg(feature = "aws")]
            Self::Jobs(_) | Self::Status(_) | Self::Leftovers(_) => Forms::List,
            _ => Forms::Plain,
        }
    }

    fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        match self {
            Self::Init(args) => args.run(shell),
            Self::Validate(args) => args.run(shell),
            Self::Check(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Network(args) => args.run(shell),
            Self::Dataset(args) => args.run(shell),
            Self::Role(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Upload(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Submit(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Status(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Jobs(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Stop(args) => args.run(shell),
            Self::Metrics(args) => args.run(shell),
            Self::Cost(args) => args.run(shell),
            Self::Runs(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Leftovers(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Clean(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Export(args) => args.run(shell),
            Self::Models(args) => args.run(shell),
            Self::Explain(args) => args.run(shell),
            Self::Rules(args) => args.run(shell),
            #[cfg(feature = "aws")]
            Self::Sandbox(args) => args.run(shell),
            Self::Completions(args) => args.run(shell),
            Self::Man(args) => args.run(shell),
        }
    }
}

const fn help_styles() -> clap::builder::Styles {
    use clap::builder::styling::{AnsiColor, Effects, Style, Styles};
    Styles::styled()
        .header(Style::new().effects(Effects::BOLD))
        .usage(Style::new().effects(Effects::BOLD))
        .literal(AnsiColor::BrightCyan.on_default())
        .placeholder(AnsiColor::Cyan.on_default())
        .error(AnsiColor::BrightRed.on_default().effects(Effects::BOLD))
        .valid(AnsiColor::BrightGreen.on_default())
        .invalid(AnsiColor::Yellow.on_default())
}

/// Describes the command line: for completions, man pages and tests.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs `finetune` with the arguments of a process (its own name first).
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let args: Vec<OsString> = args.into_iter().collect();
    // clap repeats in its errors what it was given: what would steer the terminal is shown escaped.
    let steers = args.iter().any(|arg| {
        let text = arg.to_string_lossy();
        output::text::visible(&text) != text
    });
    match Cli::try_parse_from(args) {
        Ok(cli) => {
            let shell = Shell::new(cli.global);
            if let Err(failure) = shell.refuse_other_forms_than(cli.command.forms()) {
                return shell.refuse(&failure);
            }
            match cli.command.run(&shell) {
                Ok(status) => status,
                Err(failure) => shell.fail(&failure),
            }
        }
        Err(error) if steers => {
            let text = format!(
                "{}\n",
                output::text::visible_lines(error.render().to_string().trim_end())
            );
            let _ = write!(Terminal::new(TerminalOptions::default()).stderr(), "{text}");
            ExitStatus::Usage
        }
        Err(error) => usage(&error),
    }
}

/// Shows what clap has to say: help and version on standard output, faults on standard error.
fn usage(error: &clap::Error) -> ExitStatus {
    let terminal = Terminal::new(TerminalOptions::default());
    let text = error.render();
    if error.use_stderr() {
        // Standard error may be closed; the exit status still tells.
        let _ = write!(terminal.stderr(), "{}", text.ansi());
        return ExitStatus::Usage;
    }
    let mut stdout = terminal.stdout();
    match write!(stdout, "{}", text.ansi()).and_then(|()| stdout.flush()) {
        Ok(()) => ExitStatus::Success,
        Err(error) => shell::output_failed(error).unwrap_or_else(|failure| {
            let _ = output::failure_human(&failure, &mut terminal.stderr(), terminal.stderr_style());
            failure.exit
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_and_every_flag_says_what_it_does() {
        fn walk(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                assert!(
                    arg.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    arg.get_id()
                );
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&command());
    }
}
