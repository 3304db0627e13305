# The group of the job's network interfaces: open to itself both ways, and to S3. 0.0.0.0/0 would not do in the
# place of the egress rule to itself: traffic of the Elastic Fabric Adapter has no IP address (NET-23).

# Descriptions of rules are written once: moto 5.2.5, which these modules are rehearsed on, does not give them back, and
# every plan would set them again.

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.${local.region}.s3"
}

resource "aws_security_group" "training" {
  #checkov:skip=CKV2_AWS_5:Bedrock attaches the group to the interfaces that it makes for a job
  name_prefix = "${var.name}-"
  description = "Bedrock customization jobs: among themselves, and to S3"
  vpc_id      = local.vpc_id

  tags = { Name = "${var.name}-training" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "self" {
  security_group_id            = aws_security_group.training.id
  description                  = "Everything among the machines of a job"
  referenced_security_group_id = aws_security_group.training.id
  ip_protocol                  = "-1"

  lifecycle {
    ignore_changes = [description]
  }
}

resource "aws_vpc_security_group_egress_rule" "self" {
  #checkov:skip=CKV_AWS_382:to the group itself, not to everywhere
  security_group_id            = aws_security_group.training.id
  description                  = "Everything among the machines of a job"
  referenced_security_group_id = aws_security_group.training.id
  ip_protocol                  = "-1"

  lifecycle {
    ignore_changes = [description]
  }
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.training.id
  description       = "Training data and results in S3"
  prefix_list_id    = data.aws_prefix_list.s3.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  lifecycle {
    ignore_changes = [description]
  }
}
