//! Tests of how journals are shown.

use std::path::PathBuf;

use super::*;
use crate::job::Split;

fn records(count: usize) -> Vec<Record> {
    let text = |text: &str| text.to_owned();
    let entries = vec![
        Entry::Started {
            command: text("submit"),
            program: text("0.1.0"),
            pid: 4711,
            account: text("111122223333"),
            region: text("us-east-1"),
            job_name: text("support-tone-0a1b2c3d"),
            custom_model_name: text("support-tone-0a1b2c3d"),
            digest: "0a1b2c3d".repeat(8),
            attempt: 1,
            request: vec![(text("hyperparameter"), text("epochCount=2"))],
        },
        Entry::Checked {
            errors: 0,
            warnings: 1,
            unknown: 0,
            concerns: Vec::new(),
        },
        Entry::UploadIntended {
            split: Split::Training,
            bucket: text("acme-finetune"),
            key: text("support-tone/training/0123456789abcdef-train.jsonl"),
            bytes: 20_000_000,
            sha256: text("ab"),
        },
        Entry::UploadStarted {
            bucket: text("acme-finetune"),
            key: text("support-tone/training/0123456789abcdef-train.jsonl"),
            upload_id: text("a-long-upload-id-of-s3"),
            part_size: 8 << 20,
        },
        Entry::Uploaded {
            split: Split::Training,
            bucket: text("acme-finetune"),
            key: text("support-tone/training/0123456789abcdef-train.jsonl"),
            skipped: false,
        },
        Entry::RoleIntended {
            role: text("AmazonBedrockFinetune-support-tone"),
        },
        Entry::RoleApplied {
            arn: text("arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"),
            changed: true,
        },
        Entry::CreateIntended {
            job_name: text("support-tone-0a1b2c3d"),
            client_request_token: text("t"),
        },
        Entry::Created {
            arn: text(
                "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdefghijkl",
            ),
            found: false,
        },
        Entry::Ended {
            status: text("Completed"),
            failure_message: None,
            output_model_arn: Some(text("arn:aws:bedrock:us-east-1:111122223333:custom-model/m")),
            base_model: None,
            customization_type: None,
            seconds: None,
        },
    ];
    let at: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
    entries
        .into_iter()
        .take(count)
        .map(|entry| Record { v: 1, at, entry })
        .collect()
}

fn of(count: usize) -> Run {
    Run {
        path: PathBuf::from(".finetune/runs/support-tone-0a1b2c3d.jsonl"),
        scenario: None,
        told: Ok(History::of(records(count))),
    }
}

fn outcome() -> RunsOutcome {
    let damaged = Run {
        path: PathBuf::from(".finetune/runs/support-tone-99999999.jsonl"),
        scenario: None,
        told: Err(
            "line 3 of the journal `.finetune/runs/support-tone-99999999.jsonl` is no record".to_owned(),
        ),
    };
    RunsOutcome {
        runs: vec![of(10), of(4), damaged],
        full: false,
        rehearsals: false,
    }
}

fn human(outcome: &RunsOutcome, width: usize) -> String {
    let mut out = Vec::new();
    outcome.human(&mut out, Style::plain(width)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_person_sees_what_was_made_and_what_is_left_over() {
    let shown = human(&outcome(), 80);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "job                    last seen   when (UTC)        made",
            "support-tone-0a1b2c3d  Completed   2026-11-21 10:00  data, role, job, model",
            "support-tone-0a1b2c3d  begun       2026-11-21 10:00",
        ]
    );
    assert!(lines[3].starts_with("  - unfinished upload to"), "{shown}");
    assert!(
        shown.contains("\nsupport-tone-99999999  unreadable\n  - line 3 of the journal"),
        "{shown}"
    );
    assert!(lines.iter().all(|line| columns(line) <= 80), "{shown}");
    let narrow = human(&outcome(), 50);
    assert!(narrow.contains("support-tone-0a1b2c3d\n  Completed "), "{narrow}");
}

#[test]
fn one_run_is_shown_with_all_that_its_journal_tells() {
    let outcome = RunsOutcome {
        runs: vec![of(10)],
        full: true,
        rehearsals: false,
    };
    let shown = human(&outcome, 80);
    for line in [
        "support-tone-0a1b2c3d Completed",
        "  digest           0a1b2c3d0a1b…, attempt 1 with `--new`",
        "  hyperparameter   epochCount=2",
        "  2026-11-21 10:00:00  checked: 0 errors, 1 warning, 0 unknown",
        "  2026-11-21 10:00:00  job seen to have ended: Completed",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert!(!shown.contains("unfinished"), "{shown}");
}

#[test]
fn a_folder_without_journals_says_so() {
    let mut outcome = RunsOutcome {
        runs: Vec::new(),
        full: false,
        rehearsals: false,
    };
    assert_eq!(human(&outcome, 80), "no run in this folder\n");
    outcome.rehearsals = true;
    assert_eq!(human(&outcome, 80), "no rehearsal in this folder\n");
}

#[test]
fn every_form_has_every_journal() {
    let outcome = outcome();
    let mut out = Vec::new();
    outcome.json(&mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["runs"][0]["stage"], "ended");
    assert_eq!(document["runs"][0]["status"], "Completed");
    assert_eq!(document["runs"][0]["data"][0]["whole"], true);
    assert_eq!(
        document["runs"][1]["open_uploads"][0]["upload_id"],
        "a-long-upload-id-of-s3"
    );
    assert_eq!(document["runs"][2]["stage"], "unreadable");
    assert!(document["runs"][0].get("records").is_none());
    let rows = outcome.table().unwrap();
    assert!(rows.rows.iter().all(|row| row.len() == rows.columns.len()));
    let mut out = Vec::new();
    outcome.concise(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.starts_with("support-tone-0a1b2c3d Completed 2026-11-21T10:00:00Z arn:aws:"),
        "{text}"
    );
    assert!(
        text.contains("\nsupport-tone-99999999 unreadable: line 3"),
        "{text}"
    );
}
