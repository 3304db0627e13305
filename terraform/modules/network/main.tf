# Where customization jobs run: a subnet in every Availability Zone of the Region, without any way out but the
# gateway endpoint of Amazon S3. Bedrock puts a job's network interfaces into one of the subnets, and chooses
# which: each has to work on its own, and a zone without a subnet fails the jobs that are meant for it.

data "aws_region" "this" {}

data "aws_availability_zones" "this" {
  #checkov:skip=CKV_AWS_394:a zone that AWS adds needs a subnet: jobs are put into it, whether there is one or not
  exclude_zone_ids = var.excluded_zone_ids

  # No Local or Wavelength Zones: they cover no Availability Zone.
  filter {
    name   = "zone-type"
    values = ["availability-zone"]
  }

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required", "opted-in"]
  }
}

locals {
  # Provider 6 calls this `region` and has `name` as well; 5.100 knows `name` alone.
  region = data.aws_region.this.name

  # Zones by ID, since a name means another zone in another account. A zone's block of addresses follows from
  # the number in its ID: a zone that opens later renumbers none of the others.
  zones   = toset(data.aws_availability_zones.this.zone_ids)
  numbers = { for zone in local.zones : zone => tonumber(regex("-az([0-9]+)$", zone)[0]) }
  cidrs = {
    for zone, number in local.numbers :
    zone => lookup(var.subnet_cidrs, zone, null) != null ? var.subnet_cidrs[zone] : cidrsubnet(var.cidr, var.subnet_newbits, number)
  }

  vpc_id = var.create_vpc ? aws_vpc.this[0].id : var.vpc_id
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11:flow_log.tf logs what is rejected; checkov does not follow its `for_each`
  count = var.create_vpc ? 1 : 0

  cidr_block           = var.cidr
  instance_tenancy     = "default"
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

# The group that every VPC has is open to itself and to everywhere: nothing may use it.
resource "aws_default_security_group" "this" {
  count = var.create_vpc ? 1 : 0

  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "this" {
  for_each = local.zones

  vpc_id                  = local.vpc_id
  availability_zone_id    = each.key
  cidr_block              = local.cidrs[each.key]
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-${each.key}" }

  lifecycle {
    precondition {
      condition     = length(distinct(values(local.cidrs))) == length(local.zones)
      error_message = "Two zones would get the same block of addresses: give one of them another in `subnet_cidrs`."
    }
  }
}

# Isolated: what the endpoint adds is its only route out of the VPC.
resource "aws_route_table" "this" {
  vpc_id = local.vpc_id

  tags = { Name = var.name }
}

resource "aws_route_table_association" "this" {
  for_each = local.zones

  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = aws_route_table.this.id
}

module "endpoint_policy" {
  source = "../policy"

  templates = ["endpoint"]
  values = {
    role_arn    = var.s3_access.role_arn
    bucket_arns = jsonencode(var.s3_access.bucket_arns)
    input_arns  = jsonencode(var.s3_access.input_arns)
    output_arns = jsonencode(var.s3_access.output_arns)
  }
}

# A VPC may have several endpoints for S3, each with route tables of its own: one that serves other subnets of
# an existing VPC is not touched.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = local.vpc_id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${local.region}.s3"
  route_table_ids   = [aws_route_table.this.id]
  policy            = module.endpoint_policy.json

  tags = { Name = "${var.name}-s3" }
}
