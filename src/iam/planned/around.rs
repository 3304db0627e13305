//! What has a say beside the role: the policies of buckets, keys and endpoints.

use std::collections::{BTreeMap, BTreeSet};

use super::set::{TerraformRole, policy};
use crate::iam::account::Partition;
use crate::iam::evaluate::{Policy, PolicySet};
use crate::terraform::{Link, Plan, Resource};

const ENDPOINT_POLICY: &str = "endpoint policy";

/// An endpoint for Amazon S3.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    address: String,
    /// The ID of its VPC, where it is known.
    vpc: Option<String>,
    /// Its policy; without one AWS allows everything.
    policy: Option<Policy>,
}

/// Adds the policies of buckets and keys to `set`, and to `notes` what could not be told of them.
pub(super) fn add(plan: &Plan, partition: &Partition, set: &mut PolicySet, notes: &mut Vec<String>) {
    for own in plan.of(&["aws_s3_bucket_policy"]) {
        match bucket_arn(plan, own, partition) {
            Some(arn) => {
                let read = policy(plan, own, "policy", &arn);
                set.resources.insert(arn, read);
            }
            None => notes.push(format!(
                "which bucket `{}` belongs to is known after apply only; it is not looked at",
                own.address
            )),
        }
    }
    for key in plan.of(&["aws_kms_key"]) {
        if let Some(arn) = key.text("arn") {
            set.resources
                .insert(arn.to_owned(), policy(plan, key, "policy", arn));
        } else {
            notes.push(format!(
                "the ARN of `{}` is known after apply only; its policy is not looked at",
                key.address
            ));
        }
    }
    for own in plan.of(&["aws_kms_key_policy"]) {
        let arn = match plan.link(own, "key_id", &["aws_kms_key"]) {
            Ok(Some(Link::Known(id))) => key_arn(plan, id),
            Ok(Some(Link::Planned(key))) => key.text("arn").map(ToOwned::to_owned),
            Ok(None) | Err(_) => None,
        };
        if let Some(arn) = arn {
            let read = policy(plan, own, "policy", &arn);
            set.resources.insert(arn, read);
        } else {
            notes.push(format!(
                "the ARN of the key that `{}` belongs to is not known; the policy is not looked at",
                own.address
            ));
        }
    }
}

/// The ARN of a key that is named by its ID or its ARN.
fn key_arn(plan: &Plan, id: String) -> Option<String> {
    if id.starts_with("arn:") {
        return Some(id);
    }
    let mut keys = plan.of(&["aws_kms_key"]);
    let key = keys.find(|key| key.text("key_id").or_else(|| key.text("id")) == Some(&id))?;
    key.text("arn").map(ToOwned::to_owned)
}

/// The ARN of the bucket that a policy belongs to.
fn bucket_arn(plan: &Plan, policy: &Resource, partition: &Partition) -> Option<String> {
    let made = |name: &str| format!("arn:{partition}:s3:::{name}");
    match plan.link(policy, "bucket", &["aws_s3_bucket"]).ok()?? {
        Link::Known(name) => Some(made(&name)),
        Link::Planned(bucket) => {
            let own = bucket.text("arn").map(ToOwned::to_owned);
            own.or_else(|| bucket.text("bucket").map(made))
        }
    }
}

/// The endpoints for Amazon S3.
pub(super) fn endpoints(plan: &Plan) -> Vec<Endpoint> {
    let is_of_s3 = |one: &&Resource| {
        let service = one.text("service_name");
        service.is_some_and(|name| name.rsplit('.').next() == Some("s3"))
    };
    let all = plan.of(&["aws_vpc_endpoint"]).filter(is_of_s3);
    all.map(|endpoint| Endpoint {
        address: endpoint.address.clone(),
        vpc: endpoint.text("vpc_id").map(ToOwned::to_owned),
        policy: endpoint_policy(plan, endpoint),
    })
    .collect()
}

fn endpoint_policy(plan: &Plan, endpoint: &Resource) -> Option<Policy> {
    let apart = plan.about("aws_vpc_endpoint_policy", "vpc_endpoint_id", endpoint);
    match apart.as_deref() {
        Ok([own, ..]) => Some(policy(plan, own, "policy", ENDPOINT_POLICY)),
        Ok([]) => match plan.known_text(endpoint, "policy") {
            Ok(text) => text.map(|text| Policy::parse_or_unread(ENDPOINT_POLICY, text)),
            Err(_) => Some(policy(plan, endpoint, "policy", ENDPOINT_POLICY)),
        },
        Err(unclear) => Some(Policy::unread(ENDPOINT_POLICY, &unclear.to_string())),
    }
}

/// The VPCs of subnets whose IDs are known.
pub(super) fn subnets(plan: &Plan) -> BTreeMap<String, String> {
    let known = plan.of(&["aws_subnet"]).filter_map(|subnet| {
        let (id, vpc) = (subnet.text("id")?, subnet.text("vpc_id")?);
        Some((id.to_owned(), vpc.to_owned()))
    });
    known.collect()
}

impl TerraformRole {
    /// Adds the policy of the endpoint that the requests of a job in these subnets pass to Amazon S3; without
    /// subnets they pass none.
    #[must_use]
    pub fn in_network(mut self, subnets: &[&str]) -> Self {
        let vpcs: BTreeSet<&String> = subnets.iter().filter_map(|id| self.subnets.get(*id)).collect();
        let may_be = |one: &&Endpoint| {
            let vpc = one.vpc.as_ref();
            vpcs.is_empty() || vpc.is_none_or(|vpc| vpcs.contains(vpc))
        };
        let used: Vec<&Endpoint> = self
            .endpoints
            .iter()
            .filter(|_| !subnets.is_empty())
            .filter(may_be)
            .collect();
        let named = |all: &[&Endpoint]| {
            let all: Vec<String> = all.iter().map(|one| format!("`{}`", one.address)).collect();
            all.join(" and ")
        };
        let all: Vec<&Endpoint> = self.endpoints.iter().collect();
        match used.as_slice() {
            [] if all.is_empty() => {}
            [] if subnets.is_empty() => self.notes.push(format!(
                "the job has no VPC: the policy of {} has no say",
                named(&all)
            )),
            [] => self.notes.push(format!(
                "the job's subnets are in another VPC than {}, whose policy has no say",
                named(&all)
            )),
            [only] => self.set.endpoint.clone_from(&only.policy),
            several if several.iter().all(|one| one.policy.is_none()) => {}
            several => {
                let why = format!(
                    "which of {} the job's subnets lead to is not known",
                    named(several)
                );
                self.set.endpoint = Some(Policy::unread(ENDPOINT_POLICY, &why));
            }
        }
        self
    }
}
