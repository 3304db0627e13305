//! Two people, or one person twice, submit the same request at the same moment: one job, and both are told
//! of it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::account::Account;
use crate::folder::{Folder, small_data};

/// A sandbox on a port, ended with the test.
struct Server {
    process: Child,
    environment: Vec<(String, String)>,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut process = Command::new(env!("CARGO_BIN_EXE_finetune"))
            .args([
                "sandbox",
                "--scenario",
                "good",
                "--format",
                "json",
                "--dir",
                "accounts",
            ])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("finetune can be started");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("standard output is piped");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the sandbox announces itself");
        let told: Value = serde_json::from_str(&line).expect("the announcement is JSON");
        let environment = told["environment"].as_object().expect("it names the environment");
        let environment = environment
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        Self {
            process,
            environment,
            folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts `submit` in a folder.
fn start(folder: &Path, environment: &[(String, String)], args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_finetune"))
        .args(["submit", "--yes", "--no-progress", "--format", "json"])
        .args(args)
        .current_dir(folder)
        .envs(environment.iter().cloned())
        .env("HOME", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("finetune can be started")
}

/// The ARN that a submission names.
fn arn(submission: Child) -> String {
    let ended = submission.wait_with_output().expect("the process ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{said}{}",
        String::from_utf8_lossy(&ended.stdout)
    );
    let document: Value = serde_json::from_slice(&ended.stdout).expect("the outcome is JSON");
    document["job_arn"].as_str().expect("it names the job").to_owned()
}

#[test]
fn two_submits_in_one_folder_make_one_job() {
    for args in [
        &["--sandbox=disturbed.toml", "--no-check"][..],
        &["--sandbox=disturbed.toml"],
    ] {
        let folder = Folder::new(&small_data(), None);
        let all: Vec<Child> = (0..2).map(|_| start(folder.path(), &[], args)).collect();
        let arns: Vec<String> = all.into_iter().map(arn).collect();
        assert_eq!(arns[0], arns[1]);
        assert_eq!(folder.account().jobs().len(), 1);
    }
}

#[test]
fn two_people_on_two_machines_make_one_job() {
    let server = Server::start();
    let folders = [Folder::new(&small_data(), None), Folder::new(&small_data(), None)];
    let submit = |folder: &Folder| start(folder.path(), &server.environment, &["--no-check"]);
    let all: Vec<Child> = folders.iter().map(submit).collect();
    let arns: Vec<String> = all.into_iter().map(arn).collect();
    assert_eq!(arns[0], arns[1]);
    let account = Account::read(&server.folder.path().join("accounts/good"));
    assert_eq!(account.jobs().len(), 1);
    assert!(arns[0].ends_with(&account.jobs()[0]));
    assert_eq!(account.roles(), ["AmazonBedrockFinetune-quickstart"]);
}
