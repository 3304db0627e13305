//! Security groups and network ACLs.

use serde_json::{Value, json};

use super::select::Selection;
use super::{attributes, one, tag_set};
use crate::sandbox::account::{Account, AclEntry, Rule, Tags};
use crate::sandbox::wire::{Form, Refusal};

pub(super) fn security_groups(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let wanted = form.list("GroupId");
    if let Some(id) = wanted
        .iter()
        .find(|id| !account.security_groups.contains_key(*id))
    {
        let message = format!("The security group '{id}' does not exist");
        return Err(Refusal::new(400, "InvalidGroup.NotFound", message));
    }
    let selection = Selection {
        parameter: "GroupId",
        missing: ("InvalidGroup.NotFound", "security group"),
        element: "securityGroupInfo",
    };
    selection.answer(
        &account.security_groups,
        form,
        |id, group| {
            let attributes = attributes([
                ("group-id", one(id)),
                ("group-name", one(&group.name)),
                ("description", one(&group.description)),
                ("vpc-id", one(&group.vpc)),
                ("owner-id", one(&account.id)),
                (
                    "ip-permission.protocol",
                    group.ingress.iter().map(|rule| rule.protocol.clone()).collect(),
                ),
                (
                    "ip-permission.group-id",
                    group
                        .ingress
                        .iter()
                        .flat_map(|rule| rule.groups.clone())
                        .collect(),
                ),
                (
                    "ip-permission.cidr",
                    group.ingress.iter().flat_map(|rule| rule.cidrs.clone()).collect(),
                ),
                (
                    "egress.ip-permission.protocol",
                    group.egress.iter().map(|rule| rule.protocol.clone()).collect(),
                ),
                (
                    "egress.ip-permission.group-id",
                    group.egress.iter().flat_map(|rule| rule.groups.clone()).collect(),
                ),
                (
                    "egress.ip-permission.cidr",
                    group.egress.iter().flat_map(|rule| rule.cidrs.clone()).collect(),
                ),
                (
                    "egress.ip-permission.prefix-list-id",
                    group
                        .egress
                        .iter()
                        .flat_map(|rule| rule.prefix_lists.clone())
                        .collect(),
                ),
            ]);
            (attributes, group.tags.clone())
        },
        |id, group| {
            json!({
                "groupId": id, "groupName": group.name, "groupDescription": group.description,
                "vpcId": group.vpc, "ownerId": account.id,
                "securityGroupArn": account.arn("ec2", &format!("security-group/{id}")),
                "ipPermissions": permissions(account, &group.ingress),
                "ipPermissionsEgress": permissions(account, &group.egress),
                "tagSet": tag_set(&group.tags),
            })
        },
    )
}

fn permissions(account: &Account, rules: &[Rule]) -> Value {
    rules
        .iter()
        .map(|rule| {
            let groups: Vec<Value> = rule
                .groups
                .iter()
                .map(|id| json!({ "groupId": id, "userId": account.id }))
                .collect();
            let cidrs: Vec<Value> = rule.cidrs.iter().map(|cidr| json!({ "cidrIp": cidr })).collect();
            let ipv6: Vec<Value> = rule
                .ipv6_cidrs
                .iter()
                .map(|cidr| json!({ "cidrIpv6": cidr }))
                .collect();
            let lists: Vec<Value> = rule
                .prefix_lists
                .iter()
                .map(|id| json!({ "prefixListId": id }))
                .collect();
            json!({
                "ipProtocol": rule.protocol, "fromPort": rule.from_port, "toPort": rule.to_port,
                "groups": groups, "ipRanges": cidrs, "ipv6Ranges": ipv6, "prefixListIds": lists,
            })
        })
        .collect()
}

pub(super) fn network_acls(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let selection = Selection {
        parameter: "NetworkAclId",
        missing: ("InvalidNetworkAclID.NotFound", "networkAcl"),
        element: "networkAclSet",
    };
    let association = |id: &str, subnet: &str| {
        format!(
            "aclassoc-{}{}",
            &id[id.len().saturating_sub(8)..],
            &subnet[subnet.len().saturating_sub(9)..]
        )
    };
    selection.answer(
        &account.network_acls,
        form,
        |id, acl| {
            let attributes = attributes([
                ("network-acl-id", one(id)),
                ("vpc-id", one(&acl.vpc)),
                ("default", one(acl.is_default.to_string())),
                ("owner-id", one(&account.id)),
                ("association.network-acl-id", one(id)),
                ("association.subnet-id", acl.subnets.clone()),
                ("association.association-id", acl.subnets.iter().map(|subnet| association(id, subnet)).collect()),
            ]);
            (attributes, Tags::new())
        },
        |id, acl| {
            let associations: Vec<Value> = acl
                .subnets
                .iter()
                .map(|subnet| {
                    json!({
                        "networkAclAssociationId": association(id, subnet), "networkAclId": id, "subnetId": subnet,
                    })
                })
                .collect();
            json!({
                "networkAclId": id, "vpcId": acl.vpc, "default": acl.is_default, "ownerId": account.id,
                "entrySet": acl.entries.iter().map(entry).collect::<Vec<_>>(), "associationSet": associations,
                "tagSet": [],
            })
        },
    )
}

fn entry(entry: &AclEntry) -> Value {
    let ports = entry
        .from_port
        .zip(entry.to_port)
        .map(|(from, to)| json!({ "from": from, "to": to }));
    json!({
        "ruleNumber": entry.number, "protocol": entry.protocol, "egress": entry.egress, "cidrBlock": entry.cidr,
        "ruleAction": if entry.allow { "allow" } else { "deny" }, "portRange": ports,
    })
}
