//! Roles that are assumed with a code of a person's device (`mfa_serial` of a profile).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider, future};
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime_api::http::Response as HttpResponse;

use super::{ErrorKind, ServiceError, Session};

/// Credentials this close to their end are none any more.
const MARGIN: Duration = Duration::from_mins(1);

/// The name of the session, where the profile gives none.
const SESSION_NAME: &str = "finetune";

/// A role session that begins once a code was entered.
#[derive(Debug, Clone)]
pub(super) struct CodeSession {
    role: Arc<WantedRole>,
    held: Arc<Mutex<Option<Credentials>>>,
    client: aws_sdk_sts::Client,
    time: SharedTimeSource,
}

/// What the profile says of the role.
#[derive(Debug, PartialEq, Eq)]
struct WantedRole {
    arn: String,
    device: String,
    session_name: Option<String>,
    external_id: Option<String>,
    seconds: Option<i32>,
}

impl WantedRole {
    fn of(profile: &Profile) -> Option<Self> {
        let text = |key: &str| profile.get(key).map(ToOwned::to_owned);
        Some(Self {
            arn: text("role_arn")?,
            device: text("mfa_serial")?,
            session_name: text("role_session_name"),
            external_id: text("external_id"),
            seconds: profile.get("duration_seconds").and_then(|text| text.parse().ok()),
        })
    }
}

/// Returns the session that the selected profile wants a code for. The profile that it rests on gives the
/// credentials that the role is assumed with.
pub(super) fn wanted(
    profiles: &ProfileSet,
    settings: &ProviderConfig,
    config: &SdkConfig,
) -> Option<CodeSession> {
    let profile = profiles.get_profile(profiles.selected_profile())?;
    let role = WantedRole::of(profile)?;
    let source = profile.get("source_profile")?;
    let source = if source == profile.name() {
        // A profile that rests on itself has both the role and the keys.
        let key = |name: &str| profile.get(name).map(ToOwned::to_owned);
        let token = key("aws_session_token");
        let (id, secret) = (key("aws_access_key_id")?, key("aws_secret_access_key")?);
        SharedCredentialsProvider::new(Credentials::new(id, secret, token, None, "profile"))
    } else {
        let source = ProfileFileCredentialsProvider::builder()
            .configure(settings)
            .profile_name(source);
        SharedCredentialsProvider::new(source.build())
    };
    let config = config.to_builder().credentials_provider(source).build();
    Some(CodeSession {
        role: Arc::new(role),
        held: Arc::default(),
        client: aws_sdk_sts::Client::new(&config),
        time: config.time_source().unwrap_or_default(),
    })
}

impl CodeSession {
    /// The device that shows the code.
    fn device(&self) -> &str {
        &self.role.device
    }

    fn held(&self) -> Option<Credentials> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = |credentials: &Credentials| {
            let end = credentials.expiry();
            end.is_none_or(|end| end > self.time.now() + MARGIN)
        };
        held.clone().filter(lasts)
    }

    async fn open(&self, code: &str) -> std::result::Result<(), ServiceError> {
        let role = &*self.role;
        let answer = self
            .client
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(role.session_name.as_deref().unwrap_or(SESSION_NAME))
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(role.seconds)
            .serial_number(&role.device)
            .token_code(code)
            .send()
            .await
            .map_err(|error| refused(&error))?;
        let mut given = answer.credentials().map(|given| {
            let end = SystemTime::try_from(*given.expiration()).ok();
            let token = Some(given.session_token().to_owned());
            Credentials::new(
                given.access_key_id(),
                given.secret_access_key(),
                token,
                end,
                "AssumeRole",
            )
        });
        if let Some(credentials) = &mut given {
            credentials
                .get_property_mut_or_default::<Vec<Feature>>()
                .push(Feature::CredentialsProfile);
        }
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = given;
        Ok(())
    }
}

/// Says what STS has against a code. It refuses a wrong one like a caller who may not assume the role.
fn refused(error: &SdkError<AssumeRoleError, HttpResponse>) -> ServiceError {
    let mut error = ServiceError::new("sts:AssumeRole", error);
    if error.message.contains("MultiFactorAuthentication") {
        error.kind = ErrorKind::Credentials;
        error.remedies = vec![
            "a code is good for one sign-in: wait for the next one and run the command again".to_owned(),
        ];
    }
    error
}

impl ProvideCredentials for CodeSession {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let held: Result = self.held().ok_or_else(|| {
            let device = self.device();
            CredentialsError::provider_error(format!("no session is open that a code of `{device}` opens"))
        });
        future::ProvideCredentials::ready(held)
    }
}

impl Session {
    /// Returns the device whose code has to be entered before the first call, where the profile wants one.
    pub fn code_device(&self) -> Option<&str> {
        self.code_session().map(CodeSession::device)
    }

    /// Assumes the profile's role with a code of its device. Does nothing where no code is wanted.
    ///
    /// # Errors
    /// When STS refuses, as it does with a code that was used before, or gives no answer.
    pub async fn enter_code(&self, code: &str) -> std::result::Result<(), ServiceError> {
        match self.code_session() {
            Some(session) => session.open(code).await,
            None => Ok(()),
        }
    }
}
