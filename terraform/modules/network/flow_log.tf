# What was rejected: of the whole VPC where it is ours, of our subnets alone where it is not.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}

locals {
  flow_logs = !var.flow_log ? {} : var.create_vpc ? { vpc = null } : { for zone in local.zones : zone => zone }
}

resource "aws_cloudwatch_log_group" "rejected" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts with a key of its own unless `log_key_arn` names another
  #checkov:skip=CKV_AWS_338:the retention is the caller's to choose; it is 365 days unless they do
  count = var.flow_log ? 1 : 0

  name_prefix       = "/finetune/${var.name}/rejected-"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_iam_role" "flow_log" {
  count = var.flow_log ? 1 : 0

  name_prefix = "${substr(var.name, 0, 28)}-flow-log-"
  description = "VPC flow logs are delivered to CloudWatch with this role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FlowLogsAreDelivered"
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.this.account_id }
        ArnLike = {
          "aws:SourceArn" = "arn:${data.aws_partition.this.partition}:ec2:${local.region}:${data.aws_caller_identity.this.account_id}:vpc-flow-log/*"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow_log" {
  count = var.flow_log ? 1 : 0

  name = "deliver"
  role = aws_iam_role.flow_log[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.rejected[0].arn}:*"
    }]
  })
}

resource "aws_flow_log" "rejected" {
  for_each = local.flow_logs

  vpc_id               = each.value == null ? local.vpc_id : null
  subnet_id            = each.value == null ? null : aws_subnet.this[each.key].id
  traffic_type         = "REJECT"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.rejected[0].arn
  iam_role_arn         = aws_iam_role.flow_log[0].arn

  tags = { Name = var.name }
}
