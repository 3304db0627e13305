//! The settings that all clients share: Region, credentials, transport, retries.

use std::path::Path;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::http::HttpClient;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;
use tokio::sync::OnceCell;

use super::calls::Telling;
use super::mfa::CodeSession;
use super::profiles::{self, First};
use super::sign_in::SignIn;
use super::transport;
use super::{CallerIdentity, ServiceError};
use crate::error::{ExitStatus, Hint};
use crate::iam::Region;

/// How AWS is to be reached; what is absent comes from the usual chain (environment, profiles, SSO,
/// web identity, instance roles).
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The Region.
    pub region: Option<Region>,
    /// The profile of the shared configuration files.
    pub profile: Option<String>,
    /// One endpoint for every service: an emulator.
    pub endpoint_url: Option<String>,
}

/// A key pair that is no secret: what the sandbox signs with.
#[derive(Debug, Clone)]
pub struct StaticKeys {
    /// The access key ID.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
}

/// No session could be made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SessionError {
    /// Neither the configuration nor the AWS settings name a Region.
    #[error("no Region is configured")]
    NoRegion,
    /// The AWS settings name a Region that is none.
    #[error("the AWS settings name no Region: {0}")]
    BadRegion(String),
    /// The configuration files have no profile of this name.
    #[error("there is no profile `{0}` in the AWS configuration files")]
    NoProfile(String),
    /// The file of trusted roots can't be used.
    #[error("the CA bundle `{path}` can't be used: {why}")]
    BadBundle {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Hint for SessionError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::NoRegion | Self::BadRegion(_) => {
                "set `region` in finetune.toml, pass `--region`, or set `AWS_REGION`".to_owned()
            }
            Self::NoProfile(name) => format!(
                "`aws configure list-profiles` lists those that there are; `aws configure --profile {name}` makes it"
            ),
            Self::BadBundle { .. } => {
                "`AWS_CA_BUNDLE`, or `ca_bundle` of the profile, names a file of PEM certificates".to_owned()
            }
        }]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Access to one account in one Region. Clients are made from it as they are needed.
#[derive(Debug)]
pub struct Session {
    config: RwLock<SdkConfig>,
    /// What it was loaded from; absent where the environment has no say.
    settings: Option<Settings>,
    /// Opened by a code that a person enters, where the profile wants one.
    code: Option<CodeSession>,
    region: Region,
    path_style: bool,
    patience: Patience,
    caller: OnceCell<CallerIdentity>,
}

/// How long an answer is waited for. S3's transfers take as long as the line needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long one attempt of a call may take.
    pub attempt: Duration,
    /// The same for what a caller can do without.
    pub brief: Duration,
}

impl Default for Patience {
    /// Every call but S3's transfers is answered in a second or two.
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(30),
            brief: Duration::from_secs(10),
        }
    }
}

impl Patience {
    fn timeouts(attempt: Duration) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(attempt)
            .build()
    }
}

impl Session {
    /// Loads the AWS settings. Credentials are resolved when the first call is made.
    ///
    /// # Errors
    /// When no Region is to be found.
    pub async fn load(settings: &Settings) -> Result<Self, SessionError> {
        let (fs, env) = (Fs::real(), Env::real());
        let named = settings.profile.as_deref();
        let profiles = profiles::read(&fs, &env, named).await;
        let first = First::of(&env, named);
        if let Some(profiles) = &profiles
            && let Some(missing) = profiles::missing(profiles, first)
        {
            return Err(SessionError::NoProfile(missing.to_owned()));
        }
        let said = env.get(transport::CA_BUNDLE).ok();
        let bundle = said
            .as_deref()
            .or_else(|| profiles.as_ref()?.get("ca_bundle"))
            .filter(|path| !path.is_empty());
        let http = transport::http_client(bundle.map(Path::new))?;
        let said = env.get("AWS_MAX_ATTEMPTS").ok();
        let attempts = said
            .as_deref()
            .or_else(|| profiles.as_ref()?.get("max_attempts"))
            .and_then(|count| count.parse().ok())
            .filter(|count| *count > 0)
            .unwrap_or(5);
        let mut loader = aws_config::defaults(behavior())
            .http_client(Telling(http))
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .timeout_config(Patience::timeouts(Patience::default().attempt));
        if let Some(region) = &settings.region {
            loader = loader.region(aws_config::Region::new(region.as_str().to_owned()));
        }
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        let config = loader.load().await;
        let sign_in = SignIn::new(&config, profiles.as_ref(), first, named);
        let config = config.into_builder().credentials_provider(sign_in.provider);
        let mut session = Self::new(config.build())?;
        session.code = sign_in.code;
        session.settings = Some(settings.clone());
        Ok(session)
    }

    /// A session whose calls are answered in this process by `client`; the environment has no say.
    ///
    /// # Panics
    /// Never: the crate is built with the Tokio runtime's timers.
    pub fn in_process(client: impl HttpClient + 'static, region: &Region, keys: &StaticKeys) -> Self {
        let credentials = Credentials::new(
            &keys.access_key_id,
            &keys.secret_access_key,
            None,
            None,
            "finetune sandbox",
        );
        // Nobody else is behind this client, so there is nothing to be polite to: retries are quick.
        let retries = RetryConfig::standard()
            .with_max_attempts(6)
            .with_initial_backoff(Duration::from_millis(50));
        let config = SdkConfig::builder()
            .behavior_version(behavior())
            .http_client(Telling(client))
            .sleep_impl(default_async_sleep().expect("the feature rt-tokio is on"))
            .time_source(SystemTimeSource::new())
            .identity_cache(IdentityCache::lazy().build())
            .retry_config(retries)
            .timeout_config(Patience::timeouts(Patience::default().attempt))
            .region(aws_config::Region::new(region.as_str().to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        Self {
            config: RwLock::new(config),
            settings: None,
            code: None,
            region: region.clone(),
            path_style: false,
            patience: Patience::default(),
            caller: OnceCell::new(),
        }
    }

    /// Waits for answers as `patience` says, and makes no more than `attempts` of a call.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience, attempts: u32) -> Self {
        let retries = self.retries();
        self.replace(|config| {
            config
                .into_builder()
                .retry_config(retries.with_max_attempts(attempts))
                .timeout_config(Patience::timeouts(patience.attempt))
                .build()
        });
        self.patience = patience;
        self
    }

    fn new(config: SdkConfig) -> Result<Self, SessionError> {
        let name = config.region().ok_or(SessionError::NoRegion)?.as_ref();
        let region = name
            .parse()
            .map_err(|_| SessionError::BadRegion(name.to_owned()))?;
        // Emulators on loopback answer no virtual-host names.
        let path_style = config.endpoint_url().is_some() || s3_endpoint(&config).is_some();
        Ok(Self {
            config: RwLock::new(config),
            settings: None,
            code: None,
            region,
            path_style,
            patience: Patience::default(),
            caller: OnceCell::new(),
        })
    }

    /// The settings for clients of others: Region, endpoint, transport, retries and who asks.
    pub fn sdk_config(&self) -> SdkConfig {
        self.config()
    }

    /// The settings as they are now; cheap to copy.
    fn config(&self) -> SdkConfig {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        config.clone()
    }

    /// Changes the settings of the clients that are made from now on.
    pub(super) fn replace(&self, change: impl FnOnce(SdkConfig) -> SdkConfig) {
        let changed = change(self.config());
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = changed;
    }

    /// What the session was loaded from.
    pub(super) fn settings(&self) -> Option<&Settings> {
        self.settings.as_ref()
    }

    /// The session that a code opens, where one is wanted.
    pub(super) fn code_session(&self) -> Option<&CodeSession> {
        self.code.as_ref()
    }

    /// Returns the Region that calls go to.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Returns who is calling; AWS is asked once per session.
    ///
    /// # Errors
    /// When the credentials are missing or refused, or STS could not be reached.
    pub async fn caller(&self) -> Result<&CallerIdentity, ServiceError> {
        let client = aws_sdk_sts::Client::new(&self.config());
        self.caller.get_or_try_init(|| CallerIdentity::get(&client)).await
    }

    pub(super) fn bedrock(&self) -> aws_sdk_bedrock::Client {
        aws_sdk_bedrock::Client::new(&self.config())
    }

    /// The same in another Region.
    pub(super) fn bedrock_in(&self, region: &Region) -> aws_sdk_bedrock::Client {
        let config = aws_sdk_bedrock::config::Builder::from(&self.config())
            .region(aws_config::Region::new(region.as_str().to_owned()))
            .build();
        aws_sdk_bedrock::Client::from_conf(config)
    }

    pub(super) fn ec2(&self) -> aws_sdk_ec2::Client {
        aws_sdk_ec2::Client::new(&self.config())
    }

    /// A client for what a caller can do without: one retry, and no long wait.
    pub(super) fn ec2_in_brief(&self) -> aws_sdk_ec2::Client {
        aws_sdk_ec2::Client::new(&self.in_brief())
    }

    pub(super) fn service_quotas(&self) -> aws_sdk_servicequotas::Client {
        // Quotas decide whether a job is made: what is throttled is asked as often as anything else.
        aws_sdk_servicequotas::Client::new(&self.soon(self.retries()))
    }

    /// A client for what a caller can do without, in a Region of its own.
    pub(super) fn pricing_in(&self, region: &'static str) -> aws_sdk_pricing::Client {
        let config = self.in_brief().into_builder();
        aws_sdk_pricing::Client::new(&config.region(aws_config::Region::new(region)).build())
    }

    /// The provider of the credentials that calls are signed with.
    pub(super) fn credentials_provider(&self) -> Option<SharedCredentialsProvider> {
        self.config().credentials_provider()
    }

    /// Settings for what a caller can do without.
    fn in_brief(&self) -> SdkConfig {
        let retries = self.retries();
        let attempts = retries.max_attempts().min(2);
        self.soon(retries.with_max_attempts(attempts))
    }

    /// How calls are repeated.
    fn retries(&self) -> RetryConfig {
        let config = self.config();
        config
            .retry_config()
            .cloned()
            .unwrap_or_else(RetryConfig::standard)
    }

    /// Settings for calls that do not wait for long, repeated like this.
    fn soon(&self, retries: RetryConfig) -> SdkConfig {
        self.config()
            .into_builder()
            .retry_config(retries)
            .timeout_config(Patience::timeouts(self.patience.brief))
            .build()
    }

    pub(super) fn iam(&self) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config())
    }

    /// A client for what S3 answers at once: what it says of buckets and objects, and lists.
    pub(super) fn s3(&self) -> aws_sdk_s3::Client {
        self.s3_waiting(Patience::timeouts(self.patience.attempt))
    }

    /// A client for data. A part of an upload takes as long as a slow line needs, shared with other parts.
    pub(super) fn s3_transfers(&self) -> aws_sdk_s3::Client {
        // What is not set here would be taken from the session's settings.
        self.s3_waiting(Patience::timeouts(TRANSFER_TIMEOUT))
    }

    fn s3_waiting(&self, timeouts: TimeoutConfig) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config())
            .force_path_style(self.path_style)
            .timeout_config(timeouts)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }
}

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one transfer may take: a part of 8 MiB at 75 kbit/s.
const TRANSFER_TIMEOUT: Duration = Duration::from_mins(15);

/// The SDK's defaults as of this release: a newer crate does not change how the tool behaves.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// Returns the endpoint that environment or profile set for S3 alone (`AWS_ENDPOINT_URL_S3`).
fn s3_endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("S3")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config.service_config()?.load_config(key)
}
