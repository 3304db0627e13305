//! IMAGE-01: `image-ref` is the S3 URI of a PNG or JPEG file.

use crate::dataset::S3Uri;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Text, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::{Captioned, EXAMPLE, IMAGE_REF, KEYS};

rule!("IMAGE-01", "image-ref", Error, source::PREPARE, "image_ref.md");

/// The endings of file names that are taken.
const ENDINGS: [&str; 3] = ["png", "jpg", "jpeg"];

/// What is wrong with a URI.
enum Fault {
    /// It is no S3 URI of an object.
    NoObject,
    /// The file is called after another format.
    Ending,
    /// The ending is right, but not in lower case.
    Case,
}

pub(super) fn check(record: &Captioned<'_>, findings: &mut Findings<'_>) {
    let line = &record.line;
    let Some(value) = record.image else {
        findings.push(&RULE, || IMAGE_REF.missing(&RULE, line, record.root, &KEYS, EXAMPLE));
        return;
    };
    let Some(text) = value.text() else {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`image-ref` is {}, not a string", value.kind().name()))
                .at(line.at(value.span(), "image-ref".to_owned()), "expected an S3 URI")
                .remedy(Remedy::text("write `s3://bucket/key` in double quotes"))
        });
        return;
    };
    if let Some(fault) = fault(&text) {
        let severity = if matches!(fault, Fault::Case) { Severity::Warning } else { Severity::Error };
        findings.push_as(&RULE, severity, || finding(record, value, &text, &fault));
    }
}

fn fault(text: &Text<'_>) -> Option<Fault> {
    let uri = text.decoded();
    // A bucket's name is judged by the same code that reads URIs elsewhere.
    let Some((bucket, key)) = uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/')) else {
        return Some(Fault::NoObject);
    };
    if key.is_empty() || key.ends_with('/') || S3Uri::new(bucket, "").is_err() {
        return Some(Fault::NoObject);
    }
    let name = key.rsplit('/').next().unwrap_or(key);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ENDINGS.contains(&ending) {
        None
    } else if ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        Some(Fault::Case)
    } else {
        Some(Fault::Ending)
    }
}

fn finding(record: &Captioned<'_>, value: Value<'_>, text: &Text<'_>, fault: &Fault) -> Diagnostic {
    let uri = text.decoded();
    let uri = uri.escape_debug();
    let (message, label, mend) = match fault {
        Fault::NoObject => (
            format!("`image-ref` is `{uri}`, not the S3 URI of an object"),
            "expected `s3://bucket/key`",
            "upload the image to S3 and write its URI",
        ),
        Fault::Ending => (
            format!("`image-ref` is `{uri}`, which ends in none of `.png`, `.jpg`, `.jpeg`"),
            "expected a PNG or JPEG file",
            "convert the image to PNG or JPEG, and name it so",
        ),
        Fault::Case => (
            format!("the ending of `{uri}` is not in lower case"),
            "expected `.png`, `.jpg` or `.jpeg`",
            "rename the object: whether the ending is taken in upper case is unverified",
        ),
    };
    Diagnostic::new(&RULE, message)
        .at(record.line.at(value.span(), "image-ref".to_owned()), label)
        .remedy(Remedy::text(mend))
}
