//! boto3, botocore's service model and the AWS CLI against `finetune sandbox` on a port.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::clients::{python, tell};

/// A `finetune sandbox` that ends with the test.
struct Server {
    process: Child,
    environment: Vec<(String, String)>,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Serves the account of a scenario, `scale` times as fast as real time.
    fn start(base: &str, scale: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = folder.path().join("contract.toml");
        let text = format!(
            "about = \"as fast as asked\"\nbase = \"{base}\"\nscale = {scale}\n[account.invocation_logging]\n\
             bucket = \"acme-audit\"\nprefix = \"bedrock\"\nlog_group = \"/acme/bedrock\"\nlog_role = \"logs\"\n"
        );
        std::fs::write(&scenario, text).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_finetune"))
            .args(["sandbox", "--format", "json", "--scenario"])
            .arg(&scenario)
            .arg("--dir")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let announcement: Value = serde_json::from_str(&line).unwrap();
        let environment = announcement["environment"].as_object().unwrap();
        let environment = environment
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        Self {
            process,
            environment,
            _folder: folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs `script` against the sandbox of a scenario that is `scale` times as fast as real time.
fn drive(script: &str, base: &str, scale: u32) {
    let Some(python) = python() else {
        let reason = "FINETUNE_FOREIGN_CLIENTS names no virtual environment with boto3";
        tell(&format!("skipped {script}: {reason}\n"));
        return;
    };
    let server = Server::start(base, scale);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join("contract");
    let output = Command::new(python)
        .arg(folder.join(script))
        .arg(env!("CARGO_BIN_EXE_finetune"))
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .env("AWS_CONFIG_FILE", folder.join("no-such-file"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-such-file"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .envs(server.environment.iter().cloned())
        .output()
        .unwrap();
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{script}: {}\n{out}{error}",
        output.status
    );
    tell(&out);
}

#[test]
fn boto3_takes_a_job_to_its_metrics_and_stops_another() {
    drive("sandbox_boto3.py", "good", 600);
}

#[test]
fn every_bedrock_answer_conforms_to_botocores_service_model() {
    drive("sandbox_conformance.py", "leftovers", 600);
}

#[test]
fn boto3_sees_what_clean_removed() {
    drive("sandbox_leftovers.py", "leftovers", 600);
}

#[test]
fn the_aws_cli_lists_gets_stops_and_reads_metrics() {
    // Each call is a process of its own, and the job is to be stopped before it is through.
    drive("sandbox_aws_cli.py", "good", 100);
}
