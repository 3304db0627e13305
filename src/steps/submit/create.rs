//! Creates the job: exactly once, whatever gets lost on the way.

use std::time::Duration;

use jiff::Timestamp;

use super::SubmitError;
use crate::aws::{ErrorKind, ModelCustomization, ServiceError};
use crate::diagnostic::Diagnostic;
use crate::iam::RoleRequest;
use crate::job::{self, CANNOT_ASSUME_ROLE, JobArn, JobId, JobSnapshot, JobSpec};
use crate::journal::{Entry, Journal};
use crate::steps::{Event, Work, role};

/// How long a role that was created or changed counts as fresh: only then is its refusal a matter
/// of time.
const FRESH: i64 = 300;

/// How long to wait for a fresh role in all, and the first pause; each further one is twice as long.
const MOST_WAITING: Duration = Duration::from_mins(2);
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// How often a call whose answer was lost is repeated, beyond the SDK's own repetitions.
const REPETITIONS: u32 = 3;

/// What came of the attempt to create a job.
#[derive(Debug)]
pub(super) enum Created {
    /// The job exists.
    Job {
        /// Its ARN.
        arn: JobArn,
        /// Whether it was there already.
        found: bool,
    },
    /// The name belongs to a job of another request.
    NameTaken(Box<Diagnostic>),
}

/// Until when the role is fresh: it was created or changed at one of `times`.
pub(super) fn fresh_until(times: impl IntoIterator<Item = Timestamp>) -> Option<i64> {
    times.into_iter().max().map(|time| time.as_second() + FRESH)
}

/// Creates the job of `spec`. While the role is fresh (`fresh_until`, in seconds of the epoch), the
/// refusal to assume it is taken as "not yet"; otherwise its trust policy is analysed at once. An answer that got lost is asked for by the job's name,
/// and the call repeated with the same token: the service makes no second job of it.
pub(super) async fn create(
    spec: &JobSpec,
    fresh_until: Option<i64>,
    role: &RoleRequest,
    journal: &mut Journal,
    work: &Work,
) -> Result<Created, SubmitError> {
    let bedrock = ModelCustomization::new(&work.session);
    let intent = Entry::CreateIntended {
        job_name: spec.job_name.to_string(),
        client_request_token: spec.client_request_token.to_string(),
    };
    journal.append(work.clock.now(), intent)?;
    let (mut waited, mut pause, mut lost) = (Duration::ZERO, FIRST_PAUSE, 0);
    loop {
        let error = match bedrock.create_job(spec).await {
            Ok(arn) => return created(arn, false, journal, work),
            Err(error) => error,
        };
        if (error.outcome_is_unknown() || error.kind == ErrorKind::Conflict)
            && let Some(job) = look(&bedrock, &error, spec).await?
        {
            if is_ours(&job, spec) {
                return created(job.arn, true, journal, work);
            }
            refused(&error, journal, work)?;
            let finding = job::name_taken(&spec.job_name, job.arn.as_str());
            return Ok(Created::NameTaken(Box::new(finding)));
        }
        let unassumable = is_not_yet_assumable(&error);
        let wait = if unassumable {
            let fresh = fresh_until.is_some_and(|until| work.clock.now().as_second() <= until);
            fresh && waited < MOST_WAITING
        } else {
            lost += 1;
            let passes = error.outcome_is_unknown() || error.kind == ErrorKind::Throttled;
            passes && lost <= REPETITIONS
        };
        if !wait {
            if !error.outcome_is_unknown() {
                refused(&error, journal, work)?;
            }
            return Err(if unassumable {
                refusal(error, spec, role, waited, work).await
            } else {
                failed(error, spec)
            });
        }
        if unassumable {
            let what = "the service role is not assumable yet";
            count_down(what, pause, MOST_WAITING.saturating_sub(waited), work).await?;
        } else {
            let note = format!("{error}: trying again in {} s", pause.as_secs());
            work.observer.event(&Event::Note(&note));
            rest(pause, work).await?;
        }
        waited += pause;
        pause = (pause * 2)
            .min(MOST_WAITING.saturating_sub(waited))
            .max(Duration::from_secs(1));
    }
}

/// Looks for the job, since `error` leaves open whether it was made. Where that fails too, nobody knows.
async fn look(
    bedrock: &ModelCustomization,
    error: &ServiceError,
    spec: &JobSpec,
) -> Result<Option<JobSnapshot>, SubmitError> {
    let found = bedrock.find_job(&JobId::Name(spec.job_name.clone())).await;
    found.map_err(|source| {
        if error.outcome_is_unknown() {
            failed(error.clone(), spec)
        } else {
            SubmitError::Look {
                job: spec.job_name.clone(),
                source: Box::new(source),
            }
        }
    })
}

/// The end of a call that created no job, as far as its answer tells.
fn failed(error: ServiceError, spec: &JobSpec) -> SubmitError {
    if error.outcome_is_unknown() {
        SubmitError::Uncertain {
            job: spec.job_name.clone(),
            source: Box::new(error),
        }
    } else {
        SubmitError::Create(error)
    }
}

/// Waits for `pause`, and tells every second how much of it, and of all the waiting, is `left`.
async fn count_down(what: &str, pause: Duration, left: Duration, work: &Work) -> Result<(), SubmitError> {
    let step = step(work.clock.real(Duration::from_secs(1)));
    let mut passed = 0;
    while passed < pause.as_secs() {
        let next = pause.as_secs() - passed;
        work.observer.event(&Event::Waiting {
            what,
            next,
            left: left.as_secs().saturating_sub(passed),
            begun: passed == 0,
        });
        rest(Duration::from_secs(next.min(step)), work).await?;
        passed += step;
    }
    Ok(())
}

/// How many seconds of the clock a countdown goes by, where one of them takes `second`: one, unless the
/// clock runs so fast that nobody could follow.
fn step(second: Duration) -> u64 {
    const READABLE: Duration = Duration::from_millis(25);
    let seconds = READABLE.as_nanos().div_ceil(second.as_nanos().max(1));
    u64::try_from(seconds).unwrap_or(u64::MAX)
}

async fn rest(pause: Duration, work: &Work) -> Result<(), SubmitError> {
    tokio::select! {
        () = work.clock.sleep(pause) => Ok(()),
        () = work.interrupt.set() => Err(SubmitError::Interrupted),
    }
}

/// Says why the role can't be assumed, as far as its trust policy tells.
async fn refusal(
    error: ServiceError,
    spec: &JobSpec,
    role: &RoleRequest,
    waited: Duration,
    work: &Work,
) -> SubmitError {
    SubmitError::NotAssumable {
        role: spec.role.to_string(),
        waited: waited.as_secs(),
        analysis: Box::new(role::trust_analysis(&work.session, role).await),
        source: Box::new(error),
    }
}

/// The text with which Bedrock refuses a role that has not reached all its servers; only this text,
/// whatever else a `ValidationException` says.
fn is_not_yet_assumable(error: &ServiceError) -> bool {
    error.code.as_deref() == Some("ValidationException") && error.message.contains(CANNOT_ASSUME_ROLE)
}

pub(super) fn is_ours(job: &JobSnapshot, spec: &JobSpec) -> bool {
    let names = job::RequestNames {
        job_name: spec.job_name.clone(),
        custom_model_name: spec.custom_model_name.clone(),
        client_request_token: spec.client_request_token.clone(),
    };
    job.is_of(&names, &[("data.output", spec.output.clone())])
}

fn created(arn: JobArn, found: bool, journal: &mut Journal, work: &Work) -> Result<Created, SubmitError> {
    let entry = Entry::Created {
        arn: arn.to_string(),
        found,
    };
    // The job exists whatever becomes of the journal: whoever reads the error has to learn its ARN.
    match journal.append(work.clock.now(), entry) {
        Ok(()) => Ok(Created::Job { arn, found }),
        Err(source) => Err(SubmitError::CreatedUnnoted {
            arn: arn.to_string(),
            source: Box::new(source),
        }),
    }
}

fn refused(error: &ServiceError, journal: &mut Journal, work: &Work) -> Result<(), SubmitError> {
    let entry = Entry::CreateRefused {
        code: error.code.clone().unwrap_or_default(),
        message: error.message.clone(),
    };
    Ok(journal.append(work.clock.now(), entry)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, message: &str) -> ServiceError {
        ServiceError {
            operation: "bedrock:CreateModelCustomizationJob",
            kind: ErrorKind::Validation,
            code: Some(code.to_owned()),
            message: message.to_owned(),
            request_id: None,
            status: Some(400),
            remedies: Vec::new(),
        }
    }

    #[test]
    fn only_the_refusal_to_assume_the_role_is_a_matter_of_time() {
        let told = "Could not assume provided IAM role. Please check";
        assert!(is_not_yet_assumable(&refusal("ValidationException", told)));
        assert!(!is_not_yet_assumable(&refusal("AccessDeniedException", told)));
        let other = "Could not validate GetObject permissions";
        assert!(!is_not_yet_assumable(&refusal("ValidationException", other)));
    }

    #[test]
    fn a_countdown_goes_by_seconds_unless_the_clock_runs_fast() {
        assert_eq!(step(Duration::from_secs(1)), 1);
        assert_eq!(step(Duration::from_micros(1_667)), 15);
        assert!(step(Duration::ZERO) > 120);
    }

    #[test]
    fn a_role_is_fresh_for_five_minutes_after_its_last_change() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let (first, last) = (time("2026-11-21T10:00:00Z"), time("2026-11-21T10:01:00Z"));
        assert_eq!(fresh_until([last, first]), Some(last.as_second() + 300));
        assert_eq!(fresh_until([]), None);
    }
}
