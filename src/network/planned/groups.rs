//! Security groups of a plan.

use serde_json::Value;

use super::{GROUPS, LISTS, World};
use crate::diagnostic::Read;
use crate::network::facts::{Endpoint, GroupPair, Permission, SecurityGroup};
use crate::terraform::{Resource, Unclear};

/// Where rules are kept that are resources of their own, by direction.
const INGRESS: [&str; 2] = ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule"];
const EGRESS: [&str; 2] = ["aws_vpc_security_group_egress_rule", "aws_security_group_rule"];

impl World<'_> {
    /// The security groups that the plan builds, with all their rules.
    pub(super) fn groups(self) -> Result<Vec<SecurityGroup>, Unclear> {
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
                ingress: self.inline(resource, "ingress", &INGRESS, &id)?,
                egress: self.inline(resource, "egress", &EGRESS, &id)?,
                id,
            });
        }
        groups.extend(self.default_groups(&groups));
        for (kind, egress) in [(INGRESS[0], false), (EGRESS[0], true)] {
            for rule in self.plan.of(&[kind]) {
                self.add(&mut groups, rule, egress, self.rule(rule)?)?;
            }
        }
        for rule in self.plan.of(&["aws_security_group_rule"]) {
            let egress = self.plan.known_text(rule, "type")? == Some("egress");
            self.add(&mut groups, rule, egress, self.old_rule(rule)?)?;
        }
        Ok(groups)
    }

    /// The group that comes with each new VPC: open to itself on the way in, to everything on the way out (Amazon VPC
    /// User Guide, default security groups).
    fn default_groups(self, built: &[SecurityGroup]) -> Vec<SecurityGroup> {
        let vpcs = self.plan.of(&["aws_vpc"]).map(|vpc| self.names.id(vpc));
        let groups = vpcs.filter_map(|vpc| {
            let id = self.names.with_vpc(&vpc, "default_security_group_id")?;
            if !self.names.is_new(&id) || built.iter().any(|group| group.id == id) {
                return None;
            }
            let all = |groups: Vec<GroupPair>, cidrs: Vec<String>| Permission {
                protocol: "-1".to_owned(),
                groups,
                cidrs,
                ..Permission::default()
            };
            Some(SecurityGroup {
                name: "default".to_owned(),
                vpc_id: Some(vpc),
                owner_id: self.account.map(ToOwned::to_owned),
                ingress: vec![all(vec![self.pair(id.clone())], Vec::new())],
                egress: vec![all(Vec::new(), vec!["0.0.0.0/0".to_owned()])],
                id,
            })
        });
        groups.collect()
    }

    fn add(
        self,
        groups: &mut [SecurityGroup],
        rule: &Resource,
        egress: bool,
        permission: Permission,
    ) -> Result<(), Unclear> {
        let id = self.id_at(rule, "security_group_id", GROUPS)?;
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

    fn rule(self, rule: &Resource) -> Result<Permission, Unclear> {
        let protocol = self.plan.known_text(rule, "ip_protocol")?;
        let mut permission = ports(protocol, rule.number("from_port"), rule.number("to_port"));
        let cidr = |attribute| -> Result<Vec<String>, Unclear> {
            let text = self.plan.known_text(rule, attribute)?;
            Ok(text.map(ToOwned::to_owned).into_iter().collect())
        };
        permission.cidrs = cidr("cidr_ipv4")?;
        permission.ipv6_cidrs = cidr("cidr_ipv6")?;
        permission.prefix_list_ids = self.ids_at(rule, "prefix_list_id", LISTS)?;
        permission.groups = self.pairs(self.ids_at(rule, "referenced_security_group_id", GROUPS)?);
        Ok(permission)
    }

    fn old_rule(self, rule: &Resource) -> Result<Permission, Unclear> {
        let protocol = self.plan.known_text(rule, "protocol")?;
        let mut permission = ports(protocol, rule.number("from_port"), rule.number("to_port"));
        permission.cidrs = rule.texts("cidr_blocks");
        permission.ipv6_cidrs = rule.texts("ipv6_cidr_blocks");
        permission.prefix_list_ids = self.ids_at(rule, "prefix_list_ids", LISTS)?;
        let other = if rule.flag("self") == Some(true) {
            "security_group_id"
        } else {
            "source_security_group_id"
        };
        permission.groups = self.pairs(self.ids_at(rule, other, GROUPS)?);
        Ok(permission)
    }

    /// The rules that stand in the group itself, unless rules of its direction are resources of their own.
    fn inline(
        self,
        group: &Resource,
        direction: &str,
        kinds: &[&str],
        own: &str,
    ) -> Result<Vec<Permission>, Unclear> {
        let blocks: Vec<&Value> = group.items(direction).collect();
        if blocks.is_empty() || self.plan.is_kept_apart(kinds, "security_group_id", group)? {
            return Ok(Vec::new());
        }
        let rules = blocks
            .into_iter()
            .map(|block| self.block(group, direction, block, own));
        rules.collect()
    }

    fn block(
        self,
        group: &Resource,
        direction: &str,
        block: &Value,
        own: &str,
    ) -> Result<Permission, Unclear> {
        let number = |field: &str| block.get(field).and_then(Value::as_i64);
        let texts = |field: &str| -> Vec<String> {
            let items = block.get(field).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        };
        let named = |field, kinds| {
            let links = self.plan.in_block(group, direction, block, field, kinds)?;
            Ok::<_, Unclear>(self.ids(&links, kinds))
        };
        let protocol = block.get("protocol").and_then(Value::as_str);
        let mut permission = ports(protocol, number("from_port"), number("to_port"));
        permission.cidrs = texts("cidr_blocks");
        permission.ipv6_cidrs = texts("ipv6_cidr_blocks");
        permission.prefix_list_ids = named("prefix_list_ids", LISTS)?;
        permission.groups = self.pairs(named("security_groups", GROUPS)?);
        if block.get("self").and_then(Value::as_bool) == Some(true) {
            permission.groups.push(self.pair(own.to_owned()));
        }
        Ok(permission)
    }

    /// The groups of a rule; one may be named with its account, `111122223333/sg-…`.
    fn pairs(self, ids: Vec<String>) -> Vec<GroupPair> {
        let bare = ids
            .into_iter()
            .map(|id| id.rsplit('/').next().unwrap_or_default().to_owned());
        bare.map(|id| self.pair(id)).collect()
    }

    fn pair(self, group_id: String) -> GroupPair {
        GroupPair {
            group_id,
            user_id: self.account.map(ToOwned::to_owned),
        }
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
    // A rule without a protocol is none that EC2 takes; it opens nothing.
    let protocol = match protocol.unwrap_or_default() {
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
