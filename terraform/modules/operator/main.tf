# The policies of those who run `finetune`: whoever submits, CI that checks, scripts that ask for the status,
# whoever keeps the role or removes what jobs left. They come from the templates that `finetune role show --operator` prints.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  # Provider 6 calls this `region` and has `name` as well; 5.100 knows `name` alone.
  region    = data.aws_region.this.name
  role_name = reverse(split("/", var.role_arn))[0]

  templates = {
    submit = ["operator-check", "operator-submit"]
    ci     = ["operator-check"]
    status = ["operator-status"]
    role   = ["operator-role"]
    clean  = ["operator-clean"]
  }
  wanted = setunion(
    var.tasks,
    var.github == null ? [] : [var.github.task],
    var.outside_user == null ? [] : [var.outside_user.task],
  )

  # Those made here, by the names that they will have.
  github_name = "finetune-github-${var.name}"
  user_name   = "finetune-outside-${var.name}"
  made = concat(
    try(var.github.task, "") == "submit" ? ["arn:${local.partition}:iam::${local.account}:role/${local.github_name}"] : [],
    try(var.outside_user.task, "") == "submit" ? ["arn:${local.partition}:iam::${local.account}:user/${local.user_name}"] : [],
  )

  # With a boundary only roles that carry it are given rights. A role with a path stands for all of its path.
  role_folder = trimsuffix(var.role_arn, local.role_name)
  role_giving = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"]

  values = {
    account            = local.account
    partition          = local.partition
    region             = local.region
    role_arn           = var.role_arn
    role_pattern       = endswith(local.role_folder, ":role/") ? var.role_arn : "${local.role_folder}*"
    boundary_actions   = jsonencode(concat(local.role_giving, var.permissions_boundary == null ? [] : ["iam:PutRolePermissionsBoundary"]))
    boundary_condition = var.permissions_boundary == null ? "{}" : jsonencode({ StringEquals = { "iam:PermissionsBoundary" = var.permissions_boundary } })
    base_model_arn     = "arn:${local.partition}:bedrock:${local.region}::foundation-model/${var.base_model}"
    bucket_owner       = coalesce(var.bucket_owner, local.account)
    bucket_arns        = jsonencode(var.bucket_arns)
    data_arns          = jsonencode(distinct(concat(var.input_arns, var.upload_arns)))
    output_arns        = jsonencode(var.output_arns)
    output_bucket_arn  = split("/", var.output_arns[0])[0]
    upload_arns        = jsonencode(var.upload_arns)
    upload_bucket_arns = jsonencode(distinct([for arn in var.upload_arns : split("/", arn)[0]]))
    principal_arns     = jsonencode(distinct(concat(var.principal_arns, local.made)))
    key_arns           = jsonencode(distinct(concat(var.model_key_arns, var.data_key_arns)))
    model_key_arns     = jsonencode(var.model_key_arns)
    data_key_arns      = jsonencode(var.data_key_arns)
    # The domain of the partition first; that nothing uses the other form there is unverified.
    bedrock_services = jsonencode(distinct([
      "bedrock.${local.region}.${data.aws_partition.this.dns_suffix}", "bedrock.${local.region}.amazonaws.com",
    ]))
    s3_services = jsonencode(distinct([
      "s3.${local.region}.${data.aws_partition.this.dns_suffix}", "s3.${local.region}.amazonaws.com",
    ]))
  }
}

module "policy" {
  source   = "../policy"
  for_each = local.wanted

  templates = local.templates[each.value]
  values    = local.values
}

resource "aws_iam_policy" "this" {
  #checkov:skip=CKV_AWS_288:EC2's Describe actions know no resources; every action on data names buckets and prefixes
  #checkov:skip=CKV_AWS_355:`*` stands only where an action knows no resources (policies/README.md, statement by statement)
  for_each = local.wanted

  name        = "finetune-${each.value}-${local.role_name}"
  description = "finetune: ${each.value}"
  policy      = module.policy[each.value].json
}
