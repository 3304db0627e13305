output "vpc_id" {
  description = "ID of the VPC."
  value       = local.vpc_id
}

output "subnet_ids" {
  description = "IDs of the subnets, ordered by the IDs of their zones."
  value       = [for zone in sort(local.zones) : aws_subnet.this[zone].id]
}

output "subnet_ids_by_zone" {
  description = "IDs of the subnets, by zone ID."
  value       = { for zone, subnet in aws_subnet.this : zone => subnet.id }
}

output "subnet_arns" {
  description = "ARNs of the subnets, ordered by the IDs of their zones."
  value       = [for zone in sort(local.zones) : aws_subnet.this[zone].arn]
}

output "security_group_ids" {
  description = "The security group of the job, as a list of IDs."
  value       = [aws_security_group.training.id]

  # Whoever has the group's ID may run a job: its rules are there then.
  depends_on = [
    aws_vpc_security_group_ingress_rule.self,
    aws_vpc_security_group_egress_rule.self,
    aws_vpc_security_group_egress_rule.s3,
  ]
}

output "security_group_arns" {
  description = "The security group of the job, as a list of ARNs."
  value       = [aws_security_group.training.arn]
}

output "route_table_id" {
  description = "ID of the route table of all the subnets."
  value       = aws_route_table.this.id
}

output "s3_endpoint_id" {
  description = "ID of the gateway endpoint for S3."
  value       = aws_vpc_endpoint.s3.id
}

output "endpoint_policy" {
  description = "The policy of the endpoint, as JSON."
  value       = module.endpoint_policy.json
}

output "flow_log_group" {
  description = "Name of the log group of rejected traffic; null without one."
  value       = one(aws_cloudwatch_log_group.rejected[*].name)
}
