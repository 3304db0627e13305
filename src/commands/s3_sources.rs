//! Data sets in S3: objects, and prefixes taken for folders of splits.

use std::io;

use super::sources::Sources;
use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
use crate::dataset::{DataInput, Origin, S3Uri, Split, split_of_folder};
use crate::steps::object_reader::LostConnection;
use crate::steps::preflight::object_input;

impl Sources {
    /// Adds the data set that lies at `uri`; a bucket, or a URI that ends in a slash, stands for the
    /// objects below it, each with the split that its key tells. The objects are read where they lie,
    /// once their turn comes; connections that break for good are told to `lost`. An object that is not
    /// there, or may not be read, is a finding like that of a file.
    ///
    /// # Errors
    /// When the credentials are missing or refused, or there is no answer.
    pub async fn add_object(
        &mut self,
        session: &Session,
        uri: &S3Uri,
        split: Split,
        lost: &LostConnection,
    ) -> Result<(), ServiceError> {
        let caller = session.caller().await?;
        let store = ObjectStore::new(session, &caller.account);
        let refused = if is_folder(uri) {
            self.add_prefix(&store, uri, lost).await.err()
        } else {
            match store.open(uri).await {
                Ok(stream) => {
                    self.inputs.push(object_input(uri, split, stream, lost));
                    None
                }
                Err(error) => Some(error),
            }
        };
        if let Some(error) = refused {
            self.inputs.push(DataInput {
                name: uri.to_string(),
                split,
                origin: Origin::Unreadable(unreadable(error)?),
            });
        }
        Ok(())
    }

    async fn add_prefix(
        &mut self,
        store: &ObjectStore,
        uri: &S3Uri,
        lost: &LostConnection,
    ) -> Result<(), ServiceError> {
        let (bucket, prefix) = (uri.bucket(), uri.key());
        let listed = store.list_folder(bucket, prefix).await?;
        let mut objects = listed.objects;
        let mut names = Vec::new();
        for folder in &listed.folders {
            let name = &folder[prefix.len()..];
            if split_of_folder(name.trim_end_matches('/')).is_some() {
                let below = store.list_folder(bucket, folder).await?;
                objects.extend(below.objects);
                names.extend(
                    below
                        .folders
                        .iter()
                        .map(|folder| folder[prefix.len()..].to_owned()),
                );
            } else {
                names.push(name.to_owned());
            }
        }
        // The object that some tools put in the place of a folder has the folder's own name.
        objects.retain(|object| !object.key.ends_with('/'));
        names.extend(objects.iter().map(|object| object.key[prefix.len()..].to_owned()));
        self.add_folder(&uri.to_string(), names, |name, split| {
            let key = format!("{prefix}{name}");
            let listed = objects.iter().find(|object| object.key == key);
            let listed = listed.expect("a name that was placed is that of an object");
            let uri = S3Uri::new(bucket, &key).expect("a key of this bucket makes a URI");
            let stream = store.open_listed(&uri, listed.bytes, &listed.entity_tag);
            object_input(&uri, split, stream, lost)
        });
        Ok(())
    }
}

/// Whether `uri` stands for what lies below it.
fn is_folder(uri: &S3Uri) -> bool {
    uri.key().is_empty() || uri.key().ends_with('/')
}

/// Turns a refusal into a finding on the data, unless it says nothing about the data.
fn unreadable(error: ServiceError) -> Result<io::Error, ServiceError> {
    let kind = match error.kind {
        ErrorKind::Credentials | ErrorKind::Unreachable => return Err(error),
        ErrorKind::NotFound => io::ErrorKind::NotFound,
        ErrorKind::AccessDenied => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    Ok(io::Error::new(kind, error))
}
