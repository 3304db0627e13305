//! Uploads against the sandbox: interrupted, resumed, forgotten, dropped, and of files that change.

use std::sync::Arc;

use super::*;
use crate::aws::ErrorKind;
use crate::commands::testing::Place;
use crate::error::Hint as _;
use crate::journal::Entry;
use crate::steps::Observer;

/// Fills the training data with eight parts of 8 MiB: four are under way at a time, so that the last
/// ones are read after the first has arrived.
fn large(place: &Place) {
    let size = 60 << 20;
    let mut bytes = Vec::with_capacity(size);
    for line in 0_u32.. {
        if bytes.len() >= size {
            break;
        }
        bytes.extend_from_slice(
            format!("{{\"line\":{line},\"text\":\"some data of the line\"}}\n").as_bytes(),
        );
    }
    std::fs::write(place.path().join("train.jsonl"), bytes).unwrap();
}

async fn go(place: &Place, work: &Work) -> Result<UploadOutcome, Failure> {
    Box::pin(run(&place.config(), &place.journals(), work)).await
}

/// Acts once, when the first part has arrived.
struct AtFirstPart<F: Fn() + Send + Sync>(F, std::sync::Once);

impl<F: Fn() + Send + Sync> Observer for AtFirstPart<F> {
    fn event(&self, event: &Event<'_>) {
        if let Event::Transferred { .. } = event {
            self.1.call_once(|| (self.0)());
        }
    }
}

fn at_first_part(work: &mut Work, act: impl Fn() + Send + Sync + 'static) {
    work.observer = Arc::new(AtFirstPart(act, std::sync::Once::new()));
}

async fn objects(place: &Place) -> Vec<crate::aws::ListedObject> {
    let work = place.work(None).await;
    let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    store.list("acme-finetune", "tone/training/").await.unwrap()
}

/// Uploads until the first part has arrived, and stops there.
async fn interrupted(place: &Place) {
    let mut work = place.work(None).await;
    let interrupt = work.interrupt.clone();
    at_first_part(&mut work, move || interrupt.press());
    let failure = go(place, &work).await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Interrupted);
    assert!(
        objects(place).await.is_empty(),
        "no object is visible before it is whole"
    );
}

/// Makes the journal that of a run which ended before S3's answer to the beginning of the upload.
fn lose_upload_id(place: &Place) {
    let path = place.journals().list().unwrap().remove(0);
    let text = std::fs::read_to_string(&path).unwrap();
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("upload_started"))
        .collect();
    std::fs::write(&path, kept.join("\n") + "\n").unwrap();
}

fn open_uploads(place: &Place) -> usize {
    let path = place.journals().list().unwrap().remove(0);
    Journal::open(&path).unwrap().state().open_uploads.len()
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_with_the_parts_that_are_there() {
    let place = Place::new("good");
    large(&place);
    interrupted(&place).await;
    assert_eq!(open_uploads(&place), 1);
    let outcome = go(&place, &place.work(None).await).await.unwrap();
    let upload = &outcome.uploads[0];
    assert!(upload.present >= 8 << 20, "{upload:?}");
    let listed = objects(&place).await;
    assert_eq!((listed.len(), listed[0].bytes), (1, upload.bytes));
    assert_eq!(open_uploads(&place), 0);

    let again = go(&place, &place.work(None).await).await.unwrap();
    assert_eq!(again.uploads[0].present, upload.bytes);
    assert!(matches!(
        place.records().last(),
        Some(Entry::Uploaded { skipped: true, .. })
    ));
}

#[tokio::test]
async fn an_upload_that_was_dropped_is_begun_anew() {
    let place = Place::new("good");
    large(&place);
    interrupted(&place).await;
    let work = place.work(None).await;
    let dropped = abort(&place.journals(), &work).await.unwrap().dropped;
    assert_eq!((dropped.len(), dropped[0].known), (1, true));
    assert_eq!(abort(&place.journals(), &work).await.unwrap().dropped, []);
    let outcome = go(&place, &place.work(None).await).await.unwrap();
    assert_eq!(outcome.uploads[0].present, 0);
}

#[tokio::test]
async fn an_upload_that_s3_forgot_is_begun_anew() {
    let place = Place::new("good");
    large(&place);
    interrupted(&place).await;
    let path = place.journals().list().unwrap().remove(0);
    let open = Journal::open(&path).unwrap().state().open_uploads[0].clone();
    let work = place.work(None).await;
    let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    let upload = crate::aws::Upload {
        bucket: open.bucket,
        key: open.key,
        id: open.upload_id.unwrap(),
    };
    assert!(store.abort(&upload).await.unwrap());
    let outcome = go(&place, &work).await.unwrap();
    assert_eq!(outcome.uploads[0].present, 0);
    assert_eq!(open_uploads(&place), 0);
}

#[tokio::test]
async fn an_upload_whose_id_never_reached_the_journal_is_found_and_goes_on() {
    let place = Place::new("good");
    large(&place);
    interrupted(&place).await;
    lose_upload_id(&place);
    let outcome = go(&place, &place.work(None).await).await.unwrap();
    assert!(outcome.uploads[0].present >= 8 << 20);
}

#[tokio::test]
async fn an_upload_that_may_be_a_colleagues_is_neither_taken_over_nor_dropped() {
    let place = Place::new("good");
    large(&place);
    interrupted(&place).await;
    lose_upload_id(&place);
    let work = place.work(None).await;
    let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    let (bucket, key) = place
        .records()
        .iter()
        .find_map(|entry| match entry {
            Entry::UploadIntended { bucket, key, .. } => Some((bucket.clone(), key.clone())),
            _ => None,
        })
        .unwrap();
    let theirs = store
        .begin_upload(&bucket, &key, "their own", None)
        .await
        .unwrap();
    let outcome = go(&place, &work).await.unwrap();
    assert_eq!(outcome.uploads[0].present, 0);
    let left = store.unfinished(&bucket, &key).await.unwrap();
    assert_eq!(left.len(), 2);
    assert!(left.iter().any(|unfinished| unfinished.upload == theirs));
}

#[tokio::test]
async fn a_file_that_changes_under_way_is_refused_and_leaves_nothing() {
    let place = Place::new("good");
    large(&place);
    let mut work = place.work(None).await;
    let path = place.path().join("train.jsonl");
    at_first_part(&mut work, move || {
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 2;
        bytes[last] = b'!';
        bytes[100] = b'!';
        std::fs::write(&path, bytes).unwrap();
    });
    let failure = go(&place, &work).await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Findings);
    assert!(
        failure.error.to_string().contains("changed while"),
        "{}",
        failure.error
    );
    assert!(objects(&place).await.is_empty());
    assert_eq!(open_uploads(&place), 0);
}

#[tokio::test]
async fn an_object_of_the_same_key_and_another_content_is_replaced() {
    let place = Place::new("good");
    let work = place.work(None).await;
    go(&place, &work).await.unwrap();
    let key = objects(&place).await.remove(0).key;
    let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    let crc64 = crate::steps::Crc64::of(b"other").base64();
    let body = bytes::Bytes::from_static(b"other");
    store
        .put("acme-finetune", &key, body, &crc64, "other", None)
        .await
        .unwrap();
    let outcome = go(&place, &work).await.unwrap();
    assert_eq!(outcome.uploads[0].present, 0);
    assert_eq!(objects(&place).await[0].bytes, outcome.uploads[0].bytes);
}

#[tokio::test]
async fn a_bucket_of_another_account_gets_nothing() {
    let place = Place::new("good");
    let work = place.work(None).await;
    let store = ObjectStore::new(&work.session, &"999999999999".parse().unwrap());
    let crc64 = crate::steps::Crc64::of(b"x").base64();
    let body = bytes::Bytes::from_static(b"x");
    let refused = store
        .put("acme-finetune", "k", body, &crc64, "x", None)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::AccessDenied);
}

#[tokio::test]
async fn data_is_put_under_the_key_of_the_configuration_whole_and_in_parts() {
    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a";
    for in_parts in [false, true] {
        let place = Place::new("good");
        if in_parts {
            large(&place);
            // Begun without a key: what is resumed would keep the bucket's.
            interrupted(&place).await;
        } else {
            go(&place, &place.work(None).await).await.unwrap();
        }
        let mut config = place.config();
        config.kms.data_key = Some(KEY.to_owned());
        let work = place.work(None).await;
        let run = async || Box::pin(run(&config, &place.journals(), &work)).await.unwrap();
        let first = run().await;
        let listed = objects(&place).await;
        assert_eq!(listed.len(), 1);
        let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
        let object = store
            .object("acme-finetune", &listed[0].key)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(object.kms_key.as_deref(), Some(KEY), "in parts: {in_parts}");
        assert!(first.uploads[0].present < first.uploads[0].bytes);
        let again = run().await;
        assert_eq!(
            again.uploads[0].present, again.uploads[0].bytes,
            "it is there now"
        );
        assert_eq!(open_uploads(&place), 0);
    }
}

/// S3 answers with the ARN of a key: under its bare ID none is ever found to be the one asked for.
#[tokio::test]
async fn an_object_that_ends_under_another_key_each_time_is_told_as_that() {
    const ID: &str = "0a11ce00-0000-4000-a000-00000000000a";
    let place = Place::new("good");
    let work = place.work(None).await;
    let path = place.path().join("train.jsonl");
    let data = upload::LocalData {
        split: crate::job::Split::Training,
        fingerprint: crate::steps::Fingerprint::read(&path).unwrap(),
        path,
        destination: "s3://acme-finetune/tone/training/x".parse().unwrap(),
        kms_key: Some(ID.to_owned()),
    };
    let store = ObjectStore::new(&work.session, &"111122223333".parse().unwrap());
    let mut journal = Journal::open(&place.path().join("journal.jsonl")).unwrap();
    let in_parts = Limits {
        single: 0,
        ..Limits::default()
    };
    let sent = upload::upload(&data, &store, &mut journal, &work, in_parts).await;
    let error = sent.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("S3 keeps `s3://acme-finetune/tone/training/x` under another key than `{ID}`")
    );
    assert_eq!(error.exit_status(), ExitStatus::Aws);
    assert!(error.hints()[0].contains("data_key"), "{:?}", error.hints());
    assert!(journal.state().open_uploads.is_empty());
}
