//! MEDIA-08: a medium is not part of the record.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-08", "inline-bytes", Error, source::NOVA_2, "inline_bytes.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(bytes) = item.bytes else { return };
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, format!("the {} is given as bytes", item.medium))
            .at(record.at(bytes, item.path("source.bytes")), "calls of Converse take bytes, tuning does not")
            .remedy(Remedy::text(
                r#"put the file into the bucket of the data set and name it: `"source":{"s3Location":{"uri":"s3://bucket/key"}}`"#,
            ))
    });
}
