# A key of its own for the bucket and, where wanted, for the custom model.

module "key_policy" {
  source = "../policy"
  count  = var.create_key ? 1 : 0

  templates = concat(["key-account"], var.key_for_model ? ["key-model"] : [], ["key-data"])
  values = {
    partition      = local.partition
    key_account    = local.account
    principal_arns = jsonencode(distinct(concat(compact([var.role_arn]), var.principal_arns)))
    # The domain of the partition first; that nothing uses the other form there is unverified.
    s3_services = jsonencode(distinct([
      "s3.${local.region}.${data.aws_partition.this.dns_suffix}", "s3.${local.region}.amazonaws.com",
    ]))
    bedrock_services = jsonencode(distinct([
      "bedrock.${local.region}.${data.aws_partition.this.dns_suffix}", "bedrock.${local.region}.amazonaws.com",
    ]))
  }
}

resource "aws_kms_key" "this" {
  count = var.create_key ? 1 : 0

  description             = "Data${var.key_for_model ? " and custom models" : ""} of bucket ${var.bucket}"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_days
  policy                  = module.key_policy[0].json
}

resource "aws_kms_alias" "this" {
  count = var.create_key ? 1 : 0

  name          = "alias/${replace(var.bucket, ".", "-")}"
  target_key_id = aws_kms_key.this[0].key_id
}
