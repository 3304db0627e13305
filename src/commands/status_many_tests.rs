//! Many jobs against the sandbox: what is shown, how the process ends, and how many calls it takes.

use super::*;
use crate::commands::testing::{Place, at_most, everything, with_jobs};

fn all() -> Options {
    Options {
        which: Which::Listed(everything()),
        tags: BTreeMap::new(),
        details: false,
    }
}

fn these(jobs: &[&str]) -> Options {
    Options {
        which: Which::Named(jobs.iter().map(|job| job.parse().unwrap()).collect()),
        ..all()
    }
}

/// Refuses the `after + 1`th call of `operation`, and every later one.
fn none_after(operation: &str, after: usize) -> String {
    at_most(after).replace("ListModelCustomizationJobs", operation)
}

/// The script with the tag `team=shop` on `job`.
fn tagged(script: &str, job: &str) -> String {
    let (before, after) = script.split_once(&format!("job_name = \"{job}\"")).unwrap();
    let after = after.replacen("job_tags = []", "job_tags = [[\"team\", \"shop\"]]", 1);
    format!("{before}job_name = \"{job}\"{after}")
}

async fn status(place: &Place, options: &Options) -> Result<ManyOutcome, Failure> {
    let work = place.work(None).await;
    run(options, &place.journals(), &work).await
}

fn shown(outcome: &ManyOutcome) -> Vec<&str> {
    outcome.list.jobs.iter().map(|job| job.name.as_str()).collect()
}

#[tokio::test]
async fn five_hundred_jobs_take_one_call_and_none_about_a_single_job() {
    let script = with_jobs(500) + &at_most(1) + &none_after("GetModelCustomizationJob", 0);
    let place = Place::with_faults(&script);
    let outcome = status(&place, &all()).await.unwrap();
    assert_eq!((outcome.list.jobs.len(), outcome.list.more), (500, false));
    assert_eq!(outcome.exit_status(), ExitStatus::JobFailed, "every fifth failed");
    let refused = status(&place, &all()).await.unwrap_err();
    assert_eq!(refused.exit, ExitStatus::Aws, "the second call is refused");
}

#[tokio::test]
async fn named_jobs_are_found_in_one_list_in_the_order_in_which_they_were_named() {
    let place = Place::with_faults(&(with_jobs(500) + &at_most(1)));
    let arn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef000499";
    let outcome = status(&place, &these(&["tone-003", arn, "tone-003", "tone-001"]))
        .await
        .unwrap();
    assert_eq!(shown(&outcome), ["tone-003", "tone-499", "tone-001"]);
    assert_eq!(outcome.exit_status(), ExitStatus::Success);
}

#[tokio::test]
async fn the_worst_of_the_jobs_says_how_the_process_ends() {
    let script = with_jobs(8).replace("status = \"Failed\"\nphase", "status = \"Stopped\"\nphase");
    let stopped = Place::with_faults(&script);
    for (named, expected) in [
        (&["tone-007", "tone-001"][..], ExitStatus::Success),
        (&["tone-001", "tone-005"], ExitStatus::JobStopped),
        (&["tone-005", "never-made"], ExitStatus::Aws),
    ] {
        let outcome = status(&stopped, &these(named)).await.unwrap();
        assert_eq!(outcome.exit_status(), expected, "{named:?}");
    }
    let failed = Place::with_faults(&with_jobs(8));
    for (named, expected) in [
        (&["tone-001", "tone-005"][..], ExitStatus::JobFailed),
        (&["tone-005", "never-made"], ExitStatus::Aws),
    ] {
        let outcome = status(&failed, &these(named)).await.unwrap();
        assert_eq!(outcome.exit_status(), expected, "{named:?}");
    }
    let outcome = status(&failed, &these(&["tone-005", "never-made"]))
        .await
        .unwrap();
    assert_eq!(outcome.missing, ["never-made".parse().unwrap()]);
}

#[tokio::test]
async fn jobs_of_a_tag_are_asked_for_their_tags_and_no_more_than_a_hundred_are() {
    let script = tagged(&tagged(&with_jobs(130), "tone-000"), "tone-120");
    let place = Place::with_faults(&(script + &none_after("ListTagsForResource", 100)));
    let options = Options {
        tags: BTreeMap::from([("team".to_owned(), "shop".to_owned())]),
        ..all()
    };
    let outcome = status(&place, &options).await.unwrap();
    // The oldest job has the tag too, and is beyond the bound.
    assert_eq!((shown(&outcome), outcome.list.more), (vec!["tone-120"], true));
}

#[tokio::test]
async fn details_cost_one_call_for_each_job() {
    let place = Place::with_faults(&(with_jobs(12) + &none_after("GetModelCustomizationJob", 2)));
    let options = Options {
        details: true,
        ..these(&["tone-001", "tone-002"])
    };
    let outcome = status(&place, &options).await.unwrap();
    assert_eq!(outcome.details.len(), 2);
    assert_eq!(status(&place, &options).await.unwrap_err().exit, ExitStatus::Aws);
}

#[test]
fn jobs_of_several_regions_are_not_one_list() {
    let arn = |region: &str| -> JobId {
        format!("arn:aws:bedrock:{region}:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef000499")
            .parse()
            .unwrap()
    };
    assert_eq!(
        of_one_region(&["tone".parse().unwrap(), arn("us-east-1"), arn("us-east-1")]),
        Ok(())
    );
    let error = of_one_region(&[arn("us-east-1"), arn("us-west-2")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the jobs lie in several Regions: `us-east-1` and `us-west-2`"
    );
    assert_eq!(error.exit_status(), ExitStatus::Usage);
}
