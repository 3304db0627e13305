//! One scenario: reading it, putting it to the tool, comparing.

use std::fmt::Write as _;
use std::path::Path;

use assert_cmd::Command;
use finetune::commands::role::check::offline;
use finetune::config::{Source, load};
use finetune::iam::evaluate::PolicySet;
use serde_json::{Value, json};

use super::folder;

/// A role, a job, and what is to be found.
pub(crate) struct Scenario {
    pub(crate) about: String,
    pub(crate) sufficient: bool,
    whole: Value,
    set: Value,
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Carries out `{"at": "/a/0", "to": value}`, `{"at": …, "push": value}` or `{"at": …, "remove": true}`.
fn change(set: &mut Value, change: &Value, file: &Path) {
    let at = change["at"].as_str().unwrap();
    let nowhere = || format!("{}: there is no `{at}`", file.display());
    if let Some(value) = change.get("push") {
        let list = set.pointer_mut(at).and_then(Value::as_array_mut);
        list.unwrap_or_else(|| panic!("{}", nowhere()))
            .push(value.clone());
        return;
    }
    let (parent, key) = at.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match (set.pointer_mut(parent), change.get("to")) {
        (Some(Value::Array(list)), Some(value)) => list[key.parse::<usize>().unwrap()] = value.clone(),
        (Some(Value::Array(list)), None) => {
            list.remove(key.parse().unwrap());
        }
        (Some(Value::Object(map)), Some(value)) => {
            map.insert(key, value.clone());
        }
        (Some(Value::Object(map)), None) => assert!(map.remove(&key).is_some(), "{}", nowhere()),
        _ => panic!("{}", nowhere()),
    }
}

/// Runs the tool offline in `folder` and returns what it printed, as text, and its exit status.
pub(crate) fn finetune(folder: &Path, args: &[&str], stdin: &str) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_finetune"));
    command.env_clear();
    for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let command = command
        .env("HOME", folder)
        .env("COLUMNS", "80")
        .current_dir(folder);
    let output = command.args(args).write_stdin(stdin).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    let said = if text.is_empty() { error } else { text };
    (said, output.status.code().unwrap())
}

/// The IDs of a list of requests.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    let entries = list.as_array().into_iter().flatten();
    entries
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

impl Scenario {
    pub(crate) fn read(file: &Path) -> Self {
        let whole = read(file);
        let mut set = match &whole["set"] {
            Value::String(name) => read(&folder().join("sets").join(format!("{name}.json"))),
            own => own.clone(),
        };
        for one in whole["changes"].as_array().into_iter().flatten() {
            change(&mut set, one, file);
        }
        Self {
            about: whole["about"].as_str().unwrap_or_default().to_owned(),
            sufficient: whole["expected"]["sufficient"] == json!(true),
            set,
            whole,
        }
    }

    /// Puts the scenario to the tool and says what differs from what is expected.
    pub(crate) fn run(&self) -> Result<(), String> {
        let work = tempfile::tempdir().unwrap();
        std::fs::write(work.path().join("set.json"), self.set.to_string()).unwrap();
        if self.whole.get("questions").is_some() {
            return self.ask(work.path());
        }
        let job = self.whole["job"].as_str().unwrap();
        std::fs::copy(
            folder().join("jobs").join(format!("{job}.toml")),
            work.path().join("finetune.toml"),
        )
        .unwrap();
        let args = [
            "role",
            "check",
            "--policies",
            "set.json",
            "--account-id",
            "111122223333",
        ];
        let (text, exit) = finetune(work.path(), &[&args[..], &["--format", "json"]].concat(), "");
        let found: Value = serde_json::from_str(&text).map_err(|_| text.clone())?;
        let expected = &self.whole["expected"];
        let mut differences = String::new();
        let mut compare = |what: &str, found: &Value, expected: &Value| {
            if found != expected {
                writeln!(differences, "  {what}: found {found}, expected {expected}").unwrap();
            }
        };
        compare("sufficient", &found["sufficient"], &expected["sufficient"]);
        compare("exit status", &json!(exit), &json!(i32::from(!self.sufficient)));
        for list in ["denied", "unknown", "excess"] {
            let mut found = ids(&found[list]);
            found.dedup();
            let expected = expected.get(list).cloned().unwrap_or_else(|| json!([]));
            compare(list, &json!(found), &expected);
        }
        let mut traps: Vec<String> = found["traps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|trap| {
                let name = trap["name"].as_str().unwrap();
                let harmless = trap["breaks"].as_array().unwrap().is_empty();
                if harmless {
                    format!("{name} (harmless)")
                } else {
                    name.to_owned()
                }
            })
            .collect();
        traps.dedup();
        let expected = expected.get("traps").cloned().unwrap_or_else(|| json!([]));
        compare("traps", &json!(traps), &expected);
        // What is denied has a change that mends it, and a person can read all of it.
        for entry in found["denied"].as_array().unwrap() {
            if entry["changes"].as_array().unwrap().is_empty() && self.whole.get("unmendable").is_none() {
                compare("change", &entry["id"], &json!("a change that mends it"));
            }
        }
        let unmended = self.unmended(work.path());
        compare("still denied with the changes", &json!(unmended), &json!([]));
        let (text, _) = finetune(work.path(), &args, "");
        for line in text.lines() {
            // What has no space, such as an ARN, stays whole.
            let broken = line.trim_start().split(' ').all(|word| word.len() <= 60);
            if line.chars().count() > 80 && broken && !line.contains("` on `") {
                compare("line of 80 columns", &json!(line), &Value::Null);
            }
        }
        if differences.is_empty() {
            Ok(())
        } else {
            Err(differences)
        }
    }

    /// Carries out the changes that are proposed, those of each request alone and then all of them; returns the
    /// IDs of requests that are denied all the same.
    fn unmended(&self, work: &Path) -> Vec<String> {
        let source = Source {
            current_dir: work.to_owned(),
            ..Source::default()
        };
        let config = load(&source).unwrap();
        let account = "111122223333".parse().unwrap();
        let text = self.set.to_string();
        let judge = |set: &PolicySet| offline(&config, Some(&account), set, &text).unwrap().result;
        let set = PolicySet::parse(&text).unwrap();
        let before = judge(&set);
        let with = |changes: &[usize]| {
            let mut mended = set.clone();
            for &index in changes {
                before.changes[index].apply(&mut mended);
            }
            judge(&mended)
        };
        let mut still = Vec::new();
        let proposed = before.denied.iter().filter(|one| !one.changes.is_empty());
        for request in proposed.clone() {
            let after = with(&request.changes);
            if after.denied.iter().any(|one| one.id == request.id) {
                still.push(request.id.clone());
            }
        }
        let all: Vec<usize> = (0..before.changes.len()).collect();
        let after = with(&all);
        let denied = proposed.filter(|request| after.denied.iter().any(|one| one.id == request.id));
        still.extend(denied.map(|request| format!("{} with all changes", request.id)));
        still
    }

    /// Puts the questions of an operator's scenario; `denied` are the IDs that have to be denied.
    fn ask(&self, work: &Path) -> Result<(), String> {
        let questions = self.whole["questions"].as_array().unwrap();
        let lines: Vec<String> = questions.iter().map(Value::to_string).collect();
        let args = ["role", "evaluate", "--policies", "set.json", "--requests", "-"];
        let (text, _) = finetune(work, &args, &lines.join("\n"));
        let mut denied = Vec::new();
        let mut answered = 0;
        for line in text.lines() {
            let answer: Value = serde_json::from_str(line).map_err(|_| text.clone())?;
            answered += 1;
            if answer["decision"] != "allowed" {
                denied.push(answer["id"].clone());
            }
        }
        let expected = &self.whole["expected"]["denied"];
        if json!(denied) == *expected && answered == questions.len() && denied.is_empty() == self.sufficient {
            return Ok(());
        }
        Err(format!("  denied: found {denied:?}, expected {expected}\n{text}"))
    }
}
