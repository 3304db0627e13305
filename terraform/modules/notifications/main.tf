# Tells of the state of customization jobs: EventBridge hears it from Bedrock (best effort) and passes it on to
# an SNS topic.

data "aws_caller_identity" "this" {}

locals {
  pattern = {
    source      = ["aws.bedrock"]
    detail-type = ["Model Customization Job State Change"]
    detail = merge(
      { jobStatus = sort(var.statuses) },
      var.job_name_prefix == null ? {} : { jobName = [{ prefix = var.job_name_prefix }] },
    )
  }

  topic_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThisRulePublishes"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.this.arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = aws_cloudwatch_event_rule.this.arn }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id }
      }
    }]
  }
}

resource "aws_sns_topic" "this" {
  #checkov:skip=CKV_AWS_26:AWS's own key for SNS admits no EventBridge, and a message holds names, ARNs and a state; `kms_key_id` names a key that does
  name              = "finetune-${var.name}-jobs"
  kms_master_key_id = var.kms_key_id
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = jsonencode(local.topic_policy)
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_event_rule" "this" {
  name          = "finetune-${var.name}-jobs"
  description   = "Customization jobs of Amazon Bedrock that are ${join(", ", sort(var.statuses))}"
  event_pattern = jsonencode(local.pattern)
}

resource "aws_cloudwatch_event_target" "this" {
  rule      = aws_cloudwatch_event_rule.this.name
  target_id = "topic"
  arn       = aws_sns_topic.this.arn

  depends_on = [aws_sns_topic_policy.this]
}
