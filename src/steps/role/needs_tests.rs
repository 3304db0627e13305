//! What a job needs of its role, from its description, its data and what the account says.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::media;
use super::*;
use crate::config::{FILE_NAME, Source, load};
use crate::diagnostic::{Read, Unread};
use crate::iam::BucketKey;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn config(folder: &Path, job: &str, data: &str) -> Config {
    let text = format!(
        "[job]\nname = \"tone\"\nbase_model = \"amazon.nova-lite-v1:0:300k\"\n{job}\n[data]\nbucket = \"acme\"\n{data}\n"
    );
    std::fs::write(folder.join(FILE_NAME), text).unwrap();
    let source = Source {
        current_dir: folder.to_owned(),
        ..Source::default()
    };
    let mut config = load(&source).unwrap();
    if let crate::config::TrainingData::Records(DataSource::Path(path)) = &mut config.data.training {
        *path = folder.join(&*path);
    }
    config
}

fn needs_of(config: &Config, named: &NamedFacts) -> RoleNeeds {
    let place = Place {
        partition: &Partition::default(),
        region: &"us-east-1".parse().unwrap(),
        account: &"111122223333".parse().unwrap(),
        facts: None,
        named: Some(named),
        media: &media(config),
    };
    needs(config, place).unwrap()
}

fn bucket_keys(keys: &[(&str, Read<Option<BucketKey>>)]) -> NamedFacts {
    NamedFacts {
        bucket_keys: keys
            .iter()
            .map(|(name, key)| ((*name).to_owned(), key.clone()))
            .collect::<BTreeMap<_, _>>(),
        teacher_models: None,
    }
}

fn key(text: &str) -> Read<Option<BucketKey>> {
    Read::Known(Some(BucketKey {
        key: Some(text.to_owned()),
        per_bucket: true,
    }))
}

#[test]
fn media_are_found_in_local_data_and_named_in_the_role() {
    let folder = tempfile::tempdir().unwrap();
    let record = |uri: &str| {
        format!(
            r#"{{"messages":[{{"role":"user","content":[{{"image":{{"format":"png","source":{{"s3Location":{{"uri":"{uri}"}}}}}}}}]}}]}}"#
        )
    };
    let records = [
        record("s3://acme/tone/images/1.png"),
        record("s3://acme/tone/training/x/2.png"),
    ];
    std::fs::write(folder.path().join("train.jsonl"), records.join("\n")).unwrap();
    let local = config(folder.path(), "", "training = \"train.jsonl\"");
    let found = needs_of(&local, &NamedFacts::default());
    // What lies below the training data is read anyway.
    assert_eq!(found.media, [Objects::below("acme", "tone/images")]);
    assert_eq!(found.notes, [""; 0]);
    let given = config(
        folder.path(),
        "",
        "training = \"train.jsonl\"\nmedia = [\"s3://acme/all/\"]",
    );
    assert_eq!(
        needs_of(&given, &NamedFacts::default()).media,
        [Objects::below("acme", "all")]
    );
    // Data in S3 is not looked at, and that is said; for a model that takes no media there is nothing to say.
    let remote = config(folder.path(), "", "training = \"s3://acme/t.jsonl\"");
    let notes = needs_of(&remote, &NamedFacts::default()).notes;
    assert!(notes.len() == 1 && notes[0].contains("data.media"), "{notes:?}");
    let mut text_only = remote;
    text_only.job.base_model = "amazon.nova-micro-v1:0:128k".parse().unwrap();
    assert_eq!(needs_of(&text_only, &NamedFacts::default()).notes, [""; 0]);
}

#[test]
fn the_keys_of_buckets_are_named_in_the_role() {
    let folder = tempfile::tempdir().unwrap();
    let data =
        "training = \"s3://acme-in/t.jsonl\"\nmedia = [\"s3://acme-in/i/\"]\noutput = \"s3://acme/out\"";
    let job = config(folder.path(), "", data);
    let id = KEY.rsplit('/').next().unwrap();
    let found = needs_of(&job, &bucket_keys(&[("acme", key(id)), ("acme-in", key(KEY))]));
    assert_eq!(found.data_keys.len(), 1);
    assert_eq!(found.data_keys[0].arn, KEY);
    assert_eq!(found.data_keys[0].buckets, ["acme", "acme-in"]);
    assert_eq!(found.data_keys[0].bucket_key, Some(true));
    let other = KEY.replace("1234abcd-", "99990000-");
    let found = needs_of(
        &job,
        &bucket_keys(&[("acme", Read::Known(None)), ("acme-in", key(&other))]),
    );
    assert!(
        found.data_keys.len() == 1 && !found.is_written(&found.data_keys[0]),
        "only read"
    );
    let aliased = needs_of(&job, &bucket_keys(&[("acme", key("alias/tone"))]));
    assert!(
        aliased.data_keys.is_empty() && aliased.notes[0].contains("alias/tone"),
        "{aliased:?}"
    );
    let unread = Read::Unread(Unread {
        operation: "s3:GetEncryptionConfiguration".to_owned(),
        denied: true,
        error: "AccessDenied".to_owned(),
    });
    let denied = needs_of(&job, &bucket_keys(&[("acme", unread.clone())]));
    assert!(
        denied.notes[0].contains("the caller lacks `s3:GetEncryptionConfiguration`"),
        "{denied:?}"
    );
    let mut said = job.clone();
    said.kms.data_key = Some(KEY.to_owned());
    let said = needs_of(&said, &bucket_keys(&[("acme", unread)]));
    assert!(
        said.notes.is_empty() && said.data_keys[0].arn == KEY,
        "what is said of the key is enough"
    );
    let managed = Read::Known(Some(BucketKey {
        key: None,
        per_bucket: false,
    }));
    let mut foreign = job;
    assert_eq!(
        needs_of(&foreign, &bucket_keys(&[("acme", managed.clone())])).notes,
        [""; 0]
    );
    foreign.data.bucket_owner = Some("444455556666".parse().unwrap());
    let notes = needs_of(&foreign, &bucket_keys(&[("acme", managed)])).notes;
    assert!(notes[0].contains("aws/s3"), "{notes:?}");
    let own = needs_of(&foreign, &bucket_keys(&[("acme", key(id))]));
    assert_eq!(own.data_keys[0].arn, KEY.replace("111122223333", "444455556666"));
}

#[test]
fn the_teacher_is_named_in_every_region_of_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let distillation = |teacher: &str| {
        let job = format!("customization_type = \"DISTILLATION\"\nteacher_model = \"{teacher}\"");
        config(
            folder.path(),
            &job,
            "invocation_logs = \"s3://acme-logs/AWSLogs/\"",
        )
    };
    let model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0";
    for teacher in ["amazon.nova-pro-v1:0", model] {
        let found = needs_of(&distillation(teacher), &NamedFacts::default());
        assert_eq!(found.teacher.unwrap().arns().collect::<Vec<_>>(), [model]);
        assert_eq!(found.notes, [""; 0]);
    }
    let job = distillation("us.amazon.nova-premier-v1:0");
    let unknown = needs_of(&job, &NamedFacts::default());
    let arns = [
        "us-east-1:111122223333:inference-profile/us.",
        "*::foundation-model/",
    ];
    let arns = arns.map(|part| format!("arn:aws:bedrock:{part}amazon.nova-premier-v1:0"));
    assert_eq!(unknown.teacher.as_ref().unwrap().arns().collect::<Vec<_>>(), arns);
    assert!(unknown.notes[0].contains("any Region"), "{unknown:?}");
    let known = NamedFacts {
        teacher_models: Some(Read::Known(vec![model.to_owned()])),
        ..NamedFacts::default()
    };
    let found = needs_of(&job, &known);
    assert_eq!(found.teacher.unwrap().models, [model]);
    assert_eq!(found.notes, [""; 0]);
    assert_eq!(found.logs.unwrap(), Objects::below("acme-logs", "AWSLogs"));
    assert!(found.inputs.is_empty());
    let one = config(
        folder.path(),
        "customization_type = \"DISTILLATION\"\nteacher_model = \"amazon.nova-pro-v1:0\"",
        "invocation_logs = \"s3://acme-logs/x/log.json.gz\"",
    );
    let logs = needs_of(&one, &NamedFacts::default()).logs.unwrap();
    assert_eq!(logs, Objects::one("acme-logs", "x/log.json.gz"));
}
