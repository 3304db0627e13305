# All that a customization job runs in but the job itself: `finetune submit` makes that.

data "aws_caller_identity" "this" {}

locals {
  bucket    = coalesce(var.bucket, "finetune-${lower(var.name)}-${data.aws_caller_identity.this.account_id}-${var.region}")
  prefix    = trim(coalesce(var.prefix, var.name), "/")
  role_name = coalesce(var.role_name, "AmazonBedrockFinetune-${var.name}")

  # Where `finetune upload` puts data, and where results go.
  inputs = [
    for split in concat(["training"], var.validation ? ["validation"] : []) :
    { bucket = local.bucket, prefix = "${local.prefix}/${split}" }
  ]
  output_location = { bucket = local.bucket, prefix = "${local.prefix}/output" }

  # Lists, whose lengths a plan knows where it does not know the ARN of a key that is yet to be made.
  data_key_arns  = var.create_key ? [one(module.storage[*].key_arn)] : compact([var.data_key_arn])
  model_key_arns = var.create_key ? [one(module.storage[*].key_arn)] : compact([var.model_key_arn])
}

module "role" {
  source = "./modules/role"

  name                 = local.role_name
  path                 = var.role_path
  permissions_boundary = var.permissions_boundary
  inputs               = local.inputs
  output_location      = local.output_location
  media                = var.media
  invocation_logs      = var.invocation_logs
  vpc = !var.in_vpc ? null : {
    subnet_arns         = module.network[0].subnet_arns
    security_group_arns = module.network[0].security_group_arns
  }
  model_key_arns       = local.model_key_arns
  output_key_arns      = local.data_key_arns
  grader_function_arns = var.grader_function_arns
  teacher_arns         = var.teacher_arns
}

module "network" {
  source = "./modules/network"
  count  = var.in_vpc ? 1 : 0

  name              = var.name
  create_vpc        = var.create_vpc
  vpc_id            = var.vpc_id
  cidr              = var.cidr
  subnet_newbits    = var.subnet_newbits
  subnet_cidrs      = var.subnet_cidrs
  excluded_zone_ids = var.excluded_zone_ids
  s3_access = {
    role_arn    = module.role.planned_arn
    bucket_arns = module.role.bucket_arns
    input_arns  = module.role.input_arns
    output_arns = module.role.output_arns
  }
  flow_log           = var.flow_log
  log_retention_days = var.log_retention_days
}

module "storage" {
  source = "./modules/storage"
  count  = var.create_bucket ? 1 : 0

  bucket                  = local.bucket
  force_destroy           = var.force_destroy
  create_key              = var.create_key
  kms_key_arn             = var.data_key_arn
  key_for_model           = var.create_key
  tls_only                = var.tls_only
  role_arn                = module.role.arn
  principal_arns          = var.principal_arns
  endpoint_ids            = var.endpoint_only ? module.network[*].s3_endpoint_id : []
  noncurrent_version_days = var.noncurrent_version_days
  access_log_bucket       = var.access_log_bucket
}

module "operator" {
  source = "./modules/operator"
  count  = length(var.operator_tasks) > 0 || var.github != null || var.outside_user != null ? 1 : 0

  name                 = var.name
  tasks                = var.operator_tasks
  role_arn             = module.role.planned_arn
  permissions_boundary = var.permissions_boundary
  base_model           = var.base_model
  principal_arns       = var.principal_arns
  bucket_arns          = module.role.bucket_arns
  input_arns           = module.role.input_arns
  upload_arns          = module.role.upload_arns
  output_arns          = module.role.output_arns
  model_key_arns       = local.model_key_arns
  data_key_arns        = local.data_key_arns
  github               = var.github
  outside_user         = var.outside_user
}

module "notifications" {
  source = "./modules/notifications"
  count  = var.notifications == null ? 0 : 1

  name            = var.name
  statuses        = var.notifications.statuses
  job_name_prefix = var.notifications.job_name_prefix
  emails          = var.notifications.emails
  kms_key_id      = var.notifications.kms_key_id
}

module "logging" {
  source = "./modules/logging"
  count  = var.invocation_logging ? 1 : 0

  name           = var.name
  bucket         = "${local.bucket}-logs"
  retention_days = var.log_retention_days
  force_destroy  = var.force_destroy
}
