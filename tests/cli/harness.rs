//! Runs `finetune` in a folder of its own, away from the environment of whoever runs the tests.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// Longer than any command takes, also on a busy machine; a hang is a failure then, not a standstill.
const PATIENCE: Duration = Duration::from_mins(2);

/// A folder with files, and how commands are run in it.
pub(crate) struct CliTest {
    folder: TempDir,
    columns: String,
    variables: Vec<(String, String)>,
    scenario: Option<String>,
}

impl CliTest {
    /// An empty folder, a terminal of 80 columns, no AWS settings.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            columns: "80".to_owned(),
            variables: Vec::new(),
            scenario: None,
        }
    }

    /// A folder with the job of the quickstart and its data.
    #[allow(dead_code, reason = "used by the tests of verbs that reach an account")]
    pub(crate) fn quickstart() -> Self {
        Self::new()
            .file(
                "finetune.toml",
                include_str!("../../datasets/quickstart/finetune.toml"),
            )
            .file(
                "train.jsonl",
                include_str!("../../datasets/quickstart/train.jsonl"),
            )
    }

    /// Puts a file into the folder, with the folders above it.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Sets how wide the terminal is.
    pub(crate) fn columns(mut self, columns: usize) -> Self {
        self.columns = columns.to_string();
        self
    }

    /// Sets an environment variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses the scenario that a plain `--sandbox` stands for.
    #[allow(dead_code, reason = "used by the tests of verbs that reach an account")]
    pub(crate) fn sandbox(mut self, scenario: &str) -> Self {
        self.scenario = Some(scenario.to_owned());
        self
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Returns the text of a file in the folder.
    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// The command, ready to be changed and run.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finetune"));
        command.env_clear();
        // Programs on Windows do not start without these.
        for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("HOME", self.folder.path())
            .env("COLUMNS", &self.columns)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .timeout(PATIENCE);
        for arg in args {
            match (arg.as_ref().to_str(), &self.scenario) {
                (Some("--sandbox"), Some(scenario)) => command.arg(format!("--sandbox={scenario}")),
                _ => command.arg(arg.as_ref()),
            };
        }
        command
    }

    /// Runs the command and returns what a person would see: standard output, standard error below a
    /// heading where there is any, the exit status. The folder is shown as `[folder]`.
    pub(crate) fn finetune<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let output = self.command(args).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let status = match output.status.code() {
            Some(code) => code.to_string(),
            None => "killed".to_owned(),
        };
        let heading = if stderr.is_empty() || stdout.is_empty() {
            ""
        } else {
            "[stderr]\n"
        };
        self.neutral(&format!("{stdout}{heading}{stderr}[exit status: {status}]\n"))
    }

    /// Runs the command and returns its JSON document and its exit status.
    pub(crate) fn json<A: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = A>,
    ) -> (serde_json::Value, i32) {
        let output = self.command(args).args(["--format", "json"]).output().unwrap();
        let document = serde_json::from_slice(&output.stdout).unwrap();
        (document, output.status.code().unwrap())
    }

    /// Takes out of `text` what differs from run to run.
    fn neutral(&self, text: &str) -> String {
        let canonical = self.folder.path().canonicalize().unwrap();
        let shown = |path: &Path| path.to_string_lossy().into_owned();
        text.replace(&shown(&canonical), "[folder]")
            .replace(&shown(self.folder.path()), "[folder]")
            .replace(env!("CARGO_PKG_VERSION"), "[version]")
    }
}
