//! `status` as a person and a script see it.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::CliTest;

const NAME: &str = "support-tone-0a1b2c3d";

fn submitted() -> (CliTest, String) {
    let test = CliTest::quickstart().sandbox("good");
    let (made, code) = test.json(["submit", "--sandbox", "--quiet", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let name = made["plan"]["job_name"].as_str().unwrap().to_owned();
    (test, name)
}

#[test]
fn many_jobs_are_one_document_with_the_exit_code_of_the_worst() {
    let (test, name) = submitted();
    let (many, code) = test.json(["status", "--sandbox", "--all", "--mine"]);
    assert_eq!((code, many["worst"].is_null()), (0, true), "{many}");
    assert_eq!(many["jobs"][0]["name"], name.as_str());
    let (many, code) = test.json(["status", "--sandbox", &name, NAME, "--details"]);
    assert_eq!(
        (code, &many["exit_code"], &many["worst"]),
        (4, &json!(4), &json!("not_found"))
    );
    assert_eq!(many["missing"], json!([NAME]));
    let csv = test.finetune(["status", "--sandbox", "--quiet", "--all", "--format", "csv"]);
    assert!(
        csv.starts_with("name,status,stage,") && csv.contains(&name),
        "{csv}"
    );
    let (tagged, _) = test.json(["status", "--sandbox", "--all", "--tag", "no-such=tag"]);
    assert_eq!(tagged["jobs"], json!([]));
}

#[test]
fn a_job_that_is_not_there_is_said_where_it_was_looked_for() {
    let (test, _) = submitted();
    let seen = test.finetune(["status", "--sandbox", "--quiet", NAME]);
    for said in [
        "error: there is no job `support-tone-0a1b2c3d` in us-east-1 of account `",
        "`bedrock:GetModelCustomizationJob` failed: ResourceNotFoundException: ",
        "name others with `--region` and `--profile`",
        "`finetune jobs --region us-east-1` lists those that are there",
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    assert!(seen.ends_with("[exit status: 4]\n"), "{seen}");
}

#[test]
fn what_can_not_be_asked_for_at_once_is_wrong_usage() {
    for (arguments, said) in [
        (&["a-1", "b-2", "--watch"][..], "`--watch` follows one job"),
        (&["--all", "--watch"], "cannot be used with"),
        (&["--tag", "team", "--all"], "is no tag"),
        (&["--tag", "team=a"], "--all"),
        (&["--exec", "true"], "--watch"),
    ] {
        let seen = CliTest::new().finetune([&["status"], arguments].concat());
        assert!(
            seen.contains(said) && seen.ends_with("[exit status: 2]\n"),
            "{arguments:?}: {seen}"
        );
    }
}

#[test]
fn a_watch_for_scripts_is_a_line_per_event_and_ends_with_the_status() {
    let (test, name) = submitted();
    let output = test
        .command(["status", "--sandbox", "--watch", &name, "--format", "json"])
        .args([
            "--exec",
            "sh",
            "-c",
            "echo \"$FINETUNE_STATUS $FINETUNE_EXIT_CODE\" > ended; exit 3",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "the exit code is that of the job");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .any(|event| event["event"] == "look" && event["changed"] == true)
    );
    let end = events.last().unwrap();
    assert_eq!(
        (&end["event"], &end["command"]),
        (&json!("end"), &json!("status"))
    );
    assert_eq!(end["job"]["status"], "Completed");
    assert_eq!(test.text("ended"), "Completed 0\n");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("the command of `--exec` failed: `sh`: exit status: 3"),
        "{stderr}"
    );
    // The next job of its kind is estimated by this one.
    assert!(
        test.text_of_journal().contains("\"seconds\":"),
        "{}",
        test.text_of_journal()
    );
}

impl CliTest {
    fn text_of_journal(&self) -> String {
        let folder = self.path(".finetune/sandbox-runs/good");
        let entry = fs::read_dir(folder).unwrap().next().unwrap().unwrap();
        fs::read_to_string(entry.path()).unwrap()
    }
}

/// What a server answers: status and body.
fn answer(stream: &mut TcpStream, status: u16, error: &str, body: &Value) {
    let body = body.to_string();
    let _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-amzn-errortype: {error}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn keys(id: &str) -> String {
    format!(
        "[default]\naws_access_key_id = {id}\naws_secret_access_key = secret\naws_session_token = token\n"
    )
}

/// Serves one job. It is in progress for the first look; then the old keys have expired, and somebody renews
/// them in the file; the new keys see it completed.
fn serve(listener: &TcpListener, credentials: &Path) {
    let mut looks = 0;
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let head = head(&mut stream);
        if !head.starts_with("GET /model-customization-jobs/") {
            answer(
                &mut stream,
                404,
                "ResourceNotFoundException",
                &json!({"message": "none"}),
            );
            continue;
        }
        looks += 1;
        let renewed = head.contains("Credential=AKIDNEW/");
        if looks > 1 && !renewed {
            answer(
                &mut stream,
                403,
                "ExpiredTokenException",
                &json!({"message": "The token has expired"}),
            );
            // At once, as careful tools do: nobody reads half a file.
            let renewed = credentials.with_extension("new");
            fs::write(&renewed, keys("AKIDNEW")).unwrap();
            fs::rename(&renewed, credentials).unwrap();
            continue;
        }
        let job = json!({
            "jobArn": "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345",
            "jobName": NAME,
            "outputModelName": NAME,
            "roleArn": "arn:aws:iam::111122223333:role/r",
            "status": if renewed { "Completed" } else { "InProgress" },
            "creationTime": "2026-11-21T10:00:00Z",
            "baseModelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
            "trainingDataConfig": {"s3Uri": "s3://acme-finetune/train.jsonl"},
            "validationDataConfig": {"validators": []},
            "outputDataConfig": {"s3Uri": "s3://acme-finetune/output"},
            "trainingMetrics": {"trainingLoss": 0.5},
        });
        answer(&mut stream, 200, "", &job);
    }
}

#[test]
fn a_watch_takes_up_credentials_that_somebody_renewed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let test = CliTest::new().file("credentials", keys("AKIDOLD"));
    let credentials = test.path("credentials");
    let shared = credentials.display().to_string();
    std::thread::spawn(move || serve(&listener, &credentials));
    let output = test
        .command([
            "status",
            "--watch",
            NAME,
            "--region",
            "us-east-1",
            "--endpoint-url",
            &url,
        ])
        .env("AWS_SHARED_CREDENTIALS_FILE", shared)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("ExpiredTokenException"), "{stderr}");
    assert!(
        stderr.contains("renew the credentials of the profile `default`"),
        "{stderr}"
    );
    assert!(stderr.contains("the service answers again"), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("support-tone-0a1b2c3d Completed"), "{stdout}");
}
