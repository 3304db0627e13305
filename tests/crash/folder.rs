//! A folder with a job, its data, and a sandbox whose fault script disturbs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::account::Account;

/// The size of the parts of an upload, in bytes.
pub(crate) const PART_SIZE: usize = 8 * 1024 * 1024;

/// When a process is ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    /// Before the service acts.
    Before,
    /// After it acted and before its answer arrives.
    After,
}

/// One `[[fault]]` of a scenario, as TOML.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Fault {
    /// Kills the process at the k-th request, whatever it is.
    pub(crate) fn kill_at_request(number: u64, moment: Moment) -> Self {
        Self(format!("request = {number}\n{}", kill(moment)))
    }

    /// Kills the process at the n-th request of an operation.
    pub(crate) fn kill_at(operation: &str, nth: u64, moment: Moment) -> Self {
        Self(format!(
            "operation = \"{operation}\"\nnth = {nth}\n{}",
            kill(moment)
        ))
    }

    /// Breaks the connection after the service has acted.
    pub(crate) fn lost_answer(operation: &str) -> Self {
        Self(format!("operation = \"{operation}\"\naction = \"lost-answer\"\n"))
    }
}

fn kill(moment: Moment) -> String {
    let when = match moment {
        Moment::Before => "before",
        Moment::After => "after",
    };
    format!("action = \"kill\"\nwhen = \"{when}\"\n")
}

/// A folder in which `finetune submit` runs.
pub(crate) struct Folder {
    place: TempDir,
}

impl Folder {
    /// Lays out the quickstart's job with other data.
    pub(crate) fn new(data: &str, fault: Option<&Fault>) -> Self {
        let place = TempDir::new().expect("a temporary folder can be made");
        let quickstart = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("datasets/quickstart/finetune.toml");
        // The account counts its requests only while it has a script: this one never hits.
        let harmless = Fault::kill_at_request(u64::from(u32::MAX), Moment::Before);
        let Fault(script) = fault.unwrap_or(&harmless);
        let scenario =
            format!("about = \"the good account, disturbed\"\nbase = \"good\"\n\n[[fault]]\n{script}");
        fs::copy(quickstart, place.path().join("finetune.toml")).expect("the quickstart is there");
        fs::write(place.path().join("train.jsonl"), data).expect("the data can be written");
        fs::write(place.path().join("disturbed.toml"), scenario).expect("the scenario can be written");
        Self { place }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Runs `finetune submit` to its end, or to its kill.
    pub(crate) fn submit(&self) -> Output {
        Command::new(env!("CARGO_BIN_EXE_finetune"))
            .args([
                "submit",
                "--sandbox=disturbed.toml",
                "--yes",
                "--no-progress",
                "--no-check",
            ])
            .current_dir(self.place.path())
            .env_remove("RUST_BACKTRACE")
            .output()
            .expect("finetune can be started")
    }

    /// Reads what the sandbox's account holds.
    pub(crate) fn account(&self) -> Account {
        let accounts = self.place.path().join(".finetune/sandbox");
        let folder = fs::read_dir(&accounts)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.is_dir());
        Account::read(&folder.unwrap_or(accounts))
    }

    fn journal_path(&self) -> PathBuf {
        let runs = self.place.path().join(".finetune/sandbox-runs");
        let folders = entries(&runs);
        assert_eq!(
            folders.len(),
            1,
            "one account has one folder of journals: {folders:?}"
        );
        let mut journals = entries(&folders[0]);
        journals.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
        assert_eq!(journals.len(), 1, "one job has one journal: {journals:?}");
        journals.remove(0)
    }

    /// Reads the journal of the one job.
    pub(crate) fn journal(&self) -> String {
        fs::read_to_string(self.journal_path()).expect("the journal reads")
    }

    /// Cuts the journal off after `bytes` bytes, as a crash while writing would.
    pub(crate) fn cut_journal(&self, bytes: usize) {
        let text = self.journal();
        fs::write(self.journal_path(), &text.as_bytes()[..bytes]).expect("the journal can be cut");
    }

    /// Writes the journal back as it was.
    pub(crate) fn restore_journal(&self, text: &str) {
        fs::write(self.journal_path(), text).expect("the journal can be written");
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder reads").path())
        .collect()
}

/// Twelve records: enough for the model, small enough for many runs.
pub(crate) fn small_data() -> String {
    (1..=12).map(|number| record(number, "in one sentence")).collect()
}

/// More than two parts of an upload; every record is another one.
pub(crate) fn large_data() -> String {
    large_data_of(2 * PART_SIZE + 1_000_000)
}

/// Records of more than `bytes` bytes in all; every record is another one. What makes them long is beside the
/// messages, so that nobody counts its tokens.
pub(crate) fn large_data_of(bytes: usize) -> String {
    let note = "a long thought ".repeat(1_200);
    let mut data = String::new();
    let mut number = 0;
    while data.len() <= bytes {
        number += 1;
        let record = record(number, "in one sentence");
        data.push_str(&record.replacen('{', &format!("{{\"note\":\"{note}\","), 1));
    }
    data
}

fn record(number: usize, filling: &str) -> String {
    format!(
        "{{\"messages\":[{{\"role\":\"user\",\"content\":[{{\"text\":\"Question {number}, {filling}\"}}]}},\
         {{\"role\":\"assistant\",\"content\":[{{\"text\":\"Answer {number}\"}}]}}]}}\n"
    )
}
