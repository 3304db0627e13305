//! What `--exec` runs once a watch has seen the end of its job.

use std::io;
use std::process::{Command, ExitStatus as Ended};

use super::status::StatusOutcome;

/// The command of `--exec` did not do what it was to do. The job is what it is.
#[derive(Debug, thiserror::Error)]
pub enum ExecFailed {
    /// It could not be started.
    #[error("the command of `--exec` could not be started: `{0}`: {1}")]
    Start(String, #[source] io::Error),
    /// It ended with a failure.
    #[error("the command of `--exec` failed: `{0}`: {1}")]
    Ended(String, Ended),
}

/// The variables that tell a command how the job ended.
fn told(outcome: &StatusOutcome) -> Vec<(&'static str, String)> {
    let Some(job) = &outcome.job else {
        return Vec::new();
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("FINETUNE_JOB_ARN", job.arn.to_string()),
        ("FINETUNE_JOB_NAME", job.name.to_string()),
        ("FINETUNE_REGION", job.arn.region().to_string()),
        ("FINETUNE_STATUS", job.status.to_string()),
        ("FINETUNE_EXIT_CODE", outcome.exit_status().code().to_string()),
        ("FINETUNE_ELAPSED_SECONDS", outcome.elapsed_seconds.to_string()),
        ("FINETUNE_MODEL_ARN", text(&job.output_model_arn)),
        ("FINETUNE_FAILURE_MESSAGE", text(&job.failure_message)),
    ]
}

/// Runs `command` with its arguments as they are, without a shell, if the job has ended. What it writes to
/// standard output goes to standard error: standard output is for the status.
///
/// # Errors
/// When it can't be started, or ends with a failure.
pub fn run(command: &[String], outcome: &StatusOutcome) -> Result<(), ExecFailed> {
    let ended = outcome.job.as_ref().is_some_and(|job| job.status.is_terminal());
    let Some((program, arguments)) = command.split_first().filter(|_| ended) else {
        return Ok(());
    };
    let ended = Command::new(program)
        .args(arguments)
        .envs(told(outcome))
        .stdout(io::stderr())
        .status()
        .map_err(|error| ExecFailed::Start(program.clone(), error))?;
    if ended.success() {
        Ok(())
    } else {
        Err(ExecFailed::Ended(program.clone(), ended))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::status::LookEnd;
    use crate::job::{JobId, JobStatus, snapshot_for_tests};

    fn outcome(status: JobStatus) -> StatusOutcome {
        let mut job = snapshot_for_tests();
        job.status = status;
        let asked = JobId::Arn(job.arn.clone());
        StatusOutcome::of(Some(job), asked, LookEnd::Done, 61)
    }

    #[test]
    fn a_command_learns_how_the_job_ended() {
        let told = told(&outcome(JobStatus::Failed));
        let value = |name: &str| told.iter().find(|(known, _)| *known == name).unwrap().1.as_str();
        assert_eq!(value("FINETUNE_STATUS"), "Failed");
        assert_eq!(value("FINETUNE_EXIT_CODE"), "5");
        assert_eq!(value("FINETUNE_MODEL_ARN"), "");
        assert!(value("FINETUNE_JOB_ARN").starts_with("arn:aws:bedrock:us-east-1:"));
    }

    #[test]
    fn a_command_that_is_not_there_is_a_failure_and_none_runs_for_a_job_that_goes_on() {
        let command = ["no-such-command-anywhere".to_owned()];
        let failed = run(&command, &outcome(JobStatus::Completed)).unwrap_err();
        assert!(
            failed
                .to_string()
                .contains("could not be started: `no-such-command-anywhere`")
        );
        assert!(run(&command, &outcome(JobStatus::InProgress)).is_ok());
        assert!(run(&[], &outcome(JobStatus::Completed)).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn the_exit_status_of_the_command_is_reported() {
        let command = ["sh", "-c", "test \"$FINETUNE_STATUS\" = Completed && exit 3"].map(ToOwned::to_owned);
        let failed = run(&command, &outcome(JobStatus::Completed)).unwrap_err();
        assert_eq!(
            failed.to_string(),
            "the command of `--exec` failed: `sh`: exit status: 3"
        );
        let good = ["sh", "-c", "test \"$FINETUNE_STATUS\" = Completed"].map(ToOwned::to_owned);
        assert!(run(&good, &outcome(JobStatus::Completed)).is_ok());
    }
}
