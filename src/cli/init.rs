//! `finetune init`.

use std::path::PathBuf;

use super::{ConfigFlags, Shell};
use crate::commands;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::output::JsonSchema;

/// Write a commented finetune.toml
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  finetune init --name support-tone --training-data train.jsonl --bucket acme-finetune\n  \
                        finetune init --terraform terraform/ --training-data train.jsonl\n  \
                        finetune init --schema > finetune.schema.json"
)]
pub(crate) struct Args {
    /// Write over a file that is there
    #[arg(long)]
    force: bool,

    /// Write the JSON Schema of the file to standard output instead
    #[arg(long, conflicts_with = "force")]
    schema: bool,

    /// Fill in what Terraform has built: a folder that `terraform output -json` runs in, or a file with its output
    #[arg(long, value_name = "FOLDER|FILE", conflicts_with = "schema", value_hint = clap::ValueHint::AnyPath)]
    terraform: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        if self.schema {
            return shell.finish(&JsonSchema(config::schema()));
        }
        let source = shell.source(&self.config);
        shell.finish(&commands::init::run(
            &source,
            self.terraform.as_deref(),
            self.force,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{self, schema_flags};

    #[test]
    fn every_key_of_the_schema_has_a_flag() {
        let mut command = crate::cli::command();
        command.build();
        let init = command.find_subcommand("init").expect("init is a command");
        for (path, flag) in schema_flags(&config::schema()) {
            let arg = init.get_arguments().find(|arg| {
                let long = arg.get_long().map(|long| format!("--{long}"));
                long.as_deref() == Some(flag.as_str())
            });
            let arg = arg.unwrap_or_else(|| panic!("`{path}` has no flag `{flag}`"));
            assert!(arg.get_action().takes_values(), "{flag}");
        }
    }
}
