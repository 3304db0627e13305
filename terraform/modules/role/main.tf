# The service role that Amazon Bedrock runs customization jobs with. Trust and permissions come from the
# templates that `finetune role show` prints, filled by the same rules.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  # Provider 6 calls this `region` and has `name` as well; 5.100 knows `name` alone.
  region = data.aws_region.this.name
  owner  = coalesce(var.bucket_owner, local.account)

  # Objects below a prefix, as a policy names them; an empty prefix is the whole bucket.
  patterns = {
    for kind, all in {
      inputs = var.inputs
      output = [var.output_location]
      media  = var.media
      logs   = var.invocation_logs
    } :
    kind => distinct([
      for one in all :
      "arn:${local.partition}:s3:::${one.bucket}/${trim(one.prefix, "/") == "" ? "" : "${trim(one.prefix, "/")}/"}*"
    ])
  }
  buckets = distinct([
    for one in concat(var.inputs, var.media, [var.output_location]) : "arn:${local.partition}:s3:::${one.bucket}"
  ])
  # A bucket of logs that holds data too is found as such.
  log_buckets = setsubtract([for one in var.invocation_logs : "arn:${local.partition}:s3:::${one.bucket}"], local.buckets)

  # The domain of the partition first; that nothing uses the other form there is unverified.
  services = {
    for service in ["bedrock", "s3"] : service => distinct([
      "${service}.${local.region}.${data.aws_partition.this.dns_suffix}",
      "${service}.${local.region}.amazonaws.com",
    ])
  }

  values = {
    account                        = local.account
    partition                      = local.partition
    region                         = local.region
    bucket_arns                    = jsonencode(local.buckets)
    bucket_owner                   = local.owner
    input_arns                     = jsonencode(local.patterns.inputs)
    output_arns                    = jsonencode(local.patterns.output)
    media_arns                     = jsonencode(local.patterns.media)
    log_bucket_arns                = jsonencode(sort(local.log_buckets))
    log_bucket_owner               = length(local.log_buckets) > 0 ? local.account : local.owner
    log_arns                       = jsonencode(local.patterns.logs)
    subnet_arns                    = jsonencode(try(var.vpc.subnet_arns, []))
    subnet_and_security_group_arns = jsonencode(try(concat(var.vpc.subnet_arns, var.vpc.security_group_arns), []))
    bedrock_services               = jsonencode(local.services.bedrock)
    s3_services                    = jsonencode(local.services.s3)
    model_key_arns                 = jsonencode(var.model_key_arns)
    output_key_arns                = jsonencode(var.output_key_arns)
    input_key_arns                 = jsonencode(var.input_key_arns)
    function_arns                  = jsonencode(var.grader_function_arns)
    teacher_arns                   = jsonencode(var.teacher_arns)
  }

  # The inline policies by the names that `finetune` gives them, each with its template.
  policies = {
    for name, policy in {
      finetune-s3      = { template = "s3", wanted = true }
      finetune-vpc     = { template = "vpc", wanted = var.vpc != null }
      finetune-kms     = { template = "kms", wanted = length(concat(var.model_key_arns, var.output_key_arns, var.input_key_arns)) > 0 }
      finetune-lambda  = { template = "lambda", wanted = length(var.grader_function_arns) > 0 }
      finetune-bedrock = { template = "teacher", wanted = length(var.teacher_arns) > 0 }
    } : name => policy.template if policy.wanted
  }
}

module "trust" {
  source = "../policy"

  templates = ["trust"]
  # Nothing of keys and subnets: those may need the role first.
  values = { account = local.account, partition = local.partition, region = local.region }
}

module "policy" {
  source   = "../policy"
  for_each = local.policies

  templates = [each.value]
  values    = local.values
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.path
  description          = "Amazon Bedrock runs model customization jobs with this role"
  permissions_boundary = var.permissions_boundary
  assume_role_policy   = module.trust.json
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies

  name   = each.key
  role   = aws_iam_role.this.name
  policy = module.policy[each.key].json
}

# Whatever else somebody puts into the role goes at the next apply.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = [for policy in aws_iam_role_policy.this : policy.name]
}
