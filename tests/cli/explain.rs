//! `explain` and `rules`.

use crate::harness::CliTest;

#[test]
fn explain_shows_the_page_of_a_rule_by_code_or_name() {
    let test = CliTest::new();
    let page = test.finetune(["explain", "CFG-09"]);
    insta::assert_snapshot!(page, @"
    CFG-09 vpc-config-count (error)

    What it checks

      A VPC configuration names 1 to 16 subnets and 1 to 5 security groups.

    Why it matters

      CreateModelCustomizationJob refuses any other number, and refuses subnets
      without security groups.

    Example

      `security_group_ids = []`

    How to fix

      Name at least one of each. Remove the whole `[network]` table for a job
      without a VPC.

    Source

      https://docs.aws.amazon.com/bedrock/latest/APIReference/API_VpcConfig.html
    [exit status: 0]
    ");
    assert_eq!(test.finetune(["explain", "vpc-config-count"]), page);
    assert_eq!(test.finetune(["explain", "cfg-09"]), page);
}

#[test]
fn explain_fits_a_terminal_of_40_columns() {
    let page = CliTest::new().columns(40).finetune(["explain", "CFG-14"]);
    insta::assert_snapshot!(page, @r#"
    CFG-14 unknown-level (error)

    What it checks

      A rule in `[checks]` is set to
      `error`, `warning`, `info` or `off`.

    Why it matters

      Any other word leaves open what was
      meant.

    Example

      `"NET-05" = "ignore"`

    How to fix

      Use one of the four words.

    Source

      What finetune itself needs.
    [exit status: 0]
    "#);
}

#[test]
fn a_misspelt_code_is_answered_with_the_nearest() {
    let answer = CliTest::new().finetune(["explain", "CFG-9"]);
    insta::assert_snapshot!(answer, @"
    error: there is no rule `CFG-9`
    hint: did you mean `CFG-09` (vpc-config-count)?
    hint: `finetune rules` lists them all
    [exit status: 2]
    ");
}

#[test]
fn the_rules_of_a_family_are_a_table_or_a_document() {
    let test = CliTest::new();
    let table = test.finetune(["rules", "cfg"]);
    insta::assert_snapshot!(table, @"
    CFG-01 error   config-unreadable          The file that `--config` names, or th…
    CFG-02 error   config-not-utf8            `finetune.toml` is UTF-8 throughout, …
    CFG-03 error   toml-syntax                `finetune.toml` is valid TOML, and no…
    CFG-04 error   unknown-key                Every table and every key in `finetun…
    CFG-05 error   wrong-type                 Every value has the type its key take…
    CFG-06 error   missing-key                What every job needs is given, in `fi…
    CFG-07 error   malformed-value            Identifiers have the shape AWS gives …
    CFG-08 error   contradictory-role         Of `role.name`, `role.arn` and `role.…
    CFG-09 error   vpc-config-count           A VPC configuration names 1 to 16 sub…
    CFG-10 error   repeated-identifier        No subnet and no security group is na…
    CFG-11 error   hyperparameter-not-scalar  Each hyperparameter is a number, a te…
    CFG-12 error   malformed-tag              There are at most 50 tags; keys have …
    CFG-13 error   unknown-rule-code          Every code in `[checks]`, `--severity…
    CFG-14 error   unknown-level              A rule in `[checks]` is set to `error…
    CFG-15 error   underivable-name           `job.name` and `job.custom_model_name…
    CFG-16 error   output-over-data           `data.output` does not lie where trai…
    CFG-17 error   uri-refused-by-bedrock     S3 URIs hold only what the Bedrock AP…
    CFG-18 error   models-file                `models.toml`, beside `finetune.toml`…
    CFG-19 error   contradictory-job          What is given belongs to the job's `c…
    CFG-20 error   contradictory-network      Only one of `network.subnet_ids`, `ne…
    CFG-21 info    picked-network             Nothing: it tells which subnets and s…
    [exit status: 0]
    ");
    let (document, status) = test.json(["rules"]);
    assert_eq!(status, 0);
    assert_eq!(document["format_version"], 1);
    let rules = document["rules"].as_array().unwrap();
    assert!(rules.len() > table.lines().count());
    let (page, _) = test.json(["explain", "CFG-01"]);
    assert_eq!(page["name"], "config-unreadable");
    assert!(page["page"].as_str().unwrap().contains("## How to fix"));
}

#[test]
fn an_error_is_a_document_too() {
    let (document, status) = CliTest::new().json(["explain", "CFG-9"]);
    assert_eq!(status, 2);
    assert_eq!(document["error"]["message"], "there is no rule `CFG-9`");
    assert_eq!(document["error"]["exit_code"], 2);
    assert!(document["error"]["hints"][0].as_str().unwrap().contains("CFG-09"));
}
