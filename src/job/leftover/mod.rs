//! What earlier work left in the account: custom models and what serves them, roles, uploads, data, network
//! interfaces. What each costs a month, and what stands in the way of removing it.

mod choose;
mod facts;
mod judge;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::Read;
use super::cost::Monthly;

pub use choose::{Choice, ChoiceError, choose};
pub use facts::{
    DataFact, DeploymentFact, Found, KeptModelFact, ManagedRoleFact, RunningJob, ThroughputFact, UploadFact,
};
pub use judge::judge;

/// A kind of thing that is left; in the order in which they are removed, since a model can only go after what
/// serves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftoverKind {
    /// A deployment of a custom model, for inference on demand.
    Deployment,
    /// Provisioned throughput.
    Throughput,
    /// A custom model.
    Model,
    /// A service role that the tool made.
    Role,
    /// An upload in parts that was neither completed nor dropped.
    Upload,
    /// An object that was uploaded for a job that was never made.
    Data,
    /// A network interface of an ended job.
    Interface,
}

impl LeftoverKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Deployment,
        Self::Throughput,
        Self::Model,
        Self::Role,
        Self::Upload,
        Self::Data,
        Self::Interface,
    ];

    /// Returns the word for it on the command line and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Throughput => "throughput",
            Self::Model => "model",
            Self::Role => "role",
            Self::Upload => "upload",
            Self::Data => "data",
            Self::Interface => "interface",
        }
    }

    /// Returns what several are called.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Deployment => "custom model deployments",
            Self::Throughput => "provisioned throughput",
            Self::Model => "custom models",
            Self::Role => "service roles made by this tool",
            Self::Upload => "unfinished uploads",
            Self::Data => "uploaded data without a job",
            Self::Interface => "network interfaces of ended jobs",
        }
    }

    /// Says what removing one means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Deployment => {
                "calls to a deleted deployment fail from then on; the custom model stays and can be deployed again"
            }
            Self::Throughput => {
                "calls to deleted provisioned throughput fail from then on, and its hours are no longer charged; the \
                 model stays"
            }
            Self::Model => {
                "a deleted custom model can not be got back: only a new job, paid for again, makes it once more"
            }
            Self::Role => {
                "a deleted role is made again by the next `finetune submit` or `finetune role apply`"
            }
            Self::Upload => {
                "the parts that are in S3 go; the next `finetune submit` uploads the data from its start"
            }
            Self::Data => {
                "the objects go (in a versioned bucket older versions stay, and cost, until a lifecycle rule removes \
                 them); the next `finetune submit` of the same data uploads it again"
            }
            Self::Interface => "nothing uses these interfaces; their addresses are free again",
        }
    }
}

/// Something that is left.
#[derive(Debug, Clone, PartialEq)]
pub struct Leftover {
    /// What kind of thing it is.
    pub kind: LeftoverKind,
    /// What the service knows it by: an ARN, the name of a role, the ID of an upload or of an interface, or the
    /// S3 URI of an object.
    pub id: String,
    /// Its name; that of an upload is where it was to go.
    pub name: String,
    /// The service's word for the state it is in.
    pub status: Option<String>,
    /// When it was made.
    pub since: Option<Timestamp>,
    /// What more there is to say of it, a phrase.
    pub about: Option<String>,
    /// What it costs a month.
    pub monthly: Monthly,
    /// What stands in the way of removing it.
    pub obstacles: Vec<Obstacle>,
}

impl Leftover {
    /// Returns the last part of an ARN, the ID of anything else.
    pub fn short_id(&self) -> &str {
        if self.id.starts_with("arn:") {
            self.id.rsplit('/').next().unwrap_or(&self.id)
        } else {
            &self.id
        }
    }

    /// Whether nothing stands in the way but what is removed before it, by `removed`, and what only keeps from
    /// removing it unnamed.
    pub fn held_by(&self, removed: impl Fn(&str) -> bool, named: bool, ignore_jobs: bool) -> Vec<&Obstacle> {
        let holds = |obstacle: &&Obstacle| match obstacle {
            Obstacle::Serves { id, .. } => !removed(id),
            Obstacle::Recent(_) | Obstacle::Elsewhere => !named,
            Obstacle::PerhapsBaseOf { .. } | Obstacle::JobsUnknown(_) => !ignore_jobs,
            _ => true,
        };
        self.obstacles.iter().filter(holds).collect()
    }
}

/// Why something can't be removed, or not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// A deployment or provisioned throughput serves this model.
    Serves {
        /// Which kind it is.
        kind: LeftoverKind,
        /// Its ARN.
        id: String,
        /// Its name.
        name: String,
    },
    /// A job that has not ended uses it.
    Job(String),
    /// A job that has not ended runs on the same foundation model, and the service does not say whether it starts
    /// from this custom model.
    PerhapsBaseOf(String),
    /// Which jobs have not ended could not be read.
    JobsUnknown(String),
    /// What serves models could not be read.
    ServingUnknown(String),
    /// A term was committed to, and is not over (API reference, `DeleteProvisionedModelThroughput`).
    Committed(Timestamp),
    /// It is being made or changed: it can't be deleted meanwhile.
    Changing(String),
    /// It was begun a short while ago and may still be going on.
    Recent(Timestamp),
    /// It lies outside of where the configured job puts its data, and may be another program's.
    Elsewhere,
}

impl Obstacle {
    /// Says it in a phrase.
    pub fn told(&self) -> String {
        match self {
            Self::Serves { kind, name, .. } => {
                let what = match kind {
                    LeftoverKind::Throughput => "provisioned throughput",
                    _ => "deployment",
                };
                format!("{what} `{name}` serves it")
            }
            Self::Job(job) => format!("job `{job}`, which has not ended, uses it"),
            Self::PerhapsBaseOf(job) => format!(
                "job `{job}`, which has not ended, runs on the same foundation model, and Amazon Bedrock does not say \
                 whether it starts from this model"
            ),
            Self::JobsUnknown(reason) => {
                format!("whether a job that has not ended uses it is not known: {reason}")
            }
            Self::ServingUnknown(reason) => format!("whether it is served is not known: {reason}"),
            Self::Committed(until) => format!("a term is committed to until {}", until.strftime("%Y-%m-%d")),
            Self::Changing(status) => format!("it is `{status}`"),
            Self::Elsewhere => {
                "it lies outside of the prefix of this job and may be somebody else's; name it to remove it"
                    .to_owned()
            }
            Self::Recent(begun) => {
                format!(
                    "begun {}, it may still be going on",
                    begun.strftime("%Y-%m-%d %H:%M UTC")
                )
            }
        }
    }
}

/// What is left of one kind, or why that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The kind.
    pub kind: LeftoverKind,
    /// What there is, the oldest first; or why nobody looked, or could not.
    pub read: Read<Vec<Leftover>>,
}

impl Listed {
    /// Returns what is known to be there.
    pub fn known(&self) -> &[Leftover] {
        match &self.read {
            Read::Known(known) => known,
            Read::Unread(_) | Read::Needless(_) => &[],
        }
    }
}
