//! What the records of a journal tell a person: what was done, what was made of it, and what is left over.

use jiff::Timestamp;

use super::{Entry, OpenUpload, Record, RunState};
use crate::job::Split;

/// An object that was to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentData {
    /// What for.
    pub split: Split,
    /// Where, as an S3 URI.
    pub uri: String,
    /// Its size in bytes; absent where nothing had to be sent.
    pub bytes: Option<u64>,
    /// Whether it is in S3, whole.
    pub whole: bool,
}

/// The service role of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedRole {
    /// Its ARN, or what the configuration calls it where no answer arrived.
    pub role: String,
    /// Whether it is as the job needs it; without that it may have been created or changed half.
    pub ready: bool,
    /// Whether a run of this journal created or changed it.
    pub changed: bool,
}

/// How far a journal's request came, as last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// A command began and nothing was made.
    Begun,
    /// The preflight found errors.
    Stopped,
    /// The data is in S3, or the role was made ready, and no job was asked for.
    Prepared,
    /// The service refused the job.
    Refused,
    /// A job was asked for, and no answer says whether it exists.
    Uncertain,
    /// The job exists.
    Submitted,
    /// The job has ended, with this status.
    Ended(String),
}

impl Stage {
    /// Returns what it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Begun => "begun",
            Self::Stopped => "stopped by findings",
            Self::Prepared => "prepared",
            Self::Refused => "refused",
            Self::Uncertain => "perhaps submitted",
            Self::Submitted => "submitted",
            Self::Ended(status) => status,
        }
    }
}

/// What a journal tells.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What the records add up to.
    pub state: RunState,
    /// When the first record was written.
    pub begun: Option<Timestamp>,
    /// When the last record was written.
    pub last: Option<Timestamp>,
    /// How many commands worked with the journal.
    pub commands: usize,
    /// The errors, warnings and unknown checks of the last preflight.
    pub checked: Option<(usize, usize, usize)>,
    /// The data.
    pub data: Vec<SentData>,
    /// The service role.
    pub role: Option<UsedRole>,
    /// The code and message of the last refusal, unless the job was created since.
    pub refusal: Option<(String, String)>,
    /// Why the job failed.
    pub failure: Option<String>,
    /// The custom model.
    pub model: Option<String>,
    /// The records, the oldest first.
    pub records: Vec<Record>,
}

impl History {
    /// Reads what `records` tell.
    pub fn of(records: Vec<Record>) -> Self {
        let mut history = Self {
            state: RunState::of(&records),
            begun: records.first().map(|record| record.at),
            last: records.last().map(|record| record.at),
            commands: 0,
            checked: None,
            data: Vec::new(),
            role: None,
            refusal: None,
            failure: None,
            model: None,
            records: Vec::new(),
        };
        for record in &records {
            history.take(&record.entry);
        }
        history.records = records;
        history
    }

    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Started { .. } => self.commands += 1,
            Entry::Checked {
                errors,
                warnings,
                unknown,
                ..
            } => self.checked = Some((*errors, *warnings, *unknown)),
            Entry::CheckSkipped {} => self.checked = None,
            Entry::UploadIntended {
                split,
                bucket,
                key,
                bytes,
                ..
            } => {
                self.sent(*split, bucket, key).bytes = Some(*bytes);
            }
            Entry::UploadStarted { .. } | Entry::UploadAborted { .. } | Entry::CreateIntended { .. } => {}
            Entry::Uploaded {
                split, bucket, key, ..
            } => self.sent(*split, bucket, key).whole = true,
            Entry::RoleIntended { role } => {
                let changed = self.role.take().is_some_and(|role| role.changed);
                self.role = Some(UsedRole {
                    role: role.clone(),
                    ready: false,
                    changed,
                });
            }
            Entry::RoleApplied { arn, changed } => {
                let before = self.role.take().is_some_and(|role| role.changed);
                self.role = Some(UsedRole {
                    role: arn.clone(),
                    ready: true,
                    changed: before || *changed,
                });
            }
            Entry::CreateRefused { code, message } => self.refusal = Some((code.clone(), message.clone())),
            Entry::Created { .. } => self.refusal = None,
            Entry::Ended {
                failure_message,
                output_model_arn,
                ..
            } => {
                self.failure.clone_from(failure_message);
                self.model.clone_from(output_model_arn);
            }
        }
    }

    fn sent(&mut self, split: Split, bucket: &str, key: &str) -> &mut SentData {
        let uri = format!("s3://{bucket}/{key}");
        let at = self.data.iter().position(|data| data.uri == uri);
        let at = at.unwrap_or_else(|| {
            self.data.push(SentData {
                split,
                uri,
                bytes: None,
                whole: false,
            });
            self.data.len() - 1
        });
        &mut self.data[at]
    }

    /// Says how far the request came.
    pub fn stage(&self) -> Stage {
        let state = &self.state;
        if let Some(ending) = &state.ending {
            Stage::Ended(ending.status.clone())
        } else if state.arn.is_some() {
            Stage::Submitted
        } else if state.create_intended {
            Stage::Uncertain
        } else if self.refusal.is_some() {
            Stage::Refused
        } else if self.role.is_some() || self.data.iter().any(|data| data.whole) {
            Stage::Prepared
        } else if self.checked.is_some_and(|(errors, ..)| errors > 0) {
            Stage::Stopped
        } else {
            Stage::Begun
        }
    }

    /// Says what may be left half done, a sentence each, with what to do about it.
    pub fn unfinished(&self) -> Vec<String> {
        let upload = |open: &OpenUpload| {
            let id = open.upload_id.as_deref().map_or_else(
                || "perhaps begun".to_owned(),
                |id| format!("ID {}", &id[..id.len().min(12)]),
            );
            format!(
                "unfinished upload to `s3://{}/{}` ({id}): `finetune submit` goes on with it, `finetune upload --abort` drops it",
                open.bucket, open.key
            )
        };
        let mut left: Vec<String> = self.state.open_uploads.iter().map(upload).collect();
        if let Some(role) = self.role.as_ref().filter(|role| !role.ready) {
            left.push(format!(
                "service role `{}` may have been created or changed: `finetune submit` completes it, `finetune role delete` removes it",
                role.role
            ));
        }
        if self.stage() == Stage::Uncertain {
            left.push("the job may exist: `finetune submit` finds out and makes no second one".to_owned());
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(entries: &[Entry]) -> History {
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        let record = |entry: &Entry| Record {
            v: 1,
            at,
            entry: entry.clone(),
        };
        History::of(entries.iter().map(record).collect())
    }

    fn run() -> Vec<Entry> {
        let text = |text: &str| text.to_owned();
        vec![
            Entry::Checked {
                errors: 0,
                warnings: 1,
                unknown: 0,
                concerns: Vec::new(),
            },
            Entry::UploadIntended {
                split: Split::Training,
                bucket: text("acme"),
                key: text("k"),
                bytes: 9,
                sha256: text("ab"),
            },
            Entry::Uploaded {
                split: Split::Training,
                bucket: text("acme"),
                key: text("k"),
                skipped: false,
            },
            Entry::RoleIntended { role: text("r") },
            Entry::RoleApplied {
                arn: text("arn:r"),
                changed: true,
            },
            Entry::CreateIntended {
                job_name: text("j"),
                client_request_token: text("t"),
            },
            Entry::Created {
                arn: text("arn:j"),
                found: false,
            },
            Entry::Ended {
                status: text("Failed"),
                failure_message: Some(text("no")),
                output_model_arn: None,
                base_model: None,
                customization_type: None,
                seconds: None,
            },
        ]
    }

    #[test]
    fn the_stage_follows_the_records() {
        let entries = run();
        let stages = (0..=entries.len()).map(|count| history(&entries[..count]).stage().name().to_owned());
        let stages: Vec<String> = stages.collect();
        assert_eq!(
            stages,
            [
                "begun",
                "begun",
                "begun",
                "prepared",
                "prepared",
                "prepared",
                "perhaps submitted",
                "submitted",
                "Failed"
            ]
        );
        let errors = Entry::Checked {
            errors: 2,
            warnings: 0,
            unknown: 0,
            concerns: Vec::new(),
        };
        assert_eq!(history(&[errors]).stage(), Stage::Stopped);
    }

    #[test]
    fn what_is_half_done_is_told_until_it_is_whole() {
        let entries = run();
        let left = (0..=entries.len()).map(|count| history(&entries[..count]).unfinished().len());
        assert_eq!(left.collect::<Vec<_>>(), [0, 0, 1, 0, 1, 0, 1, 0, 0]);
    }

    #[test]
    fn a_refusal_counts_until_the_job_is_created() {
        let refused = Entry::CreateRefused {
            code: "ValidationException".to_owned(),
            message: "no".to_owned(),
        };
        let mut entries = run()[..6].to_vec();
        entries.push(refused);
        assert_eq!(history(&entries).stage(), Stage::Refused);
        entries.extend(run()[5..7].to_vec());
        assert_eq!(history(&entries).refusal, None);
    }
}
