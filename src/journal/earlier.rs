//! What the journals of a folder know of earlier runs: how long their jobs took, and what was known of a job
//! before it was made.

use super::{Journal, JournalError, JournalFolder, Preflight, RunState};
use crate::job::{EarlierRun, JobSnapshot};

/// How many journals are read for an estimate, the newest first.
const MOST_READ: usize = 100;

impl JournalFolder {
    /// Returns the runs whose jobs completed, the newest first. Journals that can't be read, and those of
    /// versions that did not write down how long a job took, are passed over: an estimate is worth no failure.
    pub fn earlier_runs(&self) -> Vec<EarlierRun> {
        let paths = self.list().unwrap_or_default();
        let read = paths
            .iter()
            .take(MOST_READ)
            .filter_map(|path| Journal::read(path).ok());
        let run = |records: Vec<super::Record>| {
            let ending = RunState::of(&records).ending?;
            Some(EarlierRun {
                base_model: ending.base_model?,
                customization_type: ending.customization_type,
                seconds: ending.seconds.filter(|_| ending.status == "Completed")?,
            })
        };
        read.filter_map(run).collect()
    }

    /// Returns what the preflight of the run that made `job` had found; none where the job was made
    /// elsewhere, or nothing is known of a preflight.
    ///
    /// # Errors
    /// When the journal is there and can't be read.
    pub fn preflight_of(&self, job: &JobSnapshot) -> Result<Option<Preflight>, JournalError> {
        let path = self.path(&job.name);
        if !path.exists() {
            return Ok(None);
        }
        let state = RunState::of(&Journal::read(&path)?);
        let same = state.arn.as_deref() == Some(job.arn.as_str());
        Ok(state.preflight.filter(|_| same))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::snapshot_for_tests;
    use crate::journal::{Concern, Entry};

    fn append(folder: &JournalFolder, job: &str, entries: Vec<Entry>) {
        let mut journal = Journal::open(&folder.path(&job.parse().unwrap())).unwrap();
        for entry in entries {
            journal
                .append("2026-11-21T10:00:00Z".parse().unwrap(), entry)
                .unwrap();
        }
    }

    fn ended(status: &str, seconds: Option<i64>) -> Entry {
        Entry::Ended {
            status: status.to_owned(),
            failure_message: None,
            output_model_arn: None,
            base_model: seconds.map(|_| "model".to_owned()),
            customization_type: None,
            seconds,
        }
    }

    #[test]
    fn completed_runs_say_how_long_they_took_and_others_do_not_count() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        assert!(folder.earlier_runs().is_empty());
        append(&folder, "a-1", vec![ended("Completed", Some(3_600))]);
        append(&folder, "b-2", vec![ended("Failed", Some(60))]);
        append(&folder, "c-3", vec![ended("Completed", None)]);
        std::fs::write(folder.path(&"d-4".parse().unwrap()), "no journal\nat all\n").unwrap();
        let runs = folder.earlier_runs();
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].base_model.as_str(), runs[0].seconds), ("model", 3_600));
    }

    #[test]
    fn what_was_known_before_a_job_was_made_is_kept_and_a_later_check_does_not_change_it() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        let job = snapshot_for_tests();
        assert_eq!(folder.preflight_of(&job).unwrap(), None);
        let concern = Concern {
            rule: "NET-07".to_owned(),
            verdict: "warning".to_owned(),
            message: "a subnet is almost full".to_owned(),
        };
        let checked = |concerns: Vec<Concern>| Entry::Checked {
            errors: 0,
            warnings: concerns.len(),
            unknown: 0,
            concerns,
        };
        let created = |arn: &str| Entry::Created {
            arn: arn.to_owned(),
            found: false,
        };
        let entries = vec![
            checked(vec![concern.clone()]),
            created(job.arn.as_str()),
            checked(Vec::new()),
        ];
        append(&folder, job.name.as_str(), entries);
        let known = folder.preflight_of(&job).unwrap().unwrap();
        assert_eq!((known.warnings, known.concerns), (1, vec![concern]));
        append(&folder, job.name.as_str(), vec![created("another")]);
        assert_eq!(folder.preflight_of(&job).unwrap(), None);
    }

    #[test]
    fn journals_of_earlier_versions_are_read() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("old.jsonl");
        let old = concat!(
            r#"{"v":1,"at":"2026-11-21T10:00:00Z","event":"checked","errors":0,"warnings":1,"unknown":2}"#,
            "\n",
            r#"{"v":1,"at":"2026-11-21T12:00:00Z","event":"ended","status":"Completed"}"#,
            "\n"
        );
        std::fs::write(&path, old).unwrap();
        let state = RunState::of(&Journal::read(&path).unwrap());
        let preflight = state.preflight.unwrap();
        assert_eq!((preflight.warnings, preflight.unknown), (1, 2));
        assert!(preflight.concerns.is_empty());
        assert_eq!(state.ending.unwrap().seconds, None);
    }
}
