//! Submits a request: every step stands in the journal before the next one is taken, so that the same
//! command goes on where a run ended, and never makes a second job.
//!
//! The stages are separate so that whoever calls can show a plan and ask between them:
//! [`Submission::begin`], [`Submission::checked`], [`Submission::upload`], [`Submission::role`],
//! [`Submission::create`].

mod concerns;
mod create;
mod error;

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::prepare::{Plan, PrepareError, Prepared};
use super::upload::{self, Limits, Uploaded};
use super::{Event, Work};
use crate::aws::{ErrorKind, ModelCustomization, ObjectStore, ServiceError};
use crate::config::Config;
use crate::diagnostic::{CheckVerdict, Diagnostic, Report, Severity};
use crate::error::Failure;
use crate::iam::{RoleArn, RoleRequest};
use crate::job::{self, JobId, JobSnapshot, JobStatus};
use crate::journal::{Entry, FolderLock, Holder, Journal, JournalError, JournalFolder, Record};

pub use error::SubmitError;

/// Where a submission stands after it began.
#[derive(Debug)]
pub enum Begun {
    /// The job of this request is there already.
    Found {
        /// The job.
        job: Box<JobSnapshot>,
        /// Something to know about it.
        note: Option<String>,
        /// The request, and what it was made of.
        plan: Box<(Plan, Prepared)>,
    },
    /// The name belongs to another job, or the job of this request has ended without a model.
    Refused(Box<Diagnostic>),
    /// The data can't be read, or no names fit: there is no request yet. The preflight says more.
    Unplanned(Box<Prepared>, PrepareError),
    /// The request is new.
    Ready(Box<Submission>),
}

/// What became of the service role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleReady {
    /// Its ARN, as IAM says it.
    pub arn: RoleArn,
    /// Whether this run created or changed it.
    pub changed: bool,
    /// When it was created, where IAM says it.
    pub created: Option<Timestamp>,
}

/// How a submission ended.
#[derive(Debug)]
pub enum Submitted {
    /// The job exists.
    Job {
        /// Its ARN.
        arn: job::JobArn,
        /// Whether it was there already.
        found: bool,
    },
    /// The name belongs to a job of another request, which was made since the preflight.
    NameTaken(Box<Diagnostic>),
}

/// A request on its way.
#[derive(Debug)]
pub struct Submission {
    /// What will be done.
    pub plan: Plan,
    /// What it was made of; the preflight judges it.
    pub prepared: Prepared,
    journal: Option<Journal>,
    _lock: Option<FolderLock>,
    role_times: Vec<Timestamp>,
    /// Why it is not known whether the job is there.
    unanswered: Option<ServiceError>,
    work: Work,
}

impl Submission {
    /// Finds out which job the request means, and whether it is there. With `dry_run` nothing is
    /// locked or written. With `new`, a job of this request that has ended makes room for a new attempt;
    /// one that goes on does not.
    ///
    /// # Errors
    /// When the folder is locked, the data can't be read, or AWS refuses or can't be reached.
    pub async fn begin(
        work: &Work,
        config: &Config,
        journals: &JournalFolder,
        new: bool,
        dry_run: bool,
    ) -> Result<Begun, SubmitError> {
        let holder = Holder {
            pid: std::process::id(),
            command: "submit".to_owned(),
            since: Timestamp::now(),
        };
        let lock = if dry_run {
            None
        } else {
            Some(wait_for_lock(journals, &holder, work).await?)
        };
        work.observer.event(&Event::Started("reading the data"));
        let prepared = Prepared::read(&work.session, config).await?;
        let bedrock = ModelCustomization::new(&work.session);
        let mut attempt = prepared.attempt(config, journals)?;
        let (plan, existing) = loop {
            let plan = match prepared.plan(config, attempt) {
                Ok(plan) => plan,
                Err(fault) => return Ok(Begun::Unplanned(Box::new(prepared), fault)),
            };
            let name = JobId::Name(plan.spec.job_name.clone());
            match bedrock.find_job(&name).await {
                Ok(Some(job)) if new && job.status.is_terminal() => attempt += 1,
                existing => break (plan, existing),
            }
        };
        let journal = if dry_run {
            None
        } else {
            Some(open(&plan, &prepared, journals, "submit", work)?)
        };
        let mut submission = Self {
            plan,
            prepared,
            journal,
            _lock: lock,
            role_times: Vec::new(),
            unanswered: None,
            work: work.clone(),
        };
        match existing {
            Ok(Some(job)) => submission.found(job, new),
            Ok(None) => Ok(Begun::Ready(Box::new(submission))),
            // The preflight tells a Region without Bedrock from a broken network.
            Err(error) if error.kind == ErrorKind::Unreachable => {
                submission.unanswered = Some(error);
                Ok(Begun::Ready(Box::new(submission)))
            }
            // The preflight names the permission; the token keeps a second job from being made.
            Err(error) if error.kind == ErrorKind::AccessDenied => Ok(Begun::Ready(Box::new(submission))),
            Err(error) => Err(submission.unseen(error)),
        }
    }

    fn unseen(&self, source: ServiceError) -> SubmitError {
        SubmitError::Look {
            job: self.plan.spec.job_name.clone(),
            source: Box::new(source),
        }
    }

    /// Judges the job that has the request's name.
    fn found(&mut self, job: JobSnapshot, new: bool) -> Result<Begun, SubmitError> {
        if !create::is_ours(&job, &self.plan.spec) {
            let finding = job::name_taken(&self.plan.spec.job_name, job.arn.as_str());
            return Ok(Begun::Refused(Box::new(finding)));
        }
        self.note_found(&job)?;
        if matches!(job.status, JobStatus::Failed | JobStatus::Stopped) {
            return Ok(Begun::Refused(Box::new(job::job_ended(&job))));
        }
        let note = new.then(|| {
            format!(
                "the job goes on (`{}`): `--new` starts another attempt once it has ended",
                job.status
            )
        });
        Ok(Begun::Found {
            job: Box::new(job),
            note,
            plan: Box::new((self.plan.clone(), self.prepared.clone())),
        })
    }

    /// Writes down that the job is there, unless the journal says so.
    fn note_found(&mut self, job: &JobSnapshot) -> Result<(), SubmitError> {
        let known = |journal: &Journal| journal.state().arn.as_deref() == Some(job.arn.as_str());
        if self.journal.as_ref().is_some_and(|journal| !known(journal)) {
            self.append(Entry::Created {
                arn: job.arn.to_string(),
                found: true,
            })?;
        }
        let ended = |journal: &Journal| journal.state().ending.is_some();
        if job.status.is_terminal() && self.journal.as_ref().is_some_and(|journal| !ended(journal)) {
            self.append(ending(job))?;
        }
        Ok(())
    }

    fn append(&mut self, entry: Entry) -> Result<(), SubmitError> {
        match &mut self.journal {
            Some(journal) => Ok(journal.append(self.work.clock.now(), entry)?),
            None => Ok(()),
        }
    }

    /// Writes down what the preflight found; `None`: it was skipped.
    ///
    /// # Errors
    /// When the journal can't be written.
    pub fn checked(&mut self, report: Option<&Report>) -> Result<(), SubmitError> {
        let entry = match report {
            None => Entry::CheckSkipped {},
            Some(report) => Entry::Checked {
                errors: report.count(Severity::Error),
                warnings: report.count(Severity::Warning),
                unknown: report
                    .checks
                    .iter()
                    .filter(|check| check.verdict == CheckVerdict::Unknown)
                    .count(),
                concerns: concerns::concerns(report),
            },
        };
        self.append(entry)
    }

    /// Fails where it could not be found out whether the job is there: nothing may be changed then.
    ///
    /// # Errors
    /// Why Bedrock did not answer when the submission began.
    pub fn certain(&mut self) -> Result<(), SubmitError> {
        match self.unanswered.take() {
            Some(error) => Err(self.unseen(error)),
            None => Ok(()),
        }
    }

    /// Uploads the data that is local: training data first.
    ///
    /// # Errors
    /// When the data changes, S3 refuses, or the user interrupts.
    ///
    /// # Panics
    /// When the submission was begun as a dry run.
    pub async fn upload(&mut self) -> Result<Vec<Uploaded>, SubmitError> {
        let store = ObjectStore::new(&self.work.session, &self.prepared.bucket_owner);
        let journal = self.journal.as_mut().expect("a dry run uploads nothing");
        let mut uploaded = Vec::new();
        for data in &self.plan.uploads {
            let done = upload::upload(data, &store, journal, &self.work, Limits::default()).await?;
            uploaded.push(done);
        }
        Ok(uploaded)
    }

    /// Has `apply` make the role ready, between an intent and an outcome in the journal.
    ///
    /// # Errors
    /// Those of `apply`, and when the journal can't be written.
    pub async fn role(
        &mut self,
        config: &Config,
        apply: impl Future<Output = Result<RoleReady, Failure>>,
    ) -> Result<RoleReady, SubmitError> {
        if self.work.interrupt.is_set() {
            return Err(SubmitError::Interrupted);
        }
        self.append(Entry::RoleIntended {
            role: config.role.label(),
        })?;
        let ready = apply.await.map_err(SubmitError::role)?;
        self.append(Entry::RoleApplied {
            arn: ready.arn.to_string(),
            changed: ready.changed,
        })?;
        self.plan.spec.role = ready.arn.clone();
        self.role_times.extend(ready.created);
        Ok(ready)
    }

    /// Creates the job. `role` is what the job needs of its role: when Bedrock can't assume it, its trust
    /// policy is held against that.
    ///
    /// # Errors
    /// When the service refuses, or the user interrupts while the role is waited for.
    ///
    /// # Panics
    /// When the submission was begun as a dry run.
    pub async fn create(&mut self, role: &RoleRequest) -> Result<Submitted, SubmitError> {
        if self.work.interrupt.is_set() {
            return Err(SubmitError::Interrupted);
        }
        let journal = self.journal.as_mut().expect("a dry run creates nothing");
        let times = role_changes(journal.records()).into_iter();
        let fresh = create::fresh_until(times.chain(self.role_times.iter().copied()));
        match create::create(&self.plan.spec, fresh, role, journal, &self.work).await? {
            create::Created::Job { arn, found } => Ok(Submitted::Job { arn, found }),
            create::Created::NameTaken(finding) => Ok(Submitted::NameTaken(finding)),
        }
    }
}

/// How long another run in the folder is waited for, by the clock on the wall, and how often it is looked.
const MOST_WAITING: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Takes the lock of the folder. Another run of the same request is not in the way: it is waited for, and its
/// job is found then.
async fn wait_for_lock(
    journals: &JournalFolder,
    holder: &Holder,
    work: &Work,
) -> Result<FolderLock, SubmitError> {
    let begun = Instant::now();
    let mut told = false;
    loop {
        let error = match journals.lock(holder) {
            Err(error @ JournalError::Locked { .. }) if begun.elapsed() < MOST_WAITING => error,
            taken => return Ok(taken?),
        };
        // Who has just taken the lock may not have said so yet.
        let named = matches!(error, JournalError::Locked { holder: Some(_) });
        if !told && (named || begun.elapsed() > 2 * LOOK_EVERY) {
            told = true;
            let note = format!("{error}; waiting for it to end");
            work.observer.event(&Event::Note(&note));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = work.interrupt.set() => return Err(SubmitError::Interrupted),
        }
    }
}

/// When the role was, or may have been, changed: by the run that wrote `changed`, or by one that was
/// cut off between its intent and the outcome.
fn role_changes(records: &[Record]) -> Vec<Timestamp> {
    let mut changes = Vec::new();
    let mut open = None;
    for record in records {
        match record.entry {
            Entry::RoleIntended { .. } => changes.extend(open.replace(record.at)),
            Entry::RoleApplied { changed, .. } => {
                open = None;
                if changed {
                    changes.push(record.at);
                }
            }
            _ => {}
        }
    }
    changes
}

/// Opens the journal of the request, and says in it that `command` began.
///
/// # Errors
/// When the journal can't be used.
pub fn open(
    plan: &Plan,
    prepared: &Prepared,
    journals: &JournalFolder,
    command: &str,
    work: &Work,
) -> Result<Journal, SubmitError> {
    let mut journal = Journal::open(&journals.path(&plan.spec.job_name))?;
    let started = Entry::Started {
        command: command.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        account: prepared.caller.account.to_string(),
        region: prepared.region.to_string(),
        job_name: plan.spec.job_name.to_string(),
        custom_model_name: plan.spec.custom_model_name.to_string(),
        digest: plan.digest.as_str().to_owned(),
        attempt: plan.attempt,
        request: plan.fields.clone(),
    };
    journal.append(work.clock.now(), started)?;
    Ok(journal)
}

/// The record of how a job ended.
pub fn ending(job: &JobSnapshot) -> Entry {
    Entry::Ended {
        status: job.status.to_string(),
        failure_message: job.failure_message.clone(),
        output_model_arn: job.output_model_arn.clone(),
        base_model: Some(job.base_model.clone()),
        customization_type: job.customization_type.clone(),
        seconds: job.ended.map(|ended| job.elapsed_seconds(ended)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::VERSION;

    #[test]
    fn a_run_that_was_cut_off_while_it_applied_the_role_may_have_changed_it() {
        let intended = || Entry::RoleIntended { role: "r".to_owned() };
        let applied = |changed| Entry::RoleApplied {
            arn: "a".to_owned(),
            changed,
        };
        let changes = |entries: Vec<Entry>| {
            let records: Vec<Record> = (1..)
                .zip(entries)
                .map(|(second, entry)| Record {
                    v: VERSION,
                    at: Timestamp::from_second(second).unwrap(),
                    entry,
                })
                .collect();
            let seconds = role_changes(&records).into_iter().map(Timestamp::as_second);
            seconds.collect::<Vec<_>>()
        };
        assert_eq!(changes(vec![intended(), applied(false)]), [0; 0]);
        assert_eq!(changes(vec![intended(), applied(true)]), [2]);
        assert_eq!(changes(vec![intended(), intended(), applied(false)]), [1]);
    }
}
