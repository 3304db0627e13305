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
}

variables {
  bucket = "acme-finetune"
}

run "a_bucket_that_nobody_else_gets_into" {
  assert {
    condition     = aws_s3_bucket.this.bucket == "acme-finetune" && !aws_s3_bucket.this.force_destroy
    error_message = "Another bucket, or one that a destroy empties."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Versions or ownership are as S3 would have them."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "The public is not kept out."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this[0].policy).Statement == [{ Sid = "DenyWithoutTls", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["arn:aws:s3:::acme-finetune", "arn:aws:s3:::acme-finetune/*"], Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
    error_message = "The policy says something else."
  }

  assert {
    condition     = [for one in aws_s3_bucket_server_side_encryption_configuration.this.rule : [one.bucket_key_enabled, one.apply_server_side_encryption_by_default[0].sse_algorithm]] == [[false, "AES256"]]
    error_message = "S3 does not encrypt with its own key."
  }

  assert {
    condition     = [for one in aws_s3_bucket_lifecycle_configuration.this.rule : [one.id, one.abort_incomplete_multipart_upload[0].days_after_initiation]] == [["unfinished-uploads", 7]]
    error_message = "Unfinished uploads stay, or objects go."
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_s3_bucket_logging.this) == 0 && output.key_arn == null
    error_message = "Something is made that nobody asked for."
  }
}

run "a_key_of_its_own" {
  variables {
    create_key              = true
    key_for_model           = true
    role_arn                = "arn:aws:iam::111122223333:role/job"
    principal_arns          = ["arn:aws:iam::111122223333:user/ml-engineer"]
    noncurrent_version_days = 30
    access_log_bucket       = "acme-access"
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && output.key_arn == aws_kms_key.this[0].arn
    error_message = "The key does not rotate, or is not the one that is named."
  }

  assert {
    condition     = { for one in jsondecode(aws_kms_key.this[0].policy).Statement : one.Sid => one.Principal.AWS } == { TheAccountDecides = "arn:aws:iam::111122223333:root", BedrockEncryptsTheModel = ["arn:aws:iam::111122223333:role/job", "arn:aws:iam::111122223333:user/ml-engineer"], StorageEncryptsTheData = ["arn:aws:iam::111122223333:role/job", "arn:aws:iam::111122223333:user/ml-engineer"] }
    error_message = "The key opens to others."
  }

  assert {
    condition     = [for one in aws_s3_bucket_server_side_encryption_configuration.this.rule : [one.bucket_key_enabled, one.apply_server_side_encryption_by_default[0].sse_algorithm, one.apply_server_side_encryption_by_default[0].kms_master_key_id]] == [[true, "aws:kms", aws_kms_key.this[0].arn]]
    error_message = "The bucket does not use its key."
  }

  assert {
    condition     = [for one in aws_s3_bucket_lifecycle_configuration.this.rule : one.id] == ["unfinished-uploads", "replaced-versions"] && aws_s3_bucket_logging.this[0].target_bucket == "acme-access"
    error_message = "Versions are kept, or requests are not logged."
  }
}

run "a_key_that_exists" {
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/theirs"
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && output.key_arn == "arn:aws:kms:us-east-1:111122223333:key/theirs" && [for one in aws_s3_bucket_server_side_encryption_configuration.this.rule : one.apply_server_side_encryption_by_default[0].kms_master_key_id] == ["arn:aws:kms:us-east-1:111122223333:key/theirs"]
    error_message = "The key is not used."
  }
}

run "a_job_of_another_account_that_comes_through_its_endpoint" {
  variables {
    job_account_id = "444455556666"
    role_arn       = "arn:aws:iam::444455556666:role/job"
    principal_arns = ["arn:aws:iam::444455556666:user/ml-engineer"]
    input_arns     = ["arn:aws:s3:::acme-finetune/x/training/*"]
    upload_arns    = ["arn:aws:s3:::acme-finetune/x/training/*"]
    output_arns    = ["arn:aws:s3:::acme-finetune/x/output/*"]
    endpoint_ids   = ["vpce-0a1b2c3d"]
  }

  assert {
    condition     = [for one in jsondecode(output.policy).Statement : one.Sid] == ["DenyWithoutTls", "TheRoleFindsTheBucket", "TheRoleReadsData", "TheRoleWritesResults", "OperatorsLookAtTheBucket", "OperatorsUploadData", "OperatorsReadDataAndResults", "TheRoleComesThroughTheEndpoint"]
    error_message = "A statement is missing, or one too many."
  }

  assert {
    condition     = jsondecode(output.policy).Statement[1].Principal.AWS == "arn:aws:iam::444455556666:root" && jsondecode(output.policy).Statement[7].Condition.StringNotEquals["aws:SourceVpce"] == ["vpce-0a1b2c3d"] && jsondecode(output.policy).Statement[7].Condition.ArnEquals["aws:PrincipalArn"] == "arn:aws:iam::444455556666:role/job"
    error_message = "Somebody else is let in, or kept to the endpoint."
  }
}

run "an_emulator_that_knows_no_conditions" {
  variables {
    tls_only = false
  }

  assert {
    condition     = length(aws_s3_bucket_policy.this) == 0 && output.policy == null
    error_message = "There is a policy all the same."
  }
}

run "contradictions" {
  command = plan

  variables {
    bucket                 = "Acme_Finetune"
    create_key             = true
    kms_key_arn            = "arn:aws:kms:us-east-1:111122223333:key/theirs"
    endpoint_ids           = ["vpce-0a1b2c3d"]
    job_account_id         = "444455556666"
    unfinished_upload_days = 0
    key_deletion_days      = 3
  }

  expect_failures = [var.bucket, var.kms_key_arn, var.endpoint_ids, var.job_account_id, var.unfinished_upload_days, var.key_deletion_days]
}
