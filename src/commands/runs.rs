//! `finetune runs`: what the journals of a folder say. Nobody is asked, so it works without an account; what
//! became of a job since is `status`'s to say.

use std::path::{Path, PathBuf};

use crate::error::{ExitStatus, Failure, Hint, in_one_line};
use crate::journal::{History, Journal, JournalFolder};

/// A journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The file.
    pub path: PathBuf,
    /// The scenario, where it is a rehearsal in the sandbox.
    pub scenario: Option<String>,
    /// What it tells, or why it can't be read.
    pub told: Result<History, String>,
}

impl Run {
    /// The name of the job; that of the file where the journal does not say it.
    pub fn name(&self) -> String {
        let told = self
            .told
            .as_ref()
            .ok()
            .and_then(|history| history.state.job_name.clone());
        told.unwrap_or_else(|| {
            self.path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
    }

    /// Whether `wanted` means it: the job's name or its beginning, its ARN, or the first digits of the digest.
    fn is(&self, wanted: &str) -> bool {
        /// Fewer digits of a digest are taken for a name.
        const LEAST_DIGITS: usize = 4;
        let name = self.name();
        let state = self.told.as_ref().ok().map(|history| &history.state);
        let digest = state.and_then(|state| state.digest.as_deref());
        let of_digest = |digest: &str| wanted.len() >= LEAST_DIGITS && digest.starts_with(wanted);
        name == wanted
            || name
                .rsplit_once('-')
                .is_some_and(|(base, suffix)| base == wanted || suffix == wanted)
            || state.is_some_and(|state| state.arn.as_deref() == Some(wanted))
            || digest.is_some_and(of_digest)
    }
}

/// The journals that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RunsOutcome {
    /// The journals, the most recently written first within AWS and each scenario.
    pub runs: Vec<Run>,
    /// Whether they were named, and are to be shown in full.
    pub full: bool,
    /// Whether they are rehearsals.
    pub rehearsals: bool,
}

/// No journal is of what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("no journal of this folder is of `{0}`")]
pub struct NoRun(String);

impl Hint for NoRun {
    fn hints(&self) -> Vec<String> {
        vec!["`finetune runs` lists them, `finetune runs --sandbox` those of rehearsals".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Which journals are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// Those of runs against AWS.
    Aws,
    /// Those of rehearsals in every scenario.
    Sandboxes,
    /// Those of rehearsals in one scenario, a name or the path of a file.
    Sandbox(String),
}

/// Reads the journals of `folder`; with `wanted` only those of one job or request.
///
/// # Errors
/// When the folder can't be listed, or nothing is of what is wanted. A journal that can't be read is no error
/// here: it is listed as such.
pub fn run(folder: &Path, place: &Where, wanted: Option<&str>) -> Result<RunsOutcome, Failure> {
    let folders = match place {
        Where::Aws => vec![(None, JournalFolder::aws(folder))],
        Where::Sandboxes => JournalFolder::sandboxes(folder)?
            .into_iter()
            .map(|(name, journals)| (Some(name), journals))
            .collect(),
        Where::Sandbox(scenario) => {
            let stem = Path::new(scenario).file_stem().unwrap_or_default();
            let name = stem.to_string_lossy().into_owned();
            let journals = JournalFolder::sandbox(folder, &name);
            vec![(Some(name), journals)]
        }
    };
    let mut runs = Vec::new();
    for (scenario, journals) in folders {
        for path in journals.list()? {
            runs.push(Run {
                told: read(&path),
                path,
                scenario: scenario.clone(),
            });
        }
    }
    if let Some(wanted) = wanted {
        runs.retain(|run| run.is(wanted));
        if runs.is_empty() {
            return Err(NoRun(wanted.to_owned()).into());
        }
    }
    Ok(RunsOutcome {
        runs,
        full: wanted.is_some(),
        rehearsals: *place != Where::Aws,
    })
}

/// Reads a journal, or says in one line why it can't be read.
fn read(path: &Path) -> Result<History, String> {
    let records = Journal::read(path).map_err(|error| in_one_line(&error))?;
    Ok(History::of(records))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Entry;

    fn journal(folder: &JournalFolder, job: &str, digest: &str) -> PathBuf {
        let path = folder.path(&job.parse().unwrap());
        let started = Entry::Started {
            command: "submit".to_owned(),
            program: "0.1.0".to_owned(),
            pid: 1,
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            job_name: job.to_owned(),
            custom_model_name: job.to_owned(),
            digest: digest.to_owned(),
            attempt: 0,
            request: Vec::new(),
        };
        let mut journal = Journal::open(&path).unwrap();
        journal
            .append("2026-11-21T10:00:00Z".parse().unwrap(), started)
            .unwrap();
        path
    }

    fn names(outcome: &RunsOutcome) -> Vec<String> {
        let mut names: Vec<String> = outcome.runs.iter().map(Run::name).collect();
        names.sort();
        names
    }

    #[test]
    fn a_run_is_found_by_name_base_suffix_and_digest() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        journal(&folder, "tone-0a1b2c3d", &"0a1b2c3d".repeat(8));
        journal(&folder, "tone-99999999", &"9".repeat(64));
        let find = |wanted: &str| run(temporary.path(), &Where::Aws, Some(wanted));
        for wanted in ["tone-0a1b2c3d", "0a1b2c3d", "0a1b", "0a1b2c3d0a1b"] {
            assert_eq!(names(&find(wanted).unwrap()), ["tone-0a1b2c3d"], "{wanted}");
        }
        assert_eq!(names(&find("tone").unwrap()).len(), 2);
        for wanted in ["0a1", "ton", ""] {
            assert_eq!(find(wanted).unwrap_err().exit, ExitStatus::Usage, "{wanted}");
        }
    }

    #[test]
    fn damaged_journals_and_newer_ones_are_listed_with_what_is_wrong() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        let broken = journal(&folder, "tone-0a1b2c3d", "ab");
        let newer = journal(&folder, "tone-99999999", "cd");
        std::fs::write(&broken, "half a line\n").unwrap();
        std::fs::write(
            &newer,
            "{\"v\":7,\"at\":\"2030-01-01T00:00:00Z\",\"event\":\"x\"}\n",
        )
        .unwrap();
        std::fs::create_dir(broken.with_file_name("folder-00000000.jsonl")).unwrap();
        let outcome = run(temporary.path(), &Where::Aws, None).unwrap();
        assert_eq!(
            names(&outcome),
            ["folder-00000000", "tone-0a1b2c3d", "tone-99999999"]
        );
        let told = |name: &str| {
            let run = outcome.runs.iter().find(|run| run.name() == name).unwrap();
            run.told.clone().unwrap_err()
        };
        assert!(told("tone-0a1b2c3d").starts_with("line 1 of the journal `"));
        assert!(
            told("tone-99999999").contains("has version 7"),
            "{}",
            told("tone-99999999")
        );
        assert!(told("folder-00000000").starts_with("failed to read the journal `"));
    }

    #[test]
    fn rehearsals_are_listed_apart_by_their_scenarios() {
        let temporary = tempfile::tempdir().unwrap();
        journal(&JournalFolder::aws(temporary.path()), "real-0a1b2c3d", "ab");
        journal(
            &JournalFolder::sandbox(temporary.path(), "good"),
            "one-0a1b2c3d",
            "ab",
        );
        journal(
            &JournalFolder::sandbox(temporary.path(), "mine"),
            "two-0a1b2c3d",
            "ab",
        );
        let list = |place: &Where| names(&run(temporary.path(), place, None).unwrap());
        assert_eq!(list(&Where::Aws), ["real-0a1b2c3d"]);
        assert_eq!(list(&Where::Sandboxes), ["one-0a1b2c3d", "two-0a1b2c3d"]);
        assert_eq!(list(&Where::Sandbox("./mine.toml".to_owned())), ["two-0a1b2c3d"]);
        assert!(list(&Where::Sandbox("none".to_owned())).is_empty());
    }
}
