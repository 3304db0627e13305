//! Credentials that run out while a job is followed: who renews them, and how a session takes them up.

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_config::profile::{self, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::Session;

/// How many profiles a profile may rest on, one by `source_profile` after the other.
const MOST_SOURCES: usize = 5;

impl Session {
    /// Takes up renewed credentials. What the session held is forgotten, and environment and files are read
    /// again: the SDK keeps credentials that name no end for 15 minutes, and the profiles' files as long as
    /// the process lives. Where they can't be read the session stays as it is.
    pub async fn renew(&self) {
        let Some(settings) = self.settings() else {
            return;
        };
        let Ok(fresh) = Self::load(settings).await else {
            return;
        };
        self.replace(|config: SdkConfig| {
            let mut builder = config
                .into_builder()
                .identity_cache(IdentityCache::lazy().build());
            builder.set_credentials_provider(fresh.credentials_provider());
            builder.build()
        });
    }

    /// Says what renews the credentials of this session: a command where the profile signs in through IAM
    /// Identity Center (SSO).
    pub async fn how_to_sign_in(&self) -> String {
        let named = self.settings().and_then(|settings| settings.profile.clone());
        let profiles = profiles(&Fs::real(), &Env::real(), named).await;
        let in_environment = std::env::var_os("AWS_ACCESS_KEY_ID").is_some();
        sign_in(profiles.as_ref(), in_environment)
    }
}

#[expect(
    clippy::default_trait_access,
    reason = "the type of the files' places has a name in a crate that is no dependency of this one"
)]
async fn profiles(fs: &Fs, env: &Env, named: Option<String>) -> Option<ProfileSet> {
    profile::load(fs, env, &Default::default(), named.map(Into::into))
        .await
        .ok()
}

/// The chain of the SDK asks the environment first, then the profile.
fn sign_in(profiles: Option<&ProfileSet>, in_environment: bool) -> String {
    if in_environment {
        return "they come from the environment, which a running process keeps: interrupt this watch, export \
                new ones, and watch again"
            .to_owned();
    }
    let elsewhere = || "renew them where they come from".to_owned();
    let Some(profiles) = profiles else {
        return elsewhere();
    };
    let selected = profiles.selected_profile();
    let mut name = selected;
    for _ in 0..MOST_SOURCES {
        let Some(profile) = profiles.get_profile(name) else {
            return elsewhere();
        };
        let has = |key: &str| profile.get(key).is_some();
        if has("sso_session") || has("sso_start_url") {
            return format!("run `aws sso login --profile {name}`");
        }
        if has("login_session") {
            return format!("run `aws login --profile {name}`");
        }
        match profile.get("source_profile") {
            Some(source) if source != name => name = source,
            _ => break,
        }
    }
    format!("renew those of the profile `{selected}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
[profile sso]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ml
[profile through-sso]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = sso
[profile signed-in]
login_session = arn:aws:iam::111122223333:user/me
[profile keys]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secret
[profile circle]
source_profile = circle-2
[profile circle-2]
source_profile = circle
";

    async fn told(profile: &str) -> String {
        let fs = Fs::from_slice(&[("/config", CONFIG)]);
        let env = Env::from_slice(&[("AWS_CONFIG_FILE", "/config")]);
        let profiles = profiles(&fs, &env, Some(profile.to_owned())).await;
        sign_in(profiles.as_ref(), false)
    }

    #[tokio::test]
    async fn who_signs_in_through_sso_is_told_the_command_with_the_profile() {
        assert_eq!(told("sso").await, "run `aws sso login --profile sso`");
        assert_eq!(told("through-sso").await, "run `aws sso login --profile sso`");
        assert_eq!(told("signed-in").await, "run `aws login --profile signed-in`");
        assert_eq!(told("keys").await, "renew those of the profile `keys`");
        assert_eq!(told("circle").await, "renew those of the profile `circle`");
        assert_eq!(told("none").await, "renew them where they come from");
    }

    #[test]
    fn keys_of_the_environment_can_not_be_renewed_under_a_process() {
        assert!(sign_in(None, true).contains("export new ones"));
    }
}
