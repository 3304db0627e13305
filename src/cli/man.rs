//! `finetune man`.

use std::path::PathBuf;

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// Write the man page, or all of them into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  finetune man --dir ~/.local/share/man/man1 && man finetune")]
pub(crate) struct Args {
    /// The folder that gets one page per command; without it the main page goes to standard output
    #[arg(long, value_name = "FOLDER", value_hint = clap::ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        shell.finish(&commands::man::run(self.dir.as_deref(), super::command())?)
    }
}
