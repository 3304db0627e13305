//! Network ACLs of a plan.

use serde_json::Value;

use super::{SUBNETS, VPCS, World, later, read};
use crate::diagnostic::Read;
use crate::network::facts::{AclEntry, NetworkAcl};
use crate::terraform::{Resource, Unclear};

const ACLS: &[&str] = &[
    "aws_network_acl",
    "aws_default_network_acl",
    "aws_vpc.default_network_acl_id",
];

/// The number of the entry that denies what no other entry matches.
const LAST: i32 = 32767;

impl World<'_> {
    /// The network ACLs of the VPCs. A new VPC's default lets everything through.
    pub(super) fn network_acls(self, foreign: &[&str], subnets: &[String]) -> Read<Vec<NetworkAcl>> {
        let acls = match self.built_acls() {
            Ok(acls) => acls,
            Err(unclear) => return read(Err(unclear)),
        };
        let has_own = |id: &String| acls.iter().any(|acl| acl.subnet_ids.contains(id));
        if !foreign.is_empty() && !subnets.iter().all(has_own) {
            return later("the default network ACL of a VPC that it does not build");
        }
        Read::Known(acls)
    }

    fn built_acls(self) -> Result<Vec<NetworkAcl>, Unclear> {
        let mut acls = Vec::new();
        for resource in self.plan.of(&["aws_network_acl", "aws_default_network_acl"]) {
            acls.push(self.acl(resource)?);
        }
        for vpc in self.plan.of(&["aws_vpc"]).map(|vpc| self.names.id(vpc)) {
            if let Some(id) = self.names.with_vpc(&vpc, "default_network_acl_id")
                && !acls.iter().any(|acl: &NetworkAcl| acl.id == id)
            {
                acls.push(open(id, vpc));
            }
        }
        for rule in self.plan.of(&["aws_network_acl_rule"]) {
            let id = self.id_at(rule, "network_acl_id", ACLS)?;
            if let Some(acl) = acls.iter_mut().find(|acl| Some(&acl.id) == id.as_ref()) {
                acl.entries.push(entry(rule));
            }
        }
        for association in self.plan.of(&["aws_network_acl_association"]) {
            let id = self.id_at(association, "network_acl_id", ACLS)?;
            let subnet = self.id_at(association, "subnet_id", SUBNETS)?;
            let Some(acl) = acls.iter_mut().find(|acl| Some(&acl.id) == id.as_ref()) else {
                return Err(Unclear::new(&association.address, "network_acl_id", ACLS));
            };
            acl.subnet_ids.extend(subnet);
        }
        Ok(acls)
    }

    fn acl(self, resource: &Resource) -> Result<NetworkAcl, Unclear> {
        let is_default = resource.kind == "aws_default_network_acl";
        let apart = |kinds: &[&str]| self.plan.is_kept_apart(kinds, "network_acl_id", resource);
        let mut entries = Vec::new();
        if !apart(&["aws_network_acl_rule"])? {
            for (direction, egress) in [("ingress", false), ("egress", true)] {
                entries.extend(resource.items(direction).map(|block| inline_entry(block, egress)));
            }
        }
        entries.extend([false, true].map(last));
        let subnet_ids = if apart(&["aws_network_acl_association"])? {
            Vec::new()
        } else {
            self.ids_at(resource, "subnet_ids", SUBNETS)?
        };
        let vpc_id = match resource.text("vpc_id") {
            Some(id) => Some(id.to_owned()),
            None if is_default => {
                let kinds = &["aws_vpc.default_network_acl_id"];
                let vpc = self.plan.link(resource, "default_network_acl_id", kinds)?;
                self.vpc_behind(vpc.as_ref())
            }
            None => self.id_at(resource, "vpc_id", VPCS)?,
        };
        Ok(NetworkAcl {
            id: self.names.id(resource),
            vpc_id: vpc_id.unwrap_or_default(),
            is_default,
            subnet_ids,
            entries,
        })
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
