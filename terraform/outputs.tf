# The names are those of finetune.toml's keys where there is one: `[network] terraform = "terraform/"` reads the
# network from here.

output "region" {
  description = "`region`: the Region of the job."
  value       = var.region
}

output "bucket" {
  description = "`data.bucket`: the bucket of data and results."
  value       = var.create_bucket ? module.storage[0].bucket : local.bucket
}

output "prefix" {
  description = "`data.prefix`: what the keys of the data begin with."
  value       = local.prefix
}

output "output" {
  description = "`data.output`: where results go, as an S3 URI."
  value       = "s3://${local.bucket}/${local.output_location.prefix}"
}

output "vpc_id" {
  description = "The VPC; null for jobs without one."
  value       = one(module.network[*].vpc_id)
}

output "subnet_ids" {
  description = "`network.subnet_ids`: a subnet in every zone, ordered by the IDs of the zones."
  value       = flatten(module.network[*].subnet_ids)
}

output "subnet_ids_by_zone" {
  description = "The same, by zone ID."
  value       = merge(module.network[*].subnet_ids_by_zone...)
}

output "security_group_ids" {
  description = "`network.security_group_ids`: the security group of the job."
  value       = flatten(module.network[*].security_group_ids)
}

output "s3_endpoint_id" {
  description = "The gateway endpoint for S3; null for jobs without a VPC."
  value       = one(module.network[*].s3_endpoint_id)
}

output "role_arn" {
  description = "`role.arn`: the service role, used as it is."
  value       = module.role.arn
}

output "role_name" {
  description = "Name of the service role."
  value       = module.role.name
}

output "custom_model_key" {
  description = "`kms.custom_model_key`: the key of custom models; null for AWS's own."
  value       = one(local.model_key_arns)
}

output "data_key" {
  description = "`kms.data_key`: the key of the data; null for that of S3."
  value       = one(local.data_key_arns)
}

output "tags" {
  description = "`tags`: what everything is tagged with."
  value       = var.tags
}

output "policies" {
  description = "Every policy that was made from `policies/`, as JSON, by the words of `finetune role show --document`."
  value = merge(
    { trust = module.role.trust_policy },
    module.role.policies,
    var.in_vpc ? { endpoint = module.network[0].endpoint_policy } : {},
    var.create_bucket && (var.tls_only || var.endpoint_only) ? { "bucket-${local.bucket}" = module.storage[0].policy } : {},
    var.create_key ? { key = module.storage[0].key_policy } : {},
    { for task, policy in merge(module.operator[*].policies...) : "operator-${task}" => policy },
  )
}

output "operator_policy_arns" {
  description = "Policies to attach to whoever runs `finetune`, by task."
  value       = merge(module.operator[*].policy_arns...)
}

output "github_role_arn" {
  description = "The role that GitHub Actions assume; null without one."
  value       = one(module.operator[*].github_role_arn)
}

output "outside_user_arn" {
  description = "The user of the workload outside AWS; null without one."
  value       = one(module.operator[*].outside_user_arn)
}

output "read_key_policy_arn" {
  description = "The policy that External Secrets needs to read that user's key; null without one."
  value       = one(module.operator[*].read_key_policy_arn)
}

output "manifests" {
  description = "Kubernetes manifests of that workload, by file name."
  value       = merge(module.operator[*].manifests...)
}

output "topic_arn" {
  description = "The SNS topic that tells of jobs; null without one."
  value       = one(module.notifications[*].topic_arn)
}

output "invocation_log_location" {
  description = "Where invocation logs lie, as an S3 URI: `data.invocation_logs` of a distillation; null without any."
  value       = one(module.logging[*].location)
}
