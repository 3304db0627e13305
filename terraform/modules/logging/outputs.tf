output "bucket" {
  description = "Name of the bucket of the logs."
  value       = module.bucket.bucket
}

output "location" {
  description = "Where the logs lie: `data.invocation_logs` of a distillation, as an S3 URI."
  value       = "s3://${var.bucket}/${trimsuffix(local.objects, "*")}"
}

output "log_group" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "bucket_policy" {
  description = "The policy of the bucket, as JSON."
  value       = module.bucket.policy
}

output "log_group_policy" {
  description = "What Bedrock may do with the log group, as JSON."
  value       = jsonencode(local.log_group_policy)
}
