//! VPC endpoints of a plan.

use serde_json::Value;

use super::{GROUPS, SUBNETS, TABLES, World, later, read, unread};
use crate::diagnostic::{Read, Unread};
use crate::network::facts::Endpoint;
use crate::terraform::{Resource, Unclear};

const ENDPOINTS: &[&str] = &["aws_vpc_endpoint"];

/// What belongs to an endpoint and may be a resource of its own.
const PARTS: [(&str, &str, &[&str]); 3] = [
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
];

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
                    later("which endpoints a VPC has that it does not build")
                }
            }
            Err(unclear) => read(Err(unclear)),
        }
    }

    fn built_endpoints(self) -> Result<Vec<Endpoint>, Unclear> {
        let mut built = Vec::new();
        for resource in self.plan.of(ENDPOINTS) {
            built.push(self.endpoint(resource)?);
        }
        for (kind, attribute, kinds) in PARTS {
            for association in self.plan.of(&[kind]) {
                let id = self.id_at(association, attribute, kinds)?;
                let Some(endpoint) = self.endpoint_of(association, &mut built)? else {
                    continue;
                };
                match attribute {
                    "route_table_id" => endpoint.route_table_ids.extend(id),
                    "subnet_id" => endpoint.subnet_ids.extend(id),
                    _ => endpoint.security_group_ids.extend(id),
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

    fn endpoint(self, resource: &Resource) -> Result<Endpoint, Unclear> {
        let options = resource.items("dns_options").next();
        let inbound_only = options.and_then(|one| one.get("private_dns_only_for_inbound_resolver_endpoint"));
        let apart = |kind: &str| self.plan.is_kept_apart(&[kind], "vpc_endpoint_id", resource);
        let own = |attribute: &str, (kind, _, kinds): (&str, &str, &[&str])| {
            if apart(kind)? {
                return Ok(Vec::new());
            }
            self.ids_at(resource, attribute, kinds)
        };
        let policy_apart = apart("aws_vpc_endpoint_policy")?;
        Ok(Endpoint {
            id: self.names.id(resource),
            vpc_id: self.vpc_of(resource)?.unwrap_or_default(),
            service: resource.text("service_name").unwrap_or_default().to_owned(),
            kind: resource.text("vpc_endpoint_type").unwrap_or("Gateway").to_owned(),
            state: resource.text("state").unwrap_or("available").to_owned(),
            route_table_ids: own("route_table_ids", PARTS[0])?,
            subnet_ids: own("subnet_ids", PARTS[1])?,
            security_group_ids: own("security_group_ids", PARTS[2])?,
            private_dns_enabled: resource.flag("private_dns_enabled").unwrap_or_default(),
            private_dns_only_for_inbound_resolver: inbound_only.and_then(Value::as_bool).unwrap_or_default(),
            policy: resource
                .text("policy")
                .filter(|_| !policy_apart)
                .map(ToOwned::to_owned),
            policy_unread: self.hidden_policy(resource),
        })
    }

    fn endpoint_of<'b>(
        self,
        resource: &Resource,
        built: &'b mut [Endpoint],
    ) -> Result<Option<&'b mut Endpoint>, Unclear> {
        let id = self.id_at(resource, "vpc_endpoint_id", ENDPOINTS)?;
        Ok(built
            .iter_mut()
            .find(|endpoint| Some(&endpoint.id) == id.as_ref()))
    }

    /// Why the policy is not known that the configuration sets.
    fn hidden_policy(self, resource: &Resource) -> Option<Unread> {
        self.plan.known_text(resource, "policy").err()?;
        match unread::<()>(self.plan.why_unknown(resource, "policy")) {
            Read::Unread(unread) => Some(unread),
            Read::Known(()) => None,
        }
    }
}
