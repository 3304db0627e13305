//! Zones, VPCs, DHCP options and subnets.

use serde_json::{Value, json};

use super::select::{self, Selection};
use super::{attributes, one, tag_set};
use crate::sandbox::account::{Account, EncryptionControl, Tags, Zone};
use crate::sandbox::wire::{Form, Refusal};

pub(super) fn availability_zones(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let all = form.get("AllAvailabilityZones") == Some("true");
    let (zone_names, zone_ids) = (form.list("ZoneName"), form.list("ZoneId"));
    let mut zones: Vec<(&String, &Zone)> = account.zones.iter().collect();
    zones.sort_by(|one, other| one.1.name.cmp(&other.1.name));
    for name in &zone_names {
        if !zones.iter().any(|(_, zone)| zone.name == *name) {
            return Err(Refusal::new(
                400,
                "InvalidParameterValue",
                format!("Invalid availability zone: [{name}]"),
            ));
        }
    }
    let filters = form.filters();
    let mut items = Vec::new();
    for (id, zone) in zones {
        let named = zone_names.contains(&zone.name) || zone_ids.contains(id);
        let asked = zone_names.is_empty() && zone_ids.is_empty() && (all || zone.opt_in != "not-opted-in");
        let group = if zone.kind == "availability-zone" {
            account.region.clone()
        } else {
            zone.name
                .trim_end_matches(|letter: char| letter.is_ascii_lowercase())
                .to_owned()
        };
        let attributes = attributes([
            ("zone-id", one(id)),
            ("zone-name", one(&zone.name)),
            ("zone-type", one(&zone.kind)),
            ("state", one(&zone.state)),
            ("opt-in-status", one(&zone.opt_in)),
            ("region-name", one(&account.region)),
            ("group-name", one(&group)),
            ("group-long-name", one(&group)),
            ("network-border-group", one(&group)),
            ("message", Vec::new()),
            ("parent-zone-id", Vec::new()),
            ("parent-zone-name", Vec::new()),
        ]);
        if (named || asked) && select::passes(&filters, &attributes, &Tags::new())? {
            items.push(json!({
                "zoneName": zone.name, "zoneId": id, "zoneType": zone.kind, "zoneState": zone.state,
                "optInStatus": zone.opt_in, "regionName": account.region, "groupName": group,
                "networkBorderGroup": group, "messageSet": [],
            }));
        }
    }
    Ok(json!({ "availabilityZoneInfo": items }))
}

pub(super) fn vpcs(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "VpcId",
        missing: ("InvalidVpcID.NotFound", "vpc"),
        element: "vpcSet",
    };
    let owner = |vpc: &Option<String>| vpc.clone().unwrap_or_else(|| account.id.clone());
    selection.answer(
        &account.vpcs,
        form,
        |id, vpc| {
            let attributes = attributes([
                ("vpc-id", one(id)),
                ("cidr", one(&vpc.cidr)),
                ("cidr-block-association.cidr-block", one(&vpc.cidr)),
                ("dhcp-options-id", one(&vpc.dhcp_options)),
                ("is-default", one(vpc.is_default.to_string())),
                ("owner-id", one(owner(&vpc.owner))),
                ("state", one(&vpc.state)),
            ]);
            (attributes, vpc.tags.clone())
        },
        |id, vpc| {
            json!({
                "vpcId": id, "ownerId": owner(&vpc.owner), "state": vpc.state, "cidrBlock": vpc.cidr,
                "cidrBlockAssociationSet": [{
                    "associationId": id.replace("vpc-", "vpc-cidr-assoc-"), "cidrBlock": vpc.cidr,
                    "cidrBlockState": { "state": "associated" },
                }],
                "encryptionControl": vpc.encryption.as_ref().map(encryption_control),
                "dhcpOptionsId": vpc.dhcp_options, "instanceTenancy": vpc.tenancy, "isDefault": vpc.is_default,
                "tagSet": tag_set(&vpc.tags),
            })
        },
    )
}

fn encryption_control(control: &EncryptionControl) -> Value {
    let state = if control.excludes_nat_gateways {
        "enabled"
    } else {
        "disabled"
    };
    json!({
        "mode": control.mode, "state": "available",
        "resourceExclusions": { "natGateway": { "state": state }, "internetGateway": { "state": state } },
    })
}

pub(super) fn vpc_attribute(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let id = form.get("VpcId").ok_or_else(|| missing("vpcId"))?;
    let vpc = account.vpcs.get(id).ok_or_else(|| {
        Refusal::new(
            400,
            "InvalidVpcID.NotFound",
            format!("The vpc ID '{id}' does not exist"),
        )
    })?;
    let (element, value) = match form.get("Attribute") {
        Some("enableDnsSupport") => ("enableDnsSupport", vpc.dns_support),
        Some("enableDnsHostnames") => ("enableDnsHostnames", vpc.dns_hostnames),
        Some("enableNetworkAddressUsageMetrics") => ("enableNetworkAddressUsageMetrics", false),
        Some(other) => {
            let message = format!("Value ({other}) for parameter attribute is invalid.");
            return Err(Refusal::new(400, "InvalidParameterValue", message));
        }
        None => return Err(missing("attribute")),
    };
    Ok(json!({ "vpcId": id, element: { "value": value } }))
}

pub(super) fn missing(parameter: &str) -> Refusal {
    let message = format!("The request must contain the parameter {parameter}");
    Refusal::new(400, "MissingParameter", message)
}

pub(super) fn dhcp_options(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "DhcpOptionsId",
        missing: ("InvalidDhcpOptionID.NotFound", "dhcpOption"),
        element: "dhcpOptionsSet",
    };
    selection.answer(
        &account.dhcp_options,
        form,
        |id, _| {
            let attributes = attributes([
                ("dhcp-options-id", one(id)),
                (
                    "key",
                    vec!["domain-name".to_owned(), "domain-name-servers".to_owned()],
                ),
                ("owner-id", one(&account.id)),
            ]);
            (attributes, Tags::new())
        },
        |id, options| {
            let servers: Vec<Value> = options
                .domain_name_servers
                .iter()
                .map(|server| json!({ "value": server }))
                .collect();
            json!({
                "dhcpOptionsId": id, "ownerId": account.id, "tagSet": [],
                "dhcpConfigurationSet": [
                    { "key": "domain-name", "valueSet": [{ "value": options.domain_name }] },
                    { "key": "domain-name-servers", "valueSet": servers },
                ],
            })
        },
    )
}

pub(super) fn subnets(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "SubnetId",
        missing: ("InvalidSubnetID.NotFound", "subnet"),
        element: "subnetSet",
    };
    let zone_name = |id: &str| {
        account
            .zones
            .get(id)
            .map(|zone| zone.name.clone())
            .unwrap_or_default()
    };
    let owner = |owner: &Option<String>| owner.clone().unwrap_or_else(|| account.id.clone());
    let arn = |id: &str, owner: &str| {
        format!(
            "arn:{}:ec2:{}:{owner}:subnet/{id}",
            account.partition, account.region
        )
    };
    selection.answer(
        &account.subnets,
        form,
        |id, subnet| {
            let zone = zone_name(&subnet.zone);
            let owner = owner(&subnet.owner);
            let attributes = attributes([
                ("subnet-id", one(id)),
                ("subnet-arn", one(arn(id, &owner))),
                ("vpc-id", one(&subnet.vpc)),
                ("availability-zone", one(&zone)),
                ("availabilityZone", one(&zone)),
                ("availability-zone-id", one(&subnet.zone)),
                ("availabilityZoneId", one(&subnet.zone)),
                (
                    "available-ip-address-count",
                    one(subnet.free_addresses.to_string()),
                ),
                ("cidr-block", subnet.cidr.clone().into_iter().collect()),
                ("cidrBlock", subnet.cidr.clone().into_iter().collect()),
                ("default-for-az", one(subnet.is_default.to_string())),
                ("defaultForAz", one(subnet.is_default.to_string())),
                ("ipv6-native", one(subnet.cidr.is_none().to_string())),
                ("outpost-arn", subnet.outpost.clone().into_iter().collect()),
                ("owner-id", one(owner)),
                ("state", one(&subnet.state)),
            ]);
            (attributes, subnet.tags.clone())
        },
        |id, subnet| {
            let owner = owner(&subnet.owner);
            json!({
                "subnetId": id, "subnetArn": arn(id, &owner), "state": subnet.state, "vpcId": subnet.vpc,
                "cidrBlock": subnet.cidr, "ipv6CidrBlockAssociationSet": [],
                "availableIpAddressCount": subnet.free_addresses,
                "availabilityZone": zone_name(&subnet.zone), "availabilityZoneId": subnet.zone,
                "defaultForAz": subnet.is_default, "mapPublicIpOnLaunch": subnet.is_default,
                "assignIpv6AddressOnCreation": false, "mapCustomerOwnedIpOnLaunch": false,
                "ipv6Native": subnet.cidr.is_none(), "enableDns64": false, "ownerId": owner,
                "outpostArn": subnet.outpost, "tagSet": tag_set(&subnet.tags),
            })
        },
    )
}
