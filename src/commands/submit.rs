//! `finetune submit`: check, upload, role, and the job, exactly once.

use crate::commands::cost;
use crate::commands::status::{self, StatusOutcome};
use crate::config::{Config, RoleConfig};
use crate::diagnostic::{CheckVerdict, Report, Severity};
use crate::error::{ExitStatus, Failure};
use crate::job::cost::{Cost, Usd};
use crate::job::{JobArn, JobId, WatchPolicy};
use crate::journal::JournalFolder;
use crate::steps::preflight::{self, Levels, Parts};
use crate::steps::prepare::Prepared;
use crate::steps::submit::{Begun, RoleReady, Submission, SubmitError, Submitted};
use crate::steps::upload::Uploaded;
use crate::steps::{Event, Work, account, base, discover, role};

pub use super::plan::{PlanView, PlannedData};

/// What the flags say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether to leave out the preflight.
    pub no_check: bool,
    /// Whether to go on where a check could not read what it needs.
    pub allow_unknown: bool,
    /// Whether a role that `finetune` did not make may be changed.
    pub adopt: bool,
    /// Whether a job of this request that has ended makes room for a new one.
    pub new: bool,
    /// What the training may cost at most.
    pub max_cost: Option<Usd>,
    /// Whether to show the plan and change nothing.
    pub dry_run: bool,
    /// How to watch the job afterwards; absent: not at all.
    pub watch: Option<WatchPolicy>,
    /// The severities of rules.
    pub levels: Levels,
}

/// Why a submission ended where it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmitEnd {
    /// The job exists.
    Submitted {
        /// Its ARN.
        arn: JobArn,
        /// Whether it was there already.
        found: bool,
        /// Something to know about it.
        note: Option<String>,
    },
    /// Findings stopped it before anything was changed; the reasons name the rules.
    Stopped(Vec<String>),
    /// Only the plan was asked for.
    DryRun,
    /// The user said no.
    Declined,
}

/// What came of `submit`.
#[derive(Debug)]
pub struct SubmitOutcome {
    /// What was to be done; absent where the data could not be read.
    pub plan: Option<PlanView>,
    /// What the preflight found; absent where it was skipped or not needed.
    pub report: Option<Report>,
    /// What was uploaded.
    pub uploads: Vec<Uploaded>,
    /// What became of the role.
    pub role: Option<RoleReady>,
    /// Why it ended.
    pub end: SubmitEnd,
    /// How the job is doing, where it was watched.
    pub status: Option<StatusOutcome>,
}

impl SubmitOutcome {
    fn of(end: SubmitEnd) -> Self {
        Self {
            plan: None,
            report: None,
            uploads: Vec::new(),
            role: None,
            end,
            status: None,
        }
    }

    /// Says how the process ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        match (&self.status, &self.end) {
            (Some(status), _) => status.exit_status(),
            (None, SubmitEnd::Stopped(_)) => ExitStatus::Findings,
            (None, SubmitEnd::Submitted { .. } | SubmitEnd::DryRun | SubmitEnd::Declined) => {
                ExitStatus::Success
            }
        }
    }
}

/// Submits the job of `config`. `confirm` is asked once the preflight has passed and before anything
/// is changed.
///
/// # Errors
/// When a step fails; findings are no error but an outcome.
pub async fn run(
    config: &Config,
    journals: &JournalFolder,
    options: &Options,
    work: &Work,
    confirm: impl AsyncFnOnce(&PlanView) -> bool,
) -> Result<SubmitOutcome, Failure> {
    let config = discover::resolve(&work.session, config).await?;
    let config = &*base::resolve(&work.session, config).await;
    let begun = Submission::begin(work, config, journals, options.new, options.dry_run).await?;
    let mut submission = match begun {
        Begun::Ready(submission) => *submission,
        Begun::Found { job, note, plan } => {
            let mut outcome = SubmitOutcome::of(SubmitEnd::Submitted {
                arn: job.arn.clone(),
                found: true,
                note,
            });
            let cost = cost::read(config, &plan.1.region, &work.session).await;
            outcome.plan = Some(PlanView::new(&plan.0, &plan.1, config, cost));
            return followed(outcome, journals, options, work).await;
        }
        Begun::Refused(finding) => {
            let mut report = Report::new("submit");
            report.findings.push(*finding);
            return Ok(stopped(None, report, options));
        }
        Begun::Unplanned(prepared, fault) => {
            if options.no_check {
                return Err(SubmitError::from(fault).into());
            }
            let checked = Box::pin(check(config, &prepared, 0, options, work)).await;
            let (report, ..) = checked.map_err(SubmitError::preflight)?;
            let stopped = stopped(None, report, options);
            return match &stopped.end {
                SubmitEnd::Stopped(reasons) if !reasons.is_empty() => Ok(stopped),
                _ => Err(SubmitError::from(fault).into()),
            };
        }
    };
    let (prepared, attempt) = (submission.prepared.clone(), submission.plan.attempt);
    let planned = |submission: &Submission, cost| {
        let plan = PlanView::new(&submission.plan, &submission.prepared, config, cost);
        plan.compare(&submission.plan, config, journals)
    };
    let (report, role_request, plan) = if options.no_check {
        submission.checked(None)?;
        let request = Box::pin(role_request(config, options, work));
        let (request, cost) = tokio::join!(request, cost::read(config, &prepared.region, &work.session));
        let plan = planned(&submission, cost)?;
        (None, request.map_err(SubmitError::role)?, plan)
    } else {
        work.observer
            .event(&Event::Started("checking data, network, role and account"));
        let checked = Box::pin(check(config, &prepared, attempt, options, work)).await;
        let (report, role, cost) = checked.map_err(SubmitError::preflight)?;
        let plan = planned(&submission, cost)?;
        submission.checked(Some(&report))?;
        if !preflight::blocking(&report, &options.levels, options.allow_unknown).is_empty() {
            return Ok(stopped(Some(plan), report, options));
        }
        work.observer.event(&Event::Finished(&summary(&report)));
        (Some(report), role, plan)
    };
    submission.certain()?;
    if work.interrupt.is_set() {
        return Err(SubmitError::Interrupted.into());
    }
    let mut outcome = SubmitOutcome::of(SubmitEnd::DryRun);
    outcome.report = report;
    outcome.plan = Some(plan);
    if options.dry_run {
        return Ok(outcome);
    }
    let agreed = match &outcome.plan {
        Some(plan) => confirm(plan).await,
        None => false,
    };
    if !agreed {
        outcome.end = SubmitEnd::Declined;
        return Ok(outcome);
    }
    outcome.uploads = submission.upload().await?;
    work.observer
        .event(&Event::Started("making the service role ready"));
    let mut left_alone = false;
    let apply = async {
        let applied = role::apply(&work.session, &role_request).await?;
        if let Some(kept) = &applied.kept {
            work.observer.event(&Event::Note(kept));
        }
        left_alone = applied.left_alone || matches!(config.role, RoleConfig::Existing(_));
        Ok(RoleReady {
            changed: applied.changed_now(),
            created: applied
                .created
                .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()),
            arn: applied.arn,
        })
    };
    let ready = submission.role(config, apply).await?;
    work.observer.event(&Event::Finished(if left_alone {
        "service role used as it is"
    } else if ready.changed {
        "service role created or updated"
    } else {
        "service role is as the job needs it"
    }));
    outcome.role = Some(ready);
    work.observer.event(&Event::Started("creating the job"));
    match submission.create(&role_request).await? {
        Submitted::Job { arn, found } => {
            let told = if found {
                "the job was there already"
            } else {
                "job created"
            };
            work.observer.event(&Event::Finished(told));
            outcome.end = SubmitEnd::Submitted {
                arn,
                found,
                note: None,
            };
        }
        Submitted::NameTaken(finding) => {
            let report = outcome.report.get_or_insert_with(|| Report::new("submit"));
            report.findings.push(*finding);
            outcome.end = SubmitEnd::Stopped(vec!["JOB-02 job-name-free".to_owned()]);
        }
    }
    // The lock is for those who change something; a watch can last for days.
    drop(submission);
    followed(outcome, journals, options, work).await
}

/// Watches the job, where that is asked for.
async fn followed(
    mut outcome: SubmitOutcome,
    journals: &JournalFolder,
    options: &Options,
    work: &Work,
) -> Result<SubmitOutcome, Failure> {
    let (Some(policy), SubmitEnd::Submitted { arn, .. }) = (&options.watch, &outcome.end) else {
        return Ok(outcome);
    };
    let job = JobId::Arn(arn.clone());
    let status = Box::pin(status::run(&job, Some(policy), journals, work)).await?;
    if let Some(job) = &status.job {
        status::note_ending(journals, job, work)?;
    }
    outcome.status = Some(status);
    Ok(outcome)
}

fn stopped(plan: Option<PlanView>, report: Report, options: &Options) -> SubmitOutcome {
    let reasons = preflight::blocking(&report, &options.levels, options.allow_unknown);
    let mut outcome = SubmitOutcome::of(SubmitEnd::Stopped(reasons));
    outcome.plan = plan;
    outcome.report = Some(report);
    outcome
}

/// Runs the whole preflight, and estimates the cost: all of it at the same time.
async fn check(
    config: &Config,
    prepared: &Prepared,
    attempt: u32,
    options: &Options,
    work: &Work,
) -> Result<(Report, crate::iam::RoleRequest, Cost), Failure> {
    // Request and account are judged on what was read already.
    let parts = Parts {
        account: false,
        ..Parts::ALL
    };
    let (preflight, account, cost) = tokio::join!(
        preflight::run(&work.session, config, parts, options.adopt, preflight::CAP),
        account::read(&work.session, config, prepared, attempt, work.clock.now()),
        cost::read(config, &prepared.region, &work.session),
    );
    let preflight = preflight?;
    let mut report = preflight.report;
    report.command = "submit";
    let limit = options.max_cost.map(|limit| (cost.clone(), limit));
    account?.limited(limit).judge(&mut report);
    preflight::caller_submits(&mut report);
    preflight::tell_once(&mut report);
    preflight::apply_levels(&options.levels, &mut report);
    let request = preflight.role.expect("the role was looked at");
    Ok((report, request, cost))
}

/// Reads what the role has to allow, without judging anything.
async fn role_request(
    config: &Config,
    options: &Options,
    work: &Work,
) -> Result<crate::iam::RoleRequest, Failure> {
    let parts = Parts {
        role: true,
        ..Parts::NONE
    };
    let preflight = Box::pin(preflight::run(
        &work.session,
        config,
        parts,
        options.adopt,
        preflight::CAP,
    ))
    .await?;
    Ok(preflight.role.expect("the role was looked at"))
}

fn summary(report: &Report) -> String {
    match report.count(Severity::Warning) {
        0 => {
            let count = |verdict| {
                report
                    .checks
                    .iter()
                    .filter(|check| check.verdict == verdict)
                    .count()
            };
            let passed = format!("{} checks passed", count(CheckVerdict::Pass));
            match (count(CheckVerdict::Skip), count(CheckVerdict::Unknown)) {
                (0, 0) => passed,
                (skipped, 0) => format!("{passed}, {skipped} did not apply"),
                (0, unknown) => format!("{passed}, {unknown} could not be made"),
                (skipped, unknown) => {
                    format!("{passed}, {skipped} did not apply, {unknown} could not be made")
                }
            }
        }
        1 => "checks passed with 1 warning".to_owned(),
        warnings => format!("checks passed with {warnings} warnings"),
    }
}

#[cfg(test)]
#[path = "submit_tests.rs"]
mod tests;
