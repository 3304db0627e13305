//! Runs `finetune validate` as a script does, and reads its document.

use std::ffi::OsString;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

use crate::case::Inputs;

/// Longer than any command takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A finding, as far as the cases look at it.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) message: String,
    pub(crate) line: Option<u64>,
    pub(crate) column: Option<u64>,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    pub(crate) document: Value,
    pub(crate) exit: i32,
}

impl Outcome {
    /// The findings of a rule.
    pub(crate) fn of(&self, rule: &str) -> Vec<&Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.rule == rule)
            .collect()
    }

    /// How many findings of a rule the caps left out.
    pub(crate) fn left_out(&self, rule: &str) -> u64 {
        let suppressed = self.document["suppressed"]
            .as_array()
            .expect("`suppressed` is a list");
        let of_rule = suppressed.iter().filter(|left_out| left_out["rule"] == rule);
        of_rule
            .map(|left_out| left_out["count"].as_u64().expect("a count"))
            .sum()
    }
}

/// The program, run in `folder` with nothing in its environment that would change what it says.
pub(crate) fn command(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finetune"));
    command.env_clear();
    // Programs on Windows do not start without these.
    for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Away from the folder of the crate, whose finetune.toml would be found.
    command.current_dir(folder).env("HOME", folder).timeout(PATIENCE);
    command
}

/// Runs the command; returns the JSON document it writes and its exit status.
pub(crate) fn json(args: &[&str]) -> (Value, i32) {
    let folder = tempfile::tempdir().unwrap();
    json_in(folder.path(), args)
}

fn json_in(folder: &std::path::Path, args: &[&str]) -> (Value, i32) {
    let output = command(folder).args(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let document = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!(
            "{args:?}: {error}\n{text}{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (document, output.status.code().unwrap())
}

/// Validates the files of a case.
pub(crate) fn validate(flags: &[String], split: Option<&str>, inputs: &Inputs) -> Outcome {
    let mut args: Vec<OsString> = vec!["validate".into(), "--format".into(), "json".into()];
    args.extend(flags.iter().map(OsString::from));
    if let Some(split) = split {
        args.extend(["--split".into(), split.into()]);
    }
    match &inputs.validation {
        Some(validation) => args.extend([
            "--training-data".into(),
            inputs.data.clone().into(),
            "--validation-data".into(),
            validation.clone().into(),
        ]),
        None => args.push(inputs.data.clone().into()),
    }
    let args: Vec<&str> = args
        .iter()
        .map(|arg| arg.to_str().expect("paths of tests are UTF-8"))
        .collect();
    let (document, exit) = match &inputs.account {
        None => json(&args),
        Some((folder, scenario)) => {
            let sandbox = format!("--sandbox={scenario}");
            json_in(folder, &[&args[..], &[&sandbox]].concat())
        }
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = document["findings"]
        .as_array()
        .expect("`findings` is a list")
        .iter();
    Outcome {
        findings: findings
            .map(|finding| Finding {
                rule: text(&finding["rule"]),
                severity: text(&finding["severity"]),
                message: text(&finding["message"]),
                line: finding["line"].as_u64(),
                column: finding["column"].as_u64(),
            })
            .collect(),
        document,
        exit,
    }
}
