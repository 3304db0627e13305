//! `finetune dataset stats`.

use std::path::PathBuf;

use super::cap;
use crate::cli::Shell;
use crate::commands::dataset::stats;
use crate::error::{ExitStatus, Failure};

const EXAMPLES: &str = "\
Examples:
  finetune dataset stats train.jsonl validation.jsonl
  zcat train.jsonl.gz | finetune dataset stats -

Tokens are estimates by kinds of characters: no tokenizer of the Nova models is public.";

/// Show what is in data sets: records, turns, texts, media, estimated tokens, scripts
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Data sets: files, or `-` for standard input
    #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        shell.finish(&stats::run(&self.files, cap(shell))?)
    }
}
