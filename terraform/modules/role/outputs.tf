output "arn" {
  description = "ARN of the role, once it exists."
  value       = aws_iam_role.this.arn
}

output "planned_arn" {
  description = "The same ARN, known before the role is made: a plan shows policies that name it in a condition."
  value       = "arn:${local.partition}:iam::${local.account}:role${var.path}${var.name}"
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "trust_policy" {
  description = "The trust policy, as JSON."
  value       = module.trust.json
}

output "policies" {
  description = "The inline policies, as JSON, by name."
  value       = { for name, policy in module.policy : name => policy.json }
}

output "bucket_arns" {
  description = "ARNs of the buckets that the role works on, that of invocation logs too."
  value       = concat(local.buckets, sort(local.log_buckets))
}

output "input_arns" {
  description = "ARN patterns of what the role reads: data, media, invocation logs."
  value       = distinct(concat(local.patterns.inputs, local.patterns.media, local.patterns.logs))
}

output "upload_arns" {
  description = "ARN patterns of training and validation data alone."
  value       = local.patterns.inputs
}

output "output_arns" {
  description = "ARN patterns of what the role writes."
  value       = local.patterns.output
}
