//! The profiles of the shared configuration files, as far as this crate looks into them itself: where
//! credentials come from, and what has to be done when there are none.

use aws_config::profile::{self, Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

/// How many profiles a profile may rest on, one by `source_profile` after the other.
const MOST_SOURCES: usize = 5;

/// Reads the files; `named` is selected, or else what the environment says. None where they can't be read: the
/// SDK says then what is wrong with them.
#[expect(
    clippy::default_trait_access,
    reason = "the type of the files' places has a name in a crate that is no dependency of this one"
)]
pub(super) async fn read(fs: &Fs, env: &Env, named: Option<&str>) -> Option<ProfileSet> {
    let named = named.map(|name| name.to_owned().into());
    profile::load(fs, env, &Default::default(), named).await.ok()
}

/// Returns the selected profile and those that it rests on, one by `source_profile` after the other.
pub(super) fn chain(profiles: &ProfileSet) -> Vec<&Profile> {
    let mut found = Vec::new();
    let mut next = Some(profiles.selected_profile());
    while let Some(profile) = next.and_then(|name| profiles.get_profile(name))
        && found.len() <= MOST_SOURCES
    {
        found.push(profile);
        next = profile
            .get("source_profile")
            .filter(|source| *source != profile.name());
    }
    found
}

/// Returns a profile that is needed and is not there: the selected one, where somebody chose it, or the one that
/// another rests on. The SDK would look elsewhere for credentials then, perhaps in another account.
pub(super) fn missing(profiles: &ProfileSet, first: First) -> Option<&str> {
    let chain = chain(profiles);
    let needed = match chain.last() {
        Some(last) => last.get("source_profile"),
        None => Some(profiles.selected_profile()).filter(|name| *name != "default"),
    };
    needed.filter(|name| first == First::Profile && profiles.get_profile(name).is_none())
}

/// Where the credentials of a session are looked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// In the environment: it has keys, and no profile was asked for on the command line.
    Environment,
    /// In the profile.
    Profile,
}

impl First {
    /// Decides as the AWS CLI does: a profile that somebody names now counts more than keys of the environment,
    /// one that the environment names counts less.
    pub(super) fn of(env: &Env, named: Option<&str>) -> Self {
        let has_keys = env.get("AWS_ACCESS_KEY_ID").is_ok_and(|key| !key.is_empty());
        if has_keys && named.is_none() {
            Self::Environment
        } else {
            Self::Profile
        }
    }
}

/// Says what renews the credentials of a session: one phrase.
pub(super) fn renewal(profiles: Option<&ProfileSet>, first: First) -> String {
    if first == First::Environment {
        return "the credentials come from the environment, which a running process keeps: export new ones and \
                run the command again"
            .to_owned();
    }
    let Some(profiles) = profiles else {
        return "renew the credentials where they come from".to_owned();
    };
    let chain = chain(profiles);
    let name = profiles.selected_profile();
    for profile in &chain {
        let has = |key: &str| profile.get(key).is_some();
        let name = profile.name();
        if has("sso_session") || has("sso_start_url") {
            return format!("run `aws sso login --profile {name}`");
        }
        if has("login_session") {
            return format!("run `aws login --profile {name}`");
        }
        if has("credential_process") {
            return format!(
                "profile `{name}` takes its credentials from `credential_process`: run that command by itself to \
                 see what it says"
            );
        }
    }
    match chain.iter().find(|profile| profile.get("mfa_serial").is_some()) {
        Some(_) => format!(
            "profile `{name}` asks for an MFA code: run the command again, or sign in beforehand with `eval \
             \"$(aws configure export-credentials --profile {name} --format env)\"`"
        ),
        None if chain.is_empty() => "renew the credentials where they come from".to_owned(),
        None => format!("renew the credentials of the profile `{name}`"),
    }
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
[profile process]
credential_process = get-keys --secret hidden
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile lost]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = nowhere
[profile circle]
source_profile = circle-2
[profile circle-2]
source_profile = circle
";

    async fn told(profile: &str) -> String {
        let fs = Fs::from_slice(&[("/config", CONFIG)]);
        let env = Env::from_slice(&[("AWS_CONFIG_FILE", "/config")]);
        let profiles = read(&fs, &env, Some(profile)).await;
        renewal(profiles.as_ref(), First::Profile)
    }

    #[tokio::test]
    async fn who_signs_in_through_sso_is_told_the_command_with_the_profile() {
        assert_eq!(told("sso").await, "run `aws sso login --profile sso`");
        assert_eq!(told("through-sso").await, "run `aws sso login --profile sso`");
        assert_eq!(told("signed-in").await, "run `aws login --profile signed-in`");
        assert_eq!(told("keys").await, "renew the credentials of the profile `keys`");
        assert_eq!(
            told("circle").await,
            "renew the credentials of the profile `circle`"
        );
        assert_eq!(told("none").await, "renew the credentials where they come from");
        let profiles = read(
            &Fs::from_slice(&[("/config", CONFIG)]),
            &Env::from_slice(&[("AWS_CONFIG_FILE", "/config")]),
            Some("lost"),
        )
        .await;
        assert_eq!(missing(&profiles.unwrap(), First::Profile), Some("nowhere"));
        assert!(told("mfa").await.contains("export-credentials --profile mfa"));
        let process = told("process").await;
        assert!(
            process.contains("`credential_process`") && !process.contains("hidden"),
            "{process}"
        );
    }

    #[test]
    fn a_profile_that_is_named_counts_more_than_keys_of_the_environment() {
        let keys = Env::from_slice(&[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_PROFILE", "ml")]);
        assert_eq!(First::of(&keys, None), First::Environment);
        assert_eq!(First::of(&keys, Some("ml")), First::Profile);
        assert_eq!(
            First::of(&Env::from_slice(&[("AWS_PROFILE", "ml")]), None),
            First::Profile
        );
        assert!(renewal(None, First::Environment).contains("export new ones"));
    }
}
