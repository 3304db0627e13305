//! Lists of jobs against the sandbox: what comes first, what is left out, and how many calls it takes.

use super::*;
use crate::commands::submit::{self, SubmitEnd};
use crate::commands::testing::{Place, at_most, everything, with_jobs};
use crate::error::ExitStatus;

async fn list(place: &Place, options: &Options) -> Result<JobsOutcome, Failure> {
    let work = place.work(None).await;
    run(options, &place.journals(), &work).await
}

fn names(outcome: &JobsOutcome) -> Vec<&str> {
    outcome.jobs.iter().map(|job| job.name.as_str()).collect()
}

#[tokio::test]
async fn five_hundred_jobs_take_one_call() {
    let place = Place::with_faults(&(with_jobs(500) + &at_most(1)));
    let outcome = list(&place, &everything()).await.unwrap();
    assert_eq!(outcome.jobs.len(), 500);
    assert!(!outcome.more && outcome.unfiltered);
    assert_eq!(names(&outcome)[0], "tone-499", "the newest comes first");
    let failure = list(&place, &everything()).await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Aws, "the second call is refused");
}

#[tokio::test]
async fn filters_are_the_services_and_several_statuses_are_one_list() {
    let place = Place::with_faults(&(with_jobs(60) + &at_most(3)));
    let options = Options {
        statuses: vec![JobStatus::Failed],
        name_contains: Some("tone-0".to_owned()),
        created_after: Some("2026-11-21T00:09:00Z".parse().unwrap()),
        created_before: Some("2026-11-21T00:21:00Z".parse().unwrap()),
        reverse: true,
        ..everything()
    };
    let outcome = list(&place, &options).await.unwrap();
    assert_eq!(names(&outcome), ["tone-010", "tone-015", "tone-020"]);
    assert!(!outcome.unfiltered);
    let options = Options {
        statuses: vec![JobStatus::Failed, JobStatus::InProgress],
        limit: 3,
        ..everything()
    };
    let outcome = list(&place, &options).await.unwrap();
    assert_eq!(names(&outcome), ["tone-059", "tone-055", "tone-050"]);
    assert!(outcome.more);
    let options = Options {
        limit: 60,
        ..everything()
    };
    let outcome = list(&place, &options).await.unwrap();
    assert_eq!((outcome.jobs.len(), outcome.more), (60, false));
}

#[tokio::test]
async fn more_jobs_than_an_answer_holds_come_page_by_page() {
    let place = Place::with_faults(&(with_jobs(1_200) + &at_most(4)));
    let options = Options {
        limit: 5_000,
        ..everything()
    };
    let outcome = list(&place, &options).await.unwrap();
    assert_eq!((outcome.jobs.len(), outcome.more), (1_200, false));
    let options = Options {
        limit: 1_100,
        ..everything()
    };
    let outcome = list(&place, &options).await.unwrap();
    assert_eq!((outcome.jobs.len(), outcome.more), (1_100, true));
}

#[tokio::test]
async fn an_order_that_the_service_does_not_know_is_made_here() {
    let place = Place::with_faults(&with_jobs(7));
    let sorted = async |sort, reverse| {
        let options = Options {
            sort,
            reverse,
            ..everything()
        };
        let outcome = list(&place, &options).await.unwrap();
        names(&outcome).join(" ").replace("tone-00", "")
    };
    assert_eq!(sorted(SortBy::Name, false).await, "0 1 2 3 4 5 6");
    assert_eq!(sorted(SortBy::Name, true).await, "6 5 4 3 2 1 0");
    assert_eq!(sorted(SortBy::Status, false).await, "6 4 3 2 1 5 0");
    assert_eq!(sorted(SortBy::Modified, false).await, "6 5 4 3 2 1 0");
    assert!(sorted(SortBy::Elapsed, true).await.starts_with('5'));
}

#[tokio::test]
async fn jobs_of_this_folder_are_known_by_its_journals() {
    let place = Place::with_faults(&with_jobs(3));
    let mine = Options {
        mine: true,
        ..everything()
    };
    assert!(list(&place, &mine).await.unwrap().jobs.is_empty());
    let (config, journals, work) = (place.config(), place.journals(), place.work(None).await);
    let options = submit::Options::default();
    let run = submit::run(&config, &journals, &options, &work, async |_| true);
    let SubmitEnd::Submitted { arn, .. } = Box::pin(run).await.unwrap().end else {
        panic!("the job is made");
    };
    let outcome = list(&place, &mine).await.unwrap();
    let arns: Vec<_> = outcome.jobs.iter().map(|job| &job.arn).collect();
    assert_eq!(arns, [&arn]);
    assert_eq!(list(&place, &everything()).await.unwrap().jobs.len(), 4);
}
