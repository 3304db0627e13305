//! The keys that belong to one type of customization.

use super::tests::{SOUND, findings, load_text};
use super::*;

const GRADER: &str = "arn:aws:lambda:us-east-1:111122223333:function:grader:live";

/// The sound description with further keys in `[job]` and in `[data]`.
fn described(job: &str, data: &str) -> String {
    SOUND.replace("\n[data]", &format!("{job}\n[data]")) + data
}

fn of_type(kind: &str, job: &str, data: &str) -> Result<Config, ConfigError> {
    load_text(&described(
        &format!("customization_type = \"{kind}\"\n{job}"),
        data,
    ))
}

#[test]
fn a_grader_belongs_to_reinforcement_fine_tuning_and_is_needed_there() {
    let grader = format!("grader_lambda = \"{GRADER}\"\n");
    let config = of_type("REINFORCEMENT_FINE_TUNING", &grader, "").unwrap();
    assert_eq!(config.job.grader_lambda.unwrap().qualifier(), Some("live"));
    let missing = findings(of_type("REINFORCEMENT_FINE_TUNING", "", ""));
    assert_eq!(missing[0].rule.code, "CFG-06");
    assert!(missing[0].message.contains("job.grader_lambda"), "{missing:?}");
    for kind in ["FINE_TUNING", "DISTILLATION", "CONTINUED_PRE_TRAINING"] {
        let teacher = if kind == "DISTILLATION" {
            "teacher_model = \"amazon.nova-pro-v1:0\"\n"
        } else {
            ""
        };
        let found = findings(of_type(kind, &format!("{grader}{teacher}"), ""));
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["CFG-19"], "{kind}");
    }
}

#[test]
fn a_teacher_belongs_to_a_distillation_and_is_needed_there() {
    let keys = "teacher_model = \"us.amazon.nova-premier-v1:0\"\nmax_response_length = 1_000\n";
    let config = of_type("DISTILLATION", keys, "").unwrap();
    assert_eq!(
        config.job.teacher_model.unwrap().as_str(),
        "us.amazon.nova-premier-v1:0"
    );
    assert_eq!(config.job.max_response_length, Some(1000));
    let missing = findings(of_type("DISTILLATION", "", ""));
    assert!(missing[0].message.contains("job.teacher_model"), "{missing:?}");
    let without_type = findings(load_text(&described(keys, "")));
    assert_eq!(
        without_type.len(),
        2,
        "the type is FINE_TUNING unless another is named"
    );
    let remedy = &without_type[0].remedy.as_ref().unwrap().text;
    assert!(
        remedy.contains("customization_type = \"DISTILLATION\""),
        "{remedy}"
    );
}

#[test]
fn a_distillation_learns_from_records_or_from_logs() {
    let teacher = "teacher_model = \"amazon.nova-pro-v1:0\"\n";
    let logs = "invocation_logs = \"s3://acme-logs/AWSLogs/\"\n";
    let both = findings(of_type("DISTILLATION", teacher, logs));
    assert_eq!(both.len(), 1);
    assert!(both[0].message.contains("both given"), "{both:?}");
    let text = described(&format!("customization_type = \"DISTILLATION\"\n{teacher}"), logs);
    let text = text.replace("training = \"datasets/train.jsonl\"\n", "");
    let config = load_text(&text).unwrap();
    assert_eq!(config.data.invocation_logs().unwrap().bucket(), "acme-logs");
    assert!(!config.data.is_local() && config.data.sources().next().is_none());
    // Without a bucket, results go where the logs are, as with data in S3.
    let text = text.replace("bucket = \"acme-finetune\"\n", "");
    assert_eq!(load_text(&text).unwrap().data.output.bucket(), "acme-logs");
}

#[test]
fn logs_are_narrowed_by_the_metadata_of_their_requests() {
    let logs = |keys: &str| {
        let keys = format!("invocation_logs = \"s3://acme-logs/AWSLogs/\"\n{keys}");
        let job =
            format!("customization_type = \"REINFORCEMENT_FINE_TUNING\"\ngrader_lambda = \"{GRADER}\"\n");
        load_text(&described(&job, &keys).replace("training = \"datasets/train.jsonl\"\n", ""))
    };
    let config = logs("").unwrap();
    assert!(!config.data.use_prompt_response && config.data.request_metadata.is_none());
    let both = "use_prompt_response = true\nrequest_metadata = [\"project=support\", \"stage!=test\"]\n";
    let config = logs(both).unwrap();
    assert!(config.data.use_prompt_response);
    let filter = config.data.request_metadata.unwrap();
    assert_eq!(filter.to_string(), "project=support and stage!=test");
    let any = logs(&format!("{both}request_metadata_match = \"any\"\n")).unwrap();
    assert!(any.data.request_metadata.unwrap().any);
    for (keys, told) in [
        ("request_metadata = [\"project\"]\n", "a condition on metadata"),
        ("request_metadata = []\n", "1 to 16 are allowed"),
        (
            "request_metadata = [\"a=1\"]\nrequest_metadata_match = \"none\"\n",
            "`all` or `any`",
        ),
        (
            "request_metadata_match = \"any\"\n",
            "`data.request_metadata` is not",
        ),
        ("use_prompt_response = \"yes\"\n", "is a text"),
    ] {
        let found = findings(logs(keys));
        assert_eq!(found.len(), 1, "{keys}: {found:?}");
        assert!(found[0].message.contains(told), "{}", found[0].message);
    }
}

#[test]
fn what_narrows_logs_belongs_beside_them() {
    for key in [
        "use_prompt_response = true\n",
        "request_metadata = [\"project=support\"]\n",
    ] {
        let found = findings(load_text(&described("", key)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].rule.code, "CFG-19");
        assert!(
            found[0].message.contains("`data.invocation_logs` is not"),
            "{found:?}"
        );
    }
    let found = findings(load_text(&described(
        "",
        "invocation_logs = \"s3://acme-logs/AWSLogs/\"\n",
    )));
    assert!(
        found[0]
            .message
            .contains("`DISTILLATION` and `REINFORCEMENT_FINE_TUNING`"),
        "{found:?}"
    );
}

#[test]
fn jobs_are_tagged_with_where_they_came_from_unless_the_file_says_no() {
    assert!(load_text(SOUND).unwrap().job.provenance_tags);
    let config = load_text(&described("provenance_tags = false\n", "")).unwrap();
    assert!(!config.job.provenance_tags);
    let mut source = Source::default();
    source.overrides.add("job.provenance_tags", ["maybe".to_owned()]);
    let found = findings(load(&source));
    assert!(
        found
            .iter()
            .any(|finding| finding.message.contains("`true` or `false`")),
        "{found:?}"
    );
}

#[test]
fn a_flag_for_logs_takes_the_training_data_out_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let text = described(
        "customization_type = \"DISTILLATION\"\nteacher_model = \"amazon.nova-pro-v1:0\"\n",
        "",
    );
    std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
    let mut source = Source {
        current_dir: folder.path().to_owned(),
        ..Source::default()
    };
    source
        .overrides
        .add("data.invocation_logs", ["s3://acme-logs/x/".to_owned()]);
    assert!(load(&source).unwrap().data.invocation_logs().is_some());
}

#[test]
fn values_that_are_none_are_refused_where_they_stand() {
    let refused = |job: &str, data: &str, line: u64, expected: &str| {
        let found = findings(of_type(
            "DISTILLATION",
            &format!("teacher_model = \"amazon.nova-pro-v1:0\"\n{job}"),
            data,
        ));
        assert_eq!(found.len(), 1, "{job}{data}: {found:?}");
        assert!(found[0].message.contains(expected), "{}", found[0].message);
        let Some(crate::diagnostic::Location::File(place)) = &found[0].location else {
            panic!("{found:?}");
        };
        assert_eq!(place.line, Some(line), "{job}{data}");
    };
    refused("max_response_length = 0\n", "", 8, "whole number");
    refused("max_response_length = 3000000000\n", "", 8, "whole number");
    refused("max_response_length = \"many\"\n", "", 8, "is a text");
    refused("", "bucket_owner = \"1111\"\n", 12, "12 digits");
    refused("", "bucket_owner = 111122223333\n", 12, "is a number");
    refused("", "media = []\n", 12, "1 to 16");
    refused("", "media = [\"images/\"]\n", 12, "S3 URI");
    refused(
        "",
        "media = [\"s3://acme-finetune/a b/\"]\n",
        12,
        "Amazon Bedrock refuses",
    );
    let wrong = findings(of_type("DISTILLATION", "teacher_model = \"Nova Pro\"\n", ""));
    assert!(
        wrong
            .iter()
            .any(|finding| finding.message.contains("teacher model")),
        "{wrong:?}"
    );
}

#[test]
fn who_owns_the_buckets_is_the_account_of_the_job_unless_another_is_named() {
    let account = "111122223333".parse().unwrap();
    let config = load_text(&described(
        "",
        "media = [\"s3://acme-media/i/\", \"s3://acme-media/i/\"]\n",
    ))
    .unwrap();
    assert_eq!(config.data.owner(&account), &account);
    assert_eq!(config.data.media.unwrap().len(), 1, "each prefix counts once");
    let config = load_text(&described("", "bucket_owner = \"444455556666\"\n")).unwrap();
    assert_eq!(config.data.owner(&account).as_str(), "444455556666");
}
