"""States of the ways to Amazon S3, and what the checks say of them."""

import json

from moto_subnets import unseen
from moto_table import FAIL, PASS, SKIP, UNKNOWN, WARN, scenario
from moto_world import ANYWHERE, https

#: What has nothing to say where no way leads to S3.
NO_WAY = {"30": FAIL, "31": SKIP, "32": SKIP, "33": SKIP}
#: What a NAT gateway changes; VPC Block Public Access is a call that moto does not know.
BY_NAT = {"32": SKIP, "33": SKIP, "36": PASS, "37": UNKNOWN}
#: What an interface endpoint changes.
BY_INTERFACE = {"31": SKIP, "34": PASS}


@scenario("no endpoint", NO_WAY, mend=["30"])
def _(net):
    net.drop_endpoint()


@scenario("an endpoint whose route is still to come", {"31": SKIP})
def _(net):
    net.ec2.delete_route(RouteTableId=net.table, DestinationPrefixListId=net.prefix_list)


# AWS puts the route into a table that an endpoint is given, moto does not.
@scenario("an endpoint on another table", NO_WAY, mend=["30"], after={"31": SKIP})
def _(net):
    other = net.ec2.create_route_table(VpcId=net.vpc)["RouteTable"]["RouteTableId"]
    net.drop_endpoint()
    net.make_gateway(tables=[other])


@scenario("a subnet served by the main table", {"30": FAIL}, mend=["30"])
def _(net):
    net.drop_subnet(net.subnets[0])
    net.subnets.append(net.make_subnet(net.zones()[0]["ZoneId"], "10.0.60.0/24", table=False))


@scenario("an endpoint for DynamoDB", NO_WAY, mend=["30"])
def _(net):
    net.drop_endpoint()
    net.make_gateway(service=net.s3_name.replace(".s3", ".dynamodb"))


@scenario("an internet gateway", {**NO_WAY, "31": PASS}, mend=["30"])
def _(net):
    net.drop_endpoint()
    gateway = net.make_internet_gateway()
    net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)


@scenario("a part of S3's addresses through an internet gateway", {"30": FAIL}, mend=["30"])
def _(net):
    net.ec2.create_route(
        RouteTableId=net.table, DestinationCidrBlock="52.216.0.0/16", GatewayId=net.make_internet_gateway()
    )


@scenario("a transit gateway", {"30": WARN, "32": SKIP, "33": SKIP})
def _(net):
    net.drop_endpoint()
    gateway = net.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    net.ec2.create_route(RouteTableId=net.table, DestinationCidrBlock=ANYWHERE, TransitGatewayId=gateway)


@scenario("a part of S3's addresses through an appliance", {"30": WARN})
def _(net):
    appliance = net.ec2.create_network_interface(SubnetId=net.subnets[0])["NetworkInterface"]["NetworkInterfaceId"]
    net.ec2.create_route(
        RouteTableId=net.table, DestinationCidrBlock="52.216.0.0/16", NetworkInterfaceId=appliance
    )


def black_hole(net):
    """What it leads to is gone."""
    for route in net.model.get_route_table(net.table)._routes.values():
        if not route.local:
            route.__class__ = type("Dead", (route.__class__,), {"state": "blackhole"})


@scenario("the route of an endpoint that was deleted", {"31": FAIL, "32": FAIL, "33": SKIP}, mend=["31"])
def _(net):
    black_hole(net)
    unseen(net)


@scenario("the route of a NAT gateway that was deleted", {**BY_NAT, "31": FAIL, "36": FAIL}, mend=["31"])
def _(net):
    nat = net.make_nat()
    black_hole(net)
    net.model.nat_gateways.pop(nat)


@scenario("an endpoint that is not there, its route alive", {"32": FAIL, "33": SKIP})
def _(net):
    unseen(net)


@scenario("an endpoint that failed", {"32": FAIL})
def _(net):
    net.model.vpc_end_points[net.endpoint].state = "failed"


@scenario("an endpoint still pending", {"32": FAIL})
def _(net):
    net.model.vpc_end_points[net.endpoint].state = "pending"


def policy(net, actions, resource="*", **more):
    statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource, **more}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    net.ec2.modify_vpc_endpoint(VpcEndpointId=net.endpoint, PolicyDocument=document)


@scenario("the endpoint policy of AWS's guide", {"33": FAIL}, mend=["33"])
def _(net):
    arn = f"arn:aws:s3:::{net.bucket}"
    policy(net, ["s3:GetObject", "s3:ListBucket"], [arn, f"{arn}/*"])


@scenario("an endpoint policy for another bucket", {"33": FAIL}, mend=["33"])
def _(net):
    policy(net, "s3:*", ["arn:aws:s3:::other", "arn:aws:s3:::other/*"])


@scenario("an endpoint policy for another role", {"33": FAIL})
def _(net):
    other = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{net.account.id}:role/other"}}
    policy(net, "s3:*", Condition=other)


@scenario("an endpoint policy that lets write", {})
def _(net):
    policy(net, ["s3:GetObject", "s3:PutObject", "s3:ListBucket"])


def by_interface(net, **more):
    """An interface endpoint that shares the group of the job."""
    net.make_interface(net.group, **more)


@scenario("an interface endpoint in the group of the job", BY_INTERFACE)
def _(net):
    by_interface(net)


@scenario("an interface endpoint, its names off", {**NO_WAY, "34": FAIL, "35": SKIP})
def _(net):
    by_interface(net, private_dns=False)


@scenario("an interface endpoint, its names off, beside a gateway", {})
def _(net):
    by_interface(net, private_dns=False)
    net.make_gateway()


@scenario("an interface endpoint, DNS host names off", {**BY_INTERFACE, "12": FAIL, "34": FAIL}, mend=["12"], after=BY_INTERFACE)
def _(net):
    by_interface(net)
    net.ec2.modify_vpc_attribute(VpcId=net.vpc, EnableDnsHostnames={"Value": False})


@scenario("an interface endpoint, all of DNS off", {
    **BY_INTERFACE, "11": FAIL, "12": FAIL, "34": FAIL,
}, mend=["34"], after=BY_INTERFACE)
def _(net):
    by_interface(net)
    for attribute in ("EnableDnsHostnames", "EnableDnsSupport"):
        net.ec2.modify_vpc_attribute(VpcId=net.vpc, **{attribute: {"Value": False}})


@scenario("an interface endpoint whose group is shut", {
    **BY_INTERFACE, "25": FAIL, "34": FAIL,
}, mend=["25", "34"], after=BY_INTERFACE)
def _(net):
    shut = net.make_group("endpoint")
    net.shut(net.group, egress=True)
    net.ec2.authorize_security_group_egress(GroupId=net.group, IpPermissions=[
        {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": net.group}]},
    ])
    net.make_interface(shut)


@scenario("an interface endpoint with the policy of AWS's guide", {**BY_INTERFACE, "33": FAIL}, mend=["33"], after=BY_INTERFACE)
def _(net):
    by_interface(net)
    policy(net, ["s3:GetObject", "s3:ListBucket"])


def acl(net, *entries):
    """The entries of the VPC's ACL: `(number, egress, range, ports, allow)`."""
    (served,) = net.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [net.vpc]}])["NetworkAcls"]
    for egress in (False, True):
        net.ec2.delete_network_acl_entry(NetworkAclId=served["NetworkAclId"], RuleNumber=100, Egress=egress)
    for number, egress, block, (first, last), allow in entries:
        net.ec2.create_network_acl_entry(
            NetworkAclId=served["NetworkAclId"], RuleNumber=number, Egress=egress, CidrBlock=block,
            Protocol="6", PortRange={"From": first, "To": last}, RuleAction="allow" if allow else "deny",
        )


OUT = (100, True, ANYWHERE, (443, 443), True)
BACK = (100, False, ANYWHERE, (1_024, 65_535), True)


@scenario("an ACL as narrow as can be", {})
def _(net):
    acl(net, OUT, BACK)


@scenario("an ACL that lets no answers in", {"35": FAIL}, mend=["35"])
def _(net):
    acl(net, OUT)


@scenario("an ACL that lets nothing out", {"35": FAIL}, mend=["35"])
def _(net):
    acl(net, BACK)


@scenario("an ACL that denies a part of S3 first", {"35": FAIL}, mend=["35"])
def _(net):
    acl(net, OUT, BACK, (90, True, "52.216.0.0/16", (0, 65_535), False))


@scenario("an ACL for the answers to Linux", {"35": WARN}, mend=["35"])
def _(net):
    acl(net, OUT, (100, False, ANYWHERE, (32_768, 61_000), True))


@scenario("a NAT gateway", BY_NAT)
def _(net):
    net.make_nat()


@scenario("a private NAT gateway", {**BY_NAT, "36": FAIL}, mend=["36"])
def _(net):
    net.make_nat(kind="private")


@scenario("a NAT gateway that is pending", {**BY_NAT, "36": FAIL})
def _(net):
    net.model.nat_gateways[net.make_nat()].state = "pending"


@scenario("a NAT gateway without a way out", {**BY_NAT, "36": FAIL}, mend=["36"])
def _(net):
    net.make_nat(way_out=False)


@scenario("encryption enforced, through a NAT gateway", {**BY_NAT, "52": WARN})
def _(net):
    net.make_nat()
    control = {"VpcId": net.vpc, "Mode": "enforce", "State": "available"}
    net.model.vpcs[net.vpc].encryption_control = control


@scenario("everything broken that a script can mend", {
    **NO_WAY, "05": FAIL, "10": FAIL, "11": FAIL, "12": WARN, "13": WARN, "22": FAIL, "24": SKIP, "25": FAIL,
    "26": WARN,
}, script=True)
def _(net):
    net.drop_endpoint()
    for subnet in net.subnets[:2]:
        net.drop_subnet(subnet)
    net.model.vpcs[net.vpc].instance_tenancy = "dedicated"
    for attribute in ("EnableDnsHostnames", "EnableDnsSupport"):
        net.ec2.modify_vpc_attribute(VpcId=net.vpc, **{attribute: {"Value": False}})
    net.name_servers(["10.0.0.53"])
    net.shut(net.group, ingress=True)
    net.ec2.revoke_security_group_egress(GroupId=net.group, IpPermissions=[net.to_s3])
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ANYWHERE}]}
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=[world])


@scenario("groups, an ACL, a policy and a leftover that a script mends", {
    "23": FAIL, "24": SKIP, "33": FAIL, "35": FAIL,
}, told=["53"], script=True)
def _(net):
    net.shut(net.group, egress=True)
    policy(net, ["s3:GetObject", "s3:ListBucket"])
    acl(net)
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "BedrockManaged", "Value": "true"}]}]
    net.ec2.create_network_interface(SubnetId=net.subnets[0], TagSpecifications=tags)


@scenario("a NAT gateway without a way out, two groups apart, that a script mends", {
    **BY_NAT, "24": FAIL, "36": FAIL,
}, script=True)
def _(net):
    net.make_nat(way_out=False)
    net.shut(net.group, egress=True)
    net.groups.append(net.make_group("second"))
    net.open(net.groups[-1], ingress=False)
