//! A media block, with its parts looked up once.

use std::borrow::Cow;

use crate::dataset::context::{Context, Takes};
use crate::dataset::json::Value;
use crate::dataset::rules::converse::{Block, Converse, Member};
use crate::dataset::s3_uri::is_bucket_name;
use crate::model::{Medium, MediumRules};

/// An image, a video or a document of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    /// The block.
    pub(crate) block: Block<'a>,
    /// What it is.
    pub(crate) medium: Medium,
    /// What stands under the member of the block.
    pub(crate) value: Value<'a>,
    /// The value of `format`.
    pub(crate) format: Option<Value<'a>>,
    /// The value of `source`.
    pub(crate) source: Option<Value<'a>>,
    /// The value of `source.bytes`.
    pub(crate) bytes: Option<Value<'a>>,
    /// The value of `source.s3Location`.
    pub(crate) location: Option<Value<'a>>,
    /// The value of `source.s3Location.uri`.
    pub(crate) uri: Option<Value<'a>>,
    /// The value of `source.s3Location.bucketOwner`.
    pub(crate) bucket_owner: Option<Value<'a>>,
}

impl<'a> Item<'a> {
    /// The media of `record`, in order.
    pub(crate) fn all(record: &Converse<'a>) -> impl Iterator<Item = Self> + use<'a> {
        record.blocks().filter_map(Self::of)
    }

    fn of(block: Block<'a>) -> Option<Self> {
        let (Member::Media(medium), Some(value)) = (block.member, block.inner) else {
            return None;
        };
        let source = value.get("source");
        let location = source.and_then(|source| source.get("s3Location"));
        Some(Self {
            block,
            medium,
            value,
            format: value.get("format"),
            source,
            bytes: source.and_then(|source| source.get("bytes")),
            location,
            uri: location.and_then(|location| location.get("uri")),
            bucket_owner: location.and_then(|location| location.get("bucketOwner")),
        })
    }

    /// The JSON path of `rest` within the block's member; of the member itself where that is empty.
    pub(crate) fn path(&self, rest: &str) -> String {
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{}.{}{dot}{rest}", self.block.path(), self.medium)
    }

    /// Names the medium with its article.
    pub(crate) const fn article(&self) -> &'static str {
        match self.medium {
            Medium::Image => "an image",
            Medium::Video => "a video",
            Medium::Document => "a document",
        }
    }

    /// Where the object lies: its bucket and key; nothing where the URI is none.
    pub(crate) fn object(&self) -> Option<(Value<'a>, Object<'a>)> {
        let uri = self.uri?;
        Some((uri, Object::parse(uri.text()?.decoded())?))
    }

    /// What the model takes of the medium; nothing where it does not take it, or nobody says.
    pub(crate) fn rules(&self, context: &Context) -> Option<&'static MediumRules> {
        match context.takes() {
            Takes::Media(media) => media.of(self.medium),
            Takes::TextOnly | Takes::Unknown => None,
        }
    }
}

/// The place of an object in Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object<'a> {
    uri: Cow<'a, str>,
    key: usize,
}

impl<'a> Object<'a> {
    /// Reads `s3://bucket/key`; nothing where it is not of this form.
    pub(crate) fn parse(uri: Cow<'a, str>) -> Option<Self> {
        let (bucket, key) = uri.strip_prefix("s3://")?.split_once('/')?;
        let sound = is_bucket_name(bucket) && !key.is_empty();
        let key = uri.len() - key.len();
        sound.then_some(Self { uri, key })
    }

    /// The key.
    pub(crate) fn key(&self) -> &str {
        &self.uri[self.key..]
    }

    /// What stands behind the last dot of the key's last part, in lower case.
    pub(crate) fn extension(&self) -> Option<String> {
        let (_, file) = self.uri.rsplit_once('/')?;
        let (_, extension) = file.rsplit_once('.')?;
        Some(extension.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::Object;

    #[test]
    fn a_uri_is_a_bucket_and_a_key_with_an_extension() {
        let parse = |uri: &'static str| Object::parse(uri.into());
        let object = parse("s3://shelf-data/img.v2/label.PNG").unwrap();
        assert_eq!(
            (object.key(), object.extension().as_deref()),
            ("img.v2/label.PNG", Some("png"))
        );
        assert_eq!(parse("s3://shelf-data/img.v2/label").unwrap().extension(), None);
        for uri in [
            "https://shelf-data/x.png",
            "s3://shelf-data",
            "s3://shelf-data/",
            "s3://A/x.png",
            "x.png",
            "",
        ] {
            assert_eq!(parse(uri), None, "{uri}");
        }
    }
}
