//! Asks the account for what a role has to name: the keys of buckets, the model behind a profile. Finds where
//! media lie meanwhile.

use futures_util::future;

use super::{Media, media};
use crate::aws::{ErrorKind, ModelCustomization, ObjectStore, Session};
use crate::config::Config;
use crate::diagnostic::Read;
use crate::iam::{NamedFacts, RoleNeeds};
use crate::model::Teacher;
use crate::steps::network::read;

/// Reads what the role of a job has to name beyond `needs`, all of it at the same time. What could not be read
/// says why.
pub async fn named(session: &Session, config: &Config, needs: &RoleNeeds) -> NamedFacts {
    let keys = needs.owned_buckets().map(|(bucket, owner)| async move {
        let store = ObjectStore::new(session, owner);
        let key = match store.default_key(bucket).await {
            // That a bucket is missing is for the checks of the account to say.
            Err(error) if error.kind == ErrorKind::NotFound => Read::Known(None),
            answer => read(answer),
        };
        (bucket.to_owned(), key)
    });
    let teacher = config.job.teacher_model.as_ref();
    let profile = teacher.filter(|teacher| matches!(teacher.kind(), Teacher::Profile(_)));
    let models = profile.map(|profile| async move {
        let bedrock = ModelCustomization::new(session);
        read(bedrock.profile_models(profile.as_str()).await)
    });
    let (keys, teacher_models) =
        future::join(future::join_all(keys), future::OptionFuture::from(models)).await;
    NamedFacts {
        bucket_keys: keys.into_iter().collect(),
        teacher_models,
    }
}

/// Finds where media lie, on a thread of its own.
pub async fn media_found(config: &Config) -> Media {
    let config = config.clone();
    let found = tokio::task::spawn_blocking(move || media(&config)).await;
    found.unwrap_or_else(|error| Media {
        objects: Vec::new(),
        notes: vec![format!("the data was not read for the media it names: {error}")],
    })
}
