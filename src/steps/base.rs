//! Finds the foundation model that a custom base model comes of: its formats, limits and prices apply.

use std::borrow::Cow;

use crate::aws::{ModelCustomization, Session};
use crate::config::Config;
use crate::model::ModelId;

/// Returns `config` with the foundation model of its custom base model, as far as the account says it. A model that
/// can't be looked at is for the checks of the account to report; the ARN of a model names the foundation itself.
pub async fn resolve<'a>(session: &Session, config: Cow<'a, Config>) -> Cow<'a, Config> {
    let job = &config.job;
    if !job.base_model.is_custom() || job.foundation.is_some() {
        return config;
    }
    let found = ModelCustomization::new(session)
        .custom_model(job.base_model.as_str())
        .await;
    let arn = found.ok().and_then(|model| model.base_arn);
    let named = arn.and_then(|arn| arn.parse::<ModelId>().ok());
    let Some(foundation) = named.and_then(|model| model.foundation().parse().ok()) else {
        return config;
    };
    let mut resolved = config.into_owned();
    resolved.job.foundation = Some(foundation);
    Cow::Owned(resolved)
}
