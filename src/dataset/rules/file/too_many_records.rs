//! FILE-15: not too many records.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};
use crate::model::Quota;

use super::too_few_records::counted_apart;

rule!("FILE-15", "too-many-records", Error, source::PREPARE, "too_many_records.md");

/// Judges the number of records of one file.
pub(crate) fn check(path: &str, records: u64, context: &Context) -> Option<Diagnostic> {
    let entry = context.entry?;
    let limits = &entry.records;
    let own = match context.split {
        Split::Training => limits.training_maximum.as_ref(),
        Split::Validation => None,
    };
    let most = own.or(limits.sum_maximum.as_ref())?.value;
    if records <= most {
        return None;
    }
    Some(
        Diagnostic::new(
            counted_apart(context.format).unwrap_or(&RULE),
            format!("{} has {records} records, {} takes at most {most}", context.split, entry.name),
        )
        .located(Location::File(FileLocation::file(path)))
        .remedy(mend(entry.quota.as_ref())),
    )
}

/// Says which quota stands behind the limit, and how to have it raised.
pub(crate) fn mend(quota: Option<&Quota>) -> Remedy {
    let adjustable = quota.filter(|quota| quota.adjustable);
    match adjustable.and_then(|quota| Some((quota, quota.code.as_deref()?))) {
        None => Remedy::text("leave records out; no quota is known that could be raised"),
        Some((quota, code)) => Remedy::text(format!(
            "leave records out, or ask for a higher quota {code} ({}), which is adjustable",
            quota.name
        ))
        .command(format!(
            "aws service-quotas request-service-quota-increase --service-code bedrock --quota-code {code} --desired-value <RECORDS>",
        )),
    }
}
