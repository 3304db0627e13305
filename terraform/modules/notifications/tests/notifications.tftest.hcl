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

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:111122223333:finetune-support-tone-jobs" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:111122223333:rule/finetune-support-tone-jobs" }
  }
}

variables {
  name = "support-tone"
}

run "the_end_of_every_job" {
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this.event_pattern).source == ["aws.bedrock"] && jsondecode(aws_cloudwatch_event_rule.this.event_pattern)["detail-type"] == ["Model Customization Job State Change"]
    error_message = "The rule waits for other events."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this.event_pattern).detail == { jobStatus = ["Completed", "Failed", "Stopped"] }
    error_message = "The rule waits for other states."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.arn == aws_sns_topic.this.arn && aws_cloudwatch_event_target.this.rule == aws_cloudwatch_event_rule.this.name
    error_message = "The rule does not lead to the topic."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_policy.this.policy).Statement == [{ Sid = "ThisRulePublishes", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sns:Publish", Resource = "arn:aws:sns:us-east-1:111122223333:finetune-support-tone-jobs", Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:us-east-1:111122223333:rule/finetune-support-tone-jobs" }, StringEquals = { "aws:SourceAccount" = "111122223333" } } }]
    error_message = "Others may publish."
  }
}

run "some_jobs_to_some_people" {
  variables {
    statuses        = ["Failed"]
    job_name_prefix = "support-"
    emails          = ["a@example.com", "b@example.com"]
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this.event_pattern).detail == { jobStatus = ["Failed"], jobName = [{ prefix = "support-" }] }
    error_message = "The rule waits for other jobs."
  }

  assert {
    condition     = { for address, one in aws_sns_topic_subscription.email : address => one.protocol } == { "a@example.com" = "email", "b@example.com" = "email" }
    error_message = "Somebody hears nothing."
  }
}

run "a_state_that_there_is_not" {
  command = plan

  variables {
    statuses = ["Done"]
  }

  expect_failures = [var.statuses]
}
