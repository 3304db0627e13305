//! The tool itself in a folder with a job, run against accounts of the sandbox.

use assert_cmd::Command;
use serde_json::Value;

/// A folder with the quickstart's job, perhaps changed.
pub(crate) struct Folder(tempfile::TempDir);

/// How a command ended, and what it said on both streams.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new(change: impl Fn(String) -> String, data: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = include_str!("../../datasets/quickstart/finetune.toml");
        std::fs::write(folder.path().join("finetune.toml"), change(config.to_owned())).unwrap();
        std::fs::write(folder.path().join("train.jsonl"), data).unwrap();
        Self(folder)
    }

    pub(crate) fn quickstart() -> Self {
        Self::new(
            |config| config,
            include_str!("../../datasets/quickstart/train.jsonl"),
        )
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    /// Writes a scenario that differs from a built-in one by a few lines of TOML, and returns its path.
    pub(crate) fn scenario(&self, base: &str, lines: &str) -> String {
        let path = self.0.path().join("changed.toml");
        std::fs::write(&path, format!("about = \"changed\"\nbase = \"{base}\"\n{lines}")).unwrap();
        path.to_string_lossy().into_owned()
    }

    pub(crate) fn run(&self, args: &[&str], scenario: &str) -> Ended {
        self.run_in(&[args, &[&format!("--sandbox={scenario}")]].concat(), &[])
    }

    /// Runs without the sandbox, in an environment that says where AWS is.
    pub(crate) fn run_in(&self, args: &[&str], environment: &[(&str, String)]) -> Ended {
        let output = Command::new(env!("CARGO_BIN_EXE_finetune"))
            .env_clear()
            .env("HOME", self.0.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .current_dir(self.0.path())
            .args(args)
            .timeout(std::time::Duration::from_mins(2))
            .output()
            .unwrap();
        Ended {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn json(&self, args: &[&str], scenario: &str) -> (Value, i32) {
        let ended = self.run(&[args, &["--format", "json"]].concat(), scenario);
        ended.json(&format!("{scenario} {args:?}"))
    }
}

impl Ended {
    /// What was said, and the exit code.
    pub(crate) fn json(&self, title: &str) -> (Value, i32) {
        // A watch is a document per event, and the last one is the outcome.
        let documents = serde_json::Deserializer::from_str(&self.stdout).into_iter::<Value>();
        let document = documents
            .last()
            .and_then(Result::ok)
            .unwrap_or_else(|| panic!("{title}: no JSON\n{}{}", self.stdout, self.stderr));
        (document, self.code)
    }
}
