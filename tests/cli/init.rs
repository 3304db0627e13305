//! `init`: the file it writes, and what it never does.

use crate::harness::CliTest;

#[test]
fn init_writes_a_file_that_explains_every_key() {
    let test = CliTest::new();
    insta::assert_snapshot!(test.finetune(["init"]), @"
    wrote finetune.toml
    next: put your own values in, then run `finetune check`
    [exit status: 0]
    ");
    insta::assert_snapshot!(test.text("finetune.toml"), @r#"
    #:schema .finetune/schema.json
    # One file describes one job. Every key has a flag that stands over it (finetune submit --help);
    # finetune check tells whether the job would go through.

    # The Region of the job; absent: the one of the AWS settings
    # region = "us-east-1"

    [job]
    # The job is called <name>-<8 hex digits of its content>; letters, digits and `+ - .`
    name = "support-tone"
    # The custom model gets the same digits; letters, digits, single `_` or `-` [default: from
    # `job.name`]
    # custom_model_name = "support-tone"
    # The base model: its ID, its ARN, or a custom model to go on from
    base_model = "amazon.nova-lite-v1:0:300k"
    # How the base model is customized [default: FINE_TUNING]
    # customization_type = "FINE_TUNING"
    # The Lambda function that grades answers: its ARN, with a version or an alias
    # (REINFORCEMENT_FINE_TUNING)
    # grader_lambda = "arn:aws:lambda:us-east-1:111122223333:function:grader"
    # The model to learn from: ID or ARN of a model or of an inference profile (DISTILLATION)
    # teacher_model = "amazon.nova-pro-v1:0"
    # How many tokens the teacher is asked for at most (DISTILLATION) [default: the service's]
    # max_response_length = 1000
    # Whether job and model are tagged with the checksum of the data, the version of finetune and
    # the git commit [default: true]
    # provenance_tags = false

    # [job.hyperparameters]
    # Hyperparameters under the API's names; absent ones have the model's defaults
    # epochCount = 2

    [data]
    # Training data: a file (relative to this one) or an `s3://` URI
    training = "datasets/train.jsonl"
    # Validation data, for models that take it
    # validation = "datasets/validation.jsonl"
    # Logs of model invocations whose prompts are learnt from, instead of `training` (DISTILLATION,
    # REINFORCEMENT_FINE_TUNING)
    # invocation_logs = "s3://acme-logs/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/"
    # Whether the responses in the logs are learnt from too, and not the prompts alone [default:
    # false]
    # use_prompt_response = true
    # Only logs of requests with this metadata: `KEY=VALUE`, or `KEY!=VALUE` for those with another
    # value
    # request_metadata = ["project=support", "stage!=test"]
    # Whether all of `request_metadata` has to hold, or any of it [default: all]
    # request_metadata_match = "any"
    # The bucket that files are uploaded to; needed unless all data is in S3
    bucket = "acme-finetune"
    # Files go to <prefix>/training/ and <prefix>/validation/ [default: from `job.name`]
    # prefix = "support-tone"
    # Where the job writes its metrics [default: s3://<bucket>/<prefix>/output]
    # output = "s3://acme-finetune/support-tone/output"
    # The account that owns the buckets of data and results [default: the account of the job]
    # bucket_owner = "111122223333"
    # Where the images, videos and documents lie that records name [default: found in local data]
    # media = ["s3://acme-finetune/support-tone/images/"]

    # [network]
    # The subnets of the job, 1 to 16: one in every Availability Zone of the Region
    # subnet_ids = ["subnet-0a1b2c3d4e5f60718"]
    # The security groups of the job, 1 to 5: open to themselves, and to Amazon S3
    # security_group_ids = ["sg-0a1b2c3d4e5f60718"]
    # Instead of `subnet_ids`: of each zone of this VPC the subnet with the most free addresses
    # vpc_id = "vpc-0a1b2c3d4e5f60718"
    # Instead of `subnet_ids`: what `terraform output -json` says there, or a file with its output
    # terraform = "terraform/"

    # [network.subnet_tags]
    # Only subnets with these tags are picked
    # Tier = "private"

    # [network.security_group_tags]
    # Only security groups with these tags are picked
    # Use = "training"

    # [role]
    # The service role that is created and kept as the job needs it [default: from `job.name`]
    # name = "AmazonBedrockFinetune-support-tone"
    # The path that the service role is created under; it can't be changed later [default: /]
    # path = "/finetune/"
    # The managed policy that bounds what the service role may do [default: what is set is kept]
    # permissions_boundary = "arn:aws:iam::111122223333:policy/finetune-boundary"
    # A service role that is used as it is, instead of `name`
    # arn = "arn:aws:iam::111122223333:role/finetune"
    # Instead of `name`: the role of the output `role_arn` that Terraform has there, used as it is
    # terraform = "terraform/"

    # [kms]
    # The KMS key that the custom model is encrypted with: ARN, ID or alias
    # custom_model_key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    # The KMS key that the data is encrypted with in S3: its ARN
    # data_key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

    # [tags]
    # Tags of the job, the custom model and the service role
    # project = "support"

    # [checks]
    # Severities of single rules: error, warning, info or off
    # "NET-05" = "warning"
    "#);
    let schema: serde_json::Value = serde_json::from_str(&test.text(".finetune/schema.json")).unwrap();
    assert_eq!(schema["title"], "finetune.toml");
    assert_eq!(test.text(".finetune/.gitignore"), "*\n");
}

#[test]
fn a_file_that_is_there_stays_unless_forced() {
    let test = CliTest::new().file("finetune.toml", "# mine\n");
    insta::assert_snapshot!(test.finetune(["init"]), @"
    error: `finetune.toml` is there already
    hint: `--force` writes over it, `--config FILE` writes another
    [exit status: 3]
    ");
    assert_eq!(test.text("finetune.toml"), "# mine\n");
    assert!(test.finetune(["init", "--force"]).ends_with("[exit status: 0]\n"));
    assert!(test.text("finetune.toml").starts_with("#:schema "));
}

#[test]
fn flags_fill_values_in_and_a_bad_one_writes_nothing() {
    let test = CliTest::new();
    insta::assert_snapshot!(test.finetune(["init", "--name", "support_tone", "--subnet-ids", "sg-1"]), @"
    error[CFG-15]: no job name can be made of `job.name` = `support_tone`
     --> --name
      = here: with eight digits behind it, it is not a job name (1 to 63 letters,
              digits and `+-.`, no dash at the end)
      = help: use letters, digits and single dashes, such as `support-tone`
      = note: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html

    error[CFG-07]: `network.subnet_ids`: `sg-1` is not a subnet ID (`subnet-…`)
     --> --subnet-ids
      = here: expected a subnet ID (`subnet-…`)
      = help: pass `--subnet-ids ID,…`, such as `subnet-0a1b2c3d4e5f60718`

    error: no file was written
      caused by: the flags can not be used: 2 errors
    [exit status: 2]
    ");
    assert!(!test.path("finetune.toml").exists() && !test.path(".finetune").exists());
    let args = [
        "init",
        "--name",
        "tone",
        "--model",
        "amazon.nova-micro-v1:0:128k",
        "--training-data",
        "t.jsonl",
        "--bucket",
        "acme-data",
        "--tag",
        "team=a b",
        "--region",
        "eu-west-1",
    ];
    let (document, status) = test.json(args);
    assert_eq!((status, &document["complete"]), (0, &true.into()));
    let written = test.text("finetune.toml");
    for line in [
        "region = \"eu-west-1\"",
        "name = \"tone\"",
        "team = \"a b\"",
        "bucket = \"acme-data\"",
    ] {
        assert!(written.lines().any(|found| found == line), "{line}\n{written}");
    }
}

#[test]
fn the_schema_goes_to_standard_output() {
    let output = CliTest::new().command(["init", "--schema"]).output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        schema["properties"]["network"]["properties"]["subnet_ids"]["x-flag"],
        "--subnet-ids"
    );
}
