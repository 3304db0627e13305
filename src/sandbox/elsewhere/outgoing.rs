//! What Bedrock leaves in the account: the results of jobs, and the network interfaces of those that run.
//! Both are kept in the sandbox's state until the other server has them.

use std::collections::BTreeSet;
use std::io::Read as _;

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};
use aws_sdk_s3::primitives::ByteStream;
use serde::{Deserialize, Serialize};

use super::{Elsewhere, Unanswered};
use crate::sandbox::account::{Account, Interface, Object};
use crate::sandbox::answer::unwritable;
use crate::sandbox::state::State;
use crate::sandbox::store::Store;
use crate::sandbox::wire::Refusal;

/// A result of a job that the other server does not have yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Outgoing {
    bucket: String,
    key: String,
    object: Object,
}

impl Outgoing {
    /// The files with its bytes.
    pub(in crate::sandbox) fn files(&self) -> impl Iterator<Item = &str> {
        self.object.segments.iter().map(|segment| segment.file.as_str())
    }
}

/// The objects that are there now: a later look tells which were written since.
pub(in crate::sandbox) fn present(account: &Account) -> BTreeSet<String> {
    let objects = account
        .buckets
        .values()
        .flat_map(|bucket| bucket.objects.values());
    objects
        .flat_map(|object| &object.segments)
        .map(|segment| segment.file.clone())
        .collect()
}

/// Puts aside what was written since `before`, until it is brought to the other server.
pub(in crate::sandbox) fn collect(state: &mut State, before: &BTreeSet<String>) {
    for (name, bucket) in &mut state.account.buckets {
        let written = |object: &Object| {
            object
                .segments
                .iter()
                .any(|segment| !before.contains(&segment.file))
        };
        let keys: Vec<String> = bucket
            .objects
            .iter()
            .filter(|(_, object)| written(object))
            .map(|(key, _)| key.clone())
            .collect();
        for key in keys {
            if let Some(object) = bucket.objects.remove(&key) {
                state.outgoing.push(Outgoing {
                    bucket: name.clone(),
                    key,
                    object,
                });
            }
        }
    }
}

/// What the other server does not have yet, or should not have any more.
struct Difference {
    objects: Vec<Outgoing>,
    missing: Vec<(String, Interface)>,
    /// The ID here, and there where it was made.
    gone: Vec<(String, Option<String>)>,
}

impl Difference {
    fn of(state: &State) -> Self {
        let (here, there) = (&state.account.interfaces, &state.mirrored);
        let missing = here.iter().filter(|(id, _)| !there.contains_key(*id));
        let gone = there.iter().filter(|(id, _)| !here.contains_key(*id));
        Self {
            objects: state.outgoing.clone(),
            missing: missing
                .map(|(id, interface)| (id.clone(), interface.clone()))
                .collect(),
            gone: gone.map(|(id, theirs)| (id.clone(), theirs.clone())).collect(),
        }
    }

    const fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.missing.is_empty() && self.gone.is_empty()
    }
}

fn transact<T>(store: &Store, change: impl FnOnce(&mut State) -> T) -> Result<T, Refusal> {
    store.transact(change).map_err(|error| unwritable(&error))
}

/// Whether asking again would bring the same answer.
fn is_final<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let refused = error
        .raw_response()
        .is_some_and(|response| response.status().is_client_error());
    refused
        && !matches!(
            error.code(),
            Some("RequestLimitExceeded" | "Throttling" | "ThrottlingException")
        )
}

impl Elsewhere {
    /// Brings the other server what jobs have left.
    ///
    /// # Errors
    /// When it did not take something, which is brought again with the next request; what it took is not
    /// brought twice.
    pub(in crate::sandbox) async fn settle(&self, store: &Store) -> Result<(), Refusal> {
        let difference = transact(store, |state| Difference::of(state))?;
        if difference.is_empty() {
            return Ok(());
        }
        for object in difference.objects {
            self.put(store, &object).await?;
            let files: Vec<String> = object.files().map(ToOwned::to_owned).collect();
            transact(store, |state| {
                state
                    .outgoing
                    .retain(|one| !one.files().eq(files.iter().map(String::as_str)));
                state.trash.extend(files.iter().cloned());
            })?;
        }
        for (id, interface) in difference.missing {
            let theirs = self.make_interface(&id, &interface).await?;
            transact(store, |state| state.mirrored.insert(id, theirs))?;
        }
        for (id, theirs) in difference.gone {
            if let Some(theirs) = theirs {
                self.remove_interface(&theirs).await?;
            }
            transact(store, |state| state.mirrored.remove(&id))?;
        }
        Ok(())
    }

    async fn put(&self, store: &Store, outgoing: &Outgoing) -> Result<(), Unanswered> {
        const OPERATION: &str = "s3:PutObject";
        let mut bytes = Vec::new();
        for file in outgoing.files() {
            let read = store
                .open_object(file)
                .and_then(|mut file| file.read_to_end(&mut bytes));
            read.map_err(|error| Unanswered {
                endpoint: self.endpoint.clone(),
                operation: OPERATION,
                reason: format!("the result `{}` could not be read: {error}", outgoing.key),
            })?;
        }
        let call = self
            .s3
            .put_object()
            .bucket(&outgoing.bucket)
            .key(&outgoing.key)
            .content_type(&outgoing.object.content_type)
            .body(ByteStream::from(bytes));
        match call.send().await {
            Ok(_) => Ok(()),
            // There is no place left for it.
            Err(error) if error.code() == Some("NoSuchBucket") => Ok(()),
            Err(error) => Err(self.unanswered(OPERATION)(error)),
        }
    }

    /// Makes an interface like one of a job's. Nothing where the server refuses it for good: it may know no
    /// interfaces, and the job goes on without.
    async fn make_interface(&self, id: &str, interface: &Interface) -> Result<Option<String>, Unanswered> {
        let tags = interface
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build());
        let tags = TagSpecification::builder()
            .resource_type(ResourceType::NetworkInterface)
            .set_tags(Some(tags.collect()))
            .build();
        let call = self
            .ec2
            .create_network_interface()
            .client_token(id)
            .subnet_id(&interface.subnet)
            .set_groups(Some(interface.security_groups.clone()))
            .description(&interface.description)
            .tag_specifications(tags);
        match call.send().await {
            Ok(answer) => Ok(answer
                .network_interface()
                .and_then(|made| made.network_interface_id())
                .map(ToOwned::to_owned)),
            Err(error) if is_final(&error) => Ok(None),
            Err(error) => Err(self.unanswered("ec2:CreateNetworkInterface")(error)),
        }
    }

    async fn remove_interface(&self, id: &str) -> Result<(), Unanswered> {
        let call = self.ec2.delete_network_interface().network_interface_id(id);
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("InvalidNetworkInterfaceID.NotFound") => Ok(()),
            Err(error) => Err(self.unanswered("ec2:DeleteNetworkInterface")(error)),
        }
    }
}
