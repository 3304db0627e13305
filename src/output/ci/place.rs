//! Where a finding is, as CI systems name places: a path of the repository, a URI, a region.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::diagnostic::FileLocation;

/// What a path in a URI keeps as it is (RFC 3986: unreserved characters, and the slash).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Whether `path` is an object in S3.
pub(super) fn is_object(path: &str) -> bool {
    path.starts_with("s3://")
}

/// Names the file as a repository does: slashes, no `./` before it. Nothing for standard input and for
/// objects in S3.
pub(super) fn in_repository(path: &str) -> Option<Cow<'_, str>> {
    if path == "-" || is_object(path) {
        return None;
    }
    let path = if cfg!(windows) {
        Cow::Owned(path.replace('\\', "/"))
    } else {
        Cow::Borrowed(path)
    };
    let kept = path.len() - path.trim_start_matches("./").len();
    Some(match path {
        Cow::Borrowed(path) => Cow::Borrowed(&path[kept..]),
        Cow::Owned(path) => Cow::Owned(path[kept..].to_owned()),
    })
}

/// The URI of a file or object; nothing for standard input. A relative path gives a relative reference.
pub(super) fn uri(path: &str) -> Option<String> {
    if let Some(object) = path.strip_prefix("s3://") {
        return Some(format!("s3://{}", utf8_percent_encode(object, KEPT)));
    }
    let path = in_repository(path)?;
    let encoded = utf8_percent_encode(&path, KEPT).to_string();
    Some(if path.starts_with('/') {
        format!("file://{encoded}")
    } else if cfg!(windows) && path.as_bytes().get(1) == Some(&b':') {
        format!("file:///{}", encoded.replacen("%3A", ":", 1))
    } else {
        encoded
    })
}

/// The column behind the last character of the fault, where all of it is known: excerpts of long faults
/// are cut.
pub(super) fn end_column(place: &FileLocation) -> Option<u64> {
    let excerpt = place.excerpt.as_ref()?;
    let bytes = place.bytes.as_ref()?;
    let whole = bytes.end.checked_sub(bytes.start)? == excerpt.span.len() as u64;
    let fault = excerpt.text.get(excerpt.span.clone())?;
    (whole && !fault.is_empty())
        .then_some(place.column?)
        .map(|column| column + fault.chars().count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Excerpt;

    #[test]
    fn a_path_becomes_the_uri_that_names_it() {
        assert_eq!(uri("data/train.jsonl").as_deref(), Some("data/train.jsonl"));
        assert_eq!(uri("./a b#1.jsonl").as_deref(), Some("a%20b%231.jsonl"));
        assert_eq!(uri("a:b?%.jsonl").as_deref(), Some("a%3Ab%3F%25.jsonl"));
        assert_eq!(uri("日.jsonl").as_deref(), Some("%E6%97%A5.jsonl"));
        assert_eq!(
            uri("s3://acme-data/a b.jsonl").as_deref(),
            Some("s3://acme-data/a%20b.jsonl")
        );
        assert_eq!(uri("-"), None);
        #[cfg(not(windows))]
        assert_eq!(uri("/srv/x.jsonl").as_deref(), Some("file:///srv/x.jsonl"));
    }

    #[test]
    fn a_repository_knows_neither_standard_input_nor_objects() {
        assert_eq!(in_repository("././data/x.jsonl").as_deref(), Some("data/x.jsonl"));
        assert_eq!(in_repository("../x.jsonl").as_deref(), Some("../x.jsonl"));
        assert_eq!(in_repository("-"), None);
        assert_eq!(in_repository("s3://acme-data/x.jsonl"), None);
    }

    #[test]
    fn a_fault_that_is_cut_has_no_end() {
        let place = |bytes| FileLocation {
            line: Some(1),
            column: Some(3),
            bytes: Some(bytes),
            excerpt: Some(Excerpt {
                text: "{\"é日\":1}".to_owned(),
                span: 2..7,
                cut_before: false,
                cut_after: false,
            }),
            ..FileLocation::file("x.jsonl")
        };
        assert_eq!(end_column(&place(2..7)), Some(5));
        assert_eq!(end_column(&place(2..700)), None);
        assert_eq!(end_column(&FileLocation::file("x.jsonl")), None);
    }
}
