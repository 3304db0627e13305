"""States of the security groups, and what the checks say of them."""

from moto_table import FAIL, SKIP, UNKNOWN, WARN, scenario
from moto_world import ANYWHERE, PUBLIC, https, itself

UNKNOWN_GROUP = "sg-00000000000000000"


@scenario("a group too many, which nobody knows", {"20": FAIL})
def _(net):
    net.groups.append(UNKNOWN_GROUP)


@scenario("no group that anybody knows", {
    "20": FAIL, "21": SKIP, "22": SKIP, "23": SKIP, "24": SKIP, "25": SKIP, "26": SKIP,
})
def _(net):
    net.groups = [UNKNOWN_GROUP]


@scenario("six groups", {}, refused="CFG-09")
def _(net):
    for number in range(5):
        net.groups.append(net.make_group(f"more-{number}"))
        net.open(net.groups[-1])


# Moto does not know which VPCs a group is associated with: it can't be said whether that helps.
@scenario("a group of another VPC", {"21": UNKNOWN, "24": WARN})
def _(net):
    net.groups.append(net.make_group("elsewhere", net.make_vpc("10.1.0.0/16")))


@scenario("no rule that lets itself in", {"22": FAIL, "24": SKIP}, mend=["22"])
def _(net):
    net.shut(net.group, ingress=True)


@scenario("no rule that lets itself out", {"23": FAIL, "24": SKIP}, mend=["23"])
def _(net):
    net.shut(net.group, egress=True)


@scenario("the default group of the VPC", {"23": FAIL, "24": SKIP}, mend=["23"])
def _(net):
    filters = [{"Name": "vpc-id", "Values": [net.vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (default,) = net.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    net.groups = [default["GroupId"]]
    # AWS's default group lets itself in, moto's does not.
    if not default["IpPermissions"]:
        net.open(default["GroupId"], egress=False)


@scenario("the range of the VPC in the place of itself", {"22": FAIL, "23": FAIL, "24": SKIP}, mend=["22", "23"])
def _(net):
    net.shut(net.group, ingress=True, egress=True)
    block = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=block)
    net.ec2.authorize_security_group_egress(GroupId=net.group, IpPermissions=block)


@scenario("protocols one by one", {"22": FAIL, "24": SKIP})
def _(net):
    net.shut(net.group, ingress=True)
    pair = [{"GroupId": net.group}]
    ports = {"tcp": (0, 65_535), "udp": (0, 65_535), "icmp": (-1, -1)}
    each = [
        {"IpProtocol": name, "FromPort": first, "ToPort": last, "UserIdGroupPairs": pair}
        for name, (first, last) in ports.items()
    ]
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=each)


@scenario("another group in the place of itself", {"22": FAIL, "24": SKIP})
def _(net):
    net.shut(net.group, ingress=True)
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=itself(net.make_group("other")))


@scenario("itself after another group in one rule", {})
def _(net):
    net.shut(net.group, ingress=True)
    pairs = [{"GroupId": net.make_group("other")}, {"GroupId": net.group}]
    both = [{"IpProtocol": "-1", "UserIdGroupPairs": pairs}]
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=both)


@scenario("in by one group, out by another", {"24": FAIL}, mend=["24"])
def _(net):
    net.shut(net.group, egress=True)
    net.groups.append(net.make_group("second"))
    net.open(net.groups[-1], ingress=False)


@scenario("a second group without rules", {"24": WARN}, mend=["24"])
def _(net):
    net.groups.append(net.make_group("second"))


@scenario("no rule that lets out to S3", {"25": FAIL}, mend=["25"])
def _(net):
    net.ec2.revoke_security_group_egress(GroupId=net.group, IpPermissions=[net.to_s3])


@scenario("the rule to S3 in a second group", {})
def _(net):
    net.ec2.revoke_security_group_egress(GroupId=net.group, IpPermissions=[net.to_s3])
    net.groups.append(net.make_group("second"))
    net.open(net.groups[-1])
    net.ec2.authorize_security_group_egress(GroupId=net.groups[-1], IpPermissions=[net.to_s3])


def out(net, permission):
    net.ec2.revoke_security_group_egress(GroupId=net.group, IpPermissions=[net.to_s3])
    net.ec2.authorize_security_group_egress(GroupId=net.group, IpPermissions=[permission])


@scenario("out to everywhere on 443", {})
def _(net):
    out(net, https(IpRanges=PUBLIC))


@scenario("out to all of S3 by ranges", {})
def _(net):
    ranges = ["52.216.0.0/15", "3.5.0.0/19", "54.231.0.0/16"]
    out(net, https(IpRanges=[{"CidrIp": block} for block in ranges]))


@scenario("out to a part of S3 by ranges", {"25": FAIL}, mend=["25"])
def _(net):
    out(net, https(IpRanges=[{"CidrIp": "52.216.0.0/15"}]))


@scenario("out on 80 alone", {"25": FAIL})
def _(net):
    out(net, {**https(IpRanges=PUBLIC), "FromPort": 80, "ToPort": 80})


@scenario("out to the VPC alone", {"25": FAIL}, mend=["25"])
def _(net):
    out(net, https(IpRanges=[{"CidrIp": "10.0.0.0/16"}]))


@scenario("the prefix list of DynamoDB", {"25": FAIL})
def _(net):
    name = net.s3_name.replace(".s3", ".dynamodb")
    lists = net.ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [name]}])
    out(net, https(PrefixListIds=[{"PrefixListId": lists["PrefixLists"][0]["PrefixListId"]}]))


@scenario("open to the world on 22", {"26": WARN}, mend=["26"])
def _(net):
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ANYWHERE}]}
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=[rule])


@scenario("open to the world over IPv6", {"26": WARN}, mend=["26"])
def _(net):
    rule = {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
    net.ec2.authorize_security_group_ingress(GroupId=net.group, IpPermissions=[rule])
