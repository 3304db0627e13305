//! Reads what a request is made of, and derives its names: the same for `check`, `submit` and `upload`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use futures_util::future;

use super::fingerprint::Fingerprint;
use super::upload::LocalData;
use super::{provenance, role};
use crate::aws::{CallerIdentity, ObjectInfo, ObjectStore, ServiceError, Session};
use crate::config::{Config, DataSource, TrainingData};
use crate::dataset::S3Uri;
use crate::iam::{AccountId, IdentifierError, LambdaArn, RoleArn};
use crate::job::{
    CustomizationConfig, DataFingerprint, InvocationLogs, JobSpec, Provenance, Request, RequestContent,
    RequestDigest, RequestNames, RftHyperparameterError, RftHyperparameters, Split, TrainingInput, VpcConfig,
    data_key,
};
use crate::journal::{JournalError, JournalFolder};
use crate::model::TeacherModel;

/// A data set as it was found.
#[derive(Debug, Clone)]
pub enum Source {
    /// A local file; the text says why it can't be read.
    Local(PathBuf, Result<Fingerprint, String>),
    /// An object in S3; absent where there is none; the error is AWS's.
    Remote(S3Uri, Result<Option<ObjectInfo>, ServiceError>),
    /// Invocation logs below a prefix; nobody looks at them here.
    InvocationLogs(S3Uri),
}

impl Source {
    fn fingerprint(&self) -> Option<DataFingerprint> {
        match self {
            Self::Local(_, Ok(print)) => Some(DataFingerprint::Sha256(print.sha256.clone())),
            Self::Remote(uri, Ok(Some(object))) => {
                Some(DataFingerprint::Object(uri.clone(), object.entity_tag.clone()))
            }
            Self::InvocationLogs(uri) => Some(DataFingerprint::InvocationLogs(uri.clone())),
            Self::Local(_, Err(_)) | Self::Remote(_, Ok(None) | Err(_)) => None,
        }
    }

    /// Says why the data can't be used, if it can't.
    fn fault(&self) -> Option<PrepareError> {
        match self {
            Self::Local(path, Err(told)) => Some(PrepareError::Unreadable {
                path: path.clone(),
                told: told.clone(),
            }),
            Self::Remote(uri, Ok(None)) => Some(PrepareError::NoObject(uri.clone())),
            Self::Remote(uri, Err(error)) => Some(PrepareError::Look(uri.clone(), Box::new(error.clone()))),
            Self::Local(_, Ok(_)) | Self::Remote(_, Ok(Some(_))) | Self::InvocationLogs(_) => None,
        }
    }
}

/// A request that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// A data file can't be read.
    #[error("failed to read `{}`: {told}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        told: String,
    },
    /// An object that is named as data is not there.
    #[error("there is no object `{0}`")]
    NoObject(S3Uri),
    /// A name can't be derived, or an S3 URI can't be made.
    #[error(transparent)]
    Name(#[from] IdentifierError),
    /// A hyperparameter of reinforcement fine-tuning has no field in the request.
    #[error(transparent)]
    Hyperparameter(#[from] RftHyperparameterError),
    /// Nobody says who calls.
    #[error("failed to find out who is calling")]
    Caller(#[source] ServiceError),
    /// S3 refused to say what it holds, or could not be reached.
    #[error("failed to look at the data `{0}`")]
    Look(S3Uri, #[source] Box<ServiceError>),
}

impl crate::error::Hint for PrepareError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Caller(error) => error.hints(),
            Self::Look(_, error) => error.hints(),
            Self::Name(_) => vec!["change `job.name` and `job.custom_model_name`".to_owned()],
            Self::Hyperparameter(_) => {
                vec!["correct `[job.hyperparameters]`; `finetune models MODEL` lists them".to_owned()]
            }
            Self::Unreadable { .. } | Self::NoObject(_) => {
                vec!["correct `[data]` in finetune.toml".to_owned()]
            }
        }
    }

    fn exit_status(&self) -> crate::error::ExitStatus {
        match self {
            Self::Caller(error) => error.exit_status(),
            Self::Look(_, error) => error.exit_status(),
            Self::Name(_) | Self::Hyperparameter(_) | Self::Unreadable { .. } | Self::NoObject(_) => {
                crate::error::ExitStatus::Findings
            }
        }
    }
}

/// What a request is made of.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Who calls.
    pub caller: CallerIdentity,
    /// Who owns the buckets of data and results.
    pub bucket_owner: AccountId,
    /// The Region of the job.
    pub region: crate::iam::Region,
    /// The training data.
    pub training: Source,
    /// The validation data.
    pub validation: Option<Source>,
    /// The commit that is checked out where the job is described.
    pub commit: Option<String>,
}

/// A request, complete: what will be sent where, and under which names.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The digest of its content.
    pub digest: RequestDigest,
    /// The fields of its content, by name.
    pub fields: Vec<(String, String)>,
    /// How often `--new` was given for it.
    pub attempt: u32,
    /// The files to upload.
    pub uploads: Vec<LocalData>,
    /// The job; its role is the one that is expected to come of the configuration.
    pub spec: JobSpec,
}

impl Prepared {
    /// Asks who calls, and reads the data that `config` names: files and objects at the same time.
    ///
    /// # Errors
    /// When the caller is unknown or AWS can't be reached. Data that can't be read is no error here.
    pub async fn read(session: &Session, config: &Config) -> Result<Self, PrepareError> {
        let caller = session.caller().await.map_err(PrepareError::Caller)?.clone();
        let bucket_owner = config.data.owner(&caller.account).clone();
        let store = ObjectStore::new(session, &bucket_owner);
        let training = async {
            match &config.data.training {
                TrainingData::Records(data) => source(data, &store).await,
                TrainingData::InvocationLogs(uri) => Source::InvocationLogs(uri.clone()),
            }
        };
        let (training, validation) = future::join(
            training,
            future::OptionFuture::from(config.data.validation.as_ref().map(|data| source(data, &store))),
        )
        .await;
        Ok(Self {
            caller,
            bucket_owner,
            region: session.region().clone(),
            training,
            validation,
            commit: provenance::commit(&config.folder),
        })
    }

    /// What the job is tagged with beside the user's tags.
    fn own_tags(&self, config: &Config) -> BTreeMap<String, String> {
        if !config.job.provenance_tags {
            return BTreeMap::new();
        }
        Provenance {
            version: env!("CARGO_PKG_VERSION"),
            training: self.training.fingerprint().as_ref(),
            validation: self.validation.as_ref().and_then(Source::fingerprint).as_ref(),
            commit: self.commit.as_deref(),
        }
        .tags()
    }

    /// Computes the digest of the request, and returns the fields that it is of; none while its data can't be
    /// read.
    fn digest(&self, config: &Config, attempt: u32) -> Option<(RequestDigest, Vec<(String, String)>)> {
        let training = self.training.fingerprint()?;
        let validation = match &self.validation {
            Some(source) => Some(source.fingerprint()?),
            None => None,
        };
        let role = config.role.label();
        let network = config.network.as_ref();
        let content = RequestContent {
            region: &self.region,
            base_model: &config.job.base_model,
            customization_type: config.job.customization_type,
            training: &training,
            validation: validation.as_ref(),
            hyperparameters: &config.job.hyperparameters,
            subnets: network.map_or(&[], |network| &network.subnet_ids),
            security_groups: network.map_or(&[], |network| &network.security_group_ids),
            role: &role,
            output: &config.data.output,
            custom_model_key: config.kms.custom_model_key.as_deref(),
            grader_lambda: config.job.grader_lambda.as_ref().map(LambdaArn::as_str),
            teacher_model: config.job.teacher_model.as_ref().map(TeacherModel::as_str),
            max_response_length: config.job.max_response_length,
            use_prompt_response: config.data.use_prompt_response,
            request_metadata: config.data.request_metadata.as_ref(),
            tags: &config.tags,
            attempt,
        };
        Some((content.digest(), content.fields()))
    }

    /// Derives the names of the request; none while its data can't be read or no names fit.
    pub fn names(&self, config: &Config, attempt: u32) -> Option<RequestNames> {
        let (digest, _) = self.digest(config, attempt)?;
        digest.names(&config.job.name, &config.job.custom_model_name).ok()
    }

    /// Returns the attempt that the journals of `folder` are at: how often `--new` was given.
    ///
    /// # Errors
    /// When the journals can't be looked at.
    pub fn attempt(&self, config: &Config, folder: &JournalFolder) -> Result<u32, JournalError> {
        if self.names(config, 0).is_none() {
            return Ok(0);
        }
        folder.last_attempt(|attempt| {
            let names = self.names(config, attempt);
            names.map_or_else(PathBuf::new, |names| folder.path(&names.job_name))
        })
    }

    /// Returns how much there is to upload, if nothing of it is in S3 yet.
    fn upload_bytes(&self) -> u64 {
        let sources = std::iter::once(&self.training).chain(&self.validation);
        let sizes = sources.map(|source| match source {
            Source::Local(_, Ok(print)) => print.bytes,
            Source::Local(_, Err(_)) | Source::Remote(..) | Source::InvocationLogs(_) => 0,
        });
        sizes.sum()
    }

    /// The role that is expected to come of the configuration.
    fn role(&self, config: &Config) -> RoleArn {
        role::arn(config, &self.caller.partition, &self.caller.account)
    }

    /// Returns what the rules judge of the request.
    pub fn request(&self, config: &Config, attempt: u32) -> Request {
        let bucket = S3Uri::new(&config.data.bucket, &config.data.prefix);
        let mut uris = vec![("data.output", config.data.output.clone())];
        if let Some(logs) = config.data.invocation_logs() {
            uris.push(("data.invocation_logs", logs.clone()));
        }
        let mut uploads = false;
        for (source, split) in config.data.sources() {
            let key = match split {
                Split::Training => "data.training",
                Split::Validation => "data.validation",
            };
            match source {
                DataSource::S3(uri) => uris.push((key, uri.clone())),
                DataSource::Path(_) => uploads = true,
            }
        }
        if let (Ok(bucket), true) = (bucket, uploads) {
            uris.insert(0, ("data.bucket", bucket));
        }
        Request {
            region: self.region.clone(),
            account: Some(self.caller.account.clone()),
            job_base: config.job.name.clone(),
            custom_model_base: config.job.custom_model_name.clone(),
            names: self.names(config, attempt),
            catalogue: config.catalogue,
            base_model: config.job.base_model.clone(),
            customization_type: config.job.customization_type,
            hyperparameters: config.job.hyperparameters.clone(),
            uris,
            built_logs: config.built_logs.clone(),
            upload_bytes: self.upload_bytes(),
            records: None,
            cost_limit: None,
            partition: self.caller.partition.clone(),
            foundation: config.job.foundation().clone(),
            teacher: config.job.teacher_model.clone(),
            grader: config.job.grader_lambda.clone(),
            validation: config.data.validation.is_some(),
            role: self.role(config),
            tags: config.tags.clone(),
            own_tags: self.own_tags(config),
            kms_keys: [
                ("kms.custom_model_key", &config.kms.custom_model_key),
                ("kms.data_key", &config.kms.data_key),
            ]
            .into_iter()
            .filter_map(|(place, key)| Some((place, key.clone()?)))
            .collect(),
        }
    }

    /// Makes the plan of the request.
    ///
    /// # Errors
    /// When the data can't be read or no names fit.
    ///
    /// # Panics
    /// Never: data without a fault was read.
    pub fn plan(&self, config: &Config, attempt: u32) -> Result<Plan, PrepareError> {
        let sources = std::iter::once(&self.training).chain(&self.validation);
        if let Some(fault) = sources.into_iter().find_map(Source::fault) {
            return Err(fault);
        }
        let (digest, fields) = self
            .digest(config, attempt)
            .expect("data without a fault has a fingerprint");
        let names = digest.names(&config.job.name, &config.job.custom_model_name)?;
        let mut uploads = Vec::new();
        let mut place = |split, source: &Source| match source {
            Source::Local(path, Ok(print)) => {
                let key = data_key(&config.data.prefix, split, &print.sha256, &file_name(path));
                let destination = S3Uri::new(&config.data.bucket, &key)?;
                uploads.push(LocalData {
                    split,
                    path: path.clone(),
                    fingerprint: print.clone(),
                    destination: destination.clone(),
                    kms_key: config.kms.data_key.clone(),
                });
                Ok::<_, IdentifierError>(destination)
            }
            Source::Remote(uri, _) | Source::InvocationLogs(uri) => Ok(uri.clone()),
            Source::Local(_, Err(_)) => unreachable!("data without a fault was read"),
        };
        let training = place(Split::Training, &self.training)?;
        let training = match &self.training {
            Source::InvocationLogs(_) => TrainingInput::InvocationLogs(InvocationLogs {
                uri: training,
                use_prompt_response: config.data.use_prompt_response,
                filter: config.data.request_metadata.clone(),
            }),
            Source::Local(..) | Source::Remote(..) => TrainingInput::Object(training),
        };
        let validation = match &self.validation {
            Some(source) => Some(place(Split::Validation, source)?),
            None => None,
        };
        let customization = customization(config)?;
        let hyperparameters = match &customization {
            Some(CustomizationConfig::Reinforcement { .. }) => BTreeMap::new(),
            Some(CustomizationConfig::Distillation { .. }) | None => config.job.hyperparameters.clone(),
        };
        let spec = JobSpec {
            job_name: names.job_name,
            custom_model_name: names.custom_model_name,
            client_request_token: names.client_request_token,
            role: self.role(config),
            base_model: config.job.base_model.clone(),
            customization_type: config.job.customization_type,
            training,
            validation,
            output: config.data.output.clone(),
            hyperparameters,
            customization,
            vpc: vpc(config),
            custom_model_key: config.kms.custom_model_key.clone(),
            tags: config
                .tags
                .clone()
                .into_iter()
                .chain(self.own_tags(config))
                .collect(),
        };
        Ok(Plan {
            digest,
            fields,
            attempt,
            uploads,
            spec,
        })
    }
}

fn vpc(config: &Config) -> Option<VpcConfig> {
    config.network.as_ref().map(|network| VpcConfig {
        subnet_ids: network.subnet_ids.clone(),
        security_group_ids: network.security_group_ids.clone(),
    })
}

/// Makes what only one type of customization is given.
fn customization(config: &Config) -> Result<Option<CustomizationConfig>, RftHyperparameterError> {
    let job = &config.job;
    Ok(match (&job.grader_lambda, &job.teacher_model) {
        (Some(grader), _) => Some(CustomizationConfig::Reinforcement {
            grader_lambda: grader.clone(),
            hyperparameters: RftHyperparameters::read(&job.hyperparameters)?,
        }),
        (None, Some(teacher)) => Some(CustomizationConfig::Distillation {
            teacher_model: teacher.clone(),
            max_response_length: job.max_response_length,
        }),
        (None, None) => None,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

async fn source(data: &DataSource, store: &ObjectStore) -> Source {
    match data {
        DataSource::Path(path) => {
            let task = {
                let path = path.clone();
                tokio::task::spawn_blocking(move || Fingerprint::read(&path))
            };
            let read = task.await.map_err(std::io::Error::other);
            let read = read.and_then(|read| read).map_err(|error| error.to_string());
            Source::Local(path.clone(), read)
        }
        DataSource::S3(uri) => {
            let object = store.object(uri.bucket(), uri.key()).await;
            Source::Remote(uri.clone(), object)
        }
    }
}
