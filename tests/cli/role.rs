//! `role show` and `role apply` as a person sees them.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");

fn account(scenario: &str) -> CliTest {
    CliTest::new().file("finetune.toml", QUICKSTART).sandbox(scenario)
}

#[test]
fn the_documents_are_shown_without_asking_anybody() {
    let test = CliTest::new().file("finetune.toml", QUICKSTART);
    let shown = test.finetune(["role", "show", "--account-id", "444455556666"]);
    let (trust, rest) = shown.split_once("inline policy").unwrap();
    insta::assert_snapshot!(trust, @r#"
    trust policy of `AmazonBedrockFinetune-quickstart`
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "BedrockRunsTheJob",
          "Effect": "Allow",
          "Principal": {
            "Service": "bedrock.amazonaws.com"
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "ArnLike": {
              "aws:SourceArn": "arn:aws:bedrock:us-east-1:444455556666:model-customization-job/*"
            },
            "StringEquals": {
              "aws:SourceAccount": "444455556666"
            }
          }
        }
      ]
    }
    "#);
    assert!(rest.contains("\"arn:aws:ec2:us-east-1:444455556666:subnet/subnet-0a11ce0000000000f\""));
    assert!(rest.contains("note: nobody was asked"), "{rest}");
}

#[test]
fn a_script_gets_the_documents_as_they_are_sent() {
    let (document, exit) = account("good").json(["role", "show", "--sandbox"]);
    assert_eq!(exit, 0);
    assert_eq!(document["offline"], false);
    let read = &document["inline"]["finetune-s3"]["Statement"][1]["Resource"];
    assert_eq!(read[0], "arn:aws:s3:::acme-finetune/quickstart/training/*");
    assert_eq!(document["inline"].as_object().unwrap().len(), 2);
    assert_eq!(document["sizes"][0]["limit"], 2_048);
    assert_eq!(document["sizes"][1]["limit"], 10_240);
}

#[test]
fn a_role_is_created_once_and_then_left_as_it_is() {
    let test = account("good");
    let apply = || test.finetune(["role", "apply", "--sandbox", "--quiet"]);
    insta::assert_snapshot!(apply(), @"
    created service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart`: trust policy, finetune-s3, finetune-vpc
    [exit status: 0]
    ");
    insta::assert_snapshot!(apply(), @"
    service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart` is as the job needs it
    [exit status: 0]
    ");
}

#[test]
fn a_role_that_someone_else_made_is_left_alone_until_it_is_adopted() {
    let test = account("role-untrusted");
    insta::assert_snapshot!(test.finetune(["role", "apply", "--sandbox", "--quiet"]), @"
    service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart` was not made by this tool and was left alone
    help: `finetune role apply --adopt` takes it over
    [exit status: 1]
    ");
    let adopted = test.finetune(["role", "apply", "--sandbox", "--quiet", "--adopt"]);
    // First what differs, then what was done.
    assert!(
        adopted.starts_with("trust policy\n  + BedrockRunsTheJob\n"),
        "{adopted}"
    );
    assert!(adopted.contains("- 444455556666\n"), "{adopted}");
    let (_, done) = adopted.split_once("\n\n").unwrap();
    insta::assert_snapshot!(done, @"
    updated service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart`: trust policy, finetune-s3, finetune-vpc, tag `finetune:managed`, tag `project`
    [exit status: 0]
    ");
}

#[test]
fn a_subnet_that_is_not_there_is_not_put_into_a_policy() {
    let test = account("good");
    insta::assert_snapshot!(
        test.finetune(["role", "apply", "--sandbox", "--quiet", "--subnet-ids", "subnet-0dead"]),
        @"
    error: subnet `subnet-0dead` does not exist in Region `us-east-1`
    hint: `finetune check network` says more
    [exit status: 1]
    "
    );
}

/// A role of the tool's own that somebody has changed, and what it is bounded by.
const DRIFTED: &str = r#"
about = "the tool's own role, changed by hand"
base = "good"

[account.policies]
"arn:aws:iam::111122223333:policy/finetune-boundary" = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","ec2:*"],"Resource":"*"}]}'

[account.roles.AmazonBedrockFinetune-quickstart]
trust = '{"Version":"2012-10-17","Statement":[{"Sid":"BedrockRunsTheJob","Effect":"Allow","Principal":{"Service":["bedrock.amazonaws.com"]},"Action":"STS:assumerole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}'

[account.roles.AmazonBedrockFinetune-quickstart.tags]
"finetune:managed" = "true"
project = "old"

[account.roles.AmazonBedrockFinetune-quickstart.policies]
notes = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":"*"}]}'
finetune-s3 = """
{"Version":"2012-10-17","Statement":[
 {"Sid":"FindBuckets","Effect":"Allow","Action":["s3:ListBucket"],"Resource":"arn:aws:s3:::acme-finetune","Condition":{"StringEquals":{"aws:resourceaccount":["111122223333"]}}},
 {"Sid":"ReadData","Effect":"Allow","Action":["s3:GetObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::acme-finetune/quickstart/training/*","arn:aws:s3:::acme-finetune/secret/*"],"Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}},
 {"Sid":"Wide","Effect":"Allow","Action":"s3:*","Resource":"*"}]}"""
"#;

fn drifted() -> CliTest {
    account("drifted.toml").file("drifted.toml", DRIFTED)
}

const BOUNDARY: [&str; 2] = [
    "--permissions-boundary",
    "arn:aws:iam::111122223333:policy/finetune-boundary",
];

#[test]
fn a_role_that_drifted_is_shown_value_by_value_and_mended() {
    let test = drifted();
    let diff = || test.finetune([&["role", "diff", "--sandbox", "--quiet"][..], &BOUNDARY].concat());
    let shown = diff();
    let vpc = shown.find("inline policy `finetune-vpc`").unwrap();
    let after = shown.find("permissions boundary").unwrap();
    insta::assert_snapshot!(shown[..vpc], @r"
    trust policy
      ~ BedrockRunsTheJob
          Condition ArnLike aws:SourceArn
            + arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*
    inline policy `finetune-s3`
      ~ ReadData
          Action
            - s3:DeleteObject
          Resource
            - arn:aws:s3:::acme-finetune/secret/*
      + WriteResults
          Effect
            + Allow
          Action
            + s3:GetObject
            + s3:PutObject
          Resource
            + arn:aws:s3:::acme-finetune/quickstart/output/*
          Condition StringEquals aws:ResourceAccount
            + 111122223333
      - Wide
          Effect
            - Allow
          Action
            - s3:*
          Resource
            - *
    ");
    insta::assert_snapshot!(shown[after..], @r"
    permissions boundary
      + arn:aws:iam::111122223333:policy/finetune-boundary
    tag `project`
      - old
      + quickstart

    note: statement `ReadData` of `finetune-s3`, which this job does not need, stays
    as long as a job runs with the role
    beside it, not touched: inline policy `notes`
    service role `AmazonBedrockFinetune-quickstart` differs from what the job needs
    help: `finetune role apply` writes what differs
    [exit status: 1]
    ");
    let dry = test.finetune(
        [
            &["role", "apply", "--sandbox", "--quiet", "--dry-run"][..],
            &BOUNDARY,
        ]
        .concat(),
    );
    assert!(
        dry.contains(
            "would be updated: trust policy, finetune-s3, finetune-vpc, permissions boundary, tag `project`"
        ),
        "{dry}"
    );
    assert_eq!(diff(), shown);
    let (applied, exit) = test.json([&["role", "apply", "--sandbox"][..], &BOUNDARY].concat());
    assert_eq!(
        (exit, applied["changes"].as_array().unwrap().len()),
        (0, 5),
        "{applied:#}"
    );
    insta::assert_snapshot!(diff(), @r"
    beside it, not touched: inline policy `notes`
    service role `AmazonBedrockFinetune-quickstart` is as the job needs it
    [exit status: 0]
    ");
}

#[test]
fn a_script_gets_each_difference_with_its_values() {
    let test = drifted();
    let (document, exit) = test.json(["role", "diff", "--sandbox"]);
    assert_eq!(
        (exit, &document["equal"], &document["managed"]),
        (1, &false.into(), &true.into())
    );
    let differences = document["differences"].as_array().unwrap();
    let read = differences
        .iter()
        .find(|one| one["statement"] == "ReadData")
        .unwrap();
    assert_eq!(read["change"], "changed");
    assert_eq!(read["elements"][0]["removed"][0], "s3:DeleteObject");
    assert_eq!(
        read["elements"][1]["removed"][0],
        "arn:aws:s3:::acme-finetune/secret/*"
    );
    assert!(
        !differences.iter().any(|one| one["statement"] == "FindBuckets"),
        "{document:#}"
    );
    assert_eq!(document["untouched"][0], "inline policy `notes`");
}

#[test]
fn a_role_that_is_not_there_or_of_others_is_said_to_be() {
    let test = account("good");
    insta::assert_snapshot!(test.finetune(["role", "diff", "--sandbox", "--quiet"]), @r"
    there is no service role `AmazonBedrockFinetune-quickstart`
    help: `finetune role apply` makes it, `finetune role show` prints its documents
    [exit status: 1]
    ");
    test.finetune(["role", "apply", "--sandbox", "--quiet"]);
    insta::assert_snapshot!(test.finetune(["role", "diff", "--sandbox", "--quiet"]), @r"
    service role `AmazonBedrockFinetune-quickstart` is as the job needs it
    [exit status: 0]
    ");
    let moved = test.finetune(["role", "apply", "--sandbox", "--quiet", "--path", "/finetune/"]);
    insta::assert_snapshot!(moved, @r"
    service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart` is as the job needs it
    warning: its path is `/`, and `role.path` is `/finetune/`: a path can't be
    changed, `finetune role delete` and `finetune role apply` make the role anew
    [exit status: 1]
    ");
}

#[test]
fn a_role_is_deleted_only_when_it_is_the_tools_and_holds_nothing_else() {
    let test = drifted();
    insta::assert_snapshot!(test.finetune(["role", "delete", "--sandbox", "--quiet"]), @r"
    its trust policy admits jobs of Regions that it does not name: whether one of
    them runs with it is not known
      help: pass `--ignore-jobs` if none does
    inline policy `notes` is not the tool's
      help: delete it if nobody needs it
        aws iam delete-role-policy --role-name AmazonBedrockFinetune-quickstart \
          --policy-name notes

    service role `AmazonBedrockFinetune-quickstart` was not deleted
    [exit status: 1]
    ");
    let test = account("good");
    test.finetune(["role", "apply", "--sandbox", "--quiet"]);
    insta::assert_snapshot!(test.finetune(["role", "delete", "--sandbox", "--quiet", "--dry-run"]), @r"
    service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart`
      inline policy `finetune-s3`
      inline policy `finetune-vpc`
    would be deleted
    [exit status: 0]
    ");
    insta::assert_snapshot!(test.finetune(["role", "delete", "--sandbox", "--quiet"]), @r"
    deleted service role
    `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart` with
    finetune-s3, finetune-vpc
    [exit status: 0]
    ");
    insta::assert_snapshot!(test.finetune(["role", "delete", "--sandbox", "--quiet"]), @r"
    there is no service role `AmazonBedrockFinetune-quickstart`
    [exit status: 0]
    ");
    let foreign = account("role-untrusted");
    insta::assert_snapshot!(foreign.finetune(["role", "delete", "--sandbox", "--quiet"]), @r"
    service role `AmazonBedrockFinetune-quickstart` was not made by this tool (no
    tag `finetune:managed`) and was left alone
    [exit status: 1]
    ");
}

#[test]
fn what_iam_would_refuse_is_found_before_it_is_asked() {
    let test = account("good");
    let apply = |key: &str| {
        let tags: Vec<String> = (0..49).map(|n| format!("--tag={key}{n}=x")).collect();
        let tags = tags.iter().map(String::as_str);
        let args: Vec<&str> = ["role", "apply", "--sandbox", "--quiet"]
            .into_iter()
            .chain(tags)
            .collect();
        test.finetune(args)
    };
    insta::assert_snapshot!(apply("k"), @r"
    error: IAM would refuse service role `AmazonBedrockFinetune-quickstart`: the tags are 51 with the tool's own, a role takes 50
    hint: correct it in `[tags]`
    [exit status: 1]
    ");
}
