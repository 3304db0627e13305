"""States of subnets, zones and the VPC, and what the checks say of them."""

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone

from moto_table import FAIL, SKIP, UNKNOWN, WARN, scenario

UNKNOWN_SUBNET = "subnet-00000000000000000"
#: What has nothing to say when none of the subnets is there.
NOWHERE = dict.fromkeys(
    "03 04 05 06 07 08 09 10 11 12 13 21 30 31 32 33 35 51 52 53".split(), SKIP
)


@scenario("17 subnets", {}, refused="CFG-09")
def _(net):
    zone = net.zones()[0]["ZoneId"]
    net.subnets += [net.make_subnet(zone, f"10.0.{100 + number}.0/24") for number in range(11)]


@scenario("a subnet twice", {}, refused="CFG-10")
def _(net):
    net.subnets.append(net.subnets[0])


@scenario("a subnet too many, which nobody knows", {"02": FAIL})
def _(net):
    net.subnets.append(UNKNOWN_SUBNET)


@scenario("a subnet that nobody knows in the place of one", {"02": FAIL, "05": FAIL}, names={"05": ["use1-az6"]})
def _(net):
    net.subnets[0] = UNKNOWN_SUBNET


@scenario("no subnet that anybody knows", {"02": FAIL, **NOWHERE})
def _(net):
    net.subnets = [UNKNOWN_SUBNET]


@scenario("a subnet of another VPC", {"03": FAIL, "30": FAIL})
def _(net):
    other = net.make_vpc("10.1.0.0/16")
    net.subnets.append(net.make_subnet(net.zones()[0]["ZoneId"], "10.1.0.0/24", vpc=other, table=False))


@scenario("a pending subnet", {"04": FAIL, "05": FAIL})
def _(net):
    net.model.get_subnet(net.subnets[0]).state = "pending"


@scenario("a zone without a subnet", {"05": FAIL}, names={"05": ["use1-az3"]}, mend=["05"])
def _(net):
    (lost,) = [one.id for one in map(net.model.get_subnet, net.subnets) if one.availability_zone_id == "use1-az3"]
    net.drop_subnet(lost)


@scenario("two zones without a subnet", {"05": FAIL}, mend=["05"])
def _(net):
    for subnet in net.subnets[:2]:
        net.drop_subnet(subnet)


@scenario("a zone whose subnet is not among the job's", {"05": FAIL})
def _(net):
    net.subnets.pop()


@scenario("three zones of eu-west-3", {"51": UNKNOWN}, region="eu-west-3")
def _(net):
    assert len(net.subnets) == 3


@scenario("two zones of us-west-1, as newer accounts see", {}, region="us-west-1")
def _(net):
    assert len(net.subnets) == 2


@scenario("a constrained zone without a subnet", {"05": WARN}, region="eu-west-1", names={"05": ["euw1-az3"]}, told=["51"])
def _(net):
    RegionsAndZonesBackend.zones["eu-west-1"][0].state = "constrained"
    net.drop_subnet(net.subnets[0])


@scenario("an impaired zone without a subnet", {"05": FAIL}, region="eu-west-2", mend=["05"])
def _(net):
    RegionsAndZonesBackend.zones["eu-west-2"][0].state = "impaired"
    net.drop_subnet(net.subnets[0])


def local_zone(region, zone_id, kind="local-zone"):
    zones = RegionsAndZonesBackend.zones[region]
    if all(zone.zone_id != zone_id for zone in zones):
        zones.append(Zone(region_name=region, name=f"{region}-{zone_id}", zone_id=zone_id, zone_type=kind))


@scenario("a Local Zone without a subnet", {}, region="us-west-2")
def _(net):
    local_zone("us-west-2", "usw2-lax1-az1")


@scenario("a subnet in a Local Zone", {"06": WARN}, region="us-west-2", told=["51"])
def _(net):
    local_zone("us-west-2", "usw2-lax1-az1")
    net.subnets.append(net.make_subnet("usw2-lax1-az1", "10.0.50.0/24"))


@scenario("a subnet in a Wavelength Zone in the place of one", {"05": FAIL, "06": WARN}, region="us-east-2", told=["51"])
def _(net):
    local_zone("us-east-2", "use2-wl1-dtw-wlz1", "wavelength-zone")
    net.subnets[0] = net.make_subnet("use2-wl1-dtw-wlz1", "10.0.50.0/24")


@scenario("eleven free addresses", {"07": WARN})
def _(net):
    net.subnets.append(net.make_subnet(net.zones()[0]["ZoneId"], "10.0.50.0/28"))


@scenario("three free addresses", {"07": FAIL})
def _(net):
    net.subnets.append(net.make_subnet(net.zones()[0]["ZoneId"], "10.0.50.0/28"))
    for _ in range(8):
        net.ec2.create_network_interface(SubnetId=net.subnets[-1])


@scenario("a subnet of IPv6 alone", {"08": FAIL})
def _(net):
    net.subnets.append(
        net.make_subnet(
            net.zones()[0]["ZoneId"], None, Ipv6CidrBlock="2001:db8:1234:1a00::/64", Ipv6Native=True
        )
    )
    # AWS counts IPv4 addresses, of which there is none; moto counts those of IPv6.
    net.model.get_subnet(net.subnets[-1])._available_ip_addresses = 0


def share(net):
    """Gives the VPC and its subnets to another account."""
    theirs = {"owner_id": "999900001111"}
    vpc = net.model.vpcs[net.vpc]
    for one in [vpc, *map(net.model.get_subnet, net.subnets)]:
        one.__class__ = type("Shared", (one.__class__,), theirs)


@scenario("a shared VPC whose endpoint is seen", {"09": WARN})
def _(net):
    share(net)


@scenario("a shared VPC whose endpoint is not seen", {"09": WARN, "32": UNKNOWN, "33": UNKNOWN})
def _(net):
    share(net)
    unseen(net)


@scenario("a shared VPC with neither route nor endpoint", {
    "09": WARN, **dict.fromkeys("30 31 32 33 34 35 36 37".split(), UNKNOWN),
})
def _(net):
    share(net)
    net.drop_endpoint()
    net.model.vpc_end_points.clear()


@scenario("a shared VPC whose NAT gateway is not seen", {
    "09": WARN, "32": SKIP, "33": SKIP, "36": UNKNOWN, "37": UNKNOWN,
})
def _(net):
    net.make_nat()
    share(net)
    net.model.vpc_end_points.clear()
    net.model.nat_gateways.clear()


def unseen(net):
    """Leaves the route to the endpoint, and hides the endpoint."""
    net.model.vpc_end_points.clear()


@scenario("a VPC on dedicated hardware", {"10": FAIL}, mend=["10"])
def _(net):
    net.model.vpcs[net.vpc].instance_tenancy = "dedicated"


@scenario("DNS support off", {"11": FAIL}, mend=["11"])
def _(net):
    net.ec2.modify_vpc_attribute(VpcId=net.vpc, EnableDnsSupport={"Value": False})


@scenario("DNS host names off", {"12": WARN}, mend=["12"])
def _(net):
    net.ec2.modify_vpc_attribute(VpcId=net.vpc, EnableDnsHostnames={"Value": False})


@scenario("name servers of its own", {"13": WARN}, mend=["13"])
def _(net):
    net.name_servers(["10.0.0.53", "10.0.1.53"])


@scenario("the resolver by its address", {})
def _(net):
    net.name_servers(["10.0.0.2"])


@scenario("no DHCP options", {"13": WARN}, mend=["13"])
def _(net):
    net.model.vpcs[net.vpc].dhcp_options = None


@scenario("what a job left behind", {}, told=["53"], mend=["53"])
def _(net):
    tags = [{"Key": "BedrockManaged", "Value": "true"}]
    specifications = [{"ResourceType": "network-interface", "Tags": tags}]
    net.ec2.create_network_interface(SubnetId=net.subnets[0], TagSpecifications=specifications)


@scenario("the partition of China", {"51": UNKNOWN}, region="cn-north-1")
def _(net):
    assert net.account.partition == "aws-cn" and len(net.subnets) == 2


@scenario("the partition of GovCloud", {"51": UNKNOWN}, region="us-gov-west-1")
def _(net):
    assert net.account.partition == "aws-us-gov"


@scenario("no way and no rule in China", {
    "22": FAIL, "24": SKIP, "25": FAIL, "30": FAIL, "31": SKIP, "32": SKIP, "33": SKIP, "51": UNKNOWN,
}, region="cn-north-1", mend=["22", "25", "30"], after={"51": UNKNOWN})
def _(net):
    net.drop_endpoint()
    net.shut(net.group, ingress=True)
    net.ec2.revoke_security_group_egress(GroupId=net.group, IpPermissions=[net.to_s3])


@scenario("a zone without a subnet, an endpoint without writing, in GovCloud", {
    "05": FAIL, "33": FAIL, "51": UNKNOWN,
}, region="us-gov-west-1", mend=["05", "33"], after={"51": UNKNOWN})
def _(net):
    net.drop_subnet(net.subnets[0])
    net.ec2.modify_vpc_endpoint(
        VpcEndpointId=net.endpoint,
        PolicyDocument='{"Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],'
        '"Resource":"*"}]}',
    )
