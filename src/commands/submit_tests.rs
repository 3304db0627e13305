//! The whole submission against the sandbox: what a person gets, and what a second run makes of it.

use std::sync::Arc;

use super::*;
use crate::commands::testing::Place;
use crate::config::{DataSource, TrainingData};
use crate::job::{self, Change, JobStatus};
use crate::journal::{Entry, Holder};

impl Place {
    async fn submit(&self, config: &Config, options: &Options) -> Result<SubmitOutcome, Failure> {
        let work = self.work(None).await;
        Box::pin(run(config, &self.journals(), options, &work, async |_| true)).await
    }
}

fn watched() -> Options {
    Options {
        watch: Some(WatchPolicy::default()),
        ..Options::default()
    }
}

fn arn(outcome: &SubmitOutcome) -> (&JobArn, bool) {
    match &outcome.end {
        SubmitEnd::Submitted { arn, found, .. } => (arn, *found),
        other => panic!("{other:?} {:?}", outcome.report),
    }
}

fn codes(outcome: &SubmitOutcome) -> Vec<&'static str> {
    let findings = &outcome.report.as_ref().unwrap().findings;
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.code).collect()
}

#[tokio::test]
async fn a_job_goes_from_data_to_a_custom_model_and_a_second_run_finds_it() {
    let place = Place::new("good");
    let config = place.config();
    let outcome = place.submit(&config, &watched()).await.unwrap();
    let (first, found) = arn(&outcome);
    assert!(!found);
    let status = outcome.status.as_ref().unwrap();
    let job = status.job.as_ref().unwrap();
    assert_eq!(job.status, JobStatus::Completed);
    assert!(job.output_model_arn.is_some());
    assert!(status.training_loss().is_some_and(|loss| loss > 0.0));
    let metrics = status.metrics.as_ref().unwrap();
    assert_eq!(metrics.files.len(), 1, "{metrics:?}");
    assert_eq!(outcome.exit_status(), ExitStatus::Success);
    assert!(matches!(place.records().last(), Some(Entry::Ended { .. })));

    let again = place.submit(&config, &Options::default()).await.unwrap();
    assert_eq!(arn(&again), (first, true));
    assert!(again.uploads.is_empty());
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_leaves_no_journal() {
    let place = Place::new("good");
    let options = Options {
        dry_run: true,
        ..Options::default()
    };
    let outcome = place.submit(&place.config(), &options).await.unwrap();
    assert_eq!(outcome.end, SubmitEnd::DryRun);
    let plan = outcome.plan.unwrap();
    assert!(plan.job_name.as_str().starts_with("tone-"));
    assert!(place.journals().list().unwrap().is_empty());
    let work = place.work(None).await;
    let store = crate::aws::ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    assert!(store.list("acme-finetune", "tone/").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_bucket_and_one_of_another_region_stop_it_with_findings() {
    let place = Place::new("good");
    for (bucket, code) in [("acme-finetun", "ACCT-05"), ("acme-elsewhere", "ACCT-07")] {
        let mut config = place.config();
        config.data.bucket = bucket.to_owned();
        let outcome = place.submit(&config, &Options::default()).await.unwrap();
        assert!(codes(&outcome).contains(&code), "{:?}", codes(&outcome));
        assert_eq!(outcome.exit_status(), ExitStatus::Findings);
    }
}

#[tokio::test]
async fn a_region_without_bedrock_is_a_finding() {
    let place = Place::new("good");
    let work = place.work(Some("eu-central-2")).await;
    let options = Options::default();
    let config = place.config();
    let outcome = Box::pin(run(&config, &place.journals(), &options, &work, async |_| true))
        .await
        .unwrap();
    assert!(codes(&outcome).contains(&"ACCT-01"), "{:?}", codes(&outcome));
    assert_eq!(outcome.exit_status(), ExitStatus::Findings);
}

#[tokio::test]
async fn a_missing_file_is_exit_status_1_even_without_checks() {
    let place = Place::new("good");
    let mut config = place.config();
    config.data.training = TrainingData::Records(DataSource::Path(place.path().join("absent.jsonl")));
    let options = Options {
        no_check: true,
        ..Options::default()
    };
    let failure = place.submit(&config, &options).await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Findings);
    assert!(
        failure.error.to_string().contains("absent.jsonl"),
        "{}",
        failure.error
    );
}

#[tokio::test]
async fn a_second_submit_in_the_folder_waits_and_is_told_for_whom() {
    let place = Place::new("good");
    let holder = Holder {
        pid: 4711,
        command: "submit".to_owned(),
        since: "2026-11-21T10:00:00Z".parse().unwrap(),
    };
    let lock = place.journals().lock(&holder).unwrap();
    let (config, options) = (place.config(), Options::default());
    let notes = Arc::new(Notes::default());
    let mut work = place.work(None).await;
    work.observer = notes.clone();
    let journals = place.journals();
    let submit = Box::pin(run(&config, &journals, &options, &work, async |_| true));
    let let_go = async {
        while notes.0.lock().unwrap().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        drop(lock);
    };
    let (outcome, ()) = tokio::join!(submit, let_go);
    assert!(!arn(&outcome.unwrap()).1);
    let told = notes.0.lock().unwrap().remove(0);
    assert!(
        told.contains("process 4711") && told.ends_with("; waiting for it to end"),
        "{told}"
    );
}

#[tokio::test]
async fn waiting_for_another_submit_ends_with_an_interrupt() {
    let place = Place::new("good");
    let holder = Holder {
        pid: 4711,
        command: "upload".to_owned(),
        since: "2026-11-21T10:00:00Z".parse().unwrap(),
    };
    let _lock = place.journals().lock(&holder).unwrap();
    let work = place.work(None).await;
    work.interrupt.press();
    let (config, options) = (place.config(), Options::default());
    let failure = Box::pin(run(&config, &place.journals(), &options, &work, async |_| true))
        .await
        .unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Interrupted);
}

#[tokio::test]
async fn a_changed_request_is_another_job_and_says_what_changed() {
    let place = Place::new("good");
    let mut config = place.config();
    let first = place.submit(&config, &Options::default()).await.unwrap();
    assert_eq!(first.plan.as_ref().unwrap().since, None);
    config
        .job
        .hyperparameters
        .insert("epochCount".to_owned(), "3".to_owned());
    config.network = None;
    config.tags.clear();
    let data = std::fs::read_to_string(place.path().join("train.jsonl")).unwrap();
    std::fs::write(place.path().join("train.jsonl"), data.replace("renew", "extend")).unwrap();
    let second = place.submit(&config, &Options::default()).await.unwrap();
    assert_ne!(arn(&first).0, arn(&second).0);
    let (since, changes) = second.plan.unwrap().since.unwrap();
    assert_eq!(since, first.plan.unwrap().job_name.as_str());
    let told: Vec<String> = changes.iter().map(Change::told).collect();
    assert_eq!(
        told,
        [
            "epochCount 2 → 3",
            "security groups removed",
            "subnets removed",
            "tag team removed",
            "training data"
        ]
    );
}

#[derive(Default)]
struct Notes(std::sync::Mutex<Vec<String>>);

impl crate::steps::Observer for Notes {
    fn event(&self, event: &Event<'_>) {
        if let Event::Note(note) = event {
            self.0.lock().unwrap().push((*note).to_owned());
        }
    }
}

#[tokio::test]
async fn a_role_that_is_not_assumable_yet_is_waited_for() {
    let place = Place::new("role-not-yet-assumable");
    let outcome = place.submit(&place.config(), &Options::default()).await.unwrap();
    assert!(!arn(&outcome).1);
    let intents = |records: &[Entry]| {
        let intended = records
            .iter()
            .filter(|entry| matches!(entry, Entry::CreateIntended { .. }));
        intended.count()
    };
    assert_eq!(intents(&place.records()), 1);
}

/// Keeps what is told of waiting.
#[derive(Default)]
struct Waits(std::sync::Mutex<Vec<(u64, u64, bool)>>);

impl crate::steps::Observer for Waits {
    fn event(&self, event: &Event<'_>) {
        if let Event::Waiting {
            next, left, begun, ..
        } = event
        {
            self.0.lock().unwrap().push((*next, *left, *begun));
        }
    }
}

#[tokio::test]
async fn the_wait_for_a_fresh_role_is_counted_down_and_ends_with_an_analysis() {
    // The role can't be assumed for longer than anybody waits.
    let place = Place::with_faults("scale = 30\n[account]\nrole_propagation = 100000\n");
    let waits = Arc::new(Waits::default());
    let mut work = place.work(None).await;
    work.observer = waits.clone();
    let options = Options::default();
    let config = place.config();
    let journals = place.journals();
    let run = Box::pin(run(&config, &journals, &options, &work, async |_| true));
    let failure = run.await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Aws);
    let text = failure.error.to_string();
    assert!(text.ends_with(", also after 120 s"), "{text}");
    assert!(
        failure.hints[0].starts_with("its trust policy admits Amazon Bedrock"),
        "{:?}",
        failure.hints
    );
    let waits = waits.0.lock().unwrap();
    let pauses: Vec<(u64, u64)> = waits
        .iter()
        .filter(|wait| wait.2)
        .map(|wait| (wait.0, wait.1))
        .collect();
    assert_eq!(
        pauses,
        [(2, 120), (4, 118), (8, 114), (16, 106), (32, 90), (58, 58)]
    );
    assert_eq!(waits.len(), 120);
}

#[tokio::test]
async fn a_role_that_refuses_bedrock_is_analysed_at_once() {
    let place = Place::new("role-untrusted");
    let mut config = place.config();
    config.role = RoleConfig::Managed(
        "AmazonBedrockFinetune-quickstart"
            .parse::<crate::iam::RoleName>()
            .unwrap()
            .into(),
    );
    let options = Options {
        no_check: true,
        ..Options::default()
    };
    let failure = place.submit(&config, &options).await.unwrap_err();
    assert!(
        !failure.error.to_string().contains("also after"),
        "{}",
        failure.error
    );
    let hints = failure.hints.join("\n");
    assert!(
        hints.starts_with("IAM-01: service role `AmazonBedrockFinetune-quickstart` does not trust"),
        "{hints}"
    );
    assert!(
        hints.contains("aws:SourceArn") && hints.contains("role apply --adopt"),
        "{hints}"
    );
}

#[tokio::test]
async fn a_failed_job_is_told_asks_for_new_and_new_makes_another() {
    let place = Place::new("training-fails");
    let config = place.config();
    let outcome = place.submit(&config, &watched()).await.unwrap();
    assert_eq!(outcome.exit_status(), ExitStatus::JobFailed);
    let first = arn(&outcome).0.clone();
    let message = outcome
        .status
        .and_then(|status| status.job)
        .and_then(|job| job.failure_message);
    assert!(job::explain_failure(&message.unwrap()).is_some());

    let refused = place.submit(&config, &Options::default()).await.unwrap();
    assert_eq!(codes(&refused), ["JOB-03"]);
    assert_eq!(refused.exit_status(), ExitStatus::Findings);

    let new = Options {
        new: true,
        ..Options::default()
    };
    let second = place.submit(&config, &new).await.unwrap();
    assert_ne!(arn(&second).0, &first);
    // The second job goes on, so that asking for a new one again finds it.
    let third = place.submit(&config, &new).await.unwrap();
    assert_eq!(arn(&third), (arn(&second).0, true));
}

#[tokio::test]
async fn throttling_is_lived_through() {
    let place = Place::new("throttled");
    let outcome = place.submit(&place.config(), &watched()).await.unwrap();
    assert_eq!(outcome.exit_status(), ExitStatus::Success);
}

#[tokio::test]
async fn an_interrupt_before_the_job_is_created_ends_with_130_and_the_next_run_goes_on() {
    let place = Place::new("good");
    let config = place.config();
    let work = place.work(None).await;
    let interrupt = work.interrupt.clone();
    let options = Options::default();
    let journals = place.journals();
    let stopped = Box::pin(run(&config, &journals, &options, &work, async |_| {
        interrupt.press();
        true
    }))
    .await;
    assert_eq!(stopped.unwrap_err().exit, ExitStatus::Interrupted);
    let outcome = place.submit(&config, &options).await.unwrap();
    assert!(!arn(&outcome).1);
}
