"""Builds a VPC in moto with boto3 and has `finetune` judge it, whole and broken; carries out the
remedies it names with the AWS CLI; then has it keep a service role."""

import json
import os
import pathlib
import subprocess
import sys

import boto3
from moto.server import ThreadedMotoServer

FINETUNE = sys.argv[1]
REGION = "us-east-1"
ROLE = "AmazonBedrockFinetune-contract"
S3 = f"com.amazonaws.{REGION}.s3"

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
ENDPOINT = f"http://{host}:{port}"
# The AWS CLI stands beside this Python; its commands go to the same server.
ENVIRONMENT = dict(
    os.environ,
    AWS_ENDPOINT_URL=ENDPOINT,
    PATH=str(pathlib.Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
)


def client(service):
    return boto3.client(service, region_name=REGION, endpoint_url=ENDPOINT)


ec2, iam, s3 = client("ec2"), client("iam"), client("s3")


def finetune(*arguments):
    command = [FINETUNE, *arguments, "--endpoint-url", ENDPOINT, "--region", REGION, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    try:
        answer = json.loads(done.stdout)
        if "error" not in answer:
            return done.returncode, answer
    except ValueError:
        pass
    raise SystemExit(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")


def everything(answer):
    return {check["rule"]: check["verdict"] for check in answer["checks"]}


class Network:
    def __init__(self):
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        # Moto's VPCs have no DHCP options, AWS's have those of the default VPC.
        dns = [{"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]}]
        options = ec2.create_dhcp_options(DhcpConfigurations=dns)["DhcpOptions"]["DhcpOptionsId"]
        ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=self.vpc)
        self.table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        zones = ec2.describe_availability_zones()["AvailabilityZones"]
        assert len(zones) == 6, zones
        self.subnets = {}
        for number, zone in enumerate(zones):
            subnet = ec2.create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZoneId=zone["ZoneId"]
            )["Subnet"]["SubnetId"]
            ec2.associate_route_table(RouteTableId=self.table, SubnetId=subnet)
            self.subnets[zone["ZoneId"]] = subnet
        self.group = ec2.create_security_group(GroupName="training", Description="training", VpcId=self.vpc)["GroupId"]
        self.itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": self.group}]}]
        ec2.revoke_security_group_egress(
            GroupId=self.group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        )
        ec2.authorize_security_group_ingress(GroupId=self.group, IpPermissions=self.itself)
        ec2.authorize_security_group_egress(GroupId=self.group, IpPermissions=self.itself)
        lists = ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [S3]}])["PrefixLists"]
        self.to_s3 = [{
            "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "PrefixListIds": [{"PrefixListId": lists[0]["PrefixListId"]}],
        }]
        ec2.authorize_security_group_egress(GroupId=self.group, IpPermissions=self.to_s3)
        self.endpoint = ec2.create_vpc_endpoint(
            VpcId=self.vpc, VpcEndpointType="Gateway", ServiceName=S3, RouteTableIds=[self.table]
        )["VpcEndpoint"]["VpcEndpointId"]

    def flags(self):
        subnets = [part for subnet in self.subnets.values() for part in ("--subnet-ids", subnet)]
        return [*subnets, "--security-group-ids", self.group]

    def check(self):
        return finetune("check", "network", *self.flags())

    def passes(self):
        code, answer = self.check()
        wrong = {rule: verdict for rule, verdict in everything(answer).items() if verdict not in ("pass", "skip")}
        assert code == 0 and answer["verdict"] == "ok" and not wrong, json.dumps(answer, indent=1)
        assert len(answer["checks"]) == 37, answer["checks"]

    def fails(self, rule):
        """Fails by this rule alone; gives back its finding."""
        code, answer = self.check()
        errors = [finding for finding in answer["findings"] if finding["severity"] == "error"]
        assert code == 1 and [error["rule"] for error in errors] == [rule], json.dumps(answer, indent=1)
        return errors[0]


def mend(finding):
    """Pastes the command of the remedy into a shell; gives back the last line it printed."""
    command = finding["remedy"]["command"]
    done = subprocess.run(["sh", "-ec", command], capture_output=True, text=True, env=ENVIRONMENT, timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout.strip().splitlines()[-1]


def network():
    network = Network()
    network.passes()

    subnet = network.subnets.pop("use1-az3")
    association = next(
        one["RouteTableAssociationId"]
        for one in ec2.describe_route_tables(RouteTableIds=[network.table])["RouteTables"][0]["Associations"]
        if one.get("SubnetId") == subnet
    )
    ec2.disassociate_route_table(AssociationId=association)
    ec2.delete_subnet(SubnetId=subnet)
    finding = network.fails("NET-05")
    assert finding["resources"] == ["use1-az3"] and "use1-az3" in finding["message"], finding
    network.subnets["use1-az3"] = mend(finding)
    network.passes()

    ec2.revoke_security_group_ingress(GroupId=network.group, IpPermissions=network.itself)
    mend(network.fails("NET-22"))
    network.passes()
    ec2.revoke_security_group_egress(GroupId=network.group, IpPermissions=network.itself)
    mend(network.fails("NET-23"))
    network.passes()
    ec2.revoke_security_group_egress(GroupId=network.group, IpPermissions=network.to_s3)
    mend(network.fails("NET-25"))
    network.passes()

    ec2.delete_vpc_endpoints(VpcEndpointIds=[network.endpoint])
    finding = network.fails("NET-30")
    assert network.table in finding["resources"], finding
    mend(finding)
    network.passes()

    present = network.subnets["use1-az1"]
    network.subnets["use1-az1"] = "subnet-00000000000000000"
    code, answer = network.check()
    rules = [finding["rule"] for finding in answer["findings"]]
    assert code == 1 and rules == ["NET-02", "NET-05"], answer
    network.subnets["use1-az1"] = present
    return network


def role(network):
    s3.create_bucket(Bucket="acme-contract")
    subnets = json.dumps(list(network.subnets.values()))
    pathlib.Path("train.jsonl").write_text("{}\n")
    pathlib.Path("finetune.toml").write_text(f"""
region = "{REGION}"
[job]
name = "contract"
custom_model_name = "contract"
base_model = "amazon.nova-lite-v1:0:300k"
[data]
training = "train.jsonl"
bucket = "acme-contract"
prefix = "contract"
output = "s3://acme-contract/contract/output"
[network]
subnet_ids = {subnets}
security_group_ids = ["{network.group}"]
[role]
name = "{ROLE}"
""")
    code, answer = finetune("role", "apply")
    assert code == 0 and answer["created"] and len(answer["changes"]) == 3, answer
    made = iam.get_role(RoleName=ROLE)["Role"]
    assert made["Arn"] == answer["role"], (made, answer)
    statement = made["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "bedrock.amazonaws.com"}, statement
    assert sorted(iam.list_role_policies(RoleName=ROLE)["PolicyNames"]) == ["finetune-s3", "finetune-vpc"]
    vpc = iam.get_role_policy(RoleName=ROLE, PolicyName="finetune-vpc")["PolicyDocument"]
    named = json.dumps(vpc)
    arns = [one["SubnetArn"] for one in ec2.describe_subnets(SubnetIds=list(network.subnets.values()))["Subnets"]]
    assert all(arn in named for arn in arns), (arns, named)

    code, answer = finetune("role", "apply")
    assert code == 0 and not answer["created"] and answer["changes"] == [], answer

    code, answer = finetune("check", "role")
    # Moto's caller is no user and no role: what it may do can't be known.
    unknown = [check["rule"] for check in answer["checks"] if check["verdict"] == "unknown"]
    assert code == 0 and not answer["findings"] and unknown == ["IAM-08"], json.dumps(answer, indent=1)
    denied = {"Version": "2012-10-17", "Statement": [{
        "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::acme-contract/*",
    }]}
    s3.put_bucket_policy(Bucket="acme-contract", Policy=json.dumps(denied))
    code, answer = finetune("check", "role")
    assert code == 1 and [finding["rule"] for finding in answer["findings"]] == ["IAM-04"], answer

    iam.untag_role(RoleName=ROLE, TagKeys=["finetune:managed"])
    iam.delete_role_policy(RoleName=ROLE, PolicyName="finetune-vpc")
    code, answer = finetune("role", "apply")
    assert code == 1 and answer["left_alone"] and answer["changes"] == [], answer
    code, answer = finetune("role", "apply", "--adopt", "--yes")
    assert code == 0 and answer["changes"] == ["finetune-vpc", "tag `finetune:managed`"], answer


try:
    role(network())
finally:
    server.stop()
print("moto: a VPC judged and mended, a role kept")
