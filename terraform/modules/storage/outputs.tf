output "bucket" {
  description = "Name of the bucket; its policy is in place then."
  value       = aws_s3_bucket.this.id

  depends_on = [aws_s3_bucket_policy.this]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "key_arn" {
  description = "The KMS key of the bucket, by ARN; null for the key of S3."
  value       = local.key_arn
}

output "policy" {
  description = "The policy of the bucket, as JSON; null without one."
  value       = one(module.policy[*].json)
}

output "key_policy" {
  description = "The policy of the key that was made, as JSON; null without one."
  value       = one(module.key_policy[*].json)
}
