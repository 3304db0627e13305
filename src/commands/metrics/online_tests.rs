//! Metrics of jobs that ran in the sandbox.

use super::*;
use crate::commands::submit::{self, SubmitEnd};
use crate::commands::testing::Place;
use crate::config::DataSource;
use crate::error::ExitStatus;
use crate::job::{JobStatus, WatchPolicy};

/// A place whose job was submitted with validation data, and watched to its end where that is wanted.
async fn submitted(watch: bool) -> (Place, JobId) {
    let place = Place::with_faults("account.timing.training = 0\naccount.timing.training_step = 60.0");
    let mut config = place.config();
    let validation = place.path().join("validation.jsonl");
    let text = std::fs::read_to_string(place.path().join("train.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().take(4).collect();
    std::fs::write(&validation, lines.join("\n").replace("twice", "once") + "\n").unwrap();
    config.data.validation = Some(DataSource::Path(validation));
    let options = submit::Options {
        no_check: true,
        watch: watch.then(WatchPolicy::default),
        ..submit::Options::default()
    };
    let (journals, work) = (place.journals(), place.work(None).await);
    let run = submit::run(&config, &journals, &options, &work, async |_| true);
    let SubmitEnd::Submitted { arn, .. } = Box::pin(run).await.unwrap().end else {
        panic!("the job is made");
    };
    (place, JobId::Arn(arn))
}

async fn metrics_of(place: &Place, wanted: &[Wanted]) -> MetricsOutcome {
    let work = place.work(None).await;
    run(wanted, ChartKind::None, &work).await.unwrap()
}

#[tokio::test]
async fn a_job_that_completed_has_a_loss_for_each_step_and_each_epoch() {
    let (place, job) = submitted(true).await;
    let outcome = metrics_of(&place, &[Wanted::Job(job.clone())]).await;
    let [run] = outcome.runs.as_slice() else {
        panic!("one run: {outcome:?}");
    };
    assert!(run.label.starts_with("tone-"));
    assert_eq!(run.job.as_ref().unwrap().status, JobStatus::Completed);
    assert_eq!(run.curves.training.len(), 6);
    assert_eq!(
        run.curves.validation.iter().map(Vec::len).collect::<Vec<_>>(),
        [2]
    );
    let last = run.curves.validation[0].last().unwrap();
    assert_eq!(run.job.as_ref().unwrap().validation_loss, Some(last.loss));
    assert_eq!(outcome.exit_status(), ExitStatus::Success);

    let prefix: S3Uri = "s3://acme-finetune/tone/output/".parse().unwrap();
    let both = metrics_of(&place, &[Wanted::Prefix(prefix), Wanted::Job(job.clone())]).await;
    let JobId::Arn(arn) = &job else {
        panic!("the job has an ARN");
    };
    assert_eq!(both.runs[0].label, arn.id());
    assert_eq!(both.runs[0].curves, both.runs[1].curves);
}

#[tokio::test]
async fn a_job_without_metrics_and_an_empty_prefix_say_so() {
    let (place, job) = submitted(false).await;
    let prefix: S3Uri = "s3://acme-finetune/elsewhere/".parse().unwrap();
    let outcome = metrics_of(&place, &[Wanted::Job(job), Wanted::Prefix(prefix)]).await;
    assert!(!outcome.has_losses());
    assert_eq!(outcome.exit_status(), ExitStatus::Findings);
    assert_eq!(
        outcome.runs[0].job.as_ref().unwrap().status,
        JobStatus::InProgress
    );
    assert!(
        outcome
            .runs
            .iter()
            .all(|run| run.files.is_empty() && run.fault.is_none())
    );
    let gone: S3Uri = "s3://no-such-bucket-of-acme/x/".parse().unwrap();
    let outcome = metrics_of(&place, &[Wanted::Prefix(gone)]).await;
    assert!(outcome.runs[0].fault.is_some(), "{outcome:?}");
}
