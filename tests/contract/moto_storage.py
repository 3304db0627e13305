"""States of the buckets and keys, and what the checks say of them."""

from moto_table import FAIL, PASS, UNKNOWN, WARN, scenario
from moto_ways import BY_NAT
from moto_world import Account, deny_unless

ALL = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}


def elsewhere(net):
    net.bucket = f"{net.bucket}-elsewhere"
    net.make_bucket(net.bucket, "eu-west-1")


@scenario("a bucket of another Region", {"38": FAIL})
def _(net):
    elsewhere(net)


@scenario("a bucket of another Region, through a NAT gateway", {**BY_NAT, "38": WARN})
def _(net):
    net.make_nat()
    elsewhere(net)


@scenario("a bucket pinned to this VPC", {"40": PASS, "41": WARN})
def _(net):
    net.bucket_policy(deny_unless("StringNotEquals", "aws:SourceVpc", net.vpc))


@scenario("a bucket pinned to this endpoint", {"40": PASS, "41": WARN})
def _(net):
    net.bucket_policy(deny_unless("StringNotEquals", "aws:SourceVpce", net.endpoint))


def exempt(net, operator):
    arn = f"arn:aws:iam::{net.account.id}:{operator}"
    net.bucket_policy(
        deny_unless("StringNotEquals", "aws:SourceVpc", net.vpc, ArnNotEquals={"aws:PrincipalArn": arn})
    )


@scenario("a bucket pinned to this VPC, the user exempt", {"40": PASS, "41": PASS})
def _(net):
    net.account.become_user()
    exempt(net, "user/engineer")


@scenario("a bucket pinned to this VPC, another user exempt", {"40": PASS, "41": WARN})
def _(net):
    net.account.become_user()
    exempt(net, "user/other")


# A session names its role without the path, which is a part of the role's ARN.
@scenario("a bucket pinned to this VPC, the role of the session exempt", {"40": PASS, "41": UNKNOWN})
def _(net):
    exempt(net, "role/engineer")


@scenario("a bucket pinned to a VPC that is gone", {"40": FAIL, "41": WARN})
def _(net):
    net.bucket_policy(deny_unless("StringNotEquals", "aws:SourceVpc", "vpc-0old"))


@scenario("a bucket pinned to addresses", {"40": FAIL, "41": UNKNOWN})
def _(net):
    net.bucket_policy(deny_unless("NotIpAddress", "aws:SourceIp", "192.0.2.0/24"))


@scenario("a bucket pinned to this VPC, through a NAT gateway", {**BY_NAT, "40": FAIL, "41": WARN})
def _(net):
    net.make_nat()
    net.bucket_policy(deny_unless("StringNotEquals", "aws:SourceVpc", net.vpc))


@scenario("a bucket that takes TLS only", {"40": PASS, "41": PASS})
def _(net):
    net.bucket_policy(deny_unless("Bool", "aws:SecureTransport", "false"))


def foreign(net, restricts):
    """A bucket of another account, open to all."""
    owner = Account(net.region)
    net.bucket = f"theirs-{owner.id}"
    net.make_bucket(net.bucket, net.region, owner)
    net.settings["data"]["bucket_owner"] = owner.id
    s3 = owner.client("s3")
    net.bucket_policy(ALL, client=s3)
    block = dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy"], True)
    block["RestrictPublicBuckets"] = restricts
    s3.put_public_access_block(Bucket=net.bucket, PublicAccessBlockConfiguration=block)


@scenario("a foreign bucket open to all, restricted", {"40": PASS, "41": PASS, "43": FAIL})
def _(net):
    foreign(net, True)


@scenario("a foreign bucket open to all", {"40": PASS, "41": PASS, "43": PASS})
def _(net):
    foreign(net, False)


def key(net):
    net.settings["kms"]["custom_model_key"] = f"arn:aws:kms:{net.region}:{net.account.id}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@scenario("a key for the model", {"44": PASS}, told=["44"])
def _(net):
    key(net)


@scenario("a key for the model, and an endpoint for KMS", {"44": PASS})
def _(net):
    key(net)
    net.ec2.create_vpc_endpoint(
        VpcId=net.vpc, VpcEndpointType="Interface", ServiceName=net.s3_name.replace(".s3", ".kms"),
        SubnetIds=net.subnets, SecurityGroupIds=[net.group],
    )
