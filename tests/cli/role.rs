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
    insta::assert_snapshot!(test.finetune(["role", "apply", "--sandbox", "--quiet", "--adopt"]), @"
    updated service role `arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart`: trust policy, finetune-s3, finetune-vpc, tag `finetune:managed`
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
