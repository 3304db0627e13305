//! Removes one thing that was left.

use std::time::Duration;

use super::{Place, store};
use crate::aws::{ErrorKind, ModelCustomization, Network, ServiceError, Upload};
use crate::error::{ExitStatus, Hint};
use crate::iam::{IdentifierError, RoleName};
use crate::job::leftover::{Leftover, LeftoverKind};
use crate::steps::Work;
use crate::steps::role::RoleError;
use crate::steps::role::delete::{self, Deletable, Obstacle};

/// How often, and with which pauses, a model is tried again that what served it was just removed from: how soon
/// the service lets go of it is not published.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_secs(5);

/// What became of a thing that was to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Now,
    /// It was gone before.
    Before,
    /// Something that only a closer look shows stands in the way.
    Obstructed(Vec<Obstacle>),
}

/// A thing could not be removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// AWS refused, or gave no answer.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The role could not be read or deleted.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// IAM listed a role by a name that is none.
    #[error(transparent)]
    Name(#[from] IdentifierError),
}

impl Hint for RemoveError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Service(error) => error.hints(),
            Self::Role(error) => error.hints(),
            Self::Name(_) => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Service(error) => error.exit_status(),
            Self::Role(error) => error.exit_status(),
            Self::Name(_) => ExitStatus::Aws,
        }
    }
}

/// Removes `one`. `freed` says that what served it was removed just now. Of a role it is looked once more whether
/// a job runs with it, in every Region that its trust policy names, unless `ignore_jobs`.
///
/// # Errors
/// When AWS refuses or could not be reached.
pub async fn remove(
    one: &Leftover,
    place: &Place,
    freed: bool,
    ignore_jobs: bool,
    work: &Work,
) -> Result<Removed, RemoveError> {
    let session = &*work.session;
    let bedrock = ModelCustomization::new(session);
    let answer = match one.kind {
        LeftoverKind::Deployment => bedrock.delete_deployment(&one.id).await,
        LeftoverKind::Throughput => bedrock.delete_throughput(&one.id).await,
        LeftoverKind::Model => delete_model(&one.id, &bedrock, freed, work).await,
        LeftoverKind::Interface => Network::new(session).delete_interface(&one.id).await,
        LeftoverKind::Role => return role(&one.id, ignore_jobs, work).await,
        LeftoverKind::Upload => {
            let (bucket, key) = bucket_and_key(&one.name);
            let upload = Upload {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
                id: one.id.clone(),
            };
            let known = store(place, bucket, session).await?.abort(&upload).await?;
            return Ok(if known { Removed::Now } else { Removed::Before });
        }
        LeftoverKind::Data => {
            let (bucket, key) = bucket_and_key(&one.id);
            store(place, bucket, session).await?.delete(bucket, key).await
        }
    };
    match answer {
        Ok(()) => Ok(Removed::Now),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(Removed::Before),
        Err(error) => Err(error.into()),
    }
}

fn bucket_and_key(uri: &str) -> (&str, &str) {
    let rest = uri.strip_prefix("s3://").unwrap_or(uri);
    rest.split_once('/').unwrap_or((rest, ""))
}

async fn delete_model(
    id: &str,
    bedrock: &ModelCustomization,
    freed: bool,
    work: &Work,
) -> Result<(), ServiceError> {
    let mut tries = if freed { TRIES } else { 1 };
    loop {
        match bedrock.delete_custom_model(id).await {
            Err(error) if error.kind == ErrorKind::Conflict && tries > 1 => {
                tries -= 1;
                work.clock.sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}

async fn role(name: &str, ignore_jobs: bool, work: &Work) -> Result<Removed, RemoveError> {
    let name: RoleName = name.parse()?;
    match delete::look(&work.session, &name, ignore_jobs).await? {
        Deletable::Absent => Ok(Removed::Before),
        Deletable::NotOurs => Ok(Removed::Obstructed(vec![Obstacle {
            what: "it no longer carries the tag `finetune:managed`".to_owned(),
            remedy: "leave it to its owner".to_owned(),
            command: None,
        }])),
        Deletable::Role { obstacles, .. } if !obstacles.is_empty() => Ok(Removed::Obstructed(obstacles)),
        Deletable::Role { policies, .. } => {
            delete::delete(&work.session, &name, &policies).await?;
            Ok(Removed::Now)
        }
    }
}
