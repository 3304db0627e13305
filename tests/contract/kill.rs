//! `action = "kill"`: the process dies at a chosen request, before or after the service acted.
//!
//! The victim is this test binary, run again for one ignored test.

use std::env;
use std::path::Path;
use std::process::Command;

use finetune::sandbox::Sandbox;

use super::in_process::config;

const FOLDER: &str = "FINETUNE_TEST_KILL_FOLDER";

#[test]
#[ignore = "not a test of its own: the test below starts it as a process, and it dies there"]
fn victim() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    put_three(Path::new(&folder));
}

fn open(folder: &Path) -> Sandbox {
    Sandbox::open(&folder.join("accounts"), folder.join("kill.toml").to_str()).unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn put_three(folder: &Path) {
    let sandbox = open(folder);
    let s3 = aws_sdk_s3::Client::new(&config(&sandbox, sandbox.region()).await);
    for key in ["one", "two", "three"] {
        let body = aws_sdk_s3::primitives::ByteStream::from_static(b"content");
        s3.put_object()
            .bucket("acme-finetune")
            .key(key)
            .body(body)
            .send()
            .await
            .unwrap();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn keys(folder: &Path) -> Vec<String> {
    let sandbox = open(folder);
    let s3 = aws_sdk_s3::Client::new(&config(&sandbox, sandbox.region()).await);
    let list = s3.list_objects_v2().bucket("acme-finetune").send().await.unwrap();
    list.contents()
        .iter()
        .map(|object| object.key().unwrap().to_owned())
        .collect()
}

/// What is in the bucket after the victim died at its second request, and after it ran again.
fn killed(moment: &str) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let scenario = format!(
        "about = \"dies\"\nbase = \"good\"\n[[fault]]\nrequest = 2\naction = \"kill\"\nwhen = \"{moment}\"\n"
    );
    std::fs::write(folder.path().join("kill.toml"), scenario).unwrap();
    let run = || {
        let mut victim = Command::new(env::current_exe().unwrap());
        victim
            .args(["kill::victim", "--exact", "--ignored"])
            .env(FOLDER, folder.path());
        victim.output().unwrap().status.success()
    };
    assert!(!run(), "the victim was to die");
    let after_death = keys(folder.path());
    assert!(run(), "the same request number does not kill twice");
    (after_death, keys(folder.path()))
}

#[test]
fn a_process_dies_before_or_after_the_service_acted_and_the_account_stays_whole() {
    let all = ["one", "three", "two"].map(str::to_owned).to_vec();
    assert_eq!(killed("before"), (vec!["one".to_owned()], all.clone()));
    assert_eq!(killed("after"), (vec!["one".to_owned(), "two".to_owned()], all));
}
