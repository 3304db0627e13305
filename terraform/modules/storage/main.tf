# The bucket of training data and results.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  # Provider 6 calls this `region` and has `name` as well; 5.100 knows `name` alone.
  region = data.aws_region.this.name

  job_account = coalesce(var.job_account_id, local.account)
  key_arn     = var.create_key ? aws_kms_key.this[0].arn : var.kms_key_arn

  # A bucket's policy may name no objects of another.
  own = {
    for kind, arns in { input = var.input_arns, output = var.output_arns, upload = var.upload_arns } :
    kind => [for arn in arns : arn if startswith(arn, "arn:${local.partition}:s3:::${var.bucket}/")]
  }

  # Who works with the bucket, and from where. The service role is named by its ARN.
  policies = concat(
    var.tls_only ? ["bucket-tls"] : [],
    local.job_account == local.account ? [] : ["bucket-cross-account"],
    length(var.endpoint_ids) == 0 ? [] : ["bucket-endpoint-only"],
  )
}

module "policy" {
  source = "../policy"
  count  = length(local.policies) + length(var.additional_policies) > 0 ? 1 : 0

  templates = local.policies
  values = {
    partition             = local.partition
    account               = local.job_account
    bucket                = var.bucket
    role_arn              = coalesce(var.role_arn, "none")
    input_arns            = jsonencode(local.own.input)
    output_arns           = jsonencode(local.own.output)
    upload_arns           = jsonencode(local.own.upload)
    input_and_output_arns = jsonencode(distinct(concat(local.own.input, local.own.output)))
    principal_arns        = jsonencode(var.principal_arns)
    endpoint_ids          = jsonencode(var.endpoint_ids)
  }
  additional = var.additional_policies
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:who reads the data is in CloudTrail where data events are on; `access_log_bucket` adds the server's own log
  #checkov:skip=CKV_AWS_144:what is in it is uploaded from elsewhere and can be uploaded again; a copy would leave the Region
  #checkov:skip=CKV_AWS_145:S3 encrypts with its own key; `create_key` or `kms_key_arn` has it use another
  #checkov:skip=CKV2_AWS_62:nothing waits for objects; the state of jobs comes from EventBridge
  bucket        = var.bucket
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.this.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    # One request to KMS for many objects.
    bucket_key_enabled = local.key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = local.key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  #checkov:skip=CKV_AWS_300:the first rule does; checkov takes a number that is a variable for none
  bucket = aws_s3_bucket.this.id

  # What an interrupted upload left costs until it is removed, and no listing of objects shows it.
  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = var.unfinished_upload_days
    }
  }

  dynamic "rule" {
    for_each = var.noncurrent_version_days == null ? [] : [var.noncurrent_version_days]

    content {
      id     = "replaced-versions"
      status = "Enabled"

      filter {}

      noncurrent_version_expiration {
        noncurrent_days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = var.expire_days == null ? [] : [var.expire_days]

    content {
      id     = "expired"
      status = "Enabled"

      filter {}

      expiration {
        days = rule.value
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "this" {
  count = var.access_log_bucket == null ? 0 : 1

  bucket        = aws_s3_bucket.this.id
  target_bucket = var.access_log_bucket
  target_prefix = "${var.bucket}/"
}

resource "aws_s3_bucket_policy" "this" {
  count = length(module.policy)

  bucket = aws_s3_bucket.this.id
  policy = module.policy[0].json

  depends_on = [aws_s3_bucket_public_access_block.this]
}
