//! `action = "kill"`: the process dies at a chosen request, before or after the service acted.
//!
//! The victim is this test binary, run again for this one test, which then plays the victim.

use std::env;
use std::path::Path;
use std::process::Command;

use finetune::sandbox::Sandbox;

use super::in_process::config;

/// Names the folder of the account to a process that is to be the victim.
const FOLDER: &str = "FINETUNE_TEST_KILL_FOLDER";

/// The test below, as its binary knows it.
const NAME: &str = "kill::a_process_dies_before_or_after_the_service_acted_and_the_account_stays_whole";

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
        victim.args([NAME, "--exact"]).env(FOLDER, folder.path());
        victim.output().unwrap().status.success()
    };
    assert!(!run(), "the victim was to die");
    let after_death = keys(folder.path());
    assert!(run(), "the same request number does not kill twice");
    (after_death, keys(folder.path()))
}

#[test]
fn a_process_dies_before_or_after_the_service_acted_and_the_account_stays_whole() {
    if let Some(folder) = env::var_os(FOLDER) {
        return put_three(Path::new(&folder));
    }
    let all = ["one", "three", "two"].map(str::to_owned).to_vec();
    assert_eq!(killed("before"), (vec!["one".to_owned()], all.clone()));
    assert_eq!(killed("after"), (vec!["one".to_owned(), "two".to_owned()], all));
}
