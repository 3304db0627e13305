//! The role while a job runs with it, against the sandbox.

use super::apply::{ApplyOptions, RoleEnd, RoleOutcome, apply};
use super::delete::{DeleteEnd, DeleteOptions, RoleDeleted, delete};
use super::diff::diff;
use crate::aws::Roles;
use crate::commands::submit::{self, SubmitEnd};
use crate::commands::testing::Place;
use crate::config::{Config, RoleConfig};
use crate::error::{ExitStatus, Failure};
use crate::iam::TrustedRegions;
use crate::steps::role::RoleAction;

const BOUNDARY: &str = "arn:aws:iam::111122223333:policy/finetune-boundary";

/// An account that has a policy to bound roles with.
fn place() -> Place {
    Place::with_faults(&format!(
        "[account.policies]\n\"{BOUNDARY}\" = '{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\
         \"Action\":[\"s3:*\",\"ec2:*\"],\"Resource\":\"*\"}}]}}'\n"
    ))
}

async fn submitted(place: &Place, config: &Config, watch: bool) {
    let options = submit::Options {
        watch: watch.then(crate::job::WatchPolicy::default),
        ..submit::Options::default()
    };
    let work = place.work(None).await;
    let journals = place.journals();
    let run = submit::run(config, &journals, &options, &work, async |_| true);
    let outcome = Box::pin(run).await.unwrap();
    assert!(
        matches!(outcome.end, SubmitEnd::Submitted { .. }),
        "{:?}",
        outcome.report
    );
}

async fn applied(place: &Place, config: &Config, options: ApplyOptions) -> Result<RoleOutcome, Failure> {
    let work = place.work(None).await;
    apply(&work.session, config, options, async |_| Ok(true)).await
}

async fn deleted(place: &Place, config: &Config, options: DeleteOptions) -> RoleDeleted {
    let work = place.work(None).await;
    delete(&work.session, config, options, async |_| Ok(true))
        .await
        .unwrap()
}

fn elsewhere(config: &Config) -> Config {
    let mut other = config.clone();
    other.data.output = "s3://acme-finetune/other/output".parse().unwrap();
    other.data.prefix = "other".to_owned();
    other
}

async fn s3_policy(place: &Place, config: &Config) -> String {
    let work = place.work(None).await;
    let roles = Roles::new(&work.session);
    let mut all = roles.inline_policies(&config.role.name()).await.unwrap();
    all.remove("finetune-s3").unwrap()
}

#[tokio::test]
async fn a_running_job_keeps_what_it_needs_until_it_has_ended() {
    let place = place();
    let first = place.config();
    submitted(&place, &first, false).await;
    let second = elsewhere(&first);
    let outcome = applied(&place, &second, ApplyOptions::default()).await.unwrap();
    assert_eq!(outcome.plan.jobs.len(), 1, "{:?}", outcome.plan);
    let kept: Vec<&str> = outcome
        .plan
        .kept
        .iter()
        .map(|kept| kept.policy.as_str())
        .collect();
    assert_eq!(kept, ["finetune-s3", "finetune-s3"]);
    assert!(outcome.plan.why_kept().unwrap().contains("runs with it"));
    let policy = s3_policy(&place, &first).await;
    assert!(
        policy.contains("/tone/output/*") && policy.contains("/other/output/*"),
        "{policy}"
    );

    // Again: nothing to write as long as the job runs.
    let again = applied(&place, &second, ApplyOptions::default()).await.unwrap();
    assert_eq!(again.plan.action, RoleAction::Nothing);
    assert_eq!(again.plan.kept.len(), 2);

    // The job ends well with the role as it is now, and then its rights go.
    submitted(&place, &first, true).await;
    let last = applied(&place, &second, ApplyOptions::default()).await.unwrap();
    assert!(last.plan.kept.is_empty(), "{:?}", last.plan);
    let policy = s3_policy(&place, &first).await;
    assert!(
        !policy.contains("/tone/") && policy.contains("/other/output/*"),
        "{policy}"
    );
}

#[tokio::test]
async fn rights_go_at_once_where_the_user_insists() {
    let place = place();
    let first = place.config();
    submitted(&place, &first, false).await;
    let options = ApplyOptions {
        ignore_jobs: true,
        ..ApplyOptions::default()
    };
    applied(&place, &elsewhere(&first), options).await.unwrap();
    assert!(!s3_policy(&place, &first).await.contains("/tone/"));
}

#[tokio::test]
async fn a_job_of_the_region_before_may_still_assume_the_role() {
    let place = place();
    let mut config = place.config();
    // Without subnets, which are a Region's own: only the trust policy differs.
    config.network = None;
    submitted(&place, &config, false).await;
    let there = place.work(Some("us-west-2")).await;
    let apply_there = async || {
        let outcome = apply(&there.session, &config, ApplyOptions::default(), async |_| {
            Ok(true)
        });
        outcome.await.unwrap()
    };
    let trusted = async || {
        let roles = Roles::new(&there.session);
        let header = roles.role(&config.role.name()).await.unwrap().unwrap();
        let regions = TrustedRegions::of(&header.trust);
        assert!(!regions.others);
        regions.named.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let outcome = apply_there().await;
    assert_eq!(outcome.plan.jobs.len(), 1, "{:?}", outcome.plan);
    let kept = outcome.plan.kept.iter().map(|kept| kept.policy.as_str());
    assert_eq!(kept.collect::<Vec<_>>(), ["trust policy"]);
    assert_eq!(trusted().await, ["us-east-1", "us-west-2"]);
    let refused = delete(&there.session, &config, DeleteOptions::default(), async |_| {
        Ok(true)
    });
    let refused = refused.await.unwrap();
    assert!(
        matches!(&refused.end, DeleteEnd::Obstructed(why) if why[0].what.starts_with("job `tone-")),
        "{refused:?}"
    );

    // The job ends well, and then its Region is trusted no longer.
    submitted(&place, &config, true).await;
    let last = apply_there().await;
    assert!(last.plan.kept.is_empty(), "{:?}", last.plan);
    assert_eq!(trusted().await, ["us-west-2"]);
}

#[tokio::test]
async fn a_role_that_somebody_made_in_between_is_asked_about() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"GetRole\"\nafter = 1\ntimes = 1\naction = \"error\"\nstatus = 404\n\
         code = \"NoSuchEntity\"\nmessage = \"not yet\"\n",
    );
    let config = place.config();
    applied(&place, &config, ApplyOptions::default()).await.unwrap();
    let before = s3_policy(&place, &config).await;
    let work = place.work(None).await;
    let other = elsewhere(&config);
    let asked = std::cell::Cell::new(0);
    let refused = apply(&work.session, &other, ApplyOptions::default(), async |plan| {
        assert_eq!(plan.action, RoleAction::Update);
        asked.set(asked.get() + 1);
        Ok(false)
    });
    let refused = refused.await.unwrap();
    assert_eq!(
        (refused.end, refused.plan.action, asked.get()),
        (RoleEnd::Declined, RoleAction::Update, 1)
    );
    assert_eq!(s3_policy(&place, &config).await, before);
}

#[tokio::test]
async fn a_role_that_is_named_and_not_there_is_an_error() {
    let place = place();
    let mut config = place.config();
    let arn = "arn:aws:iam::111122223333:role/Nobody".parse().unwrap();
    config.role = RoleConfig::Existing(arn);
    let failure = applied(&place, &config, ApplyOptions::default())
        .await
        .unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Findings);
    assert_eq!(failure.error.to_string(), "there is no role `Nobody`");
}

#[tokio::test]
async fn what_can_not_be_known_of_jobs_counts_as_a_job() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"ListModelCustomizationJobs\"\ntimes = 99\naction = \"error\"\nstatus = 403\n\
         code = \"AccessDeniedException\"\nmessage = \"no\"\n",
    );
    let first = place.config();
    applied(&place, &first, ApplyOptions::default()).await.unwrap();
    let outcome = applied(&place, &elsewhere(&first), ApplyOptions::default())
        .await
        .unwrap();
    assert_eq!(
        outcome.plan.jobs_unread.as_deref(),
        Some("the caller lacks `bedrock:ListModelCustomizationJobs`")
    );
    assert!(s3_policy(&place, &first).await.contains("/tone/output/*"));
    let refused = deleted(&place, &first, DeleteOptions::default()).await;
    assert_eq!(refused.exit_status(), ExitStatus::Findings);
    assert!(matches!(&refused.end, DeleteEnd::Obstructed(why) if why[0].what.contains("not known")));
}

#[tokio::test]
async fn a_boundary_is_not_drawn_round_a_running_job() {
    let place = place();
    let mut config = place.config();
    submitted(&place, &config, false).await;
    let RoleConfig::Managed(role) = &mut config.role else {
        panic!("the role is the tool's");
    };
    role.boundary = Some(BOUNDARY.parse().unwrap());
    let failure = applied(&place, &config, ApplyOptions::default())
        .await
        .unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Findings);
    assert!(
        failure
            .error
            .to_string()
            .contains("its permissions boundary can't be changed while job `tone-")
    );
    submitted(&place, &place.config(), true).await;
    let outcome = applied(&place, &config, ApplyOptions::default()).await.unwrap();
    let RoleEnd::Applied(done) = outcome.end else {
        panic!("{:?}", outcome.end);
    };
    assert_eq!(done.changes, ["permissions boundary"]);
    let work = place.work(None).await;
    assert!(diff(&work.session, &config).await.unwrap().is_equal());
}

#[tokio::test]
async fn a_role_is_deleted_when_no_job_runs_with_it_also_in_two_goes() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"DeleteRole\"\ntimes = 6\naction = \"error\"\nstatus = 409\n\
         code = \"ConcurrentModification\"\nmessage = \"later\"\n",
    );
    let config = place.config();
    submitted(&place, &config, false).await;
    let refused = deleted(&place, &config, DeleteOptions::default()).await;
    let DeleteEnd::Obstructed(obstacles) = &refused.end else {
        panic!("{refused:?}");
    };
    assert!(obstacles[0].what.starts_with("job `tone-"), "{obstacles:?}");
    submitted(&place, &config, true).await;
    let dry = DeleteOptions {
        dry_run: true,
        ..DeleteOptions::default()
    };
    let planned = deleted(&place, &config, dry).await;
    assert!(matches!(planned.end, DeleteEnd::DryRun(_)));
    let mut gone = None;
    for _ in 0..8 {
        let work = place.work(None).await;
        let ended = delete(&work.session, &config, DeleteOptions::default(), async |_| {
            Ok(true)
        })
        .await;
        if let Ok(ended) = ended {
            gone = Some(ended);
            break;
        }
    }
    let Some(DeleteEnd::Deleted(deletion)) = gone.map(|gone| gone.end) else {
        panic!("the role stands");
    };
    // Its policies went with the goes before.
    assert!(deletion.policies.is_empty(), "{deletion:?}");
    let nothing = deleted(&place, &config, DeleteOptions::default()).await;
    assert_eq!(
        (nothing.end.clone(), nothing.exit_status()),
        (DeleteEnd::Absent, ExitStatus::Success)
    );
}

#[tokio::test]
async fn nothing_is_changed_when_the_answer_is_no() {
    let place = place();
    let config = place.config();
    let work = place.work(None).await;
    // A new role takes nothing from anybody: nobody is asked.
    let made = apply(&work.session, &config, ApplyOptions::default(), async |_| {
        panic!("asked")
    });
    assert!(matches!(made.await.unwrap().end, RoleEnd::Applied(_)));
    let before = s3_policy(&place, &config).await;
    let other = elsewhere(&config);
    let refused = apply(&work.session, &other, ApplyOptions::default(), async |_| {
        Ok(false)
    });
    assert_eq!(refused.await.unwrap().end, RoleEnd::Declined);
    let kept = delete(&work.session, &config, DeleteOptions::default(), async |_| {
        Ok(false)
    });
    assert!(matches!(kept.await.unwrap().end, DeleteEnd::Declined(_)));
    assert_eq!(s3_policy(&place, &config).await, before);
}
