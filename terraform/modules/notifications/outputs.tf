output "topic_arn" {
  description = "ARN of the topic."
  value       = aws_sns_topic.this.arn
}

output "rule_arn" {
  description = "ARN of the rule."
  value       = aws_cloudwatch_event_rule.this.arn
}

output "topic_policy" {
  description = "The policy of the topic, as JSON."
  value       = jsonencode(local.topic_policy)
}
