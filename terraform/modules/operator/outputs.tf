output "policy_arns" {
  description = "ARNs of the policies, by task: attach them to whoever does it."
  value       = { for task, policy in aws_iam_policy.this : task => policy.arn }
}

output "policies" {
  description = "The policies, as JSON, by task."
  value       = { for task, policy in module.policy : task => policy.json }
}

output "github_role_arn" {
  description = "The role that GitHub Actions assume, by ARN; null without one."
  value       = one(aws_iam_role.github[*].arn)
}

output "outside_user_arn" {
  description = "The user of the workload outside AWS, by ARN; null without one."
  value       = one(aws_iam_user.outside[*].arn)
}

output "read_key_policy_arn" {
  description = "The policy that External Secrets needs to read the user's key, by ARN; null without one."
  value       = one(aws_iam_policy.read_key[*].arn)
}

output "manifests" {
  description = "What a Kubernetes cluster takes to run `finetune status` as that user, by file name."
  value       = local.manifests
}
