//! The buckets and objects of jobs, as the other server's S3 knows them. Bytes that are to be judged are
//! brought into the sandbox's folder, once for each version of an object.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, BufReader, Write as _};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::operation::head_object::HeadObjectError;
use aws_sdk_s3::types::BucketLocationConstraint;

use super::{Elsewhere, Needs, Unanswered};
use crate::sandbox::account::{Bucket, Object, Segment};
use crate::sandbox::bedrock::split_s3_uri;
use crate::sandbox::store::Store;

/// Buckets by name.
pub(super) type Buckets = BTreeMap<String, Bucket>;

impl Elsewhere {
    /// Reads the buckets and objects that are needed, and those that the data of jobs names.
    pub(super) async fn buckets(&self, store: &Store, needs: &Needs) -> Result<Buckets, Unanswered> {
        let mut buckets = Buckets::new();
        for name in &needs.buckets {
            self.add_bucket(&mut buckets, name).await?;
        }
        let mut wanted: BTreeMap<(String, String), bool> = needs.objects.clone();
        for ((bucket, prefix), bytes) in &needs.below {
            if buckets.contains_key(bucket) {
                for key in self.keys_below(bucket, prefix).await? {
                    *wanted.entry((bucket.clone(), key)).or_default() |= bytes;
                }
            }
        }
        let mut media = BTreeSet::new();
        for ((bucket, key), bytes) in wanted {
            self.add_object(store, needs, &mut buckets, (&bucket, &key), bytes)
                .await?;
            let object = buckets.get(&bucket).and_then(|bucket| bucket.objects.get(&key));
            if let Some(object) = object.filter(|_| bytes) {
                let named = named_in(store, object);
                media.extend(named.map_err(|error| self.kept("s3:GetObject", &error))?);
            }
        }
        for uri in media {
            let (bucket, key) = split_s3_uri(&uri);
            if !buckets.contains_key(bucket) {
                self.add_bucket(&mut buckets, bucket).await?;
            }
            let known = buckets
                .get(bucket)
                .is_some_and(|found| found.objects.contains_key(key));
            if !known {
                self.add_object(store, needs, &mut buckets, (bucket, key), false)
                    .await?;
            }
        }
        Ok(buckets)
    }

    fn kept(&self, operation: &'static str, error: &io::Error) -> Unanswered {
        Unanswered {
            endpoint: self.endpoint.clone(),
            operation,
            reason: format!("its answer could not be kept: {error}"),
        }
    }

    /// Adds a bucket without its objects; one that is not there is left out.
    async fn add_bucket(&self, buckets: &mut Buckets, name: &str) -> Result<(), Unanswered> {
        let location = match self.s3.get_bucket_location().bucket(name).send().await {
            Ok(answer) => answer,
            Err(error) if matches!(error.code(), Some("NoSuchBucket" | "InvalidBucketName")) => return Ok(()),
            Err(error) => return Err(self.unanswered("s3:GetBucketLocation")(error)),
        };
        let policy = match self.s3.get_bucket_policy().bucket(name).send().await {
            Ok(answer) => answer.policy,
            Err(error) if error.code() == Some("NoSuchBucketPolicy") => None,
            Err(error) => return Err(self.unanswered("s3:GetBucketPolicy")(error)),
        };
        // Buckets of AWS are always encrypted; servers that know nothing of it have nothing else either.
        let (encryption, kms_key) = match self.s3.get_bucket_encryption().bucket(name).send().await {
            Ok(answer) => {
                let rules = answer.server_side_encryption_configuration();
                let rule =
                    rules.and_then(|rules| rules.rules().first()?.apply_server_side_encryption_by_default());
                (
                    rule.map_or_else(
                        || "AES256".to_owned(),
                        |rule| rule.sse_algorithm().as_str().to_owned(),
                    ),
                    rule.and_then(|rule| rule.kms_master_key_id().map(ToOwned::to_owned)),
                )
            }
            Err(error) if error.as_service_error().is_some() => ("AES256".to_owned(), None),
            Err(error) => return Err(self.unanswered("s3:GetBucketEncryption")(error)),
        };
        let region = match location
            .location_constraint()
            .map(BucketLocationConstraint::as_str)
        {
            None | Some("") => "us-east-1",
            Some("EU") => "eu-west-1",
            Some(region) => region,
        };
        buckets.insert(
            name.to_owned(),
            Bucket {
                region: region.to_owned(),
                owner: None,
                policy,
                encryption,
                kms_key,
                block_public_access: true,
                versioning: None,
                ownership: None,
                created: 0,
                objects: BTreeMap::new(),
                uploads: BTreeMap::new(),
            },
        );
        Ok(())
    }

    async fn keys_below(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, Unanswered> {
        let call = self.s3.list_objects_v2().bucket(bucket).prefix(prefix);
        let mut pages = call.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(self.unanswered("s3:ListObjectsV2"))?;
            keys.extend(
                page.contents
                    .into_iter()
                    .flatten()
                    .filter_map(|object| object.key),
            );
        }
        Ok(keys)
    }

    /// Adds an object, its bytes if they are wanted; one that is not there is left out.
    async fn add_object(
        &self,
        store: &Store,
        needs: &Needs,
        buckets: &mut Buckets,
        (name, key): (&str, &str),
        bytes: bool,
    ) -> Result<(), Unanswered> {
        let Some(bucket) = buckets.get_mut(name) else {
            return Ok(());
        };
        let head = match self.s3.head_object().bucket(name).key(key).send().await {
            Ok(answer) => answer,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(HeadObjectError::is_not_found) =>
            {
                return Ok(());
            }
            Err(error) => return Err(self.unanswered("s3:HeadObject")(error)),
        };
        let etag = head.e_tag().unwrap_or_default().trim_matches('"').to_owned();
        let length = head
            .content_length()
            .and_then(|length| u64::try_from(length).ok());
        let known = needs
            .known
            .get(&(name.to_owned(), key.to_owned()))
            .filter(|known| known.etag == etag && Some(known.length()) == length);
        let segments = match known {
            Some(known) => known.segments.clone(),
            None if bytes => vec![self.fetch(store, name, key).await?],
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
        bucket.objects.insert(key.to_owned(), object);
        Ok(())
    }

    async fn fetch(&self, store: &Store, bucket: &str, key: &str) -> Result<Segment, Unanswered> {
        const OPERATION: &str = "s3:GetObject";
        let call = self.s3.get_object().bucket(bucket).key(key);
        let mut body = call.send().await.map_err(self.unanswered(OPERATION))?.body;
        let (file, mut sink) = store.new_object().map_err(|error| self.kept(OPERATION, &error))?;
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

/// The S3 URIs that stand in an object's lines as whole strings: media, whatever field names them.
fn named_in(store: &Store, object: &Object) -> io::Result<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    for segment in &object.segments {
        let mut lines = BufReader::new(store.open_object(&segment.file)?);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            for (at, _) in text.match_indices("\"s3://") {
                let uri = &text[at..];
                let mut read = serde_json::Deserializer::from_str(uri).into_iter::<String>();
                named.extend(read.next().and_then(Result::ok));
            }
            line.clear();
        }
    }
    Ok(named)
}
