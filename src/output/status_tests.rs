//! What a person, and a script, see of a job.

use super::*;
use crate::job::metrics::MetricsRow;
use crate::job::{JobId, PhaseState, snapshot_for_tests};
use crate::steps::collect::{Collected, Metrics};

fn state(status: &str, minutes: i64) -> PhaseState {
    let created: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    PhaseState {
        status: status.to_owned(),
        created: Some(created),
        modified: Some(Timestamp::from_second(created.as_second() + minutes * 60).unwrap()),
    }
}

fn outcome() -> StatusOutcome {
    let job = snapshot_for_tests();
    let asked = JobId::Name(job.name.clone());
    StatusOutcome::of(Some(job), asked, LookEnd::Done, 3_720)
}

fn human(outcome: &StatusOutcome) -> String {
    let mut out = Vec::new();
    outcome.human(&mut out, Style::plain(80)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_completed_job_shows_losses_model_metrics_and_what_to_do_next() {
    let mut outcome = outcome();
    let job = outcome.job.as_mut().unwrap();
    job.status = JobStatus::Completed;
    job.phases.validation = Some(state("Completed", 3));
    job.phases.data_processing = Some(state("Completed", 5));
    job.phases.training = Some(state("Completed", 54));
    job.training_loss = Some(-1.0);
    job.output_model_arn = Some("arn:aws:bedrock:us-east-1:111122223333:custom-model/m/a".to_owned());
    outcome.metrics = Some(Metrics {
        folder: Some("s3://acme-finetune/tone/output/model-customization-job-abcdef012345/".to_owned()),
        files: vec![Collected {
            file: MetricsFile::Training,
            uri: "s3://acme-finetune/tone/output/step_wise_training_metrics.csv".to_owned(),
            rows: Ok(vec![MetricsRow {
                step: 9,
                epoch: 1.0,
                loss: Some(0.421),
                perplexity: None,
            }]),
        }],
        fault: None,
    });
    insta::assert_snapshot!(human(&outcome), @r"
    tone-0a1b2c3d Completed
      job              arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345
      base model       amazon.nova-lite-v1:0:300k
      created          2026-11-21 10:00:00 UTC, ran 1:02:00
      validation       Completed 0:03:00
      data processing  Completed 0:05:00
      training         Completed 0:54:00
      training loss    0.421
      custom model     arn:aws:bedrock:us-east-1:111122223333:custom-model/m/a
      metrics          s3://acme-finetune/tone/output/step_wise_training_metrics.csv
      deploy it with   aws bedrock create-custom-model-deployment \
                         --region us-east-1 --model-deployment-name tone-0a1b2c3d \
                         --model-arn arn:aws:bedrock:us-east-1:111122223333:custom-model/m/a
    ");
}

#[test]
fn on_a_narrow_terminal_values_stand_below_their_names() {
    let mut out = Vec::new();
    outcome().human(&mut out, Style::plain(40)).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
    tone-0a1b2c3d InProgress
      job
        arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345
      base model
        amazon.nova-lite-v1:0:300k
      created
        2026-11-21 10:00:00 UTC, runs for
        1:02:00
      follow it with
        finetune status \
          --watch tone-0a1b2c3d
    ");
}

#[test]
fn a_failed_job_shows_the_message_verbatim_and_its_known_cause() {
    let mut outcome = outcome();
    let job = outcome.job.as_mut().unwrap();
    job.status = JobStatus::Failed;
    job.phases.validation = Some(state("Failed", 3));
    job.phases.training = Some(state("NotStarted", 0));
    job.failure_message = Some(
        "Unable to parse Amazon S3 file: train.jsonl. Data files must conform to JSONL format.".to_owned(),
    );
    insta::assert_snapshot!(human(&outcome), @r"
    tone-0a1b2c3d Failed
      job              arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345
      base model       amazon.nova-lite-v1:0:300k
      created          2026-11-21 10:00:00 UTC, ran 1:02:00
      validation       Failed 0:03:00
      training         NotStarted
      failure message  Unable to parse Amazon S3 file: train.jsonl. Data files must
                       conform to JSONL format.
      known cause      a line is no JSON object, there are blank lines, or the keys
                       are not those of the format
      what to do       run `finetune validate` on the file: it names the line
      source           https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html
      ended in         validation
      once mended      finetune submit --new
    ");
    assert_eq!(outcome.exit_status(), ExitStatus::JobFailed);
}

#[test]
fn a_message_that_nobody_published_is_said_to_be_unknown_and_cannot_steer_the_terminal() {
    let mut outcome = outcome();
    let job = outcome.job.as_mut().unwrap();
    job.status = JobStatus::Failed;
    job.failure_message = Some("odd\u{1b}[2J thing".to_owned());
    let text = human(&outcome);
    assert!(text.contains("odd\\u{1b}[2J thing"), "{text}");
    assert!(text.contains("nobody has published this message"), "{text}");
}

#[test]
fn a_script_finds_the_same_fields_whatever_the_job_does() {
    let mut out = Vec::new();
    outcome().json(&mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
    {
      "command": "status",
      "format_version": 1,
      "job": {
        "arn": "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345",
        "base_model": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
        "created": "2026-11-21T10:00:00Z",
        "elapsed_seconds": 3720,
        "ended": null,
        "ended_in": null,
        "estimate": null,
        "failure": null,
        "metrics": [],
        "modified": null,
        "name": "tone-0a1b2c3d",
        "output": "s3://acme-finetune/tone/output",
        "output_model_arn": null,
        "output_model_name": "tone-0a1b2c3d",
        "phases": [],
        "preflight": null,
        "queued_seconds": null,
        "status": "InProgress",
        "training_loss": null,
        "validation_loss": null
      },
      "watch": "done"
    }
    "#);
    let mut nothing = outcome();
    nothing.job = None;
    nothing.end = LookEnd::TimedOut;
    let mut out = Vec::new();
    nothing.json(&mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
    {
      "command": "status",
      "format_version": 1,
      "job": null,
      "watch": "timed_out"
    }
    "#);
}

#[test]
fn the_exit_status_tells_how_it_ended() {
    let ends = |status, end| {
        let mut outcome = outcome();
        outcome.end = end;
        if let Some(job) = &mut outcome.job {
            job.status = status;
        }
        outcome.exit_status()
    };
    assert_eq!(ends(JobStatus::InProgress, LookEnd::Done), ExitStatus::Success);
    assert_eq!(ends(JobStatus::Completed, LookEnd::Done), ExitStatus::Success);
    assert_eq!(ends(JobStatus::Stopped, LookEnd::Done), ExitStatus::JobStopped);
    assert_eq!(
        ends(JobStatus::InProgress, LookEnd::TimedOut),
        ExitStatus::TimedOut
    );
    assert_eq!(
        ends(JobStatus::Stopping, LookEnd::Interrupted),
        ExitStatus::Interrupted
    );
}
