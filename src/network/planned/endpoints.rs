//! VPC endpoints of a plan.

use serde_json::Value;

use super::routing::TABLES;
use super::{GROUPS, SUBNETS, World, not_planned, one, read, unread};
use crate::diagnostic::{Read, Unread};
use crate::network::facts::Endpoint;
use crate::terraform::{Resource, Unclear};

const ENDPOINTS: &[&str] = &["aws_vpc_endpoint"];

impl World<'_> {
    /// The VPC endpoints that the plan builds. Of a VPC that is there already nobody knows what else it has.
    pub(super) fn endpoints(self, foreign: &[&str]) -> Read<Vec<Endpoint>> {
        match self.built_endpoints() {
            Ok(built) => {
                let has_s3 = |vpc: &&str| {
                    built
                        .iter()
                        .any(|one| one.vpc_id == **vpc && one.service == self.s3())
                };
                if foreign.iter().all(has_s3) {
                    Read::Known(built)
                } else {
                    not_planned("which endpoints a VPC has that is there already")
                }
            }
            Err(unclear) => read(Err(unclear)),
        }
    }

    fn built_endpoints(self) -> Result<Vec<Endpoint>, Unclear> {
        let mut built = Vec::new();
        for resource in self.plan.of(ENDPOINTS) {
            let options = resource.items("dns_options").next();
            let inbound_only =
                options.and_then(|one| one.get("private_dns_only_for_inbound_resolver_endpoint"));
            let tables = self.plan.links(resource, "route_table_ids", TABLES)?;
            let groups = self.plan.links(resource, "security_group_ids", GROUPS)?;
            let subnets = self.plan.links(resource, "subnet_ids", SUBNETS)?;
            built.push(Endpoint {
                id: self.names.id(resource),
                vpc_id: self.vpc_of(resource)?.unwrap_or_default(),
                service: resource.text("service_name").unwrap_or_default().to_owned(),
                kind: resource.text("vpc_endpoint_type").unwrap_or("Gateway").to_owned(),
                state: resource.text("state").unwrap_or("available").to_owned(),
                route_table_ids: self.table_ids(&tables),
                security_group_ids: groups.iter().flat_map(|link| self.names.ids(link)).collect(),
                subnet_ids: subnets.iter().flat_map(|link| self.names.ids(link)).collect(),
                private_dns_enabled: resource.flag("private_dns_enabled").unwrap_or_default(),
                private_dns_only_for_inbound_resolver: inbound_only
                    .and_then(Value::as_bool)
                    .unwrap_or_default(),
                policy: resource.text("policy").map(ToOwned::to_owned),
                policy_unread: self.hidden_policy(resource),
            });
        }
        for (kind, attribute, kinds) in [
            (
                "aws_vpc_endpoint_route_table_association",
                "route_table_id",
                TABLES,
            ),
            ("aws_vpc_endpoint_subnet_association", "subnet_id", SUBNETS),
            (
                "aws_vpc_endpoint_security_group_association",
                "security_group_id",
                GROUPS,
            ),
        ] {
            for association in self.plan.of(&[kind]) {
                let links = self.plan.links(association, attribute, kinds)?;
                let Some(endpoint) = self.endpoint_of(association, &mut built)? else {
                    continue;
                };
                match attribute {
                    "route_table_id" => endpoint.route_table_ids.extend(self.table_ids(&links)),
                    "subnet_id" => endpoint.subnet_ids.extend(one(self.names, &links)),
                    _ => endpoint.security_group_ids.extend(one(self.names, &links)),
                }
            }
        }
        for policy in self.plan.of(&["aws_vpc_endpoint_policy"]) {
            let unread = self.hidden_policy(policy);
            if let Some(endpoint) = self.endpoint_of(policy, &mut built)? {
                endpoint.policy = policy.text("policy").map(ToOwned::to_owned);
                endpoint.policy_unread = unread;
            }
        }
        Ok(built)
    }

    fn endpoint_of<'b>(
        self,
        resource: &Resource,
        built: &'b mut [Endpoint],
    ) -> Result<Option<&'b mut Endpoint>, Unclear> {
        let id = one(
            self.names,
            &self.plan.links(resource, "vpc_endpoint_id", ENDPOINTS)?,
        );
        Ok(built
            .iter_mut()
            .find(|endpoint| Some(&endpoint.id) == id.as_ref()))
    }

    /// Why the policy is not known that the configuration sets.
    fn hidden_policy(self, resource: &Resource) -> Option<Unread> {
        if resource.value("policy").is_some() || self.plan.expression(resource, "policy").is_none() {
            return None;
        }
        let told = format!(
            "the policy of `{}` is known once the plan is applied",
            resource.address
        );
        match unread::<()>(told) {
            Read::Unread(unread) => Some(unread),
            Read::Known(()) => None,
        }
    }
}
