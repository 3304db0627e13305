# The modules with the inputs of many jobs at once, and what their policies differ in from those that `finetune`
# printed for the same jobs. The test beside this file writes `cases.json`.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {}

# The account of a bucket that belongs to somebody else.
provider "aws" {
  alias = "owner"
}

variable "region" {
  type = string
}

locals {
  cases = jsondecode(file("${path.module}/cases.json"))[var.region]
  ours  = { for name, case in local.cases : name => case if case.bucket_owner == null }
  other = { for name, case in local.cases : name => case if case.bucket_owner != null }
}

module "role" {
  source   = "./terraform/modules/role"
  for_each = local.cases

  name                 = each.value.role_name
  path                 = each.value.role_path
  permissions_boundary = each.value.boundary
  inputs               = each.value.inputs
  output_location      = each.value.output
  media                = each.value.media
  invocation_logs      = each.value.logs
  bucket_owner         = each.value.bucket_owner
  vpc                  = each.value.vpc
  model_key_arns       = each.value.keys
  output_key_arns      = each.value.keys
  grader_function_arns = each.value.graders
  teacher_arns         = each.value.teachers
}

module "network" {
  source   = "./terraform/modules/network"
  for_each = { for name, case in local.cases : name => case if case.vpc != null }

  name = "agree"
  s3_access = {
    role_arn    = module.role[each.key].planned_arn
    bucket_arns = module.role[each.key].bucket_arns
    input_arns  = module.role[each.key].input_arns
    output_arns = module.role[each.key].output_arns
  }
}

module "operator" {
  source   = "./terraform/modules/operator"
  for_each = local.cases

  name                 = "agree"
  tasks                = ["submit", "ci", "status", "role", "clean"]
  role_arn             = module.role[each.key].planned_arn
  permissions_boundary = each.value.boundary
  base_model           = each.value.base_model
  principal_arns       = each.value.principals
  bucket_owner         = each.value.bucket_owner
  bucket_arns          = module.role[each.key].bucket_arns
  input_arns           = module.role[each.key].input_arns
  upload_arns          = module.role[each.key].upload_arns
  output_arns          = module.role[each.key].output_arns
  model_key_arns       = each.value.keys
  data_key_arns        = each.value.keys
}

module "storage" {
  source   = "./terraform/modules/storage"
  for_each = local.ours

  bucket         = each.value.output.bucket
  create_key     = length(each.value.keys) > 0
  key_for_model  = length(each.value.keys) > 0
  role_arn       = module.role[each.key].planned_arn
  principal_arns = each.value.principals
  endpoint_ids   = each.value.endpoints
}

module "storage_of_others" {
  source    = "./terraform/modules/storage"
  for_each  = local.other
  providers = { aws = aws.owner }

  bucket         = each.value.output.bucket
  role_arn       = module.role[each.key].planned_arn
  principal_arns = each.value.principals
  job_account_id = each.value.account
  input_arns     = module.role[each.key].input_arns
  upload_arns    = module.role[each.key].upload_arns
  output_arns    = module.role[each.key].output_arns
  endpoint_ids   = each.value.endpoints
}

locals {
  made = {
    for name, case in local.cases : name => merge(
      { trust = module.role[name].trust_policy },
      module.role[name].policies,
      { for task, policy in module.operator[name].policies : "operator-${task}" => policy },
      case.vpc == null ? {} : { endpoint = module.network[name].endpoint_policy },
      { bucket = case.bucket_owner == null ? module.storage[name].policy : module.storage_of_others[name].policy },
      length(case.keys) == 0 ? {} : { key = module.storage[name].key_policy },
    )
  }
}

output "differences" {
  value = flatten([
    for name, case in local.cases : [
      for word in setunion(keys(case.expected), keys(local.made[name])) : {
        case     = name
        word     = word
        finetune = try(jsonencode(case.expected[word]), "nothing")
        modules  = try(jsonencode(jsondecode(local.made[name][word])), "nothing")
      }
      if try(jsonencode(case.expected[word]), "") != try(jsonencode(jsondecode(local.made[name][word])), "none")
    ]
  ])
}

output "compared" {
  value = sum([for case in local.made : length(case)])
}
