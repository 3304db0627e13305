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
}

variables {
  name            = "AmazonBedrockFinetune-support-tone"
  inputs          = [{ bucket = "acme", prefix = "support-tone/training" }]
  output_location = { bucket = "acme", prefix = "support-tone/output" }
}

run "a_job_without_a_vpc" {
  assert {
    condition     = keys(aws_iam_role_policy.this) == ["finetune-s3"] && aws_iam_role_policies_exclusive.this.policy_names == toset(["finetune-s3"])
    error_message = "The role has other policies."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal.Service == "bedrock.amazonaws.com" && jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "111122223333" && jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.ArnLike["aws:SourceArn"] == "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"
    error_message = "Somebody else may assume the role."
  }

  assert {
    condition     = { for one in jsondecode(aws_iam_role_policy.this["finetune-s3"].policy).Statement : one.Sid => one.Resource } == { FindBuckets = ["arn:aws:s3:::acme"], ReadData = ["arn:aws:s3:::acme/support-tone/training/*"], WriteResults = ["arn:aws:s3:::acme/support-tone/output/*"] }
    error_message = "The role reaches other data."
  }

  assert {
    condition     = alltrue([for one in jsondecode(aws_iam_role_policy.this["finetune-s3"].policy).Statement : one.Condition.StringEquals["aws:ResourceAccount"] == "111122223333"])
    error_message = "A bucket of somebody else would do."
  }

  assert {
    condition     = output.planned_arn == "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"
    error_message = "The ARN that policies name is another."
  }
}

run "everything_that_a_role_can_need" {
  variables {
    path            = "/finetune/"
    inputs          = [{ bucket = "acme", prefix = "support-tone/training/" }, { bucket = "acme", prefix = "support-tone/validation" }]
    media           = [{ bucket = "acme-media", prefix = "" }]
    invocation_logs = [{ bucket = "acme-logs", prefix = "AWSLogs/111122223333/BedrockModelInvocationLogs" }]
    bucket_owner    = "444455556666"
    vpc = {
      subnet_arns         = ["arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0a"]
      security_group_arns = ["arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a"]
    }
    model_key_arns       = ["arn:aws:kms:us-east-1:111122223333:key/model"]
    output_key_arns      = ["arn:aws:kms:us-east-1:111122223333:key/data"]
    grader_function_arns = ["arn:aws:lambda:us-east-1:111122223333:function:grade"]
    teacher_arns         = ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"]
  }

  assert {
    condition     = keys(aws_iam_role_policy.this) == ["finetune-bedrock", "finetune-kms", "finetune-lambda", "finetune-s3", "finetune-vpc"]
    error_message = "A policy is missing."
  }

  assert {
    condition     = { for one in jsondecode(output.policies["finetune-s3"]).Statement : one.Sid => [one.Resource, one.Condition.StringEquals["aws:ResourceAccount"]] } == { FindBuckets = [["arn:aws:s3:::acme", "arn:aws:s3:::acme-media"], "444455556666"], ReadData = [["arn:aws:s3:::acme/support-tone/training/*", "arn:aws:s3:::acme/support-tone/validation/*"], "444455556666"], WriteResults = [["arn:aws:s3:::acme/support-tone/output/*"], "444455556666"], ReadMedia = [["arn:aws:s3:::acme-media/*"], "444455556666"], FindLogBucket = [["arn:aws:s3:::acme-logs"], "111122223333"], ReadInvocationLogs = [["arn:aws:s3:::acme-logs/AWSLogs/111122223333/BedrockModelInvocationLogs/*"], "111122223333"] }
    error_message = "The policy of S3 says something else."
  }

  assert {
    condition     = [for one in jsondecode(output.policies["finetune-vpc"]).Statement : one.Resource if one.Sid == "InTheJobsNetwork"] == [["arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0a", "arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a"]]
    error_message = "Interfaces may be made elsewhere."
  }

  assert {
    condition     = { for one in jsondecode(output.policies["finetune-kms"]).Statement : one.Sid => one.Condition.StringEquals["kms:ViaService"] } == { EncryptTheModel = ["bedrock.us-east-1.amazonaws.com"], ReadAndWriteEncryptedData = ["s3.us-east-1.amazonaws.com"] }
    error_message = "Keys open another way."
  }

  assert {
    condition     = output.planned_arn == "arn:aws:iam::111122223333:role/finetune/AmazonBedrockFinetune-support-tone" && output.bucket_arns == tolist(["arn:aws:s3:::acme", "arn:aws:s3:::acme-media", "arn:aws:s3:::acme-logs"])
    error_message = "The outputs name something else."
  }
}

run "wildcards_in_prefixes" {
  command = plan

  variables {
    inputs         = [{ bucket = "acme", prefix = "*" }]
    name           = "no name"
    path           = "finetune"
    bucket_owner   = "acme"
    model_key_arns = ["arn:aws:kms:us-east-1:111122223333:key/a", "arn:aws:kms:us-east-1:111122223333:key/b"]
  }

  expect_failures = [var.inputs, var.name, var.path, var.bucket_owner, var.model_key_arns]
}
