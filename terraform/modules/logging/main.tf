# Logs every invocation of models in this account and Region, to S3 and to CloudWatch: what distillation learns
# from, and what an audit asks for. There is one such configuration per account and Region: where one exists,
# import it first, since an apply would replace it.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  # Provider 6 calls this `region` and has `name` as well; 5.100 knows `name` alone.
  region = data.aws_region.this.name

  prefix  = trim(var.prefix, "/")
  objects = "${local.prefix == "" ? "" : "${local.prefix}/"}AWSLogs/${local.account}/BedrockModelInvocationLogs/*"

  # Bedrock, on behalf of this account and Region alone.
  from_here = {
    StringEquals = { "aws:SourceAccount" = local.account }
    ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:bedrock:${local.region}:${local.account}:*" }
  }

  bucket_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "BedrockWritesLogs"
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${var.bucket}/${local.objects}"
      Condition = local.from_here
    }]
  }

  log_group_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteInvocations"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this.arn}:log-stream:aws/bedrock/modelinvocations"
    }]
  }
}

module "bucket" {
  source = "../storage"

  bucket              = var.bucket
  force_destroy       = var.force_destroy
  expire_days         = var.retention_days
  additional_policies = [jsonencode(local.bucket_policy)]
  # Versions of logs are not kept beyond the logs.
  noncurrent_version_days = 1
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts with a key of its own unless `log_key_arn` names another
  #checkov:skip=CKV_AWS_338:the retention is the caller's to choose; it is 365 days unless they do
  name              = "/finetune/${var.name}/invocations"
  retention_in_days = var.retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_iam_role" "this" {
  name_prefix = "${substr(var.name, 0, 25)}-invocations-"
  description = "Amazon Bedrock writes invocations of models to CloudWatch with this role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "BedrockWritesLogs"
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = local.from_here
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "write"
  role   = aws_iam_role.this.name
  policy = jsonencode(local.log_group_policy)
}

resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  logging_config {
    text_data_delivery_enabled      = true
    image_data_delivery_enabled     = var.log_media
    embedding_data_delivery_enabled = var.log_media
    video_data_delivery_enabled     = var.log_media

    s3_config {
      bucket_name = module.bucket.bucket
      key_prefix  = local.prefix
    }

    cloudwatch_config {
      log_group_name = aws_cloudwatch_log_group.this.name
      role_arn       = aws_iam_role.this.arn

      # A body of more than 100 KB is no event of CloudWatch's; it goes to S3.
      large_data_delivery_s3_config {
        bucket_name = module.bucket.bucket
        key_prefix  = local.prefix
      }
    }
  }

  depends_on = [aws_iam_role_policy.this]
}
