//! The buckets and objects of jobs, as the other server's S3 knows them. Bytes that are to be judged are
//! brought into the sandbox's folder, once for each version of an object.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, BufReader, Write as _};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::operation::head_object::HeadObjectError;
use aws_sdk_s3::types::BucketLocationConstraint;
use serde_json::Value;

use super::{Elsewhere, Needs, Unanswered};
use crate::sandbox::account::{Bucket, Object, Segment};
use crate::sandbox::bedrock::split_s3_uri;
use crate::sandbox::store::Store;

/// Buckets by name, and the files that were fetched for their objects.
#[derive(Debug, Default)]
pub(super) struct Storage {
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// Removed with this value, unless they are kept.
    fetched: Vec<(Store, String)>,
}

impl Storage {
    /// Leaves the files to whoever names them, and hands over the buckets.
    pub(super) fn keep(mut self) -> BTreeMap<String, Bucket> {
        self.fetched.clear();
        std::mem::take(&mut self.buckets)
    }

    fn object(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.buckets.get(bucket)?.objects.get(key)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        for (store, file) in &self.fetched {
            store.discard(file);
        }
    }
}

impl Elsewhere {
    /// Reads the buckets and objects that are needed, and those that the data of jobs names.
    pub(super) async fn storage(&self, store: &Store, needs: &Needs) -> Result<Storage, Unanswered> {
        let mut found = Storage::default();
        for name in &needs.buckets {
            self.add_bucket(&mut found, name).await?;
        }
        let mut wanted: BTreeMap<(String, String), bool> = needs.objects.clone();
        for ((bucket, prefix), bytes) in &needs.below {
            if self.has(&found, bucket) {
                for key in self.keys_below(bucket, prefix).await? {
                    *wanted.entry((bucket.clone(), key)).or_default() |= bytes;
                }
            }
        }
        let mut media = BTreeSet::new();
        for ((bucket, key), bytes) in wanted {
            self.add_object(store, needs, &mut found, (&bucket, &key), bytes)
                .await?;
            if let Some(object) = found.object(&bucket, &key).filter(|_| bytes).cloned() {
                let store = store.clone();
                let named = tokio::task::spawn_blocking(move || named_in(&store, &object)).await;
                let named = named.map_err(io::Error::other).flatten();
                media.extend(named.map_err(|error| self.kept("s3:GetObject", &error))?);
            }
        }
        for uri in media {
            let (bucket, key) = split_s3_uri(&uri);
            if bucket.is_empty() || found.object(bucket, key).is_some() {
                continue;
            }
            if !found.buckets.contains_key(bucket) {
                self.add_bucket(&mut found, bucket).await?;
            }
            self.add_object(store, needs, &mut found, (bucket, key), false)
                .await?;
        }
        Ok(found)
    }

    /// Whether a bucket is there, in the Region that jobs can read of.
    fn has(&self, found: &Storage, bucket: &str) -> bool {
        let bucket = found.buckets.get(bucket);
        bucket.is_some_and(|bucket| bucket.region == self.region)
    }

    fn kept(&self, operation: &'static str, error: &io::Error) -> Unanswered {
        Unanswered {
            endpoint: self.endpoint.clone(),
            operation,
            reason: format!("its answer could not be kept: {error}"),
        }
    }

    /// Adds a bucket without its objects; one that is not there is left out, and of one in another Region
    /// nothing but that is read.
    async fn add_bucket(&self, found: &mut Storage, name: &str) -> Result<(), Unanswered> {
        let location = match self.s3.get_bucket_location().bucket(name).send().await {
            Ok(answer) => answer,
            Err(error) if matches!(error.code(), Some("NoSuchBucket" | "InvalidBucketName")) => return Ok(()),
            Err(error) => return Err(self.unanswered("s3:GetBucketLocation")(error)),
        };
        let location = location.location_constraint();
        let mut bucket = Bucket {
            region: match location.map(BucketLocationConstraint::as_str) {
                None | Some("") => "us-east-1".to_owned(),
                Some("EU") => "eu-west-1".to_owned(),
                Some(region) => region.to_owned(),
            },
            owner: None,
            policy: None,
            encryption: "AES256".to_owned(),
            kms_key: None,
            block_public_access: true,
            versioning: None,
            ownership: None,
            created: 0,
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
        };
        if bucket.region == self.region {
            bucket.policy = match self.s3.get_bucket_policy().bucket(name).send().await {
                Ok(answer) => answer.policy,
                Err(error) if error.code() == Some("NoSuchBucketPolicy") => None,
                Err(error) => return Err(self.unanswered("s3:GetBucketPolicy")(error)),
            };
            self.add_encryption(&mut bucket, name).await?;
        }
        found.buckets.insert(name.to_owned(), bucket);
        Ok(())
    }

    async fn add_encryption(&self, bucket: &mut Bucket, name: &str) -> Result<(), Unanswered> {
        const NONE: &str = "ServerSideEncryptionConfigurationNotFoundError";
        let answer = match self.s3.get_bucket_encryption().bucket(name).send().await {
            Ok(answer) => answer,
            // Buckets of AWS are always encrypted; servers that know nothing of it have nothing else either.
            Err(error) if matches!(error.code(), Some(NONE | "NotImplemented")) => return Ok(()),
            Err(error) => return Err(self.unanswered("s3:GetBucketEncryption")(error)),
        };
        let rules = answer.server_side_encryption_configuration();
        let rule = rules.and_then(|rules| rules.rules().first()?.apply_server_side_encryption_by_default());
        if let Some(rule) = rule {
            rule.sse_algorithm().as_str().clone_into(&mut bucket.encryption);
            bucket.kms_key = rule.kms_master_key_id().map(ToOwned::to_owned);
        }
        Ok(())
    }

    async fn keys_below(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, Unanswered> {
        let call = self.s3.list_objects_v2().bucket(bucket).prefix(prefix);
        let mut pages = call.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(self.unanswered("s3:ListObjectsV2"))?;
            let objects = page.contents.into_iter().flatten();
            keys.extend(objects.filter_map(|object| object.key));
        }
        Ok(keys)
    }

    /// Adds an object, its bytes if they are wanted; one that is not there is left out.
    async fn add_object(
        &self,
        store: &Store,
        needs: &Needs,
        found: &mut Storage,
        (name, key): (&str, &str),
        bytes: bool,
    ) -> Result<(), Unanswered> {
        // Who names no key, or a bucket that jobs can't read of, is refused without a look at an object.
        if key.is_empty() || !self.has(found, name) {
            return Ok(());
        }
        let gone = |error: &HeadObjectError| error.is_not_found();
        let head = match self.s3.head_object().bucket(name).key(key).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(gone) => return Ok(()),
            Err(error) => return Err(self.unanswered("s3:HeadObject")(error)),
        };
        let etag = head.e_tag().unwrap_or_default().trim_matches('"').to_owned();
        let length = head.content_length();
        let length = length.and_then(|length| u64::try_from(length).ok());
        let known = needs
            .known
            .get(&(name.to_owned(), key.to_owned()))
            .filter(|known| known.etag == etag && Some(known.length()) == length);
        let segments = match known {
            Some(known) => known.segments.clone(),
            None if bytes => vec![self.fetch(store, found, (name, key)).await?],
            None => Vec::new(),
        };
        let object = Object {
            segments,
            etag,
            checksum: None,
            modified: 0,
            content_type: head.content_type().unwrap_or_default().to_owned(),
            content_encoding: head.content_encoding().map(ToOwned::to_owned),
            metadata: BTreeMap::new(),
            kms_key: head.ssekms_key_id().map(ToOwned::to_owned),
        };
        if let Some(bucket) = found.buckets.get_mut(name) {
            bucket.objects.insert(key.to_owned(), object);
        }
        Ok(())
    }

    async fn fetch(
        &self,
        store: &Store,
        found: &mut Storage,
        (bucket, key): (&str, &str),
    ) -> Result<Segment, Unanswered> {
        const OPERATION: &str = "s3:GetObject";
        let call = self.s3.get_object().bucket(bucket).key(key);
        let mut body = call.send().await.map_err(self.unanswered(OPERATION))?.body;
        let (file, mut sink) = store.new_object().map_err(|error| self.kept(OPERATION, &error))?;
        found.fetched.push((store.clone(), file.clone()));
        let mut length = 0;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| self.kept(OPERATION, &error.into()))?;
            sink.write_all(&piece)
                .map_err(|error| self.kept(OPERATION, &error))?;
            length += piece.len() as u64;
        }
        Ok(Segment { file, length })
    }
}

/// The media that an object's records name, whatever the kind of the record.
fn named_in(store: &Store, object: &Object) -> io::Result<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    for segment in &object.segments {
        let mut lines = BufReader::new(store.open_object(&segment.file)?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            // Records of text alone are not worth parsing.
            if memchr::memmem::find(&line, b"s3Location").is_some()
                && let Ok(record) = serde_json::from_slice(&line)
            {
                media(&record, &mut named);
            }
            line.clear();
        }
    }
    Ok(named)
}

fn media(value: &Value, named: &mut BTreeSet<String>) {
    if let Some(uri) = value["source"]["s3Location"]["uri"].as_str() {
        named.insert(uri.to_owned());
    }
    match value {
        Value::Object(fields) => fields.values().for_each(|value| media(value, named)),
        Value::Array(items) => items.iter().for_each(|value| media(value, named)),
        _ => {}
    }
}
