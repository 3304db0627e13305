//! `role evaluate` as a person and a script see it.

use crate::harness::CliTest;

const SET: &str = r#"{
  "trust_policy": {"Version": "2012-10-17", "Statement": [{"Sid": "Bedrock", "Effect": "Allow",
    "Principal": {"Service": "bedrock.amazonaws.com"}, "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]},
  "identity_policies": [{"name": "s3", "document": {"Version": "2012-10-17", "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/train/*"}]}}]
}"#;

#[test]
fn one_question_is_answered_with_its_reason() {
    let test = CliTest::new().file("set.json", SET);
    let ask = |action: &str, resource: &str, more: &[&str]| {
        let mut args = vec![
            "role",
            "evaluate",
            "--policies",
            "set.json",
            "--action",
            action,
            "--resource",
            resource,
        ];
        args.extend(more);
        test.finetune(args)
    };
    let role = "arn:aws:iam::111122223333:role/job";
    insta::assert_snapshot!(ask("sts:AssumeRole", role, &["--context", "aws:SourceAccount=999900001111"]), @"
    denied: `sts:AssumeRole` on `arn:aws:iam::111122223333:role/job` by `bedrock.amazonaws.com`
      statement `Bedrock` of `trust policy`: condition `StringEquals` on
      `aws:SourceAccount` does not hold: the request carries `999900001111`, the
      policy names `111122223333`
    [exit status: 0]
    ");
    insta::assert_snapshot!(ask("s3:GetObject", "arn:aws:s3:::acme/train/x", &["--principal", role]), @"
    allowed: `s3:GetObject` on `arn:aws:s3:::acme/train/x` by `arn:aws:iam::111122223333:role/job`
      statement `Read` of identity policy `s3` allows it
    [exit status: 0]
    ");
    insta::assert_snapshot!(ask("s3:PutObject", "arn:aws:s3:::acme/train/x", &["--principal", "job"]), @"
    error: the question can't be put
      caused by: `principal` is not a principal (the ARN of a role, session or user, an account, a service such as `bedrock.amazonaws.com`, or `*`)
    [exit status: 2]
    ");
}

#[test]
fn requests_are_answered_line_by_line_and_a_bad_line_is_named() {
    let requests = r#"{"id":"a","principal":"bedrock.amazonaws.com","action":"sts:AssumeRole","resource":"arn:aws:iam::111122223333:role/job","context":{"aws:SourceAccount":"111122223333"}}
{"id":2,"principal":"arn:aws:iam::111122223333:role/job","action":"s3:PutObject","resource":"arn:aws:s3:::acme/train/x"}
{"id":"c","action":"s3:PutObject","resource":"*"}
"#;
    let test = CliTest::new()
        .file("set.json", SET)
        .file("requests.jsonl", requests);
    let answers = test.finetune([
        "role",
        "evaluate",
        "--policies",
        "set.json",
        "--requests",
        "requests.jsonl",
    ]);
    insta::assert_snapshot!(answers, @r#"
    {"decided_by":"trust","decision":"allowed","id":"a","policy":"trust policy","reason":"statement `Bedrock` of the trust policy allows it","statement":"Bedrock"}
    {"decided_by":"implicit","decision":"denied","id":2,"policy":null,"reason":"no statement that allows anything names the action","statement":null}
    {"error":"`principal` is missing","id":null,"line":3}
    [exit status: 1]
    "#);
    let misspelt = CliTest::new().file("set.json", r#"{"identity_policy":[]}"#);
    insta::assert_snapshot!(misspelt.finetune(["role", "evaluate", "--policies", "set.json", "--requests", "-"]), @"
    error: `set.json` is no set of policies
      caused by: `identity_policy` is no member of a set of policies; did you mean `identity_policies`?
    hint: `finetune role evaluate --help` shows what a set holds
    [exit status: 3]
    ");
}

#[test]
fn a_role_in_files_is_judged_for_the_job_without_asking_anybody() {
    let quickstart = include_str!("../../datasets/quickstart/finetune.toml");
    let test = CliTest::new().file("finetune.toml", quickstart);
    let (shown, _) = test.json(["role", "show", "--account-id", "444455556666"]);
    let mut set = serde_json::json!({
        "trust_policy": shown["trust"],
        "identity_policies": [
            {"name": "s3", "document": shown["inline"]["finetune-s3"]},
            {"name": "vpc", "document": shown["inline"]["finetune-vpc"]},
        ],
    });
    let whole = test.file("set.json", set.to_string());
    let (document, exit) = whole.json(["role", "check", "--policies", "set.json"]);
    assert_eq!((document["sufficient"].as_bool(), exit), (Some(true), 0));
    assert_eq!(
        (&document["denied"], &document["excess"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );

    let statements = set["identity_policies"][0]["document"]["Statement"]
        .as_array_mut()
        .unwrap();
    statements[1]["Resource"] = "*".into();
    statements.remove(2);
    let changed = whole.file("set.json", set.to_string());
    insta::assert_snapshot!(changed.finetune(["role", "check", "--policies", "set.json"]), @r#"
    denied: `s3:PutObject` on `arn:aws:s3:::acme-finetune/quickstart/output/model-customization-job-0123456789ab/metrics.csv`
      why: no statement that allows anything names the action
      help: write the statement below as a new inline policy `finetune-s3` of the
            role
            {
              "Sid": "WriteResults",
              "Effect": "Allow",
              "Action": [
                "s3:GetObject",
                "s3:PutObject"
              ],
              "Resource": "arn:aws:s3:::acme-finetune/quickstart/output/*",
              "Condition": {
                "StringEquals": {
                  "aws:ResourceAccount": "444455556666"
                }
              }
            }

    too wide: statement `ReadData` of `s3`
      - objects of other buckets may be read [s3-read-other-bucket]
        `s3:GetObject` on
        `arn:aws:s3:::finetune-probe-of-another-bucket/finetune-probe/of/another/prefix`
      - objects that the job does not read may be read [s3-read-other-prefix]
        `s3:GetObject` on
        `arn:aws:s3:::acme-finetune/finetune-probe/of/another/prefix`

    note: account `444455556666`, which the policies name most often, is the job's;
    `--account-id` says otherwise
    note: `train.jsonl` can't be read, so that the role covers no media it may name
    but those in `data.media`
    note: no policy of bucket `acme-finetune` was given; it is taken to have none

    service role `AmazonBedrockFinetune-quickstart` is not sufficient: 1 of 37
    requests denied
    2 requests that no job makes would be allowed
    not seen from here: service control policies, resource control policies, session
    policies
    [exit status: 1]
    "#);
}
