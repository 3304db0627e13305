//! What is known of the credentials that calls are signed with: whether they end, and when.

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::ProvideCredentials;
use jiff::Timestamp;

use super::Session;
use crate::job::{Session as CredentialSession, SignIn};

/// Where `aws configure export-credentials --format env` says when the keys that it exports end.
const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

impl Session {
    /// Says when the credentials end, where that is known; none for long-term keys, which do not.
    ///
    /// # Errors
    /// When no credentials are to be had; the text says why.
    pub async fn credentials(&self) -> Result<Option<CredentialSession>, String> {
        let provider = self
            .credentials_provider()
            .ok_or_else(|| "no credentials are configured".to_owned())?;
        let credentials = provider
            .provide_credentials()
            .await
            .map_err(|error| error.to_string())?;
        let exported = std::env::var(EXPIRATION).ok();
        Ok(session_of(&credentials, exported.as_deref()))
    }
}

fn session_of(credentials: &Credentials, exported: Option<&str>) -> Option<CredentialSession> {
    credentials.session_token()?;
    let features = credentials.get_property::<Vec<Feature>>();
    let is_from = |wanted: &[Feature]| {
        features.is_some_and(|features| features.iter().any(|feature| wanted.contains(feature)))
    };
    let exported = exported.filter(|_| is_from(&[Feature::CredentialsEnvVars]));
    let expires = credentials
        .expiry()
        .and_then(|time| Timestamp::try_from(time).ok())
        .or_else(|| exported?.parse().ok());
    let sign_in = if is_from(&[
        Feature::CredentialsSso,
        Feature::CredentialsProfileSso,
        Feature::CredentialsLogin,
        Feature::CredentialsProfileLogin,
    ]) {
        SignIn::Person
    } else if is_from(&[
        Feature::CredentialsImds,
        Feature::CredentialsHttp,
        Feature::CredentialsProcess,
        Feature::CredentialsProfileProcess,
        Feature::CredentialsStsAssumeRole,
        Feature::CredentialsStsAssumeRoleWebId,
        Feature::CredentialsProfileStsWebIdToken,
        Feature::CredentialsEnvVarsStsWebIdToken,
    ]) {
        SignIn::Renewed
    } else {
        SignIn::Fixed
    };
    Some(CredentialSession { expires, sign_in })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary(features: Vec<Feature>) -> Credentials {
        let mut credentials =
            Credentials::new("AKIDEXAMPLE", "secret", Some("token".to_owned()), None, "test");
        credentials.set_property(features);
        credentials
    }

    #[test]
    fn long_term_keys_do_not_end() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        assert_eq!(session_of(&credentials, Some("2026-11-21T12:00:00Z")), None);
    }

    #[test]
    fn exported_keys_end_when_the_environment_says_and_others_do_not_hear_it() {
        let end = Some("2026-11-21T12:00:00+00:00");
        let session = session_of(&temporary(vec![Feature::CredentialsEnvVars]), end).unwrap();
        assert_eq!(session.expires, "2026-11-21T12:00:00Z".parse().ok());
        assert_eq!(session.sign_in, SignIn::Fixed);
        let session = session_of(&temporary(vec![Feature::CredentialsProfile]), end).unwrap();
        assert_eq!(session.expires, None);
    }

    #[test]
    fn a_role_is_assumed_anew_and_a_sign_in_is_not() {
        for (feature, sign_in) in [
            (Feature::CredentialsImds, SignIn::Renewed),
            (Feature::CredentialsStsAssumeRole, SignIn::Renewed),
            (Feature::CredentialsSso, SignIn::Person),
        ] {
            let session = session_of(&temporary(vec![feature]), None).unwrap();
            assert_eq!(session.sign_in, sign_in);
        }
    }
}
