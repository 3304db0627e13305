//! An account that another server keeps: moto, LocalStack, or another sandbox.
//!
//! The second source of the narrow view that the Bedrock handlers have. Before a request is answered that
//! looks at the account, roles, buckets, objects, keys and the network are read there through the SDK and take
//! the place of the sandbox's own; what Bedrock would leave in the account (metrics, network interfaces) is
//! made there before the answer goes out. Jobs and custom models stay in the sandbox's state. A read that
//! fails ends the request and leaves every job as it was: an emulator that stumbles fails no job.

/// Collects the pages of a call.
macro_rules! all {
    ($elsewhere:expr, $operation:literal, $call:expr) => {
        $call
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err($elsewhere.unanswered($operation))
    };
}

mod identity;
mod keys;
mod mount;
mod needs;
mod network;
mod outgoing;
mod storage;

use std::error::Error;
use std::fmt::{self, Write as _};

use aws_sdk_ec2::error::ProvideErrorMetadata;
use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_types::SdkConfig;
use tokio::sync::Mutex;

use super::error::SandboxError;
use super::state::State;
use super::store::Store;
use super::wire::{Refusal, Service};
pub(super) use mount::Mounted;
pub(super) use needs::Needs;
pub(super) use outgoing::{Outgoing, collect, present};

/// The end of AWS's own host names, in all partitions.
const AWS_HOSTS: [&str; 4] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"];

/// A server that keeps an account, and who asks there.
pub(super) struct Elsewhere {
    /// Where it is, as given.
    endpoint: String,
    caller: identity::Caller,
    region: String,
    sts: aws_sdk_sts::Client,
    ec2: aws_sdk_ec2::Client,
    iam: aws_sdk_iam::Client,
    kms: aws_sdk_kms::Client,
    s3: aws_sdk_s3::Client,
    /// Held from before the read until everything that it led to is there.
    pub(super) alone: Mutex<()>,
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Elsewhere({})", self.endpoint)
    }
}

/// A call to the account's server that brought no answer.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed at `{endpoint}`, which keeps the account: {reason}")]
pub(super) struct Unanswered {
    endpoint: String,
    operation: &'static str,
    reason: String,
}

impl From<Unanswered> for Refusal {
    fn from(unanswered: Unanswered) -> Self {
        Self::internal(unanswered.to_string())
    }
}

impl Elsewhere {
    /// Asks the server at `endpoint` whose account it keeps. `config` says how it is reached.
    ///
    /// # Errors
    /// When `endpoint` is AWS itself, or no answer came.
    pub(super) async fn open(config: &SdkConfig, endpoint: &str) -> Result<Self, SandboxError> {
        let host = host(endpoint).ok_or_else(|| SandboxError::BadEndpoint(endpoint.to_owned()))?;
        if AWS_HOSTS.iter().any(|end| host.ends_with(end)) {
            return Err(SandboxError::RealAccount(endpoint.to_owned()));
        }
        let region = config
            .region()
            .map_or_else(|| "us-east-1".to_owned(), ToString::to_string);
        let failed = |source: Unanswered| SandboxError::Elsewhere(source.to_string());
        let sts = aws_sdk_sts::config::Builder::from(config).endpoint_url(endpoint);
        let sts = aws_sdk_sts::Client::from_conf(sts.build());
        let caller = identity::caller(&sts, endpoint).await.map_err(failed)?;
        // Said to each client: an endpoint of the environment for one service would count more than one for all.
        let ec2 = aws_sdk_ec2::config::Builder::from(config).endpoint_url(endpoint);
        let iam = aws_sdk_iam::config::Builder::from(config).endpoint_url(endpoint);
        let kms = aws_sdk_kms::config::Builder::from(config).endpoint_url(endpoint);
        // Emulators on loopback answer no virtual-host names.
        let s3 = aws_sdk_s3::config::Builder::from(config)
            .endpoint_url(endpoint)
            .force_path_style(true)
            // Moto's checksums of objects that came in parts are none.
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        Ok(Self {
            endpoint: endpoint.to_owned(),
            caller,
            region,
            sts,
            ec2: aws_sdk_ec2::Client::from_conf(ec2.build()),
            iam: aws_sdk_iam::Client::from_conf(iam.build()),
            kms: aws_sdk_kms::Client::from_conf(kms.build()),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            alone: Mutex::new(()),
        })
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The name of the folder that keeps this account's jobs, below that of the scenario.
    pub(super) fn folder(&self, scenario: &str) -> String {
        let place = self
            .endpoint
            .split_once("://")
            .map_or(&*self.endpoint, |(_, rest)| rest);
        let place: String = place
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || letter == '.' {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        format!(
            "{scenario}-at-{}-{}-{}",
            place.trim_end_matches('-'),
            self.caller.account,
            self.region
        )
    }

    /// Makes a scenario's account this one: models, quotas, prices, functions and faults stay, and nothing
    /// else does.
    pub(super) fn adopt(&self, state: &mut State) {
        let account = &mut state.account;
        account.id.clone_from(&self.caller.account);
        account.partition.clone_from(&self.caller.partition);
        account.region.clone_from(&self.region);
        account.operator.clone_from(&self.caller.arn);
        account.operator_id.clone_from(&self.caller.user_id);
        account.operator_policies.clear();
        account.interfaces.clear();
        account.jobs.clear();
        account.custom_models.clear();
        account.deployments.clear();
        account.throughputs.clear();
        Mounted::default().into_state(state);
    }

    /// Refuses what the other server answers.
    ///
    /// # Errors
    /// For every service but those that this server keeps.
    pub(super) fn only_ours(&self, service: Service) -> Result<(), Refusal> {
        match service {
            Service::Bedrock | Service::Quotas | Service::Pricing | Service::Lambda => Ok(()),
            Service::Sts | Service::Iam | Service::Ec2 | Service::S3 | Service::Kms => {
                let message = format!(
                    "only Bedrock is here: the account lies at {}, which `AWS_ENDPOINT_URL` has to name, and this server is for `AWS_ENDPOINT_URL_BEDROCK`",
                    self.endpoint
                );
                Err(Refusal::new(400, "InvalidAction", message))
            }
        }
    }

    /// Reads what `needs` names.
    ///
    /// # Errors
    /// When a call brought no answer.
    pub(super) async fn read(&self, store: &Store, needs: Needs) -> Result<Mounted, Unanswered> {
        let ((), network, identity, keys) = tokio::try_join!(
            self.is_the_same(),
            self.network(&needs),
            self.identity(&needs),
            self.keys(&needs)
        )?;
        let storage = self.storage(store, &needs).await?;
        // Only now it is known what buckets and objects are encrypted with.
        let others = storage.buckets.values().flat_map(|bucket| {
            let objects = bucket.objects.values();
            let objects = objects.filter_map(|object| object.kms_key.clone());
            bucket.kms_key.clone().into_iter().chain(objects)
        });
        let keys = self.more_keys(keys, others.collect()).await?;
        Ok(Mounted {
            network,
            identity,
            keys,
            storage,
        })
    }

    fn unanswered<E>(&self, operation: &'static str) -> impl FnOnce(E) -> Unanswered
    where
        E: ProvideErrorMetadata + Error,
    {
        let endpoint = self.endpoint.clone();
        move |error| Unanswered {
            endpoint,
            operation,
            reason: reason(&error),
        }
    }
}

/// What the service said, or what kept it from saying anything.
fn reason(error: &(impl ProvideErrorMetadata + Error)) -> String {
    if let Some(code) = error.code() {
        return format!("{code}: {}", error.message().unwrap_or_default());
    }
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(reason, ": {error}");
        cause = error.source();
    }
    reason
}

/// The host of an endpoint, in small letters; nothing where it is no URL.
fn host(endpoint: &str) -> Option<String> {
    let uri: http::Uri = endpoint.parse().ok()?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().filter(|host| known && !host.is_empty())?;
    Some(host.trim_end_matches('.').to_ascii_lowercase())
}
