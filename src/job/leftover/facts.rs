//! What the account says of things that may be left.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::iam::Region;
use crate::job::Read;
use crate::network::Leftover as InterfaceFact;

/// A custom model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptModelFact {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARN of the model that it was made from.
    pub base: String,
    /// `Active`, `Creating` or `Failed`.
    pub status: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A deployment of a custom model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentFact {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARN of the custom model.
    pub model: String,
    /// `Creating`, `Active` or `Failed`.
    pub status: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// Provisioned throughput.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThroughputFact {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The ARNs of the models that it serves: two while one takes the place of the other.
    pub models: Vec<String>,
    /// The ARN of the foundation model.
    pub foundation: String,
    /// How many model units it has.
    pub units: u64,
    /// `Creating`, `InService`, `Updating` or `Failed`.
    pub status: String,
    /// `OneMonth`, `SixMonths` or absent.
    pub commitment: Option<String>,
    /// When the term is over that was committed to.
    pub committed_until: Option<Timestamp>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A role with the tool's tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedRoleFact {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// An upload in parts that is not complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadFact {
    /// Where it was to go, as an S3 URI.
    pub uri: String,
    /// Its ID.
    pub id: String,
    /// Whether it lies where the configured job puts its data; others may be of another program.
    pub own: bool,
    /// When it was begun.
    pub begun: Timestamp,
    /// The bytes of its parts, or why they are not known.
    pub bytes: Result<u64, String>,
}

/// An object that journals of the folder name and none of their jobs uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFact {
    /// Where it is, as an S3 URI.
    pub uri: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A job that has not ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunningJob {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The ARN of its role.
    pub role: String,
    /// The ARN of the foundation model that it runs on.
    pub foundation: String,
    /// The S3 URIs of its training and validation data.
    pub data: Vec<String>,
}

/// All that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The Region.
    pub region: Region,
    /// Deployments of custom models.
    pub deployments: Read<Vec<DeploymentFact>>,
    /// Provisioned throughput.
    pub throughputs: Read<Vec<ThroughputFact>>,
    /// Custom models that the account owns.
    pub models: Read<Vec<KeptModelFact>>,
    /// Roles that the tool made.
    pub roles: Read<Vec<ManagedRoleFact>>,
    /// Unfinished uploads to the bucket.
    pub uploads: Read<Vec<UploadFact>>,
    /// Data of runs of this folder that made no job.
    pub data: Read<Vec<DataFact>>,
    /// Network interfaces of ended jobs, attached to nothing.
    pub interfaces: Read<Vec<InterfaceFact>>,
    /// Jobs that have not ended.
    pub jobs: Read<Vec<RunningJob>>,
    /// The base models of jobs by the names of the jobs, as journals of the folder have them.
    pub bases: BTreeMap<String, String>,
}
