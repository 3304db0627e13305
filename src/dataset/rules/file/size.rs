//! FILE-05: the file is not larger than the model takes.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Severity};

rule!("FILE-05", "size", Error, source::PREPARE, "size.md");

/// The catalogue reads AWS's megabytes as binary; these are the other reading.
const MEGABYTE: u64 = 1_000_000;
const BINARY_MEGABYTE: u64 = 1 << 20;

/// Judges `bytes` by the limits of the model and split: an error above the limit, a warning where
/// AWS's pages do not agree or do not say which gigabyte they mean.
pub(crate) fn check(path: &str, bytes: u64, context: &Context) -> Option<(Severity, Diagnostic)> {
    let entry = context.entry?;
    let (limit, advised) = match context.split {
        Split::Training => (
            entry.bytes.training_maximum.as_ref(),
            entry.bytes.training_advised.as_ref(),
        ),
        Split::Validation => (entry.bytes.validation_maximum.as_ref(), None),
    };
    let limit = limit?.value;
    let smaller = advised.map_or(limit / BINARY_MEGABYTE * MEGABYTE, |advised| advised.value);
    let (severity, limit) = if bytes > limit {
        (Severity::Error, limit)
    } else if bytes > smaller {
        (Severity::Warning, smaller)
    } else {
        return None;
    };
    let finding = Diagnostic::new(
        &RULE,
        format!("the file has {bytes} bytes, more than the {limit} of {} data for {}", context.split, entry.name),
    )
    .located(Location::File(FileLocation::file(path)))
    .remedy(Remedy::text("leave records out, or shorten them"));
    Some((severity, finding))
}
