//! SARIF and JUnit XML against their schemas: a report of every broken data set that is a file in the
//! repository, of all of them at once, of standard input, of a sound file and of an unusable
//! configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::clients::{python, tell};

/// Accounts of the sandbox that are broken in one way each, and one that is sound.
#[cfg(feature = "aws")]
const ACCOUNTS: [&str; 4] = ["good", "no-s3-route", "role-untrusted", "two-zones-of-six"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Lists the data files of `datasets/broken`, by their paths from the root of the repository.
fn broken() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for case in fs::read_dir(root().join("datasets/broken")).unwrap() {
        let case = case.unwrap().path();
        if !case.is_dir() {
            continue;
        }
        let of_case = fs::read_dir(case).unwrap().map(|file| file.unwrap().path());
        let data = of_case.filter(|path| path.is_file() && !path.ends_with("case.toml"));
        files.extend(data.map(|path| path.strip_prefix(root()).unwrap().to_owned()));
    }
    files.sort();
    files
}

/// Runs `finetune` from the root of the repository, or from `folder`, and keeps what it writes.
fn write(into: &Path, name: &str, folder: &Path, args: &[&str], stdin: Option<&Path>) {
    for (format, extension) in [("sarif", "sarif"), ("junit", "xml")] {
        let stdin = stdin.map_or_else(Stdio::null, |path| fs::File::open(path).unwrap().into());
        let output = Command::new(env!("CARGO_BIN_EXE_finetune"))
            .args(args)
            .args(["--format", format])
            .current_dir(folder)
            .stdin(stdin)
            .output()
            .unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 1 | 3)),
            "{args:?}: {output:?}"
        );
        fs::write(into.join(format!("{name}.{extension}")), output.stdout).unwrap();
    }
}

#[test]
fn sarif_and_junit_conform_to_their_schemas() {
    let Some(python) = python() else {
        tell(
            "skipped reports.py: FINETUNE_FOREIGN_CLIENTS names no virtual environment with jsonschema and lxml\n",
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path();
    let files = broken();
    assert!(files.len() > 60, "{}", files.len());
    let names: Vec<_> = files.iter().map(|path| path.to_str().unwrap()).collect();
    for (index, name) in names.iter().enumerate() {
        write(
            into,
            &format!("broken-{index}"),
            root(),
            &["validate", name],
            None,
        );
    }
    let model = [
        "validate",
        "--model",
        "amazon.nova-lite-v1:0:300k",
        "--strict",
        "--max-findings",
        "1",
    ];
    write(into, "all", root(), &[&model[..], &names].concat(), None);
    write(
        into,
        "stdin",
        root(),
        &["validate", "-"],
        Some(&root().join(&files[0])),
    );
    write(
        into,
        "sound",
        root(),
        &["validate", "datasets/quickstart/train.jsonl"],
        None,
    );
    fs::write(into.join("finetune.toml"), "[job]\nnmae = \"<&>\"\n").unwrap();
    write(into, "unusable", into, &["validate"], None);
    fs::write(into.join("finetune.toml"), "").unwrap();
    let record = "{\"prompt\":\"]]>\u{1}\",\"completion\":\"<&\"}\n";
    // Other systems have no such names.
    let name = if cfg!(unix) {
        "]]>&\u{1b}\u{fffe} [x](https:x) <b> # ?%.jsonl"
    } else {
        "]]&\u{fffe} [x](x) # %.jsonl"
    };
    fs::write(into.join(name), record).unwrap();
    write(into, "hostile", into, &["validate", name], None);
    // Facts in which every verdict occurs.
    let facts = ["check", "--facts", "tests/cli/facts/every-verdict.json"];
    write(into, "verdicts", root(), &facts, None);
    write(
        into,
        "verdicts-strict",
        root(),
        &[&facts[..], &["--strict"]].concat(),
        None,
    );
    let job = ["check", "data", "--config", "datasets/quickstart/finetune.toml"];
    write(into, "check-data", root(), &job, None);
    #[cfg(feature = "aws")]
    for account in ACCOUNTS {
        let of_job = folder.path().join(account);
        fs::create_dir(&of_job).unwrap();
        for file in ["finetune.toml", "train.jsonl"] {
            fs::copy(root().join("datasets/quickstart").join(file), of_job.join(file)).unwrap();
        }
        let sandbox = format!("--sandbox={account}");
        write(into, account, &of_job, &["check", &sandbox], None);
        write(
            into,
            &format!("{account}-strict"),
            &of_job,
            &["check", "--strict", &sandbox],
            None,
        );
    }
    let output = Command::new(python)
        .arg(root().join("tests").join("contract").join("reports.py"))
        .arg(into)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{out}{error}", output.status);
    tell(&out);
}
