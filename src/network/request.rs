//! What a job asks of its network.

use serde::{Deserialize, Serialize};

use crate::iam::{AccountId, Region, RoleArn, RoleNeeds};

use super::facts::AskedStorage;
use super::pick::Picks;
use super::{SecurityGroupId, SubnetId};

/// The `vpcConfig` of a job, and where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcRequest {
    /// The Region of the job.
    pub region: Region,
    /// The account of the job, where it is known.
    pub account: Option<AccountId>,
    /// The subnets, in the order of the request.
    pub subnet_ids: Vec<SubnetId>,
    /// The security groups, in the order of the request.
    pub security_group_ids: Vec<SecurityGroupId>,
    /// The data that the job reads and writes; absent: a network is judged for which there is no job.
    pub storage: Option<Storage>,
}

/// What a job reads from and writes to Amazon S3, and who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// The service role.
    pub role: RoleArn,
    /// What the job needs of it.
    pub needs: RoleNeeds,
}

/// What facts were gathered for, and a replay asks when no `finetune.toml` says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The subnets.
    pub subnet_ids: Vec<String>,
    /// The security groups.
    pub security_group_ids: Vec<String>,
    /// What was picked of a VPC, where the subnets were not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picks: Option<Picks>,
    /// The data, where there is a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<AskedStorage>,
}

impl VpcRequest {
    /// Returns the name of the Region's S3 service, of its prefix list and of its endpoints.
    pub fn s3_service(&self) -> String {
        format!("com.amazonaws.{}.s3", self.region)
    }

    /// Whether the request names this subnet.
    pub fn has_subnet(&self, id: &str) -> bool {
        self.subnet_ids.iter().any(|subnet| subnet.as_str() == id)
    }
}
