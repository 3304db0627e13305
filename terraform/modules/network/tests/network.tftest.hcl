mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_availability_zones" {
    defaults = { zone_ids = ["usw2-az2", "usw2-az1", "usw2-az4", "usw2-az3"] }
  }

  mock_data "aws_prefix_list" {
    defaults = { id = "pl-68a54001" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/flow-log" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:111122223333:log-group:rejected" }
  }

  mock_resource "aws_vpc" {
    defaults = { id = "vpc-0a1b2c3d" }
  }

  mock_resource "aws_security_group" {
    defaults = { id = "sg-0a1b2c3d" }
  }

  mock_resource "aws_route_table" {
    defaults = { id = "rtb-0a1b2c3d" }
  }
}

variables {
  name = "support-tone"
  s3_access = {
    role_arn    = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"
    bucket_arns = ["arn:aws:s3:::acme"]
    input_arns  = ["arn:aws:s3:::acme/support-tone/training/*"]
    output_arns = ["arn:aws:s3:::acme/support-tone/output/*"]
  }
}

run "a_subnet_in_every_zone" {
  assert {
    condition     = sort(keys(aws_subnet.this)) == tolist(["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"])
    error_message = "The subnets are not keyed by zone ID."
  }

  assert {
    condition     = alltrue([for zone, subnet in aws_subnet.this : subnet.availability_zone_id == zone && !subnet.map_public_ip_on_launch])
    error_message = "A subnet lies in another zone than its key says, or gives away public addresses."
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.this : zone => subnet.cidr_block } == { usw2-az1 = "10.0.16.0/20", usw2-az2 = "10.0.32.0/20", usw2-az3 = "10.0.48.0/20", usw2-az4 = "10.0.64.0/20" }
    error_message = "The blocks do not follow from the numbers of the zones."
  }

  assert {
    condition     = output.subnet_ids == [for zone in ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"] : aws_subnet.this[zone].id] && length(output.subnet_arns) == 4
    error_message = "The outputs are not ordered by zone."
  }

  assert {
    condition     = aws_vpc.this[0].enable_dns_support && aws_vpc.this[0].enable_dns_hostnames && aws_vpc.this[0].instance_tenancy == "default"
    error_message = "The VPC fails NET-10, NET-11 or NET-12."
  }
}

run "no_local_zones_and_none_that_is_not_opted_in" {
  command = plan

  assert {
    condition     = { for one in data.aws_availability_zones.this.filter : one.name => sort(one.values) } == { zone-type = tolist(["availability-zone"]), opt-in-status = tolist(["opt-in-not-required", "opted-in"]) }
    error_message = "Other zones are looked up."
  }
}

run "an_isolated_route_table_with_the_endpoint" {
  assert {
    condition     = sort(keys(aws_route_table_association.this)) == sort(keys(aws_subnet.this)) && alltrue([for one in aws_route_table_association.this : one.route_table_id == aws_route_table.this.id])
    error_message = "A subnet has another route table."
  }

  assert {
    condition     = length(coalesce(aws_route_table.this.route, [])) == 0
    error_message = "There is a way out."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3.service_name == "com.amazonaws.us-east-1.s3" && aws_vpc_endpoint.s3.route_table_ids == toset([aws_route_table.this.id])
    error_message = "The endpoint is not the gateway of S3 for these subnets."
  }

  assert {
    condition     = { for one in jsondecode(aws_vpc_endpoint.s3.policy).Statement : one.Sid => [one.Action, one.Resource] } == { FindBuckets = ["s3:ListBucket", ["arn:aws:s3:::acme"]], ReadData = ["s3:GetObject", ["arn:aws:s3:::acme/support-tone/training/*"]], WriteResults = [["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::acme/support-tone/output/*"]] }
    error_message = "The endpoint lets something else through."
  }

  assert {
    condition     = alltrue([for one in jsondecode(aws_vpc_endpoint.s3.policy).Statement : one.Condition.ArnEquals["aws:PrincipalArn"] == "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"])
    error_message = "The endpoint lets somebody else through."
  }
}

run "the_rules_of_the_group" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.self.ip_protocol == "-1" && aws_vpc_security_group_ingress_rule.self.referenced_security_group_id == aws_security_group.training.id && aws_vpc_security_group_ingress_rule.self.security_group_id == aws_security_group.training.id
    error_message = "The group is not open to itself inwards (NET-22)."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.self.ip_protocol == "-1" && aws_vpc_security_group_egress_rule.self.referenced_security_group_id == aws_security_group.training.id && aws_vpc_security_group_egress_rule.self.security_group_id == aws_security_group.training.id
    error_message = "The group is not open to itself outwards (NET-23)."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.s3.prefix_list_id == "pl-68a54001" && aws_vpc_security_group_egress_rule.s3.from_port == 443 && aws_vpc_security_group_egress_rule.s3.to_port == 443 && aws_vpc_security_group_egress_rule.s3.ip_protocol == "tcp"
    error_message = "The group does not reach S3 (NET-25)."
  }

  assert {
    condition     = data.aws_prefix_list.s3.name == "com.amazonaws.us-east-1.s3"
    error_message = "Another prefix list is looked up."
  }
}

run "rejects_of_the_vpc_are_logged" {
  assert {
    condition     = keys(aws_flow_log.rejected) == ["vpc"] && aws_flow_log.rejected["vpc"].traffic_type == "REJECT" && aws_flow_log.rejected["vpc"].vpc_id == "vpc-0a1b2c3d"
    error_message = "Not the rejects of the VPC."
  }

  assert {
    condition     = aws_cloudwatch_log_group.rejected[0].retention_in_days == 365
    error_message = "The log has another retention."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.flow_log[0].policy).Statement[0].Resource == "arn:aws:logs:us-east-1:111122223333:log-group:rejected:*"
    error_message = "Flow logs may write elsewhere."
  }
}

run "an_existing_vpc" {
  variables {
    create_vpc = false
    vpc_id     = "vpc-0e1f2a3b"
    cidr       = "172.31.240.0/21"
  }

  assert {
    condition     = length(aws_vpc.this) == 0 && length(aws_default_security_group.this) == 0
    error_message = "The VPC is touched."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.this : subnet.vpc_id == "vpc-0e1f2a3b"]) && aws_subnet.this["usw2-az4"].cidr_block == "172.31.242.0/25" && aws_vpc_endpoint.s3.vpc_id == "vpc-0e1f2a3b" && aws_security_group.training.vpc_id == "vpc-0e1f2a3b"
    error_message = "Something lies in another VPC."
  }

  assert {
    condition     = sort(keys(aws_flow_log.rejected)) == sort(keys(aws_subnet.this)) && alltrue([for one in aws_flow_log.rejected : one.vpc_id == null])
    error_message = "Traffic of others is logged."
  }
}

run "a_block_of_ones_own" {
  variables {
    subnet_cidrs = { usw2-az2 = "10.0.240.0/24" }
    flow_log     = false
  }

  assert {
    condition     = aws_subnet.this["usw2-az2"].cidr_block == "10.0.240.0/24" && aws_subnet.this["usw2-az1"].cidr_block == "10.0.16.0/20"
    error_message = "The block is not taken."
  }

  assert {
    condition     = length(aws_flow_log.rejected) == 0 && length(aws_cloudwatch_log_group.rejected) == 0 && length(aws_iam_role.flow_log) == 0
    error_message = "Something of the log is made all the same."
  }
}

run "two_zones_of_one_block" {
  command = plan

  variables {
    subnet_cidrs = { usw2-az2 = "10.0.16.0/20" }
  }

  expect_failures = [aws_subnet.this]
}

run "contradictions" {
  command = plan

  variables {
    vpc_id         = "vpc-0e1f2a3b"
    cidr           = "10.0.0.0/24"
    subnet_newbits = 4
  }

  expect_failures = [var.vpc_id, var.subnet_newbits]
}
