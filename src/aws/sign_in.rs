//! Where the credentials of a session come from, and what is said when there are none.
//!
//! The SDK's chain asks the environment before the profile, also when the profile is named on the command line;
//! the AWS CLI does it the other way round, and so does this. It also knows no `mfa_serial`: a role that wants a
//! code is assumed here, with the code that a person enters.

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider, future};
use aws_smithy_async::rt::sleep::default_async_sleep;

use super::mfa::{self, CodeSession};
use super::profiles::{First, renewal};

/// There are no credentials: why, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub(super) struct NoCredentials {
    /// The innermost cause that the SDK gives.
    why: String,
    /// One phrase per thing to do.
    pub(super) remedies: Vec<String>,
}

/// What a session signs with.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    /// The provider of all clients.
    pub(super) provider: SharedCredentialsProvider,
    /// The session that a code opens, where the profile wants one.
    pub(super) code: Option<CodeSession>,
}

impl SignIn {
    /// Chooses the provider for `config`, which was loaded with the profile `named`, if one was.
    pub(super) fn new(
        config: &SdkConfig,
        profiles: Option<&ProfileSet>,
        first: First,
        named: Option<&str>,
    ) -> Self {
        let code = profiles
            .filter(|_| first == First::Profile)
            .and_then(|profiles| mfa::wanted(profiles, &provider_config(config), config));
        let inner = match (&code, named, config.credentials_provider()) {
            (Some(code), ..) => SharedCredentialsProvider::new(code.clone()),
            (None, Some(profile), _) => SharedCredentialsProvider::new(profile_first(config, profile)),
            (None, None, Some(chain)) => chain,
            (None, None, None) => SharedCredentialsProvider::new(profile_first(config, "default")),
        };
        let provider = SharedCredentialsProvider::new(Explaining {
            inner,
            remedy: renewal(profiles, first),
            places: places(profiles, named),
        });
        Self { provider, code }
    }
}

/// The SDK's chain without the environment.
fn profile_first(config: &SdkConfig, profile: &str) -> CredentialsProviderChain {
    let settings = provider_config(config);
    let files = ProfileFileCredentialsProvider::builder()
        .configure(&settings)
        .profile_name(profile);
    let container = EcsCredentialsProvider::builder().configure(&settings);
    let machine = ImdsCredentialsProvider::builder().configure(&settings);
    CredentialsProviderChain::first_try("Profile", files.build())
        .or_else("EcsContainer", container.build())
        .or_else("Ec2InstanceMetadata", machine.build())
}

/// The settings of clients that fetch credentials: those of all others.
pub(super) fn provider_config(config: &SdkConfig) -> ProviderConfig {
    let mut settings = ProviderConfig::empty()
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack());
    if let Some(client) = config.http_client() {
        settings = settings.with_http_client(client);
    }
    if let Some(sleep) = default_async_sleep() {
        settings = settings.with_sleep_impl(sleep);
    }
    if let Some(retries) = config.retry_config() {
        settings = settings.with_retry_config(retries.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        settings = settings.with_timeout_config(timeouts.clone());
    }
    settings
}

/// Passes on what a provider has, and says what to do where it has nothing.
#[derive(Debug)]
struct Explaining {
    inner: SharedCredentialsProvider,
    remedy: String,
    /// Where credentials are looked for.
    places: String,
}

impl Explaining {
    async fn credentials(&self) -> Result {
        match self.inner.provide_credentials().await {
            Ok(credentials) => Ok(credentials),
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn explain(&self, error: &CredentialsError) -> CredentialsError {
        CredentialsError::provider_error(match error {
            // With nothing configured at all there is nothing to renew.
            CredentialsError::CredentialsNotLoaded(_) => NoCredentials {
                why: format!("there are no credentials in {}", self.places),
                remedies: Vec::new(),
            },
            _ => NoCredentials {
                why: causes(error),
                remedies: vec![self.remedy.clone()],
            },
        })
    }
}

impl ProvideCredentials for Explaining {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }

    fn fallback_on_interrupt(&self) -> Option<aws_credential_types::Credentials> {
        self.inner.fallback_on_interrupt()
    }
}

/// Lists where credentials are looked for.
fn places(profiles: Option<&ProfileSet>, named: Option<&str>) -> String {
    let profile = profiles.map_or("default", ProfileSet::selected_profile);
    let environment = if named.is_some() { "" } else { "the environment, " };
    format!("{environment}the profile `{profile}`, or the metadata of a machine")
}

/// The two causes below the framing, in one line.
fn causes(error: &CredentialsError) -> String {
    let mut texts = Vec::new();
    for cause in crate::error::causes(error) {
        let text = cause.to_string();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join(": ");
        if !text.starts_with("an error occurred while loading") {
            texts.push(text);
        }
    }
    texts.dedup();
    let last = texts.split_off(texts.len().saturating_sub(2)).join(": ");
    match last.trim_end_matches('.') {
        "" => error.to_string(),
        told => told.to_owned(),
    }
}
