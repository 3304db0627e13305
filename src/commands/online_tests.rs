//! Data in the sandbox's S3, also when connections break and objects are replaced.

use std::io::Read as _;

use super::*;
use crate::aws::{ErrorKind, ObjectStore};
use crate::commands::testing::Place;
use crate::dataset::S3Uri;
use crate::diagnostic::{CheckVerdict, Verdict};
use crate::steps::Silent;
use crate::steps::object_reader::ObjectReader;

const URI: &str = "s3://acme-finetune/tone/train.jsonl";

fn uri(text: &str) -> S3Uri {
    text.parse().unwrap()
}

/// `count` records that differ, about 150 bytes each.
fn records(count: usize) -> String {
    let message = |role: &str, text: &str| format!(r#"{{"role":"{role}","content":[{{"text":"{text}"}}]}}"#);
    let lines = (0..count).map(|n| {
        let ask = message("user", &format!("Where is book {n}?"));
        let tell = message(
            "assistant",
            &format!("On shelf {}, next to number {}.", n % 40, n + 1),
        );
        format!("{{\"messages\":[{ask},{tell}]}}\n")
    });
    lines.collect::<Vec<_>>().concat()
}

async fn store(session: &Session) -> ObjectStore {
    ObjectStore::new(session, &session.caller().await.unwrap().account)
}

async fn put(session: &Session, uri: &S3Uri, body: impl Into<Vec<u8>>) {
    let body = bytes::Bytes::from(body.into());
    let crc = crate::steps::Crc64::of(&body);
    let store = store(session).await;
    store
        .put(uri.bucket(), uri.key(), body, &crc.base64(), "", None)
        .await
        .unwrap();
}

async fn judged(session: &Session, sources: &[&str]) -> Result<ValidateOutcome, Failure> {
    let sources = sources
        .iter()
        .map(|source| (DataSource::S3(uri(source)), Split::Training));
    let settings = Settings {
        model: Some("amazon.nova-lite-v1:0:300k".parse().unwrap()),
        ..Settings::default()
    };
    validate(session, sources.collect(), settings, false, None).await
}

fn codes(outcome: &ValidateOutcome) -> Vec<&str> {
    let findings = outcome.report.findings.iter();
    findings
        .filter(|finding| finding.severity > Severity::Info)
        .map(|finding| finding.rule.code)
        .collect()
}

/// A script that breaks the body of every GetObject of the given numbers after that many bytes.
fn cuts(cuts: &[(u64, u64)]) -> String {
    let faults = cuts.iter().map(|(nth, bytes)| {
        format!(
            "[[fault]]\noperation = \"GetObject\"\nnth = {nth}\naction = \"cut-body\"\nafter_bytes = {bytes}\n"
        )
    });
    faults.collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn an_object_is_read_to_its_end_over_connections_that_break() {
    let place = Place::with_faults(&cuts(&[(1, 100_000), (2, 0), (3, 1), (4, 300_000)]));
    let session = place.work(None).await.session;
    let text = records(5_000).replacen("\"role\":\"user\"", "\"role\":\"User\"", 1);
    assert!(text.len() > 500_000);
    put(&session, &uri(URI), text.clone()).await;
    let outcome = judged(&session, &[URI]).await.unwrap();
    assert_eq!(codes(&outcome), ["CONV-05"], "{:?}", outcome.report.findings);
    let input = &outcome.report.inputs[0];
    assert_eq!((input.records, input.bytes), (5_000, text.len() as u64));
}

#[tokio::test]
async fn a_connection_that_breaks_again_and_again_is_no_fault_of_the_data() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"GetObject\"\ntimes = 99\naction = \"cut-body\"\nafter_bytes = 0\n",
    );
    let session = place.work(None).await.session;
    put(&session, &uri(URI), records(20)).await;
    let failure = judged(&session, &[URI]).await.unwrap_err();
    assert_eq!(failure.exit, crate::error::ExitStatus::Aws);
}

#[tokio::test]
async fn an_object_that_is_replaced_while_it_is_read_is_told() {
    for replaced in [true, false] {
        let place = Place::with_faults(&cuts(&[(1, 100_000)]));
        let session = place.work(None).await.session;
        let text = records(5_000);
        put(&session, &uri(URI), text.clone()).await;
        let mut stream = store(&session).await.open(&uri(URI)).await.unwrap();
        let first = stream.next().await.unwrap().unwrap();
        assert!(text.as_bytes().starts_with(&first));
        if replaced {
            put(&session, &uri(URI), text.replace("shelf", "floor")).await;
        }
        let lost = LostConnection::default();
        let mut reader = ObjectReader::new(stream, &lost);
        let rest = tokio::task::spawn_blocking(move || {
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).map(|_| rest)
        });
        match rest.await.unwrap() {
            Err(error) => {
                assert!(replaced, "{error}");
                assert_eq!(error.to_string(), "the data changed while it was read");
            }
            Ok(rest) => {
                assert!(!replaced);
                assert_eq!([&first[..], &rest].concat(), text.as_bytes());
            }
        }
        assert!(lost.error().is_none(), "AWS is not to blame");
    }
}

#[tokio::test]
async fn an_object_that_is_replaced_after_its_last_byte_came_is_told_too() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"HeadObject\"\naction = \"error\"\nstatus = 404\ncode = \"NotFound\"\nmessage = \"\"\n",
    );
    let session = place.work(None).await.session;
    put(&session, &uri(URI), records(20)).await;
    let outcome = judged(&session, &[URI]).await.unwrap();
    assert_eq!(codes(&outcome), ["FILE-34"], "{:?}", outcome.report.findings);
}

#[tokio::test]
async fn what_is_not_there_or_may_not_be_read_is_a_finding_and_hides_nothing() {
    let denied = "[[fault]]\noperation = \"GetObject\"\nnth = 1\naction = \"error\"\nstatus = 403\ncode = \"AccessDenied\"\nmessage = \"Access Denied\"\n";
    let place = Place::with_faults(denied);
    let session = place.work(None).await.session;
    put(&session, &uri(URI), records(20)).await;
    let sources = [
        "s3://acme-finetune/tone/secret.jsonl",
        "s3://acme-finetune/none.jsonl",
        URI,
    ];
    let outcome = judged(&session, &sources).await.unwrap();
    assert_eq!(codes(&outcome), ["FILE-01", "FILE-01"]);
    let messages: Vec<_> = outcome
        .report
        .findings
        .iter()
        .map(|finding| &finding.message)
        .collect();
    assert!(messages[0].contains("may not be read") && messages[1].contains("does not exist"));
    assert_eq!(outcome.report.inputs[2].records, 20);
}

#[tokio::test]
async fn a_prefix_stands_for_its_splits() {
    let place = Place::new("good");
    let session = place.work(None).await.session;
    for (key, count) in [
        ("train-1", 9),
        ("train-2", 10),
        ("validation/part-1", 5),
        ("other", 1),
    ] {
        let uri = uri(&format!("s3://acme-finetune/sets/{key}.jsonl"));
        put(&session, &uri, records(count)).await;
    }
    put(&session, &uri("s3://acme-finetune/sets/img/a.png"), "png").await;
    let outcome = judged(&session, &["s3://acme-finetune/sets/"]).await.unwrap();
    let inputs: Vec<_> = outcome
        .report
        .inputs
        .iter()
        .map(|input| {
            (
                input.path.rsplit("sets/").next().unwrap(),
                input.split.as_str(),
                input.records,
            )
        })
        .collect();
    assert_eq!(
        inputs,
        [
            ("train-1.jsonl", "training", 9),
            ("train-2.jsonl", "training", 10),
            ("validation/part-1.jsonl", "validation", 5),
        ]
    );
    assert!(codes(&outcome).contains(&"FILE-36"));
    let noted = outcome
        .report
        .findings
        .iter()
        .find(|found| found.rule.code == "FILE-35");
    assert!(noted.unwrap().evidence[0].contains("`img/`"), "{noted:?}");
    let empty = judged(&session, &["s3://acme-finetune/nothing/"]).await.unwrap();
    assert_eq!(codes(&empty), ["FILE-01"]);
}

#[tokio::test]
async fn another_version_of_an_object_is_never_mixed_into_a_part() {
    let place = Place::new("good");
    let session = place.work(None).await.session;
    let store = store(&session).await;
    put(&session, &uri(URI), "0123456789").await;
    let part = store.part(&uri(URI), 2, 3, None).await.unwrap().unwrap();
    assert_eq!((&part.bytes[..], part.of), (&b"234"[..], 10));
    put(&session, &uri(URI), "abc").await;
    let error = store
        .part(&uri(URI), 0, 2, Some(&part.entity_tag))
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Changed);
    put(&session, &uri(URI), "").await;
    assert_eq!(store.part(&uri(URI), 0, 2, None).await.unwrap().unwrap().of, 0);
    assert!(
        store
            .part(&uri("s3://acme-finetune/none"), 0, 2, None)
            .await
            .unwrap()
            .is_none()
    );
}

/// A PNG that says it has these many pixels, padded to `bytes`.
fn png(width: u32, height: u32, bytes: usize) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.resize(bytes, 0);
    file
}

/// Records that name one image each.
fn images(keys: &[&str]) -> String {
    let records = keys.iter().map(|key| {
        format!(
            r#"{{"messages":[{{"role":"user","content":[{{"text":"What is {key}?"}},{{"image":{{"format":"png","source":{{"s3Location":{{"uri":"s3://acme-finetune/{key}"}}}}}}}}]}},{{"role":"assistant","content":[{{"text":"A bell."}}]}}]}}"#
        ) + "\n"
    });
    records.collect::<Vec<_>>().concat()
}

/// Judges `text`, in a file of `place`, with a look at its media.
async fn looked(place: &Place, session: &Session, text: &str, cap: Option<u64>) -> ValidateOutcome {
    let path = place.path().join("images.jsonl");
    std::fs::write(&path, text).unwrap();
    let settings = Settings {
        model: Some("amazon.nova-lite-v1:0:300k".parse().unwrap()),
        cap,
        ..Settings::default()
    };
    let sources = vec![(DataSource::Path(path), Split::Training)];
    let observer = Silent;
    let outcome = validate(session, sources, settings, false, Some(&observer)).await;
    outcome.unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn verdict(outcome: &ValidateOutcome, code: &str) -> (CheckVerdict, String) {
    let check = outcome.report.checks.iter().find(|check| check.rule.code == code);
    let check = check.unwrap_or_else(|| panic!("no check {code}: {:?}", outcome.report.checks));
    (check.verdict, check.reason.clone().unwrap_or_default())
}

#[tokio::test]
async fn each_object_is_looked_at_once_and_reported_where_it_is_named_first() {
    let place = Place::new("good");
    let session = place.work(None).await.session;
    for (key, file) in [("a.png", png(40, 40, 60)), ("b.png", png(2, 40, 60))] {
        put(&session, &uri(&format!("s3://acme-finetune/{key}")), file).await;
    }
    let keys = [
        "a.png", "none.png", "b.png", "a.png", "none.png", "b.png", "a.png", "a.png",
    ];
    let outcome = looked(&place, &session, &images(&keys), Some(10)).await;
    let found: Vec<_> = outcome
        .report
        .findings
        .iter()
        .filter(|finding| finding.rule.code.starts_with("MEDIA-1"))
        .map(|finding| match &finding.location {
            Some(Location::File(file)) => (finding.rule.code, file.line),
            _ => panic!("{finding:?}"),
        })
        .collect();
    assert_eq!(found, [("MEDIA-13", Some(2)), ("MEDIA-16", Some(3))]);
    assert_eq!(verdict(&outcome, "MEDIA-13").0, CheckVerdict::Fail);
    assert_eq!(
        verdict(&outcome, "MEDIA-15"),
        (CheckVerdict::Pass, "2 objects".to_owned())
    );
    assert_eq!(outcome.verdict(), Verdict::Error);
}

#[tokio::test]
async fn what_a_cap_leaves_out_of_the_objects_is_counted() {
    let place = Place::new("good");
    let session = place.work(None).await.session;
    let keys: Vec<String> = (0..40).map(|n| format!("none-{n}.png")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let outcome = looked(&place, &session, &images(&keys), Some(3)).await;
    assert_eq!(
        codes(&outcome).iter().filter(|code| **code == "MEDIA-13").count(),
        3
    );
    let left_out = outcome
        .report
        .suppressed
        .iter()
        .find(|left_out| left_out.rule == "MEDIA-13");
    assert_eq!(left_out.map(|left_out| left_out.count), Some(37));
}

#[tokio::test]
async fn an_object_that_may_not_be_seen_is_unknown_and_a_slow_or_broken_one_is_seen() {
    let place = Place::with_faults(
        "[[fault]]\noperation = \"GetObject\"\nnth = 1\naction = \"delay\"\nms = 300\n[[fault]]\noperation = \"GetObject\"\nnth = 2\naction = \"reset\"\n",
    );
    let session = place.work(None).await.session;
    put(&session, &uri("s3://acme-finetune/a.png"), png(40, 40, 60)).await;
    let outcome = looked(&place, &session, &images(&["a.png"; 8]), None).await;
    assert_eq!(verdict(&outcome, "MEDIA-13").0, CheckVerdict::Pass);

    let place = Place::with_faults(
        "[[fault]]\noperation = \"GetObject\"\ntimes = 99\naction = \"error\"\nstatus = 403\ncode = \"AccessDenied\"\nmessage = \"Access Denied\"\n",
    );
    let session = place.work(None).await.session;
    let outcome = looked(&place, &session, &images(&["a.png", "b.png"]), None).await;
    let (denied, reason) = verdict(&outcome, "MEDIA-13");
    assert_eq!(denied, CheckVerdict::Unknown);
    assert!(
        reason.contains("lacks `s3:GetObject`") && reason.contains("service role"),
        "{reason}"
    );
    assert!(outcome.verdict() >= Verdict::Warning, "it never passes");
    assert_eq!(outcome.report.checks.len(), 1, "{:?}", outcome.report.checks);
}

#[tokio::test]
async fn media_of_data_that_lies_in_s3_are_looked_at_too() {
    let place = Place::new("good");
    let session = place.work(None).await.session;
    put(&session, &uri("s3://acme-finetune/a.png"), png(40, 40, 11 << 20)).await;
    put(&session, &uri(URI), images(&["a.png"; 8])).await;
    let sources = vec![(DataSource::S3(uri(URI)), Split::Training)];
    let settings = Settings {
        model: Some("amazon.nova-lite-v1:0:300k".parse().unwrap()),
        ..Settings::default()
    };
    let outcome = validate(&session, sources, settings, true, Some(&Silent)).await;
    let outcome = outcome.unwrap_or_else(|failure| panic!("{failure:?}"));
    let spooled = outcome
        .spool
        .as_ref()
        .unwrap()
        .read(|lines| io::read_to_string(lines));
    assert!(spooled.unwrap().contains("MEDIA-14"));
    assert_eq!(outcome.worst, Some(Severity::Error));
}
