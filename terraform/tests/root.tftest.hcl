mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f", key_id = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }
  }

  mock_data "aws_availability_zones" {
    defaults = { zone_ids = ["use1-az1", "use1-az2"] }
  }

  mock_data "aws_prefix_list" {
    defaults = { id = "pl-63a5400a" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::111122223333:policy/finetune" }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:x" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:finetune-support-tone-jobs" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:111122223333:rule/finetune-support-tone-jobs" }
  }

  mock_resource "aws_vpc_endpoint" {
    defaults = { id = "vpce-0a1b2c3d" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "finetune-support-tone-111122223333-us-east-1" }
  }
}

variables {
  region = "us-east-1"
  name   = "support-tone"
}

run "a_region_and_a_name_are_enough" {
  assert {
    condition     = output.bucket == "finetune-support-tone-111122223333-us-east-1" && output.prefix == "support-tone" && output.output == "s3://finetune-support-tone-111122223333-us-east-1/support-tone/output" && output.role_name == "AmazonBedrockFinetune-support-tone"
    error_message = "The names are others."
  }

  assert {
    condition     = length(output.subnet_ids) == 2 && length(output.security_group_ids) == 1 && jsonencode(keys(output.subnet_ids_by_zone)) == jsonencode(["use1-az1", "use1-az2"]) && output.vpc_id != null
    error_message = "`network.terraform` can't read the network."
  }

  assert {
    condition     = sort(keys(output.policies)) == tolist(["bucket-finetune-support-tone-111122223333-us-east-1", "endpoint", "finetune-s3", "finetune-vpc", "trust"])
    error_message = "Other policies are made."
  }

  assert {
    condition     = [for one in jsondecode(output.policies["endpoint"]).Statement : one.Condition.ArnEquals["aws:PrincipalArn"]] == [output.role_arn, output.role_arn, output.role_arn]
    error_message = "The endpoint lets another role through."
  }

  assert {
    condition     = jsonencode([for one in jsondecode(output.policies["finetune-s3"]).Statement : one.Resource if one.Sid == "ReadData"]) == jsonencode([["arn:aws:s3:::finetune-support-tone-111122223333-us-east-1/support-tone/training/*"]])
    error_message = "The role reads other data."
  }

  assert {
    condition     = output.custom_model_key == null && output.data_key == null && output.topic_arn == null && output.invocation_log_location == null && length(output.operator_policy_arns) == 0
    error_message = "Something is made that nobody asked for."
  }
}

run "everything" {
  variables {
    validation         = true
    create_key         = true
    endpoint_only      = true
    principal_arns     = ["arn:aws:iam::111122223333:role/ml-engineer"]
    operator_tasks     = ["submit", "ci", "status", "role"]
    github             = { repository = "acme/jobs" }
    outside_user       = { image = "registry.example.com/finetune:0.1.0" }
    notifications      = { emails = ["ml@example.com"] }
    invocation_logging = true
    tags               = { project = "support-tone" }
  }

  assert {
    condition     = sort(keys(output.policies)) == tolist(["bucket-finetune-support-tone-111122223333-us-east-1", "endpoint", "finetune-kms", "finetune-s3", "finetune-vpc", "key", "operator-ci", "operator-role", "operator-status", "operator-submit", "trust"])
    error_message = "A policy is missing."
  }

  assert {
    condition     = output.custom_model_key == output.data_key && output.data_key != null
    error_message = "The key is not the one of bucket and model."
  }

  assert {
    condition     = jsonencode([for one in jsondecode(output.policies["finetune-kms"]).Statement : [one.Sid, one.Resource]]) == jsonencode([["EncryptTheModel", [output.data_key]], ["ReadAndWriteEncryptedData", [output.data_key]]])
    error_message = "The role may use other keys."
  }

  assert {
    condition     = jsonencode([for one in jsondecode(output.policies["key"]).Statement : one.Principal.AWS if one.Sid == "BedrockEncryptsTheModel"]) == jsonencode([[output.role_arn, "arn:aws:iam::111122223333:role/ml-engineer"]])
    error_message = "The key opens to others."
  }

  assert {
    condition     = length([for one in jsondecode(output.policies["bucket-finetune-support-tone-111122223333-us-east-1"]).Statement : one if one.Sid == "TheRoleComesThroughTheEndpoint" && try(one.Condition.StringNotEquals["aws:SourceVpce"][0] == output.s3_endpoint_id, false)]) == 1
    error_message = "The role is not kept to its endpoint."
  }

  assert {
    condition     = jsonencode([for one in jsondecode(output.policies["finetune-s3"]).Statement : length(one.Resource) if one.Sid == "ReadData"]) == "[2]"
    error_message = "The role can't read validation data."
  }

  assert {
    condition     = sort(keys(output.operator_policy_arns)) == tolist(["ci", "role", "status", "submit"]) && sort(keys(output.manifests)) == tolist(["deployment.yaml", "external-secret.yaml"]) && output.github_role_arn != null && output.topic_arn != null
    error_message = "An output is missing."
  }

  assert {
    condition     = output.invocation_log_location == "s3://finetune-support-tone-111122223333-us-east-1-logs/invocations/AWSLogs/111122223333/BedrockModelInvocationLogs/"
    error_message = "Invocations are logged elsewhere."
  }
}

run "no_vpc_and_a_bucket_that_exists" {
  variables {
    in_vpc        = false
    create_bucket = false
    bucket        = "acme-finetune"
    data_key_arn  = "arn:aws:kms:us-east-1:111122223333:key/theirs"
  }

  assert {
    condition     = length(module.network) == 0 && length(module.storage) == 0 && output.vpc_id == null && length(output.subnet_ids) == 0 && output.bucket == "acme-finetune"
    error_message = "A network or a bucket is made."
  }

  assert {
    condition     = sort(keys(output.policies)) == tolist(["finetune-kms", "finetune-s3", "trust"]) && output.data_key == "arn:aws:kms:us-east-1:111122223333:key/theirs"
    error_message = "Other policies are made."
  }
}

run "contradictions" {
  command = plan

  variables {
    region        = "us"
    name          = "-"
    in_vpc        = false
    endpoint_only = true
    create_key    = true
    data_key_arn  = "arn:aws:kms:us-east-1:111122223333:key/theirs"
  }

  expect_failures = [var.region, var.name, var.endpoint_only, var.data_key_arn]
}

run "a_bucket_that_exists_without_its_name" {
  command = plan

  variables {
    create_bucket = false
  }

  expect_failures = [var.create_bucket]
}
