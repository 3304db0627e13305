//! What has a say beside the role: the policies of buckets, keys and endpoints.

use std::collections::{BTreeMap, BTreeSet};

use super::resources::Resource;
use super::{Terraform, TerraformRole};
use crate::iam::account::Partition;
use crate::iam::evaluate::{Policy, PolicySet};

const ENDPOINT_POLICY: &str = "endpoint policy";

/// Where policies of resources, and what could not be told of them, are put.
pub(super) struct Around<'a> {
    pub(super) set: &'a mut PolicySet,
    pub(super) notes: &'a mut Vec<String>,
}

/// An endpoint for Amazon S3.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    address: String,
    /// The ID of its VPC, where it is known.
    vpc: Option<String>,
    /// Its policy; without one AWS allows everything.
    policy: Option<Policy>,
}

impl Terraform {
    pub(super) fn policies_of_resources(&self, partition: &Partition, around: &mut Around<'_>) {
        for policy in self.of_type("aws_s3_bucket_policy") {
            self.bucket_policy(policy, partition, around);
        }
        for key in self.of_type("aws_kms_key") {
            if let Some(arn) = key.text("arn") {
                let policy = self.policy(key, "policy", arn);
                around.set.resources.insert(arn.to_owned(), policy);
            } else {
                around.notes.push(format!(
                    "the ARN of `{}` is known after apply only; its policy is not looked at",
                    key.address
                ));
            }
        }
        for policy in self.of_type("aws_kms_key_policy") {
            let key = self.points_to(policy, "key_id", "aws_kms_key");
            let known = policy.text("key_id").filter(|id| id.starts_with("arn:"));
            if let Some(arn) = key.and_then(|key| key.text("arn")).or(known) {
                let read = self.policy(policy, "policy", arn);
                around.set.resources.insert(arn.to_owned(), read);
            } else {
                around.notes.push(format!(
                    "the ARN of the key that `{}` belongs to is not known; the policy is not looked at",
                    policy.address
                ));
            }
        }
    }

    fn bucket_policy(&self, policy: &Resource, partition: &Partition, around: &mut Around<'_>) {
        let target = self.points_to(policy, "bucket", "aws_s3_bucket");
        let bucket = policy
            .text("bucket")
            .or_else(|| target.and_then(|bucket| bucket.text("bucket")));
        let Some(bucket) = bucket else {
            around.notes.push(format!(
                "which bucket `{}` belongs to is known after apply only; it is not looked at",
                policy.address
            ));
            return;
        };
        let arn = target.and_then(|bucket| bucket.text("arn"));
        let arn = arn.map_or_else(|| format!("arn:{partition}:s3:::{bucket}"), ToOwned::to_owned);
        let read = self.policy(policy, "policy", &arn);
        around.set.resources.insert(arn, read);
    }

    /// The endpoints for Amazon S3.
    pub(super) fn endpoints(&self) -> Vec<Endpoint> {
        let is_of_s3 = |one: &&Resource| {
            let service = one.text("service_name");
            service.is_some_and(|name| name.rsplit('.').next() == Some("s3"))
        };
        let all = self.of_type("aws_vpc_endpoint").filter(is_of_s3);
        all.map(|endpoint| Endpoint {
            address: endpoint.address.clone(),
            vpc: endpoint.text("vpc_id").map(ToOwned::to_owned),
            policy: self.endpoint_policy(endpoint),
        })
        .collect()
    }

    fn endpoint_policy(&self, endpoint: &Resource) -> Option<Policy> {
        let own = self.of_type("aws_vpc_endpoint_policy").find(|policy| {
            let target = self.points_to(policy, "vpc_endpoint_id", "aws_vpc_endpoint");
            target.is_some_and(|target| target.address == endpoint.address)
                || (endpoint.text("id").is_some() && policy.text("vpc_endpoint_id") == endpoint.text("id"))
        });
        if let Some(policy) = own {
            return Some(self.policy(policy, "policy", ENDPOINT_POLICY));
        }
        match endpoint.text("policy") {
            Some(text) => Some(Policy::parse_or_unread(ENDPOINT_POLICY, text)),
            None if self.links.is_configured(endpoint, "policy") => {
                Some(self.policy(endpoint, "policy", ENDPOINT_POLICY))
            }
            None => None,
        }
    }

    /// The VPCs of subnets whose IDs are known.
    pub(super) fn subnets(&self) -> BTreeMap<String, String> {
        let known = self.of_type("aws_subnet").filter_map(|subnet| {
            let (id, vpc) = (subnet.text("id")?, subnet.text("vpc_id")?);
            Some((id.to_owned(), vpc.to_owned()))
        });
        known.collect()
    }
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
