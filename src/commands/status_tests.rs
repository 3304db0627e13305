//! Looks and watches against the sandbox, through what goes wrong on the way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::aws::Patience;
use crate::commands::submit::{self, SubmitEnd};
use crate::commands::testing::Place;
use crate::steps::{Event, Interrupt, Observer};

/// A place whose job was submitted; `faults` is the script of its account.
async fn submitted(faults: &str) -> (Place, JobId) {
    let place = Place::with_faults(faults);
    let options = submit::Options::default();
    let (config, journals, work) = (place.config(), place.journals(), place.work(None).await);
    let run = submit::run(&config, &journals, &options, &work, async |_| true);
    let outcome = Box::pin(run).await.unwrap();
    let SubmitEnd::Submitted { arn, .. } = outcome.end else {
        panic!("{:?}", outcome.end);
    };
    (place, JobId::Arn(arn))
}

/// The faults that hit looks only: the first question of `submit` for the job is left alone.
fn on_looks(action: &str) -> String {
    format!("[[fault]]\noperation = \"GetModelCustomizationJob\"\nafter = 2\n{action}\n")
}

/// Those that leave the first look of a watch alone too.
fn later(action: &str) -> String {
    on_looks(action).replace("after = 2", "after = 3")
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn event(&self, event: &Event<'_>) {
        if let Event::Note(text) = event {
            self.0.lock().unwrap().push((*text).to_owned());
        }
    }
}

async fn watch_with(
    place: &Place,
    job: &JobId,
    policy: WatchPolicy,
) -> (Result<StatusOutcome, Failure>, Vec<String>) {
    let notes = Arc::new(Notes::default());
    let work = Work {
        observer: notes.clone(),
        ..place.work(None).await
    };
    let outcome = Box::pin(run(job, Some(&policy), &place.journals(), &work)).await;
    let told = notes.0.lock().unwrap().clone();
    (outcome, told)
}

#[tokio::test]
async fn a_watch_outlives_credentials_that_expire_and_are_renewed() {
    let (place, job) = submitted(&later("times = 3\naction = \"expired-token\"")).await;
    let (outcome, told) = watch_with(&place, &job, WatchPolicy::default()).await;
    assert_eq!(outcome.unwrap().exit_status(), ExitStatus::Success);
    assert!(
        told.iter()
            .any(|note| note.contains("so does the watch once the credentials are renewed")),
        "{told:?}"
    );
    assert!(told.iter().any(|note| note.contains("answers again")), "{told:?}");
}

#[tokio::test]
async fn credentials_that_stay_expired_end_a_watch_with_3() {
    let (place, job) = submitted(&later("times = 100000\naction = \"expired-token\"")).await;
    let policy = WatchPolicy {
        credentials_grace: Duration::from_mins(10),
        ..WatchPolicy::default()
    };
    let (outcome, _) = watch_with(&place, &job, policy).await;
    assert_eq!(outcome.unwrap_err().exit, ExitStatus::Unusable);
}

#[tokio::test]
async fn broken_connections_and_pages_of_load_balancers_do_not_end_a_watch() {
    let faults = on_looks("times = 9\naction = \"reset\"") + &on_looks("times = 9\naction = \"html-error\"");
    let (place, job) = submitted(&faults).await;
    let (outcome, _) = watch_with(&place, &job, WatchPolicy::default()).await;
    assert_eq!(outcome.unwrap().exit_status(), ExitStatus::Success);
}

#[tokio::test]
async fn a_watch_that_may_not_last_ends_with_7_and_the_job_goes_on() {
    let (place, job) = submitted("").await;
    let policy = WatchPolicy {
        timeout: Some(Duration::from_secs(30)),
        ..WatchPolicy::default()
    };
    let (outcome, _) = watch_with(&place, &job, policy).await;
    let outcome = outcome.unwrap();
    assert_eq!(outcome.exit_status(), ExitStatus::TimedOut);
    assert_eq!(outcome.job.unwrap().status, JobStatus::InProgress);
}

#[tokio::test]
async fn an_interrupted_watch_ends_with_130_and_the_job_goes_on() {
    let (place, job) = submitted("").await;
    let work = place.work(None).await;
    let interrupt = work.interrupt.clone();
    let press = async move {
        tokio::time::sleep(Duration::from_millis(150)).await;
        interrupt.press();
    };
    let policy = WatchPolicy::default();
    let journals = place.journals();
    let (outcome, ()) = tokio::join!(Box::pin(run(&job, Some(&policy), &journals, &work)), press);
    assert_eq!(outcome.unwrap().exit_status(), ExitStatus::Interrupted);
}

#[tokio::test]
async fn a_job_that_is_not_there_ends_a_watch_at_once() {
    let place = Place::with_faults("");
    let job: JobId = "never-made-0a1b2c3d".parse().unwrap();
    let (outcome, _) = watch_with(&place, &job, WatchPolicy::default()).await;
    let failure = outcome.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Aws);
    assert_eq!(
        failure.error.to_string(),
        "there is no job `never-made-0a1b2c3d` in us-east-1 of account `111122223333`"
    );
    assert!(
        failure
            .error
            .source()
            .unwrap()
            .to_string()
            .contains("Could not find")
    );
    assert!(
        failure.hints[1].contains("finetune jobs --region us-east-1"),
        "{:?}",
        failure.hints
    );
}

#[tokio::test]
async fn an_arn_of_another_region_or_account_is_said_to_be_one() {
    let place = Place::with_faults("");
    let arn = "arn:aws:bedrock:us-west-2:999988887777:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345";
    let work = place.work(None).await;
    let failure = look_at(&arn.parse().unwrap(), &work.session).await.unwrap_err();
    assert_eq!(failure.hints[0], "its ARN says `--region us-west-2`");
    assert!(
        failure.hints[1].contains("account `999988887777`"),
        "{:?}",
        failure.hints
    );
}

#[tokio::test]
async fn the_last_job_of_a_folder_is_known_and_its_end_is_written_down_once() {
    let (place, job) = submitted("").await;
    assert_eq!(last_job(&place.journals(), "status").unwrap(), job);
    let (outcome, _) = watch_with(&place, &job, WatchPolicy::default()).await;
    let ended = outcome.unwrap().job.unwrap();
    let work = place.work(None).await;
    let before = place.records().len();
    for _ in 0..2 {
        note_ending(&place.journals(), &ended, &work).unwrap();
    }
    assert_eq!(place.records().len(), before + 1);
}

#[tokio::test]
async fn a_folder_without_a_job_says_so() {
    let place = Place::with_faults("");
    let failure = last_job(&place.journals(), "status").unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Unusable);
}

/// Interrupts a watch once the service has answered again for the second time, and keeps the notes.
struct Restart {
    notes: Notes,
    interrupt: Interrupt,
}

impl Observer for Restart {
    fn event(&self, event: &Event<'_>) {
        self.notes.event(event);
        let told = self.notes.0.lock().unwrap();
        if told.iter().filter(|note| note.contains("answers again")).count() == 2 {
            self.interrupt.press();
        }
    }
}

/// A watch whose every call is made once: what the script counts are its looks.
async fn watch_once(place: &Place, job: &JobId) -> (StatusOutcome, Vec<String>) {
    let work = place.work(None).await;
    let session = Arc::into_inner(work.session).unwrap();
    let observer = Arc::new(Restart {
        notes: Notes::default(),
        interrupt: work.interrupt.clone(),
    });
    let work = Work {
        session: Arc::new(session.with_patience(Patience::default(), 1)),
        observer: observer.clone(),
        ..work
    };
    let policy = WatchPolicy::default();
    let outcome = Box::pin(run(job, Some(&policy), &place.journals(), &work)).await;
    let told = observer.notes.0.lock().unwrap().clone();
    (outcome.unwrap(), told)
}

#[tokio::test]
async fn nine_hours_with_an_hour_of_throttling_an_expired_token_and_a_restart_end_with_5() {
    let looks = "[[fault]]\noperation = \"GetModelCustomizationJob\"\n";
    let script = format!(
        "scale = 1800\naccount.timing.validation = 600\naccount.timing.data_processing = 1200\n\
         account.timing.queue = 14400\naccount.timing.training = 16200\naccount.timing.training_step = 0.0\n\
         {looks}after = 5\ntimes = 36\naction = \"throttle\"\n\
         {looks}after = 43\ntimes = 3\naction = \"expired-token\"\n\
         [[fault]]\noperation = \"Training\"\naction = \"fail-job\"\n\
         message = \"Encountered an unexpected error when processing the request, please try again\"\n"
    );
    let (place, _) = submitted(&script).await;
    let job = last_job(&place.journals(), "status").unwrap();
    let (first, told) = watch_once(&place, &job).await;
    assert_eq!(first.exit_status(), ExitStatus::Interrupted, "{told:?}");
    let again: Vec<&String> = told
        .iter()
        .filter(|note| note.contains("answers again"))
        .collect();
    let minutes = |note: &str| note.split(' ').rev().nth(1)?.parse::<u64>().ok();
    assert!(minutes(again[0]).is_some_and(|minutes| minutes >= 58), "{told:?}");
    assert!(
        told.iter().any(|note| note.contains("ExpiredTokenException")),
        "{told:?}"
    );
    // The process is started anew: account, clock and journal come from the disk.
    let job = last_job(&place.journals(), "status").unwrap();
    let (second, told) = watch_once(&place, &job).await;
    assert_eq!(second.exit_status(), ExitStatus::JobFailed, "{told:?}");
    assert!(
        second.elapsed_seconds > 9 * 3_600 - 60,
        "{}",
        second.elapsed_seconds
    );
    assert_eq!(second.job.unwrap().ended_in(), Some(crate::job::Phase::Training));
    assert!(second.preflight.is_some(), "the journal knows what was checked");
}
