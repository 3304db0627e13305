//! `finetune export`.

use std::path::{Path, PathBuf};

use super::connect::{connect, until_interrupted_twice};
use super::{ConfigFlags, Shell, outputs, place};
use crate::commands::export;
use crate::error::{ExitStatus, Failure};
use crate::job::JobId;
use crate::output::Format;
use crate::output::text::visible;

/// Write the finetune.toml of a job that was made elsewhere
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The job may have been made in the console, with boto3 or by finetune. What can't be taken as it was is said in a
comment of the file, and beside it. Data stays where it is in S3; a role that finetune did not make is named by
its ARN, and is never changed.

Examples:
  finetune export support-tone-0a1b2c3d
  finetune export arn:aws:bedrock:us-east-1:111122223333:model-customization-job/…/abcdef012345 -o finetune.toml
  finetune submit --like support-tone-0a1b2c3d --training-data new.jsonl   # without a file")]
pub(crate) struct Args {
    /// The name or ARN of the job
    #[arg(value_name = "JOB")]
    job: JobId,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// Write over a file that is there
    #[arg(long, requires = "output")]
    force: bool,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let file = self.output.as_deref().filter(|path| *path != Path::new("-"));
        // What can't be written is found before anything is asked.
        outputs::refuse(file.as_slice(), &[], self.force)?;
        let place = place::of_job(shell, Some(&self.job))?;
        let source = shell.source(&ConfigFlags::default());
        let mut outcome = shell.block_on(async {
            let connected = connect(shell, place.region, &place.folder).await?;
            let run = export::run(&self.job, &connected.journals, &source, &connected.work);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        if let Some(path) = file {
            outputs::write(path, outcome.toml.as_bytes(), self.force)?;
            outcome.file = Some(path.display().to_string());
        } else if shell.global.format != Format::Json {
            // Standard output is taken by the file.
            for remark in outcome.remarks() {
                shell.terminal.note(format_args!("note: {}", visible(&remark)));
            }
        }
        shell.finish(&outcome)
    }
}
