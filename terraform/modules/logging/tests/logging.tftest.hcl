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

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/invocations" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:/finetune/support-tone/invocations" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "acme-logs" }
  }
}

variables {
  name   = "support-tone"
  bucket = "acme-logs"
}

run "to_a_bucket_and_a_log_group" {
  assert {
    condition     = aws_bedrock_model_invocation_logging_configuration.this.logging_config.text_data_delivery_enabled && !aws_bedrock_model_invocation_logging_configuration.this.logging_config.image_data_delivery_enabled
    error_message = "Something else is logged."
  }

  assert {
    condition     = aws_bedrock_model_invocation_logging_configuration.this.logging_config.s3_config.bucket_name == "acme-logs" && aws_bedrock_model_invocation_logging_configuration.this.logging_config.cloudwatch_config.log_group_name == "/finetune/support-tone/invocations" && aws_bedrock_model_invocation_logging_configuration.this.logging_config.cloudwatch_config.role_arn == "arn:aws:iam::111122223333:role/invocations"
    error_message = "The log goes elsewhere."
  }

  assert {
    condition     = [for one in jsondecode(output.bucket_policy).Statement : one.Sid] == ["DenyWithoutTls", "BedrockWritesLogs"] && jsondecode(output.bucket_policy).Statement[1].Resource == "arn:aws:s3:::acme-logs/invocations/AWSLogs/111122223333/BedrockModelInvocationLogs/*" && jsondecode(output.bucket_policy).Statement[1].Condition == { StringEquals = { "aws:SourceAccount" = "111122223333" }, ArnLike = { "aws:SourceArn" = "arn:aws:bedrock:us-east-1:111122223333:*" } }
    error_message = "The bucket admits something else."
  }

  assert {
    condition     = jsondecode(output.log_group_policy).Statement[0].Resource == "arn:aws:logs:us-east-1:111122223333:log-group:/finetune/support-tone/invocations:log-stream:aws/bedrock/modelinvocations" && jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal.Service == "bedrock.amazonaws.com"
    error_message = "The log group admits something else."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 365 && output.location == "s3://acme-logs/invocations/AWSLogs/111122223333/BedrockModelInvocationLogs/"
    error_message = "Logs are kept for another time, or lie elsewhere."
  }
}

run "without_a_prefix" {
  variables {
    prefix         = ""
    retention_days = 30
    log_media      = true
  }

  assert {
    condition     = output.location == "s3://acme-logs/AWSLogs/111122223333/BedrockModelInvocationLogs/" && aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_bedrock_model_invocation_logging_configuration.this.logging_config.video_data_delivery_enabled
    error_message = "What was asked for is not done."
  }
}
