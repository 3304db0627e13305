//! IMAGE-07: not more images than the quota, where AWS's page says more.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::file::too_many_records::mend;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Source};
use crate::model::DataFormat;

rule!(
    "IMAGE-07",
    "embeddings-quota",
    Warning,
    Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    "embeddings_quota.md"
);

/// Judges the number of records of one file: more than the quota, and no more than the page allows.
pub(crate) fn check(path: &str, records: u64, context: &Context) -> Option<Diagnostic> {
    let entry = context.entry?;
    let quota = entry.quota.as_ref()?;
    let most = entry.records.training_maximum.as_ref()?;
    let captions = context.format == Some(DataFormat::ImageCaption);
    let between = quota.value < records && records <= most.value;
    if !captions || context.split != Split::Training || !between {
        return None;
    }
    Some(
        Diagnostic::new(
            &RULE,
            format!("training has {records} records, the default quota for {} is {}", entry.name, quota.value),
        )
        .located(Location::File(FileLocation::file(path)))
        .evidence(format!("AWS contradicts itself: {} says {}", most.source.url, most.value))
        .remedy(mend(Some(quota))),
    )
}
