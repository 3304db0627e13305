//! A table of good facts, to be broken one field at a time.

mod denied;
mod partitions;
mod remedies;
pub(super) mod scenarios;
mod shell;

use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Read, Remedy, Rule, Unread};

use super::facts::{
    AclEntry, AskedObjects, AskedStorage, Bucket, DhcpOptions, Endpoint, FACTS_VERSION, Facts, GroupPair,
    NetworkAcl, Offering, Permission, PrefixList, Route, RouteTable, SecurityGroup, Subnet, Vpc, VpcDns,
    Zone,
};
use super::{Asked, SecurityGroupId, SubnetId, VpcRequest, check};

pub(crate) const GROUP: &str = "sg-0a";
pub(crate) const TABLE: &str = "rtb-0b";
pub(crate) const ACL: &str = "acl-0a";
pub(crate) const BUCKET: &str = "acme-finetune";
pub(crate) const VPC: &str = "vpc-0a";
pub(crate) const ACCOUNT: &str = "111122223333";
/// The zones of us-east-1; names map to IDs in no order, as in real accounts.
const ZONES: [(&str, &str); 6] = [
    ("use1-az6", "us-east-1a"),
    ("use1-az1", "us-east-1b"),
    ("use1-az2", "us-east-1c"),
    ("use1-az4", "us-east-1d"),
    ("use1-az3", "us-east-1e"),
    ("use1-az5", "us-east-1f"),
];

/// A request with the facts that answer it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) request: VpcRequest,
    pub(crate) facts: Facts,
}

pub(crate) fn subnet_ids(count: usize) -> Vec<SubnetId> {
    (0..count)
        .map(|n| format!("subnet-0{n}").parse().unwrap())
        .collect()
}

pub(crate) fn group_ids(count: usize) -> Vec<SecurityGroupId> {
    (0..count).map(|n| format!("sg-0{n}").parse().unwrap()).collect()
}

pub(super) fn subnet(id: &str, zone: &str, cidr: &str) -> Subnet {
    Subnet {
        id: id.to_owned(),
        arn: Some(format!("arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/{id}")),
        vpc_id: VPC.to_owned(),
        zone_id: zone.to_owned(),
        state: "available".to_owned(),
        cidr_block: Some(cidr.to_owned()),
        ipv6_native: false,
        available_ip_address_count: Some(251),
        owner_id: Some(ACCOUNT.to_owned()),
        outpost_arn: None,
    }
}

pub(super) fn route(destination: &str, target: &str) -> Route {
    Route {
        destination: destination.to_owned(),
        target: target.to_owned(),
        state: "active".to_owned(),
    }
}

pub(super) fn gateway(id: &str, tables: &[&str]) -> Endpoint {
    Endpoint {
        id: id.to_owned(),
        vpc_id: VPC.to_owned(),
        service: "com.amazonaws.us-east-1.s3".to_owned(),
        kind: "Gateway".to_owned(),
        state: "available".to_owned(),
        route_table_ids: tables.iter().map(|&id| id.to_owned()).collect(),
        ..Endpoint::default()
    }
}

/// What the job reads and writes.
fn storage() -> AskedStorage {
    let objects = |pattern: &str| AskedObjects {
        bucket: BUCKET.to_owned(),
        pattern: pattern.to_owned(),
    };
    AskedStorage {
        role: format!("arn:aws:iam::{ACCOUNT}:role/AmazonBedrockFinetune-support-tone"),
        bucket_owner: ACCOUNT.to_owned(),
        inputs: vec![objects("support-tone/training/*")],
        media: Vec::new(),
        logs: None,
        output: objects("support-tone/output/*"),
        model_key: None,
        data_keys: Vec::new(),
    }
}

pub(super) fn offering(instance_type: &str, zone: &str) -> Offering {
    Offering {
        instance_type: instance_type.to_owned(),
        zone_id: zone.to_owned(),
    }
}

/// An entry about all traffic.
pub(super) fn acl_entry(number: i32, egress: bool, allow: bool) -> AclEntry {
    AclEntry {
        number,
        egress,
        protocol: "-1".to_owned(),
        cidr: Some("0.0.0.0/0".to_owned()),
        from_port: None,
        to_port: None,
        allow,
    }
}

fn table(id: &str, main: bool, subnets: Vec<String>, routes: Vec<Route>) -> RouteTable {
    RouteTable {
        id: id.to_owned(),
        vpc_id: VPC.to_owned(),
        main,
        subnet_ids: subnets,
        routes,
    }
}

fn known<T>(read: &mut Read<T>) -> &mut T {
    match read {
        Read::Known(value) => value,
        Read::Unread(unread) => panic!("{unread:?}"),
    }
}

impl Case {
    /// Six zones with a subnet each, a group open to itself and to S3, a gateway endpoint.
    pub(crate) fn good() -> Self {
        let subnets: Vec<Subnet> = ZONES
            .iter()
            .enumerate()
            .map(|(n, (id, _))| subnet(&format!("subnet-0{n}"), id, &format!("10.0.{n}.0/24")))
            .collect();
        let zones = ZONES.iter().map(|(id, name)| Zone {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            kind: "availability-zone".to_owned(),
            state: "available".to_owned(),
            opt_in_status: "opt-in-not-required".to_owned(),
        });
        let to_s3 = Permission {
            protocol: "tcp".to_owned(),
            from_port: Some(443),
            to_port: Some(443),
            prefix_list_ids: vec!["pl-63a5400a".to_owned()],
            ..Permission::default()
        };
        let local = || route("10.0.0.0/16", "local");
        let explicit = subnets.iter().map(|subnet| subnet.id.clone()).collect();
        let facts = Facts {
            facts_version: FACTS_VERSION,
            region: "us-east-1".to_owned(),
            account: Some(ACCOUNT.to_owned()),
            asked: Asked {
                subnet_ids: subnets.iter().map(|subnet| subnet.id.clone()).collect(),
                security_group_ids: vec![GROUP.to_owned()],
                picks: None,
                storage: Some(storage()),
            },
            caller: Some(format!("arn:aws:iam::{ACCOUNT}:user/ml-engineer")),
            accelerators: Read::Known(ZONES.iter().map(|(id, _)| offering("p5.48xlarge", id)).collect()),
            dns: Read::Known(vec![VpcDns {
                vpc_id: VPC.to_owned(),
                support: true,
                hostnames: true,
            }]),
            dhcp_options: Read::Known(vec![DhcpOptions {
                id: "dopt-0a".to_owned(),
                domain_name_servers: vec!["AmazonProvidedDNS".to_owned()],
            }]),
            endpoint_groups: Read::Known(Vec::new()),
            network_acls: Read::Known(vec![NetworkAcl {
                id: ACL.to_owned(),
                vpc_id: VPC.to_owned(),
                is_default: true,
                subnet_ids: subnets.iter().map(|subnet| subnet.id.clone()).collect(),
                entries: [false, true]
                    .into_iter()
                    .flat_map(|egress| [acl_entry(100, egress, true), acl_entry(32_767, egress, false)])
                    .collect(),
            }]),
            prefix_lists: Read::Known(Vec::new()),
            nat_gateways: Read::Known(Vec::new()),
            block_public_access: Read::Known(None),
            interface_quota: Some(Read::Known(5_000)),
            interfaces: Read::Known(scenarios::vpc::counts(&[("us-east-1a", 40)], true)),
            leftovers: Read::Known(Vec::new()),
            buckets: vec![Bucket {
                name: BUCKET.to_owned(),
                region: Read::Known(Some("us-east-1".to_owned())),
                policy: Read::Known(None),
                restrict_public: Read::Known(None),
            }],
            zones: Read::Known(zones.collect()),
            vpc_subnets: Read::Known(subnets.clone()),
            subnets: Read::Known(subnets),
            vpcs: Read::Known(vec![Vpc {
                id: VPC.to_owned(),
                name: Some("training".to_owned()),
                cidr_blocks: vec!["10.0.0.0/16".to_owned()],
                owner_id: Some(ACCOUNT.to_owned()),
                instance_tenancy: Some("default".to_owned()),
                dhcp_options_id: Some("dopt-0a".to_owned()),
                is_default: false,
                encryption_control: None,
            }]),
            security_groups: Read::Known(vec![SecurityGroup {
                id: GROUP.to_owned(),
                name: "training".to_owned(),
                vpc_id: Some(VPC.to_owned()),
                owner_id: Some(ACCOUNT.to_owned()),
                ingress: vec![Self::all_from(GROUP)],
                egress: vec![Self::all_from(GROUP), to_s3],
            }]),
            route_tables: Read::Known(vec![
                table("rtb-0a", true, Vec::new(), vec![local()]),
                table(
                    TABLE,
                    false,
                    explicit,
                    vec![local(), route("pl-63a5400a", "vpce-0a")],
                ),
            ]),
            endpoints: Read::Known(vec![gateway("vpce-0a", &[TABLE])]),
            s3_prefix_list: Read::Known(Some(PrefixList {
                id: "pl-63a5400a".to_owned(),
                name: "com.amazonaws.us-east-1.s3".to_owned(),
                entries: Read::Known(vec!["52.216.0.0/15".to_owned(), "3.5.0.0/19".to_owned()]),
            })),
            group_associations: Read::Known(Vec::new()),
        };
        let request = facts.request().unwrap();
        Self { request, facts }
    }

    pub(crate) fn pair(group: &str) -> GroupPair {
        GroupPair {
            group_id: group.to_owned(),
            user_id: Some(ACCOUNT.to_owned()),
        }
    }

    pub(crate) fn all_from(group: &str) -> Permission {
        Permission {
            protocol: "-1".to_owned(),
            groups: vec![Self::pair(group)],
            ..Permission::default()
        }
    }

    pub(crate) fn denied<T>(operation: &str) -> Read<T> {
        Read::Unread(Unread {
            operation: operation.to_owned(),
            denied: true,
            error: "UnauthorizedOperation".to_owned(),
        })
    }

    pub(crate) fn zones_mut(&mut self) -> &mut Vec<Zone> {
        known(&mut self.facts.zones)
    }

    pub(crate) fn subnets_mut(&mut self) -> &mut Vec<Subnet> {
        known(&mut self.facts.subnets)
    }

    pub(crate) fn vpc_subnets_mut(&mut self) -> &mut Vec<Subnet> {
        known(&mut self.facts.vpc_subnets)
    }

    pub(crate) fn vpcs_mut(&mut self) -> &mut Vec<Vpc> {
        known(&mut self.facts.vpcs)
    }

    pub(crate) fn groups_mut(&mut self) -> &mut Vec<SecurityGroup> {
        known(&mut self.facts.security_groups)
    }

    pub(crate) fn tables_mut(&mut self) -> &mut Vec<RouteTable> {
        known(&mut self.facts.route_tables)
    }

    pub(crate) fn endpoints_mut(&mut self) -> &mut Vec<Endpoint> {
        known(&mut self.facts.endpoints)
    }

    /// Deletes the subnet of a zone everywhere.
    pub(crate) fn drop_subnet_in(&mut self, zone: &str) -> String {
        let found = self.subnets_mut().iter().find(|subnet| subnet.zone_id == zone);
        let id = found.unwrap().id.clone();
        self.subnets_mut().retain(|subnet| subnet.id != id);
        self.vpc_subnets_mut().retain(|subnet| subnet.id != id);
        self.request.subnet_ids.retain(|subnet| subnet.as_str() != id);
        for table in self.tables_mut() {
            table.subnet_ids.retain(|subnet| *subnet != id);
        }
        id
    }

    /// Deletes the gateway endpoint with its routes.
    pub(crate) fn remove_s3_endpoint(&mut self) {
        self.endpoints_mut().clear();
        for table in self.tables_mut() {
            table.routes.retain(|route| !route.target.starts_with("vpce-"));
        }
    }

    /// Puts an interface endpoint with private DNS in the gateway endpoint's place.
    pub(crate) fn use_interface_endpoint(&mut self, group: &str) {
        self.remove_s3_endpoint();
        let mut endpoint = gateway("vpce-0b", &[]);
        endpoint.kind = "Interface".to_owned();
        endpoint.private_dns_enabled = true;
        endpoint.security_group_ids.push(group.to_owned());
        self.endpoints_mut().push(endpoint);
    }

    pub(super) fn judge(&self, rule: &'static Rule) -> (Vec<Diagnostic>, CheckResult) {
        let (findings, results) = check(&self.request, &self.facts);
        let found = findings.into_iter().filter(|finding| finding.rule == rule);
        let result = results.into_iter().find(|result| result.rule == rule).unwrap();
        (found.collect(), result)
    }

    fn comes_to(&self, rule: &'static Rule, verdict: CheckVerdict, culprits: &[&str]) -> Vec<Diagnostic> {
        let (found, result) = self.judge(rule);
        assert_eq!(
            result.verdict, verdict,
            "{}: {found:#?} {:?}",
            rule.code, result.reason
        );
        let resources: Vec<&str> = found
            .iter()
            .flat_map(|finding| finding.resources.iter().map(String::as_str))
            .collect();
        assert_eq!(resources, culprits);
        assert!(found.iter().all(|finding| finding.remedy.is_some()), "{found:#?}");
        found
    }

    pub(crate) fn fails(&self, rule: &'static Rule, culprits: &[&str]) -> Vec<Diagnostic> {
        self.comes_to(rule, CheckVerdict::Fail, culprits)
    }

    pub(crate) fn warns(&self, rule: &'static Rule, culprits: &[&str]) -> Vec<Diagnostic> {
        self.comes_to(rule, CheckVerdict::Warn, culprits)
    }

    pub(crate) fn passes(&self, rule: &'static Rule) {
        self.comes_to(rule, CheckVerdict::Pass, &[]);
    }

    pub(crate) fn skips(&self, rule: &'static Rule, reason: &str) {
        self.comes_to(rule, CheckVerdict::Skip, &[]);
        assert_eq!(self.judge(rule).1.reason.as_deref(), Some(reason));
    }

    pub(crate) fn unknown(&self, rule: &'static Rule, reason: &str) {
        self.comes_to(rule, CheckVerdict::Unknown, &[]);
        assert_eq!(self.judge(rule).1.reason.as_deref(), Some(reason));
    }

    pub(crate) fn all_pass(&self) {
        let (findings, results) = check(&self.request, &self.facts);
        assert!(findings.is_empty(), "{findings:#?}");
        assert!(
            results
                .iter()
                .all(|r| matches!(r.verdict, CheckVerdict::Pass | CheckVerdict::Skip)),
            "{results:#?}"
        );
    }

    /// Runs a remedy's AWS CLI commands against the facts.
    pub(crate) fn apply(&mut self, remedy: &Remedy) {
        shell::run(self, remedy.command.as_deref().unwrap());
    }

    pub(crate) fn apply_script(&mut self, script: &str) {
        shell::run(self, script);
    }

    /// Runs the commands of every finding.
    pub(crate) fn apply_remedy_of(&mut self, found: &[Diagnostic]) {
        for finding in found {
            self.apply(finding.remedy.as_ref().unwrap());
        }
    }
}

#[test]
fn good_facts_pass_every_rule_and_survive_being_saved() {
    let case = Case::good();
    case.all_pass();
    let saved = serde_json::to_string(&case.facts).unwrap();
    let read: Facts = serde_json::from_str(&saved).unwrap();
    assert_eq!(read, case.facts);
    assert_eq!(read.request().unwrap(), case.request);
}
