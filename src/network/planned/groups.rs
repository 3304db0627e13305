//! Security groups and network ACLs of a plan.

use serde_json::Value;

use super::{GROUPS, SUBNETS, World, not_planned, one, read};
use crate::diagnostic::Read;
use crate::network::facts::{AclEntry, Endpoint, GroupPair, NetworkAcl, Permission, SecurityGroup};
use crate::terraform::{Link, Resource, Unclear};

/// What a rule may name in place of addresses.
const LISTS: &[&str] = &[
    "aws_ec2_managed_prefix_list",
    "data.aws_ec2_managed_prefix_list",
    "data.aws_prefix_list",
    "aws_vpc_endpoint.prefix_list_id",
];

const ACLS: &[&str] = &[
    "aws_network_acl",
    "aws_default_network_acl",
    "aws_vpc.default_network_acl_id",
];

/// The number of the entry that denies what no other entry matches.
const LAST: i32 = 32767;

impl World<'_> {
    /// The security groups that the plan builds, with all their rules. `s3` is the prefix list that comes with a
    /// gateway endpoint.
    pub(super) fn groups(self, s3: &str) -> Result<Vec<SecurityGroup>, Unclear> {
        let mut groups = Vec::new();
        for resource in self
            .plan
            .of(&["aws_security_group", "aws_default_security_group"])
        {
            let id = self.names.id(resource);
            groups.push(SecurityGroup {
                name: resource.text("name").unwrap_or("default").to_owned(),
                vpc_id: self.vpc_of(resource)?,
                owner_id: resource.text("owner_id").or(self.account).map(ToOwned::to_owned),
                ingress: self.inline(resource, "ingress", &id, s3)?,
                egress: self.inline(resource, "egress", &id, s3)?,
                id,
            });
        }
        for (kind, egress) in [
            ("aws_vpc_security_group_ingress_rule", false),
            ("aws_vpc_security_group_egress_rule", true),
        ] {
            for rule in self.plan.of(&[kind]) {
                let permission = self.rule(rule, s3)?;
                self.add(&mut groups, rule, egress, permission)?;
            }
        }
        for rule in self.plan.of(&["aws_security_group_rule"]) {
            let permission = self.old_rule(rule, s3)?;
            self.add(&mut groups, rule, rule.text("type") == Some("egress"), permission)?;
        }
        Ok(groups)
    }

    fn add(
        self,
        groups: &mut [SecurityGroup],
        rule: &Resource,
        egress: bool,
        permission: Permission,
    ) -> Result<(), Unclear> {
        let links = self.plan.links(rule, "security_group_id", GROUPS)?;
        let id = one(self.names, &links);
        if let Some(group) = groups.iter_mut().find(|group| Some(&group.id) == id.as_ref()) {
            let rules = if egress {
                &mut group.egress
            } else {
                &mut group.ingress
            };
            rules.push(permission);
        }
        Ok(())
    }

    fn rule(self, rule: &Resource, s3: &str) -> Result<Permission, Unclear> {
        let mut permission = ports(
            rule.text("ip_protocol"),
            rule.number("from_port"),
            rule.number("to_port"),
        );
        permission.cidrs = rule
            .text("cidr_ipv4")
            .map(ToOwned::to_owned)
            .into_iter()
            .collect();
        permission.ipv6_cidrs = rule
            .text("cidr_ipv6")
            .map(ToOwned::to_owned)
            .into_iter()
            .collect();
        permission.prefix_list_ids = self.lists(&self.plan.links(rule, "prefix_list_id", LISTS)?, s3);
        permission.groups = self.pairs(&self.plan.links(rule, "referenced_security_group_id", GROUPS)?);
        Ok(permission)
    }

    fn old_rule(self, rule: &Resource, s3: &str) -> Result<Permission, Unclear> {
        let mut permission = ports(
            rule.text("protocol"),
            rule.number("from_port"),
            rule.number("to_port"),
        );
        permission.cidrs = rule.texts("cidr_blocks");
        permission.ipv6_cidrs = rule.texts("ipv6_cidr_blocks");
        permission.prefix_list_ids = self.lists(&self.plan.links(rule, "prefix_list_ids", LISTS)?, s3);
        let other = if rule.flag("self") == Some(true) {
            "security_group_id"
        } else {
            "source_security_group_id"
        };
        permission.groups = self.pairs(&self.plan.links(rule, other, GROUPS)?);
        Ok(permission)
    }

    /// The rules that stand in the group itself.
    fn inline(
        self,
        group: &Resource,
        direction: &str,
        own: &str,
        s3: &str,
    ) -> Result<Vec<Permission>, Unclear> {
        let blocks = group.items(direction);
        blocks
            .map(|block| self.block(group, direction, block, own, s3))
            .collect()
    }

    fn block(
        self,
        group: &Resource,
        direction: &str,
        block: &Value,
        own: &str,
        s3: &str,
    ) -> Result<Permission, Unclear> {
        let number = |field: &str| block.get(field).and_then(Value::as_i64);
        let texts = |field: &str| -> Vec<String> {
            let items = block.get(field).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        };
        let protocol = block.get("protocol").and_then(Value::as_str);
        let mut permission = ports(protocol, number("from_port"), number("to_port"));
        permission.cidrs = texts("cidr_blocks");
        permission.ipv6_cidrs = texts("ipv6_cidr_blocks");
        let links = self.nested(group, direction, block, "prefix_list_ids", LISTS)?;
        permission.prefix_list_ids = self.lists(&links, s3);
        let links = self.nested(group, direction, block, "security_groups", GROUPS)?;
        permission.groups = self.pairs(&links);
        if block.get("self").and_then(Value::as_bool) == Some(true) {
            permission.groups.push(self.pair(own.to_owned()));
        }
        Ok(permission)
    }

    fn lists(self, links: &[Link<'_>], s3: &str) -> Vec<String> {
        let ids = links.iter().flat_map(|link| match link {
            Link::Planned(resource) if resource.kind == "aws_vpc_endpoint" => vec![s3.to_owned()],
            other => self.names.ids(other),
        });
        ids.collect()
    }

    fn pairs(self, links: &[Link<'_>]) -> Vec<GroupPair> {
        let ids = links.iter().flat_map(|link| self.group_ids(link));
        ids.map(|id| self.pair(id)).collect()
    }

    /// The groups that a link names; a rule may name one with its account, `111122223333/sg-…`.
    fn group_ids(self, link: &Link<'_>) -> Vec<String> {
        match link {
            Link::Planned(vpc) if vpc.kind == "aws_vpc" => {
                let id = self
                    .names
                    .with_vpc(&self.names.id(vpc), "default_security_group_id");
                id.into_iter().collect()
            }
            other => {
                let ids = self.names.ids(other).into_iter();
                ids.map(|id| id.rsplit('/').next().unwrap_or_default().to_owned())
                    .collect()
            }
        }
    }

    fn pair(self, group_id: String) -> GroupPair {
        GroupPair {
            group_id,
            user_id: self.account.map(ToOwned::to_owned),
        }
    }

    /// The network ACLs of the VPCs. A new VPC's default lets everything through.
    pub(super) fn network_acls(
        self,
        vpcs: &[String],
        foreign: &[&str],
        subnets: &[String],
    ) -> Read<Vec<NetworkAcl>> {
        match self.built_acls() {
            Ok(mut acls) => {
                for vpc in vpcs {
                    if acls.iter().any(|acl| acl.is_default && acl.vpc_id == *vpc) {
                        continue;
                    }
                    let has_own = |id: &String| acls.iter().any(|acl| acl.subnet_ids.contains(id));
                    if foreign.contains(&vpc.as_str()) && !subnets.iter().all(has_own) {
                        return not_planned("the default network ACL of a VPC that is there already");
                    }
                    if let Some(id) = self.names.with_vpc(vpc, "default_network_acl_id") {
                        acls.push(open(id, vpc.clone()));
                    }
                }
                Read::Known(acls)
            }
            Err(unclear) => read(Err(unclear)),
        }
    }

    fn built_acls(self) -> Result<Vec<NetworkAcl>, Unclear> {
        let mut acls = Vec::new();
        for resource in self.plan.of(&["aws_network_acl", "aws_default_network_acl"]) {
            let is_default = resource.kind == "aws_default_network_acl";
            let links = self.plan.links(resource, "subnet_ids", SUBNETS)?;
            let inline =
                [("ingress", false), ("egress", true)]
                    .into_iter()
                    .flat_map(|(direction, egress)| {
                        resource
                            .items(direction)
                            .map(move |block| inline_entry(block, egress))
                    });
            let mut entries: Vec<AclEntry> = inline.collect();
            entries.extend([false, true].map(last));
            let vpc_id = if is_default {
                let vpc = self.plan.links(resource, "default_network_acl_id", ACLS)?;
                self.vpc_named(&vpc)
            } else {
                self.vpc_of(resource)?
            };
            acls.push(NetworkAcl {
                id: self.names.id(resource),
                vpc_id: vpc_id.unwrap_or_default(),
                is_default,
                subnet_ids: links.iter().flat_map(|link| self.names.ids(link)).collect(),
                entries,
            });
        }
        for rule in self.plan.of(&["aws_network_acl_rule"]) {
            let id = one(self.names, &self.plan.links(rule, "network_acl_id", ACLS)?);
            if let Some(acl) = acls.iter_mut().find(|acl| Some(&acl.id) == id.as_ref()) {
                acl.entries.push(entry(rule));
            }
        }
        for association in self.plan.of(&["aws_network_acl_association"]) {
            let id = one(self.names, &self.plan.links(association, "network_acl_id", ACLS)?);
            let subnet = one(self.names, &self.plan.links(association, "subnet_id", SUBNETS)?);
            if let Some(acl) = acls.iter_mut().find(|acl| Some(&acl.id) == id.as_ref()) {
                acl.subnet_ids.extend(subnet);
            }
        }
        Ok(acls)
    }

    /// The VPC behind what comes with it.
    pub(super) fn vpc_named(self, links: &[Link<'_>]) -> Option<String> {
        links.iter().find_map(|link| match link {
            Link::Planned(vpc) if vpc.kind.ends_with("aws_vpc") => Some(self.names.id(vpc)),
            _ => None,
        })
    }
}

/// The groups of the interface endpoints for S3.
pub(super) fn endpoint_groups(
    endpoints: &Read<Vec<Endpoint>>,
    groups: &Read<Vec<SecurityGroup>>,
) -> Read<Vec<SecurityGroup>> {
    let named: Vec<&String> = endpoints
        .ok()
        .into_iter()
        .flatten()
        .flat_map(|one| &one.security_group_ids)
        .collect();
    match groups {
        _ if named.is_empty() => Read::Known(Vec::new()),
        Read::Known(groups) => {
            let own = groups.iter().filter(|group| named.contains(&&group.id));
            Read::Known(own.cloned().collect())
        }
        Read::Unread(unread) => Read::Unread(unread.clone()),
    }
}

/// An entry with its protocol and ports; all ports go without numbers, as EC2 has it.
fn ports(protocol: Option<&str>, from: Option<i64>, to: Option<i64>) -> Permission {
    let protocol = match protocol.unwrap_or("-1") {
        "all" | "-1" => "-1",
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        other => other,
    };
    let port = |port: Option<i64>| {
        port.filter(|_| protocol != "-1")
            .and_then(|port| i32::try_from(port).ok())
    };
    Permission {
        protocol: protocol.to_ascii_lowercase(),
        from_port: port(from),
        to_port: port(to),
        ..Permission::default()
    }
}

/// The number of a protocol, as EC2 has it in network ACLs.
fn protocol_number(text: &str) -> String {
    let number = match text.to_ascii_lowercase().as_str() {
        "all" => "-1",
        "tcp" => "6",
        "udp" => "17",
        "icmp" => "1",
        _ => return text.to_owned(),
    };
    number.to_owned()
}

fn inline_entry(block: &Value, egress: bool) -> AclEntry {
    let text = |field: &str| {
        block
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let number = |field: &str| block.get(field).and_then(Value::as_i64);
    acl_entry(
        (number("rule_no"), egress, text("action") == Some("allow")),
        text("protocol"),
        text("cidr_block"),
        (number("from_port"), number("to_port")),
    )
}

fn entry(rule: &Resource) -> AclEntry {
    acl_entry(
        (
            rule.number("rule_number"),
            rule.flag("egress").unwrap_or_default(),
            rule.text("rule_action")
                .is_some_and(|action| action.eq_ignore_ascii_case("allow")),
        ),
        rule.text("protocol"),
        rule.text("cidr_block"),
        (rule.number("from_port"), rule.number("to_port")),
    )
}

fn acl_entry(
    (number, egress, allow): (Option<i64>, bool, bool),
    protocol: Option<&str>,
    cidr: Option<&str>,
    (from, to): (Option<i64>, Option<i64>),
) -> AclEntry {
    let protocol = protocol_number(protocol.unwrap_or("-1"));
    let port = |port: Option<i64>| {
        port.filter(|_| protocol != "-1")
            .and_then(|port| i32::try_from(port).ok())
    };
    AclEntry {
        number: number
            .and_then(|number| i32::try_from(number).ok())
            .unwrap_or(LAST),
        egress,
        cidr: cidr.map(ToOwned::to_owned),
        from_port: port(from),
        to_port: port(to),
        protocol,
        allow,
    }
}

fn last(egress: bool) -> AclEntry {
    acl_entry((None, egress, false), None, Some("0.0.0.0/0"), (None, None))
}

fn open(id: String, vpc_id: String) -> NetworkAcl {
    let all = |egress| acl_entry((Some(100), egress, true), None, Some("0.0.0.0/0"), (None, None));
    NetworkAcl {
        id,
        vpc_id,
        is_default: true,
        subnet_ids: Vec::new(),
        entries: vec![all(false), all(true), last(false), last(true)],
    }
}
