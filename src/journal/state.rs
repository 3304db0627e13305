//! What the records of a journal add up to.

use jiff::Timestamp;

use super::{Concern, Entry, Record};

/// An upload that was begun and neither completed nor aborted, as far as the journal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenUpload {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The upload's ID; absent where the run ended between the intent and S3's answer.
    pub upload_id: Option<String>,
    /// When the intent was written, or S3's answer where there is one.
    pub at: Timestamp,
    /// The size of its parts in bytes; 0 where unknown.
    pub part_size: u64,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `Completed`, `Failed` or `Stopped`.
    pub status: String,
    /// The ARN of the model below it, where the journal says.
    pub base_model: Option<String>,
    /// `FINE_TUNING` and its like, where the journal says.
    pub customization_type: Option<String>,
    /// How long it took, in seconds, where the journal says.
    pub seconds: Option<i64>,
}

/// What the preflight of a job had found before the job was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preflight {
    /// Whether it was left out on request.
    pub skipped: bool,
    /// How many errors it found: those that were let through.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many checks could not read what they need.
    pub unknown: usize,
    /// What these were, as far as they were written down.
    pub concerns: Vec<Concern>,
}

/// What a run has done so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunState {
    /// The account that the run works in.
    pub account: Option<String>,
    /// The Region.
    pub region: Option<String>,
    /// The job's name.
    pub job_name: Option<String>,
    /// The custom model's name.
    pub custom_model_name: Option<String>,
    /// The digest of the request.
    pub digest: Option<String>,
    /// How often `--new` was given.
    pub attempt: u32,
    /// The fields of the request, by name; empty where an early version of the tool wrote the journal.
    pub request: Vec<(String, String)>,
    /// Uploads that may have left parts behind.
    pub open_uploads: Vec<OpenUpload>,
    /// Whether the last run that applied the role changed it.
    pub role_changed: bool,
    /// Whether creating the job was begun: it may exist although `arn` is absent.
    pub create_intended: bool,
    /// The job's ARN.
    pub arn: Option<String>,
    /// What was known before the job was made.
    pub preflight: Option<Preflight>,
    /// How the job ended, if that was seen.
    pub ending: Option<Ending>,
}

impl RunState {
    /// Adds up `records`.
    pub fn of(records: &[Record]) -> Self {
        let mut state = Self::default();
        for record in records {
            state.take(record);
        }
        state
    }

    /// Takes one more record into account.
    pub fn take(&mut self, record: &Record) {
        let at = record.at;
        match &record.entry {
            Entry::Started {
                account,
                region,
                job_name,
                custom_model_name,
                digest,
                attempt,
                request,
                ..
            } => {
                self.request.clone_from(request);
                self.account = Some(account.clone());
                self.region = Some(region.clone());
                self.job_name = Some(job_name.clone());
                self.custom_model_name = Some(custom_model_name.clone());
                self.digest = Some(digest.clone());
                self.attempt = *attempt;
            }
            // A preflight of a job that is there already is not what let it through.
            Entry::Checked { .. } | Entry::CheckSkipped {} if self.arn.is_some() => {}
            Entry::Checked {
                errors,
                warnings,
                unknown,
                concerns,
            } => {
                self.preflight = Some(Preflight {
                    skipped: false,
                    errors: *errors,
                    warnings: *warnings,
                    unknown: *unknown,
                    concerns: concerns.clone(),
                });
            }
            Entry::CheckSkipped {} => {
                self.preflight = Some(Preflight {
                    skipped: true,
                    ..Preflight::default()
                });
            }
            Entry::RoleIntended { .. } => {}
            Entry::UploadIntended { bucket, key, .. } => {
                self.open_uploads.push(OpenUpload {
                    bucket: bucket.clone(),
                    key: key.clone(),
                    upload_id: None,
                    at,
                    part_size: 0,
                });
            }
            Entry::UploadStarted {
                bucket,
                key,
                upload_id,
                part_size,
            } => {
                let same = |u: &OpenUpload| u.bucket == *bucket && u.key == *key;
                self.open_uploads
                    .retain(|u| !(same(u) && u.upload_id.as_ref().is_none_or(|id| id == upload_id)));
                self.open_uploads.push(OpenUpload {
                    bucket: bucket.clone(),
                    key: key.clone(),
                    upload_id: Some(upload_id.clone()),
                    at,
                    part_size: *part_size,
                });
            }
            Entry::UploadAborted {
                bucket,
                key,
                upload_id,
            } => self.open_uploads.retain(|upload| match &upload.upload_id {
                Some(id) => id != upload_id,
                // The intent that this upload followed from, whose answer never arrived.
                None => upload.bucket != *bucket || upload.key != *key,
            }),
            Entry::Uploaded { bucket, key, .. } => self
                .open_uploads
                .retain(|upload| upload.bucket != *bucket || upload.key != *key),
            Entry::RoleApplied { changed, .. } => self.role_changed = *changed,
            Entry::CreateIntended { .. } => self.create_intended = true,
            Entry::CreateRefused { .. } => self.create_intended = false,
            Entry::Created { arn, .. } => self.arn = Some(arn.clone()),
            Entry::Ended {
                status,
                base_model,
                customization_type,
                seconds,
                ..
            } => {
                self.ending = Some(Ending {
                    status: status.clone(),
                    base_model: base_model.clone(),
                    customization_type: customization_type.clone(),
                    seconds: *seconds,
                });
            }
        }
    }

    /// Returns the unfinished uploads to `key` of `bucket`, the oldest first.
    pub fn uploads_of(&self, bucket: &str, key: &str) -> Vec<OpenUpload> {
        let all = self.open_uploads.iter();
        let own = all.filter(|open| open.bucket == bucket && open.key == key);
        own.cloned().collect()
    }

    /// Whether a job is known: created, or perhaps created.
    pub fn may_have_job(&self) -> bool {
        self.arn.is_some() || self.create_intended
    }

    /// Whether the job ended in a way after which `--new` is the way to a new one.
    pub fn needs_new(&self) -> bool {
        self.ending
            .as_ref()
            .is_some_and(|ending| matches!(ending.status.as_str(), "Failed" | "Stopped"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Split;

    fn intended() -> Entry {
        Entry::UploadIntended {
            split: Split::Training,
            bucket: "acme".to_owned(),
            key: "k".to_owned(),
            bytes: 9,
            sha256: "ab".to_owned(),
        }
    }

    fn begun(id: &str) -> Entry {
        Entry::UploadStarted {
            bucket: "acme".to_owned(),
            key: "k".to_owned(),
            upload_id: id.to_owned(),
            part_size: 8,
        }
    }

    fn state(entries: &[Entry]) -> RunState {
        let mut state = RunState::default();
        for entry in entries {
            state.take(&Record {
                v: 1,
                at: Timestamp::UNIX_EPOCH,
                entry: entry.clone(),
            });
        }
        state
    }

    #[test]
    fn an_upload_is_open_from_its_intent_until_it_is_complete_or_aborted() {
        assert_eq!(state(&[intended()]).open_uploads[0].upload_id, None);
        let open = state(&[intended(), begun("1")]).open_uploads;
        assert_eq!((open.len(), open[0].upload_id.as_deref()), (1, Some("1")));
        let uploaded = Entry::Uploaded {
            split: Split::Training,
            bucket: "acme".to_owned(),
            key: "k".to_owned(),
            skipped: false,
        };
        assert!(state(&[intended(), begun("1"), uploaded]).open_uploads.is_empty());
        let aborted = Entry::UploadAborted {
            bucket: "acme".to_owned(),
            key: "k".to_owned(),
            upload_id: "1".to_owned(),
        };
        assert!(state(&[intended(), begun("1"), aborted]).open_uploads.is_empty());
    }

    #[test]
    fn a_second_upload_of_the_same_key_does_not_hide_the_first() {
        let open = state(&[intended(), begun("1"), intended(), begun("2")]).open_uploads;
        let ids: Vec<_> = open.iter().filter_map(|u| u.upload_id.as_deref()).collect();
        assert_eq!(ids, ["1", "2"]);
    }

    #[test]
    fn a_job_may_exist_from_the_intent_on() {
        let intent = Entry::CreateIntended {
            job_name: "j".to_owned(),
            client_request_token: "t".to_owned(),
        };
        let refused = Entry::CreateRefused {
            code: "ValidationException".to_owned(),
            message: "no".to_owned(),
        };
        assert!(state(std::slice::from_ref(&intent)).create_intended);
        assert!(!state(&[intent, refused]).create_intended);
    }

    #[test]
    fn only_failed_and_stopped_jobs_ask_for_a_new_one() {
        for (status, expected) in [("Completed", false), ("Failed", true), ("Stopped", true)] {
            let ended = Entry::Ended {
                status: status.to_owned(),
                failure_message: None,
                output_model_arn: None,
                base_model: None,
                customization_type: None,
                seconds: None,
            };
            assert_eq!(state(&[ended]).needs_new(), expected, "{status}");
        }
    }
}
