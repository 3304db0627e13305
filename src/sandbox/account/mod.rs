//! The account as the scenario describes it and the state file keeps it: plain data, keyed by ID.

pub(super) mod bedrock;
pub(super) mod egress;
pub(super) mod identity;
pub(super) mod network;
pub(super) mod quotas;
pub(super) mod security;
pub(super) mod serving;
pub(super) mod storage;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) use bedrock::{
    Availability, BaseModel, CustomModel, DataSummary, InvocationLogging, Job, JobRequest, Phase, Timing,
};
pub(super) use egress::{BlockPublicAccess, EncryptionControl, GroupAssociation, NatGateway};
pub(super) use identity::{Role, Tags};
pub(super) use network::{
    AclEntry, DhcpOptions, Endpoint, Interface, NetworkAcl, PrefixList, Route, RouteTable, Rule,
    SecurityGroup, Subnet, Vpc, Zone,
};
pub(super) use quotas::{Price, Quota};
pub(super) use security::{Function, InferenceProfile, Key};
pub(super) use serving::{Deployment, Throughput};
pub(super) use storage::{Bucket, Checksum, Digests, Object, Part, Segment, Upload};

/// Everything that one AWS account holds, in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    /// Twelve digits.
    pub(super) id: String,
    /// `aws`, `aws-us-gov` or `aws-cn`.
    pub(super) partition: String,
    /// The Region that holds VPC and jobs.
    pub(super) region: String,
    /// Regions in which Bedrock answers at all.
    pub(super) bedrock_regions: Vec<String>,
    /// ARN of the caller.
    pub(super) operator: String,
    /// Unique ID of the caller.
    pub(super) operator_id: String,
    /// Inline policies of the caller by name, each JSON text; without any it may do everything. Only passing
    /// a role is decided by them.
    #[serde(default)]
    pub(super) operator_policies: BTreeMap<String, String>,
    /// Jobs that may be unfinished at the same time.
    pub(super) scheduled_jobs_quota: usize,
    /// Sandbox seconds until a new or changed role can be assumed.
    #[serde(default)]
    pub(super) role_propagation: i64,
    #[serde(default)]
    pub(super) timing: Timing,
    #[serde(default)]
    pub(super) zones: BTreeMap<String, Zone>,
    #[serde(default)]
    pub(super) vpcs: BTreeMap<String, Vpc>,
    #[serde(default)]
    pub(super) dhcp_options: BTreeMap<String, DhcpOptions>,
    #[serde(default)]
    pub(super) subnets: BTreeMap<String, Subnet>,
    #[serde(default)]
    pub(super) security_groups: BTreeMap<String, SecurityGroup>,
    #[serde(default)]
    pub(super) route_tables: BTreeMap<String, RouteTable>,
    #[serde(default)]
    pub(super) endpoints: BTreeMap<String, Endpoint>,
    #[serde(default)]
    pub(super) network_acls: BTreeMap<String, NetworkAcl>,
    #[serde(default)]
    pub(super) prefix_lists: BTreeMap<String, PrefixList>,
    #[serde(default)]
    pub(super) nat_gateways: BTreeMap<String, NatGateway>,
    #[serde(default)]
    pub(super) block_public_access: BlockPublicAccess,
    #[serde(default)]
    pub(super) group_associations: Vec<GroupAssociation>,
    /// The zones that offer an instance type, by ID.
    #[serde(default)]
    pub(super) offerings: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) interfaces: BTreeMap<String, Interface>,
    #[serde(default)]
    pub(super) buckets: BTreeMap<String, Bucket>,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Role>,
    /// Managed policies by ARN, each JSON text; those that are attached to a role may stand there instead.
    #[serde(default)]
    pub(super) policies: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) keys: BTreeMap<String, Key>,
    #[serde(default)]
    pub(super) functions: BTreeMap<String, Function>,
    #[serde(default)]
    pub(super) inference_profiles: BTreeMap<String, InferenceProfile>,
    #[serde(default)]
    pub(super) models: BTreeMap<String, BaseModel>,
    /// Where invocations of models are logged, if they are.
    #[serde(default)]
    pub(super) invocation_logging: Option<InvocationLogging>,
    /// Service Quotas by service code and quota code: `bedrock/L-CB5B847D`.
    #[serde(default)]
    pub(super) quotas: BTreeMap<String, Quota>,
    /// The Price List of Bedrock by usage type; the same for every account.
    #[serde(default)]
    pub(super) prices: BTreeMap<String, Price>,
    /// Keyed by job ID, the last part of the ARN.
    #[serde(default)]
    pub(super) jobs: BTreeMap<String, Job>,
    /// Keyed by ARN.
    #[serde(default)]
    pub(super) custom_models: BTreeMap<String, CustomModel>,
    /// Keyed by ID, the last part of the ARN.
    #[serde(default)]
    pub(super) deployments: BTreeMap<String, Deployment>,
    /// Keyed by ID, the last part of the ARN.
    #[serde(default)]
    pub(super) throughputs: BTreeMap<String, Throughput>,
}

impl Account {
    /// The document of a managed policy, wherever it stands.
    pub(super) fn managed_policy(&self, arn: &str) -> Option<&str> {
        let attached = || self.roles.values().find_map(|role| role.attached.get(arn));
        self.policies.get(arn).or_else(attached).map(String::as_str)
    }

    /// `arn:<partition>:<service>:<region>:<account>:<resource>`.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        format!(
            "arn:{}:{service}:{}:{}:{resource}",
            self.partition, self.region, self.id
        )
    }

    /// A key by its ID, its ARN or an alias: the key's ID and the key.
    pub(super) fn key(&self, named: &str) -> Option<(&String, &Key)> {
        let own = format!("arn:{}:kms:{}:", self.partition, self.region);
        let (account, name) = match named.strip_prefix(&own) {
            Some(rest) => rest.split_once(':')?,
            None if named.starts_with("arn:") => return None,
            None => (self.id.as_str(), named),
        };
        let id = name.strip_prefix("key/").unwrap_or(name);
        self.keys.iter().find(|(known, key)| {
            let owner = key.owner.as_deref().unwrap_or(&self.id);
            owner == account && (known.as_str() == id || key.aliases.iter().any(|alias| alias == name))
        })
    }

    /// ARN of a key, which carries the account that owns it.
    pub(super) fn key_arn(&self, id: &str, key: &Key) -> String {
        let owner = key.owner.as_deref().unwrap_or(&self.id);
        format!("arn:{}:kms:{}:{owner}:key/{id}", self.partition, self.region)
    }

    /// ARN of the account itself, as policies of resources name it.
    pub(super) fn root(&self, id: &str) -> String {
        format!("arn:{}:iam::{id}:root", self.partition)
    }

    /// ARN of a bucket, or of an object when `key` is given.
    pub(super) fn s3_arn(&self, bucket: &str, key: Option<&str>) -> String {
        match key {
            Some(key) => format!("arn:{}:s3:::{bucket}/{key}", self.partition),
            None => format!("arn:{}:s3:::{bucket}", self.partition),
        }
    }
}
