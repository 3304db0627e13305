//! What the commands that watch a job have in common: JSON lines meanwhile, and a command at the end.

use std::sync::Arc;

use super::Shell;
use super::connect::Connected;
use crate::commands::exec;
use crate::commands::status::StatusOutcome;
use crate::error::{ExitStatus, Failure};
use crate::output::{EndOfWatch, Format, Render, WatchLines};

/// What is run once the job has ended.
#[derive(Debug, Default, clap::Args)]
pub(super) struct AtEnd {
    /// What to run once the job has ended: a command and its arguments, up to the end of the line
    #[arg(long, value_name = "CMD", requires = "watch", num_args = 1.., allow_hyphen_values = true)]
    exec: Vec<String>,
}

/// Has a watch write JSON lines to standard output, where JSON is asked for.
pub(super) fn observe(shell: &Shell, connected: &mut Connected) {
    if shell.global.format == Format::Json {
        let interrupt = connected.work.interrupt.clone();
        connected.work.observer = Arc::new(WatchLines::new(shell.terminal.clone(), interrupt));
    }
}

impl AtEnd {
    /// Writes what came of a watch, and runs the command if the job of `status` has ended.
    ///
    /// # Errors
    /// When standard output takes no more. A command that fails is a warning: the job is what it is.
    pub(super) fn finish(
        &self,
        shell: &Shell,
        outcome: &impl Render,
        status: Option<&StatusOutcome>,
    ) -> Result<ExitStatus, Failure> {
        let ended = shell.finish(&EndOfWatch(outcome));
        if let Some(Err(error)) = status.map(|status| exec::run(&self.exec, status)) {
            shell.terminal.note(format_args!("warning: {error}"));
        }
        ended
    }
}
