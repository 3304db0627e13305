//! MEDIA-05: a medium names its object in Amazon S3.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-05", "media-location", Error, source::PREPARE, "location.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    if item.object().is_none() && item.bytes.is_none() {
        findings.push(&RULE, || fault(record, item));
    }
}

fn fault(record: &Converse<'_>, item: &Item<'_>) -> Diagnostic {
    let steps = [
        (Some(item.value), ""),
        (item.source, "source"),
        (item.location, "source.s3Location"),
    ];
    let mut holder = (item.value, String::new());
    for (value, path) in steps {
        let Some(value) = value else {
            return absent(record, item, holder, path);
        };
        if value.kind() != Kind::Object {
            let what = if path.is_empty() { item.medium.name() } else { path };
            return finding(record, item, value, path, format!("`{what}` is {}, not an object", value.kind().name()));
        }
        holder = (value, path.to_owned());
    }
    let path = "source.s3Location.uri";
    let Some(uri) = item.uri else {
        return absent(record, item, holder, path);
    };
    let message = match uri.text() {
        Some(text) => format!("`{}` is no URI of an object in Amazon S3", text.decoded().escape_debug()),
        None => format!("`uri` is {}, not a string", uri.kind().name()),
    };
    finding(record, item, uri, path, message)
}

/// What is said where `path` is absent from `holder`.
fn absent(record: &Converse<'_>, item: &Item<'_>, holder: (Value<'_>, String), path: &str) -> Diagnostic {
    let key = path.rsplit('.').next().unwrap_or(path);
    let (value, within) = holder;
    finding(record, item, value, &within, format!("the {} has no `{key}`", item.medium))
}

fn finding(record: &Converse<'_>, item: &Item<'_>, value: Value<'_>, path: &str, message: String) -> Diagnostic {
    let shape = r#"`"source":{"s3Location":{"uri":"s3://bucket/key"}}`"#;
    Diagnostic::new(&RULE, message)
        .at(record.at(value, item.path(path)), format!("expected {shape}"))
        .remedy(Remedy::text(format!("put the file into the bucket of the data set and name it: {shape}")))
}
