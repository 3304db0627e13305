"""One moto server, and networks in it that a job could run in: an account each, so that none disturbs
another. What no call to AWS can make (a subnet that failed, an endpoint that nobody sees) is put into
moto's own model of the account."""

import itertools
import json
import logging
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import boto3

# Each account would make a few thousand of them, which nobody looks at.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
from moto.ec2.models import ec2_backends  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

USUAL = "us-east-1"
ROLE = "AmazonBedrockFinetune-contract"
ANYWHERE = "0.0.0.0/0"
PUBLIC = [{"CidrIp": ANYWHERE}]

_numbers = itertools.count(1)
_work = tempfile.TemporaryDirectory()
_server = None
ENDPOINT = None


def start():
    global _server, ENDPOINT
    # It tells of every call, and at length of those that it does not know.
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    _server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    _server.start()
    host, port = _server.get_host_and_port()
    ENDPOINT = f"http://{host}:{port}"


def stop():
    _server.stop()
    _work.cleanup()


class Account:
    """An account of its own, and a session of its engineer."""

    def __init__(self, region):
        self.id = f"{900_000_000_000 + next(_numbers)}"
        self.region = region
        self.partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")
        first = boto3.client("sts", region_name=region, endpoint_url=ENDPOINT)
        arn = f"arn:{self.partition}:iam::{self.id}:role/engineer"
        keys = first.assume_role(RoleArn=arn, RoleSessionName="contract")["Credentials"]
        self.keys = {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def become_user(self):
        """Acts as a user from now on, whose ARN is known as a whole: a session does not say its role's path."""
        iam = self.client("iam")
        iam.create_user(UserName="engineer")
        keys = iam.create_access_key(UserName="engineer")["AccessKey"]
        self.keys = {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}

    def client(self, service, region=None):
        keys = {name.lower(): value for name, value in self.keys.items()}
        return boto3.client(service, region_name=region or self.region, endpoint_url=ENDPOINT, **keys)


class Network:
    """Whole: a subnet in every zone, a group open to itself and to S3, a gateway endpoint, a bucket."""

    def __init__(self, region=USUAL):
        self.account = Account(region)
        self.region = region
        self.s3_name = f"com.amazonaws.{region}.s3"
        self.folder = pathlib.Path(_work.name) / self.account.id
        self.folder.mkdir()
        self.ec2, self.s3 = self.account.client("ec2"), self.account.client("s3")
        self.model = ec2_backends[self.account.id][region]
        self.settings = {"data": {}, "kms": {}}
        self.vpc = self.make_vpc("10.0.0.0/16")
        self.table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.subnets = []
        for number, zone in enumerate(self.zones()):
            self.subnets.append(self.make_subnet(zone["ZoneId"], f"10.0.{number}.0/24"))
        self.group = self.make_group("training")
        self.open(self.group)
        lists = self.ec2.describe_managed_prefix_lists(
            Filters=[{"Name": "prefix-list-name", "Values": [self.s3_name]}]
        )["PrefixLists"]
        self.prefix_list = lists[0]["PrefixListId"]
        self.to_s3 = https(PrefixListIds=[{"PrefixListId": self.prefix_list}])
        self.ec2.authorize_security_group_egress(GroupId=self.group, IpPermissions=[self.to_s3])
        self.groups = [self.group]
        self.endpoint = self.make_gateway()
        self.bucket = f"acme-{self.account.id}"
        self.make_bucket(self.bucket, region)

    def zones(self):
        zones = self.ec2.describe_availability_zones()["AvailabilityZones"]
        return [zone for zone in zones if zone["ZoneType"] == "availability-zone"]

    def make_vpc(self, block, **more):
        vpc = self.ec2.create_vpc(CidrBlock=block, **more)["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        # Moto's VPCs have no DHCP options, AWS's have those of the default VPC.
        self.name_servers(["AmazonProvidedDNS"], vpc)
        return vpc

    def name_servers(self, servers, vpc=None):
        given = [{"Key": "domain-name-servers", "Values": servers}]
        options = self.ec2.create_dhcp_options(DhcpConfigurations=given)["DhcpOptions"]["DhcpOptionsId"]
        self.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc or self.vpc)

    def make_subnet(self, zone, block, vpc=None, table=True, **more):
        if block:
            more["CidrBlock"] = block
        made = self.ec2.create_subnet(VpcId=vpc or self.vpc, AvailabilityZoneId=zone, **more)
        subnet = made["Subnet"]["SubnetId"]
        if table:
            self.ec2.associate_route_table(RouteTableId=self.table, SubnetId=subnet)
        return subnet

    def drop_subnet(self, subnet):
        tables = self.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["RouteTables"]
        for association in (one for table in tables for one in table["Associations"]):
            if association.get("SubnetId") == subnet:
                self.ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
        self.ec2.delete_subnet(SubnetId=subnet)
        self.subnets.remove(subnet)

    def make_group(self, name, vpc=None):
        """A group without any rule."""
        made = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc or self.vpc)
        everything = [{"IpProtocol": "-1", "IpRanges": PUBLIC}]
        self.ec2.revoke_security_group_egress(GroupId=made["GroupId"], IpPermissions=everything)
        return made["GroupId"]

    def open(self, group, ingress=True, egress=True):
        """Opens a group to itself."""
        if ingress:
            self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=itself(group))
        if egress:
            self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=itself(group))

    def shut(self, group, ingress=False, egress=False):
        if ingress:
            self.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=itself(group))
        if egress:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=itself(group))

    def make_gateway(self, service=None, tables=None, **more):
        """A gateway endpoint, whose routes come with it."""
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc, VpcEndpointType="Gateway", ServiceName=service or self.s3_name,
            RouteTableIds=tables or [self.table], **more,
        )
        return made["VpcEndpoint"]["VpcEndpointId"]

    def drop_endpoint(self):
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.endpoint])

    def make_interface(self, group, private_dns=True, **more):
        """An interface endpoint for S3 in place of the gateway."""
        self.drop_endpoint()
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc, VpcEndpointType="Interface", ServiceName=self.s3_name, SubnetIds=self.subnets,
            SecurityGroupIds=[group], PrivateDnsEnabled=private_dns, **more,
        )
        self.endpoint = made["VpcEndpoint"]["VpcEndpointId"]
        return self.endpoint

    def make_internet_gateway(self, vpc=None):
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc or self.vpc)
        return gateway

    def make_nat(self, kind="public", way_out=True):
        """A NAT gateway in a subnet of its own in place of the endpoint."""
        self.drop_endpoint()
        lies_in = self.make_subnet(self.zones()[0]["ZoneId"], "10.0.200.0/24", table=False)
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        given = {"AllocationId": address} if kind == "public" else {}
        made = self.ec2.create_nat_gateway(SubnetId=lies_in, ConnectivityType=kind, **given)
        nat = made["NatGateway"]["NatGatewayId"]
        if way_out:
            public = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
            self.ec2.associate_route_table(RouteTableId=public, SubnetId=lies_in)
            self.ec2.create_route(
                RouteTableId=public, DestinationCidrBlock=ANYWHERE, GatewayId=self.make_internet_gateway()
            )
        self.ec2.create_route(RouteTableId=self.table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat)
        return nat

    def make_bucket(self, bucket, region, account=None):
        s3 = (account or self.account).client("s3", region)
        where = {} if region == USUAL else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **where)

    def bucket_policy(self, *statements, bucket=None, client=None):
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        (client or self.s3).put_bucket_policy(Bucket=bucket or self.bucket, Policy=policy)

    def environment(self):
        """What a shell needs whose AWS CLI, which stands beside this Python, is to act on this account."""
        path = str(pathlib.Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
        return dict(os.environ, **self.account.keys, AWS_EC2_METADATA_DISABLED="true", AWS_ENDPOINT_URL=ENDPOINT, PATH=path)

    def write_config(self):
        toml = f"""
region = "{self.region}"
[job]
name = "contract"
custom_model_name = "contract"
base_model = "amazon.nova-lite-v1:0:300k"
[data]
training = "train.jsonl"
bucket = "{self.bucket}"
prefix = "contract"
output = "s3://{self.bucket}/contract/output"
{tables(self.settings["data"])}
[network]
subnet_ids = {json.dumps(self.subnets)}
security_group_ids = {json.dumps(self.groups)}
[role]
name = "{ROLE}"
[kms]
{tables(self.settings["kms"])}
"""
        (self.folder / "train.jsonl").write_text("{}\n")
        (self.folder / "finetune.toml").write_text(toml)

    def run(self, *arguments):
        self.write_config()
        # Facts in a file are judged without an account.
        account = [] if "--facts" in arguments else ["--endpoint-url", ENDPOINT]
        command = [sys.argv[1], *arguments, *account, "--format", "json"]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=120, env=self.environment(), cwd=self.folder,
            stdin=subprocess.DEVNULL,
        )

    def finetune(self, *arguments):
        done = self.run(*arguments)
        try:
            answer = json.loads(done.stdout)
            if "error" not in answer:
                return done.returncode, answer
        except ValueError:
            pass
        raise AssertionError(f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")

    def shell(self, script):
        """Pastes a script into a shell; gives back what it printed."""
        done = subprocess.run(
            ["sh", "-ec", script], capture_output=True, text=True, env=self.environment(), timeout=120,
            cwd=self.folder, stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        # A subnet that a remedy makes is named in `network.subnet_ids`, as its text says.
        for subnet in re.findall("subnet-[0-9a-f]+", done.stdout):
            if subnet not in self.subnets:
                self.subnets.append(subnet)
        return done.stdout


def tables(values):
    return "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())


def https(**whereto):
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **whereto}


def itself(group):
    return [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]


def deny_unless(operator, key, value, **more):
    """The statement that AWS's guides pin a bucket with."""
    condition = {operator: {key: value}, **more}
    return {
        "Sid": "Pinned", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": condition,
    }
