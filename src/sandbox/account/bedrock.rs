//! What Bedrock knows: base models, customization jobs, custom models.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How long the phases of a job take, in sandbox seconds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::sandbox) struct Timing {
    pub(in crate::sandbox) validation: i64,
    pub(in crate::sandbox) data_processing: i64,
    /// Waiting for capacity: training is `NotStarted` meanwhile.
    pub(in crate::sandbox) queue: i64,
    pub(in crate::sandbox) training: i64,
    /// Added to `training` for every optimizer step.
    pub(in crate::sandbox) training_step: f64,
    pub(in crate::sandbox) stopping: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            validation: 180,
            data_processing: 120,
            queue: 420,
            training: 1_500,
            training_step: 6.0,
            stopping: 60,
        }
    }
}

/// What `GetFoundationModelAvailability` says of a model.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::sandbox) struct Availability {
    /// `AVAILABLE`, `PENDING`, `NOT_AVAILABLE` or `ERROR`.
    pub(in crate::sandbox) agreement: String,
    /// `AUTHORIZED` or `NOT_AUTHORIZED`.
    pub(in crate::sandbox) authorization: String,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub(in crate::sandbox) entitlement: String,
}

impl Default for Availability {
    fn default() -> Self {
        Self {
            agreement: "AVAILABLE".to_owned(),
            authorization: "AUTHORIZED".to_owned(),
            entitlement: "AVAILABLE".to_owned(),
        }
    }
}

impl Availability {
    /// Whether the account may use the model.
    pub(in crate::sandbox) fn is_open(&self) -> bool {
        self.authorization == "AUTHORIZED" && self.entitlement == "AVAILABLE" && self.agreement == "AVAILABLE"
    }
}

/// Where the invocations of models are logged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct InvocationLogging {
    #[serde(default)]
    pub(in crate::sandbox) bucket: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) prefix: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) log_group: Option<String>,
    /// Name of the role that writes to the log group.
    #[serde(default)]
    pub(in crate::sandbox) log_role: String,
}

/// A foundation model; the key is the ID that a customization job takes, suffix included.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct BaseModel {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) provider: String,
    pub(in crate::sandbox) regions: Vec<String>,
    /// `ACTIVE` or `LEGACY`.
    pub(in crate::sandbox) lifecycle: String,
    pub(in crate::sandbox) input: Vec<String>,
    pub(in crate::sandbox) output: Vec<String>,
    /// Customization types that the API admits to.
    #[serde(default)]
    pub(in crate::sandbox) customizations: Vec<String>,
    /// Further types that jobs of this model may have though the API does not list them.
    #[serde(default)]
    pub(in crate::sandbox) unlisted_customizations: Vec<String>,
    pub(in crate::sandbox) inference: Vec<String>,
    /// Models that this one may teach when it is asked under its ID for inference.
    #[serde(default)]
    pub(in crate::sandbox) students: Vec<String>,
    /// `converse` or `prompt-completion`: what fine-tuning records must look like.
    #[serde(default)]
    pub(in crate::sandbox) record_format: String,
    #[serde(default)]
    pub(in crate::sandbox) text_only: bool,
    #[serde(default)]
    pub(in crate::sandbox) availability: Availability,
    #[serde(default)]
    pub(in crate::sandbox) records: Option<[u64; 2]>,
    /// The quota that bounds the records of fine-tuning, if it is in the account's list.
    #[serde(default)]
    pub(in crate::sandbox) records_quota: Option<String>,
    /// Tokens per record.
    #[serde(default)]
    pub(in crate::sandbox) record_tokens: Option<u64>,
    #[serde(default)]
    pub(in crate::sandbox) validation_data: bool,
    #[serde(default)]
    pub(in crate::sandbox) forbidden_words: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) hyperparameters: BTreeMap<String, Hyperparameter>,
}

/// Bounds of one hyperparameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Hyperparameter {
    #[serde(default)]
    pub(in crate::sandbox) integer: bool,
    pub(in crate::sandbox) min: f64,
    pub(in crate::sandbox) max: f64,
    pub(in crate::sandbox) default: String,
}

/// The phase that a job is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::sandbox) enum Phase {
    /// The data is read and judged.
    Validation,
    /// The data is brought into the form that training needs.
    DataProcessing,
    /// Training waits for capacity.
    Queue,
    /// Training runs.
    Training,
    /// A stop was asked for.
    Stopping,
    /// Nothing will change any more.
    Ended,
}

/// What a job was asked to do, as read from the request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct JobRequest {
    pub(in crate::sandbox) job_name: String,
    pub(in crate::sandbox) model_name: String,
    pub(in crate::sandbox) role_arn: String,
    pub(in crate::sandbox) token: Option<String>,
    pub(in crate::sandbox) base_model: String,
    pub(in crate::sandbox) customization_type: String,
    /// The teacher of a distillation, as the request names it.
    #[serde(default)]
    pub(in crate::sandbox) teacher: Option<String>,
    /// ARN of the grader of reinforcement fine-tuning.
    #[serde(default)]
    pub(in crate::sandbox) grader: Option<String>,
    pub(in crate::sandbox) kms_key: Option<String>,
    pub(in crate::sandbox) job_tags: Vec<(String, String)>,
    pub(in crate::sandbox) model_tags: Vec<(String, String)>,
    pub(in crate::sandbox) training: String,
    /// Whether `training` is a prefix of logs of model invocations.
    #[serde(default)]
    pub(in crate::sandbox) from_logs: bool,
    pub(in crate::sandbox) validation: Vec<String>,
    pub(in crate::sandbox) output: String,
    pub(in crate::sandbox) hyperparameters: BTreeMap<String, String>,
    pub(in crate::sandbox) subnets: Vec<String>,
    pub(in crate::sandbox) security_groups: Vec<String>,
    /// The body as sent, so that no field is lost.
    pub(in crate::sandbox) body: serde_json::Value,
}

/// A customization job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Job {
    pub(in crate::sandbox) arn: String,
    pub(in crate::sandbox) request: JobRequest,
    pub(in crate::sandbox) created: i64,
    pub(in crate::sandbox) modified: i64,
    /// `InProgress`, `Completed`, `Failed`, `Stopping` or `Stopped`.
    pub(in crate::sandbox) status: String,
    pub(in crate::sandbox) phase: Phase,
    /// When the phase ends if nothing intervenes.
    pub(in crate::sandbox) until: i64,
    /// The last phase that really ran, for the details of a job that has ended.
    pub(in crate::sandbox) reached: Phase,
    /// When each phase that was reached began and last changed.
    pub(in crate::sandbox) times: BTreeMap<String, (i64, i64)>,
    pub(in crate::sandbox) ended: Option<i64>,
    pub(in crate::sandbox) failure: Option<String>,
    /// What the data looked like, once it was read.
    pub(in crate::sandbox) data: Option<DataSummary>,
    pub(in crate::sandbox) validation_data: Vec<DataSummary>,
    pub(in crate::sandbox) training_loss: Option<f64>,
    pub(in crate::sandbox) validation_losses: Vec<f64>,
    pub(in crate::sandbox) model_arn: Option<String>,
}

/// What reading a data set taught: enough to train on paper.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::sandbox) struct DataSummary {
    pub(in crate::sandbox) records: u64,
    pub(in crate::sandbox) bytes: u64,
    /// Bits per byte of what the model is to answer.
    pub(in crate::sandbox) entropy: f64,
    /// Of the file's bytes; seeds the noise of the losses.
    pub(in crate::sandbox) seed: u64,
}

/// A custom model; the key is its ARN.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct CustomModel {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) job_id: String,
    pub(in crate::sandbox) created: i64,
}
