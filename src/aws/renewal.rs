//! Credentials that run out while a job is followed: who renews them, and how a session takes them up.

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_types::os_shim_internal::{Env, Fs};

use super::Session;
use super::profiles::{self, First};

impl Session {
    /// Takes up renewed credentials. What the session held is forgotten, and environment and files are read
    /// again: the SDK keeps credentials that name no end for 15 minutes, and the profiles' files as long as
    /// the process lives. Where they can't be read the session stays as it is, and so it does where a person
    /// would have to enter a code.
    pub async fn renew(&self) {
        let Some(settings) = self.settings() else {
            return;
        };
        let Ok(fresh) = Self::load(settings).await else {
            return;
        };
        if fresh.code_device().is_some() {
            return;
        }
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
        let named = self.settings().and_then(|settings| settings.profile.as_deref());
        let env = Env::real();
        let profiles = profiles::read(&Fs::real(), &env, named).await;
        profiles::renewal(profiles.as_ref(), First::of(&env, named))
    }
}
